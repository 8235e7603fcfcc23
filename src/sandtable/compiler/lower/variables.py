"""The value of a variable in a frame: its equation or its slots, then what branches and lenses replace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

from sandtable.compiler.lower.graph import SETUP, STEP, Axes
from sandtable.compiler.lower.lowering import Context, Frame, Lowering
from sandtable.model.declaration import Data
from sandtable.model.expression import Expression, Number
from sandtable.model.model import Override, Variable
from sandtable.plan.plan import SeriesRow

ALWAYS_SAME = frozenset({"parameter", "constant"})


def settle_variable(job: Lowering, frame: Frame, name: str) -> None:
    """Give a variable its value in a frame."""
    variable = job.model.variables[name]
    reads_same = variable.kind in ALWAYS_SAME and name not in job.constants and frame is not job.finish
    moment = job.point if reads_same else frame
    value = _overridden(job, moment, variable, KINDS[variable.kind](job, moment, variable))
    if moment is job.point and job.graph.levels[value] == SETUP:
        job.constants[name] = value
    elif moment is frame:
        frame.values[name] = value
    else:
        frame.values[name] = _overridden(job, frame, variable, KINDS[variable.kind](job, frame, variable))


# -- kinds -----------------------------------------------------------------------------------------


def _parameter(job: Lowering, _: Frame, variable: Variable) -> int:
    """The slots of its cells; a cell that is no parameter has an expression."""
    block = _block(job, variable)
    if block is not None:
        return block
    axes = job.graph.ordered(variable.axes)
    values: dict[tuple[int, ...], int] = {}
    for key in product(*(job.model.axes[axis].elements for axis in variable.axes)):
        cell = job.cell_of(variable.axes, key)
        slot = job.parameter_slots.get(_parameter_id(variable.id, key))
        if slot is not None:
            values[_index(axes, cell)] = job.graph.leaf("parameter", (slot,), (), SETUP)
        else:
            context = Context(job, job.point, variable.id, variable.axes, cell=cell)
            values[_index(axes, cell)] = context.narrow(context.value(variable.cells.get(key) or variable.cells[()]))
    return job.assemble(axes, values)


def _parameter_id(name: str, key: Sequence[str]) -> str:
    return f"{name}[{','.join(key)}]" if key else name


def _index(axes: Axes, cell: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(cell[axis] for axis in axes)


def _block(job: Lowering, variable: Variable) -> int | None:
    """One read of consecutive slots, whose ids are sorted, put into the order of the elements; None if that fails."""
    axes = variable.axes
    sorted_elements = [sorted(job.model.axes[axis].elements) for axis in axes]
    slots = [job.parameter_slots.get(_parameter_id(variable.id, key), -1) for key in product(*sorted_elements)]
    is_block = slots == list(range(slots[0], slots[0] + len(slots))) and slots[0] >= 0
    if not is_block or axes != job.graph.ordered(axes):
        return None
    value = job.graph.leaf("parameter", (slots[0],), axes, SETUP)
    for axis, elements in zip(axes, sorted_elements, strict=True):
        positions = {element: position for position, element in enumerate(elements)}
        indices = tuple(positions[element] for element in job.model.axes[axis].elements)
        value = job.graph.take(value, axis, axis, indices)
    return value


def _equation(job: Lowering, frame: Frame, variable: Variable) -> int:
    return read_cells(job, frame, variable.id, variable.axes, variable.cells)


def read_cells(
    job: Lowering, frame: Frame, owner: str, axes: Sequence[str], cells: Mapping[tuple[str, ...], Expression]
) -> int:
    """The value of one equation, or of one for each element."""
    whole = cells.get(())
    if whole is not None:
        return Context(job, frame, owner, axes).value(whole)
    ordered = job.graph.ordered(axes)
    values = {}
    for key, expression in cells.items():
        cell = job.cell_of(axes, key)
        if type(expression) is Number:
            values[_index(ordered, cell)] = job.graph.const(expression.value)
        else:
            context = Context(job, frame, owner, axes, cell=cell)
            values[_index(ordered, cell)] = context.narrow(context.value(expression))
    return job.assemble(ordered, values)


def _stock(job: Lowering, frame: Frame, variable: Variable) -> int:
    """A stock is read through its level; only before point 0 is its value an expression."""
    if not frame.is_initial:
        raise ValueError(f"stock {variable.id} has no level in this frame")
    return _equation(job, frame, variable)


def _data(job: Lowering, frame: Frame, variable: Variable) -> int:
    """Rows of the series, at a stage of RK4 between two points unless the series holds."""
    declaration = variable.declaration
    mode = declaration.mode if isinstance(declaration, Data) else "linear"
    offset = frame.offset if mode == "linear" else 0.0
    labels = job.labels(variable.axes)
    names = [f"{variable.id}[{label}]" if label else variable.id for label in labels]
    rows = [_between(job.model.series[name].values, offset) for name in names]
    axes = job.graph.ordered(variable.axes)
    if frame.is_initial or all(min(row) == max(row) for row in rows):
        return job.graph.array([row[0] for row in rows], axes)
    suffix = f"+{offset:g}" if offset else ""
    series = [
        SeriesRow(name=f"data:{name}{suffix}", kind="fixed", values=row) for name, row in zip(names, rows, strict=True)
    ]
    return job.series(series, axes)


def _between(values: Sequence[float], offset: float) -> tuple[float, ...]:
    if not offset:
        return tuple(float(value) for value in values)
    following = (*values[1:], values[-1])
    if offset == 1.0:
        return tuple(float(value) for value in following)
    return tuple((float(one) + float(other)) / 2 for one, other in zip(values, following, strict=True))


KINDS: Mapping[str, Callable[[Lowering, Frame, Variable], int]] = {
    "parameter": _parameter,
    "constant": _equation,
    "flow": _equation,
    "auxiliary": _equation,
    "outcome": _equation,
    "stock": _stock,
    "data": _data,
}


# -- overrides -------------------------------------------------------------------------------------


def _overridden(job: Lowering, frame: Frame, variable: Variable, value: int) -> int:
    """The value with every flagged replacement around it: lenses first, then branches, each in id order."""
    for override in job.overrides.get(variable.id, ()):
        own = {variable.id: value}
        context = Context(job, frame, override.id, variable.axes, own=own)
        replaced = context.value(override.value)
        is_on = override_flag(job, frame, override)
        if override.elements:
            cell = job.cell_of(variable.axes, override.elements)
            is_on = job.graph.op("and", is_on, _mask(job, variable.axes, cell))
        value = job.graph.choose(is_on, replaced, value)
    return value


def override_flag(job: Lowering, frame: Frame, override: Override) -> int:
    """Whether an override is on: known before point 0 if it holds from the first point to the last."""
    is_untimed = override.first <= 0 and override.last >= job.grid.n_steps
    row = SeriesRow(name=f"override:{override.id}", kind="flag", key=override.id)
    return job.graph.flag(job.series([row], (), SETUP if is_untimed or frame.is_initial else STEP))


def _mask(job: Lowering, axes: Sequence[str], cell: Mapping[str, int]) -> int:
    mask = job.graph.truth_of(holds=True)
    for axis in job.graph.ordered([axis for axis in axes if axis in cell]):
        ones = [float(index == cell[axis]) for index in range(job.graph.sizes[axis])]
        mask = job.graph.op("and", mask, job.graph.flag(job.graph.array(ones, (axis,))))
    return mask
