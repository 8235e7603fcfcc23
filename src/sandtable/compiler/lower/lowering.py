"""What a lowering in progress holds, and how an expression is read in it.

A `Frame` is a moment at which variables have values: before point 0 (`initial`), at the point (`point`), at a
later stage of RK4 (`half`, `next` with their own levels), and after the last point (`finish`).  A `Context` is
one equation being read in a frame.  What is read before it is settled raises `Unsettled`; `settle` then settles
that first, so no order but the model's own is needed and deep chains need no deep recursion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sandtable.compiler.lower.calls import count_calls
from sandtable.compiler.lower.graph import FINISH, SETUP, STEP, Axes, Graph
from sandtable.model.declaration import Law, Move
from sandtable.model.expression import Call, Expression
from sandtable.model.model import Model, Override
from sandtable.plan.plan import LookupTable, SeriesRow


class Unsettled(Exception):
    """A value was read that is not yet known in its frame: it must be settled first."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(slots=True, kw_only=True)
class Level:
    """A state in the making; `initial` and `following` are filled in before assembly."""

    name: str
    axes: Axes
    leaf: int = -1
    initial: int = -1
    following: int = -1
    is_accumulator: bool = False
    watch: str = ""


@dataclass(slots=True, kw_only=True)
class History:
    """A ring in the making."""

    name: str
    axes: Axes
    pushed: int = -1


@dataclass(slots=True, kw_only=True)
class Frame:
    """A moment of evaluation.

    Args:
        offset: steps past the point.
        values: what is settled, by variable id.
        levels: values of integrated states at this stage; without an entry the state itself.
    """

    name: str
    offset: float = 0.0
    values: dict[str, int] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)

    @property
    def is_initial(self) -> bool:
        """Whether this is the moment before point 0."""
        return self.name == "initial"

    @property
    def is_stage(self) -> bool:
        """Whether this is a later stage of RK4."""
        return self.offset > 0.0

    @property
    def leaf_level(self) -> int:
        """Where series and draws are read: the setup sees those of point 0."""
        return SETUP if self.is_initial else STEP


@dataclass(frozen=True, slots=True, kw_only=True)
class ActValues:
    """A move at a point: flags and counts; `since` is a time."""

    active: int
    begins: int
    since: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleValues:
    """A law at a point; `permits` is None where it has none: a bar."""

    in_force: int
    permits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLevels:
    """The states of a move: indices of levels.  A move that can begin but once and never ends counts by `was` alone."""

    was: int
    n_begun: int
    last: int


Rate: TypeAlias = Callable[[Frame], int]


