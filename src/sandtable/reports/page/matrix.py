"""The panel `matrix` as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.page.environment import render_template

if TYPE_CHECKING:
    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.stakes import MatrixPanel


def render_matrix(finding: MatrixPanel, shown: Shown) -> str:
    """The fragment."""
    return render_template("matrix.html.j2", finding=finding, shown=shown)
