"""Lowers one body of a plan to functions of LLVM IR."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from sandtable.engine.analysis import Analysis, Body, Cell, Item, analyse
from sandtable.engine.layout import Layout
from sandtable.engine.nest import Nest, find_stride
from sandtable.engine.shapes import LEAVES, REDUCTIONS, VIEWS
from sandtable.engine.writer import FunctionWriter, ModuleWriter, RingPlace, hexadecimal
from sandtable.functions.arithmetic import lower_max, lower_min
from sandtable.functions.catalogue import OPERATIONS
from sandtable.functions.tables import Table
from sandtable.plan.plan import FLAG, Plan

UNROLLED = 16  # reduced cells per result that are written out
LITERALS = frozenset({"const", "array"})
COMBINE: Mapping[str, Callable[[FunctionWriter, str, str], str]] = {
    "sum": lambda emit, a, b: emit.add(a, b),
    "product": lambda emit, a, b: emit.multiply(a, b),
    "minimum": lower_min,
    "maximum": lower_max,
    "any": lambda emit, a, b: emit.either(a, b),
    "all": lambda emit, a, b: emit.both(a, b),
}


@dataclass(frozen=True, slots=True)
class Sink:
    """A place that a cell is also stored to: a slot, or with a `stride` the slot of this point."""

    slot: int
    stride: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """A value that goes over `axes` to consecutive places."""

    value: int
    axes: tuple[str, ...]
    slot: int
    stride: int = 0


@dataclass(slots=True)
class Place:
    """Where a setup value's cell is found from the step: a literal, or a slot."""

    literal: float | None = None
    slot: int = -1


@dataclass(slots=True)
class _Function:
    """A function being written, with the cells already at hand."""

    writer: FunctionWriter
    cells: dict[Cell, str] = field(default_factory=dict)


