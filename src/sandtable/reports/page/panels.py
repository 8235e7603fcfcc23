"""The HTML of each panel, by its finding: one renderer and one template each."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch

from sandtable.analysis.live.board import ClaimsBoard
from sandtable.analysis.live.charted import SeriesPanel
from sandtable.analysis.live.drawer import DrawerPanel
from sandtable.analysis.live.effects import MatrixPanel
from sandtable.analysis.live.findings import ControlsPanel, Finding, Shown
from sandtable.analysis.live.flows import FlowsPanel
from sandtable.analysis.live.frame import AnswerPanel, BarPanel, FootPanel, NoticesPanel
from sandtable.analysis.live.model_view import ChecksPanel, LoopsPanel, ModelPanel
from sandtable.analysis.live.pluses import LedgerPanel
from sandtable.analysis.live.story import StoryPanel
from sandtable.reports.page.checks import render_checks
from sandtable.reports.page.claims import render_claims
from sandtable.reports.page.controls import render_controls
from sandtable.reports.page.drawer import render_drawer
from sandtable.reports.page.flows import render_flows
from sandtable.reports.page.frame import render_answer, render_bar, render_foot, render_notices
from sandtable.reports.page.ledger import render_ledger
from sandtable.reports.page.loops import render_loops
from sandtable.reports.page.matrix import render_matrix
from sandtable.reports.page.model import render_model
from sandtable.reports.page.series import render_series
from sandtable.reports.page.story import render_story

Renderer = Callable[[Finding, Shown], str]


@singledispatch
def render_panel(finding: Finding, shown: Shown) -> str:  # noqa: ARG001  (the signature is every renderer's)
    """The fragment of a panel.

    Args:
        finding: what it shows.
        shown: the page it stands on.
    """
    raise TypeError(f"no renderer for {type(finding).__name__}")


render_panel.register(AnswerPanel)(render_answer)
render_panel.register(BarPanel)(render_bar)
render_panel.register(NoticesPanel)(render_notices)
render_panel.register(FootPanel)(render_foot)
render_panel.register(StoryPanel)(render_story)
render_panel.register(ControlsPanel)(render_controls)
render_panel.register(SeriesPanel)(render_series)
render_panel.register(LedgerPanel)(render_ledger)
render_panel.register(MatrixPanel)(render_matrix)
render_panel.register(ClaimsBoard)(render_claims)
render_panel.register(FlowsPanel)(render_flows)
render_panel.register(DrawerPanel)(render_drawer)
render_panel.register(ModelPanel)(render_model)
render_panel.register(LoopsPanel)(render_loops)
render_panel.register(ChecksPanel)(render_checks)
