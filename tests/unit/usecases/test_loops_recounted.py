"""Loops held against closed forms, and against a plain recount from the formulas of the papers."""

from itertools import pairwise
from math import prod, sqrt

import pytest

from sandtable.testing.scenarios import require_model
from sandtable.usecases.answers import Asking
from sandtable.usecases.loops import LoopsQuestion, ask_loops
from sandtable.usecases.request import RunRequest


def shares_of(text):
    asking = Asking(request=RunRequest(futures=1, engine="numpy"))
    finding = ask_loops(require_model(text + 'lens record "no one"\n'), LoopsQuestion(top=99), asking)
    return {loop.path: loop.shares for loop in finding.loops}


# -- closed forms ---------------------------------------------------------------------------------


def test_of_imitation_alone_the_shares_are_those_of_who_is_left_and_who_has_adopted():
    # adopting = k P A: the link from A has the part P dA of the change, that from P the part A dP, and dP = -dA
    k, dt = 0.0008, 0.25
    found = shares_of(f"""scenario "Imitation"
time 0 to 20 step {dt} year
stock left : 1
  starts 990
  loses adopting
stock adopted : 1
  starts 10
  gains adopting
flow adopting : 1/year = {k} * left * adopted / 1 year
""")
    left, adopted = 990.0, 10.0
    for point in range(1, 81):
        assert found["adopted", "adopting"][point] == pytest.approx(left / (left + adopted), rel=1e-6)
        assert found["left", "adopting"][point] == pytest.approx(-adopted / (left + adopted), rel=1e-6)
        step = dt * k * left * adopted
        left, adopted = left - step, adopted + step


def test_along_an_eigenvector_scores_are_the_coefficients_over_the_eigenvalue():
    # x' = a x + b y, y' = c x + d y: scores a/l, d/l and bc/l^2 at every point, for either eigenvalue
    a, b, c, d = 0.3, 0.2, 0.4, -0.5
    for sign in (1.0, -1.0):
        eigenvalue = (a + d) / 2 + sign * sqrt(((a - d) / 2) ** 2 + b * c)
        found = shares_of(f"""scenario "Linear"
time 0 to 5 step 0.5 year
stock x : 1
  starts {b}
  changes dx
stock y : 1
  starts {eigenvalue - a}
  changes dy
flow dx : 1/year = ({a} * x + {b} * y) / 1 year
flow dy : 1/year = ({c} * x - {-d} * y) / 1 year
""")
        scores = {
            ("x", "dx"): a / eigenvalue,
            ("y", "dy"): d / eigenvalue,
            ("x", "dy", "y", "dx"): b * c / eigenvalue**2,
        }
        whole = sum(map(abs, scores.values()))
        # a link's sign is that of its coefficient; the net rate's cancels out of no loop of stocks
        signs = {("x", "dx"): 1, ("y", "dy"): -1, ("x", "dy", "y", "dx"): 1}
        for path, score in scores.items():
            assert found[path][1:] == pytest.approx([signs[path] * abs(score) / whole] * 10, rel=1e-7)


# -- recounted ------------------------------------------------------------------------------------


def recount(stocks, aux, dt, n, circuits):
    """Shares of circuits, from the formulas alone: stocks name -> (start, inputs, net rate), aux name -> (inputs, equation)."""
    now = {name: start for name, (start, _, _) in stocks.items()}
    points = []
    for _ in range(n + 1):
        point = dict(now)
        for name, (_, equation) in aux.items():
            point[name] = equation(point)
        points.append(point)
        now = {name: now[name] + dt * net(point) for name, (_, _, net) in stocks.items()}
    equations = {**aux, **{name: (inputs, net) for name, (_, inputs, net) in stocks.items()}}
    found = {circuit: [0.0] for circuit in circuits}
    for before, after in pairwise(points):

        def score(source, target, before=before, after=after):
            equation = equations[target][1]
            change, moved = equation(after) - equation(before), after[source] - before[source]
            partial = equation({**before, source: after[source]}) - equation(before)
            if abs(change) < 1e-12 or abs(partial) < 1e-12 or moved == 0.0:
                return 0.0
            return abs(partial / change) * (1.0 if partial * moved > 0 else -1.0)

        scores = {c: prod(score(one, other) for one, other in pairwise((*c, c[0]))) for c in circuits}
        whole = sum(map(abs, scores.values()))
        for circuit, value in scores.items():
            found[circuit].append(value / whole if whole else 0.0)
    return found


