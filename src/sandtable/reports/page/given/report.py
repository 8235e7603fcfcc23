"""A view as one HTML file: no script, nothing fetched, the scenario's digest and the view's address inside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from sandtable.analysis.live.view import Sheet
from sandtable.reports.numbers import format_count
from sandtable.reports.page.environment import render_template
from sandtable.reports.page.given.still import DROPPED, make_still
from sandtable.reports.page.given.style import settle_colours
from sandtable.reports.page.panels import render_panel
from sandtable.reports.page.world.drawing import hold_ground

if TYPE_CHECKING:
    from collections.abc import Collection

    from sandtable.analysis.live.flows import FlowsPanel
    from sandtable.analysis.live.given import Given

LARGEST: Final = 500_000  # bytes of the file
WIDTH: Final = 720
REPORTED: Final = ("answer", "series", "ledger", "matrix", "claims", "flows")
LONG: Final = (frozenset[str](), frozenset({"more"}), frozenset({"more", "twin"}))
"""Classes that are left out besides the controls, one set after the other until the file is small enough."""


def write_report(given: Given, style: str) -> str:
    """The file.

    Args:
        given: a view with all its parts.
        style: the page's style sheet.
    """
    text = ""
    for left_out in LONG:
        text = _write(given, style, DROPPED | left_out, is_short=bool(left_out))
        if len(text.encode()) <= LARGEST:
            break
    return text


def _write(given: Given, style: str, dropped: Collection[str], *, is_short: bool) -> str:
    shown = replace(given.shown, sheet=Sheet(width=WIDTH))
    sources = shown.model.sources
    panels, cited = [], dict[str, None]()
    for finding in (given.answer, given.series, given.ledger, given.matrix, given.claims, _drawn(given.flows)):
        if finding is not None:
            html, ids = make_still(render_panel(finding, shown), sources, dropped)
            panels.append(Markup(html))  # noqa: S704  (escaped by its own template)
            cited.update(dict.fromkeys(ids))
    text = render_template(
        "report.html.j2",
        shown=shown,
        panels=panels,
        style=Markup(settle_colours(style)),  # noqa: S704  (our own sheet)
        version=given.version,
        n=format_count(shown.view.world.futures),
        world=shown.view.world,
        sources=[sources[id_] for id_ in cited],
        is_short=is_short,
    )
    return hold_ground(text)


def _drawn(flows: FlowsPanel | None) -> FlowsPanel | None:
    """The flows where the scenario has routes; what points to another view of the page becomes the map."""
    if flows is None or not flows.n_routes:
        return None
    return replace(flows, style="map") if flows.style == "loops" else flows
