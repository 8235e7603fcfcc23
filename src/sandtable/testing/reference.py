"""The page of all commands, written from the commands themselves.

`python -m sandtable.testing.reference` writes docs/commands.md in the checkout it is started in.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, cast

import typer.main

from sandtable.cli.main import app

PAGE = Path("docs/commands.md")
KEPT = "\b\n"
"""What click reads as: keep the lines of this paragraph."""
OPENING = """# Commands

Written by `python -m sandtable.testing.reference` from the commands themselves.

`SCENARIO` is a library name (`sandtable list`), a folder with `scenario.sand`, or a `.sand` file. Every command takes
`--help`, all but `new` and `plan` take `--json`. Faults and refusals go to standard error (with `--json` to standard output as
`{"faults": [...]}`), answers to standard output: laid out on a terminal, as plain text into a file or a pipe.

| exit code | means |
|---|---|
| 0 | fine |
| 1 | faults in the scenario, or a check of its own that goes otherwise than it says |
| 2 | a bad call |
| 3 | trouble in runs, with a run folder, or stopped by Ctrl-C: what was done is shown (and stored) |
| 70 | our own bug |
| 130 | stopped at once by a second Ctrl-C |

`SANDTABLE_CACHE` names the folder of compiled plans (`off` for none; by default `sandtable` in the user's cache
folder). `SANDTABLE_TRACEBACK=1` shows where a bug of ours is.
"""


class _Parameter(Protocol):
    """What a page needs to know of an argument or an option."""

    name: str
    opts: list[str]
    param_type_name: str
    required: bool
    default: object
    is_flag: bool
    help: str | None


class _Command(Protocol):
    help: str | None
    params: list[_Parameter]


def render_reference() -> str:
    """The page: every command with its arguments and options."""
    commands = cast("Mapping[str, _Command]", typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    return "\n".join([OPENING, *(_render_entry(name, command) for name, command in commands.items())])


def _render_entry(name: str, command: _Command) -> str:
    """A command, or a group of commands with its members below it."""
    members = cast("Mapping[str, _Command]", getattr(command, "commands", {}))
    if not members:
        return _render_command(name, command)
    opening = f"## {name}\n\n{command.help or ''}\n"
    parts = [_render_command(f"{name} {member}", part, level=3) for member, part in members.items()]
    return "\n".join([opening, *parts])


def _render_command(name: str, command: _Command, level: int = 2) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    shape = " ".join(["sandtable", name, *(_shape(p) for p in arguments), *(["[OPTIONS]"] if options else [])])
    rows = [f"| `{_shape(p)}` | {_help(p)} | |" for p in arguments]
    rows += [f"| `{', '.join(p.opts)}`{_value(p)} | {_help(p)} | {_default(p)} |" for p in options]
    lines = [
        f"{'#' * level} {name}",
        "",
        f"`{shape}`",
        "",
        _render_help(command.help or ""),
        "",
        "| | | default |",
        "|---|---|---|",
        *rows,
        "",
    ]
    return "\n".join(lines)


def _render_help(text: str) -> str:
    """A command's text; a paragraph that keeps its lines as preformatted text."""
    parts = text.split("\n\n")
    kept = [f"```text\n{part.removeprefix(KEPT)}\n```" if part.startswith(KEPT) else part for part in parts]
    return "\n\n".join(kept)


def _shape(argument: _Parameter) -> str:
    name = (getattr(argument, "metavar", None) or argument.name.upper()).strip("[]")
    return name if argument.required else f"[{name}]"


def _value(option: _Parameter) -> str:
    if option.is_flag:
        return ""
    return " NUMBER" if isinstance(option.default, int) else " TEXT"


def _help(parameter: _Parameter) -> str:
    return (parameter.help or "").replace("|", "\\|")


def _default(option: _Parameter) -> str:
    is_plain = isinstance(option.default, int | str) and not isinstance(option.default, bool)
    return f"`{option.default}`" if is_plain and option.default != "" else ""


def main() -> None:
    """Write the page in the current folder."""
    PAGE.write_text(render_reference(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
