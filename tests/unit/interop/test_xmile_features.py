"""What XMILE and Stella files hold beside plain equations, each with a result that can be worked out."""

import pytest
from tests.unit.interop.models import xmile

DIMENSIONS = '<dimensions><dim name="d"><elem name="A"/><elem name="B"/><elem name="C"/></dim></dimensions>'
OVER = '<dimensions><dim name="d"/></dimensions>'
SCALE = '<gf><xscale min="0" max="10"/><ypts>0,{}</ypts></gf>'


def element(name, equation, table=""):
    return f'<element subscript="{name}"><eqn>{equation}</eqn>{table}</element>'


def run_body(run_text, body, **frame):
    return run_text(xmile(body, extra=DIMENSIONS, **frame), "m.stmx")


def warned(found):
    return [fault.what for fault in found.faults if fault.severity == "warning"]


def test_a_placeholder_above_the_elements_is_no_equation(run_text):
    body = f'<aux name="x">{OVER}<eqn> ??? </eqn>{element("A", 1)}{element("B", 2)}{element("C", 3)}</aux>'
    run = run_body(run_text, body)
    assert [run[f"x[{name}]"][0] for name in "ABC"] == [1, 2, 3]


def test_elements_without_an_equation_take_that_of_the_array(run_text):
    run = run_body(run_text, f'<aux name="x">{OVER}<eqn>7</eqn>{element("B", 2)}</aux>')
    assert [run[f"x[{name}]"][0] for name in "ABC"] == [7, 2, 7]


def test_elements_that_nobody_gives_are_0_and_that_is_told(run_text):
    run = run_body(run_text, f'<aux name="x">{OVER}<eqn>???</eqn>{element("B", 2)}</aux>')
    assert [run[f"x[{name}]"][0] for name in "ABC"] == [0, 2, 0]
    assert "`x` has no equation for `A`, `C`" in warned(run.imported)


def test_a_variable_with_a_table_is_its_value_and_the_table_that_others_call(run_text):
    body = f"""<aux name="x"><eqn>TIME</eqn>{SCALE.format(20)}</aux><aux name="y"><eqn>x + LOOKUP(x, 1) + x(5)</eqn></aux>
    <aux name="only called"><eqn>TIME</eqn>{SCALE.format(10)}</aux><aux name="z"><eqn>LOOKUP(only_called, 3)</eqn></aux>"""
    run = run_body(run_text, body)
    assert run["x"] == [0, 2, 4, 6, 8]
    assert run["y"] == [12, 14, 16, 18, 20]
    assert run["only called"] == [0, 1, 2, 3, 4]
    assert run["z"] == [3] * 5


def test_tables_of_elements_differ_and_are_called_by_element(run_text):
    tables = "".join(element(name, "TIME", SCALE.format(top)) for name, top in (("A", 10), ("B", 20), ("C", 40)))
    body = f"""<aux name="g">{OVER}{tables}</aux><aux name="x">{OVER}<eqn>LOOKUP(g[d], 5)</eqn></aux>
    <aux name="y">{OVER}<eqn>LOOKUP(g, d)</eqn></aux><aux name="z"><eqn>LOOKUP(g[2], 1)</eqn></aux>"""
    run = run_body(run_text, body)
    assert [run[f"g[{name}]"][2] for name in "ABC"] == [2, 4, 8]
    assert [run[f"x[{name}]"][0] for name in "ABC"] == [5, 10, 20]
    assert [run[f"y[{name}]"][0] for name in "ABC"] == [1, 4, 12]
    assert run["z"][0] == 2


def test_one_table_serves_all_elements(run_text):
    run = run_body(run_text, f'<aux name="g">{OVER}<eqn>TIME * d</eqn>{SCALE.format(20)}</aux>')
    assert [run[f"g[{name}]"][2] for name in "ABC"] == [4, 8, 12]


