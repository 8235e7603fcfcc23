"""The files of a scenario as read: documents and tables, before any checking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandtable.model.declaration import Document

LIBRARY_PREFIX = "library:"


def sources_key(document: str, file: str) -> str:
    """The key of a sources table that a document names: a library block's table lies beside the block.

    Args:
        document: key of the document that names it.
        file: the table's path as written there.
    """
    return f"{LIBRARY_PREFIX}{file}" if document.startswith(LIBRARY_PREFIX) else file


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvTable:
    """A CSV file: its header and rows of texts, as they stand.  `lines` has each row's line in the file."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFiles:
    """All files of one scenario, by the path under which statements name them.

    Args:
        id: the scenario's name: its folder's or file's stem.
        main: key of the main document.
        documents: path -> document; a library block under `library:<name>`.
        tables: path -> table; a library block's sources under `library:<file>`.
        digest: SHA-256 over the names and bytes of all files, in order of names.
    """

    id: str
    main: str
    documents: Mapping[str, Document]
    tables: Mapping[str, CsvTable] = field(default_factory=dict)
    digest: str = ""
