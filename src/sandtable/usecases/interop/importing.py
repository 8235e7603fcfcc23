"""Import a model of another tool as a scenario of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sandtable.compiler.check import Checked, check_scenario
from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import NOWHERE
from sandtable.interop.data.attach import attach_data
from sandtable.interop.decoding import LARGEST_MODEL, ForeignText, decode_model, is_xml
from sandtable.interop.faults import FaultList
from sandtable.interop.foreign import ForeignModel
from sandtable.interop.left_out import count_left_out
from sandtable.interop.results.as_run import set_constants
from sandtable.interop.translate.translate import Imported, translate_model
from sandtable.interop.vensim.read import read_vensim
from sandtable.interop.want_of_data import leave_out_missing
from sandtable.interop.xmile.read import read_xmile
from sandtable.language.formatter import format_document
from sandtable.language.parser import parse_document
from sandtable.model.declaration import Document, Statement
from sandtable.model.files import ScenarioFiles
from sandtable.model.model import Model
from sandtable.sources.paths import MAIN_DOCUMENT
from sandtable.usecases.interop.folder import ModelFolder
from sandtable.usecases.refused import Refused, refuse_call

ENDINGS = (".mdl", ".xmile", ".xml", ".stmx", ".itmx")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedScenario:
    """A model of another tool as a scenario.

    Args:
        source: the original file's path.
        text: the scenario's text; "" where something stops the import.
        tables: text of each table that the scenario reads, by file name.
        model: the checked model; None where something stops the import.
        names: original variable -> original cell -> our series.
        unit_mends: expressions multiplied by a factor of one because the original's units disagree.
        left_out: what has no place in a scenario and changes no number -> how many.
        missing: keys of the original variables that are left out for want of data.
        changed: constants that a stored run had with another value: `name = value for value`, or an array's name.
        faults: of reading, translating and checking, at their places in the original file.
        texts: by file, for showing lines.
    """

    source: str
    text: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)
    model: Model | None = None
    names: Mapping[str, Mapping[tuple[str, ...], str]] = field(default_factory=dict)
    unit_mends: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    changed: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that stop the import."""
        return tuple(fault for fault in self.faults if fault.severity == "error")

    def counts(self) -> dict[str, int]:
        """How many variables of each kind the scenario has."""
        found: dict[str, int] = {}
        for variable in () if self.model is None else self.model.variables.values():
            if not variable.is_hoisted:
                found[variable.kind] = found.get(variable.kind, 0) + 1
        return found


def import_model(
    path: str | Path, constants: Mapping[str, Mapping[tuple[str, ...], float]] | None = None
) -> ImportedScenario:
    """Read, translate and check a model; what stops it is in `faults`.

    Args:
        path: a `.mdl`, `.xmile` or `.stmx` file.
        constants: key -> cell -> the value that a stored run of the model had, where that run is to be repeated.

    Raises:
        Refused: there is no such file, or its ending is of no tool that is read.
    """
    file = Path(path)
    content = _read_bytes(file)
    decoded = decode_model(content, file.name)
    if isinstance(decoded, Fault):
        return ImportedScenario(source=str(path), faults=(decoded,))
    faults = FaultList()
    read = read_xmile if is_xml(decoded.text) else read_vensim
    model = read(decoded, file.stem, faults)
    if faults.has_errors and not model.variables:
        return ImportedScenario(source=str(path), faults=tuple(faults.faults), texts={decoded.file: decoded.text})
    changed = set_constants(model, constants or {})
    if not attach_data(model, ModelFolder(file.parent), faults):
        return ImportedScenario(source=str(path), faults=tuple(faults.faults), texts={decoded.file: decoded.text})
    missing = leave_out_missing(model, faults)
    return replace(_checked(str(path), decoded, model, faults), missing=missing, changed=changed)


def require_imported(path: str | Path) -> ImportedScenario:
    """An import that succeeded.

    Raises:
        Refused: with all that cannot be imported, each at its place in the original file.
    """
    found = import_model(path)
    if found.errors:
        raise Refused(found.errors, exit_code=1, texts=dict(found.texts))
    return found


def with_euler(imported: ImportedScenario) -> ImportedScenario | None:
    """The same scenario by Euler's method; None where that is its method already."""
    text = imported.text.replace(" method rk4\n", "\n", 1)
    if text == imported.text or imported.model is None:
        return None
    document, unread = parse_document(text, MAIN_DOCUMENT)
    checked, faults = _check(imported.model.title, document, unread)
    model = checked.model if checked is not None else None
    return replace(imported, text=text, model=model, faults=faults)


