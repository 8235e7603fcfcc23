"""What the source drawer shows: a row of the sources table and all that rests on it, or one thing and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandtable.analysis.live.controls import Act, Slider
    from sandtable.analysis.live.naming import Named
    from sandtable.analysis.live.resting import Resting
    from sandtable.analysis.things import Thing
    from sandtable.model.declaration import InterestItem, Statement
    from sandtable.model.expression import Distribution
    from sandtable.model.model import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueUnderLens:
    """A value under one lens.

    Args:
        value: a number, or a distribution.
        low, median, high: its 5, 50 and 95 % quantiles, in the value's unit.
        is_replaced: whether the lens puts its own value in place of the record's.
        despite: rows that the lens sets aside.
    """

    lens: str
    lens_label: str
    value: float | Distribution
    low: float
    median: float
    high: float
    is_replaced: bool
    reason: str
    sources: tuple[str, ...]
    despite: tuple[str, ...]
    judged: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueByLens:
    """One value, a cell of its variable, under every lens.

    Args:
        id: the Parameter's, `lead[KR]`.
        slider: by which it is set; None = it cannot be.
        known: month from which its value could be used; "" = from the start.
    """

    id: str
    slider: Slider | None
    known: str
    by_lens: tuple[ValueUnderLens, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSource:
    """A row of the sources table, and all that rests on it."""

    source: Source
    resting: tuple[Resting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenThing:
    """Anything else that has a name.

    Args:
        thing: what it is; its text is the statement as written.
        statement: the same as a syntax tree.
        values: its cells that are fixed or drawn before a run, at most `MOST_VALUES`.
        n_values: how many there are.
        weights: of an actor's or an interest's, what each outcome is worth to it.
        acts: by which it is held back or made to happen.
    """

    named: Named
    thing: Thing
    statement: Statement
    values: tuple[ValueByLens, ...] = ()
    n_values: int = 0
    weights: tuple[InterestItem, ...] = ()
    scale: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerPanel:
    """The drawer; None while it is shut."""

    seen: SeenSource | SeenThing | None
