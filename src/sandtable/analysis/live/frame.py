"""What stands around the panels of a page: its answer in a sentence, the links that pin and compare, the foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandtable.analysis.ledger import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPanel:
    """The answer in one sentence: the ledger of the view's subject for its actor.

    Args:
        ledger: in the world shown; None where the scenario has nothing that a ledger could be asked of.
        pinned: in the world compared with; None without one.
    """

    ledger: Ledger | None
    pinned: Ledger | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPanel:
    """The links that pin the world shown, compare it, and let go of the comparison; the address says all they need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPanel:
    """What the checker says of the files as they are now; the page knows the faults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FootPanel:
    """What the numbers were made from.

    Args:
        version: of sandtable.
    """

    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place on the page for a panel.

    Args:
        name: of the panel, and the id of its element.
        tab: on which it stands; "" = on every one.
        is_quick: its panel answers while a slider moves.
    """

    name: str
    tab: str
    is_quick: bool
