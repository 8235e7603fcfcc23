"""The command that says what to find out next."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.options import Design, Engine, Futures, KnownBy, Lens, Seed, Stored, Threads, make_request
from sandtable.cli.output import code_of, progress_bar, show_page
from sandtable.cli.scenarios import AsJson, Where


def add_commands(app: typer.Typer) -> None:
    """Put this command on the application."""
    app.command(name="voi")(voi)


def voi(
    where: Where,
    verdict: Annotated[
        str, typer.Argument(help="A claim or a question of yes or no; none = a choice of --actor.")
    ] = "",
    *,
    actor: Annotated[str, typer.Option(help="Who chooses; an actor with interests.")] = "",
    branch: Annotated[
        list[str] | None,
        typer.Option("--branch", help="An alternative: base, a branch, a+b or never.MOVE; given twice or more."),
    ] = None,
    outcome: Annotated[
        str, typer.Option(help="One outcome of the actor's interests to judge by. Default: their weighted sum.")
    ] = "",
    today: Annotated[str, typer.Option(help="The day to which ages are counted. Default: today's date.")] = "",
    error: Annotated[
        float, typer.Option(help="Standard error asked of each worth: in the payoff's unit, or in futures of 100.")
    ] = 0.0,
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
    """What to find out next: the figures that, once known, would change a choice or a verdict, and what that is worth."""
    from sandtable.reports.information import layout_worth
    from sandtable.usecases.answers import Asking
    from sandtable.usecases.check import require_model
    from sandtable.usecases.information import ask_worth

    request = make_request(lens, futures, seed, design, known_by, threads, engine)
    with progress_bar("what to find out", quiet=as_json) as (progress, should_stop):
        asking = Asking(request=request, run=stored, progress=progress, should_stop=should_stop)
        answer = ask_worth(
            require_model(where), asking, verdict=verdict, actor=actor, branches=tuple(branch or ()), outcome=outcome,
            today=today, error=error,
        )  # fmt: skip
    show_page(layout_worth(answer), answer, as_json=as_json)
    return code_of(should_stop(), max(finding.n_left_out for finding in answer.findings))
