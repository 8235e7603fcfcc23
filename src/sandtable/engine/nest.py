"""A loop over the cells of an array operation: two levels deep, with what the inner one does not change hoisted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sandtable.engine.writer import FunctionWriter


def find_stride(numbers: Sequence[int]) -> int | None:
    """The constant difference of neighbours; 0 for a single number, None where there is none."""
    if len(numbers) < 2:
        return 0
    stride = numbers[1] - numbers[0]
    return stride if all(numbers[i + 1] - numbers[i] == stride for i in range(1, len(numbers) - 1)) else None


class Nest:
    """One loop nest being written; cell = outer index * n_inner + inner index.

    Args:
        writer: of the function.
        n_outer: turns of the outer loop; it is left out when this is 1.
        n_inner: turns of the inner loop.
    """

    def __init__(self, writer: FunctionWriter, n_outer: int, n_inner: int) -> None:
        self.writer = writer
        self._n_outer = n_outer
        self._n_inner = n_inner
        self._outer = "0"
        self._inner = "0"
        self._hoisted: list[str] = []
        self._hoisted_names: dict[str, str] = {}
        self._inner_names: dict[str, str] = {}

    def write(self, body: Callable[[Nest], None]) -> None:
        """Writes the loops around the body."""
        if self._n_outer == 1:
            self._write_inner(body)
            return

        def turn(index: str) -> None:
            self._outer = index
            self._write_inner(body)

        self.writer.loop(self._n_outer, turn)

    def _write_inner(self, body: Callable[[Nest], None]) -> None:
        place = self.writer.place()

        def turn(index: str) -> None:
            self._inner = index
            body(self)

        self.writer.loop(self._n_inner, turn)
        self.writer.fill(place, "\n".join(self._hoisted))

    def hoist(self, text: str) -> str:
        """A line before the inner loop with a value; the same text gives the same name."""
        name = self._hoisted_names.get(text)
        if name is None:
            name = self.writer.name()
            self._hoisted_names[text] = name
            self._hoisted.append(f"{name} = {text}")
        return name

    def _inside(self, text: str) -> str:
        name = self._inner_names.get(text)
        if name is None:
            name = self.writer.value(text)
            self._inner_names[text] = name
        return name

    def cell(self) -> str:
        """The index of the cell, an i64."""
        if self._n_outer == 1:
            return self._inner
        start = self.hoist(f"mul i64 {self._outer}, {self._n_inner}")
        return self._inside(f"add i64 {start}, {self._inner}")

    def load(self, slots: Sequence[int]) -> str:
        """The vector at slots[cell]; hoisted where the inner index does not matter."""
        module = self.writer.module
        strides = {find_stride(row) for row in self._rows(slots)}
        if strides == {0}:
            pointer = self._outer_pointer([row[0] for row in self._rows(slots)])
            return self.hoist(f"load {module.real_type}, ptr {pointer}, align {module.bytes_per_slot}")
        return self.writer.load(self.pointer(slots))

    def pointer(self, slots: Sequence[int]) -> str:
        """The address of slots[cell]."""
        bytes_ = self.writer.module.bytes_per_slot
        rows = self._rows(slots)
        strides = {find_stride(row) for row in rows}
        stride = strides.pop() if len(strides) == 1 else None
        if stride is None:
            return self.writer.slots_at(slots, self.cell())
        start = self._outer_pointer([row[0] for row in rows])
        offset = self._inside(f"mul i64 {self._inner}, {stride * bytes_}")
        return self.writer.value(f"getelementptr i8, ptr {start}, i64 {offset}")

    def _rows(self, slots: Sequence[int]) -> list[Sequence[int]]:
        return [slots[start : start + self._n_inner] for start in range(0, len(slots), self._n_inner)]

    def _outer_pointer(self, slots: Sequence[int]) -> str:
        """The address of slots[outer index], before the inner loop."""
        module = self.writer.module
        bytes_ = module.bytes_per_slot
        stride = find_stride(slots)
        if stride is None:
            symbol = module.table("i64", [str(slot * bytes_) for slot in slots])
            place = self.hoist(f"getelementptr i64, ptr {symbol}, i64 {self._outer}")
            offset = self.hoist(f"load i64, ptr {place}")
            return self.hoist(f"getelementptr i8, ptr %s, i64 {offset}")
        start = self.hoist(f"getelementptr i8, ptr %s, i64 {slots[0] * bytes_}")
        if not stride:
            return start
        offset = self.hoist(f"mul i64 {self._outer}, {stride * bytes_}")
        return self.hoist(f"getelementptr i8, ptr {start}, i64 {offset}")
