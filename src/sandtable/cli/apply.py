"""The command `apply`: a law of the library on a table of the user's."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.output import show_page
from sandtable.cli.scenarios import AsJson
from sandtable.usecases.laws.options import TAKES, Options

HELP = """Apply a law of the library to a table of your own.

\b
What the table holds, by law, and one that the library brings:
  cinc              state, year (if several), a column for each component;
                    a row World holds the world's totals (great_powers_1913)
  landscape         actor, size, a column for each actor: what the row's actor
                    thinks of it (syria_2016, with --neutral 3)
  expected_utility  name, capability, salience, position (emission_standards)
  lanchester        two rows: side, strength, loss (coefficient of its own
                    losses), break, fatigue (iwo_jima, with
                    --reinforcements iwo_jima_landings)
  lanchester_fit    a row for each day: strength_a, strength_b, losses_a,
                    losses_b (ardennes_1944)
  power_law         a column of sizes (interstate_wars)
  onsets            a column of years (interstate_wars)
"""
"""What click shows; the character before the second paragraph keeps its lines."""


def add_commands(app: typer.Typer) -> None:
    """Put the command on the application."""
    app.command(name="apply", help=HELP)(apply)


def apply(
    law: Annotated[str, typer.Argument(metavar="LAW", help=f"One of: {', '.join(TAKES)}.")],
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A CSV table, or the name of one that the library brings.")
    ],
    *,
    components: Annotated[
        str, typer.Option(help="cinc: columns to use, e.g. gdp,soldiers. Default: all columns of numbers.")
    ] = "",
    missing: Annotated[float | None, typer.Option(help="cinc: a number that stands for missing, e.g. -9.")] = None,
    propensities: Annotated[
        str | None, typer.Option(help="landscape: a table with the matrix, if FILE does not hold it.")
    ] = None,
    neutral: Annotated[
        float | None, typer.Option(help="landscape: the propensity of indifference, e.g. 3 on a scale of 1 to 5.")
    ] = None,
    method: Annotated[str | None, typer.Option(help="landscape: exact (to 24 actors) or search.")] = None,
    starts: Annotated[int | None, typer.Option(help="landscape: random splits that the search starts from.")] = None,
    seed: Annotated[int | None, typer.Option(help="landscape, expected_utility: seed of what is drawn.")] = None,
    reading: Annotated[
        str | None, typer.Option(help="expected_utility: masad or scholz. Default: both, side by side.")
    ] = None,
    rounds: Annotated[int | None, typer.Option(help="expected_utility: rounds of challenges. Default: 5.")] = None,
    q: Annotated[float | None, typer.Option(help="expected_utility: Q. Default: 1.")] = None,
    t: Annotated[float | None, typer.Option(help="expected_utility: T. Default: 0.5.")] = None,
    scale: Annotated[
        tuple[float, float] | None, typer.Option(help="expected_utility: lowest and highest position of the issue.")
    ] = None,
    law_name: Annotated[
        str | None,
        typer.Option("--law", help="lanchester: square, linear, logarithmic, mixed, or exponents p,q."),
    ] = None,
    until: Annotated[float | None, typer.Option(help="lanchester: last time to tell. Default: the end.")] = None,
    reinforcements: Annotated[
        str | None, typer.Option(help="lanchester: a table of streams: side, start, end, rate.")
    ] = None,
    column: Annotated[str | None, typer.Option(help="power_law, onsets: the column to read.")] = None,
    xmin: Annotated[float | None, typer.Option(help="power_law: where the tail begins. Default: the best.")] = None,
    first_year: Annotated[int | None, typer.Option("--from", help="onsets: first year looked at.")] = None,
    last_year: Annotated[int | None, typer.Option("--to", help="onsets: last year looked at.")] = None,
    out: Annotated[str, typer.Option(help="Write the results to this CSV file too.")] = "",
    as_json: AsJson = False,
) -> int:
    """Apply a law of the library to a table of your own."""
    from sandtable.reports.laws.applied import layout_application
    from sandtable.usecases.laws.apply import apply_law

    options = Options(
        components=tuple(name.strip() for name in components.split(",")) if components else None,
        missing=missing,
        propensities=propensities,
        neutral=neutral,
        method=method,
        starts=starts,
        seed=seed,
        reading=reading,
        rounds=rounds,
        q=q,
        t=t,
        scale=scale,
        law=law_name,
        until=until,
        reinforcements=reinforcements,
        column=column,
        xmin=xmin,
        first_year=first_year,
        last_year=last_year,
    )
    application = apply_law(law, file, options, out=out)
    show_page(layout_application(application), application, as_json=as_json)
    return 0
