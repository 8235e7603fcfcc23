"""Intervals by drawing questions anew: how far a mean score rests on which questions were asked."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]

COVERAGE = 0.90
N_RESAMPLES = 2_000
MOST_DRAWS = 8_000_000  # resamples times questions, beyond which there are fewer resamples
LEAST_RESAMPLES = 200
LEAST_QUESTIONS = 5  # below it an interval would say next to nothing
STREAM = zlib.crc32(b"forecast record: questions drawn anew")


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean with what drawing questions anew makes of it.

    Args:
        n: questions behind it.
        mean: mean over them; NaN without any.
        low, high: 5 % and 95 % quantiles over resamples; NaN below five groups of questions, or of infinite scores.
        error: standard deviation over resamples; NaN where they are.
    """

    n: int
    mean: float
    low: float
    high: float
    error: float

    @property
    def is_known(self) -> bool:
        """Whether there were enough questions for an interval."""
        return math.isfinite(self.low)

    @property
    def excludes_zero(self) -> bool:
        """Whether the whole interval lies on one side of zero."""
        return self.is_known and (self.low > 0.0 or self.high < 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampling:
    """Questions drawn anew, the same draws for every forecaster: differences are paired.

    Args:
        index: question -> its column.
        groups: (question,) number of the group with which each is drawn.
        weights: (resample, question) how often each was drawn.
    """

    index: Mapping[str, int]
    groups: NDArray[np.int64]
    weights: NDArray[np.int32]

    def interval(self, scores: Mapping[str, float]) -> Interval:
        """The mean of scores over their questions, with its interval.

        Efron, B. and Tibshirani, R. J. (1993), An Introduction to the Bootstrap, chapter 13: percentile interval.

        Args:
            scores: question -> score (or difference of scores).
        """
        values = np.fromiter(scores.values(), dtype=np.float64, count=len(scores))
        mean = float(values.mean()) if len(values) else math.nan
        means = self.means(scores)
        if means is None:
            return Interval(n=len(values), mean=mean, low=math.nan, high=math.nan, error=math.nan)
        low, high = np.quantile(means, [(1.0 - COVERAGE) / 2.0, (1.0 + COVERAGE) / 2.0])
        return Interval(n=len(values), mean=mean, low=float(low), high=float(high), error=float(means.std(ddof=1)))

    def means(self, scores: Mapping[str, float]) -> Reals | None:
        """Means over the questions drawn, (resample,); None below five groups of questions, or of infinite scores.

        A draw that holds none of the questions repeats the mean over all.
        """
        values = np.fromiter(scores.values(), dtype=np.float64, count=len(scores))
        columns = [self.index[question] for question in scores]
        if len(np.unique(self.groups[columns])) < LEAST_QUESTIONS or not np.isfinite(values).all():
            return None
        drawn = self.weights[:, columns].astype(np.float64)
        counts = drawn.sum(axis=1)
        means: Reals = np.where(counts > 0, drawn @ values / np.maximum(counts, 1.0), values.mean())
        return means


def find_joint(differences: Sequence[Reals], means: Sequence[float]) -> tuple[bool, ...]:
    """Which differences are clear of zero when all are looked at together.

    The largest of several differences is large by chance alone.  Each is measured in its own error; the limit is the 90 %
    quantile over resamples of the largest deviation among them: Romano, J. P. and Wolf, M. (2005), Journal of the
    American Statistical Association 100(469), 94-108, first step.

    Args:
        differences: each (resample,), means over the questions drawn.
        means: each difference over all questions.

    Returns:
        One flag per difference.
    """
    if not differences:
        return ()
    drawn, middle = np.stack(differences), np.asarray(means)[:, None]
    errors = drawn.std(axis=1, ddof=1, keepdims=True)
    is_varying = errors[:, 0] > 0.0
    if not is_varying.any():
        return tuple(mean != 0.0 for mean in means)
    largest = (np.abs(drawn - middle)[is_varying] / errors[is_varying]).max(axis=0)
    limit = float(np.quantile(largest, COVERAGE))
    return tuple(bool(abs(mean) > limit * error) for mean, error in zip(means, errors[:, 0].tolist(), strict=True))


def draw_resampling(
    questions: Sequence[str], *, seed: int, together: Sequence[Sequence[str]] = (), n_resamples: int = N_RESAMPLES
) -> Resampling:
    """Draws questions with replacement, as many as there are.

    Args:
        questions: all questions, in a fixed order.
        seed: of the draws.
        together: groups of questions that share a cause and are drawn as one; the others are each drawn alone.
        n_resamples: fewer when there are very many questions.
    """
    group_of = {question: f"together {number}" for number, group in enumerate(together) for question in group}
    groups = {name: row for row, name in enumerate(dict.fromkeys(group_of.get(q, q) for q in questions))}
    n_groups = len(groups)
    n_drawn = max(min(n_resamples, MOST_DRAWS // max(n_groups, 1)), LEAST_RESAMPLES)
    random = np.random.default_rng([seed, STREAM])
    counts = np.empty((n_drawn, n_groups), dtype=np.int32)
    for row in range(n_drawn):
        counts[row] = np.bincount(random.integers(0, n_groups, n_groups), minlength=n_groups) if n_groups else 0
    columns = np.array([groups[group_of.get(question, question)] for question in questions], dtype=np.int64)
    index = {question: column for column, question in enumerate(questions)}
    return Resampling(index=index, groups=columns, weights=counts[:, columns])
