"""The text of one file with its places, and the refusal of a part of it."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place


class Refused(Exception):
    """One statement cannot be read.  It never leaves the room: `parser.py` turns it into its fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.what)
        self.fault = fault


class SourceText:
    """A file's text and the places of its characters.

    Places are mostly asked for in order and within a line, so the last line asked for is remembered.
    """

    __slots__ = ("_first", "_last", "_line", "_line_starts", "clauses", "file", "text")

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self._line_starts: list[int] | None = None
        self._line = 0
        self._first = 0
        self._last = -1
        self.clauses: list[Any] = []  # those of the statement that was read last, as `clauses.Clause`

    def place(self, start: int, end: int) -> Place:
        """Find the place of the characters from offset `start` to before `end`."""
        if start < self._first or start > self._last:
            self._find_line(start)
        line, first = self._line, self._first
        if end <= self._last:
            return Place(self.file, line, start - first + 1, line, end - first + 1)
        self._find_line(end)
        return Place(self.file, line, start - first + 1, self._line, end - self._first + 1)

    def line_of(self, offset: int) -> int:
        """Find the 1-based line of an offset."""
        if offset < self._first or offset > self._last:
            self._find_line(offset)
        return self._line

    def _find_line(self, offset: int) -> None:
        starts = self._line_starts
        if starts is None:
            starts = self._line_starts = find_line_starts(self.text)
        line = bisect_right(starts, offset)
        self._line = line
        self._first = starts[line - 1]
        self._last = starts[line] - 1 if line < len(starts) else len(self.text)


def find_line_starts(text: str) -> list[int]:
    """Find the offset of the first character of each line."""
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
