"""Names that were probably meant, for a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MOST_NEAR, MOST_LISTED = 3, 40


def say_near(name: str, known: Iterable[str], otherwise: str, *, most: int = MOST_LISTED) -> str:
    """Which names are near, or, where none is, which there are.

    Args:
        name: as written.
        known: the names that would have been right.
        otherwise: what the whole list is called: `its laws are`.
        most: how many of the whole list are told.
    """
    names = sorted(known)
    near = get_close_matches(name, names, n=MOST_NEAR)
    listed = ", ".join(f"`{word}`" for word in near or names[:most])
    return f"{'near names' if near else otherwise}: {listed}"
