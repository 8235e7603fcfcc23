"""Whole files as Stella saves them: namespaces, preferences, styles, views, several models."""

import pytest

HEAD = """<?xml version="1.0" encoding="{encoding}"?>
<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0" xmlns:isee="http://iseesystems.com/XMILE">
	<header>
		<smile version="1.0" namespace="std, isee"/>
		<name>A model</name>
		<uuid>8b1c5a7a-1111-4a4a-9c9c-000000000000</uuid>
		<vendor>isee systems, inc.</vendor>
		<product version="2.1.5" isee:build_number="2440" isee:saved_by_v1="true" lang="en">Stella Architect</product>
	</header>
	<sim_specs isee:sim_duration="1.5" isee:restore_on_start="false" method="{method}" time_units="Years">
		<start>{start}</start>
		<stop>{stop}</stop>
		<dt reciprocal="true">2</dt>
	</sim_specs>
	<isee:prefs show_module_prefix="true" layer="model" interface_scale_ui="true" keep="false"/>
	<isee:metadata/>
	<model_units><unit name="widget"><alias>widgets</alias></unit></model_units>
	<model>
		<variables>
"""
TAIL = """		</variables>
		<views>
			<style color="black" background="white" font_size="10pt" isee:x="1"><text_box color="black"/></style>
			<view isee:show_pages="false" background="white" page_width="768" type="stock_flow">
				<style><stock color="blue"><shape type="rectangle" width="45" height="35"/></stock></style>
				<stock x="400" y="300" name="Population"/>
				<connector uid="1" angle="62"><from>birth_rate</from><to>births</to></connector>
			</view>
			<view type="interface"><graph type="time_series"><plot><entity name="Population"/></plot></graph></view>
		</views>
	</model>
{models}</xmile>
"""


def saved(variables, *, start="0", stop="1", method="Euler", models="", encoding="utf-8"):
    """A file as the tool writes it, in steps of a half."""
    head = HEAD.format(start=start, stop=stop, method=method, encoding=encoding)
    return head + variables + TAIL.format(models=models)


POPULATION = """
<stock name="Population\\nof people">
	<doc>All &quot;people&quot; &amp; visitors
second line</doc>
	<eqn>initial_population*1</eqn>
	<inflow>births</inflow>
	<outflow>deaths</outflow>
	<units>People</units>
	<isee:summing/>
</stock>
<flow name="births"><eqn>Population_of_people * birth_rate</eqn><non_negative/><units>people/year</units></flow>
<flow name="deaths"><eqn>Population_of_people / lifetime * crowding {a comment}
	</eqn><units>people/year</units></flow>
<aux name="birth rate">
	<doc>Source: census</doc><eqn>.03</eqn><units>1/year</units><range min="0" max="1"/><scale min="0" max="2"/>
</aux>
<aux name="lifetime"><eqn>50</eqn><units>years</units><format precision="0.1"/></aux>
<aux name="initial population"><eqn>1E3</eqn><units>People</units></aux>
<aux name="crowding">
	<eqn>Population_of_people/initial_population</eqn>
	<gf><xscale min="0" max="4"/><yscale min="0" max="2"/><ypts>0.5,0.5,0.5,1,1</ypts></gf>
	<units>unitless</units>
</aux>
"""


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (saved(POPULATION, start="1990", stop="1991").encode(), "m.stmx"),
        (b"\xef\xbb\xbf" + saved(POPULATION).replace("\n", "\r\n").encode(), "m.xmile"),
        (saved(POPULATION, encoding="UTF-16").encode("utf-16"), "m.itmx"),
    ],
    ids=["as saved", "mark and returns", "utf-16"],
)
def test_a_saved_file_is_read_with_all_that_surrounds_its_model(run_text, content, name):
    run = run_text(content, name)
    assert run["Population of people"] == pytest.approx([1000, 1010, 1020.1])
    assert run["deaths"][0] == 10
    text = run.imported.text
    assert 'stock population_of_people "Population of people" : person' in text
    assert 'note "Source: census"' in text
    assert 'note "All \\"people\\" & visitors second line"' in text
    assert (run.imported.unit_mends, run.imported.faults) == (0, ())
    assert run.imported.left_out == {"view": 2, "range of a slider": 1}


