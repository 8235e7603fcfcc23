"""Attribution of a change to moves, laws and branches, on futures whose parts are known."""

import numpy as np
import pytest

from sandtable.analysis.causes.attribution import find_attribution
from sandtable.analysis.causes.combinations import list_branches
from sandtable.analysis.causes.shapley import make_exact_design, make_sampled_design
from sandtable.analysis.pairs import add_branches, find_pair
from sandtable.analysis.targets import find_target
from sandtable.model.declaration import Claim, Interest, InterestItem, Law, Move, Word
from sandtable.model.expression import Binary, InBranch, Name, Number
from sandtable.model.model import Forcing, SettledBranch
from sandtable.testing.ensembles import make_model
from sandtable.testing.simulators import KnownSimulator

N = 200
INDEX = np.arange(N)
WEATHER = 100.0 * np.sin(INDEX)
LAND = Name(id="land")


def make(**more):
    return make_model(
        interests=[
            Interest(
                actor="RU",
                scale="km2 equivalents",
                items=(
                    InterestItem(outcome="land", more_is_better=True, worth=1.0),
                    InterestItem(outcome="losses", more_is_better=False, worth=15.0, per=1000.0),
                ),
            )
        ],
        moves=[
            Move(id="troops", label="Troops are sent", on_date="2024-10"),
            Move(id="arms", label="Arms are given", on_date="2024-10"),
            Move(id="ban_waiver", on_date="2024-10"),
        ],
        laws=[Law(id="ban", label="A ban on arms", forbids=("arms",))],
        branches=[
            SettledBranch(
                id="aid_stops",
                label="Aid stops",
                forcings=(Forcing(target="aid", elements=(), mode="on"),),
                overrides=(),
                parameters={},
            ),
            SettledBranch(
                id="without_army",
                label="Neither troops nor arms",
                forcings=tuple(Forcing(target=move, elements=(), mode="never") for move in ("troops", "arms")),
                overrides=(),
                parameters={},
            ),
        ],
        claims=[
            Claim(id="C1", label="More than 100", holds=Binary(op=">", left=LAND, right=Number(value=100.0)), word=Word(text="x")),
            Claim(
                id="C2",
                given=Binary(op=">", left=LAND, right=Number(value=0.0)),
                holds=Binary(op=">", left=LAND, right=Number(value=100.0)),
                word=Word(text="x"),
            ),
            Claim(
                id="C3",
                holds=Binary(op=">", left=LAND, right=InBranch(operand=LAND, branches=("aid_stops",))),
                word=Word(text="x"),
            ),
        ],
        **more,
    )  # fmt: skip


def world(_lens, parts):
    """Troops bring 60 (in every second future 80), aid that stops 40, and both together 10 more."""
    troops, stops = not parts & {"never.troops", "without_army"}, "aid_stops" in parts
    land = WEATHER + (60.0 + 20.0 * (INDEX % 2)) * troops + 40.0 * stops + 10.0 * (troops and stops)
    return {"land": land, "losses": 5000.0 + 2000.0 * troops}


def attribute(target, *subjects, outcomes=world, design=make_exact_design, **known):
    model = make()
    pairs = [find_pair(model, subject) for subject in subjects]
    model = add_branches(model, pairs)
    simulator = KnownSimulator(outcomes, N, **known)
    made = design(len(pairs))
    finding = find_attribution(simulator, model, find_target(model, target), pairs, made, lens="record")
    return finding, simulator


def parts_of(finding):
    return {part.subject: part for part in finding.parts}


def test_each_gets_its_own_and_half_of_what_the_two_do_together():
    finding, _ = attribute("land", "troops", "aid_stops")
    parts = parts_of(finding)
    assert parts["troops"].effect.mean == pytest.approx(70.0 + 5.0)
    assert parts["aid_stops"].effect.mean == pytest.approx(45.0)
    assert (parts["troops"].alone.mean, parts["troops"].last.mean) == (pytest.approx(70.0), pytest.approx(80.0))
    assert finding.whole.mean == pytest.approx(120.0)
    assert [part.subject for part in finding.parts] == ["troops", "aid_stops"]
    interaction = finding.interactions[0]
    assert (interaction.mean, interaction.error) == (pytest.approx(10.0), pytest.approx(0.0, abs=1e-12))


def test_errors_are_those_of_the_change_inside_each_future():
    part = parts_of(attribute("land", "troops", "aid_stops")[0])["troops"]
    own = np.where(INDEX % 2, 85.0, 65.0)
    assert part.effect.error == pytest.approx(own.std(ddof=1) / np.sqrt(N))
    assert (part.effect.low, part.effect.high) == (pytest.approx(65.0), pytest.approx(85.0))
    assert part.effect.up.n == N
    assert part.sampling_error == 0.0
    assert part.is_clear


def test_a_net_is_shared_out_in_natural_units_too():
    finding, _ = attribute("net(RU)", "troops", "aid_stops")
    falls = {fall.id: fall for fall in finding.outcomes}
    steps = {name: {step.subject: step.mean for step in fall.steps} for name, fall in falls.items()}
    assert steps["losses"] == {"troops": pytest.approx(2000.0), "aid_stops": 0.0}
    assert steps["land"]["troops"] == pytest.approx(75.0)
    assert parts_of(finding)["troops"].effect.mean == pytest.approx(75.0 - 0.015 * 2000.0)
    assert (falls["land"].weight, falls["losses"].weight) == (1.0, -0.015)
    for fall in (finding.waterfall, *finding.outcomes):
        assert fall.start.mean + sum(step.mean for step in fall.steps) == pytest.approx(fall.end.mean)
        assert [abs(step.mean) for step in fall.steps] == sorted((abs(s.mean) for s in fall.steps), reverse=True)


