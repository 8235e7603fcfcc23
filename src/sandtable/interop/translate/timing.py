"""The time axis of a foreign model: start, end, step and method."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from sandtable.interop.faults import FaultList, Unreadable, unsupported, wrong_model
from sandtable.interop.foreign import Apply, ForeignModel, Formula, Join, Literal, Reference, Sign, key_of
from sandtable.interop.translate.reading import names_read
from sandtable.interop.translate.unit_texts import UnitReader, without_range
from sandtable.model.declaration import TimeAxis

CONTROLS: Final = ("initial time", "final time", "time step", "saveper")
XMILE_WORDS: Final[Mapping[str, str]] = {"initial time": "starttime", "final time": "stoptime", "time step": "dt"}
MOST_POINTS: Final = 1_000_000
_KEEPING: Final = (
    "integ",
    "delay",
    "depreciate",
    "forcst",
    "forecast",
    "npv",
    "previous",
    "random",
    "sample",
    "shift",
    "smooth",
    "smth",
    "trend",
)  # how the names of functions begin that keep something from step to step
_MOST_DEPTH: Final = 50
_NEAR: Final = 1e-9
_FINEST: Final = 1_000_000  # of the parts into which a step is a fraction of the unit of time
_PLAIN: Final[Mapping[str, Callable[..., float]]] = {
    "abs": abs,
    "game": float,
    "int": math.trunc,
    "integer": math.trunc,
    "max": max,
    "min": min,
    "power": pow,
}


def find_axis(model: ForeignModel, units: UnitReader, faults: FaultList) -> TimeAxis:
    """The axis; where its ends are no whole number of steps apart, it stops at the last step before the end.

    Raises:
        Unreadable: an end or the step is missing, or is not known before a run.
    """
    values: dict[str, float] = {}
    for key in CONTROLS[:3]:
        variable = model.variables.get(key)
        if variable is None or not variable.definitions or variable.definitions[0].value is None:
            raise wrong_model(f"the model has no `{key.upper()}`", place=_first_place(model))
        values[key] = evaluate(model, variable.definitions[0].value, values.get("initial time", 0.0))
    if any(_reads_time(model, key) for key in CONTROLS[1:3]):
        values |= _walk(model, values["initial time"])
    start, stop, step = values["initial time"], values["final time"], values["time step"]
    place = model.variables["time step"].place
    if not (math.isfinite(start) and math.isfinite(stop) and step > 0 and stop > start):
        raise wrong_model(f"time runs from {start:g} to {stop:g} in steps of {step:g}", place)
    n_steps = max(1, math.floor((stop - start) / step + 1e-6))
    last = start + n_steps * step
    if abs(last - stop) > 1e-6 * step:
        faults.warn(
            "foreign-model",
            f"the time axis ends at {last:.12g}, not at {stop:.12g}",
            place,
            why=f"no whole number of steps of {step:.12g} leads from {start:.12g} to {stop:.12g}",
            mend="choose a step that divides the length of the run",
        )
    word = without_range(model.time_unit)
    if not units.is_time_known:
        faults.warn(
            "foreign-time-unit",
            f"time is counted in `{word}`" if word else "the model names no unit of time",
            place,
            why="our time is in months, years, weeks, days, hours, minutes or seconds",
            mend=f"it is read as {units.time_unit}; no number changes",
        )
    return TimeAxis(
        start=_plain(start),
        stop=_plain(last),
        step=step,
        unit=units.time_unit,
        method=model.method,
        place=place,
    )


def _walk(model: ForeignModel, start: float) -> dict[str, float]:
    """End and step of a run whose controls read the running time: its points are gone through once, as the tool does.

    Raises:
        Unreadable: the controls read more than the time, or steps differ while something accumulates.
    """
    stop, step = (model.variables[key].definitions[0].value for key in ("final time", "time step"))
    assert stop is not None
    assert step is not None
    now, steps = start, set[Fraction]()
    for _ in range(MOST_POINTS):
        if now >= evaluate(model, stop, now) - _NEAR or not math.isfinite(now):
            break
        length = evaluate(model, step, now)
        if not length > 0:
            break
        steps.add(Fraction(length).limit_denominator(_FINEST))
        now += length
    if len(steps) > 1 and any(
        _accumulates(definition.value) for v in model.variables.values() for definition in v.definitions
    ):
        raise unsupported(
            f"a `{model.variables['time step'].name}` that changes with time",
            model.variables["time step"].place,
            why="what accumulates in long steps and in short ones cannot be said with points that are evenly spaced",
            mend="give the one step with which the model is to run",
        )
    return {"final time": now, "time step": float(_common(steps)) if steps else 0.0}


def _common(steps: set[Fraction]) -> Fraction:
    """The longest step of which all are multiples."""
    below = math.lcm(*(step.denominator for step in steps))
    return Fraction(math.gcd(*(int(step * below) for step in steps)), below)


def _accumulates(node: Formula | None) -> bool:
    """Whether a formula keeps something from step to step."""
    return node is not None and any(name.startswith(_KEEPING) for name in names_read(node))


def _reads_time(model: ForeignModel, key: str) -> bool:
    """Whether a control's formula, or a variable that it reads, reads the running time."""
    waiting, seen = [key], {key}
    while waiting:
        variable = model.variables.get(waiting.pop())
        for definition in () if variable is None else variable.definitions:
            names = set() if definition.value is None else names_read(definition.value)
            if "time" in names:
                return True
            waiting += names - seen
            seen |= names
    return False


