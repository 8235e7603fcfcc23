"""Series as SVG: whatever the numbers, texts stay inside the picture, apart from each other, and true."""

import re

import numpy as np
import pytest

from sandtable.analysis.live.charted import Mark, SeriesPanel
from sandtable.reports.page.charts.dates import find_date_ticks, say_date, say_when
from sandtable.reports.page.charts.marks import shorten, split_runs, text_width, wrap
from sandtable.reports.page.charts.scale import fit_axis
from sandtable.reports.page.charts.series import Sheet, draw_series
from sandtable.reports.page.series import plan_columns, say_pinned, say_series

MONTHS = tuple(f"{2024 + (9 + k) // 12}-{(9 + k) % 12 + 1:02d}" for k in range(40))
RNG = np.random.default_rng(1)
WALK = 1000.0 + np.cumsum(RNG.normal(1.0, 8.0, (200, 40)), axis=1)

CASES = {
    "a walk": WALK,
    "constant": np.full((50, 40), 7.0),
    "all zero": np.zeros((50, 40)),
    "negative": -WALK,
    "across zero": WALK - 1000.0,
    "huge": WALK * 1e12,
    "beyond names": WALK * 1e17,
    "tiny": WALK * 1e-9,
    "one future": WALK[:1],
    "nearly constant": 5.0 + WALK * 1e-15,
    "no future": np.full((3, 40), np.nan),
    "a gap": np.where(np.arange(40) == 20, np.nan, WALK),
    "mostly one value": np.where(RNG.random((200, 40)) < 0.9, 0.0, WALK),
}


def sheet_of(width: float, style: str = "fan", **changes: object) -> Sheet:
    usual = {
        "id": "series-1", "width": width, "height": 240.0, "style": style, "labels": MONTHS, "time_unit": "",
        "at": 39, "marks": (), "held": None, "title": "Land held", "desc": "It rises.",
    }  # fmt: skip
    return Sheet(**{**usual, **changes})


def panel_of(series, **changes):
    usual = {
        "series": (series,), "style": "fan", "lens": "record", "seed": 1, "labels": MONTHS, "time_unit": "", "at": 39,
        "marks": (), "choices": (),
    }  # fmt: skip
    return SeriesPanel(**{**usual, **changes})


@pytest.mark.parametrize("style", ["fan", "paths", "dots"])
@pytest.mark.parametrize("width", [280.0, 358.0, 486.0, 720.0, 1600.0])
@pytest.mark.parametrize("case", CASES)
def test_texts_stand_inside_the_picture_and_apart(case, width, style, series_of, look):
    with np.errstate(invalid="ignore"):
        series = series_of(CASES[case], pinned=CASES[case] + 3.0)
    marks = (Mark(point=3, label="one"), Mark(point=4, label="two"), Mark(point=39, label="three"))
    drawing = look(draw_series(series, sheet_of(width, style, at=17, marks=marks)).svg)
    assert drawing.outside == []
    assert drawing.overlaps == []


@pytest.mark.parametrize("style", ["fan", "paths", "dots"])
def test_a_picture_holds_no_nan(style, series_of):
    for case in ("no future", "a gap"):
        assert "nan" not in draw_series(series_of(CASES[case]), sheet_of(500.0, style)).svg


def test_a_gap_breaks_the_line(series_of):
    svg = draw_series(series_of(CASES["a gap"]), sheet_of(500.0)).svg
    assert svg.count('class="median"') == 2
    assert split_runs([(0, 1.0), (1, float("nan")), (2, 1.0)]) == [[(0, 1.0)], [(2, 1.0)]]


def test_a_label_of_a_scenario_is_escaped(series_of):
    series = series_of(WALK, label="<script>x</script>", unit="<b>")
    svg = draw_series(series, sheet_of(500.0, title="<script>x</script>", desc="a & b < c")).svg
    assert "<script" not in svg
    assert "<b>" not in svg
    assert "a &amp; b &lt; c" in svg


