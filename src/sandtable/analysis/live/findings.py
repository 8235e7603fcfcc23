"""What each panel of a page shows, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandtable.analysis.live.board import ClaimsBoard
from sandtable.analysis.live.charted import SeriesPanel
from sandtable.analysis.live.drawer import DrawerPanel
from sandtable.analysis.live.effects import MatrixPanel
from sandtable.analysis.live.flows import FlowsPanel
from sandtable.analysis.live.frame import AnswerPanel, BarPanel, FootPanel, NoticesPanel
from sandtable.analysis.live.model_view import ChecksPanel, LoopsPanel, ModelPanel
from sandtable.analysis.live.pluses import LedgerPanel
from sandtable.analysis.live.story import StoryPanel
from sandtable.analysis.live.view import Sheet

if TYPE_CHECKING:
    from sandtable.analysis.live.controls import Controls
    from sandtable.analysis.live.view import View
    from sandtable.diagnostics.fault import Fault
    from sandtable.model.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page is about.

    Args:
        model: the last sound state of the scenario.
        view: what the page shows of it.
        address: the view's query string.
        generation: counts the changes of the scenario's files, from 1.
        faults: of the files as they are now; with an error among them, `model` is older than the files.
        texts: of the files that faults point into.
        sheet: what charts are drawn on.
    """

    model: Model
    controls: Controls
    view: View
    address: str
    generation: int
    faults: tuple[Fault, ...]
    texts: Mapping[str, str]
    sheet: Sheet = field(default_factory=Sheet)

    @property
    def width(self) -> int:
        """Of the main column, in CSS pixels: charts are drawn for it."""
        return self.sheet.width

    @property
    def axes(self) -> Mapping[str, tuple[float, float]]:
        """Ends that a chart's axis keeps while a hand drags, by the chart's name."""
        return self.sheet.axes

    @property
    def is_behind(self) -> bool:
        """The files have errors, so that what is simulated is what stood before."""
        return any(fault.severity == "error" for fault in self.faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlsPanel:
    """The left rail: what may be moved, and where it stands.

    Args:
        typical: per slider, its value under the view's lens, where nothing is set.
        telling: ids of the values that move the headline most in the untouched scenario, the strongest first.
        subject: what they move: the headline's subject; "" = the scenario has none.
    """

    controls: Controls
    typical: Mapping[str, float]
    telling: tuple[str, ...] = ()
    subject: str = ""


Frame = AnswerPanel | BarPanel | NoticesPanel | FootPanel
Finding = (
    Frame
    | StoryPanel
    | ControlsPanel
    | SeriesPanel
    | LedgerPanel
    | MatrixPanel
    | ClaimsBoard
    | FlowsPanel
    | DrawerPanel
    | ModelPanel
    | LoopsPanel
    | ChecksPanel
)
