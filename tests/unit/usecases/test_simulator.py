"""The simulator that answers ask: the same numbers as a run, and what a run cannot do."""

from dataclasses import replace

import numpy as np
import pytest

from sandtable.analysis.pairs import find_pair
from sandtable.runs.experiments import Experiment
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model
from sandtable.usecases.simulator import PlanSimulator

REQUEST = RunRequest(futures=40, engine="numpy")
LENSES = ("record", "hawk_world")


def simulate(model, experiments, *, request=REQUEST, branches=("base",), outcomes=("lost", "kept"), **more):
    with PlanSimulator(model, request, outcomes=outcomes, branches=branches, **more) as simulator:
        return list(simulator.simulate(experiments(simulator) if callable(experiments) else experiments))


@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_an_experiment_gives_the_bits_of_a_run(case_model, engine):
    branches = ("base", "harder", "harder+strike_in_june")
    request = replace(REQUEST, engine=engine)
    run = run_model(case_model, replace(request, branches=branches, lenses=LENSES))
    experiments = [Experiment(lens=lens, branch=branch) for lens in LENSES for branch in branches]
    for experiment, result in zip(
        experiments, simulate(case_model, experiments, request=request, branches=branches), strict=True
    ):
        rows = run.outcomes[experiment.lens, experiment.branch]
        for name, values in result.outcomes.items():
            np.testing.assert_array_equal(values, rows[run.manifest.outcomes.index(name)])


def test_each_future_may_hold_its_own_mixture_of_two_lenses(case_model):
    def experiments(simulator):
        own, other = simulator.draw("record"), simulator.draw("hawk_world")
        mixed = np.where(np.arange(40) % 2, other, own)
        return [Experiment(lens="record", parameters=mixed), Experiment(lens="record"), Experiment(lens="hawk_world")]

    mixed, own, other = (result.outcomes["lost"] for result in simulate(case_model, experiments))
    np.testing.assert_array_equal(mixed, np.where(np.arange(40) % 2, other, own))
    assert not np.array_equal(own, other)


def test_what_a_branch_replaces_goes_before_given_parameters(case_model):
    def experiments(simulator):
        drawn = simulator.draw("hawk_world")
        return [
            Experiment(lens="record", branch="harder", parameters=drawn),
            Experiment(lens="record", branch="harder"),
        ]

    given, plain = simulate(case_model, experiments, branches=("harder",))
    np.testing.assert_array_equal(given.outcomes["lost"], plain.outcomes["lost"])


def test_fresh_chance_changes_what_happens_and_not_what_was_drawn_before(case_model):
    fresh, own = simulate(case_model, [Experiment(lens="record", chance_from=40), Experiment(lens="record")])
    assert not np.array_equal(fresh.outcomes["lost"], own.outcomes["lost"])
    twice = run_model(case_model, replace(REQUEST, futures=80, lenses=("record",), branches=("base",)))
    row = twice.manifest.outcomes.index("lost")

    def later(simulator):
        return [Experiment(lens="record", parameters=simulator.draw("record", 40), chance_from=40)]

    (second,) = simulate(case_model, later)
    np.testing.assert_array_equal(second.outcomes["lost"], twice.outcomes["record", "base"][row, 40:])


def test_the_number_of_threads_changes_no_bit_and_no_order(case_model):
    experiments = [Experiment(lens=lens, branch=b) for lens in LENSES for b in ("base", "harder", "no_strike")]
    results = [
        simulate(case_model, experiments, request=replace(REQUEST, threads=n), branches=("base", "harder", "no_strike"))
        for n in (1, 3)
    ]
    for one, many in zip(*results, strict=True):
        np.testing.assert_array_equal(one.outcomes["lost"], many.outcomes["lost"])


def test_only_what_is_asked_for_is_computed(case_model):
    (result,) = simulate(case_model, [Experiment(lens="record")], outcomes=("lost",))
    assert tuple(result.outcomes) == ("lost",)


def test_stopping_keeps_what_was_done_and_takes_no_more(case_model):
    told = []
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield Experiment(lens="record")

    done = simulate(
        case_model,
        endless(),
        progress=lambda n, total, what: told.append((n, total)),
        should_stop=lambda: len(told) > 3,
    )
    assert 4 <= len(done) <= 4 + 2 * REQUEST.threads
    assert len(taken) <= len(done) + 1
    assert [n for n, _ in told] == list(range(1, len(done) + 1))


def test_branches_that_contradict_are_refused_before_anything_runs(case_model):
    with pytest.raises(Refused, match="both set `strike`"):
        simulate(case_model, [], branches=("strike_in_june+no_strike",))


def test_a_branch_that_a_ledger_adds_can_be_run(case_model):
    pair = find_pair(case_model, "no_strikes")
    with_law, without = simulate(
        case_model,
        [Experiment(lens="record", branch=pair.with_branch), Experiment(lens="record", branch=pair.without_branch)],
        branches=(pair.with_branch, pair.without_branch),
        pairs=(pair,),
    )
    assert without.outcomes["lost"].sum() > with_law.outcomes["lost"].sum()


def test_drawn_parameters_cannot_be_written_to(case_model):
    with PlanSimulator(case_model, REQUEST, outcomes=("lost",)) as simulator:
        drawn = simulator.draw("record")
        assert drawn.shape == (len(simulator.slots), 40)
        with pytest.raises(ValueError, match="read-only"):
            drawn[0, 0] = 1.0
