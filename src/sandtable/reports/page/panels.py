"""The HTML of each panel, by its finding: one renderer and one template each."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch

from sandtable.analysis.live.findings import ClaimsPanel, ControlsPanel, Finding, LedgerPanel, SeriesPanel, Shown
from sandtable.reports.page.environment import render_template

Renderer = Callable[[Finding, Shown], str]


@singledispatch
def render_panel(finding: Finding, shown: Shown) -> str:  # noqa: ARG001  (the signature is every renderer's)
    """The fragment of a panel.

    Args:
        finding: what it shows.
        shown: the page it stands on.
    """
    raise TypeError(f"no renderer for {type(finding).__name__}")


@render_panel.register
def _(finding: ControlsPanel, shown: Shown) -> str:
    return render_template("controls.html.j2", finding=finding, shown=shown)


@render_panel.register
def _(finding: SeriesPanel, shown: Shown) -> str:
    return render_template("series.html.j2", finding=finding, shown=shown)


@render_panel.register
def _(finding: LedgerPanel, shown: Shown) -> str:
    return render_template("ledger.html.j2", finding=finding, shown=shown)


@render_panel.register
def _(finding: ClaimsPanel, shown: Shown) -> str:
    return render_template("claims.html.j2", finding=finding, shown=shown)
