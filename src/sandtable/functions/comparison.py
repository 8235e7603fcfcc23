"""Comparisons, truth values and choice.  A comparison with NaN is false, but `ne` is true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sandtable.functions.operation import (
    FLAG,
    REAL,
    Array,
    ArrayModule,
    Build,
    Emitter,
    Operation,
    V,
    binary,
    unary,
)


def _no_slope(_build: Build, args: Sequence[Any], _result: object) -> tuple[None, ...]:
    return (None,) * len(args)


def _comparison(name: str, predicate: str, compare: Callable[[Any, Any], Any]) -> Operation:
    def lower(emit: Emitter[V], a: V, b: V) -> V:
        return emit.compare(predicate, a, b)

    return Operation(
        **binary(name, gives=FLAG, units="agree"),
        scalar=lambda a, b: float(compare(a, b)),
        array=lambda _xp, a, b: compare(a, b),
        lower=lower,
        derivative=_no_slope,
    )


def _array_select(xp: ArrayModule, flag: Array, then: Array, otherwise: Array) -> Array:
    return xp.where(flag, then, otherwise)


def _derive_select(build: Build, args: Sequence[Any], _result: object) -> tuple[Any, ...]:
    is_first = build("as_real", args[0])
    return None, is_first, build("sub", build("const", 1.0), is_first)


OPERATIONS = (
    _comparison("lt", "olt", lambda a, b: a < b),
    _comparison("le", "ole", lambda a, b: a <= b),
    _comparison("gt", "ogt", lambda a, b: a > b),
    _comparison("ge", "oge", lambda a, b: a >= b),
    _comparison("eq", "oeq", lambda a, b: a == b),
    _comparison("ne", "une", lambda a, b: a != b),
    Operation(
        **binary("and", gives=FLAG, takes=FLAG, units="flag"),
        scalar=lambda a, b: float(a != 0.0 and b != 0.0),
        array=lambda xp, a, b: xp.logical_and(a, b),
        lower=lambda emit, a, b: emit.both(a, b),
        derivative=_no_slope,
    ),
    Operation(
        **binary("or", gives=FLAG, takes=FLAG, units="flag"),
        scalar=lambda a, b: float(a != 0.0 or b != 0.0),
        array=lambda xp, a, b: xp.logical_or(a, b),
        lower=lambda emit, a, b: emit.either(a, b),
        derivative=_no_slope,
    ),
    Operation(
        **unary("not", gives=FLAG, takes=FLAG, units="flag"),
        scalar=lambda a: float(a == 0.0),
        array=lambda xp, a: xp.logical_not(a),
        lower=lambda emit, a: emit.invert(a),
        derivative=_no_slope,
    ),
    Operation(
        name="select",
        arity=(3, 3),
        units="choice",
        takes=(FLAG, REAL, REAL),
        gives=REAL,
        scalar=lambda flag, then, otherwise: then if flag != 0.0 else otherwise,
        array=_array_select,
        lower=lambda emit, flag, then, otherwise: emit.select(flag, then, otherwise),
        derivative=_derive_select,
    ),
    Operation(
        **unary("as_real", takes=FLAG, units="flag"),
        scalar=lambda a: float(a != 0.0),
        array=lambda xp, a: xp.asarray(a, dtype=xp.float64),
        lower=lambda emit, a: emit.select(a, emit.real(1.0), emit.real(0.0)),
        derivative=_no_slope,
    ),
    Operation(
        **unary("truth", gives=FLAG, units="plain"),
        scalar=lambda x: float(x != 0.0),
        array=lambda _xp, x: x != 0.0,
        lower=lambda emit, x: emit.compare("une", x, emit.real(0.0)),
        derivative=_no_slope,
    ),
)
