"""Variables on their way: translated, not yet given units, not yet statements."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandtable.diagnostics.place import NOWHERE, Place
from sandtable.model.expression import Cell, Expression, Name, Number, Subscript, Table, Unary


@dataclass(slots=True, kw_only=True)
class Draft:
    """One variable of ours.

    Args:
        id: its name.
        kind: constant | auxiliary | flow | stock | lookup | data.
        axes: ids of its dimensions.
        value: right side of a constant, auxiliary or flow; a stock's initial value.
        first: what an auxiliary is while initial values are computed, where that differs (Vensim's ACTIVE INITIAL).
        terms: a stock's rates with their signs; `is_change` ones have either sign.
        points: of a lookup.
        label: the original name where ours differs.
        unit_text: unit as written in the original, "" where none is.
        unit_like: a variable whose unit this takes, for what was not in the original.
        is_kept: a stock that is held at 0 when its flows would take it below.
        source: key of the original variable, "" for what was not in it.
    """

    id: str
    kind: str
    axes: tuple[str, ...] = ()
    value: Expression | None = None
    first: Expression | None = None
    terms: list[tuple[int, Expression]] = field(default_factory=list)
    points: tuple[tuple[float, float], ...] = ()
    mode: str = "hold"
    file: str = ""
    column: str = ""
    label: str = ""
    unit_text: str = ""
    unit_like: str = ""
    is_time: bool = False
    is_kept: bool = False
    note: str = ""
    group: str = ""
    source: str = ""
    place: Place = NOWHERE
    unit_place: Place = NOWHERE


def number(value: float, unit: str = "") -> Expression:
    """A literal; a negative one is the minus of its size."""
    if value < 0:
        return Unary(op="-", operand=Number(value=-value, unit=unit))
    return Number(value=value, unit=unit)


def is_number(node: Expression | None) -> bool:
    """Whether it is a literal, with or without a minus."""
    return isinstance(node.operand if isinstance(node, Unary) and node.op == "-" else node, Number)


def read(name: str, indices: tuple[str, ...] = ()) -> Expression:
    """A variable, with indices where there are some."""
    return Subscript(name=name, indices=indices) if indices else Name(id=name)


def table(
    cells: list[tuple[tuple[str, ...], Expression]], *, has_gaps: bool, other: Expression | None = None
) -> Expression:
    """A value for each element named, and for every other: 0 where there are gaps."""
    made = [Cell(keys=keys, value=value) for keys, value in cells]
    rest = Number(value=0.0) if has_gaps else other
    if rest is not None:
        made.append(Cell(keys=("other",), value=rest))
    return Table(cells=tuple(made))
