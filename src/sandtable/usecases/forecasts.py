"""Keep a forecast record: record lenses, import others, answer, withdraw, look."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sandtable.analysis.forecasts import LensForecast, find_lens_forecasts, find_question_branches
from sandtable.ledger.entries import (
    LENS,
    MEASURED,
    NO,
    YES,
    AskedQuestion,
    Correction,
    Forecast,
    Resolution,
    asked_of,
    earliest_day,
)
from sandtable.ledger.listing import (
    Answered,
    AnsweredQuestion,
    ListedForecast,
    ListedQuestion,
    RecordedForecasts,
    RecordListing,
)
from sandtable.ledger.record import STATED
from sandtable.ledger.scores import LEVELS
from sandtable.ledger.standing import (
    Standing,
    find_basis,
)
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble
from sandtable.usecases.answers import Asking, obtain_runs
from sandtable.usecases.clock import find_today
from sandtable.usecases.forecast_record import (
    DEFAULT_FILE,
    Draft,
    add_entries,
    open_record,
    require_question,
)
from sandtable.usecases.refused import refuse_call


def record_forecasts(
    model: Model, asking: Asking, *, file: str | Path = DEFAULT_FILE, today: str = "", only_open: bool = False
) -> RecordedForecasts:
    """Adds each lens' forecasts of a scenario's questions to a record.

    A forecast that stands already, of the same scenario, version, seed and futures, is not added again.

    Args:
        model: the scenario.
        asking: lenses, futures, seed and cutoff; or a stored run.
        file: the record.
        today: the day; "" = as the clock has it.
        only_open: leave out questions whose date has come or whose answer the scenario knows.

    Raises:
        Refused: the scenario has no (open) question, the request cannot be, a run was stopped, or the record is at fault.
    """
    day = find_today(today)
    is_open = {name: _is_open(model, name, day.day) for name in model.questions}
    names = tuple(name for name in model.questions if is_open[name] or not only_open)
    if not names:
        what = "no question that is still open" if model.questions else "no questions"
        mend = "leave out --open, or add a `question`" if model.questions else "add a `question`"
        raise refuse_call(f"the scenario has {what}", mend=mend, code="no-such-name")
    branches = find_question_branches(model.questions[name] for name in names)
    ensemble = obtain_runs(model, asking, branches)
    if not ensemble.manifest.is_complete:
        raise refuse_call("nothing was recorded", why="the run was stopped before its end", mend="run it to its end")
    found = find_lens_forecasts(ensemble, model, names, levels=LEVELS, lenses=asking.request.lenses)
    run = _digest_results(ensemble)
    n_same = 0

    def build(draft: Draft) -> None:
        nonlocal n_same
        held = {_sameness(item.forecast) for item in draft.standing.forecasts if not item.forecast.is_imported}
        for item in found:
            asked = draft.ask(asked_of(model.id, model.questions[item.question]))
            forecast = _forecast_of(item, ensemble, model, asked, day.day, run)
            if _sameness(forecast) in held:
                n_same += 1
            else:
                draft.add(forecast)

    added = add_entries(file, day, build)
    manifest = ensemble.manifest
    return RecordedForecasts(
        added=added,
        scenario=model.id,
        day=day.day,
        clock=day.clock,
        lenses=tuple(dict.fromkeys(item.lens for item in found)),
        n_forecasts=len(found) - n_same,
        n_same=n_same,
        n_questions=len(names),
        n_open=sum(is_open[name] for name in names),
        known_by=manifest.known_by,
        seed=manifest.seed,
        n_futures=manifest.n_futures,
        left_out=max((item.n_left_out for item in found), default=0),
    )


def resolve_question(
    question: str,
    answer: str,
    *,
    on: str,
    source: str,
    file: str | Path = DEFAULT_FILE,
    correct: str = "",
    today: str = "",
) -> Answered:
    """Adds the answer to a question of a record.

    Args:
        question: its id, or `scenario:id`.
        answer: yes, no, or a number.
        on: day or month on which the answer was known.
        source: a source's id or a citation.
        file: the record.
        correct: why an answer that stands is replaced; "" = none may stand that differs.
        today: the day; "" = as the clock has it.

    Raises:
        Refused: no such question, no such answer, another answer stands, or the record is at fault.
    """
    day = find_today(today)
    open_record(file)
    done: list[AnsweredQuestion] = []

    def build(draft: Draft) -> None:
        asked = require_question(draft.standing, question)
        given = _resolution(asked, answer, on, source, day.day)
        done.append(_answer(draft, asked, given, correct))

    return Answered(added=add_entries(file, day, build), answers=tuple(done))


def resolve_from_scenario(
    model: Model, *, file: str | Path = DEFAULT_FILE, correct: str = "", today: str = ""
) -> Answered:
    """Adds every answer that a scenario knows to the questions that a record holds of it.

    Args:
        model: the scenario, with `known` answers.
        file: the record.
        correct: why answers that stand are replaced; "" = none may stand that differs.
        today: the day; "" = as the clock has it.

    Raises:
        Refused: the record holds no question of the scenario, another answer stands, or the record is at fault.
    """
    day = find_today(today)
    open_record(file)
    done: list[AnsweredQuestion] = []
    skipped: list[tuple[str, str]] = []

    def build(draft: Draft) -> None:
        asked = [question for question in draft.standing.questions.values() if question.scenario == model.id]
        if not asked:
            raise refuse_call(
                f"the record holds no question of `{model.id}`",
                mend="record forecasts of it first: `sandtable forecasts record`",
                code="no-such-name",
            )
        for question in asked:
            given = _known_resolution(model, question, day.day)
            if isinstance(given, Resolution):
                done.append(_answer(draft, question, given, correct))
            else:
                skipped.append((question.question, given))

    added = add_entries(file, day, build)
    return Answered(added=added, answers=tuple(done), skipped=tuple(skipped))


def withdraw_line(line: int, because: str, *, file: str | Path = DEFAULT_FILE, today: str = "") -> Answered:
    """Withdraws a forecast or an answer by a line of its own; the line itself stays and is counted.

    Raises:
        Refused: there is no such line, it is neither, it is withdrawn already, no reason is given, or the record is at fault.
    """
    day = find_today(today)
    open_record(file)
    if not because.strip():
        raise refuse_call("no reason is given", mend="say why, with --because: a reader will ask")

    def build(draft: Draft) -> None:
        standing = draft.standing
        held = {item.line.number: item.line for item in standing.forecasts}
        held |= {item.line.number: item.line for item in standing.answers.values()}
        if line not in held:
            raise refuse_call(
                f"line {line} cannot be withdrawn",
                why=f"the record has {standing.record.n_lines} lines, and only forecasts and answers that stand can be",
                mend="see `sandtable forecasts show QUESTION`",
                code="no-such-name",
            )
        draft.add(Correction(line=line, digest=held[line].digest, reason=because.strip()))

    return Answered(added=add_entries(file, day, build), answers=())


def list_record(file: str | Path = DEFAULT_FILE, *, question: str = "", contains: str = "") -> RecordListing:
    """A record as it stands: its questions, or the forecasts of one.

    Args:
        file: the record.
        question: one question; "" = all, without their forecasts.
        contains: a hash kept elsewhere that one of its lines must have.

    Raises:
        Refused: no such question, no line with that hash, or the record is at fault.
    """
    standing = open_record(file)
    record = standing.record
    if contains:
        _require_hash(standing, contains, str(file))
    asked = require_question(standing, question) if question else None
    wanted = [asked] if asked is not None else list(standing.questions.values())
    return RecordListing(
        file=str(file),
        n_lines=record.n_lines,
        head=record.head,
        recorded=record.recorded,
        n_forecasts=len(standing.forecasts),
        n_clock_stated=sum(line.clock == STATED for line in record.lines),
        questions=tuple(_list_question(item, standing) for item in wanted),
        forecasts=tuple(
            ListedForecast(standing=item, basis=find_basis(item, standing.answers.get(item.forecast.question)))
            for item in standing.forecasts
            if asked is not None and item.forecast.question == asked.key
        ),
        withdrawals=standing.withdrawals,
        asked=asked.key if asked is not None else "",
    )


def _require_hash(standing: Standing, digest: str, file: str) -> None:
    is_held = len(digest) >= LEAST_HASH and (
        standing.record.head.startswith(digest) or any(line.digest.startswith(digest) for line in standing.record.lines)
    )
    if not is_held:
        raise refuse_call(
            f"no line of `{file}` has the hash `{digest}`",
            why="either the record that had it was cut or replaced, or the hash is of another record",
            mend="give at least eight digits of a hash that `sandtable forecasts show` printed",
            code="record-damaged",
        )


LEAST_HASH = 8


def _list_question(question: AskedQuestion, standing: Standing) -> ListedQuestion:
    own = [item.forecast.forecaster for item in standing.forecasts if item.forecast.question == question.key]
    return ListedQuestion(
        question=question,
        answer=standing.answers.get(question.key),
        n_forecasts=len(own),
        forecasters=tuple(dict.fromkeys(own)),
    )


# -- forecasts of lenses -----------------------------------------------------------------------


def _is_open(model: Model, name: str, day: str) -> bool:
    """Whether neither the date has come nor the scenario knows an answer."""
    question = model.questions[name]
    due = earliest_day(question.resolves)
    is_known = question.known is not None and question.known.answer in {YES, NO, MEASURED}
    return not is_known and (not due or day < due)


def _digest_results(ensemble: Ensemble) -> str:
    from sandtable.store.tables import results_digest

    return results_digest(ensemble)


def _forecast_of(item: LensForecast, ensemble: Ensemble, model: Model, asked: int, day: str, run: str) -> Forecast:
    manifest = ensemble.manifest
    return Forecast(
        question=f"{model.id}:{item.question}",
        asked=asked,
        forecaster=LENS + item.lens,
        made=day,
        probability=item.share,
        categories=item.categories,
        levels=item.levels,
        quantiles=item.quantiles,
        known_by=manifest.known_by,
        digest=manifest.digest,
        version=manifest.version,
        seed=manifest.seed,
        n_futures=item.n_futures,
        run=run,
    )


def _sameness(forecast: Forecast) -> Forecast:
    """A forecast without what may differ between two recordings of the same one."""
    return replace(forecast, made="", run="")


# -- answers -----------------------------------------------------------------------------------


def _resolution(asked: AskedQuestion, answer: str, on: str, source: str, day: str) -> Resolution:
    if not earliest_day(on) or len(on) < len("2025-03"):
        raise refuse_call(
            f"`{on}` is no date" if on else "it is not said when the answer was known",
            mend="write it with --on, as 2025-03-17 or 2025-03",
        )
    if earliest_day(on) > day:
        raise refuse_call(
            f"{asked.question} cannot be answered as of {on}",
            why=f"that lies after today, {day}",
            mend="answer it when it is known",
            code="unresolvable-question",
        )
    if not source.strip():
        raise refuse_call(
            "no source is given", mend="name one with --source: an id of the sources table, or a citation"
        )
    value = _read_answer(asked, answer)
    plain = MEASURED if value is not None else answer.strip().lower()
    return Resolution(question=asked.key, answer=plain, value=value, date=on, source=source.strip())


def _read_answer(asked: AskedQuestion, answer: str) -> float | None:
    """The number of an answer; None for yes and no."""
    if not asked.is_number:
        if answer.strip().lower() not in {YES, NO}:
            raise refuse_call(
                f"`{answer}` does not answer {asked.question}",
                why=f"it asks yes or no: “{asked.asks}”",
                mend="answer yes or no; what is only partly so resolves neither way and is left open",
                code="unresolvable-question",
            )
        return None
    try:
        value = float(answer.replace("_", ""))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise refuse_call(
            f"`{answer}` does not answer {asked.question}",
            why=f"it asks for a number in {asked.unit}",
            mend="answer with a number alone, such as 15.2",
            code="unresolvable-question",
        )
    return value


def _known_resolution(model: Model, asked: AskedQuestion, day: str) -> Resolution | str:
    """The answer that a scenario knows, or why it gives none."""
    question = model.questions.get(asked.question)
    if question is None:
        return "the scenario has it no longer"
    known = question.known
    if known is None or known.answer not in {YES, NO, MEASURED}:
        return f"the scenario says `{known.answer}`" if known is not None else "the scenario says nothing of it"
    date = known.date or question.resolves
    if not earliest_day(date):
        return "the scenario gives no date for its answer"
    if earliest_day(date) > day:
        return f"the scenario dates its answer to {date}, after today, {day}"
    if (known.answer == MEASURED) != asked.is_number or (known.answer == MEASURED and known.value is None):
        return "the scenario answers it in another kind than it was asked in"
    sources = ", ".join(known.sources)
    text = f"{sources}: {known.text}" if sources and known.text else sources or known.text
    return Resolution(
        question=asked.key,
        answer=known.answer,
        value=known.value if known.answer == MEASURED else None,
        date=date,
        source=text or f"scenario {model.id}",
    )


def _answer(draft: Draft, asked: AskedQuestion, given: Resolution, correct: str) -> AnsweredQuestion:
    """Adds an answer; one that stands and differs is withdrawn first, if a reason is given.

    Raises:
        Refused: another answer stands and no reason is given.
    """
    held = draft.standing.answers.get(asked.key)
    if held is not None:
        if _says(held.resolution) == _says(given):
            return AnsweredQuestion(question=asked, resolution=held.resolution, state="same")
        if not correct.strip():
            raise refuse_call(
                f"{asked.question} is answered already: {held.resolution.text}, on {held.resolution.date}",
                why=f"by {held.resolution.source} (line {held.line.number}); you give {given.text}, on {given.date}",
                mend="to replace it, say why with --correct; both answers and the reason stay in the record",
                code="unresolvable-question",
            )
        draft.add(Correction(line=held.line.number, digest=held.line.digest, reason=correct.strip()))
    draft.add(given)
    return AnsweredQuestion(question=asked, resolution=given, state="added" if held is None else "corrected")


def _says(resolution: Resolution) -> Mapping[str, object]:
    return {"answer": resolution.answer, "value": resolution.value, "date": resolution.date}
