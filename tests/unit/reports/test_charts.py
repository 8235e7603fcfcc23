"""Fan charts: axes with few round ticks, names that do not meet, nothing told by colour alone."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from sandtable.reports.axes import LABEL_GAP, nice_step, spread_labels, time_ticks
from sandtable.reports.brief.charts import DASHES, FanChart, render_fan
from sandtable.reports.courses import say_point

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def chart(**changes):
    points = range(5)
    values = {
        "name": "held",
        "label": "Land held",
        "unit": "km^2",
        "labels": ("2024-10", "2024-11", "2024-12", "2025-01", "2025-02"),
        "lens": "record",
        "levels": LEVELS,
        "quantiles": tuple(tuple(100.0 + slope * k for k in points) for slope in (-2.0, -1.0, 0.0, 1.0, 2.0)),
        "medians": (
            ("rehi", tuple(100.0 - 0.5 * k for k in points)),
            ("bolder", tuple(100.0 + 0.5 * k for k in points)),
        ),
        "observed": ((1, 99.0), (2, 101.0)),
    }
    return FanChart(**{**values, **changes})


def parse(drawn):
    return ElementTree.fromstring(drawn)


def test_the_picture_is_well_formed_and_told_in_words():
    tree = parse(render_fan(chart()))
    assert tree.attrib["role"] == "img"
    assert tree.find("title").text == "Land held"
    assert "nine futures in ten lie between 92 and 108" in tree.find("desc").text


def test_a_fine_step_is_drawn_through_as_many_points_as_can_be_told_apart():
    n = 2_001
    fine = chart(
        labels=tuple(f"{k}" for k in range(n)),
        quantiles=tuple(tuple(100.0 + slope * k for k in range(n)) for slope in (-2.0, -1.0, 0.0, 1.0, 2.0)),
        medians=(),
        observed=(),
    )
    (median,) = re.findall(r'class="median" points="([^"]+)"', render_fan(fine))
    places = [float(place.split(",")[0]) for place in median.split()]
    assert (places[0], places[-1]) == (74.0, 572.0)
    assert 200 < len(places) < 300
    assert len(re.findall(r'class="median" points="([^"]+)"', render_fan(chart()))[0].split()) == 5


def test_every_line_ends_in_its_name_and_has_a_dash_of_its_own():
    drawn = render_fan(chart())
    texts = [node.text for node in parse(drawn).iter("text")]
    assert {"record, median", "rehi, median", "bolder, median", "record, 5 %", "record, 95 %"} <= set(texts)
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', drawn))) == 2
    assert len(set(DASHES)) == len(DASHES)


def test_the_vertical_axis_has_its_unit_and_few_round_ticks():
    texts = [node.text for node in parse(render_fan(chart())).iter("text")]
    assert "km²" in texts
    numbers = [text for text in texts if re.fullmatch(r"-?[\d,.]+", text)]
    assert 3 <= len(numbers) <= 7


def test_data_of_the_scenario_are_points():
    assert len(list(parse(render_fan(chart())).iter("circle"))) == 2


def test_texts_of_a_scenario_are_escaped():
    drawn = render_fan(chart(label="<script>", lens="a<b", unit="x&y"))
    assert "<script>" not in drawn
    parse(drawn)


def test_a_constant_series_can_be_drawn():
    flat = tuple((5.0,) * 5 for _ in LEVELS)
    parse(render_fan(chart(quantiles=flat, medians=(), observed=())))
    assert "the same in nine futures of ten" in chart(quantiles=flat, medians=()).says


def test_ends_are_rounded_to_their_errors():
    made = chart(errors=(3.0, 3.0, 0.5, 30.0, 3.0), median_errors=(0.04, 30.0))
    assert made.ends == ("92", "96", "100", "100", "108")
    assert made.median_ends == ("98", "100")


@pytest.mark.parametrize(("extent", "step"), [(10.0, 2.0), (29_355.0, 10_000.0), (0.9, 0.2), (1.0, 0.2), (4.9, 1.0)])
def test_steps_are_round(extent, step):
    assert nice_step(extent) == pytest.approx(step)
    assert extent / nice_step(extent) <= 5


def test_the_time_axis_shows_januaries():
    labels = [f"{2024 + month // 12}-{month % 12 + 1:02d}" for month in range(9, 49)]
    assert [labels[point] for point in time_ticks(labels)] == ["2025-01", "2026-01", "2027-01", "2028-01"]


def test_a_plain_axis_shows_both_ends():
    assert time_ticks([f"{k}" for k in range(101)]) == [0, 25, 50, 75, 100]
    assert time_ticks(["0", "1"]) == [0, 1]


def test_labels_are_moved_apart_and_keep_their_order():
    places = spread_labels([50.0, 51.0, 52.0, 200.0, 201.0], 0.0, 210.0)
    gaps = [after - before for before, after in pairwise(places)]
    assert min(gaps) >= LABEL_GAP - 1e-9
    assert max(places) <= 210.0
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("label", "said"), [("2028-01", "in 2028-01"), ("2028-01-15", "on 2028-01-15"), ("10", "at 10"), ("-3", "at -3")]
)
def test_a_point_of_time_is_said_as_what_it_is(label, said):
    assert say_point(label) == said
