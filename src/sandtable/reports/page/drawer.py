"""The source drawer: a row of the sources table with all that rests on it, or a thing with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from sandtable.analysis.live.drawer import SeenSource, SeenThing
from sandtable.analysis.live.naming import find_named
from sandtable.language.format_expressions import render_value
from sandtable.language.layout import flatten
from sandtable.model.expression import Expression
from sandtable.reports.numbers import format_exact, format_number, format_unit
from sandtable.reports.page.environment import render_template
from sandtable.reports.page.equations import set_expression, set_statement, statement_lines
from sandtable.reports.typeset.notation import Notation

if TYPE_CHECKING:
    from sandtable.analysis.live.drawer import DrawerPanel, ValueByLens, ValueUnderLens
    from sandtable.analysis.live.findings import Shown
    from sandtable.model.declaration import InterestItem, Known, Quote
    from sandtable.model.model import Source

KINDS: Final = {
    "parameter": "value", "auxiliary": "auxiliary", "data": "data series", "constant": "constant",
}  # fmt: skip
MOST_LISTED: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A name that leads on: its key for the drawer, and its words."""

    key: str
    id: str
    label: str
    how: str = ""


def render_drawer(panel: DrawerPanel, shown: Shown) -> str:
    """The panel of the drawer; an empty one while it is shut."""
    match panel.seen:
        case SeenSource(source=source):
            resting = [
                Reach(key=item.named.key, id=item.named.id, label=item.label, how=item.how)
                for item in panel.seen.resting
            ]
            values: dict[str, Any] = {"source": tell_source(source), "resting": resting, "thing": None}
        case SeenThing():
            values = {"source": None, "resting": [], "thing": _thing(panel.seen, shown)}
        case _:
            values = {"source": None, "resting": [], "thing": None}
    return render_template("drawer.html.j2", shown=shown, **values)


def tell_source(source: Source) -> dict[str, Any]:
    """A row of the sources table, in the words of the page."""
    spread = f"{source.low} to {source.high}" if source.low and source.high else source.low or source.high
    return {
        "id": source.id,
        "title": source.title or source.quantity,
        "quantity": source.quantity,
        "value": source.value,
        "spread": spread,
        "unit": source.unit,
        "as_of": source.as_of,
        "publisher": source.publisher,
        "date": source.date,
        "address": source.address,
        "href": source.address if is_web_address(source.address) else "",
        "grade": source.grade,
        "note": source.note,
    }


