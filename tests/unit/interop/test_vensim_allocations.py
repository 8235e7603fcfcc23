"""Vensim's allocation functions, against curves inverted by hand and by an independent solver."""

import math

import pytest
from scipy.optimize import brentq
from tests.unit.interop.models import vensim

PROFILE = "P: ptype, ppriority, pwidth, pextra ~~|\n"
BRANCHES = "B: B1, B2, B3 ~~|\n" + PROFILE
CELLS = ("B1", "B2", "B3")


def profiles(*rows, name="pp"):
    """A row of numbers for each branch."""
    return "".join(f"{name}[{cell},P] = {','.join(map(str, row))} ~~|\n" for cell, row in zip(CELLS, rows, strict=True))


def amounts(run, name="got", cells=CELLS):
    return list(zip(*(run[f"{name}[{cell}]"] for cell in cells), strict=True))


def allocating(rows, requests, supply, extra=""):
    return vensim(
        BRANCHES + profiles(*rows) + f"ask[B] = {','.join(map(str, requests))} ~~|\nsupply = {supply} ~~|\n"
        f"got[B] = ALLOCATE AVAILABLE(ask[B], pp[B,ptype], supply) ~~|\n{extra}"
    )


def zelen_severo(z):
    """Phi by formula 26.2.16 of Abramowitz and Stegun, as Vensim has it."""
    t = 1 / (1 + 0.33267 * abs(z))
    tail = math.exp(-z * z / 2) / math.sqrt(2 * math.pi) * (0.4361836 * t - 0.1201676 * t**2 + 0.937298 * t**3)
    return 1 - tail if z > 0 else tail


def laplace(z):
    return 1 - math.exp(-z) / 2 if z > 0 else math.exp(z) / 2


def triangle(z):
    part = min(max(z + 0.5, 0), 1)
    return 2 * part**2 if part < 0.5 else 1 - 2 * (1 - part) ** 2


CURVES = {1: lambda z: min(max(z + 0.5, 0), 1), 2: triangle, 3: zelen_severo, 4: laplace}


def solve(rows, requests, supply):
    def stand(price):
        return [
            ask * CURVES[shape]((priority - price) / width)
            for ask, (shape, priority, width, _) in zip(requests, rows, strict=True)
        ]

    if supply >= sum(requests):
        return requests
    return stand(brentq(lambda price: sum(stand(price)) - supply, -300, 300, xtol=1e-14, rtol=1e-14))


def test_rectangles_fill_from_the_highest_priority_down(run_text):
    # B1 asks along 3..5, B2 along 2..4, B3 along 0..2: at the price 3.5 B1 has 3/4 of 40, B2 1/4 of 20.
    rows = [(1, 4, 2, 0), (1, 3, 2, 0), (1, 1, 2, 0)]
    run = run_text(allocating(rows, (40, 20, 100), "IF THEN ELSE(Time < 1, 35, IF THEN ELSE(Time < 2, 60, 110))"))
    assert amounts(run)[:3] == [pytest.approx((30, 5, 0)), pytest.approx((40, 20, 0)), pytest.approx((40, 20, 50))]


def test_triangles_are_squares_at_their_ends(run_text):
    # At the price 4.5 the first curve, of the width 4 around 4, has passed 5/8: 2 (3/8)^2 = 9/32 of it stands.
    rows = [(2, 4, 4, 0), (2, 0, 2, 0), (2, -9, 2, 0)]
    run = run_text(allocating(rows, (32, 10, 10), "9"))
    assert amounts(run)[0] == pytest.approx((9, 0, 0))


@pytest.mark.parametrize("shape", [1, 2, 3, 4])
def test_amounts_are_those_at_the_price_that_clears(run_text, shape):
    rows, requests = [(shape, 5, 2, 0), (shape, 7, 4, 0), (shape, 3, 4, 0)], (500, 300, 750)
    run = run_text(allocating(rows, requests, "50 + Time * 400"))
    for at, found in enumerate(amounts(run)):
        assert found == pytest.approx(solve(rows, requests, 50 + at * 400), rel=1e-6, abs=1e-6)


def test_curves_of_several_shapes_meet_at_one_price(run_text):
    rows, requests = [(1, 5, 2, 0), (4, 6, 1, 0), (3, 4, 1.5, 0)], (50, 30, 75)
    run = run_text(allocating(rows, requests, "10 + Time * 30"))
    for at, found in enumerate(amounts(run)):
        assert found == pytest.approx(solve(rows, requests, 10 + at * 30), rel=1e-6, abs=1e-6)