@pytest.mark.parametrize(
    ("declared", "written", "name"),
    [
        ("ISO-8859-1", "latin-1", "Überschuß"),
        ("windows-1252", "cp1252", "Šžø"),
        ("windows-1251", "cp1251", "доход"),
        ("utf-16", "utf-8", "人口"),
        ("UTF-8", "utf-16", "人口"),
    ],
)
def test_names_are_read_in_the_encoding_that_the_file_is_in(run_text, declared, written, name):
    body = f"<aux name='{name}'><eqn>3</eqn></aux><aux name='b'><eqn>{name} + 1</eqn></aux>"
    run = run_text(saved(body, encoding=declared).encode(written), "m.stmx")
    assert run["b"][0] == 4
    assert run[name][0] == 3


@pytest.mark.parametrize("encoding", ["klingon-1", "rot13", "unicode_escape", "cp99999"])
def test_an_encoding_that_is_none_is_told(imported_text, encoding):
    found = imported_text(saved("", encoding=encoding).encode(), "m.xmile")
    assert [fault.code for fault in found.errors] == ["foreign-encoding"]
    assert encoding.upper() in found.errors[0].what


def test_equations_in_every_spelling_mean_the_same(run_text):
    run = run_text(
        saved("""
<aux name="cut"><eqn><![CDATA[IF TIME < 1 AND TIME > 0 THEN 5 ELSE 6]]></eqn></aux>
<aux name="low"><eqn>if time &lt; 0.5 then max(1, 2) else min(3, 4)</eqn></aux>
<aux name="nested"><eqn>(IF (TIME &gt;= 1) THEN (1) ELSE (IF TIME=0 THEN 3 ELSE 4)) * 2</eqn></aux>
<aux name="R&amp;D"><eqn>3</eqn></aux><aux name="more"><eqn>"R&amp;D" + farmer's_income + Überschuß</eqn></aux>
<aux name="farmer's\\nincome"><eqn>5</eqn></aux><aux name="Überschuß"><eqn>1E-3 + .5e2 + 5.</eqn></aux>
<aux name="ends"><eqn>STOPTIME - STARTTIME + DT</eqn></aux>
<gf name="shape"><xscale min="0" max="2"/><yscale min="0" max="1"/><ypts sep=";">0;0.5;1</ypts></gf>
<aux name="read"><eqn>LOOKUP(shape, TIME) + shape(1)</eqn></aux>
""")
    )
    assert run["cut"] == [6, 5, 6]
    assert run["low"] == [2, 3, 3]
    assert run["nested"] == [6, 8, 2]
    assert run["more"] == [63.001] * 3
    assert run["ends"] == [1.5] * 3
    assert run["read"] == [0.5, 0.75, 1]


def test_the_ends_of_a_run_may_be_read_alone(run_text):
    assert (
        run_text(saved("<aux name='a'><eqn>STARTTIME + 1</eqn></aux>", start="4", stop="5"), "m.stmx")["a"] == [5] * 3
    )
    assert run_text(saved("<aux name='a'><eqn>STOPTIME</eqn></aux>", stop="1"), "m.stmx")["a"] == [1] * 3


def test_modules_of_one_file_read_each_other(run_text):
    models = """
<model name="Works"><variables>
	<stock name="Cash"><eqn>start_cash</eqn><inflow>earn</inflow></stock><flow name="earn"><eqn>price*2</eqn></flow>
	<aux name="price" access="input"><eqn>1</eqn></aux><aux name="start cash"><eqn>100</eqn></aux>
	<aux name="wealth" access="output"><eqn>Cash*2</eqn></aux>
</variables><views><view><stock name="Cash" x="1" y="2"/></view></views></model>
<model name="Buyers"><variables>
	<aux name="demand" access="output"><eqn>w / 100</eqn></aux><aux name="w" access="input"><eqn>0</eqn></aux>
</variables></model>
"""
    run = run_text(
        saved(
            """
<module name="Works"><connect to="Works.price" from=".my_price"/></module>
<module name="Buyers"><connect to="Buyers.w" from="Works.wealth"/></module>
<aux name="my price"><eqn>3 + Buyers.demand</eqn></aux>
""",
            models=models,
        ),
        "m.stmx",
    )
    assert run["my price"] == [5, 5.1, 5.202]
    assert "sector works" in run.imported.text.lower()
