"""Forecast questions: the probability each lens gives, or its median and 90 % interval of a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.branches import find_branches
from sandtable.analysis.claims import KnownOutcome, known_outcome
from sandtable.analysis.evaluate import Scope, evaluate_real, evaluate_truth
from sandtable.analysis.fans import quantile_errors, quantiles_of_sorted
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
class MeasureCell:
    """One question that measures a number, under one lens.

    Args:
        n: futures that count.
        low, median, high: the 5, 50 and 95 % quantiles over them, in the question's unit; NaN when none counts.
        errors: Monte Carlo standard errors of the three.
        share_below: share of futures below the known value, those equal to it counted half; NaN without one.
        n_left_out: futures in which a run was in trouble, or the number was none.
        missing: branches that were not run; then no future counts.
    """

    lens: str
    n: int
    low: float
    median: float
    high: float
    errors: tuple[float, float, float]
    share_below: float
    n_left_out: int
    missing: tuple[str, ...] = ()

    def covers(self, value: float) -> bool:
        """Whether a value lies within the 90 % interval."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureFinding:
    """One question that measures a number, with a cell per lens.

    Args:
        value: what it turned out to be, in its unit; None while that is not known.
    """

    question: str
    asks: str
    resolves: str
    unit: str
    known: KnownOutcome
    value: float | None
    cells: tuple[MeasureCell, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsTable:
    """Questions by lenses.

    Args:
        findings: the questions of yes or no, in the scenario's order.
        measures: the questions that measure a number.
        known_by: the cutoff of what the parameters could know; "" = everything in the scenario.
    """

    lenses: tuple[str, ...]
    findings: tuple[QuestionFinding, ...]
    seed: int
    n_futures: int
    known_by: str
    measures: tuple[MeasureFinding, ...] = ()

    @property
    def n_left_out(self) -> int:
        """The most futures that a cell left out because a run of theirs was in trouble."""
        left_out = [cell.n_left_out for row in self.findings for cell in row.cells]
        left_out += [cell.n_left_out for row in self.measures for cell in row.cells]
        return max(left_out, default=0)


def find_questions(ensemble: Ensemble, model: Model, *, lenses: Sequence[str] = ()) -> QuestionsTable:
    """The probability of each question's yes under each lens, or the quantiles of what it measures.

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
        measures=tuple(
            MeasureFinding(
                question=question.id,
                asks=question.asks,
                resolves=question.resolves,
                unit=question.unit,
                known=known_outcome(question),
                value=question.known.value if question.known is not None else None,
                cells=tuple(_find_measure(question, model, outcomes[lens], weights[lens]) for lens in columns),
                note=question.note,
            )
            for question in model.questions.values()
            if question.measures is not None
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


LEVELS = (0.05, 0.5, 0.95)


def _find_measure(
    question: Question, model: Model, outcomes: LensOutcomes, weights: Mapping[tuple[str, str], float]
) -> MeasureCell:
    if question.measures is None:
        raise ValueError(f"question {question.id} measures no number")
    branches = find_branches(question.measures)
    missing = find_missing(outcomes, branches)
    values = np.empty(0)
    if not missing:
        usable = find_usable(outcomes, branches)
        scope = Scope(outcomes=outcomes, usable=usable, weights=weights, grid=model.grid)
        values = np.asarray(evaluate_real(question.measures, scope), dtype=np.float64)
        values = np.sort(values[np.isfinite(values)])
    low, median, high = (float(value) for value in quantiles_of_sorted(values, LEVELS))
    first, second, third = (float(value) for value in quantile_errors(values, LEVELS))
    known = question.known.value if question.known is not None else None
    return MeasureCell(
        lens=outcomes.lens,
        n=len(values),
        low=low,
        median=median,
        high=high,
        errors=(first, second, third),
        share_below=_find_share_below(values, known),
        n_left_out=outcomes.n_futures - len(values),
        missing=missing,
    )


def _find_share_below(values: NDArray[np.float64], known: float | None) -> float:
    if known is None or not len(values):
        return float("nan")
    return float(np.count_nonzero(values < known) + 0.5 * np.count_nonzero(values == known)) / len(values)
