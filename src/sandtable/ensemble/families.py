"""The families of distributions: quantile function and distribution function of each.

Quantile functions map a uniform number to a value and rise with it, so that one draw stays comparable when a
lens changes a distribution.  Everything is evaluated in float64 by the same operations as the engine's, so
that a draw has the same bits on every machine; only beta, pert and gamma rest on SciPy, which is imported
when the first of them is met because it is slow to load.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sandtable.functions.catalogue import OPERATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"

Z_95 = 1.6448536269514722  # the standard normal's 95 % quantile: the ends of a central 90 % interval lie at +-Z_95


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One family by its parameters.

    Args:
        quantile: (u, *parameters) -> the value below which a share u of the mass lies.
        cdf: (x, *parameters) -> the mass at or below x.
    """

    quantile: Callable[..., Array]
    cdf: Callable[..., Array]


def operate(name: str, *arguments: Array) -> Array:
    """An operation of the engine on arrays; infinities and NaN pass in silence, as they do there."""
    with np.errstate(all="ignore"):
        return np.asarray(OPERATIONS[name].array(np, *arguments), dtype=np.float64)


def _full(like: Array, value: float) -> Array:
    return np.full_like(like, value)


def mass_at(family: str, x: float, location: float, spread: float) -> float:
    """The mass of a normal, lognormal or logitnormal distribution at or below one point."""
    if family == "lognormal":
        if x <= 0:
            return 0.0
        x, location = _ln(x), _ln(location)
    elif family == "logitnormal":
        if not 0 < x < 1:
            return 0.0 if x <= 0 else 1.0
        x, location = find_logit(x), find_logit(location)
    if spread == 0:
        return 1.0 if x >= location else 0.0
    return float(OPERATIONS["normal_cdf"].scalar((x - location) / spread))


# -- normal and its transforms ------------------------------------------------------------------


def _normal_quantile(u: Array, mean: float, sd: float) -> Array:
    return mean + sd * operate("normal_quantile", u)


def _normal_cdf(x: Array, mean: float, sd: float) -> Array:
    if sd == 0:
        return np.where(x >= mean, 1.0, 0.0)
    return operate("normal_cdf", (x - mean) / sd)


def _ln(x: float) -> float:
    return float(OPERATIONS["ln"].scalar(x))


def _lognormal_quantile(u: Array, median: float, sigma: float) -> Array:
    return median * operate("exp", sigma * operate("normal_quantile", u))


def _lognormal_cdf(x: Array, median: float, sigma: float) -> Array:
    positive = np.maximum(x, np.finfo(np.float64).tiny)
    return np.where(x > 0, _normal_cdf(operate("ln", positive), _ln(median), sigma), 0.0)


def find_logit(p: float) -> float:
    """The logarithm of the odds."""
    return _ln(p / (1 - p))


def _logitnormal_quantile(u: Array, median: float, sigma: float) -> Array:
    score = find_logit(median) + sigma * operate("normal_quantile", u)
    return 1.0 / (1.0 + operate("exp", -score))


def _logitnormal_cdf(x: Array, median: float, sigma: float) -> Array:
    inner = np.clip(x, np.finfo(np.float64).tiny, 1 - 2.0**-53)
    inside = _normal_cdf(operate("ln", inner / (1 - inner)), find_logit(median), sigma)
    return np.where(x <= 0, 0.0, np.where(x >= 1, 1.0, inside))


def normal_of_interval(low: float, high: float) -> tuple[float, float]:
    """Mean and standard deviation of the normal whose central 90 % lies from low to high."""
    return (low + high) / 2, (high - low) / (2 * Z_95)


def lognormal_of_interval(low: float, high: float) -> tuple[float, float]:
    """Median and sigma of the log of the lognormal whose central 90 % lies from low to high."""
    mean, sigma = normal_of_interval(_ln(low), _ln(high))
    return float(OPERATIONS["exp"].scalar(mean)), sigma


def logitnormal_of_interval(low: float, high: float) -> tuple[float, float]:
    """Median and sigma of the logit of the logit-normal whose central 90 % lies from low to high."""
    mean, sigma = normal_of_interval(find_logit(low), find_logit(high))
    return 1 / (1 + float(OPERATIONS["exp"].scalar(-mean))), sigma


# -- bounded ------------------------------------------------------------------------------------


def _uniform_quantile(u: Array, low: float, high: float) -> Array:
    return low + (high - low) * u


def _uniform_cdf(x: Array, low: float, high: float) -> Array:
    if low == high:
        return np.where(x >= low, 1.0, 0.0)
    return np.clip((x - low) / (high - low), 0.0, 1.0)


