"""Switch points: at which weight of one outcome, all others held, the sign of a weighted net turns."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.outcomes import Reals
from sandtable.analysis.shares import Z_95
from sandtable.analysis.weights import find_factor
from sandtable.model.declaration import InterestItem
from sandtable.model.model import Model

NEVER_MOVED, NO_POSITIVE, NOISE, TURNS = "never moved", "no positive weight", "within noise", "turns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A weight at which something turns, as worth of `per` units in the direction that the actor wants.

    Args:
        worth: where it turns; NaN when nowhere above 0.
        low, high: 95 % Monte Carlo interval, 0 and infinity where the futures give no bound.
    """

    worth: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchPoint:
    """How much one outcome would have to matter for the sign of a net to turn.

    Args:
        outcome: its id.
        label: what the scenario calls it.
        unit: of `per`.
        per: so many units have the worths below: `15 per 1_000 person`.
        more_is_better: for the actor.
        worth: as stated, or as the lens replaces it; NaN for an outcome without a weight, which counts as 0.
        state: `turns`, `no positive weight`, `never moved` (the outcome is the same in every future), or `within noise`
            (every weight is compatible with a net of 0, or the change of the outcome cannot be told from 0).
        mean: where the mean net is 0.
        half: where as many futures gain as lose.
        is_positive: sign of the mean net as it stands.
        is_undecided: whether that mean is within 1.96 standard errors of 0.
        weight_per_worth: signed weight of one unit of the outcome, for a worth of 1.
    """

    outcome: str
    label: str
    unit: str
    per: float
    more_is_better: bool
    worth: float
    state: str
    mean: Crossing
    half: Crossing
    is_positive: bool
    is_undecided: bool
    weight_per_worth: float

    @property
    def weight(self) -> float:
        """Signed weight of one unit of the outcome at which the mean net is 0; NaN where there is none."""
        return self.mean.worth * self.weight_per_worth

    @property
    def factor(self) -> float:
        """How many times the stated worth the switch point is; NaN without one."""
        return self.mean.worth / self.worth if self.worth > 0.0 else math.nan

    @property
    def distance(self) -> float:
        """By how many times the weight would have to grow or shrink, 1 or more; infinite where nothing turns it."""
        factor = self.factor
        return max(factor, 1.0 / factor) if self.state == TURNS and factor > 0.0 else math.inf


def find_switches(
    model: Model, items: Sequence[InterestItem], weights: Mapping[str, float], changes: Mapping[str, Reals]
) -> tuple[SwitchPoint, ...]:
    """The switch point of each outcome of an actor's interests.

    The mean net is linear in each weight, so it turns at w* = -mean(rest) / mean(d), rest being the net without the
    outcome and d the change of the outcome.  Its interval is all weights w at which a mean of rest + w d of 0 is within
    1.96 standard errors: Fieller, E. C. (1954), Some problems in interval estimation, Journal of the Royal Statistical
    Society B 16(2), 175-185, which stays true where the denominator is noisy.  As many futures gain as lose where the
    sign test does not decide; its interval is that test turned round (Hettmansperger, T. P. & McKean, J. W. (2011),
    Robust Nonparametric Statistical Methods, 2nd ed., section 1.3).

    Args:
        model: for units and labels.
        items: the interests.
        weights: outcome -> signed worth of one unit; may lack some.
        changes: outcome -> (future,) change of it, with minus without.

    Returns:
        One per item, in their order; none when there is no future.
    """
    n_futures = len(next(iter(changes.values()))) if changes else 0
    if n_futures < 2:
        return ()
    net: Reals = np.zeros(n_futures)
    for name, weight in weights.items():
        net += weight * changes[name]
    return tuple(
        _find_switch(model, item, weights.get(item.outcome), net=net, change=changes[item.outcome]) for item in items
    )


