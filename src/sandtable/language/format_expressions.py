r"""Writes expressions and values on one line, with the fewest brackets that keep their meaning.

Where a line may be broken, the text holds one of `BREAKS` instead of a space: the first where breaking is best.
Those characters cannot come from a scenario, whose texts are written with them escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from sandtable.language.precedence import COMPARISON, NEGATION, POWER, PRECEDENCE
from sandtable.language.words import RESERVED
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

BREAKS: Final = "\x01\x02\x03\x04\x05\x06\x07\x08"

VALUE: Final = -1
"""Level of what needs brackets within an expression: `a to b`, and anything with `within`."""
CONDITION: Final = 0
POSTFIX: Final = 9
ATOM: Final = 10

_PLAIN_WORD: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*\Z")
_ESCAPED: Final = re.compile('["\\\\\x00-\x1f\x7f\ud800-\udfff]')


def render_text(text: str) -> str:
    """Write a text in quotes."""
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in '"\\':
        return "\\" + character
    return "\\n" if character == "\n" else f"\\u{ord(character):04x}"


def render_word(text: str) -> str:
    """Write a word bare if it can be read so, else in quotes."""
    return text if _PLAIN_WORD.match(text) and text not in RESERVED else render_text(text)


def render_float(value: float) -> str:
    """Write a number's digits, whole thousands in groups."""
    if value == int(value) and abs(value) < 1e15:
        return format(int(value), "_")
    return repr(value)


def render_quantity(digits: str, unit: str) -> str:
    """Write digits with the unit behind them."""
    if unit.startswith("1/"):
        return digits + unit[1:]
    if unit.startswith("/") or not unit:
        return digits + unit
    return f"{digits} {unit}"


def render_names(names: Iterable[str]) -> str:
    """Write names with commas between them; the line may break behind each."""
    return f",{BREAKS[0]}".join(names)


def render_marks(provenance: Provenance | None) -> str:
    """Write a provenance with a space before it; nothing for None."""
    if provenance is None:
        return ""
    said = "".join(f"{BREAKS[1]}@{source}" for source in provenance.sources)
    if provenance.judged is not None:
        said += f"{BREAKS[0]}judged {render_text(provenance.judged)}"
    return said


def render_value(node: Expression, depth: int = 0) -> str:
    """Write what stands where a value may: an expression, an interval, a distribution cut off, a table."""
    return _render(node, VALUE, depth)


def render_expression(node: Expression, depth: int = 0) -> str:
    """Write an expression; `a to b` gets brackets."""
    return _render(node, CONDITION, depth)


def render_cell(cell: Cell, depth: int = 0) -> str:
    """Write one cell of a table."""
    return f"{render_keys(cell)} {render_value(cell.value, depth)}{render_marks(cell.provenance)}"


def render_keys(cell: Cell) -> str:
    """Write the key of a cell with its colon."""
    return ", ".join(cell.keys) + ":"


def _render(node: Expression, level: int, depth: int) -> str:
    write = _WRITERS[type(node)]
    if _level(node) < level:
        return f"({write(node, depth + 2)})"
    return write(node, depth)


def _level(node: Expression) -> int:
    if isinstance(node, Binary):
        return PRECEDENCE[node.op]
    if isinstance(node, Unary):
        return NEGATION if node.op == "-" else PRECEDENCE["not"]
    if isinstance(node, Conditional):
        return CONDITION
    if isinstance(node, Distribution):
        return VALUE if node.low is not None or node.family == "interval" else ATOM
    if isinstance(node, InBranch) or (isinstance(node, TimeReduction) and node.op == "at"):
        return POSTFIX
    if isinstance(node, Number) and node.value < 0:
        return NEGATION
    return ATOM


def _break(depth: int) -> str:
    return BREAKS[min(depth, len(BREAKS) - 1)]


def _number(node: Number, _depth: int) -> str:
    digits = node.text
    if not digits or float(digits) != node.value:
        digits = render_float(node.value)
    return render_quantity(digits, node.unit)


def _binary(node: Binary, depth: int) -> str:
    precedence = PRECEDENCE[node.op]
    left, right = precedence, precedence + 1
    if precedence == COMPARISON:
        left = precedence + 1
    elif precedence == POWER:
        left, right = POSTFIX, POWER
    inner = depth if isinstance(node.left, Binary) and PRECEDENCE[node.left.op] == precedence else depth + 1
    return f"{_render(node.left, left, inner)}{_break(depth)}{node.op} {_render(node.right, right, depth + 1)}"


def _unary(node: Unary, depth: int) -> str:
    if node.op == "not":
        return f"not {_render(node.operand, PRECEDENCE['not'], depth)}"
    return f"-{_render(node.operand, NEGATION, depth)}"


