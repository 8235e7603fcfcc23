"""Score sheets: what a record's forecasts earned, one sheet for what they could know and one for each rule of scoring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sandtable.ledger.bootstrap import Interval
from sandtable.ledger.calibration import Calibration
from sandtable.ledger.standing import Basis, StandingForecast, Withdrawal

BRIER, RANKED, CRPS = "Brier", "RPS", "CRPS"


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleScore:
    """One forecast scored.

    Args:
        question: key.
        outcome: 1 for yes, 0 for no, or the number.
        score: under the sheet's rule.
        log: logarithmic score of a probability; NaN under other rules.
        best, worst: the Brier score at the two ends of a word's band; the score itself without a word.
        beside: score of each reference that answers the question; of numbers, at the forecast's own levels.
    """

    question: str
    standing: StandingForecast
    outcome: float
    score: float
    log: float
    best: float
    worst: float
    beside: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecasterScore:
    """A forecaster's mean over the questions he answered.

    Args:
        log: mean logarithmic score; infinite when one is.
        log_finite: mean of those that are finite.
        infinite: keys of the questions on which he gave 0 to what happened.
        n_words: forecasts given as words, scored at the middle of their band.
        best, worst: mean Brier score had each word meant that end of its band.
        calibration: of probabilities; None under other rules.
    """

    forecaster: str
    score: Interval
    log: float
    log_finite: float
    infinite: tuple[str, ...]
    n_words: int
    best: float
    worst: float
    calibration: Calibration | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceScore:
    """A forecaster beside a reference, on the questions that both answer.

    Args:
        reference: one half, climatology or persistence.
        n_stated: questions for which the scenario states it; of climatology, the rest are shares of the other
            answered questions.
        score, reference_score: means over the same questions.
        skill: 1 - score / reference_score; NaN where the reference scores 0.
        difference: score minus reference score; below zero the forecaster is better.
    """

    forecaster: str
    reference: str
    n_stated: int
    score: float
    reference_score: float
    skill: float
    difference: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScore:
    """Two forecasters on the questions that both answered.

    Args:
        difference: first minus second.
        is_clear: whether it is larger than its error when all pairs of the sheet are looked at together.
    """

    first: str
    second: str
    first_score: float
    second_score: float
    difference: Interval
    is_clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """Everything under one basis and one rule.

    Args:
        unit: of CRPS; "1" else.
        n_questions: answered questions with a forecast on this sheet.
        n_unpaired: forecasters left out of the pairs; those with the most questions are compared.
        singles: in the order of questions.
    """

    basis: Basis
    rule: str
    unit: str
    n_questions: int
    forecasters: tuple[ForecasterScore, ...]
    references: tuple[ReferenceScore, ...]
    pairs: tuple[PairScore, ...]
    n_unpaired: int
    singles: tuple[SingleScore, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A forecast of an answered question that cannot be scored."""

    line: int
    forecaster: str
    question: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredRecord:
    """All sheets of a record, never pooled.

    Args:
        head: SHA-256 of the record's last line.
        n_answered: questions with an answer that have a forecast.
        n_open: questions without one.
        n_replaced: forecasts not scored because the same forecaster gave a later one on the same basis.
        n_reworded: scored forecasts whose question was worded otherwise when they were made.
        n_clock_stated: scored forecasts whose recording day was stated rather than read from the clock.
        scenarios: ids of the scenarios whose questions are scored.
        questions: keys of the scored questions, in the order of their asking.
        together: groups of questions drawn as one.
    """

    sheets: tuple[ScoreSheet, ...]
    n_lines: int
    head: str
    n_answered: int
    n_open: int
    n_replaced: int
    n_reworded: int
    n_clock_stated: int
    left_out: tuple[LeftOut, ...]
    withdrawals: tuple[Withdrawal, ...]
    scenarios: tuple[str, ...]
    questions: tuple[str, ...]
    seed: int
    n_resamples: int
    together: tuple[tuple[str, ...], ...]
