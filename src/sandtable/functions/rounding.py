"""Whole numbers: floor, ceil, round (half away from zero) and the remainder `mod(a, b) = a - b floor(a/b)`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from sandtable.functions.arithmetic import divide
from sandtable.functions.operation import Array, ArrayModule, Build, Emitter, Operation, V, binary, unary


def scalar_floor(x: float) -> float:
    """The largest whole number not above x; infinities and NaN stay."""
    return float(math.floor(x)) if math.isfinite(x) else x


def scalar_ceil(x: float) -> float:
    """The smallest whole number not below x; infinities and NaN stay."""
    return float(math.ceil(x)) if math.isfinite(x) else x


def scalar_round(x: float) -> float:
    """The nearest whole number, halves away from zero."""
    if not math.isfinite(x):
        return x
    whole = float(math.trunc(x))
    return whole + math.copysign(1.0, x) if abs(x - whole) >= 0.5 else whole


def array_round(xp: ArrayModule, x: Array) -> Array:
    """The nearest whole number, halves away from zero; adding one half first would round 0.49999999999999994 up."""
    whole = xp.trunc(x)
    return xp.where(xp.abs(x - whole) >= 0.5, whole + xp.copysign(1.0, x), whole)


def lower_round(emit: Emitter[V], x: V) -> V:
    """The nearest whole number, halves away from zero."""
    whole = emit.unary("trunc", x)
    away = emit.select(emit.compare("olt", x, emit.real(0.0)), emit.real(-1.0), emit.real(1.0))
    is_far = emit.compare("oge", emit.unary("fabs", emit.subtract(x, whole)), emit.real(0.5))
    return emit.select(is_far, emit.add(whole, away), whole)


def scalar_mod(a: float, b: float) -> float:
    """A - b floor(a/b)."""
    return a - b * scalar_floor(divide(a, b))


def array_mod(xp: ArrayModule, a: Array, b: Array) -> Array:
    """A - b floor(a/b)."""
    return a - b * xp.floor(a / b)


def lower_mod(emit: Emitter[V], a: V, b: V) -> V:
    """A - b floor(a/b)."""
    return emit.subtract(a, emit.multiply(b, emit.unary("floor", emit.divide(a, b))))


def _flat(_build: Build, args: Sequence[Any], _result: object) -> tuple[None, ...]:
    return (None,) * len(args)


def _derive_mod(build: Build, args: Sequence[Any], _result: object) -> tuple[Any, ...]:
    return build("const", 1.0), build("neg", build("floor", build("div", args[0], args[1])))


def _whole(name: str, scalar: Callable[[float], float], array: Callable[..., Array]) -> Operation:
    def lower(emit: Emitter[V], x: V) -> V:
        return emit.unary(name, x)

    return Operation(**unary(name, units="plain"), scalar=scalar, array=array, lower=lower, derivative=_flat)


OPERATIONS = (
    _whole("floor", scalar_floor, lambda xp, x: xp.floor(x)),
    _whole("ceil", scalar_ceil, lambda xp, x: xp.ceil(x)),
    Operation(
        **unary("round", units="plain"), scalar=scalar_round, array=array_round, lower=lower_round, derivative=_flat
    ),
    Operation(
        **binary("mod", units="same"), scalar=scalar_mod, array=array_mod, lower=lower_mod, derivative=_derive_mod
    ),
)
