"""Modules, groups and words for units of XMILE, through the importer and the engine."""

import pytest
from tests.unit.interop.models import xmile

MAIN = """<aux name="area"><eqn>10</eqn></aux>
<aux name="total"><eqn>hares.hares + Lynx_Pop.n</eqn></aux>
<module name="hares"><connect to="hares.area" from=".area"/><connect to="hares.lynxes" from="Lynx_Pop.n"/></module>
<module name="Lynx Pop"><connect to="prey" from="hares.hares"/></module>"""
HARES = """<model name="hares"><doc>The prey.</doc><variables>
<stock name="hares"><eqn>100</eqn><inflow>births</inflow><outflow>deaths</outflow></stock>
<flow name="births"><eqn>hares * rate[A]</eqn></flow>
<flow name="deaths"><eqn>lynxes * density / 10</eqn></flow>
<aux name="rate"><dimensions><dim name="d"/></dimensions><eqn>0.1</eqn></aux>
<aux name="area" access="input"><eqn>0</eqn></aux>
<aux name="lynxes" access="input"/>
<aux name="density"><eqn>hares / .area</eqn></aux>
<module name="inner"><connect to="inner.x" from="density"/></module>
</variables></model>"""
LYNXES = """<model name="Lynx Pop"><variables><aux name="prey"><eqn>1</eqn></aux>
<aux name="n"><eqn>INIT(prey) / 10 + table(prey)</eqn></aux>
<gf name="table"><xscale min="0" max="200"/><ypts>0,2</ypts></gf></variables></model>"""
INNER = """<model name="inner"><variables><aux name="x"><eqn>1</eqn></aux><aux name="y"><eqn>x * 2</eqn></aux>
</variables></model>"""
DIMENSIONS = '<dimensions><dim name="d"><elem name="A"/><elem name="B"/></dim></dimensions>'


def with_modules(main, *models):
    return xmile(main, extra=DIMENSIONS).replace("</xmile>", "\n".join([*models, "</xmile>"]))


def test_modules_are_variables_with_dotted_names_and_read_what_they_are_connected_to(run_text):
    run = run_text(with_modules(MAIN, HARES, LYNXES, INNER), "m.xmile")
    assert run["hares.hares"][:2] == [100, 99]
    assert run["Lynx Pop.n"][:2] == [11, 10.99]
    assert run["hares.inner.y"][:2] == [20, 19.8]
    assert "# The prey.\nsector hares" in run.imported.text
    assert run["total"][1] == pytest.approx(109.99)
    assert 'sector hares "hares"' in run.imported.text or "sector hares\n" in run.imported.text
    assert not any(fault.severity == "error" for fault in run.imported.faults)


@pytest.mark.parametrize(
    ("main", "models", "words"),
    [
        ("<module name='m'/>", [], "the file holds no model of its name"),
        ("<module name='m' resource='r:other.xmile'/>", [], "it lies in another file"),
        (
            "<module name='m'/>",
            ["<model name='m'><variables><module name='m'/></variables></model>"],
            "contains itself",
        ),
        (
            "<module name='m'><connect to='m.z' from='x'/></module>",
            ["<model name='m'><variables><aux name='y'><eqn>1</eqn></aux></variables></model>"],
            "has no variable `z`",
        ),
        (
            "<module name='m'/>",
            ["<model name='m'><sim_specs/><variables><aux name='y'><eqn>1</eqn></aux></variables></model>"],
            "a time axis of its own",
        ),
    ],
)
def test_a_module_that_cannot_be_put_in_is_named(imported_text, main, models, words):
    found = imported_text(with_modules("<aux name='x'><eqn>1</eqn></aux>" + main, *models), "m.xmile")
    (fault,) = found.errors
    assert words in f"{fault.what} {fault.why}"


def test_a_model_that_no_module_uses_is_told(imported_text):
    found = imported_text(with_modules("<aux name='x'><eqn>1</eqn></aux>", LYNXES), "m.xmile")
    assert found.errors == ()
    assert any("`Lynx Pop` is left out" in fault.what for fault in found.faults)


