"""Whole files as Vensim saves them, each with many features that models of public policy hold at once."""

import math

import pytest

SKETCH = r"""
\\\---/// Sketch information - do not modify anything except names
V300  Do not put anything below this section - it will be ignored
*View 1
$192-192-192,0,Times New Roman|12||0-0-0|0-0-0|0-0-255|-1--1--1|-1--1--1|96,96,100,0
10,1,Population,351,244,40,20,3,3,0,0,0,0,0,0
\\\---/// Sketch information - do not modify anything except names
V300  Do not put anything below this section - it will be ignored
*Second view | with = a bar ~
$192-192-192,0,Times New Roman|12||0-0-0|0-0-0|0-0-255|-1--1--1|-1--1--1|96,96,100,0
///---\\\
:L<%^E!@
1:Current.vdf
22:$,Dollar,Dollars,$s
22:Person,People,Persons
15:0,0,0,METHOD,0,0
19:100,0
"""
STARS = "*" * 56


def saved(body, *, start="0", stop="10", step="1", saveper="TIME STEP", method=0, unit="Year", head="{UTF-8}\n"):
    """A file with its group of controls and its views, as the tool writes it."""
    controls = (
        ("FINAL TIME  = ", stop, unit, "The final time for the simulation."),
        ("INITIAL TIME  = ", start, unit, "The initial time for the simulation."),
        ("SAVEPER  = \n        ", saveper, f"{unit} [0,?]", "The frequency with which output is stored."),
        ("TIME STEP  = ", step, f"{unit} [0,?]", "The time step for the simulation."),
    )
    told = "\n".join(f"{name}{value}\n\t~\t{own}\n\t~\t{note}\n\t|\n" for name, value, own, note in controls)
    group = f"\n{STARS}\n\t.Control\n{STARS}~\n\t\tSimulation Control Parameters\n\t|\n\n"
    return head + body + group + told + SKETCH.replace("METHOD", str(method))


POPULATION = """
Births=
	Population*birth rate
	~	Person/Year
	~	Number born each year. See "Report" p. 12; http://example.org/a?b=c
	|

birth rate=
	0.03
	~	1/Year [0,0.1,0.01]
	~	\t
	|

Population= INTEG (
	Births-Deaths,
		initial population)
	~	People
	~	The people.\\
		On a second line.
	|

Deaths=
	Population/average lifetime
	~	Person/Year
	~	|

average lifetime=
	50
	~	Year [1,?]
	~		|

initial population=
	1e+009
	~	Person
	~		~	:SUPPLEMENTARY
	|
"""
GROWN = [1e9 * 1.005**year for year in range(5)]  # half-year steps at a net rate of one hundredth


@pytest.mark.parametrize(
    "content",
    [
        saved(POPULATION, start="1900", stop="1902", step="0.5", saveper="1").encode(),
        b"\xef\xbb\xbf" + saved(POPULATION, start="1900", stop="1902", step=".5").replace("\n", "\r\n").encode(),
        saved(POPULATION, start="1900", stop="1902", step="5e-001").replace("\n", "\r").encode(),
        saved(POPULATION.replace("The people", "été – “x” ©"), start="1900", stop="1902", step="0.5", head="").encode(
            "cp1252"
        ),
        saved(POPULATION, start="1900", stop="INITIAL TIME + 4/2", step="1/2").encode("utf-16"),
        saved(POPULATION, start="-1", stop="MAX(1, 0)", step="IF THEN ELSE(3>2, 2^-1, 9)").encode(),
    ],
    ids=["lines", "mark and returns", "lone returns", "code page", "utf-16", "computed times"],
)
def test_a_saved_file_is_read_in_every_encoding_and_line_end(run_text, content):
    run = run_text(content)
    assert run["Population"] == pytest.approx(GROWN)
    text = run.imported.text
    assert 'flow Births : person/year = Population * birth_rate\n  note "Number born each year.' in text
    assert "On a second line." in text
    assert run.imported.unit_mends == 0
    assert run.imported.faults == ()