def _conditional(node: Conditional, depth: int) -> str:
    condition, then = (_render(part, CONDITION + 1, depth + 1) for part in (node.condition, node.then))
    otherwise = _render(node.otherwise, CONDITION, depth)
    return f"if {condition}{_break(depth)}then {then}{_break(depth)}else {otherwise}"


def _join(parts: Iterable[str], depth: int) -> str:
    return f",{_break(depth)}".join(parts)


def _call(node: Call, depth: int) -> str:
    parts = [render_value(argument, depth + 3) for argument in node.arguments]
    parts += [f"{name} = {render_value(value, depth + 3)}" for name, value in node.keywords]
    over = f"{_break(depth + 2)}over {', '.join(node.over)}" if node.over else ""
    return f"{node.function}({_join(parts, depth + 2)}{over})"


def _reduction(node: Reduction, depth: int) -> str:
    return f"{node.op}({render_expression(node.operand, depth + 2)} over {', '.join(node.dimensions)})"


def _time_reduction(node: TimeReduction, depth: int) -> str:
    if node.op == "at" and node.start is not None:
        return f"{_render(node.operand, POSTFIX, depth)} at {_moment(node.start, depth)}"
    span = ""
    if node.start is not None:
        span = f"{_break(depth + 2)}from {render_expression(node.start, depth + 3)}"
    if node.stop is not None:
        span += f" to {render_expression(node.stop, depth + 3)}"
    return f"{node.op}({render_expression(node.operand, depth + 3)}{span})"


def _moment(node: Expression, depth: int) -> str:
    is_plain = isinstance(node, Number | DateLiteral | Name)
    is_minus = isinstance(node, Unary) and node.op == "-" and isinstance(node.operand, Number)
    return render_expression(node, depth) if is_plain or is_minus else f"({render_value(node, depth)})"


def _in_branch(node: InBranch, depth: int) -> str:
    return f"{_render(node.operand, POSTFIX, depth)} in {'+'.join(node.branches)}"


def _over_futures(node: OverFutures, depth: int) -> str:
    level = "" if node.level is None else f", {render_float(node.level)}"
    return f"{node.op}({render_value(node.operand, depth + 1)}{level})"


def _distribution(node: Distribution, depth: int) -> str:
    if node.family == "interval":
        said = _interval(node, depth)
    elif node.is_interval:
        said = f"{node.family}({_interval(node, depth + 1)})"
    elif node.family == "empirical" and not node.arguments:
        said = f"empirical({render_text(node.file)} column {render_word(node.column)})"
    elif node.weights:
        pairs = zip(node.weights, node.arguments, strict=True)
        if node.family == "categorical":
            pairs = zip(node.arguments, node.weights, strict=True)
        parts = [f"{render_expression(first, depth + 3)}: {render_value(second, depth + 3)}" for first, second in pairs]
        said = f"{node.family}({_join(parts, depth + 2)})"
    else:
        said = f"{node.family}({_join((render_value(part, depth + 3) for part in node.arguments), depth + 2)})"
    if node.low is None or node.high is None:
        return said
    return f"{said} within {render_expression(node.low, depth + 1)} to {render_expression(node.high, depth + 1)}"


def _interval(node: Distribution, depth: int) -> str:
    low, high = (render_expression(part, depth + 1) for part in node.arguments)
    return f"{low} to {high}"


def _table(node: Table, depth: int) -> str:
    return f"{{ {_join((render_cell(cell, depth + 1) for cell in node.cells), depth)} }}"


def _row(node: Row, depth: int) -> str:
    return f"[{_join((render_value(value, depth + 1) for value in node.values), depth)}]"


def _from_file(node: FromFile, _depth: int) -> str:
    column = f" column {render_word(node.column)}" if node.column else ""
    return f"from {render_text(node.file)}{column}"


_WRITERS: Final[Mapping[type, Callable[[Any, int], str]]] = {
    Number: _number,
    DateLiteral: lambda node, _: str(node.text),
    Text: lambda node, _: render_text(node.value),
    Name: lambda node, _: str(node.id),
    Subscript: lambda node, _: f"{node.name}[{', '.join(node.indices)}]",
    Unary: _unary,
    Binary: _binary,
    Conditional: _conditional,
    Call: _call,
    Reduction: _reduction,
    Rank: lambda node, depth: f"rank({node.element} in {render_expression(node.operand, depth + 1)})",
    TimeReduction: _time_reduction,
    InBranch: _in_branch,
    Net: lambda node, _: f"net({node.actor})",
    OverFutures: _over_futures,
    Distribution: _distribution,
    Table: _table,
    Row: _row,
    FromFile: _from_file,
}
