"""Scenarios from texts in memory, read and checked as the product does it."""

from __future__ import annotations

from collections.abc import Mapping

from sandtable.compiler.check import Checked, check_scenario
from sandtable.diagnostics.fault import Fault
from sandtable.language.parser import parse_document
from sandtable.model.files import CsvTable, ScenarioFiles
from sandtable.model.model import Model
from sandtable.sources.tables import parse_table

MAIN = "main.sand"
HEAD = 'scenario "Sample"\ntime 2024-10 to 2025-10 step 1 month\n'


def files_of(text: str, others: Mapping[str, str] | None = None) -> ScenarioFiles:
    """The files of a scenario whose texts are at hand.

    Args:
        text: the main document.
        others: path -> text of included documents (`.sand`) and tables (`.csv`).

    Raises:
        ValueError: when a text cannot be read.
    """
    texts = {MAIN: text, **(others or {})}
    documents = {}
    tables: dict[str, CsvTable] = {}
    for path, content in texts.items():
        if path.endswith(".csv"):
            table, fault = parse_table(content, path)
            if table is None:
                raise ValueError(fault)
            tables[path] = table
            continue
        documents[path], faults = parse_document(content, path)
        if faults:
            raise ValueError(faults)
    return ScenarioFiles(id="sample", main=MAIN, documents=documents, tables=tables)


def check_text(text: str, others: Mapping[str, str] | None = None, *, strict: bool = False) -> Checked:
    """Checks a scenario from its text, the usual head put before it when it has none."""
    whole = text if text.lstrip().startswith(("scenario", "module")) else HEAD + text
    return check_scenario(files_of(whole, others), strict=strict)


def require_model(text: str, others: Mapping[str, str] | None = None) -> Model:
    """The model of a text without errors.

    Raises:
        ValueError: with the faults, when there are errors.
    """
    checked = check_text(text, others)
    if checked.model is None:
        raise ValueError([fault.what for fault in checked.faults])
    return checked.model


def faults_of(text: str, others: Mapping[str, str] | None = None) -> tuple[Fault, ...]:
    """The faults of a text, warnings left out."""
    return tuple(fault for fault in check_text(text, others).faults if fault.severity == "error")
