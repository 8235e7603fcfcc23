"""The file of a forecast record: lines of text that are only added to, whole or not at all.

What a line holds is not known here.  Adding writes a whole new file beside the old one, brings it to the disk and renames it,
while the folder is locked: a crash leaves the file as it was before or after, and two writers follow each other.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place

TRIES, PAUSE_SECONDS = 200, 0.05
MOST_BYTES = 1 << 30
NEW_FILE_MODE = 0o644


class _Busy(OSError):
    """Another writer held the folder all the time."""


def read_lines(path: Path) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """All lines of a record, without line ends.

    Args:
        path: the file.

    Returns:
        Lines and no fault, or no lines and one: `record-missing`, `record-damaged` (no text, or its last line is cut) or
        `record-foreign` (no file, or too large a one).
    """
    if not path.exists():
        return (), (_missing(path),)
    return _read(path)


def append_lines(path: Path, extend: Callable[[tuple[str, ...]], tuple[str, ...]]) -> tuple[Fault, ...]:
    """Adds lines to a record; makes the file when there is none.

    Args:
        path: the file.
        extend: is handed all lines that stand, while nobody else may write, and gives those to be added; what it raises
            passes, and nothing is written.

    Returns:
        Nothing, or the fault that kept the lines from being added.
    """
    real = Path(os.path.realpath(path))
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        with _locked(real.parent):
            lines, faults = _read(real) if real.exists() else ((), ())
            if faults:
                return faults
            added = extend(lines)
            if added:
                _replace(real, (*lines, *added))
    except OSError as error:
        return (_cannot_write(path, error),)
    return ()


def _read(path: Path) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        why = "it is larger than 1 GiB" if path.is_file() else "it is no file"
        return (), (_fault("record-foreign", f"`{path}` is no forecast record", path, 0, why, "name another file"),)
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return (), (_damaged(path, line, "the line is no UTF-8 text"),)
    except OSError as error:
        return (), (_damaged(path, 0, f"it cannot be read: {error.strerror}"),)
    if not text:
        return (), ()
    lines = tuple(text.split("\n"))
    if lines[-1]:
        return (), (_damaged(path, len(lines), "the last line is cut: it has no end"),)
    return lines[:-1], ()


def _replace(path: Path, lines: tuple[str, ...]) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() else NEW_FILE_MODE
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Holds the folder; the lock leaves nothing behind and ends with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        for _ in range(TRIES):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(PAUSE_SECONDS)
        else:
            raise _Busy("another program is writing to this folder")
        yield
    finally:
        os.close(handle)


def _fault(code: str, what: str, path: Path, line: int, why: str, mend: str) -> Fault:
    place = Place(file=str(path), line=line, column=1) if line else Place(file=str(path))
    return Fault(code=code, what=what, place=place, why=why, mend=mend)


def _missing(path: Path) -> Fault:
    return _fault(
        "record-missing",
        f"there is no forecast record at `{path}`",
        path,
        0,
        "",
        "make one with `sandtable forecasts record SCENARIO`, or name another with --file",
    )


def _damaged(path: Path, line: int, why: str) -> Fault:
    return _fault(
        "record-damaged",
        f"the forecast record `{path}` was changed",
        path,
        line,
        why,
        "take the file from a copy; nothing was read from it or added to it",
    )


def _cannot_write(path: Path, error: OSError) -> Fault:
    return _fault(
        "cannot-write",
        f"nothing could be added to the forecast record `{path}`",
        path,
        0,
        error.strerror or str(error),
        "make room, or name another file with --file",
    )
