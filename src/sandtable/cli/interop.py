"""Commands about other tools' models: import, conformance."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.output import code_of, progress_bar, show_faults, show_json, show_page
from sandtable.cli.scenarios import FAULTS, AsJson


def add_commands(app: typer.Typer) -> None:
    """Put these commands on the application."""
    app.command(name="import")(import_)
    app.command(name="conformance")(conformance)


def import_(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A model of Vensim (.mdl), XMILE or Stella (.xmile, .stmx).")
    ],
    *,
    out: Annotated[str, typer.Option(help="The folder to write. Default: the model's name, here.")] = "",
    as_json: AsJson = False,
) -> int:
    """Import a model of another tool: a folder with a readable scenario, or all that stands in the way."""
    from sandtable.reports.importing import few_of, say_import
    from sandtable.usecases.interop.importing import summary_of_import, write_imported

    found, folder = write_imported(file, out)
    if as_json:
        show_json(summary_of_import(found, folder))
    else:
        show_faults(few_of(found.faults), found.texts)
        print(say_import(found.counts(), found.unit_mends, folder, found.left_out, len(found.missing)))
    return 0


def conformance(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Models with the results their tools printed.")],
    *,
    passes: Annotated[bool, typer.Option("--passes", help="List the models that pass too.")] = False,
    engine: Annotated[str, typer.Option(help="llvm or numpy.")] = "numpy",
    seconds: Annotated[float, typer.Option(help="The longest that one model may take.")] = 60,
    as_json: AsJson = False,
) -> int:
    """Hold imported models against what their own tools printed or stored: pass, wrong, runs, unsupported or defective."""
    from sandtable.reports.conformance import layout_conformance
    from sandtable.usecases.interop.conformance import run_conformance

    with progress_bar("conformance", quiet=as_json) as (progress, should_stop):
        found = run_conformance(folder, engine=engine, seconds=seconds, progress=progress, should_stop=should_stop)
    show_page(layout_conformance(found, with_passes=passes), found, as_json=as_json)
    return FAULTS if any(model.verdict == "wrong" for model in found.models) else code_of(should_stop())