def test_a_unit_of_one_names_no_axis(series_of, look):
    texts = [box.text for box in look(draw_series(series_of(WALK, unit="1"), sheet_of(500.0)).svg).boxes]
    assert "1" not in texts
    assert "km²" in [box.text for box in look(draw_series(series_of(WALK), sheet_of(500.0)).svg).boxes]


def test_held_ends_are_the_axis_and_lines_beyond_them_are_cut(series_of):
    picture = draw_series(series_of(WALK * 5.0), sheet_of(500.0, held=(0.0, 1200.0)))
    assert picture.ends == (0.0, 1200.0)
    assert 'class="field"' in picture.svg


def test_a_picture_without_held_ends_has_round_ones_around_everything(series_of):
    series = series_of(WALK)
    low, high = draw_series(series, sheet_of(500.0)).ends
    assert low <= series.low < series.high <= high
    assert (low % 10.0, high % 10.0) == (0.0, 0.0)


def test_the_twenty_paths_keep_their_numbers(series_of):
    svg = draw_series(series_of(WALK), sheet_of(500.0, "paths")).svg
    assert svg.count('class="path"') == 20


def test_dots_of_one_value_stand_over_that_value(series_of):
    values = np.vstack([np.full((40, 8), 5.0), np.full((1, 8), 0.0), np.full((1, 8), 10.0)])
    svg = draw_series(series_of(values), sheet_of(480.0, "dots")).svg
    dots = [float(x) for x in re.findall(r'class="dot" cx="([^"]+)"', svg)]
    line = float(re.search(r'<line class="at" x1="([^"]+)"', svg).group(1))
    most = [x for x in dots if abs(x - line) < 60.0]
    assert abs(sum(most) / len(most) - line) < 1.0


def test_there_are_a_hundred_dots(series_of):
    for case in ("a walk", "constant", "mostly one value"):
        for width in (280.0, 720.0):
            assert draw_series(series_of(CASES[case]), sheet_of(width, "dots")).svg.count('class="dot"') == 100


def test_a_pinned_world_is_dashed_and_named(series_of):
    svg = draw_series(series_of(WALK, pinned=WALK - 10.0), sheet_of(500.0)).svg
    assert svg.count('class="pinned edge"') == 2
    assert svg.count('class="pinned"') == 1
    assert ">pinned " in svg


def test_the_same_world_pinned_differs_by_exactly_nothing(series_of):
    series = series_of(WALK, pinned=WALK.copy())
    assert say_pinned(series.pinned, panel_of(series), "km²") == (
        "In Jan 2028 it is the same as in the pinned world in all of 200 futures: the difference is 0."
    )


def test_the_difference_is_said_with_its_paired_error(series_of):
    series = series_of(WALK, pinned=WALK - np.where(np.arange(200) % 2, 10.0, -2.0)[:, None])
    said = say_pinned(series.pinned, panel_of(series), "km²")
    assert "on average +4 km² from the pinned world (Monte Carlo error 0.43, paired)" in said
    assert "higher in 100 of 200 futures, lower in 100" in said


def test_the_sentence_and_the_names_in_the_picture_are_the_same_numbers(series_of, look):
    series = series_of(WALK)
    said = say_series(series, panel_of(series))
    texts = {box.text for box in look(draw_series(series, sheet_of(720.0)).svg).boxes}
    low, high = re.search(r"between ([\d,]+) and ([\d,]+)\.", said).groups()
    assert {f"5 % {low}", f"95 % {high}"} <= texts


def test_nothing_is_said_of_a_series_without_a_future_that_ran_well(series_of):
    series = series_of(CASES["no future"], n_usable=0)
    assert say_series(series, panel_of(series)) == "Under record, nothing can be said of it: no future ran well."


@pytest.mark.parametrize(
    ("label", "date", "when"),
    [
        ("2028-01", "Jan 2028", "in Jan 2028"),
        ("1945-02-19", "19 Feb 1945", "on 19 Feb 1945"),
        ("10", "10", "at 10"),
        ("-2.5", "\u22122.5", "at \u22122.5"),
    ],
)
def test_dates_are_said_as_years_and_months(label, date, when):
    assert say_date(label) == date
    assert say_when(label) == when


