"""Settling what a map shows: where actors stand, and what goes from one to another."""

from __future__ import annotations

import re
from dataclasses import replace

from sandtable.compiler.checking.acts import check_actor
from sandtable.compiler.checking.names import select_cells
from sandtable.compiler.checking.near import mend_by_name
from sandtable.compiler.checking.scope import Scope
from sandtable.model.declaration import Actor, Route

EAST, NORTH = 180.0, 90.0
_COUNTRY = re.compile(r"[A-Z]{3}\Z")


def check_places(scope: Scope) -> None:
    """Checks where actors stand, and settles the routes: each carries one series from one actor to another."""
    for actor in scope.actors.values():
        _check_location(scope, actor)
    routes = (_settle_route(scope, route) for route in scope.routes)
    scope.routes = [route for route in routes if route is not None]


def _check_location(scope: Scope, actor: Actor) -> None:
    if actor.location is not None and not (abs(actor.location[0]) <= EAST and abs(actor.location[1]) <= NORTH):
        longitude, latitude = actor.location
        scope.fault(
            "bad-place",
            f"`{actor.id}` stands at longitude {longitude:g}, latitude {latitude:g}, which is on no map",
            actor.place,
            why="degrees east of Greenwich lie between -180 and 180, degrees north of the equator between -90 and 90",
            mend="write `place LONGITUDE, LATITUDE`, e.g. `place 127.0, 37.6`",
        )
    if actor.country and not _COUNTRY.match(actor.country):
        scope.fault(
            "bad-place",
            f"`{actor.country}` is no country",
            actor.place,
            why="a country is named by the three capital letters of ISO 3166-1",
            mend="write e.g. `country KOR`",
        )


def _settle_route(scope: Scope, route: Route) -> Route | None:
    for name in (route.origin, route.target):
        check_actor(scope, name, route.place)
    if route.origin == route.target:
        scope.fault(
            "bad-place",
            f"the route of `{route.variable}` leads from `{route.origin}` to itself",
            route.place,
            why="a route is what one actor sends another",
            mend="name two actors",
        )
    declared = scope.declared.get(route.variable)
    if declared is None or declared.kind not in {"stock", "flow", "auxiliary", "data"}:
        known = [item.id for item in scope.declared.values() if item.kind in {"stock", "flow", "auxiliary", "data"}]
        scope.fault(
            "unknown-name",
            f"there is no series `{route.variable}` for a route",
            route.place,
            mend=mend_by_name(route.variable, known, "name a stock, flow, auxiliary or data series"),
        )
        return None
    scope.used.add(route.variable)
    axes = declared.axes or ()
    cells = select_cells(scope, axes, route.indices, f"`{route.variable}`", route.place)
    if cells is None:
        return None
    if len(cells) != 1 or (axes and not route.indices):
        scope.fault(
            "bad-place",
            f"the route of `{route.variable}` names {len(cells) if route.indices else 'all its'} cells",
            route.place,
            why="a route carries one series",
            mend=f"name an element for each of {', '.join(f'`{axis}`' for axis in axes)}",
        )
        return None
    return replace(route, indices=cells[0])
