"""The panel `series` as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.page.environment import render_template

if TYPE_CHECKING:
    from sandtable.analysis.live.charted import SeriesPanel
    from sandtable.analysis.live.findings import Shown


def render_series(finding: SeriesPanel, shown: Shown) -> str:
    """The fragment."""
    return render_template("series.html.j2", finding=finding, shown=shown)
