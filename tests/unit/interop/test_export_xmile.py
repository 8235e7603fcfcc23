"""Exported files read back as plain XML: the frame, variables, equations, and what is named as lost."""

from xml.etree import ElementTree

import pytest

from sandtable.interop.export.layout import NAMESPACE
from sandtable.testing.exchange import make_round_trip
from sandtable.testing.scenarios import require_model
from sandtable.usecases.export import ExportRequest, export_model
from sandtable.version import VERSION

J = 'judged "for the test"'
FRAME = """scenario "Sample -- a & b"
asks "Who <wins>?"
time 2024-10 to 2025-10 step 1 month
lens record "no one's opinion"
unit thing
dimension side = RU, UA
map opponent : side = { RU: UA, UA: RU }
sector front "The front"
"""


def export(text, **request):
    found = export_model(require_model(FRAME + text), ExportRequest(**request))
    return found, ElementTree.fromstring(found.text)


def node_of(root, name):
    for tag in ("stock", "flow", "aux", "gf"):
        for node in root.iter(f"{{{NAMESPACE}}}{tag}"):
            if node.get("name") == name:
                return node
    raise AssertionError(f"no variable {name}")


def part(node, tag):
    found = node.find(f"{{{NAMESPACE}}}{tag}")
    return None if found is None else found.text


def equation(root, name, cell=""):
    node = node_of(root, name)
    if cell:
        (node,) = [each for each in node if each.get("subscript") == cell]
    return part(node, "eqn")


def say(value, more=""):
    """The equation of an auxiliary x with this value."""
    _, root = export(f"{more}constant a : 1 = 2 {J}\nconstant b : 1 = 3 {J}\naux x : 1 = {value}\n")
    return equation(root, "x")


def test_the_frame_names_the_writer_the_axis_and_the_units():
    found, root = export(f"constant a : thing = 2 {J}\n")
    header = root.find(f"{{{NAMESPACE}}}header")
    assert part(header, "vendor") == "sandtable"
    assert header.find(f"{{{NAMESPACE}}}product").get("version") == VERSION
    assert part(header, "name") == "Sample -- a & b"
    specs = root.find(f"{{{NAMESPACE}}}sim_specs")
    assert (specs.get("method"), specs.get("time_units")) == ("euler", "month")
    assert [float(part(specs, tag)) for tag in ("start", "stop", "dt")] == [0, 12, 1]
    assert "Time 0 is 2024-10" in part(node_of(root, "TIME STEP"), "doc")
    assert [unit.get("name") for unit in root.iter(f"{{{NAMESPACE}}}unit")] == ["thing"]
    assert "/work" not in found.text


def test_a_stock_keeps_its_flows_and_gets_one_for_each_other_term():
    _, root = export(
        f"""flow arriving[side] : thing/month = 1 thing/month
stock held[side] "What is held" : thing
  starts {{ RU: 5 {J}, UA: 7 {J} }}
  gains arriving
  loses 0.1/month * held
  never negative
"""
    )
    stock = node_of(root, "held")
    assert part(stock, "inflow") == "arriving"
    assert part(stock, "outflow") == "held_loss2"
    assert equation(root, "held_loss2") == "0.1 * held[side]"
    assert equation(root, "held_start", "UA") == "7"
    assert part(stock, "doc") == "What is held"
    assert stock.find(f"{{{NAMESPACE}}}non_negative") is None
    group = root.find(f".//{{{NAMESPACE}}}group")
    assert group.get("name") == "The front"
    assert "held" in {entity.get("name") for entity in group}


def test_a_flow_that_fills_two_stocks_is_written_twice():
    """XMILE lets a flow end in one stock only."""
    _, root = export(
        f"flow f : thing/month = 1 thing/month\nstock p : thing\n  starts 1 {J}\n  gains f\nstock q : thing\n  starts 1 {J}\n  gains f\n"
    )
    assert part(node_of(root, "p"), "inflow") == "f"
    assert part(node_of(root, "q"), "inflow") == "q_gain1"
    assert equation(root, "q_gain1") == "f"


