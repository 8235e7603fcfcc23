"""Words of XMILE and Stella that mean the same in several spellings."""

import pytest
from tests.unit.interop.models import xmile


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        ("7 MOD 3", [1, 1, 1]),
        ("MOD(7, 3)", [1, 1, 1]),
        ("MOD(TIME + 5, 4) * 2", [2, 4, 6]),
        ("SINWAVE(2, 4)", [0, 2, 0]),
        ("COSWAVE(2, 4)", [2, 0, -2]),
    ],
)
def test_a_word_means_what_the_manual_says(run_text, equation, expected):
    found = run_text(xmile(f'<aux name="x"><eqn>{equation}</eqn></aux>'), "m.xmile")["x"][:3]
    assert found == pytest.approx(expected, abs=1e-9)


def test_an_equation_for_the_start_holds_while_stocks_start(run_text):
    body = """<stock name="s"><eqn>x</eqn><inflow>f</inflow></stock><flow name="f"><eqn>1</eqn></flow>
    <aux name="x"><eqn>s * 2</eqn><init_eqn>7</init_eqn></aux>"""
    run = run_text(xmile(body), "m.xmile")
    assert (run["s"][:2], run["x"][:2]) == ([7, 8], [14, 16])


def test_a_multiplier_of_a_flow_is_named(imported_text):
    body = """<stock name="s"><eqn>1</eqn><inflow>f</inflow></stock><flow name="f"><eqn>1</eqn><multiplier>2</multiplier></flow>"""
    found = imported_text(xmile(body), "m.xmile").errors
    assert [(fault.code, "multiplier" in fault.what) for fault in found] == [("foreign-unsupported", True)]


def test_per_in_a_unit_divides(run_text):
    body = """<stock name="s"><eqn>1</eqn><inflow>f</inflow><units>people</units></stock>
    <flow name="f"><eqn>s * r</eqn><units>people per month</units></flow><aux name="r"><eqn>0.5</eqn><units>per month</units></aux>"""
    run = run_text(xmile(body), "m.xmile")
    assert run["s"][:2] == [1, 1.5]
    assert [fault for fault in run.imported.faults if fault.code == "foreign-units"] == []


def test_an_input_of_a_nested_module_may_be_named_from_the_top(run_text):
    text = xmile('<module name="Outer"/>').replace(
        "</xmile>",
        """<model name="Outer"><variables><aux name="y"><eqn>3</eqn></aux>
        <module name="Inner"><connect to="Inner.a" from="Outer.y"/></module></variables></model>
        <model name="Inner"><variables><aux name="a" access="input"><eqn>0</eqn></aux>
        <aux name="b"><eqn>a * 2</eqn></aux></variables></model></xmile>""",
    )
    assert run_text(text, "m.xmile")["Outer.Inner.b"][0] == 6
