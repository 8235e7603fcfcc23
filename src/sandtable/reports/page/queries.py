"""Queries of the same view with one thing changed, for templates whose links are many."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from sandtable.analysis.live.findings import Shown

SAFE = "[],:+"


def see_query(shown: Shown, see: str) -> str:
    """The view with a thing in its drawer; "" shuts it."""
    return change_query(shown, see=see)


def change_query(shown: Shown, **changes: str) -> str:
    """The query of the view with some parameters changed.

    Args:
        shown: the page.
        changes: values by the names of parameters; "" leaves one out.
    """
    kept = [part for part in shown.address.split("&") if part and part.partition("=")[0] not in changes]
    kept += [f"{name}={quote(value, safe=SAFE)}" for name, value in changes.items() if value]
    return "&".join(kept)
