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
