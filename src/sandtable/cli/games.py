"""The command that plays a game: actors, their alternative moves, equilibria."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.options import Design, Engine, Futures, KnownBy, Lens, Seed, Threads, make_request
from sandtable.cli.output import code_of, progress_bar, show_page
from sandtable.cli.scenarios import AsJson, Where


def add_commands(app: typer.Typer) -> None:
    """Put this command on the application."""
    app.command(name="game")(game)


def game(
    where: Where,
    *,
    player: Annotated[
        list[str] | None,
        typer.Option(
            "--player", help='An actor and its alternatives, "KR: base, no_kr_arms, never.MOVE"; two or three players.'
        ),
    ] = None,
    fix: Annotated[
        list[str] | None,
        typer.Option("--fix", help="A branch, or a move as MOVE=DATE, =never or =always, in every combination."),
    ] = None,
    outcome: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome", help="Judge an actor by one outcome, KR=tension_2026; default its weighted interests."
        ),
    ] = None,
    precision: Annotated[
        list[float] | None,
        typer.Option("--precision", help="Of quantal responses, 0 = chance alone; default 1, 3, 10 and 30."),
    ] = None,
    futures: Futures = 1000,
    seed: Seed = 1,
    lens: Lens = None,
    design: Design = "monte-carlo",
    known_by: KnownBy = "",
    threads: Threads = 2,
    engine: Engine = "llvm",
    as_json: AsJson = False,
) -> int:
    """Two or three actors choose: payoffs from paired futures, equilibria, what is dominated, what is tied."""
    from sandtable.reports.games import layout_games
    from sandtable.usecases.answers import Asking
    from sandtable.usecases.check import require_model
    from sandtable.usecases.games import USUAL_PRECISIONS, ask_game, read_outcomes, read_players

    players, outcomes = read_players(player or ()), read_outcomes(outcome or ())
    request = make_request(lens, futures, seed, design, known_by, threads, engine)
    with progress_bar("game", quiet=as_json) as (progress, should_stop):
        asking = Asking(request=request, progress=progress, should_stop=should_stop)
        findings = ask_game(
            require_model(where), players, asking,
            outcomes=outcomes, fix=fix or (), precisions=precision or USUAL_PRECISIONS,
        )  # fmt: skip
    show_page(layout_games(findings), findings, as_json=as_json)
    return code_of(should_stop(), max(finding.n_left_out for finding in findings))
