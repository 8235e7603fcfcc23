"""Whole Vensim models through the importer and the engine, against results worked out by hand."""

import pytest
from tests.unit.interop.models import vensim

TEACUP = vensim(
    """
Heat Loss to Room = (Teacup Temperature - Room Temperature) / Characteristic Time
    ~ Degrees/Minute ~ How fast it cools. |
Room Temperature = 70 ~ Degrees ~ |
Teacup Temperature = INTEG(-Heat Loss to Room, 180) ~ Degrees ~ |
Characteristic Time = 10 ~ Minute ~ |
""",
    stop=3,
).replace("Month", "Minute")


def test_a_cooling_cup_cools_as_euler_steps_say(run_text):
    run = run_text(TEACUP)
    assert run["Teacup Temperature"] == pytest.approx([180, 169, 159.1, 150.19])


def test_the_scenario_keeps_units_notes_and_names(run_text):
    text = run_text(TEACUP).imported.text
    assert 'flow heat_loss_to_room "Heat Loss to Room" : degree/minute' in text
    assert 'note "How fast it cools."' in text
    assert "loses heat_loss_to_room" in text


def test_units_that_disagree_are_divided_out_in_sight(run_text):
    run = run_text(vensim("x = INTEG(y, 1) ~ Widget ~ |\ny = 2 ~ Dollar ~ |"))
    assert "y * 1 widget/dollar/month" in run.imported.text
    assert run.imported.unit_mends == 1
    assert [(fault.code, fault.place.line) for fault in run.imported.faults if fault.code == "foreign-units"] == [
        ("foreign-units", 2)
    ]
    assert run["x"] == [1, 3, 5, 7, 9]


def test_groups_become_sectors(run_text):
    run = run_text(vensim("a = 1 ~~|\n****\n\t.Money\n****~\n\tAll of it\n|\nb = a + 1 ~~|"))
    assert "sector Money" in run.imported.text
    assert run["b"] == [2] * 5


def test_names_that_are_words_of_our_language_are_changed(run_text):
    run = run_text(vensim("unit = 2 ~~|\nmove = unit * 3 ~~|\nmax = move ~~|"))
    assert run["max"] == [6] * 5


def test_ranges_subranges_and_exceptions_give_each_cell_its_equation(run_text):
    run = run_text(
        vensim(
            """
All: A1, A2, A3 ~~|
Some: A2, A3 ~~|
base[All] = 1, 2, 3 ~~|
x[All] :EXCEPT: [A1] = base[All] * 10 ~~|
x[A1] = 5 ~~|
y[Some] = x[Some] + 1 ~~|
total = SUM(x[All!]) ~~|
"""
        )
    )
    assert [run[f"x[{e}]"][0] for e in ("A1", "A2", "A3")] == [5, 20, 30]
    assert run["y[A3]"][0] == 31
    assert run["total"][0] == 55


def test_an_explicit_element_map_is_followed(run_text):
    run = run_text(
        vensim(
            """
DimA: A1, A2 ~~|
DimB: B1, B2 -> (DimA: A2, A1) ~~|
b[DimB] = 10, 20 ~~|
a[DimA] = b[DimB] ~~|
"""
        )
    )
    assert (run["a[A1]"][0], run["a[A2]"][0]) == (20, 10)


def test_cells_that_need_each_other_are_ordered_one_by_one(run_text):
    run = run_text(
        vensim(
            """
T: t1, t2, t3 ~~|
later: t2, t3 -> earlier ~~|
earlier: t1, t2 ~~|
x[t1] = 1 ~~|
x[later] = x[earlier] * 2 ~~|
"""
        )
    )
    assert [run[f"x[{e}]"][0] for e in ("t1", "t2", "t3")] == [1, 2, 4]


def test_a_macro_is_written_out_for_each_call(run_text):
    run = run_text(
        vensim(
            """
{a comment before the macro}
:MACRO: HALVED(input)
HALVED = input / two ~~|
two = 2 + 0 * TIME STEP$ ~~|
:END OF MACRO:
x = HALVED(8) + HALVED(HALVED(4)) ~~|
"""
        )
    )
    assert run["x"][0] == 5


