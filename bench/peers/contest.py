"""Contestants of one model, run in turn, and what their times say beside the engine's own two runs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Outcomes = NDArray[np.float64]
Timed = Callable[[], "Taken"]
OWN, NULL = "engine", "engine again"
SAME = 1e-6  # the greatest relative gap at which two tools are said to compute the same
SHORT = 0.03  # seconds of processor time; what is shorter is run again within the round
LONG = 15.0  # seconds of a contestant's whole round, after which it is not run again
HEADS = ("ms a future", "times engine", "median of rounds", "outcomes differ")


class Left(Exception):
    """A contestant is left out; why, in words."""


@dataclass(frozen=True)
class Taken:
    """Seconds of processor time a future, and the greatest relative gap to the engine's outcomes, where comparable."""

    seconds: float
    gap: float | None = None


@dataclass(frozen=True)
class Row:
    """One line of the table: milliseconds a future, times the engine by the least, and by round."""

    label: str
    milliseconds: float
    ratio: float
    ratios: tuple[float, ...]
    gap: float | None


@dataclass
class Contest:
    """The contestants of one model, and why others are not among them."""

    name: str
    runs: dict[str, Timed] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def add(self, label: str, run: Timed) -> None:
        """A contestant that says itself what it took."""
        self.runs[label] = run

    def add_here(self, label: str, run: Callable[[], Outcomes], expected: Outcomes, limit: float = SAME) -> None:
        """One that runs in this process, all futures of the last axis at once; left out if its outcomes are others."""
        try:
            gap = gap_of(run(), expected)
        except Left as left:
            self.skipped[label] = str(left)
            return
        if not gap <= limit:
            self.skipped[label] = disagreement(gap)
            return

        def timed() -> Taken:
            run()  # caches and freed memory are the last contestant's
            return Taken(seconds_of(run), gap)

        self.runs[label] = timed


def seconds_of(run: Callable[[], Outcomes]) -> float:
    """Processor time of one future: of one call, or of as many as take longer than a short while."""
    start, n_futures = time.process_time(), 0
    while True:
        n_futures += run().shape[-1]
        taken = time.process_time() - start
        if taken >= SHORT:
            return taken / n_futures


def gap_of(found: Outcomes, expected: Outcomes) -> float:
    """The greatest relative gap; infinite where one has a number and the other has none, or the shapes differ."""
    if found.shape != expected.shape:
        return float("inf")
    gaps = np.abs(found - expected) / np.maximum(np.abs(expected), 1e-300)
    gaps = np.where(found == expected, 0.0, gaps)
    return float(np.max(gaps)) if np.all(np.isfinite(gaps)) else float("inf")


def disagreement(gap: float) -> str:
    """Why a contestant with other outcomes has no time."""
    return f"not timed: an outcome differs by {gap:.0e} of itself"


def measure(contest: Contest, rounds: int) -> tuple[dict[str, list[float]], dict[str, float | None]]:
    """Seconds a future by contestant, all in turn in each round; and the gaps. Who fails is moved to the skipped."""
    times: dict[str, list[float]] = {label: [] for label in contest.runs}
    gaps: dict[str, float | None] = {}
    once: set[str] = set()
    for _ in range(rounds):
        for label, run in contest.runs.items():
            if label in contest.skipped or label in once:
                continue
            start = time.monotonic()
            try:
                taken = run()
            except Left as left:
                contest.skipped[label] = str(left)
                continue
            times[label].append(taken.seconds)
            gaps[label] = taken.gap
            if time.monotonic() - start > LONG:
                once.add(label)
    return {label: taken for label, taken in times.items() if label not in contest.skipped}, gaps


def make_rows(times: Mapping[str, Sequence[float]], gaps: Mapping[str, float | None]) -> list[Row]:
    """Ratios to the engine: of the least times, and within each round that both ran."""
    rows = []
    for label, taken in times.items():
        # A contestant that takes long has run in the first rounds only.
        ratios = tuple(other / own for own, other in zip(times[OWN], taken, strict=False))
        rows.append(Row(label, min(taken) * 1e3, min(taken) / min(times[OWN]), ratios, gaps.get(label)))
    return rows


def noise_of(rows: Sequence[Row]) -> float | None:
    """By how much the engine's second run differed from its first, as a share, at the most of all rounds."""
    null = next((row for row in rows if row.label == NULL), None)
    return None if null is None else max(abs(ratio - 1.0) for ratio in null.ratios)


def shown(ratio: float) -> str:
    """Two digits after the point below ten, whole numbers from a hundred on."""
    return f"{ratio:,.{2 if ratio < 10 else 1 if ratio < 100 else 0}f}"


def table(contest: Contest, rounds: int) -> list[str]:
    """The printed lines of one model."""
    rows = make_rows(*measure(contest, rounds))
    width = max(len(label) for label in (contest.name, *contest.runs, *contest.skipped)) + 1
    lines = [f"{contest.name:{width}} {HEADS[0]:>12} {HEADS[1]:>13} {HEADS[2]:>26} {HEADS[3]:>16}"]
    for row in rows:
        spread = f"{shown(statistics.median(row.ratios))} ({shown(min(row.ratios))} to {shown(max(row.ratios))})"
        gap = "" if row.gap is None else f"{row.gap:.0e}"
        lines.append(f"{row.label:{width}} {row.milliseconds:12.5f} {shown(row.ratio):>13} {spread:>26} {gap:>16}")
    lines += [f"{label:{width}} skipped: {why}" for label, why in contest.skipped.items()]
    noise = noise_of(rows)
    if noise is not None:
        lines.append(f"the null run differs from 1 by up to {noise:.0%}: a ratio as near to 1 says nothing")
    return lines
