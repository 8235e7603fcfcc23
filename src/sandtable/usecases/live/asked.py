"""One question of a page: the scenario as it stands, the view, and the sheet that charts are drawn on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandtable.analysis.live.address import write_view
from sandtable.analysis.live.findings import Shown
from sandtable.analysis.live.view import Sheet

if TYPE_CHECKING:
    from sandtable.analysis.live.view import View, World
    from sandtable.model.model import Model
    from sandtable.usecases.live.opening import Opened
    from sandtable.usecases.live.pricing import Priced


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question of a page.

    Args:
        opened: the scenario as it stands.
        view: what the page shows.
        is_stale: whether nobody waits any more.
        sheet: what charts are drawn on.
        found: what one panel of the question has found and another asks for again.
    """

    opened: Opened
    view: View
    is_stale: Callable[[], bool] = field(default=lambda: False)
    sheet: Sheet = field(default_factory=Sheet)
    found: dict[World, Priced | None] = field(default_factory=dict)

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
