"""Writes a document in the one canonical layout.

Clauses stand one a line in a fixed order, digits stay as written, comments and single blank lines are kept.
Formatting what was formatted changes nothing, and reading it gives the same statements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from sandtable.language.clauses import CLAUSE_ORDER
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
from sandtable.language.layout import INDENT, lay_out, wrap
from sandtable.model.declaration import (
    About,
    Actor,
    Asks,
    Auxiliary,
    Branch,
    BranchItem,
    Check,
    Claim,
    Comments,
    Constant,
    Correlation,
    Data,
    Dimension,
    Document,
    Flow,
    Include,
    Input,
    Interest,
    InterestItem,
    Known,
    Law,
    Lens,
    LensItem,
    Lookup,
    Map,
    Move,
    Outcome,
    Person,
    Quantity,
    Question,
    Quote,
    Report,
    ScenarioHead,
    Sector,
    SourcesFile,
    Statement,
    Stock,
    TimeAxis,
    Uncertain,
    UnitDeclaration,
    Use,
    Vintage,
    Word,
)
from sandtable.model.expression import Binary, Expression


class Line(NamedTuple):
    """A clause, or a head: what stands before a value, the value if it may be a table, and what follows."""

    said: str
    value: Expression | None = None
    tail: str = ""

    def lay_out(self, indent: str) -> list[str]:
        """Lay it out on lines."""
        if self.value is None:
            return wrap(self.said + self.tail, indent)
        return lay_out(self.said, self.value, self.tail, indent)


Clauses = list[tuple[str, Line]]
"""Clauses as field (see `CLAUSE_ORDER`) and line."""


def format_document(document: Document) -> str:
    """Write a document as text that ends with a line break (an empty document gives an empty text)."""
    lines: list[str] = []
    for statement in document.statements:
        if statement.blank_before and lines:
            lines.append("")
        lines += ["" if comment == "\n" else _comment(comment) for comment in statement.comments.above]
        lines += _format_body(statement)
    if document.trailing_comments:
        lines += [""] * bool(lines) + [_comment(comment) for comment in document.trailing_comments]
    return "\n".join(lines) + "\n" if lines else ""


def format_statement(statement: Statement) -> str:
    """Write one statement without the comments above it."""
    return "\n".join(_format_body(statement))


def _format_body(statement: Statement) -> list[str]:
    head, clauses = _WRITERS[type(statement)](statement)
    clauses.sort(key=lambda clause: CLAUSE_ORDER[clause[0]])
    comments = statement.comments
    lines = head.lay_out("")
    if comments.behind:
        lines[0] += f"  {_comment(comments.behind)}"
    for index, (_, clause) in enumerate(clauses):
        lines += _inside(comments, index)
        lines += clause.lay_out(INDENT)
    lines += [
        line
        for index in {i for i, _ in comments.inside} - set(range(len(clauses)))
        for line in _inside(comments, index)
    ]
    return lines


def _comment(comment: str) -> str:
    return f"# {comment}" if comment else "#"


def _inside(comments: Comments, index: int) -> list[str]:
    return [INDENT + _comment(text) for at, text in comments.inside if at == index]


# -- the frame, who and the space ----------------------------------------------------------------


def _label(text: str) -> str:
    return f" {render_text(text)}" if text else ""


def _dimensions(names: tuple[str, ...]) -> str:
    return f"[{', '.join(names)}]" if names else ""


def _scenario(node: ScenarioHead) -> str:
    return f"module {node.module}{_label(node.title)}" if node.module else f"scenario {render_text(node.title)}"


def _time_axis(node: TimeAxis) -> str:
    method = "" if node.method == "euler" else f" method {node.method}"
    return f"time {node.start} to {node.stop} step {render_quantity(render_float(node.step), node.unit)}{method}"


def _use(node: Use) -> str:
    module = render_text(node.module) if node.is_file else node.module
    bindings = [
        f"{binding.name} = {render_names(binding.values) if binding.value is None else render_value(binding.value)}"
        for binding in node.bindings
    ]
    said = f" with {render_names(bindings)}" if bindings else ""
    return f"use {module} as {node.alias}{said}"


def _person(node: Person) -> str:
    return f"person {node.id} {render_text(node.label)}" + (f" of {render_text(node.of)}" if node.of else "")


def _dimension(node: Dimension) -> str:
    head = f"dimension {node.id}{_label(node.label)}"
    if node.alias_of:
        return f"{head} = alias {node.alias_of}"
    subrange = f" of {node.subrange_of}" if node.subrange_of else ""
    return f"{head}{subrange} = {render_names(node.elements)}"


def _map(node: Map) -> str:
    target = "" if node.target == node.source else f" to {node.target}"
    pairs = render_names(f"{first}: {second}" for first, second in node.pairs)
    return f"map {node.id} : {node.source}{target} = {{ {pairs} }}"


def _unit(node: UnitDeclaration) -> str:
    definition = _DIGITS.sub(lambda match: format(int(match[0]), "_"), node.definition)
    return f"unit {node.id}{_label(node.label)}" + (f" = {definition}" if definition else "")


_DIGITS: Final = re.compile(r"(?<![\w.])[1-9][0-9]{3,}(?![\w.])")

# -- quantities ----------------------------------------------------------------------------------


def _head(word: str, node: Quantity) -> str:
    return f"{word} {node.id}{_dimensions(node.dimensions)}{_label(node.label)} : {node.unit}"


def _notes(note: str) -> Clauses:
    return [("note", Line(f"note {render_text(note)}"))] if note else []


def _equation(word: str) -> Callable[[Any], tuple[Line, Clauses]]:
    """Statements that read `word head = value marks`, with the clauses of a value."""

    def write(node: Any) -> tuple[Line, Clauses]:
        clauses = _notes(node.note)
        if isinstance(node, Constant | Uncertain):
            if node.bounds is not None:
                clauses.append(("bounds", Line(f"ranges {_pair(node.bounds)}")))
            if node.vintage is not None:
                clauses.append(("vintage", _vintage(node.vintage)))
        return Line(f"{_head(word, node)} ={BREAKS[1]}", node.value, render_marks(node.provenance)), clauses

    return write


def _pair(bounds: tuple[Expression, Expression]) -> str:
    return f"{render_expression(bounds[0])} to {render_expression(bounds[1])}"


def _vintage(node: Vintage) -> Line:
    said = f"vintage {node.mark}" + (f" known {node.known}" if node.known else "")
    if node.earlier is None:
        return Line(said)
    return Line(f"{said} earlier ", node.earlier, render_marks(node.provenance))


def _input(node: Input) -> tuple[Line, Clauses]:
    head, marks = _head("input", node), render_marks(node.provenance)
    line = Line(head + marks) if node.default is None else Line(f"{head} = ", node.default, marks)
    return line, _notes(node.note)


def _correlation(node: Correlation) -> str:
    value = render_expression(node.value)
    return f"correlate {node.first} with {node.second} at {value}{render_marks(node.provenance)}"


def _data(node: Data) -> tuple[Line, Clauses]:
    mode = "" if node.mode == "linear" else f" {node.mode}"
    place = f"from {render_text(node.file)} column {render_word(node.column)}{mode}"
    return Line(f"{_head('data', node)} {place}{render_marks(node.provenance)}"), _notes(node.note)


def _lookup(node: Lookup) -> tuple[Line, Clauses]:
    points = render_names(f"({render_float(x)}, {render_float(y)})" for x, y in node.points)
    mode = "" if node.mode == "hold" else f" {node.mode}"
    head = f"lookup {node.id}{_label(node.label)} : {node.input_unit} to {node.unit}"
    return Line(f"{head} = {points}{mode}{render_marks(node.provenance)}"), _notes(node.note)


def _stock(node: Stock) -> tuple[Line, Clauses]:
    clauses: Clauses = [("starts", Line("starts ", node.starts, render_marks(node.provenance)))]
    groups: list[tuple[str, list[str]]] = []
    for term in node.terms:
        word = "changes" if term.is_change else "gains" if term.sign > 0 else "loses"
        if not groups or groups[-1][0] != word:
            groups.append((word, []))
        groups[-1][1].append(render_expression(term.value, 1))
    clauses += [("terms", Line(f"{word} {render_names(values)}")) for word, values in groups]
    if node.is_never_negative:
        clauses.append(("is_never_negative", Line("never negative")))
    if node.within is not None:
        clauses.append(("within", Line(f"within {_pair(node.within)}")))
    return Line(_head("stock", node)), clauses + _notes(node.note)


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
    head = f"move {node.id}{_dimensions(node.dimensions)}{_label(node.label)}"
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
    return Line(head + render_marks(node.provenance)), clauses + _quote(node.says) + _notes(node.note)


def _law(node: Law) -> tuple[Line, Clauses]:
    head = f"law {node.id}{_label(node.label)}" + (f" of {node.of}" if node.of else "")
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
    return Line(head + render_marks(node.provenance)), clauses + _notes(node.note)


# -- what if -------------------------------------------------------------------------------------


def _branch(node: Branch) -> tuple[Line, Clauses]:
    head = Line(f"branch {node.id}{_label(node.label)}")
    clauses: Clauses = [("includes", Line(f"includes {render_names(node.includes)}"))] if node.includes else []
    clauses += [("items", Line(_branch_item(item))) for item in node.items]
    if not clauses:
        return head, _notes(node.note)
    if node.comments.inside:
        commas = [(field, Line(line.said + ",")) for field, line in clauses[:-1]]
        return Line(f"{head.said} :"), [*commas, clauses[-1], *_notes(node.note)]
    return Line(f"{head.said} : {render_names(line.said for _, line in clauses)}"), _notes(node.note)


def _branch_item(item: BranchItem) -> str:
    target = item.target + _dimensions(item.indices)
    if item.kind == "never":
        return f"never {target}"
    if item.kind == "on":
        return f"{target} on {item.date}"
    if item.kind == "always" or item.value is None:
        return f"{target} always"
    span = (f" from {item.start}" if item.start else "") + (f" to {item.stop}" if item.stop else "")
    return f"{target} = {render_value(item.value)}{span}{render_marks(item.provenance)}"


def _lens(node: Lens) -> tuple[Line, Clauses]:
    head = f"lens {node.id}{_label(node.label)}" + (f" by {node.by}" if node.by else "")
    return Line(head), [("items", _lens_item(item)) for item in node.items] + _notes(node.note)


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
        return Line(f"{item.target}{_dimensions(item.indices)} = ", item.value, marks)
    value = item.value
    said = render_value(value)
    if isinstance(value, Binary) and value.op == "/":
        said = f"{render_expression(value.left)} per {render_expression(value.right)}"
    return Line(f"weight {' '.join(item.indices)} = {said}{marks}")


# -- what matters --------------------------------------------------------------------------------


def _interest(node: Interest) -> tuple[Line, Clauses]:
    head = f"interest {node.actor}" + (f" in {render_text(node.scale)}" if node.scale else "")
    return Line(head), [("items", Line(_interest_item(item))) for item in node.items] + _notes(node.note)


def _interest_item(item: InterestItem) -> str:
    said = f"{item.outcome} {'more' if item.more_is_better else 'less'} is better"
    if item.worth is not None:
        said += f" worth {render_float(item.worth)}"
        if item.per != 1.0 or item.per_unit:
            said += f" per {render_quantity(render_float(item.per), item.per_unit)}"
    return said + render_marks(item.provenance)


def _claim(node: Claim) -> tuple[Line, Clauses]:
    head = f"claim {node.id}{_label(node.label)}" + (f" by {render_names(node.by)}" if node.by else "")
    clauses = _quote(node.says) + _name_clauses(node, {"denied_by": "denied by"}) + _known(node.known)
    if node.given is not None:
        clauses.append(("given", Line(f"given {render_expression(node.given)}")))
    if node.holds is not None:
        clauses.append(("holds", Line(f"holds when {render_expression(node.holds)}")))
    if node.word is not None:
        clauses.append(("word", Line(_word(node.word))))
    return Line(head), clauses + _notes(node.note)


def _word(node: Word) -> str:
    said = f"word {render_word(node.text)}"
    if node.band is not None:
        return f"{said} band {render_float(node.band[0])} to {render_float(node.band[1])}"
    return f"{said} read as {render_word(node.read_as)}" if node.read_as else said


def _known(node: Known | None) -> Clauses:
    if node is None:
        return []
    said = f"known {node.answer}" + (f" on {node.date}" if node.date else "")
    said += "".join(f"{BREAKS[1]}@{source}" for source in node.sources)
    return [("known", Line(said + (f"{BREAKS[0]}{render_text(node.text)}" if node.text else "")))]


def _question(node: Question) -> tuple[Line, Clauses]:
    clauses: Clauses = [
        ("resolves", Line(f"resolves {node.resolves}")),
        ("yes", Line(f"yes when {render_expression(node.holds)}")),
    ]
    return Line(f"question {node.id} asks {render_text(node.asks)}"), clauses + _known(node.known) + _notes(node.note)


def _check(node: Check) -> tuple[Line, Clauses]:
    branches = f" in {'+'.join(node.branches)}" if node.branches else ""
    tolerance = "" if node.tolerance is None else f" within {render_float(node.tolerance)}"
    head = f"check {render_text(node.label)}{branches} : {render_expression(node.holds)}{tolerance}"
    clauses: Clauses = [("is_known_limit", Line("known limit"))] if node.is_known_limit else []
    return Line(head), clauses + _notes(node.note)


def _asks(node: Asks) -> str:
    ledger = f" of {node.subject} for {node.actor}" if node.subject else ""
    return f"asks {render_text(node.question)}{ledger}"


def _report(node: Report) -> str:
    targets = zip(node.variables, node.indices, strict=True)
    return f"show {render_names(name + _dimensions(indices) for name, indices in targets)}"


def _line(write: Callable[[Any], str]) -> Callable[[Any], tuple[Line, Clauses]]:
    """Statements without clauses."""
    return lambda node: (Line(write(node)), [])


_WRITERS: Final[Mapping[type, Callable[[Any], tuple[Line, Clauses]]]] = {
    ScenarioHead: _line(_scenario),
    Asks: _line(_asks),
    About: _line(lambda node: f"{node.keyword} {render_text(node.text)}"),
    TimeAxis: _line(_time_axis),
    SourcesFile: _line(lambda node: f"sources {render_text(node.file)}"),
    Include: _line(lambda node: f"include {render_text(node.file)}"),
    Use: _line(_use),
    Sector: _line(lambda node: f"sector {node.id}{_label(node.label)}"),
    Actor: lambda node: (Line(f"actor {node.id}{_label(node.label)}"), _notes(node.note)),
    Person: _line(_person),
    Dimension: _line(_dimension),
    Map: _line(_map),
    UnitDeclaration: _line(_unit),
    Constant: _equation("constant"),
    Uncertain: _equation("uncertain"),
    Flow: _equation("flow"),
    Auxiliary: _equation("aux"),
    Outcome: _equation("outcome"),
    Input: _input,
    Correlation: _line(_correlation),
    Data: _data,
    Lookup: _lookup,
    Stock: _stock,
    Move: _move,
    Law: _law,
    Branch: _branch,
    Lens: _lens,
    Interest: _interest,
    Claim: _claim,
    Question: _question,
    Check: _check,
    Report: _line(_report),
}
