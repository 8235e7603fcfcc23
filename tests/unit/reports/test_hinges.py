"""The words and tables of hinges and worlds."""

from dataclasses import replace

import pytest

from sandtable.analysis.claims import find_claims
from sandtable.analysis.disputes.assumptions import Assumption, Side
from sandtable.analysis.disputes.crux import JointSet
from sandtable.analysis.disputes.hinges import HingeLine, Hinges, SectorPart, Together
from sandtable.analysis.disputes.walks import Estimate
from sandtable.analysis.disputes.worlds import find_worlds
from sandtable.model.declaration import Person
from sandtable.reports.hinges import brief_hinges, layout_hinges, say_aside, say_crux, say_hinges
from sandtable.reports.layout import Page, Paragraph, Table
from sandtable.reports.plain import page_to_text
from sandtable.reports.worlds import brief_worlds, layout_worlds, say_expert


def estimate(mean, error=0.005):
    return Estimate(mean=mean, error=error)


def line(name, part, added, removed, *, label="", second="2", stated=(False, True), **more):
    sides = (
        Side(lens="record", is_stated=stated[0], text="1", reason="", sources=("R-1",)),
        Side(
            lens="rehi", is_stated=stated[1], text=second, reason="he said so", sources=("ARTICLE",), despite=("R-1",)
        ),
    )
    item = Assumption(
        id=name, label=label or name, unit=more.get("unit", "1"), kind="value", sector="seoul", sides=sides
    )
    return HingeLine(assumption=item, part=estimate(part), added=estimate(added), removed=estimate(removed))


@pytest.fixture
def hinges():
    lines = (
        line("wT", 0.30, 0.08, -0.36, label="Resolve"),
        line("circ", 0.20, 0.03, -0.25, label="Chance of acting against opinion"),
        line("G1", 0.05, 0.01, -0.06, label="Gain", unit="km^2"),
        line("adv", 0.0, 0.0, 0.0),
    )
    joints = (
        JointSet(
            ids=("wT",), added=estimate(0.08), removed=estimate(-0.36), added_singly=0.08, removed_singly=-0.36,
            closes=(0.145, 0.655),
        ),
        JointSet(
            ids=("wT", "circ"), added=estimate(0.31), removed=estimate(-0.5), added_singly=0.11, removed_singly=-0.61,
            closes=(0.564, 0.91),
        ),
    )  # fmt: skip
    return Hinges(
        target="C12", label="The troops cost Moscow ground", unit="1", is_truth=True, is_conditional=False,
        lenses=("record", "rehi"), owners=("", "Artur Rehi"), levels=(estimate(0.02), estimate(0.57)),
        n_given=(2000, 2000), gap=estimate(0.55), lines=lines, opened="", inside=(), joints=joints, crux=joints[1],
        leading=Together(ids=("wT",), part=estimate(0.30), most=0.36),
        sectors=(SectorPart(sector="seoul", label="Seoul", ids=("wT", "circ", "adv"), part=estimate(0.5)),),
        aside=(("The front", "Shells"), Together(ids=("G1",), part=estimate(0.05), most=0.06)), quiet=("adv",),
        error=0.005, order_error=0.002, n_walks=4, n_experiments=100, n_futures=2000, n_left_out=0, seed=1,
        design="monte-carlo", known_by="", is_complete=True,
    )  # fmt: skip


def test_the_page_of_hinges(hinges, golden):
    golden("hinges", page_to_text(layout_hinges(hinges)))


def test_the_page_of_an_opened_group_that_was_stopped(hinges, golden):
    group = replace(hinges.lines[0].assumption, id="seoul", label="Seoul", kind="group", members=("wT", "circ"))
    whole = replace(hinges.lines[0], assumption=group, part=estimate(0.5), added=None, removed=None)
    stopped = replace(
        hinges, lines=(whole, *hinges.lines[2:]), opened="seoul", inside=hinges.lines[:2], joints=(), crux=None,
        is_complete=False, n_left_out=3, known_by="2024-11",
    )  # fmt: skip
    golden("hinges_stopped", page_to_text(layout_hinges(stopped)))


def test_one_sentence_says_what_separates_two_lenses(hinges):
    assert say_hinges(hinges) == (
        "`C12` (“The troops cost Moscow ground”) holds in 2 % of 2,000 futures under `record` and in 57 % under `rehi` "
        "(Artur Rehi); 30 of these 55 points (error 0.50) rest on `wT` (“Resolve”)."
    )


