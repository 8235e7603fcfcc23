"""Sums, products, signs and extremes.

`min` and `max` hand on a NaN from either side, so that trouble stays visible; `sign(0)` is 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sandtable.functions.operation import Array, ArrayModule, Build, Emitter, Operation, V, binary, unary


def divide(a: float, b: float) -> float:
    """A / b with IEEE's infinities and NaN instead of an exception."""
    if b != 0.0:
        return a / b
    if a == 0.0 or math.isnan(a) or math.isnan(b):
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def scalar_min(a: float, b: float) -> float:
    """The smaller; NaN if either is."""
    if math.isnan(a) or math.isnan(b):
        return math.nan
    return min(a, b)


def scalar_max(a: float, b: float) -> float:
    """The larger; NaN if either is."""
    if math.isnan(a) or math.isnan(b):
        return math.nan
    return max(a, b)


def lower_min(emit: Emitter[V], a: V, b: V) -> V:
    """Two selects: the first keeps a NaN of a, the second one of b."""
    return emit.select(emit.compare("uno", b, b), b, emit.select(emit.compare("olt", b, a), b, a))


def lower_max(emit: Emitter[V], a: V, b: V) -> V:
    """Two selects: the first keeps a NaN of a, the second one of b."""
    return emit.select(emit.compare("uno", b, b), b, emit.select(emit.compare("ogt", b, a), b, a))


def scalar_sign(x: float) -> float:
    """1, 0 or -1; NaN stays NaN."""
    if math.isnan(x):
        return x
    return float((x > 0.0) - (x < 0.0))


def lower_sign(emit: Emitter[V], x: V) -> V:
    """What is neither above nor below 0 is 0 or NaN: it stays as it is."""
    zero = emit.real(0.0)
    below = emit.select(emit.compare("olt", x, zero), emit.real(-1.0), x)
    return emit.select(emit.compare("ogt", x, zero), emit.real(1.0), below)


def _derive_product(_build: Build, args: Sequence[Any], _result: object) -> tuple[Any, ...]:
    return args[1], args[0]


def _derive_quotient(build: Build, args: Sequence[Any], result: object) -> tuple[Any, ...]:
    return build("div", build("const", 1.0), args[1]), build("neg", build("div", result, args[1]))


def _derive_min(build: Build, args: Sequence[Any], _result: object) -> tuple[Any, ...]:
    is_first = build("as_real", build("le", args[0], args[1]))
    return is_first, build("sub", build("const", 1.0), is_first)


def _derive_max(build: Build, args: Sequence[Any], _result: object) -> tuple[Any, ...]:
    is_first = build("as_real", build("ge", args[0], args[1]))
    return is_first, build("sub", build("const", 1.0), is_first)


def _array_add(_xp: ArrayModule, a: Array, b: Array) -> Array:
    return a + b


def _array_sub(_xp: ArrayModule, a: Array, b: Array) -> Array:
    return a - b


def _array_mul(_xp: ArrayModule, a: Array, b: Array) -> Array:
    return a * b


def _array_div(_xp: ArrayModule, a: Array, b: Array) -> Array:
    return a / b


OPERATIONS = (
    Operation(
        **unary("neg", units="keep"),
        scalar=lambda x: -x,
        array=lambda _xp, x: -x,
        lower=lambda emit, x: emit.negate(x),
        derivative=lambda build, _args, _result: (build("const", -1.0),),
    ),
    Operation(
        **binary("add", units="same"),
        scalar=lambda a, b: a + b,
        array=_array_add,
        lower=lambda emit, a, b: emit.add(a, b),
        derivative=lambda build, _args, _result: (build("const", 1.0), build("const", 1.0)),
    ),
    Operation(
        **binary("sub", units="same"),
        scalar=lambda a, b: a - b,
        array=_array_sub,
        lower=lambda emit, a, b: emit.subtract(a, b),
        derivative=lambda build, _args, _result: (build("const", 1.0), build("const", -1.0)),
    ),
    Operation(
        **binary("mul", units="product"),
        scalar=lambda a, b: a * b,
        array=_array_mul,
        lower=lambda emit, a, b: emit.multiply(a, b),
        derivative=_derive_product,
    ),
    Operation(
        **binary("div", units="quotient"),
        scalar=divide,
        array=_array_div,
        lower=lambda emit, a, b: emit.divide(a, b),
        derivative=_derive_quotient,
    ),
    Operation(
        **unary("abs", units="keep"),
        scalar=abs,
        array=lambda xp, x: xp.abs(x),
        lower=lambda emit, x: emit.unary("fabs", x),
        derivative=lambda build, args, _result: (build("sign", args[0]),),
    ),
    Operation(
        **binary("min", units="same"),
        scalar=scalar_min,
        array=lambda xp, a, b: xp.minimum(a, b),
        lower=lower_min,
        derivative=_derive_min,
    ),
    Operation(
        **binary("max", units="same"),
        scalar=scalar_max,
        array=lambda xp, a, b: xp.maximum(a, b),
        lower=lower_max,
        derivative=_derive_max,
    ),
    Operation(
        **unary("sign", units="plain"),
        scalar=scalar_sign,
        array=lambda xp, x: xp.sign(x),
        lower=lower_sign,
        derivative=lambda _build, _args, _result: (None,),
    ),
)
