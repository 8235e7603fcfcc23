"""The first views of the library's scenarios: no text outside its picture, none over another, numbers equal."""

import re
from html import unescape

import pytest

from sandtable.reports.page.panels import render_panel
from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.panels import ask_panel
from sandtable.usecases.live.sheet import read_sheet
from sandtable.usecases.live.view import read_view

SCENARIOS = (
    "antimony-2024",
    "arms-race-1909",
    pytest.param("iwo-jima-1945", marks=pytest.mark.slow),
    pytest.param("korea-ukraine-2024", marks=pytest.mark.slow),
)


@pytest.fixture(scope="module", params=SCENARIOS)
def opened(request):
    scenario = OpenScenario(request.param, engine="numpy")
    yield scenario.now
    scenario.close()


def render(opened, name, query):
    sheet, rest = read_sheet(query)
    asked = Asked(opened=opened, view=read_view(opened.model, opened.controls, rest), sheet=sheet)
    return render_panel(ask_panel(name, asked), asked.shown)


def pictures(html):
    """Whole drawings: a series has a field of its own inside."""
    found, start = [], html.find('<svg class="')
    while start >= 0:
        depth, end = 1, html.index(">", start)
        while depth:
            opening, closing = html.find("<svg", end), html.index("</svg>", end)
            depth += 1 if 0 <= opening < closing else -1
            end = (opening + 4) if 0 <= opening < closing else (closing + 6)
        found.append(html[start:end])
        start = html.find('<svg class="', end)
    return found


@pytest.mark.parametrize("width", [280, 720, 1000])
@pytest.mark.parametrize("style", ["fan", "paths", "dots"])
def test_no_text_stands_outside_or_over_another(opened, look, style, width):
    html = render(opened, "series", f"n=60&as={style}&w={width}&pin=1&pin.n=60")
    html += render(opened, "ledger", f"n=60&w={width}")
    for svg in pictures(html):
        drawing = look(svg)
        assert drawing.width <= width
        assert drawing.outside == []
        assert drawing.overlaps == []
        assert drawing.title
        assert drawing.desc in unescape(html)


def test_the_table_ends_in_the_numbers_of_the_sentence(opened):
    html = unescape(render(opened, "series", "n=60"))
    last = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", html)[-1][1]
    cells = re.findall("<td>(.*?)</td>", last)
    said = re.search(r" to (\S+) (?:in|on|at) [^<]*?(?:between (\S+) and (\S+)\.|the same in nine futures)", html)
    assert said.group(1) == cells[2]
    if said.group(2):
        assert (said.group(2), said.group(3)) == (cells[0], cells[4])


def test_every_panel_is_a_section_with_its_name(opened):
    for name in ("series", "ledger", "matrix"):
        html = render(opened, name, "n=20").strip()
        assert html.startswith(f'<section class="panel" id="{name}" aria-labelledby="{name}-title">')
        assert f'id="{name}-title"' in html
        assert html.endswith("</section>")


def test_nothing_is_styled_or_run_in_the_fragment(opened):
    for name in ("series", "ledger", "matrix"):
        html = render(opened, name, "n=20")
        assert " style=" not in html
        assert "<script" not in html


def without_lists(html):
    """While a hand holds a slider, lists have their chosen row alone."""
    return re.sub("(?s)<select.*?</select>", "", html)


def test_held_ends_draw_the_same_picture_again(opened):
    for name in ("series", "ledger"):
        html = render(opened, name, "n=60&w=700")
        axes = re.findall(r'data-axis="([^"]+)" data-ends="([^"]+)"', html)
        assert axes
        held = "&".join(f"axis.{axis}={ends}" for axis, ends in axes)
        again = render(opened, name, f"n=60&w=700&{held}")
        assert len(again) < len(html)
        assert without_lists(again) == without_lists(html)


def test_one_future_is_enough_for_a_picture(opened, look):
    html = (
        render(opened, "series", "n=1")
        + render(opened, "ledger", "n=1&pin=1&pin.n=1")
        + render(opened, "matrix", "n=1")
    )
    assert len(pictures(html)) == 2
    assert "nan" not in html.replace("finance", "")
    assert all(not look(svg).overlaps for svg in pictures(html))


def test_an_address_that_chooses_no_series_is_told_in_a_sentence(opened):
    html = render(opened, "series", "n=20&show=")
    assert "No series is chosen." in html
    assert "<svg" not in html
