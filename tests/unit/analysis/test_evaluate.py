import numpy as np
import pytest

from sandtable.analysis.branches import branch_key, find_branches
from sandtable.analysis.evaluate import Scope, evaluate_real, evaluate_truth, find_miss
from sandtable.analysis.outcomes import find_usable, outcomes_under
from sandtable.model.expression import (
    Binary,
    Call,
    Conditional,
    DateLiteral,
    InBranch,
    Name,
    Net,
    Number,
    OverFutures,
    TimeReduction,
    Unary,
)
from sandtable.testing.ensembles import GRID, make_ensemble

LAND = Name(id="land")
LOSSES = Name(id="losses")
RUNS = {
    ("record", "base"): {"land": [1.0, 2.0, 3.0, 4.0], "losses": [10.0, 0.0, 10.0, 0.0]},
    ("record", "a+b"): {"land": [0.0, 2.0, 5.0, 4.0], "losses": [1.0, 1.0, 1.0, 1.0]},
}


def number(value):
    return Number(value=value)


def binary(op, left, right):
    return Binary(op=op, left=left, right=right)


def scope(*, status=None, branch="base", tolerance=None, branches=("base", "a+b")):
    outcomes = outcomes_under(make_ensemble(RUNS, status=status), "record")
    usable = find_usable(outcomes, branches)
    weights = {("RU", "land"): 2.0, ("RU", "losses"): -0.5, ("UA", "land"): -1.0}
    return Scope(outcomes=outcomes, usable=usable, weights=weights, grid=GRID, branch=branch, tolerance=tolerance)


def test_names_are_outcomes_of_the_branch():
    assert evaluate_real(LAND, scope()).tolist() == [1, 2, 3, 4]
    assert evaluate_real(LAND, scope(branch="a+b")).tolist() == [0, 2, 5, 4]


def test_in_branch_reads_the_same_future_elsewhere_in_any_order_of_the_composition():
    difference = binary("-", LAND, InBranch(operand=LAND, branches=("b", "a")))
    assert evaluate_real(difference, scope()).tolist() == [1, 0, -2, 0]


def test_base_can_be_named_inside_another_branch():
    expression = binary("-", LAND, InBranch(operand=LAND, branches=("base",)))
    assert evaluate_real(expression, scope(branch="a+b")).tolist() == [-1, 0, 2, 0]


def test_arithmetic_follows_its_operators():
    expression = binary("/", binary("^", LAND, number(2)), binary("+", LAND, LAND))
    assert evaluate_real(expression, scope()).tolist() == [0.5, 1.0, 1.5, 2.0]


def test_truth_is_one_and_zero_where_a_number_is_wanted():
    held = binary(">", LAND, number(2))
    assert evaluate_real(binary("*", held, number(5)), scope()).tolist() == [0, 0, 5, 5]
    assert evaluate_real(Unary(op="-", operand=held), scope()).tolist() == [0, 0, -1, -1]


def test_logic_and_conditions():
    small = binary("<", LAND, number(2))
    large = binary(">=", LAND, number(4))
    either = binary("or", small, large)
    assert evaluate_truth(either, scope()).tolist() == [True, False, False, True]
    assert evaluate_truth(Unary(op="not", operand=either), scope()).tolist() == [False, True, True, False]
    chosen = Conditional(condition=either, then=number(1), otherwise=LAND)
    assert evaluate_real(chosen, scope()).tolist() == [1, 2, 3, 1]


def test_a_real_is_true_unless_it_is_zero_or_no_number():
    assert evaluate_truth(LOSSES, scope()).tolist() == [True, False, True, False]
    undefined = binary("/", LOSSES, LOSSES)
    assert evaluate_truth(undefined, scope()).tolist() == [True, False, True, False]
    assert evaluate_truth(binary("<=", undefined, number(9)), scope()).tolist() == [True, False, True, False]


def test_net_is_the_weighted_sum_of_the_actors_outcomes_in_its_branch():
    assert evaluate_real(Net(actor="RU"), scope()).tolist() == [-3, 4, 1, 8]
    elsewhere = InBranch(operand=Net(actor="RU"), branches=("a", "b"))
    assert evaluate_real(elsewhere, scope()).tolist() == [-0.5, 3.5, 9.5, 7.5]


@pytest.mark.parametrize(
    ("op", "level", "expected"), [("average", None, 2.5), ("median", None, 2.5), ("quantile", 0.9, 3.7)]
)
def test_statistics_over_futures_are_the_same_in_every_future(op, level, expected):
    found = evaluate_real(OverFutures(op=op, operand=LAND, level=level), scope())
    assert found.tolist() == pytest.approx([expected] * 4)