class Lowering:
    """The model being lowered, the graph, and all that will become part of the plan."""

    def __init__(self, model: Model, *, readers: Mapping[type, Reader], settlers: Mapping[str, Settler]) -> None:
        self.model = model
        self.grid = model.grid
        self.graph = Graph({axis.id: len(axis.elements) for axis in model.axes.values()})
        self.readers = readers
        self.settlers = settlers
        self.point = Frame(name="point")
        self.initial = Frame(name="initial")
        self.finish = Frame(name="finish")
        self.constants: dict[str, int] = {}
        self.levels: list[Level] = []
        self.stock_levels: dict[str, int] = {}
        self.accumulators: dict[tuple[object, ...], int] = {}
        self.rates: dict[int, Rate] = {}
        self.clamps: dict[int, Callable[[int], int]] = {}
        self.histories: list[History] = []
        self.sites: dict[tuple[object, ...], object] = {}
        self.later: list[Callable[[], None]] = []
        self.row_groups: dict[str, tuple[SeriesRow, ...]] = {}
        self.stream_groups: dict[tuple[str, ...], int] = {}
        self.tables: list[LookupTable] = []
        self.table_by_name: dict[str, int] = {}
        self.acts: dict[str, ActValues] = {}
        self.rules: dict[str, RuleValues] = {}
        self.moves: dict[str, Move] = {}
        self.move_levels: dict[str, MoveLevels] = {}
        self.laws_by_move: dict[str, list[Law]] = {}
        self.parameter_slots = {name: slot for slot, name in enumerate(sorted(model.parameters))}
        self.overrides: dict[str, list[Override]] = {}
        for override in sorted(model.overrides.values(), key=lambda one: (one.owner_kind != "lens", one.id)):
            self.overrides.setdefault(override.target, []).append(override)
        self.element_index = {
            axis.id: {element: index for index, element in enumerate(axis.elements)} for axis in model.axes.values()
        }

    # -- settling -----------------------------------------------------------------------------

    def settle(self, frame: Frame, key: str) -> None:
        """Lower an item in a frame, unless that is done, and before it whatever it needs."""
        waiting = [key]
        while waiting:
            try:
                if not self._is_settled(frame, waiting[-1]):
                    self._settle_one(frame, waiting[-1])
                waiting.pop()
            except Unsettled as missing:
                if missing.key in waiting:
                    raise ValueError(f"{missing.key} needs itself: {' -> '.join(waiting)}") from None
                waiting.append(missing.key)

    def _settle_one(self, frame: Frame, key: str) -> None:
        kind, _, name = key.rpartition(":")
        self.settlers[kind](self, frame, name)

    def _is_settled(self, frame: Frame, key: str) -> bool:
        kind, _, name = key.rpartition(":")
        if kind == "move":
            return name in self.acts
        if kind == "law":
            return (f"initial:{name}" if frame.is_initial else name) in self.rules
        return name in self.constants or name in frame.values

    def settled(self, frame: Frame, read: Callable[[], int]) -> int:
        """What `read` gives, after settling whatever it finds unsettled in the frame."""
        while True:
            try:
                return read()
            except Unsettled as missing:
                self.settle(frame, missing.key)

    def run_later(self) -> None:
        """Do what had to wait until everything at the point has a value (and what that puts off in turn)."""
        while self.later:
            tasks, self.later = self.later, []
            for task in tasks:
                task()

    # -- registering parts of the plan ----------------------------------------------------------

    def add_level(self, name: str, axes: Axes, *, watch: str = "", is_accumulator: bool = False) -> int:
        """A new state; its index."""
        index = len(self.levels)
        leaf = self.graph.leaf("state", (index,), axes, STEP)
        self.levels.append(Level(name=name, axes=axes, leaf=leaf, watch=watch, is_accumulator=is_accumulator))
        return index

    def level_value(self, frame: Frame, index: int) -> int:
        """A state's value in a frame."""
        found = frame.levels.get(index)
        return self.levels[index].leaf if found is None else found

    def final_value(self, index: int) -> int:
        """A state's value after the last point."""
        return self.graph.leaf("state", (index,), self.levels[index].axes, FINISH)

    def series(self, rows: Sequence[SeriesRow], axes: Axes = (), level: int = STEP) -> int:
        """The value of consecutive rows, one for each cell."""
        name = rows[0].name
        self.row_groups.setdefault(name, tuple(rows))
        return self.graph.leaf("series", (name,), axes, level)

    def fixed_series(self, frame: Frame, name: str, values: Sequence[float]) -> int:
        """A row known beforehand: a literal where it never changes, before point 0, and after the last point."""
        if frame is self.finish:
            return self.graph.const(values[-1])
        if frame.is_initial or min(values) == max(values):
            return self.graph.const(values[0])
        row = SeriesRow(name=name, kind="fixed", values=tuple(float(value) for value in values))
        return self.series([row])

    def elapsed(self, frame: Frame) -> int:
        """Elapsed time in a frame."""
        values = [self.grid.elapsed(point + frame.offset) for point in range(self.grid.n_points)]
        return self.fixed_series(frame, f"time{_offset_text(frame)}", values)

    def point_number(self) -> int:
        """The number of the point, in the step."""
        return self.fixed_series(self.point, "point", list(range(self.grid.n_points)))

    def window(self, first: int, last: int) -> int:
        """A flag that holds from point `first` to point `last`, both included."""
        if first <= 0 and last >= self.grid.n_steps:
            return self.graph.truth_of(holds=True)
        values = [float(first <= point <= last) for point in range(self.grid.n_points)]
        return self.graph.flag(self.fixed_series(self.point, f"window:{first}..{last}", values))

    def draws(self, frame: Frame, owner: str, axes: Sequence[str], cell: Mapping[str, int], suffix: str = "") -> int:
        """A uniform for each cell of an owner's axes (less those that `cell` settles), by streams' names."""
        labels = self.labels(axes, cell)
        names = tuple(f"{owner}{suffix}[{label}]" if label else owner + suffix for label in labels)
        group = self.stream_groups.setdefault(names, len(self.stream_groups))
        open_axes = self.graph.ordered([axis for axis in axes if axis not in cell])
        return self.graph.leaf("draw", (group,), open_axes, frame.leaf_level)

    def table(self, name: str) -> int:
        """The index of a lookup's table."""
        found = self.table_by_name.get(name)
        if found is None:
            declaration = self.model.variables[name].declaration
            points = declaration.points  # type: ignore[attr-defined]
            mode = declaration.mode  # type: ignore[attr-defined]
            x, y = tuple(float(x) for x, _ in points), tuple(float(y) for _, y in points)
            found = self.table_by_name[name] = len(self.tables)
            self.tables.append(LookupTable(name=name, x=x, y=y, mode=mode))
        return found

    # -- moves before this point -----------------------------------------------------------------

    def begun_before(self, name: str) -> int:
        """Whether a move had begun before this point."""
        levels = self.move_levels[name]
        leaf = self.levels[levels.n_begun].leaf
        if levels.n_begun == levels.was:
            return self.graph.flag(leaf)
        return self.graph.op("gt", leaf, self.graph.const(0.0))

    def was_active(self, name: str) -> int:
        """Whether a move was active before this point."""
        return self.graph.flag(self.levels[self.move_levels[name].was].leaf)

    # -- elements -----------------------------------------------------------------------------

    def labels(self, axes: Sequence[str], cell: Mapping[str, int] | None = None) -> list[str]:
        """Names of the cells, row-major in broadcasting order, elements joined in the declared order of axes."""
        fixed = cell or {}
        elements = {axis: self.model.axes[axis].elements for axis in axes}
        choices: list[dict[str, str]] = [{axis: elements[axis][fixed[axis]] for axis in axes if axis in fixed}]
        for axis in self.graph.ordered([axis for axis in axes if axis not in fixed]):
            choices = [{**choice, axis: element} for choice in choices for element in elements[axis]]
        return [",".join(choice[axis] for axis in axes) for choice in choices]

    def cell_of(self, axes: Sequence[str], elements: Sequence[str]) -> dict[str, int]:
        """Axis -> index for element names (`KR` or `exporter=KR`); in the order of the axes or, if fewer, by name."""
        cell: dict[str, int] = {}
        is_full = len(elements) == len(axes)
        for position, text in enumerate(elements):
            axis, _, element = text.rpartition("=")
            if not axis:
                named = (one for one in axes if element in self.element_index[one] and one not in cell)
                axis = axes[position] if is_full else next(named)
            cell[axis] = self.element_index[axis][element]
        return cell

    def assemble(self, axes: Axes, values: Mapping[tuple[int, ...], int]) -> int:
        """One value of the cells' values, whose keys are indices over `axes` (in broadcasting order)."""
        graph = self.graph
        if not axes:
            return values[()]
        literals = [graph.real_literal(values[key]) for key in sorted(values)]
        numbers = [literal for literal in literals if literal is not None]
        if len(numbers) == len(literals):
            return graph.array(numbers, axes)
        parts: list[dict[tuple[int, ...], int]] = [{} for _ in range(graph.sizes[axes[0]])]
        for key, value in values.items():
            parts[key[0]][key[1:]] = value
        return graph.stack(axes[0], [self.assemble(axes[1:], part) for part in parts])


