"""Lookup tables (piecewise linear, or steps) and the history of a value.

Between points i and i+1: y_i + slope_i (x - x_i).  Beyond the ends: `hold` keeps the end's y, `extrapolate`
goes on with the end's slope; `step` gives the y of the last point not above x, the first one's before it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sandtable.functions.arithmetic import lower_max, lower_min
from sandtable.functions.arrays import ArrayEmitter
from sandtable.functions.operation import REAL, Array, ArrayModule, Emitter, Operation, V

LONGEST_CHAIN = 12  # tables up to this length are chains of selects, longer ones a search with gathers


@dataclass(frozen=True, slots=True)
class Table:
    """Points of a lookup, x ascending.

    Args:
        name: unique within a plan.
        x: ascending.
        y: as many.
        mode: hold, extrapolate or step.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    mode: str = "hold"

    @property
    def slopes(self) -> tuple[float, ...]:
        """One slope per point: of the segment that starts there; the last point's is that of its mode."""
        if self.mode == "step" or len(self.x) == 1:
            return (0.0,) * len(self.x)
        pairs = zip(zip(self.x, self.y, strict=True), zip(self.x[1:], self.y[1:], strict=True), strict=False)
        inner = tuple((y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairs)
        return (*inner, inner[-1] if self.mode == "extrapolate" else 0.0)


def scalar_lookup(x: float, table: Table) -> float:
    """The table at x."""
    if math.isnan(x):
        return x
    if table.mode == "hold":
        x = min(max(x, table.x[0]), table.x[-1])
    index = max(0, bisect_right(table.x, x) - 1)
    if table.mode == "step":
        return table.y[index]
    return table.y[index] + table.slopes[index] * (x - table.x[index])


def array_lookup(xp: ArrayModule, x: Array, table: Table) -> Array:
    """The table at each x."""
    xs, ys, slopes = xp.asarray(table.x), xp.asarray(table.y), xp.asarray(table.slopes)
    inside = xp.clip(x, table.x[0], table.x[-1]) if table.mode == "hold" else x
    index = xp.maximum(xp.searchsorted(xs, inside, side="right") - 1, 0)
    value = ys[index] if table.mode == "step" else ys[index] + slopes[index] * (inside - xs[index])
    return xp.where(xp.isnan(x), x, value)


def lower_lookup(emit: Emitter[V], x: V, table: Table) -> V:
    """The table: where gathers are cheap in place, so that tables over one grid share their search; else outlined."""
    if emit.gathers_cheaply(len(table.x)):
        return _lower_body(emit, x, table)

    def body(inner: Emitter[V], at: V) -> V:
        return _lower_body(inner, at, table)

    return emit.call(f"lookup:{table.name}", body, x)


def _lower_body(emit: Emitter[V], x: V, table: Table) -> V:
    inside = x
    if table.mode == "hold":
        inside = lower_min(emit, lower_max(emit, x, emit.real(table.x[0])), emit.real(table.x[-1]))
    is_short = len(table.x) <= LONGEST_CHAIN and not emit.gathers_cheaply(len(table.x))
    find = _find_by_chain if is_short else _find_by_search
    start, value, slope = find(emit, inside, table)
    if table.mode != "step":
        # A NaN goes through both extremes, and through the sum.
        return emit.add(value, emit.multiply(slope, emit.subtract(inside, start)))
    return emit.select(emit.compare("uno", x, x), x, value)


def _find_by_chain(emit: Emitter[V], x: V, table: Table) -> tuple[V, V, V]:
    """(x_i, y_i, slope_i) of the segment of x by one comparison per point."""
    rows = zip(table.x, table.y, table.slopes, strict=True)
    start, value, slope = (emit.real(number) for number in next(rows))
    for border, y, steepness in rows:
        is_here = emit.compare("oge", x, emit.real(border))
        value = emit.select(is_here, emit.real(y), value)
        if table.mode != "step":
            start = emit.select(is_here, emit.real(border), start)
            slope = emit.select(is_here, emit.real(steepness), slope)
    return start, value, slope


def _find_by_search(emit: Emitter[V], x: V, table: Table) -> tuple[V, V, V]:
    """The same by halving: as many borders are read as the length has binary digits, the first one for all lanes."""
    n_bits = (len(table.x) - 1).bit_length()
    padded = table.x + (math.inf,) * ((1 << n_bits) - len(table.x))
    # An infinite x would walk into the padding.
    x = emit.select(emit.compare("olt", x, emit.real(math.inf)), x, emit.real(table.x[-1]))
    index = emit.integer(0)
    for bit in reversed(range(n_bits)):
        probe = emit.integer_op("or", index, emit.integer(1 << bit))
        is_first = bit == n_bits - 1
        border = emit.real(padded[1 << bit]) if is_first else emit.gather(padded, probe)
        is_there = emit.compare("oge", x, border)
        index = emit.to_bits(emit.select(is_there, emit.from_bits(probe), emit.from_bits(index)))
    return emit.gather(table.x, index), emit.gather(table.y, index), emit.gather(table.slopes, index)


def scalar_history(lag: float, before: float, past: Sequence[float]) -> float:
    """The value pushed `lag` points ago (halves up, at least 1, NaN counts as 1), or `before`."""
    steps = _whole_lag(lag)
    return past[len(past) - int(steps)] if steps <= len(past) else before


def _whole_lag(lag: float) -> float:
    if math.isnan(lag):
        return 1.0
    return max(1.0, math.floor(lag + 0.5) if math.isfinite(lag) else lag)


def lower_history(emit: Emitter[V], lag: V, before: V, ring: object) -> V:
    """The same per lane."""
    one = emit.real(1.0)
    whole = emit.unary("floor", emit.add(lag, emit.real(0.5)))
    return emit.recall(ring, emit.select(emit.compare("ogt", whole, one), whole, one), before)


def array_history(xp: ArrayModule, lag: Array, before: Array, past: Array) -> Array:
    """The same on arrays; `past` has the points so far along its leading axis."""
    return lower_history(ArrayEmitter(xp), xp.asarray(lag), xp.asarray(before), past)


OPERATIONS = (
    Operation(
        name="lookup",
        arity=(1, 1),
        units="table",
        takes=(REAL,),
        gives=REAL,
        scalar=scalar_lookup,
        array=array_lookup,
        lower=lower_lookup,
        attribute="table",
    ),
    Operation(
        name="history",
        arity=(2, 2),
        units="lag",
        takes=(REAL, REAL),
        gives=REAL,
        scalar=scalar_history,
        array=array_history,
        lower=lower_history,
        attribute="ring",
    ),
)
