"""What an expression of the oracle can see: the run it belongs to, and one moment of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

from sandtable.functions.random import draw_uniform, find_stream_key
from sandtable.model.model import Forcing, Model, Override

Cell: TypeAlias = tuple[str, ...]
Cells: TypeAlias = dict[Cell, float]
Site: TypeAlias = tuple[str, int, tuple[tuple[str, str], ...]]  # owner, node, axes with elements: one memory
MoveCell: TypeAlias = tuple[str, Cell]
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """State of one element of a move at a point, this point's begin included.

    Args:
        was_begun: it had begun before this point.
        last: the point of its last begin, -1 if never.
    """

    is_active: bool = False
    begins: bool = False
    was_begun: bool = False
    n_begun: int = 0
    last: int = -1


NEVER_BEGUN = Act()


@dataclass(frozen=True, slots=True, kw_only=True)
class LawState:
    """A law at a point: whether it is in force, waived, and the share of attempts that it lets through itself."""

    is_in_force: bool
    is_waived: bool
    permits: float


class Lazy(dict[K, V]):
    """Values by key; one that is missing is worked out by `find` when it is first asked for."""

    def __init__(self, find: Callable[[K], V]) -> None:
        super().__init__()
        self.find = find

    def __missing__(self, key: K) -> V:
        self[key] = self.find(key)
        return self[key]


@dataclass(slots=True, kw_only=True)
class Moment:
    """One point of the axis, or one stage of RK4 within a step.

    Args:
        point: the grid point whose draws, moves and laws hold; 0 before the start.
        stage: fractional point of the time functions.
        is_before_start: initial values are being worked out.
        values: variable -> cell -> value.
        without: override id -> the target's values without it.
        acts, laws: states of moves and laws.
        levels: hidden levels of delays and smooths.
        past: what the other memories keep from earlier points.
        held: values of those memories, when a stage takes over those of its point.
    """

    point: int
    stage: float
    is_before_start: bool = False
    values: dict[str, Cells] = field(default_factory=dict)
    without: dict[str, Cells] = field(default_factory=dict)
    acts: dict[MoveCell, Act] = field(default_factory=dict)
    laws: dict[str, LawState] = field(default_factory=dict)
    levels: dict[Site, tuple[float, ...]] = field(default_factory=dict)
    past: dict[Site, list[float]] = field(default_factory=dict)
    held: dict[Site, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One run: a model with all that is given from outside.

    Args:
        ordinals: identity of a noise node -> its number in its owner.
        parameter_ids: (variable, cell) -> Parameter id.
        overrides: target -> its overrides in the order in which they apply; `overrides_on` tells which hold.
        forcings: the branches' grips on moves and laws.
    """

    model: Model
    parameters: Mapping[str, float]
    seed: int
    future: int
    ordinals: Mapping[int, int]
    parameter_ids: Mapping[tuple[str, Cell], str]
    overrides: Mapping[str, tuple[Override, ...]]
    overrides_on: frozenset[str]
    forcings: tuple[Forcing, ...]

    @property
    def dt(self) -> float:
        """Length of a step, in the axis' unit."""
        return self.model.grid.step

    def draw(self, stream: str, cell: Cell, point: int) -> float:
        """The uniform number of a named stream at a point."""
        return draw_uniform(find_stream_key(self.seed, name_of(stream, cell)), self.future, point)

    def cells(self, axes: tuple[str, ...]) -> list[Cell]:
        """All element tuples over these axes, the last axis running fastest."""
        cells: list[Cell] = [()]
        for axis in axes:
            cells = [(*cell, element) for cell in cells for element in self.model.axes[axis].elements]
        return cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where an expression stands: its owner, the owner's cell, and the element of every axis in reach.

    Args:
        axes: the owner's axes, along which its noises are drawn; () in an equation that is for one cell alone.
        cell: the owner's cell.
        elements: axis -> element, those opened by a reduction or a rank included.
        override: id of the override in whose value it stands, "" elsewhere.
        tolerance: of the comparisons in a check, None elsewhere.
        history: all points of the run, once it is over.
    """

    course: Course
    moment: Moment
    owner: str
    axes: tuple[str, ...]
    cell: Cell
    elements: Mapping[str, str]
    override: str = ""
    tolerance: float | None = None
    history: tuple[Moment, ...] = ()

    @property
    def noise_cell(self) -> Cell:
        """The cell whose draws are met here: the owner's own, but for axes that a reduction has opened."""
        return tuple(self.elements[axis] for axis in self.axes) if self.axes else self.cell

    def with_elements(self, elements: Mapping[str, str]) -> Scope:
        """The same with more axes bound."""
        return replace(self, elements={**self.elements, **elements})

    def at(self, moment: Moment) -> Scope:
        """The same at another moment."""
        return replace(self, moment=moment)


def name_of(name: str, cell: Cell) -> str:
    """`name[RU,PL]`, or the name alone for a scalar."""
    return f"{name}[{','.join(cell)}]" if cell else name
