"""Commands about laws: published models, and the published results that they repeat."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.output import TROUBLE, progress_bar, show_page
from sandtable.cli.scenarios import FAULTS, AsJson


def add_commands(app: typer.Typer) -> None:
    """Put these commands on the application."""
    app.command(name="reproduce")(reproduce)


def reproduce(
    law: Annotated[
        list[str] | None,
        typer.Argument(metavar="LAW", help="Laws whose numbers are shown. Default: all, one line a result."),
    ] = None,
    *,
    data: Annotated[
        list[str] | None,
        typer.Option(
            "--data",
            metavar="LAW=FILE",
            help="Check a law over a public data set of your own too; may be given again: cinc, outcomes, rules, war_sizes.",
        ),
    ] = None,
    full: Annotated[
        bool,
        typer.Option("--full", help="Show up to 100 numbers of each result, its paper, its note and the tolerance."),
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Repeat published results and show ours beside theirs; exit 1 when one is not as expected."""
    from sandtable.reports.laws.reproduction import layout_reproductions
    from sandtable.usecases.laws.reproduce import reproduce as repeat_results

    with progress_bar("reproduce", quiet=as_json) as (progress, should_stop):
        report = repeat_results(tuple(law or ()), data=tuple(data or ()), progress=progress, should_stop=should_stop)
    page = layout_reproductions(report, is_short=not law and not full, is_full=full)
    show_page(page, report, as_json=as_json)
    if report.is_stopped:
        return TROUBLE
    return FAULTS if report.n_surprises else 0
