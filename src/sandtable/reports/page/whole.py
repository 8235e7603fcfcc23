"""The whole page around its panels, and the page that says in a sentence why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup

from sandtable.reports.page.environment import render_template

if TYPE_CHECKING:
    from sandtable.analysis.live.findings import Shown
    from sandtable.diagnostics.fault import Fault


def render_whole(shown: Shown, fragments: Mapping[str, str]) -> str:
    """The page.

    Args:
        shown: what it is about.
        fragments: HTML of its panels by name, from `render_panel`.
    """
    panels = {name: Markup(html) for name, html in fragments.items()}  # noqa: S704  (escaped by their own templates)
    return render_template("page.html.j2", shown=shown, panels=panels)


def render_refusal(faults: Iterable[Fault]) -> str:
    """A page that says what was wrong with the address, and how to go on."""
    return render_template("refusal.html.j2", faults=tuple(faults))
