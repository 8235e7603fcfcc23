"""The oracle against what can be worked out with pencil and paper."""

from __future__ import annotations

import math

import pytest

from sandtable.ensemble.draw import settle_values
from sandtable.model.expression import Distribution
from sandtable.runs.runs import Status
from sandtable.testing.models import model_from_text
from sandtable.testing.oracle import OracleRun, run_oracle

SPACE = """unit thing
dimension side = RU, UA
dimension place = north, south, west
dimension other = alias side
map opponent : side = { RU: UA, UA: RU }
actor RU "Russia"
person someone "Someone"
lens record "no one's opinion"
"""
J = 'judged "j"'


def run(body: str, *, steps: int = 10, dt: float = 1, method: str = "euler", **more: object) -> OracleRun:
    text = f'scenario "S"\ntime 0 to {steps * dt:g} step {dt:g} month method {method}\n{SPACE}{body}\n'
    model = model_from_text(text)
    lens = str(more.get("lens", "record"))
    values = settle_values(model, lens=lens)
    for branch in more.get("branches", ()):  # type: ignore[attr-defined]
        values.update(model.branches[branch].parameters)
    parameters = {id_: value for id_, value in values.items() if not isinstance(value, Distribution)}
    return run_oracle(model, parameters=parameters, **more)  # type: ignore[arg-type]


def series(result: OracleRun, name: str, *cell: str) -> list[float]:
    return list(result.values[name][cell])


DECAY = f"""stock x : thing
  starts 8 thing {J}
  loses x / 2 month
outcome end : thing = final(x)
"""


def test_euler_decays_by_the_same_share_each_step() -> None:
    assert series(run(DECAY, steps=3), "x") == [8, 4, 2, 1]


def test_rk4_decays_as_the_exponential_to_its_order() -> None:
    result = run(DECAY, steps=40, dt=0.1, method="rk4")
    assert result.outcomes["end"] == pytest.approx(8 * math.exp(-2), rel=1e-6)
    amplification = sum((-0.05) ** i / math.factorial(i) for i in range(5))
    assert series(result, "x")[1] == pytest.approx(8 * amplification, rel=1e-15)


def test_logistic_growth_follows_its_closed_form() -> None:
    body = f"""stock x : thing
  starts 1 thing {J}
  gains x * (1 - x / 10 thing) / 1 month
outcome end : thing = final(x)
"""
    expected = 10 / (1 + 9 * math.exp(-5.0))
    assert run(body, steps=100, dt=0.05, method="rk4").outcomes["end"] == pytest.approx(expected, rel=1e-6)


def test_rk4_takes_time_at_the_stages() -> None:
    """x' = t^3 is integrated without error by a method of order 4 that sees the stages' times."""
    body = f"""stock x : 1
  starts 0 {J}
  gains (now / 1 month) ^ 3 / 1 month
outcome end : 1 = final(x)
"""
    assert run(body, steps=4, dt=1, method="rk4").outcomes["end"] == pytest.approx(4**4 / 4, rel=1e-14)


# -- memories -------------------------------------------------------------------------------------


def memory(expression: str, *, given: str = "", **more: object) -> list[float]:
    body = f"""aux given_x : thing = {given or "if now >= 3 month then 5 thing else 2 thing"}
aux x : thing = given_x
aux y : thing = {expression}
outcome end : thing = final(y) + final(x)
"""
    return series(run(body, **more), "y")  # type: ignore[arg-type]


@pytest.mark.parametrize("function", ["delay1(x, 3 month)", "delay3(x, 3 month)", "delayn(x, 3 month, 5)"])
def test_a_delay_of_a_constant_is_the_constant(function: str) -> None:
    assert memory(function, given="4 thing") == pytest.approx([4] * 11)


def test_a_first_order_smooth_closes_a_fixed_share_of_the_gap() -> None:
    expected = [2] * 4 + [5 - 3 * (1 - 1 / 4) ** k for k in range(1, 8)]
    assert memory("smooth1(x, 4 month)") == pytest.approx(expected)
    assert memory("delay1(x, 4 month)") == pytest.approx(expected)


def test_a_given_initial_value_is_where_a_smooth_starts() -> None:
    assert memory("smooth1(x, 2 month, 10 thing)", given="0 thing", steps=3) == pytest.approx([10, 5, 2.5, 1.25])
    assert memory("delay1(x, 2 month, 10 thing)", given="0 thing", steps=3) == pytest.approx([10, 5, 2.5, 1.25])


