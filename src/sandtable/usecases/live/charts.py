"""What the charts of a page show: the chosen series, the ledger, and who gains and loses by what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE
from sandtable.analysis.ledger import find_ledger
from sandtable.analysis.live.address import first_view
from sandtable.analysis.live.charted import SeriesPanel, find_drawn, find_marks
from sandtable.analysis.live.choices import group_series, group_subjects, list_actors
from sandtable.analysis.live.effects import MOST_SUBJECTS, MatrixPanel, find_declared_pairs, find_effects
from sandtable.analysis.live.pluses import LedgerPanel, find_bare_levels, find_grounds, find_levels, find_shift
from sandtable.analysis.pairs import find_pair

if TYPE_CHECKING:
    from sandtable.analysis.ledger import Ledger
    from sandtable.analysis.live.view import World
    from sandtable.analysis.pairs import LedgerPair
    from sandtable.runs.runs import Ensemble
    from sandtable.usecases.live.asked import Asked


def ask_series(asked: Asked) -> SeriesPanel:
    """The chosen series: this world, the pinned one, and axes that hold the scenario as it stands.

    Raises:
        Superseded: nobody waits for it any more.
        Refused: a series that cannot be drawn.
    """
    model, view, controls = asked.model, asked.view, asked.opened.controls
    own = _record(asked, view.world)
    pinned = _record(asked, view.pinned) if view.pinned is not None else None
    series = find_drawn(model, own, _record(asked, _untouched(asked)), pinned, style=view.style)
    drawn = [one.key for one in series]
    return SeriesPanel(
        series=series,
        style=view.style,
        lens=view.world.lens,
        seed=view.world.seed,
        labels=own.manifest.labels,
        time_unit="" if model.grid.is_calendar else model.grid.unit,
        at=controls.dates.index(view.at),
        marks=find_marks(model, view.world),
        choices=group_series(model, controls, (*view.series, *drawn)),
        left_out=tuple(key for key in next(iter(own.trajectories.values()), {}) if key not in drawn),
    )


def ask_ledger(asked: Asked) -> LedgerPanel:
    """Pluses and minuses of the view's subject for its actor, here and in the pinned world.

    Raises:
        Superseded: nobody waits for it any more.
    """
    model, view, controls = asked.model, asked.view, asked.opened.controls
    head = LedgerPanel(
        ledger=None, grounds={}, subjects=group_subjects(model, controls), actors=list_actors(model, controls),
        subject=view.subject, actor=view.actor,
    )  # fmt: skip
    pair = find_pair(model, view.subject) if view.subject else None
    if pair is None or not view.actor:
        return head
    own = _price(asked, view.world, pair)
    pinned = _price(asked, view.pinned, pair) if view.pinned is not None else None
    ledger = _ledger(asked, own, view.world, pair)
    then = _ledger(asked, pinned, view.pinned, pair) if pinned is not None and view.pinned is not None else None
    shift = None
    if pinned is not None and view.pinned is not None:
        shift = find_shift(model, pair, view.actor, (own, view.world.lens), (pinned, view.pinned.lens))
    untouched = _untouched(asked)
    levels = [find_levels(one) for one in (ledger, then)]
    if untouched != view.world:
        before = _price(asked, untouched, pair)
        levels.append(find_bare_levels(before, model, actor=view.actor, pair=pair, lens=untouched.lens))
    return replace(
        head, ledger=ledger, pinned=then, shift=shift, low=min(low for low, _ in levels),
        high=max(high for _, high in levels), grounds=find_grounds(model, view.actor, view.world.lens),
    )  # fmt: skip


def ask_matrix(asked: Asked) -> MatrixPanel:
    """Who gains and who loses by each subject that has declared branches.

    Raises:
        Superseded: nobody waits for it any more.
    """
    model, view, controls = asked.model, asked.view, asked.opened.controls
    every = find_declared_pairs(model, controls, view.subject)
    pairs = every[:MOST_SUBJECTS]
    branches = dict.fromkeys((BASE, *(key for pair in pairs for key in (pair.with_branch, pair.without_branch))))
    ensemble = asked.opened.runs.simulate_world(view.world, branches=tuple(branches), is_stale=asked.is_stale)
    return MatrixPanel(
        rows=tuple(find_effects(ensemble, model, pair, view.world.lens) for pair in pairs),
        actors=list_actors(model, controls),
        lens=view.world.lens,
        seed=view.world.seed,
        n_more=len(every) - len(pairs),
    )


def _untouched(asked: Asked) -> World:
    """The scenario as it stands, in as many futures of the same seed: the axes hold it."""
    world = asked.view.world
    return replace(first_view(asked.model, asked.opened.controls).world, futures=world.futures, seed=world.seed)


def _record(asked: Asked, world: World) -> Ensemble:
    return asked.opened.runs.simulate_world(world, series=asked.view.series, is_stale=asked.is_stale)


def _price(asked: Asked, world: World, pair: LedgerPair) -> Ensemble:
    branches = (pair.with_branch, pair.without_branch)
    return asked.opened.runs.simulate_world(world, branches=branches, pairs=(pair,), is_stale=asked.is_stale)


def _ledger(asked: Asked, ensemble: Ensemble, world: World, pair: LedgerPair) -> Ledger:
    return find_ledger(ensemble, asked.model, actor=asked.view.actor, pair=pair, lens=world.lens)
