"""The flows between actors as a page shows them at one point of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sandtable.analysis.carriage import Carried
    from sandtable.model.model import Model

MOST_ARCS: Final = 12
"""Drawn at once: more could not be told apart."""
MOST_STOPS: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """An actor that a route leads from or to.

    Args:
        location: longitude and latitude, degrees; None = on no map.
        country: three letters of the outline that is its own; "" = none.
    """

    id: str
    label: str
    location: tuple[float, float] | None
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsPanel:
    """What goes from actor to actor at a point.

    Args:
        style: map, graph, loops or table.
        carried: every route, in the scenario's order; of the chosen actor alone where one is chosen.
        drawn: of these, at most twelve that stand first by `shares`, in that order.
        shares: per route of `carried`, its median's share of the largest of its unit at this point, 0 to 1.
        stands: actors of any route, in the scenario's order.
        focus: whose routes alone are shown; "" = all.
        at: label of the point.
        stops: labels of the points that may be chosen.
        n_routes: that the scenario has.
        n_usable, n_futures: that ran well, and all.
        is_compared: with a pinned world.
    """

    style: str
    carried: tuple[Carried, ...]
    drawn: tuple[Carried, ...]
    shares: dict[int, float]
    stands: tuple[Stand, ...]
    focus: str
    at: str
    stops: tuple[str, ...]
    lens: str
    n_routes: int
    n_usable: int
    n_futures: int
    is_compared: bool


def find_stands(model: Model) -> tuple[Stand, ...]:
    """The actors that a route leads from or to, in the scenario's order."""
    ends = {end for route in model.routes for end in (route.origin, route.target)}
    return tuple(
        Stand(id=id_, label=actor.label or id_, location=actor.location, country=actor.country)
        for id_, actor in model.actors.items()
        if id_ in ends
    )


def find_shares(carried: tuple[Carried, ...]) -> dict[int, float]:
    """Per route's number, the size of its median as a share of the largest of its unit; 0 where nothing can be said."""
    largest: dict[str, float] = {}
    for one in carried:
        size = abs(one.now.median)
        if size > largest.get(one.now.unit, 0.0):
            largest[one.now.unit] = size
    return {
        one.number: abs(one.now.median) / largest[one.now.unit]
        if abs(one.now.median) > 0.0 and one.now.unit in largest
        else 0.0
        for one in carried
    }


def choose_drawn(carried: tuple[Carried, ...], shares: dict[int, float]) -> tuple[Carried, ...]:
    """The routes that are drawn: those that carry something, the largest of their units first, the scenario's order between equals."""
    ranked = sorted((one for one in carried if shares[one.number] > 0.0), key=lambda one: -shares[one.number])
    return tuple(ranked[:MOST_ARCS])


def choose_stops(dates: tuple[str, ...], at: str) -> tuple[str, ...]:
    """Points that a list offers: all, or evenly so many, the last and the chosen one always among them."""
    if len(dates) <= MOST_STOPS:
        return dates
    pace = -(-len(dates) // (MOST_STOPS - 2))
    kept = {*range(0, len(dates), pace), len(dates) - 1, dates.index(at)}
    return tuple(dates[number] for number in sorted(kept))
