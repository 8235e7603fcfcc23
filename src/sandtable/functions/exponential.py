"""exp, ln, log10, sqrt and tanh, without fused multiply-add, so that every target gives the same bits.

Argument reductions after FDLIBM (Sun Microsystems 1993, freely usable constants); the polynomial of exp is
interpolated at Chebyshev points.  Errors stay below one unit in the last place (tanh: two).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sandtable.functions.operation import Build, Emitter, Operation, V, unary

LN2_HIGH = 6.93147180369123816490e-01  # 33 bits: its product with a whole number below 2**20 is exact
LN2_LOW = 1.90821492927058770002e-10
ONE_OVER_LN2 = 1.44269504088896338700e00
MAGIC = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to a whole number, kept in the low bits

# (e**r - 1 - r) / r**2 on |r| <= ln(2)/2, error 1.3e-17 of e**r
EXP_COEFFICIENTS = (
    0.5,
    0.16666666666666669,
    0.041666666666624136,
    0.008333333333330063,
    0.001388888891720967,
    0.00019841269863050506,
    2.4801521302241082e-05,
    2.7557268464831627e-06,
    2.7620085455018414e-07,
    2.510038319586702e-08,
)
# FDLIBM e_log.c: R(s**2) of log(1+f) = f - (f**2/2 - s (f**2/2 + R)), s = f/(2+f)
LN_COEFFICIENTS = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
LOG10_E_HIGH = 4.34294481878168880939e-01
LOG10_E_LOW = 2.50829467116452752298e-11
LOG10_2_HIGH = 3.01029995663611771306e-01
LOG10_2_LOW = 3.69423907715893078616e-13
UPPER_WORD = 0xFFFFFFFF00000000
# Moshier, Cephes tanh.c: x + x**3 P(x**2)/Q(x**2) for |x| < 0.625
TANH_NUMERATOR = (-1.61468768441708447952e3, -9.92877231001918586564e1, -9.64399179425052238628e-1)
TANH_DENOMINATOR = (4.84406305325125486048e3, 2.23548839060100448583e3, 1.12811678491632931402e2, 1.0)


def horner(emit: Emitter[V], x: V, coefficients: Sequence[float]) -> V:
    """A polynomial, lowest power first, by Horner's rule."""
    value = emit.real(coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        value = emit.add(emit.multiply(value, x), emit.real(coefficient))
    return value


def estrin(emit: Emitter[V], x: V, coefficients: Sequence[float]) -> V:
    """A polynomial, lowest power first, by Estrin's rule: neighbours pair up, so the chain is short."""
    level = [emit.real(coefficient) for coefficient in coefficients]
    power = x
    while len(level) > 1:
        pairs = [emit.add(level[i], emit.multiply(power, level[i + 1])) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
        if len(level) > 1:
            power = emit.multiply(power, power)
    return level[0]


def scale_by_power_of_two(emit: Emitter[V], x: V, magic: V) -> V:
    """X * 2**k, where `magic` is MAGIC + k as a real; in two exact steps, so that subnormal results round once."""
    bits = emit.to_bits(magic)
    # k + 2048 is positive in the low bits; its half and the rest stay within the exponents of normal numbers.
    shifted = emit.integer_op("and", emit.integer_op("add", bits, emit.integer(2048)), emit.integer(4095))
    half = emit.integer_op("lshr", shifted, emit.integer(1))
    rest = emit.integer_op("sub", shifted, half)
    for part in (half, rest):
        exponent = emit.integer_op("shl", emit.integer_op("sub", part, emit.integer(1)), emit.integer(52))
        x = emit.multiply(x, emit.from_bits(exponent))
    return x


def lower_exp(emit: Emitter[V], x: V) -> V:
    """e**x: x = k ln 2 + r, a polynomial in r, then the exponent k."""
    is_wide = emit.compare("uge", emit.unary("fabs", x), emit.real(708.0))
    magic, value = _exp_unscaled(emit, x)
    # Every result is a normal number here: adding k to its exponent is exact.
    exponent = emit.integer_op("shl", emit.to_bits(magic), emit.integer(52))
    value = emit.from_bits(emit.integer_op("add", emit.to_bits(value), exponent))
    return emit.when_any(is_wide, lambda: (_exp_wide(emit, x),), (value,))[0]


def _exp_wide(emit: Emitter[V], x: V) -> V:
    """e**x where it may overflow, be subnormal or NaN."""
    # Outside these ends the result is 0 or infinite anyway; a NaN passes the selects as a number and is put back.
    low, high = emit.real(-746.0), emit.real(710.0)
    inside = emit.select(emit.compare("ogt", x, low), x, low)
    inside = emit.select(emit.compare("olt", inside, high), inside, high)
    magic, value = _exp_unscaled(emit, inside)
    return emit.select(emit.compare("uno", x, x), x, scale_by_power_of_two(emit, value, magic))


def _exp_unscaled(emit: Emitter[V], x: V) -> tuple[V, V]:
    """(MAGIC + k, e**(x - k ln 2))."""
    magic = emit.add(emit.multiply(x, emit.real(ONE_OVER_LN2)), emit.real(MAGIC))
    k = emit.subtract(magic, emit.real(MAGIC))
    high_part = emit.subtract(x, emit.multiply(k, emit.real(LN2_HIGH)))
    low_part = emit.multiply(k, emit.real(LN2_LOW))
    r = emit.subtract(high_part, low_part)
    lost = emit.subtract(emit.subtract(high_part, r), low_part)
    return magic, exp_of_reduced(emit, r, lost)


def exp_of_reduced(emit: Emitter[V], r: V, lost: V) -> V:
    """e**(r + lost) for |r| <= ln(2)/2 and a tiny `lost`."""
    square = emit.multiply(r, r)
    tail = emit.add(emit.multiply(square, estrin(emit, r, EXP_COEFFICIENTS)), lost)
    return emit.add(emit.real(1.0), emit.add(r, tail))


def reduce_ln(emit: Emitter[V], x: V) -> tuple[V, V]:
    """(k, f) with x = 2**k (1 + f) and sqrt(1/2) <= 1 + f < sqrt(2), for positive finite x."""
    is_small = emit.compare("olt", x, emit.real(2.0**-1022))
    x = emit.select(is_small, emit.multiply(x, emit.real(2.0**54)), x)
    raised = emit.integer_op("add", emit.to_bits(x), emit.integer(0x3FF0000000000000 - 0x3FE6A09E00000000))
    exponent = emit.integer_op("lshr", raised, emit.integer(52))
    # The exponent, at most 11 bits, becomes the low digits of 2**52 + exponent.
    with_magic = emit.from_bits(emit.integer_op("or", exponent, emit.integer(0x4330000000000000)))
    bias = emit.select(is_small, emit.real(2.0**52 + 1023 + 54), emit.real(2.0**52 + 1023))
    k = emit.subtract(with_magic, bias)
    mantissa = emit.integer_op("and", raised, emit.integer(0x000FFFFFFFFFFFFF))
    one_plus_f = emit.from_bits(emit.integer_op("add", mantissa, emit.integer(0x3FE6A09E00000000)))
    return k, emit.subtract(one_plus_f, emit.real(1.0))


def ln_pieces(emit: Emitter[V], f: V) -> tuple[V, V]:
    """(h, t) with log(1 + f) = f - h + t: h = f**2/2."""
    s = emit.divide(f, emit.add(emit.real(2.0), f))
    z = emit.multiply(s, s)
    w = emit.multiply(z, z)
    even = emit.multiply(w, horner(emit, w, LN_COEFFICIENTS[1::2]))
    odd = emit.multiply(z, horner(emit, w, LN_COEFFICIENTS[0::2]))
    half_square = emit.multiply(emit.multiply(emit.real(0.5), f), f)
    return half_square, emit.multiply(s, emit.add(half_square, emit.add(odd, even)))


def select_ln_ends(emit: Emitter[V], x: V, value: V) -> V:
    """The ends of a logarithm: -inf at 0, inf at inf, NaN below 0 and for NaN."""
    zero, infinity = emit.real(0.0), emit.real(math.inf)
    value = emit.select(emit.compare("olt", x, infinity), value, x)  # inf and NaN stay
    value = emit.select(emit.compare("oeq", x, zero), emit.real(-math.inf), value)
    return emit.select(emit.compare("olt", x, zero), emit.real(math.nan), value)


def lower_ln(emit: Emitter[V], x: V) -> V:
    """Ln x = k ln 2 + log(1 + f)."""
    k, f = reduce_ln(emit, x)
    half_square, rest = ln_pieces(emit, f)
    low = emit.add(rest, emit.multiply(k, emit.real(LN2_LOW)))
    inner = emit.subtract(emit.subtract(half_square, low), f)
    return select_ln_ends(emit, x, emit.subtract(emit.multiply(k, emit.real(LN2_HIGH)), inner))


def lower_log10(emit: Emitter[V], x: V) -> V:
    """log10 x from the same pieces, with log10(e) and log10(2) in two parts each."""
    k, f = reduce_ln(emit, x)
    half_square, rest = ln_pieces(emit, f)
    difference = emit.subtract(f, half_square)
    high = emit.from_bits(emit.integer_op("and", emit.to_bits(difference), emit.integer(UPPER_WORD)))
    low = emit.add(emit.subtract(emit.subtract(f, high), half_square), rest)
    value_high = emit.multiply(high, emit.real(LOG10_E_HIGH))
    from_k = emit.multiply(k, emit.real(LOG10_2_HIGH))
    value_low = emit.add(
        emit.multiply(k, emit.real(LOG10_2_LOW)),
        emit.add(
            emit.multiply(emit.add(low, high), emit.real(LOG10_E_LOW)), emit.multiply(low, emit.real(LOG10_E_HIGH))
        ),
    )
    total = emit.add(from_k, value_high)
    value_low = emit.add(value_low, emit.add(emit.subtract(from_k, total), value_high))
    return select_ln_ends(emit, x, emit.add(value_low, total))


def lower_log1p(emit: Emitter[V], x: V) -> V:
    """ln(1 + x) by Kahan's correction of the rounding of 1 + x, for x > -1."""
    one = emit.real(1.0)
    sum_ = emit.add(one, x)
    quotient = emit.divide(x, emit.subtract(sum_, one))
    return emit.select(emit.compare("oeq", sum_, one), x, emit.multiply(emit.call("ln", lower_ln, sum_), quotient))


def lower_tanh(emit: Emitter[V], x: V) -> V:
    """A rational function near 0, 1 - 2/(e**2x + 1) away from it."""
    size = emit.unary("fabs", x)
    square = emit.multiply(x, x)
    ratio = emit.divide(horner(emit, square, TANH_NUMERATOR), horner(emit, square, TANH_DENOMINATOR))
    near = emit.add(x, emit.multiply(emit.multiply(x, square), ratio))
    grown = emit.call("exp", lower_exp, emit.add(size, size))
    one = emit.real(1.0)
    far = emit.subtract(one, emit.divide(emit.real(2.0), emit.add(grown, one)))
    far = emit.select(emit.compare("olt", x, emit.real(0.0)), emit.negate(far), far)
    return emit.select(emit.compare("olt", size, emit.real(0.625)), near, far)


def scalar_exp(x: float) -> float:
    """e**x; infinite where it overflows."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def scalar_ln(x: float) -> float:
    """Ln x; -inf at 0, NaN below."""
    if x > 0.0:
        return math.log(x)
    return -math.inf if x == 0.0 else math.nan


def scalar_log10(x: float) -> float:
    """log10 x; -inf at 0, NaN below."""
    if x > 0.0:
        return math.log10(x)
    return -math.inf if x == 0.0 else math.nan


def scalar_sqrt(x: float) -> float:
    """The square root; NaN below 0."""
    return math.sqrt(x) if x >= 0.0 else math.nan


def _derive_exp(_build: Build, _args: Sequence[Any], result: object) -> tuple[Any, ...]:
    return (result,)


def _derive_ln(build: Build, args: Sequence[Any], _result: object) -> tuple[Any, ...]:
    return (build("div", build("const", 1.0), args[0]),)


def _derive_log10(build: Build, args: Sequence[Any], _result: object) -> tuple[Any, ...]:
    return (build("div", build("const", 1.0 / math.log(10.0)), args[0]),)


def _derive_sqrt(build: Build, _args: Sequence[Any], result: object) -> tuple[Any, ...]:
    return (build("div", build("const", 0.5), result),)


def _derive_tanh(build: Build, _args: Sequence[Any], result: object) -> tuple[Any, ...]:
    return (build("sub", build("const", 1.0), build("mul", result, result)),)


OPERATIONS = (
    Operation(
        **unary("exp", units="plain"),
        scalar=scalar_exp,
        array=lambda xp, x: xp.exp(x),
        lower=lambda emit, x: emit.call("exp", lower_exp, x),
        derivative=_derive_exp,
    ),
    Operation(
        **unary("ln", units="plain"),
        scalar=scalar_ln,
        array=lambda xp, x: xp.log(x),
        lower=lambda emit, x: emit.call("ln", lower_ln, x),
        derivative=_derive_ln,
    ),
    Operation(
        **unary("log10", units="plain"),
        scalar=scalar_log10,
        array=lambda xp, x: xp.log10(x),
        lower=lambda emit, x: emit.call("log10", lower_log10, x),
        derivative=_derive_log10,
    ),
    Operation(
        **unary("sqrt", units="root"),
        scalar=scalar_sqrt,
        array=lambda xp, x: xp.sqrt(x),
        lower=lambda emit, x: emit.unary("sqrt", x),
        derivative=_derive_sqrt,
    ),
    Operation(
        **unary("tanh", units="plain"),
        scalar=math.tanh,
        array=lambda xp, x: xp.tanh(x),
        lower=lambda emit, x: emit.call("tanh", lower_tanh, x),
        derivative=_derive_tanh,
    ),
)
