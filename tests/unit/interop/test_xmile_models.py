"""Whole XMILE and Stella models through the importer and the engine, and bad ones at their places."""

import pytest
from tests.unit.interop.models import xmile

from sandtable.usecases.interop.conformance import run_conformance

TEACUP = """
<stock name="Teacup Temperature"><eqn>180</eqn><outflow>Heat_Loss</outflow><units>Degrees</units></stock>
<flow name="Heat Loss"><doc>How fast it cools.</doc><eqn>(Teacup_Temperature - Room) / 10</eqn></flow>
<aux name="Room"><eqn>70 {not the kitchen}</eqn><units>Degrees</units></aux>
"""
DIMENSIONS = """<dimensions>
<dim name="side"><elem name="A"/><elem name="B"/></dim><dim name="size" size="3"/>
</dimensions>"""


def run_xmile(run_text, *given, **frame):
    return run_text(xmile(*given, **frame), "model.xmile")


def test_a_cooling_cup_cools_as_euler_steps_say(run_text):
    run = run_xmile(run_text, TEACUP)
    assert run["Teacup Temperature"][:4] == pytest.approx([180, 169, 159.1, 150.19])
    assert 'note "How fast it cools."' in run.imported.text
    assert run.imported.text.startswith('scenario "small"')


def test_a_step_may_be_given_by_its_reciprocal(imported_text):
    text = xmile(TEACUP).replace("<dt>1</dt>", '<dt reciprocal="true">4</dt>')
    assert "step 0.25 month" in imported_text(text, "m.xmile").text


def test_conditions_are_written_as_words(run_text):
    run = run_xmile(
        run_text,
        "<aux name='x'><eqn>IF TIME &gt; 2 AND NOT (Time = 4) THEN 1 ELSE IF Time = 0 THEN 2 ELSE 3</eqn></aux>",
    )
    assert run["x"] == [2, 3, 3, 1, 3]


def test_arrays_have_an_equation_for_all_or_for_each_element(run_text):
    run = run_xmile(
        run_text,
        """<aux name="x"><dimensions><dim name="side"/></dimensions><eqn>5</eqn></aux>
        <aux name="y"><dimensions><dim name="side"/></dimensions>
        <element subscript="A"><eqn>x[A] + 1</eqn></element><element subscript="B"><eqn>x[B] * 2</eqn></element></aux>
        <aux name="n"><dimensions><dim name="size"/></dimensions><eqn>1, 2, 4</eqn></aux>
        <aux name="total"><eqn>SUM(y[*]) + SUM(n[*]) + MAX(n[size])</eqn></aux>
        <aux name="how many"><eqn>SIZE(n)</eqn></aux>""",
        extra=DIMENSIONS,
    )
    assert (run["y[A]"][0], run["y[B]"][0], run["n[3]"][0]) == (6, 10, 4)
    assert run["total"][0] == 16 + 7 + 4
    assert run["how many"][0] == 3


def test_several_equations_in_a_row_are_those_of_the_elements(run_text):
    array = '<aux name="x"><dimensions><dim name="side"/></dimensions><eqn>1</eqn><eqn>Time</eqn></aux>'
    run = run_xmile(run_text, array, extra=DIMENSIONS)
    assert (run["x[A]"][3], run["x[B]"][3]) == (1, 3)


def test_more_equations_than_elements_are_a_fault(imported_text):
    found = imported_text(xmile("<aux name='x'><eqn>1</eqn><eqn>2</eqn></aux>"), "m.xmile")
    assert [fault.code for fault in found.errors] == ["foreign-model"]


def test_graphical_functions_of_each_type(run_text):
    points = "<xpts>1;3</xpts><ypts sep=';'>10;30</ypts>".replace("<xpts>", "<xpts sep=';'>")
    run = run_xmile(
        run_text,
        f"""<aux name="held"><eqn>Time</eqn><gf>{points}</gf></aux>
        <aux name="beyond"><eqn>Time</eqn><gf type="extrapolate">{points}</gf></aux>
        <aux name="steps"><eqn>Time</eqn><gf type="discrete">{points}</gf></aux>
        <gf name="scaled"><xscale min="0" max="4"/><ypts>0,40,80</ypts></gf>
        <aux name="called"><eqn>scaled(Time)</eqn></aux>
        <aux name="looked up"><eqn>LOOKUP(scaled, Time)</eqn></aux>""",
    )
    assert run["held"] == [10, 10, 20, 30, 30]
    assert run["beyond"] == [0, 10, 20, 30, 40]
    assert run["steps"] == [10, 10, 10, 30, 30]
    assert run["called"] == run["looked up"] == [0, 20, 40, 60, 80]