def test_self_is_the_variable_and_its_element(run_text):
    body = f"""<aux name="x"><eqn>PREVIOUS(SELF, 0) + 1</eqn></aux>
    <aux name="y">{OVER}<eqn>PREVIOUS(SELF, d) + 1</eqn></aux>
    <aux name="n">{OVER}<eqn>SIZE(SELF)</eqn></aux>"""
    run = run_body(run_text, body)
    assert run["x"] == [1, 2, 3, 4, 5]
    assert run["y[C]"] == [4, 5, 6, 7, 8]
    assert run["n[A]"][0] == 3


def test_names_may_hold_quotes_line_breaks_entities_and_remarks_run_over_lines(run_text):
    body = r"""<aux name="say &quot;it&quot;\nlouder &amp; more"><eqn>1 {a remark
    over lines} + 2</eqn></aux><aux name="x"><eqn>"say \"it\"\nlouder &amp; more" * 2</eqn></aux>"""
    assert run_body(run_text, body)["x"][0] == 6


def test_several_flows_into_and_out_of_a_stock_add_up(run_text):
    body = """<stock name="s"><eqn>10</eqn><inflow>a</inflow><inflow>"b c"</inflow><outflow>o</outflow><outflow>p</outflow></stock>
    <flow name="a"><eqn>1</eqn></flow><flow name="b c"><eqn>2</eqn></flow><flow name="o"><eqn>s / 10</eqn></flow>
    <flow name="p"><eqn>-TIME</eqn></flow>"""
    assert run_body(run_text, body)["s"][:3] == [10, 12, pytest.approx(14.8)]


def test_stocks_of_arrays_may_start_otherwise_in_each_element(run_text):
    body = f"""<stock name="s">{OVER}{element("A", 1)}{element("B", 2)}{element("C", "3 * 2")}<inflow>f</inflow></stock>
    <flow name="f">{OVER}<eqn>s[d] * 2</eqn></flow>"""
    run = run_body(run_text, body)
    assert [run[f"s[{name}]"][1] for name in "ABC"] == [3, 6, 18]


def test_a_matrix_times_a_vector_is_a_sum_over_a_star(run_text):
    body = f"""<aux name="m"><dimensions><dim name="d"/><dim name="d"/></dimensions><eqn>1</eqn></aux>
    <aux name="v">{OVER}<eqn>d</eqn></aux><aux name="x">{OVER}<eqn>SUM(m[d, *] * v[*]) * d</eqn></aux>
    <aux name="all"><eqn>SUM(m[*, *])</eqn></aux>"""
    run = run_body(run_text, body)
    assert [run[f"x[{name}]"][0] for name in "ABC"] == [6, 12, 18]
    assert run["all"][0] == 9


def test_a_square_array_is_read_cell_by_cell_turned_and_along_its_diagonal(run_text):
    square = '<dimensions><dim name="d"/><dim name="d"/></dimensions>'
    cells = "".join(
        element(f"{row}, {column}", 10 * i + j) for i, row in enumerate("ABC") for j, column in enumerate("ABC")
    )
    body = f"""<aux name="m">{square}{cells}</aux><aux name="same">{square}<eqn>m[d, d]</eqn></aux>
    <aux name="bare">{square}<eqn>m + 1</eqn></aux><aux name="turned">{square}<eqn>m'</eqn></aux>
    <aux name="row">{square}<eqn>d</eqn></aux><aux name="diagonal">{OVER}<eqn>m[d, d]</eqn></aux>
    <aux name="d 2">{OVER}<eqn>m[d, A]</eqn></aux>"""
    run = run_body(run_text, body)
    assert (run["same[B,C]"][0], run["bare[B,C]"][0], run["turned[B,C]"][0], run["row[B,C]"][0]) == (12, 13, 21, 2)
    assert [run[f"diagonal[{name}]"][0] for name in "ABC"] == [0, 11, 22]
    assert [run[f"d 2[{name}]"][0] for name in "ABC"] == [0, 10, 20]


