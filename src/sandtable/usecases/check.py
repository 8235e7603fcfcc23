"""Read and check a scenario: the path from a name to a model, without any array library."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sandtable.compiler.check import Checked, check_scenario
from sandtable.diagnostics.fault import Fault
from sandtable.language.parser import parse_document
from sandtable.model.files import ScenarioFiles
from sandtable.model.model import Model
from sandtable.sources.load import load_scenario_files
from sandtable.sources.paths import find_home, find_path
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.refused import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedScenario:
    """What checking found.

    Args:
        where: the name or path that was asked for.
        files: the files as read, None when they could not be.
        checked: the checker's result, None when there was nothing to check.
        faults: all faults and warnings, reading's and checking's, in the order of files and lines.
        texts: texts of the files that faults point into, for showing the line.
    """

    where: str
    files: ScenarioFiles | None
    checked: Checked | None
    faults: tuple[Fault, ...]
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def model(self) -> Model | None:
        """The settled model, None while there are errors."""
        return self.checked.model if self.checked is not None else None

    @property
    def exit_code(self) -> int:
        """0 sound, 1 faults in the scenario, 2 there is no such scenario."""
        if any(fault.code == "scenario-missing" for fault in self.faults):
            return 2
        return 1 if self.errors or self.model is None else 0

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that stop the work."""
        return tuple(fault for fault in self.faults if fault.severity == "error")


def check_scenario_at(where: str | Path, *, strict: bool = False) -> CheckedScenario:
    """Read and check the scenario of a library name or a path; never raises on what it finds.

    Args:
        where: a library scenario's name, a folder with `scenario.sand`, or a `.sand` file.
        strict: numbers with neither source nor `judged` are errors.
    """
    files, faults = load_scenario_files(str(where), parse_document, LIBRARY)
    checked: Checked | None = None
    if files is not None:
        is_readable = not any(fault.severity == "error" for fault in faults)
        checked = check_scenario(files, strict=strict) if is_readable else None
    if checked is not None:
        faults = (*faults, *checked.faults)
    texts = _texts_of(str(where), {fault.place.file for fault in faults if fault.place.file})
    return CheckedScenario(where=str(where), files=files, checked=checked, faults=faults, texts=texts)


def require_model(where: str | Path) -> Model:
    """The model of a scenario that must be sound.

    Raises:
        Refused: with every error of the scenario.
    """
    found = check_scenario_at(where)
    if found.model is None:
        raise Refused(found.errors or found.faults, exit_code=found.exit_code, texts=found.texts)
    return found.model


def _texts_of(where: str, keys: set[str]) -> dict[str, str]:
    home, _ = find_home(where, LIBRARY)
    if home is None:
        return {}
    texts: dict[str, str] = {}
    for key in keys:
        path, _ = find_path(home, LIBRARY, key, Fault(code="", what="").place)
        if path is not None:
            texts[key] = path.read_text(encoding="utf-8", errors="replace")
    return texts


def summary_of(found: CheckedScenario) -> dict[str, object]:
    """What checking found, as data for JSON."""
    from sandtable.reports.faults import fault_to_json

    provenance = found.checked.provenance if found.checked is not None else None
    return {
        "scenario": found.where,
        "is_sound": found.model is not None and not found.errors,
        "faults": [fault_to_json(fault) for fault in found.faults],
        "provenance": provenance,
        "digest": found.files.digest if found.files is not None else "",
    }
