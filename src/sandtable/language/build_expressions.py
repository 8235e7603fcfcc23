"""Builds expression nodes from the parts of their rules.

A chain of operators arrives flat, as operands, operators and prefixes; `_resolve` gives it its precedence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.language.build_calls import CALL_BUILDERS
from sandtable.language.parts import PART_BUILDERS, Builder, Parts, join_marks, read_number, refuse
from sandtable.language.precedence import COMPARISON, NEGATION, PRECEDENCE
from sandtable.language.source_text import Refused, SourceText
from sandtable.model.expression import (
    Binary,
    Cell,
    Conditional,
    DateLiteral,
    Expression,
    FromFile,
    InBranch,
    Name,
    Number,
    Rank,
    Row,
    Subscript,
    Table,
    Text,
    TimeReduction,
    Unary,
)

MAX_CHAIN: Final = 100
"""Most operators in a row: each makes the tree one deeper."""


class Prefix(NamedTuple):
    """A `-` or `not` before an operand."""

    op: str
    place: Place
    precedence: int


def _number(source: SourceText, parts: Parts, start: int, end: int) -> Number:
    token = parts[0]
    return Number(
        value=read_number(source, token, start, end), unit=token[1], text=token[0], place=source.place(start, end)
    )


def _minus_number(source: SourceText, parts: Parts, start: int, end: int) -> Unary:
    return Unary(op="-", operand=_number(source, parts, start, end), place=source.place(start, end))


def _name(source: SourceText, parts: Parts, start: int, end: int) -> Name:
    return Name(id=parts[0], place=source.place(start, end))


def _date(source: SourceText, parts: Parts, start: int, end: int) -> DateLiteral:
    return DateLiteral(text=parts[0], place=source.place(start, end))


def _text(source: SourceText, parts: Parts, start: int, end: int) -> Text:
    return Text(value=parts[0], place=source.place(start, end))


def _subscript(source: SourceText, parts: Parts, start: int, end: int) -> Subscript:
    return Subscript(name=parts[0], indices=tuple(parts[1]), place=source.place(start, end))


def _bracketed(source: SourceText, parts: Parts, start: int, end: int) -> Expression:
    node: Expression = parts[0]
    # The node was made a moment ago and nobody else holds it: its place takes in the brackets.
    object.__setattr__(node, "place", source.place(start, end))
    return node


def _in_branch(source: SourceText, parts: Parts, start: int, end: int) -> InBranch:
    return InBranch(operand=parts[0], branches=tuple(parts[1].split("+")), place=source.place(start, end))


def _at_moment(source: SourceText, parts: Parts, start: int, end: int) -> TimeReduction:
    return TimeReduction(op="at", operand=parts[0], start=parts[1], place=source.place(start, end))


def _conditional(source: SourceText, parts: Parts, start: int, end: int) -> Conditional:
    condition, then, otherwise = parts
    return Conditional(condition=condition, then=then, otherwise=otherwise, place=source.place(start, end))


def _rank(source: SourceText, parts: Parts, start: int, end: int) -> Rank:
    return Rank(element=parts[0], operand=parts[1], place=source.place(start, end))


# -- chains of operators -------------------------------------------------------------------------


def _prefix(op: str, precedence: int) -> Builder:
    def build(source: SourceText, parts: Parts, _start: int, end: int) -> Parts:
        chain: Parts = parts[0] if parts else []
        chain.append(Prefix(op, source.place(end - len(op), end), precedence))
        return chain

    return build


def _chain_binary(_source: SourceText, parts: Parts, _start: int, _end: int) -> Parts:
    chain, op = parts
    if type(chain) is list:
        chain.append(op)
        return chain
    return [chain, op]


def _chain_subtract(_source: SourceText, parts: Parts, _start: int, _end: int) -> Parts:
    chain = parts[0]
    if type(chain) is list:
        chain.append("-")
        return chain
    return [chain, "-"]


def _chain_operand(_source: SourceText, parts: Parts, _start: int, _end: int) -> Parts:
    chain: Parts = parts[0]
    chain.append(parts[1])
    return chain


def _chain(source: SourceText, parts: Parts, start: int, end: int) -> Expression:
    chain = parts[0]
    if type(chain) is not list:
        return chain  # type: ignore[no-any-return]
    if len(chain) == 3 and type(chain[0]) is not Prefix:
        return Binary(op=chain[1], left=chain[0], right=chain[2], place=source.place(start, end))
    if len(chain) > 2 * MAX_CHAIN:
        raise refuse(
            source, start, end, f"this expression chains more than {MAX_CHAIN} operators",
            "such a chain makes a tree too deep to work with", "give parts of it names of their own", "too-deep",
        )  # fmt: skip
    node = _resolve(chain)
    object.__setattr__(node, "place", source.place(start, end))
    return node


def _resolve(chain: Parts) -> Expression:
    """Settle the precedence of a flat chain with two stacks (Dijkstra's shunting yard)."""
    operands: list[Expression] = []
    operators: list[tuple[int, str | Prefix]] = []
    for item in chain:
        if type(item) is str:
            precedence = PRECEDENCE[item]
            while operators and (operators[-1][0] > precedence or (operators[-1][0] == precedence and item != "^")):
                if precedence == COMPARISON == operators[-1][0]:
                    raise _refuse_comparisons(operands[-1].place)
                _apply(operators.pop()[1], operands)
            operators.append((precedence, item))
        elif type(item) is Prefix:
            operators.append((item.precedence, item))
        else:
            operands.append(item)
    while operators:
        _apply(operators.pop()[1], operands)
    return operands[0]


def _apply(operator: str | Prefix, operands: list[Expression]) -> None:
    right = operands.pop()
    if isinstance(operator, Prefix):
        operands.append(Unary(op=operator.op, operand=right, place=_span(operator.place, right.place)))
    else:
        left = operands.pop()
        operands.append(Binary(op=operator, left=left, right=right, place=_span(left.place, right.place)))


def _span(first: Place, last: Place) -> Place:
    return Place(first.file, first.line, first.column, last.end_line, last.end_column)


def _refuse_comparisons(place: Place) -> Refused:
    return Refused(
        Fault(
            code="syntax",
            what="two comparisons in a row",
            place=place,
            why="`a < b < c` would compare the truth of `a < b` with c",
            mend="join them with `and`: `a < b and b < c`",
        )
    )


# -- tables --------------------------------------------------------------------------------------


def _table(source: SourceText, parts: Parts, start: int, end: int) -> Table:
    return Table(cells=tuple(parts[0]), place=source.place(start, end))


def _cell(source: SourceText, parts: Parts, start: int, end: int) -> Cell:
    keys, value, marks = parts
    return Cell(keys=tuple(keys), value=value, provenance=join_marks(source, marks), place=source.place(start, end))


def _row(source: SourceText, parts: Parts, start: int, end: int) -> Row:
    return Row(values=tuple(parts[0]), place=source.place(start, end))


def _from_file(source: SourceText, parts: Parts, start: int, end: int) -> FromFile:
    return FromFile(file=parts[0], column=parts[1] if len(parts) > 1 else "", place=source.place(start, end))


EXPRESSION_BUILDERS: Final[Mapping[str, Builder]] = {
    **PART_BUILDERS,
    **CALL_BUILDERS,
    "number": _number,
    "minus_number": _minus_number,
    "name": _name,
    "date": _date,
    "text": _text,
    "subscript": _subscript,
    "bracketed": _bracketed,
    "in_branch": _in_branch,
    "at_moment": _at_moment,
    "conditional": _conditional,
    "rank": _rank,
    "chain": _chain,
    "chain_operand": _chain_operand,
    "chain_binary": _chain_binary,
    "chain_subtract": _chain_subtract,
    "chain_minus_first": _prefix("-", NEGATION),
    "chain_minus_more": _prefix("-", NEGATION),
    "chain_not_first": _prefix("not", PRECEDENCE["not"]),
    "chain_not_more": _prefix("not", PRECEDENCE["not"]),
    "table": _table,
    "cell": _cell,
    "row": _row,
    "from_file": _from_file,
}
