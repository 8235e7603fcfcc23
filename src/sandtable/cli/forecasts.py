"""Commands of the forecast record, `sandtable forecasts ...`, and `sandtable words`."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.options import Design, Engine, Futures, KnownBy, Lens, Seed, Stored, Threads, make_request
from sandtable.cli.output import TROUBLE, progress_bar, show_page
from sandtable.cli.scenarios import AsJson, Where

DEFAULT_FILE = "forecasts.jsonl"

RecordFile = Annotated[str, typer.Option("--file", help="The forecast record.")]
TodayIs = Annotated[
    str, typer.Option("--today", help="The day, e.g. 2025-03-17, instead of the clock's; the record says so.")
]
Correct = Annotated[str, typer.Option("--correct", help="Why an answer that stands is replaced.")]

forecasts = typer.Typer(
    name="forecasts", help="Keep a record of forecasts and answers, and score it.", no_args_is_help=True
)


def add_commands(app: typer.Typer) -> None:
    """Put these commands on the application."""
    for command in (record, import_, resolve, withdraw, score, show):
        forecasts.command(name=command.__name__.rstrip("_"))(command)
    app.add_typer(forecasts)
    app.command(name="words")(words)


def record(
    where: Where,
    *,
    file: RecordFile = DEFAULT_FILE,
    only_open: Annotated[bool, typer.Option("--open", help="Only questions that are still open.")] = False,
    today: TodayIs = "",
    futures: Futures = 1000,
    seed: Seed = 1,
    lens: Lens = None,
    design: Design = "monte-carlo",
    known_by: KnownBy = "",
    stored: Stored = "",
    threads: Threads = 2,
    engine: Engine = "llvm",
    as_json: AsJson = False,
) -> int:
    """Add each lens' forecasts of a scenario's questions to the record."""
    from sandtable.reports.forecasts import layout_recorded
    from sandtable.usecases.answers import Asking
    from sandtable.usecases.check import require_model
    from sandtable.usecases.forecasts import record_forecasts

    request = make_request(lens, futures, seed, design, known_by, threads, engine)
    with progress_bar("forecasts", quiet=as_json) as (progress, should_stop):
        asking = Asking(request=request, run=stored, progress=progress, should_stop=should_stop)
        recorded = record_forecasts(require_model(where), asking, file=file, today=today, only_open=only_open)
    show_page(layout_recorded(recorded), recorded, as_json=as_json)
    return TROUBLE if recorded.left_out else 0


def import_(
    table: Annotated[
        str, typer.Argument(metavar="FILE.csv", help="Columns question, forecaster, made, and a forecast.")
    ],
    *,
    file: RecordFile = DEFAULT_FILE,
    scenario: Annotated[
        str, typer.Option("--scenario", help="A scenario whose questions the record need not hold yet.")
    ] = "",
    today: TodayIs = "",
    as_json: AsJson = False,
) -> int:
    """Add forecasts of persons or groups from a table: all rows, or none when one is bad."""
    from sandtable.reports.forecasts import layout_imported
    from sandtable.usecases.check import require_model
    from sandtable.usecases.forecast_import import import_forecasts

    model = require_model(scenario) if scenario else None
    imported = import_forecasts(table, file=file, model=model, today=today)
    show_page(layout_imported(imported), imported, as_json=as_json)
    return 0


def resolve(
    question: Annotated[str, typer.Argument(help="A question of the record.")] = "",
    answer: Annotated[str, typer.Argument(help="yes, no, or a number.")] = "",
    *,
    on: Annotated[str, typer.Option("--on", help="Day or month on which the answer was known.")] = "",
    source: Annotated[str, typer.Option("--source", help="A source's id, or a citation.")] = "",
    from_scenario: Annotated[
        str, typer.Option("--from-scenario", help="Take every answer that a scenario knows.")
    ] = "",
    correct: Correct = "",
    file: RecordFile = DEFAULT_FILE,
    today: TodayIs = "",
    as_json: AsJson = False,
) -> int:
    """Add the answer to a question, or all answers that a scenario knows."""
    from sandtable.reports.forecasts import layout_answered
    from sandtable.usecases.check import require_model
    from sandtable.usecases.forecasts import resolve_from_scenario, resolve_question

    if bool(from_scenario) == bool(question or answer):
        raise typer.BadParameter("give a question and its answer, or --from-scenario SCENARIO")
    if from_scenario:
        answered = resolve_from_scenario(require_model(from_scenario), file=file, correct=correct, today=today)
    else:
        answered = resolve_question(question, answer, on=on, source=source, file=file, correct=correct, today=today)
    show_page(layout_answered(answered), answered, as_json=as_json)
    return 0


def withdraw(
    line: Annotated[int, typer.Argument(help="The line of a forecast or an answer.")],
    *,
    because: Annotated[str, typer.Option("--because", help="Why.")] = "",
    file: RecordFile = DEFAULT_FILE,
    today: TodayIs = "",
    as_json: AsJson = False,
) -> int:
    """Withdraw a forecast or an answer; its line stays, and is counted as withdrawn."""
    from sandtable.reports.forecasts import layout_withdrawn
    from sandtable.usecases.forecasts import withdraw_line

    withdrawn = withdraw_line(line, because, file=file, today=today)
    show_page(layout_withdrawn(withdrawn, line), withdrawn, as_json=as_json)
    return 0


def score(
    forecaster: Annotated[list[str] | None, typer.Argument(help="Whom to score; default all.")] = None,
    *,
    file: RecordFile = DEFAULT_FILE,
    scenario: Annotated[str, typer.Option("--scenario", help="Only questions of this scenario, by its id.")] = "",
    together: Annotated[
        list[str] | None,
        typer.Option("--together", help="Questions that share a cause, e.g. Q03,Q04; may be given again."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the draws behind the intervals.")] = 1,
    as_json: AsJson = False,
) -> int:
    """Score the record: Brier, log, CRPS and ranked probability, beside climatology, one half and persistence."""
    from sandtable.reports.forecast_scores import layout_scores
    from sandtable.usecases.forecast_scores import score_forecasts

    scored = score_forecasts(
        file, forecasters=tuple(forecaster or ()), scenario=scenario, together=tuple(together or ()), seed=seed
    )
    show_page(layout_scores(scored), scored, as_json=as_json)
    return 0


def show(
    question: Annotated[str, typer.Argument(help="One question, with its forecasts; default all questions.")] = "",
    *,
    file: RecordFile = DEFAULT_FILE,
    contains: Annotated[str, typer.Option("--contains", help="A hash kept elsewhere that a line must have.")] = "",
    as_json: AsJson = False,
) -> int:
    """Show what the record holds, after checking that no line of it was changed."""
    from sandtable.reports.forecasts import layout_listing
    from sandtable.usecases.forecasts import list_record

    listing = list_record(file, question=question, contains=contains)
    show_page(layout_listing(listing), listing, as_json=as_json)
    return 0


def words(
    asked: Annotated[
        str, typer.Argument(help="A word (`likely`) or a probability (`0.7`, `70%`); default everything.")
    ] = "",
    *,
    standard: Annotated[
        str, typer.Option(help="icd203, phia, kent1964, ipcc-ar5, ipcc-ar4 or readers; default all.")
    ] = "",
    as_json: AsJson = False,
) -> int:
    """What words of probability stand for under each standard, and which word each has for a number."""
    from sandtable.reports.words import layout_words
    from sandtable.usecases.words import ask_words

    answer = ask_words(asked, standard)
    show_page(layout_words(answer), answer, as_json=as_json)
    return 0
