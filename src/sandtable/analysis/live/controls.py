"""What may be moved in an open scenario: values within their ranges, moves and laws held or forced, lenses and branches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NEVER: Final = "never"
ALWAYS: Final = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """A value that may be set.

    Args:
        id: the Parameter, `lead[KR]`.
        label: its variable in words; elements stand in `elements`.
        low, high: between which it may be set: what the scenario `ranges`, else 1 and 99 % of its distribution
            under whichever lens reaches farthest.
        step: of the slider.
        sources: rows of the sources table behind it.
        judged: the judgement behind it; "" = none.
        is_drawn: it differs between futures until it is set.
    """

    id: str
    variable: str
    elements: tuple[str, ...]
    label: str
    unit: str
    note: str
    sector: str
    low: float
    high: float
    step: float
    sources: tuple[str, ...]
    judged: str
    is_drawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A move or a law that may be held back or made to happen.

    Args:
        id: `deploy_more`, `arm_kyiv[offensive]`, `law:consent`.
        target: of the forcing: the move's id, the law's id.
        elements: of the move's dimensions; () = the whole of it.
        is_law: a law may be in force from the start (`always`) or never; a move may happen on a date or never.
    """

    id: str
    target: str
    elements: tuple[str, ...]
    label: str
    by: str
    toward: tuple[str, ...]
    note: str
    is_law: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """Everything that may be moved, in the scenario's order.

    Args:
        sliders: by Parameter id.
        acts: by id.
        lenses: ids, `record` first.
        branches: ids of the declared branches, `base` first.
        dates: labels of the points at which a move may be made to happen.
        subjects: what a ledger can be asked of: branches and moves.
        actors: ids of the actors that have interests.
        series: keys `variable[element]` of what can be drawn, those of the scenario's `show` first.
        loops: names of the feedback loops that the author has named.
    """

    sliders: dict[str, Slider]
    acts: dict[str, Act]
    lenses: tuple[str, ...]
    branches: tuple[str, ...]
    dates: tuple[str, ...]
    subjects: tuple[str, ...]
    actors: tuple[str, ...]
    series: tuple[str, ...]
    loops: tuple[str, ...] = ()
