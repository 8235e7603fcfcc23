"""A scenario's own checks, held against the runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.branches import branch_key, find_branches
from sandtable.analysis.evaluate import Scope, evaluate_truth, find_miss, is_measured, split_conjuncts
from sandtable.analysis.outcomes import find_missing, find_usable, outcomes_under
from sandtable.analysis.weights import find_weights
from sandtable.model.declaration import Check
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble

DEFAULT_TOLERANCE = 1e-9
RECORD = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFinding:
    """What became of one check.

    Args:
        status: holds, fails, not run, or `no futures` when none ran well.
        is_known_limit: expected to fail; the scenario says so.
        n_failing: futures in which it fails.
        future: the first of them; -1 when it holds or when it is about all futures at once.
        point: label of the point at which it first fails there; "" when it is not about points.
        worst: by how much `==`, `<=`, `>=` or an `and` of these misses at worst, relative to the largest term of its
            sides; NaN when it is none of them.
        n_points: where it is about points and is none of these, at how many points it fails at worst; else -1.
        missing: branches that were not run.
    """

    label: str
    status: str
    is_known_limit: bool
    n_futures: int
    n_failing: int
    future: int
    point: str
    worst: float
    n_points: int
    tolerance: float
    branches: tuple[str, ...]
    note: str = ""
    missing: tuple[str, ...] = ()

    @property
    def is_surprise(self) -> bool:
        """Whether it went otherwise than the scenario says."""
        return self.was_held and (self.status == "holds") == self.is_known_limit

    @property
    def was_held(self) -> bool:
        """Whether there were runs to hold it against."""
        return self.status in {"holds", "fails"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksReport:
    """All checks of a scenario, in its order."""

    findings: tuple[CheckFinding, ...]
    lens: str
    seed: int
    n_futures: int

    @property
    def n_surprises(self) -> int:
        """Checks that went otherwise than the scenario says."""
        return sum(finding.is_surprise for finding in self.findings)

    @property
    def n_left_out(self) -> int:
        """The most futures that a check left out because a run of theirs was in trouble."""
        return max((self.n_futures - item.n_futures for item in self.findings if item.status != "not run"), default=0)

    @property
    def n_not_held(self) -> int:
        """Checks for which there were no runs that went well."""
        return sum(not finding.was_held for finding in self.findings)


def find_checks(ensemble: Ensemble, model: Model, *, lens: str = RECORD, labels: Sequence[str] = ()) -> ChecksReport:
    """Holds a scenario's checks against its runs.

    A check must hold in every future that ran well; one about statistics over futures holds once.  A check of
    variables must hold at every point: its runs bring the outcomes `check.<i>.first` and `check.<i>.worst`.
    `==`, `!=`, `<=` and `>=` allow the check's relative tolerance (1e-9 without one).

    Args:
        ensemble: the runs, with the branches that `find_check_branches` names.
        model: the scenario they were made from.
        lens: lens under which checks are read.
        labels: the checks asked for; empty = all.

    Returns:
        One finding per check.
    """
    outcomes = outcomes_under(ensemble, lens)
    weights = find_weights(model, lens)
    findings = []
    for index, check in enumerate(model.checks):
        if labels and check.label not in labels:
            continue
        branch = branch_key(check.branches)
        is_at_points = first_outcome(index) in ensemble.manifest.outcomes
        needed = (branch,) if is_at_points else find_branches(check.holds, branch)
        missing = find_missing(outcomes, needed)
        if missing:
            findings.append(_finding(check, "not run", needed, missing=missing))
            continue
        scope = Scope(
            outcomes=outcomes,
            usable=find_usable(outcomes, needed),
            weights=weights,
            grid=model.grid,
            branch=branch,
            tolerance=DEFAULT_TOLERANCE if check.tolerance is None else check.tolerance,
        )
        hold = _hold_at_points if is_at_points else _hold
        findings.append(hold(check, index, scope, needed))
    manifest = ensemble.manifest
    return ChecksReport(findings=tuple(findings), lens=lens, seed=manifest.seed, n_futures=manifest.n_futures)


def first_outcome(index: int) -> str:
    """Outcome with the first point at which a check fails, -1 where it holds; `index` is its place in the model."""
    return f"check.{index}.first"


def worst_outcome(index: int) -> str:
    """Outcome with a check's largest relative miss over points, or with the number of points at which it fails."""
    return f"check.{index}.worst"


def _hold(check: Check, _index: int, scope: Scope, branches: tuple[str, ...]) -> CheckFinding:
    numbers = np.flatnonzero(scope.usable)
    if len(numbers) == 0:
        return _finding(check, "no futures", branches)
    holds = evaluate_truth(check.holds, scope)
    miss = find_miss(check.holds, scope)
    failing = numbers[~holds]
    return _finding(
        check,
        "fails" if len(failing) else "holds",
        branches,
        n_futures=len(numbers),
        n_failing=len(failing),
        future=int(failing[0]) if 0 < len(failing) < len(numbers) else -1,
        worst=math.nan if miss is None else float(miss.max()),
    )


def _hold_at_points(check: Check, index: int, scope: Scope, branches: tuple[str, ...]) -> CheckFinding:
    numbers = np.flatnonzero(scope.usable)
    if len(numbers) == 0:
        return _finding(check, "no futures", branches)
    values = scope.outcomes.values[scope.branch]
    first, worst = values[first_outcome(index)][numbers], values[worst_outcome(index)][numbers]
    failing = np.flatnonzero(~(first < 0))
    largest = float(worst.max())
    is_sized = all(is_measured(part) for part in split_conjuncts(check.holds))
    return _finding(
        check,
        "fails" if len(failing) else "holds",
        branches,
        n_futures=len(numbers),
        n_failing=len(failing),
        future=int(numbers[failing[0]]) if len(failing) else -1,
        point=scope.grid.label(int(first[failing[0]])) if len(failing) else "",
        worst=largest if is_sized else math.nan,
        n_points=-1 if is_sized else int(largest),
    )


def _finding(
    check: Check,
    status: str,
    branches: tuple[str, ...],
    *,
    n_futures: int = 0,
    n_failing: int = 0,
    future: int = -1,
    point: str = "",
    worst: float = math.nan,
    n_points: int = -1,
    missing: tuple[str, ...] = (),
) -> CheckFinding:
    return CheckFinding(
        label=check.label,
        status=status,
        is_known_limit=check.is_known_limit,
        n_futures=n_futures,
        n_failing=n_failing,
        future=future,
        point=point,
        worst=worst,
        n_points=n_points,
        tolerance=DEFAULT_TOLERANCE if check.tolerance is None else check.tolerance,
        branches=branches,
        note=check.note,
        missing=missing,
    )
