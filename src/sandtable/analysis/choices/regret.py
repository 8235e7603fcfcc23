"""Regret, satisficing and robustness of alternatives over futures and lenses."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.branches import BASE
from sandtable.analysis.choices.payoffs import Payoffs, Stake
from sandtable.analysis.outcomes import Flags, Reals
from sandtable.analysis.precision import ROUNDING, find_mean_error
from sandtable.analysis.shares import Z_95, Share, count_share

HIGH_QUANTILE = 0.9
HURWICZ_OPTIMISM = 0.5
N_RESAMPLES = 200
MOST_RESAMPLED = 10_000  # futures; errors from these are scaled to all of them
TIE_SLACK = 1e-9  # of the largest payoff: what differs by rounding is the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A payoff that is good enough.

    Args:
        amount: in the stake's unit and sense (an outcome's own number where one outcome is the stake).
        is_relative: whether it is an amount beyond what `base` brings in the same future.
    """

    amount: float
    is_relative: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlternativeFinding:
    """One alternative under one lens.

    Args:
        mean: payoff beyond the first alternative's, on average; its error is paired.
        regret: mean over futures of what the best alternative brings beyond this one; standard error behind it.
        regret_high: its 90 % quantile over futures.
        regret_most: its largest value, which grows with the number of futures.
        alone: futures in which it is the best alone.
        tied: futures in which it is the best together with others.
        enough: futures in which it brings enough; None without a threshold.
        is_least: whether no other has a smaller mean regret beyond chance.
    """

    alternative: str
    mean: float
    mean_error: float
    regret: float
    regret_error: float
    regret_high: float
    regret_high_error: float
    regret_most: float
    alone: Share
    tied: Share
    enough: Share | None
    is_least: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LensRegret:
    """All alternatives under one lens."""

    lens: str
    alternatives: tuple[AlternativeFinding, ...]
    n_futures: int
    n_left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One alternative by one robustness metric.

    Args:
        value: of the metric, in its unit.
        error: from resampled futures.
        lens: the lens that decides, where the metric is that of the worst lens; "" otherwise.
        is_best: whether it is the best, or tied with the best.
    """

    alternative: str
    value: float
    error: float
    lens: str
    is_best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """All alternatives by one robustness metric; `more_is_better` says which way."""

    metric: str
    more_is_better: bool
    scores: tuple[Score, ...]

    @property
    def best(self) -> tuple[str, ...]:
        """The best alternatives: several when chance cannot tell them apart, the best in these futures first."""
        tied = [score for score in self.scores if score.is_best]
        sign = -1.0 if self.more_is_better else 1.0
        return tuple(score.alternative for score in sorted(tied, key=lambda score: sign * score.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class RegretFinding:
    """Which alternative is robust for a decision maker.

    Args:
        stake: by what alternatives are judged.
        alternatives, labels: branch keys, and what the scenario calls them.
        reference: the alternative that mean payoffs are held against: base, or the first.
        threshold: what is good enough; None = not asked.
        lenses: findings lens by lens.
        robustness: metrics over lenses.
    """

    stake: Stake
    alternatives: tuple[str, ...]
    labels: Mapping[str, str]
    reference: str
    threshold: Threshold | None
    lenses: tuple[LensRegret, ...]
    robustness: tuple[Robustness, ...]
    seed: int


def find_regret(
    payoffs: Sequence[Payoffs],
    *,
    threshold: Threshold | None = None,
    labels: Mapping[str, str] | None = None,
    seed: int = 1,
) -> RegretFinding:
    """Regret and robustness of alternatives.

    Regret is that of Savage, L. J. (1951), Journal of the American Statistical Association 46(253), 55-67: in one
    future, what the best alternative brings beyond the chosen one.  Metrics over lenses as in McPhail, C. et al. (2018), Earth's
    Future 6(2), 169-191.  Errors over lenses come from futures resampled alike under all lenses, for the same future
    meets the same chance under each.

    Args:
        payoffs: one per lens, of the same alternatives; at least two futures count under each.
        threshold: payoff that is good enough; relative ones need `base` among the alternatives.
        labels: of the alternatives, by branch key.
        seed: of the resampling.
    """
    stake, alternatives = payoffs[0].stake, payoffs[0].alternatives
    place = alternatives.index(BASE) if BASE in alternatives else 0
    lenses = tuple(_find_lens(own, place, threshold) for own in payoffs)
    return RegretFinding(
        stake=stake,
        alternatives=alternatives,
        labels={name: (labels or {}).get(name, "") for name in alternatives},
        reference=alternatives[place],
        threshold=threshold,
        lenses=lenses,
        robustness=_find_robustness(payoffs, place, threshold, seed),
        seed=seed,
    )


def find_regrets(payoffs: Reals) -> Reals:
    """What the best alternative of each future brings beyond each: (alternative, future) -> the same."""
    regrets: Reals = payoffs.max(axis=0) - payoffs
    regrets[regrets <= TIE_SLACK * max(1.0, float(np.abs(payoffs).max(initial=0.0)))] = 0.0
    return regrets


def find_enough(payoffs: Reals, stake: Stake, threshold: Threshold, place: int) -> Flags:
    """Where a payoff is good enough.

    Args:
        payoffs: (alternative, future).
        stake: one outcome's threshold is in the outcome's own sense, at most or at least.
        threshold: what is enough.
        place: of the alternative that a relative threshold starts from.

    Returns:
        (alternative, future).
    """
    if threshold.is_relative:
        least = payoffs[place] + stake.sign * threshold.amount
    else:
        least = np.full(payoffs.shape[1], stake.sign * threshold.amount)
    slack = TIE_SLACK * max(1.0, float(np.abs(payoffs).max(initial=0.0)))
    enough: Flags = payoffs >= least - slack
    return enough


def _find_lens(payoffs: Payoffs, place: int, threshold: Threshold | None) -> LensRegret:
    counted = payoffs.counted
    regrets = find_regrets(counted)
    is_best = regrets == 0.0
    n_best = is_best.sum(axis=0)
    n = counted.shape[1]
    beyond = counted - counted[place]
    enough = find_enough(counted, payoffs.stake, threshold, place) if threshold is not None else None
    least = int(np.argmin(regrets.mean(axis=1)))
    found = [
        AlternativeFinding(
            alternative=name,
            mean=float(beyond[row].mean()),
            mean_error=find_mean_error(beyond[row]),
            regret=float(regrets[row].mean()),
            regret_error=find_mean_error(regrets[row]),
            regret_high=_high(regrets[row]),
            regret_high_error=_high_error(regrets[row]),
            regret_most=float(regrets[row].max()),
            alone=count_share(int(np.count_nonzero(is_best[row] & (n_best == 1))), n),
            tied=count_share(int(np.count_nonzero(is_best[row] & (n_best > 1))), n),
            enough=count_share(int(np.count_nonzero(enough[row])), n) if enough is not None else None,
            is_least=_is_tied(regrets[row] - regrets[least]),
        )
        for row, name in enumerate(payoffs.alternatives)
    ]
    return LensRegret(lens=payoffs.lens, alternatives=tuple(found), n_futures=n, n_left_out=len(payoffs.counts) - n)


def _is_tied(difference: Reals) -> bool:
    """Whether a paired mean difference is 0 within its 95 % interval."""
    return abs(float(difference.mean())) <= Z_95 * find_mean_error(difference)


def _high(values: Reals) -> float:
    return float(np.quantile(values, HIGH_QUANTILE))


def _high_error(values: Reals) -> float:
    """Half the distance between the quantiles one binomial standard error to each side."""
    half = math.sqrt(HIGH_QUANTILE * (1.0 - HIGH_QUANTILE) / len(values))
    low, high = np.quantile(values, (HIGH_QUANTILE - half, min(HIGH_QUANTILE + half, 1.0)))
    return float(high - low) / 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Metric:
    """A robustness metric: per lens a number for each alternative, then one over lenses.

    Args:
        per_lens: payoffs (alternative, future) -> (alternative,).
        over_lenses: (lens, alternative) -> (alternative,).
        is_worst: whether it is the worst lens that counts.
    """

    name: str
    more_is_better: bool
    per_lens: Callable[[Reals], Reals]
    over_lenses: Callable[[Reals], Reals]
    is_worst: bool


def _hurwicz(means: Reals) -> Reals:
    mixed: Reals = HURWICZ_OPTIMISM * means.max(axis=0) + (1.0 - HURWICZ_OPTIMISM) * means.min(axis=0)
    return mixed


def _metrics(stake: Stake, place: int, threshold: Threshold | None) -> tuple[_Metric, ...]:
    def beyond(payoffs: Reals) -> Reals:
        difference: Reals = (payoffs - payoffs[place]).mean(axis=1)
        return difference

    def mean_regret(payoffs: Reals) -> Reals:
        mean: Reals = find_regrets(payoffs).mean(axis=1)
        return mean

    def high_regret(payoffs: Reals) -> Reals:
        return np.quantile(find_regrets(payoffs), HIGH_QUANTILE, axis=1)

    def enough(payoffs: Reals) -> Reals:
        if threshold is None:
            return np.zeros(len(payoffs))
        share: Reals = find_enough(payoffs, stake, threshold, place).mean(axis=1)
        return share

    def level(payoffs: Reals) -> Reals:
        mean: Reals = payoffs.mean(axis=1)
        return mean

    metrics = [
        _Metric(name="regret", more_is_better=False, per_lens=mean_regret, over_lenses=_largest, is_worst=True),
        _Metric(name="regret-high", more_is_better=False, per_lens=high_regret, over_lenses=_largest, is_worst=True),
        _Metric(name="maximin", more_is_better=True, per_lens=level, over_lenses=_smallest, is_worst=True),
        _Metric(name="mean", more_is_better=True, per_lens=beyond, over_lenses=_average, is_worst=False),
        _Metric(name="hurwicz", more_is_better=True, per_lens=level, over_lenses=_hurwicz, is_worst=False),
    ]
    if threshold is not None:
        metrics.append(
            _Metric(name="enough", more_is_better=True, per_lens=enough, over_lenses=_smallest, is_worst=True)
        )
    return tuple(metrics)


def _largest(values: Reals) -> Reals:
    most: Reals = values.max(axis=0)
    return most


def _smallest(values: Reals) -> Reals:
    least: Reals = values.min(axis=0)
    return least


def _average(values: Reals) -> Reals:
    mean: Reals = values.mean(axis=0)
    return mean


def _find_robustness(
    payoffs: Sequence[Payoffs], place: int, threshold: Threshold | None, seed: int
) -> tuple[Robustness, ...]:
    """Each metric with errors from resampled futures, the same ones under every lens."""
    metrics = _metrics(payoffs[0].stake, place, threshold)
    common = np.flatnonzero(np.logical_and.reduce([own.counts for own in payoffs]))
    generator = np.random.default_rng([seed, zlib.crc32(b"regret")])
    held = [own.values[:, common[:MOST_RESAMPLED]] for own in payoffs]
    n = min(len(common), MOST_RESAMPLED)
    resampled: list[list[Reals]] = []
    for _ in range(N_RESAMPLES if n > 1 else 0):
        sample = generator.integers(0, n, n)
        resampled.append([metric.over_lenses(_per_lens(metric, held, sample)) for metric in metrics])
    scale = math.sqrt(n / len(common)) if n else 1.0
    found = []
    for index, metric in enumerate(metrics):
        table = _per_lens(metric, [own.counted for own in payoffs], None)
        values = metric.over_lenses(table)
        draws = np.array([sample[index] for sample in resampled]).reshape(len(resampled), len(values))
        is_measure = metric.name == "enough" and threshold is not None and threshold.is_relative
        found.append(_score(metric, payoffs, table, values, draws * scale, apart=place if is_measure else -1))
    return tuple(found)


def _per_lens(metric: _Metric, payoffs: Sequence[Reals], sample: NDArray[np.int64] | None) -> Reals:
    """(lens, alternative), from all futures or from a sample of them."""
    return np.array([metric.per_lens(own if sample is None else own[:, sample]) for own in payoffs])


def _score(
    metric: _Metric, payoffs: Sequence[Payoffs], table: Reals, values: Reals, draws: Reals, apart: int = -1
) -> Robustness:
    """Which alternatives are the best by a metric; the one set `apart` takes no part."""
    sign = 1.0 if metric.more_is_better else -1.0
    ranked = sign * values
    if apart >= 0:
        ranked = ranked.copy()
        ranked[apart] = -math.inf
    best = int(np.argmax(ranked))
    errors = draws.std(axis=0, ddof=1) if len(draws) > 1 else np.full(len(values), math.nan)
    errors = np.where(errors <= ROUNDING * np.abs(values), 0.0, errors)
    deciding = (sign * table).argmin(axis=0)
    scores = []
    for row, name in enumerate(payoffs[0].alternatives):
        behind = draws[:, best] - draws[:, row] if len(draws) else np.zeros(0)
        gap = abs(float(values[best] - values[row]))
        spread = float(behind.std(ddof=1)) if len(behind) > 1 else 0.0
        slack = TIE_SLACK * max(1.0, float(np.abs(values).max()))
        scores.append(
            Score(
                alternative=name,
                value=float(values[row]),
                error=float(errors[row]),
                lens=payoffs[int(deciding[row])].lens if metric.is_worst and len(payoffs) > 1 else "",
                is_best=row != apart and gap <= max(Z_95 * spread, slack),
            )
        )
    return Robustness(metric=metric.name, more_is_better=metric.more_is_better, scores=tuple(scores))
