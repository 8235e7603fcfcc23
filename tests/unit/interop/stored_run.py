"""Writes a stored run of Vensim byte by byte: the parts that point to one another, and nothing else."""

import struct
from dataclasses import dataclass, field

MARK = b"\xa1\x37\x4c\xbf"
STOCK, AUX, CONSTANT, TIME = 0x08, 0x11, 0x17, 0x0F
SCALAR, ARRAY = 5, 32  # references of shapes
FIRST_RECORD = 44


def floats(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


def words(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


@dataclass
class Run:
    """Records as (name, shape, group, index, kind), and series as (kind, values); one value is a constant."""

    times: tuple[float, ...]
    records: list[tuple[str | bytes, int, int, int, int]] = field(default_factory=list)
    series: list[tuple[int, tuple[float, ...]]] = field(default_factory=list)
    shape: tuple[int, ...] = ()  # length of each axis
    axes: tuple[int, ...] = ()  # which record is the dimension of each
    dimensions: dict[int, tuple[int, ...]] = field(default_factory=dict)  # record -> records of its elements
    model: str = "m.mdl"
    code: str = "utf-8"

    def __post_init__(self):
        if not self.series:
            self.records.append(("Time", SCALAR, 0, 0, TIME))
            self.series.append((TIME, self.times))

    def add(self, name, kind, *values, cells=1):
        """A variable with its values over time, or a number; with cells one after the other where it has some."""
        self.records.append((name, SCALAR if cells == 1 else ARRAY, 0, len(self.series), kind))
        n = len(values) // cells
        self.series += [(kind, tuple(values[at * n : at * n + n])) for at in range(cells)]
        return self

    def to_bytes(self) -> bytes:
        """The file."""
        names, keys = self._names()
        body = self._section(words(0, 0, 0, 0, 0), b"command.")
        start = 0xA8
        at_1 = start + len(body)
        body += self._records(keys)
        body += names
        body += self._shapes() + self._section(words(0, 0, 0, 0, 0), b"")
        body += self._sets()
        n = len(self.series)
        kinds = bytes(kind for kind, _ in self.series)
        body += MARK + words(7, 0, 0, 0, 0) + kinds
        finals = start + len(body)
        body += b"".join(floats(values[-1]) for _, values in self.series)
        lookups = start + len(body)
        body += words(0) + MARK + words(7, 0, 0, 0, 0)
        table = start + len(body)
        entries, blocks, place = b"", b"", table + 4 * n
        for kind, values in self.series:
            block = b"" if kind == CONSTANT else self._block(values)
            entries += words(place + len(blocks)) if block else floats(values[-1])
            blocks += block
        assert at_1 % 4 == 0
        head = b"\x7f\xf7\x17\x52" + f"(Mon) From {self.model}".encode(self.code)
        head = head.ljust(0x50, b"\0") + words(0x012C0065, 0, finals, lookups, table, table)
        head = head.ljust(0x78, b"\0") + words(len(self.times), len(self.times))
        return head.ljust(start, b"\0") + body + entries + blocks

    def _section(self, five: bytes, rest: bytes) -> bytes:
        return MARK + five + rest

    def _names(self) -> tuple[bytes, list[int]]:
        body, keys = words(0, 0, 0, 0, 0) + b"\0\0", []
        body = MARK + body
        for name, *_ in self.records:
            text = name if isinstance(name, bytes) else name.encode(self.code)
            text += b"\0" * (4 - (len(text) + 2) % 4)
            body += struct.pack("<H", len(text))
            keys.append(len(body) // 4 + 1)
            body += text
        return body + b"\0" * (-len(body) % 4), keys

    def _records(self, keys: list[int]) -> bytes:
        end = FIRST_RECORD + 16 * len(self.records)
        body = MARK + words(end, end, 500, 2, 0, 124, len(self.series) - 2, 0)
        body = body.ljust(4 * (FIRST_RECORD - 1), b"\0")
        for key, (_, shape, group, index, kind) in zip(keys, self.records, strict=True):
            body += words(key, 0, 0, 0, shape, 0, group, 0, 0, index, 0, 0, 0, 0, 0, kind)
        return body + words(0)

    def _shapes(self) -> bytes:
        body = (MARK + words(0, 0, 0, 0, 0)).ljust(4 * (ARRAY - 1), b"\0")
        if not self.shape:
            return body
        size = 1
        strides = []
        for length in reversed(self.shape):
            strides.insert(0, size)
            size *= length
        own = (self.shape, strides, [FIRST_RECORD + 16 * axis for axis in self.axes])
        padded = [[*each, *[0] * (8 - len(each))] for each in own]
        return body + words(0, size, *padded[0], *padded[1], *padded[2], len(self.shape), 0)

    def _sets(self) -> bytes:
        sets = [
            [FIRST_RECORD + 16 * at for at in (dimension, *elements)] for dimension, elements in self.dimensions.items()
        ]
        flat = [word for dimension, *elements in sets for word in (dimension, len(elements), 0, *elements)]
        return MARK + words(6 + len(flat), 0, 0, 0, *(flat or [0]), 0)

    def _block(self, values: tuple[float, ...]) -> bytes:
        """Only what differs from the value before is written, as Vensim does."""
        kept = [at == 0 or values[at] != values[at - 1] for at in range(len(values))]
        bits = sum(1 << at for at, is_kept in enumerate(kept) if is_kept)
        stored = [value for value, is_kept in zip(values, kept, strict=True) if is_kept]
        return struct.pack("<H", len(stored)) + bits.to_bytes((len(values) + 7) // 8, "little") + floats(*stored)
