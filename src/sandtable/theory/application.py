"""A law applied to a user's table: what was read, what the law makes of it, and what it assumes."""

from __future__ import annotations

from dataclasses import dataclass

from sandtable.theory.card import LawCard
from sandtable.theory.cinc import Capability
from sandtable.theory.issue import ExpectedUtility
from sandtable.theory.lanchester_battle import Fight, LanchesterFit
from sandtable.theory.landscape import Landscape
from sandtable.theory.war_sizes import Onsets, PowerLaw, TailLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """Sizes of events as a power law.

    Args:
        column: that was read.
        n: sizes.
        fit: of the tail.
        line: least-squares line through the cumulative distribution, for comparison; not a test.
    """

    column: str
    n: int
    fit: PowerLaw
    line: TailLine


@dataclass(frozen=True, slots=True, kw_only=True)
class SidesFight:
    """A fight with the names of its sides.

    Args:
        names: of A and of B.
        law: as asked for.
        fight: how it goes.
    """

    names: tuple[str, str]
    law: str
    fight: Fight


Result = Capability | Landscape | ExpectedUtility | SidesFight | LanchesterFit | Tail | Onsets
Row = tuple[str | float | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A law applied to a table.

    Args:
        law: as asked for.
        card: of the law, with where it holds and its skill.
        file: that was read.
        n_rows: rows of it.
        results: one, or one for each reading.
        notes: what the reader must know of how the table was read.
        columns: of the table of results, for `--out`.
        rows: of it.
    """

    law: str
    card: LawCard
    file: str
    n_rows: int
    results: tuple[Result, ...]
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