def _first_place(model: ForeignModel):  # type: ignore[no-untyped-def]
    from sandtable.diagnostics.place import Place

    return next((variable.place for variable in model.variables.values()), Place(model.file, 1, 1, 1, 1))


def _plain(value: float) -> str:
    return f"{value:.12g}"


def evaluate(model: ForeignModel, node: Formula, now: float, depth: int = 0) -> float:
    """The number of a formula that is known before a run; `Time` in it is the first point.

    Raises:
        Unreadable: it is not.
    """
    if depth > _MOST_DEPTH:
        raise wrong_model("the time axis depends on itself", node.place)
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Sign):
        value = evaluate(model, node.operand, now, depth + 1)
        return -value if node.op == "-" else float(not value)
    if isinstance(node, Join):
        left, right = (evaluate(model, part, now, depth + 1) for part in (node.left, node.right))
        return _joined(node.op, left, right)
    if isinstance(node, Apply):
        return _applied(model, node, now, depth + 1)
    if isinstance(node, Reference) and not node.indices:
        if key_of(node.name) == "time":
            return now
        variable = model.variables.get(key_of(node.name))
        if variable is not None and variable.definitions and variable.definitions[0].value is not None:
            return evaluate(model, variable.definitions[0].value, now, depth + 1)
    raise _unknown(node)


def _unknown(node: Formula) -> Unreadable:
    return unsupported("a time axis that is not known before a run", node.place, why="its points are fixed beforehand")


def _applied(model: ForeignModel, node: Apply, now: float, depth: int) -> float:
    """A call of one of the few functions that a time axis is made with."""
    key = key_of(node.name)
    if key == "if then else" and len(node.arguments) == 3:
        chosen = 1 if evaluate(model, node.arguments[0], now, depth) else 2
        return evaluate(model, node.arguments[chosen], now, depth)
    if key not in _PLAIN and key != "step":
        raise _unknown(node)
    parts = [evaluate(model, part, now, depth) for part in node.arguments]
    if key == "step" and len(parts) == 2:
        return parts[0] if now >= parts[1] else 0.0
    try:
        return float(_PLAIN[key](*parts))
    except (KeyError, TypeError, ValueError, ArithmeticError):
        raise wrong_model(f"`{node.name}` gives no number here", node.place) from None


def _joined(op: str, left: float, right: float) -> float:
    ops: Mapping[str, float | bool] = {
        "+": left + right,
        "-": left - right,
        "*": left * right,
        "/": left / right if right else math.nan,
        "<": left < right,
        ">": left > right,
        "<=": left <= right,
        ">=": left >= right,
        "==": left == right,
        "!=": left != right,
        "and": bool(left and right),
        "or": bool(left or right),
        "^": _power(left, right),
    }
    return float(ops[op])


def _power(left: float, right: float) -> float:
    try:
        value = left**right
    except (OverflowError, ZeroDivisionError):
        return math.nan
    return value if isinstance(value, float) else math.nan