def _find_switch(model: Model, item: InterestItem, weight: float | None, *, net: Reals, change: Reals) -> SwitchPoint:
    sign = 1.0 if item.more_is_better else -1.0
    scale = item.per * find_factor(item, model)  # worth per `per` units = sign * weight * scale
    rest = net - (weight or 0.0) * change
    toward = sign * change / scale  # what one more unit of worth adds to the net of each future
    mean, state = _mean_crossing(rest, toward)
    variable = model.variables[item.outcome]
    return SwitchPoint(
        outcome=item.outcome,
        label=variable.label or item.outcome,
        unit=item.per_unit or variable.unit.text,
        per=item.per,
        more_is_better=item.more_is_better,
        worth=sign * weight * scale if weight is not None else math.nan,
        state=state,
        mean=mean,
        half=_half_crossing(rest, toward, sign * weight * scale if weight is not None else 0.0),
        is_positive=bool(net.mean() > 0.0),
        is_undecided=abs(float(net.mean())) <= Z_95 * float(net.std(ddof=1)) / math.sqrt(len(net)),
        weight_per_worth=sign / scale,
    )


def _mean_crossing(rest: Reals, toward: Reals) -> tuple[Crossing, str]:
    """Where the mean of rest + w toward is 0, and the Fieller interval cut to weights of 0 and more."""
    n = len(rest)
    a, b = float(rest.mean()), float(toward.mean())
    if not toward.any():
        return _NOWHERE, NEVER_MOVED
    deviation, other = toward - b, rest - a
    z2 = Z_95 * Z_95 / (n * (n - 1.0))
    qa = b * b - z2 * float(deviation @ deviation)
    qb = a * b - z2 * float(deviation @ other)
    qc = a * a - z2 * float(other @ other)
    root = qb * qb - qa * qc
    if qa <= 0.0 or root < 0.0:  # the change of the outcome cannot be told from 0: no bound on one side or on both
        return Crossing(worth=-a / b if b and -a / b > 0.0 else math.nan, low=0.0, high=math.inf), NOISE
    low, high = sorted(((-qb - math.sqrt(root)) / qa, (-qb + math.sqrt(root)) / qa))
    if -a / b <= 0.0:
        return Crossing(worth=math.nan, low=math.nan, high=max(high, 0.0) or math.nan), NO_POSITIVE
    return Crossing(worth=-a / b, low=max(low, 0.0), high=high), TURNS


def _half_crossing(rest: Reals, toward: Reals, worth: float) -> Crossing:
    """The weight nearest to the stated one at which gains and costs are equally many."""
    moved = toward != 0.0
    if not moved.any():
        return _NOWHERE
    turns = -rest[moved] / toward[moved]
    order = np.argsort(turns, kind="stable")
    turns, up = turns[order], toward[moved][order] > 0.0
    steps = np.where(up, 2.0, -2.0)  # a future that turns from a loss to a gain moves the balance by two
    fixed = float(np.sign(rest[~moved]).sum())
    before = fixed + float(np.where(up, -1.0, 1.0).sum())
    balance = np.concatenate([[before], before + np.cumsum(steps)])  # between turn k-1 and turn k
    crossings = np.flatnonzero((np.sign(balance[:-1]) != np.sign(balance[1:])) & (turns > 0.0))
    if crossings.size == 0:
        return _NOWHERE
    nearest = int(crossings[np.argmin(np.abs(turns[crossings] - worth))])
    bound = Z_95 * math.sqrt(float(moved.sum()) + float(np.count_nonzero(rest[~moved])))
    undecided = np.abs(balance) <= bound
    first, last = nearest, nearest + 1
    while first >= 0 and undecided[first]:
        first -= 1
    while last < len(balance) and undecided[last]:
        last += 1
    return Crossing(
        worth=float(turns[nearest]),
        low=max(float(turns[first]), 0.0) if first >= 0 else 0.0,
        high=float(turns[last - 1]) if last < len(balance) else math.inf,
    )


_NOWHERE = Crossing(worth=math.nan, low=math.nan, high=math.nan)
