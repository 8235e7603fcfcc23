"""Bytes of files as text, or the fault why they are none."""

from __future__ import annotations

from pathlib import Path

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place

MEGABYTE = 1_000_000
LARGEST_DOCUMENT = 8 * MEGABYTE
LARGEST_TABLE = 64 * MEGABYTE


def read_bytes(path: Path, key: str, largest: int, place: Place) -> tuple[bytes | None, Fault | None]:
    """The bytes of a file of at most `largest` bytes, or the fault.

    Args:
        path: where it lies.
        key: the name under which statements know it.
        largest: bytes allowed.
        place: the place that names it.
    """
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        return None, Fault(
            code="file-missing",
            what=f"`{key}` cannot be read",
            place=place,
            why=(error.strerror or "the system refuses it").lower(),
            mend="see that the file is there and may be read",
        )
    if len(content) > largest:
        return None, too_large(key, f"more than {largest // MEGABYTE} MB", place)
    return content, None


def to_text(content: bytes, key: str) -> tuple[str | None, Fault | None]:
    """UTF-8 text (a byte order mark is dropped), or the fault with the line of the first byte that is none."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, _not_text(content, key, error.start, f"byte {error.start + 1} is not UTF-8")
    if "\0" in text:
        start = content.index(b"\0")
        return None, _not_text(content, key, start, f"byte {start + 1} is zero")
    return text, None


def too_large(key: str, why: str, place: Place) -> Fault:
    """The fault of a file beyond what is read."""
    return Fault(
        code="file-too-large",
        what=f"`{key}` is too large",
        place=place,
        why=why,
        mend="split it, or keep only what the scenario needs",
    )


def _not_text(content: bytes, key: str, start: int, why: str) -> Fault:
    line = content.count(b"\n", 0, start) + 1
    column = start - (content.rfind(b"\n", 0, start) + 1) + 1
    return Fault(
        code="not-text",
        what=f"`{key}` is not a text file",
        place=Place(key, line, column, line, column + 1),
        why=why,
        mend="save it as plain UTF-8 text",
    )
