"""One graph for all three bodies of a plan: values are small integers, equal operations are one value.

Every value has axes (the union of its arguments'), a kind (real or flag) and a level: what depends only on
parameters and constants belongs to the setup, what reads a state, a draw or a series to the step, what reads
final states to the finish.  So work leaves the step by itself, and stands at its lowest rank.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sandtable.compiler.lower.folding import RULES

SETUP, STEP, FINISH = 0, 1, 2

FLAG_RESULT = frozenset({"lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not", "truth", "any", "all"})
FLAG_ARGUMENTS = frozenset({"and", "or", "not", "any", "all", "as_real"})
MIXED_ARGUMENTS = frozenset({"select", "pick", "take", "stack"})
COMMUTATIVE = frozenset({"add", "mul", "and", "or", "eq", "ne"})

Axes = tuple[str, ...]


class Graph:
    """Values in the order in which they were made; an argument always stands before its user.

    Args:
        axes: axis id -> number of elements, in broadcasting order.
    """

    __slots__ = ("_ids", "_rank", "_unions", "args", "attrs", "axes", "flags", "levels", "literals", "names", "sizes")

    def __init__(self, axes: Mapping[str, int]) -> None:
        self.sizes = dict(axes)
        self._rank = {axis: index for index, axis in enumerate(axes)}
        self._ids: dict[object, int] = {}
        self._unions: dict[tuple[Axes, Axes], Axes] = {}
        self.names: list[str] = []
        self.args: list[tuple[int, ...]] = []
        self.attrs: list[tuple[object, ...]] = []
        self.axes: list[Axes] = []
        self.flags: list[bool] = []
        self.levels: list[int] = []
        self.literals: list[float | None] = []

    # -- axes ---------------------------------------------------------------------------------

    def ordered(self, axes: Sequence[str]) -> Axes:
        """The axes in broadcasting order, each once."""
        return tuple(sorted(set(axes), key=self._rank.__getitem__))

    def union(self, first: Axes, second: Axes) -> Axes:
        """All axes of both, in broadcasting order."""
        if first == second or not second:
            return first
        if not first:
            return second
        key = (first, second)
        found = self._unions.get(key)
        if found is None:
            found = self._unions[key] = self.ordered(first + second)
        return found

    def size(self, axes: Axes) -> int:
        """Number of cells."""
        return math.prod(self.sizes[axis] for axis in axes)

    # -- making values ------------------------------------------------------------------------

    def _add(
        self, key: object, name: str, args: tuple[int, ...], attrs: tuple[object, ...], axes: Axes, level: int
    ) -> int:
        index = len(self.names)
        self._ids[key] = index
        self.names.append(name)
        self.args.append(args)
        self.attrs.append(attrs)
        self.axes.append(axes)
        self.flags.append(name in FLAG_RESULT)
        self.levels.append(level)
        self.literals.append(None)
        return index

    def const(self, value: float) -> int:
        """A literal."""
        value = float(value)
        key = ("const", value, math.copysign(1.0, value))
        found = self._ids.get(key)
        if found is None:
            found = self._add(key, "const", (), (value,), (), SETUP)
            self.literals[found] = value
        return found

    def truth_of(self, *, holds: bool) -> int:
        """A literal flag: the truth of a literal."""
        key = ("holds", holds)
        found = self._ids.get(key)
        if found is None:
            found = self._add(key, "truth", (self.const(float(holds)),), (), (), SETUP)
            self.literals[found] = float(holds)
        return found

    def leaf(self, name: str, attrs: tuple[object, ...], axes: Axes, level: int) -> int:
        """A value without arguments."""
        key = (name, attrs, axes, level)
        found = self._ids.get(key)
        return self._add(key, name, (), attrs, axes, level) if found is None else found

    def array(self, values: Sequence[float], axes: Axes) -> int:
        """A literal over axes, row-major; one number if they are all the same bits."""
        first = float(values[0])
        if all(value == first and math.copysign(1.0, value) == math.copysign(1.0, first) for value in values):
            return self.const(first)
        return self.leaf("array", tuple(float(value) for value in values), axes, SETUP)

    def op(self, name: str, *args: int, attrs: tuple[object, ...] = ()) -> int:
        """An elementwise operation; arguments of the wrong kind are turned into the right one."""
        args = self._with_kinds(name, args)
        if name in RULES:
            folded = RULES[name](self, args)
            if folded is not None:
                return folded
        key = (name, tuple(sorted(args)) if name in COMMUTATIVE else args, attrs)
        found = self._ids.get(key)
        if found is not None:
            return found
        axes: Axes = self.axes[args[0]]
        level = self.levels[args[0]]
        for arg in args[1:]:
            axes = self.union(axes, self.axes[arg])
            level = max(level, self.levels[arg])
        return self._add(key, name, args, attrs, axes, level)

    def _with_kinds(self, name: str, args: tuple[int, ...]) -> tuple[int, ...]:
        flags = self.flags
        if name == "select":
            return (self.flag(args[0]), self.real(args[1]), self.real(args[2]))
        if name in FLAG_ARGUMENTS:
            return args if all(flags[arg] for arg in args) else tuple(self.flag(arg) for arg in args)
        return tuple(self.real(arg) for arg in args) if any(flags[arg] for arg in args) else args

    def real(self, value: int) -> int:
        """The value as a number: 1 or 0 for a flag."""
        if not self.flags[value]:
            return value
        literal = self.literals[value]
        return self.op("as_real", value) if literal is None else self.const(literal)

    def flag(self, value: int) -> int:
        """The value as a truth: a number holds when it is not 0."""
        if self.flags[value]:
            return value
        literal = self.literals[value]
        return self.op("truth", value) if literal is None else self.truth_of(holds=literal != 0.0)

    def history(self, ring: int, lag: int, before: int, axes: Axes) -> int:
        """A value of a ring, `lag` steps ago."""
        key = ("history", ring, lag, before)
        found = self._ids.get(key)
        return self._add(key, "history", (lag, before), (ring,), axes, STEP) if found is None else found

    def choose(self, condition: int, first: int, second: int) -> int:
        """`first` where the condition holds, else `second`: a flag if both are."""
        if not (self.flags[first] and self.flags[second]):
            return self.op("select", condition, first, second)
        if first == second:
            return first
        otherwise = self.op("not", condition)
        return self.op("or", self.op("and", condition, first), self.op("and", otherwise, second))

    def real_literal(self, value: int) -> float | None:
        """The number a value is, if it is a literal number."""
        return None if self.flags[value] else self.literals[value]

    # -- axis operations ----------------------------------------------------------------------

    def _axis_op(self, name: str, args: tuple[int, ...], attrs: tuple[object, ...], axes: Axes) -> int:
        key = (name, args, attrs)
        found = self._ids.get(key)
        if found is not None:
            return found
        made = self._add(key, name, args, attrs, axes, max(self.levels[arg] for arg in args))
        if name in {"pick", "take", "stack"}:
            self.flags[made] = self.flags[args[0]]
        return made

    def reduce(self, name: str, value: int, axis: str) -> int:
        """One of sum product minimum maximum any all over an axis that the value has."""
        value = self.flag(value) if name in FLAG_ARGUMENTS else self.real(value)
        axes = tuple(other for other in self.axes[value] if other != axis)
        return self._axis_op(name, (value,), (axis,), axes)

    def pick(self, value: int, axis: str, index: int) -> int:
        """One element; the axis is gone.  A value without that axis stays as it is."""
        axes = self.axes[value]
        if axis not in axes:
            return value
        if self.names[value] == "stack" and self.attrs[value] == (axis,):
            return self.args[value][index]
        if self.names[value] == "array" and len(axes) == 1:
            return self.const(self.attrs[value][index])  # type: ignore[arg-type]
        if self.names[value] == "take" and self.attrs[value][1] == axis:
            old_axis, _, indices = self.attrs[value]
            return self.pick(self.args[value][0], old_axis, indices[index])  # type: ignore[arg-type,index]
        return self._axis_op("pick", (value,), (axis, index), tuple(other for other in axes if other != axis))

    def take(self, value: int, axis: str, new_axis: str, indices: tuple[int, ...]) -> int:
        """Elements gathered along an axis, which the new one replaces."""
        if axis not in self.axes[value]:
            return value
        if axis == new_axis and indices == tuple(range(self.sizes[axis])):
            return value
        axes = self.ordered([new_axis if other == axis else other for other in self.axes[value]])
        return self._axis_op("take", (value,), (axis, new_axis, indices), axes)

    def stack(self, axis: str, values: Sequence[int]) -> int:
        """The elements of an axis put together; equal ones need no axis."""
        if all(value == values[0] for value in values):
            return values[0]
        return self.spread(axis, values)

    def spread(self, axis: str, values: Sequence[int]) -> int:
        """As `stack`, with the axis even if all elements are equal."""
        if len({self.flags[value] for value in values}) > 1:
            values = [self.real(value) for value in values]
        literals = [self.real_literal(value) for value in values]
        if all(literal is not None for literal in literals):
            return self.leaf("array", tuple(literals), (axis,), SETUP)
        axes: Axes = (axis,)
        for value in values:
            axes = self.union(axes, self.axes[value])
        return self._axis_op("stack", tuple(values), (axis,), axes)

    def widen(self, value: int, axes: Axes) -> int:
        """The value with exactly these axes."""
        literal = self.literals[value]
        if literal is not None and not self.flags[value] and axes:
            return self.leaf("array", (literal,) * self.size(axes), axes, SETUP)
        for axis in axes:
            if axis not in self.axes[value]:
                value = self.spread(axis, [value] * self.sizes[axis])
        return value
