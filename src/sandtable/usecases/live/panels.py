"""What each panel of a page shows for a view: named here once, with what it needs to be simulated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sandtable.analysis.branches import BASE, find_claim_branches
from sandtable.analysis.claims import find_claims
from sandtable.analysis.ledger import find_ledger
from sandtable.analysis.live.address import write_view
from sandtable.analysis.live.findings import ClaimsPanel, ControlsPanel, Finding, LedgerPanel, SeriesPanel, Shown
from sandtable.analysis.live.view import Sheet
from sandtable.analysis.pairs import find_pair

if TYPE_CHECKING:
    from sandtable.analysis.claims import ClaimsMatrix
    from sandtable.analysis.ledger import Ledger
    from sandtable.analysis.live.view import View, World
    from sandtable.model.model import Model
    from sandtable.runs.runs import Ensemble, Fan
    from sandtable.usecases.live.opening import Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of a page.

    Args:
        opened: the scenario as it stands.
        view: what the page shows.
        is_stale: whether nobody waits any more.
        sheet: what charts are drawn on.
    """

    opened: Opened
    view: View
    is_stale: Callable[[], bool] = field(default=lambda: False)
    sheet: Sheet = field(default_factory=Sheet)

    @property
    def model(self) -> Model:
        """The scenario."""
        return self.opened.model

    @property
    def shown(self) -> Shown:
        """What is told of it."""
        opened = self.opened
        return Shown(
            model=opened.model, controls=opened.controls, view=self.view,
            address=write_view(self.view, opened.model, opened.controls), generation=opened.generation,
            faults=opened.faults, texts=opened.texts, sheet=self.sheet,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A panel of the page.

    Args:
        name: in the address of its fragment, and the id of its element.
        ask: what it shows.
        is_quick: it answers while a slider moves; the others when the hand has stopped.
    """

    name: str
    ask: Callable[[Asked], Finding]
    is_quick: bool


def ask_panel(name: str, asked: Asked) -> Finding:
    """What a panel shows.

    Raises:
        Superseded: nobody waits for it any more.
        Refused: the view asks for what cannot be.
    """
    return PANELS[name].ask(asked)


def _ask_controls(asked: Asked) -> ControlsPanel:
    opened = asked.opened
    return ControlsPanel(controls=opened.controls, typical=opened.runs.typical(asked.view.world.lens))


def _ask_series(asked: Asked) -> SeriesPanel:
    ensemble = _record(asked, asked.view.world)
    pinned = _record(asked, asked.view.pinned) if asked.view.pinned is not None else None
    return SeriesPanel(
        ensemble=ensemble, pinned=pinned, fans=_fans(ensemble), pinned_fans=_fans(pinned) if pinned is not None else ()
    )


def _record(asked: Asked, world: World) -> Ensemble:
    return asked.opened.runs.simulate_world(world, series=asked.view.series, is_stale=asked.is_stale)


def _fans(ensemble: Ensemble) -> tuple[Fan, ...]:
    return next(iter(ensemble.fans.values()), ())


def _ask_ledger(asked: Asked) -> LedgerPanel:
    view = asked.view
    own = _ledger(asked, view.world)
    return LedgerPanel(ledger=own, pinned=_ledger(asked, view.pinned) if view.pinned is not None else None)


def _ledger(asked: Asked, world: World) -> Ledger | None:
    view, model = asked.view, asked.model
    pair = find_pair(model, view.subject) if view.subject else None
    if pair is None or not view.actor:
        return None
    branches = (pair.with_branch, pair.without_branch)
    ensemble = asked.opened.runs.simulate_world(world, branches=branches, pairs=(pair,), is_stale=asked.is_stale)
    return find_ledger(ensemble, model, actor=view.actor, pair=pair, lens=world.lens)


def _ask_claims(asked: Asked) -> ClaimsPanel:
    view = asked.view
    pinned = _claims(asked, view.pinned) if view.pinned is not None else None
    return ClaimsPanel(matrix=_claims(asked, view.world), pinned=pinned)


def _claims(asked: Asked, world: World) -> ClaimsMatrix:
    branches = (BASE, *find_claim_branches(asked.model))
    lenses = asked.opened.controls.lenses
    ensemble = asked.opened.runs.simulate_world(world, lenses=lenses, branches=branches, is_stale=asked.is_stale)
    return find_claims(ensemble, asked.model, lenses=lenses)


PANELS: Final[Mapping[str, Panel]] = {
    panel.name: panel
    for panel in (
        Panel(name="controls", ask=_ask_controls, is_quick=True),
        Panel(name="series", ask=_ask_series, is_quick=True),
        Panel(name="ledger", ask=_ask_ledger, is_quick=True),
        Panel(name="claims", ask=_ask_claims, is_quick=False),
    )
}
