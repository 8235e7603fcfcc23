r"""Expressions of the language as LaTeX, with the fewest brackets that keep their meaning.

A comparison where a number is wanted stands in square brackets (Iverson): 1 where it holds, else 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, Final

from sandtable.language.precedence import COMPARISON, PRECEDENCE
from sandtable.model.expression import (
    Binary,
    Call,
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
    Rank,
    Reduction,
    Row,
    Subscript,
    Table,
    Text,
    TimeReduction,
    Unary,
)
from sandtable.model.walking import walk
from sandtable.reports.typeset.breaking import break_lines
from sandtable.reports.typeset.functions import FUNCTIONS, operator_name
from sandtable.reports.typeset.letters import quoted, typeset_number, typeset_unit, upright
from sandtable.reports.typeset.notation import Notation
from sandtable.reports.typeset.setting import (
    ADDED,
    APPLIED,
    ATOM,
    FRACTION,
    MULTIPLIED,
    OPEN,
    POWER,
    SUMMED,
    Piece,
    Setting,
    applied,
    bracket,
    fit,
    is_tall,
    iverson,
    stacked,
)
from sandtable.reports.typeset.width import width_of

PLAIN: Final = Notation()
BUILT_IN: Final = {
    "now": "t",
    "time": "t",
    "dt": r"\Delta t",
    "month_of_year": r"\mathrm{month}",
    "calendar_year": r"\mathrm{year}",
}
SIGNS: Final = {"<=": r"\le", ">=": r"\ge", "==": "=", "!=": r"\ne", "and": r"\text{ and }", "or": r"\text{ or }"}
AND: Final = PRECEDENCE["and"]
NOT: Final = PRECEDENCE["not"]
CELL: Final = 46.0
"""Letters in a line of a value, or of a condition, in a list of cases."""
SHORT_POWER: Final = 14
MOST_IN_POWER: Final = 8
OTHERWISE: Final = r"\text{otherwise}"


def typeset_expression(
    node: Expression, notation: Notation = PLAIN, *, free: tuple[str, ...] = (), is_condition: bool = False
) -> str:
    """An expression as LaTeX.

    Args:
        node: of the syntax tree.
        notation: what its names stand for.
        free: dimensions of the variable that it belongs to.
        is_condition: whether a truth is wanted, as in a check; else a comparison is a number, 1 or 0.

    Returns:
        LaTeX without delimiters, its braces balanced.
    """
    setting = Setting(notation=notation, free=frozenset(free))
    return (condition_piece(node, setting) if is_condition else number_piece(node, setting)).text


def number_piece(node: Expression, setting: Setting) -> Piece:
    """An expression where a number is wanted."""
    if is_truth(node):
        return Piece(iverson(condition_piece(node, setting).text))
    return _WRITERS[type(node)](node, setting)


def condition_piece(node: Expression, setting: Setting) -> Piece:
    """An expression where a truth is wanted."""
    if isinstance(node, Unary) and node.op == "not":
        return Piece(rf"\text{{not }}{fit(condition_piece(node.operand, setting), NOT)}", NOT)
    if not isinstance(node, Binary) or PRECEDENCE[node.op] > COMPARISON:
        return _WRITERS[type(node)](node, setting)
    level = PRECEDENCE[node.op]
    sign = SIGNS.get(node.op, node.op)
    if level <= AND:
        first, second = (fit(condition_piece(part, setting), level) for part in (node.left, node.right))
        return Piece(f"{first}{sign}{second}", level)
    left, right = (number_piece(part, setting) for part in (node.left, node.right))
    return Piece(f"{fit(left, ADDED, is_first=True)} {sign} {fit(right, ADDED, is_first=True)}", level)


def is_truth(node: Expression) -> bool:
    """Whether a node is a comparison, or joins some."""
    if isinstance(node, Binary):
        return PRECEDENCE[node.op] <= COMPARISON
    return isinstance(node, Unary) and node.op == "not"


def _number(node: Number, _setting: Setting) -> Piece:
    digits, unit = typeset_number(node.value, node.text), typeset_unit(node.unit)
    level = MULTIPLIED if unit or "cdot" in digits else POWER if "^" in digits else ATOM
    return Piece(rf"{digits}\,{unit}" if unit else digits, level)


def _name(node: Name, setting: Setting) -> Piece:
    if node.id in BUILT_IN and node.id not in setting.notation.axes:
        return Piece(BUILT_IN[node.id])
    return Piece(setting.notation.name(node.id, setting.bound))


def _binary(node: Binary, setting: Setting) -> Piece:
    if node.op == "/":
        return _quotient(node, setting)
    if node.op == "^":
        base = fit(number_piece(node.left, setting), ATOM)
        return Piece(f"{base}^{{{number_piece(node.right, setting.raised()).text}}}", POWER)
    left, right = number_piece(node.left, setting), number_piece(node.right, setting)
    if node.op == "*":
        level = min(MULTIPLIED, right.level if right.level >= SUMMED else MULTIPLIED)
        return Piece(rf"{fit(left, MULTIPLIED, is_first=True)} \cdot {fit(right, SUMMED)}", level)
    wanted = ADDED if node.op == "+" else SUMMED
    return Piece(f"{fit(left, ADDED, is_first=True)} {node.op} {fit(right, wanted)}", ADDED)


def _quotient(node: Binary, setting: Setting) -> Piece:
    """A fraction; `a / b / c` has one bar, and a minus stands before it."""
    top: Expression = node.left
    bottom: Expression = node.right
    while isinstance(top, Binary) and top.op == "/":
        bottom = Binary(op="*", left=top.right, right=bottom)
        top = top.left
    inner = setting.under_bar() if setting.takes_bar else setting
    above, below = number_piece(top, inner), number_piece(bottom, inner)
    sign = "-" if above.text.startswith("-") and above.level >= MULTIPLIED else ""
    above = Piece(above.text.removeprefix(sign), above.level)
    if setting.takes_bar:
        return Piece(rf"{sign}\frac{{{above.text}}}{{{below.text}}}", FRACTION)
    return Piece(f"{sign}{fit(above, MULTIPLIED, is_first=True)} / {fit(below, FRACTION)}", MULTIPLIED)


def _unary(node: Unary, setting: Setting) -> Piece:
    return Piece(f"-{fit(number_piece(node.operand, setting), SUMMED)}", MULTIPLIED)


def _conditional(node: Conditional, setting: Setting) -> Piece:
    condition = condition_piece(node.condition, setting).text
    if _is_number(node.then, 1.0) and _is_number(node.otherwise, 0.0):
        return Piece(iverson(condition))
    rows = [(number_piece(node.then, setting).text, rf"\text{{if }} {condition}")]
    rest = node.otherwise
    while isinstance(rest, Conditional):
        condition = condition_piece(rest.condition, setting).text
        rows.append((number_piece(rest.then, setting).text, rf"\text{{if }} {condition}"))
        rest = rest.otherwise
    return _cases([*rows, (number_piece(rest, setting).text, OTHERWISE)])


def _is_number(node: Expression, value: float) -> bool:
    return isinstance(node, Number) and node.value == value and not node.unit


def _cases(rows: list[tuple[str, str]]) -> Piece:
    cells = ((break_lines(value, CELL), break_lines(when, CELL)) for value, when in rows)
    return Piece(stacked(f"{value} & {when}" for value, when in cells), OPEN)


def _call(node: Call, setting: Setting) -> Piece:
    if node.function == "safe_divide" and len(node.arguments) == 3 and not _calls(node.arguments[1], node.function):
        ratio = _quotient(Binary(op="/", left=node.arguments[0], right=node.arguments[1]), setting)
        divisor, otherwise = (number_piece(part, setting).text for part in node.arguments[1:])
        return _cases([(ratio.text, rf"\text{{if }} {divisor} \ne 0"), (otherwise, OTHERWISE)])
    if node.function == "clip" and len(node.arguments) == 3 and not node.keywords:
        x, low, high = (number_piece(part, setting).text for part in node.arguments)
        raised = applied(r"\max", f"{x}, {low}").text
        return applied(r"\min", f"{raised}, {high}")
    if node.function == "exp" and len(node.arguments) == 1 and _is_small(node.arguments[0]):
        power = number_piece(node.arguments[0], setting.raised()).text
        if width_of(power) <= SHORT_POWER and not setting.is_inline:
            return Piece(f"e^{{{power}}}", POWER)
    parts = [number_piece(argument, setting).text for argument in node.arguments]
    parts += [f"{upright(name)}={number_piece(value, setting).text}" for name, value in node.keywords]
    write = FUNCTIONS.get(node.function)
    if write is not None and len(parts) == 1:
        return write(parts[0])
    name = operator_name(node.function)
    below = ",".join(upright(axis) for axis in node.over)
    return applied(name, ", ".join(parts), below) if parts else Piece(f"{name}()", APPLIED)


def _calls(node: Expression, name: str) -> bool:
    """Whether a function stands within; what is written twice at each level would double with each."""
    return any(getattr(part, "function", getattr(part, "op", "")) == name for part in walk(node))


def _is_small(node: Expression) -> bool:
    return sum(1 for _ in islice(walk(node), MOST_IN_POWER + 1)) <= MOST_IN_POWER


def _reduction(node: Reduction, setting: Setting) -> Piece:
    if node.op == "share" and not _calls(node.operand, "share"):
        whole = _over("sum", r"\sum", node, setting.under_bar(), always=True)
        above = number_piece(node.operand, setting.under_bar()).text
        return Piece(rf"\frac{{{above}}}{{{whole.text}}}", FRACTION)
    if node.op in {"sum", "product"}:
        return _over(node.op, r"\sum" if node.op == "sum" else r"\prod", node, setting)
    inner = setting.inside(node.dimensions)
    below = _axes_below(node.dimensions, inner)
    if node.op == "count":
        return Piece(rf"\sum_{{{below}}} {iverson(condition_piece(node.operand, inner).text)}", SUMMED)
    write = condition_piece if node.op in {"any", "all"} else number_piece
    name = rf"\{node.op}" if node.op in {"min", "max"} else operator_name(node.op)
    return applied(name, write(node.operand, inner).text, below)


def _over(op: str, sign: str, node: Reduction, setting: Setting, *, always: bool = False) -> Piece:
    """A sum or product over indices; its body takes in factors, not terms."""
    inner = setting.inside(node.dimensions, always=always)
    body = fit(number_piece(node.operand, inner), MULTIPLIED if op == "sum" else FRACTION)
    return Piece(rf"{sign}_{{{_axes_below(node.dimensions, inner)}}} {body}", SUMMED)


def _axes_below(dimensions: tuple[str, ...], inner: Setting) -> str:
    return ",".join(inner.notation.index(name, inner.bound) for name in dimensions)


def _rank(node: Rank, setting: Setting) -> Piece:
    return applied(operator_name("rank"), number_piece(node.operand, setting).text, upright(node.element))


def _time_reduction(node: TimeReduction, setting: Setting) -> Piece:
    if node.op in {"at", "initial", "final"}:
        inner = fit(number_piece(node.operand, setting), APPLIED)
        ends = {"initial": r"\text{start}", "final": r"\text{end}"}
        moment = ends.get(node.op) or _moment(node.start, setting)
        return Piece(rf"\left.{inner}\right|_{{t={moment}}}", APPLIED)
    span = ""
    if node.start is not None or node.stop is not None:
        start, stop = (_moment(end, setting) if end is not None else "" for end in (node.start, node.stop))
        span = rf"{start} \le t \le {stop}" if start and stop else rf"t \ge {start}" if start else rf"t \le {stop}"
    if node.op in {"total", "sum"}:
        body = fit(number_piece(node.operand, setting), MULTIPLIED)
        return Piece(rf"\sum_{{{span or 't'}}} {body}" + (r" \cdot \Delta t" if node.op == "total" else ""), SUMMED)
    is_truth_wanted = node.op in {"ever", "always", "first_time", "count_steps"}
    inner = (condition_piece if is_truth_wanted else number_piece)(node.operand, setting).text
    return applied(rf"\{node.op}" if node.op in {"min", "max"} else operator_name(node.op), inner, span or "t")


def _moment(node: Expression | None, setting: Setting) -> str:
    return number_piece(node, setting.raised()).text if node is not None else ""


def _in_branch(node: InBranch, setting: Setting) -> Piece:
    inner = fit(number_piece(node.operand, setting), APPLIED)
    return Piece(rf"\left.{inner}\right|_{{{'+'.join(upright(name) for name in node.branches)}}}", APPLIED)


def _over_futures(node: OverFutures, setting: Setting) -> Piece:
    if node.op == "probability":
        return applied(r"\Pr", condition_piece(node.operand, setting).text)
    level = "" if node.level is None else typeset_number(node.level)
    return applied(operator_name(node.op), number_piece(node.operand, setting).text, level)


def _distribution(node: Distribution, setting: Setting) -> Piece:
    parts = [number_piece(part, setting).text for part in node.arguments]
    if node.family == "interval":
        said = rf"{parts[0]} \text{{ to }} {parts[1]}"
    elif node.is_interval:
        said = operator_name(node.family) + bracket(rf"{parts[0]} \text{{ to }} {parts[1]}")
    elif node.family == "empirical" and not parts:
        said = operator_name("empirical") + bracket(quoted(f"{node.file} {node.column}".strip()))
    elif node.weights:
        weights = [number_piece(part, setting).text for part in node.weights]
        pairs = zip(parts, weights, strict=True) if node.family == "categorical" else zip(weights, parts, strict=True)
        said = operator_name(node.family) + bracket(", ".join(f"{first}: {second}" for first, second in pairs))
    else:
        said = operator_name(node.family) + bracket(", ".join(parts))
    if node.low is not None and node.high is not None:
        low, high = (number_piece(end, setting).text for end in (node.low, node.high))
        said = rf"{said} \text{{ within }} {low} \text{{ to }} {high}"
    return Piece(said, APPLIED if said.endswith(")") else OPEN)


def _table(node: Table, setting: Setting) -> Piece:
    keys = [", ".join(upright(key) if key != "other" else r"\text{other}" for key in cell.keys) for cell in node.cells]
    values = [number_piece(cell.value, setting).text for cell in node.cells]
    return _cases(list(zip(values, keys, strict=True)))


def _row(node: Row, setting: Setting) -> Piece:
    inner = ", ".join(number_piece(value, setting).text for value in node.values)
    return Piece(rf"\left[{inner}\right]" if is_tall(inner) else f"[{inner}]")


def _from_file(node: FromFile, _setting: Setting) -> Piece:
    return Piece(quoted(f"column {node.column} of {node.file}" if node.column else f"file {node.file}"), OPEN)


_WRITERS: Final[Mapping[type, Callable[[Any, Setting], Piece]]] = {
    Number: _number,
    DateLiteral: lambda node, _: Piece(quoted(node.text)),
    Text: lambda node, _: Piece(quoted(node.value)),
    Name: _name,
    Subscript: lambda node, setting: Piece(setting.notation.indexed(node.name, node.indices, setting.bound)),
    Unary: lambda node, setting: number_piece(node, setting) if is_truth(node) else _unary(node, setting),
    Binary: lambda node, setting: number_piece(node, setting) if is_truth(node) else _binary(node, setting),
    Conditional: _conditional,
    Call: _call,
    Reduction: _reduction,
    Rank: _rank,
    TimeReduction: _time_reduction,
    InBranch: _in_branch,
    Net: lambda node, _: applied(operator_name("net"), upright(node.actor)),
    OverFutures: _over_futures,
    Distribution: _distribution,
    Table: _table,
    Row: _row,
    FromFile: _from_file,
}
