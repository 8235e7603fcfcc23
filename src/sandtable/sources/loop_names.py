"""The table in which an author may name a scenario's loops: `loops.csv` beside its main document."""

from __future__ import annotations

from pathlib import Path

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import NOWHERE
from sandtable.model.files import CsvTable
from sandtable.sources.paths import find_home, find_path
from sandtable.sources.tables import parse_table
from sandtable.sources.texts import LARGEST_DOCUMENT, read_bytes, to_text

LOOPS_FILE = "loops.csv"


def load_loop_names(path_or_name: str | Path, library_folder: Path) -> tuple[CsvTable | None, tuple[Fault, ...]]:
    """Reads the table; a scenario without one has None and no fault.

    Args:
        path_or_name: a folder with `scenario.sand`, a `.sand` file, or a library scenario's name.
        library_folder: the folder with the shipped scenarios.
    """
    home, faults = find_home(path_or_name, library_folder)
    if home is None:
        return None, faults
    path, missing = find_path(home, library_folder, LOOPS_FILE, NOWHERE)
    if path is None:
        return None, (missing,) if missing is not None and missing.code != "file-missing" else ()
    content, fault = read_bytes(path, LOOPS_FILE, LARGEST_DOCUMENT, NOWHERE)
    text: str | None = None
    if content is not None:
        text, fault = to_text(content, LOOPS_FILE)
    table: CsvTable | None = None
    if text is not None:
        table, fault = parse_table(text, LOOPS_FILE)
    return table, () if fault is None else (fault,)
