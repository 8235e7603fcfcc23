"""Builds calls: functions, reductions over dimensions, time and futures, and distributions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from sandtable.language.parts import Builder, Parts, refuse
from sandtable.language.source_text import SourceText
from sandtable.language.words import (
    COMPARING,
    DIMENSION_REDUCTIONS,
    FAMILIES,
    INTERVAL_FAMILIES,
    OVER_FUTURES,
    TIME_ENDS,
    TIME_REDUCTIONS,
)
from sandtable.model.expression import (
    Call,
    Distribution,
    Expression,
    Name,
    Net,
    Number,
    OverFutures,
    Reduction,
    Text,
    TimeReduction,
)


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


def _call_over(source: SourceText, parts: Parts, start: int, end: int) -> Reduction | Call:
    function, arguments, dimensions = parts
    if function in COMPARING:
        _require_simple(source, function, arguments, start, end)
        plain = tuple(argument.value for argument in arguments if not argument.name)
        named = tuple((argument.name, argument.value) for argument in arguments if argument.name)
        place = source.place(start, end)
        return Call(function=function, arguments=plain, keywords=named, over=tuple(dimensions), place=place)
    operand = _require_one(source, function, arguments, start, end)
    if function not in DIMENSION_REDUCTIONS:
        raise refuse(
            source, start, end, f"`{function}` takes no `over`",
            f"these reduce over a dimension: {', '.join(sorted(DIMENSION_REDUCTIONS | COMPARING))}", "use one of them, or leave `over` out",
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


CALL_BUILDERS: Final[Mapping[str, Builder]] = {
    "argument_plain": _argument_plain,
    "argument_named": _argument_named,
    "argument_weighted": _argument_weighted,
    "argument_column": _argument_column,
    "call": _call,
    "call_over": _call_over,
    "call_from": _call_from,
    "interval": _interval,
    "truncated": _truncated,
}
