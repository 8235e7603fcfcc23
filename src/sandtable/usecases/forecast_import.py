"""Import forecasts of named persons from a CSV table: all rows or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.ledger.entries import MEASURED, NO, YES, AskedQuestion, Forecast, asked_of, earliest_day
from sandtable.ledger.listing import ImportedForecasts
from sandtable.ledger.record import Record
from sandtable.ledger.rows import Problem, Reading, read_rows
from sandtable.ledger.standing import Standing, find_standing
from sandtable.model.model import Model
from sandtable.usecases.clock import find_today
from sandtable.usecases.forecast_record import DEFAULT_FILE, Draft, add_entries, open_record
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.words import find_word

MOST_LISTED = 200
MOST_BYTES = 1 << 28


def import_forecasts(
    table: str | Path, *, file: str | Path = DEFAULT_FILE, model: Model | None = None, today: str = ""
) -> ImportedForecasts:
    """Adds the forecasts of a CSV table to a record, all or none.

    Args:
        table: CSV with the columns of `sandtable.ledger.rows.read_rows`.
        file: the record.
        model: a scenario whose questions are known too; without one, those of the record.
        today: the day; "" = as the clock has it.

    Raises:
        Refused: the table cannot be read or a row of it is bad (every one is listed), or the record is at fault.
    """
    day = find_today(today)
    text = _read_text(Path(table))
    standing = _open_or_empty(file)
    questions = _questions(standing, model)
    if not questions:
        raise refuse_call(
            "there is no question that these forecasts could answer",
            why=f"the record `{file}` holds none, and no scenario is named",
            mend="name the scenario that asks them: --scenario SCENARIO",
            code="no-such-name",
        )
    reading = _reading(standing, model, questions, day.day)
    rows, problems = read_rows(text, reading)
    if problems:
        raise Refused(_faults(str(table), problems, text), exit_code=2, texts={str(table): text})

    def build(draft: Draft) -> None:
        _require_unchanged(draft.standing, standing)
        for asked, forecast in rows:
            draft.add(replace(forecast, asked=draft.ask(asked)))

    added = add_entries(file, day, build)
    forecasts = [forecast for _, forecast in rows]
    return ImportedForecasts(
        added=added,
        table=str(table),
        day=day.day,
        n_forecasts=len(rows),
        n_questions=len({forecast.question for forecast in forecasts}),
        n_words=sum(bool(forecast.word) for forecast in forecasts),
        n_open=sum(_is_witnessed(asked, forecast, reading, day.day) for asked, forecast in rows),
        forecasters=tuple(dict.fromkeys(forecast.forecaster for forecast in forecasts)),
        first_made=min(forecast.made for forecast in forecasts),
        last_made=max(forecast.made for forecast in forecasts),
    )


def _is_witnessed(asked: AskedQuestion, forecast: Forecast, reading: Reading, day: str) -> bool:
    due = earliest_day(asked.resolves)
    return forecast.question not in reading.answered and bool(due) and day < due


def _open_or_empty(file: str | Path) -> Standing:
    if Path(file).exists():
        return open_record(file)
    return find_standing(Record(lines=(), n_lines=0, head="", recorded=""))


def _require_unchanged(now: Standing, before: Standing) -> None:
    if now.record.head != before.record.head:
        raise refuse_call(
            "nothing was imported", why="the record was added to while the table was read", mend="import it again"
        )


def _questions(standing: Standing, model: Model | None) -> dict[str, AskedQuestion]:
    """Questions by key: the scenario's as it asks them now, the others as the record has them."""
    found = dict(standing.questions)
    for question in model.questions.values() if model is not None else ():
        asked = asked_of(model.id if model is not None else "", question)
        found[asked.key] = asked
    return found


def _reading(standing: Standing, model: Model | None, questions: dict[str, AskedQuestion], day: str) -> Reading:
    answered = {key: item.resolution.date for key, item in standing.answers.items()}
    for question in model.questions.values() if model is not None else ():
        known = question.known
        if model is not None and known is not None and known.answer in {YES, NO, MEASURED} and known.date:
            answered.setdefault(f"{model.id}:{question.id}", known.date)
    by_name: dict[str, list[AskedQuestion]] = {}
    for asked in questions.values():
        by_name.setdefault(asked.question, []).append(asked)
        by_name.setdefault(asked.key, []).append(asked)

    def find_question(name: str) -> AskedQuestion | str:
        found = by_name.get(name, [])
        if len(found) == 1:
            return found[0]
        if found:
            return f"`{name}` is a question of several scenarios: {', '.join(asked.key for asked in found)}"
        return _unknown(name, by_name)

    return Reading(
        find_question=find_question,
        find_word=find_word,
        answered=answered,
        taken=frozenset(
            (item.forecast.question, item.forecast.forecaster, item.forecast.made)
            for item in standing.forecasts
            if item.forecast.is_imported
        ),
        today=day,
    )


def _unknown(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name, list(names), n=3)
    listed = f"; near: {', '.join(near)}" if near else ""
    return f"neither the record nor the scenario has a question `{name}`{listed}"


def _read_text(table: Path) -> str:
    """The table's text.

    Raises:
        Refused: it is missing, too large, or no UTF-8.
    """
    code, why = "", ""
    content = b""
    if not table.is_file():
        code, why = "file-missing", "there is no such file"
    elif table.stat().st_size > MOST_BYTES:
        code, why = "file-too-large", "it is larger than 256 MiB"
    else:
        try:
            content = table.read_bytes()
        except OSError as error:
            code, why = "file-missing", error.strerror or "it cannot be read"
    place = Place(file=str(table))
    if not code:
        try:
            return content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            code, why = "not-text", "it is not UTF-8: spreadsheets offer that when they save as CSV"
            place = Place(file=str(table), line=content[: error.start].count(b"\n") + 1, column=1)
    fault = Fault(
        code=code,
        what=f"the table `{table}` cannot be read",
        place=place,
        why=why,
        mend="save it as CSV, UTF-8, with commas" if code == "not-text" else "name another file",
    )
    raise Refused([fault], exit_code=2)


def _faults(table: str, problems: Sequence[Problem], text: str) -> list[Fault]:
    lines = text.split("\n")
    faults = [_fault(table, problem, lines) for problem in problems[:MOST_LISTED]]
    n_more = len(problems) - len(faults)
    if n_more:
        what = f"{n_more:,} more bad rows are not listed; nothing was imported"
        faults.append(Fault(code=problems[-1].code, what=what, place=Place(file=table)))
    return faults


def _fault(table: str, problem: Problem, lines: Sequence[str]) -> Fault:
    line = lines[problem.line - 1] if problem.line <= len(lines) else ""
    cells = line.split(",")
    start, end = 0, len(line)
    if problem.column and '"' not in line and problem.number < len(cells):
        start = sum(len(cell) + 1 for cell in cells[: problem.number])
        end = start + len(cells[problem.number])
    named = f"column `{problem.column}`: " if problem.column else ""
    place = Place(
        file=table, line=problem.line, column=start + 1, end_line=problem.line, end_column=max(end, start + 1) + 1
    )
    return Fault(code=problem.code, what=named + problem.what, place=place, why=problem.why, mend=problem.mend)