def test_a_chain_of_three_levels_is_three_smooths_in_a_row() -> None:
    whole = memory("smooth3(x, 6 month)")
    chained = memory("smooth1(smooth1(smooth1(x, 2 month), 2 month), 2 month)")
    assert whole == pytest.approx(chained)
    assert memory("smoothn(x, 6 month, 3)") == whole


def test_a_delay_keeps_what_passes_through_it() -> None:
    """With a lengthening delay material is not lost: what came in is out or in transit."""
    body = f"""flow into : thing/month = if now < 4 month then 3 thing/month else 0 thing/month
flow out_of : thing/month = delay3(into, 5 month, 0 thing/month)
stock arrived : thing
  starts 0 thing {J}
  gains out_of
outcome end : thing = final(arrived)
"""
    assert run(body, steps=120, dt=0.5).outcomes["end"] == pytest.approx(12, rel=1e-6)


def test_a_pipeline_gives_what_was_a_lag_ago() -> None:
    assert memory("delay_fixed(x, 2 month, 1 thing)", steps=6) == [1, 1, 2, 2, 2, 5, 5]
    assert memory("delay_fixed(x, 2.5 month, 1 thing)", steps=6) == [1, 1, 1, 2, 2, 2, 5]
    assert memory("delay_fixed(x, 0 month, 1 thing)", steps=3) == [1, 2, 2, 2]


def test_previous_sample_and_the_extremes_look_back() -> None:
    saw = "5 thing - abs(now / 1 month - 3) * 1 thing"  # 2 3 4 5 4 3 2
    assert memory("previous(x, 9 thing)", given=saw, steps=4) == [9, 2, 3, 4, 5]
    assert memory("running_max(x)", given=saw, steps=6) == [2, 3, 4, 5, 5, 5, 5]
    assert memory("running_min(x)", given=saw, steps=6) == [2] * 7
    held = "sample(x, now >= 1 month and now < 3 month, 7 thing)"
    assert memory(held, given=saw, steps=5) == [7, 3, 4, 4, 4, 4]


def test_the_trend_of_steady_growth_is_its_rate() -> None:
    body = f"""stock x : thing
  starts 1 thing {J}
  gains 0.02/month * x
aux t : 1/month = trend(x, 4 month, 0.02/month)
aux ahead : thing = forecast(x, 4 month, 3 month)
outcome end : 1/month = final(t)
outcome far : thing = final(ahead)
"""
    result = run(body, steps=200)
    assert series(result, "t") == pytest.approx([0.02] * 201, rel=1e-9)
    x = series(result, "x")[-1]
    assert result.outcomes["far"] == pytest.approx(x * (1 + 0.06), rel=1e-6)


# -- dimensions -----------------------------------------------------------------------------------


def test_arrays_are_read_by_the_names_of_their_dimensions() -> None:
    body = f"""constant x[side] : 1 = {{ RU: 3 {J}, UA: 5 {J} }}
constant w[side, place] : 1 = {{ RU: [1, 2, 3], UA: [4, 5, 6] }} {J}
aux across[side] : 1 = x[opponent] - x
aux gap[side] : 1 = sum(max(x[other] - x, 0) over other)
aux part[side] : 1 = share(x over side)
aux best : 1 = rank(RU in x) + 10 * rank(UA in x)
aux whole : 1 = sum(w * x over side, place)
aux north : 1 = sum(w[north] over side) + product(w[UA] over place)
aux several : 1 = count(w > 2 over side, place) + mean(w over side, place) + min(w[RU] over place)
outcome o : 1 = final(whole) + final(north) + final(best) + final(several) + final(sum(across * gap * part over side))
"""
    result = run(body, steps=1)
    assert [series(result, "across", side)[0] for side in ("RU", "UA")] == [2, -2]
    assert [series(result, "gap", side)[0] for side in ("RU", "UA")] == [2, 0]
    assert [series(result, "part", side)[0] for side in ("RU", "UA")] == [3 / 8, 5 / 8]
    assert series(result, "best")[0] == 2 + 10
    assert series(result, "whole")[0] == 3 * 6 + 5 * 15
    assert series(result, "north")[0] == 5 + 120
    assert series(result, "several")[0] == 4 + 3.5 + 1


# -- time -----------------------------------------------------------------------------------------


