"""Writes the generator: all draws of one point for one block of futures."""

from __future__ import annotations

from sandtable.engine.layout import Layout
from sandtable.engine.writer import FunctionWriter, ModuleWriter, hexadecimal
from sandtable.functions.random import N_ROUNDS, PARITY, ROTATIONS


class _Words:
    """Vectors of 32-bit words: two streams side by side, the block's futures in each."""

    def __init__(self, writer: FunctionWriter, width: int) -> None:
        self._writer = writer
        self._width = width
        self.type = f"<{2 * width} x i32>"
        self._rotate = f"@llvm.fshl.v{2 * width}i32"
        writer.module.declare(f"declare {self.type} {self._rotate}({self.type}, {self.type}, {self.type})")

    def op(self, name: str, a: str, b: str) -> str:
        """An integer instruction."""
        return self._writer.value(f"{name} {self.type} {a}, {b}")

    def spread(self, name: str) -> str:
        """An i32 in all lanes."""
        one = self._writer.value(f"insertelement {self.type} poison, i32 {name}, i64 0")
        return self._writer.value(f"shufflevector {self.type} {one}, {self.type} poison, {self.type} zeroinitializer")

    def rotate(self, a: str, amount: int) -> str:
        """A turned left."""
        by = f"{self.type} splat (i32 {amount})"
        return self._writer.value(f"call {self.type} {self._rotate}({self.type} {a}, {self.type} {a}, {by})")

    def lanes(self) -> str:
        """0, 1, 2 ... twice."""
        return f"<{', '.join(f'i32 {lane}' for lane in list(range(self._width)) * 2)}>"

    def pick(self, quad: str, word: int) -> str:
        """One word of each of the two streams' keys, in the lanes of its stream."""
        mask = ", ".join([f"i32 {word}"] * self._width + [f"i32 {word + 2}"] * self._width)
        return self._writer.value(f"shufflevector <4 x i32> {quad}, <4 x i32> poison, {self.type} <{mask}>")


def write_draws(module: ModuleWriter, layout: Layout) -> None:
    """`draw(scratch, keys, first future, point)`: Threefry2x32-20 of two streams at a time."""
    writer = FunctionWriter(module)
    if layout.n_streams:
        words = _Words(writer, module.width)
        futures = words.op("add", words.spread("%future"), words.lanes())
        point = words.spread("%point")

        def turn(index: str) -> None:
            pointer = writer.value(f"getelementptr [4 x i32], ptr %keys, i64 {index}")
            quad = writer.value(f"load <4 x i32>, ptr {pointer}, align 4")
            x0, x1 = _threefry(words, (words.pick(quad, 0), words.pick(quad, 1)), (futures, point))
            reals, value = _uniforms(writer, words, x0, x1)
            offset = writer.value(f"mul i64 {index}, {2 * module.bytes_per_slot}")
            place = writer.value(f"getelementptr i8, ptr {writer.slot(layout.draws)}, i64 {offset}")
            writer.line(f"store {reals} {value}, ptr {place}, align {module.bytes_per_slot}")

        writer.loop(layout.n_streams // 2, turn)
    writer.finish("internal void @draw(ptr noalias %s, ptr noalias %keys, i32 %future, i32 %point)")


def _threefry(words: _Words, key: tuple[str, str], counter: tuple[str, str]) -> tuple[str, str]:
    keys = (*key, words.op("xor", words.op("xor", *key), f"splat (i32 {PARITY})"))
    x0, x1 = words.op("add", counter[0], keys[0]), words.op("add", counter[1], keys[1])
    for number in range(N_ROUNDS):
        x0 = words.op("add", x0, x1)
        x1 = words.op("xor", words.rotate(x1, ROTATIONS[number % 8]), x0)
        if number % 4 == 3:
            turn = number // 4 + 1
            x0 = words.op("add", x0, keys[turn % 3])
            x1 = words.op("add", words.op("add", x1, keys[(turn + 1) % 3]), f"splat (i32 {turn})")
    return x0, x1


def _uniforms(writer: FunctionWriter, words: _Words, x0: str, x1: str) -> tuple[str, str]:
    """(type, value): 52 bits behind the exponent of 1 make 1 + m 2**-52; less 1, plus 2**-53 is (m + 1/2) 2**-52."""
    wide, reals = words.type.replace("i32", "i64"), words.type.replace("i32", "double")
    high = writer.value(f"zext {words.type} {x0} to {wide}")
    high = writer.value(f"shl {wide} {high}, splat (i64 20)")
    low = writer.value(f"zext {words.type} {words.op('lshr', x1, 'splat (i32 12)')} to {wide}")
    bits = writer.value(f"or {wide} {high}, {low}")
    bits = writer.value(f"or {wide} {bits}, splat (i64 {0x3FF0000000000000})")
    value = writer.value(f"bitcast {wide} {bits} to {reals}")
    value = writer.value(f"fsub {reals} {value}, splat (double {hexadecimal(1.0)})")
    return reals, writer.value(f"fadd {reals} {value}, splat (double {hexadecimal(2.0**-53)})")
