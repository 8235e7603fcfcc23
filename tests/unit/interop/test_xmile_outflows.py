"""A stock that is never negative cuts back what flows out of it, in the order of its outflows."""

from tests.unit.interop.models import xmile

TANK = """<stock name="Tank"><eqn>10</eqn><inflow>fill</inflow><outflow>leak</outflow><outflow>use</outflow><non_negative/></stock>
<flow name="fill"><eqn>1</eqn></flow><flow name="leak"><eqn>6</eqn></flow><flow name="use"><eqn>3</eqn></flow>
<stock name="Other"><eqn>0</eqn><inflow>use</inflow></stock><stock name="Lost"><eqn>0</eqn><inflow>leak</inflow></stock>"""


def test_outflows_take_what_is_there_in_their_order(run_text):
    run = run_text(xmile(TANK), "m.xmile")
    assert run["Tank"] == [10, 2, 0, 0, 0]
    assert run["leak"] == [6, 3, 1, 1, 1]
    assert run["use"] == [3, 0, 0, 0, 0]
    assert run["Other"] == [0, 3, 3, 3, 3]


def test_nothing_is_made_from_nothing(run_text):
    run = run_text(xmile(TANK, stop=20), "m.xmile")
    held = [sum(parts) for parts in zip(run["Tank"], run["Other"], run["Lost"], strict=True)]
    assert held == [10 + step for step in range(21)]


def test_a_stock_that_may_be_negative_lets_everything_go(run_text):
    run = run_text(xmile(TANK.replace("<non_negative/>", "")), "m.xmile")
    assert run["Tank"] == [10, 2, -6, -14, -22]


def test_stocks_in_a_circle_leave_an_inflow_out_and_say_so(run_text):
    body = """<stock name="A"><eqn>2</eqn><inflow>back</inflow><outflow>on</outflow><non_negative/></stock>
    <stock name="B"><eqn>0</eqn><inflow>on</inflow><outflow>back</outflow><non_negative/></stock>
    <flow name="on"><eqn>5</eqn></flow><flow name="back"><eqn>1</eqn></flow>"""
    run = run_text(xmile(body), "m.xmile")
    assert [a + b for a, b in zip(run["A"], run["B"], strict=True)] == [2, 2, 2, 2, 2]
    assert min(run["A"] + run["B"]) == 0
    assert any(
        "without what `on` brings" in fault.what or "without what `back` brings" in fault.what
        for fault in run.imported.faults
    )


def test_arrays_are_cut_back_element_by_element(run_text):
    dims = """<dimensions><dim name="D"><elem name="a"/><elem name="b"/></dim></dimensions>"""
    over = """<dimensions><dim name="D"/></dimensions>"""
    body = f"""<stock name="S">{over}<element subscript="a"><eqn>1</eqn></element><element subscript="b"><eqn>9</eqn></element>
    <outflow>out</outflow><non_negative/></stock><flow name="out">{over}<eqn>4</eqn></flow>
    <stock name="T">{over}<eqn>0</eqn><inflow>out</inflow></stock>"""
    run = run_text(xmile(body, extra=dims), "m.xmile")
    assert (run["T[a]"], run["T[b]"]) == ([0, 1, 1, 1, 1], [0, 4, 8, 9, 9])


def test_a_flow_that_nothing_else_reads_is_shown_as_written_and_that_is_told(run_text):
    body = """<stock name="S"><eqn>5</eqn><outflow>out</outflow><non_negative/></stock><flow name="out"><eqn>4</eqn></flow>"""
    run = run_text(xmile(body), "m.xmile")
    assert (run["S"], run["out"]) == ([5, 1, 0, 0, 0], [4, 4, 4, 4, 4])
    assert any("shown as its equation gives it: `out`" in fault.what for fault in run.imported.faults)