def test_reductions_over_time_include_both_ends() -> None:
    body = """aux x : thing = now / 1 month * 1 thing
flow f : thing/month = 2 thing/month + x / 1 month
outcome third : thing = x at 3
outcome mid : thing = mean(x from 2 to 4)
outcome plain : thing = sum(x from 2 to 4)
outcome all_of : thing = total(f)
outcome reached : thing = max(x from 1 to 3) + min(x from 1 to 3)
outcome steps : 1 = count_steps(x > 3 thing)
outcome first_at : month = first_time(x > 3 thing)
outcome not_once : month = first_time(x > 99 thing)
outcome truths : 1 = ever(x > 4 thing) + 2 * always(x >= 0 thing) + 4 * always(x > 0 thing)
outcome borders : thing = initial(x) + 10 * final(x)
"""
    outcomes = run(body, steps=5).outcomes
    assert outcomes == {
        "third": 3,
        "mid": 3,
        "plain": 9,
        "all_of": 2 * 5 + 0 + 1 + 2 + 3 + 4,
        "reached": 4,
        "steps": 2,
        "first_at": 4,
        "not_once": 6,
        "truths": 3,
        "borders": 50,
    }


def test_functions_of_time() -> None:
    body = """aux up : 1 = step(3, 2 month)
aux slope : 1 = ramp(0.5/month, 1 month, 3 month)
aux hump : 1 = pulse(7, 1 month, 2 month)
outcome o : 1 = final(up) + final(slope) + final(hump)
"""
    result = run(body, steps=4)
    assert series(result, "up") == [0, 0, 3, 3, 3]
    assert series(result, "slope") == [0, 0, 0.5, 1, 1]
    assert series(result, "hump") == [0, 7, 7, 0, 0]


def test_a_lookup_is_linear_between_its_points_and_level_beyond() -> None:
    body = """lookup held : month to 1 = (1, 10), (3, 20), (4, 0)
lookup more : month to 1 = (1, 10), (3, 20), (4, 0) extrapolate
lookup stairs : month to 1 = (1, 10), (3, 20), (4, 0) step
aux a : 1 = held(now)
aux b : 1 = more(now)
aux c : 1 = stairs(now)
outcome o : 1 = final(a) + final(b) + final(c)
"""
    result = run(body, steps=5)
    assert series(result, "a") == [10, 10, 15, 20, 0, 0]
    assert series(result, "b") == [5, 10, 15, 20, 0, -20]
    assert series(result, "c") == [10, 10, 10, 20, 0, 0]


# -- status and bounds ------------------------------------------------------------------------------


def test_a_stock_is_kept_within_its_bounds_after_each_step() -> None:
    body = f"""stock x : thing
  starts 1 thing {J}
  gains 2 thing/month
  within 0 thing to 4 thing
outcome end : thing = final(x)
"""
    assert series(run(body, steps=3), "x") == [1, 3, 4, 4]


@pytest.mark.parametrize(
    ("rate", "clause", "status", "point"),
    [
        ("loses 2 thing/month", "never negative", Status.NEGATIVE, 1),
        ("gains x * 1e6/month", "never negative", Status.DIVERGED, 3),
        ("gains 1 thing/month / (2 - now / 1 month)", "never negative", Status.NONFINITE, 3),
        ("gains 1 thing/month", "never negative", Status.OK, -1),
        ("loses 2 thing/month", 'note "may be owed"', Status.OK, -1),
    ],
)
def test_the_status_tells_the_first_trouble_and_its_point(rate: str, clause: str, status: Status, point: int) -> None:
    body = f"""stock x : thing
  starts 1 thing {J}
  {rate}
  {clause}
outcome end : thing = final(x)
"""
    result = run(body, steps=6)
    assert (result.status, result.status_point) == (status, point)


# -- what branches and lenses replace -----------------------------------------------------------------


OVERRIDDEN = f"""constant c : 1 = 2 {J}
aux a[side] : 1 = c * (1 + now / 1 month)
aux b : 1 = sum(a over side)
outcome o : 1 = final(b)
branch spell : a = 10 + a from 1 to 2
branch ru_only : a[RU] = 0
branch double : c = 2 * c
lens other by someone
  a = a + 0.5 {J}
"""


def test_an_override_holds_in_its_span_and_knows_the_value_without_it() -> None:
    assert series(run(OVERRIDDEN, steps=3, branches=("spell",)), "a", "RU") == [2, 14, 16, 8]
    assert series(run(OVERRIDDEN, steps=3, branches=("spell",), lens="other"), "a", "RU") == [2.5, 14.5, 16.5, 8.5]


def test_an_override_of_one_element_leaves_the_others() -> None:
    result = run(OVERRIDDEN, steps=2, branches=("ru_only",))
    assert series(result, "a", "RU") == [0, 0, 0]
    assert series(result, "b") == series(result, "a", "UA") == [2, 4, 6]


def test_a_constant_is_replaced_everywhere_it_is_used() -> None:
    assert series(run(OVERRIDDEN, steps=2, branches=("double",)), "b") == [8, 16, 24]
