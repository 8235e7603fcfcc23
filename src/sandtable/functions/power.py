"""`pow`: log2 of the base in two parts, times the exponent, then 2 to it.

After FDLIBM e_pow.c (Sun Microsystems 2004, freely usable constants); error below 0.8 units in the last place.
The special cases are those of C99.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sandtable.functions.exponential import MAGIC, UPPER_WORD, exp_of_reduced, horner, scale_by_power_of_two
from sandtable.functions.operation import Build, Emitter, Operation, V, binary

# log(x) - 2 s - 2/3 s**3, times 3/2, in s**2
LOG_COEFFICIENTS = (
    5.99999999999994648725e-01,
    4.28571428578550184252e-01,
    3.33333329818377432918e-01,
    2.72728123808534006489e-01,
    2.30660745775561754067e-01,
    2.06975017800338417784e-01,
)
LOG2_THREE_HALVES_HIGH = 5.84962487220764160156e-01
LOG2_THREE_HALVES_LOW = 1.35003920212974897128e-08
CP = 9.61796693925975554329e-01  # 2/(3 ln 2), then in two parts
CP_HIGH = 9.61796700954437255859e-01
CP_LOW = -7.02846165095275826516e-09
LN2 = 6.93147180559945286227e-01  # then in two parts
LN2_HIGH = 6.93147182464599609375e-01
LN2_LOW = -1.90465429995776804525e-09
SQRT_THREE_HALVES = 1.2247447967529297  # upper words of FDLIBM's two borders
SQRT_THREE = 1.7320504188537598


def upper(emit: Emitter[V], x: V) -> V:
    """X with its lower 32 bits cleared."""
    return emit.from_bits(emit.integer_op("and", emit.to_bits(x), emit.integer(UPPER_WORD)))


def reduce_base(emit: Emitter[V], x: V) -> tuple[V, V, V]:
    """(n, m, is_near): x = 2**n m for positive finite x; near 3/2 when `is_near`, else near 1."""
    one = emit.real(1.0)
    is_small = emit.compare("olt", x, emit.real(2.0**-1022))
    x = emit.select(is_small, emit.multiply(x, emit.real(2.0**53)), x)
    bits = emit.to_bits(x)
    exponent = emit.integer_op("lshr", bits, emit.integer(52))
    with_magic = emit.from_bits(emit.integer_op("or", exponent, emit.integer(0x4330000000000000)))
    bias = emit.select(is_small, emit.real(2.0**52 + 1023 + 53), emit.real(2.0**52 + 1023))
    n = emit.subtract(with_magic, bias)
    mantissa = emit.integer_op("and", bits, emit.integer(0x000FFFFFFFFFFFFF))
    m = emit.from_bits(emit.integer_op("or", mantissa, emit.integer(0x3FF0000000000000)))
    is_high = emit.compare("oge", m, emit.real(SQRT_THREE))
    is_near = emit.both(emit.compare("oge", m, emit.real(SQRT_THREE_HALVES)), emit.invert(is_high))
    n = emit.select(is_high, emit.add(n, one), n)
    return n, emit.select(is_high, emit.multiply(m, emit.real(0.5)), m), is_near


def log2_parts(emit: Emitter[V], x: V) -> tuple[V, V]:
    """log2 of positive finite x as high + low; the high part has its lower 32 bits clear."""
    n, m, is_near = reduce_base(emit, x)
    zero, three = emit.real(0.0), emit.real(3.0)
    centre = emit.select(is_near, emit.real(1.5), emit.real(1.0))
    u = emit.subtract(m, centre)
    sum_ = emit.add(m, centre)
    v = emit.divide(emit.real(1.0), sum_)
    ss = emit.multiply(u, v)
    s_high = upper(emit, ss)
    sum_high = upper(emit, sum_)
    sum_low = emit.subtract(m, emit.subtract(sum_high, centre))
    s_low = emit.multiply(
        v, emit.subtract(emit.subtract(u, emit.multiply(s_high, sum_high)), emit.multiply(s_high, sum_low))
    )
    s2 = emit.multiply(ss, ss)
    r = emit.multiply(emit.multiply(s2, s2), horner(emit, s2, LOG_COEFFICIENTS))
    r = emit.add(r, emit.multiply(s_low, emit.add(s_high, ss)))
    s2 = emit.multiply(s_high, s_high)
    t_high = upper(emit, emit.add(emit.add(three, s2), r))
    t_low = emit.subtract(r, emit.subtract(emit.subtract(t_high, three), s2))
    u = emit.multiply(s_high, t_high)
    v = emit.add(emit.multiply(s_low, t_high), emit.multiply(t_low, ss))
    p_high = upper(emit, emit.add(u, v))
    p_low = emit.subtract(v, emit.subtract(p_high, u))
    z_high = emit.multiply(emit.real(CP_HIGH), p_high)
    z_low = emit.add(emit.multiply(emit.real(CP_LOW), p_high), emit.multiply(p_low, emit.real(CP)))
    z_low = emit.add(z_low, emit.select(is_near, emit.real(LOG2_THREE_HALVES_LOW), zero))
    offset = emit.select(is_near, emit.real(LOG2_THREE_HALVES_HIGH), zero)
    high = upper(emit, emit.add(emit.add(emit.add(z_high, z_low), offset), n))
    low = emit.subtract(z_low, emit.subtract(emit.subtract(emit.subtract(high, n), offset), z_high))
    return high, low


def exp2_of_parts(emit: Emitter[V], high: V, low: V) -> V:
    """2**(high + low); 0 and infinity beyond the range."""
    sum_ = emit.add(low, high)
    bottom, top = emit.real(-1100.0), emit.real(1100.0)
    is_inside = emit.both(emit.compare("ogt", sum_, bottom), emit.compare("olt", sum_, top))
    end = emit.select(emit.compare("ogt", sum_, emit.real(0.0)), top, bottom)
    high = emit.select(is_inside, high, end)
    low = emit.select(is_inside, low, emit.real(0.0))
    magic = emit.add(emit.add(high, low), emit.real(MAGIC))
    high = emit.subtract(high, emit.subtract(magic, emit.real(MAGIC)))
    t = upper(emit, emit.add(low, high))
    u = emit.multiply(t, emit.real(LN2_HIGH))
    v = emit.add(
        emit.multiply(emit.subtract(low, emit.subtract(t, high)), emit.real(LN2)),
        emit.multiply(t, emit.real(LN2_LOW)),
    )
    z = emit.add(u, v)
    lost = emit.subtract(v, emit.subtract(z, u))
    lost = emit.add(lost, emit.multiply(lost, z))
    return scale_by_power_of_two(emit, exp_of_reduced(emit, z, lost), magic)


def positive_power(emit: Emitter[V], size: V, y: V) -> V:
    """size**y for positive finite size; y may be anything but NaN."""
    limit = emit.real(2.0**70)
    y = emit.select(emit.compare("olt", y, limit), y, limit)
    y = emit.select(emit.compare("ogt", y, emit.negate(limit)), y, emit.negate(limit))
    log_high, log_low = log2_parts(emit, size)
    y_high = upper(emit, y)
    low = emit.add(emit.multiply(emit.subtract(y, y_high), log_high), emit.multiply(y, log_low))
    return exp2_of_parts(emit, emit.multiply(y_high, log_high), low)


def lower_general_pow(emit: Emitter[V], x: V, y: V) -> V:
    """x**y with the special cases of C99."""
    zero, one, infinity = emit.real(0.0), emit.real(1.0), emit.real(math.inf)
    size = emit.unary("fabs", x)
    value = positive_power(emit, size, y)
    is_rising = emit.compare("ogt", y, zero)
    at_zero = emit.select(is_rising, zero, infinity)
    at_infinity = emit.select(is_rising, infinity, zero)
    value = emit.select(emit.compare("oeq", size, zero), at_zero, value)
    value = emit.select(emit.compare("oeq", size, infinity), at_infinity, value)
    half = emit.multiply(y, emit.real(0.5))
    is_whole = emit.compare("oeq", emit.unary("floor", y), y)
    is_odd = emit.both(is_whole, emit.compare("one", emit.unary("floor", half), half))
    # One over x tells -0 from 0.
    is_below = emit.compare("olt", emit.select(emit.compare("oeq", x, zero), emit.divide(one, x), x), zero)
    value = emit.select(emit.both(is_below, is_odd), emit.negate(value), value)
    is_real = emit.either(is_whole, emit.compare("oeq", size, infinity))
    is_negative = emit.compare("olt", x, zero)
    value = emit.select(emit.both(is_negative, emit.invert(is_real)), emit.real(math.nan), value)
    value = emit.select(emit.compare("uno", x, y), emit.real(math.nan), value)
    is_one = emit.either(emit.compare("oeq", y, zero), emit.compare("oeq", x, one))
    return emit.select(is_one, one, value)


def lower_pow(emit: Emitter[V], x: V, y: V) -> V:
    """x**y; small whole exponents written in the model are products."""
    literal = emit.literal(y)
    if literal == 1.0:
        return x
    if literal == 2.0:
        return emit.multiply(x, x)
    if literal == 3.0:
        return emit.multiply(emit.multiply(x, x), x)
    if literal == -1.0:
        return emit.divide(emit.real(1.0), x)
    return emit.call("pow", lower_general_pow, x, y)


def scalar_pow(x: float, y: float) -> float:
    """x**y as C99 has it, without exceptions."""
    try:
        return math.pow(x, y)
    except OverflowError:
        is_odd = y == math.floor(y) and math.fmod(y, 2.0) != 0.0
        return -math.inf if x < 0.0 and is_odd else math.inf
    except ValueError:
        if x != 0.0:
            return math.nan
        is_odd = math.isfinite(y) and y == math.floor(y) and math.fmod(y, 2.0) != 0.0
        return math.copysign(math.inf, x) if is_odd else math.inf


def _derive_pow(build: Build, args: Sequence[Any], result: object) -> tuple[Any, ...]:
    x, y = args
    by_base = build("mul", y, build("pow", x, build("sub", y, build("const", 1.0))))
    return by_base, build("mul", result, build("ln", x))


OPERATIONS = (
    Operation(
        **binary("pow", units="power"),
        scalar=scalar_pow,
        array=lambda xp, x, y: xp.power(x, y),
        lower=lower_pow,
        derivative=_derive_pow,
    ),
)
