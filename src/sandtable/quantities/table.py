"""The units that Pint knows, from a table baked beside this file; Pint itself where the table is silent.

Importing Pint takes longer than checking a large scenario and brings an array library with it.  So its
answers are baked once (`python -m sandtable.quantities.bake`), and Pint is asked only about a name that the
table cannot settle.  A test holds the table against Pint.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from sandtable.quantities.unit import Atom, BaseExponents, Exponent, Unit, make_unit

TABLE = Path(__file__).with_name("pint_units.json")


class BakedTable(TypedDict):
    """The file's form: Pint's version; unit -> [factor, {base: exponent}]; names with an offset; prefix -> factor."""

    pint: str
    units: dict[str, tuple[float, dict[str, float]]]
    offset: list[str]
    prefixes: dict[str, float]


@dataclass(frozen=True, slots=True)
class OffsetUnit:
    """A unit with a zero of its own (degC, decibel): it cannot stand in a product."""

    name: str


@lru_cache(maxsize=1)
def load_table() -> BakedTable:
    """The baked table, read once."""
    table: BakedTable = json.loads(TABLE.read_text(encoding="utf-8"))
    return table


@lru_cache(maxsize=4096)
def find_pint_unit(name: str) -> Unit | OffsetUnit | None:
    """What Pint means by a name: a unit, a unit with an offset, or nothing.

    Args:
        name: `km`, `barrel`, `years`.

    Returns:
        The unit under that very name, or None when Pint does not know it.
    """
    table = load_table()
    if name in table["offset"]:
        return OffsetUnit(name)
    entry = table["units"].get(name)
    if entry is not None:
        return _unit(name, entry[0], tuple(entry[1].items()))
    splits = [
        (factor, table["units"][rest])
        for prefix, factor in table["prefixes"].items()
        for rest in _stems(name, prefix)
        if rest in table["units"]
    ]
    if len(splits) == 1:
        factor, (size, exponents) = splits[0]
        return _unit(name, factor * size, tuple(exponents.items()))
    return ask_pint(name)


def ask_pint(name: str) -> Unit | OffsetUnit | None:
    """Pint's own answer to a name."""
    import pint

    registry = _registry()
    try:
        found = registry.parse_unit_name(name)
        if not found:
            return None
        if not registry._units[found[0][1]].is_multiplicative:
            return OffsetUnit(name)
        factor, root = registry.get_root_units(name)
    except (pint.errors.PintError, ValueError, TypeError, AttributeError, KeyError):
        return None
    return _unit(name, float(factor), real_bases(root))


def real_bases(root: object) -> BaseExponents:
    """Base exponents of a root unit without Pint's dimensionless bases (radian, bit, count)."""
    registry = _registry()
    pairs = ((str(base), plain_exponent(power)) for base, power in root._units.items())  # type: ignore[attr-defined]
    return tuple(sorted((base, power) for base, power in pairs if registry.get_dimensionality(base)))


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry:  # type: ignore[name-defined]  # noqa: F821  (Pint is imported where it is asked)
    import pint

    return pint.UnitRegistry(cache_folder=None)


def _stems(name: str, prefix: str) -> tuple[str, ...]:
    """What is left of a name behind a prefix, without and with its plural `s`."""
    if not name.startswith(prefix):
        return ()
    rest = name[len(prefix) :]
    if rest.endswith("s") and len(rest) > 1:
        return (rest, rest[:-1])
    return (rest,) if rest else ()


def plain_exponent(power: float) -> Exponent:
    """A whole number where it is one, else the fraction that is meant."""
    exact = Fraction(power).limit_denominator(12)
    return exact.numerator if exact.denominator == 1 else exact


def _unit(name: str, factor: float, exponents: Iterable[tuple[str, float | Exponent]]) -> Unit:
    bases = tuple(sorted((base, plain_exponent(float(power))) for base, power in exponents))
    return make_unit({Atom(name, factor, bases): 1})
