"""Allocations and markets: the oracle and both engines agree, whatever the curves, and keep what the words promise."""

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from sandtable.engine.options import EngineOptions
from sandtable.testing.agreement import find_disagreements
from sandtable.testing.models import all_series, model_from_text, run_futures

TEXT = """
scenario "Who gets the shells"
time 0 to 6 step 1 month
unit shell
dimension buyer = A, B, C, D
dimension seller = S, T, U
dimension region = north, south
uncertain ask[region, buyer] : shell = uniform(0, 100) judged "test"
uncertain first[buyer] : 1 = uniform(0, 10) judged "test"
uncertain width[buyer] : 1 = uniform(-0.5, 5) judged "test"
uncertain kind[buyer] : 1 = uniform(-0.4, 5.4) judged "test"
uncertain held[seller] : shell = uniform(0, 100) judged "test"
uncertain cost[seller] : 1 = uniform(0, 10) judged "test"
uncertain spread[seller] : 1 = uniform(0.1, 5) judged "test"
aux supply[region] : shell = if now < 1 month then 0 shell else now / 1 month * 40 shell * (if 1 > 0 then 1 else 2)
aux got[region, buyer] : shell = allocate(ask, round(kind), first, width, supply over buyer)
aux alike[region, buyer] : shell = allocate(ask, 1, 3, 0, supply over buyer)
aux normal[region, buyer] : shell = allocate(ask, 3, first, 1, supply over buyer)
aux price[region] : 1 = market_price(ask, 3, first, 1, held, 4, cost, spread over buyer, seller)
aux bought[region, buyer] : shell = ask * priority_share(price, 3, first, 1)
aux sold[region, seller] : shell = held * (1 - priority_share(price, 4, cost, spread))
aux one[buyer] : shell = { A: sum(got[north] over buyer), other: mean(allocate(ask[south], 2, first, 2, 50 shell over buyer) over buyer) }
outcome all_got : shell = final(sum(got over region, buyer))
"""


@pytest.fixture(scope="module")
def model():
    return model_from_text(TEXT)


@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_the_oracle_and_the_engines_give_the_same(model, engine):
    assert not find_disagreements(model, n_futures=12, options=EngineOptions(engine=engine))


BUYERS, SELLERS = ("A", "B", "C", "D"), ("S", "T", "U")


@pytest.fixture(scope="module")
def read(model):
    """Series of a name, (element, point, future)."""
    result, _, plan = run_futures(model, n_futures=100, seed=3)
    rows = {told: result.records[row] for row, (_, told) in enumerate(all_series(plan))}

    def series(name, *elements):
        found = [rows[name, each] if (name, each) in rows else rows[name, ""] for each in elements or ("",)]
        return np.stack(found)

    return series


def of(region, elements=BUYERS):
    return [f"{region},{each}" for each in elements]


@pytest.mark.parametrize("name", ["got", "alike", "normal"])
def test_amounts_add_up_to_the_smaller_of_supply_and_requests(read, name):
    got, ask = read(name, *of("north")), read("ask", *of("north"))
    expected = np.minimum(read("supply", "north")[0], ask.sum(axis=0))
    np.testing.assert_allclose(got.sum(axis=0), expected, rtol=1e-12, atol=1e-9)
    assert (got >= 0).all()
    assert (got <= ask * (1 + 1e-12)).all()


def test_equal_priorities_without_a_width_share_in_proportion(read):
    ask, supply = read("ask", *of("south")), read("supply", "south")
    part = np.minimum(1, supply / ask.sum(axis=0))
    np.testing.assert_allclose(read("alike", *of("south")), ask * part, rtol=1e-12)


def test_of_equal_curves_the_higher_priority_gets_the_larger_part(read):
    part = read("normal", *of("north")) / read("ask", *of("north"))
    first = np.broadcast_to(read("first", *BUYERS), part.shape)
    order = np.argsort(first, axis=0)
    assert (np.diff(np.take_along_axis(part, order, axis=0), axis=0) >= -1e-12).all()


def test_amounts_are_those_of_an_independent_solver(read):
    ask, first = read("ask", *of("north")), np.broadcast_to(read("first", *BUYERS), (4, 7, 100))
    supply, got = read("supply", "north")[0], read("normal", *of("north"))
    checked = 0
    for point in range(1, 7):
        for future in range(0, 100, 4):
            requests, priorities = ask[:, point, future], first[:, point, future]
            if supply[point, future] >= requests.sum():
                continue

            def excess(price, requests=requests, priorities=priorities, wanted=supply[point, future]):
                return (requests * norm.cdf(priorities - price)).sum() - wanted

            price = brentq(excess, -50, 50, xtol=1e-13, rtol=1e-14)
            expected = requests * norm.cdf(priorities - price)
            np.testing.assert_allclose(got[:, point, future], expected, rtol=1e-9, atol=1e-12)
            checked += 1
    assert checked > 50


def test_a_market_clears_at_its_price(read):
    bought, sold = read("bought", *of("north")), read("sold", *of("north", SELLERS))
    np.testing.assert_allclose(bought.sum(axis=0), sold.sum(axis=0), rtol=1e-9)
    assert (bought.sum(axis=0) > 0).all()


def test_lanes_chunks_and_tiers_change_no_bit(model):
    def records(n, first, **options):
        options = EngineOptions(engine="llvm", **options)
        return run_futures(model, n_futures=n, seed=3, first_future=first, options=options)[0].records

    whole = records(20, 0)
    parts = np.concatenate([records(7, 0, tier=0), records(13, 7, vector_width=2)], axis=-1)
    np.testing.assert_array_equal(parts.view(np.uint64), np.ascontiguousarray(whole).view(np.uint64))
