"""Forecast questions: the probability each lens gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.branches import find_branches
from sandtable.analysis.claims import KnownOutcome, known_outcome
from sandtable.analysis.evaluate import Scope, evaluate_truth
from sandtable.analysis.outcomes import LensOutcomes, find_missing, find_usable, outcomes_under
from sandtable.analysis.shares import Share, count_share
from sandtable.analysis.weights import find_weights
from sandtable.model.declaration import Question
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCell:
    """One question under one lens: the share of futures whose answer is yes.

    Args:
        missing: branches that were not run; the share then counts no future.
    """

    lens: str
    share: Share
    n_left_out: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFinding:
    """One question with a cell per lens."""

    question: str
    asks: str
    resolves: str
    known: KnownOutcome
    cells: tuple[QuestionCell, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsTable:
    """Questions by lenses.

    Args:
        known_by: the cutoff of what the parameters could know; "" = everything in the scenario.
    """

    lenses: tuple[str, ...]
    findings: tuple[QuestionFinding, ...]
    seed: int
    n_futures: int
    known_by: str

    @property
    def n_left_out(self) -> int:
        """The most futures that a cell left out because a run of theirs was in trouble."""
        return max((cell.n_left_out for row in self.findings for cell in row.cells), default=0)


def find_questions(ensemble: Ensemble, model: Model, *, lenses: Sequence[str] = ()) -> QuestionsTable:
    """The probability of each question's yes under each lens.

    Args:
        ensemble: the runs.
        model: the scenario they were made from.
        lenses: columns; empty = all lenses that were run.

    Returns:
        One finding per question in the scenario's order.
    """
    columns = tuple(lenses) or ensemble.manifest.lenses
    outcomes = {lens: outcomes_under(ensemble, lens) for lens in columns}
    weights = {lens: find_weights(model, lens) for lens in columns}
    return QuestionsTable(
        lenses=columns,
        findings=tuple(
            QuestionFinding(
                question=question.id,
                asks=question.asks,
                resolves=question.resolves,
                known=known_outcome(question),
                cells=tuple(_find_cell(question, model, outcomes[lens], weights[lens]) for lens in columns),
                note=question.note,
            )
            for question in model.questions.values()
            if question.holds is not None
        ),
        seed=ensemble.manifest.seed,
        n_futures=ensemble.manifest.n_futures,
        known_by=ensemble.manifest.known_by,
    )


def _find_cell(
    question: Question, model: Model, outcomes: LensOutcomes, weights: Mapping[tuple[str, str], float]
) -> QuestionCell:
    if question.holds is None:
        raise ValueError(f"question {question.id} is no yes or no")
    branches = find_branches(question.holds)
    missing = find_missing(outcomes, branches)
    if missing:
        return QuestionCell(lens=outcomes.lens, share=count_share(0, 0), n_left_out=outcomes.n_futures, missing=missing)
    usable = find_usable(outcomes, branches)
    scope = Scope(outcomes=outcomes, usable=usable, weights=weights, grid=model.grid)
    holds = evaluate_truth(question.holds, scope)
    share = count_share(int(np.count_nonzero(holds)), len(holds))
    return QuestionCell(lens=outcomes.lens, share=share, n_left_out=outcomes.n_futures - len(holds))
