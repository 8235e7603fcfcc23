"""The normal distribution: its quantile (AS241) and its distribution function."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sandtable.functions.arrays import ArrayEmitter
from sandtable.functions.exponential import UPPER_WORD, horner, lower_exp, lower_ln
from sandtable.functions.operation import Array, ArrayModule, Build, Emitter, Operation, V, unary

# Wichura 1988, algorithm AS 241, PPND16: numerator and denominator around the middle, in the tail, far out.
MIDDLE = (
    (
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ),
    (
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ),
)
TAIL = (
    (
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ),
    (
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ),
)
FAR = (
    (
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ),
    (
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ),
)

# FDLIBM s_erf.c: erfc on [0, 0.84375], [0.84375, 1.25], [1.25, 1/0.35], beyond.
ERF_NEAR = (
    (
        1.28379167095512558561e-01,
        -3.25042107247001499370e-01,
        -2.84817495755985104766e-02,
        -5.77027029648944159157e-03,
        -2.37630166566501626084e-05,
    ),
    (
        1.0,
        3.97917223959155352819e-01,
        6.50222499887672944485e-02,
        5.08130628187576562776e-03,
        1.32494738004321644526e-04,
        -3.96022827877536812320e-06,
    ),
)
ERF_ONE = 8.45062911510467529297e-01
ERF_MIDDLE = (
    (
        -2.36211856075265944077e-03,
        4.14856118683748331666e-01,
        -3.72207876035701323847e-01,
        3.18346619901161753674e-01,
        -1.10894694282396677476e-01,
        3.54783043256182359371e-02,
        -2.16637559486879084300e-03,
    ),
    (
        1.0,
        1.06420880400844228286e-01,
        5.40397917702171048937e-01,
        7.18286544141962662868e-02,
        1.26171219808761642112e-01,
        1.36370839120290507362e-02,
        1.19844998467991074170e-02,
    ),
)
ERFC_OUTER = (
    (
        -9.86494403484714822705e-03,
        -6.93858572707181764372e-01,
        -1.05586262253232909814e01,
        -6.23753324503260060396e01,
        -1.62396669462573470355e02,
        -1.84605092906711035994e02,
        -8.12874355063065934246e01,
        -9.81432934416914548592e00,
    ),
    (
        1.0,
        1.96512716674392571292e01,
        1.37657754143519042600e02,
        4.34565877475229228821e02,
        6.45387271733267880336e02,
        4.29008140027567833386e02,
        1.08635005541779435134e02,
        6.57024977031928170135e00,
        -6.04244152148580987438e-02,
    ),
)
ERFC_FAR = (
    (
        -9.86494292470009928597e-03,
        -7.99283237680523006574e-01,
        -1.77579549177547519889e01,
        -1.60636384855821916062e02,
        -6.37566443368389627722e02,
        -1.02509513161107724954e03,
        -4.83519191608651397019e02,
    ),
    (
        1.0,
        3.03380607434824582924e01,
        3.25792512996573918826e02,
        1.53672958608443695994e03,
        3.19985821950859553908e03,
        2.55305040643316442583e03,
        4.74528541206955367215e02,
        -2.24409524465858183362e01,
    ),
)
SQRT_HALF = 0.7071067811865476

Rational = tuple[tuple[float, ...], tuple[float, ...]]


def _rational(emit: Emitter[V], x: V, parts: Rational) -> V:
    return emit.divide(horner(emit, x, parts[0]), horner(emit, x, parts[1]))


def lower_normal_quantile(emit: Emitter[V], u: V) -> V:
    """AS241: the middle always, the tail and the far tail only where a future needs them."""
    zero, half = emit.real(0.0), emit.real(0.5)
    q = emit.subtract(u, half)
    square = emit.subtract(emit.real(0.180625), emit.multiply(q, q))
    middle = emit.multiply(q, _rational(emit, square, MIDDLE))
    is_below = emit.compare("olt", q, zero)

    def tail() -> tuple[V, ...]:
        nearer = emit.select(is_below, u, emit.subtract(emit.real(1.0), u))
        r = emit.unary("sqrt", emit.negate(emit.call("ln", lower_ln, nearer)))
        size = _rational(emit, emit.subtract(r, emit.real(1.6)), TAIL)
        is_far = emit.compare("ogt", r, emit.real(5.0))
        (size,) = emit.when_any(is_far, lambda: (_rational(emit, emit.subtract(r, emit.real(5.0)), FAR),), (size,))
        # At 0 and 1 the far rational is infinity over infinity.
        size = emit.select(emit.compare("oeq", nearer, zero), emit.real(math.inf), size)
        return (emit.select(is_below, emit.negate(size), size),)

    is_tail = emit.compare("ogt", emit.unary("fabs", q), emit.real(0.425))
    return emit.when_any(is_tail, tail, (middle,))[0]


def lower_normal_cdf(emit: Emitter[V], x: V) -> V:
    """erfc(-x/sqrt 2)/2."""
    z = emit.multiply(emit.negate(x), emit.real(SQRT_HALF))
    return emit.multiply(emit.real(0.5), lower_erfc(emit, z))


def lower_erfc(emit: Emitter[V], x: V) -> V:
    """The complementary error function in four pieces."""
    one, zero = emit.real(1.0), emit.real(0.0)
    size = emit.unary("fabs", x)
    is_below = emit.compare("olt", x, zero)
    ratio = _rational(emit, emit.multiply(x, x), ERF_NEAR)
    bent = emit.multiply(x, ratio)
    half = emit.real(0.5)
    near = emit.select(
        emit.compare("olt", x, emit.real(0.25)),
        emit.subtract(one, emit.add(x, bent)),
        emit.subtract(half, emit.add(emit.subtract(x, half), bent)),
    )

    def beyond() -> tuple[V, ...]:
        ratio = _rational(emit, emit.subtract(size, one), ERF_MIDDLE)
        above = emit.subtract(emit.real(1.0 - ERF_ONE), ratio)
        below = emit.add(one, emit.add(emit.real(ERF_ONE), ratio))
        middle = emit.select(is_below, below, above)
        tail = _erfc_tail(emit, size)
        outer = emit.select(is_below, emit.subtract(emit.real(2.0), tail), tail)
        return (emit.select(emit.compare("olt", size, emit.real(1.25)), middle, outer),)

    value = emit.when_any(emit.compare("oge", size, emit.real(0.84375)), beyond, (near,))[0]
    return emit.select(emit.compare("uno", x, x), x, value)


def _erfc_tail(emit: Emitter[V], size: V) -> V:
    """Erfc for size >= 1.25: exp(-z**2 - 0.5625) exp((z - x)(z + x) + R/S) / x, z = x shortened."""
    most = emit.real(28.0)
    x = emit.select(emit.compare("olt", size, most), size, most)
    s = emit.divide(emit.real(1.0), emit.multiply(x, x))
    is_outer = emit.compare("olt", size, emit.real(1.0 / 0.35))
    ratio = emit.select(is_outer, _rational(emit, s, ERFC_OUTER), _rational(emit, s, ERFC_FAR))
    z = emit.from_bits(emit.integer_op("and", emit.to_bits(x), emit.integer(UPPER_WORD)))
    first = emit.subtract(emit.negate(emit.multiply(z, z)), emit.real(0.5625))
    second = emit.add(emit.multiply(emit.subtract(z, x), emit.add(z, x)), ratio)
    grown = emit.multiply(emit.call("exp", lower_exp, first), emit.call("exp", lower_exp, second))
    return emit.select(emit.compare("olt", size, most), emit.divide(grown, x), emit.real(0.0))


def _polynomial(x: float, coefficients: Sequence[float]) -> float:
    value = 0.0
    for coefficient in reversed(coefficients):
        value = value * x + coefficient
    return value


def _quotient(x: float, parts: Rational) -> float:
    return _polynomial(x, parts[0]) / _polynomial(x, parts[1])


def scalar_normal_quantile(u: float) -> float:
    """The z with Phi(z) = u; -inf at 0, inf at 1, NaN outside (Wichura 1988)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _quotient(0.180625 - q * q, MIDDLE)
    nearer = u if q < 0.0 else 1.0 - u
    if nearer <= 0.0 or math.isnan(u):
        return math.copysign(math.inf, q) if nearer == 0.0 else math.nan
    r = math.sqrt(-math.log(nearer))
    size = _quotient(r - 1.6, TAIL) if r <= 5.0 else _quotient(r - 5.0, FAR)
    return math.copysign(size, q)