def test_comments_within_an_equation_are_no_part_of_it(run_text):
    assert run_text(vensim('x = 1 {one {nested}} + 2 ~ ~ a note with one " quote |'))["x"][0] == 3


def test_steps_pulses_and_ramps_begin_at_their_point(run_text):
    run = run_text(vensim("s = STEP(5, 2) ~~|\np = PULSE(1, 2) ~~|\nr = RAMP(2, 1, 3) ~~|"))
    assert run["s"] == [0, 0, 5, 5, 5]
    assert run["p"] == [0, 1, 1, 0, 0]
    assert run["r"] == [0, 0, 2, 4, 4]


def test_delays_and_samples_remember(run_text):
    run = run_text(
        vensim(
            """
d = DELAY FIXED(Time, 2, -1) ~~|
s = SAMPLE IF TRUE(Time = 2, Time * 10, 7) ~~|
i = INITIAL(Time + 3) ~~|
one = SMOOTH(STEP(10, 0), 2) ~~|
"""
        )
    )
    assert run["d"] == [-1, -1, 0, 1, 2]
    assert run["s"] == [7, 7, 20, 20, 20]
    assert run["i"] == [3] * 5
    assert run["one"] == [10] * 5


def test_a_pipeline_keeps_the_lag_it_began_with(run_text):
    assert run_text(vensim("x = DELAY FIXED(Time, 2 + Time, 9) ~~|"))["x"] == [9, 9, 0, 1, 2]


def test_the_order_of_a_delay_is_the_one_it_begins_with(run_text):
    run = run_text(vensim("order = 2 + STEP(1, 2) ~~|\nx = SMOOTH N(8, 4, 0, order) ~~|"))
    assert "smoothn(8, 4 month, 2, 0)" in run.imported.text
    assert run["x"] == [0, 0, 2, 4, 5.5]


def test_lookups_hold_beyond_their_ends_and_interpolate_between(run_text):
    run = run_text(
        vensim("f([(0,0)-(9,9)],(1,10),(3,30)) ~~|\nx = f(Time) ~~|\ny = WITH LOOKUP(Time, ((0,0),(2,8))) ~~|")
    )
    assert run["x"] == [10, 10, 20, 30, 30]
    assert run["y"] == [0, 4, 8, 8, 8]


def test_the_fourth_order_method_is_taken_from_the_settings(imported_text):
    text = vensim("x = INTEG(x, 1) ~~|") + "\\\\\\---/// Sketch information\n///---\\\\\\\n:L<%^E!@\n15:0,0,0,1,0,0\n"
    assert "method rk4" in imported_text(text).text


def test_reality_checks_become_checks_and_test_inputs_are_told(run_text):
    run = run_text(
        vensim(
            """
idle:THE CONDITION: workers = 0 :IMPLIES: output = 0 ~~|
no workers:TEST INPUT: workers = 0 ~~|
workers = 3 ~~|
output = workers * 2 ~~|
"""
        )
    )
    assert 'check "idle" : not workers == 0 or output == 0' in run.imported.text
    assert [(fault.code, fault.place.line) for fault in run.imported.faults if fault.code == "foreign-check"] == [
        ("foreign-check", 4)
    ]
    assert run["output"][0] == 6


def test_a_vector_selection_of_each_kind(run_text):
    ranges = "D: d1, d2, d3 ~~|\nkeep[D] = 2, 0, 1 ~~|\nx[D] = 3, 5, 7 ~~|\nnone[D] = 0 ~~|\n"
    lines = [f"a{code} = VECTOR SELECT(keep[D!], x[D!], -1, {code}, 0) ~~|" for code in range(11)]
    run = run_text(vensim(ranges + "\n".join(lines) + "\nempty = VECTOR SELECT(none[D!], x[D!], -1, 0, 0) ~~|"))
    assert [run[f"a{code}"][0] for code in range(11)] == [13, 42, 6, 7, 6.5, 63, 10, 21, 3, 7, 5]
    assert run["empty"][0] == -1
