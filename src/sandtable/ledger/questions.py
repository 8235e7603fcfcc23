"""Scores of forecast questions whose answer is known: Brier, beside always saying one half."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

ANSWERS: Mapping[str, float] = {"yes": 1.0, "no": 0.0}
HALF_SCORE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionScore:
    """The Brier score of one question under one lens."""

    question: str
    lens: str
    probability: float
    answer: str
    brier: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LensScore:
    """Mean Brier score of a lens over the questions with a known answer; NaN when there are none."""

    lens: str
    n_questions: int
    brier: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTable:
    """Scores by lens.

    Args:
        scores: one per lens, in the order given.
        questions: the single scores behind them.
        half: the score of always saying one half.
        label: what the scores may be taken for.
    """

    scores: tuple[LensScore, ...]
    questions: tuple[QuestionScore, ...]
    half: float
    label: str


def brier_score(probability: float, answer: str) -> float:
    """Squared distance of a probability from what happened.

    Brier, G. W. (1950), Verification of forecasts expressed in terms of probability, Monthly Weather Review 78(1),
    1-3, in the form for two outcomes that counts one of them.

    Args:
        probability: of yes.
        answer: yes or no.
    """
    return (probability - ANSWERS[answer]) ** 2


def score_questions(
    probabilities: Mapping[str, Mapping[str, float]], answers: Mapping[str, str], *, known_by: str = ""
) -> ScoreTable:
    """Scores every question whose answer is yes or no under every lens.

    Args:
        probabilities: lens -> question -> probability of yes; NaN is left out.
        answers: question -> yes, no, or anything else (then it is not scored).
        known_by: cutoff of what the parameters could know; without one the scores are in-sample.

    Returns:
        Scores by lens, labelled: whoever wrote the scenario may have known the answers.
    """
    single = tuple(
        QuestionScore(
            question=question,
            lens=lens,
            probability=probability,
            answer=answers[question],
            brier=brier_score(probability, answers[question]),
        )
        for lens, given in probabilities.items()
        for question, probability in given.items()
        if answers.get(question) in ANSWERS and not math.isnan(probability)
    )
    return ScoreTable(
        scores=tuple(_lens_score(lens, single) for lens in probabilities),
        questions=single,
        half=HALF_SCORE,
        label=f"parameters as known by {known_by}, structure in-sample" if known_by else "in-sample",
    )


def _lens_score(lens: str, single: tuple[QuestionScore, ...]) -> LensScore:
    scores = [score.brier for score in single if score.lens == lens]
    return LensScore(lens=lens, n_questions=len(scores), brier=sum(scores) / len(scores) if scores else math.nan)
