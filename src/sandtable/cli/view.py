"""The command `view`: a page's view as text, as JSON, or as the file that is given away."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sandtable.cli.options import Engine, Threads
from sandtable.cli.output import show_json, show_page
from sandtable.cli.scenarios import AsJson, Where


def add_commands(app: typer.Typer) -> None:
    """Put the command on the application."""
    app.command(name="view")(view)


def view(
    where: Where,
    address: Annotated[
        str, typer.Argument(metavar="[ADDRESS]", help="Of a page of `sandtable open`, whole or from the `?` on.")
    ] = "",
    *,
    export: Annotated[
        str,
        typer.Option("--export", help="Write one of the page's files to standard output: series.svg, flows.csv, ..."),
    ] = "",
    story: Annotated[bool, typer.Option("--story", help="Say the steps of the scenario's story instead.")] = False,
    controls: Annotated[
        bool, typer.Option("--controls", help="Say what may be moved instead, and where it stands.")
    ] = False,
    html: Annotated[str, typer.Option("--html", help="Write the report to this file.")] = "",
    threads: Threads = 2,
    engine: Engine = "llvm",
    as_json: AsJson = False,
) -> int:
    """Say what a page of the workbench shows at an address: series, pluses and minuses, claims, flows."""
    from sandtable.usecases.refused import refuse_call

    if export and (html or as_json or story or controls):
        raise refuse_call("`--export` says what is written: leave out `--html`, `--json`, `--story` and `--controls`")
    if html and (story or controls):
        raise refuse_call("`--html` writes the whole view: leave out `--story` and `--controls`")
    if export:
        return _export(where, address, export, threads, engine)
    from sandtable.reports.page.given.layout import layout_view
    from sandtable.reports.page.given.record import make_record
    from sandtable.usecases.live.given import EVERY, find_view, save_given

    parts = tuple(name for name, is_wanted in (("controls", controls), ("story", story)) if is_wanted) or EVERY
    given = find_view(where, address, parts, threads=threads, engine=engine)
    record = make_record(given)
    if html:
        from sandtable.reports.page.given.report import write_report
        from sandtable.web.style import gather_style

        file = str(save_given(write_report(given, gather_style()), html))
        if as_json:
            show_json({"file": file, "digest": record["digest"], "address": record["address"]})
        else:
            print(file)
        return 0
    if as_json:
        show_json(record)
    else:
        show_page(layout_view(given), record, as_json=False)
    return 0


def _export(where: str, address: str, name: str, threads: int, engine: str) -> int:
    from sandtable.reports.page.given.files import FILES
    from sandtable.usecases.live.given import find_view
    from sandtable.usecases.refused import refuse_call
    from sandtable.web.style import gather_style

    if name not in FILES:
        raise refuse_call(f"`--export` is `{name}`; there are {', '.join(FILES)}")
    given = find_view(where, address, FILES[name].parts, threads=threads, engine=engine)
    sys.stdout.write(FILES[name].write(given, gather_style()))
    return 0
