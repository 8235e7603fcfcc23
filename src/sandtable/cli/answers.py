"""Commands that run futures and answer from them: run, ledger, claims, questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sandtable.cli.options import Design, Engine, Futures, KnownBy, Lens, Seed, Stored, Threads, make_request
from sandtable.cli.output import TROUBLE, code_of, progress_bar, show_page
from sandtable.cli.scenarios import AsJson, Where

if TYPE_CHECKING:
    from sandtable.usecases.request import RunRequest


def add_commands(app: typer.Typer) -> None:
    """Put these commands on the application."""
    for command in (run, ledger, claims, questions):
        app.command(name=command.__name__)(command)


def run(
    where: Where,
    *,
    futures: Futures = 1000,
    seed: Seed = 1,
    lens: Lens = None,
    branch: Annotated[
        list[str] | None,
        typer.Option("--branch", help="A branch, or a+b; may be given again. Default: what claims and questions need."),
    ] = None,
    design: Design = "monte-carlo",
    known_by: KnownBy = "",
    keep: Annotated[
        list[str] | None, typer.Option("--keep", help="A variable whose single trajectories are kept.")
    ] = None,
    out: Annotated[str, typer.Option(help="The run folder; default runs/NAME-HASH.")] = "",
    no_store: Annotated[bool, typer.Option("--no-store", help="Do not write a run folder.")] = False,
    stream: Annotated[
        bool, typer.Option("--stream", help="Keep no future: any number of them in the same memory.")
    ] = False,
    threads: Threads = 2,
    engine: Engine = "llvm",
    as_json: AsJson = False,
) -> int:
    """Run a scenario: every lens and branch its claims need, and show what came out."""
    from sandtable.usecases.overview import run_overview
    from sandtable.usecases.request import RunRequest

    request = RunRequest(
        lenses=tuple(lens or ()), branches=tuple(branch or ()), futures=futures, seed=seed, design=design,
        known_by=known_by, keep=tuple(keep or ()), threads=threads, engine=engine,
    )  # fmt: skip
    if stream:
        return _stream(where, request, out=out, as_json=as_json)
    with progress_bar("running", quiet=as_json) as (progress, should_stop):
        overview = run_overview(
            where, request, out=None if no_store else out, progress=progress, should_stop=should_stop
        )
    from sandtable.reports.overview import layout_overview, overview_record

    show_page(layout_overview(overview), overview_record(overview), as_json=as_json)
    if overview.refusal is not None:
        raise overview.refusal
    return TROUBLE if overview.has_trouble else 0


def _stream(where: str, request: RunRequest, *, out: str, as_json: bool) -> int:
    from sandtable.reports.stream import layout_streamed
    from sandtable.usecases.refused import refuse_call
    from sandtable.usecases.stream import run_streamed

    if out:
        raise refuse_call("--stream writes no run folder", why="it keeps no future", mend="leave out --out")
    with progress_bar("running", quiet=as_json) as (progress, should_stop):
        streamed = run_streamed(where, request, progress=progress, should_stop=should_stop)
    show_page(layout_streamed(streamed), streamed, as_json=as_json)
    return TROUBLE if any(n for status, n in streamed.statuses.items() if status) else 0


def ledger(
    where: Where,
    subject: Annotated[str, typer.Argument(help="A move, a law or a branch.")],
    actor: Annotated[str, typer.Argument(help="An actor with interests.")],
    *,
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
    """What a move, a law or a branch brings an actor, future by future, in natural units."""
    from sandtable.reports.ledger import layout_ledgers
    from sandtable.usecases.answers import Asking, ask_ledgers
    from sandtable.usecases.check import require_model

    request = make_request(lens, futures, seed, design, known_by, threads, engine)
    with progress_bar("ledger", quiet=as_json) as (progress, should_stop):
        asking = Asking(request=request, run=stored, progress=progress, should_stop=should_stop)
        ledgers = ask_ledgers(require_model(where), subject, actor, asking)
    show_page(layout_ledgers(ledgers), ledgers, as_json=as_json)
    return code_of(should_stop(), max((ledger.n_left_out for ledger in ledgers), default=0))


def claims(
    where: Where,
    claim: Annotated[list[str] | None, typer.Argument(help="Claims; default all.")] = None,
    *,
    standard: Annotated[str, typer.Option(help="Verbal standard: ICD203, PHIA or Kent1964.")] = "ICD203",
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
    """Which claim holds, under whose assumptions: claims by lenses, beside the speaker's word and what became of it."""
    from sandtable.reports.claims import layout_claim, layout_claims
    from sandtable.usecases.answers import Asking, ask_claims
    from sandtable.usecases.check import require_model

    request = make_request(lens, futures, seed, design, known_by, threads, engine)
    with progress_bar("claims", quiet=as_json) as (progress, should_stop):
        asking = Asking(request=request, run=stored, progress=progress, should_stop=should_stop)
        matrix = ask_claims(require_model(where), tuple(claim or ()), standard, asking)
    page = layout_claim(matrix.findings[0]) if claim and len(claim) == 1 else layout_claims(matrix)
    show_page(page, matrix, as_json=as_json)
    return code_of(should_stop(), matrix.n_left_out)


def questions(
    where: Where,
    *,
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
    """The probability of each forecast question per lens, and how those resolved so far scored."""
    from sandtable.reports.questions import layout_questions
    from sandtable.usecases.answers import Asking, ask_questions, score_questions
    from sandtable.usecases.check import require_model

    request = make_request(lens, futures, seed, design, known_by, threads, engine)
    with progress_bar("questions", quiet=as_json) as (progress, should_stop):
        asking = Asking(request=request, run=stored, progress=progress, should_stop=should_stop)
        table = ask_questions(require_model(where), asking)
    scores = score_questions(table)
    show_page(layout_questions(table, scores), {"questions": table, "scores": scores}, as_json=as_json)
    return code_of(should_stop(), table.n_left_out)
