"""Functions of Vensim that our language says in other words, against results worked out by hand."""

import math

import pytest
from tests.unit.interop.models import vensim


def test_initial_values_are_computed_from_the_initial_part_of_active_initial(run_text):
    run = run_text(
        vensim(
            "capacity = INTEG(1, goal) ~~|\n"
            "goal = target * 2 ~~|\n"
            "target = ACTIVE INITIAL(capacity * 10, 5) ~~|\n"
            "other = INTEG(target, 0) ~~|"
        )
    )
    assert run["capacity"] == [10, 11, 12, 13, 14]
    assert run["target"] == [100, 110, 120, 130, 140]
    assert run["goal"] == [200, 220, 240, 260, 280]
    assert run["other"] == [0, 100, 210, 330, 460]


def test_active_initial_of_arrays_differs_by_element(run_text):
    run = run_text(
        vensim(
            "D: D1, D2 ~~|\ns[D] = INTEG(1, t[D]) ~~|\n"
            "t[D1] = ACTIVE INITIAL(s[D1] * 3, 4) ~~|\nt[D2] = 7 ~~|\n"
            "u[D] = ACTIVE INITIAL(1, 2) ~~|\nv[D] = INITIAL(u[D]) ~~|"
        )
    )
    assert (run["s[D1]"][:2], run["s[D2]"][:2]) == ([4, 5], [7, 8])
    assert (run["t[D1]"][:2], run["t[D2]"][:2]) == ([12, 15], [7, 7])
    assert (run["u[D1]"][0], run["v[D2]"][0]) == (1, 2)


def test_the_logarithm_of_the_gamma_function_is_exact_to_ten_digits(run_text):
    run = run_text(vensim("a = GAMMA LN(10) ~~|\nb = GAMMA LN(Time * 3 + 0.5) ~~|"))
    assert run["a"][0] == pytest.approx(math.lgamma(10))
    assert run["b"] == pytest.approx([math.lgamma(time * 3 + 0.5) for time in range(5)], abs=1e-9)


def test_present_values_discount_what_has_come_in(run_text):
    run = run_text(vensim("v = NPV(100, 0.1, 5, 2) ~~|"))
    assert run["v"][:3] == pytest.approx([2 * 105, 2 * (105 + 90), 2 * (105 + 90 + 81)])


VECTORS = "D: D1, D2, D3 ~~|\nx[D] = 30, 10, 20 ~~|\n"


def test_elements_are_found_by_their_distance_from_one(run_text):
    run = run_text(vensim(VECTORS + "o[D] = 1, 0, 5 ~~|\ny[D] = VECTOR ELM MAP(x[D2], o[D] ) ~~|"))
    assert [run[f"y[D{at}]"][0] for at in (1, 2, 3)] == [20, 10, -(2.0**109)]


@pytest.mark.parametrize(("way", "order", "rank"), [(1, [1, 2, 0], [3, 1, 2]), (-1, [0, 2, 1], [1, 3, 2])])
def test_vectors_are_sorted_and_ranked(run_text, way, order, rank):
    run = run_text(vensim(VECTORS + f"o[D] = VECTOR SORT ORDER(x[D], {way}) ~~|\nr[D] = VECTOR RANK(x[D], {way}) ~~|"))
    assert [run[f"o[D{at}]"][0] for at in (1, 2, 3)] == order
    assert [run[f"r[D{at}]"][0] for at in (1, 2, 3)] == rank


def test_vectors_are_put_into_an_order(run_text):
    run = run_text(vensim(VECTORS + "o[D] = VECTOR SORT ORDER(x[D], 1) ~~|\ns[D] = VECTOR REORDER(x[D], o[D]) ~~|"))
    assert [run[f"s[D{at}]"][0] for at in (1, 2, 3)] == [10, 20, 30]


@pytest.mark.parametrize("name", ["MARKETP", "ALLOC P", "DELAY BATCH"])
def test_functions_that_are_not_built_are_named(imported_text, name):
    found = imported_text(vensim(f"a = {name}(1, 2, 3) ~~|"))
    assert [(fault.code, fault.place.line, name in fault.what) for fault in found.errors] == [
        ("foreign-unsupported", 2, True)
    ]


@pytest.mark.parametrize("call", ["DELAY INFORMATION(Time, 2, -1)", "DELAY MATERIAL(Time, 2, -1, 0)"])
def test_pipelines_of_one_length_are_fixed_delays(run_text, imported_text, call):
    assert run_text(vensim(f"x = {call} ~~|\n"))["x"] == [-1, -1, 0, 1, 2]
    (fault,) = imported_text(vensim(f"x = {call.replace('2', 'Time + 1')} ~~|\n")).errors
    assert "delay that changes" in fault.what


def test_a_range_that_is_gone_through_is_the_number_of_its_element(run_text):
    body = "A: A1, A2 ~~|\nB <-> A ~~|\nx[A] = 1, 2 ~~|\ny[A] = SUM(IF THEN ELSE(A = B!, 0, x[B!])) ~~|\n"
    run = run_text(vensim(body + "z = SUM(A! * x[A!]) ~~|"))
    assert (run["y[A1]"][0], run["y[A2]"][0], run["z"][0]) == (2, 1, 5)
