"""Finds a stream in a compound file (OLE2), the container of old workbooks (Microsoft's specification MS-CFB)."""

from __future__ import annotations

import struct
from typing import Final

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST: Final = 0xFFFFFFFA  # numbers from here on name no sector
_HEADER: Final = 512
_IN_HEADER: Final = 109  # sectors of the allocation table that the header itself lists
_SMALLEST: Final = 4096  # shorter streams lie in the root's own stream
_MINI: Final = 64


class NoStream(ValueError):
    """The file is no compound file, or lacks the stream."""


def find_stream(content: bytes, *names: str) -> bytes:
    """The bytes of the first stream of these names.

    Raises:
        NoStream: there is none, or the file is broken.
    """
    if not content.startswith(MAGIC) or len(content) < _HEADER:
        raise NoStream("it does not begin as a workbook does")
    try:
        return _Compound(content).find(names)
    except (struct.error, IndexError) as trouble:
        raise NoStream(f"it breaks off: {trouble}") from None


class _Compound:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = 1 << struct.unpack_from("<H", content, 30)[0]
        if self.size not in {512, 4096}:
            raise NoStream("its sectors have no known size")
        first_directory, first_mini, first_more = (struct.unpack_from("<I", content, at)[0] for at in (48, 60, 68))
        listed = list(struct.unpack_from(f"<{_IN_HEADER}I", content, 76))
        seen: set[int] = set()
        while first_more < _LAST and first_more not in seen:
            seen.add(first_more)
            *more, first_more = struct.unpack(f"<{self.size // 4}I", self._sector(first_more))
            listed += more
        table = b"".join(self._sector(number) for number in listed if number < _LAST)
        self.table = struct.unpack(f"<{len(table) // 4}I", table)
        mini = self._chain(first_mini)
        self.mini_table = struct.unpack(f"<{len(mini) // 4}I", mini)
        self.directory = self._chain(first_directory)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.content):
            raise NoStream("it breaks off")
        return self.content[start : start + self.size].ljust(self.size, b"\0")

    def _chain(self, number: int) -> bytes:
        return b"".join(self._sector(each) for each in _numbers(self.table, number))

    def find(self, names: tuple[str, ...]) -> bytes:
        small = b""
        for at in range(0, len(self.directory) - 127, 128):
            entry = self.directory[at : at + 128]
            length, kind = struct.unpack_from("<HB", entry, 64)
            first, size = struct.unpack_from("<II", entry, 116)
            if kind == 5:
                small = self._chain(first)
            if kind != 2 or entry[: max(0, length - 2)].decode("utf-16-le", "replace") not in names:
                continue
            if size >= _SMALLEST:
                return self._chain(first)[:size]
            parts = (small[number * _MINI : (number + 1) * _MINI] for number in _numbers(self.mini_table, first))
            return b"".join(parts)[:size]
        raise NoStream("it holds no workbook")


def _numbers(table: tuple[int, ...], number: int) -> list[int]:
    """The sectors of a chain; one that runs in a circle ends where it would repeat."""
    found: dict[int, None] = {}
    while number < _LAST and number not in found:
        found[number] = None
        number = table[number]
    return list(found)
