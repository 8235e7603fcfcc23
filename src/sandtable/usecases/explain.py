"""Explain a fault's code."""

from __future__ import annotations

from difflib import get_close_matches

from sandtable.diagnostics.catalogue import CATALOGUE, find_explanation
from sandtable.diagnostics.explanation import Explanation
from sandtable.usecases.refused import refuse_call


def explain_code(code: str) -> Explanation:
    """The catalogue's entry of a code.

    Raises:
        Refused: there is no such code (exit code 2).
    """
    entry = find_explanation(code)
    if entry is None:
        near = get_close_matches(code, CATALOGUE, n=3)
        raise refuse_call(
            f"there is no code `{code}`",
            why="near: " + ", ".join(f"`{name}`" for name in near) if near else "",
            mend="see `sandtable explain` for all codes",
            code="no-such-name",
        )
    return entry


def list_codes() -> tuple[Explanation, ...]:
    """All codes, in alphabetical order."""
    return tuple(CATALOGUE[code] for code in sorted(CATALOGUE))