def test_the_weight_at_which_a_part_turns_is_found_for_each_part():
    finding, _ = attribute("net(RU)", "troops", "aid_stops")
    of_troops = {switch.outcome: switch for switch in parts_of(finding)["troops"].switches}
    assert of_troops["losses"].mean.worth == pytest.approx(75.0 / 2000.0 * 1000.0)
    of_whole = {switch.outcome: switch for switch in finding.switches}
    assert of_whole["losses"].mean.worth == pytest.approx(120.0 / 2000.0 * 1000.0)


def test_the_parts_of_a_claim_are_shares_of_futures():
    finding, _ = attribute("C1", "troops", "aid_stops")
    with_all, with_none = world("", {"aid_stops"})["land"] > 100, world("", {"never.troops"})["land"] > 100
    assert finding.is_truth
    assert finding.waterfall.start.mean == pytest.approx(with_none.mean())
    assert finding.waterfall.end.mean == pytest.approx(with_all.mean())
    assert sum(part.effect.mean for part in finding.parts) == pytest.approx(with_all.mean() - with_none.mean())


def test_a_conditional_claim_counts_where_its_condition_holds_in_every_combination():
    finding, _ = attribute("C2", "troops", "aid_stops")
    lowest = world("", {"never.troops"})["land"] > 0
    assert finding.n_futures == lowest.sum()
    assert finding.n_without_case == N - lowest.sum()
    assert finding.n_left_out == 0


def test_a_target_that_reads_a_branch_is_composed_with_every_combination():
    finding, simulator = attribute("C3", "troops", "aid_stops")
    assert {one.branch for one in simulator.asked} == {
        "base", "aid_stops", "never.troops", "aid_stops+never.troops",
    }  # fmt: skip
    assert len(simulator.asked) == 4  # eight readings, four of them of a branch that was run already
    assert finding.held == ("aid_stops",)
    change, _ = attribute("land of aid_stops", "troops")
    assert parts_of(change)["troops"].effect.mean == pytest.approx(10.0)  # troops make aid that stops count 10 more


def test_a_future_in_trouble_in_one_combination_counts_in_none():
    finding, _ = attribute("land", "troops", "aid_stops", troubles={"aid_stops+never.troops": [3, 4]})
    assert (finding.n_futures, finding.n_left_out) == (N - 2, 2)
    assert finding.whole.up.n_futures == N - 2


def test_what_nobody_changes_is_exactly_nothing():
    finding, _ = attribute("losses", "arms", "aid_stops", outcomes=lambda _lens, _parts: {"land": 0.1, "losses": 0.3})
    assert finding.whole.up.n == finding.whole.down.n == 0
    assert [part.effect.mean for part in finding.parts] == [0.0, 0.0]
    assert not any(part.is_clear for part in finding.parts)


def test_rounding_makes_no_plus_and_no_minus():
    def additive(_lens, parts):
        return {"land": WEATHER + 0.1 * ("never.troops" not in parts) + 1e5 / 3 * ("aid_stops" in parts), "losses": 0.0}

    finding, _ = attribute("land", "troops", "aid_stops", "arms", outcomes=additive)
    arms = parts_of(finding)["arms"].effect
    assert (arms.up.n, arms.down.n) == (0, 0)
    assert parts_of(finding)["troops"].effect.up.n == N


def test_laws_and_their_waivers_are_told_as_such_and_compared_with_never():
    finding, simulator = attribute("land", "ban", "ban_waiver")
    assert {part.subject: part.kind for part in finding.parts} == {"ban": "law", "ban_waiver": "waiver"}
    assert simulator.asked[0].branch == "never.ban+never.ban_waiver"
    assert simulator.asked[1].branch == "base"


def test_subjects_that_set_the_same_thing_are_said_to_share_it():
    finding, _ = attribute("land", "troops", "army", "aid_stops")
    assert [(one.first, one.second, one.things) for one in finding.overlaps] == [("troops", "army", ("troops",))]
    assert parts_of(finding)["troops"].effect.mean == pytest.approx(parts_of(finding)["army"].effect.mean)


def test_a_finding_that_was_stopped_is_none():
    finding, _ = attribute("land", "troops", "aid_stops", stops_after=3)
    assert finding is None


def test_sampled_orders_give_the_same_parts_with_their_error():
    def design(n):
        return make_sampled_design(n, 20, np.random.default_rng(1))

    exact, _ = attribute("land", "troops", "aid_stops", "arms")
    finding, _ = attribute("land", "troops", "aid_stops", "arms", design=design)
    assert finding.n_orders == 20
    assert finding.interactions == ()
    for subject, part in parts_of(finding).items():
        assert part.effect.mean == pytest.approx(parts_of(exact)[subject].effect.mean)  # pairs only: exact at once
        assert part.total_error >= part.effect.error


def test_the_branches_that_will_be_run_are_known_before():
    model = make()
    pairs = [find_pair(model, "troops"), find_pair(model, "aid_stops")]
    keys = list_branches(find_target(model, "land"), pairs, make_exact_design(2))
    assert keys == ("never.troops", "aid_stops", "base", "aid_stops+never.troops")