def write_imported(path: str | Path, out: str | Path = "") -> tuple[ImportedScenario, str]:
    """Import a model and write it as a scenario's folder.

    Args:
        path: the model's file.
        out: the folder to write; "" = the model's name in the folder one is in.

    Returns:
        The import, and the folder.

    Raises:
        Refused: the model cannot be imported, or the folder is there already or cannot be written.
    """
    found = require_imported(path)
    folder = Path(out) if str(out) else Path(Path(path).stem)
    if folder.exists():
        raise refuse_call(
            f"`{folder}` is there already", mend="choose another with --out, or remove it", code="folder-exists"
        )
    try:
        folder.mkdir(parents=True)
        for name, text in {MAIN_DOCUMENT: found.text, **found.tables}.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as trouble:
        raise refuse_call(
            f"`{folder}` cannot be written: {trouble.strerror or trouble}",
            mend="choose a folder that you may write to",
            code="cannot-write",
        ) from trouble
    return found, str(folder)


def summary_of_import(found: ImportedScenario, folder: str) -> dict[str, object]:
    """What an import gave, as data for JSON."""
    from sandtable.reports.faults import fault_to_json

    return {
        "source": found.source,
        "folder": folder,
        "files": [MAIN_DOCUMENT, *found.tables],
        "unit_mends": found.unit_mends,
        "left_out": dict(found.left_out),
        "without_data": sorted(found.missing),
        "names": {key: {",".join(cell): own for cell, own in cells.items()} for key, cells in found.names.items()},
        "faults": [fault_to_json(fault) for fault in found.faults],
    }


def _read_bytes(file: Path) -> bytes:
    if file.suffix.lower() not in ENDINGS:
        raise refuse_call(
            f"`{file.name}` is no model that can be read",
            why=f"read are {', '.join(ENDINGS)}",
            mend="export the model from its tool in one of these forms",
        )
    try:
        if file.stat().st_size > LARGEST_MODEL:
            with file.open("rb") as stream:
                return stream.read(LARGEST_MODEL + 1)
        return file.read_bytes()
    except OSError as trouble:
        raise refuse_call(
            f"`{file}` cannot be read", why=str(trouble.strerror or trouble), mend="give the path of a model's file"
        ) from None


def _checked(source: str, decoded: ForeignText, model: ForeignModel, faults: FaultList) -> ImportedScenario:
    found: Imported = translate_model(model, faults, MAIN_DOCUMENT)
    texts = {decoded.file: decoded.text}
    if found.document is None:
        return ImportedScenario(source=source, faults=tuple(faults.faults), texts=texts)
    text = format_document(found.document)
    document, unread = parse_document(text, MAIN_DOCUMENT)
    checked, more = _check(model.title, document, unread)
    errors = (fault for fault in more if fault.severity == "error")  # `check` tells the rest
    return ImportedScenario(
        source=source,
        text=text,
        model=checked.model if checked is not None else None,
        names=found.names,
        unit_mends=found.unit_mends,
        left_out=count_left_out(decoded, model),
        faults=(*faults.faults, *(_in_original(fault, document, found.document) for fault in errors)),
        texts={**texts, MAIN_DOCUMENT: text},
    )


def _in_original(fault: Fault, document: Document, made: Document) -> Fault:
    """A fault of the scenario's text at the place of the original from which that text came."""
    if fault.place.file != MAIN_DOCUMENT:
        return fault
    before = [each for each in document.statements if 0 < each.place.line <= fault.place.line]
    if not before:
        return fault
    wanted = _identity(max(before, key=lambda each: each.place.line))
    place = next((each.place for each in made.statements if _identity(each) == wanted), NOWHERE)
    if not place.line:
        return fault
    return replace(fault, place=place, edit=None, related=((fault.place, "in the scenario"), *fault.related))


def _identity(statement: Statement) -> tuple[type, str]:
    return type(statement), str(getattr(statement, "id", ""))


def _check(title: str, document: Document, faults: Sequence[Fault]) -> tuple[Checked | None, tuple[Fault, ...]]:
    """The scenario as a reader of its text would find it."""
    if any(fault.severity == "error" for fault in faults):
        return None, tuple(faults)
    files = ScenarioFiles(id=title, main=MAIN_DOCUMENT, documents={MAIN_DOCUMENT: document}, tables={})
    checked = check_scenario(files)
    if checked.model is None and not checked.faults:
        return None, (Fault(code="foreign-model", what="the imported scenario is not sound", place=NOWHERE),)
    return checked, (*faults, *checked.faults)
