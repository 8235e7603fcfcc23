"""What an export is made of: drafts of XMILE variables, and what XMILE could not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandtable.model.expression import Expression

WHOLE = ()  # the key of an equation that holds for all cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A graphical function.

    Args:
        points: (x, y) by rising x.
        mode: continuous, extrapolate or discrete.
    """

    points: tuple[tuple[float, float], ...]
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A variable of the model that is written, its equations still in our own language.

    Args:
        id: its name within the export; settled names of ours, and made ones with a `~`.
        kind: stock, flow, aux or gf.
        axes: ids of its axes, in order.
        cells: element keys (`()` = all cells) -> equation; of a stock its initial value; empty for a gf.
        inflows, outflows: ids of flows, of a stock.
        graph: a gf's points; of an aux, points over the time.
    """

    id: str
    kind: str
    axes: tuple[str, ...] = ()
    cells: Mapping[tuple[str, ...], Expression] = field(default_factory=dict)
    unit: str = ""
    doc: str = ""
    group: str = ""
    inflows: tuple[str, ...] = ()
    outflows: tuple[str, ...] = ()
    graph: Graph | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something of the scenario that the exported model does not hold.

    Args:
        what: the kind of thing, in the plural: `hazards of moves`.
        names: which of them.
        instead: what stands in the file in its place.
        is_numeric: whether numbers of a run differ for it; else only what is asked of a run is missing.
    """

    what: str
    names: tuple[str, ...]
    instead: str
    is_numeric: bool = False


@dataclass(slots=True)
class LossList:
    """Losses while they are found: one entry per kind."""

    found: dict[tuple[str, str, bool], dict[str, None]] = field(default_factory=dict)

    def add(self, what: str, name: str, instead: str, *, is_numeric: bool = False) -> None:
        """Notes a loss."""
        self.found.setdefault((what, instead, is_numeric), {})[name] = None

    def losses(self) -> tuple[Loss, ...]:
        """All of them, those that change numbers first."""
        entries = sorted(self.found.items(), key=lambda entry: not entry[0][2])
        return tuple(
            Loss(what=what, names=tuple(names), instead=instead, is_numeric=is_numeric)
            for (what, instead, is_numeric), names in entries
        )
