"""Hold imported models against the results that their own tools printed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.analysis.conformance import (
    DEFECTIVE,
    PASS,
    RUNS,
    TOLERANCE,
    UNSUPPORTED,
    WRONG,
    Conformance,
    Miss,
    ModelResult,
    PrintedValues,
    find_miss,
)
from sandtable.diagnostics.fault import Fault
from sandtable.interop.results.printed import Printed, PrintedSeries, split_name
from sandtable.usecases.interop.beside import Beside, find_beside
from sandtable.usecases.interop.importing import ENDINGS, ImportedScenario, import_model, with_euler
from sandtable.usecases.interop.limits import MEMORY, SECONDS, OutOfTime, bounded
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import ENGINES, Progress, RunRequest
from sandtable.usecases.run import run_model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CONTROLS = frozenset({"initial time", "final time", "time step", "saveper", "time"})
MOST_SECONDS = 86_400
_FEW = 3  # named of many
_DEFECTIVE_CODES = frozenset({"foreign-file", "foreign-encoding", "foreign-syntax", "foreign-model", "file-missing"})


def run_conformance(
    folder: str | Path,
    *,
    engine: str = "numpy",
    seconds: float = SECONDS,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Conformance:
    """Import, run and compare every model below a folder.

    Args:
        folder: its own folders are suites; results lie beside the models.
        engine: llvm or numpy.
        seconds: the longest that one model may take.
        progress: called with (models done, in all, which).
        should_stop: asked between models.

    Raises:
        Refused: there is no such folder, or no model in it; there is no such engine; no time is given.
    """
    root = Path(folder)
    if not root.is_dir():
        raise refuse_call(f"there is no folder `{folder}`", mend="give a folder with models and their results")
    if engine not in ENGINES:
        raise refuse_call(f"there is no engine `{engine}`", mend=f"choose {' or '.join(ENGINES)}")
    if not 0 < seconds <= MOST_SECONDS:
        raise refuse_call(f"{seconds:g} seconds for a model cannot be had", mend=f"0 < seconds <= {MOST_SECONDS:_}")
    paths = sorted(path for path in root.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())
    if not paths:
        raise refuse_call(
            f"`{folder}` holds no model", why=f"read are {', '.join(ENDINGS)}", mend="give a folder with some"
        )
    results: list[ModelResult] = []
    for at, path in enumerate(paths):
        if should_stop():
            break
        if progress is not None:
            progress(at, len(paths), _printable(path.relative_to(root)))
        results.append(find_result(root, path, engine, seconds))
    return Conformance(folder=str(folder), tolerance=TOLERANCE, models=tuple(results))


def find_result(root: Path, path: Path, engine: str = "numpy", seconds: float = SECONDS) -> ModelResult:
    """What becomes of one model; a mistake of ours with it costs the others nothing.

    Args:
        root: the folder of suites.
        path: the model.
        engine: llvm or numpy.
        seconds: the longest that it may take.
    """
    relative = path.relative_to(root)
    suite, name = (root, relative) if len(relative.parts) == 1 else (relative.parts[0], Path(*relative.parts[1:]))
    found = ModelResult(suite=_printable(Path(suite).name), model=_printable(name), verdict=UNSUPPORTED)
    try:
        with bounded(seconds):
            beside = find_beside(path)
            found = replace(found, results=beside.printed.file if beside.printed is not None else "")
            return _judged(found, path, beside, engine)
    except OutOfTime:
        return replace(found, why=f"takes longer than {seconds:g} s")
    except MemoryError:
        return replace(found, why=f"takes more than {MEMORY / 2**30:g} GiB of memory")
    except Refused as trouble:
        return replace(found, why=_told(trouble.faults[0]))
    except OSError as trouble:
        why = f"{_printable(Path(str(trouble.filename)).name)} cannot be read: {trouble.strerror}"
        return replace(found, verdict=DEFECTIVE, why=why)
    except Exception as trouble:
        return replace(found, why=f"our own mistake: {type(trouble).__name__}: {trouble}")


def _printable(path: Path | str) -> str:
    """A path that can be written anywhere: a name need not be text."""
    return str(path).encode("utf-8", "replace").decode()


def _judged(found: ModelResult, path: Path, beside: Beside, engine: str) -> ModelResult:
    printed = beside.printed
    try:
        imported = import_model(path, {} if printed is None else _constants(printed))
    except Refused as trouble:
        return replace(found, verdict=DEFECTIVE, why=_told(trouble.faults[0]))
    if imported.errors or imported.model is None:
        first = imported.errors[0]
        verdict = DEFECTIVE if first.code in _DEFECTIVE_CODES else UNSUPPORTED
        return replace(found, verdict=verdict, why=_told(first))
    if printed is None:
        return _ran(found, imported, beside, engine)
    return _compared(found, imported, printed, beside.note, engine)


def _told(fault: Fault) -> str:
    place = f"{fault.place.file}:{fault.place.line}:{fault.place.column}: " if fault.place.line else ""
    return f"{place}{fault.what}"


def _ran(found: ModelResult, imported: ImportedScenario, beside: Beside, engine: str) -> ModelResult:
    """A model without results: that it loads and runs is all that can be said of it."""
    ours, _ = run_series(imported, [own for cells in imported.names.values() for own in cells.values()], engine)
    n_lost = sum(not bool((abs(values) < math.inf).all()) for values in ours.values())
    lost = f"{n_lost} of {len(ours)} series are not numbers at every time" if n_lost else ""
    return replace(found, verdict=RUNS, why="; ".join(filter(None, (beside.note, lost))))


def _compared(found: ModelResult, imported: ImportedScenario, printed: Printed, note: str, engine: str) -> ModelResult:
    imported, misses = _as_run(imported, printed, _misses(imported, printed, engine), engine)
    n_wrong = _n_wrong(misses)
    verdict, why = PASS, ""
    if not misses or (imported.changed and all(split_name(miss.name)[0] in printed.constants for miss in misses)):
        verdict, why = DEFECTIVE, f"{printed.file} holds no series of the model" + (" but constants" if misses else "")
    elif n_wrong:
        verdict, why = WRONG, f"{n_wrong} of {len(misses)} series differ"
        plain = with_euler(imported)
        if plain is not None and plain.model is not None and not _n_wrong(_misses(plain, printed, engine)):
            verdict, why = DEFECTIVE, f"{printed.file} was computed by Euler's method, the model asks for another"
    n_unmatched = sum(bool(series.times) and series.key not in _CONTROLS for series in printed.series) - len(misses)
    if verdict == WRONG and printed.model and Path(printed.model).stem.lower() != Path(imported.source).stem.lower():
        verdict, why = _of_another(printed, why, len(misses), n_unmatched)
    wanting = sorted(series.name for series in printed.series if series.key in imported.missing)
    if verdict == PASS and wanting:
        verdict, why = UNSUPPORTED, f"left out for want of data: {', '.join(wanting[:_FEW])}"
    if n_unmatched and not why:
        why = f"{n_unmatched} printed series name nothing of the model"
    return replace(
        found,
        verdict=verdict,
        why="; ".join(filter(None, (why, *(_notes(imported, printed, note) if misses else ())))),
        n_series=len(misses),
        n_unmatched=n_unmatched,
        worst=max(misses, key=lambda miss: miss.error, default=None),
    )


def _of_another(printed: Printed, why: str, n_here: int, n_unmatched: int) -> tuple[str, str]:
    """A run that names another model's file: of this one renamed, or of one that shares some names with it."""
    if n_unmatched <= n_here:
        return WRONG, f"{why}; the run is of `{printed.model}`"
    share = f"{n_unmatched} of its {n_unmatched + n_here} series are none here"
    return DEFECTIVE, f"{printed.file} is a run of `{printed.model}`, and {share}"


