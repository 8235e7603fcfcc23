"""The waterfall, the ledger's tables and the matrix: the same numbers everywhere, and texts that keep apart."""

import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from sandtable.analysis.live.effects import Effect
from sandtable.reports.page.charts.waterfall import Bar, draw_waterfall
from sandtable.reports.page.ledger import render_ledger, say_shift
from sandtable.reports.page.matrix import tell_effect
from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.panels import ask_panel
from sandtable.usecases.live.sheet import read_sheet
from sandtable.usecases.live.view import read_view

NAN = math.nan


@pytest.fixture(scope="module")
def opened():
    scenario = OpenScenario("antimony-2024", engine="numpy")
    yield scenario.now
    scenario.close()


def asked_of(opened, query):
    sheet, rest = read_sheet(query)
    return Asked(opened=opened, view=read_view(opened.model, opened.controls, rest), sheet=sheet)


def draw(bars, width=720.0, **changes):
    values = [0.0]
    for bar in bars:
        values.append(values[-1] + (0.0 if bar.is_sum or math.isnan(bar.value) else bar.value))
    usual = {
        "id_": "ledger-1", "width": width, "extent": (min(values), max(values)), "held": None, "scale": "km2 equivalents",
        "title": "Pluses and minuses", "desc": "It brings more than it costs.",
    }  # fmt: skip
    return draw_waterfall(bars, **{**usual, **changes})


def bars_of(*values, label="Russian killed and wounded to the end of 2026", pinned=NAN):
    bars = [
        Bar(label=f"{label} {k}", value=value, text=f"{value:+,.0f}", pinned=pinned) for k, value in enumerate(values)
    ]
    total = sum(value for value in values if not math.isnan(value))
    return [*bars, Bar(label="Net", value=total, text=f"{total:+,.0f}", pinned=pinned, is_sum=True)]


CASES = {
    "both signs": (60.0, 40.0, -20.0, -1.0),
    "minuses": (-3.0, -2000.0, -1.0),
    "nothing": (0.0, 0.0),
    "huge": (6e15, -2e14),
    "tiny": (6e-9, -2e-9),
    "missing": (NAN, 5.0),
    "one": (1.0,),
}


@pytest.mark.parametrize("width", [280.0, 519.0, 520.0, 720.0, 1600.0])
@pytest.mark.parametrize("pinned", [NAN, 7.0, -30.0])
@pytest.mark.parametrize("case", CASES)
def test_texts_of_a_waterfall_stand_inside_and_apart(case, pinned, width, look):
    drawing = look(draw(bars_of(*CASES[case], pinned=pinned), width)[0])
    assert drawing.outside == []
    assert drawing.overlaps == []


def test_a_waterfall_is_drawn_as_expected(golden):
    svg, _ = draw(bars_of(60.0, -20.0, 5.0, pinned=8.0), 640.0)
    golden("chart_waterfall", svg.replace("><", ">\n<") + "\n")


def test_each_bar_begins_where_the_one_before_it_ended():
    svg, _ = draw(bars_of(60.0, -20.0, 5.0))
    rects = [
        (float(rect.get("x", "")), float(rect.get("width", "")), rect.get("class", ""))
        for rect in ElementTree.fromstring(svg).iter("rect")
    ]
    first, second, third, net = rects
    assert first[2] == third[2] == "bar plus"
    assert second[2] == "bar minus"
    assert net[2] == "bar sum plus"
    assert first[0] + first[1] == pytest.approx(second[0] + second[1], abs=0.11)
    assert second[0] == pytest.approx(third[0], abs=0.11)
    assert net[0] + net[1] == pytest.approx(third[0] + third[1], abs=0.11)


def test_a_pinned_world_has_outlines_of_its_own():
    assert draw(bars_of(60.0, -20.0, pinned=4.0))[0].count('class="was"') == 3
    assert 'class="was"' not in draw(bars_of(60.0, -20.0))[0]