class BodyLowering:
    """Lowers a body.

    Args:
        module: what is written to.
        layout: where things lie; new slots are reserved in it.
        plan: the plan.
        body: the body.
        prefix: the beginning of its functions' names.
        setup: places of setup values, `find(value, cell)`; None in the setup itself.
    """

    def __init__(
        self,
        module: ModuleWriter,
        layout: Layout,
        plan: Plan,
        body: Body,
        prefix: str,
        setup: Callable[[int, int], Place] | None = None,
    ) -> None:
        self._module = module
        self._layout = layout
        self._plan = plan
        self._body = body
        self._prefix = prefix
        self._setup = setup
        self._tables = [Table(str(i), row.x, row.y, row.mode) for i, row in enumerate(plan.lookups)]
        self._sinks: dict[Cell, list[Sink]] = {}
        self._homes: dict[int, int] = {}
        self._found = Analysis()

    def lower(self, kept: Sequence[int], targets: Sequence[Target], function_cells: int) -> list[str]:
        """Writes the functions; gives their symbols in the order of calling.

        Args:
            kept: values that must lie in memory afterwards (`slot_of` tells where).
            targets: values to be stored to given places.
            function_cells: cells per function, about.
        """
        body = self._body
        behind = {source for value in kept for source in self._behind(value)}
        late = self._deal(targets)
        rows = {
            target: body.read_over(target.value, target.axes) for target in dict.fromkeys(target for target, _ in late)
        }
        copied = {rows[target][cell][0] for target, cell in late}
        behind |= {source for source in copied if body.ops[source].name not in LEAVES}
        used = {target.value for target in targets}
        self._found = analyse(body, kept=behind, used=used, function_cells=function_cells)
        self._give_homes(behind)
        symbols = []
        leaves = [value for value in self._homes if body.ops[value].name in LEAVES]
        if leaves:
            symbols.append(self._write("leaves", lambda function: self._store_leaves(function, leaves)))
        for number in range(self._found.n_functions):
            items = [item for item in self._found.items if item.function == number]
            symbols.append(self._write(str(number), partial(self._write_items, items)))
        if late:
            symbols.append(self._write("late", lambda function: self._copy_late(function, late)))
        return symbols

    def _give_homes(self, lasting: set[int]) -> None:
        """Gives slots to the values that lie in memory; what only some items read gives its slots back after the last.

        Slots given again keep a block's scratch small, so that threads which share a cache do not push each other out.
        """
        body, items = self._body, sorted(self._found.items, key=lambda item: item.function)
        last_read = {
            source: place for place, item in enumerate(items) for op in item.ops for source, _ in body.reads(op)
        }
        for value in sorted(self._found.in_memory):
            is_leaf = body.ops[value].name in LEAVES
            if (is_leaf or value in lasting) and self._needs_home(value):
                self._homes[value] = self._layout.reserve(body.size(value))
        free: dict[int, list[int]] = {}
        ending: dict[int, list[int]] = {}
        for place, item in enumerate(items):
            for value in item.ops:
                if value in self._found.in_memory and value not in self._homes and self._needs_home(value):
                    size = body.size(value)
                    given = free.get(size)
                    self._homes[value] = given.pop() if given else self._layout.reserve(size)
                    ending.setdefault(last_read.get(value, place), []).append(value)
            for value in ending.pop(place, ()):
                free.setdefault(body.size(value), []).append(self._homes[value])

    def slot_of(self, value: int, cell: int) -> int:
        """Where a kept cell lies."""
        return self._slot(self._body.resolve(value, cell))

    def place_of(self, value: int, cell: int) -> Place:
        """Where the step finds a cell of this (setup) body."""
        source, inner = self._body.resolve(value, cell)
        op = self._body.ops[source]
        if op.name in LITERALS:
            return Place(literal=float(cast(float, op.attrs[inner])))
        return Place(slot=self._slot((source, inner)))

    # -- what lies where

    def _behind(self, value: int) -> set[int]:
        return {self._body.resolve(value, cell)[0] for cell in range(self._body.size(value))}

    def _needs_home(self, value: int) -> bool:
        """Whether a value in memory is not there by itself."""
        name = self._body.ops[value].name
        if name in {"parameter", "state"} | VIEWS:
            return False
        if name == "draw":
            return self._setup is None  # the draws of point 0 are overwritten
        if name == "setup":
            return any(self._literal((value, cell)) is not None for cell in range(self._body.size(value)))
        return True

    def _slot(self, cell: Cell) -> int:
        value, inner = cell
        if value in self._homes:
            return self._homes[value] + inner
        op = self._body.ops[value]
        first = cast(int, op.attrs[0])
        if op.name == "parameter":
            return self._layout.parameter(first + inner)
        if op.name == "state":
            return self._layout.states + first + inner
        if op.name == "draw":
            return self._layout.draws + first + inner
        if op.name == "setup" and self._setup is not None:
            return self._setup(first, inner).slot
        raise KeyError(f"{self._prefix}: value {value} ({op.name}) has no place in memory")

    def _literal(self, cell: Cell) -> float | None:
        op = self._body.ops[cell[0]]
        if op.name in LITERALS:
            return float(cast(float, op.attrs[cell[1]]))
        if op.name == "setup" and self._setup is not None:
            return self._setup(cast(int, op.attrs[0]), cell[1]).literal
        return None

    def _deal(self, targets: Sequence[Target]) -> list[tuple[Target, int]]:
        """Gives targets of straight-line cells to where these are computed; the rest are copied at the end."""
        late = []
        for target in targets:
            for number, cell in enumerate(self._body.read_over(target.value, target.axes)):
                name = self._body.ops[cell[0]].name
                if name in LEAVES or self._body.is_looped(cell[0]):
                    late.append((target, number))
                else:
                    self._sinks.setdefault(cell, []).append(Sink(target.slot + number, target.stride))
        return late

    # -- functions

    def _write(self, suffix: str, fill: Callable[[_Function], None]) -> str:
        function = _Function(FunctionWriter(self._module))
        fill(function)
        symbol = f"@{self._prefix}_{suffix}"
        function.writer.finish(f"internal void {symbol}(ptr noalias %s, ptr noalias %series, i64 %k)")
        return symbol

    def _write_items(self, items: Sequence[Item], function: _Function) -> None:
        for item in items:
            if item.kind == "cells":
                self._write_cells(function, item.ops[0])
            elif item.kind == "loop":
                self._write_loop(function.writer, item.ops)
            else:
                self._write_reduction(function.writer, item.ops[0])

    def _write_cells(self, function: _Function, value: int) -> None:
        body, writer = self._body, function.writer
        op = body.ops[value]
        if op.name in REDUCTIONS:
            combine = COMBINE[op.name]
            for cell, row in enumerate(body.reduced(value)):
                total = self._fetch(function, row[0])
                for source in row[1:]:
                    total = combine(writer, total, self._fetch(function, source))
                self._finish_cell(function, (value, cell), total)
            return
        rows = body.arguments(value)
        for cell in range(body.size(value)):
            values = [self._fetch(function, row[cell]) for row in rows]
            ring_cell = self._ring_cell(value, cell)
            self._finish_cell(function, (value, cell), self._operate(writer, value, values, ring_cell))

    def _finish_cell(self, function: _Function, cell: Cell, value: str) -> None:
        """Keeps a computed cell at hand, and in memory where it is wanted."""
        function.cells[cell] = value
        home = self._homes.get(cell[0])
        sinks = self._sinks.get(cell, ())
        if home is None and not sinks:
            return
        writer = function.writer
        stored = self._as_real(writer, cell[0], value)
        if home is not None:
            writer.store(stored, writer.slot(home + cell[1]))
        for sink in sinks:
            writer.store(stored, self._sink_pointer(writer, sink))

    def _sink_pointer(self, writer: FunctionWriter, sink: Sink) -> str:
        pointer = writer.slot(sink.slot)
        if not sink.stride:
            return pointer
        offset = writer.once(f"mul i64 %k, {sink.stride * self._module.bytes_per_slot}")
        return writer.value(f"getelementptr i8, ptr {pointer}, i64 {offset}")

    def _as_real(self, writer: FunctionWriter, value: int, text: str) -> str:
        if self._body.ops[value].kind != FLAG:
            return text
        return writer.select(text, writer.real(1.0), writer.real(0.0))

    def _operate(self, writer: FunctionWriter, value: int, values: Sequence[str], ring_cell: str) -> str:
        op = self._body.ops[value]
        home = OPERATIONS[op.name]
        if home.attribute == "table":
            return home.lower(writer, *values, self._tables[cast(int, op.attrs[0])])
        if home.attribute == "ring":
            return home.lower(writer, *values, self._ring_place(cast(int, op.attrs[0]), ring_cell))
        return home.lower(writer, *values)

    def _ring_place(self, ring: int, cell_offset: str) -> RingPlace:
        bytes_ = self._module.bytes_per_slot
        return RingPlace(
            offset=self._layout.rings[ring] * bytes_,
            stride=self._layout.ring_sizes[ring] * bytes_,
            cell_offset=cell_offset,
        )

    def _ring_cells(self, value: int) -> tuple[int, ...]:
        """For each cell of a history, the cell of its ring, in bytes within a point."""
        op = self._body.ops[value]
        if OPERATIONS[op.name].attribute != "ring":
            return ()
        axes = self._plan.rings[cast(int, op.attrs[0])].axes
        cells = self._body.shapes.project(op.axes, axes)
        return tuple(cell * self._module.bytes_per_slot for cell in cells)

    def _ring_cell(self, value: int, cell: int) -> str:
        cells = self._ring_cells(value)
        return str(cells[cell]) if cells else ""

    # -- fetching cells in straight lines

    def _fetch(self, function: _Function, cell: Cell) -> str:
        found = function.cells.get(cell)
        if found is None:
            found = self._find(function.writer, cell)
            function.cells[cell] = found
        return found

    def _find(self, writer: FunctionWriter, cell: Cell) -> str:
        op = self._body.ops[cell[0]]
        literal = self._literal(cell)
        if literal is not None:
            return writer.flag(literal != 0.0) if op.kind == FLAG else writer.real(literal)
        if op.name == "series":
            return self._load_series(writer, cast(int, op.attrs[0]) + cell[1])
        return self._loaded(writer, cell[0], writer.load(writer.slot(self._slot(cell))))

    def _loaded(self, writer: FunctionWriter, value: int, text: str) -> str:
        return writer.compare("une", text, writer.real(0.0)) if self._body.ops[value].kind == FLAG else text

    def _load_series(self, writer: FunctionWriter, row: int) -> str:
        here = writer.once("getelementptr double, ptr %series, i64 %k")
        pointer = writer.value(f"getelementptr double, ptr {here}, i64 {row * self._layout.n_points}")
        return writer.splat(writer.value(f"load double, ptr {pointer}, align 8"))

    def _store_leaves(self, function: _Function, leaves: Sequence[int]) -> None:
        """Literals, series and draws that must lie in memory."""
        for value in leaves:
            home = self._homes.pop(value)
            for cell in range(self._body.size(value)):
                text = self._as_real(function.writer, value, self._fetch(function, (value, cell)))
                function.writer.store(text, function.writer.slot(home + cell))
            self._homes[value] = home

    def _copy_late(self, function: _Function, late: Sequence[tuple[Target, int]]) -> None:
        """Stores what was no straight-line cell: runs of one target as a loop, single cells one by one."""
        start = 0
        while start < len(late):
            stop = start
            while stop < len(late) and late[stop][0] is late[start][0]:
                stop += 1
            self._copy_target(function, late[start][0], [number for _target, number in late[start:stop]])
            start = stop

    def _copy_target(self, function: _Function, target: Target, numbers: Sequence[int]) -> None:
        writer, row = function.writer, self._body.read_over(target.value, target.axes)
        cells = [row[number] for number in numbers]
        is_held = all(self._body.ops[cell[0]].name != "series" and self._literal(cell) is None for cell in cells)
        if is_held and len(cells) > self._body.loop_cells:
            slots, places = [self._slot(cell) for cell in cells], [target.slot + number for number in numbers]

            def copy(index: str) -> None:
                pointer = writer.slots_at(places, index)
                if target.stride:
                    offset = writer.once(f"mul i64 %k, {target.stride * self._module.bytes_per_slot}")
                    pointer = writer.value(f"getelementptr i8, ptr {pointer}, i64 {offset}")
                writer.store(writer.load(writer.slots_at(slots, index)), pointer)

            writer.loop(len(cells), copy)
            return
        for number, cell in zip(numbers, cells, strict=True):
            text = self._as_real(writer, cell[0], self._fetch(function, cell))
            writer.store(text, self._sink_pointer(writer, Sink(target.slot + number, target.stride)))

    # -- loops

    def _write_loop(self, writer: FunctionWriter, ops: Sequence[int]) -> None:
        body = self._body
        rows = {value: body.arguments(value) for value in ops}

        def turn(nest: Nest) -> None:
            at_hand: dict[int, str] = {}
            loaded: dict[tuple[Cell, ...], str] = {}
            for value in ops:
                values = [self._fetch_turn(nest, row, at_hand, loaded) for row in rows[value]]
                result = self._operate(writer, value, values, self._ring_turn(nest, value))
                at_hand[value] = result
                home = self._homes.get(value)
                if home is not None:
                    slots = range(home, home + body.size(value))
                    writer.store(self._as_real(writer, value, result), nest.pointer(slots))

        shape = body.shapes.shape(body.ops[ops[0]].axes)
        Nest(writer, body.size(ops[0]) // shape[-1], shape[-1]).write(turn)

    def _ring_turn(self, nest: Nest, value: int) -> str:
        cells = self._ring_cells(value)
        if not cells:
            return ""
        symbol = self._module.table("i64", [str(cell) for cell in cells])
        place = nest.writer.value(f"getelementptr i64, ptr {symbol}, i64 {nest.cell()}")
        return nest.writer.value(f"load i64, ptr {place}")

    def _fetch_turn(
        self, nest: Nest, row: Sequence[Cell], at_hand: Mapping[int, str], loaded: dict[tuple[Cell, ...], str]
    ) -> str:
        """A loop's argument at the loop's cell."""
        value = row[0][0]
        if value in at_hand:
            return at_hand[value]
        key = tuple(row)
        if key not in loaded:
            at = self._load_unstored(nest.writer, row, nest.cell)
            loaded[key] = at or self._loaded(nest.writer, value, nest.load([self._slot(cell) for cell in row]))
        return loaded[key]

    def _load_unstored(self, writer: FunctionWriter, row: Sequence[Cell], index: Callable[[], str]) -> str | None:
        """An argument that needs no memory, because it is all literals or all series; None where it is not."""
        numbers = self._literals(row)
        if numbers is not None:
            return self._load_literal(writer, row[0][0], numbers, index)
        ops = [self._body.ops[value] for value, _cell in row]
        if any(op.name != "series" for op in ops):
            return None
        n = self._layout.n_points
        places = [n * (cast(int, op.attrs[0]) + cell) for op, (_value, cell) in zip(ops, row, strict=True)]
        stride = find_stride(places)
        here = writer.once("getelementptr double, ptr %series, i64 %k")
        if stride is None:
            symbol = self._module.table("i64", [str(place) for place in places])
            pointer = writer.value(f"getelementptr i64, ptr {symbol}, i64 {index()}")
            offset = writer.value(f"load i64, ptr {pointer}")
        else:
            offset = str(places[0])
            if stride:
                offset = writer.value(f"mul i64 {index()}, {stride}")
                offset = writer.value(f"add i64 {offset}, {places[0]}")
        pointer = writer.value(f"getelementptr double, ptr {here}, i64 {offset}")
        return writer.splat(writer.value(f"load double, ptr {pointer}, align 8"))

    def _literals(self, row: Sequence[Cell]) -> list[float] | None:
        """The numbers of a row that is all literals."""
        if any(self._body.ops[value].name not in LITERALS for value, _cell in row):
            return None
        return [float(cast(float, self._body.ops[value].attrs[cell])) for value, cell in row]

    def _load_literal(
        self, writer: FunctionWriter, value: int, numbers: Sequence[float], index: Callable[[], str]
    ) -> str:
        texts = [hexadecimal(number) for number in numbers]
        if len(set(texts)) == 1:
            is_flag = self._body.ops[value].kind == FLAG
            return writer.flag(numbers[0] != 0.0) if is_flag else writer.real(numbers[0])
        symbol = self._module.table("double", texts)
        pointer = writer.value(f"getelementptr double, ptr {symbol}, i64 {index()}")
        return self._loaded(writer, value, writer.splat(writer.value(f"load double, ptr {pointer}, align 8")))

    def _load_turn(self, writer: FunctionWriter, row: Sequence[Cell], index: str) -> str:
        """The cell of a row at the text of an index."""
        at = self._load_unstored(writer, row, lambda: index)
        if at is not None:
            return at
        slots = [self._slot(cell) for cell in row]
        return self._loaded(writer, row[0][0], writer.load(writer.slots_at(slots, index)))

    def _write_reduction(self, writer: FunctionWriter, value: int) -> None:
        """A loop over the results; the reduced cells of each in ascending order, few of them in a straight line."""
        rows = self._body.reduced(value)
        n = len(rows[0])
        combine = COMBINE[self._body.ops[value].name]
        home = self._homes[value]

        def turn(index: str) -> None:
            if n <= UNROLLED:
                total = self._load_turn(writer, [row[0] for row in rows], index)
                for i in range(1, n):
                    total = combine(writer, total, self._load_turn(writer, [row[i] for row in rows], index))
            else:
                total = self._fold(writer, combine, rows, index)
            slots = range(home, home + len(rows))
            writer.store(self._as_real(writer, value, total), writer.slots_at(slots, index))

        if len(rows) == 1:
            turn("0")
        else:
            writer.loop(len(rows), turn)

    def _fold(
        self,
        writer: FunctionWriter,
        combine: Callable[[FunctionWriter, str, str], str],
        rows: Sequence[Sequence[Cell]],
        index: str,
    ) -> str:
        """The reduction of rows[index], by a loop."""
        n, flat = len(rows[0]), [cell for row in rows for cell in row]
        start = writer.value(f"mul i64 {index}, {n}")
        total = self._load_turn(writer, flat, start)
        kind = self._module.flag_type if self._body.ops[flat[0][0]].kind == FLAG else self._module.real_type
        before, held = writer.block, writer.name()
        place: list[int] = []
        result: list[str] = []

        def turn(inner: str) -> None:
            place.append(writer.place())
            at = writer.value(f"add i64 {start}, {inner}")
            at = writer.value(f"add i64 {at}, 1")
            result.append(combine(writer, held, self._load_turn(writer, flat, at)))

        writer.loop(n - 1, turn)
        # The loop's one block is its own predecessor.
        block = writer.previous_block
        writer.fill(place[0], f"{held} = phi {kind} [ {total}, %{before} ], [ {result[0]}, %{block} ]")
        return result[0]
