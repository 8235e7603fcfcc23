"""Colours of the charts: every text and every mark stands out from what is behind it, in light, in dark and in grey."""

import re
from pathlib import Path

import pytest

import sandtable.web

STATIC = Path(sandtable.web.__file__).parent / "static"
TEXT, MARK, APART = 4.5, 3.0, 1.12
MARKS_ON_PAPER = ("accent", "plus", "minus", "quiet", "ink", "focus")
LINES_ON_BANDS = ("accent", "ink")


def read_themes():
    """Colours by name, of each theme that the page's style sheet states: light, dark, and print."""
    css = (STATIC / "page.css").read_text(encoding="utf-8")
    found = [dict(re.findall(r"--(\w+):\s*(#[0-9a-f]{3,6})", block)) for block in re.findall(r"\{([^{}]*)\}", css)]
    return [{"focus": "#b34700", **block} for block in found if "ink" in block]


THEMES = read_themes()


def luminance(colour):
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[k : k + 2], 16) / 255.0 for k in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def texts_of_charts():
    """Colours that the charts' style sheet gives to texts."""
    css = (STATIC / "charts.css").read_text(encoding="utf-8")
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", css)
    drawn = [re.findall(r"fill: var\(--(\w+)\)", body) for head, body in rules if " text" in head]
    written = [re.findall(r"(?<![-\w])color: var\(--(\w+)\)", body) for _, body in rules]
    return sorted({name for names in (*drawn, *written) for name in names} - {"paper"})


def test_there_is_a_light_a_dark_and_a_printed_theme():
    assert len(THEMES) >= 3
    assert luminance(THEMES[0]["paper"]) > 0.8
    assert min(luminance(theme["paper"]) for theme in THEMES) < 0.05


@pytest.mark.parametrize("number", range(len(THEMES)))
def test_texts_stand_out_from_the_paper(number):
    assert {"ink", "quiet"} <= set(texts_of_charts())
    for name in texts_of_charts():
        assert contrast(THEMES[number][name], THEMES[number]["paper"]) >= TEXT, name


@pytest.mark.parametrize("number", range(len(THEMES)))
def test_a_chosen_style_stands_out_from_its_ground(number):
    assert contrast(THEMES[number]["paper"], THEMES[number]["ink"]) >= TEXT


@pytest.mark.parametrize("number", range(len(THEMES)))
def test_marks_stand_out_from_the_paper_and_lines_from_the_bands(number):
    theme = THEMES[number]
    for name in MARKS_ON_PAPER:
        assert contrast(theme[name], theme["paper"]) >= MARK, name
    for name in LINES_ON_BANDS:
        for band in ("band1", "band2"):
            assert contrast(theme[name], theme[band]) >= MARK, (name, band)


@pytest.mark.parametrize("number", range(len(THEMES)))
def test_the_bands_are_told_apart_in_grey(number):
    theme = THEMES[number]
    assert contrast(theme["band1"], theme["band2"]) >= APART
    assert contrast(theme["band2"], theme["paper"]) >= APART


def test_texts_are_at_least_eleven_pixels():
    css = (STATIC / "charts.css").read_text(encoding="utf-8")
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: (\d+)px", css)]
    sizes += [16.0 * float(size) for size in re.findall(r"font-size: (\.?\d[\d.]*)rem", css)]
    assert sizes
    assert min(sizes) >= 11.0