def _offset_text(frame: Frame) -> str:
    return f"+{frame.offset:g}" if frame.is_stage else ""


class Context:
    """One equation being read.

    Args:
        owner: whose equation it is; names its streams and its memories.
        axes: the owner's axes, as declared.
        cell: axis -> index, where the equation is that of one element.
        own: what the owner's own name means (in an override: the value without it).
    """

    __slots__ = (
        "axes",
        "cell",
        "frame",
        "graph",
        "job",
        "n_memories",
        "n_noises",
        "own",
        "owner",
        "place",
        "tolerance",
    )

    def __init__(
        self,
        job: Lowering,
        frame: Frame,
        owner: str,
        axes: Sequence[str] = (),
        *,
        cell: Mapping[str, int] | None = None,
        own: Mapping[str, int] | None = None,
    ) -> None:
        self.job = job
        self.graph = job.graph
        self.frame = frame
        self.owner = owner
        self.axes = tuple(axes)
        self.cell = dict(cell or {})
        self.place = tuple(self.cell.items())
        self.own = own or {}
        self.n_noises = 0
        self.n_memories = 0
        self.tolerance: float | None = None  # of comparisons, in a check

    def copy(self, frame: Frame | None = None) -> Context:
        """The same equation at the same place in its text, perhaps in another frame."""
        copy = Context(self.job, frame or self.frame, self.owner, self.axes, cell=self.cell, own=self.own)
        copy.place, copy.tolerance = self.place, self.tolerance
        copy.n_noises, copy.n_memories = self.n_noises, self.n_memories
        return copy

    def value(self, expression: Expression) -> int:
        """The value of an expression."""
        return self.job.readers[type(expression)](self, expression)

    def flag(self, expression: Expression) -> int:
        """The truth of an expression."""
        return self.graph.flag(self.value(expression))

    def later(self, expression: Expression) -> Rate:
        """The expression as something to be read in any frame; its place in the text is passed now."""
        here = self.copy()
        n_noises, n_memories = count_calls(expression)
        self.n_noises += n_noises
        self.n_memories += n_memories
        return lambda frame: here.copy(frame).value(expression)

    def read(self, name: str) -> int:
        """The value of a variable, at the equation's own element."""
        found = self.read_whole(name)
        return self.narrow(found) if self.cell else found

    def read_whole(self, name: str) -> int:
        """The value of a variable with all its axes."""
        found = self.own.get(name)
        if found is None:
            found = self.frame.values.get(name)
        if found is None:
            found = self.job.constants.get(name)
        if found is None:
            raise Unsettled(name)
        return found

    def narrow(self, value: int) -> int:
        """A value at the equation's own element."""
        for axis in self.graph.axes[value]:
            if axis in self.cell:
                value = self.graph.pick(value, axis, self.cell[axis])
        return value

    def within(self, axes: Sequence[str], read: Callable[[], int]) -> int:
        """What `read` gives with these axes open: inside a reduction the own element is not meant."""
        cell = self.cell
        self.cell = {axis: index for axis, index in cell.items() if axis not in axes}
        try:
            return read()
        finally:
            self.cell = cell

    def site(self) -> tuple[object, ...]:
        """Which memory of the equation this is, counted through the text."""
        self.n_memories += 1
        return (self.owner, self.place, self.n_memories)


Reader: TypeAlias = Callable[..., int]  # of a Context and a node of the type it is registered for
Settler: TypeAlias = Callable[[Lowering, Frame, str], None]
FunctionReader: TypeAlias = Callable[[Context, Call], int]
