"""The oracle's moves, laws, noise and checks against what must come of them."""

from __future__ import annotations

import math

import pytest

from sandtable.model.model import Model
from sandtable.testing.models import model_from_text
from sandtable.testing.oracle import OracleRun, run_oracle

FRAME = """scenario "S"
time 0 to 8 step 1 month
unit thing
dimension side = RU, UA
actor RU "Russia"
lens record "no one's opinion"
"""


def model_of(body: str) -> Model:
    return model_from_text(FRAME + body + "\n")


def run(body: str, **more: object) -> OracleRun:
    return run_oracle(model_of(body), parameters={}, **more)  # type: ignore[arg-type]


def shown(result: OracleRun, move: str = "m", *cell: str) -> str:
    return "".join("x" if value else "." for value in result.active[move][cell])


SEEN = "outcome seen : 1 = count_steps(active(m))\n"


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ("on 3", "...xxxxxx"),
        ("on 3\n  lasts 2 month", "...xx...."),
        ("on 3\n  ends on 5", "...xx...."),
        ("on 3\n  ends when now >= 6 month", "...xxx..."),
        ("when now >= 2 month", "..xxxxxxx"),
        ("when now >= 2 month\n  from 4", "....xxxxx"),
        ("when now >= 2 month\n  to 1", "........."),
        ("when now >= 2 month\n  again\n  lasts 2 month", "..xx.xx.x"[:9]),
        ("when now >= 2 month\n  again after 3 month\n  lasts 2 month", "..xx.xx.x"),
        ("when now >= 2 month\n  again after 4 month\n  lasts 2 month", "..xx..xx."),
        ("when now >= 2 month\n  again", "..xxxxxxx"),
        ("when now >= 2 month\n  again after 3 month", "..x..x..x"),
        ("when now >= 2 month\n  again\n  at most 2 times", "..xx....."),
        ("", "........."),
    ],
)
def test_a_move_is_active_as_its_clauses_say(clauses: str, expected: str) -> None:
    assert shown(run(f"move m by RU\n  {clauses}\n{SEEN}branch b : m on 1")) == expected


@pytest.mark.parametrize(
    ("item", "clauses", "expected"),
    [
        ("m on 2", "on 5", "..xxxxxxx"),
        ("m on 2", "when now >= 0 month\n  from 7\n  lasts 3 month", "..xxx...."),
        ("never m", "on 5", "........."),
        ("m always", "on 5", "xxxxxxxxx"),
        ("m always", "on 5\n  lasts 2 month", "xx......."),
        ("m on 2", "", "..xxxxxxx"),
    ],
)
def test_a_branch_forces_and_bars_moves(item: str, clauses: str, expected: str) -> None:
    assert shown(run(f"move m by RU\n  {clauses}\n{SEEN}branch b : {item}", branches=("b",))) == expected


def test_moves_wait_for_and_avoid_each_other() -> None:
    body = (
        "move a by RU\n  on 2\n  lasts 3 month\nmove m by RU\n  when now >= 0 month\n  after a\n"
        "move n by RU\n  when now >= 2 month\n  unless a\noutcome seen : 1 = count_steps(active(m) + active(n) > 0)"
    )
    result = run(body)
    assert shown(result) == "...xxxxxx"
    assert shown(result, "n") == "..xxxxxxx"
    later = run(body.replace("now >= 2 month\n  unless", "now >= 3 month\n  unless"))
    assert shown(later, "n") == "......xxx"


def test_a_move_tells_when_it_began_and_how_often() -> None:
    body = """move m by RU
  when now >= 1 month
  again after 3 month
  lasts 2 month
aux s : month = since(m)
aux b : 1 = begins(m) + 10 * before(m) + 100 * count(m)
outcome o : 1 = final(b) + final(s) / 1 month
branch x : m on 1
"""
    values = run(body).values
    assert values["s"][()] == (0, 0, 1, 2, 0, 1, 2, 0, 1)
    assert values["b"][()] == (0, 101, 110, 110, 211, 210, 210, 311, 310)


def test_a_hazard_happens_as_often_as_it_should() -> None:
    model = model_of(f"move m by RU\n  chance 0.2/month\n{SEEN}branch b : never m")
    n = 600
    begun = sum(run_oracle(model, parameters={}, seed=3, future=future).active["m"][()][4] for future in range(n))
    expected = 1 - math.exp(-0.2 * 5)
    assert begun / n == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / n))


