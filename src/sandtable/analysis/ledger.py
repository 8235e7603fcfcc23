"""The paired ledger: what a move, a law or a branch brings an actor, future by future."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.causes.switches import SwitchPoint, find_switches
from sandtable.analysis.fans import quantile_errors, quantiles_of_sorted
from sandtable.analysis.outcomes import Reals, find_missing, find_usable, outcomes_under
from sandtable.analysis.pairs import LedgerPair
from sandtable.analysis.precision import find_mean_error
from sandtable.analysis.shares import Share, count_share
from sandtable.analysis.weights import find_weights
from sandtable.model.declaration import InterestItem
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble

LEDGER_LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """With minus without, over futures.

    Args:
        mean: mean difference.
        low, median, high: 5, 50 and 95 % of futures.
        low_error, median_error, high_error: their Monte Carlo standard errors.
        paired_error: standard error of the mean of the differences within each future.
        unpaired_error: what it would be had the two branches been run on different futures.
        up, down: futures in which the difference is above and below 0.
    """

    mean: float
    low: float
    median: float
    high: float
    low_error: float
    median_error: float
    high_error: float
    paired_error: float
    unpaired_error: float
    up: Share
    down: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One outcome in an actor's ledger, in its own unit.

    Args:
        plus, minus: futures in which the change is in, and against, the actor's interest.
        weight: signed worth of one unit; None when the outcome is shown and not weighted.
        worth_mean: mean of the weighted change, in weighted units; NaN without a weight.
        mean_with, mean_without: means of the two branches.
    """

    outcome: str
    label: str
    unit: str
    more_is_better: bool
    difference: Difference
    plus: Share
    minus: Share
    weight: float | None
    worth_mean: float
    mean_with: float
    mean_without: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedNet:
    """The ledger's sum under the stated weights.

    Args:
        scale: name of the weighted unit, e.g. "km2 equivalents".
        net: the weighted sum, with minus without.
        pluses, minuses: means over futures of the sum of the favourable and of the unfavourable changes (minuses <= 0).
        gains, costs: futures in which the net is above and below 0.
        both_material: futures in which the smaller side is at least a fifth of the larger.
    """

    scale: str
    net: Difference
    pluses: float
    minuses: float
    gains: Share
    costs: Share
    both_material: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """An actor's pluses and minuses of one subject under one lens.

    Args:
        lines: one per outcome of the actor's interests, in their order.
        weighted: None when no outcome has a weight.
        n_usable: futures that ran well in both branches.
        missing: branches that were not run; then there are no lines.
        switches: per outcome, the weight at which the sign of the mean net turns; none without weights.
    """

    actor: str
    actor_label: str
    lens: str
    pair: LedgerPair
    lines: tuple[LedgerLine, ...]
    weighted: WeightedNet | None
    n_usable: int
    n_left_out: int
    seed: int
    missing: tuple[str, ...] = ()
    switches: tuple[SwitchPoint, ...] = ()


MATERIAL_SHARE = 0.2


def find_difference(with_values: Reals, without_values: Reals) -> Difference:
    """Mean, quantiles and errors of with minus without.

    Both branches of a future meet the same draws (common random numbers), so the error of the mean difference is
    sd(d) / sqrt(n) with d the difference within each future; on different futures it would be
    sqrt((var(with) + var(without)) / n).  Law, A. M. (2015), Simulation Modeling and Analysis, 5th ed., section 11.2.

    Args:
        with_values: (future,), the branch with the subject.
        without_values: (future,), the one without it: the same futures in the same order.

    Returns:
        The difference; NaN where there are too few futures.
    """
    difference = with_values - without_values
    n = len(difference)
    ordered = np.sort(difference)
    low, median, high = quantiles_of_sorted(ordered, LEDGER_LEVELS).tolist()
    low_error, median_error, high_error = quantile_errors(ordered, LEDGER_LEVELS).tolist()
    has_error = n > 1
    return Difference(
        mean=float(difference.mean()) if n else math.nan,
        low=low,
        median=median,
        high=high,
        low_error=low_error,
        median_error=median_error,
        high_error=high_error,
        paired_error=find_mean_error(difference),
        unpaired_error=math.sqrt((with_values.var(ddof=1) + without_values.var(ddof=1)) / n) if has_error else math.nan,
        up=count_share(int(np.count_nonzero(difference > 0)), n),
        down=count_share(int(np.count_nonzero(difference < 0)), n),
    )


