"""Start a scenario: a small sound one to change."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from sandtable.usecases.refused import refuse_call

TEMPLATES = Path(__file__).parent / "templates"


def write_new_scenario(name: str, into: str | Path = ".") -> Path:
    """Write a folder with a small sound scenario and an empty table of sources.

    Args:
        name: the folder's name: letters, digits, `-` and `_`.
        into: the folder in which it is made.

    Returns:
        The new folder.

    Raises:
        Refused: the name is no folder's name, the folder is there already, or cannot be written.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name):
        raise refuse_call(
            f"`{name}` cannot be a scenario's name", why="a name has letters, digits, `-` and `_`",
            mend="try `sandtable new my-case`",
        )  # fmt: skip
    folder = Path(into) / name
    if folder.exists():
        raise refuse_call(
            f"`{folder}` is there already", mend="choose another name, or remove the folder", code="folder-exists"
        )
    title = name.replace("-", " ").replace("_", " ").capitalize()
    try:
        folder.mkdir(parents=True)
        text = (TEMPLATES / "scenario.sand").read_text(encoding="utf-8")
        (folder / "scenario.sand").write_text(Template(text).safe_substitute(title=title), encoding="utf-8")
        (folder / "sources.csv").write_text((TEMPLATES / "sources.csv").read_text(encoding="utf-8"), encoding="utf-8")
    except OSError as trouble:
        raise refuse_call(
            f"`{folder}` cannot be written: {trouble.strerror or trouble}", mend="choose a folder that you may write to",
            code="cannot-write",
        ) from trouble  # fmt: skip
    return folder
