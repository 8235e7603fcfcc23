"""What the charts of a page show: the chosen series, the ledger, and who gains and loses by what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE
from sandtable.analysis.live.address import first_view
from sandtable.analysis.live.charted import SeriesPanel, find_drawn, find_marks
from sandtable.analysis.live.choices import group_series, group_subjects, list_actors
from sandtable.analysis.live.effects import MOST_SUBJECTS, MatrixPanel, find_declared_pairs, find_effects
from sandtable.analysis.live.pluses import LedgerPanel, find_bare_levels, find_grounds, find_levels, find_shift
from sandtable.usecases.live.pricing import price, simulate_pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.live.choices import Group
    from sandtable.analysis.live.view import World
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
        choices=_choices(asked, (*view.series, *drawn)),
        left_out=tuple(key for key in next(iter(own.trajectories.values()), {}) if key not in drawn),
    )


def ask_ledger(asked: Asked) -> LedgerPanel:
    """Pluses and minuses of the view's subject for its actor, here and in the pinned world.

    Raises:
        Superseded: nobody waits for it any more.
    """
    model, view, opened = asked.model, asked.view, asked.opened
    head = LedgerPanel(
        ledger=None, grounds={}, subjects=opened.kept.answer("subjects", lambda: group_subjects(model, opened.controls)),
        actors=list_actors(model, opened.controls), subject=view.subject, actor=view.actor,
    )  # fmt: skip
    own = price(asked, view.world)
    if own is None:
        return head
    then = price(asked, view.pinned) if view.pinned is not None else None
    shift = None
    if then is not None and view.pinned is not None:
        sides = (own.ensemble, view.world.lens), (then.ensemble, view.pinned.lens)
        shift = find_shift(model, own.pair, view.actor, *sides)
    untouched = _untouched(asked)
    levels = [find_levels(one.ledger if one is not None else None) for one in (own, then)]
    if untouched != view.world:
        before = simulate_pair(asked, untouched, own.pair)
        levels.append(find_bare_levels(before, model, actor=view.actor, pair=own.pair, lens=untouched.lens))
    return replace(
        head, ledger=own.ledger, pinned=then.ledger if then is not None else None, shift=shift,
        low=min(low for low, _ in levels), high=max(high for _, high in levels),
        grounds=find_grounds(model, view.actor, view.world.lens),
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


def begin_series(asked: Asked) -> None:
    """Begins the runs that the series of the view's world ask for.

    Raises:
        Superseded: the scenario was closed.
        Refused: a series that cannot be drawn.
    """
    asked.opened.runs.begin_world(asked.view.world, series=asked.view.series, is_stale=asked.is_stale)


def _choices(asked: Asked, drawn: Sequence[str]) -> tuple[Group, ...]:
    """What the list of series offers: the same for every view, as long as it draws no rare one."""
    model, opened = asked.model, asked.opened
    usual: tuple[Group, ...] = opened.kept.answer("series", lambda: group_series(model, opened.controls, ()))
    offered = {key for _, choices in usual for key, _ in choices}
    return usual if offered.issuperset(drawn) else group_series(model, opened.controls, drawn)


def _untouched(asked: Asked) -> World:
    """The scenario as it stands, in as many futures of the same seed: the axes hold it."""
    world = asked.view.world
    return replace(first_view(asked.model, asked.opened.controls).world, futures=world.futures, seed=world.seed)


def _record(asked: Asked, world: World) -> Ensemble:
    return asked.opened.runs.simulate_world(world, series=asked.view.series, is_stale=asked.is_stale)
