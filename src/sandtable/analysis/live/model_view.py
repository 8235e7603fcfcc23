"""What the model view shows: everything that a scenario is made of, in its order, and its feedback loops by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandtable.analysis.checks import ChecksReport
    from sandtable.analysis.live.loop_graph import LoopGraph, Way
    from sandtable.analysis.loops.finding import LoopsFinding, NamedLoop
    from sandtable.model.declaration import Check, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class CellValue:
    """A value that is fixed or drawn before a run, under the record.

    Args:
        elements: of its cell, `KR,PL`; "" = the variable has no dimension.
        low, median, high: its 5, 50 and 95 % quantiles; all the number itself where it is fixed.
        is_drawn: whether it differs between futures.
    """

    elements: str
    low: float
    median: float
    high: float
    is_drawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableEntry:
    """One variable.

    Args:
        values: of its cells that are fixed or drawn before a run.
        kind: stock, flow, auxiliary, constant, value, lookup, data or outcome.
        statement: as written.
        see: the name under which the drawer shows it.
    """

    id: str
    kind: str
    label: str
    unit: str
    note: str
    statement: Statement
    values: tuple[CellValue, ...]
    sources: tuple[str, ...]
    judged: str
    see: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorEntry:
    """A sector and its variables, in the scenario's order; the id "" holds what stands before the first."""

    id: str
    label: str
    variables: tuple[VariableEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActEntry:
    """A move, a law, a branch or a lens.

    Args:
        kind: move, law, branch or lens.
        by: who acts, or whose it is; "" = nobody's.
        statement: as written.
    """

    kind: str
    id: str
    label: str
    by: str
    note: str
    statement: Statement
    sources: tuple[str, ...]
    judged: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopsView:
    """The loops of the scenario as it stands, and the graph on which they can be traced.

    Args:
        loops: those on the graph: the ones that the author has named; where none has a name, the most important.
        ways: per name what it passes, cell by cell.
    """

    finding: LoopsFinding
    loops: tuple[NamedLoop, ...]
    ways: Mapping[str, Way]
    graph: LoopGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPanel:
    """What the scenario is made of."""

    sectors: tuple[SectorEntry, ...]
    acts: tuple[ActEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopsPanel:
    """The feedback loops of the scenario.

    Args:
        view: None where they cannot be found; `trouble` says why.
    """

    view: LoopsView | None
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckEntry:
    """Where a check stands.

    Args:
        place: file and line; "" = not known.
        statement: as written.
    """

    place: str
    statement: Check


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksPanel:
    """The checks of the scenario as it stands, an entry per finding of the report."""

    report: ChecksReport
    entries: tuple[CheckEntry, ...]
