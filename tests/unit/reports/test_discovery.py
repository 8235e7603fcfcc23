"""The words and tables of discovered futures."""

import math
from dataclasses import replace

import pytest

from sandtable.analysis.regions.boxes import BoxCount, Limit
from sandtable.analysis.regions.discovered import DiscoveryFinding, ParameterWords
from sandtable.analysis.regions.discovery import (
    BoxFinding,
    Candidate,
    Discovery,
    LeafFinding,
    LimitFinding,
    Option,
    TreeFinding,
)
from sandtable.analysis.regions.events import Event
from sandtable.analysis.shares import count_share
from sandtable.analysis.uncertainty.factors import Grounds
from sandtable.reports.discovery import (
    brief_discovery,
    layout_discoveries,
    layout_discovery,
    say_event,
    say_first_box,
)
from sandtable.reports.layout import Page, Paragraph, Table
from sandtable.reports.limits import say_grounds, say_limit
from sandtable.reports.plain import page_to_text
from sandtable.reports.record import to_record

GAIN = Limit(parameter="G0", low=390.0, digit=10.0)
CHANCE = Limit(parameter="circ", high=0.34, digit=0.01)
TALKS = Limit(parameter="talks", categories=(0.0, 2.0))


def count(n_inside, n_hits, n_futures=1000, n_cases=200):
    return BoxCount(n_futures=n_futures, n_cases=n_cases, n_inside=n_inside, n_hits=n_hits)


def told(limit, quasi_p, *, again=True):
    low, high = (172.0, 602.0) if limit is GAIN else (0.1, 0.45)
    return LimitFinding(
        limit=limit, met=count_share(900, 2000), low=low, high=high, quasi_p=quasi_p, is_found_again=again
    )


@pytest.fixture
def finding():
    options = (
        Option(box=(), searched=count(1000, 200), tested=count(1000, 200)),
        Option(box=(GAIN,), searched=count(500, 170), tested=count(510, 160)),
        Option(box=(GAIN, CHANCE), searched=count(250, 140), tested=count(240, 120)),
        Option(box=(GAIN, CHANCE, TALKS), searched=count(60, 50), tested=count(70, 42)),
    )
    box = BoxFinding(option=options[2], limits=(told(GAIN, 1e-9), told(CHANCE, 0.2, again=False)), chance=1e-20)
    second = BoxFinding(
        option=Option(box=(TALKS,), searched=count(150, 50, 760, 80), tested=count(160, 40, 760, 80)),
        limits=(told(TALKS, 1e-4),),
        chance=1e-7,
    )
    tree = TreeFinding(
        depth=1,
        leaves=(
            LeafFinding(box=(replace(GAIN, low=400.0),), tested=count(480, 150)),
            LeafFinding(box=(Limit(parameter="G0", high=400.0, digit=10.0),), tested=count(520, 50)),
        ),
        right=count_share(1620, 2000),
        always=count_share(1600, 2000),
        skill=0.12,
        skill_error=0.02,
    )
    discovery = Discovery(
        rate=count_share(400, 2000),
        n_parameters=180,
        n_above_floor=2,
        floor=0.1672,
        candidates=(
            Candidate(parameter="G0", distance=0.4, is_above_floor=True),
            Candidate(parameter="circ", distance=0.2, is_above_floor=True),
        ),
        options=options,
        boxes=(box, second),
        least_density=0.0,
        is_density_met=True,
        tree=tree,
    )
    words = {
        "G0": ParameterWords(
            id="G0", label="Net gain at the reference balance", unit="km^2/month",
            grounds=Grounds(sources=("WAR-021", "WAR-022", "WAR-065", "GAIN-12M")),
        ),
        "circ": ParameterWords(
            id="circ", label="Chance that government acts against opinion", unit="1",
            grounds=Grounds(sources=("ROK-001",), judged="a guess", is_of_lens=True),
        ),
        "talks": ParameterWords(id="talks", label="talks", unit="1", grounds=Grounds(judged="a coin")),
    }  # fmt: skip
    return DiscoveryFinding(
        lens="record", target="land_2026", label="Ukrainian land taken to the end of 2026", unit="km^2",
        event=Event(kind="above", threshold=4210.4, level=0.8), discovery=discovery, parameters=words, seed=1,
        n_futures=2000, n_left_out=3, n_trouble=3,
    )  # fmt: skip


