"""sin, cos, tan of any angle, and asin, acos, atan.

Kernels after FDLIBM (Sun Microsystems 1993, freely usable constants).  Errors stay below one unit in the last
place, tan (a quotient) below three.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from sandtable.functions.exponential import MAGIC, UPPER_WORD, horner
from sandtable.functions.operation import Array, Build, Emitter, Operation, V, unary
from sandtable.functions.turns import reduce_angle

SIN_COEFFICIENTS = (
    8.33333333332248946124e-03,
    -1.98412698298579493134e-04,
    2.75573137070700676789e-06,
    -2.50507602534068634195e-08,
    1.58969099521155010221e-10,
)
SIN_FIRST = -1.66666666666666324348e-01
COS_COEFFICIENTS = (
    4.16666666666666019037e-02,
    -1.38888888888741095749e-03,
    2.48015872894767294178e-05,
    -2.75573143513906633035e-07,
    2.08757232129817482790e-09,
    -1.13596475577881948265e-11,
)
HALF_PI_HIGH = 1.57079632679489655800e00
HALF_PI_LOW = 6.12323399573676603587e-17
QUARTER_PI_HIGH = 7.85398163397448278999e-01
ASIN_NUMERATOR = (
    1.66666666666666657415e-01,
    -3.25565818622400915405e-01,
    2.01212532134862925881e-01,
    -4.00555345006794114027e-02,
    7.91534994289814532176e-04,
    3.47933107596021167570e-05,
)
ASIN_DENOMINATOR = (
    1.0,
    -2.40339491173441421878e00,
    2.02094576023350569471e00,
    -6.88283971605453293030e-01,
    7.70381505559019352791e-02,
)
ATAN_COEFFICIENTS = (
    3.33333333333329318027e-01,
    -1.99999999998764832476e-01,
    1.42857142725034663711e-01,
    -1.11111104054623557880e-01,
    9.09088713343650656196e-02,
    -7.69187620504482999495e-02,
    6.66107313738753120669e-02,
    -5.83357013379057348645e-02,
    4.97687799461593236017e-02,
    -3.65315727442169155270e-02,
    1.62858201153657823623e-02,
)
# (border, numerator's and denominator's coefficients of (1, t), arctangent of the centre in two parts)
ATAN_PIECES = (
    (2.4375, (-1.0, 0.0), (0.0, 1.0), (1.57079632679489655800e00, 6.12323399573676603587e-17)),
    (1.1875, (-1.5, 1.0), (1.0, 1.5), (9.82793723247329054082e-01, 1.39033110312309984516e-17)),
    (0.6875, (-1.0, 1.0), (1.0, 1.0), (7.85398163397448278999e-01, 3.06161699786838301793e-17)),
    (0.4375, (-1.0, 2.0), (2.0, 1.0), (4.63647609000806093515e-01, 2.26987774529616870924e-17)),
    (0.0, (0.0, 1.0), (1.0, 0.0), (0.0, 0.0)),
)


def sin_kernel(emit: Emitter[V], y: V, tail: V) -> V:
    """sin(y + tail) for |y| <= pi/4."""
    z = emit.multiply(y, y)
    v = emit.multiply(z, y)
    r = horner(emit, z, SIN_COEFFICIENTS)
    inner = emit.subtract(emit.multiply(emit.real(0.5), tail), emit.multiply(v, r))
    inner = emit.subtract(emit.multiply(z, inner), tail)
    return emit.subtract(y, emit.subtract(inner, emit.multiply(v, emit.real(SIN_FIRST))))


def cos_kernel(emit: Emitter[V], y: V, tail: V) -> V:
    """cos(y + tail) for |y| <= pi/4."""
    one = emit.real(1.0)
    z = emit.multiply(y, y)
    r = emit.multiply(z, horner(emit, z, COS_COEFFICIENTS))
    half = emit.multiply(emit.real(0.5), z)
    w = emit.subtract(one, half)
    rest = emit.subtract(emit.multiply(z, r), emit.multiply(y, tail))
    return emit.add(w, emit.add(emit.subtract(emit.subtract(one, w), half), rest))


def _turned(emit: Emitter[V], x: V) -> tuple[V, V]:
    """(sin x, cos x) of any finite x."""
    y, tail, n = reduce_angle(emit, x)
    bits = emit.to_bits(emit.add(n, emit.real(MAGIC)))
    is_odd = _has_bit(emit, bits, 1)
    sine, cosine = sin_kernel(emit, y, tail), cos_kernel(emit, y, tail)
    first = emit.select(is_odd, cosine, sine)
    second = emit.select(is_odd, sine, cosine)
    first = emit.select(_has_bit(emit, bits, 2), emit.negate(first), first)
    # cos changes its sign in quarters 1 and 2.
    turned = emit.integer_op("add", bits, emit.integer(1))
    second = emit.select(_has_bit(emit, turned, 2), emit.negate(second), second)
    return first, second


def _has_bit(emit: Emitter[V], bits: V, bit: int) -> V:
    """Whether a bit of an integer is set, as a flag."""
    kept = emit.integer_op("and", bits, emit.integer(bit))
    one = emit.integer_op("or", kept, emit.integer(0x3FF0000000000000))
    return emit.compare("one", emit.from_bits(one), emit.real(1.0))


def _only_finite(emit: Emitter[V], x: V, value: V) -> V:
    """NaN for infinite x and NaN."""
    return emit.select(emit.compare("olt", emit.unary("fabs", x), emit.real(math.inf)), value, emit.real(math.nan))


def lower_sin(emit: Emitter[V], x: V) -> V:
    """Sin x; a tiny x, -0 included, stays itself."""
    value = emit.select(emit.compare("olt", emit.unary("fabs", x), emit.real(2.0**-27)), x, _turned(emit, x)[0])
    return _only_finite(emit, x, value)


def lower_cos(emit: Emitter[V], x: V) -> V:
    """Cos x."""
    return _only_finite(emit, x, _turned(emit, x)[1])


def lower_tan(emit: Emitter[V], x: V) -> V:
    """Tan x = sin x / cos x."""
    sine, cosine = _turned(emit, x)
    value = emit.divide(sine, cosine)
    value = emit.select(emit.compare("olt", emit.unary("fabs", x), emit.real(2.0**-27)), x, value)
    return _only_finite(emit, x, value)


def _arc_ratio(emit: Emitter[V], t: V) -> V:
    """(asin(s) - s) / s with t = s**2."""
    top = emit.multiply(t, horner(emit, t, ASIN_NUMERATOR))
    return emit.divide(top, horner(emit, t, ASIN_DENOMINATOR))


def _root_parts(emit: Emitter[V], t: V) -> tuple[V, V, V]:
    """(s, high, low): the root of t, and the same in two parts."""
    s = emit.unary("sqrt", t)
    high = emit.from_bits(emit.integer_op("and", emit.to_bits(s), emit.integer(UPPER_WORD)))
    low = emit.divide(emit.subtract(t, emit.multiply(high, high)), emit.add(s, high))
    # 0/0 at t = 0
    return s, high, emit.select(emit.compare("oeq", t, emit.real(0.0)), emit.real(0.0), low)


def lower_asin(emit: Emitter[V], x: V) -> V:
    """Asin x: from x**2 up to 1/2, from (1 - |x|)/2 above."""
    size = emit.unary("fabs", x)
    is_near = emit.compare("olt", size, emit.real(0.5))
    half = emit.multiply(emit.subtract(emit.real(1.0), size), emit.real(0.5))
    t = emit.select(is_near, emit.multiply(x, x), half)
    ratio = _arc_ratio(emit, t)
    near = emit.add(x, emit.multiply(x, ratio))
    s, high, low = _root_parts(emit, t)
    double = emit.add(s, s)
    p = emit.subtract(emit.multiply(double, ratio), emit.subtract(emit.real(HALF_PI_LOW), emit.add(low, low)))
    q = emit.subtract(emit.real(QUARTER_PI_HIGH), emit.add(high, high))
    far = emit.subtract(emit.real(QUARTER_PI_HIGH), emit.subtract(p, q))
    far = emit.select(emit.compare("olt", x, emit.real(0.0)), emit.negate(far), far)
    return emit.select(is_near, near, far)


def lower_acos(emit: Emitter[V], x: V) -> V:
    """Acos x, from the same pieces."""
    size = emit.unary("fabs", x)
    is_near = emit.compare("olt", size, emit.real(0.5))
    half = emit.multiply(emit.subtract(emit.real(1.0), size), emit.real(0.5))
    t = emit.select(is_near, emit.multiply(x, x), half)
    ratio = _arc_ratio(emit, t)
    low_pi = emit.real(HALF_PI_LOW)
    near = emit.subtract(low_pi, emit.multiply(x, ratio))
    near = emit.subtract(emit.real(HALF_PI_HIGH), emit.subtract(x, near))
    s, high, low = _root_parts(emit, t)
    above = emit.add(high, emit.add(emit.multiply(ratio, s), low))
    below = emit.add(s, emit.subtract(emit.multiply(ratio, s), low_pi))
    below = emit.subtract(emit.real(2.0 * HALF_PI_HIGH), emit.add(below, below))
    far = emit.select(emit.compare("olt", x, emit.real(0.0)), below, emit.add(above, above))
    return emit.select(is_near, near, far)


def lower_atan(emit: Emitter[V], x: V) -> V:
    """Atan x: one of five centres, one quotient, one polynomial."""
    size = emit.unary("fabs", x)
    pieces = [
        [emit.real(number) for number in (*top, *bottom, *centre)] for _border, top, bottom, centre in ATAN_PIECES
    ]
    chosen = pieces[-1]
    for (border, *_), piece in zip(reversed(ATAN_PIECES[:-1]), reversed(pieces[:-1]), strict=True):
        is_here = emit.compare("oge", size, emit.real(border))
        chosen = [emit.select(is_here, new, old) for new, old in zip(piece, chosen, strict=True)]
    # An infinite x times a zero coefficient would be NaN.
    bounded = emit.select(emit.compare("ogt", size, emit.real(1e300)), emit.real(1e300), size)
    top = emit.add(chosen[0], emit.multiply(chosen[1], bounded))
    bottom = emit.add(chosen[2], emit.multiply(chosen[3], bounded))
    t = emit.divide(top, bottom)
    z = emit.multiply(t, t)
    w = emit.multiply(z, z)
    odd = emit.multiply(z, horner(emit, w, ATAN_COEFFICIENTS[0::2]))
    even = emit.multiply(w, horner(emit, w, ATAN_COEFFICIENTS[1::2]))
    inner = emit.subtract(emit.multiply(t, emit.add(odd, even)), chosen[5])
    value = emit.subtract(chosen[4], emit.subtract(inner, t))
    value = emit.select(emit.compare("olt", x, emit.real(0.0)), emit.negate(value), value)
    return emit.select(emit.compare("oeq", x, emit.real(0.0)), x, value)


def _finite_only(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda x: function(x) if math.isfinite(x) else math.nan


def _within_one(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda x: function(x) if -1.0 <= x <= 1.0 else math.nan


def _derive_sin(build: Build, args: Sequence[Any], _result: object) -> tuple[Any, ...]:
    return (build("cos", args[0]),)


def _derive_cos(build: Build, args: Sequence[Any], _result: object) -> tuple[Any, ...]:
    return (build("neg", build("sin", args[0])),)


def _derive_tan(build: Build, _args: Sequence[Any], result: object) -> tuple[Any, ...]:
    return (build("add", build("const", 1.0), build("mul", result, result)),)


def _derive_asin(build: Build, args: Sequence[Any], _result: object) -> tuple[Any, ...]:
    root = build("sqrt", build("sub", build("const", 1.0), build("mul", args[0], args[0])))
    return (build("div", build("const", 1.0), root),)


def _derive_acos(build: Build, args: Sequence[Any], result: object) -> tuple[Any, ...]:
    return (build("neg", _derive_asin(build, args, result)[0]),)


def _derive_atan(build: Build, args: Sequence[Any], _result: object) -> tuple[Any, ...]:
    return (build("div", build("const", 1.0), build("add", build("const", 1.0), build("mul", args[0], args[0]))),)


def _function(
    name: str,
    native: str,
    scalar: Callable[[float], float],
    body: Callable[[Emitter[Any], Any], Any],
    derivative: Callable[[Build, Sequence[Any], Any], tuple[Any, ...]],
) -> Operation:
    def lower(emit: Emitter[V], x: V) -> V:
        return emit.call(name, body, x)

    def array(xp: Any, x: Array) -> Array:
        return getattr(xp, native)(x)

    return Operation(**unary(name, units="plain"), scalar=scalar, array=array, lower=lower, derivative=derivative)


OPERATIONS = (
    _function("sin", "sin", _finite_only(math.sin), lower_sin, _derive_sin),
    _function("cos", "cos", _finite_only(math.cos), lower_cos, _derive_cos),
    _function("tan", "tan", _finite_only(math.tan), lower_tan, _derive_tan),
    _function("asin", "arcsin", _within_one(math.asin), lower_asin, _derive_asin),
    _function("acos", "arccos", _within_one(math.acos), lower_acos, _derive_acos),
    _function("atan", "arctan", math.atan, lower_atan, _derive_atan),
)
