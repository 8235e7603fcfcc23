"""Run a scenario's own checks."""

from __future__ import annotations

from collections.abc import Callable

from sandtable.analysis.branches import BASE, find_check_branches
from sandtable.analysis.checks import RECORD, ChecksReport, find_checks
from sandtable.usecases.check import require_model
from sandtable.usecases.request import Progress, RunRequest
from sandtable.usecases.run import run_model


def run_checks(
    where: str,
    *,
    futures: int = 200,
    seed: int = 1,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> ChecksReport:
    """Hold every check of a scenario against fresh runs under the record lens.

    Raises:
        Refused: the scenario has faults, or the numbers cannot be.
    """
    model = require_model(where)
    branches = tuple(dict.fromkeys((BASE, *find_check_branches(model))))
    request = RunRequest(lenses=(RECORD,), branches=branches, futures=futures, seed=seed, checks=True)
    ensemble = run_model(model, request, progress=progress, should_stop=should_stop)
    return find_checks(ensemble, model)
