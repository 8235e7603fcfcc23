"""Subscript ranges as dimensions, subranges, aliases and maps of our language."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandtable.diagnostics.place import NOWHERE, Place
from sandtable.interop.faults import FaultList, Unreadable, wrong_model
from sandtable.interop.foreign import Range, key_of
from sandtable.interop.translate.naming import NameBook, to_id
from sandtable.model.declaration import NO_COMMENTS, Comments, Dimension, Map, Statement

Key = str


@dataclass(frozen=True, slots=True)
class OwnAxis:
    """A dimension of ours: its id, the foreign element keys in order, and the id of the root it stems from."""

    id: str
    elements: tuple[Key, ...]
    root: str


@dataclass(slots=True)
class Space:
    """All ranges of a model, and the dimensions made of them so far.

    Args:
        ranges: by key.
        names: gives ids.
        faults: takes what is wrong with the ranges.
    """

    ranges: Mapping[Key, Range]
    names: NameBook
    faults: FaultList
    elements: dict[Key, tuple[Key, ...]] = field(default_factory=dict)  # range -> its elements, flat
    spelling: dict[Key, str] = field(default_factory=dict)
    axes: dict[str, OwnAxis] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    maps: dict[tuple[str, str, tuple[Key, ...]], str] = field(default_factory=dict)
    _links: dict[tuple[Key, Key], dict[Key, Key]] = field(default_factory=dict)
    _axis_of_range: dict[Key, str] = field(default_factory=dict)
    _roots: dict[frozenset[Key], str] = field(default_factory=dict)

    def settle(self) -> None:
        """Works out all ranges; call once, first."""
        for key in self.ranges:
            try:
                self._flatten(key, ())
            except Unreadable as trouble:
                self.faults.add(trouble.fault)
                self.elements[key] = ()
        for key, own in self.ranges.items():
            for each in own.maps:
                try:
                    self._link(key, own, each.target, each.elements, each.place)
                except Unreadable as trouble:
                    self.faults.add(trouble.fault)
        for key in self._families():
            self.axis_of(key)

    # -- reading ranges ----------------------------------------------------------------------------

    def is_range(self, name: str) -> bool:
        """Whether a subscript names a range."""
        return key_of(name) in self.elements

    def is_element(self, name: str) -> bool:
        """Whether a name is an element of some range."""
        return key_of(name) in self.spelling

    def members(self, name: str) -> tuple[Key, ...]:
        """The elements of a range, or the element itself."""
        key = key_of(name)
        return self.elements.get(key, (key,))

    def position(self, element: Key) -> int:
        """The number of an element: its place, from 1, in the first of the largest ranges that have it."""
        homes = [members for members in self.elements.values() if element in members]
        return max(homes, key=len).index(element) + 1

    def linked(self, from_key: Key, to_key: Key) -> Mapping[Key, Key] | None:
        """Element of `to` -> element of `from` that stands for it, where a range maps to another."""
        found = self._links.get((from_key, to_key))
        if found is not None:
            return found
        same = self._same(from_key), self._same(to_key)
        if same != (from_key, to_key) and same in self._links:
            return self._links[same]
        back = self._links.get((to_key, from_key))
        if back is not None and len(set(back.values())) == len(back):
            return {value: key for key, value in back.items()}
        return self._linked_by_elements(from_key, to_key)

    def _linked_by_elements(self, from_key: Key, to_key: Key) -> Mapping[Key, Key] | None:
        """A link of a range that holds these elements: `SubA` through `DimA -> DimB`."""
        mine, theirs = self.elements[from_key], self.elements[to_key]
        for link in self._links.values():
            pairs = {key: value for key, value in link.items() if key in theirs and value in mine}
            if len(pairs) == len(theirs):
                return pairs
        return None

    def _same(self, key: Key) -> Key:
        own = self.ranges.get(key)
        return key_of(own.same_as) if own is not None and own.same_as else key

    def _flatten(self, key: Key, trail: tuple[Key, ...]) -> tuple[Key, ...]:
        if key in self.elements:
            return self.elements[key]
        own = self.ranges[key]
        if key in trail:
            raise wrong_model(f"the range `{own.name}` contains itself", own.place)
        if own.same_as:
            source = key_of(own.same_as)
            if source not in self.ranges:
                raise wrong_model(f"there is no range `{own.same_as}`", own.place)
            self.elements[key] = self._flatten(source, (*trail, key))
            return self.elements[key]
        flat: dict[Key, None] = {}
        for name in own.elements:
            other = key_of(name)
            if other in self.ranges:
                flat.update(dict.fromkeys(self._flatten(other, (*trail, key))))
            else:
                self.spelling.setdefault(other, name)
                flat[other] = None
        self.elements[key] = tuple(flat)
        return self.elements[key]

    def _link(self, key: Key, own: Range, target: str, listed: tuple[str, ...], place: Place) -> None:
        to_key = key_of(target)
        if to_key not in self.elements:
            raise wrong_model(f"`{own.name}` maps to `{target}`, which is no range", place)
        pairs: dict[Key, Key] = {}
        parts = [key_of(name) for name in (own.elements if not own.same_as else self.elements[key])]
        others = [key_of(name) for name in listed] or list(self._parts(to_key))
        if not listed and len(others) != len(parts):
            parts, others = list(self.elements[key]), list(self.elements[to_key])
        if len(others) != len(parts):
            raise wrong_model(
                f"`{own.name}` has {len(parts)} elements, what it maps to has {len(others)}",
                place,
                mend=f"name one element of `{target}` for each of `{own.name}`",
            )
        for one, other in zip(parts, others, strict=True):
            mine, theirs = self.members(one), self.members(other)
            if len(mine) == len(theirs):
                pairs.update(zip(theirs, mine, strict=True))
            else:
                pairs.update(dict.fromkeys(theirs, mine[0]))
        self._links[key, to_key] = pairs

    def _parts(self, key: Key) -> tuple[Key, ...]:
        own = self.ranges[key]
        return tuple(key_of(name) for name in own.elements) if not own.same_as else self.elements[key]

    # -- dimensions of ours ------------------------------------------------------------------------

    def _families(self) -> list[Key]:
        """Ranges, larger before smaller, so that roots come first."""
        return sorted((key for key in self.elements if self.elements[key]), key=lambda key: -len(self.elements[key]))

    def axis_of(self, range_key: Key) -> str:
        """The dimension of a range, declared at its first need."""
        if range_key not in self._axis_of_range:
            own = self.ranges[range_key]
            said = Comments(above=tuple(textwrap.wrap(own.note, 110)))
            self._axis_of_range[range_key] = self._declare(own.name, self.elements[range_key], own.place, said)
        return self._axis_of_range[range_key]

    def axis_for(self, elements: tuple[Key, ...], wanted: str, avoid: tuple[str, ...] = ()) -> str:
        """A dimension with just these elements: one of the model's, else a new one.

        Args:
            elements: in order.
            wanted: the range's or variable's name to call a new one after.
            avoid: dimensions that are taken, where one array has the same elements twice.
        """
        fits = [axis for axis in self.axes.values() if set(axis.elements) == set(elements) and axis.id not in avoid]
        exact = [axis for axis in fits if axis.elements == elements]
        if exact or fits:
            return (exact or fits)[0].id
        return self._declare(wanted, elements, NOWHERE)

    def _declare(self, name: str, elements: tuple[Key, ...], place: Place, said: Comments = NO_COMMENTS) -> str:
        parent = next((axis for axis in self.axes.values() if set(elements) <= set(axis.elements)), None)
        own_id = self.names.claim("range", name) if key_of(name) in self.ranges else self.names.fresh(to_id(name))
        if own_id in self.axes:
            own_id = self.names.fresh(f"{own_id}_2")
        ids = tuple(self.element_id(element) for element in elements)
        label = "" if name.replace(" ", "_").lower() == own_id.lower() else name
        if parent is None:
            statement = Dimension(id=own_id, elements=ids, label=label, comments=said, place=place)
            root = own_id
        elif parent.elements == elements:
            statement = Dimension(id=own_id, alias_of=parent.id, comments=said, place=place)
            root = parent.root
        else:
            statement = Dimension(
                id=own_id, elements=ids, subrange_of=parent.id, label=label, comments=said, place=place
            )
            root = parent.root
        self.statements.append(statement)
        self.axes[own_id] = OwnAxis(own_id, elements, root)
        return own_id

    def element_id(self, element: Key) -> str:
        """Our name of an element."""
        return self.names.claim("element", self.spelling.get(element, element))

    def fits(self, axis: str, within: str) -> bool:
        """Whether an array over `within` can be read along `axis` without a map."""
        one, other = self.axes[axis], self.axes[within]
        return one.root == other.root and set(one.elements) <= set(other.elements)

    def map_between(self, axis: str, target: str, pairs: Mapping[Key, Key]) -> str:
        """The map by which an array over `target` is read along `axis`.

        Args:
            axis: the reader's dimension.
            target: the array's dimension.
            pairs: element of `axis` -> element of `target`.
        """
        values = tuple(pairs[element] for element in self.axes[axis].elements)
        key = (axis, target, values)
        if key not in self.maps:
            own_id = self.names.fresh(f"{target}_of_{axis}")
            self.maps[key] = own_id
            self.statements.append(
                Map(
                    id=own_id,
                    source=axis,
                    target=target,
                    pairs=tuple(
                        (self.element_id(one), self.element_id(other))
                        for one, other in zip(self.axes[axis].elements, values, strict=True)
                    ),
                )
            )
        return self.maps[key]
