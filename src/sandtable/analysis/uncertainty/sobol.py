"""First-order and total indices of groups of values, and of chance, from runs made for the purpose.

The design is that of Saltelli et al. (2010), Computer Physics Communications 181(2), 259-270: two independent sets of
futures, A and B, and for each factor the futures A with that factor's values from B.  A and B are futures 0 .. N-1 and
N .. 2N-1 of the scenario's own draws, so that distributions, truncations and correlations are its own.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.branches import branch_key
from sandtable.analysis.outcomes import LensOutcomes
from sandtable.analysis.targets import Target, TargetValues, read_target
from sandtable.analysis.uncertainty.factors import Factor
from sandtable.runs.experiments import Experiment, Simulator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.model.model import Model

    Reals = NDArray[np.float64]

N_RESAMPLES = 200
LEVEL = 0.95
WIDTH = 1.959963984540054  # of a 95 % interval, in standard errors
CHANCE = Factor(id="chance", label="chance events and noise during a run", members=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What a factor does to the target.

    Args:
        factor: values varied together, or chance.
        first: part of the variance that goes when the factor is known and nothing else is; error beside it.
        total: part of the variance that stays when all else is known; error beside it.
    """

    factor: Factor
    first: float
    first_error: float
    total: float
    total_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Indices:
    """Indices of all factors of a design, largest first-order index first.

    Args:
        n: pairs of futures that count; `n_left_out` had a run in trouble.
        first_sum: sum of the first-order indices, with its error; what is missing to 1 is interactions.
        unmeasured: factors that the design left out because it was stopped.
        n_experiments: experiments behind it.
    """

    indices: tuple[Index, ...]
    n: int
    n_left_out: int
    first_sum: float
    first_sum_error: float
    unmeasured: tuple[Factor, ...]
    n_experiments: int

    @property
    def chance(self) -> Index | None:
        """The index of chance; None when it was not measured."""
        return next(
            (index for index in self.indices if index.factor.id == CHANCE.id and not index.factor.members), None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the target is read from experiments.

    Args:
        model: the scenario, with the branches that the target adds.
        target: what is read.
        lens: under which.
        weights: (actor, outcome) -> worth, for `net`.
    """

    model: Model
    target: Target
    lens: str
    weights: Mapping[tuple[str, str], float]


def read_ordinary(reading: Reading, simulator: Simulator) -> TargetValues | None:
    """The target in the design's first futures, A; None when stopped before they were run."""
    block = _Block(parameters=simulator.draw(reading.lens), chance_from=0)
    return next(_read_blocks(reading, simulator, [block]), None)


def estimate_indices(
    reading: Reading, simulator: Simulator, ordinary: TargetValues, factors: Sequence[Factor]
) -> Indices | None:
    """First-order (Saltelli et al., 2010, table 2, b) and total indices (Jansen, same table, f) with bootstrap errors.

    Args:
        reading: how the target is read.
        simulator: runs the design; the futures behind `ordinary` are its first.
        ordinary: the target in futures A.
        factors: independent of each other; chance is added as one more, and measured first.

    Returns:
        The indices of the factors that were reached; None when stopped before the first.
    """
    wanted = (CHANCE, *factors)
    values = [ordinary, *_read_blocks(reading, simulator, _blocks(reading, simulator, wanted))]
    measured = wanted[: max(len(values) - 2, 0)]
    if not measured:
        return None
    counts = np.logical_and.reduce([block.counts for block in values])
    first_block, second_block, *mixed = (block.values[counts] for block in values)
    indices, first_sum, first_sum_error = _analyze(measured, first_block, second_block, mixed, simulator.seed)
    return Indices(
        indices=tuple(sorted(indices, key=lambda index: (-index.first, index.factor.id))),
        n=int(np.count_nonzero(counts)),
        n_left_out=int(np.count_nonzero(~counts)),
        first_sum=first_sum,
        first_sum_error=first_sum_error,
        unmeasured=wanted[len(measured) :],
        n_experiments=len(values) * len(reading.target.branches),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """One set of futures: its values (slot, future), and whose chance it meets."""

    parameters: Reals
    chance_from: int


def _blocks(reading: Reading, simulator: Simulator, factors: Iterable[Factor]) -> Iterator[_Block]:
    """B, then A with each factor's part of B; made one by one, because each is as large as all draws."""
    ours = simulator.draw(reading.lens)
    others = simulator.draw(reading.lens, simulator.n_futures)
    slot_of = {id_: slot for slot, id_ in enumerate(simulator.slots)}
    yield _Block(parameters=others, chance_from=simulator.n_futures)
    for factor in factors:
        if factor is CHANCE:
            yield _Block(parameters=ours, chance_from=simulator.n_futures)
            continue
        rows = [slot_of[id_] for id_ in factor.members]
        mixed = ours.copy()
        mixed[rows] = others[rows]
        yield _Block(parameters=mixed, chance_from=0)


def _read_blocks(reading: Reading, simulator: Simulator, blocks: Iterable[_Block]) -> Iterator[TargetValues]:
    """The target in each block, until stopped."""
    branches = [branch_key([branch]) for branch in reading.target.branches]
    experiments = (
        Experiment(lens=reading.lens, branch=branch, parameters=block.parameters, chance_from=block.chance_from)
        for block in blocks
        for branch in branches
    )
    results = simulator.simulate(experiments)
    while True:
        block = dict(zip(branches, results, strict=False))
        if len(block) < len(branches):
            return
        outcomes = LensOutcomes(
            lens=reading.lens,
            values={branch: result.outcomes for branch, result in block.items()},
            status={branch: result.status for branch, result in block.items()},
            n_futures=simulator.n_futures,
        )
        yield read_target(reading.target, reading.model, outcomes, reading.weights)


def _analyze(
    factors: Sequence[Factor], first_block: Reals, second_block: Reals, mixed: Sequence[Reals], seed: int
) -> tuple[list[Index], float, float]:
    """Indices by SALib from the target in A, B and the mixed sets, and the sum of the first-order ones with its error."""
    from SALib.analyze import sobol

    names = [f"{number}" for number in range(len(factors))]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    ordered = np.column_stack([first_block, *mixed, second_block]).ravel()
    drawn = int(np.random.default_rng([seed, *b"sobol"]).integers(1, 2**31))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = sobol.analyze(  # type: ignore[no-untyped-call]
            problem, ordered, calc_second_order=False, num_resamples=N_RESAMPLES, conf_level=LEVEL,
            keep_resamples=True, seed=drawn,
        )  # fmt: skip
    indices = [
        Index(
            factor=factor,
            first=float(found["S1"][number]),
            first_error=float(found["S1_conf"][number]) / WIDTH,
            total=float(found["ST"][number]),
            total_error=float(found["ST_conf"][number]) / WIDTH,
        )
        for number, factor in enumerate(factors)
    ]
    sums = np.asarray(found["S1_conf_all"]).sum(axis=1)
    return indices, float(np.sum(found["S1"])), float(sums.std(ddof=1))
