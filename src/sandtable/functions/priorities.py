"""Who gets what of something scarce: how much of a request stands at a price, and the price at which a market clears.

A request has a priority curve: the share of it that stands, falling from 1 to 0 as the price rises.  `shape` says
how: 0 all of it at any price; 1 and 2 the integral of a rectangle or a triangle of the whole width `width`; 3 that
of a normal distribution with standard deviation `width`; 4 that of exp(-|x| / width) / (2 width); 5 the normal one
as Zelen and Severo approximate it to 1e-5 (Abramowitz and Stegun 1964, 26.2.16), which Vensim's printed amounts
follow in every digit.  All are centred on `priority`; without a width the curve is a step.
"""

from __future__ import annotations

import math
from typing import Final

from sandtable.functions.arrays import ArrayEmitter
from sandtable.functions.exponential import lower_exp, scalar_exp
from sandtable.functions.operation import REAL, Array, ArrayModule, Emitter, Operation, V
from sandtable.functions.quantiles import lower_normal_cdf, scalar_normal_cdf

FIXED, RECTANGULAR, TRIANGULAR, NORMAL, EXPONENTIAL, QUICK_NORMAL = range(6)
HALVINGS: Final = 52
RESOLUTION: Final = 2.0**-HALVINGS
PER_OFFER: Final = 4  # request, shape, priority, width
QUICK_SLOPE: Final = 0.33267
QUICK: Final = (0.9372980, -0.1201676, 0.4361836)  # of the third, second and first power
PEAK: Final = 0.3989422804014327  # 1 / sqrt(2 pi)


def scalar_share(price: float, shape: float, priority: float, width: float) -> float:
    """The share of a request that stands at a price; NaN for a shape that is none."""
    if not -0.5 <= shape < QUICK_NORMAL + 0.5:
        return math.nan
    if shape < FIXED + 0.5:
        return 1.0
    if math.isnan(price) or math.isnan(priority) or math.isnan(width):
        return math.nan
    if not width > 0.0:
        return 1.0 if price < priority else 0.0
    above = (priority - price) / width
    return above if math.isnan(above) else _scalar_curve(above, shape)


def _scalar_curve(above: float, shape: float) -> float:
    """The share that stands `above` widths below the priority."""
    if shape < TRIANGULAR + 0.5:
        part = min(max(0.5 + above, 0.0), 1.0)
        if shape < RECTANGULAR + 0.5:
            return part
        rest = 1.0 - part
        return 2.0 * part * part if part < 0.5 else 1.0 - 2.0 * rest * rest
    if shape < NORMAL + 0.5:
        return scalar_normal_cdf(above)
    tail = 0.5 * scalar_exp(-abs(above)) if shape < EXPONENTIAL + 0.5 else _scalar_quick_tail(abs(above))
    return 1.0 - tail if above > 0.0 else tail


def _scalar_quick_tail(size: float) -> float:
    """The approximation of 1 - Phi(size)."""
    t = 1.0 / (1.0 + QUICK_SLOPE * size)
    cubic = ((QUICK[0] * t + QUICK[1]) * t + QUICK[2]) * t
    return PEAK * scalar_exp(-0.5 * size * size) * cubic


def lower_share(emit: Emitter[V], price: V, shape: V, priority: V, width: V) -> V:
    """The share per lane; the curves with tails only where some lane has one."""
    one, zero, half, two = emit.real(1.0), emit.real(0.0), emit.real(0.5), emit.real(2.0)

    def is_up_to(kind: int) -> V:
        return emit.compare("olt", shape, emit.real(kind + 0.5))

    above = emit.divide(emit.subtract(priority, price), width)
    part = emit.add(half, above)
    part = emit.select(emit.compare("olt", part, zero), zero, part)
    part = emit.select(emit.compare("ogt", part, one), one, part)
    rest = emit.subtract(one, part)
    rising = emit.multiply(emit.multiply(two, part), part)
    falling = emit.subtract(one, emit.multiply(emit.multiply(two, rest), rest))
    bent = emit.select(emit.compare("olt", part, half), rising, falling)
    share = emit.select(is_up_to(RECTANGULAR), part, bent)

    def normal() -> tuple[V, ...]:
        return (emit.call("normal_cdf", lower_normal_cdf, above),)

    def with_tail() -> tuple[V, ...]:
        size = emit.unary("fabs", above)
        tail = emit.multiply(half, emit.call("exp", lower_exp, emit.negate(size)))
        tail = emit.select(is_up_to(EXPONENTIAL), tail, _lower_quick_tail(emit, size))
        return (emit.select(emit.compare("ogt", above, zero), emit.subtract(one, tail), tail),)

    is_long = emit.compare("ogt", shape, emit.real(TRIANGULAR + 0.5))
    share = emit.when_any(emit.both(is_long, is_up_to(NORMAL)), normal, (share,))[0]
    share = emit.when_any(emit.compare("oge", shape, emit.real(NORMAL + 0.5)), with_tail, (share,))[0]
    share = emit.select(emit.compare("uno", above, above), above, share)
    step = emit.select(emit.compare("olt", price, priority), one, zero)
    share = emit.select(emit.compare("ogt", width, zero), share, step)
    nothing = emit.either(emit.compare("uno", price, priority), emit.compare("uno", width, width))
    share = emit.select(nothing, emit.real(math.nan), share)
    share = emit.select(is_up_to(FIXED), one, share)
    is_known = emit.both(emit.compare("oge", shape, emit.real(-0.5)), is_up_to(QUICK_NORMAL))
    return emit.select(is_known, share, emit.real(math.nan))


