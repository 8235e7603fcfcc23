"""A stored run is a folder: a manifest and Parquet files.  Written whole or not at all; read with one clear fault."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.runs.runs import Ensemble
from sandtable.store import tables
from sandtable.store.manifest import (
    MANIFEST_FILE,
    ForeignManifest,
    OtherVersion,
    StoredManifest,
    manifest_from_text,
    manifest_to_text,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRun:
    """Where a run was stored, and the hashes that name it.

    Args:
        files: file name -> SHA-256.
        results: SHA-256 of outcomes and statuses.
    """

    path: str
    files: Mapping[str, str]
    results: str


def save_run(ensemble: Ensemble, path: Path) -> tuple[SavedRun | None, tuple[Fault, ...]]:
    """Stores an ensemble as a folder.

    Everything is written into a folder beside `path`, brought to the disk, and then renamed; a run that stood there is
    replaced, anything else is left alone.

    Args:
        ensemble: all runs.
        path: the folder to be made.

    Returns:
        What was stored, or None and the fault `cannot-write`; then nothing is left half written.
    """
    temporary: Path | None = None
    try:
        if _is_occupied(path):
            return None, (_occupied(path),)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
        temporary.chmod(0o755)
        saved = _write(ensemble, temporary, path)
        _put_in_place(temporary, path)
    except OSError as error:
        return None, (_cannot_write(path, error),)
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
    return saved, ()


def load_run(path: Path) -> tuple[Ensemble | None, tuple[Fault, ...]]:
    """Reads a stored run.

    Args:
        path: a folder that `save_run` made.

    Returns:
        The ensemble, or None and one fault: `run-missing`, `run-foreign`, `run-version` or `run-damaged`.
    """
    stored, faults = load_manifest(path)
    if stored is None:
        return None, faults
    for name, expected in sorted(stored.files.items()):
        fault = _verify_file(path, name, expected)
        if fault is not None:
            return None, (fault,)
    try:
        return _read(stored, path), ()
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        return None, (_damaged(path, f"its tables cannot be read: {_first_line(error)}"),)


def load_manifest(path: Path) -> tuple[StoredManifest | None, tuple[Fault, ...]]:
    """Reads a stored run's manifest alone, without its data."""
    file = path / MANIFEST_FILE
    if not path.is_dir():
        return None, (_missing(path),)
    if not file.is_file():
        return None, (_foreign(path, f"it has no {MANIFEST_FILE}"),)
    try:
        return manifest_from_text(file.read_text(encoding="utf-8")), ()
    except ForeignManifest as error:
        return None, (_foreign(path, f"in its {MANIFEST_FILE}, {error}"),)
    except OtherVersion as error:
        return None, (_other_version(path, str(error)),)
    except (OSError, json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        return None, (_damaged(path, f"its {MANIFEST_FILE} cannot be read: {_first_line(error)}"),)


# -- writing -----------------------------------------------------------------------------------


def _write(ensemble: Ensemble, folder: Path, path: Path) -> SavedRun:
    parts: dict[str, Callable[[Ensemble], pa.Table]] = {
        tables.OUTCOMES_FILE: tables.outcomes_to_table,
        tables.QUANTILES_FILE: tables.fans_to_table,
    }
    if ensemble.parameters:
        parts[tables.PARAMETERS_FILE] = tables.parameters_to_table
    if ensemble.trajectories:
        parts[tables.TRAJECTORIES_FILE] = tables.trajectories_to_table
    files = {name: _write_table(to_table(ensemble), folder / name) for name, to_table in parts.items()}
    results = tables.results_digest(ensemble)
    manifest = StoredManifest(run=ensemble.manifest, parameter_ids=ensemble.parameter_ids, files=files, results=results)
    text = manifest_to_text(manifest)
    with (folder / MANIFEST_FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(folder)
    all_files = {**files, MANIFEST_FILE: hashlib.sha256(text.encode()).hexdigest()}
    return SavedRun(path=str(path), files=all_files, results=results)


def _write_table(table: pa.Table, file: Path) -> str:
    """Zstandard at its quickest: a quarter of the bytes (flags and steady futures), hardly more of the user's time."""
    words = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    pq.write_table(
        table,
        file,
        compression="zstd",
        compression_level=1,
        use_dictionary=words,
        write_statistics=False,
        data_page_size=1 << 22,
    )
    with file.open("rb") as written:
        os.fsync(written.fileno())
        return hashlib.file_digest(written, "sha256").hexdigest()


def _put_in_place(temporary: Path, path: Path) -> None:
    if not path.is_dir() or not any(path.iterdir()):
        temporary.rename(path)
    else:
        aside = Path(tempfile.mkdtemp(prefix=f".{path.name}.old.", dir=path.parent))
        path.rename(aside)
        try:
            temporary.rename(path)
        except OSError:
            aside.rename(path)
            raise
        shutil.rmtree(aside, ignore_errors=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_occupied(path: Path) -> bool:
    """Whether something stands there that is not a run and not an empty folder."""
    if not path.exists():
        return False
    return not path.is_dir() or (any(path.iterdir()) and not (path / MANIFEST_FILE).is_file())


# -- reading -----------------------------------------------------------------------------------


def _read(stored: StoredManifest, path: Path) -> Ensemble:
    manifest = stored.run
    outcomes, status = tables.table_to_outcomes(_read_table(path, tables.OUTCOMES_FILE), manifest)
    files = stored.files
    return Ensemble(
        manifest=manifest,
        outcomes=outcomes,
        status=status,
        fans=tables.table_to_fans(_read_table(path, tables.QUANTILES_FILE), manifest),
        trajectories=tables.table_to_trajectories(_read_table(path, tables.TRAJECTORIES_FILE), manifest)
        if tables.TRAJECTORIES_FILE in files
        else {},
        parameters=tables.table_to_parameters(_read_table(path, tables.PARAMETERS_FILE), stored.parameter_ids)
        if tables.PARAMETERS_FILE in files
        else {},
        parameter_ids=stored.parameter_ids,
    )


def _read_table(path: Path, name: str) -> pa.Table:
    with pq.ParquetFile(path / name) as file:
        return file.read()


def _verify_file(path: Path, name: str, expected: str) -> Fault | None:
    if name not in _KNOWN_FILES:
        return _foreign(path, f"its {MANIFEST_FILE} names `{name}`, which no run has")
    try:
        with (path / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return _damaged(path, f"{name} cannot be read: {_first_line(error)}")
    return None if found == expected else _damaged(path, f"{name} is not what was stored (its SHA-256 differs)")


_KNOWN_FILES = frozenset(
    {tables.OUTCOMES_FILE, tables.QUANTILES_FILE, tables.TRAJECTORIES_FILE, tables.PARAMETERS_FILE}
)


# -- faults ------------------------------------------------------------------------------------


def _fault(code: str, what: str, path: Path, why: str, mend: str) -> Fault:
    return Fault(code=code, what=what, place=Place(file=str(path)), why=why, mend=mend)


def _cannot_write(path: Path, error: OSError) -> Fault:
    return _fault(
        "cannot-write",
        f"the run could not be stored in `{path}`",
        path,
        error.strerror or _first_line(error),
        "make room, or name another folder with --out; the results shown are complete",
    )


def _occupied(path: Path) -> Fault:
    return _fault(
        "cannot-write",
        f"the run could not be stored in `{path}`",
        path,
        "something that is no stored run stands there",
        "name another folder with --out",
    )


def _missing(path: Path) -> Fault:
    return _fault("run-missing", f"there is no stored run at `{path}`", path, "", "give the folder that a run named")


def _foreign(path: Path, why: str) -> Fault:
    return _fault("run-foreign", f"`{path}` is no stored run", path, why, "give a folder that a run made")


def _other_version(path: Path, why: str) -> Fault:
    return _fault(
        "run-version", f"`{path}` was stored by another version", path, why, "run the scenario again with this version"
    )


def _damaged(path: Path, why: str) -> Fault:
    return _fault("run-damaged", f"the stored run `{path}` is damaged", path, why, "run the scenario again")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