def test_arrays_of_modules_and_their_inputs_keep_their_elements(run_text):
    main = f"""<aux name="given">{OVER}<eqn>d * 10</eqn></aux><aux name="x"><eqn>SUM(part.twice[*])</eqn></aux>
    <module name="part"><connect to="part.in" from="given"/></module>"""
    part = f"""<model name="part"><variables><aux name="in" access="input">{OVER}<eqn>0</eqn></aux>
    <aux name="twice" access="output">{OVER}<eqn>in[d] * 2 + pick[1]</eqn></aux>
    <aux name="pick">{OVER}<eqn>in[at]</eqn></aux><aux name="at"><eqn>2</eqn></aux></variables></model>"""
    run = run_text(xmile(main, extra=DIMENSIONS).replace("</xmile>", f"{part}</xmile>"), "m.stmx")
    assert run["x"][0] == 2 * (10 + 20 + 30) + 3 * 20


def test_macros_call_each_other_and_keep_a_stock_for_each_call(run_text):
    macros = """<macro name="GROWN"><parm>start</parm><parm>rate</parm><eqn>level</eqn><variables>
    <stock name="level"><eqn>start</eqn><inflow>more</inflow></stock><flow name="more"><eqn>level * rate</eqn></flow>
    </variables></macro><macro name="TWICE"><parm>a</parm><eqn>GROWN(a, 1) * 2</eqn></macro>"""
    run = run_text(xmile('<aux name="x"><eqn>GROWN(1, 1) + TWICE(10)</eqn></aux>', extra=macros), "m.xmile")
    assert run["x"] == [21, 42, 84, 168, 336]


def test_event_posters_and_imported_data_are_told(imported_text):
    body = """<aux name="x"><eqn>1</eqn><event_poster min="0" max="10"><threshold value="5"><event><text>Stop</text></event>
    </threshold></event_poster></aux>"""
    data = '<data><import type="CSV" resource="r:./inputs.csv" frequency="automatic" orientation="vertical"/></data>'
    found = imported_text(xmile(body, extra=data), "m.stmx")
    assert found.errors == ()
    assert warned(found) == ["the data of `r:./inputs.csv` are not read anew", "event posters are left out: `x`"]


@pytest.mark.parametrize(
    ("method", "is_told"), [("RK4", False), ("rk2", True), ("RK45", True), ("Gear", True), ("Euler", False)]
)
def test_a_method_that_is_near_runge_kutta_is_told(imported_text, method, is_told):
    body = '<stock name="s"><eqn>1</eqn><inflow>f</inflow></stock><flow name="f"><eqn>s</eqn></flow>'
    found = imported_text(xmile(body, method=method), "m.xmile")
    assert any("is read as `rk4`" in what for what in warned(found)) == is_told
    assert ("method rk4" in found.text) == (method != "Euler")


def test_words_of_a_vendor_and_drawings_change_nothing(run_text):
    text = xmile("<aux name='x'><eqn>1</eqn><isee:delay_aux/><format precision='1'/><range min='0' max='2'/></aux>")
    text = text.replace("<xmile ", '<xmile xmlns:isee="http://iseesystems.com/XMILE" ').replace(
        "</model>", "<views><view><aux name='x' x='1' y='2'/></view></views></model>"
    )
    text = text.replace("<sim_specs ", '<sim_specs isee:save_interval="2" pause="3" isee:sim_duration="1" ')
    assert run_text(text, "m.itmx")["x"] == [1] * 5


def test_a_word_behind_not_negates_it_as_one_writer_leaves_it(run_text):
    body = "<aux name='f'><eqn>0</eqn></aux><aux name='x'><eqn>( IF f not  THEN 1 ELSE 0 )</eqn></aux>"
    assert run_text(xmile(body), "m.stmx")["x"][0] == 1


@pytest.mark.parametrize("flag", ["", "true", " TruE "])
def test_options_make_all_stocks_and_flows_keep_above_0(run_text, flag):
    behavior = f"<behavior><non_negative>{flag}</non_negative></behavior>"
    body = """<flow name="f"><eqn>TIME - 2</eqn></flow><flow name="g"><eqn>TIME - 2</eqn><non_negative>false</non_negative></flow>"""
    run = run_text(xmile(body, extra=behavior), "m.xmile")
    assert (run["f"], run["g"]) == ([0, 0, 0, 1, 2], [-2, -1, 0, 1, 2])