def test_a_conditional_claim_says_among_how_many_and_a_number_its_unit(hinges):
    given = replace(hinges, is_conditional=True, n_given=(118, 1457))
    assert "holds in 2 % of the 118 futures under `record` in which its condition does, and in 57 % of the 1,457" in (
        say_hinges(given)
    )
    number = replace(
        hinges, target="net(RU) of troops", label="interests", unit="km2", is_truth=False,
        levels=(estimate(120, 4), estimate(-1900, 70)), gap=estimate(-2020, 70),
        leading=Together(ids=("wT", "circ"), part=estimate(-1180, 40), most=900),
    )  # fmt: skip
    assert say_hinges(number) == (
        "`net(RU) of troops` (“interests”) is 120 km2 on average of 2,000 futures under `record` and -1,900 km2 under "
        "`rehi` (Artur Rehi); 1,180 of these 2,020 km2 (error 40) rest on `wT` (“Resolve”) and `circ` (“Chance of "
        "acting against opinion”)."
    )


def test_a_difference_within_chance_is_said_to_be_none(hinges):
    level = replace(hinges, gap=estimate(0.002), leading=None, joints=(), crux=None, aside=((), None))
    assert "on this they do not differ by more than chance (0.2 points, error 0.50)" in say_hinges(level)
    assert say_crux(level) == ""
    assert say_aside(level) == "The largest part is that of `wT` (“Resolve”): +30 points (error 0.50)."


def test_the_crux_says_from_both_sides_what_it_does_and_that_it_works_together(hinges):
    assert say_crux(hinges) == (
        "`wT` and `circ` are enough: with `rehi`'s view of them `record` moves from 2 % to 33 %, with `record`'s view of "
        "them `rehi` moves from 57 % to 7 %. They work through each other: one at a time their changes in `record` sum "
        "to +11 points, at once they come to +31."
    )
    assert "No set of up to 2 assumptions closes half" in say_crux(replace(hinges, crux=None))


def test_on_what_a_lens_is_silent_the_record_is_said_to_speak_for_it(hinges):
    swapped = replace(hinges, lenses=("rehi", "bolder"), lines=tuple(
        replace(one, assumption=replace(one.assumption, sides=one.assumption.sides[::-1])) for one in hinges.lines
    ))  # fmt: skip
    assert say_crux(swapped).endswith(
        "On `wT` and `circ` `bolder` says nothing itself: there the record's value stands for it."
    )


def test_what_does_not_matter_is_said_with_its_bound(hinges):
    assert say_aside(hinges) == (
        "Beliefs about “The front” and “Shells” come to +5 points together (error 0.50); none of them alone moves it "
        "by more than 6, added or removed. `adv` does not matter: less than a hundredth of the gap, however put."
    )


def test_the_brief_has_one_paragraph_and_at_most_eight_rows(hinges):
    many = replace(hinges, lines=tuple(line(f"x{k}", 0.1, 0, 0) for k in range(11)))
    many = replace(many, leading=None, joints=(), crux=None)
    for found in (hinges, many):
        said, table = brief_hinges(found)
        assert isinstance(said, Paragraph)
        assert isinstance(table, Table)
        assert len(table.rows) <= 8
    assert any("3 more" in note for note in table.notes)
    assert [cell.text for cell in brief_hinges(hinges)[1].rows[0]] == ["wT Resolve", "1", "2", "+30 ± 0.50"]
    assert brief_hinges(hinges)[1].rows[0][1].link == "s-R-1"


@pytest.fixture
def worlds(ensemble, model):
    held = replace(model, persons={"rehi": Person(id="rehi", label="Artur Rehi")})
    return find_worlds(ensemble, held)


def test_the_page_of_worlds(worlds, golden):
    golden("worlds", page_to_text(layout_worlds(worlds)))


def test_an_expert_is_summed_up_in_counts_and_names(worlds):
    expert = worlds.experts[0]
    assert say_expert(expert, worlds) == (
        "Artur Rehi (`rehi`): of 1 claim with a number, 1 holds in their own world and no one else's, which is no "
        "evidence (C12)."
    )
    assert "no claim that can be tested" in say_expert(replace(expert, claims=()), worlds)


def test_the_brief_of_worlds_is_a_row_per_expert(worlds):
    said, table = brief_worlds(worlds)
    assert isinstance(said, Paragraph)
    assert [cell.text for cell in table.rows[0]] == ["Artur Rehi (rehi)", "none", "none", "C12", "none", "none"]
    assert Page((said, table))


def test_the_claims_matrix_names_what_is_no_evidence_unless_there_is_one_lens(ensemble, model):
    from sandtable.reports.claims import claims_table

    said = "Hold only in their speaker's own world, which is no evidence: C12."
    assert said in claims_table(find_claims(ensemble, model)).notes
    assert said not in claims_table(find_claims(ensemble, model, lenses=("rehi",))).notes
