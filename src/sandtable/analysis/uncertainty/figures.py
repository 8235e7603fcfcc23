"""What stands behind a drawn figure: its name and unit, its sources with their age, or whose judgement it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sandtable.analysis.uncertainty.ages import Age, find_age
from sandtable.model.declaration import LensItem
from sandtable.model.expression import Provenance
from sandtable.model.model import Model, Parameter, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedSource:
    """A row of the sources table and how old its figure is; None without a date."""

    source: Source
    age: Age | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFacts:
    """A drawn figure as the scenario, or a lens, states it.

    Args:
        id: the parameter, `lead[KR]`.
        label: of its variable, with the elements.
        rests_on: sourced, judged (a judgement and no source, or a lens' own) or bare.
        sources: rows it rests on.
        judged: the stated reason; "" = none.
        by_lens: the lens replaced it.
        despite: rows that the lens sets aside.
    """

    id: str
    label: str
    unit: str
    sector: str
    rests_on: str
    sources: tuple[DatedSource, ...]
    judged: str
    by_lens: bool
    despite: tuple[DatedSource, ...]


def find_facts(
    model: Model, parameter_id: str, lens: str, today: dt.date, earlier: Collection[str] = ()
) -> FigureFacts:
    """What stands behind a parameter under a lens.

    Args:
        model: the scenario.
        parameter_id: of the figure.
        lens: under which it was drawn.
        today: to which ages are counted.
        earlier: parameters of which only an earlier value could be known.
    """
    parameter = model.parameters[parameter_id]
    variable = model.variables[parameter.variable]
    item = _find_item(model, parameter, lens)
    provenance = item.provenance if item is not None else _own_provenance(parameter, parameter_id in earlier)
    sources = provenance.sources if provenance is not None else ()
    judged = (provenance.judged or "") if provenance is not None else ""
    elements = ", ".join(parameter.elements)
    label = variable.label or variable.id
    return FigureFacts(
        id=parameter_id,
        label=f"{label}, {elements}" if elements else label,
        unit=variable.unit.text,
        sector=variable.sector,
        rests_on="judged" if judged and (item is not None or not sources) else "sourced" if sources else "bare",
        sources=_dated(model, sources, today),
        judged=judged,
        by_lens=item is not None,
        despite=_dated(model, item.despite if item is not None else (), today),
    )


def _own_provenance(parameter: Parameter, is_earlier: bool) -> Provenance | None:
    vintage = parameter.vintage
    if is_earlier and vintage is not None and vintage.provenance is not None:
        return vintage.provenance
    return parameter.provenance


def _find_item(model: Model, parameter: Parameter, lens: str) -> LensItem | None:
    """The item by which a lens replaces a parameter."""
    settled, declared = model.lenses.get(lens), model.lens_declarations.get(lens)
    if settled is None or declared is None or parameter.id not in settled.parameters:
        return None
    fitting = [
        item
        for item in declared.items
        if item.target in {parameter.variable, parameter.variable.rpartition(".")[2]}
        and (not item.indices or set(item.indices) <= set(parameter.elements))
    ]
    return max(fitting, key=lambda item: len(item.indices), default=None)


def _dated(model: Model, ids: Collection[str], today: dt.date) -> tuple[DatedSource, ...]:
    rows = [model.sources[id_] for id_ in dict.fromkeys(ids) if id_ in model.sources]
    return tuple(DatedSource(source=row, age=find_age(row, today)) for row in rows)
