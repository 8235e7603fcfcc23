"""Builds expression nodes from the parts of their rules.

A chain of operators arrives flat, as operands, operators and prefixes; `_resolve` gives it its precedence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.language.source_text import Refused, SourceText
from sandtable.language.words import (
    DIMENSION_REDUCTIONS,
    FAMILIES,
    INTERVAL_FAMILIES,
    OVER_FUTURES,
    TIME_ENDS,
    TIME_REDUCTIONS,
)
from sandtable.model.expression import (
    Binary,
    Call,
    Cell,
    Conditional,
    DateLiteral,
    Distribution,
    Expression,
    FromFile,
    InBranch,
    Name,
    Net,
    Number,
    OverFutures,
    Provenance,
    Rank,
    Reduction,
    Row,
    Subscript,
    Table,
    Text,
    TimeReduction,
    Unary,
)

Parts = list[Any]
"""What a rule's builder gets: nodes, words, lists; which, the rule says."""

MAX_CHAIN: Final = 100
"""Most operators in a row: each makes the tree one deeper."""

PRECEDENCE: Final[Mapping[str, int]] = {
    "or": 1,
    "and": 2,
    "not": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "==": 4,
    "!=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "^": 8,
}
NEGATION: Final = 7
"""Precedence of the minus before an operand."""
COMPARISON: Final = 4
POWER: Final = 8


class Prefix(NamedTuple):
    """A `-` or `not` before an operand."""

    op: str
    place: Place
    precedence: int


def refuse(source: SourceText, start: int, end: int, what: str, why: str, mend: str, code: str = "syntax") -> Refused:
    """Make the refusal of the text between two offsets."""
    return Refused(Fault(code=code, what=what, place=source.place(start, end), why=why, mend=mend))


def read_number(source: SourceText, token: tuple[str, str], start: int, end: int) -> float:
    """Read the value of a number's digits."""
    value = float(token[0])
    if value - value != 0:
        raise refuse(
            source, start, end, f"`{token[0]}` is too large for a number", "numbers reach to about 1.8e308",
            "write a smaller number, or choose a larger unit", "bad-number",
        )  # fmt: skip
    return value


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


def _prefix(op: str, precedence: int) -> Callable[[SourceText, Parts, int, int], Parts]:
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


# -- calls and distributions ---------------------------------------------------------------------


class Argument(NamedTuple):
    """One argument: plain, named (`name`), weighted (`weight: value`) or a file's column."""

    value: Expression
    name: str = ""
    weight: Expression | None = None
    column: str | None = None


def _argument_plain(_source: SourceText, parts: Parts, _start: int, _end: int) -> Argument:
    return Argument(parts[0])


def _argument_named(_source: SourceText, parts: Parts, _start: int, _end: int) -> Argument:
    return Argument(parts[1], name=parts[0])


def _argument_weighted(_source: SourceText, parts: Parts, _start: int, _end: int) -> Argument:
    return Argument(parts[1], weight=parts[0])


def _argument_column(_source: SourceText, parts: Parts, _start: int, _end: int) -> Argument:
    return Argument(Text(value=parts[0]), column=parts[1])


def _call(source: SourceText, parts: Parts, start: int, end: int) -> Expression:
    function: str = parts[0]
    arguments: list[Argument] = parts[1] if len(parts) > 1 else []
    if function in FAMILIES:
        return _distribution(source, function, arguments, start, end)
    _require_simple(source, function, arguments, start, end)
    place = source.place(start, end)
    plain = tuple(argument.value for argument in arguments if not argument.name)
    named = tuple((argument.name, argument.value) for argument in arguments if argument.name)
    if len(plain) == 1 and not named:
        if function in TIME_REDUCTIONS or function in TIME_ENDS:
            return TimeReduction(op=function, operand=plain[0], place=place)
        if function in OVER_FUTURES:
            return OverFutures(op=function, operand=plain[0], place=place)
        if function == "net" and isinstance(plain[0], Name):
            return Net(actor=plain[0].id, place=place)
    if function == "quantile" and len(plain) == 2 and isinstance(plain[1], Number) and not named:
        return OverFutures(op=function, operand=plain[0], level=plain[1].value, place=place)
    return Call(function=function, arguments=plain, keywords=named, place=place)


