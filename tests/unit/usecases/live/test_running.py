"""Jobs that several wait for: shared, given up, begun anew, and dropped when the scenario is closed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

from sandtable.analysis.live.view import World
from sandtable.model.model import Model
from sandtable.usecases.check import require_model
from sandtable.usecases.live.controls import find_controls
from sandtable.usecases.live.running import IsStale, Job, Result, Superseded
from sandtable.usecases.live.simulation import LiveRuns
from sandtable.usecases.recorded import shown_series

WORLD = World(futures=700)


@pytest.fixture(scope="module")
def model() -> Model:
    return require_model("antimony-2024")


@pytest.fixture
def live(model: Model) -> Iterator[LiveRuns]:
    runs = LiveRuns(model, find_controls(model, shown_series(model)), engine="numpy")
    yield runs
    runs.close()


class Door:
    """Holds every slice back until it is opened, and counts them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.n = 0
        self.reached = threading.Event()
        self.opened = threading.Event()
        usual = Job.run_slice

        def held(job: Job, first: int, inputs: Any, stale: IsStale) -> Result:
            self.n += 1
            self.reached.set()
            assert self.opened.wait(20)
            return usual(job, first, inputs, stale)

        monkeypatch.setattr(Job, "run_slice", held)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, live: LiveRuns) -> Door:
    live.simulate_world(World(futures=700, seed=9))  # plans and values are at hand
    return Door(monkeypatch)


def test_two_that_ask_for_the_same_wait_for_one_run(live: LiveRuns, door: Door) -> None:
    with ThreadPoolExecutor(2) as both:
        asked = [both.submit(live.simulate_world, WORLD) for _ in range(2)]
        assert door.reached.wait(20)
        door.opened.set()
        first, second = (one.result(20) for one in asked)
    assert door.n == 2  # two slices, of 512 and 188 futures
    assert first.outcomes["record", "base"] is second.outcomes["record", "base"]


def test_what_was_begun_ahead_is_not_begun_again(live: LiveRuns, door: Door) -> None:
    live.begin_world(WORLD)
    assert door.reached.wait(20)
    door.opened.set()
    ensemble = live.simulate_world(WORLD)
    assert door.n == 2
    assert ensemble.outcomes["record", "base"].shape[1] == 700


def test_a_run_that_the_first_has_given_up_goes_on_for_the_second(live: LiveRuns, door: Door) -> None:
    has_turned = threading.Event()
    with ThreadPoolExecutor(2) as both:
        first = both.submit(live.simulate_world, WORLD, is_stale=has_turned.is_set)
        assert door.reached.wait(20)
        second = both.submit(live.simulate_world, WORLD)
        has_turned.set()
        door.opened.set()
        ensemble = second.result(20)
        with suppress(Superseded):
            first.result(20)
    assert not np.isnan(ensemble.outcomes["record", "base"]).all()


def test_a_scenario_that_is_closed_lets_nobody_wait(live: LiveRuns, door: Door) -> None:
    with ThreadPoolExecutor(1) as one:
        asked = one.submit(live.simulate_world, World(futures=6_000, seed=3))
        assert door.reached.wait(20)
        live.close()
        door.opened.set()
        with pytest.raises(Superseded):
            asked.result(20)
    with pytest.raises(Superseded):
        live.simulate_world(World(futures=800, seed=4))
