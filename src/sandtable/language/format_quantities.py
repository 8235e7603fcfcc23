"""Writes the statements of the frame, the space and the quantities as lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

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
    render_pair,
    without_clauses,
)
from sandtable.model.declaration import (
    About,
    Actor,
    Asks,
    Auxiliary,
    Constant,
    Correlation,
    Data,
    Dimension,
    Flow,
    Include,
    Input,
    Lookup,
    Map,
    Outcome,
    Person,
    Quantity,
    ScenarioHead,
    Sector,
    SourcesFile,
    Stock,
    TimeAxis,
    Uncertain,
    UnitDeclaration,
    Use,
    Vintage,
)


def _asks(node: Asks) -> str:
    ledger = f" of {node.subject} for {node.actor}" if node.subject else ""
    return f"asks {render_text(node.question)}{ledger}"


def _scenario(node: ScenarioHead) -> str:
    return f"module {node.module}{render_label(node.title)}" if node.module else f"scenario {render_text(node.title)}"


def _time_axis(node: TimeAxis) -> str:
    method = "" if node.method == "euler" else f" method {node.method}"
    return f"time {node.start} to {node.stop} step {render_quantity(render_float(node.step), node.unit)}{method}"


def _use(node: Use) -> str:
    module = render_text(node.module) if node.is_file else node.module
    bindings = [
        f"{binding.name} = {render_names(binding.values) if binding.value is None else render_value(binding.value)}"
        f"{render_marks(binding.provenance)}"
        for binding in node.bindings
    ]
    said = f" with {render_names(bindings)}" if bindings else ""
    return f"use {module} as {node.alias}{said}"


def _person(node: Person) -> str:
    return f"person {node.id} {render_text(node.label)}" + (f" of {render_text(node.of)}" if node.of else "")


def _dimension(node: Dimension) -> str:
    head = f"dimension {node.id}{render_label(node.label)}"
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
    return f"unit {node.id}{render_label(node.label)}" + (f" = {definition}" if definition else "")


_DIGITS: Final = re.compile(r"(?<![\w.])[1-9][0-9]{3,}(?![\w.])")


# -- quantities ----------------------------------------------------------------------------------


def _head(word: str, node: Quantity) -> str:
    return f"{word} {node.id}{render_indices(node.dimensions)}{render_label(node.label)} : {node.unit}"


def _equation(word: str) -> Writer:
    """Statements that read `word head = value marks`, with the clauses of a value."""

    def write(node: Any) -> tuple[Line, Clauses]:
        clauses = note_clause(node.note)
        if isinstance(node, Constant | Uncertain):
            if node.bounds is not None:
                clauses.append(("bounds", Line(f"ranges {render_pair(node.bounds)}")))
            if node.vintage is not None:
                clauses.append(("vintage", _vintage(node.vintage)))
        return Line(f"{_head(word, node)} ={BREAKS[1]}", node.value, render_marks(node.provenance)), clauses

    return write


def _vintage(node: Vintage) -> Line:
    said = f"vintage {node.mark}" + (f" known {node.known}" if node.known else "")
    if node.earlier is None:
        return Line(said)
    return Line(f"{said} earlier ", node.earlier, render_marks(node.provenance))


def _input(node: Input) -> tuple[Line, Clauses]:
    head, marks = _head("input", node), render_marks(node.provenance)
    line = Line(head + marks) if node.default is None else Line(f"{head} = ", node.default, marks)
    return line, note_clause(node.note)


def _correlation(node: Correlation) -> str:
    value = render_expression(node.value)
    return f"correlate {node.first} with {node.second} at {value}{render_marks(node.provenance)}"


def _data(node: Data) -> tuple[Line, Clauses]:
    mode = "" if node.mode == "linear" else f" {node.mode}"
    place = f"from {render_text(node.file)} column {render_word(node.column)}{mode}"
    return Line(f"{_head('data', node)} {place}{render_marks(node.provenance)}"), note_clause(node.note)


def _lookup(node: Lookup) -> tuple[Line, Clauses]:
    points = render_names(f"({render_float(x)}, {render_float(y)})" for x, y in node.points)
    mode = "" if node.mode == "hold" else f" {node.mode}"
    head = f"lookup {node.id}{render_label(node.label)} : {node.input_unit} to {node.unit}"
    return Line(f"{head} = {points}{mode}{render_marks(node.provenance)}"), note_clause(node.note)


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
        clauses.append(("within", Line(f"within {render_pair(node.within)}")))
    return Line(_head("stock", node)), clauses + note_clause(node.note)


def _actor(node: Actor) -> tuple[Line, Clauses]:
    clauses: Clauses = []
    if node.location is not None:
        clauses.append(("location", Line(f"place {', '.join(render_float(end) for end in node.location)}")))
    if node.country:
        clauses.append(("country", Line(f"country {node.country}")))
    return Line(f"actor {node.id}{render_label(node.label)}"), clauses + note_clause(node.note)


QUANTITY_WRITERS: Final[Mapping[type, Writer]] = {
    ScenarioHead: without_clauses(_scenario),
    Asks: without_clauses(_asks),
    About: lambda node: (Line(f"{node.keyword} {render_text(node.text)}{render_marks(node.provenance)}"), []),
    TimeAxis: without_clauses(_time_axis),
    SourcesFile: without_clauses(lambda node: f"sources {render_text(node.file)}"),
    Include: without_clauses(lambda node: f"include {render_text(node.file)}"),
    Use: without_clauses(_use),
    Sector: without_clauses(lambda node: f"sector {node.id}{render_label(node.label)}"),
    Actor: _actor,
    Person: without_clauses(_person),
    Dimension: without_clauses(_dimension),
    Map: without_clauses(_map),
    UnitDeclaration: without_clauses(_unit),
    Constant: _equation("constant"),
    Uncertain: _equation("uncertain"),
    Flow: _equation("flow"),
    Auxiliary: _equation("aux"),
    Outcome: _equation("outcome"),
    Input: _input,
    Correlation: without_clauses(_correlation),
    Data: _data,
    Lookup: _lookup,
    Stock: _stock,
}
