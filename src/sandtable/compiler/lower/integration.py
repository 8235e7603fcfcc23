"""How states move: Euler, or the four stages of RK4 written out.

RK4 is the classical method of Kutta (1901): x + dt/6 (k1 + 2 k2 + 2 k3 + k4).
"""

from __future__ import annotations

from collections.abc import Callable

from sandtable.compiler.lower.lowering import Context, Frame, Lowering
from sandtable.model.model import Variable


def declare_stock(job: Lowering, variable: Variable) -> None:
    """The state of a stock, its rate and its clamp."""
    watch = "nonnegative" if variable.is_never_negative else "finite"
    level = job.add_level(variable.id, job.graph.ordered(variable.axes), watch=watch)
    job.point.values[variable.id] = job.levels[level].leaf
    job.stock_levels[variable.id] = level
    job.rates[level] = _rate_of(job, variable)
    clamp = _clamp_of(job, variable)
    if clamp is not None:
        job.clamps[level] = clamp


def start_stock(job: Lowering, variable: Variable) -> None:
    """The initial value of a stock."""
    value = job.settled(job.initial, lambda: Context(job, job.initial, variable.id).read(variable.id))
    level = job.levels[job.stock_levels[variable.id]]
    level.initial = job.graph.widen(job.graph.real(value), level.axes)


def _rate_of(job: Lowering, variable: Variable) -> Callable[[Frame], int]:
    def rate(frame: Frame) -> int:
        graph = job.graph
        context = Context(job, frame, variable.id, variable.axes)
        total: int | None = None
        for term in variable.terms:
            value = graph.real(context.value(term.value))
            if total is None:
                total = value if term.sign > 0 else graph.op("neg", value)
            else:
                total = graph.op("add" if term.sign > 0 else "sub", total, value)
        return graph.const(0.0) if total is None else total

    return rate


def _clamp_of(job: Lowering, variable: Variable) -> Callable[[int], int] | None:
    if variable.within is None:
        return None
    low, high = variable.within

    def clamp(value: int) -> int:
        context = Context(job, job.point, variable.id, variable.axes)
        floor, ceiling = context.value(low), context.value(high)
        return job.graph.op("min", job.graph.op("max", value, floor), ceiling)

    return clamp


def integrate(job: Lowering) -> None:
    """Give every integrated state its next value."""
    step = _rk4 if job.grid.method == "rk4" else _euler
    for level, moved in step(job).items():
        clamp = job.clamps.get(level)
        value = moved if clamp is None else job.settled(job.point, _clamped(clamp, moved))
        job.levels[level].following = job.graph.widen(value, job.levels[level].axes)


def _clamped(clamp: Callable[[int], int], moved: int) -> Callable[[], int]:
    return lambda: clamp(moved)


def _rates(job: Lowering, frame: Frame) -> dict[int, int]:
    """Every integrated state's change per time; reading one at the point may bring in further memories."""
    found: dict[int, int] = {}
    while len(found) < len(job.rates):
        for level, rate in [*job.rates.items()]:
            if level not in found:
                found[level] = job.settled(frame, _reading(rate, frame))
        job.run_later()
    return found


def _reading(rate: Callable[[Frame], int], frame: Frame) -> Callable[[], int]:
    return lambda: rate(frame)


def _moved(job: Lowering, rates: dict[int, int], length: float) -> dict[int, int]:
    """Every integrated state after `length` at these rates; one without a rate stays."""
    graph = job.graph
    span = graph.const(length)
    moved = {}
    for level, rate in rates.items():
        leaf = job.levels[level].leaf
        is_still = graph.literals[rate] == 0.0
        moved[level] = leaf if is_still else graph.op("add", leaf, graph.op("mul", span, rate))
    return moved


def _euler(job: Lowering) -> dict[int, int]:
    return _moved(job, _rates(job, job.point), job.grid.step)


def _stage(job: Lowering, name: str, offset: float, moved: dict[int, int]) -> Frame:
    values = {stock: moved[level] for stock, level in job.stock_levels.items()}
    return Frame(name=name, offset=offset, values=values, levels=moved)


def _rk4(job: Lowering) -> dict[int, int]:
    graph, step = job.graph, job.grid.step
    first = _rates(job, job.point)
    second = _rates(job, _stage(job, "half", 0.5, _moved(job, first, step / 2)))
    third = _rates(job, _stage(job, "half again", 0.5, _moved(job, second, step / 2)))
    fourth = _rates(job, _stage(job, "next", 1.0, _moved(job, third, step)))
    two, span = graph.const(2.0), graph.const(step / 6)
    moved = {}
    for level, slope in first.items():
        inner = graph.op("add", graph.op("mul", two, second[level]), graph.op("mul", two, third[level]))
        total = graph.op("add", graph.op("add", slope, inner), fourth[level])
        leaf = job.levels[level].leaf
        is_still = graph.literals[total] == 0.0
        moved[level] = leaf if is_still else graph.op("add", leaf, graph.op("mul", span, total))
    return moved
