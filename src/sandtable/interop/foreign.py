"""A model of another tool, as read: the noun between its file and our document.

Vensim and XMILE both become this.  Names stand as the author wrote them; `key_of` tells which mean the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import NOWHERE, Place

_BLANKS = re.compile(r"(?:\\[nr]|[\s_\u00a0])+")


def key_of(name: str) -> str:
    """The name by which tools find a variable: case, underscores and the number of blanks do not matter."""
    return _BLANKS.sub(" ", name).strip().lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Anything that was written at a place of the original file."""

    place: Place = field(default=NOWHERE, compare=False, repr=False)


# -- expressions ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Item):
    """A number."""

    value: float
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Item):
    """A quoted text, e.g. a file's name."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Index(Item):
    """One subscript: an element or a range; `is_reduced` is Vensim's `!` and XMILE's `*`.

    Args:
        name: as written.
        is_reduced: all elements are meant, for the function around it.
        number: XMILE's subscript that is computed, or the first of a part `a:b`.
        until: the last of a part.
    """

    name: str
    is_reduced: bool = False
    number: Formula | None = None
    until: Formula | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Item):
    """A variable, a range or an element, with its subscripts."""

    name: str
    indices: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply(Item):
    """A function, a macro or a lookup (with its subscripts) and its arguments; `outputs` are variables that it gives too."""

    name: str
    arguments: tuple[Formula, ...] = ()
    indices: tuple[Index, ...] = ()
    outputs: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(Item):
    """`-x`, `+x` or `not x`."""

    op: str
    operand: Formula


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Item):
    """Two operands; op is one of our own operators."""

    op: str
    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True, kw_only=True)
class Points(Item):
    """A table function.  mode: hold | extrapolate | step."""

    points: tuple[tuple[float, float], ...]
    mode: str = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers(Item):
    """Constants of an array: rows of numbers, the last subscript running along a row."""

    rows: tuple[tuple[float, ...], ...]


Formula = Literal | Words | Reference | Apply | Sign | Join | Points | Numbers


# -- the model --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeMap(Item):
    """`-> Target` or `-> (Target: e1, e2)`: the range's elements stand for the target's, in order."""

    target: str
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Range(Item):
    """A subscript range: its elements, each an element or another range's name."""

    name: str
    note: str = ""
    elements: tuple[str, ...] = ()
    maps: tuple[RangeMap, ...] = ()
    same_as: str = ""  # `A <-> B`
    source: Apply | None = None  # a call that names the file its elements stand in


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Item):
    """One equation of a variable.

    Args:
        indices: elements and ranges on its left side.
        exceptions: what `:EXCEPT:` leaves out, one tuple of indices each.
        value: the right side; None for data without equation.
        kind: equation | data | lookup.
        mode: how data are read between points: "" linear | hold | next | raw.
    """

    indices: tuple[str, ...] = ()
    exceptions: tuple[tuple[str, ...], ...] = ()
    value: Formula | None = None
    kind: str = "equation"
    mode: str = ""


@dataclass(slots=True, kw_only=True)
class ForeignVariable:
    """A variable with all its definitions."""

    name: str
    place: Place = NOWHERE
    definitions: list[Definition] = field(default_factory=list)
    unit: str = ""
    unit_place: Place = NOWHERE
    note: str = ""
    group: str = ""

    @property
    def key(self) -> str:
        """The name by which it is found."""
        return key_of(self.name)


@dataclass(slots=True, kw_only=True)
class ForeignMacro:
    """A macro: its body is computed anew for each call."""

    name: str
    parameters: tuple[str, ...]
    outputs: tuple[str, ...] = ()
    place: Place = NOWHERE
    variables: dict[str, ForeignVariable] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RealityCheck(Item):
    """`name:THE CONDITION: c :IMPLIES: i`; a `:TEST INPUT:`, which changes the model, has no condition."""

    name: str
    indices: tuple[str, ...] = ()
    condition: Formula | None = None
    implies: Formula | None = None


@dataclass(slots=True, kw_only=True)
class ForeignModel:
    """A whole model as read.

    Args:
        file: name of the file, for places.
        title: its name.
        tool: vensim | xmile: which meaning functions have.
        note: documentation of the whole model.
        method: euler | rk4.
        time_unit: as written.
        groups: name -> description, in order.
        unit_words: another word for a unit -> the unit, or the product of units that it is.
        data_files: `?name` -> the file it stands for.
        texts: constants that are texts, such as names of files.
        base_date: year, month and day of time 0, where the file gives them.
        broken: variable -> the fault for which it could not be read: what needs it is not at fault itself.
    """

    file: str
    title: str
    tool: str
    note: str = ""
    method: str = "euler"
    time_unit: str = ""
    ranges: dict[str, Range] = field(default_factory=dict)
    variables: dict[str, ForeignVariable] = field(default_factory=dict)
    macros: dict[str, ForeignMacro] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    unit_words: dict[str, str] = field(default_factory=dict)
    checks: list[RealityCheck] = field(default_factory=list)
    data_files: dict[str, str] = field(default_factory=dict)
    texts: dict[str, Words] = field(default_factory=dict)
    base_date: tuple[int, int, int] | None = None
    broken: dict[str, Fault] = field(default_factory=dict)
