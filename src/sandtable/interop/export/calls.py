"""Functions of ours as functions of XMILE, or written out where XMILE has none of the same meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from sandtable.model.expression import Call, Expression

Written: TypeAlias = tuple[str, int]  # the text, and how strongly its outermost operator binds
Write: TypeAlias = Callable[[Expression], Written]
ATOM = 9


def written_call(call: Call, write: Write) -> Written:
    """The text of a call.

    Args:
        call: of a function in `FUNCTIONS`.
        write: writes an argument.
    """
    return FUNCTIONS[call.function]([write(argument)[0] for argument in call.arguments]), ATOM


def _plain(name: str) -> Callable[[list[str]], str]:
    return lambda arguments: f"{name}({', '.join(arguments)})"


def _fold(name: str) -> Callable[[list[str]], str]:
    def folded(arguments: list[str]) -> str:
        text = arguments[0]
        for other in arguments[1:]:
            text = f"{name}({text}, {other})"
        return text

    return folded


def _template(text: str) -> Callable[[list[str]], str]:
    """A text with {0}, {1}, ... in the places of bracketed arguments."""
    return lambda arguments: text.format(*(f"({argument})" for argument in arguments))


# INT is the whole number below in Stella and the part before the point elsewhere: this is the former in both.
_FLOOR = "(IF INT({0}) > {0} THEN INT({0}) - 1 ELSE INT({0}))"


def _floor(argument: str) -> str:
    return _FLOOR.format(f"({argument})")


def _ceil(arguments: list[str]) -> str:
    return f"(-{_floor(f'-({arguments[0]})')})"


def _round(arguments: list[str]) -> str:
    x = arguments[0]
    return f"(IF ({x}) < 0 THEN -INT(0.5 - ({x})) ELSE INT(({x}) + 0.5))"


def _mod(arguments: list[str]) -> str:
    a, b = arguments
    return f"(({a}) - ({b}) * {_floor(f'({a}) / ({b})')})"


def _memory(name: str, n_needed: int) -> Callable[[list[str]], str]:
    """A delay or smooth; an initial value is made a fraction, for tools that keep whole numbers whole in the first step."""

    def written(arguments: list[str]) -> str:
        initial = [f"1.0 * ({argument})" for argument in arguments[n_needed:]]
        return f"{name}({', '.join([*arguments[:n_needed], *initial])})"

    return written


def _noise_normal(arguments: list[str]) -> str:
    if len(arguments) == 1:
        return f"NORMAL(0, {arguments[0]})"
    sd, cut = arguments
    return f"NORMAL(0, {sd}, 0, -({sd}) * ({cut}), ({sd}) * ({cut}))"


FUNCTIONS: Mapping[str, Callable[[list[str]], str]] = {
    "exp": _plain("EXP"),
    "ln": _plain("LN"),
    "log10": _template("(LN({0}) / LN(10))"),
    "sqrt": _plain("SQRT"),
    "abs": _plain("ABS"),
    "sin": _plain("SIN"),
    "cos": _plain("COS"),
    "tan": _plain("TAN"),
    "asin": _plain("ARCSIN"),
    "acos": _plain("ARCCOS"),
    "atan": _plain("ARCTAN"),
    "tanh": _template("(1 - 2 / (EXP(2 * {0}) + 1))"),
    "floor": lambda arguments: _floor(arguments[0]),
    "ceil": _ceil,
    "round": _round,
    "sign": _template("(IF {0} > 0 THEN 1 ELSE (IF {0} < 0 THEN -1 ELSE 0))"),
    "min": _fold("MIN"),
    "max": _fold("MAX"),
    "mod": _mod,
    "clip": lambda arguments: f"MIN(MAX({arguments[0]}, {arguments[1]}), {arguments[2]})",
    "logistic": _template("(1 / (1 + EXP(-{0})))"),
    "safe_divide": _template("(IF {1} = 0 THEN {2} ELSE {0} / {1})"),
    "scale": _template("({0} * {1})"),
    "step": _template("(IF TIME >= {1} THEN {0} ELSE 0)"),
    "ramp": _template("({0} * MAX(0, MIN(TIME, {2}) - {1}))"),
    "pulse": _template("(IF TIME >= {1} AND TIME < {1} + {2} THEN {0} ELSE 0)"),
    "smooth1": _memory("SMTH1", 2),
    "smooth3": _memory("SMTH3", 2),
    "smoothn": _memory("SMTHN", 3),
    "delay1": _memory("DELAY1", 2),
    "delay3": _memory("DELAY3", 2),
    "delayn": _memory("DELAYN", 3),
    "trend": _plain("TREND"),
    "forecast": lambda arguments: f"FORCST({', '.join(arguments)}, 0)",
    "delay_fixed": _plain("DELAY"),
    "previous": lambda arguments: f"DELAY({arguments[0]}, TIME_STEP, {arguments[1]})",
    "normal_noise": _noise_normal,
    "lognormal_noise": _template("EXP(NORMAL(0, {0}) - {0}^2 / 2)"),
    "uniform_noise": _plain("RANDOM"),
    "poisson_noise": _plain("POISSON"),
    "chance_noise": _template("(IF RANDOM(0, 1) < {0} THEN 1 ELSE 0)"),
}
