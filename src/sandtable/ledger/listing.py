"""What was done to a forecast record and what it holds, for whoever tells it."""

from __future__ import annotations

from dataclasses import dataclass

from sandtable.ledger.entries import AskedQuestion, Resolution
from sandtable.ledger.standing import Basis, StandingAnswer, StandingForecast, Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What was added to a record.

    Args:
        n_added: lines, the opening and questions counted.
        first_line, last_line: of them; 0 when nothing was added.
        head: SHA-256 of the record's last line.
    """

    file: str
    n_added: int
    first_line: int
    last_line: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedForecasts:
    """What recording added.

    Args:
        n_forecasts, n_same: forecasts added, and those left out because the same one stands already.
        n_questions: questions asked about.
        n_open: of which neither date nor answer has come: forecasts of them can become out-of-sample.
        left_out: most futures that a forecast left out because a run was in trouble.
    """

    added: Added
    scenario: str
    day: str
    clock: str
    lenses: tuple[str, ...]
    n_forecasts: int
    n_same: int
    n_questions: int
    n_open: int
    known_by: str
    seed: int
    n_futures: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredQuestion:
    """One question's answer; `state` is added, same (it stood already) or corrected."""

    question: AskedQuestion
    resolution: Resolution
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What answering added, and the questions that got no answer, each with why."""

    added: Added
    answers: tuple[AnsweredQuestion, ...]
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedQuestion:
    """A question of a record.

    Args:
        forecasters: in the order of their first forecast.
    """

    question: AskedQuestion
    answer: StandingAnswer | None
    n_forecasts: int
    forecasters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedForecast:
    """A forecast of a record, with what it could know."""

    standing: StandingForecast
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordListing:
    """A record as it stands.

    Args:
        forecasts: of the one question asked about; else empty.
        n_clock_stated: lines whose day was stated rather than read.
    """

    file: str
    n_lines: int
    head: str
    recorded: str
    n_forecasts: int
    n_clock_stated: int
    questions: tuple[ListedQuestion, ...]
    forecasts: tuple[ListedForecast, ...]
    withdrawals: tuple[Withdrawal, ...]
    asked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedForecasts:
    """What an import added.

    Args:
        n_words: forecasts given as words.
        n_open: forecasts of questions without an answer, on a day before their date: these are witnessed.
        first_made, last_made: days as stated by the importer.
    """

    added: Added
    table: str
    day: str
    n_forecasts: int
    n_questions: int
    n_words: int
    n_open: int
    forecasters: tuple[str, ...]
    first_made: str
    last_made: str