def _require_simple(source: SourceText, function: str, arguments: list[Argument], start: int, end: int) -> None:
    if any(argument.weight is not None or argument.column is not None for argument in arguments):
        raise refuse(
            source, start, end, f"`{function}` takes neither `weight: value` nor a file's column",
            "only `mixture`, `categorical` and `empirical` do", "write plain arguments, with commas between them",
        )  # fmt: skip
    names = [bool(argument.name) for argument in arguments]
    if names != sorted(names):
        raise refuse(
            source, start, end, f"`{function}` has a plain argument behind a named one",
            "the place of a plain argument tells its meaning", "put the plain arguments first",
        )  # fmt: skip


def _call_over(source: SourceText, parts: Parts, start: int, end: int) -> Reduction:
    function, arguments, dimensions = parts
    operand = _require_one(source, function, arguments, start, end)
    if function not in DIMENSION_REDUCTIONS:
        raise refuse(
            source, start, end, f"`{function}` takes no `over`",
            f"these reduce over a dimension: {', '.join(sorted(DIMENSION_REDUCTIONS))}", "use one of them, or leave `over` out",
        )  # fmt: skip
    return Reduction(op=function, operand=operand, dimensions=tuple(dimensions), place=source.place(start, end))


def _call_from(source: SourceText, parts: Parts, start: int, end: int) -> TimeReduction:
    function, arguments, first = parts[:3]
    last = parts[3] if len(parts) > 3 else None
    operand = _require_one(source, function, arguments, start, end)
    if function not in TIME_REDUCTIONS:
        raise refuse(
            source, start, end, f"`{function}` takes no `from`",
            f"these reduce over time: {', '.join(sorted(TIME_REDUCTIONS))}", "use one of them, or leave `from` out",
        )  # fmt: skip
    return TimeReduction(op=function, operand=operand, start=first, stop=last, place=source.place(start, end))


def _require_one(source: SourceText, function: str, arguments: list[Argument], start: int, end: int) -> Expression:
    if len(arguments) == 1 and arguments[0] == Argument(arguments[0].value):
        return arguments[0].value
    raise refuse(
        source, start, end, f"`{function}` with `over` or `from` takes one expression, found {len(arguments)} arguments",
        "a reduction works on one thing", f"write `{function}(EXPRESSION over DIMENSION)` or `{function}(EXPRESSION from A to B)`",
    )  # fmt: skip


def _distribution(source: SourceText, family: str, arguments: list[Argument], start: int, end: int) -> Distribution:
    place = source.place(start, end)
    if family == "empirical" and len(arguments) == 1 and arguments[0].column is not None:
        file = arguments[0].value
        assert isinstance(file, Text)
        return Distribution(family=family, file=file.value, column=arguments[0].column, place=place)
    values = tuple(argument.value for argument in arguments)
    if (
        family in {"categorical", "mixture"}
        and arguments
        and all(argument.weight is not None for argument in arguments)
    ):
        weights = tuple(argument.weight for argument in arguments if argument.weight is not None)
        if family == "categorical":  # written value: probability
            values, weights = weights, values
        return Distribution(family=family, arguments=values, weights=weights, place=place)
    shape = _FAMILY_SHAPES.get(family)
    if shape is not None or any(argument != Argument(argument.value) for argument in arguments):
        raise refuse(
            source, start, end, f"`{family}` is not written so", "its arguments have a fixed form",
            f"write `{shape}`" if shape else "write plain arguments, with commas between them",
        )  # fmt: skip
    if (
        family in INTERVAL_FAMILIES
        and len(values) == 1
        and isinstance(values[0], Distribution)
        and values[0].family == "interval"
    ):
        inner = values[0]
        return Distribution(
            family=family, arguments=inner.arguments, is_interval=True, low=inner.low, high=inner.high, place=place
        )
    return Distribution(family=family, arguments=values, place=place)