def test_what_is_fixed_goes_first_and_shares_what_there_is(run_text):
    rows = [(0, 1, 1, 0), (0, 9, 1, 0), (1, 5, 1, 0)]
    run = run_text(allocating(rows, (30, 10, 60), "20 + Time * 30"))
    assert amounts(run)[:2] == [pytest.approx((15, 5, 0)), pytest.approx((30, 10, 10))]


def test_without_a_width_the_higher_is_filled_first_and_equals_share_in_proportion(run_text):
    rows = [(1, 5, 0, 0), (1, 7, 0, 0), (1, 5, 0, 0)]
    run = run_text(allocating(rows, (30, 20, 10), "Time * 10 + 10"))
    assert amounts(run) == [
        pytest.approx(found) for found in [(0, 10, 0), (0, 20, 0), (7.5, 20, 2.5), (15, 20, 5), (22.5, 20, 7.5)]
    ]


@pytest.mark.parametrize(("supply", "expected"), [("0", (0, 0, 0)), ("-5", (0, 0, 0)), ("1000", (30, 20, 10))])
def test_nothing_is_shared_out_of_nothing_and_nobody_gets_more_than_asked_for(run_text, supply, expected):
    run = run_text(allocating([(3, 5, 1, 0), (3, 7, 1, 0), (4, 2, 1, 0)], (30, 20, 10), supply))
    assert amounts(run)[0] == expected


def test_shapes_may_change_and_columns_be_given_one_by_one(run_text):
    text = BRANCHES + (
        "pp[B,ptype] = Time ~~|\npp[B,ppriority] = 1, 2, 3 ~~|\npp[B,pwidth] = 0.5 ~~|\npp[B,pextra] = 0 ~~|\n"
        "ask[B] = 10, 20, 30 ~~|\ngot[B] = ALLOCATE AVAILABLE(ask[B], pp[B,ptype], 40) ~~|"
    )
    found = amounts(run_text(vensim(text)))
    rows = [[(shape, priority, 0.5, 0) for priority in (1, 2, 3)] for shape in range(1, 5)]
    assert found[0] == pytest.approx((10 * 2 / 3, 20 * 2 / 3, 20))
    for at, row in enumerate(rows, start=1):
        assert found[at] == pytest.approx(solve(row, (10, 20, 30), 40), rel=1e-6, abs=1e-6)


def test_requests_and_profiles_may_differ_by_region(run_text):
    text = BRANCHES + (
        "R: R1, R2 ~~|\nS: B1, B2 ~~|\n"
        "pp[R,S,P] = 1 ~~|\npp[R,B3,ptype] = 1 ~~|\npp[R1,B3,ppriority] = 5 ~~|\npp[R2,B3,ppriority] = 0.5 ~~|\n"
        "pp[R,B3,pwidth] = 1 ~~|\npp[R,B3,pextra] = 1 ~~|\n"
        "ask[R1,B] = 10, 20, 30 ~~|\nask[R2,B] = 30, 20, 10 ~~|\nsupply[R] = 20, 35 ~~|\n"
        "got[R,B] = ALLOCATE AVAILABLE(ask[R,B], pp[R,B,ptype], supply[R] * 1.2) * 1 ~~|"
    )
    run = run_text(vensim(text))
    assert [run[f"got[R1,{cell}]"][0] for cell in CELLS] == pytest.approx([0, 0, 24])
    # In R2 the curves of 30 and 20 run along 0.5..1.5, that of 10 along 0..1: 42 stand at 2/3.
    price = brentq(lambda p: 50 * (1.5 - p) + 10 * (1 - p) - 42, 0.5, 1)
    assert [run[f"got[R2,{cell}]"][0] for cell in CELLS] == pytest.approx(
        [30 * (1.5 - price), 20 * (1.5 - price), 10 * (1 - price)]
    )


def test_single_cells_of_the_left_side_ask_for_their_own_amount(run_text):
    rows = [(1, 4, 2, 0), (1, 3, 2, 0), (1, 1, 2, 0)]
    text = (
        BRANCHES
        + profiles(*rows)
        + (
            "ask[B] = 40, 20, 100 ~~|\n"
            "got[B1] = ALLOCATE AVAILABLE(ask[B], pp[B,ptype], 35) ~~|\n"
            "got[B2] = ALLOCATE AVAILABLE(ask[B], pp[B,ptype], 35) + 100 ~~|\ngot[B3] = 7 ~~|"
        )
    )
    run = run_text(vensim(text))
    assert amounts(run)[0] == pytest.approx((30, 105, 7))
    assert run.imported.text.count("allocate(") == 1


