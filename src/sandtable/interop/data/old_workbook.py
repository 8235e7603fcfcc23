"""Reads the cells of an `.xls` workbook (BIFF8; Microsoft's specification MS-XLS)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Final

from sandtable.interop.data.cells import MOST_CELLS, Area, Sheet
from sandtable.interop.data.compound import find_stream

_BOUND_SHEET, _NAME, _SHARED, _CONTINUE, _END = 0x85, 0x18, 0xFC, 0x3C, 0x0A
_NUMBER, _RK, _MANY_RK, _FORMULA, _LABEL, _SHARED_LABEL = 0x203, 0x27E, 0xBD, 0x06, 0x204, 0xFD
_CELL: Final = frozenset({0x3A, 0x5A, 0x7A})
_AREA: Final = frozenset({0x3B, 0x5B, 0x7B})
_COLUMN_BITS: Final = 0x3FFF


def read_old_workbook(content: bytes) -> Mapping[str, Sheet]:
    """The sheets of an old workbook, by their names in small letters.

    Args:
        content: the bytes of an `.xls` file.

    Raises:
        ValueError: it is no such file, or breaks off.
    """
    stream = find_stream(content, "Workbook", "Book")
    try:
        return _read(stream)
    except (struct.error, IndexError) as trouble:
        raise ValueError(f"it breaks off: {trouble}") from None


def _read(stream: bytes) -> dict[str, Sheet]:
    starts: dict[str, int] = {}
    names: dict[str, Area] = {}
    shared: list[bytes] = []
    kind_before = 0
    for kind, body in _records(stream, 0):
        if kind == _BOUND_SHEET:
            starts[_text(body, 7, body[6]).lower()] = struct.unpack_from("<I", body)[0]
        elif kind == _NAME:
            names.update(_named(body))
        elif kind == _SHARED or (kind == _CONTINUE and kind_before == _SHARED):
            shared.append(body)
            kind = _SHARED  # noqa: PLW2901  (what continues a continuation belongs to the first too)
        kind_before = kind
    texts = _SharedTexts(shared).read() if shared else []
    return {name: _sheet(stream, start, texts, names) for name, start in starts.items()}


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _END:
            return
        at += 4 + length


def _text(body: bytes, flags_at: int, length: int) -> str:
    start = flags_at + 1
    if body[flags_at] & 1:
        return body[start : start + 2 * length].decode("utf-16-le", "replace")
    return body[start : start + length].decode("latin-1")


def _named(body: bytes) -> dict[str, Area]:
    """A name that stands for a cell or an area of one sheet."""
    length = body[3]
    name = _text(body, 14, length).lower()
    formula = body[15 + length * (2 if body[14] & 1 else 1) :]
    if formula and formula[0] in _CELL:
        row, column = struct.unpack_from("<HH", formula, 3)
        return {name: Area(row, column & _COLUMN_BITS, row, column & _COLUMN_BITS)}
    if formula and formula[0] in _AREA:
        row, last_row, column, last_column = struct.unpack_from("<HHHH", formula, 3)
        return {name: Area(row, column & _COLUMN_BITS, last_row, last_column & _COLUMN_BITS)}
    return {}


class _SharedTexts:
    """The texts that cells share; one may run on into the next record, which then says anew how wide its letters are."""

    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks = chunks
        self.chunk = self.at = 0

    def read(self) -> list[str]:
        _, count = struct.unpack("<II", self._bytes(8))
        return [self._one() for _ in range(count)]

    def _bytes(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            if self.at >= len(self.chunks[self.chunk]):
                self.chunk, self.at = self.chunk + 1, 0
            part = self.chunks[self.chunk][self.at : self.at + count - len(found)]
            self.at += len(part)
            found += part
        return found

    def _one(self) -> str:
        length, flags = struct.unpack("<HB", self._bytes(3))
        n_runs = struct.unpack("<H", self._bytes(2))[0] if flags & 8 else 0
        n_extra = struct.unpack("<I", self._bytes(4))[0] if flags & 4 else 0
        text = ""
        while len(text) < length:
            if self.at >= len(self.chunks[self.chunk]):
                self.chunk, self.at = self.chunk + 1, 0
                flags = self._bytes(1)[0]
            width = 2 if flags & 1 else 1
            here = min(length - len(text), max(1, (len(self.chunks[self.chunk]) - self.at) // width))
            text += self._bytes(here * width).decode("utf-16-le" if width == 2 else "latin-1", "replace")
        self._bytes(4 * n_runs + n_extra)
        return text


def _sheet(stream: bytes, start: int, texts: list[str], names: Mapping[str, Area]) -> Sheet:
    cells: dict[tuple[int, int], str] = {}
    for kind, body in _records(stream, start):
        if kind in {_NUMBER, _RK, _MANY_RK, _FORMULA, _LABEL, _SHARED_LABEL}:
            row, column = struct.unpack_from("<HH", body)
            for at, text in enumerate(_values(kind, body, texts)):
                cells[row, column + at] = text
        if len(cells) > MOST_CELLS:
            raise ValueError(f"it has more than {MOST_CELLS:_} cells")
    return Sheet(
        cells={where: text for where, text in cells.items() if text},
        names=names,
        n_rows=1 + max((row for row, _ in cells), default=-1),
        n_columns=1 + max((column for _, column in cells), default=-1),
    )


def _values(kind: int, body: bytes, texts: list[str]) -> list[str]:
    if kind == _NUMBER or (kind == _FORMULA and body[12:14] != b"\xff\xff"):
        return [_written(struct.unpack_from("<d", body, 6)[0])]
    if kind == _RK:
        return [_short(struct.unpack_from("<I", body, 6)[0])]
    if kind == _MANY_RK:
        return [_short(struct.unpack_from("<I", body, at)[0]) for at in range(6, len(body) - 2, 6)]
    if kind == _SHARED_LABEL:
        number = struct.unpack_from("<I", body, 6)[0]
        return [texts[number] if number < len(texts) else ""]
    if kind == _LABEL:
        return [_text(body, 8, struct.unpack_from("<H", body, 6)[0])]
    return [""]


def _short(bits: int) -> str:
    """A number in four bytes: the upper half of a real, or a whole number, either perhaps in hundredths."""
    if bits & 2:
        value = float((bits >> 2) - (1 << 30 if bits & 0x80000000 else 0))
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (bits & 0xFFFFFFFC) << 32))[0])
    return _written(value / 100 if bits & 1 else value)


def _written(value: float) -> str:
    """A number as a reader of the sheet sees it: whole ones without a point, for they may name elements."""
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)
