"""What of a record stands: forecasts and answers that no correction withdrew, and how far each forecast can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sandtable.ledger.entries import AskedQuestion, Correction, Forecast, Resolution, earliest_day, latest_day
from sandtable.ledger.record import Line, Record

IN_SAMPLE, KNOWN_BY, STATED_BEFORE, OUT_OF_SAMPLE, OPEN = "in-sample", "known-by", "stated", "out-of-sample", "open"


@dataclass(frozen=True, slots=True, order=True)
class Basis:
    """What a forecast could know, derived from dates and never claimed.

    Args:
        kind: in-sample, known-by (its parameters were cut off before the answer, the rest was not), stated (an import that
            says it was made before the answer), out-of-sample (recorded before the answer and before the question's
            date), or open (no answer yet).
        known_by: the cutoff, of known-by.
    """

    kind: str
    known_by: str = ""

    @property
    def label(self) -> str:
        """`known-by 2024-11`, `out-of-sample`."""
        return f"{self.kind} {self.known_by}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingForecast:
    """A forecast with its line and the question as it was asked."""

    line: Line
    forecast: Forecast
    asked: AskedQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingAnswer:
    """An answer with its line."""

    line: Line
    resolution: Resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A line that was withdrawn, and the line that withdrew it."""

    line: Line
    by: Line
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a record says now.

    Args:
        record: the lines.
        questions: key -> the question as it was last asked, in the order of their first asking.
        asked_on: key -> line on which it was last asked.
        forecasts: those not withdrawn, in the order of lines.
        answers: key -> the answer that stands.
        withdrawals: in the order of lines.
    """

    record: Record
    questions: Mapping[str, AskedQuestion]
    asked_on: Mapping[str, int]
    forecasts: tuple[StandingForecast, ...]
    answers: Mapping[str, StandingAnswer]
    withdrawals: tuple[Withdrawal, ...]


class BrokenReference(ValueError):
    """A line names another that is not there, or is of another kind.

    Args:
        line: number of the line.
        what: what is wrong with it.
    """

    def __init__(self, line: int, what: str) -> None:
        self.line = line
        super().__init__(what)


def find_standing(record: Record) -> Standing:
    """What stands in a record.

    Raises:
        BrokenReference: an entry refers to a line that does not hold what it says.
    """
    by_number = {line.number: line for line in record.lines}
    withdrawals = tuple(_withdrawal(line, by_number) for line in record.lines if isinstance(line.entry, Correction))
    gone = {item.line.number for item in withdrawals}
    questions: dict[str, AskedQuestion] = {}
    asked_on: dict[str, int] = {}
    forecasts: list[StandingForecast] = []
    answers: dict[str, StandingAnswer] = {}
    for line in record.lines:
        entry = line.entry
        if isinstance(entry, AskedQuestion):
            questions[entry.key] = entry
            asked_on[entry.key] = line.number
        elif isinstance(entry, Forecast):
            asked = _asked(line, entry, by_number)
            if line.number not in gone:
                forecasts.append(StandingForecast(line=line, forecast=entry, asked=asked))
        elif isinstance(entry, Resolution):
            if entry.question not in questions:
                raise BrokenReference(line.number, f"it answers `{entry.question}`, which was never asked")
            if line.number not in gone:
                answers[entry.question] = StandingAnswer(line=line, resolution=entry)
    return Standing(
        record=record,
        questions=questions,
        asked_on=asked_on,
        forecasts=tuple(forecasts),
        answers=answers,
        withdrawals=withdrawals,
    )


def find_basis(standing: StandingForecast, answer: StandingAnswer | None) -> Basis:
    """What a forecast could know.

    A date that is only a month counts against the forecast: the answer as its first day, the forecast's own as its last.
    Where there are no calendar dates, every forecast is in-sample.
    """
    if answer is None:
        return Basis(OPEN)
    forecast = standing.forecast
    known, due = earliest_day(answer.resolution.date), earliest_day(standing.asked.resolves)
    if known and due and latest_day(standing.line.recorded) < min(known, due):
        return Basis(OUT_OF_SAMPLE)
    if forecast.is_imported and known and latest_day(forecast.made) < known:
        return Basis(STATED_BEFORE)
    if forecast.known_by and known and latest_day(forecast.known_by) < known:
        return Basis(KNOWN_BY, forecast.known_by)
    return Basis(IN_SAMPLE)


def _withdrawal(line: Line, by_number: Mapping[int, Line]) -> Withdrawal:
    entry = line.entry
    if not isinstance(entry, Correction):
        raise TypeError("only corrections withdraw")
    target = by_number.get(entry.line)
    is_sound = target is not None and target.digest == entry.digest and entry.line < line.number
    if target is None or not is_sound or not isinstance(target.entry, Forecast | Resolution):
        raise BrokenReference(line.number, f"it withdraws line {entry.line}, which is not the line it says")
    return Withdrawal(line=target, by=line, reason=entry.reason)


def _asked(line: Line, forecast: Forecast, by_number: Mapping[int, Line]) -> AskedQuestion:
    target = by_number.get(forecast.asked)
    if target is None or not isinstance(target.entry, AskedQuestion) or target.entry.key != forecast.question:
        raise BrokenReference(line.number, f"line {forecast.asked} does not ask `{forecast.question}`")
    return target.entry
