"""Where a formula stands while it is translated: whose it is, what its ranges mean there, what it leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sandtable.diagnostics.place import Place
from sandtable.interop.faults import FaultList, wrong_model
from sandtable.interop.foreign import ForeignModel, ForeignVariable, Index, key_of
from sandtable.interop.translate.drafts import Draft, number, read
from sandtable.interop.translate.naming import NameBook
from sandtable.interop.translate.shapes import Shape
from sandtable.interop.translate.space import Key, Space
from sandtable.model.expression import Expression, Number, Row


class NotAnArray(Exception):
    """The equation cannot be said for all elements at once; it is written for each of them."""


@dataclass(slots=True, kw_only=True)
class Book:
    """All that is known of the model being translated, and all that was made of it."""

    model: ForeignModel
    space: Space
    names: NameBook
    faults: FaultList
    shapes: dict[Key, Shape] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    ids: dict[Key, str] = field(default_factory=dict)
    split: dict[tuple[Key, tuple[Key, ...]], str] = field(default_factory=dict)  # (variable, cell) -> its own id
    numbers: dict[str, str] = field(default_factory=dict)  # axis -> the constant that numbers its elements

    def add(self, draft: Draft) -> Draft:
        """Keeps a draft; its id must be new."""
        self.drafts[draft.id] = draft
        return draft

    def find(self, name: str) -> ForeignVariable | None:
        """A variable of the model by any spelling."""
        return self.model.variables.get(key_of(name))

    def numbers_of(self, axis: str) -> str:
        """The constant that numbers the elements of a dimension, from 1, in the original's order."""
        if axis not in self.numbers:
            own = self.space.axes[axis]
            values: list[Expression] = [Number(value=float(self.space.position(each))) for each in own.elements]
            draft = Draft(
                id=self.names.fresh(f"{axis}_number"),
                kind="constant",
                axes=(axis,),
                value=Row(values=tuple(values)),
                note=f"The number of each element of `{axis}`, from 1.",
            )
            self.numbers[axis] = self.add(draft).id
        return self.numbers[axis]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The surroundings of one formula.

    Args:
        book: of the whole model.
        owner: the foreign variable it belongs to.
        owner_id: our id of it.
        axes: the owner's dimensions that are open here (none while one cell is written).
        bound: range of the left side -> dimension of ours, where all elements are meant at once.
        fixed: range or element of the left side -> element, while one cell is written.
        reduced: range with `!` -> dimension over which the enclosing function reduces.
        where: equation | rate | initial | constant: memories may stand only in an equation.
    """

    book: Book
    owner: ForeignVariable
    owner_id: str
    axes: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    bound: Mapping[Key, str] = field(default_factory=dict)
    fixed: Mapping[Key, Key] = field(default_factory=dict)
    reduced: Mapping[Key, str] = field(default_factory=dict)
    where: str = "equation"

    def at(self, where: str) -> Scene:
        """The same scene in another kind of place."""
        return replace(self, where=where)

    def reducing(self, ranges: tuple[Key, ...]) -> Scene:
        """The scene inside a function that reduces over ranges; each gets a dimension that nothing around it has."""
        reduced = dict(self.reduced)
        space = self.book.space
        for key in ranges:
            if key not in space.ranges:
                raise wrong_model(
                    f"there is no range `{key}`", self.owner.place, why=f"`{self.owner.name}` reduces over it"
                )
            taken = (*self.taken, *self.axes, *reduced.values())
            axis = space.axis_of(key)
            if axis in taken:
                axis = space.axis_for(space.elements[key], f"{space.ranges[key].name} 2", taken)
            reduced[key] = axis
        return replace(self, reduced=reduced)

    # -- subscripts --------------------------------------------------------------------------------

    def element(self, name: str, *, is_reduced: bool = False) -> Key | None:
        """The one element a subscript means here, or None when it stands for many."""
        key, space = key_of(name), self.book.space
        if is_reduced:
            return None
        if key in self.fixed:
            return self.fixed[key]
        if key not in space.elements:
            return key
        for own, element in self.fixed.items():
            if own in space.elements:
                pairs = space.linked(key, own)
                if pairs is not None and element in pairs:
                    return pairs[element]
        for own, element in self.fixed.items():
            if own in space.elements and element in space.elements[key]:
                return element
        return None

    def index(self, index: Index, axis: str, what: str) -> str:
        """How an array's dimension is narrowed: an element, a dimension or a map of ours; "" = as it is.

        Args:
            index: as written.
            axis: the array's dimension at this place.
            what: the array in messages.

        Raises:
            NotAnArray: it can only be said element by element.
            Unreadable: it means nothing.
        """
        space, key = self.book.space, key_of(index.name)
        element = self.element(index.name, is_reduced=index.is_reduced)
        if element is not None:
            if element not in space.axes[axis].elements:
                raise wrong_model(
                    f"`{index.name}` is no element of what `{what}` is over",
                    index.place,
                    why=f"`{what}` is defined for {_some(space, axis)}",
                )
            return space.element_id(element)
        if index.is_reduced and key in self.reduced:
            return self._along(self.reduced[key], axis, index, what)
        if key in self.bound:
            return self._along(self.bound[key], axis, index, what)
        for own, own_axis in self.bound.items():
            pairs = space.linked(key, own)
            if pairs is not None:
                return self._mapped(own_axis, axis, pairs)
        for own, own_axis in self.bound.items():
            if set(space.elements[own]) <= set(space.elements[key]):
                return self._along(own_axis, axis, index, what)
        raise wrong_model(
            f"the range `{index.name}` is not on the left side of `{self.owner.name}`",
            index.place,
            why="and no range of the left side maps to it",
            mend="name an element, or mark the range with `!` within a sum",
        )

    def _along(self, own: str, axis: str, index: Index, what: str) -> str:
        space = self.book.space
        if own == axis:
            return ""
        if space.fits(own, axis):
            return own
        if set(space.axes[own].elements) <= set(space.axes[axis].elements):
            return self._mapped(own, axis, {element: element for element in space.axes[own].elements})
        if self.fixed:
            raise wrong_model(
                f"`{what}` is not defined for all of `{index.name}`",
                index.place,
                why=f"it is defined for {_some(space, axis)}",
            )
        raise NotAnArray

    def _mapped(self, own: str, axis: str, pairs: Mapping[Key, Key]) -> str:
        space = self.book.space
        targets = {pairs.get(element) for element in space.axes[own].elements}
        if not targets <= set(space.axes[axis].elements):
            raise NotAnArray
        return space.map_between(own, axis, pairs)

    def number_of(self, name: str, place: Place, *, is_reduced: bool = False) -> Expression:
        """A range or element as a number: its place in its range."""
        space, key = self.book.space, key_of(name)
        element = self.element(name, is_reduced=is_reduced)
        if element is not None:
            return number(float(space.position(element)))
        axis = self.reduced.get(key) if is_reduced else self.bound.get(key) or self.reduced.get(key)
        if axis is None:
            raise NotAnArray if self.bound else wrong_model(f"`{name}` stands for no single element here", place)
        if space.axes[axis].elements != space.elements[key]:
            raise NotAnArray
        return read(self.book.numbers_of(axis))

    # -- what a formula leaves behind --------------------------------------------------------------

    def hoist(self, suffix: str, value: Expression, *, kind: str = "auxiliary", note: str = "") -> Expression:
        """A variable of its own for a part of the formula that may not stand where it is written."""
        draft = Draft(
            id=self.book.names.fresh(f"{self.owner_id}_{suffix}"),
            kind=kind,
            axes=(*self.axes, *self.reduced.values()),
            value=value,
            group=self.owner.group,
            note=note,
            place=self.owner.place,
        )
        self.book.add(draft)
        return read(draft.id)


def _some(space: Space, axis: str) -> str:
    names = [f"`{space.spelling.get(element, element)}`" for element in space.axes[axis].elements]
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
