"""What stands around the panels of a page: what may be moved, the answer in a sentence, what it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.analysis.live.findings import ControlsPanel
from sandtable.analysis.live.frame import AnswerPanel, BarPanel, FootPanel, NoticesPanel
from sandtable.usecases.live.pricing import price
from sandtable.usecases.live.telling import find_drivers_of_view
from sandtable.version import VERSION

if TYPE_CHECKING:
    from sandtable.usecases.live.asked import Asked


def ask_controls(asked: Asked) -> ControlsPanel:
    """What may be moved, those values first that tell most."""
    opened = asked.opened
    return ControlsPanel(
        controls=opened.controls,
        typical=opened.runs.typical(asked.view.world.lens),
        telling=find_drivers_of_view(opened),
        subject=opened.model.headline_subject,
    )


def ask_answer(asked: Asked) -> AnswerPanel:
    """The answer in one sentence, here and in the pinned world.

    Raises:
        Superseded: nobody waits for it any more.
    """
    view = asked.view
    here = price(asked, view.world)
    there = price(asked, view.pinned) if view.pinned is not None else None
    return AnswerPanel(
        ledger=here.ledger if here is not None else None, pinned=there.ledger if there is not None else None
    )


def ask_bar(asked: Asked) -> BarPanel:  # noqa: ARG001  (the signature is every panel's)
    """The links that pin and compare."""
    return BarPanel()


def ask_notices(asked: Asked) -> NoticesPanel:  # noqa: ARG001  (the signature is every panel's)
    """What the checker says of the files."""
    return NoticesPanel()


def ask_foot(asked: Asked) -> FootPanel:  # noqa: ARG001  (the signature is every panel's)
    """What the numbers were made from."""
    return FootPanel(version=VERSION)
