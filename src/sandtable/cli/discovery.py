"""The command `discover`: in which futures something happens."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.options import Design, Engine, Futures, KnownBy, Seed, Stored, Threads, make_request
from sandtable.cli.output import code_of, progress_bar, show_page
from sandtable.cli.scenarios import AsJson, Where


def add_commands(app: typer.Typer) -> None:
    """Put the command on the application."""
    app.command(name="discover")(discover)


def discover(
    where: Where,
    target: Annotated[str, typer.Argument(help="A claim, a question, an outcome, or `net(RU) of kp_troops`.")],
    *,
    above: Annotated[str, typer.Option(help="Futures above a number, or above a quantile: 80%.")] = "",
    below: Annotated[str, typer.Option(help="Futures below a number, or below a quantile: 20%.")] = "",
    holds: Annotated[bool, typer.Option("--holds", help="Futures in which the claim holds (the default).")] = False,
    fails: Annotated[bool, typer.Option("--fails", help="Futures in which the claim does not hold.")] = False,
    limits: Annotated[int, typer.Option(help="Parameters that a box may limit.")] = 4,
    density: Annotated[
        float, typer.Option(help="Share of such futures that a box should have. Default: balanced with coverage.")
    ] = 0.0,
    futures: Futures = 2000,
    seed: Seed = 1,
    lens: Annotated[
        list[str] | None, typer.Option("--lens", help="A lens; may be given again. Default: record.")
    ] = None,
    design: Design = "monte-carlo",
    known_by: KnownBy = "",
    stored: Stored = "",
    threads: Threads = 2,
    engine: Engine = "llvm",
    as_json: AsJson = False,
) -> int:
    """In which futures something happens: limits on a few parameters, with coverage and density."""
    from sandtable.reports.discovery import layout_discoveries
    from sandtable.usecases.answers import Asking
    from sandtable.usecases.check import require_model
    from sandtable.usecases.discovery import DiscoveryQuestion, ask_discovery

    request = make_request(lens, futures, seed, design, known_by, threads, engine)
    question = DiscoveryQuestion(
        target=target, above=above, below=below, holds=holds, fails=fails, most_limits=limits, least_density=density
    )
    with progress_bar("discover", quiet=as_json) as (progress, should_stop):
        asking = Asking(request=request, run=stored, progress=progress, should_stop=should_stop)
        findings = ask_discovery(require_model(where), question, asking)
    show_page(layout_discoveries(findings), findings, as_json=as_json)
    return code_of(should_stop(), max(finding.n_trouble for finding in findings))
