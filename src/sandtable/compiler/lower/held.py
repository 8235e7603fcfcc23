"""Memories that are held from point to point: pipelines, samples and extremes.  The stages of RK4 see the point's value."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import cast

from sandtable.compiler.lower.lowering import Context, Frame, History
from sandtable.compiler.lower.memories import Memory, open_memory
from sandtable.compiler.lower.shapes import axes_of
from sandtable.model.expression import Call


def _follow(memory: Memory, level: int) -> None:
    """The next value of a state is the memory's first argument, read when all of the point is known."""
    job = memory.here.job

    def fill() -> None:
        value = job.settled(job.point, lambda: memory.inputs[0](job.point))
        job.levels[level].following = job.graph.widen(job.graph.real(value), job.levels[level].axes)

    job.later.append(fill)


def _previous(memory: Memory, frame: Frame) -> int:
    """X one step ago."""
    before = memory.inputs[1]
    if frame.is_initial:
        return before(frame)
    (level,) = memory.add_levels(1, watch="")
    memory.start(level, before)
    _follow(memory, level)
    return memory.here.job.levels[level].leaf


def _delay_fixed(memory: Memory, frame: Frame) -> int:
    """The value of x a lag ago, from its history."""
    job, graph = memory.here.job, memory.here.graph
    taken, lag, before = memory.inputs
    if frame.is_initial:
        return before(frame)
    steps = graph.op("div", lag(frame), graph.const(job.grid.step))
    first = graph.real(job.settled(job.initial, lambda: before(job.initial)))
    history = History(name=memory.label, axes=axes_of(memory.here, *memory.node.arguments))
    job.histories.append(history)

    def fill() -> None:
        value = job.settled(job.point, lambda: taken(job.point))
        history.pushed = graph.widen(graph.real(value), history.axes)

    job.later.append(fill)
    return graph.history(len(job.histories) - 1, steps, first, history.axes)


def _sample(memory: Memory, frame: Frame) -> int:
    """X at the last point at which the condition held, this one included."""
    job, graph = memory.here.job, memory.here.graph
    taken, condition, before = memory.inputs
    x, holds = taken(frame), condition(frame)
    if frame.is_initial:
        return graph.op("select", holds, x, before(frame))
    (level,) = memory.add_levels(1, watch="")
    memory.start(level, before)
    value = graph.op("select", holds, x, job.levels[level].leaf)
    job.levels[level].following = graph.widen(value, job.levels[level].axes)
    return value


def _extreme(memory: Memory, frame: Frame) -> int:
    """The largest or smallest x over all points up to this one."""
    job, graph = memory.here.job, memory.here.graph
    x = graph.real(memory.inputs[0](frame))
    if frame.is_initial:
        return x
    operation, start = ("max", -math.inf) if memory.node.function == "running_max" else ("min", math.inf)
    (level,) = memory.add_levels(1, watch="")
    job.levels[level].initial = graph.widen(graph.const(start), job.levels[level].axes)
    value = graph.op(operation, job.levels[level].leaf, x)
    job.levels[level].following = graph.widen(value, job.levels[level].axes)
    return value


def _held(read: Callable[[Memory, Frame], int]) -> Callable[[Context, Call], int]:
    def reader(context: Context, node: Call) -> int:
        memory = open_memory(context, node)
        if context.frame.is_initial:
            return read(memory, context.frame)
        sites = context.job.sites
        if memory.site not in sites:
            sites[memory.site] = read(memory, context.frame)
        return cast(int, sites[memory.site])

    return reader


HELD_READERS: Mapping[str, Callable[[Context, Call], int]] = {
    "previous": _held(_previous),
    "delay_fixed": _held(_delay_fixed),
    "sample": _held(_sample),
    "running_max": _held(_extreme),
    "running_min": _held(_extreme),
}
