"""Finds the results that lie beside a model: text first, then the runs that Vensim stored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sandtable.diagnostics.fault import Fault
from sandtable.interop.results.printed import Printed, decoded, read_printed
from sandtable.interop.results.vdf import LARGEST_RESULTS, read_vdf
from sandtable.usecases.interop.importing import ENDINGS

STEMS = ("output", "expected")
TABLES = (".tab", ".csv", ".dat")
STORED = (".vdf", ".vdfx")
CURRENT = "current.vdf"  # the name that Vensim gives a run by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What lies beside a model.

    Args:
        printed: the results; None where there are none that can be read.
        note: which of several was taken, or why none could be read.
    """

    printed: Printed | None = None
    note: str = ""


def find_beside(model: Path) -> Beside:
    """The results beside a model: a table of its own name, else `output`, else a stored run of it.

    Raises:
        OSError: a file cannot be read.
    """
    files = {file.name.lower(): file for file in sorted(model.parent.iterdir(), reverse=True) if file.is_file()}
    faults: list[str] = []
    for name in (stem + ending for stem in (model.stem.lower(), *STEMS) for ending in TABLES):
        if name in files:
            printed = _read_table(files[name])
            if any(series.times for series in printed.series):
                return Beside(printed=printed)
            faults += _told(printed)
    stored = [files[name] for name in sorted(files) if name.endswith(STORED)]
    ranks = {CURRENT: 0, f"{model.stem.lower()}.vdf": 1}
    stored.sort(key=lambda file: (ranks.get(file.name.lower(), 2), file.suffix.lower() != ".vdf", file.name.lower()))
    for file in stored:
        printed = _read_stored(file)
        if printed.faults:
            faults += _told(printed)
        elif not _is_of_another(printed, model, files):
            is_plain = len(stored) == 1 or file.name.lower() in ranks
            note = "" if is_plain else f"of {len(stored)} stored runs `{file.name}` was taken"
            return Beside(printed=printed, note=note)
    return Beside(note=faults[0] if faults else "")


def _read_table(file: Path) -> Printed:
    content = _read(file)
    if len(content) > LARGEST_RESULTS:
        what = f"`{file.name}` is larger than {LARGEST_RESULTS:_} bytes"
        why = "that is the largest that is read"
        return Printed(file=file.name, series=(), faults=(Fault(code="foreign-results", what=what, why=why),))
    text = decoded(content).replace("\r\n", "\n").replace("\r", "\n")
    return read_printed(text, file.name)


def _read_stored(file: Path) -> Printed:
    return read_vdf(_read(file), file.name)


def _read(file: Path) -> bytes:
    """At most one byte more than is read, so that the reader can tell."""
    with file.open("rb") as stream:
        return stream.read(LARGEST_RESULTS + 1)


def _told(printed: Printed) -> list[str]:
    return [f"{fault.what}: {fault.why}" for fault in printed.faults]


def _is_of_another(printed: Printed, model: Path, files: dict[str, Path]) -> bool:
    """Whether a run says that it is of a model that lies here too, and is not this one."""
    own = Path(printed.model).stem.lower()
    return own != model.stem.lower() and any(f"{own}{ending}" in files for ending in ENDINGS)
