"""Depreciation over fiscal periods, and conveyors: against what is spent and when it comes out."""

import pytest
from tests.unit.interop.models import vensim


def test_depreciation_is_the_stream_s_mean_over_its_lifetime(run_text):
    run = run_text(vensim("s = STEP(6, 2) ~~|\nx = DEPRECIATE STRAIGHTLINE(s, 3, 1, 0) ~~|\n", stop=6))
    assert run["x"] == pytest.approx([0, 0, 2, 4, 6, 6, 6])
    steady = run_text(vensim("s = 5 + 0 * Time ~~|\nx = DEPRECIATE STRAIGHTLINE(s, 3, 1, 5) ~~|\n", stop=4))
    assert steady["x"] == pytest.approx([5, 5, 5, 5, 5])


def test_what_is_spent_within_a_fiscal_period_is_depreciated_in_thirds(run_text):
    body = "s = IF THEN ELSE(Time = 1.5, 8, 0) ~~|\nx = DEPRECIATE STRAIGHTLINE(s, 3, 1, 0) ~~|\nc = INTEG(x, 0) ~~|"
    run = run_text(vensim(body, stop=5, step=0.5))
    third = 4 / 3
    assert run["x"] == pytest.approx([0, 0, 0, 2 * third, third, third, third, third, 0, 0, 0])
    assert run["c"][-1] == pytest.approx(4)


def test_an_initial_stream_that_goes_on_is_depreciated_evenly(run_text):
    run = run_text(vensim("D: D1, D2 ~~|\nq[D] = 1, 2 ~~|\nx[D] = DEPRECIATE STRAIGHTLINE(q[D], 4, 2, q[D]) ~~|"))
    assert (run["x[D1]"], run["x[D2]"]) == ([1] * 5, [2] * 5)


def test_depreciation_follows_a_schedule_of_any_total(run_text):
    body = "P: P1, P2, P3 ~~|\nw[P] = 50, 30, 20 ~~|\nz = 0 ~~|\ns = IF THEN ELSE(Time = 1.5, 8, 0) ~~|\n"
    run = run_text(vensim(body + "x = DEPRECIATE BY SCHEDULE(s, w[P1], z, 3, Time) ~~|", stop=5, step=0.5))
    assert run["x"] == pytest.approx([0, 0, 0, 4, 1.2, 1.2, 0.8, 0.8, 0, 0, 0])


BELT = "f((0,1),(10,1)) ~~|\ng((0,1),(10,2)) ~~|\n"


def test_a_conveyor_without_leak_delivers_what_lies_on_it_and_then_its_input(run_text):
    assert run_text(vensim(BELT + "x = DELAY CONVEYOR(Time, 2, 0, f, 6, 2) ~~|"))["x"] == [3, 3, 0, 1, 2]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("DELAY CONVEYOR(Time, 2, 0.1, f, 6, 2)", "leak"),
        ("DELAY CONVEYOR(Time, 2, 0, g, 6, 2)", "profile"),
        ("DELAY CONVEYOR(Time, Time + 1, 0, f, 6, 2)", "time"),
        ("DEPRECIATE STRAIGHTLINE(Time, Time + 4, 2, 0)", "lifetime"),
        ("DELAY BATCH(Time, 2, 1, 0, 0, 0)", "DELAY BATCH"),
        ("DELAY PROFILE(f, Time, 2, 0, 1)", "DELAY PROFILE"),
    ],
)
def test_what_cannot_be_kept_is_named(imported_text, call, said):
    found = imported_text(vensim(BELT + f"x = {call} ~~|")).errors
    assert [(fault.code, fault.place.line) for fault in found] == [("foreign-unsupported", 4)]
    assert said in found[0].what