def scalar_normal_cdf(x: float) -> float:
    """Phi(x)."""
    return 0.5 * math.erfc(-x * SQRT_HALF)


def array_normal_quantile(xp: ArrayModule, u: Array) -> Array:
    """AS241 on arrays."""
    return lower_normal_quantile(ArrayEmitter(xp), u)


def array_normal_cdf(xp: ArrayModule, x: Array) -> Array:
    """Phi on arrays."""
    return lower_normal_cdf(ArrayEmitter(xp), x)


def _derive_quantile(build: Build, _args: Sequence[Any], result: object) -> tuple[Any, ...]:
    half_square = build("mul", build("const", 0.5), build("mul", result, result))
    return (build("mul", build("const", math.sqrt(2.0 * math.pi)), build("exp", half_square)),)


def _derive_cdf(build: Build, args: Sequence[Any], _result: object) -> tuple[Any, ...]:
    half_square = build("mul", build("const", -0.5), build("mul", args[0], args[0]))
    return (build("mul", build("const", 1.0 / math.sqrt(2.0 * math.pi)), build("exp", half_square)),)


OPERATIONS = (
    Operation(
        **unary("normal_quantile", units="plain"),
        scalar=scalar_normal_quantile,
        array=array_normal_quantile,
        lower=lambda emit, u: emit.call("normal_quantile", lower_normal_quantile, u),
        derivative=_derive_quantile,
    ),
    Operation(
        **unary("normal_cdf", units="plain"),
        scalar=scalar_normal_cdf,
        array=array_normal_cdf,
        lower=lambda emit, x: emit.call("normal_cdf", lower_normal_cdf, x),
        derivative=_derive_cdf,
    ),
)
