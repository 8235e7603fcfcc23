"""Drafts as the statements of a document, in the original's groups and order."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sandtable.interop.faults import FaultList
from sandtable.interop.foreign import ForeignModel
from sandtable.interop.translate.drafts import Draft, is_number
from sandtable.interop.translate.naming import NameBook
from sandtable.interop.translate.units import UnitPass
from sandtable.model.declaration import (
    About,
    Auxiliary,
    Comments,
    Constant,
    Document,
    Flow,
    FlowTerm,
    Lookup,
    Quantity,
    ScenarioHead,
    Sector,
    Statement,
    Stock,
    TimeAxis,
    UnitDeclaration,
)
from sandtable.model.expression import Name, Number, Row, Subscript, Table
from sandtable.quantities.unit import Unit

LARGEST = 1e15  # above what any run may reach


def write_document(
    model: ForeignModel,
    axis: TimeAxis,
    space: Iterable[Statement],
    drafts: Mapping[str, Draft],
    units: UnitPass,
    names: NameBook,
    faults: FaultList,
    file: str,
) -> Document:
    """The document of a translated model.

    Args:
        model: the original, for its title, note and groups.
        axis: the time axis.
        space: dimensions and maps.
        drafts: all variables.
        units: gives each its unit and mends what disagrees.
        names: gives sectors their ids.
        faults: takes a warning for each equation whose units do not agree.
        file: name of the document.
    """
    flows = _flow_ids(drafts, units)
    made: dict[str, Statement] = {}
    for draft in sorted(drafts.values(), key=lambda draft: draft.kind == "lookup"):  # their inputs' units come last
        before = units.n_mends
        made[draft.id] = _statement(draft, units, is_flow=draft.id in flows)
        if units.n_mends > before and draft.unit_text:
            faults.warn(
                "foreign-units",
                f"the equation of `{draft.label or draft.id}` does not come out in {draft.unit_text}",
                draft.place,
                why="what has another unit is multiplied by a factor of one; no number changes",
                mend="give the units that its terms have, in the original or in the scenario",
            )
    by_group: dict[str, list[Statement]] = {}
    for draft in drafts.values():
        by_group.setdefault(draft.group if draft.group in model.groups else "", []).append(made[draft.id])
    head: list[Statement] = [ScenarioHead(title=model.title)]
    if model.note:
        head.append(About(text=model.note))
    head.append(axis)
    declared = [
        UnitDeclaration(id=own, label="" if own == text.lower() else text)
        for own, text in units.reader.declared.items()
    ]
    body: list[Statement] = []
    for group in dict.fromkeys(("", *model.groups)):
        if group in by_group:
            if group:
                said = Comments(above=tuple(textwrap.wrap(model.groups[group], 110)))
                body.append(Sector(id=names.claim("sector", group), label=group, comments=said, blank_before=True))
            body += by_group[group]
    return Document(file=file, statements=(*head, *_spaced(declared), *_spaced(list(space)), *_spaced(body)))


def _spaced(statements: Sequence[Statement]) -> list[Statement]:
    """The statements with a blank line before the first."""
    return [replace(statement, blank_before=True) if at == 0 else statement for at, statement in enumerate(statements)]


def _flow_ids(drafts: Mapping[str, Draft], units: UnitPass) -> set[str]:
    """Auxiliaries that move a stock and are per time."""
    found: set[str] = set()
    for draft in drafts.values():
        for _, term in draft.terms:
            name = term.id if isinstance(term, Name) else term.name if isinstance(term, Subscript) else ""
            if name in drafts and drafts[name].kind == "auxiliary" and _is_per_time(units.unit_of(name)):
                found.add(name)
    return found


def _is_per_time(unit: Unit) -> bool:
    return dict(unit.exponents).get("second", 0) < 0


def _statement(draft: Draft, units: UnitPass, *, is_flow: bool) -> Statement:
    unit = units.unit_of(draft.id)
    if draft.kind == "lookup":
        return Lookup(
            id=draft.id,
            label=draft.label,
            unit=unit.text,
            note=draft.note,
            input_unit=units.inputs[draft.id].text if draft.id in units.inputs else "1",
            points=draft.points,
            mode=draft.mode,
            place=draft.place,
        )
    assert draft.value is not None
    if draft.kind == "stock":
        rate = unit.div(units.reader.time)
        terms = tuple(
            FlowTerm(
                sign=sign,
                value=units.value(term, rate, is_value=False),
                is_change=not isinstance(term, Name | Subscript),
            )
            for sign, term in draft.terms
        )
        plain = Stock(id=draft.id, starts=units.value(draft.value, unit, is_value=True))
        kept = (Number(value=0.0), Number(value=LARGEST)) if draft.is_kept else None
        return _headed(replace(plain, terms=terms, within=kept), draft, unit)
    value = units.value(draft.value, unit, is_value=draft.kind == "constant")
    if draft.kind == "constant" and (is_number(value) or isinstance(value, Table | Row)):
        return _headed(Constant(id=draft.id, value=value), draft, unit)
    made = Flow if is_flow else Auxiliary
    return _headed(made(id=draft.id, value=value), draft, unit)


def _headed(made: Quantity, draft: Draft, unit: Unit) -> Quantity:
    """A quantity with the head that its draft gives it."""
    return replace(made, dimensions=draft.axes, label=draft.label, unit=unit.text, note=draft.note, place=draft.place)
