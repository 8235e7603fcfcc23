"""Conveyors whose length stays: what enters leaves one transit time later, less what leaks."""

import pytest
from tests.unit.interop.models import xmile


def belt(eqn="12", inflow="0", leak="", mark="<leak/>", attributes="", inside="<len>3</len>"):
    leaking = f"<flow name='lost'><eqn>{leak}</eqn>{mark}</flow>" if leak else ""
    return f"""<stock name="held"><eqn>{eqn}</eqn><inflow>fill</inflow><outflow>done</outflow>{"<outflow>lost</outflow>" if leak else ""}
    <conveyor {attributes}>{inside}</conveyor></stock>
    <flow name="fill"><eqn>{inflow}</eqn></flow><flow name="done"/>{leaking}"""


def run_belt(run_text, step=1, **given):
    text = xmile(belt(**given), stop=5).replace("<dt>1<", f"<dt>{step}<")
    return run_text(text, "m.xmile")


def test_what_enters_leaves_after_the_transit_time(run_text):
    run = run_belt(run_text, inflow="TIME + 1")
    assert run["done"] == [4, 4, 4, 1, 2, 3]
    assert run["held"] == [12, 9, 7, 6, 9, 12]


def test_half_steps_halve_the_slats_and_change_nothing_else(run_text):
    run = run_belt(run_text, step=0.5)
    assert run["done"] == [4] * 6 + [0] * 5
    assert run["held"] == [12, 10, 8, 6, 4, 2, 0, 0, 0, 0, 0]


def test_a_linear_leakage_takes_an_equal_part_of_what_entered_at_each_step(run_text):
    run = run_belt(run_text, eqn="0", inflow="IF TIME = 0 THEN 10 ELSE 0", leak="0.3")
    assert run["done"] == [0, 0, 0, 7, 0, 0]
    assert run["lost"] == [0, 1, 1, 1, 0, 0]
    assert run["held"] == [0, 10, 9, 8, 0, 0]


def test_a_belt_with_a_linear_leakage_begins_as_after_a_long_time_of_equal_inflow(run_text):
    run = run_belt(run_text, leak="0.3")
    each = 12 / (3 - 0.3)
    assert run["done"] == pytest.approx([0.7 * each] * 3 + [0] * 3)
    assert run["lost"] == pytest.approx([0.3 * each, 0.2 * each, 0.1 * each, 0, 0, 0])


def test_the_steady_state_of_a_leaking_belt_is_that_of_the_manual(run_text):
    leakage = 0.3 * 4 / 0.7
    steady = 3 * 4 / 0.7 - (6 - 1) * leakage * 0.5 / 2  # transit time * inflow - (slats - 1) * leakage * DT / 2
    run = run_belt(run_text, step=0.5, eqn=str(steady), inflow="4 / 0.7", leak="0.3")
    assert run["held"] == pytest.approx([steady] * 11)
    assert run["done"] == pytest.approx([4] * 11)
    assert run["lost"] == pytest.approx([leakage] * 11)


def test_an_exponential_leakage_takes_its_fraction_of_what_is_left(run_text):
    given = {"eqn": "0", "inflow": "IF TIME = 0 THEN 10 ELSE 0", "attributes": 'exponential_leak="true"'}
    run = run_belt(run_text, leak="0.3", **given)
    assert run["done"] == pytest.approx([0, 0, 0, 3.43, 0, 0])
    assert run["lost"] == pytest.approx([0, 3, 2.1, 1.47, 0, 0])
    halves = run_belt(run_text, step=0.5, leak="0.3", **given)
    assert halves["done"][6] == pytest.approx(10 * 0.85**6)


def test_a_belt_with_an_exponential_leakage_begins_steady_too(run_text):
    run = run_belt(run_text, leak="0.3", attributes='exponential_leak="true"')
    first = 12 / (1 + 0.7 + 0.49)
    assert run["done"] == pytest.approx([first * 0.343] * 3 + [0] * 3)
    assert run["lost"][:3] == pytest.approx([3.6, 0.3 * first * (0.7 + 0.49), 0.3 * first * 0.49])


def test_the_fraction_may_stand_in_the_mark_itself(run_text):
    run = run_belt(run_text, eqn="0", inflow="IF TIME = 0 THEN 10 ELSE 0", leak="9", mark="<leak>0.3</leak>")
    assert run["lost"] == [0, 1, 1, 1, 0, 0]


def test_what_flows_onto_a_belt_is_never_negative(run_text):
    assert run_belt(run_text, inflow="-1")["held"] == [12, 8, 4, 0, 0, 0]


def test_belts_follow_each_other_and_are_arrays(run_text):
    over = '<dimensions><dim name="d"/></dimensions>'
    body = f"""<stock name="a">{over}<eqn>6 * d</eqn><inflow>i</inflow><outflow>m</outflow><conveyor><len>two</len></conveyor></stock>
    <stock name="b">{over}<eqn>0</eqn><inflow>m</inflow><outflow>o</outflow><conveyor><len>1</len></conveyor></stock>
    <flow name="i">{over}<eqn>d</eqn></flow><flow name="m">{over}</flow><flow name="o">{over}</flow><aux name="two"><eqn>2</eqn></aux>"""
    dims = '<dimensions><dim name="d"><elem name="P"/><elem name="Q"/></dim></dimensions>'
    run = run_text(xmile(body, extra=dims), "m.xmile")
    assert (run["m[P]"], run["m[Q]"]) == ([3, 3, 1, 1, 1], [6, 6, 2, 2, 2])
    assert run["o[Q]"] == [0, 6, 6, 2, 2]
    assert run["b[P]"] == [0, 3, 3, 1, 1]


def test_a_belt_within_a_module_reads_the_names_of_its_module(run_text):
    text = xmile('<module name="line"/>').replace(
        "</xmile>", f'<model name="line"><variables>{belt(inflow="TIME + 1")}</variables></model></xmile>'
    )
    assert run_text(text, "m.xmile")["line.done"][:5] == [4, 4, 4, 1, 2]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"inside": "<len>3</len><capacity>5</capacity>"}, "with a capacity"),
        ({"inside": "<len>3</len><in_limit>5</in_limit>"}, "with a limit of its inflow"),
        ({"inside": "<len>3</len><arrest>1</arrest>"}, "with stops"),
        ({"inside": "<len>3</len>", "attributes": 'discrete="true"'}, "with `discrete`"),
        ({"inside": "<len>3 + TIME</len>"}, "with a length that changes"),
        ({"inside": "<len>2.5</len>"}, "no whole number of steps"),
        ({"inside": "<capacity>INF</capacity>"}, "has no len"),
        ({"eqn": "1, 2, 3"}, "an initial value for each slat"),
        ({"leak": "0.3", "mark": ""}, "a second outflow `lost` that is no leakage"),
        ({"leak": "0.3", "mark": "<leak/><leak_integers/>"}, "in whole units"),
        ({"leak": "1.3"}, "come to 1.3"),
    ],
)
def test_other_conveyors_are_named_at_their_place(imported_text, given, said):
    faults = imported_text(xmile(belt(**given)), "m.xmile").errors
    assert len(faults) == 1
    assert said in faults[0].what


def test_a_belt_by_runge_kutta_is_named(imported_text):
    (fault,) = imported_text(xmile(belt(), method="RK4"), "m.xmile").errors
    assert "Runge-Kutta" in fault.what
