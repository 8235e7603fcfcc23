"""What the panel of flows shows: every route of the scenario at the chosen point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.carriage import find_carriage, route_key
from sandtable.analysis.live.flows import FlowsPanel, choose_drawn, choose_stops, find_shares, find_stands
from sandtable.runs.runs import Status

if TYPE_CHECKING:
    from sandtable.analysis.carriage import Carried
    from sandtable.analysis.live.view import World
    from sandtable.runs.runs import Ensemble
    from sandtable.usecases.live.asked import Asked


def ask_flows(asked: Asked) -> FlowsPanel:
    """What each route carries at the view's point, here and against the pinned world.

    Raises:
        Superseded: nobody waits for it any more.
    """
    model, view = asked.model, asked.view
    carried: tuple[Carried, ...] = ()
    n_usable = 0
    if model.routes:
        own = _record(asked, view.world)
        pinned = _record(asked, view.pinned) if view.pinned is not None else None
        carried = find_carriage(model, own, pinned, asked.opened.controls.dates.index(view.at))
        n_usable = int(np.count_nonzero(next(iter(own.status.values())) == Status.OK))
    shares = find_shares(carried)
    if view.focus:
        carried = tuple(one for one in carried if view.focus in {one.origin, one.target})
    return FlowsPanel(
        style=view.flows,
        carried=carried,
        drawn=choose_drawn(carried, shares),
        shares=shares,
        stands=find_stands(model),
        focus=view.focus,
        at=view.at,
        stops=choose_stops(asked.opened.controls.dates, view.at),
        lens=view.world.lens,
        n_routes=len(model.routes),
        n_usable=n_usable,
        n_futures=view.world.futures,
        is_compared=view.pinned is not None,
    )


def _record(asked: Asked, world: World) -> Ensemble:
    keys = tuple(dict.fromkeys(route_key(route) for route in asked.model.routes))
    return asked.opened.runs.simulate_world(world, series=keys, is_stale=asked.is_stale)
