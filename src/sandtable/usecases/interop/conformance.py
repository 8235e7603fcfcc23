"""Hold imported models against the results that their own tools printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.analysis.conformance import (
    DEFECTIVE,
    PASS,
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
from sandtable.interop.results.printed import Printed, PrintedSeries, read_printed
from sandtable.usecases.interop.importing import ENDINGS, ImportedScenario, import_model, with_euler
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import Progress, RunRequest
from sandtable.usecases.run import run_model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CONTROLS = frozenset({"initial time", "final time", "time step", "saveper", "time"})
_TABLES = (".tab", ".csv", ".dat")
_DEFECTIVE_CODES = frozenset({"foreign-file", "foreign-encoding", "foreign-syntax", "foreign-model", "file-missing"})


def run_conformance(
    folder: str | Path,
    *,
    engine: str = "numpy",
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Conformance:
    """Import, run and compare every model below a folder.

    Args:
        folder: its own folders are suites; results lie beside the models.
        engine: llvm or numpy.
        progress: called with (models done, in all, which).
        should_stop: asked between models.

    Raises:
        Refused: there is no such folder, or no model with results in it.
    """
    root = Path(folder)
    if not root.is_dir():
        raise refuse_call(f"there is no folder `{folder}`", mend="give a folder with models and their results")
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
            progress(at, len(paths), str(path.relative_to(root)))
        results += _find_or_tell(root, path, engine)
    if not results and not should_stop():
        raise refuse_call(
            f"no model in `{folder}` has results beside it",
            why="results are a `.tab`, `.csv` or `.dat` file of the model's name, or `output`",
            mend="export what the model's own tool computes, and put it beside the model",
        )
    return Conformance(folder=str(folder), tolerance=TOLERANCE, models=tuple(results))


def _find_or_tell(root: Path, path: Path, engine: str) -> list[ModelResult]:
    """What becomes of one model; a mistake of ours with it costs the others nothing."""
    try:
        return find_result(root, path, engine)
    except Refused:
        raise
    except Exception as trouble:
        suite, name = _suite_and_name(root, path)
        why = f"our own mistake: {type(trouble).__name__}: {trouble}"
        return [ModelResult(suite=suite, model=name, verdict=UNSUPPORTED, why=why)]


def _suite_and_name(root: Path, path: Path) -> tuple[str, str]:
    relative = path.relative_to(root)
    if len(relative.parts) == 1:
        return root.name, relative.name
    return relative.parts[0], str(Path(*relative.parts[1:]))


def find_result(root: Path, path: Path, engine: str = "numpy") -> list[ModelResult]:
    """What becomes of one model; none where no results lie beside it.

    Raises:
        Refused: the engine cannot run so many points.
    """
    suite, name = _suite_and_name(root, path)
    printed = find_printed(path)
    if printed is None:
        return []
    try:
        imported = import_model(path)
    except Refused as trouble:
        return [ModelResult(suite=suite, model=name, verdict=DEFECTIVE, why=_told(trouble.faults[0]))]
    if imported.errors or imported.model is None:
        verdict, why = _refusal(imported)
        return [ModelResult(suite=suite, model=name, verdict=verdict, why=why, results=printed.file)]
    return [_compared(suite, name, imported, printed, engine)]


def _refusal(imported: ImportedScenario) -> tuple[str, str]:
    first = imported.errors[0]
    return (DEFECTIVE if first.code in _DEFECTIVE_CODES else UNSUPPORTED), _told(first)


def _told(fault: Fault) -> str:
    place = f"{fault.place.file}:{fault.place.line}:{fault.place.column}: " if fault.place.line else ""
    return f"{place}{fault.what}"


def find_printed(path: Path) -> Printed | None:
    """The results beside a model: of its own name, else `output`."""
    stems = (path.stem, "output", "expected")
    for stem in stems:
        for ending in _TABLES:
            file = path.with_name(stem + ending)
            if not file.is_file():
                continue
            text = file.read_bytes().decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
            printed = read_printed(text, file.name)
            if printed.series and any(series.times for series in printed.series):
                return printed
    return None


def _compared(suite: str, name: str, imported: ImportedScenario, printed: Printed, engine: str) -> ModelResult:
    misses = _misses(imported, printed, engine)
    n_wrong = _n_wrong(misses)
    worst = max(misses, key=lambda miss: miss.error, default=None)
    verdict, why = PASS, ""
    if not misses:
        verdict, why = DEFECTIVE, f"{printed.file} holds no series of the model"
    elif n_wrong:
        verdict, why = WRONG, f"{n_wrong} of {len(misses)} series differ"
        plain = with_euler(imported)
        if plain is not None and plain.model is not None and not _n_wrong(_misses(plain, printed, engine)):
            verdict, why = DEFECTIVE, f"{printed.file} was computed by Euler's method, the model asks for another"
    wanting = sorted(series.name for series in printed.series if series.key in imported.missing)
    if verdict == PASS and wanting:
        verdict, why = UNSUPPORTED, f"left out for want of data: {', '.join(wanting[:3])}"
    n_unmatched = sum(bool(series.times) and series.key not in _CONTROLS for series in printed.series) - len(misses)
    if n_unmatched and not why:
        why = f"{n_unmatched} printed series name nothing of the model"
    return ModelResult(
        suite=suite,
        model=name,
        verdict=verdict,
        why=why,
        n_series=len(misses),
        n_unmatched=n_unmatched,
        worst=worst,
        results=printed.file,
    )


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
