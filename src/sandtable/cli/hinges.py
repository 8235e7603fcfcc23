"""Commands about disagreement: hinges and worlds."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.options import Design, Engine, Futures, KnownBy, Lens, Seed, Stored, Threads, make_request
from sandtable.cli.output import TROUBLE, code_of, progress_bar, show_page
from sandtable.cli.scenarios import AsJson, Where


def add_commands(app: typer.Typer) -> None:
    """Put these commands on the application."""
    for command in (hinges, worlds):
        app.command(name=command.__name__)(command)


def hinges(
    where: Where,
    target: Annotated[str, typer.Argument(help="A claim, a question, an outcome, or net(ACTOR) of MOVE.")],
    first: Annotated[str, typer.Argument(help="A lens.")],
    second: Annotated[str, typer.Argument(help="Another lens; the gap is this one less the first.")],
    *,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help="sector, none, or NAME=a,b; the group with the largest part is opened."),
    ] = None,
    walks: Annotated[int, typer.Option(help="Random orders in each future, at least.")] = 2,
    error: Annotated[float, typer.Option(help="Standard error that no part may exceed (points, or the unit).")] = 0.0,
    futures: Futures = 1000,
    seed: Seed = 1,
    design: Design = "monte-carlo",
    known_by: KnownBy = "",
    threads: Threads = 2,
    engine: Engine = "llvm",
    as_json: AsJson = False,
) -> int:
    """Why two lenses disagree: what each assumption in which they differ makes of the gap between them."""
    from sandtable.reports.hinges import layout_hinges
    from sandtable.usecases.answers import Asking
    from sandtable.usecases.check import require_model
    from sandtable.usecases.hinges import ask_hinges

    request = make_request(None, futures, seed, design, known_by, threads, engine)
    with progress_bar("hinges", quiet=as_json) as (progress, should_stop):
        asking = Asking(request=request, progress=progress, should_stop=should_stop)
        found = ask_hinges(
            require_model(where), target, (first, second), asking,
            groups=tuple(group or ()), walks=walks, error=error,
        )  # fmt: skip
    show_page(layout_hinges(found), found, as_json=as_json)
    return TROUBLE if not found.is_complete or found.n_left_out else 0


def worlds(
    where: Where,
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
    """Every expert's claims inside every other's world: what fails at home, what only confirms itself, what is robust."""
    from sandtable.reports.worlds import layout_worlds
    from sandtable.usecases.answers import Asking
    from sandtable.usecases.check import require_model
    from sandtable.usecases.hinges import ask_worlds

    request = make_request(lens, futures, seed, design, known_by, threads, engine)
    with progress_bar("worlds", quiet=as_json) as (progress, should_stop):
        asking = Asking(request=request, run=stored, progress=progress, should_stop=should_stop)
        found = ask_worlds(require_model(where), standard, asking)
    show_page(layout_worlds(found), found, as_json=as_json)
    return code_of(should_stop(), found.n_left_out)
