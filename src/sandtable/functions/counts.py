"""Poisson and binomial quantiles: the smallest count whose distribution function reaches u.

Up to a mean of 64 by summing probabilities.  Beyond, by the Cornish-Fisher expansion of the distribution
function between lattice points (Cornish and Fisher 1937; Giles 2016, ACM TOMS 42:8, gives its Poisson form),
to terms of order 1/variance: the count then differs from the exact one by 1 in about 1 of 50,000 draws.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from sandtable.functions.arrays import ArrayEmitter
from sandtable.functions.exponential import lower_exp, lower_log1p, scalar_exp
from sandtable.functions.operation import REAL, Array, ArrayModule, Build, Emitter, Operation, V, binary
from sandtable.functions.quantiles import lower_normal_quantile, scalar_normal_quantile

LARGE_MEAN = 64.0
MOST_STEPS = 240.0  # at mean 64 the probability beyond is below 2**-200


def scalar_poisson(u: float, mean: float) -> float:
    """The Poisson quantile; 0 where the mean is not positive."""
    if math.isnan(u) or math.isnan(mean):
        return math.nan
    if not mean > 0.0:
        return 0.0
    if mean > LARGE_MEAN:
        return _scalar_lattice(u, mean, (mean, mean, mean, mean))
    count, term = 0.0, math.exp(-mean)
    reached = term
    while reached < u and count < MOST_STEPS:
        count += 1.0
        term = term * mean / count
        reached += term
    return count


def scalar_binomial(u: float, n: float, p: float) -> float:
    """The binomial quantile; n is rounded down, p held within 0 and 1."""
    if math.isnan(u) or math.isnan(n) or math.isnan(p):
        return math.nan
    n = max(0.0, float(math.floor(n)) if math.isfinite(n) else n)
    p = min(max(p, 0.0), 1.0)
    is_turned = p > 0.5
    q, v = (1.0 - p, 1.0 - u) if is_turned else (p, u)
    count = _scalar_rare(v, n, q) if n * q <= LARGE_MEAN else _scalar_many(v, n, q)
    return n - count if is_turned else count


def _scalar_rare(u: float, n: float, p: float) -> float:
    count, term = 0.0, scalar_exp(n * math.log1p(-p))
    reached, odds = term, p / (1.0 - p)
    while reached < u and count < n and count < MOST_STEPS:
        count += 1.0
        term = term * (odds * (n - count + 1.0) / count)
        reached += term
    return count


def _scalar_many(u: float, n: float, p: float) -> float:
    return min(_scalar_lattice(u, n * p, _binomial_cumulants(n, p)), n)


def _binomial_cumulants(n: Any, p: Any) -> tuple[Any, Any, Any, Any]:
    """Second to fifth cumulant, from floats."""
    pq = p * (1.0 - p)
    variance, skew = n * pq, 1.0 - 2.0 * p
    return variance, variance * skew, variance * (1.0 - 6.0 * pq), variance * skew * (1.0 - 12.0 * pq)


def _scalar_lattice(u: float, mean: float, cumulants: tuple[float, float, float, float]) -> float:
    w = scalar_normal_quantile(u)
    # A lattice point stands for a bar of width 1: its variance and fourth cumulant go (Sheppard's corrections).
    variance = cumulants[0] - 1.0 / 12.0
    sd = math.sqrt(variance)
    g1, g2 = cumulants[1] / (variance * sd), (cumulants[2] + 1.0 / 120.0) / (variance * variance)
    g3 = cumulants[3] / (variance * variance * sd)
    w2 = w * w
    first = g1 * (w2 - 1.0) / 6.0
    second = g2 * (w * (w2 - 3.0)) / 24.0 - g1 * g1 * (w * (2.0 * w2 - 5.0)) / 36.0
    third = g3 * (w2 * (w2 - 6.0) + 3.0) / 120.0 - g1 * g2 * (w2 * (w2 - 5.0) + 2.0) / 24.0
    third += g1 * g1 * g1 * (w2 * (12.0 * w2 - 53.0) + 17.0) / 324.0
    value = mean + 0.5 + sd * (w + (first + (second + third)))
    return max(0.0, float(math.floor(value))) if math.isfinite(value) else value


class _Formula:
    """Writes arithmetic in formulas: wraps a value of an emitter with operators."""

    __slots__ = ("emit", "value")

    def __init__(self, emit: Emitter[Any], value: Any) -> None:
        self.emit = emit
        self.value = value

    def _of(self, other: _Formula | float) -> Any:
        return other.value if isinstance(other, _Formula) else self.emit.real(other)

    def __add__(self, other: _Formula | float) -> _Formula:
        return _Formula(self.emit, self.emit.add(self.value, self._of(other)))

    def __sub__(self, other: _Formula | float) -> _Formula:
        return _Formula(self.emit, self.emit.subtract(self.value, self._of(other)))

    def __rsub__(self, other: float) -> _Formula:
        return _Formula(self.emit, self.emit.subtract(self.emit.real(other), self.value))

    def __mul__(self, other: _Formula | float) -> _Formula:
        return _Formula(self.emit, self.emit.multiply(self.value, self._of(other)))

    __rmul__ = __mul__

    def __truediv__(self, other: _Formula | float) -> _Formula:
        return _Formula(self.emit, self.emit.divide(self.value, self._of(other)))


def _lower_lattice(emit: Emitter[V], u: V, mean: _Formula, cumulants: tuple[_Formula, ...]) -> V:
    """The expansion at u, rounded down, at least 0."""
    w = _Formula(emit, emit.call("normal_quantile", lower_normal_quantile, u))
    variance = cumulants[0] - 1.0 / 12.0
    sd = _Formula(emit, emit.unary("sqrt", variance.value))
    g1, g2 = cumulants[1] / (variance * sd), (cumulants[2] + 1.0 / 120.0) / (variance * variance)
    g3 = cumulants[3] / (variance * variance * sd)
    w2 = w * w
    first = g1 * (w2 - 1.0) / 6.0
    second = g2 * (w * (w2 - 3.0)) / 24.0 - g1 * g1 * (w * (2.0 * w2 - 5.0)) / 36.0
    third = g3 * (w2 * (w2 - 6.0) + 3.0) / 120.0 - g1 * g2 * (w2 * (w2 - 5.0) + 2.0) / 24.0
    third = third + g1 * g1 * g1 * (w2 * (12.0 * w2 - 53.0) + 17.0) / 324.0
    value = mean + 0.5 + sd * (w + (first + (second + third)))
    zero = emit.real(0.0)
    whole = emit.unary("floor", value.value)
    return emit.select(emit.compare("olt", whole, zero), zero, whole)


def lower_poisson(emit: Emitter[V], u: V, mean: V) -> V:
    """The Poisson quantile per lane; a lane's count never depends on another's loop."""
    zero, one = emit.real(0.0), emit.real(1.0)
    large = emit.real(LARGE_MEAN)
    is_large = emit.compare("ogt", mean, large)
    some = emit.select(emit.compare("ogt", mean, zero), mean, zero)
    small = emit.select(is_large, zero, some)
    term = emit.call("exp", lower_exp, emit.negate(small))
    most = emit.real(MOST_STEPS)

    def goes_on(count: V, _term: V, reached: V) -> V:
        return emit.both(emit.compare("olt", reached, u), emit.compare("olt", count, most))

    def step(count: V, term: V, reached: V) -> tuple[V, ...]:
        count = emit.add(count, one)
        term = emit.divide(emit.multiply(term, small), count)
        return count, term, emit.add(reached, term)

    # A mean of 0 is reached at once: its first probability is 1.
    count = emit.while_any((emit.multiply(term, zero), term, term), goes_on, step)[0]

    def many() -> tuple[V, ...]:
        mean_ = _Formula(emit, mean)
        return (_lower_lattice(emit, u, mean_, (mean_,) * 4),)

    count = emit.when_any(is_large, many, (count,))[0]
    return emit.select(emit.compare("uno", u, mean), emit.real(math.nan), count)


def lower_binomial(emit: Emitter[V], u: V, n: V, p: V) -> V:
    """The binomial quantile per lane."""
    zero, one = emit.real(0.0), emit.real(1.0)
    is_number = emit.both(emit.compare("ord", u, n), emit.compare("ord", p, p))
    n = emit.unary("floor", n)
    n = emit.select(emit.compare("ogt", n, zero), n, zero)
    p = emit.select(emit.compare("ogt", p, zero), p, zero)
    p = emit.select(emit.compare("olt", p, one), p, one)
    is_turned = emit.compare("ogt", p, emit.real(0.5))
    q = emit.select(is_turned, emit.subtract(one, p), p)
    v = emit.select(is_turned, emit.subtract(one, u), u)
    is_large = emit.compare("ogt", emit.multiply(n, q), emit.real(LARGE_MEAN))
    count = _lower_rare(emit, v, emit.select(is_large, zero, n), q)

    def many() -> tuple[V, ...]:
        n_, q_ = _Formula(emit, n), _Formula(emit, q)
        found = _lower_lattice(emit, v, n_ * q_, _binomial_cumulants(n_, q_))
        return (emit.select(emit.compare("olt", n, found), n, found),)

    count = emit.when_any(is_large, many, (count,))[0]
    count = emit.select(is_turned, emit.subtract(n, count), count)
    return emit.select(is_number, count, emit.real(math.nan))


def _lower_rare(emit: Emitter[V], u: V, n: V, p: V) -> V:
    zero, one, most = emit.real(0.0), emit.real(1.0), emit.real(MOST_STEPS)
    term = emit.call("exp", lower_exp, emit.multiply(n, emit.call("log1p", lower_log1p, emit.negate(p))))
    odds = emit.divide(p, emit.subtract(one, p))

    def goes_on(count: V, _term: V, reached: V) -> V:
        is_short = emit.both(emit.compare("olt", count, n), emit.compare("olt", count, most))
        return emit.both(emit.compare("olt", reached, u), is_short)

    def step(count: V, term: V, reached: V) -> tuple[V, ...]:
        count = emit.add(count, one)
        left = emit.add(emit.subtract(n, count), one)
        term = emit.multiply(term, emit.divide(emit.multiply(odds, left), count))
        return count, term, emit.add(reached, term)

    return emit.while_any((emit.multiply(term, zero), term, term), goes_on, step)[0]


def _whole_array(lower: Callable[..., Any]) -> Callable[..., Array]:
    def array(xp: ArrayModule, *args: Array) -> Array:
        return lower(ArrayEmitter(xp), *xp.broadcast_arrays(*args))

    return array


def _flat(_build: Build, args: Sequence[Any], _result: object) -> tuple[None, ...]:
    return (None,) * len(args)


OPERATIONS = (
    Operation(
        **binary("poisson_quantile", units="plain"),
        scalar=scalar_poisson,
        array=_whole_array(lower_poisson),
        lower=lambda emit, u, mean: emit.call("poisson_quantile", lower_poisson, u, mean),
        derivative=_flat,
    ),
    Operation(
        name="binomial_quantile",
        arity=(3, 3),
        units="plain",
        takes=(REAL, REAL, REAL),
        gives=REAL,
        scalar=scalar_binomial,
        array=_whole_array(lower_binomial),
        lower=lambda emit, u, n, p: emit.call("binomial_quantile", lower_binomial, u, n, p),
        derivative=_flat,
    ),
)