@pytest.mark.parametrize(
    ("labels", "width", "texts"),
    [
        (MONTHS, 600.0, ["Jan 2025", "Jul 2025", "Jan 2026", "Jul 2026", "Jan 2027", "Jul 2027", "Jan 2028"]),
        (MONTHS, 200.0, ["Jan 2026", "Jan 2028"]),
        (("1945-02-19", "1945-02-19", "1945-02-20", "1945-02-21"), 400.0, ["19 Feb 1945", "20 Feb", "21 Feb"]),
        (("2024-09-15", "2024-10-01", "2025-06-01"), 400.0, ["Oct 2024", "Jun 2025"]),
        (tuple(f"{0.5 * k:g}" for k in range(21)), 150.0, ["0", "2", "4", "6", "8", "10"]),
        (tuple(str(year) for year in range(-3000, 3001, 100)), 200.0, ["\u22122000", "0", "2000"]),
    ],
)
def test_an_axis_names_as_many_dates_as_stand_apart(labels, width, texts):
    ticks = find_date_ticks(labels, lambda point: width * point / (len(labels) - 1))
    assert [tick.text for tick in ticks] == texts


def test_a_single_point_has_a_name():
    assert [tick.text for tick in find_date_ticks(("2024-10",), lambda _point: 0.0)] == ["Oct 2024"]


@pytest.mark.parametrize(
    ("low", "high", "first", "last"),
    [
        (3.0, 97.0, "0", "100"),
        (0.0, 2.4e9, "0.0", "2.5"),
        (-0.002, 0.001, "\u22120.002", "0.001"),
        (5.0, 5.0, "4.0", "6.0"),
    ],
)
def test_ticks_are_round_and_few(low, high, first, last):
    axis = fit_axis(low, high, start=0.0, stop=100.0)
    texts = [axis.tick_text(value) for value in axis.ticks]
    assert (texts[0], texts[-1]) == (first, last)
    assert len(texts) <= 7


def test_large_values_are_told_in_words_before_the_unit():
    assert fit_axis(0.0, 2.4e9, start=0.0, stop=1.0).factor_words == "billion"
    assert fit_axis(0.0, 9e5, start=0.0, stop=1.0).factor_words == ""
    assert fit_axis(0.0, 3e17, start=0.0, stop=1.0).factor_words == "× 10^17"


def test_texts_are_cut_and_wrapped_to_a_width():
    assert shorten("Land", 100.0) == "Land"
    cut = shorten("Ukrainian land held by Russia", 100.0)
    assert cut.endswith("…")
    assert text_width(cut) <= 100.0
    lines = wrap("Paid to Pyongyang, cash and kind, to the end of 2026", 200.0)
    assert len(lines) == 2
    assert all(text_width(line) <= 200.0 for line in lines)


@pytest.mark.parametrize(
    ("n_charts", "width", "columns", "widths"),
    [
        (1, 1000, 1, (1000,)),
        (2, 1000, 2, (486, 486)),
        (3, 1000, 2, (1000, 486, 486)),
        (3, 1400, 3, (448, 448, 448)),
        (4, 1400, 2, (686, 686, 686, 686)),
        (4, 360, 1, (360, 360, 360, 360)),
    ],
)
def test_charts_share_a_row_where_each_stays_legible(n_charts, width, columns, widths):
    assert plan_columns(n_charts, width) == (columns, widths)


@pytest.mark.parametrize("style", ["fan", "dots"])
def test_a_series_is_drawn_as_expected(style, series_of, golden):
    values = 100.0 + np.outer(np.linspace(-1.0, 1.0, 41), np.arange(8.0))
    series = series_of(values, pinned=values + 2.0, observed=((1, 100.5), (2, 101.5)))
    sheet = sheet_of(480.0, style, labels=MONTHS[:8], at=5, marks=(Mark(point=3, label="one"),))
    golden(f"chart_{style}", draw_series(series, sheet).svg.replace("><", ">\n<") + "\n")
