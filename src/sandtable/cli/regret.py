"""The command `regret`: which alternative is robust for a decision maker."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.options import Design, Engine, Futures, KnownBy, Lens, Seed, Stored, Threads, make_request
from sandtable.cli.output import code_of, progress_bar, show_page
from sandtable.cli.scenarios import AsJson, Where


def add_commands(app: typer.Typer) -> None:
    """Put the command on the application."""
    app.command(name="regret")(regret)


def regret(
    where: Where,
    actor: Annotated[str, typer.Argument(help="An actor with interests: who chooses.")],
    *,
    branch: Annotated[
        list[str] | None,
        typer.Option(
            "--branch",
            help="An alternative: base, a branch, a+b or never.MOVE. Default: base and the branches of its own moves.",
        ),
    ] = None,
    outcome: Annotated[str, typer.Option(help="One outcome of its interests. Default: their weighted sum.")] = "",
    threshold: Annotated[
        str, typer.Option(help="What is good enough: 1500, base or base+100. Default: no worse than base.")
    ] = "",
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
    """Which alternative is robust for an actor: regret in each future, good enough, worst lens."""
    from sandtable.reports.regret import layout_regret
    from sandtable.usecases.answers import Asking
    from sandtable.usecases.check import require_model
    from sandtable.usecases.regret import RegretQuestion, ask_regret

    request = make_request(lens, futures, seed, design, known_by, threads, engine)
    question = RegretQuestion(actor=actor, branches=tuple(branch or ()), outcome=outcome, threshold=threshold)
    with progress_bar("regret", quiet=as_json) as (progress, should_stop):
        asking = Asking(request=request, run=stored, progress=progress, should_stop=should_stop)
        finding = ask_regret(require_model(where), question, asking)
    show_page(layout_regret(finding), finding, as_json=as_json)
    return code_of(should_stop(), max(lens_finding.n_left_out for lens_finding in finding.lenses))
