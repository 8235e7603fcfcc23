"""Unit texts: `person/month`, `km^2`, `1/month`, and the definitions of `unit MUSD = 1_000_000 USD`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sandtable.quantities.table import OffsetUnit, find_pint_unit
from sandtable.quantities.unit import DIMENSIONLESS, Unit, base_unit, scaled_unit

LANGUAGE_UNITS: Mapping[str, Unit] = {name: base_unit(name) for name in ("person", "USD", "EUR", "index")}

_FACTOR = re.compile(r"\s*(1|[^\W\d]\w*)\s*(?:\^\s*(-?\d+))?\s*")
_AMOUNT = re.compile(r"\s*([0-9][0-9_]*(?:\.[0-9_]+)?(?:[eE][-+]?[0-9]+)?)\s*(.*)", re.DOTALL)
_MAX_EXPONENT = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProblem:
    """Why a unit text means nothing.

    Args:
        kind: `unknown` (no such unit), `offset` (a unit with a zero of its own), `form` (not a unit text).
        name: the part that is wrong.
    """

    kind: str
    name: str


def parse_unit_text(text: str, known: Mapping[str, Unit]) -> Unit | UnitProblem:
    """The unit of a text: names joined by `*`, `/` and `^`, `1` for none, a leading `/` for "per".

    Args:
        text: `USD/person/month`, `km^2`, `1`, `/month`.
        known: units that the scenario declares; they come before Pint's.

    Returns:
        The unit, or what is wrong with the text.
    """
    rest = text.strip()
    unit = DIMENSIONLESS
    sign = 1
    if rest.startswith("/"):
        rest, sign = rest[1:], -1
    while True:
        match = _FACTOR.match(rest)
        if match is None:
            return UnitProblem(kind="form", name=text)
        name, exponent = match[1], int(match[2] or 1)
        part = _find_unit(name, known)
        if isinstance(part, UnitProblem):
            return part
        if abs(exponent) > _MAX_EXPONENT:
            return UnitProblem(kind="form", name=text)
        unit = unit.mul(part.pow(sign * exponent))
        rest = rest[match.end() :]
        if not rest:
            has_scale = 0.0 < unit.factor < math.inf  # `year^45` is more seconds than there are numbers
            return unit if has_scale else UnitProblem(kind="form", name=text)
        if rest[0] not in "*/":
            return UnitProblem(kind="form", name=text)
        sign = 1 if rest[0] == "*" else -1
        rest = rest[1:]


def parse_unit_definition(name: str, text: str, known: Mapping[str, Unit]) -> Unit | UnitProblem:
    """The unit that `unit NAME = TEXT` declares.

    Args:
        name: of the new unit.
        text: an amount and a unit text (`1_000_000 USD`, `12`, `kg*m/s^2`), or empty for a new base unit.
        known: units declared before.

    Returns:
        A unit of one atom named `name`, or what is wrong with the text.
    """
    if not text.strip():
        return base_unit(name)
    amount, rest = 1.0, text
    match = _AMOUNT.fullmatch(text)
    if match and not (match[1] == "1" and match[2].startswith("/")):
        amount, rest = float(match[1].replace("_", "")), match[2].lstrip("*").strip() or "1"
    unit = parse_unit_text(rest, known)
    if isinstance(unit, UnitProblem):
        return unit
    if not amount > 0 or amount == float("inf"):
        return UnitProblem(kind="form", name=text)
    return scaled_unit(name, amount, unit)


def _find_unit(name: str, known: Mapping[str, Unit]) -> Unit | UnitProblem:
    if name == "1":
        return DIMENSIONLESS
    declared = known.get(name) or LANGUAGE_UNITS.get(name)
    if declared is not None:
        return declared
    found = find_pint_unit(name)
    if isinstance(found, OffsetUnit):
        return UnitProblem(kind="offset", name=name)
    return found if found is not None else UnitProblem(kind="unknown", name=name)
