"""Why two lenses disagree, asked of real scenarios: values, tables, equations and weights that differ."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from sandtable.analysis.disputes.assumptions import find_assumptions
from sandtable.analysis.disputes.hinges import Effort
from sandtable.analysis.disputes.mixtures import Mixing
from sandtable.analysis.targets import find_target
from sandtable.runs.experiments import Experiment
from sandtable.testing.scenarios import require_model
from sandtable.usecases.answers import Asking
from sandtable.usecases.hinges import ask_hinges, ask_worlds, study_hinges
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest
from sandtable.usecases.simulator import PlanSimulator

SCENARIO = """scenario "A quarrel"
time 2024-10 to 2025-02 step 1 month
actor RU "Russia"
person hawk "A hawk" of "who sees arms everywhere"
person twin "A twin" of "who sees the same"
dimension side = east, west
uncertain pull "Pull" : 1 = 1 to 2 judged "a guess"
uncertain drag "Drag" : 1 = 1 to 2 judged "a guess"
uncertain part[side] "Parts" : 1 = { east: 1 to 2 judged "a guess", west: 2 to 3 judged "a guess" }
aux push "Push" : 1 = pull - drag
aux brake "Brake" : 1 = 1 + active(storm)
stock ground "Ground" : 1
  starts 0
  gains push / 1 month
outcome won "Ground won" : 1 = final(ground + sum(part over side) * push / brake)
outcome lost "Ground lost" : 1 = final(drag)
move storm "A storm" by RU
  chance 0.05/month
  lasts 2 month
branch calm "No storm" : never storm
interest RU in "points"
  won more is better worth 1 judged "a guess"
  lost less is better worth 2 judged "a guess"
claim C1 "Ground is won" by hawk
  holds when won > 0
  word likely
claim C2 "Ground is won where drag is low" by hawk
  given lost < 1.6
  holds when won > 0
  word likely
claim C3 "Nothing is something" by hawk
  holds when lost > 1000
  word likely
lens record "no one's opinion"
lens hawk_world "Arms" by hawk
  pull = 2 to 4 judged "more pull"
  part = 3 judged "all the same"
  push = pull - 0.5 * drag judged "drag is halved"
  brake = 2 + active(storm) judged "brakes hold"
  weight RU lost = 1 judged "losses matter less"
lens twin_world "The same again" by twin
  pull = 2 to 4 judged "more pull"
  part = 3 judged "all the same"
  push = pull - 0.5 * drag judged "drag is halved"
  brake = 2 + active(storm) judged "brakes hold"
  weight RU lost = 1 judged "losses matter less"
