"""What the charts of a page show: pinned worlds in pairs, axes that hold the untouched world, bounded lists."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from sandtable.analysis.live.charted import PATHS, SeriesPanel
from sandtable.analysis.live.choices import MOST_CHOICES
from sandtable.analysis.live.effects import MOST_SUBJECTS, MatrixPanel, find_declared_pairs
from sandtable.analysis.live.pluses import LedgerPanel, find_grounds
from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.charts import ask_ledger, ask_matrix, ask_series
from sandtable.usecases.live.opening import Opened, OpenScenario
from sandtable.usecases.live.view import read_view


@pytest.fixture(scope="module")
def opened() -> Iterator[Opened]:
    scenario = OpenScenario("antimony-2024", engine="numpy")
    yield scenario.now
    scenario.close()


@pytest.fixture(scope="module")
def flagship() -> Iterator[Opened]:
    scenario = OpenScenario("korea-ukraine-2024", engine="numpy")
    yield scenario.now
    scenario.close()


def ask(opened: Opened, query: str) -> Asked:
    return Asked(opened=opened, view=read_view(opened.model, opened.controls, query))


def series_of(opened: Opened, query: str) -> SeriesPanel:
    return ask_series(ask(opened, query))


def test_the_same_world_pinned_differs_by_exactly_nothing(opened: Opened) -> None:
    found = series_of(opened, "n=50&lens=bite&pin=1&pin.n=50&pin.lens=bite").series[0]
    assert found.pinned is not None
    change = found.pinned.change
    assert (change.mean, change.low, change.high, change.up.n, change.down.n) == (0.0, 0.0, 0.0, 0, 0)
    assert change.up.n_futures == 50


def test_another_world_is_compared_future_by_future(opened: Opened) -> None:
    found = series_of(opened, "n=50&lens=bite&pin=1&pin.n=50").series[0]
    runs = opened.runs
    ends = [
        next(
            iter(
                runs.simulate_world(
                    read_view(opened.model, opened.controls, query).world, series=(found.key,)
                ).trajectories.values()
            )
        )[found.key][:, -1]
        for query in ("n=50&lens=bite", "n=50")
    ]
    assert found.pinned is not None
    assert found.pinned.is_paired
    assert found.pinned.change.mean == pytest.approx(float((ends[0] - ends[1]).mean()))


def test_worlds_of_other_futures_are_not_paired(opened: Opened) -> None:
    for pinned in ("pin.n=60", "pin.n=50&pin.seed=7"):
        found = series_of(opened, f"n=50&pin=1&{pinned}").series[0]
        assert found.pinned is not None
        assert not found.pinned.is_paired
        assert found.pinned.change.paired_error > 0
        assert np.isnan(found.pinned.change.median)


@pytest.mark.parametrize("style", ["fan", "paths", "dots"])
def test_the_axis_holds_this_world_and_the_scenario_as_it_stands(opened: Opened, style: str) -> None:
    usual = series_of(opened, f"n=50&as={style}").series[0]
    other = series_of(opened, f"n=50&as={style}&lens=bite").series[0]
    assert other.low <= usual.low
    assert other.high >= usual.high
    shown = {"fan": other.quantiles, "paths": other.paths, "dots": np.array(other.dots)}[style]
    assert other.low <= shown.min()
    assert shown.max() <= other.high


def test_single_futures_are_always_the_same(opened: Opened) -> None:
    assert series_of(opened, "n=50").series[0].path_numbers == PATHS
    assert series_of(opened, "n=7").series[0].path_numbers == tuple(range(7))
    assert series_of(opened, "n=1").series[0].path_numbers == (0,)
    assert np.array_equal(series_of(opened, "n=50").series[0].paths[:7], series_of(opened, "n=7").series[0].paths)


def test_dots_stand_for_equal_shares_of_the_futures(opened: Opened) -> None:
    found = series_of(opened, "n=50").series[0]
    assert len(found.dots) == 100
    assert list(found.dots) == sorted(found.dots)
    assert found.ends[0] <= found.dots[5]
    assert found.dots[49] <= found.ends[2] <= found.dots[50]


def test_dates_at_which_moves_are_forced_are_marked(opened: Opened) -> None:
    date = opened.controls.dates[10]
    marks = series_of(opened, f"n=20&act.relief={date}").marks
    assert [(mark.point, mark.label) for mark in marks] == [(10, opened.model.moves["relief"].label or "relief")]
    assert series_of(opened, "n=20&act.relief=never").marks == ()


@pytest.mark.slow
def test_lists_of_a_large_scenario_stay_short(flagship: Opened) -> None:
    found = series_of(flagship, "n=20&show=held,men.force[RU]")
    offered = [key for _, choices in found.choices for key, _ in choices]
    assert len(offered) <= MOST_CHOICES + 5
    assert {"held", "men.force[RU]"} <= set(offered)
    assert [one.label for one in found.series] == ["Ukrainian land held by Russia, without Crimea", "Soldiers, Russia"]
    assert found.choices[0][0] == "The front and the Kursk pocket"


@pytest.mark.slow
def test_the_matrix_of_a_large_scenario_is_bounded(flagship: Opened) -> None:
    found = ask_matrix(ask(flagship, "n=10&of=cease_fire"))
    assert len(found.rows) == MOST_SUBJECTS
    assert found.n_more > 0
    assert [effect.actor for effect in found.rows[0].effects] == list(flagship.controls.actors)


def test_a_declared_pair_stands_once(opened: Opened) -> None:
    pairs = find_declared_pairs(opened.model, opened.controls)
    assert len({frozenset((pair.with_branch, pair.without_branch)) for pair in pairs}) == len(pairs)
    assert all(pair.added is None for pair in pairs)


def test_a_world_that_holds_a_branch_leaves_out_what_contradicts_it(opened: Opened) -> None:
    found = ask_ledger(ask(opened, "n=20&with=no_ban"))
    assert found.ledger is not None
    effects = ask_matrix(ask(opened, "n=20&with=no_ban")).rows[0].effects
    assert all(effect.n_futures in {0, 20} for effect in effects)


def test_the_waterfall_holds_the_scenario_as_it_stands(opened: Opened) -> None:
    usual, other = ask_ledger(ask(opened, "n=50")), ask_ledger(ask(opened, "n=50&lens=bite"))
    assert other.low <= usual.low <= 0.0 <= usual.high <= other.high
    assert usual.low < usual.high


def test_a_weight_rests_on_the_scenario_or_on_the_lens(opened: Opened) -> None:
    assert find_grounds(opened.model, "CN", "record")["income"].judged == "a dollar is a dollar"
    assert find_grounds(opened.model, "CN", "record")["income"].owner == ""
    assert find_grounds(opened.model, "nobody", "record") == {}


def test_findings_are_of_their_panels(opened: Opened) -> None:
    assert isinstance(ask_ledger(ask(opened, "n=10")), LedgerPanel)
    assert isinstance(ask_matrix(ask(opened, "n=10")), MatrixPanel)
