"""The panel `ledger` as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.page.environment import render_template

if TYPE_CHECKING:
    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.pluses import LedgerPanel


def render_ledger(finding: LedgerPanel, shown: Shown) -> str:
    """The fragment."""
    return render_template("ledger.html.j2", finding=finding, shown=shown)