def test_stocks_and_flows_that_may_not_be_negative(run_text):
    run = run_xmile(
        run_text,
        """<stock name="s"><eqn>3</eqn><outflow>f</outflow><non_negative/></stock>
        <flow name="f"><eqn>2</eqn></flow><flow name="g"><eqn>Time - 2</eqn><non_negative/></flow>""",
    )
    assert run["s"] == [3, 1, 0, 0, 0]
    assert run["g"] == [0, 0, 0, 1, 2]


def test_memories_of_stella(run_text):
    run = run_xmile(
        run_text,
        """<aux name="d"><eqn>DELAY(Time, 2, 9)</eqn></aux><aux name="i"><eqn>INIT(Time + 3)</eqn></aux>
        <aux name="p"><eqn>PREVIOUS(Time, 7)</eqn></aux><aux name="pulse"><eqn>PULSE(4, 1, 2)</eqn></aux>
        <aux name="s"><eqn>SMTH1(10, 2, 0)</eqn></aux>""",
    )
    assert run["d"] == [9, 9, 0, 1, 2]
    assert run["i"] == [3] * 5
    assert run["p"] == [7, 0, 1, 2, 3]
    assert run["pulse"] == [0, 4, 0, 4, 0]
    assert run["s"] == [0, 5, 7.5, 8.75, 9.375]


def test_a_macro_is_written_out(run_text):
    macro = "<macro name='TWICE'><parm>a</parm><eqn>a * two</eqn><variables><aux name='two'><eqn>2</eqn></aux></variables></macro>"
    assert run_xmile(run_text, "<aux name='x'><eqn>TWICE(3) + TWICE(4)</eqn></aux>", extra=macro)["x"][0] == 14


def test_an_older_dialect_without_a_list_of_variables_is_read(run_text):
    text = xmile(TEACUP).replace("<variables>", "").replace("</variables>", "")
    assert run_text(text, "model.stmx")["Room"] == [70] * 5


def test_groups_become_sectors(run_text):
    run = run_xmile(run_text, TEACUP + "<group name='Kitchen'><var>Room</var></group>")
    assert "sector Kitchen" in run.imported.text


@pytest.mark.parametrize(
    ("declaration", "reference"),
    [
        ('<!DOCTYPE x [<!ENTITY a "boom">]>', "&a;"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>', "&a;"),
        ('<!DOCTYPE x SYSTEM "http://localhost/x.dtd">', "1"),
    ],
)
def test_document_types_and_entities_are_refused(imported_text, declaration, reference):
    text = xmile(f"<aux name='x'><eqn>{reference}</eqn></aux>").replace("<xmile", f"{declaration}\n<xmile", 1)
    (fault,) = imported_text(text, "m.xmile").errors
    assert (fault.code, fault.place.line) == ("foreign-file", 2)


@pytest.mark.parametrize(
    ("variables", "code", "line"),
    [
        ("<stock name='q'><eqn>1</eqn><conveyor/></stock>", "foreign-model", 7),
        ("<stock name='q'><eqn>1</eqn><queue/></stock>", "foreign-unsupported", 7),
        ("<aux name='x'><eqn>1 +</eqn></aux>", "foreign-syntax", 7),
        ("<aux name='x'><eqn>\n\n STRANGE(2)</eqn></aux>", "foreign-model", 9),
        ("<aux name='x'/>", "foreign-model", 7),
        ("<aux name='x'><eqn>y</eqn></aux>", "foreign-model", 7),
        ("<module name='m'/>", "", 0),
    ],
)
def test_what_cannot_be_imported_is_named_at_its_place(imported_text, variables, code, line):
    found = imported_text(xmile(variables), "m.xmile")
    if code:
        assert [(fault.code, fault.place.line) for fault in found.errors] == [(code, line)]


def test_a_module_is_named_and_not_dropped(imported_text):
    text = xmile("<aux name='x'><eqn>1</eqn></aux>").replace(
        "<model><variables>", "<model><module name='m'/><variables>"
    )
    assert [fault.code for fault in imported_text(text, "m.xmile").errors] == ["foreign-unsupported"]


def test_a_cut_off_file_is_told_where_it_ends(imported_text):
    (fault,) = imported_text(xmile(TEACUP)[:300], "m.xmile").errors
    assert fault.code == "foreign-syntax"


def test_results_of_another_method_are_told_from_wrong_ones(tmp_path):
    (tmp_path / "m.xmile").write_text(
        xmile("<stock name='s'><eqn>1</eqn><inflow>f</inflow></stock><flow name='f'><eqn>s</eqn></flow>", method="RK4")
    )
    (tmp_path / "output.csv").write_text("Time,s\n0,1\n1,2\n2,4\n")
    (model,) = run_conformance(tmp_path).models
    assert model.verdict == "defective"
    assert "Euler" in model.why
