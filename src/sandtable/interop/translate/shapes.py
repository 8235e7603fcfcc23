"""Which dimensions a foreign variable has, and which of its cells each definition gives."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

from sandtable.interop.faults import wrong_model
from sandtable.interop.foreign import Definition, ForeignVariable, key_of
from sandtable.interop.translate.space import Key, Space

MOST_CELLS = 50_000

Cell = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A variable's dimensions.

    Args:
        axes: ids, one per subscript.
        elements: foreign element keys of each axis.
        cells: the cells of each definition, in the order of the definitions.
    """

    axes: tuple[str, ...]
    elements: tuple[tuple[Key, ...], ...]
    cells: tuple[tuple[Cell, ...], ...]

    @property
    def n_cells(self) -> int:
        """Cells of the whole array."""
        count = 1
        for members in self.elements:
            count *= len(members)
        return count

    @property
    def has_gaps(self) -> bool:
        """Whether some cell has no definition."""
        return len({cell for cells in self.cells for cell in cells}) < self.n_cells


def find_shape(space: Space, variable: ForeignVariable) -> Shape:
    """Settles the dimensions of a variable.

    Raises:
        Unreadable: its definitions do not fit each other, or it is too large.
    """
    first = variable.definitions[0]
    n_axes = len(first.indices)
    for definition in variable.definitions:
        if len(definition.indices) != n_axes:
            raise wrong_model(
                f"`{variable.name}` has {len(definition.indices)} subscripts here and {n_axes} in its first definition",
                definition.place,
            )
        for name in definition.indices:
            if not space.is_range(name) and not space.is_element(name):
                raise wrong_model(f"there is no range or element `{name}`", definition.place)
    n_cells = sum(math.prod(len(space.members(name)) for name in each.indices) for each in variable.definitions)
    if n_cells > MOST_CELLS:
        raise wrong_model(
            f"`{variable.name}` has {n_cells:_} cells", first.place, why=f"at most {MOST_CELLS:_} are taken"
        )
    cells = tuple(tuple(_cells(space, definition)) for definition in variable.definitions)
    axes: list[str] = []
    for at in range(n_axes):
        axes.append(_axis(space, variable, at, cells, tuple(axes)))
    return Shape(tuple(axes), tuple(space.axes[axis].elements for axis in axes), cells)


def _axis(
    space: Space, variable: ForeignVariable, at: int, cells: tuple[tuple[Cell, ...], ...], taken: tuple[str, ...]
) -> str:
    names = {key_of(definition.indices[at]) for definition in variable.definitions}
    used = dict.fromkeys(cell[at] for own in cells for cell in own)
    if len(names) == 1:
        only = next(iter(names))
        if only in space.elements and set(space.elements[only]) == set(used):
            axis = space.axis_of(only)
            if axis not in taken:
                return axis
    ranges = [key for key in names if key in space.elements]
    order = max(
        (space.elements[key] for key in space.elements if set(used) <= set(space.elements[key])), key=len, default=()
    )
    elements = tuple(element for element in order if element in used) or tuple(used)
    named = next((key for key in ranges if set(space.elements[key]) == set(used)), "")
    if named and space.axis_of(named) not in taken:
        return space.axis_of(named)
    return space.axis_for(elements, f"{variable.name} range", taken)


def _cells(space: Space, definition: Definition) -> Iterator[Cell]:
    choices = [space.members(name) for name in definition.indices]
    left_out = [[set(space.members(name)) for name in names] for names in definition.exceptions]
    for cell in itertools.product(*choices):
        if not any(all(e in s for e, s in zip(cell, sets, strict=False)) for sets in left_out):
            yield cell
