"""Sobol' designs on problems with known indices, through a simulator around a function."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from sandtable.analysis.targets import find_target
from sandtable.analysis.uncertainty.factors import Factor
from sandtable.analysis.uncertainty.sobol import CHANCE, Reading, estimate_indices, read_ordinary
from sandtable.model.declaration import Claim
from sandtable.model.expression import Binary, InBranch, Name, Number
from sandtable.model.model import SettledBranch
from sandtable.runs.experiments import ExperimentResult
from sandtable.testing.ensembles import make_model

N = 4000


@dataclass
class FunctionSimulator:
    """Futures whose values are uniform numbers, and whose outcome is a function of them and of luck."""

    function: Callable
    n_slots: int
    n_futures: int = N
    seed: int = 7
    most: int = 1_000
    status: np.ndarray | None = None
    seen: list = field(default_factory=list)

    @property
    def slots(self):
        return tuple(f"x{i}" for i in range(self.n_slots))

    def draw(self, lens, first_future=0):
        return self._all()[: self.n_slots, first_future : first_future + self.n_futures]

    def simulate(self, experiments):
        for experiment in experiments:
            if len(self.seen) >= self.most:
                return
            self.seen.append(experiment)
            luck = self._all()[self.n_slots, experiment.chance_from : experiment.chance_from + self.n_futures]
            values = self.function(experiment.parameters, luck) + (experiment.branch != "base")
            fine = np.zeros(self.n_futures, dtype=np.uint8)
            yield ExperimentResult(outcomes={"land": values}, status=fine if self.status is None else self.status)

    def _all(self):
        return np.random.default_rng(self.seed).random((self.n_slots + 1, 2 * self.n_futures))


def singles(n):
    return tuple(Factor(id=f"x{i}", label=f"x{i}", members=(f"x{i}",)) for i in range(n))


def measure(simulator, factors, *, model=None, text="land"):
    model = model or make_model(outcomes=("land",))
    reading = Reading(model=model, target=find_target(model, text), lens="record", weights={})
    ordinary = read_ordinary(reading, simulator)
    return estimate_indices(reading, simulator, ordinary, factors)


def by_id(found):
    return {index.factor.id: index for index in found.indices}


def check(found, first, total, margin=3.5):
    indices = by_id(found)
    for id_, (one, all_) in {key: (first[key], total[key]) for key in first}.items():
        index = indices[id_]
        assert abs(index.first - one) < margin * index.first_error + 0.003, id_
        assert abs(index.total - all_) < margin * index.total_error + 0.003, id_


def ishigami(u, luck, a=7.0, b=0.1):
    x = (2.0 * u - 1.0) * np.pi
    return np.sin(x[0]) + a * np.sin(x[1]) ** 2 + b * x[2] ** 4 * np.sin(x[0])


def test_ishigami_has_its_published_indices():
    found = measure(FunctionSimulator(ishigami, 3), singles(3))
    check(
        found,
        {"x0": 0.3139, "x1": 0.4424, "x2": 0.0, "chance": 0.0},
        {"x0": 0.5576, "x1": 0.4424, "x2": 0.2437, "chance": 0.0},
    )
    assert found.first_sum == pytest.approx(0.7563, abs=3.5 * found.first_sum_error)


def test_the_g_function_has_its_closed_form():
    a = np.array([0.0, 1.0, 4.5, 9.0])
    parts = 1.0 / (3.0 * (1.0 + a) ** 2)
    whole = np.prod(1.0 + parts) - 1.0
    first = parts / whole
    total = parts * np.prod(1.0 + parts) / (1.0 + parts) / whole

    def g(u, luck):
        return np.prod((np.abs(4.0 * u - 2.0) + a[:, None]) / (1.0 + a[:, None]), axis=0)

    found = measure(FunctionSimulator(g, 4), singles(4))
    check(
        found,
        {f"x{i}": share for i, share in enumerate(first)},
        {f"x{i}": share for i, share in enumerate(total)},
    )


def test_chance_is_a_factor_of_its_own():
    found = measure(FunctionSimulator(lambda u, luck: u[0] + 2.0 * luck, 1), singles(1))
    check(found, {"chance": 0.8, "x0": 0.2}, {"chance": 0.8, "x0": 0.2})
    assert found.chance is not None
    assert found.chance.factor is CHANCE


def test_what_only_happens_with_luck_is_in_both_totals():
    found = measure(FunctionSimulator(lambda u, luck: (u[0] - 0.5) * (luck - 0.5), 1), singles(1))
    check(found, {"chance": 0.0, "x0": 0.0}, {"chance": 1.0, "x0": 1.0})


def test_values_in_one_factor_share_an_index():
    pair = (Factor(id="pair", label="pair", members=("x0", "x1")), *singles(3)[2:])
    found = measure(FunctionSimulator(lambda u, luck: u[0] * u[1] + 0 * u[2], 3), pair)
    check(found, {"pair": 1.0, "x2": 0.0}, {"pair": 1.0, "x2": 0.0})


def test_the_design_is_ordinary_futures_others_and_mixtures():
    simulator = FunctionSimulator(lambda u, luck: u[0] + u[1] + luck, 2, n_futures=50)
    measure(simulator, singles(2))
    ours, others = simulator.draw("record"), simulator.draw("record", 50)
    base, second, chance, first_mixed, second_mixed = simulator.seen
    np.testing.assert_array_equal(base.parameters, ours)
    np.testing.assert_array_equal(second.parameters, others)
    np.testing.assert_array_equal(chance.parameters, ours)
    np.testing.assert_array_equal(first_mixed.parameters, [others[0], ours[1]])
    np.testing.assert_array_equal(second_mixed.parameters, [ours[0], others[1]])
    assert [e.chance_from for e in simulator.seen] == [0, 50, 50, 0, 0]


def test_a_design_that_was_stopped_tells_what_it_reached():
    simulator = FunctionSimulator(lambda u, luck: u[0] + u[1] + luck, 2, n_futures=500, most=4)
    found = measure(simulator, singles(2))
    assert set(by_id(found)) == {"chance", "x0"}
    assert [factor.id for factor in found.unmeasured] == ["x1"]


def test_a_design_stopped_before_its_first_factor_tells_nothing():
    assert measure(FunctionSimulator(lambda u, luck: u[0], 1, n_futures=50, most=2), singles(1)) is None


def test_a_future_in_trouble_anywhere_is_left_out_everywhere():
    status = np.zeros(1000, dtype=np.uint8)
    status[:100] = 1
    found = measure(FunctionSimulator(lambda u, luck: u[0] + luck, 1, n_futures=1000, status=status), singles(1))
    assert (found.n, found.n_left_out) == (900, 100)
    check(found, {"x0": 0.5}, {"x0": 0.5})


def test_a_claim_over_two_branches_is_read_from_both():
    calm = SettledBranch(id="calm", label="", forcings=(), overrides=(), parameters={})
    inside = InBranch(operand=Name(id="land"), branches=("calm",))
    claim = Claim(
        id="C1",
        holds=Binary(
            op="and",
            left=Binary(op=">", left=inside, right=Name(id="land")),
            right=Binary(op=">", left=Name(id="land"), right=Number(value=0.5)),
        ),
    )
    model = make_model(outcomes=("land",), branches=(calm,), claims=(claim,))
    simulator = FunctionSimulator(lambda u, luck: u[0], 1, n_futures=1000)
    found = measure(simulator, singles(1), model=model, text="C1")
    assert [e.branch for e in simulator.seen[:2]] == ["base", "calm"]
    check(found, {"x0": 1.0, "chance": 0.0}, {"x0": 1.0, "chance": 0.0})


def test_a_seed_of_nought_is_a_seed():
    run = [measure(FunctionSimulator(lambda u, luck: u[0] + luck, 1, n_futures=200, seed=0), singles(1)) for _ in "ab"]
    assert run[0] == run[1]