def test_what_is_left_out_of_a_file_is_counted(run_text):
    run = run_text(saved(POPULATION, stop="2", saveper="2"))
    assert run.imported.left_out == {"view": 2, "range of a slider": 2, "interval of saving": 1}


NAMES = """
"Cost ($/unit)"= 5 ~ $/Unit ~|
"R&D share (%)"= 10 ~ Percent ~|
"1st generation"= 3 ~ Dmnl ~|
"a.b:c"= 2 ~~|
farmer's income= 4 ~~|
"he said \\"no\\""= 7 ~~|
step= 1 ~~|
stock= 2 ~~|
all= 3 ~~|
of= 4 ~~|
if= 6 ~~|
now = 3 ~~|
dt = 3 ~~|
Person = 12 ~~|
Año= 6 ~~|
人口= 9 ~~|
Share = 1 ~~|
A very long name that a modeller writes since the tool allows it and nobody told them to be brief in such a case = 11 ~~|
Spread  over
  lines = 12 ~~|
"""


def test_names_that_tools_allow_and_we_do_not_are_changed_and_kept_as_labels(run_text):
    total = """
Total = "a.b:c" + farmer's income + "he said \\"no\\"" + "1st generation"
	+ step+stock+all+of+if+now+dt+Person+AÑO+人口 + SHARE
	+ a_very_long_name that a modeller writes since the tool allows it and nobody told them to be brief in such a case
	+ SPREAD_OVER LINES ~~|
cost = "Cost ($/unit)" * "R&D share (%)" ~~|
"""
    run = run_text(saved(NAMES + total, stop="1"))
    assert run["total"] == [89, 89]
    assert run["cost"] == [50, 50]
    assert 'constant cost_unit "Cost ($/unit)" : dollar/unit_unit = 5' in run.imported.text


def test_choices_fifteen_deep_and_numbers_in_every_form(run_text):
    nested = "0"
    for at in range(15):
        nested = f"IF THEN ELSE(Time>{14 - at} :AND: Time<={15 - at}, {at + 1},\n\t\t{nested})"
    body = f"""
nested= {nested} ~ Dmnl ~|
numbers= 1e+009 + 1. + .5 + 1E6 + 1.5e-003 ~ Dmnl ~|
continued= 1 + \\
	2 * \\
	3 ~ Dmnl ~|
sum after a range = (Time>3)*2 - -2 ~~|
tabs	= 	continued	^	2	~	Dmnl	~	|
"""
    run = run_text(saved(body, stop="16"))
    assert run["nested"] == [0, *range(15, 0, -1), 0]
    assert run["numbers"][0] == 1_001_000_001.5015
    assert (run["continued"][0], run["tabs"][0]) == (7, 49)
    assert run["sum after a range"][3:5] == [2, 4]


def test_an_economy_by_region_technology_and_age_adds_up(run_text):
    body = """
Reg: USA, EU, China, India ~~|
Dev: USA, EU ~~|
Undev: China, India ~~|
Tech: coal, gas, wind ~~|
Fossil: coal, gas ~~|
Age: (a1-a4) ~~|
Later: (a2-a4) -> Earlier ~~|
Earlier: (a1-a3) ~~|
cap[Reg,Tech,Age]= INTEG(in[Reg,Tech,Age]-out[Reg,Tech,Age], first[Tech]) ~ GW ~|
first[Tech]= 4, 8, 2 ~ GW ~|
in[Reg,Tech,a1]= build[Reg] ~ GW/Year ~|
in[Reg,Tech,Later]= out[Reg,Tech,Earlier] ~ GW/Year ~|
out[Reg,Tech,Age]= cap[Reg,Tech,Age]/life[Tech] ~ GW/Year ~|
life[Fossil]= 4 ~ Year ~|
life[wind]= 2 ~ Year ~|
build[Dev]= 1 ~ GW/Year ~|
build[Undev] :EXCEPT: [India]= 3 ~ GW/Year ~|
build[India]= 2 ~ GW/Year ~|
world[Tech]= SUM(cap[Reg!,Tech,Age!]) ~ GW ~|
dirty= SUM(cap[Reg!,Fossil!,Age!]*weight[Fossil!])/MAX(1, SUM(weight[Tech!])) ~ GW ~|
weight[Tech]= 1, 0.5, 0 ~~|
share[Reg,Tech]= SUM(cap[Reg,Tech,Age!])/SUM(cap[Reg,Tech!,Age!]) ~ Dmnl ~|
same[Reg,Other]= IF THEN ELSE(Reg = Other, 1, 0) ~~|
Other <-> Reg ~~|
ones[Reg]= SUM(same[Reg,Other!]) ~~|
"""
    run = run_text(saved(body, stop="1"))
    assert run["world[coal]"] == [64, 64 + 7 - 4]
    assert run["world[wind]"] == [32, 32 + 7 - 4]
    assert run["cap[India,gas,a1]"] == [8, 8 + 2 - 2]
    assert run["cap[India,gas,a2]"] == [8, 8]
    assert run["dirty"][0] == pytest.approx((64 + 64) / 1.5)
    assert run["share[EU,wind]"][0] == pytest.approx(2 / 14)
    assert run["ones[China]"] == [1, 1]


