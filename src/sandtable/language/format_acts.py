"""Writes moves, laws, branches, lenses and what matters as lines."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sandtable.language.format_expressions import (
    BREAKS,
    render_expression,
    render_float,
    render_marks,
    render_names,
    render_quantity,
    render_text,
    render_value,
    render_word,
)
from sandtable.language.format_lines import (
    Clauses,
    Line,
    Writer,
    note_clause,
    render_indices,
    render_label,
    without_clauses,
)
from sandtable.model.declaration import (
    Branch,
    BranchItem,
    Check,
    Claim,
    Interest,
    InterestItem,
    Known,
    Law,
    Lens,
    LensItem,
    Move,
    Question,
    Quote,
    Reference,
    Report,
    Route,
    Story,
    Word,
)
from sandtable.model.expression import Binary

# -- acts and rules ------------------------------------------------------------------------------


def _expression_clauses(node: Move | Law, words: Mapping[str, str]) -> Clauses:
    """Write the clauses of one expression each: field -> words before it."""
    return [
        (_CLAUSE_FIELDS.get(field, field), Line(f"{said} {render_expression(getattr(node, field))}"))
        for field, said in words.items()
        if getattr(node, field) is not None
    ]


def _name_clauses(node: object, words: Mapping[str, str]) -> Clauses:
    return [
        (field, Line(f"{said} {render_names(getattr(node, field))}"))
        for field, said in words.items()
        if getattr(node, field)
    ]


_CLAUSE_FIELDS: Final = {"unless": "unless_holds"}


def _quote(quote: Quote | None) -> Clauses:
    if quote is None:
        return []
    return [("says", Line(f"says {render_text(quote.text)}" + (f" @{quote.source}" if quote.source else "")))]


def _move(node: Move) -> tuple[Line, Clauses]:
    head = f"move {node.id}{render_indices(node.dimensions)}{render_label(node.label)}"
    head += f" by {node.by}" if node.by else ""
    head += f" toward {render_names(node.toward)}" if node.toward else ""
    head += f" on {node.on_date}" if node.on_date else ""
    words = {
        "chance": "chance",
        "when": "when",
        "lasts": "lasts",
        "ends_when": "ends when",
        "ends_chance": "ends chance",
    }
    clauses = _expression_clauses(node, words) + _name_clauses(node, {"after": "after", "unless": "unless"})
    if node.window is not None:
        said = [f"{word} {date}" for word, date in zip(("from", "to"), node.window, strict=True) if date]
        clauses.append(("window", Line(" ".join(said))))
    if node.is_repeating:
        pause = "" if node.again_after is None else f" after {render_expression(node.again_after)}"
        clauses.append(("again", Line(f"again{pause}")))
    if node.at_most is not None:
        clauses.append(("at_most", Line(f"at most {node.at_most} times")))
    if node.ends_on:
        clauses.append(("ends_on", Line(f"ends on {node.ends_on}")))
    return Line(head + render_marks(node.provenance)), clauses + _quote(node.says) + note_clause(node.note)


def _law(node: Law) -> tuple[Line, Clauses]:
    head = f"law {node.id}{render_label(node.label)}" + (f" of {node.of}" if node.of else "")
    names = {"forbids": "forbids", "enables": "enables", "repealed_by": "repealed by"}
    words = {
        "in_force": "while", "unless": "unless", "permits": "permits", "waiver_chance": "waiver chance", "waiver_lasts": "waiver lasts",
    }  # fmt: skip
    clauses = _name_clauses(node, names) + _expression_clauses(node, words)
    if node.waiver_on:
        clauses.append(("waiver_on", Line(f"waiver on {node.waiver_on}")))
    if node.limits is not None:
        left, right = (render_expression(part) for part in node.limits)
        clauses.append(("limits", Line(f"limits {left}{BREAKS[0]}at most {right}")))
    return Line(head + render_marks(node.provenance)), clauses + note_clause(node.note)


# -- what if -------------------------------------------------------------------------------------


def _branch(node: Branch) -> tuple[Line, Clauses]:
    head = Line(f"branch {node.id}{render_label(node.label)}")
    clauses: Clauses = [("includes", Line(f"includes {render_names(node.includes)}"))] if node.includes else []
    clauses += [("items", Line(_branch_item(item))) for item in node.items]
    after = _lacks(node.lacks) + note_clause(node.note)
    if not clauses:
        return head, after
    if node.comments.inside:
        commas = [(field, Line(line.said + ",")) for field, line in clauses[:-1]]
        return Line(f"{head.said} :"), [*commas, clauses[-1], *after]
    return Line(f"{head.said} : {render_names(line.said for _, line in clauses)}"), after


def _lacks(text: str) -> Clauses:
    return [("lacks", Line(f"lacks {render_text(text)}"))] if text else []


def _branch_item(item: BranchItem) -> str:
    target = item.target + render_indices(item.indices)
    if item.kind == "never":
        return f"never {target}"
    if item.kind == "on":
        return f"{target} on {item.date}"
    if item.kind == "always" or item.value is None:
        return f"{target} always"
    span = (f" from {item.start}" if item.start else "") + (f" to {item.stop}" if item.stop else "")
    return f"{target} = {render_value(item.value)}{span}{render_marks(item.provenance)}"


def _lens(node: Lens) -> tuple[Line, Clauses]:
    head = f"lens {node.id}{render_label(node.label)}" + (f" by {node.by}" if node.by else "")
    return Line(head), [("items", _lens_item(item)) for item in node.items] + note_clause(node.note)


def _lens_item(item: LensItem) -> Line:
    marks = render_marks(item.provenance)
    if item.despite:
        despite = f"{BREAKS[0]}despite " + BREAKS[1].join(f"@{source}" for source in item.despite)
        if item.provenance is None or item.provenance.judged is None:
            marks += despite
        else:  # sources behind `despite` are those it goes against, up to `judged`
            sources = "".join(f"{BREAKS[1]}@{source}" for source in item.provenance.sources)
            marks = f"{despite}{BREAKS[0]}judged {render_text(item.provenance.judged)}{sources}"
    if item.target != "weight":
        return Line(f"{item.target}{render_indices(item.indices)} = ", item.value, marks)
    value = item.value
    said = render_value(value)
    if isinstance(value, Binary) and value.op == "/":
        said = f"{render_expression(value.left)} per {render_expression(value.right)}"
    return Line(f"weight {' '.join(item.indices)} = {said}{marks}")


# -- what matters --------------------------------------------------------------------------------


def _interest(node: Interest) -> tuple[Line, Clauses]:
    head = f"interest {node.actor}" + (f" in {render_text(node.scale)}" if node.scale else "")
    return Line(head), [("items", Line(_interest_item(item))) for item in node.items] + note_clause(node.note)


def _interest_item(item: InterestItem) -> str:
    said = f"{item.outcome} {'more' if item.more_is_better else 'less'} is better"
    if item.worth is not None:
        said += f" worth {render_float(item.worth)}"
        if item.per != 1.0 or item.per_unit:
            said += f" per {render_quantity(render_float(item.per), item.per_unit)}"
    return said + render_marks(item.provenance)


def _claim(node: Claim) -> tuple[Line, Clauses]:
    head = f"claim {node.id}{render_label(node.label)}" + (f" by {render_names(node.by)}" if node.by else "")
    clauses = _quote(node.says) + _name_clauses(node, {"denied_by": "denied by"}) + _known(node.known)
    if node.given is not None:
        clauses.append(("given", Line(f"given {render_expression(node.given)}")))
    if node.holds is not None:
        clauses.append(("holds", Line(f"holds when {render_expression(node.holds)}")))
    if node.word is not None:
        clauses.append(("word", Line(_word(node.word))))
    return Line(head), clauses + note_clause(node.note)


def _word(node: Word) -> str:
    said = f"word {render_word(node.text)}"
    if node.band is not None:
        return f"{said} band {render_float(node.band[0])} to {render_float(node.band[1])}"
    return f"{said} read as {render_word(node.read_as)}" if node.read_as else said


def _known(node: Known | None) -> Clauses:
    if node is None:
        return []
    answer = node.answer if node.value is None else render_float(node.value)
    said = f"known {answer}" + (f" on {node.date}" if node.date else "")
    said += "".join(f"{BREAKS[1]}@{source}" for source in node.sources)
    return [("known", Line(said + (f"{BREAKS[0]}{render_text(node.text)}" if node.text else "")))]


def _question(node: Question) -> tuple[Line, Clauses]:
    clauses: Clauses = [("resolves", Line(f"resolves {node.resolves}"))]
    if node.holds is not None:
        clauses.append(("yes", Line(f"yes when {render_expression(node.holds)}")))
    if node.measures is not None:
        clauses.append(("measures", Line(f"measures {render_expression(node.measures)}")))
    if node.edges:
        clauses.append(("edges", Line(f"categories {render_names(render_float(edge) for edge in node.edges)}")))
    if node.base_rate is not None:
        clauses.append(("base_rate", Line(f"base rate {_reference(node.base_rate)}")))
    if node.status_quo is not None:
        words = {0.0: "no", 1.0: "yes"} if node.measures is None else {}
        clauses.append(("status_quo", Line(f"status quo {_reference(node.status_quo, words)}")))
    clauses += _known(node.known) + note_clause(node.note)
    return Line(f"question {node.id} asks {render_text(node.asks)}"), clauses


def _reference(node: Reference, words: Mapping[float, str] = MappingProxyType({})) -> str:
    said = words.get(node.low, render_float(node.low))
    if node.high != node.low:
        said += f" to {render_float(node.high)}"
    return said + render_marks(node.provenance)


def _check(node: Check) -> tuple[Line, Clauses]:
    branches = f" in {'+'.join(node.branches)}" if node.branches else ""
    tolerance = "" if node.tolerance is None else f" within {render_float(node.tolerance)}"
    head = f"check {render_text(node.label)}{branches} : {render_expression(node.holds)}{tolerance}"
    clauses: Clauses = [("is_known_limit", Line("known limit"))] if node.is_known_limit else []
    return Line(head), clauses + note_clause(node.note)


def _report(node: Report) -> str:
    targets = zip(node.variables, node.indices, strict=True)
    return f"show {render_names(name + render_indices(indices) for name, indices in targets)}"


def _route(node: Route) -> tuple[Line, Clauses]:
    what = node.variable + render_indices(node.indices)
    return Line(f"route {what} from {node.origin} to {node.target}{render_label(node.label)}"), note_clause(node.note)


def _story(node: Story) -> str:
    shows = f" shows {render_text(node.shows)}" if node.shows else ""
    return f"story {render_text(node.text)}{shows}"


ACT_WRITERS: Final[Mapping[type, Writer]] = {
    Move: _move,
    Law: _law,
    Branch: _branch,
    Lens: _lens,
    Interest: _interest,
    Claim: _claim,
    Question: _question,
    Check: _check,
    Report: without_clauses(_report),
    Route: _route,
    Story: without_clauses(_story),
}
