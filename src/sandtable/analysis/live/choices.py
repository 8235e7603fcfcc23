"""What the heads of the panels let a reader choose: series by sector, subjects and actors of a ledger."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from sandtable.analysis.live.charted import name_cell
from sandtable.analysis.pairs import find_pair

if TYPE_CHECKING:
    from collections.abc import Collection

    from sandtable.analysis.live.controls import Controls
    from sandtable.model.model import Model

Choice = tuple[str, str]
Group = tuple[str, tuple[Choice, ...]]

MOST_CHOICES: Final = 100
MOST_CELLS: Final = 3  # of a variable with more cells, unless the scenario shows them


def group_series(model: Model, controls: Controls, drawn: Collection[str]) -> tuple[Group, ...]:
    """The series that a list offers, by sector: those that the scenario shows first, of wide arrays only some cells.

    Args:
        model: the scenario.
        controls: all series that can be drawn.
        drawn: keys that are drawn now: they are always among them.
    """
    shown = {
        f"{variable}[{','.join(indices)}]" if indices else variable
        for report in model.reports
        for variable, indices in zip(report.variables, report.indices, strict=True)
    }
    offered: list[str] = []
    n_cells: Counter[str] = Counter()
    for key in controls.series:
        variable = key.partition("[")[0]
        if key in shown or key in drawn:
            offered.append(key)
        elif len(offered) < MOST_CHOICES and n_cells[variable] < MOST_CELLS:
            n_cells[variable] += 1
            offered.append(key)
    groups: dict[str, list[Choice]] = {}
    for key in offered:
        variable, _, elements = key.removesuffix("]").partition("[")
        known = model.variables.get(variable)
        sector = model.sectors.get(known.sector) if known is not None else None
        groups.setdefault((sector.label or sector.id) if sector is not None else "", []).append(
            (key, name_cell(model, variable, elements))
        )
    return tuple((sector, tuple(choices)) for sector, choices in groups.items())


def group_subjects(model: Model, controls: Controls) -> tuple[Group, ...]:
    """What a ledger can be asked of, by its kind."""
    groups: dict[str, list[Choice]] = {}
    for subject in controls.subjects:
        pair = find_pair(model, subject)
        if pair is not None:
            kind = {"move": "Moves", "law": "Laws"}.get(pair.kind, "Branches")
            groups.setdefault(kind, []).append((subject, name_subject(pair.label, subject)))
    return tuple((kind, tuple(choices)) for kind, choices in groups.items())


def name_subject(label: str, subject: str) -> str:
    """A subject's label; where it has none, its id."""
    return label or subject


def list_actors(model: Model, controls: Controls) -> tuple[Choice, ...]:
    """The actors whose pluses and minuses can be asked for."""
    return tuple((actor, model.actors[actor].label or actor) for actor in controls.actors)
