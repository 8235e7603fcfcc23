"""The command `export`: a scenario as a model of another tool."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sandtable.cli.output import show_json, show_page
from sandtable.cli.scenarios import AsJson, Where


def add_commands(app: typer.Typer) -> None:
    """Put the command on the application."""
    app.command(name="export")(export)


def export(
    where: Where,
    *,
    to: Annotated[str, typer.Option("--to", help="The form: xmile.")] = "xmile",
    out: Annotated[str, typer.Option(help="The file to write. Default: the document on standard output.")] = "",
    lens: Annotated[str, typer.Option("--lens", help="A lens. Default: record.")] = "",
    branch: Annotated[str, typer.Option("--branch", help="base, a branch or a+b.")] = "base",
    no_noise: Annotated[bool, typer.Option("--no-noise", help="Noise at its mean, for tools that draw none.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse where anything of the scenario would be lost.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Write a scenario for other tools, and say what they cannot hold."""
    from sandtable.reports.export import layout_export
    from sandtable.usecases.export import ExportRequest, write_export

    request = ExportRequest(form=to, lens=lens, branch=branch, has_noise=not no_noise, is_strict=strict)
    finding = write_export(where, request, out)
    if as_json:
        show_json(finding)
    elif finding.file:
        show_page(layout_export(finding), finding, as_json=False)
    else:
        from sandtable.reports.plain import page_to_text

        sys.stdout.write(finding.text)
        sys.stderr.write(page_to_text(layout_export(finding)))
    return 0
