"""Drivers: which uncertain values explain why a target differs between futures, from runs at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.uncertainty.factors import (
    Factor,
    are_correlated,
    find_grounds,
    find_label,
    find_sector,
    group_parameters,
)
from sandtable.analysis.uncertainty.given_data import (
    FirstOrder,
    RankCorrelation,
    estimate_first_order,
    estimate_rank_correlation,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.analysis.targets import Target, TargetValues
    from sandtable.analysis.uncertainty.sobol import Indices
    from sandtable.model.model import Model

    Reals = NDArray[np.float64]
    Flags = NDArray[np.bool_]

RANGE = (0.05, 0.95)
FIFTHS = (0.2, 0.8)
TAIL = 0.01
CLEAR = 2.0  # so many standard errors from 0 a rank correlation has a sign, and a share is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The target where a value is low, or high: its mean over those futures, with its standard error."""

    mean: float
    error: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """An uncertain value and what it does to the target.

    Args:
        id: of the Parameter.
        unit: of the value.
        sector: label of its sector.
        sources: rows on which it rests; judged: the judgement on which it rests.
        evidence: sourced, judged, both or neither.
        is_of_lens: whether the lens stated it itself.
        low, high: 5 and 95 % of its values.
        share: first-order index, the part of the target's variance that it accounts for by itself.
        share_error: its standard error.
        rank_correlation: Spearman's, with `rank_error`.
        low_level, high_level: the target in the fifth of futures where the value is lowest, and highest.
        direction: more, less (of the target, when there is more of the value), or `both` without a clear sign.
        is_clear: whether the share (and by two standard errors above 0) or the rank correlation is above its noise floor.
    """

    id: str
    variable: str
    label: str
    unit: str
    sector: str
    sources: tuple[str, ...]
    judged: str
    evidence: str
    is_of_lens: bool
    low: float
    high: float
    share: float
    share_error: float
    rank_correlation: float
    rank_error: float
    low_level: Level
    high_level: Level
    direction: str
    is_clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShare:
    """Values taken together: the sum of their first-order indices.

    Args:
        share: what they account for one by one; what they do only together is not in it.
        strongest: id of the member with the largest share.
        n_clear: members that stand out from noise.
    """

    factor: Factor
    share: float
    share_error: float
    strongest: str
    n_clear: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drivers:
    """What decides a target under one lens.

    Args:
        target: as it was asked; label, unit and whether it is a truth beside it.
        n: futures that count; `n_left_out` had a run in trouble; the rest of `n_futures` miss what is given.
        mean, spread: mean and standard deviation of the target over the futures that count.
        floor, rank_floor: share, and absolute rank correlation, below which a value cannot be told from one that
            does nothing.
        tail: part of the variance that the one in a hundred futures furthest from the mean accounts for.
        drivers: every value that varies, largest share first.
        by: grouping of `groups`, which are in the order of their shares; empty by variable.
        clear_share: sum of the shares of those that stand out, with `clear_error`.
        total: sum of all shares, with `total_error`; the rest is chance, noise and values acting together.
        is_correlated: whether the scenario correlates some of the values, so that shares overlap.
        indices: of a Sobol' design; None when none was asked for.
        silence: why nothing is told under this lens, beside others under which something is: `few` futures count, the
            target is `constant`, all values are `fixed`; "" where something is told.
    """

    target: str
    label: str
    unit: str
    is_truth: bool
    is_conditional: bool
    lens: str
    seed: int
    design: str
    known_by: str
    n: int
    n_futures: int
    n_left_out: int
    mean: float
    mean_error: float
    spread: float
    tail: float = 0.0
    floor: float = 0.0
    rank_floor: float = 0.0
    drivers: tuple[Driver, ...] = ()
    by: str = "variable"
    groups: tuple[GroupShare, ...] = ()
    clear_share: float = 0.0
    clear_error: float = 0.0
    total: float = 0.0
    total_error: float = 0.0
    is_correlated: bool = False
    indices: Indices | None = None
    silence: str = ""

    @property
    def n_in_trouble(self) -> int:
        """Futures left out because a run of theirs was in trouble, those of the design included."""
        return max(self.n_left_out, self.indices.n_left_out if self.indices is not None else 0)

    @property
    def n_rare(self) -> int:
        """Of a truth: futures in which it holds, or those in which it does not, whichever are fewer."""
        n_holding = round(self.mean * self.n) if self.n else 0
        return min(n_holding, self.n - n_holding)

    @property
    def clear(self) -> tuple[Driver, ...]:
        """The drivers that stand out from noise."""
        return tuple(driver for driver in self.drivers if driver.is_clear)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Values drawn under a lens, and where they came from.

    Args:
        ids: Parameter ids, the rows.
        values: (row, future).
        seed, design, known_by: of the run.
    """

    ids: tuple[str, ...]
    values: Reals
    seed: int
    design: str = "monte-carlo"
    known_by: str = ""


def find_varying(draws: Draws, counts: Flags) -> Draws:
    """The rows that differ between the futures that count, these futures alone."""
    values = draws.values if counts.all() else draws.values[:, counts]
    rows = np.flatnonzero(np.any(values != values[:, :1], axis=1)) if values.size else np.empty(0, dtype=np.intp)
    return Draws(
        ids=tuple(draws.ids[row] for row in rows), values=values[rows], seed=draws.seed, design=draws.design,
        known_by=draws.known_by,
    )  # fmt: skip


def find_drivers(
    model: Model, target: Target, lens: str, values: TargetValues, draws: Draws, *, by: str = "variable"
) -> Drivers:
    """What explains the differences of a target between futures.

    Args:
        model: the settled scenario.
        target: what is explained.
        lens: under which it was run.
        values: the target in each future; not constant over those that count.
        draws: the values of the same futures; some vary.
        by: one of `factors.GROUPINGS`.
    """
    varying = find_varying(draws, values.counts)
    counted = values.values[values.counts]
    factors = group_parameters(model, varying.ids, by, lens)
    number_of = {id_: number for number, factor in enumerate(factors) for id_ in factor.members}
    first = estimate_first_order(
        varying.values, counted, seed=draws.seed, groups=[number_of[id_] for id_ in varying.ids]
    )
    correlation = estimate_rank_correlation(varying.values, counted, seed=draws.seed)
    ends = np.quantile(varying.values, (*RANGE, *FIFTHS), axis=1)
    found = [
        _make_driver(model, lens, id_, _Row(row, varying.values[row], ends[:, row], counted), first, correlation)
        for row, id_ in enumerate(varying.ids)
    ]
    drivers = tuple(sorted(found, key=lambda driver: (-driver.share, driver.id)))
    clear_share, clear_error = _sum_clear(found, varying.values, counted)
    return replace(
        describe_target(target, lens, values, draws, by=by),
        tail=_find_tail(counted),
        floor=first.floor,
        rank_floor=correlation.floor,
        drivers=drivers,
        groups=() if by == "variable" else _group_shares(factors, first, drivers),
        clear_share=clear_share,
        clear_error=clear_error,
        total=first.total,
        total_error=first.total_error,
        is_correlated=are_correlated(model, varying.ids),
    )


def describe_target(
    target: Target, lens: str, values: TargetValues, draws: Draws, *, by: str = "variable", silence: str = ""
) -> Drivers:
    """A finding that says what was asked and how it came out, and no drivers yet.

    Args:
        target: what is asked about.
        lens: under which it was run.
        values: the target in each future.
        draws: of the same futures.
        by: one of `factors.GROUPINGS`.
        silence: why nothing is told about it; "" = something will be.
    """
    counted = values.values[values.counts]
    return Drivers(
        target=target.text,
        label=target.label,
        unit=target.unit,
        is_truth=target.is_truth,
        is_conditional=target.given is not None,
        lens=lens,
        seed=draws.seed,
        design=draws.design,
        known_by=draws.known_by,
        n=values.n,
        n_futures=values.values.size,
        n_left_out=values.n_left_out,
        mean=values.mean,
        mean_error=values.standard_error,
        spread=float(counted.std(ddof=1)) if values.n > 1 else float("nan"),
        by=by,
        silence=silence,
    )


def find_silence(values: TargetValues, draws: Draws, fewest: int) -> str:
    """Why nothing can be told of a target: `few`, `constant` or `fixed`; "" when something can.

    Args:
        values: the target in each future.
        draws: of the same futures.
        fewest: futures that must count.
    """
    if values.n < fewest:
        return "few"
    if values.is_constant:
        return "constant"
    return "" if find_varying(draws, values.counts).ids else "fixed"


@dataclass(frozen=True, slots=True)
class _Row:
    """One value (future,) with its quantiles at `RANGE` and `FIFTHS`, beside the target (future,)."""

    index: int
    values: Reals
    ends: Reals
    target: Reals


def _make_driver(
    model: Model, lens: str, id_: str, row: _Row, first: FirstOrder, correlation: RankCorrelation
) -> Driver:
    parameter = model.parameters[id_]
    variable = model.variables[parameter.variable]
    sector = find_sector(model, parameter)
    known = model.sectors.get(sector)
    grounds = find_grounds(model, id_, lens)
    low, high, low_fifth, high_fifth = (float(value) for value in row.ends)
    rank, rank_error = float(correlation.values[row.index]), float(correlation.errors[row.index])
    share, error = float(first.shares[row.index]), float(first.errors[row.index])
    lowest, highest = _split(row.values, low_fifth, high_fifth)
    return Driver(
        id=id_,
        variable=parameter.variable,
        label=find_label(model, parameter),
        unit=variable.unit.text,
        sector=(known.label if known else "") or sector,
        sources=grounds.sources,
        judged=grounds.judged,
        evidence=grounds.evidence,
        is_of_lens=grounds.is_of_lens,
        low=low,
        high=high,
        share=share,
        share_error=error,
        rank_correlation=rank,
        rank_error=rank_error,
        low_level=_level(row.target[lowest]),
        high_level=_level(row.target[highest]),
        direction="both" if abs(rank) < CLEAR * rank_error else "more" if rank > 0 else "less",
        is_clear=share > max(first.floor, CLEAR * error) or abs(rank) > correlation.floor,
    )


def _sum_clear(drivers: Sequence[Driver], inputs: Reals, target: Reals) -> tuple[float, float]:
    """Sum of the shares of the drivers that stand out, and its standard error; drivers in the order of the inputs."""
    rows = [row for row, driver in enumerate(drivers) if driver.is_clear]
    if not rows:
        return 0.0, 0.0
    found = estimate_first_order(inputs[rows], target, seed=0, n_shuffles=0)
    return found.total, found.total_error


def _find_tail(target: Reals) -> float:
    """Part of the variance that the futures furthest from the mean account for, one in a hundred."""
    squares = np.sort((target - target.mean()) ** 2)
    return float(squares[-max(round(TAIL * squares.size), 1) :].sum() / squares.sum())


def _split(values: Reals, low: float, high: float) -> tuple[Flags, Flags]:
    """The futures in which a value is at most the one fifth, and at least the other; more where values are tied."""
    if low < high:
        return values <= low, values >= high
    is_low = values <= low if low < values.max() else values < low
    return is_low, ~is_low


def _level(target: Reals) -> Level:
    n = target.size
    return Level(
        mean=float(target.mean()), error=float(target.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan"), n=int(n)
    )


def _group_shares(factors: Sequence[Factor], first: FirstOrder, drivers: Sequence[Driver]) -> tuple[GroupShare, ...]:
    """Sums of shares; of values that are independent this is the additive part of the group's own index."""
    rank_of = {driver.id: rank for rank, driver in enumerate(drivers)}
    clear = {driver.id for driver in drivers if driver.is_clear}
    shares = [
        GroupShare(
            factor=factor,
            share=float(first.group_shares[number]),
            share_error=float(first.group_errors[number]),
            strongest=min(factor.members, key=lambda id_: rank_of[id_]),
            n_clear=len(clear.intersection(factor.members)),
        )
        for number, factor in enumerate(factors)
    ]
    return tuple(sorted(shares, key=lambda group: (-group.share, group.factor.id)))
