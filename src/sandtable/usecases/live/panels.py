"""What each panel of a page shows for a view: named here once, with what it needs to be simulated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandtable.analysis.live.findings import Finding
from sandtable.analysis.live.frame import Slot
from sandtable.analysis.live.view import TABS
from sandtable.usecases.live.board import ask_board
from sandtable.usecases.live.charts import ask_ledger, ask_matrix, ask_series, begin_series
from sandtable.usecases.live.drawer import ask_drawer
from sandtable.usecases.live.flows import ask_flows
from sandtable.usecases.live.frame import ask_answer, ask_bar, ask_controls, ask_foot, ask_notices
from sandtable.usecases.live.model_view import ask_checks_view, ask_loops_view, ask_model_view
from sandtable.usecases.live.pricing import begin_pricing
from sandtable.usecases.live.story import ask_story

if TYPE_CHECKING:
    from sandtable.analysis.live.view import View
    from sandtable.usecases.live.asked import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A panel of the page.

    Args:
        name: in the address of its fragment, and the id of its element.
        ask: what it shows.
        is_quick: it answers while a slider moves; the others when the hand has stopped.
        tab: of the view on which it stands; "" = on every one.
        begin: begins the runs that it will ask for, so that they go on while another panel is made.
    """

    name: str
    ask: Callable[[Asked], Finding]
    is_quick: bool
    tab: str = TABS[0]
    begin: Callable[[Asked], None] | None = None


def find_panels(view: View) -> tuple[str, ...]:
    """Names of the panels that a page shows for a view: the controls, those of its tab, the drawer."""
    return tuple(panel.name for panel in PANELS.values() if panel.tab in {"", view.tab})


def begin_panels(names: Iterable[str], asked: Asked) -> None:
    """Begins the runs of several panels, in their order, before the first is made.

    Raises:
        Superseded: the scenario was closed.
        Refused: the view asks for what cannot be.
    """
    begins = dict.fromkeys(panel.begin for panel in map(PANELS.__getitem__, names))
    for begin in begins:
        if begin is not None:
            begin(asked)


def ask_panel(name: str, asked: Asked) -> Finding:
    """What a panel shows.

    Raises:
        Superseded: nobody waits for it any more.
        Refused: the view asks for what cannot be.
    """
    return PANELS[name].ask(asked)


PANELS: Final[Mapping[str, Panel]] = {
    panel.name: panel
    for panel in (
        Panel(name="bar", ask=ask_bar, is_quick=True, tab=""),
        Panel(name="notices", ask=ask_notices, is_quick=True, tab=""),
        Panel(name="story", ask=ask_story, is_quick=True, tab=""),
        Panel(name="answer", ask=ask_answer, is_quick=True, tab="", begin=begin_pricing),
        Panel(name="controls", ask=ask_controls, is_quick=True, tab=""),
        Panel(name="series", ask=ask_series, is_quick=True, begin=begin_series),
        Panel(name="ledger", ask=ask_ledger, is_quick=True, begin=begin_pricing),
        Panel(name="matrix", ask=ask_matrix, is_quick=False),
        Panel(name="claims", ask=ask_board, is_quick=False),
        Panel(name="flows", ask=ask_flows, is_quick=False),
        Panel(name="model", ask=ask_model_view, is_quick=False, tab="model"),
        Panel(name="loops", ask=ask_loops_view, is_quick=False, tab="model"),
        Panel(name="checks", ask=ask_checks_view, is_quick=False, tab="checks"),
        Panel(name="drawer", ask=ask_drawer, is_quick=True, tab=""),
        Panel(name="foot", ask=ask_foot, is_quick=True, tab=""),
    )
}


def list_slots() -> tuple[Slot, ...]:
    """The places on a page for its panels, in their order."""
    return tuple(Slot(name=panel.name, tab=panel.tab, is_quick=panel.is_quick) for panel in PANELS.values())
