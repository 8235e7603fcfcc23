"""The command `open`: the scenario live in a browser."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.scenarios import Where


def add_commands(app: typer.Typer) -> None:
    """Put the command on the application."""
    app.command(name="open")(open_scenario)


def open_scenario(
    where: Where,
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 = the first free one from 8470 on.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Whether a browser is opened.")] = True,
    share: Annotated[
        str,
        typer.Option(help="The address of an interface of this machine, to be reached at from others with a token."),
    ] = "",
) -> int:
    """Open a scenario in a browser: sliders, moves, ledger, claims and flows that answer at once."""
    from sandtable.web.serve import Serving, serve_scenario

    serve_scenario(where, Serving(port=port, share=share, is_shown=browser))
    return 0
