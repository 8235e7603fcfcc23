"""Names inside a module, seen from outside: `x` of the block used as `front` becomes `front.x`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache

from sandtable.model import declaration as d
from sandtable.model import expression as e

VARIABLE_FIELDS: Mapping[type, tuple[str, ...]] = {
    e.Name: ("id",),
    e.Subscript: ("name",),
    e.InBranch: ("branches",),
    d.Quantity: ("id",),
    d.Correlation: ("first", "second"),
    d.Move: ("id", "after", "unless"),
    d.Law: ("id", "forbids", "enables", "repealed_by"),
    d.BranchItem: ("target",),
    d.Branch: ("id", "includes"),
    d.LensItem: ("target",),
    d.Lens: ("id",),
    d.InterestItem: ("outcome",),
    d.Claim: ("id",),
    d.Question: ("id",),
    d.Check: ("branches",),
    d.Report: ("variables",),
    d.Route: ("variable",),
    d.Sector: ("id",),
    d.Use: ("alias",),
}
SPACE_FIELDS: Mapping[type, tuple[str, ...]] = {
    e.Subscript: ("indices",),
    e.Reduction: ("dimensions",),
    e.Call: ("function", "over"),
    d.Quantity: ("dimensions",),
    d.Dimension: ("id", "alias_of", "subrange_of"),
    d.Map: ("id", "source", "target"),
    d.Move: ("dimensions",),
    d.BranchItem: ("indices",),
    d.LensItem: ("indices",),
    d.Report: ("indices",),
    d.Route: ("indices",),
}
UNIT_FIELDS: Mapping[type, tuple[str, ...]] = {
    e.Number: ("unit",),
    d.UnitDeclaration: ("definition",),
    d.Quantity: ("unit",),
    d.Lookup: ("input_unit",),
    d.InterestItem: ("per_unit",),
}
_UNIT_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """How the names of a module are seen from where it is used.

    Args:
        prefix: `front.`.
        space: dimensions, maps and lookups of the module -> their names outside.
        kept: names that are no variable of the module (built-ins, elements).
        units: units of the module -> those that the caller counts in.
    """

    prefix: str
    space: Mapping[str, str]
    kept: frozenset[str]
    units: Mapping[str, str] = field(default_factory=dict)

    def variable(self, name: str) -> str:
        """A variable's, move's, law's or branch's name outside."""
        if name in self.kept or not name:
            return name
        return self.space.get(name, self.prefix + name)

    def place_in_space(self, text: str) -> str:
        """A dimension's, map's or lookup's name outside; `dim=index` keeps its form."""
        return "=".join(self.space.get(part.strip(), part.strip()) for part in text.split("="))

    def unit(self, text: str) -> str:
        """A unit's text outside: `money/month` may be `GEUR/month`."""
        return _UNIT_NAME.sub(lambda found: self.units.get(found[0], found[0]), text) if self.units else text


def rename_statement(statement: d.Statement, renaming: Renaming) -> d.Statement:
    """The statement with every name as it is seen from outside the module."""
    renamed = _rename(statement, renaming)
    assert isinstance(renamed, d.Statement)
    return renamed


def _rename(item: object, renaming: Renaming) -> object:
    if isinstance(item, tuple):
        return tuple(_rename(part, renaming) for part in item)
    if not isinstance(item, e.Node):
        return item
    kind: type = item.__class__
    variable_fields, space_fields, unit_fields = _named_fields(kind)
    changes: dict[str, object] = {}
    for name in _all_fields(kind):
        value = getattr(item, name)
        if name in variable_fields:
            changes[name] = _renamed(value, renaming.variable)
        elif name in space_fields:
            changes[name] = _renamed(value, renaming.place_in_space)
        elif name in unit_fields:
            changes[name] = renaming.unit(value)
        elif isinstance(value, e.Node | tuple):
            changes[name] = _rename(value, renaming)
    return replace(item, **changes) if changes else item  # type: ignore[arg-type]


def _renamed(value: object, rename: Callable[[str], str]) -> object:
    if isinstance(value, tuple):
        return tuple(_renamed(part, rename) for part in value)
    return rename(value) if isinstance(value, str) else value


@cache
def _named_fields(kind: type) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(name for base, names in table.items() if issubclass(kind, base) for name in names)
        for table in (VARIABLE_FIELDS, SPACE_FIELDS, UNIT_FIELDS)
    )


@cache
def _all_fields(kind: type) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind) if item.name not in {"place", "comments", "blank_before"})