def _constants(printed: Printed, arrays: frozenset[str] = frozenset()) -> dict[str, Mapping[tuple[str, ...], float]]:
    """The constants of a stored run that have no subscripts, and those of some arrays."""
    return {key: values for key, values in printed.constants.items() if () in values or key in arrays}


def _as_run(
    imported: ImportedScenario, printed: Printed, misses: list[Miss], engine: str
) -> tuple[ImportedScenario, list[Miss]]:
    """Once more, where arrays of constants differ from those of the stored run, with that run's."""
    differ = frozenset(split_name(miss.name)[0] for miss in misses if not miss.error <= TOLERANCE)
    arrays = frozenset(key for key in differ & printed.constants.keys() if () not in printed.constants[key])
    if not arrays:
        return imported, misses
    again = import_model(imported.source, _constants(printed, arrays))
    if again.errors or again.model is None:
        return imported, misses
    return again, _misses(again, printed, engine)


def _notes(imported: ImportedScenario, printed: Printed, note: str) -> Iterator[str]:
    """What else a reader must know of a stored run."""
    if imported.changed:
        more = f" and {len(imported.changed) - _FEW} more" if len(imported.changed) > _FEW else ""
        yield f"with the run's constants: {', '.join(imported.changed[:_FEW])}{more}"
    if printed.n_left_out:
        yield f"{printed.n_left_out} stored series have no certain name"
    yield note


def _n_wrong(misses: list[Miss]) -> int:
    return sum(not miss.error <= TOLERANCE for miss in misses)


def _misses(imported: ImportedScenario, printed: Printed, engine: str) -> list[Miss]:
    """The largest difference of each printed series."""
    pairs = list(_pairs(imported, printed))
    ours, times = run_series(imported, [own for own, _ in pairs], engine)
    misses: list[Miss] = []
    for own, series in pairs:
        values = PrintedValues(name=series.name, times=series.times, values=series.values, halves=series.halves)
        miss = find_miss(ours[own].tolist(), times, values)
        if miss is not None:
            misses.append(miss)
    return misses


def _pairs(imported: ImportedScenario, printed: Printed) -> Iterator[tuple[str, PrintedSeries]]:
    for series in printed.series:
        own = imported.names.get(series.key, {}).get(series.cell)
        if own is not None and series.key not in _CONTROLS and series.times:
            yield own, series


def run_series(
    imported: ImportedScenario, names: list[str], engine: str
) -> tuple[dict[str, NDArray[np.float64]], list[float]]:
    """Our series of one future, and the times of their points.

    Raises:
        Refused: there is no such engine or series.
    """
    model = imported.model
    assert model is not None
    request = RunRequest(
        lenses=("record",) if "record" in model.lenses else (),
        futures=1,
        keep=tuple(dict.fromkeys(names)),
        threads=1,
        engine=engine,
    )
    ensemble = run_model(model, request)
    kept = next(iter(ensemble.trajectories.values())) if ensemble.trajectories else {}
    times = [model.grid.elapsed(point) for point in range(model.grid.n_points)]
    return {name: values[0] for name, values in kept.items()}, times
