"""The view's subject priced for its actor in a world: found once for a question, whichever panels show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandtable.analysis.ledger import find_ledger
from sandtable.analysis.pairs import find_pair

if TYPE_CHECKING:
    from sandtable.analysis.ledger import Ledger
    from sandtable.analysis.live.view import World
    from sandtable.analysis.pairs import LedgerPair
    from sandtable.runs.runs import Ensemble
    from sandtable.usecases.live.asked import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A pair of branches, its runs and what they mean for the actor."""

    pair: LedgerPair
    ensemble: Ensemble
    ledger: Ledger


def price(asked: Asked, world: World) -> Priced | None:
    """What the view's subject brings its actor in a world; None without a subject or an actor.

    Raises:
        Superseded: nobody waits for it any more.
    """
    if world not in asked.found:
        asked.found[world] = _price(asked, world)
    return asked.found[world]


def simulate_pair(asked: Asked, world: World, pair: LedgerPair) -> Ensemble:
    """Both branches of a pair in a world.

    Raises:
        Superseded: nobody waits for it any more.
    """
    branches = (pair.with_branch, pair.without_branch)
    return asked.opened.runs.simulate_world(world, branches=branches, pairs=(pair,), is_stale=asked.is_stale)


def begin_pricing(asked: Asked) -> None:
    """Begins the runs that a price in the view's world asks for.

    Raises:
        Superseded: the scenario was closed.
    """
    pair = _find_pair(asked)
    if pair is not None:
        branches = (pair.with_branch, pair.without_branch)
        asked.opened.runs.begin_world(asked.view.world, branches=branches, pairs=(pair,), is_stale=asked.is_stale)


def _price(asked: Asked, world: World) -> Priced | None:
    pair = _find_pair(asked)
    if pair is None:
        return None
    ensemble = simulate_pair(asked, world, pair)
    ledger = find_ledger(ensemble, asked.model, actor=asked.view.actor, pair=pair, lens=world.lens)
    return Priced(pair=pair, ensemble=ensemble, ledger=ledger)


def _find_pair(asked: Asked) -> LedgerPair | None:
    view = asked.view
    return find_pair(asked.model, view.subject) if view.subject and view.actor else None