def test_arrays_are_said_at_once_where_xmile_can_and_else_per_element():
    _, root = export(
        f"""constant v[side] : 1 = {{ RU: 1 {J}, UA: 2 {J} }}
aux twice[side] : 1 = 2 * v
aux swapped[side] : 1 = v[opponent]
aux all : 1 = sum(v over side)
aux top : 1 = max(v over side)
aux part[side] : 1 = share(v over side)
"""
    )
    assert equation(root, "twice") == "2 * v[side]"
    assert equation(root, "swapped", "RU") == "v[UA]"
    assert equation(root, "all") == "(v[RU] + v[UA])"
    assert equation(root, "top") == "MAX((v[RU]), (v[UA]))"
    assert equation(root, "part") == "v[side] / (v[RU] + v[UA])"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("a - (b - a)", "a - (b - a)"),
        ("-a ^ 2", "(-(a^2))"),
        ("if a > b or a == b and b > 1 then a else b", "(IF a > b OR (a = b AND b > 1) THEN a ELSE b)"),
        ("(a > b) * b", "(IF a > b THEN 1 ELSE 0) * b"),
        ("if not a > b then 1 else 0", "(IF NOT (a > b) THEN 1 ELSE 0)"),
        ("safe_divide(a, b, 1)", "(IF (b) = 0 THEN (1) ELSE (a) / (b))"),
        ("smooth3(a, 2 month)", "SMTH3(a, 2)"),
        ("delay1(a, 2 month, b)", "DELAY1(a, 2, 1.0 * (b))"),
        ("delayn(a, 2 month, 4)", "DELAYN(a, 2, 4)"),
        ("previous(a, b)", "DELAY(a, TIME_STEP, b)"),
        ("forecast(a, 2 month, 3 month)", "FORCST(a, 2, 3, 0)"),
        ("if now >= 2025-01 then a else 0", "(IF TIME >= 3 THEN a ELSE 0)"),
        ("normal_noise(a)", "NORMAL(0, a)"),
    ],
)
def test_an_expression_keeps_its_meaning(ours, theirs):
    assert say(ours) == theirs


def test_noise_can_be_left_at_its_mean():
    found, root = export("aux x : 1 = 2 + uniform_noise(1, 3)\n", has_noise=False)
    assert equation(root, "x") == "2 + (1 + 3) / 2"
    assert [(loss.what, loss.instead) for loss in found.losses if loss.is_numeric] == [
        ("random numbers", "their means")
    ]


def test_tables_and_series_become_graphical_functions():
    _, root = export(
        "lookup effect : 1 to 1 = (0, 1), (2, 5)\n  extrapolate\naux x : 1 = effect(3)\naux m : 1 = month_of_year\n"
    )
    table = node_of(root, "effect")
    assert (table.get("type"), part(table, "xpts"), part(table, "ypts")) == ("extrapolate", "0.0,2.0", "1.0,5.0")
    assert equation(root, "x") == "effect(3)"
    assert part(node_of(root, "month_of_year"), "eqn") == "TIME"


def test_a_table_that_is_called_stands_in_an_auxiliary_that_reads_it():
    _, root = export(
        "lookup effect : 1 to 1 = (0, 1), (2, 5)\naux x : 1 = effect(now / 1 month) + 1\naux y : 1 = effect(2) * 2\n"
    )
    first, second = node_of(root, "effect"), node_of(root, "effect_2")
    assert part(first, "eqn").startswith("TIME")
    assert part(second, "eqn") == "2"
    assert (equation(root, "x"), equation(root, "y")) == ("effect + 1", "effect_2 * 2")


def test_a_table_is_called_by_name_where_a_choice_guards_what_it_is_read_at():
    text = "lookup effect : 1 to 1 = (0, 1), (2, 5)\naux x : 1 = if now > 0 month then effect(1 month / now) else {}\n"
    _, root = export(text.format("0"))
    assert "effect(1 / TIME)" in equation(root, "x")
    _, root = export("lookup effect : 1 to 1 = (0, 1), (2, 5)\naux x : 1 = if now > 0 month then effect(2) else 0\n")
    assert equation(root, "x") == "(IF TIME > 0 THEN effect ELSE 0)"


