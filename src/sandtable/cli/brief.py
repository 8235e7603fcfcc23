"""The command that writes a brief."""

from __future__ import annotations

from typing import Annotated

import typer

from sandtable.cli.options import Design, Engine, Futures, KnownBy, Lens, Seed, Stored, Threads, make_request
from sandtable.cli.output import TROUBLE, progress_bar, show_json
from sandtable.cli.scenarios import AsJson, Where


def add_commands(app: typer.Typer) -> None:
    """Put the command on the application."""
    app.command(name="brief")(brief)


def brief(
    where: Where,
    *,
    out: Annotated[str, typer.Option(help="A folder or a file; default SCENARIO.html and SCENARIO.md here.")] = "",
    format_: Annotated[str, typer.Option("--format", help="html, markdown or both.")] = "both",
    sections: Annotated[
        list[str] | None, typer.Option("--sections", help="A section; may be given again. Default: all.")
    ] = None,
    today: Annotated[str, typer.Option(help="A date to write on it; without one it has none.")] = "",
    futures: Futures = 2000,
    seed: Seed = 1,
    lens: Lens = None,
    design: Design = "monte-carlo",
    known_by: KnownBy = "",
    stored: Stored = "",
    threads: Threads = 2,
    engine: Engine = "llvm",
    as_json: AsJson = False,
) -> int:
    """Write a brief: the question answered in one HTML file and in Markdown, every number with the row it rests on."""
    from sandtable.usecases.brief.write import BriefAsking, require_format, save_brief, write_brief

    require_format(format_)
    request = make_request(lens, futures, seed, design, known_by, threads, engine)
    with progress_bar("brief", quiet=as_json) as (progress, should_stop):
        asking = BriefAsking(
            request=request, run=stored, sections=tuple(sections or ()), today=today, progress=progress,
            should_stop=should_stop,
        )  # fmt: skip
        written = write_brief(where, asking)
    files = [str(path) for path in save_brief(written, out, format_)]
    if as_json:
        show_json(
            {
                "files": files,
                "sections": [section.id for section in written.sections],
                "left_out": written.omissions,
                "is_complete": written.is_complete,
            }
        )
    else:
        print("\n".join(files))
    return 0 if written.is_complete else TROUBLE
