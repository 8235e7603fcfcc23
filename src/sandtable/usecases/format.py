"""Put scenarios into their canonical layout, and into their JSON form."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from sandtable.language.formatter import format_document
from sandtable.language.json_form import to_json
from sandtable.language.parser import parse_document
from sandtable.model.declaration import Document
from sandtable.sources.paths import MAIN_DOCUMENT
from sandtable.usecases.refused import Refused, refuse_call


def format_text(text: str, file: str = "-") -> str:
    """The canonical layout of a document.

    Raises:
        Refused: the text has faults.
    """
    return format_document(_require_document(text, file))


def json_of_text(text: str, file: str = "-") -> dict[str, object]:
    """The JSON form of a document (schema: docs/scenario.schema.json).

    Raises:
        Refused: the text has faults.
    """
    return to_json(_require_document(text, file))


def json_of_file(where: str | Path) -> dict[str, object]:
    """The JSON form of a `.sand` file, or of a folder's main document.

    Raises:
        Refused: it cannot be read, is no text, or has faults.
    """
    path = _document_of(where)
    return json_of_text(read_text(path), str(path))


def format_files(where: str, *, write: bool) -> tuple[str, ...]:
    """Format a file, or every `.sand` file of a folder; each is written whole or not at all.

    Args:
        where: a file or a folder.
        write: whether files are changed.

    Returns:
        The files that change.

    Raises:
        Refused: a file is missing, has faults or cannot be written; files before it stay formatted.
    """
    changed = []
    for path in _files_of(where):
        text = read_text(path)
        new = format_text(text, str(path))
        if new == text:
            continue
        changed.append(str(path))
        if write:
            _replace(path, new)
    return tuple(changed)


def read_text(where: str | Path) -> str:
    """The text of a `.sand` file, or of a folder's main document.

    Raises:
        Refused: it cannot be read, or is no UTF-8.
    """
    path = _document_of(where)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as trouble:
        raise refuse_call(
            f"`{path}` cannot be read: {trouble.strerror or trouble}", mend="give a .sand file or a folder with scenario.sand",
            code="file-missing",
        ) from trouble  # fmt: skip
    except UnicodeDecodeError as trouble:
        raise refuse_call(
            f"`{path}` is no text", why=f"byte {trouble.start} is not UTF-8", mend="save it as UTF-8", code="not-text"
        ) from trouble


def _document_of(where: str | Path) -> Path:
    path = Path(where)
    return path / MAIN_DOCUMENT if path.is_dir() else path


def _files_of(where: str) -> list[Path]:
    path = Path(where)
    return sorted(path.glob("*.sand")) if path.is_dir() else [path]


def _require_document(text: str, file: str) -> Document:
    document, faults = parse_document(text, file)
    errors = [fault for fault in faults if fault.severity == "error"]
    if errors:
        raise Refused(errors, exit_code=1, texts={file: text})
    return document


def _replace(path: Path, text: str) -> None:
    """Write beside and rename, so that a full disk never leaves half a file."""
    name = ""
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False, suffix=".tmp") as new:
            name = new.name
            new.write(text)
        Path(name).chmod(path.stat().st_mode)
        Path(name).replace(path)
    except OSError as trouble:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise refuse_call(
            f"`{path}` cannot be written: {trouble.strerror or trouble}", mend="it is unchanged; make room or change its rights",
            code="cannot-write",
        ) from trouble  # fmt: skip