def test_macros_in_macros_with_stocks_are_written_out_for_each_call(run_text):
    body = """
:MACRO: SLOW(x,tau)
SLOW = INTEG((x - SLOW)/tau, x * 0)
	~	x
	~	A smooth.
	|
:END OF MACRO:
:MACRO: TWICE(x, tau)
TWICE = SLOW(mid, tau)
	~ x ~ |
mid = SLOW(x, tau) * 1
	~ x ~ |
:END OF MACRO:
a = SLOW(8, 2) ~~|
b = TWICE(8, 2) ~~|
R: r1, r2 ~~|
k[R] = 1, 2 ~~|
c[R] = SLOW(8 * k[R], 2) ~~|
"""
    run = run_text("{preface}\n" + saved(body, stop="3", head=""))
    assert run["a"] == [0, 4, 6, 7]
    assert run["b"] == [0, 0, 2, 4]
    assert run["c[r2]"] == [0, 8, 12, 14]


def test_stocks_start_from_chains_of_auxiliaries_and_other_stocks(run_text):
    chain = "\n".join(f"v{at} = v{at + 1} + 1 ~~|" for at in range(60))
    body = f"""
{chain}
v60 = later stock * 2 ~~|
early stock = INTEG(1, IF THEN ELSE(switch > 0, v0, 7)) ~~|
later stock = INTEG(-later stock / 4, INITIAL TIME / 10) ~~|
switch = 1 ~~|
net = INTEG((early stock - later stock) * 0 + 1, ACTIVE) ~~|
ACTIVE = ACTIVE INITIAL(net / 2, 5) ~~|
"""
    run = run_text(saved(body, start="2000", stop="2001"))
    assert run["early stock"] == [460, 461]
    assert run["later stock"] == [200, 150]
    assert (run["net"], run["ACTIVE"]) == ([5, 6], [2.5, 3])


def test_runge_kutta_is_taken_from_the_settings_and_eulers_method_else(run_text):
    body = "x = INTEG(-y, 1) ~~|\ny = INTEG(x, 0) ~~|\n"
    for method in (1, 5):
        assert run_text(saved(body, stop="3", step="0.125", method=method))["x"][-1] == pytest.approx(
            math.cos(3), abs=1e-5
        )
    assert run_text(saved(body, stop="1", step="0.5", method=0))["x"] == [1, 1, 0.75]