def test_each_element_of_a_move_has_its_own_luck() -> None:
    model = model_of(
        "move m[side] by RU\n  chance 0.3/month\noutcome seen : 1 = count_steps(any(active(m) over side))\nbranch b : never m"
    )
    runs = [run_oracle(model, parameters={}, seed=1, future=future) for future in range(20)]
    assert any(shown(result, "m", "RU") != shown(result, "m", "UA") for result in runs)


LAW = "law l of RU\n  forbids m\n  {}\nmove m by RU\n  when now >= 2 month\n" + SEEN + "branch no_law : never l\n"


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ('note "a bar"', "........."),
        ("while now < 4 month", "....xxxxx"),
        ("unless now >= 5 month", ".....xxxx"),
        ("permits 1", "..xxxxxxx"),
        ("waiver on 3", "...xxxxxx"),
        ("repealed by r", "....xxxxx"),
    ],
)
def test_a_law_bars_a_move_while_it_is_in_force_and_not_waived(clauses: str, expected: str) -> None:
    repeal = "move r by RU\n  on 3\nbranch never_r : never r\n" if "repealed" in clauses else ""
    assert shown(run(LAW.format(clauses) + repeal)) == expected
    if not repeal:
        assert shown(run(LAW.format(clauses), branches=("no_law",))) == "..xxxxxxx"


def test_discretion_lets_a_share_of_attempts_through() -> None:
    model = model_of(LAW.format("permits 0.3"))
    n = 500
    at_first = sum(run_oracle(model, parameters={}, seed=2, future=future).active["m"][()][2] for future in range(n))
    assert at_first / n == pytest.approx(0.3, abs=4 * math.sqrt(0.21 / n))


def test_a_move_that_a_law_enables_needs_it() -> None:
    body = LAW.format("while now < 4 month").replace("forbids", "enables").replace(">= 2", ">= 1")
    assert shown(run(body)) == ".xxxxxxxx"
    assert shown(run(body, branches=("no_law",))) == "........."


def test_a_limit_reports_the_share_of_points_that_exceed_it() -> None:
    body = "law l of RU\n  limits x at most 5 thing\naux x : thing = now / 1 month * 1 thing\n"
    assert run(body).outcomes["limit.l"] == pytest.approx(3 / 9)


@pytest.mark.parametrize(
    ("noise", "mean", "sd"),
    [
        ("normal_noise(2)", 0.0, 2.0),
        ("lognormal_noise(0.5)", 1.0, math.sqrt(math.exp(0.25) - 1)),
        ("uniform_noise(2, 5)", 3.5, 3 / math.sqrt(12)),
        ("poisson_noise(3)", 3.0, math.sqrt(3)),
        ("binomial_noise(10, 0.2)", 2.0, math.sqrt(1.6)),
        ("chance_noise(0.3)", 0.3, math.sqrt(0.21)),
        ("normal_noise(1, 1)", 0.0, 0.5396),
    ],
)
def test_noises_have_their_mean_and_spread(noise: str, mean: float, sd: float) -> None:
    model = model_of(f"aux x[side] : 1 = {noise}\noutcome o : 1 = final(sum(x over side))")
    draws: list[float] = []
    for future in range(120):
        values = run_oracle(model, parameters={}, seed=8, future=future).values["x"]
        draws += [*values["RU",], *values["UA",]]
    found = sum(draws) / len(draws)
    spread = math.sqrt(sum((draw - found) ** 2 for draw in draws) / len(draws))
    assert found == pytest.approx(mean, abs=4.5 * sd / math.sqrt(len(draws)))
    assert spread == pytest.approx(sd, rel=0.12)
    assert len(set(draws)) > 1


def test_two_noises_of_one_variable_are_two_draws() -> None:
    result = run("aux x : 1 = normal_noise(1) - normal_noise(1)\noutcome o : 1 = final(x)", seed=4)
    assert all(value != 0 for value in result.values["x"][()])


def test_a_check_tells_the_first_point_at_which_it_fails_and_by_how_much() -> None:
    body = """aux x[side] : thing = now / 1 month * 1 thing
outcome o : thing = final(sum(x over side))
check "holds" : x >= 0 thing
check "small" : x <= 4 thing
check "same" : x == x + 0 thing
check "not five" : x < 5 thing
"""
    outcomes = run(body).outcomes
    assert (outcomes["check.0.worst"], outcomes["check.0.first"]) == (0, -1)
    assert (outcomes["check.1.worst"], outcomes["check.1.first"]) == (pytest.approx(0.5), 5)
    assert (outcomes["check.2.worst"], outcomes["check.2.first"]) == (0, -1)
    assert (outcomes["check.3.worst"], outcomes["check.3.first"]) == (4, 5)