def test_groups_name_their_members_as_entities(imported_text):
    group = "<group name='Kitchen'><entity name='x'/></group>"
    found = imported_text(xmile("<aux name='x'><eqn>1</eqn></aux>" + group), "m.xmile")
    assert "sector Kitchen" in found.text or "sector kitchen" in found.text


def test_other_words_for_a_unit_are_that_unit(imported_text):
    units = """<model_units><unit name="hare"><alias>bunny</alias></unit>
    <unit name="speed"><eqn>hare/month</eqn></unit></model_units>"""
    text = xmile(
        """<stock name="s"><eqn>1</eqn><inflow>f</inflow><units>hare</units></stock>
        <flow name="f"><eqn>a</eqn><units>speed</units></flow><aux name="a"><eqn>2</eqn><units>bunny/month</units></aux>""",
        extra=units,
    )
    found = imported_text(text, "m.xmile")
    assert found.faults == ()
    assert "bunny" not in found.text


def test_words_for_units_that_explain_each_other_come_to_an_end(imported_text):
    words = "".join(f"<unit name='u{n}'><eqn>u{n + 1}*u{n + 1}</eqn></unit>" for n in range(40))
    circle = "<unit name='a'><eqn>b</eqn></unit><unit name='b'><eqn>a</eqn></unit>"
    variables = "<aux name='x'><eqn>1</eqn><units>u0</units></aux><aux name='y'><eqn>1</eqn><units>a</units></aux>"
    found = imported_text(xmile(variables, extra=f"<model_units>{words}{circle}</model_units>"), "m.xmile")
    assert found.errors == ()


def test_modules_without_end_in_number_are_refused(imported_text):
    models = [
        f"<model name='{side}{n}'><module name='l{n + 1}'/><module name='r{n + 1}'/></model>"
        for n in range(30)
        for side in "lr"
    ]
    found = imported_text(with_modules("<module name='l0'/>", *models), "m.xmile")
    assert any("over 2_000" in fault.why for fault in found.errors)


def test_an_older_dialect_nests_a_modules_variables_in_it(run_text):
    text = xmile("").replace("<model><variables>", "<model>").replace("</variables></model>", "</model>")
    nested = "<aux name='x'><eqn>2</eqn></aux><module name='sub'><aux name='y'><eqn>.x * 2</eqn></aux></module>"
    run = run_text(text.replace("</model>", nested + "</model>"), "m.stmx")
    assert run["sub.y"][0] == 4


def test_conveyors_and_what_flows_out_of_them_are_named(imported_text):
    text = xmile(
        "<stock name='belt'><eqn>1</eqn><outflow>out</outflow><conveyor><len>2</len><arrest>1</arrest></conveyor></stock>"
        "<stock name='line'><eqn>1</eqn><queue/></stock><stock name='heat'><eqn>1</eqn><oven/></stock>"
        "<flow name='out'/><aux name='seen'><eqn>belt + out</eqn></aux>"
    )
    found = imported_text(text, "m.xmile")
    assert [fault.code for fault in found.errors] == ["foreign-unsupported"] * 3
    assert [fault.what.split("`")[1] for fault in found.errors] == ["belt", "line", "heat"]


def test_arrays_of_graphical_functions_are_read_by_element(run_text):
    points = "<gf><xscale min='0' max='2'/><ypts>0,{}</ypts></gf>"
    run = run_text(
        xmile(
            f"""<aux name="g"><dimensions><dim name="d"/></dimensions>
            <element subscript="A">{points.format(2)}</element><element subscript="B">{points.format(20)}</element></aux>
            <aux name="l"><dimensions><dim name="d"/></dimensions><eqn>LOOKUP(g[d], TIME)</eqn></aux>
            <aux name="m"><eqn>LOOKUP(g[B], 1)</eqn></aux>""",
            extra=DIMENSIONS,
        ),
        "m.xmile",
    )
    assert run["l[A]"][:4] == [0, 1, 2, 2]
    assert run["l[B]"][:2] == [0, 10]
    assert run["m"][0] == 10