def test_a_table_and_a_switch_are_scored_as_the_formula_says():
    found = shares_of("""scenario "A table and a switch"
time 0 to 20 step 0.25 year
lookup room : 1 to 1 = (0, 1), (20, 0.9), (50, 0.3), (100, 0)
stock s : 1
  starts 1
  gains born
  loses died
aux free : 1 = room(s)
flow born : 1/year = 0.5 * s * free / 1 year
flow died : 1/year = (if s > 30 then 0.2 * (s - 30) else 0) / 1 year + 0.05 * s / 1 year
""")

    def room(s):
        for (x0, y0), (x1, y1) in pairwise([(0, 1), (20, 0.9), (50, 0.3), (100, 0)]):
            if s <= x1:
                return y0 + (y1 - y0) * (s - x0) / (x1 - x0)
        return 0.0

    expected = recount(
        {"s": (1.0, ("born", "died"), lambda p: p["born"] - p["died"])},
        {
            "free": (("s",), lambda p: room(p["s"])),
            "born": (("s", "free"), lambda p: 0.5 * p["s"] * p["free"]),
            "died": (("s",), lambda p: (0.2 * (p["s"] - 30) if p["s"] > 30 else 0.0) + 0.05 * p["s"]),
        },
        0.25, 80, [("s", "born"), ("s", "died"), ("s", "free", "born")],
    )  # fmt: skip
    assert found.keys() == expected.keys()
    for path, shares in expected.items():
        assert found[path] == pytest.approx(shares, abs=1e-9)


@pytest.mark.parametrize("step", ["0.125", "0.5", "1.9"])  # 1.9: each step overshoots
def test_shares_of_a_set_add_up_to_one_at_every_point_that_moves(step):
    found = shares_of(f"""scenario "Stiff"
time 0 to 19 step {step} year
stock x : 1
  starts 1
  changes dx
stock y : 1
  starts 0
  changes dy
flow dx : 1/year = (2 - x + 0.1 * y) / 1 year
flow dy : 1/year = (x - y) * 0.1 / 1 year
""")
    for point in range(1, int(19 / float(step)) + 1):
        assert sum(abs(shares[point]) for shares in found.values()) == pytest.approx(1.0)


def test_a_pulse_moves_what_is_at_rest_and_nothing_has_a_share_before():
    found = shares_of("""scenario "Pulse"
time 0 to 8 step 1 year
stock s : 1
  starts 5
  gains hit
  loses lost
flow hit : 1/year = pulse(3, 4 year, 1 year) / 1 year
flow lost : 1/year = (s - 5) * 0.5 / 1 year
""")
    assert found["s", "lost"] == pytest.approx((0.0,) * 5 + (-1.0,) * 4)


def test_variables_with_the_same_equation_each_have_their_loop():
    found = shares_of("""scenario "Twins"
time 0 to 4 step 0.5 year
stock s : 1
  starts 1
  gains g
aux p : 1 = 2 * s
aux q : 1 = 2 * s
flow g : 1/year = (10 - p - 3 * q) / 20 year
""")
    assert found["s", "p", "g"][1:] == pytest.approx([-0.25] * 8)
    assert found["s", "q", "g"][1:] == pytest.approx([-0.75] * 8)


def test_a_variable_that_repeats_another_lies_on_loops_of_its_own():
    # of g: p takes 2 ds, q (which is p) 6 ds, and w (which is q) gives 2 ds back
    found = shares_of("""scenario "Names"
time 0 to 4 step 0.5 year
stock s : 1
  starts 1
  gains g
aux p : 1 = 2 * s
aux q : 1 = p
aux w : 1 = q
flow g : 1/year = (10 - p - 3 * q + w) / 20 year
""")
    assert {path: shares[1] for path, shares in found.items()} == {
        ("s", "p", "g"): pytest.approx(-0.2),
        ("s", "p", "q", "g"): pytest.approx(-0.6),
        ("s", "p", "q", "w", "g"): pytest.approx(0.2),
    }


def test_cells_that_meet_in_a_sum_and_in_a_largest_have_the_shares_of_their_coefficients():
    # all = sum, top = max (always of `b`): the row of `down` over `top` is the loop of b with itself and a with b
    found = shares_of("""scenario "Cells"
time 0 to 2 step 0.25 year
dimension side = a, b
stock s[side] : 1
  starts { a: 1, b: 4 }
  loses down
aux top : 1 = max(s over side)
flow down[side] : 1/year = 0.2 * s / 1 year + 0.1 * top / 1 year
""")
    # a: -0.2 of itself; b: -0.2 and -0.1 (top is b); nothing leads from a to b, so a is a set of its own
    assert found["s[a]", "down[a]"][1:] == pytest.approx([-1.0] * 8)
    assert found["s[b]", "down[b]"][1:] == pytest.approx([-2 / 3] * 8)
    assert found["s[b]", "top", "down[b]"][1:] == pytest.approx([-1 / 3] * 8)