@pytest.fixture
def nothing(finding):
    """The box of the searched half does not hold in the other."""
    option = Option(box=(CHANCE,), searched=count(200, 70), tested=count(210, 44))
    box = BoxFinding(option=option, limits=(told(CHANCE, 0.4, again=False),), chance=0.4)
    tree = replace(finding.discovery.tree, depth=0, skill=0.0, skill_error=0.0)
    discovery = replace(
        finding.discovery, boxes=(box,), options=(finding.discovery.options[0], option), tree=tree, n_above_floor=0
    )
    return replace(finding, discovery=discovery)


def test_a_discovery_on_a_page(finding, golden):
    golden("discovery", page_to_text(layout_discoveries([finding])))


def test_a_discovery_that_is_none_on_a_page(nothing, golden):
    golden("discovery_nothing", page_to_text(layout_discovery(nothing)))


def test_the_event_is_said_in_the_targets_unit(finding):
    assert say_event(finding) == "`land_2026` is above 4,210 km^2"
    asked = replace(finding, event=Event(kind="below", threshold=1234567.5))
    assert say_event(asked) == "`land_2026` is below 1,234,567.5 km^2"
    claim = replace(finding, target="C12", event=Event(kind="holds"))
    assert say_event(claim) == "`C12` holds"
    assert say_event(replace(claim, event=Event(kind="fails"))) == "`C12` does not hold"


def test_coverage_and_density_told_are_those_of_the_other_half(finding):
    said = say_first_box(finding)
    assert "120 of 240 futures (density 50 %" in said
    assert "120 of the 200 such futures (coverage 60 %" in said
    assert "elsewhere in 11 %" in said
    assert "density was 56 % and coverage 70 %" in said


def test_where_chance_decides_it_is_said_plainly(nothing):
    said = say_first_box(nothing)
    assert said.startswith("No box does better than the base rate.")
    assert "35 % of the futures on the half that chose this box" in said
    assert "44 of 210" in said
    without = replace(nothing, discovery=replace(nothing.discovery, boxes=()))
    assert say_first_box(without).startswith("No limits on the 180 parameters")


def test_a_weak_box_is_called_weak(finding):
    box = finding.discovery.boxes[0]
    weak = replace(box, option=replace(box.option, tested=count(600, 150)))
    said = say_first_box(replace(finding, discovery=replace(finding.discovery, boxes=(weak,))))
    assert "The gain is small" in said


def test_a_limit_that_the_other_half_does_not_confirm_is_named(finding):
    assert "Not confirmed by the other half: `circ`." in page_to_text(layout_discovery(finding))


def test_the_brief_has_one_paragraph_and_one_small_table(finding, nothing):
    paragraph, table = brief_discovery(finding)
    assert isinstance(paragraph, Paragraph)
    assert isinstance(table, Table)
    assert len(table.rows) <= 8
    assert len(brief_discovery(nothing)) == 1


def test_limits_are_said_from_either_side_and_by_name():
    assert say_limit(GAIN, "km^2/month") == "at least 390 km^2/month"
    assert say_limit(CHANCE, "1") == "at most 0.34"
    assert say_limit(Limit(parameter="x", low=2.0, high=3.0, digit=0.1), "month") == "between 2 and 3 month"
    assert say_limit(Limit(parameter="h", low=0.01, digit=0.001), "1/month") == "at least 0.010 per month"
    assert say_limit(TALKS, "1") == "0 or 2"
    assert say_limit(Limit(parameter="x", low=math.nextafter(0.5, 1.0), digit=0.01)) == "at least 0.50"


def test_grounds_name_sources_judgements_and_the_lens():
    assert say_grounds(Grounds(sources=("A", "B", "C", "D", "E"))) == "A, B, C and 2 more"
    assert say_grounds(Grounds(judged="why")) == "judged"
    assert say_grounds(Grounds(sources=("A",), judged="why", is_of_lens=True)) == "A; judged (by the lens)"
    assert say_grounds(Grounds()) == "nothing stated"


def test_no_box_as_dense_as_asked_is_said(finding):
    asked = replace(finding, discovery=replace(finding.discovery, least_density=0.9, is_density_met=False))
    assert "No box of few limits is as dense as asked (90 %)" in say_first_box(asked)
    met = replace(finding, discovery=replace(finding.discovery, least_density=0.5))
    assert "the largest coverage at the density asked for" in " ".join(page_to_text(layout_discovery(met)).split())


def test_a_discovery_is_plain_data(finding):
    record = to_record(finding)
    assert record["discovery"]["boxes"][0]["option"]["tested"]["n_hits"] == 120
    assert Page(brief_discovery(finding)).blocks