def test_a_table_is_read_over_dimensions_at_once_or_by_element():
    _, root = export(
        "lookup effect : 1 to 1 = (0, 1), (2, 5)\n"
        "aux x[side] : 1 = 2\naux y[side] : 1 = effect(x)\naux z : 1 = sum(effect(x) over side)\n"
    )
    assert equation(root, "y") == "effect[side]"
    assert equation(root, "z") == "(effect_2 + effect_3)"


def test_a_table_that_is_read_at_one_value_is_one_auxiliary_and_each_element_names_it():
    """PySD spreads no value of a table over a dimension."""
    _, root = export("lookup effect : 1 to 1 = (0, 1), (2, 5)\naux x[side] : 1 = effect(now / 1 month)\n")
    assert node_of(root, "effect").find(f"{{{NAMESPACE}}}dimensions") is None
    assert [equation(root, "x", cell) for cell in ("RU", "UA")] == ["effect", "effect"]


def test_a_long_sum_is_bracketed_lot_by_lot_and_comes_back(tmp_path):
    people = ", ".join(f"p{number}" for number in range(130))
    text = f'scenario "T"\ntime 0 to 2 step 1 day\nlens record "r"\ndimension crowd = {people}\n'
    text += "aux one[crowd] : 1 = 1 + now / 1 day\naux all : 1 = sum(one over crowd)\n"
    trip = make_round_trip(require_model(text), tmp_path)
    assert (trip.missing, trip.worst[0], trip.n_series) == ((), 0.0, 131)


def test_an_array_of_one_number_is_said_at_once():
    _, root = export("aux x[side] : 1 = 2\naux y[side] : 1 = x + now / 1 month\n")
    assert (equation(root, "x"), equation(root, "y")) == ("2", "x[side] + TIME / 1")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("if now >= 1 day then 1 else 0", "(IF TIME + 1e-07 >= 1 THEN 1 ELSE 0)"),
        ("if now > 1 day then 1 else 0", "(IF TIME - 1e-07 > 1 THEN 1 ELSE 0)"),
        ("if 1 day <= now then 1 else 0", "(IF 1 <= TIME + 1e-07 THEN 1 ELSE 0)"),
        ("step(3, 1 day)", "(IF TIME + 1e-07 >= (1) THEN (3) ELSE 0)"),
    ],
)
def test_a_sum_of_steps_that_falls_short_of_a_point_counts_as_it(ours, theirs):
    text = f'scenario "T"\ntime 0 to 2 step 0.1 day\nlens record "r"\naux x : 1 = {ours}\n'
    root = ElementTree.fromstring(export_model(require_model(text), ExportRequest()).text)
    assert equation(root, "x") == theirs


@pytest.mark.parametrize(
    ("text", "branch", "name"),
    [
        ("aux x : 1 = 1 + 1\nbranch more : x = 3 from 2025-01 to 2025-03 {J}\n", "more", "x"),
        ("actor RU\nmove act by RU on 2025-01\naux x : 1 = active(act)\n", "base", "act"),
        ("aux x : 1 = previous(now / 1 month, 0)\n", "base", "x"),
    ],
)
def test_what_holds_for_whole_steps_is_told_where_steps_have_stages(text, branch, name):
    text = FRAME + text.replace("{J}", J)
    for method, found in (("", []), (" method rk4", [name])):
        model = require_model(text.replace("step 1 month", f"step 1 month{method}"))
        losses = export_model(model, ExportRequest(branch=branch)).losses
        told = [each for loss in losses if loss.what == "what holds for whole steps" for each in loss.names]
        assert told == found


def test_a_dated_move_is_a_step_and_a_branch_may_bar_it():
    text = "actor RU\nmove act by RU on 2025-01\naux x : 1 = active(act)\nbranch without : never act\n"
    _, root = export(text)
    assert equation(root, "act_active") == "(IF TIME >= 2.5 THEN 1 ELSE 0)"
    _, root = export(text, branch="without")
    assert equation(root, "act_active") == "0"


def test_a_move_with_a_condition_has_its_state_in_stocks():
    _, root = export(
        f"actor RU\nconstant a : 1 = 2 {J}\nmove act by RU when a > 1\n  lasts 2 month\naux x : 1 = active(act)\n"
    )
    assert "a > 1" in equation(root, "act_begins")
    assert part(node_of(root, "act_was"), "inflow") == "act_was_change"


