"""A scenario's files: every document and table that is reachable from its main document.

Nothing is fetched, nothing is executed, nothing outside the scenario's folder and the library is opened.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import NOWHERE, Place
from sandtable.model.declaration import Document
from sandtable.model.files import CsvTable, ScenarioFiles
from sandtable.sources.cycles import find_cycle
from sandtable.sources.paths import ScenarioHome, find_home, find_path
from sandtable.sources.references import documents_named, tables_named
from sandtable.sources.tables import parse_table
from sandtable.sources.texts import LARGEST_DOCUMENT, LARGEST_TABLE, read_bytes, to_text

ReadDocument = Callable[[str, str], tuple[Document, Iterable[Fault]]]


def load_scenario_files(
    path_or_name: str | Path, read_document: ReadDocument, library_folder: Path
) -> tuple[ScenarioFiles | None, tuple[Fault, ...]]:
    """Loads all files of a scenario, as written; never raises on what they hold.

    Args:
        path_or_name: a folder with `scenario.sand`, a `.sand` file, or a library scenario's name.
        read_document: turns a document's text and path into its statements and faults.
        library_folder: the folder with the shipped scenarios and, in `laws/`, the blocks of `use name`.

    Returns:
        The files that could be read, with the faults of all others and of the documents' grammar; None in
        place of the files when the main document itself cannot be read or documents take each other in.
    """
    home, faults = find_home(path_or_name, library_folder)
    if home is None:
        return None, faults
    loading = _Loading(home=home, library_folder=library_folder, read_document=read_document)
    loading.load_documents()
    loading.load_tables()
    cycle_fault = _cycle_fault(loading.edges)
    if cycle_fault is not None:
        loading.faults.append(cycle_fault)
    if home.main not in loading.documents or cycle_fault is not None:
        return None, tuple(loading.faults)
    files = ScenarioFiles(
        id=home.id,
        main=home.main,
        documents=loading.documents,
        tables=loading.tables,
        digest=digest_files(loading.contents),
    )
    return files, tuple(loading.faults)


def digest_files(contents: dict[str, bytes]) -> str:
    """SHA-256 over the names and bytes of all files in order of names, each preceded by its length."""
    digest = hashlib.sha256()
    for name in sorted(contents):
        for part in (name.encode(), contents[name]):
            digest.update(len(part).to_bytes(8, "little"))
            digest.update(part)
    return digest.hexdigest()


@dataclass(slots=True, kw_only=True)
class _Loading:
    """What has been read so far."""

    home: ScenarioHome
    library_folder: Path
    read_document: ReadDocument
    documents: dict[str, Document] = field(default_factory=dict)
    tables: dict[str, CsvTable] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    edges: dict[str, list[tuple[str, Place]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def load_documents(self) -> None:
        """Reads the main document, then those it names, level by level, each once."""
        waiting: deque[tuple[str, Place]] = deque([(self.home.main, NOWHERE)])
        known = {self.home.main}
        while waiting:
            key, place = waiting.popleft()
            text = self._load_text(key, LARGEST_DOCUMENT, place)
            if text is None:
                continue
            document, faults = self.read_document(text, key)
            self.documents[key] = document
            self.faults.extend(faults)
            self.edges[key] = list(documents_named(document))
            for target in self.edges[key]:
                if target[0] not in known:
                    known.add(target[0])
                    waiting.append(target)

    def load_tables(self) -> None:
        """Reads every table that a document names, each once."""
        known: set[str] = set()
        for name, document in self.documents.items():
            for key, place in tables_named(document, name):
                if key not in known:
                    known.add(key)
                    self._load_table(key, place)

    def _load_table(self, key: str, place: Place) -> None:
        text = self._load_text(key, LARGEST_TABLE, place)
        if text is None:
            return
        table, fault = parse_table(text, key)
        if table is not None:
            self.tables[key] = table
        if fault is not None:
            self.faults.append(fault)

    def _load_text(self, key: str, largest: int, place: Place) -> str | None:
        path, fault = find_path(self.home, self.library_folder, key, place)
        content: bytes | None = None
        text: str | None = None
        if path is not None:
            content, fault = read_bytes(path, key, largest, place)
        if content is not None:
            self.contents[key] = content
            text, fault = to_text(content, key)
        if fault is not None:
            self.faults.append(fault)
        return text


def _cycle_fault(edges: dict[str, list[tuple[str, Place]]]) -> Fault | None:
    cycle = find_cycle({key: [target for target, _ in targets] for key, targets in edges.items()})
    if not cycle:
        return None
    steps = [
        next((key, target, place) for target, place in edges[key] if target == following)
        for key, following in pairwise(cycle)
    ]
    return Fault(
        code="module-cycle",
        what=f"files take each other in: {' -> '.join(f'`{key}`' for key in cycle)}",
        place=steps[-1][2],
        why="a file that contains itself would never end",
        mend="move what both need into a third file, and take that in from each",
        related=tuple((place, f"`{key}` takes in `{target}`") for key, target, place in steps[:-1]),
    )
