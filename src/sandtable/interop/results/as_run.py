"""Gives a model the constants that a stored run of it had, so that this run is repeated and no other."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import replace

from sandtable.interop.foreign import Definition, ForeignModel, ForeignVariable, Formula, Literal, Sign


def set_constants(model: ForeignModel, constants: Mapping[str, float]) -> tuple[str, ...]:
    """Sets the constants of a model that a run had with other values; only what the model writes as a number is set.

    A stored run keeps the constants it was made with, and those are often not the ones of the file beside it: they were
    changed for the run.  Results for other constants say nothing about the model as written.

    Args:
        model: changed in place.
        constants: key -> value, in single precision.

    Returns:
        `name = value for value` of each that changed.
    """
    changed: list[str] = []
    for key, value in constants.items():
        variable = model.variables.get(key)
        if variable is None:
            continue
        written = _written(variable)
        if written is None or _single(written) == _single(value):
            continue
        own = variable.definitions[0]
        variable.definitions[0] = replace(own, value=_number(value, own))
        changed.append(f"{variable.name} = {value:g} for {written:g}")
    return tuple(changed)


def _written(variable: ForeignVariable) -> float | None:
    """The number that a variable without subscripts is."""
    if len(variable.definitions) != 1:
        return None
    own = variable.definitions[0]
    return None if own.indices or own.kind != "equation" else _literal(own.value)


def _literal(formula: Formula | None) -> float | None:
    if isinstance(formula, Literal):
        return formula.value
    if isinstance(formula, Sign) and formula.op in "+-" and isinstance(formula.operand, Literal):
        return -formula.operand.value if formula.op == "-" else formula.operand.value
    return None


def _number(value: float, own: Definition) -> Formula:
    place = own.value.place if own.value is not None else own.place
    number = Literal(value=abs(value), place=place)
    return Sign(op="-", operand=number, place=place) if value < 0 else number


def _single(value: float) -> float:
    """The number as it is kept in single precision."""
    try:
        return array("f", [value])[0]
    except OverflowError:
        return value
