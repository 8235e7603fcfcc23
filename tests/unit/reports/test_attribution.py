"""Attribution in words, tables and bars."""

from dataclasses import replace

import numpy as np
import pytest

from sandtable.analysis.causes.attribution import find_attribution
from sandtable.analysis.causes.parts import Estimate, Step, Waterfall
from sandtable.analysis.causes.shapley import make_exact_design, make_sampled_design
from sandtable.analysis.pairs import add_branches, find_pair
from sandtable.analysis.targets import find_target
from sandtable.model.declaration import Law, Move
from sandtable.reports.attribution import brief_attribution, layout_attributions
from sandtable.reports.attribution_words import say_attribution, say_interactions, say_law, say_parts
from sandtable.reports.layout import Page, Paragraph, Table
from sandtable.reports.plain import page_to_text
from sandtable.reports.record import to_record
from sandtable.reports.switches import say_nearest
from sandtable.reports.waterfall import layout_waterfall
from sandtable.testing.simulators import KnownSimulator

N = 1000


def world(lens, parts):
    """Troops bring land and cost men, arms undo some of it, a ban holds arms back in every fourth future."""
    index = np.arange(N)
    troops, ban = "without_troops" not in parts, "never.ban" not in parts
    arms = ("never.arms" not in parts) & ~(ban & (index % 4 == 0))
    bite = 50.0 if lens == "rehi" else 10.0
    land = 100.0 * np.sin(index) + 60.0 * troops - (20.0 + index % 7) * arms - bite * (troops & arms)
    return {"land": land, "losses": 5000.0 + (1000.0 + index % 5) * troops, "rank": 3.0}


@pytest.fixture
def attribute(model):
    ban = Law(id="ban", label="A ban on arms", forbids=("arms",))
    arms = Move(id="arms", label="Arms are given", on_date="2024-10")
    whole = replace(model, laws={"ban": ban}, moves={**model.moves, "arms": arms})

    def make(target, *subjects, lens="record", design=make_exact_design):
        pairs = [find_pair(whole, subject) for subject in subjects]
        added = add_branches(whole, pairs)
        simulator = KnownSimulator(world, N)
        return find_attribution(simulator, added, find_target(added, target), pairs, design(len(pairs)), lens=lens)

    return make


@pytest.fixture
def finding(attribute):
    return attribute("net(RU)", "troops", "arms", "ban")


def test_the_page_reads_as_expected(finding, golden):
    golden("attribution", page_to_text(layout_attributions([finding])))


def test_the_page_of_two_lenses_reads_as_expected(attribute, golden):
    findings = [attribute("C12", "arms", "ban", lens=lens) for lens in ("record", "rehi")]
    golden("attribution_claim", page_to_text(layout_attributions(findings)))


def test_the_brief_is_one_paragraph_and_one_short_table(finding, golden):
    blocks = brief_attribution(finding)
    assert [type(block) for block in blocks] == [Paragraph, Table]
    assert len(blocks[1].rows) <= 8
    golden("attribution_brief", page_to_text(Page(blocks)))


def test_one_subject_is_not_a_sum(attribute):
    finding = attribute("land", "troops")
    assert say_attribution(finding) == (
        "Under `record`, `troops` changes `land` (“land”) by +52.5 ± 0.14 on average; it is higher with it in "
        "1,000 of 1,000 futures (seed 1)."
    )
    assert say_parts(finding) == say_interactions(finding) == ""
    assert "alone" not in page_to_text(layout_attributions([finding]))


def test_a_law_is_told_by_what_it_holds_back(attribute):
    finding = attribute("land", "ban")
    assert say_law(finding, finding.parts[0]) == (
        "The law `ban` (“A ban on arms”) adds 8.2 ± 0.45 of `land`, which would be so much lower without it; it matters in "
        "250 of 1,000 futures."
    )
    less = replace(finding.parts[0], effect=replace(finding.parts[0].effect, mean=-8.0))
    assert "holds back 8 ± 0.45 of `land`, which would be so much higher without it" in say_law(finding, less)
    assert "can be told from 0; it matters in 250 of" in say_law(finding, with_error(finding.parts[0], 5.0))
    assert say_law(finding, replace(finding.parts[0], kind="move")) == ""


def with_error(part, error):
    return replace(part, effect=replace(part.effect, error=error))


def test_what_changes_nothing_is_said_once(attribute):
    unmoved = attribute("losses", "ban")
    assert "leaves `losses` (“losses”) as it is in all of 1,000 futures" in say_attribution(unmoved)
    text = page_to_text(layout_attributions([unmoved]))
    assert text.count("as it is in all of") == 1
    assert "█" not in text
    some = say_parts(attribute("losses", "ban", "arms", "troops"))
    assert some == "Of this: `troops` +1,002 ± 0.045. `ban` and `arms` change nothing in any of 1,000 futures."


def test_sampled_orders_are_said_with_their_share_of_the_error(attribute):
    finding = attribute(
        "land", "troops", "arms", "ban", design=lambda n: make_sampled_design(n, 10, np.random.default_rng(1))
    )
    text = " ".join(page_to_text(layout_attributions([finding])).split())
    assert "from 10 sampled orders, half of them reverses of the others" in text
    assert "carry the noise of the orders" in text


def test_what_was_left_out_is_said(finding):
    left = replace(finding, n_left_out=3, n_without_case=7, held=("troops",), overlaps=())
    text = " ".join(page_to_text(layout_attributions([left])).split())
    assert "3 of 1,010 futures were left out: a run of theirs was in trouble." in text
    assert "7 futures were left out: what the claim takes as given" in text
    assert "itself reads a branch of `troops`" in text


def test_the_finding_is_plain_data(finding):
    record = to_record(finding)
    assert [step["subject"] for step in record["waterfall"]["steps"]] == ["troops", "arms", "ban"]
    assert record["outcomes"][0]["weight"] == 1.0
    assert record["parts"][0]["switches"][0]["outcome"] == "land"


def test_bars_stand_where_the_one_before_ended():
    def number(mean):
        return Estimate(mean=mean, error=1.0)

    steps = (Step(subject="up", mean=40.0, error=1.0), Step(subject="down", mean=-20.0, error=1.0))
    fall = Waterfall(
        id="x", label="Land", unit="km^2", weight=None, more_is_better=None, start=number(100.0), end=number(120.0),
        whole=number(20.0), steps=steps,
    )  # fmt: skip
    picture = layout_waterfall(fall, width=21)
    assert picture.title == "Land, from none of them to all (km^2)"
    assert picture.lines == (
        "none of them  100  │",
        "up            +40  ████████████████████",
        "down          -20            ░░░░░░░░░░",
        "all of them   120            │",
        "                   100  █ up ░ down  140",
    )


def test_a_net_that_no_weight_turns_is_said_so(finding):
    assert "No single weight" not in say_nearest(finding.switches, finding.unit)
    never = [replace(switch, state="no positive weight") for switch in finding.switches]
    assert say_nearest(never, finding.unit) == "No single weight, however large or small, turns the sign of the net."
    unsure = [replace(switch, is_undecided=True) for switch in finding.switches]
    assert "within its Monte Carlo error" in say_nearest(unsure, finding.unit)
    assert say_nearest(finding.switches[:1], finding.unit) == ""