def test_the_older_form_takes_one_width_for_all(run_text):
    # Ranges of the width 2 around 4, 3 and 1, as in the first case above.
    text = BRANCHES + (
        "ask[B] = 40, 20, 100 ~~|\nfirst[B] = 4, 3, 1 ~~|\nwide = 2 ~~|\n"
        "got[B] = ALLOCATE BY PRIORITY(ask[B], first[B], ELMCOUNT(B), wide, 35 + 5 * Time) ~~|\n"
        "strict[B] = ALLOCATE BY PRIORITY(ask[B], first[B], 3, 0, 50) ~~|"
    )
    run = run_text(vensim(text))
    assert amounts(run)[0] == pytest.approx((30, 5, 0))
    assert sum(amounts(run)[4]) == pytest.approx(55)
    assert amounts(run, "strict")[0] == pytest.approx((40, 10, 0))


MARKET = (
    PROFILE + "D: d1, d2 ~~|\nS: s1, s2, s3 ~~|\nwant[D] = 500, 300 ~~|\nhave[S] = 200, 300, 450 ~~|\n"
    "dc[d1,P] = {d}, 5, 2, 0 ~~|\ndc[d2,P] = {d}, 7, 4, 0 ~~|\n"
    "sc[s1,P] = {s}, 1, 2, 0 ~~|\nsc[s2,P] = {s}, 3, 4, 0 ~~|\nsc[s3,P] = {s}, 5, 4, 0 ~~|\n"
    "price = FIND MARKET PRICE(want[d1], dc[d1,ptype], have[s1], sc[s1,ptype]) ~~|\n"
    "sold[S] = SUPPLY AT PRICE(have[S], sc[S,ptype], price) ~~|\n"
    "bought[D] = DEMAND AT PRICE(want[D], dc[D,ptype], price) ~~|"
)


@pytest.mark.parametrize(("demand", "supply"), [(3, 3), (1, 1), (2, 4), (4, 3)])
def test_a_market_clears_where_demand_meets_supply(run_text, demand, supply):
    run = run_text(vensim(MARKET.format(d=demand, s=supply)))
    price = run["price"][0]

    def excess(at):
        bought = 500 * CURVES[demand]((5 - at) / 2) + 300 * CURVES[demand]((7 - at) / 4)
        kept = 200 * CURVES[supply]((1 - at) / 2) + 300 * CURVES[supply]((3 - at) / 4)
        return bought - (950 - kept - 450 * CURVES[supply]((5 - at) / 4))

    assert price == pytest.approx(brentq(excess, -20, 20, xtol=1e-13), rel=1e-6)
    bought = sum(run[f"bought[{cell}]"][0] for cell in ("d1", "d2"))
    assert bought == pytest.approx(sum(run[f"sold[{cell}]"][0] for cell in ("s1", "s2", "s3")), rel=1e-6)
    assert run["bought[d1]"][0] == pytest.approx(500 * CURVES[demand]((5 - price) / 2), rel=1e-6)


def test_a_fixed_supply_is_sold_whole(run_text):
    run = run_text(vensim(MARKET.format(d=1, s=0).replace("200, 300, 450", "100, 50, 0")))
    # 150 are sold; the second asks for 75 per unit of price from 9 down to 5: at the price 7, where the first begins at 6.
    assert run["price"][0] == pytest.approx(7)
    assert [run[f"sold[{cell}]"][0] for cell in ("s1", "s2", "s3")] == [100, 50, 0]


def test_units_of_prices_and_quantities_may_differ(imported_text):
    text = vensim(
        BRANCHES
        + profiles((3, 5, 2, 0), (3, 7, 4, 0), (3, 3, 4, 0)).replace("~~|", "~ $/Widget ~|")
        + "ask[B] = 1, 2, 3 ~ Widget/Month ~|\ngot[B] = ALLOCATE AVAILABLE(ask[B], pp[B,ptype], 4) ~ Widget/Month ~|"
    )
    found = imported_text(text)
    assert not found.errors
    assert "allocate(ask, 5, pp[ppriority], pp[pwidth], 4 widget/month over B)" in found.text


FAULTS = {
    "got[B] = ALLOCATE AVAILABLE(ask[B], pp[B,ptype]) ~~|": ("foreign-model", 10),
    "got[B] = ALLOCATE AVAILABLE(ask[B], 3, 5) ~~|": ("foreign-model", 37),
    "got[B] = ALLOCATE AVAILABLE(ask[B], pp[B,pwidth], 5) ~~|": ("foreign-model", 37),
    "got[B] = ALLOCATE AVAILABLE(ask[B], pp[B,ptype], ask[B]) ~~|": ("foreign-model", 50),
    "got[B] = ALLOCATE AVAILABLE(ask[B], missing[B,ptype], 5) ~~|": ("foreign-model", 37),
    "got[B] = ALLOCATE AVAILABLE(ask[B], few[B,ptype], 5) ~~|": ("foreign-model", 37),
    "got = ALLOCATE AVAILABLE(ask[B], pp[B,ptype], 5) ~~|": ("foreign-model", 7),
    "got[B] = ALLOCATE BY PRIORITY(ask[B], ask[B], 2, 1, 5) ~~|": ("foreign-model", 10),
    "got = FIND MARKET PRICE(ask[B2], pp[B2,ptype], ask[B1], pp[B1,ptype]) ~~|": ("foreign-unsupported", 29),
}


