"""What routes carry at a point: quantiles, what has gone until then, and how far it is from a pinned world."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from sandtable.analysis.carriage import find_accumulated, find_carriage, route_key
from sandtable.analysis.live.flows import choose_drawn, choose_stops, find_shares
from sandtable.analysis.live.view import World
from sandtable.quantities.table import find_pint_unit
from sandtable.quantities.unit import Unit, base_unit
from sandtable.usecases.live.opening import Opened, OpenScenario

TEXT = """scenario "Goods"
time 2026-01 to 2027-01 step 1 month
actor A "Ay"
actor B "Bee"
unit ton
uncertain pace : ton/month = 2 to 8 judged "an example"
  ranges 0 to 20
aux sent : ton/month = pace
aux yearly : ton/year = pace
aux fear : 1 = 0.25
show sent
route sent from A to B "Goods"
route yearly from A to B
route fear from B to A "Fear"
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    path = tmp_path_factory.mktemp("goods") / "goods.sand"
    path.write_text(TEXT, encoding="utf-8")
    scenario = OpenScenario(str(path), engine="numpy")
    yield scenario.now
    scenario.close()


def carry(opened: Opened, point: int, pinned: World | None = None, **world: object):
    keys = [route_key(route) for route in opened.model.routes]
    own = opened.runs.simulate_world(World(futures=200, **world), series=keys)  # type: ignore[arg-type]
    then = opened.runs.simulate_world(pinned, series=keys) if pinned is not None else None
    return find_carriage(opened.model, own, then, point)


def test_a_constant_rate_has_carried_so_many_steps_of_itself(opened: Opened) -> None:
    goods, yearly, fear = carry(opened, 5, values=(("pace", 4.0),))
    assert (goods.now.low, goods.now.median, goods.now.high, goods.now.unit) == (4.0, 4.0, 4.0, "ton/month")
    assert goods.so_far is not None
    assert (goods.so_far.median, goods.so_far.unit) == (20.0, "ton")
    assert yearly.so_far is not None
    assert yearly.so_far.median == pytest.approx(20.0, rel=1e-12)
    assert fear.so_far is None


def test_nothing_has_gone_at_the_start(opened: Opened) -> None:
    assert [one.so_far.high for one in carry(opened, 0) if one.so_far is not None] == [0.0, 0.0]


def test_quantiles_are_those_of_the_futures(opened: Opened) -> None:
    goods = carry(opened, 3)[0]
    ensemble = opened.runs.simulate_world(World(futures=200), series=("sent",))
    values = next(iter(ensemble.trajectories.values()))["sent"][:, 3]
    assert (goods.now.low, goods.now.median, goods.now.high) == pytest.approx(
        tuple(np.quantile(values, [0.05, 0.5, 0.95]))
    )
    assert goods.now.low < goods.now.median < goods.now.high


def test_the_same_world_pinned_differs_by_exactly_nothing(opened: Opened) -> None:
    changes = [one.change for one in carry(opened, 5, World(futures=200))]
    assert [(c.mean, c.up.n, c.down.n) for c in changes if c is not None] == [(0.0, 0, 0)] * 3


def test_a_pinned_world_is_taken_away(opened: Opened) -> None:
    goods = carry(opened, 5, World(futures=200, values=(("pace", 3.0),)), values=(("pace", 4.0),))[0]
    assert goods.change is not None
    assert (goods.change.mean, goods.change.up.n) == (1.0, 200)


def test_shares_are_of_the_largest_of_the_same_unit(opened: Opened) -> None:
    carried = carry(opened, 5, values=(("pace", 0.0),))
    shares = find_shares(carried)
    assert list(shares.values()) == [0.0, 0.0, 1.0]
    assert [one.label for one in choose_drawn(carried, shares)] == ["Fear"]


def test_what_is_no_rate_does_not_add_up() -> None:
    month = find_pint_unit("month")
    assert isinstance(month, Unit)
    assert find_accumulated(base_unit("ton"), "month") is None
    assert find_accumulated(base_unit("ton").div(month).div(month), "month") is None
    assert find_accumulated(base_unit("ton").div(month), "year") == ("ton", 12.0)


def test_stops_hold_the_chosen_point_and_the_last() -> None:
    dates = tuple(str(number) for number in range(1000))
    stops = choose_stops(dates, "501")
    assert len(stops) <= 121
    assert {"0", "501", "999"} <= set(stops)
    assert choose_stops(dates[:40], "5") == dates[:40]
