import math

import pytest

from sandtable.compiler.lower.graph import SETUP, STEP, Graph


@pytest.fixture
def graph() -> Graph:
    return Graph({"exporter": 3, "buyer": 2})


def leaf(graph: Graph, name: str, *axes: str) -> int:
    return graph.leaf("state", (name,), axes, STEP)


def test_equal_operations_are_one_value(graph: Graph) -> None:
    x, y = leaf(graph, "x"), leaf(graph, "y")
    assert graph.op("sub", x, y) == graph.op("sub", x, y)
    assert graph.op("sub", x, y) != graph.op("sub", y, x)
    assert graph.op("add", x, y) == graph.op("add", y, x)


def test_an_operation_has_the_union_of_its_arguments_axes_in_the_order_of_the_plan(graph: Graph) -> None:
    product = graph.op("mul", leaf(graph, "x", "buyer"), leaf(graph, "y", "exporter"))
    assert graph.axes[product] == ("exporter", "buyer")


def test_what_reads_no_state_belongs_to_the_setup(graph: Graph) -> None:
    parameter = graph.leaf("parameter", (0,), (), SETUP)
    doubled = graph.op("exp", graph.op("mul", parameter, graph.const(2.0)))
    assert graph.levels[doubled] == SETUP
    assert graph.levels[graph.op("add", doubled, leaf(graph, "x"))] == STEP


def test_arithmetic_on_literals_is_done_at_once(graph: Graph) -> None:
    folded = graph.op("div", graph.op("add", graph.const(1.0), graph.const(2.0)), graph.const(4.0))
    assert graph.literals[folded] == 0.75


def test_no_rule_changes_a_bit_of_what_is_not_literal(graph: Graph) -> None:
    x = leaf(graph, "x")
    assert graph.op("add", x, graph.const(0.0)) != x  # -0 + 0 is 0
    assert graph.op("mul", x, graph.const(0.0)) != graph.const(0.0)  # infinity
    assert graph.op("sub", x, graph.const(-0.0)) != x
    assert graph.op("sub", x, graph.const(0.0)) == x
    assert graph.op("mul", x, graph.const(1.0)) == x


def test_literals_keep_the_sign_of_zero(graph: Graph) -> None:
    negative = graph.literals[graph.op("mul", graph.const(-1.0), graph.const(0.0))]
    assert negative == 0.0
    assert math.copysign(1.0, negative) == -1.0


def test_a_literal_zero_and_its_negative_are_two_values(graph: Graph) -> None:
    assert graph.const(0.0) != graph.const(-0.0)


def test_a_division_of_literals_by_zero_is_left_to_the_engine(graph: Graph) -> None:
    assert graph.literals[graph.op("div", graph.const(1.0), graph.const(0.0))] is None


def test_truth_becomes_a_number_where_a_number_is_wanted(graph: Graph) -> None:
    is_more = graph.op("gt", leaf(graph, "x"), graph.const(1.0))
    total = graph.op("add", is_more, leaf(graph, "y"))
    assert graph.names[graph.args[total][0]] == "as_real"
    assert graph.flag(graph.real(is_more)) == is_more


def test_a_choice_between_truths_is_a_truth(graph: Graph) -> None:
    one, other = (graph.op("gt", leaf(graph, name), graph.const(1.0)) for name in ("x", "y"))
    condition = graph.op("lt", leaf(graph, "z"), graph.const(0.0))
    assert graph.flags[graph.choose(condition, one, other)]
    assert not graph.flags[graph.choose(condition, one, leaf(graph, "y"))]


def test_one_element_of_a_stack_is_that_element(graph: Graph) -> None:
    parts = [leaf(graph, name) for name in "abc"]
    assert graph.pick(graph.stack("exporter", parts), "exporter", 1) == parts[1]


def test_equal_elements_need_no_axis_until_one_is_asked_for(graph: Graph) -> None:
    x = leaf(graph, "x", "exporter")
    assert graph.stack("buyer", [x, x]) == x
    assert graph.axes[graph.widen(x, ("exporter", "buyer"))] == ("exporter", "buyer")


def test_an_element_of_a_gathered_axis_is_an_element_of_the_old_one(graph: Graph) -> None:
    x = leaf(graph, "x", "exporter")
    gathered = graph.take(x, "exporter", "buyer", (2, 0))
    assert graph.axes[gathered] == ("buyer",)
    assert graph.pick(gathered, "buyer", 0) == graph.pick(x, "exporter", 2)


def test_small_powers_are_products(graph: Graph) -> None:
    x = leaf(graph, "x")
    assert graph.op("pow", x, graph.const(2.0)) == graph.op("mul", x, x)
    assert graph.names[graph.op("pow", x, graph.const(2.5))] == "pow"
