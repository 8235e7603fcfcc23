"""The judged values that a brief's numbers rest on, each with its value and its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from sandtable.analysis.trail import find_provenance
from sandtable.model.expression import Distribution, Number
from sandtable.reports.brief.document import JudgedRow, judged_anchor
from sandtable.reports.brief.inline import source_anchor
from sandtable.reports.brief.sections import weight_id
from sandtable.reports.numbers import format_exact, format_unit
from sandtable.usecases.brief.parts import find_judged_influences

if TYPE_CHECKING:
    from sandtable.analysis.trail import TrailEntry
    from sandtable.model.declaration import InterestItem
    from sandtable.model.model import Model
    from sandtable.usecases.brief.desk import Desk


def name_rows(model: Model, lenses: Sequence[str]) -> dict[str, dict[str, str]]:
    """Lens -> words by which a table may name a drawn value -> anchor of the row that it rests on under that lens."""
    named: dict[str, dict[str, str]] = {lens: {} for lens in lenses}
    for lens, words in named.items():
        for parameter in model.parameters.values():
            anchor = _anchor(model, lens, parameter.id)
            variable = model.variables.get(parameter.variable)
            label = variable.label if variable is not None else ""
            if parameter.elements and label:
                label = f"{label}, {', '.join(parameter.elements)}"
            for text in (parameter.id, label, f"{parameter.id}: {label}", f"{label} ({parameter.id})"):
                if anchor and text:
                    words.setdefault(text, anchor)
    return named


def _anchor(model: Model, lens: str, parameter: str) -> str:
    sources, judged = find_provenance(model, lens, parameter)
    if judged and is_of_lens(model, lens, parameter):
        return judged_anchor(
            lens, parameter
        )  # the source of a lens' value is what its owner said; the reason tells more
    if sources:
        return source_anchor(sources[0])
    return judged_anchor("", parameter) if judged else ""


def is_of_lens(model: Model, lens: str, parameter: str) -> bool:
    """Whether a lens replaces a parameter's value."""
    return lens in model.lenses and parameter in model.lenses[lens].parameters


def cited_rows(desk: Desk, anchors: Collection[str]) -> Iterable[JudgedRow]:
    """Rows of the judged values to which some anchors lead."""
    for parameter in desk.model.parameters.values():
        for lens in ("", *desk.lenses):
            if judged_anchor(lens, parameter.id) in anchors:
                judged = find_provenance(desk.model, lens, parameter.id)[1]
                label = desk.model.variables[parameter.variable].label or parameter.id
                if judged and (not lens or is_of_lens(desk.model, lens, parameter.id)):
                    yield _input(desk, lens, parameter.id, label, judged)


def judged_rows(desk: Desk, trails: Sequence[TrailEntry], named: Iterable[JudgedRow]) -> tuple[JudgedRow, ...]:
    """Rows of the headline's weights, of the judged inputs that move sections' numbers, and of those named beside them."""
    rows = {(row.lens, row.id): row for row in _weights(desk)}
    for trail in trails:
        for item in trail.influences:
            if item.judged:
                row = _input(desk, trail.lenses[0], item.parameter, item.label, item.judged)
                rows.setdefault((row.lens, row.id), row)
    for item in find_judged_influences(desk):
        row = _input(desk, desk.lenses[0], item.parameter, item.label, item.judged)
        rows.setdefault((row.lens, row.id), row)
    for row in named:
        rows.setdefault((row.lens, row.id), row)
    return tuple(rows.values())


def _weights(desk: Desk) -> Iterable[JudgedRow]:
    if desk.headline is None:
        return
    interest = desk.model.interests[desk.headline[1]]
    for item in interest.items:
        if item.worth is not None:
            label = desk.model.variables[item.outcome].label or item.outcome
            yield JudgedRow(
                id=weight_id(interest.actor, item.outcome),
                label=f"what “{label}” is worth",
                value=f"{_worth(item)}, {'more' if item.more_is_better else 'less'} is better",
                reason=_reason(item),
            )


def _worth(item: InterestItem) -> str:
    per = f" per {format_exact(item.per)} {item.per_unit}".rstrip() if item.per != 1 or item.per_unit else ""
    return f"{format_exact(item.worth or 0.0)}{per}"


def _reason(item: InterestItem) -> str:
    provenance = item.provenance
    if provenance is None:
        return ""
    return " ".join([*(provenance.sources), provenance.judged or ""]).strip()


def _input(desk: Desk, lens: str, parameter: str, label: str, reason: str) -> JudgedRow:
    held = desk.model.parameters[parameter]
    settled = desk.model.lenses.get(lens)
    is_lens = is_of_lens(desk.model, lens, parameter)
    value = settled.parameters[parameter] if settled is not None and is_lens else held.value
    unit = format_unit(desk.model.variables[held.variable].unit.text) if held.variable in desk.model.variables else ""
    return JudgedRow(
        id=parameter,
        label=label,
        value=f"{_say_value(value)} {unit}".strip(),
        reason=reason,
        lens=lens if is_lens else "",
    )


def _say_value(value: float | Distribution) -> str:
    """`2 to 4 (90 %, lognormal)`, `triangular 0, 0.05, 0.2`."""
    if not isinstance(value, Distribution):
        return format_exact(value)
    numbers = [format_exact(part.value) for part in value.arguments if isinstance(part, Number)]
    family = "" if value.family == "interval" else f", {value.family}"
    said = f"{' to '.join(numbers)} (90 %{family})" if value.is_interval else f"{value.family} {', '.join(numbers)}"
    if isinstance(value.low, Number) and isinstance(value.high, Number):
        said += f", within {format_exact(value.low.value)} to {format_exact(value.high.value)}"
    return said