_FAMILY_SHAPES: Final = {
    "empirical": 'empirical("file.csv" column NAME)',
    "categorical": "categorical(VALUE: PROBABILITY, VALUE: PROBABILITY)",
    "mixture": "mixture(WEIGHT: VALUE, WEIGHT: VALUE)",
}


def _interval(source: SourceText, parts: Parts, start: int, end: int) -> Distribution:
    return Distribution(family="interval", arguments=tuple(parts), is_interval=True, place=source.place(start, end))


def _truncated(source: SourceText, parts: Parts, start: int, end: int) -> Distribution:
    node, low, high = parts
    if not isinstance(node, Distribution) or node.low is not None:
        raise refuse(
            source, start, end, "`within` follows something that is no distribution",
            "`within low to high` cuts a distribution off; a stock's own `within` starts a line",
            "put a distribution before it, or start the clause on a line of its own",
        )  # fmt: skip
    return Distribution(
        family=node.family, arguments=node.arguments, is_interval=node.is_interval, weights=node.weights,
        low=low, high=high, file=node.file, column=node.column, place=source.place(start, end),
    )  # fmt: skip


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


class Mark(NamedTuple):
    """`@ID`, `judged "why"` or `despite` behind a value, and its offsets."""

    kind: str  # source | judged | despite
    text: str
    start: int
    end: int


def _mark_source(_source: SourceText, parts: Parts, start: int, end: int) -> Mark:
    return Mark("source", parts[0], start, end)


def _mark_judged(_source: SourceText, parts: Parts, start: int, end: int) -> Mark:
    return Mark("judged", parts[0], start, end)


def join_marks(source: SourceText, marks: list[Mark]) -> Provenance | None:
    """Join the marks behind one value, in any order, to its provenance."""
    if not marks:
        return None
    start, end = marks[0].start, marks[-1].end
    reasons = [mark.text for mark in marks if mark.kind == "judged"]
    if len(reasons) > 1:
        raise refuse(
            source, start, end, "`judged` stands twice behind one value", "a value has one reason",
            "join the two reasons in one text",
        )  # fmt: skip
    sources = tuple(mark.text for mark in marks if mark.kind == "source")
    return Provenance(sources=sources, judged=reasons[0] if reasons else None, place=source.place(start, end))


def _list_first(_source: SourceText, parts: Parts, _start: int, _end: int) -> Parts:
    return parts


def _list_more(_source: SourceText, parts: Parts, _start: int, _end: int) -> Parts:
    items: Parts = parts[0]
    items.append(parts[1])
    return items


def _first(_source: SourceText, parts: Parts, _start: int, _end: int) -> object:
    return parts[0]


def _index_named(_source: SourceText, parts: Parts, _start: int, _end: int) -> str:
    return f"{parts[0]}={parts[1]}"


EXPRESSION_BUILDERS: Final[Mapping[str, Callable[[SourceText, Parts, int, int], object]]] = {
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
    "argument_plain": _argument_plain,
    "argument_named": _argument_named,
    "argument_weighted": _argument_weighted,
    "argument_column": _argument_column,
    "call": _call,
    "call_over": _call_over,
    "call_from": _call_from,
    "interval": _interval,
    "truncated": _truncated,
    "table": _table,
    "cell": _cell,
    "row": _row,
    "from_file": _from_file,
    "mark_source": _mark_source,
    "mark_judged": _mark_judged,
    "list_empty": _list_first,
    "list_first": _list_first,
    "list_more": _list_more,
    "list_same": _first,
    "column": _first,
    "index": _first,
    "index_named": _index_named,
    "lone_value": _first,
}
