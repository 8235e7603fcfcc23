"""Units of measurement: products of named atoms, each with a scale and base exponents.

A unit keeps the names it was made of, so that `USD/month * month` cancels exactly and a message can
name the unit in the words of the scenario.  The algebra is memoised: a check of a large scenario asks
for the same few hundred products thousands of times.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

Exponent = int | Fraction
BaseExponents = tuple[tuple[str, Exponent], ...]

MEMORY = 1 << 16


@dataclass(frozen=True, slots=True)
class Atom:
    """A named unit: `month` = 2 629 800 second, `person` = 1 person.

    Args:
        name: as it is written.
        factor: size in base units.
        exponents: base unit -> exponent, in order of names, without zeros.
    """

    name: str
    factor: float
    exponents: BaseExponents


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of atoms with exponents, in order of names; the empty product is dimensionless.

    Build one with `make_unit`, which keeps the fields in step with each other.
    """

    atoms: tuple[tuple[Atom, Exponent], ...]
    factor: float = field(compare=False)
    exponents: BaseExponents = field(compare=False)
    text: str = field(compare=False)

    def __hash__(self) -> int:
        """Hash of the printed form: equal units print alike."""
        return hash(self.text)

    @property
    def is_dimensionless(self) -> bool:
        """Whether no base unit is left (the factor may still differ from 1, as for percent)."""
        return not self.exponents

    def is_compatible(self, other: Unit) -> bool:
        """Whether both measure the same kind of quantity."""
        return self.exponents == other.exponents

    def factor_to(self, other: Unit) -> float:
        """Number by which a value in this unit is multiplied to stand in `other` (1.0 when they are the same)."""
        return _ratio(self, other)

    def mul(self, other: Unit) -> Unit:
        """The product of two units."""
        return _mul(self, other)

    def div(self, other: Unit) -> Unit:
        """The quotient of two units."""
        return _div(self, other)

    def pow(self, exponent: Exponent) -> Unit:
        """The unit raised to an integer or a fraction."""
        return _pow(self, exponent)


def make_unit(atoms: dict[Atom, Exponent]) -> Unit:
    """The unit of these atoms; zero exponents are dropped.

    Args:
        atoms: atom -> exponent.

    Returns:
        The unit, with its scale and base exponents worked out in order of names, so that equal products are
        equal to the last bit whatever the order in which they were formed.
    """
    kept = tuple(sorted(((atom, exponent) for atom, exponent in atoms.items() if exponent), key=_atom_name))
    factor = 1.0
    bases: dict[str, Exponent] = {}
    for atom, exponent in kept:
        factor *= _power(atom.factor, exponent)
        for base, power in atom.exponents:
            bases[base] = _plain(bases.get(base, 0) + power * exponent)
    exponents = tuple(sorted((base, power) for base, power in bases.items() if power))
    return Unit(atoms=kept, factor=factor, exponents=exponents, text=_text(kept))


def _power(factor: float, exponent: Exponent) -> float:
    """A scale raised to a power; infinite where no number is as large, as `year^45` is in seconds."""
    try:
        return float(factor ** (exponent if isinstance(exponent, int) else float(exponent)))
    except OverflowError:
        return math.inf


def base_unit(name: str) -> Unit:
    """A new base unit, compatible with nothing but itself."""
    return make_unit({Atom(name, 1.0, ((name, 1),)): 1})


def scaled_unit(name: str, factor: float, of: Unit) -> Unit:
    """A named unit of `factor` times another: `MUSD` = 1 000 000 USD."""
    return make_unit({Atom(name, factor * of.factor, of.exponents): 1})


def _atom_name(entry: tuple[Atom, Exponent]) -> str:
    return entry[0].name


def _plain(exponent: Exponent) -> Exponent:
    return exponent.numerator if exponent.denominator == 1 else exponent


def _power_text(name: str, exponent: Exponent) -> str:
    if exponent == 1:
        return name
    return f"{name}^{exponent}" if isinstance(exponent, int) else f"{name}^({exponent})"


def _text(atoms: tuple[tuple[Atom, Exponent], ...]) -> str:
    above = "*".join(_power_text(atom.name, exponent) for atom, exponent in atoms if exponent > 0)
    below = "".join("/" + _power_text(atom.name, -exponent) for atom, exponent in atoms if exponent < 0)
    return (above or "1") + below


@lru_cache(maxsize=MEMORY)
def _mul(left: Unit, right: Unit) -> Unit:
    atoms = dict(left.atoms)
    for atom, exponent in right.atoms:
        atoms[atom] = _plain(atoms.get(atom, 0) + exponent)
    return make_unit(atoms)


@lru_cache(maxsize=MEMORY)
def _div(left: Unit, right: Unit) -> Unit:
    atoms = dict(left.atoms)
    for atom, exponent in right.atoms:
        atoms[atom] = _plain(atoms.get(atom, 0) - exponent)
    return make_unit(atoms)


@lru_cache(maxsize=MEMORY)
def _pow(unit: Unit, exponent: Exponent) -> Unit:
    return make_unit({atom: _plain(power * exponent) for atom, power in unit.atoms})


@lru_cache(maxsize=MEMORY)
def _ratio(unit: Unit, other: Unit) -> float:
    ratio = _div(unit, other).factor
    nearest = round(ratio) if math.isfinite(ratio) else 0
    if nearest and abs(ratio - nearest) <= 1e-12 * nearest:
        return float(nearest)
    return ratio


DIMENSIONLESS = make_unit({})
