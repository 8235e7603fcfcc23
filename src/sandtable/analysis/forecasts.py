"""What each lens forecasts: a share of futures, or quantiles and categories of a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.branches import BASE, find_branches
from sandtable.analysis.fans import find_quantiles
from sandtable.analysis.outcomes import find_missing, outcomes_under
from sandtable.analysis.targets import TargetProblem, find_target, read_target
from sandtable.analysis.weights import find_weights
from sandtable.model.declaration import Question
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble


@dataclass(frozen=True, slots=True, kw_only=True)
class LensForecast:
    """A lens' forecast of one question.

    Args:
        share: of futures whose answer is yes; None when the answer is a number.
        levels, quantiles: of the number, in its unit; empty when the answer is yes or no.
        categories: shares of futures in the question's ordered categories; empty without.
        n_futures: futures counted.
        n_left_out: futures in which a run was in trouble.
    """

    question: str
    lens: str
    share: float | None
    levels: tuple[float, ...]
    quantiles: tuple[float, ...]
    categories: tuple[float, ...]
    n_futures: int
    n_left_out: int


def find_question_branches(questions: Iterable[Question]) -> tuple[str, ...]:
    """Keys of the branches that questions read, `base` first."""
    read = {key for question in questions for key in find_branches(question.holds or question.measures)}
    return (BASE, *sorted(read - {BASE}))


def find_lens_forecasts(
    ensemble: Ensemble, model: Model, questions: Sequence[str], *, levels: Sequence[float], lenses: Sequence[str] = ()
) -> tuple[LensForecast, ...]:
    """What lenses forecast, question by question.

    Args:
        ensemble: the runs.
        model: the scenario they were made from.
        questions: ids.
        levels: at which quantiles of numbers are kept.
        lenses: empty = all that were run.

    Returns:
        One forecast per question and lens; none where no future counts or a branch was not run.
    """
    found: list[LensForecast] = []
    for lens in lenses or ensemble.manifest.lenses:
        outcomes, weights = outcomes_under(ensemble, lens), find_weights(model, lens)
        for question in questions:
            target = find_target(model, question)
            if isinstance(target, TargetProblem) or find_missing(outcomes, target.branches):
                continue
            read = read_target(target, model, outcomes, weights)
            if read.n == 0:
                continue
            values = read.values[read.counts]
            is_number = not target.is_truth
            found.append(
                LensForecast(
                    question=question,
                    lens=lens,
                    share=None if is_number else float(np.count_nonzero(values)) / read.n,
                    levels=tuple(levels) if is_number else (),
                    quantiles=tuple(find_quantiles(values, levels).tolist()) if is_number else (),
                    categories=_categories(values, model.questions[question].edges) if is_number else (),
                    n_futures=read.n,
                    n_left_out=read.n_left_out,
                )
            )
    return tuple(found)


def _categories(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], edges: Sequence[float]) -> tuple[float, ...]:
    """Shares in ordered categories; a value on an edge is above it."""
    if not edges:
        return ()
    counts = np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1)
    return tuple((counts / len(values)).tolist())
