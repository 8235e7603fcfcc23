"""A world (one choice of assumptions, values and acts) and a view (a world, one to compare with, and what is looked at)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from sandtable.analysis.branches import BASE

FUTURES: Final = 1000
SEED: Final = 1
STYLES: Final = ("fan", "paths", "dots")
FLOWS: Final = ("map", "graph", "loops", "table")
TABS: Final = ("answer", "model", "checks")
WIDTH: Final = 720
LEAST_WIDTH: Final = 280
MOST_WIDTH: Final = 1600


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is simulated.

    Args:
        lens: id of a lens.
        values: (Parameter id, value), in id order; they go before the lens.
        acts: (act id, `never`, `always` or the label of a point), in id order.
        branch: key of the declared branch that holds, `base` for none.
        futures: how many.
        seed: of all draws.
    """

    lens: str = "record"
    values: tuple[tuple[str, float], ...] = ()
    acts: tuple[tuple[str, str], ...] = ()
    branch: str = BASE
    futures: int = FUTURES
    seed: int = SEED

    def under(self, lens: str) -> World:
        """The same under another lens."""
        return replace(self, lens=lens)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page shows.

    Args:
        world: what is simulated.
        pinned: what it is compared with; None = nothing.
        subject: move, law or branch whose pluses and minuses are shown; "" = the scenario has none.
        actor: for whom; "" = nobody has interests.
        series: keys of the series drawn.
        style: fan (quantiles), paths (20 single futures) or dots (the last point).
        flows: how the flows are shown.
        at: label of the point at which flows are read.
        focus: actor whose flows alone are shown; "" = all.
        tab: answer, model or checks.
        loop: name of the feedback loop that stands out in the model view; "" = none.
        see: id of a source, value, move, claim or variable that stands in the drawer; "" = it is shut.
        step: number of the story's step, from 1; 0 = no story.
    """

    world: World
    pinned: World | None = None
    subject: str = ""
    actor: str = ""
    series: tuple[str, ...] = ()
    style: str = STYLES[0]
    flows: str = FLOWS[0]
    at: str = ""
    focus: str = ""
    tab: str = TABS[0]
    see: str = ""
    loop: str = ""
    step: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What charts are drawn on; no part of the view.

    A chart's element says `data-axis="NAME" data-ends="LOW,HIGH"` of the axis that it drew.  While a hand drags, a page sends
    these back as `axis.NAME=LOW,HIGH`, so that what moves is the picture and not its scale.

    Args:
        width: of the main column, in CSS pixels.
        axes: ends that a chart's axis keeps while a hand drags, by the chart's name; a chart without finds its own.
    """

    width: int = WIDTH
    axes: Mapping[str, tuple[float, float]] = field(default_factory=dict)