"""
LENSES = ("record", "hawk_world")
REQUEST = RunRequest(futures=60, engine="numpy", lenses=LENSES)
ASKING = Asking(request=REQUEST)


@pytest.fixture(scope="module")
def model():
    return require_model(SCENARIO)


def by_name(found):
    return {line.assumption.id: line for line in found.lines}


def simulator_for(model, target, request=REQUEST):
    return PlanSimulator(model, request, outcomes=target.outcomes, branches=target.branches)


def test_everything_in_which_two_lenses_differ_is_found_once_as_both_wrote_it(model):
    found = {item.id: item for item in find_assumptions(model, *LENSES)}
    assert set(found) == {"pull", "part", "push", "brake", "weight RU lost"}
    assert found["part"].slots == ("part[east]", "part[west]")
    assert [side.text for side in found["pull"].sides] == ["1 to 2", "2 to 4"]
    assert [side.reason for side in found["pull"].sides] == ["a guess", "more pull"]
    assert [side.is_stated for side in found["pull"].sides] == [False, True]
    assert found["part"].sides[0].text == "part[east]: lognormal(1 to 2), part[west]: lognormal(2 to 3)"
    assert (found["push"].kind, found["push"].sides[0].text) == ("equation", "pull - drag")
    assert found["push"].switches[0] == frozenset()
    assert found["push"].switches[1] == {"lens.hawk_world:push"}
    assert [side.text for side in found["weight RU lost"].sides] == ["2 per 1", "1"]


def test_two_lenses_that_replace_alike_do_not_differ_even_in_equations(model):
    assert find_assumptions(model, "hawk_world", "twin_world") == ()
    with pytest.raises(Refused) as refused:
        ask_hinges(model, "C1", ("hawk_world", "twin_world"), ASKING)
    assert refused.value.faults[0].code == "same-assumptions"


@pytest.mark.parametrize("text", ["won", "net(RU)", "C1", "C2", "net(RU) in calm"])
def test_a_mixture_is_read_as_if_each_future_had_been_run_by_itself(model, text):
    target = find_target(model, text)
    players = find_assumptions(model, *LENSES)
    with simulator_for(model, target) as simulator:
        mixing = Mixing(simulator, model, target, LENSES, players)
        whole = np.array(list(itertools.product([False, True], repeat=5)))[:, :, None] * np.ones((1, 1, 60), dtype=bool)
        uniform = list(mixing.read(whole))
        which = np.random.default_rng(2).integers(0, 32, 60)
        mixed = next(mixing.read([whole[which, :, 0].T]))
    for name in ("numerator", "denominator", "is_good"):
        expected = [getattr(uniform[which[future]], name)[future] for future in range(60)]
        np.testing.assert_array_equal(getattr(mixed, name), expected)
    assert len({reading.numerator.sum() for reading in uniform}) > 1


def test_the_ends_are_the_two_lenses(model):
    target = find_target(model, "won")
    players = find_assumptions(model, *LENSES)
    with simulator_for(model, target) as simulator:
        mixing = Mixing(simulator, model, target, LENSES, players)
        ends = list(mixing.read([np.zeros((5, 60), dtype=bool), np.ones((5, 60), dtype=bool)]))
        runs = list(simulator.simulate([Experiment(lens=lens) for lens in LENSES]))
    for end, run in zip(ends, runs, strict=True):
        np.testing.assert_array_equal(end.numerator, run.outcomes["won"])


def test_the_parts_add_up_and_what_cannot_matter_gets_nothing(model):
    found = ask_hinges(model, "won", LENSES, ASKING)
    assert found.n_walks == 0  # five assumptions: all sets
    assert sum(line.part.mean for line in found.lines) == pytest.approx(found.gap.mean)
    part = {line.assumption.id: line.part for line in found.lines}
    assert part["weight RU lost"].mean == pytest.approx(0, abs=1e-12)
    assert part["brake"].mean < 0 < part["pull"].mean
    assert "weight RU lost" in found.quiet
    assert (found.levels[1].mean - found.levels[0].mean) == pytest.approx(found.gap.mean)


def test_walks_over_equations_agree_with_all_sets(model):
    target = find_target(model, "net(RU)")
    units = find_assumptions(model, *LENSES)
    with simulator_for(model, target) as simulator:
        exact = study_hinges(simulator, model, target, LENSES, units, units, Effort(n_pairs=1))
    twice = ask_hinges(model, "net(RU)", LENSES, ASKING, groups=("ours=pull,push", "theirs=part,brake"), walks=12)
    assert twice.n_walks == 12
    assert twice.opened == "ours"
    assert sum(line.part.mean for line in twice.lines) == pytest.approx(twice.gap.mean)
    by_id = by_name(twice)
    assert sum(line.part.mean for line in twice.inside) == pytest.approx(by_id["ours"].part.mean)
    one, other = (by_name(found)["weight RU lost"] for found in (exact, twice))
    assert one.part.mean == pytest.approx(other.part.mean)  # additive: the same however the rest is grouped
    assert by_id["theirs"].assumption.members == ("part", "brake")


def test_a_conditional_claim_is_told_among_the_futures_that_meet_its_condition(model):
    found = ask_hinges(model, "C2", LENSES, ASKING)
    assert found.is_conditional
    assert 30 <= found.n_given[0] < 60
    assert sum(line.part.mean for line in found.lines) == pytest.approx(found.gap.mean)


def test_threads_do_not_change_the_answer(model):
    one, two = (
        ask_hinges(model, "C1", LENSES, Asking(request=replace(REQUEST, engine="llvm", threads=threads)))
        for threads in (1, 2)
    )
    assert one == two


def test_what_was_known_by_a_date_decides_in_what_lenses_differ(case_model):
    request = RunRequest(futures=40, engine="numpy")
    found = ask_hinges(
        case_model, "lost", ("record", "hawk_world"), Asking(request=replace(request, known_by="2026-01"))
    )
    assert [line.assumption.id for line in found.lines] == ["bite"]
    assert found.lines[0].part.mean == pytest.approx(found.gap.mean)
    assert found.known_by == "2026-01"


def test_a_stop_keeps_what_was_found_and_says_what_is_missing(model):
    def asking(limit):
        done = []

        def progress(n_done, *_):
            done.append(n_done)

        return Asking(request=replace(REQUEST, threads=1), progress=progress, should_stop=lambda: len(done) >= limit)

    groups = ("ours=pull,push", "theirs=part,brake")
    whole = ask_hinges(model, "won", LENSES, ASKING, groups=groups, walks=2)
    part = ask_hinges(model, "won", LENSES, asking(whole.n_experiments - 4), groups=groups, walks=2)
    assert not part.is_complete
    assert part.lines[0].part == whole.lines[0].part
    assert part.crux is None
    with pytest.raises(Refused, match="stopped before anything could be said") as refused:
        ask_hinges(model, "won", LENSES, asking(1))
    assert refused.value.exit_code == 3


@pytest.mark.parametrize(
    ("ask", "code", "said"),
    [
        (lambda m: ask_hinges(m, "C1", ("record", "record"), ASKING), "bad-argument", "named twice"),
        (lambda m: ask_hinges(m, "C1", ("record", "hawk_word"), ASKING), "no-such-name", "hawk_world"),
        (lambda m: ask_hinges(m, "C11", LENSES, ASKING), "no-such-name", "`C1`"),
        (lambda m: ask_hinges(m, "C3", LENSES, ASKING), "nothing-varies", "do not disagree"),
        (lambda m: ask_hinges(m, "C1", LENSES, ASKING, groups=("x=pull,pul",)), "no-such-name", "`pull`"),
        (lambda m: ask_hinges(m, "C1", LENSES, ASKING, groups=("x=pull", "y=pull")), "bad-argument", "leave it in one"),
        (lambda m: ask_hinges(m, "C1", LENSES, ASKING, groups=("pull",)), "bad-argument", "--group NAME="),
        (lambda m: ask_hinges(m, "C1", LENSES, ASKING, walks=1), "bad-argument", "from 2 to"),
        (lambda m: ask_hinges(m, "C1", LENSES, ASKING, error=-1.0), "bad-argument", "above 0"),
        (
            lambda m: ask_hinges(m, "C1", LENSES, Asking(request=replace(REQUEST, futures=20))),
            "too-few-futures",
            "20 futures",
        ),
        (lambda m: ask_hinges(m, "C1", LENSES, ASKING, error=0.01), "too-few-futures", "futures are needed"),
        (
            lambda m: ask_worlds(m, "ICD203", Asking(request=replace(REQUEST, lenses=("record",)))),
            "bad-argument",
            "lens",
        ),
        (
            lambda m: ask_worlds(m, "ICD203", Asking(request=replace(REQUEST, lenses=("hawk_world",)))),
            "bad-argument",
            "two lenses",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_way_out(model, ask, code, said):
    with pytest.raises(Refused) as refused:
        ask(model)
    fault = refused.value.faults[0]
    assert fault.code == code
    assert said in f"{fault.what} {fault.why} {fault.mend}"
    assert fault.mend


def test_too_few_cases_of_a_condition_say_how_many_futures_would_do(model):
    with pytest.raises(Refused) as refused:
        ask_hinges(model, "C2", LENSES, Asking(request=replace(REQUEST, futures=36)))
    fault = refused.value.faults[0]
    assert fault.code == "too-few-futures"
    assert int(fault.mend.rsplit(" ", 1)[1]) > 36


def test_worlds_come_from_a_run_of_every_lens(model):
    found = ask_worlds(model, "ICD203", Asking(request=replace(REQUEST, lenses=())))
    assert [(expert.person, expert.lenses) for expert in found.experts] == [
        ("hawk", ("hawk_world",)),
        ("twin", ("twin_world",)),
    ]
    assert [claim.claim for claim in found.experts[0].claims] == ["C1", "C2", "C3"]
