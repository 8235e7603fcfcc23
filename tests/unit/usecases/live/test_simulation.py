"""Worlds simulated while somebody waits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from sandtable.analysis.ledger import find_ledger
from sandtable.analysis.live.view import World
from sandtable.analysis.pairs import find_pair
from sandtable.model.model import Model
from sandtable.usecases.check import require_model
from sandtable.usecases.live.controls import find_controls, typical_values
from sandtable.usecases.live.simulation import LiveRuns, Superseded
from sandtable.usecases.live.view import read_view
from sandtable.usecases.recorded import shown_series
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

NAME = "antimony-2024"


@pytest.fixture(scope="module")
def model() -> Model:
    return require_model(NAME)


@pytest.fixture(scope="module")
def live(model: Model) -> Iterator[LiveRuns]:
    runs = LiveRuns(model, find_controls(model, shown_series(model)), engine="numpy")
    yield runs
    runs.close()


def world_of(live: LiveRuns, query: str) -> World:
    return read_view(live.model, live.controls, query).world


def test_an_untouched_world_has_the_bits_of_a_run(model: Model, live: LiveRuns) -> None:
    usual = run_model(model, RunRequest(futures=700, engine="numpy"))
    found = live.simulate_world(
        world_of(live, "n=700"), lenses=usual.manifest.lenses, branches=tuple(usual.manifest.branches["record"])
    )
    rows = [usual.manifest.outcomes.index(name) for name in found.manifest.outcomes]
    assert found.outcomes.keys() == usual.outcomes.keys()
    for key, values in found.outcomes.items():
        assert np.array_equal(values, usual.outcomes[key][rows], equal_nan=True)


def test_fans_are_those_of_a_run(model: Model, live: LiveRuns) -> None:
    key = shown_series(model)[0]
    usual = run_model(
        model, RunRequest(futures=300, engine="numpy", fans=(key,), branches=("base",), lenses=("record",))
    )
    found = live.simulate_world(world_of(live, "n=300&lens=record"), series=(key,))
    assert np.array_equal(found.fans["record", "base"][0].values, usual.fans["record", "base"][0].values)
    assert found.trajectories["record", "base"][key].shape == (300, model.grid.n_points)


def test_a_value_set_to_a_number_is_that_number_in_every_future(model: Model, live: LiveRuns) -> None:
    slider = next(iter(live.controls.sliders.values()))
    ends = [live.simulate_world(world_of(live, f"set.{slider.id}={end!r}&n=200")) for end in (slider.low, slider.high)]
    one, two = (np.nanmean(ensemble.outcomes["record", "base"], axis=1) for ensemble in ends)
    assert not np.allclose(one, two)


def test_a_move_that_never_happens_leaves_nothing_to_gain_by_it(model: Model, live: LiveRuns) -> None:
    subject = model.headline_subject
    pair = find_pair(model, subject)
    assert pair is not None
    world = world_of(live, f"act.{subject}=never&n=200")
    ensemble = live.simulate_world(world, branches=(pair.with_branch, pair.without_branch), pairs=(pair,))
    ledger = find_ledger(ensemble, model, actor=model.headline_actor, pair=pair, lens=world.lens)
    assert ledger.weighted is not None
    assert ledger.weighted.net.mean == 0.0


def test_a_move_on_a_date_happens_then_in_every_future(model: Model, live: LiveRuns) -> None:
    subject = model.headline_subject
    early, late = (
        live.simulate_world(world_of(live, f"act.{subject}={date}&n=200"), series=shown_series(model)[:1])
        for date in (live.controls.dates[3], live.controls.dates[-2])
    )
    assert not np.array_equal(early.outcomes["record", "base"], late.outcomes["record", "base"])


def test_what_nobody_waits_for_is_dropped(live: LiveRuns) -> None:
    with pytest.raises(Superseded):
        live.simulate_world(world_of(live, "n=1500&seed=77"), is_stale=lambda: True)


def test_a_branch_against_the_world_s_own_branch_is_left_out(live: LiveRuns) -> None:
    flagship = require_model("korea-ukraine-2024")
    runs = LiveRuns(flagship, find_controls(flagship, shown_series(flagship)), engine="numpy")
    try:
        ensemble = runs.simulate_world(World(branch="us_aid_stops", futures=20), branches=("base", "us_aid_kept"))
    finally:
        runs.close()
    assert set(ensemble.outcomes) == {("record", "base")}


def test_typical_values_follow_the_lens() -> None:
    flagship = require_model("korea-ukraine-2024")
    replaced = next(iter(flagship.lenses["rehi"].parameters))
    assert typical_values(flagship, "rehi")[replaced] != typical_values(flagship, "record")[replaced]


def test_outcomes_beside_recorded_series_are_not_run_again(model: Model, live: LiveRuns) -> None:
    world = world_of(live, "n=200&seed=91")
    recorded = live.simulate_world(world, series=shown_series(model)[:1])
    n_held = len(live._results)
    plain = live.simulate_world(world)
    assert len(live._results) == n_held
    assert np.array_equal(plain.outcomes["record", "base"], recorded.outcomes["record", "base"], equal_nan=True)
    assert not plain.fans
