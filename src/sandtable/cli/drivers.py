"""The command about what decides a target: drivers."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.options import Design, Engine, Futures, KnownBy, Lens, Seed, Stored, Threads, make_request
from sandtable.cli.output import code_of, progress_bar, show_page
from sandtable.cli.scenarios import AsJson, Where


def add_commands(app: typer.Typer) -> None:
    """Put these commands on the application."""
    app.command(name="drivers")(drivers)


def drivers(
    where: Where,
    target: Annotated[str, typer.Argument(help="A claim, a question, an outcome, or net(ACTOR) of MOVE.")],
    *,
    by: Annotated[
        str, typer.Option(help="Values taken together by variable, sector, actor, evidence or vintage.")
    ] = "variable",
    sobol: Annotated[
        bool,
        typer.Option("--sobol", help="Run a Sobol' design too: how much is chance, how much only happens together."),
    ] = False,
    error: Annotated[float, typer.Option(help="Standard error asked of the largest share, e.g. 0.02.")] = 0.0,
    futures: Futures = 2000,
    seed: Seed = 1,
    lens: Lens = None,
    design: Design = "monte-carlo",
    known_by: KnownBy = "",
    stored: Stored = "",
    threads: Threads = 2,
    engine: Engine = "llvm",
    as_json: AsJson = False,
) -> int:
    """Which uncertain values decide a target, what they rest on, and how much is left to chance."""
    from sandtable.reports.drivers import layout_drivers
    from sandtable.usecases.answers import Asking
    from sandtable.usecases.check import require_model
    from sandtable.usecases.drivers import DriversQuestion, ask_drivers

    request = make_request(lens, futures, seed, design, known_by, threads, engine)
    question = DriversQuestion(target=target, by=by, is_sobol=sobol, error=error)
    with progress_bar("drivers", quiet=as_json) as (progress, should_stop):
        asking = Asking(request=request, run=stored, progress=progress, should_stop=should_stop)
        found = ask_drivers(require_model(where), question, asking)
    show_page(layout_drivers(found), found, as_json=as_json)
    return code_of(should_stop(), max(item.n_in_trouble for item in found))
