"""How large wars are and how often they begin: Richardson's law.

A. Clauset, C. R. Shalizi and M. E. J. Newman (2009), Power-law distributions in empirical data, SIAM Review 51:
661-703 (estimate, lower bound, test); L. F. Richardson (1948); A. Clauset (2018), Trends and fluctuations in the
severity of interstate wars, Science Advances 4: eaao3580; L.-E. Cederman (2003), Modeling the size of wars, American
Political Science Review 97: 135-150 (the line through the cumulative distribution).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from sandtable.theory.inputs import Vector, require_number, require_vector, require_whole
from sandtable.theory.trouble import TheoryError

if TYPE_CHECKING:
    import pandas as pd

MOST_YEARS = 100_000
MOST_COMPARISONS = 400_000_000
"""Sizes times bounds: what a search for the bound may take, some seconds."""
Distance = Literal["two-sided", "upper-step"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerLaw:
    """A power-law tail, p(x) proportional to x^-alpha above xmin.

    Args:
        alpha: exponent of the density.
        alpha_error: its standard error, (alpha - 1) / sqrt(n).
        xmin: where the tail begins.
        n_tail: how many lie in it.
        distance: Kolmogorov-Smirnov distance between tail and fit.
    """

    alpha: float
    alpha_error: float
    xmin: float
    n_tail: int
    distance: float

    def find_exceedance(self, size: float) -> float:
        """Probability that a war of the tail is at least as large: (x / xmin)^(1 - alpha)."""
        size = require_number(size, "size", at_least=self.xmin)
        return float((size / self.xmin) ** (1 - self.alpha))


@dataclass(frozen=True, slots=True, kw_only=True)
class TailLine:
    """Least-squares line of log10 of the share at least as large on log10 of size.

    Args:
        slope: of the line; a power law of density exponent alpha has 1 - alpha.
        intercept: at size one.
        r_squared: share of variation the line explains; high for many distributions that are no power law.
        n: points.
    """

    slope: float
    intercept: float
    r_squared: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Onsets:
    """How often something begins.

    Args:
        n: onsets.
        n_years: years looked at.
        rate: onsets per year.
        rate_error: its standard error if onsets are independent.
        years_by_count: how many years had 0, 1, 2 ... onsets.
        expected_by_count: the same under a Poisson process of that rate; the last holds all higher counts.
        mean_gap: mean time between onsets in years, from first to last; nan with one onset.
        dispersion: variance over mean of yearly counts, 1 if Poisson, more if onsets cluster.
    """

    n: int
    n_years: int
    rate: float
    rate_error: float
    years_by_count: tuple[int, ...]
    expected_by_count: tuple[float, ...]
    mean_gap: float
    dispersion: float

    def find_probability(self, years: float) -> float:
        """Probability of at least one onset within so many years: 1 - exp(-rate years)."""
        return float(-np.expm1(-self.rate * require_number(years, "years", at_least=0)))

    def to_frame(self) -> pd.DataFrame:
        """A row for each number of onsets in a year: years that had it, years expected."""
        import pandas as pd

        expected = self.expected_by_count[: len(self.years_by_count)]
        return pd.DataFrame({"years": self.years_by_count, "expected": expected}).rename_axis("onsets")


def fit_tail(sizes: ArrayLike, xmin: float) -> PowerLaw:
    """Exponent of the tail above a given bound by maximum likelihood: 1 + n / sum ln(x / xmin) (eq. 3.1).

    Args:
        sizes: above zero, shape (event,).
        xmin: where the tail begins.

    Returns:
        The fit, with the two-sided Kolmogorov-Smirnov distance.

    Raises:
        TheoryError: fewer than two sizes in the tail, or all alike.
    """
    values = np.sort(require_vector(sizes, "sizes", least=2, above=0))
    return _fit_sorted(values, require_number(xmin, "xmin", above=0), "two-sided")


def fit_power_law(sizes: ArrayLike, *, distance: Distance = "two-sided", least_tail: int = 10) -> PowerLaw:
    """Exponent and lower bound together: the bound whose tail lies nearest to its fit.

    Args:
        sizes: above zero, shape (event,).
        distance: `two-sided` is the largest gap between the two cumulative distributions, on both sides of each step
            (eq. 3.9). `upper-step` compares with the share of tail events below each size only, as the program does
            that the authors gave out; results of theirs are repeated with this one.
        least_tail: fewest events a tail may have.

    Returns:
        The nearest fit; of equals, the one with the longest tail.

    Raises:
        TheoryError: too few sizes, too many to search, sizes all alike, or another word for the distance.
    """
    if distance not in ("two-sided", "upper-step"):
        raise TheoryError(f"distance is {distance!r}", "two are known", "say 'two-sided' or 'upper-step'")
    least = require_whole(least_tail, "least tail", at_least=2)
    values = np.sort(require_vector(sizes, "sizes", least=least, above=0))
    n_bounds = np.unique(values).size
    if n_bounds * values.size > MOST_COMPARISONS:
        raise TheoryError(
            f"{values.size:,} sizes, {n_bounds:,} of them different, are too many to search for the bound",
            "each different size is tried as the bound, beside all others",
            "say where the tail begins, xmin, or give the largest 10,000",
        )
    bounds = [float(bound) for bound in np.unique(values)[:-1] if (values >= bound).sum() >= least]
    if not bounds:
        raise TheoryError("no bound leaves a tail long enough", f"{least} sizes must differ in it", "give more sizes")
    return min((_fit_sorted(values, bound, distance) for bound in bounds), key=lambda fit: fit.distance)


def _fit_sorted(values: Vector, xmin: float, distance: Distance) -> PowerLaw:
    tail = values[values >= xmin]
    n = tail.size
    logs = np.log(tail / xmin)
    if n < 2 or logs.sum() == 0:
        raise TheoryError(f"{n} sizes are at least {xmin:g}, all alike or one", "a tail must vary", "lower the bound")
    alpha = 1 + n / float(logs.sum())
    fitted = -np.expm1((1 - alpha) * logs)
    gap = np.abs(fitted - np.arange(n) / n)
    if distance == "two-sided":
        gap = np.maximum(gap, np.abs(fitted - np.arange(1, n + 1) / n))
    return PowerLaw(
        alpha=alpha, alpha_error=(alpha - 1) / float(np.sqrt(n)), xmin=xmin, n_tail=n, distance=float(gap.max())
    )


def find_plausibility(sizes: ArrayLike, *, samples: int, seed: int, distance: Distance = "two-sided") -> float:
    """Share of made-up data sets, power law above the bound and as observed below, that lie farther from their fit.

    Section 4 of Clauset, Shalizi and Newman: below about .1 the power law is not plausible.

    Example:
        >>> 0.0 <= power_law_plausibility([1, 2, 3, 5, 9, 14, 20, 40, 70, 150, 300, 800], samples=5, seed=1) <= 1.0
        True

    Args:
        sizes: above zero, shape (event,).
        samples: how many data sets; 2,500 give an error of about .01. Each needs a fit over all bounds.
        seed: of the draws.
        distance: as in `fit_power_law`.

    Returns:
        p-value, 0 to 1.

    Raises:
        TheoryError: too few sizes, sizes all alike, or no samples.
    """
    values = np.sort(require_vector(sizes, "sizes", least=10, above=0))
    fit = fit_power_law(values, distance=distance)
    below = values[values < fit.xmin]
    rng = np.random.default_rng(require_whole(seed, "seed"))
    farther = 0
    for _ in range(require_whole(samples, "samples", at_least=1)):
        n_tail = int(rng.binomial(values.size, fit.n_tail / values.size)) if below.size else values.size
        tail = fit.xmin * rng.random(n_tail) ** (-1 / (fit.alpha - 1))
        body = rng.choice(below, values.size - n_tail) if below.size else np.empty(0)
        farther += fit_power_law(np.concatenate([tail, body]), distance=distance).distance >= fit.distance
    return farther / samples


def fit_tail_line(sizes: ArrayLike) -> TailLine:
    """Cederman's line: log10 of the share of wars at least as large, one point for each war, on log10 of size.

    Wars of one size stand at successive ranks, as when a list is ranked and plotted.

    Example:
        >>> round(power_law_line([1, 2, 4, 8, 16, 32, 64]).slope, 2)
        -0.44

    Args:
        sizes: above zero, shape (event,), at least three.

    Returns:
        Slope and share explained.

    Raises:
        TheoryError: too few sizes or all alike.
    """
    values = np.sort(require_vector(sizes, "sizes", least=3, above=0))
    if values[0] == values[-1]:
        raise TheoryError("all sizes are alike", "a line needs two", "give sizes that differ")
    logs = np.log10(values)
    shares = np.log10(1 - np.arange(values.size) / values.size)
    slope, intercept = np.polyfit(logs, shares, 1)
    correlation = float(np.corrcoef(logs, shares)[0, 1])
    return TailLine(slope=float(slope), intercept=float(intercept), r_squared=correlation**2, n=values.size)


def fit_onsets(years: ArrayLike, first_year: int | None = None, last_year: int | None = None) -> Onsets:
    """Onsets as a Poisson process: rate, counts by year beside those expected, gaps.

    Example:
        >>> found = onsets([1900, 1903, 1903, 1909], 1900, 1909)
        >>> found.rate, found.years_by_count, round(found.find_probability(5), 3)
        (0.4, (7, 2, 1), 0.865)

    Args:
        years: of each onset, whole numbers, in any order, shape (onset,).
        first_year: first year looked at; else the first with an onset, which makes the rate too high.
        last_year: last year looked at, included; else the last with an onset.

    Returns:
        Rate and counts.

    Raises:
        TheoryError: no onset, years that are no whole numbers, or an onset outside the years looked at.
    """
    from scipy.special import pdtr

    begun = np.sort(require_vector(years, "years of onset"))
    broken = begun[begun != np.floor(begun)]
    if broken.size:
        raise TheoryError(f"a year of onset is {broken[0]:g}", "years are counted", "give whole years")
    first_year = int(begun[0]) if first_year is None else int(require_number(first_year, "first year"))
    last_year = int(begun[-1]) if last_year is None else int(require_number(last_year, "last year"))
    if first_year > last_year or begun[0] < first_year or begun[-1] > last_year:
        raise TheoryError(
            f"onsets run from {begun[0]:g} to {begun[-1]:g}, years looked at from {first_year} to {last_year}",
            "every onset lies in a year looked at",
            "widen the years or leave onsets out",
        )
    n_years = last_year - first_year + 1
    if n_years > MOST_YEARS:
        raise TheoryError(
            f"the years run from {first_year} to {last_year}",
            f"at most {MOST_YEARS:,} are counted",
            "look at the years",
        )
    counts = np.bincount((begun - first_year).astype(np.int64), minlength=n_years)
    rate = begun.size / n_years
    highest = int(counts.max())
    cumulative = np.append(pdtr(np.arange(highest), rate), 1.0)
    return Onsets(
        n=int(begun.size),
        n_years=n_years,
        rate=rate,
        rate_error=float(np.sqrt(rate / n_years)),
        years_by_count=tuple(int(count) for count in np.bincount(counts)),
        expected_by_count=tuple(float(x) for x in n_years * np.diff(cumulative, prepend=0.0)),
        mean_gap=float(np.diff(begun).mean()) if begun.size > 1 else np.nan,
        dispersion=float(counts.var() / counts.mean()),
    )


def power_law(
    sizes: ArrayLike, xmin: float | None = None, *, distance: Distance = "two-sided", least_tail: int = 10
) -> PowerLaw:
    """Exponent of a power-law tail, above a bound that is given or found.

    Example:
        >>> found = power_law([1, 2, 4, 8, 16, 32, 64], xmin=1)
        >>> round(found.alpha, 3), found.n_tail
        (1.481, 7)

    Args:
        sizes: (event), above 0.
        xmin: where the tail begins; else the bound whose tail lies nearest to its fit.
        distance: `two-sided` or `upper-step`; see `fit_power_law`.
        least_tail: fewest events a tail may have where the bound is sought.

    Raises:
        TheoryError: sizes not above 0, too few in the tail, or all alike.

    Source: Clauset, Shalizi & Newman (2009), SIAM Review 51: 661-703, eqs. 3.1 and 3.9.
    """
    if xmin is not None:
        return fit_tail(sizes, xmin)
    return fit_power_law(sizes, distance=distance, least_tail=least_tail)