def is_web_address(text: str) -> bool:
    """Whether an address may be a link: http or https, with a host, nothing else."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _thing(seen: SeenThing, shown: Shown) -> dict[str, Any]:
    thing, model = seen.thing, shown.model
    notation = Notation.of_model(model)
    said: Quote | None = getattr(seen.statement, "says", None)
    known: Known | None = getattr(seen.statement, "known", None)
    is_quantity = seen.named.kind in {"value", "variable", "move", "law"}
    return {
        "kind": seen.named.kind if seen.named.kind not in {"value", "variable"} else KINDS.get(thing.kind, thing.kind),
        "id": seen.named.id if seen.named.kind == "value" else thing.id,
        "label": _label(seen, shown),
        "quote": said.text if said is not None else "",
        "said_in": said.source if said is not None else "",
        "known": known,
        "reads": "Feeds" if is_quantity else "Named by",
        "unit": format_unit(thing.unit),
        "sector": model.sectors[thing.sector].label if thing.sector in model.sectors else thing.sector,
        "place": thing.place,
        "text": thing.text.rstrip(),
        "equations": set_statement(seen.statement, notation),
        "lines": statement_lines(seen.statement),
        "tests": _tests(seen, notation),
        "note": thing.note,
        "needs": [_reach(shown, name) for name in thing.needs if _is_nameable(shown, name)][:MOST_LISTED],
        "feeds": [_reach(shown, name) for name in thing.feeds if _is_nameable(shown, name)][:MOST_LISTED],
        "sources": [tell_source(source) for source in thing.sources],
        "judged": thing.judged,
        "values": [tell_value(value, shown, thing.unit, notation) for value in seen.values],
        "n_more": seen.n_values - len(seen.values),
        "reasons": [(held.lens, held.reason) for held in thing.lenses] if not seen.values else [],
        "weights": [_weight(item, seen.scale, shown) for item in seen.weights],
        "acts": [act.id for act in seen.acts],
    }


def _label(seen: SeenThing, shown: Shown) -> str:
    if seen.named.kind != "interest":
        return seen.thing.label
    actor = shown.model.actors.get(seen.named.id)
    return f"What matters to {actor.label if actor is not None and actor.label else seen.named.id}"


def _tests(seen: SeenThing, notation: Notation) -> list[dict[str, Any]]:
    """The conditions of a claim, a question, a move or a law, set."""
    names = {
        "holds": "holds when", "given": "given", "measures": "measures", "when": "when", "in_force": "in force while",
        "unless": "unless", "chance": "chance per time", "lasts": "lasts", "ends_when": "ends when", "permits": "permits",
    }  # fmt: skip
    truths = {"holds", "given", "when", "in_force", "unless", "ends_when"}
    found = []
    for name, words in names.items():
        node = getattr(seen.statement, name, None)
        if isinstance(node, Expression):
            said = set_expression(node, notation, is_condition=name in truths)
            found.append({"words": words, "math": said.math, "text": said.text})
    return found


def _is_nameable(shown: Shown, name: str) -> bool:
    variable = shown.model.variables.get(name)
    if variable is not None:
        return not variable.is_hoisted
    return find_named(shown.model, name) is not None


def _reach(shown: Shown, name: str) -> Reach:
    model = shown.model
    held = model.variables.get(name) or model.moves.get(name) or model.laws.get(name)
    kind = (
        "variable"
        if name in model.variables
        else "move"
        if name in model.moves
        else "law"
        if name in model.laws
        else ""
    )
    label = getattr(held, "label", "") or name
    return Reach(key=f"{kind}:{name}" if kind else name, id=name, label=label)


def tell_value(value: ValueByLens, shown: Shown, unit: str, notation: Notation) -> dict[str, Any]:
    """A value under every lens, and where it may be set."""
    view = shown.view.world
    return {
        "id": value.id,
        "slider": value.slider is not None,
        "low": format_number(value.slider.low) if value.slider is not None else "",
        "high": format_number(value.slider.high) if value.slider is not None else "",
        "known": value.known,
        "set": {id_: format_number(number) for id_, number in view.values}.get(value.id, ""),
        "by_lens": [_under_lens(held, notation) for held in value.by_lens],
        "unit": format_unit(unit),
        "is_same": not any(held.is_replaced for held in value.by_lens),
    }


def _under_lens(held: ValueUnderLens, notation: Notation) -> dict[str, Any]:
    is_number = isinstance(held.value, float | int)
    said = None if isinstance(held.value, float | int) else set_expression(held.value, notation)
    return {
        "lens": held.lens,
        "label": held.lens_label,
        "is_replaced": held.is_replaced,
        "math": said.math if said is not None else "",
        "text": format_exact(float(held.value)) if isinstance(held.value, float | int) else _said(held.value),
        "median": "" if is_number else _three_digits(held.median),
        "range": "" if is_number else f"{_three_digits(held.low)} to {_three_digits(held.high)}",
        "reason": held.reason if held.reason != held.judged else "",
        "sources": held.sources,
        "despite": held.despite,
        "judged": held.judged,
    }


def _three_digits(value: float) -> str:
    """A quantile of a stated distribution: it has no error, and no more digits than a reader needs."""
    return format_exact(float(f"{value:.3g}"))


def _said(value: Expression) -> str:
    return flatten(render_value(value))


def _weight(item: InterestItem, scale: str, shown: Shown) -> dict[str, Any]:
    outcome = shown.model.variables.get(item.outcome)
    per = f"{format_exact(item.per)} {item.per_unit}".strip()
    rate = "" if per == "1" else f" per {per}"
    provenance = item.provenance
    return {
        "reach": _reach(shown, item.outcome),
        "direction": "more is better" if item.more_is_better else "less is better",
        "worth": "" if item.worth is None else f"{format_exact(item.worth)} {scale}".strip() + rate,
        "sources": provenance.sources if provenance is not None else (),
        "judged": (provenance.judged or "") if provenance is not None else "",
        "unit": format_unit(outcome.unit.text) if outcome is not None else "",
    }
