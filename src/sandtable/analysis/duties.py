"""Duties of laws (`limits ... at most ...`): in how many futures, and for how much of the time, they are broken."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.analysis.outcomes import LensOutcomes, find_missing, find_usable, outcomes_under
from sandtable.analysis.shares import Share, count_share
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyCell:
    """One duty under one lens.

    Args:
        share: futures in which it is broken at some point.
        share_of_points: mean over futures of the share of points at which it is broken; NaN when none was counted.
        n_left_out: futures whose run was in trouble.
    """

    lens: str
    share: Share
    share_of_points: float
    n_left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFinding:
    """One law's duty in one branch, with a cell per lens in which the branch was run."""

    law: str
    label: str
    branch: str
    cells: tuple[DutyCell, ...]


def find_duties(
    ensemble: Ensemble, model: Model, *, branch: str = BASE, laws: Sequence[str] = ()
) -> tuple[DutyFinding, ...]:
    """How often the duties of the laws are broken.

    Args:
        ensemble: the runs.
        model: the scenario they were made from.
        branch: key of the branch that is read.
        laws: laws with a limit; empty = all of them.

    Returns:
        One finding per law that limits something, in the scenario's order.
    """
    wanted = [law for law in model.laws.values() if law.limits is not None and (not laws or law.id in laws)]
    columns = [outcomes_under(ensemble, lens) for lens in ensemble.manifest.lenses] if wanted else []
    return tuple(
        DutyFinding(
            law=law.id,
            label=law.label,
            branch=branch,
            cells=tuple(
                _find_cell(law.id, outcomes, branch) for outcomes in columns if not find_missing(outcomes, (branch,))
            ),
        )
        for law in wanted
    )


def _find_cell(law: str, outcomes: LensOutcomes, branch: str) -> DutyCell:
    usable = find_usable(outcomes, (branch,))
    shares = outcomes.values[branch][f"limit.{law}"][usable]
    return DutyCell(
        lens=outcomes.lens,
        share=count_share(int(np.count_nonzero(shares > 0)), len(shares)),
        share_of_points=float(shares.mean()) if len(shares) else math.nan,
        n_left_out=outcomes.n_futures - len(shares),
    )