def _triangular_quantile(u: Array, low: float, mode: float, high: float) -> Array:
    width = high - low
    if width == 0:
        return _full(u, low)
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1 - u) * width * (high - mode))
    return np.where(u < (mode - low) / width, rising, falling)


def _triangular_cdf(x: Array, low: float, mode: float, high: float) -> Array:
    width = high - low
    if width == 0:
        return np.where(x >= low, 1.0, 0.0)
    inner = np.clip(x, low, high)
    rising = (inner - low) ** 2 / (width * (mode - low) if mode > low else 1.0)
    falling = 1 - (high - inner) ** 2 / (width * (high - mode) if high > mode else 1.0)
    return np.where(inner < mode, rising, np.where(inner >= high, 1.0, falling))


def _beta_quantile(u: Array, a: float, b: float, low: float = 0.0, high: float = 1.0) -> Array:
    from scipy.special import betaincinv

    return low + (high - low) * np.asarray(betaincinv(a, b, u), dtype=np.float64)


def _beta_cdf(x: Array, a: float, b: float, low: float = 0.0, high: float = 1.0) -> Array:
    from scipy.special import betainc

    return np.asarray(betainc(a, b, _uniform_cdf(x, low, high)), dtype=np.float64)


def _pert(low: float, mode: float, high: float) -> tuple[float, float]:
    """Shape parameters of the PERT beta: mean (low + 4 mode + high) / 6 (Malcolm et al. 1959)."""
    return 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)


def _pert_quantile(u: Array, low: float, mode: float, high: float) -> Array:
    return _full(u, low) if low == high else _beta_quantile(u, *_pert(low, mode, high), low, high)


def _pert_cdf(x: Array, low: float, mode: float, high: float) -> Array:
    return _uniform_cdf(x, low, high) if low == high else _beta_cdf(x, *_pert(low, mode, high), low, high)


# -- half-bounded and counts --------------------------------------------------------------------


def _gamma_quantile(u: Array, shape: float, scale: float) -> Array:
    from scipy.special import gammaincinv

    return scale * np.asarray(gammaincinv(shape, u), dtype=np.float64)


def _gamma_cdf(x: Array, shape: float, scale: float) -> Array:
    from scipy.special import gammainc

    return np.asarray(gammainc(shape, np.maximum(x, 0.0) / scale), dtype=np.float64)


def _poisson_quantile(u: Array, mean: float) -> Array:
    return operate("poisson_quantile", u, _full(u, mean))


def _poisson_cdf(x: Array, mean: float) -> Array:
    from scipy.special import pdtr

    return np.where(x < 0, 0.0, pdtr(np.maximum(np.floor(x), 0.0), mean))


def _binomial_quantile(u: Array, n: float, p: float) -> Array:
    return operate("binomial_quantile", u, _full(u, n), _full(u, p))


def _binomial_cdf(x: Array, n: float, p: float) -> Array:
    from scipy.special import bdtr

    return np.where(x < 0, 0.0, np.where(x >= n, 1.0, bdtr(np.clip(np.floor(x), 0.0, n), int(n), p)))


def _bernoulli_quantile(u: Array, p: float) -> Array:
    return np.where(u > 1 - p, 1.0, 0.0)


def _bernoulli_cdf(x: Array, p: float) -> Array:
    return np.where(x < 0, 0.0, np.where(x < 1, 1 - p, 1.0))


FAMILIES: Mapping[str, Family] = {
    "normal": Family(quantile=_normal_quantile, cdf=_normal_cdf),
    "lognormal": Family(quantile=_lognormal_quantile, cdf=_lognormal_cdf),
    "logitnormal": Family(quantile=_logitnormal_quantile, cdf=_logitnormal_cdf),
    "uniform": Family(quantile=_uniform_quantile, cdf=_uniform_cdf),
    "triangular": Family(quantile=_triangular_quantile, cdf=_triangular_cdf),
    "pert": Family(quantile=_pert_quantile, cdf=_pert_cdf),
    "beta": Family(quantile=_beta_quantile, cdf=_beta_cdf),
    "gamma": Family(quantile=_gamma_quantile, cdf=_gamma_cdf),
    "poisson": Family(quantile=_poisson_quantile, cdf=_poisson_cdf),
    "binomial": Family(quantile=_binomial_quantile, cdf=_binomial_cdf),
    "bernoulli": Family(quantile=_bernoulli_quantile, cdf=_bernoulli_cdf),
}
