"""Inverses of larger matrices: Gauss-Jordan elimination with the largest pivot of each column, as variables of the model.

Each step has a variable for the row that it chooses and one for what is left of the matrix and of its inverse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sandtable.interop.faults import FaultList
from sandtable.interop.foreign import (
    Apply,
    Definition,
    ForeignModel,
    ForeignVariable,
    Formula,
    Index,
    Join,
    Literal,
    Numbers,
    Reference,
    key_of,
)
from sandtable.interop.translate.naming import NameBook
from sandtable.interop.translate.space import Space

WRITTEN_OUT: Final = 4  # rows up to which each element is a quotient of two determinants
MOST_ROWS: Final = 30
_BEYOND: Final = 1e9  # behind every element


def write_inverses(model: ForeignModel) -> None:
    """Replaces `INVERT MATRIX` of matrices with more than four rows by steps of elimination, in place.

    Args:
        model: its macros are written out already; what does not fit is left for the function's own rule to name.
    """
    wanted = [
        (variable, at)
        for variable in model.variables.values()
        for at, each in enumerate(variable.definitions)
        if isinstance(each.value, Apply) and key_of(each.value.name) == "invert matrix"
    ]
    if not wanted:
        return
    space = Space(ranges=model.ranges, names=NameBook(), faults=FaultList())
    space.settle()
    for variable, at in reversed(wanted):
        found = _written(model, space, variable, variable.definitions[at])
        if found is not None:
            variable.definitions[at : at + 1] = found


def _written(
    model: ForeignModel, space: Space, variable: ForeignVariable, definition: Definition
) -> list[Definition] | None:
    call = definition.value
    assert isinstance(call, Apply)
    matrix = call.arguments[0] if call.arguments else None
    if not isinstance(matrix, Reference) or len(matrix.indices) < 2 or len(definition.indices) < 2:
        return None
    sides = [space.members(name) for name in definition.indices[-2:]]
    is_same = [key_of(index.name) for index in matrix.indices[-2:]] == [
        key_of(name) for name in definition.indices[-2:]
    ]
    if not is_same or len(sides[0]) != len(sides[1]) or not all(map(space.is_range, definition.indices[-2:])):
        return None
    if not WRITTEN_OUT < len(sides[0]) <= MOST_ROWS or definition.exceptions:
        return None
    names = [[space.spelling.get(key, key) for key in side] for side in sides]
    return _Elimination(model, variable, definition, matrix, names[0], names[1]).definitions()


@dataclass(slots=True)
class _Elimination:
    """The variables of one inverse.

    Args:
        rows: elements of the first range of the left side, which number the rows too.
        columns: elements of the second.
    """

    model: ForeignModel
    owner: ForeignVariable
    definition: Definition
    matrix: Reference
    rows: list[str]
    columns: list[str]

    def definitions(self) -> list[Definition]:
        """One equation per row of the inverse."""
        row, column = self.definition.indices[-2:]
        left = self._array("left 0", (row, column), self.matrix)
        unit = tuple(tuple(float(one == other) for other in range(len(self.rows))) for one in range(len(self.rows)))
        inverse = self._array("inverse 0", (row, column), self._over_lead(Numbers(rows=unit)))
        used: Formula = Literal(value=0.0)
        chosen: list[str] = []
        for at, element in enumerate(self.columns, start=1):
            size = _choose(_above_half(used), Literal(value=-1.0), _apply("ABS", self._at(left, row, element)))
            sizes = self._array(f"size {at}", (row,), size)
            most = self._array(f"largest {at}", (), _apply("VMAX", self._marked(sizes, row)))
            largest = Join(op=">=", left=self._marked(sizes, row), right=self._at(most))
            place = _apply("VMIN", _choose(largest, _number(row, is_reduced=True), Literal(value=_BEYOND)))
            first = self._array(f"place {at}", (), place)
            is_first = Join(op="==", left=_number(row), right=self._at(first))
            pick = self._array(f"pivot {at}", (row,), _choose(is_first, Literal(value=1.0), Literal(value=0.0)))
            chosen.append(pick)
            used = self._at(pick, row) if at == 1 else Join(op="+", left=used, right=self._at(pick, row))
            pivot = self._array(f"pivot value {at}", (), self._sum(pick, self._marked(left, row, element)))
            left, inverse = (
                self._array(f"{what} {at}", (row, column), self._step(array, left, pick, pivot, element, what, at))
                for what, array in (("left", left), ("inverse", inverse))
            )
        return [
            replace(
                self.definition,
                indices=(*self._lead(), name, column),
                value=self._sum(pick, self._marked(inverse, row, column)),
            )
            for name, pick in zip(self.rows, chosen, strict=True)
        ]

    def _step(self, array: str, left: str, pick: str, pivot: str, element: str, what: str, at: int) -> Formula:
        row, column = self.definition.indices[-2:]
        scaled = Join(op="/", left=self._sum(pick, self._marked(array, row, column)), right=self._at(pivot))
        own = self._array(f"{what} row {at}", (column,), scaled)
        product = Join(op="*", left=self._at(left, row, element), right=self._at(own, column))
        rest = Join(op="-", left=self._at(array, row, column), right=product)
        return _choose(_above_half(self._at(pick, row)), self._at(own, column), rest)

    def _lead(self) -> tuple[str, ...]:
        """Subscripts before the last two: the matrix is one of several."""
        return self.definition.indices[:-2]

    def _over_lead(self, unit: Numbers) -> Formula:
        """The unit matrix, for each of several matrices."""
        if not self._lead():
            return unit
        name = self._array("unit", self.definition.indices[-2:], unit, has_lead=False)
        return Reference(name=name, indices=tuple(map(_plain, self.definition.indices[-2:])))

    def _array(self, suffix: str, indices: tuple[str, ...], value: Formula, *, has_lead: bool = True) -> str:
        name = f"{self.owner.name} {suffix}"
        made = ForeignVariable(name=name, place=self.definition.place, group=self.owner.group)
        whole = (*self._lead(), *indices) if has_lead else indices
        made.definitions.append(Definition(indices=whole, value=value, place=self.definition.place))
        self.model.variables[made.key] = made
        return name

    def _at(self, name: str, *indices: str) -> Reference:
        return Reference(name=name, indices=tuple(map(_plain, (*self._lead(), *indices))), place=self.definition.place)

    def _marked(self, name: str, first: str, *rest: str) -> Reference:
        """An array that is gone through along the first of these."""
        marked = Index(name=first, is_reduced=True)
        indices = (*map(_plain, self._lead()), marked, *map(_plain, rest))
        return Reference(name=name, indices=indices, place=self.definition.place)

    def _sum(self, pick: str, value: Reference) -> Apply:
        row = self.definition.indices[-2]
        return _apply("SUM", Join(op="*", left=self._marked(pick, row), right=value))


def _plain(name: str) -> Index:
    return Index(name=name)


def _number(name: str, *, is_reduced: bool = False) -> Reference:
    """A range's element by its number."""
    return Reference(name=name, indices=(Index(name=name, is_reduced=True),) if is_reduced else ())


def _apply(name: str, *arguments: Formula) -> Apply:
    return Apply(name=name, arguments=arguments)


def _choose(condition: Formula, then: Formula, otherwise: Formula) -> Apply:
    return _apply("IF THEN ELSE", condition, then, otherwise)


def _above_half(value: Formula) -> Join:
    return Join(op=">", left=value, right=Literal(value=0.5))
