"""Macros of Vensim: written out for each call, with variables of their own."""

from tests.unit.interop.models import vensim

PAIR = ":MACRO: PAIR(a, b : second)\nPAIR = a + b ~ a ~|\nsecond = a - b ~ a ~|\n:END OF MACRO:\n"


def test_a_call_names_the_variables_that_take_further_outputs(run_text):
    run = run_text(vensim(PAIR + "x = PAIR(3, 2 : diff) ~~|\ny = diff * 2 ~~|"))
    assert (run["x"][0], run["diff"][0], run["y"][0]) == (5, 1, 2)


def test_further_outputs_have_the_subscripts_of_the_call(run_text):
    run = run_text(vensim(PAIR + "D: D1, D2 ~~|\nq[D] = 1, 2 ~~|\nx[D] = PAIR(q[D], 2 : diff[D]) ~~|"))
    assert (run["diff[D1]"][0], run["diff[D2]"][0], run["x[D2]"][0]) == (-1, 0, 4)


def test_more_outputs_than_the_macro_gives_are_named(imported_text):
    found = imported_text(vensim(PAIR + "x = PAIR(3, 2 : one, two) ~~|"))
    assert [(fault.code, fault.place.line) for fault in found.errors] == [("foreign-model", 6)]


def test_a_macro_within_a_sum_is_over_the_range_that_is_summed(run_text):
    body = ":MACRO: M(x)\nM = INTEG(x, 0) ~ x ~|\n:END OF MACRO:\nA: A1, A2 ~~|\nB: B1, B2 ~~|\nq[A] = 1, 2 ~~|\n"
    run = run_text(vensim(body + "a[B] = SUM(M(q[A!]) * q[A!]) + M(3) ~~|\nc = M(SUM(q[A!])) ~~|"))
    assert (run["a[B1]"][:3], run["a[B2]"][:3], run["c"][:3]) == ([0, 8, 16], [0, 8, 16], [0, 3, 6])


def test_a_macro_over_the_range_of_the_left_side_is_named(imported_text):
    body = ":MACRO: M(x)\nM = x ~~|\n:END OF MACRO:\nA: A1, A2 ~~|\nq[A] = 1, 2 ~~|\na[A] = SUM(M(q[A!])) ~~|"
    assert [fault.code for fault in imported_text(vensim(body)).errors] == ["foreign-unsupported"]


def test_delayp_gives_what_is_under_way(run_text):
    run = run_text(vensim("p = DELAYP(i, 3 : under way) ~~|\ni = 10 + STEP(5, 1) ~~|\nq = DELAY3(i, 3) ~~|"))
    assert run["p"] == run["q"]
    assert run["under way"] == [30, 30, 35, 40, 45]


def test_present_values_at_the_end_of_each_period_are_those_of_spreadsheets(run_text):
    run = run_text(vensim("v = NPVE(100, 0.1, 0, 1) ~~|"))
    assert run["v"][:2] == [round(100 / 1.1, 9), round(100 / 1.1 + 100 / 1.21, 9)]


def test_a_macro_of_the_model_stands_before_one_that_every_model_has(run_text):
    run = run_text(vensim(":MACRO: NPVE(a)\nNPVE = a * 2 ~~|\n:END OF MACRO:\nv = NPVE(4) ~~|"))
    assert run["v"][0] == 8


def test_outputs_of_calls_within_a_macro_are_the_macro_s_own(run_text):
    outer = ":MACRO: OUTER(u)\nOUTER = PAIR(u, 1 : rest) + rest ~~|\n:END OF MACRO:\n"
    run = run_text(
        vensim(PAIR + outer + "D: D1, D2 ~~|\nq[D] = 5, 7 ~~|\nx = OUTER(3) + OUTER(4) ~~|\ny[D] = OUTER(q[D]) ~~|")
    )
    assert (run["x"][0], run["y[D1]"][0], run["y[D2]"][0]) == (4 + 2 + 5 + 3, 10, 14)
