"""Gives a model the constants that a stored run of it had, so that this run is repeated and no other."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import replace

from sandtable.interop.foreign import Definition, ForeignModel, Formula, Literal, Numbers, Sign


def set_constants(model: ForeignModel, constants: Mapping[str, Mapping[tuple[str, ...], float]]) -> tuple[str, ...]:
    """Sets the constants of a model that a run had with other values; only what the model writes as a number is set.

    A stored run keeps the constants it was made with, and those are often not the ones of the file beside it: they were
    changed for the run.  Results for other constants say nothing about the model as written.

    Args:
        model: changed in place.
        constants: key -> cell -> value, in single precision; an array has all its cells, and is set as a whole.

    Returns:
        `name = value for value` of each that changed, or the name of an array.
    """
    changed: list[str] = []
    for key, values in constants.items():
        variable = model.variables.get(key)
        if variable is None or not variable.definitions or not all(_is_number(own) for own in variable.definitions):
            continue
        own = variable.definitions[0]
        if bool(own.indices) != (() not in values):
            continue
        written = None if own.indices else _literal(own.value)
        if written is not None and _single(written) == _single(values[()]):
            continue
        variable.definitions[:] = [
            replace(own, indices=cell, value=_number(value, own)) for cell, value in values.items()
        ]
        changed.append(variable.name if written is None else f"{variable.name} = {values[()]:g} for {written:g}")
    return tuple(changed)


def _is_number(own: Definition) -> bool:
    """Whether a definition is a number, or numbers for cells, and leaves no cell out."""
    is_plain = own.kind == "equation" and not own.exceptions
    return is_plain and (isinstance(own.value, Numbers) or _literal(own.value) is not None)


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
