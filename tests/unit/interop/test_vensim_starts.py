"""What is computed first: chains of elements, initial values, and what memories begin with."""

import pytest
from tests.unit.interop.models import vensim


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("b = SMOOTH(a, 2) ~~|", [5, 2.5, 6.25]),
        ("b = DELAY1(a * 2, 2) ~~|", [10, 5, 12.5]),
        ("b = SMOOTH3(a, 3) ~~|", [5, 5, 5]),
        ("b = SMOOTHI(3, 2, a) ~~|", [5, 4, 3.5]),
        ("b = DELAY FIXED(1, 2, a) ~~|", [5, 5, 1]),
        ("b = SAMPLE IF TRUE(Time > 1, 1, a) ~~|", [5, 5, 1]),
    ],
)
def test_memories_begin_with_what_their_input_is_at_the_start(run_text, written, wanted):
    run = run_text(vensim("a = ACTIVE INITIAL(Time * 10, 5) ~~|\n" + written))
    assert run["b"][:3] == wanted


def test_an_initial_part_breaks_a_circle_through_a_smooth(run_text):
    run = run_text(vensim("a = ACTIVE INITIAL(b + 1, 5) ~~|\nb = SMOOTH(a, 1) ~~|"))
    assert (run["a"][:3], run["b"][:3]) == ([6, 7, 8], [5, 6, 7])


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("x[A1] = 1 ~~|\nx[A2] = x[A1] + 1 ~~|\nx[A3] = x[A2] + 1 ~~|", [1, 2, 3]),
        ("T: A2, A3 -> P ~~|\nP: A1, A2 ~~|\nx[A1] = 1 ~~|\nx[T] = x[P] * 2 ~~|", [1, 2, 4]),
        ("x[A1] = INTEG(0, 5) ~~|\nx[A2] = INTEG(0, x[A1] + 1) ~~|\nx[A3] = INTEG(0, x[A2] + 1) ~~|", [5, 6, 7]),
        ("x[A1] = INITIAL(3) ~~|\nx[A2] = INITIAL(x[A1] * 2) ~~|\nx[A3] = INITIAL(x[A2] * 2) ~~|", [3, 6, 12]),
        ("x[A1] = 1 ~~|\ny[A1] = x[A1] * 2 ~~|\nx[A2] = y[A1] + 1 ~~|\ny[A2] = x[A2] * 2 ~~|\nx[A3] = y[A2] ~~|", [1, 3, 6]),
    ],
)  # fmt: skip
def test_elements_are_computed_in_the_order_in_which_they_need_each_other(run_text, body, wanted):
    run = run_text(vensim("A: A1, A2, A3 ~~|\n" + body))
    assert [run[f"x[A{at}]"][0] for at in (1, 2, 3)] == wanted


def test_initial_values_of_two_arrays_may_alternate(run_text):
    body = "x[A1] = INTEG(0, 5) ~~|\ny[A1] = INTEG(0, x[A1] * 2) ~~|\nx[A2] = INTEG(0, y[A1] + 1) ~~|\ny[A2] = 0 ~~|"
    run = run_text(vensim("A: A1, A2 ~~|\n" + body.replace("y[A2] = 0", "y[A2] = INTEG(0, x[A2] * 2)")))
    assert [run[name][0] for name in ("x[A1]", "y[A1]", "x[A2]", "y[A2]")] == [5, 10, 11, 22]


@pytest.mark.parametrize(
    ("body", "code", "circle"),
    [
        ("a = INTEG(1, b) ~~|\nb = INTEG(1, c) ~~|\nc = a * 2 ~~|", "circular-initial", "a -> b -> c -> a"),
        ("a = SMOOTH(b, 2) ~~|\nb = a + 1 ~~|", "circular-initial", "a -> b -> a"),
        ("a = b + 1 ~~|\nb = a ~~|", "algebraic-loop", "a -> b -> a"),
    ],
)
def test_a_circle_is_one_fault_that_names_it(imported_text, body, code, circle):
    found = imported_text(vensim(body))
    assert [(fault.code, fault.place.line) for fault in found.errors] == [(code, 2)]
    assert circle in found.errors[0].what


def test_integrals_within_expressions_are_stocks_of_their_own(run_text):
    body = "D: D1, D2 ~~|\nq[D] = 1, 2 ~~|\na = 5 + INTEG(1, 0) ~~|\nb = -INTEG(a, 2) ~~|\n"
    run = run_text(vensim(body + "c[D] = INTEG(q[D], 0) * 2 ~~|\nd = SUM(INTEG(q[D!], q[D!])) ~~|"))
    assert (run["a"][:3], run["b"][:3]) == ([5, 6, 7], [-2, -7, -13])
    assert (run["c[D2]"][:3], run["d"][:3]) == ([0, 4, 8], [3, 6, 9])


def test_some_elements_may_be_stocks_and_others_not(run_text):
    body = "D: D1, D2, D3 ~~|\nE: D1, D2 ~~|\nq[E] = 1, 2 ~~|\ns[E] = INTEG(q[E], s[D3]) ~~|\ns[D3] = 7 + Time ~~|\n"
    run = run_text(vensim(body + "t = SUM(s[D!]) ~~|"))
    assert [run[f"s[D{at}]"][:2] for at in (1, 2, 3)] == [[7, 8], [7, 9], [7, 8]]
    assert run["t"][:2] == [21, 25]
