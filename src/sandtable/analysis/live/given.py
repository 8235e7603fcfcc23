"""What is given away of one view: its findings, and what they were made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandtable.analysis.live.board import ClaimsBoard
    from sandtable.analysis.live.charted import SeriesPanel
    from sandtable.analysis.live.drawer import DrawerPanel
    from sandtable.analysis.live.effects import MatrixPanel
    from sandtable.analysis.live.findings import ControlsPanel, Shown
    from sandtable.analysis.live.flows import FlowsPanel
    from sandtable.analysis.live.frame import AnswerPanel
    from sandtable.analysis.live.pluses import LedgerPanel
    from sandtable.analysis.live.story import StoryPanel


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One view to be written to a file or a terminal; a part that nobody asked for is None.

    Args:
        shown: the view and its scenario.
        version: of sandtable.
    """

    shown: Shown
    version: str
    answer: AnswerPanel | None = None
    series: SeriesPanel | None = None
    ledger: LedgerPanel | None = None
    matrix: MatrixPanel | None = None
    claims: ClaimsBoard | None = None
    flows: FlowsPanel | None = None
    drawer: DrawerPanel | None = None
    controls: ControlsPanel | None = None
    story: StoryPanel | None = None
