"""The command that shares a change out among those that made it."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.options import Design, Engine, Futures, KnownBy, Seed, Threads, make_request
from sandtable.cli.output import code_of, progress_bar, show_page
from sandtable.cli.scenarios import AsJson, Where


def add_commands(app: typer.Typer) -> None:
    """Put this command on the application."""
    app.command(name="attribute")(attribute)


def attribute(
    where: Where,
    target: Annotated[str, typer.Argument(help="net(ACTOR), an outcome, a claim or a question.")],
    subject: Annotated[list[str], typer.Argument(help="Moves, laws, waivers or branches, one or several.")],
    *,
    orders: Annotated[
        int,
        typer.Option(
            help="Sampled orders instead of all combinations; 0 = all combinations of up to 12 subjects, 60 orders of more."
        ),
    ] = 0,
    error: Annotated[
        float, typer.Option(help="Standard error asked of each part, in the target's unit (a share for claims).")
    ] = 0.0,
    futures: Futures = 1000,
    seed: Seed = 1,
    lens: Annotated[
        list[str] | None, typer.Option("--lens", help="A lens; may be given again. Default: record.")
    ] = None,
    design: Design = "monte-carlo",
    known_by: KnownBy = "",
    threads: Threads = 2,
    engine: Engine = "llvm",
    as_json: AsJson = False,
) -> int:
    """How much of a change each of several moves, laws or branches accounts for, and what a law holds back."""
    from sandtable.reports.attribution import layout_attributions
    from sandtable.usecases.answers import Asking
    from sandtable.usecases.attribution import ask_attribution
    from sandtable.usecases.check import require_model

    request = make_request(lens, futures, seed, design, known_by, threads, engine)
    with progress_bar("attribution", quiet=as_json) as (progress, should_stop):
        asking = Asking(request=request, progress=progress, should_stop=should_stop)
        findings = ask_attribution(require_model(where), target, subject, asking, orders=orders, error=error)
    show_page(layout_attributions(findings), findings, as_json=as_json)
    return code_of(should_stop(), max(finding.n_left_out for finding in findings))