def test_probability_is_the_share_of_futures():
    expression = OverFutures(op="probability", operand=binary(">", LAND, number(1)))
    assert evaluate_real(expression, scope()).tolist() == [0.75] * 4


def test_futures_in_trouble_take_part_in_no_statistic():
    troubled = scope(status={("record", "a+b"): [0, 0, 0, 2]})
    assert evaluate_real(OverFutures(op="average", operand=LAND), troubled).tolist() == [2.0] * 3
    assert evaluate_real(LAND, troubled).tolist() == [1, 2, 3]


def test_functions_that_compose_operations():
    def call(name, *arguments):
        return evaluate_real(Call(function=name, arguments=arguments), scope()).tolist()

    assert call("min", LAND, number(3), number(2)) == [1, 2, 2, 2]
    assert call("max", LAND, number(3)) == [3, 3, 3, 4]
    assert call("clip", LAND, number(2), number(3)) == [2, 2, 3, 3]
    assert call("safe_divide", LAND, LOSSES, number(7)) == [0.1, 7, 0.3, 7]
    assert call("logistic", binary("-", LAND, LAND)) == [0.5] * 4
    assert call("scale", LAND, number(1000)) == [1000, 2000, 3000, 4000]


def test_functions_that_are_operations():
    def call(name, *arguments):
        return evaluate_real(Call(function=name, arguments=arguments), scope()).tolist()

    assert call("abs", binary("-", LAND, number(3))) == [2, 1, 0, 1]
    assert call("exp", number(0)) == [1] * 4
    assert call("mod", LAND, number(3)) == [1, 2, 0, 1]


def test_a_date_is_its_elapsed_time():
    assert evaluate_real(DateLiteral(text="2024-12"), scope()).tolist() == [2.0] * 4


def test_the_step_is_known_outside_of_any_point():
    assert evaluate_real(Name(id="dt"), scope()).tolist() == [GRID.step] * 4


def test_what_runs_along_time_is_refused():
    with pytest.raises(TypeError, match="TimeReduction cannot be read across futures"):
        evaluate_real(TimeReduction(op="final", operand=LAND), scope())


def test_a_tolerance_is_relative_and_strict_comparisons_have_none():
    near = binary("*", LAND, number(1.01))
    for op, loose in (("==", True), ("!=", False), (">=", True), ("<", False)):
        assert bool(evaluate_truth(binary(op, near, LAND), scope(tolerance=0.02)).all()) is loose
    assert not evaluate_truth(binary("==", near, LAND), scope(tolerance=0.001)).any()
    assert not evaluate_truth(binary("==", near, LAND), scope()).any()


def test_a_tolerance_of_nothing_is_exact():
    near = binary("+", LAND, number(1e-12))
    assert not evaluate_truth(binary("==", near, LAND), scope(tolerance=0.0)).any()
    assert evaluate_truth(binary("==", near, LAND), scope(tolerance=1e-9)).all()


def test_a_tolerance_is_relative_to_the_largest_term_of_a_sum():
    big = number(1e12)
    conserved = binary("==", binary("-", binary("+", LAND, big), big), binary("+", LAND, number(1e-4)))
    assert evaluate_truth(conserved, scope(tolerance=1e-9)).all()


def test_the_miss_is_relative_to_the_largest_term():
    assert find_miss(binary("<=", LAND, number(3)), scope()).tolist() == [0, 0, 0, 0.25]
    assert find_miss(binary(">=", LAND, number(4)), scope()).tolist() == [0.75, 0.5, 0.25, 0]
    assert find_miss(binary("==", LAND, number(4)), scope()).tolist() == [0.75, 0.5, 0.25, 0]
    both = binary("and", binary("<=", LAND, number(3)), binary(">=", LAND, number(2)))
    assert find_miss(both, scope()).tolist() == [0.5, 0, 0, 0.25]
    assert find_miss(binary("<", LAND, number(3)), scope()) is None
    assert find_miss(LAND, scope()) is None


def test_an_expression_needs_the_branches_it_reads():
    inner = InBranch(operand=binary("+", LAND, Net(actor="RU")), branches=("b", "a"))
    assert find_branches(binary("<", inner, number(1))) == ("a+b",)
    assert find_branches(Call(function="max", arguments=(inner, LAND))) == ("a+b", "base")
    assert find_branches(OverFutures(op="average", operand=LAND), "c") == ("c",)
    assert find_branches(None) == ()
    assert find_branches(number(1)) == ()


def test_a_composition_has_one_name():
    assert branch_key(("b", "a")) == branch_key(("a+b", "base", "b")) == "a+b"
    assert branch_key(()) == branch_key(("base",)) == "base"


def test_values_of_a_scope_are_views_when_all_futures_ran_well():
    here = scope()
    assert np.shares_memory(evaluate_real(LAND, here), here.outcomes.values["base"]["land"])
