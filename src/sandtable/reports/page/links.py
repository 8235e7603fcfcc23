"""Addresses of the same page with one thing changed: what a reader without script follows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from sandtable.analysis.live.address import write_view

if TYPE_CHECKING:
    from sandtable.analysis.live.findings import Shown


class Links:
    """Links from one page.

    Args:
        shown: the page.
    """

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self._base = write_view(replace(shown.view, see=""), shown.model, shown.controls)

    def see(self, name: str) -> str:
        """The same with one thing in the drawer: `source:NK-016`, `variable:land_2026`."""
        own = f"see={quote(name, safe='[],:')}"
        return f"?{self._base}&{own}" if self._base else f"?{own}"

    def show(self, series: tuple[str, ...]) -> str:
        """The same with other series."""
        return f"?{write_view(replace(self._shown.view, series=series), self._shown.model, self._shown.controls)}"

    def price(self, subject: str, actor: str) -> str:
        """The same with the pluses and minuses of another subject, or for another actor."""
        view = replace(self._shown.view, subject=subject, actor=actor)
        return f"?{write_view(view, self._shown.model, self._shown.controls)}"
