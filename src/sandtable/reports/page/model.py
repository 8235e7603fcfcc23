"""The model view: everything that a scenario is made of, with its values and its equations set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandtable.language.format_expressions import render_value
from sandtable.language.layout import flatten
from sandtable.model.declaration import Branch, Law, Lens, Move
from sandtable.reports.numbers import format_count, format_exact, format_unit
from sandtable.reports.page.environment import render_template
from sandtable.reports.page.equations import set_expression, set_statement
from sandtable.reports.typeset.notation import Notation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.model_view import ActEntry, CellValue, ModelPanel, SectorEntry, VariableEntry
    from sandtable.model.declaration import BranchItem, LensItem, Statement

MOST_CELLS: Final = 12  # of a variable whose values are told one by one
PLURALS: Final = {"move": "Moves", "law": "Laws", "branch": "Branches", "lens": "Lenses"}


def render_model(panel: ModelPanel, shown: Shown) -> str:
    """The panel of the model view."""
    notation = Notation.of_model(shown.model)
    n_variables = sum(len(sector.variables) for sector in panel.sectors)
    return render_template(
        "model.html.j2",
        shown=shown,
        sentence=say_model(panel, n_variables),
        sectors=[_sector(sector, notation, has_sectors=len(panel.sectors) > 1) for sector in panel.sectors],
        groups=[
            (title, kind, [_act(act, notation) for act in panel.acts if act.kind == kind])
            for kind, title in PLURALS.items()
            if any(act.kind == kind for act in panel.acts)
        ],
    )


def say_model(panel: ModelPanel, n_variables: int) -> str:
    """What the scenario is made of, counted."""
    kinds = [act.kind for act in panel.acts]
    counts = [
        (n_variables, "variable", "variables"),
        (sum(bool(sector.id) for sector in panel.sectors), "sector", "sectors"),
        *((kinds.count(kind), kind, title.lower()) for kind, title in PLURALS.items()),
    ]
    said = [f"{format_count(n)} {one if n == 1 else several}" for n, one, several in counts if n]
    return (
        f"The scenario is made of {', '.join(said[:-1])} and {said[-1]}."
        if len(said) > 1
        else f"The scenario is made of {said[0]}."
    )


def _sector(sector: SectorEntry, notation: Notation, *, has_sectors: bool) -> dict[str, Any]:
    return {
        "id": sector.id or "before",
        "label": sector.label or ("Outside any sector" if has_sectors else "Variables"),
        "variables": [_variable(entry, notation) for entry in sector.variables],
    }


def _variable(entry: VariableEntry, notation: Notation) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "label": entry.label,
        "unit": format_unit(entry.unit),
        "note": entry.note,
        "equations": _equations(entry, notation),
        "values": _say_values(entry),
        "sources": entry.sources,
        "judged": entry.judged,
        "see": entry.see,
        "words": f"{entry.id} {entry.label} {entry.kind} {entry.note}".casefold(),
    }


def _say_values(entry: VariableEntry) -> str:
    """What is known of a value before a run: the number, or the median and the middle 90 % of its distribution."""
    told = {value.elements: _say_value(value) for value in entry.values}
    if not told:
        return ""
    if len(set(told.values())) == 1:
        return f"{'' if len(told) == 1 else 'each '}{next(iter(told.values()))}"
    shown = "; ".join(f"{elements}: {text}" for elements, text in list(told.items())[:MOST_CELLS])
    left = len(told) - MOST_CELLS
    return f"{shown}; and {format_count(left)} more" if left > 0 else shown


def _say_value(value: CellValue) -> str:
    if not value.is_drawn:
        return format_exact(value.median)
    low, median, high = (format_exact(float(f"{x:.3g}")) for x in (value.low, value.median, value.high))
    return f"median {median}, 90 % from {low} to {high}"


def _equations(entry: VariableEntry, notation: Notation) -> tuple[Markup, ...]:
    """None where the line of values says all that they would."""
    is_told = 0 < len(entry.values) <= MOST_CELLS and not any(value.is_drawn for value in entry.values)
    return () if is_told and entry.kind in {"value", "constant"} else set_statement(entry.statement, notation)


def _act(act: ActEntry, notation: Notation) -> dict[str, Any]:
    return {
        "id": act.id,
        "label": act.label,
        "by": act.by,
        "note": act.note,
        "sources": act.sources,
        "judged": act.judged,
        "see": f"{act.kind}:{act.id}",
        "lines": list(_act_lines(act.statement, notation)),
        "items": [_item(item) for item in _items(act.statement)],
        "words": f"{act.id} {act.label} {act.kind} {act.note} {act.by}".casefold(),
    }


def _act_lines(statement: Statement, notation: Notation) -> Iterable[tuple[str, Any]]:
    """Conditions of a move or a law, each with what it says."""
    if not isinstance(statement, Move | Law):
        return
    if isinstance(statement, Move):
        conditions = {
            "chance per time": statement.chance,
            "when": statement.when,
            "lasts": statement.lasts,
            "ends when": statement.ends_when,
        }
        plain = {"on": statement.on_date, "after": ", ".join(statement.after), "unless": ", ".join(statement.unless)}
    else:
        conditions = {"in force while": statement.in_force, "unless": statement.unless, "permits": statement.permits}
        plain = {"forbids": ", ".join(statement.forbids), "enables": ", ".join(statement.enables)}
    for words, text in plain.items():
        if text:
            yield words, text
    for words, node in conditions.items():
        if node is not None:
            is_truth = words in {"when", "ends when", "in force while", "unless"}
            yield words, set_expression(node, notation, is_condition=is_truth).math


def _items(statement: Statement) -> tuple[BranchItem | LensItem, ...]:
    return statement.items if isinstance(statement, Branch | Lens) else ()


def _item(item: BranchItem | LensItem) -> dict[str, Any]:
    target = f"{item.target}[{','.join(item.indices)}]" if item.indices else item.target
    kind = getattr(item, "kind", "set")
    date = getattr(item, "date", "")
    value = flatten(render_value(item.value)) if item.value is not None else ""
    said = {"never": f"never {target}", "always": f"{target} always", "on": f"{target} on {date}"}.get(
        kind, f"{target} = {value}"
    )
    provenance = item.provenance
    return {
        "text": said,
        "sources": provenance.sources if provenance is not None else (),
        "judged": (provenance.judged or "") if provenance is not None else "",
        "despite": getattr(item, "despite", ()),
    }