@pytest.mark.parametrize("line", FAULTS)
def test_a_call_that_means_nothing_is_told_at_its_place(imported_text, line):
    few = "few[B,ptype] = 1 ~~|\nfew[B,pwidth] = 1 ~~|\n"
    rows = profiles((1, 1, 1, 0), (1, 1, 1, 0), (1, 1, 1, 0))
    found = imported_text("{UTF-8}\n" + line + "\n" + vensim(BRANCHES + rows + few + "ask[B] = 1,2,3 ~~|")[8:])
    assert [(fault.code, fault.place.line, fault.place.column) for fault in found.errors] == [
        (FAULTS[line][0], 2, FAULTS[line][1])
    ]
    assert found.text == ""


@pytest.mark.parametrize(
    ("shape", "code"), [(5, "unsupported"), (13, "unsupported"), (7, "model"), (1.5, "model"), (-1, "model")]
)
def test_a_shape_that_is_not_built_or_unknown_is_told_where_it_is_given(imported_text, shape, code):
    found = imported_text(allocating([(1, 1, 1, 0), (shape, 1, 1, 0), (1, 1, 1, 0)], (1, 2, 3), 2))
    assert [(fault.code, fault.place.line) for fault in found.errors] == [(f"foreign-{code}", 5)]


def test_what_there_is_may_be_drawn_at_random(run_text):
    text = (
        BRANCHES
        + profiles((1, 5, 1, 0), (1, 5, 1, 0), (1, 5, 1, 0))
        + ("ask[B] = 10, 20, 30 ~~|\ngot[B] = ALLOCATE AVAILABLE(ask[B], pp[B,ptype], RANDOM UNIFORM(0, 60, 1)) ~~|")
    )
    for first, second, third in amounts(run_text(vensim(text))):
        assert (second, third) == pytest.approx((2 * first, 3 * first))


def test_a_rate_may_be_an_allocation(run_text):
    text = (
        BRANCHES
        + profiles((1, 5, 0, 0), (1, 4, 0, 0), (1, 3, 0, 0))
        + ("goal[B] = 10, 20, 30 ~~|\nstock[B] = INTEG(ALLOCATE AVAILABLE(goal[B] - stock[B], pp[B,ptype], 12), 0) ~~|")
    )
    assert amounts(run_text(vensim(text)), "stock") == [(0, 0, 0), (10, 2, 0), (10, 14, 0), (10, 20, 6), (10, 20, 18)]


def test_regions_may_share_out_by_equations_of_their_own(run_text):
    text = BRANCHES + (
        "R: R1, R2 ~~|\npp[R,B,P] = 1 ~~|\nask[R,B] = 10 ~~|\n"
        "got[R1,B] = ALLOCATE AVAILABLE(ask[R1,B], pp[R1,B,ptype], 6) ~~|\n"
        "got[R2,B] = 2 * ALLOCATE AVAILABLE(ask[R2,B], pp[R2,B,ptype], 9) ~~|"
    )
    run = run_text(vensim(text))
    assert [run[f"got[{region},B2]"][0] for region in ("R1", "R2")] == pytest.approx([2, 6])
    assert run.imported.text.count("allocate(") == 2


def test_each_region_may_be_a_market_and_the_same_may_buy_and_sell(run_text):
    text = BRANCHES + (
        "R: R1, R2 ~~|\nwant[R,B] = 10 ~~|\nhave[R1,B] = 10 ~~|\nhave[R2,B] = 5 ~~|\n"
        "pp[R,B,ptype] = 1 ~~|\npp[R,B,ppriority] = 4 ~~|\npp[R,B,pwidth] = 2 ~~|\npp[R,B,pextra] = 0 ~~|\n"
        "price[R] = FIND MARKET PRICE(want[R,B1], pp[R,B1,ptype], have[R,B1], pp[R,B1,ptype]) ~~|\n"
        "bought[R,B] = DEMAND AT PRICE(want[R,B], pp[R,B,ptype], price[R]) ~~|"
    )
    run = run_text(vensim(text))
    # Between 3 and 5: 30 (5 - p) / 2 are wanted, 30 or 15 (p - 3) / 2 are for sale.
    assert [run[f"price[{region}]"][0] for region in ("R1", "R2")] == pytest.approx([4, 3 + 4 / 3])
    assert run["bought[R2,B3]"][0] == pytest.approx(10 / 3)
