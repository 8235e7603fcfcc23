"""What a forecast record holds: questions as asked, forecasts, answers and corrections."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandtable.model.declaration import Question, Reference

LENS = "lens:"
YES, NO, MEASURED = "yes", "no", "measured"
ANSWER_VALUES = {YES: 1.0, NO: 0.0}
_DAY = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A reference forecast as the scenario states it: a number (`low` = `high`) or a 90 % interval, with its sources."""

    low: float
    high: float
    sources: tuple[str, ...] = ()

    @property
    def middle(self) -> float:
        """The middle of the interval."""
        return (self.low + self.high) / 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question in the words and with the date in which it was asked; written anew when any of it changes.

    Args:
        resolves: when it is to be answered, as the scenario writes it.
        unit: of the number that answers it; "" when the answer is yes or no.
        edges: inner edges of ordered categories of that number, ascending; a number on an edge is above it.
        base_rate: climatology; for yes and no, a probability.
        status_quo: persistence; for yes and no, 1 or 0.
    """

    scenario: str
    question: str
    asks: str
    resolves: str
    unit: str = ""
    edges: tuple[float, ...] = ()
    base_rate: Stated | None = None
    status_quo: Stated | None = None

    @property
    def key(self) -> str:
        """`scenario:question`, under which forecasts and answers name it."""
        return f"{self.scenario}:{self.question}"

    @property
    def is_number(self) -> bool:
        """Whether a number answers it."""
        return bool(self.unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a forecaster gave for a question: a probability of yes, or categories or quantiles of a number.

    Args:
        question: key of the question.
        asked: line of the record on which the question stands as it was asked.
        forecaster: `lens:NAME`, or a person's or group's name.
        made: day on which it was made; of an import, as the importer says.
        is_imported: whether it came from a file rather than from futures run here.
        probability: of yes; of a word, the middle of its band.
        categories: probabilities of the ordered categories.
        levels, quantiles: levels between 0 and 1, ascending, and the number's quantiles at them.
        word, standard: the word that was given instead of a number, and the standard it was read by.
        low, high: ends of the word's band.
        known_by: cutoff of what the parameters could know; "" = everything.
        digest, version, seed, n_futures, run: scenario, program and futures behind a lens' forecast.
    """

    question: str
    asked: int
    forecaster: str
    made: str
    is_imported: bool = False
    probability: float | None = None
    categories: tuple[float, ...] = ()
    levels: tuple[float, ...] = ()
    quantiles: tuple[float, ...] = ()
    word: str = ""
    standard: str = ""
    low: float | None = None
    high: float | None = None
    known_by: str = ""
    digest: str = ""
    version: str = ""
    seed: int | None = None
    n_futures: int = 0
    run: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The answer to a question.

    Args:
        answer: yes, no or measured.
        value: the number; None for yes and no.
        date: day (or month) on which it was known.
        source: a source's id or a citation.
    """

    question: str
    answer: str
    date: str
    source: str
    value: float | None = None

    @property
    def outcome(self) -> float:
        """The number, or 1 for yes and 0 for no."""
        return ANSWER_VALUES[self.answer] if self.value is None else self.value

    @property
    def text(self) -> str:
        """`yes`, `no` or the number."""
        return self.answer if self.value is None else f"{self.value:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Withdraws an earlier line, which stays where it is.

    Args:
        line: number of the line withdrawn.
        digest: its SHA-256.
        reason: why.
    """

    line: int
    digest: str
    reason: str


Entry = AskedQuestion | Forecast | Resolution | Correction


def asked_of(scenario: str, question: Question) -> AskedQuestion:
    """A scenario's question as it is asked now."""
    return AskedQuestion(
        scenario=scenario,
        question=question.id,
        asks=question.asks,
        resolves=question.resolves,
        unit=(question.unit or "1") if question.measures is not None else "",
        edges=tuple(float(edge) for edge in question.edges),
        base_rate=_stated(question.base_rate),
        status_quo=_stated(question.status_quo),
    )


def earliest_day(date: str) -> str:
    """The first day that a date may mean: of `2026-07`, `2026-07-01`; "" when it is no date."""
    return date + "-01-01"[len(date) - 4 :] if _DAY.fullmatch(date) else ""


def latest_day(date: str) -> str:
    """The last day that a date may mean, to be compared as a text: of `2026-07`, `2026-07-31`; "" when it is no date."""
    return date + "-12-31"[len(date) - 4 :] if _DAY.fullmatch(date) else ""


def _stated(reference: Reference | None) -> Stated | None:
    if reference is None:
        return None
    sources = reference.provenance.sources if reference.provenance is not None else ()
    return Stated(low=float(reference.low), high=float(reference.high), sources=tuple(sources))