def test_lookups_of_every_form_agree(run_text):
    points = ",".join(f"({at},{(at * 37) % 101})" for at in range(200))
    body = f"""
long([(0,0)-(200,101)],{points}) ~ Dmnl ~|
with reference([(0,0)-(10,10),(1,2),(3,4)],(0,0),(5,10),(10,10)) ~ Dmnl ~|
jumps((0,0),(2,1),(2,5),(4,6)) ~ Dmnl ~|
falls((5,-3),(-5,1),(0,2)) ~ Dmnl ~|
a= long(Time * 60.5) ~~|
b= with reference(Time) + falls(Time - 6) ~~|
c= jumps(Time) ~~|
d= WITH LOOKUP(Time, ([(0,0)-(10,10)],(0,0),(1,5),(10,14) )) ~ Widget ~|
"""
    run = run_text(saved(body, stop="3"))
    heights = [(at * 37) % 101 for at in range(200)]
    assert run["a"] == [0, (heights[60] + heights[61]) / 2, heights[121], (heights[181] + heights[182]) / 2]
    assert run["b"] == pytest.approx([0 + 1, 2 + 1, 4 + 1.2, 6 + 1.4])
    assert run["c"][1] == 0.5
    assert run["c"][3] == 5.5
    assert run["d"] == [0, 5, 6, 7]
    assert run.imported.unit_mends == 0


def test_a_step_that_does_not_divide_the_run_is_told(run_text):
    run = run_text(saved("x = INTEG(1, 0) ~~|\n", stop="1", step="0.3"))
    assert run["x"] == pytest.approx([0, 0.3, 0.6, 0.9])
    assert [fault.what for fault in run.imported.faults if fault.code == "foreign-model"] == [
        "the time axis ends at 0.9, not at 1"
    ]


def test_a_time_step_that_changes_is_refused(imported_text):
    found = imported_text(saved("h = Time ~~|\nx = INTEG(1, 0) ~~|\n", step="IF THEN ELSE(h < 5, 0.5, 1)"))
    assert [(fault.code, fault.what) for fault in found.errors] == [
        ("foreign-unsupported", "a `TIME STEP` that changes with time cannot be imported")
    ]


def test_an_end_that_moves_with_time_is_where_the_tool_would_stop(run_text):
    run = run_text(saved("x = INTEG(2, 1) ~~|\n", stop="IF THEN ELSE(Time > 3, Time, 100)"))
    assert run["x"] == pytest.approx([1, 3, 5, 7, 9])


def test_steps_of_two_lengths_are_points_of_the_common_one_where_nothing_accumulates(run_text):
    run = run_text(saved("x = Time * 2 ~~|\n", stop="3", step="IF THEN ELSE(Time < 2, 1, 0.5)"))
    assert run["x"] == pytest.approx([0, 1, 2, 3, 4, 5, 6])


def test_the_equation_of_all_but_a_few_elements_is_written_once(run_text):
    body = """
D: A, B, C ~~|
E: e1, e2 ~~|
x[D,E] :EXCEPT: [A,e1], [C,e2] = 5 ~~|
x[A,e1] = 1 ~~|
x[C,e2] = 2 ~~|
y[D,E] :EXCEPT: [B,e1] = x[D,E] * Time + D ~~|
y[B,e1] = x[A,e1] ~~|
z[D,E] :EXCEPT: [A,E] = z[A,E] + 1 ~~|
z[A,E] = Time ~~|
"""
    run = run_text(saved(body, stop="1"))
    assert "constant x[D, E] : 1 = { A, e1: 1, C, e2: 2, other: 5 }" in run.imported.text
    assert [run[f"y[{cell}]"][1] for cell in ("A,e1", "A,e2", "B,e1", "B,e2", "C,e1", "C,e2")] == [2, 6, 1, 7, 8, 5]
    assert run["z[C,e2]"] == [1, 2]


def test_what_is_said_of_a_range_stands_above_its_dimension(run_text):
    body = """
Region: North, South ~ ~ The two halves; see chapter 3.
	|
Cold: North ~~ Where it is cold |
x[Region] = 1, 2 ~~|
"""
    text = run_text(saved(body, stop="1")).imported.text
    assert "# The two halves; see chapter 3.\ndimension Region = North, South\n" in text
    assert "# Where it is cold\ndimension Cold of Region = North\n" in text


def test_what_is_said_of_each_element_is_kept_once(run_text):
    body = """
R: a, b, c ~~|
x[a] = 1 ~ Widget ~ From the census. |
x[b] = 2 ~ Widget ~ Guessed. |
x[c] = 3 ~ Widget ~ Guessed. |
"""
    text = run_text(saved(body, stop="1")).imported.text
    assert 'note "From the census. [b] Guessed."' in text