def test_a_hazard_is_named_as_lost_at_the_head_of_the_file_too():
    found, root = export("actor RU\nmove act by RU\n  chance 0.1/month\naux x : 1 = active(act)\n")
    (loss,) = [loss for loss in found.losses if loss.is_numeric]
    assert (loss.what, loss.names) == ("moves whose hazard is drawn", ("act",))
    assert equation(root, "act_active") == "0"
    assert "moves whose hazard is drawn (1): act" in found.text.split("-->")[0]
    assert "0.1/month" in part(node_of(root, "act_active"), "doc")


def test_an_uncertain_value_is_its_median_and_says_so():
    found, root = export(f"uncertain a : 1 = uniform(2, 4) {J}\naux x : 1 = a\n")
    assert equation(root, "a") == "3"
    assert "median of uniform(2, 4)" in part(node_of(root, "a"), "doc")
    assert ("a",) in [loss.names for loss in found.losses if loss.what == "distributions of uncertain values"]


def test_a_branch_that_sets_a_value_for_a_while_is_a_choice_by_time():
    text = f"aux x : 1 = 1 + 1\nbranch more : x = 2 * x from 2025-01 to 2025-03 {J}\n"
    _, root = export(text, branch="more")
    assert equation(root, "x") == "(IF TIME >= 2.5 AND TIME < 5.5 THEN 2 * x_without1 ELSE x_without1)"
    assert equation(root, "x_without1") == "1 + 1"


def test_names_that_xmile_could_not_tell_apart_are_told_apart():
    found, root = export(
        f"constant rank_a : 1 = 1 {J}\nconstant RANK_A : 1 = 2 {J}\nconstant pulse2 : 1 = 1 {J}\nconstant trend_ : 1 = 1 {J}\n"
    )
    assert (found.names["rank_a"], found.names["RANK_A"]) == ("rank_a", "RANK_A_2")
    assert found.names["trend_"] == "trend_2"
    assert equation(root, "RANK_A_2") == "2"


def test_a_name_that_begins_with_not_stands_in_quotes():
    assert say("notice + 1", f"constant notice : 1 = 1 {J}\n") == '"notice" + 1'


def test_claims_and_checks_are_listed_once_each():
    found, _ = export('aux x : 1 = 1\noutcome o : 1 = final(x)\ncheck "it is one" : x == 1\n')
    assert [(loss.what, loss.names) for loss in found.losses] == [("outcomes", ("o",)), ("checks", ("it is one",))]


def test_a_discrete_table_ends_level():
    _, root = export("lookup effect : 1 to 1 = (0, 1), (2, 5)\n  step\naux x : 1 = effect(3)\n")
    table = node_of(root, "effect")
    assert (table.get("type"), part(table, "xpts"), part(table, "ypts")) == ("discrete", "0.0,2.0,4.0", "1.0,5.0,5.0")


def test_a_memory_of_a_move_that_begins_at_once_is_named():
    """With us no move is active before the first point; elsewhere a smooth starts from what the first point has."""
    text = "actor RU\nmove act by RU on {date}\naux x : 1 = smooth1(active(act), 2 month)\n"
    at_once, _ = export(text.format(date="2024-10"))
    later, _ = export(text.format(date="2025-01"))
    assert [(loss.what, loss.names) for loss in at_once.losses if loss.is_numeric] == [
        ("first values that read moves", ("x",))
    ]
    assert not any(loss.is_numeric for loss in later.losses)


def test_a_law_that_may_let_a_share_through_is_named_and_one_that_bars_is_said():
    text = "actor RU\nmove act by RU on 2025-01\nlaw bar of RU\n  forbids act\n{more}aux x : 1 = active(act)\n"
    barred, root = export(text.format(more="  while now < 2025-06\n"))
    assert "bar_in_force > 0.5" in equation(root, "act_begins")
    assert not any(loss.is_numeric for loss in barred.losses)
    shared, _ = export(text.format(more="  permits 0.3\n"))
    assert [loss.names for loss in shared.losses if loss.is_numeric] == [("bar",)]