def find_ledger(ensemble: Ensemble, model: Model, *, actor: str, pair: LedgerPair, lens: str) -> Ledger:
    """The paired ledger of a subject for one actor under one lens.

    Args:
        ensemble: the runs, both branches of the pair among them.
        model: the scenario they were made from.
        actor: id of an actor with interests.
        pair: the two branches, from `find_pair`.
        lens: id of the lens.

    Returns:
        The ledger; without lines when a branch was not run.

    Raises:
        KeyError: the actor has no interests.
    """
    interest = model.interests[actor]
    outcomes = outcomes_under(ensemble, lens)
    branches = (pair.with_branch, pair.without_branch)
    missing = find_missing(outcomes, branches)
    lines: tuple[LedgerLine, ...] = ()
    weighted = None
    switches: tuple[SwitchPoint, ...] = ()
    n_usable = 0
    if not missing:
        usable = find_usable(outcomes, branches)
        n_usable = int(np.count_nonzero(usable))
        weights = {name: weight for (owner, name), weight in find_weights(model, lens).items() if owner == actor}
        names = [item.outcome for item in interest.items]
        with_values = {name: outcomes.values[pair.with_branch][name][usable] for name in names}
        without_values = {name: outcomes.values[pair.without_branch][name][usable] for name in names}
        lines = tuple(
            _find_line(ensemble, model, item, weights, with_values[item.outcome], without_values[item.outcome])
            for item in interest.items
        )
        if weights:
            weighted = _find_weighted(interest.scale, weights, with_values, without_values)
            changes = {name: with_values[name] - without_values[name] for name in names}
            switches = find_switches(model, interest.items, weights, changes)
    return Ledger(
        actor=actor,
        actor_label=model.actors[actor].label or actor,
        lens=lens,
        pair=pair,
        lines=lines,
        weighted=weighted,
        n_usable=n_usable,
        n_left_out=outcomes.n_futures - n_usable,
        seed=ensemble.manifest.seed,
        missing=missing,
        switches=switches,
    )


def find_ledgers(
    ensemble: Ensemble, model: Model, *, actor: str, pair: LedgerPair, lenses: Sequence[str] = ()
) -> tuple[Ledger, ...]:
    """The same ledger under each lens; empty `lenses` = all that were run."""
    columns = tuple(lenses) or ensemble.manifest.lenses
    return tuple(find_ledger(ensemble, model, actor=actor, pair=pair, lens=lens) for lens in columns)


def _find_line(
    ensemble: Ensemble,
    model: Model,
    item: InterestItem,
    weights: Mapping[str, float],
    with_values: Reals,
    without_values: Reals,
) -> LedgerLine:
    difference = find_difference(with_values, without_values)
    weight = weights.get(item.outcome)
    return LedgerLine(
        outcome=item.outcome,
        label=model.variables[item.outcome].label or item.outcome,
        unit=ensemble.manifest.units.get(item.outcome, "1"),
        more_is_better=item.more_is_better,
        difference=difference,
        plus=difference.up if item.more_is_better else difference.down,
        minus=difference.down if item.more_is_better else difference.up,
        weight=weight,
        worth_mean=difference.mean * weight if weight is not None else math.nan,
        mean_with=float(with_values.mean()) if len(with_values) else math.nan,
        mean_without=float(without_values.mean()) if len(without_values) else math.nan,
    )


def _find_weighted(
    scale: str,
    weights: Mapping[str, float],
    with_values: Mapping[str, Reals],
    without_values: Mapping[str, Reals],
) -> WeightedNet:
    n = len(next(iter(with_values.values())))
    total_with, total_without = np.zeros(n), np.zeros(n)
    pluses, minuses = np.zeros(n), np.zeros(n)
    for name, weight in weights.items():
        total_with += weight * with_values[name]
        total_without += weight * without_values[name]
        worth = weight * (with_values[name] - without_values[name])
        pluses += np.maximum(worth, 0.0)
        minuses += np.minimum(worth, 0.0)
    net = find_difference(total_with, total_without)
    smaller, larger = np.minimum(pluses, -minuses), np.maximum(pluses, -minuses)
    material = (larger > 0.0) & (smaller >= MATERIAL_SHARE * larger)
    return WeightedNet(
        scale=scale or "weighted units",
        net=net,
        pluses=float(pluses.mean()) if n else math.nan,
        minuses=float(minuses.mean()) if n else math.nan,
        gains=net.up,
        costs=net.down,
        both_material=count_share(int(np.count_nonzero(material)), n),
    )
