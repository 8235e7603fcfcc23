"""How far imported models agree with what their own tools printed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

PASS, WRONG, RUNS, UNSUPPORTED, DEFECTIVE = "pass", "wrong", "runs", "unsupported", "defective"
VERDICTS = (PASS, WRONG, RUNS, UNSUPPORTED, DEFECTIVE)
TOLERANCE = 1e-4  # results are printed to six digits, or stored in single precision, and were computed in it
FLOOR = 1e-2  # values below this share of the series' largest are measured against that share
SMALLEST = 1e-6  # and never against less than this
NOT_AVAILABLE = -1e30  # Vensim's `:NA:` and below


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """Where a series differs most: its name, the time, both values and the relative error there."""

    name: str
    time: float
    ours: float
    printed: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedValues:
    """A printed series: values at times, each right to within its half of a last digit."""

    name: str
    times: Sequence[float]
    values: Sequence[float]
    halves: Sequence[float] = ()


def find_miss(ours: Sequence[float], times: Sequence[float], printed: PrintedValues) -> Miss | None:
    """The largest relative error of one series; None when no printed time is ours.

    Args:
        ours: our values at `times`.
        times: ascending, evenly spaced.
        printed: what the other tool printed.
    """
    step = times[1] - times[0]
    largest = max((abs(value) for value in printed.values if abs(value) < -NOT_AVAILABLE), default=0.0)
    worst: Miss | None = None
    halves = printed.halves or (0.0,) * len(printed.values)
    for time, value, half in zip(printed.times, printed.values, halves, strict=True):
        at = round((time - times[0]) / step)
        if not 0 <= at < len(times) or abs(times[at] - time) > 1e-3 * step + 1e-6 * abs(time):
            continue
        error = 0.0 if abs(ours[at] - value) <= half * (1 + 1e-9) else relative_error(ours[at], value, largest)
        if worst is None or error > worst.error or math.isnan(error):
            worst = Miss(name=printed.name, time=time, ours=ours[at], printed=value, error=error)
    return worst


def relative_error(ours: float, printed: float, largest: float) -> float:
    """|ours - printed| as a share of the printed value, or of a hundredth of the series' largest if that is more."""
    if ours == printed or (ours < NOT_AVAILABLE and printed < NOT_AVAILABLE):
        return 0.0
    if math.isnan(ours) or math.isnan(printed):
        return math.inf
    return abs(ours - printed) / max(abs(printed), FLOOR * largest, SMALLEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelResult:
    """What became of one model.

    Args:
        suite: name of the suite's folder.
        model: path below the suite.
        verdict: pass | wrong | runs | unsupported | defective; `runs` where no results lie beside it.
        why: feature and place, or what is defective, or how many series differ.
        n_series: printed series that were compared.
        n_unmatched: printed series that name nothing of the model, and were not.
        worst: where it differs most; None when nothing was compared.
        results: the file of results it is held against; "" where there is none.
    """

    suite: str
    model: str
    verdict: str
    why: str = ""
    n_series: int = 0
    n_unmatched: int = 0
    worst: Miss | None = None
    results: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """All models of a folder.

    Args:
        folder: as given.
        tolerance: largest relative error of a pass.
        models: in order of suites and paths.
    """

    folder: str
    tolerance: float
    models: tuple[ModelResult, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """Suite, then verdict -> number of models."""
        found: dict[str, dict[str, int]] = {}
        for model in self.models:
            own = found.setdefault(model.suite, dict.fromkeys(VERDICTS, 0))
            own[model.verdict] += 1
        return found
