"""Memories that are integrated: smooths, delays and trends, as chains of levels that take part in the stages of RK4.

What a memory takes in may need, at the same point, what the memory gives; so its input is read later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from sandtable.compiler.lower.lowering import Context, Frame, Rate
from sandtable.compiler.lower.shapes import axes_of
from sandtable.model.expression import Call, Number

ORDERS = {"smooth1": 1, "smooth3": 3, "delay1": 1, "delay3": 3}


@dataclass(frozen=True, slots=True)
class Memory:
    """One call that keeps a memory: where it stands, and its arguments as things to be read in any frame."""

    site: tuple[object, ...]
    here: Context
    node: Call
    inputs: tuple[Rate, ...]

    @property
    def label(self) -> str:
        """`owner[element]~smooth1#1`."""
        axes = self.here.job.model.axes
        element = ",".join(axes[axis].elements[index] for axis, index in self.here.place)
        return f"{self.here.owner}{f'[{element}]' if element else ''}~{self.node.function}#{self.here.n_memories}"

    def add_levels(self, n: int, watch: str = "finite") -> list[int]:
        """New states over the axes that its arguments have."""
        axes = axes_of(self.here, *self.node.arguments)
        names = [self.label] if n == 1 else [f"{self.label}.{index + 1}" for index in range(n)]
        return [self.here.job.add_level(name, axes, watch=watch) for name in names]

    def start(self, level: int, read: Callable[[Frame], int]) -> None:
        """Give a state its initial value: what `read` gives before point 0."""
        job = self.here.job
        value = job.settled(job.initial, lambda: read(job.initial))
        job.levels[level].initial = job.graph.widen(job.graph.real(value), job.levels[level].axes)


def open_memory(context: Context, node: Call) -> Memory:
    """The memory that a call keeps; the context passes it and its arguments."""
    site = context.site()
    here = context.copy()
    return Memory(site, here, node, tuple(context.later(argument) for argument in node.arguments))


def _order(node: Call) -> int:
    found = ORDERS.get(node.function)
    return round(cast(Number, node.arguments[2]).value) if found is None else found


def _start_of(memory: Memory) -> Rate:
    """The given initial value, or the input."""
    position = 2 if memory.node.function in ORDERS else 3
    return memory.inputs[position] if len(memory.inputs) > position else memory.inputs[0]


def _chain(memory: Memory, order: int) -> list[int]:
    """The levels of a chain, made at its first reading."""
    sites = memory.here.job.sites
    return cast("list[int]", sites[memory.site]) if memory.site in sites else memory.add_levels(order)


def _approach(context: Context, level: int, taken: Rate, time: Rate) -> Rate:
    """(x - level) / time."""
    job = context.job

    def rate(frame: Frame) -> int:
        return job.graph.op("div", job.graph.op("sub", taken(frame), job.level_value(frame, level)), time(frame))

    return rate


def _smooth(context: Context, node: Call) -> int:
    """`s' = s + dt (x - s) / tau`; of order n a chain with tau / n each."""
    memory, order = open_memory(context, node), _order(node)
    job, graph, frame = context.job, context.graph, context.frame
    start = _start_of(memory)
    if frame.is_initial:
        return start(frame)

    def reading(level: int) -> Rate:
        return lambda moment: job.level_value(moment, level)

    def time(moment: Frame) -> int:
        return graph.op("div", memory.inputs[1](moment), graph.const(float(order)))

    levels = _chain(memory, order)
    if memory.site not in job.sites:
        job.sites[memory.site] = levels
        for position, level in enumerate(levels):
            taken = reading(levels[position - 1]) if position else memory.inputs[0]
            job.rates[level] = _approach(context, level, taken, time)
            memory.start(level, start)
    return job.level_value(frame, levels[-1])


def _delay(context: Context, node: Call) -> int:
    """Material in transit: out = level / (tau / n), each stage fed by the one before."""
    memory, order = open_memory(context, node), _order(node)
    job, graph, frame = context.job, context.graph, context.frame
    start = _start_of(memory)

    def time(moment: Frame) -> int:
        return graph.op("div", memory.inputs[1](moment), graph.const(float(order)))

    def held(moment: Frame) -> int:
        return graph.op("mul", start(moment), time(moment))

    def out_of(level: int) -> Rate:
        return lambda moment: graph.op("div", job.level_value(moment, level), time(moment))

    def balance(level: int, taken: Rate) -> Rate:
        return lambda moment: graph.op("sub", taken(moment), out_of(level)(moment))

    if frame.is_initial:
        return graph.op("div", held(frame), time(frame))
    levels = _chain(memory, order)
    if memory.site not in job.sites:
        job.sites[memory.site] = levels
        for position, level in enumerate(levels):
            job.rates[level] = balance(level, out_of(levels[position - 1]) if position else memory.inputs[0])
            memory.start(level, held)
    return out_of(levels[-1])(frame)


def _trend_of(context: Context, memory: Memory, growth: Rate) -> int:
    """(x - a) / (a tau) with a the smoothed x, which starts at x / (1 + i tau)."""
    job, graph, frame = context.job, context.graph, context.frame
    taken, time = memory.inputs[0], memory.inputs[1]

    def start(moment: Frame) -> int:
        grown = graph.op("add", graph.const(1.0), graph.op("mul", growth(moment), time(moment)))
        return graph.op("div", taken(moment), grown)

    if frame.is_initial:
        average = start(frame)
    else:
        (level,) = _chain(memory, 1)
        if memory.site not in job.sites:
            job.sites[memory.site] = [level]
            job.rates[level] = _approach(context, level, taken, time)
            memory.start(level, start)
        average = job.level_value(frame, level)
    gap = graph.op("sub", taken(frame), average)
    return graph.op("div", gap, graph.op("mul", average, time(frame)))


def _trend(context: Context, node: Call) -> int:
    memory = open_memory(context, node)
    return _trend_of(context, memory, memory.inputs[2])


def _forecast(context: Context, node: Call) -> int:
    """X (1 + trend(x, tau, 0) h)."""
    graph = context.graph
    memory = open_memory(context, node)
    taken, _, horizon = memory.inputs
    trend = _trend_of(context, memory, lambda _: graph.const(0.0))
    grown = graph.op("add", graph.const(1.0), graph.op("mul", trend, horizon(context.frame)))
    return graph.op("mul", taken(context.frame), grown)


MEMORY_READERS: Mapping[str, Callable[[Context, Call], int]] = {
    "smooth1": _smooth,
    "smooth3": _smooth,
    "smoothn": _smooth,
    "delay1": _delay,
    "delay3": _delay,
    "delayn": _delay,
    "trend": _trend,
    "forecast": _forecast,
}