def test_held_ends_stay_and_no_bar_leaves_the_axis():
    svg, ends = draw(bars_of(600.0, -20.0), held=(0.0, 100.0))
    assert ends == (0.0, 100.0)
    widest = max(float(rect.get("width", "")) for rect in ElementTree.fromstring(svg).iter("rect"))
    assert widest < 720.0


def test_a_label_is_escaped_in_the_waterfall():
    svg, _ = draw([Bar(label="<img src=x>", value=1.0, text="+1")], scale="<b>")
    assert "<img" not in svg
    assert "<b>" not in svg


@pytest.mark.parametrize("width", [280, 720, 1600])
def test_the_ledger_says_one_number_in_picture_sentence_and_table(opened, look, width):
    asked = asked_of(opened, f"n=200&w={width}")
    finding = ask_panel("ledger", asked)
    html = render_ledger(finding, asked.shown)
    drawing = look(re.search(r"<svg class=\"waterfall\".*?</svg>", html, re.S).group())
    net = re.search(r"net ([+-][\d.,]+) million dollars", drawing.desc).group(1)
    assert drawing.desc in html.replace("&#39;", "'")
    assert net in [box.text for box in drawing.boxes]
    assert (
        f'<tr class="net"><th scope="row">Net, weighted <span class="unit">million dollars</span></th><td>{net} ±'
        in html
    )
    assert "Rounded; steps need not add up." in html
    assert drawing.outside == drawing.overlaps == []


def test_the_same_world_pinned_changes_the_net_by_exactly_nothing(opened):
    asked = asked_of(opened, "n=100&pin=1&pin.n=100")
    finding = ask_panel("ledger", asked)
    assert finding.shift.net.mean == 0.0
    assert "in all of 100 futures: the difference is 0." in render_ledger(finding, asked.shown)


def test_another_seed_is_not_paired(opened):
    asked = asked_of(opened, "n=100&pin=1&pin.n=100&pin.seed=2")
    finding = ask_panel("ledger", asked)
    assert not finding.shift.is_paired
    assert "not paired" in say_shift(finding.shift, finding.pinned, finding.ledger)


def test_the_ledger_of_a_scenario_without_interests_is_a_sentence(opened):
    asked = asked_of(opened, "n=20")
    finding = replace(ask_panel("ledger", asked), ledger=None, actors=())
    html = render_ledger(finding, asked.shown)
    assert "Nobody in this scenario has an interest" in html
    assert "<select" not in html


def test_weights_lead_to_where_they_are_stated(opened):
    asked = asked_of(opened, "n=20")
    html = render_ledger(ask_panel("ledger", asked), asked.shown)
    assert 'data-see="interest:CN"' in html
    assert 'data-see="variable:income"' in html
    assert "a dollar is a dollar" in html


def test_the_matrix_has_a_row_for_each_declared_change(opened):
    finding = ask_panel("matrix", asked_of(opened, "n=100"))
    assert [row.subject for row in finding.rows] == ["ban", "untouched", "enforced", "quick", "as_it_went"]
    ban = finding.rows[0].effects
    ledger = ask_panel("ledger", asked_of(opened, "n=100")).ledger
    assert ban[0].mean == pytest.approx(ledger.weighted.net.mean)
    assert (ban[0].n_plus, ban[0].n_minus) == (ledger.weighted.gains.n, ledger.weighted.costs.n)


@pytest.mark.parametrize(
    ("n_plus", "n_minus", "n", "word", "count"),
    [
        (702, 298, 1000, "+ gains", "in 702 of 1,000"),
        (3, 900, 1000, "\u2212 loses", "in 900 of 1,000"),
        (5, 5, 10, "± split", "in 5 of 10"),
        (0, 0, 10, "no change", ""),
        (0, 0, 0, "not run", ""),
    ],
)
def test_a_cell_has_a_sign_and_a_word(n_plus, n_minus, n, word, count):
    effect = Effect(
        actor="RU", outcome="", label="x", unit="x", mean=1.0, error=0.1, n_plus=n_plus, n_minus=n_minus, n_futures=n
    )
    cell = tell_effect(effect)
    assert (cell.word, cell.count) == (word, count)
