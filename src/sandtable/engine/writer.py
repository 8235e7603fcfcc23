"""Writes LLVM IR text: vectors of float64 whose lanes are futures, exactly as told and nothing faster.

No instruction carries a fast-math flag and none is fused, so the same text gives the same bits at every
optimisation level and on every vector width.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

LANES_PERMUTED = 8  # reals in a register of AVX-512
MOST_PERMUTED = 64  # more, and reading the lanes one by one is as quick
WRITTEN_OUT = 16  # turns of a short loop that are written out one after the other


def _mask(lanes: Sequence[int]) -> str:
    """The mask of a shuffle."""
    return f"<{len(lanes)} x i32> <{', '.join(f'i32 {lane}' for lane in lanes)}>"


def hexadecimal(value: float) -> str:
    """A double as LLVM wants its exact bits."""
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingPlace:
    """Where a ring lies: byte offset in the scratch, bytes per point, and which cell is read.

    `cell_offset` is the text of an i64: the cell's bytes within a point.
    """

    offset: int
    stride: int
    cell_offset: str


class ModuleWriter:
    """Collects the functions, tables and declarations of one module."""

    def __init__(self, width: int, *, permutes: bool = False) -> None:
        self.width = width
        self.permutes = permutes
        self.real_type = f"<{width} x double>"
        self.integer_type = f"<{width} x i64>"
        self.flag_type = f"<{width} x i1>"
        self.bytes_per_slot = 8 * width
        self.literals: dict[str, float] = {}
        self._functions: list[str] = []
        self._declarations: set[str] = set()
        self._symbols: dict[str, str] = {}
        self._tables: dict[str, str] = {}

    def add_function(self, text: str) -> None:
        """A whole function."""
        self._functions.append(text)

    def declare(self, text: str) -> None:
        """A declaration, once."""
        self._declarations.add(text)

    def table(self, element: str, values: Sequence[str]) -> str:
        """A constant array; gives its symbol."""
        body = f"[{len(values)} x {element}] [{', '.join(f'{element} {value}' for value in values)}]"
        symbol = self._tables.get(body)
        if symbol is None:
            symbol = f"@table{len(self._tables)}"
            self._tables[body] = symbol
        return symbol

    def function_of(self, name: str, body: Callable[..., str], n_arguments: int) -> str:
        """The symbol of an outlined function of reals, written at its first use."""
        symbol = self._symbols.get(name)
        if symbol is None:
            symbol = f"@f{len(self._symbols)}_{''.join(filter(str.isalnum, name))}"
            self._symbols[name] = symbol
            writer = FunctionWriter(self)
            arguments = [f"%a{i}" for i in range(n_arguments)]
            result = body(writer, *arguments)
            writer.line(f"ret {self.real_type} {result}")
            heads = ", ".join(f"{self.real_type} {name}" for name in arguments)
            self.add_function(f"define internal {self.real_type} {symbol}({heads}) #1 {{\nentry:\n{writer.text()}\n}}")
        return symbol

    def text(self) -> str:
        """The module."""
        bits = 64 * self.width
        attributes = f'nounwind "no-builtins" "min-legal-vector-width"="{bits}" "prefer-vector-width"="{bits}"'
        tables = [f"{symbol} = private unnamed_addr constant {body}" for body, symbol in self._tables.items()]
        return "\n".join(
            [
                *tables,
                *self._functions,
                *sorted(self._declarations),
                f"attributes #0 = {{ {attributes} }}",
                f"attributes #1 = {{ {attributes} noinline willreturn memory(none) }}",
                "",
            ]
        )


class FunctionWriter:
    """An `Emitter` whose values are the text of LLVM operands; writes one function's lines."""

    def __init__(self, module: ModuleWriter) -> None:
        self.module = module
        self.width = module.width
        self.block = "entry"
        self.previous_block = ""
        self._real = module.real_type
        self._integer = module.integer_type
        self._flag = module.flag_type
        self._lines: list[str] = []
        self._prologue: list[str] = []
        self._once: dict[str, str] = {}
        self._count = 0

    # -- lines

    def text(self) -> str:
        """All lines so far."""
        return "\n".join([*self._prologue, *self._lines])

    def finish(self, head: str) -> None:
        """Hands the function, which returns nothing, to the module."""
        self.module.add_function(f"define {head} #0 {{\nentry:\n{self.text()}\nret void\n}}")

    def line(self, text: str) -> None:
        """A line without a value."""
        self._lines.append(text)

    def name(self) -> str:
        """A fresh local name."""
        self._count += 1
        return f"%v{self._count}"

    def value(self, text: str) -> str:
        """A line with a value; gives its name."""
        self._count += 1
        name = f"%v{self._count}"
        self._lines.append(f"{name} = {text}")
        return name

    def first(self, text: str) -> str:
        """A line of the entry block with a value, before all others."""
        self._count += 1
        name = f"%v{self._count}"
        self._prologue.append(f"{name} = {text}")
        return name

    def open_block(self, label: str) -> None:
        """Starts a block."""
        self._lines.append(f"{label}:")
        self.previous_block, self.block = self.block, label

    def label(self, role: str) -> str:
        """A fresh block label."""
        self._count += 1
        return f"{role}{self._count}"

    def place(self) -> int:
        """Reserves a line to be written later by `fill`."""
        self._lines.append("")
        return len(self._lines) - 1

    def fill(self, place: int, text: str) -> None:
        """Writes a reserved line."""
        self._lines[place] = text

    # -- Emitter

    def real(self, value: float) -> str:
        """The same real in all lanes."""
        text = f"splat (double {hexadecimal(value)})"
        self.module.literals[text] = value
        return text

    def integer(self, value: int) -> str:
        """The same integer in all lanes."""
        value &= (1 << 64) - 1
        return f"splat (i64 {value - (1 << 64) if value >> 63 else value})"

    def literal(self, value: str) -> float | None:
        """The number behind a literal."""
        return self.module.literals.get(value)

    def add(self, a: str, b: str) -> str:
        """Real a + b."""
        return self.value(f"fadd {self._real} {a}, {b}")

    def subtract(self, a: str, b: str) -> str:
        """Real a - b."""
        return self.value(f"fsub {self._real} {a}, {b}")

    def multiply(self, a: str, b: str) -> str:
        """Real a * b."""
        return self.value(f"fmul {self._real} {a}, {b}")

    def divide(self, a: str, b: str) -> str:
        """Real a / b."""
        return self.value(f"fdiv {self._real} {a}, {b}")

    def negate(self, a: str) -> str:
        """The sign of a turned."""
        return self.value(f"fneg {self._real} {a}")

    def unary(self, name: str, a: str) -> str:
        """One of fabs, sqrt, floor, ceil, trunc."""
        symbol = f"@llvm.{name}.v{self.width}f64"
        self.module.declare(f"declare {self._real} {symbol}({self._real})")
        return self.value(f"call {self._real} {symbol}({self._real} {a})")

    def compare(self, predicate: str, a: str, b: str) -> str:
        """A flag from two reals."""
        return self.value(f"fcmp {predicate} {self._real} {a}, {b}")

    def select(self, flag: str, a: str, b: str) -> str:
        """Real a where the flag holds, else b."""
        return self.value(f"select {self._flag} {flag}, {self._real} {a}, {self._real} {b}")

    def both(self, a: str, b: str) -> str:
        """Flags a and b."""
        return self.value(f"and {self._flag} {a}, {b}")

    def either(self, a: str, b: str) -> str:
        """Flags a or b."""
        return self.value(f"or {self._flag} {a}, {b}")

    def invert(self, a: str) -> str:
        """Not flag a."""
        return self.value(f"xor {self._flag} {a}, splat (i1 true)")

    def flag(self, value: bool) -> str:
        """The same flag in all lanes."""
        return f"splat (i1 {'true' if value else 'false'})"

    def to_bits(self, a: str) -> str:
        """The 64 bits of a real."""
        return self.value(f"bitcast {self._real} {a} to {self._integer}")

    def from_bits(self, a: str) -> str:
        """The real of 64 bits."""
        return self.value(f"bitcast {self._integer} {a} to {self._real}")

    def integer_op(self, name: str, a: str, b: str) -> str:
        """One of add sub mul and or xor shl lshr ashr."""
        return self.value(f"{name} {self._integer} {a}, {b}")

    def gather(self, table: Sequence[float], index: str) -> str:
        """table[index] per lane."""
        if self.gathers_cheaply(len(table)):
            return self._permute(table, index)
        symbol = self.module.table("double", [hexadecimal(value) for value in table])
        pointers = [self.value(f"getelementptr double, ptr {symbol}, i64 {lane}") for lane in self._lanes(index)]
        return self._load_lanes(pointers)

    def gathers_cheaply(self, n: int) -> bool:
        """Whether a table of n reals fits into a few registers that the processor permutes."""
        return self.module.permutes and n <= MOST_PERMUTED

    def call(self, name: str, body: Callable[..., str], *args: str) -> str:
        """A real from an outlined function."""
        symbol = self.module.function_of(name, body, len(args))
        heads = ", ".join(f"{self._real} {arg}" for arg in args)
        return self.value(f"call {self._real} {symbol}({heads})")

    def when_any(self, flag: str, then: Callable[[], tuple[str, ...]], otherwise: tuple[str, ...]) -> tuple[str, ...]:
        """`then()` in the lanes of the flag, behind a branch that skips it when there are none."""
        inside, after, before = self.label("some"), self.label("join"), self.block
        self.line(f"br i1 {self.any_lane(flag)}, label %{inside}, label %{after}")
        self.open_block(inside)
        chosen = [self.select(flag, new, old) for new, old in zip(then(), otherwise, strict=True)]
        end = self.block
        self.line(f"br label %{after}")
        self.open_block(after)
        return tuple(
            self.value(f"phi {self._real} [ {old}, %{before} ], [ {new}, %{end} ]")
            for new, old in zip(chosen, otherwise, strict=True)
        )

    def while_any(
        self, state: tuple[str, ...], test: Callable[..., str], step: Callable[..., tuple[str, ...]]
    ) -> tuple[str, ...]:
        """Steps lanes until no lane's test holds; a lane whose test fails keeps its state."""
        head, inside, after, before = self.label("head"), self.label("body"), self.label("done"), self.block
        self.line(f"br label %{head}")
        self.open_block(head)
        places = [self.place() for _ in state]
        names = tuple(self.name() for _ in state)
        goes_on = test(*names)
        self.line(f"br i1 {self.any_lane(goes_on)}, label %{inside}, label %{after}")
        self.open_block(inside)
        following = [self.select(goes_on, new, old) for new, old in zip(step(*names), names, strict=True)]
        end = self.block
        self.line(f"br label %{head}")
        for place, name, old, new in zip(places, names, state, following, strict=True):
            self.fill(place, f"{name} = phi {self._real} [ {old}, %{before} ], [ {new}, %{end} ]")
        self.open_block(after)
        return names

    def recall(self, ring: object, lag: str, before: str) -> str:
        """The value pushed `lag` points ago: one scalar load per lane."""
        if not isinstance(ring, RingPlace):
            raise TypeError(f"a ring's place is wanted, not {ring!r}")
        past = self.points_past()
        is_known = self.compare("ole", lag, past)
        index = self.subtract(past, lag)
        index = self.select(is_known, index, self.real(0.0))
        whole = self.value(f"fptosi {self._real} {index} to {self._integer}")
        bytes_ = self.integer_op("mul", whole, self.integer(ring.stride))
        pointers = []
        for number, lane in enumerate(self._lanes(bytes_)):
            inside = self.value(f"add i64 {lane}, {ring.cell_offset}")
            pointers.append(self.value(f"getelementptr i8, ptr %s, i64 {inside}"))
            pointers[-1] = self.value(f"getelementptr i8, ptr {pointers[-1]}, i64 {ring.offset + 8 * number}")
        return self.select(is_known, self._load_lanes(pointers), before)

    # -- lanes and memory

    def once(self, text: str) -> str:
        """A line of the entry block with a value, the same name for the same text."""
        name = self._once.get(text)
        if name is None:
            name = self.first(text)
            self._once[text] = name
        return name

    def points_past(self) -> str:
        """The number of points before this one, as a real in all lanes."""
        number = self.once("uitofp i64 %k to double")
        one = self.once(f"insertelement {self._real} poison, double {number}, i64 0")
        mask = f"<{self.width} x i32> zeroinitializer"
        return self.once(f"shufflevector {self._real} {one}, {self._real} poison, {mask}")

    def any_lane(self, flag: str) -> str:
        """Whether a flag holds in any lane, as an i1."""
        symbol = f"@llvm.vector.reduce.or.v{self.width}i1"
        self.module.declare(f"declare i1 {symbol}({self._flag})")
        return self.value(f"call i1 {symbol}({self._flag} {flag})")

    def _lanes(self, integers: str) -> list[str]:
        return [self.value(f"extractelement {self._integer} {integers}, i64 {i}") for i in range(self.width)]

    def _permute(self, table: Sequence[float], index: str) -> str:
        """table[index] by AVX-512's permutations, register by register."""
        parts = []
        for first in range(0, self.width, LANES_PERMUTED):
            lanes = _mask(range(first, first + LANES_PERMUTED))
            part = self.value(f"shufflevector {self._integer} {index}, {self._integer} poison, {lanes}")
            parts.append(self._permute_register(table, part))
        size = LANES_PERMUTED
        while len(parts) > 1:
            lanes, kind = _mask(range(2 * size)), f"<{size} x double>"
            pairs = zip(parts[::2], parts[1::2], strict=True)
            parts = [self.value(f"shufflevector {kind} {low}, {kind} {high}, {lanes}") for low, high in pairs]
            size *= 2
        return parts[0]

    def _permute_register(self, table: Sequence[float], index: str) -> str:
        """Of one register of the table, of two, and of pairs chosen by the higher bits."""
        real, integer = f"<{LANES_PERMUTED} x double>", f"<{LANES_PERMUTED} x i64>"
        rows = [table[start : start + LANES_PERMUTED] for start in range(0, len(table), LANES_PERMUTED)]
        texts = [self._constant([*row, *[row[-1]] * (LANES_PERMUTED - len(row))]) for row in rows]
        if len(texts) == 1:
            symbol = "@llvm.x86.avx512.permvar.df.512"
            self.module.declare(f"declare {real} {symbol}({real}, {integer})")
            return self.value(f"call {real} {symbol}({real} {texts[0]}, {integer} {index})")
        symbol = "@llvm.x86.avx512.vpermi2var.pd.512"
        self.module.declare(f"declare {real} {symbol}({real}, {integer}, {real})")
        texts += texts[-1:] * (-len(texts) % 2)
        found = [
            self.value(f"call {real} {symbol}({real} {low}, {integer} {index}, {real} {high})")
            for low, high in zip(texts[::2], texts[1::2], strict=True)
        ]
        bit = 2 * LANES_PERMUTED
        while len(found) > 1:
            found += found[-1:] * (len(found) % 2)
            bits = f"<{', '.join([f'i64 {bit}'] * LANES_PERMUTED)}>"
            masked = self.value(f"and {integer} {index}, {bits}")
            is_high = self.value(f"icmp ne {integer} {masked}, zeroinitializer")
            found = [
                self.value(f"select <{LANES_PERMUTED} x i1> {is_high}, {real} {high}, {real} {low}")
                for low, high in zip(found[::2], found[1::2], strict=True)
            ]
            bit *= 2
        return found[0]

    def _constant(self, values: Sequence[float]) -> str:
        """A vector of literals."""
        return f"<{', '.join(f'double {hexadecimal(value)}' for value in values)}>"

    def _load_lanes(self, pointers: Sequence[str]) -> str:
        vector = "poison"
        for lane, pointer in enumerate(pointers):
            scalar = self.value(f"load double, ptr {pointer}, align 8")
            vector = self.value(f"insertelement {self._real} {vector}, double {scalar}, i64 {lane}")
        return vector

    def splat(self, scalar: str) -> str:
        """A scalar double in all lanes."""
        one = self.value(f"insertelement {self._real} poison, double {scalar}, i64 0")
        mask = f"<{self.width} x i32> zeroinitializer"
        return self.value(f"shufflevector {self._real} {one}, {self._real} poison, {mask}")

    def load(self, pointer: str) -> str:
        """An aligned vector."""
        return self.value(f"load {self._real}, ptr {pointer}, align {self.module.bytes_per_slot}")

    def store(self, value: str, pointer: str) -> None:
        """An aligned vector."""
        self.line(f"store {self._real} {value}, ptr {pointer}, align {self.module.bytes_per_slot}")

    def slot(self, slot: int) -> str:
        """The address of a slot of the scratch."""
        return self.value(f"getelementptr i8, ptr %s, i64 {slot * self.module.bytes_per_slot}")

    def loop(self, n: int, body: Callable[[str], None]) -> None:
        """`body(index)` for index 0 to n - 1; n is at least 1."""
        head, after, before = self.label("loop"), self.label("after"), self.block
        self.line(f"br label %{head}")
        self.open_block(head)
        place, index = self.place(), self.name()
        body(index)
        following = self.value(f"add i64 {index}, 1")
        goes_on = self.value(f"icmp ult i64 {following}, {n}")
        self.line(f"br i1 {goes_on}, label %{head}, label %{after}")
        self.fill(place, f"{index} = phi i64 [ 0, %{before} ], [ {following}, %{self.block} ]")
        self.open_block(after)

    def each(self, n: int, body: Callable[[str], None]) -> None:
        """`body(index)` for index 0 to n - 1, written out where they are few."""
        if n > WRITTEN_OUT:
            self.loop(n, body)
        else:
            for index in range(n):
                body(str(index))

    def slots_at(self, slots: Sequence[int], index: str) -> str:
        """The address of slots[index], index the text of an i64."""
        if index.isdecimal():
            return self.slot(slots[int(index)])
        bytes_ = self.module.bytes_per_slot
        if all(slot == slots[0] for slot in slots):
            return self.slot(slots[0])
        stride = slots[1] - slots[0]
        if all(b - a == stride for a, b in pairwise(slots)):
            offset = self.value(f"mul i64 {index}, {stride * bytes_}")
            offset = self.value(f"add i64 {offset}, {slots[0] * bytes_}")
        else:
            symbol = self.module.table("i64", [str(slot * bytes_) for slot in slots])
            place = self.value(f"getelementptr i64, ptr {symbol}, i64 {index}")
            offset = self.value(f"load i64, ptr {place}")
        return self.value(f"getelementptr i8, ptr %s, i64 {offset}")
