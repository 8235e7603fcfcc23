"""The command `loops`: feedback loops, their signs, and when each of them drives what happens."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.options import Design, KnownBy, Seed, make_request
from sandtable.cli.output import code_of, show_page
from sandtable.cli.scenarios import AsJson, Where


def add_commands(app: typer.Typer) -> None:
    """Put the command on the application."""
    app.command(name="loops")(loops)


def loops(
    where: Where,
    *,
    future: Annotated[
        str, typer.Option(help="The number of one future, or median. Default: the mean over --futures.")
    ] = "",
    lens: Annotated[str, typer.Option("--lens", help="A lens. Default: record.")] = "",
    branch: Annotated[str, typer.Option("--branch", help="base, a branch or a+b.")] = "base",
    through: Annotated[
        str, typer.Option(help="Only loops that pass this variable, move or cell, e.g. soldiers[RU].")
    ] = "",
    top: Annotated[int, typer.Option(help="How many of each set of loops are listed.")] = 8,
    names: Annotated[
        bool, typer.Option("--names", help="Only the loops that the scenario names, with whole paths.")
    ] = False,
    futures: Annotated[int, typer.Option("--futures", "-n", help="How many futures the mean is over.")] = 48,
    seed: Seed = 1,
    design: Design = "monte-carlo",
    known_by: KnownBy = "",
    as_json: AsJson = False,
) -> int:
    """Feedback loops by importance: sign, path, and when each leads (Loops that Matter)."""
    from sandtable.reports.loops import layout_loops
    from sandtable.usecases.answers import Asking
    from sandtable.usecases.check import require_model
    from sandtable.usecases.loops import LoopsQuestion, ask_loops, read_loop_names

    model = require_model(where)
    question = LoopsQuestion(
        lens=lens, branch=branch, future=future, through=through, top=top, names=read_loop_names(where, model)
    )
    request = make_request(None, futures, seed, design, known_by, 1, "numpy")
    finding = ask_loops(model, question, Asking(request=request))
    show_page(layout_loops(finding, top=top, only_names=names), finding, as_json=as_json)
    return code_of(False, finding.n_left_out)