def _lower_quick_tail(emit: Emitter[V], size: V) -> V:
    one = emit.real(1.0)
    t = emit.divide(one, emit.add(one, emit.multiply(emit.real(QUICK_SLOPE), size)))
    cubic = emit.real(QUICK[0])
    for coefficient in QUICK[1:]:
        cubic = emit.add(emit.multiply(cubic, t), emit.real(coefficient))
    half_square = emit.multiply(emit.multiply(emit.real(-0.5), size), size)
    peak = emit.multiply(emit.real(PEAK), emit.call("exp", lower_exp, half_square))
    return emit.multiply(peak, emit.multiply(cubic, t))


def scalar_clearing(supply: float, low: float, high: float, *offers: float) -> float:
    """Where between two prices the requests meet the supply, by halving.

    Args:
        supply: what there is.
        low: a price at which every request stands.
        high: a price at which none does.
        offers: request, shape, priority and width of each requester, one after the other.

    Returns:
        The largest multiple of 2**-52 below 1 at which what stands is still as much as the supply, as a part of
        the way from low to high; 0 if it is so nowhere behind 0.
    """
    point, step, span = 0.0, 0.5, high - low
    for _ in range(HALVINGS):
        middle = point + step
        price = low + span * middle
        total = 0.0
        for at in range(0, len(offers) - PER_OFFER + 1, PER_OFFER):
            total += offers[at] * scalar_share(price, *offers[at + 1 : at + PER_OFFER])
        point = middle if total >= supply else point
        step *= 0.5
    return point


def lower_clearing(emit: Emitter[V], supply: V, low: V, high: V, *offers: V) -> V:
    """The halving, all lanes in step: the number of halvings is the same for each."""
    span, half = emit.subtract(high, low), emit.real(0.5)

    def goes_on(_point: V, step: V) -> V:
        return emit.compare("oge", step, emit.real(RESOLUTION))

    def halve(point: V, step: V) -> tuple[V, ...]:
        middle = emit.add(point, step)
        price = emit.add(low, emit.multiply(span, middle))
        total = emit.real(0.0)
        for at in range(0, len(offers), PER_OFFER):
            share = emit.call("priority_share", lower_share, price, *offers[at + 1 : at + PER_OFFER])
            total = emit.add(total, emit.multiply(offers[at], share))
        return emit.select(emit.compare("oge", total, supply), middle, point), emit.multiply(step, half)

    return emit.while_any((emit.real(0.0), half), goes_on, halve)[0]


def array_share(xp: ArrayModule, *args: Array) -> Array:
    """The share on arrays."""
    return lower_share(ArrayEmitter(xp), *xp.broadcast_arrays(*args))


def array_clearing(xp: ArrayModule, supply: Array, low: Array, high: Array, *offers: Array) -> Array:
    """The halving on arrays, all offers at once; their amounts are added up one after the other."""
    supply, low, high, *rest = xp.broadcast_arrays(supply, low, high, *offers)
    request, *curve = (xp.stack(rest[at::PER_OFFER]) for at in range(PER_OFFER))
    point, step, span = xp.zeros(xp.shape(supply)), 0.5, high - low
    for _ in range(HALVINGS):
        middle = point + step
        amounts = request * array_share(xp, low + span * middle, *curve)
        total = xp.zeros(xp.shape(supply))
        for amount in amounts:
            total = total + amount
        point = xp.where(total >= supply, middle, point)
        step *= 0.5
    return point


def _call_clearing(emit: Emitter[V], *args: V) -> V:
    return emit.call(f"clearing_point{len(args)}", lower_clearing, *args)


OPERATIONS = (
    Operation(
        name="priority_share",
        arity=(4, 4),
        units="priority",
        takes=(REAL,) * 4,
        gives=REAL,
        scalar=scalar_share,
        array=array_share,
        lower=lambda emit, *args: emit.call("priority_share", lower_share, *args),
    ),
    Operation(
        name="clearing_point",
        arity=(3 + PER_OFFER, 3 + 1024 * PER_OFFER),
        units="priority",
        takes=(REAL,) * (3 + PER_OFFER),
        gives=REAL,
        scalar=scalar_clearing,
        array=array_clearing,
        lower=_call_clearing,
    ),
)
