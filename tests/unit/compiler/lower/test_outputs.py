"""Outcomes, duties of laws and checks at points."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandtable.model.declaration import Check, Law
from sandtable.model.expression import Expression, Reduction, TimeReduction, Unary
from sandtable.model.model import Axis, Model, Term
from sandtable.testing.builders import build_grid, build_model, build_variable

SIDE = Axis(id="side", elements=("RU", "UA"), root="side")
TRUTHS = ("ever", "always", "first_time", "count_steps")


def growth(write, *checks: Expression, tolerance: float | None = None) -> Model:
    """A stock that gains 1 a step from 0 to 10, and the checks."""
    stock = build_variable("y", "stock", write.of(0), terms=[Term(sign=1, value=write.of("rate"))])
    rate = build_variable("rate", "flow", write.of(1))
    pair = build_variable(
        "pair", "auxiliary", {("RU",): write.of("y"), ("UA",): write.op(10, "-", "y")}, axes=("side",)
    )
    model = build_model(build_grid(10), {"axes": [SIDE], "variables": [stock, rate, pair]})
    wanted = tuple(Check(label=str(index), holds=holds, tolerance=tolerance) for index, holds in enumerate(checks))
    return replace(model, checks=wanted)


@pytest.mark.parametrize("span", [(None, None), (2, 6), (2, 2), (0, 10), (10, 10)])
@pytest.mark.parametrize("op", ["at", "initial", "final", "mean", "total", "sum", "min", "max", *TRUTHS])
def test_a_reduction_over_time_gives_what_the_oracle_gives(write, run, op: str, span) -> None:
    start, stop = (None if end is None else write.number(end) for end in span)
    if op == "at":
        start, stop = start or write.number(3), None
    if op in {"initial", "final"}:
        start = stop = None
    operand = write.op("y", ">", 4) if op in TRUTHS else write.op("y", "*", "y")
    model = growth(write)
    outcome = build_variable("o", "outcome", TimeReduction(op=op, operand=operand, start=start, stop=stop))
    twice = build_variable("twice", "outcome", write.op("o", "*", 2))
    model = replace(model, variables={**model.variables, "twice": twice, "o": outcome})
    ran = run(model, n_futures=1)
    assert ran.disagreements() == []
    assert ran.output("twice") == 2 * ran.output("o")


def test_the_total_of_a_rate_is_what_the_stock_gained(write, run) -> None:
    model = growth(write)
    outcome = build_variable("o", "outcome", TimeReduction(op="total", operand=write.of("rate")))
    ran = run(replace(model, variables={**model.variables, "o": outcome}), n_futures=1)
    assert ran.output("o") == ran.series("y")[-1] == 10.0


def test_outcomes_that_need_the_same_reduction_share_its_accumulator(write, run) -> None:
    model = growth(write)
    mean = TimeReduction(op="mean", operand=write.of("y"))
    extra = {name: build_variable(name, "outcome", write.op(mean, "*", n)) for n, name in enumerate("abc", start=2)}
    plan = run(replace(model, variables={**model.variables, **extra}), n_futures=1).plan
    assert sum(state.is_accumulator for state in plan.states) == 1


def test_a_duty_is_reported_as_the_share_of_points_that_break_it(write, run) -> None:
    law = Law(id="duty", limits=(write.of("y"), write.number(7)))
    model = replace(growth(write), laws={"duty": law})
    assert run(model, n_futures=1, with_oracle=False).output("limit.duty") == pytest.approx(3 / 11)


def test_an_equation_that_holds_has_no_first_point_of_failure(write, run) -> None:
    ran = run(growth(write, write.op(Reduction(op="sum", operand=write.of("pair"), dimensions=("side",)), "==", 10)))
    assert ran.output("check.0.first") == -1.0
    assert ran.output("check.0.worst") == 0.0


def test_an_equation_that_fails_says_where_first_and_by_how_much_at_worst(write, run) -> None:
    ran = run(growth(write, write.op("y", "==", write.call("min", "y", 6))))
    assert ran.output("check.0.first") == 7.0
    assert ran.output("check.0.worst") == pytest.approx(0.4)


def test_a_residual_is_relative_to_the_largest_term(write, run) -> None:
    leak = write.op(write.op("y", "+", 1e6), "-", write.op(1e6, "+", 1e-4))
    ran = run(growth(write, write.op(leak, "==", "y"), tolerance=1e-9), n_futures=1)
    assert ran.output("check.0.worst") == pytest.approx(1e-10)
    assert ran.output("check.0.first") == -1.0


def test_a_tolerance_lets_a_comparison_pass(write, run) -> None:
    holds = write.op(write.op("y", "*", 1.01), "<=", "y")
    assert run(growth(write, holds, tolerance=0.02), n_futures=1).output("check.0.first") == -1.0
    assert run(growth(write, holds), n_futures=1).output("check.0.first") == 1.0


def test_what_is_no_comparison_counts_its_failures(write, run) -> None:
    either = write.op(write.op("y", "<", 3), "or", write.op("y", "==", 7))
    ran = run(growth(write, either, Unary(op="not", operand=write.op("y", ">", 8))), n_futures=1)
    assert ran.output("check.0.worst") == 7.0
    assert ran.output("check.0.first") == 3.0
    assert (ran.output("check.1.worst"), ran.output("check.1.first")) == (2.0, 9.0)


def test_a_check_over_elements_must_hold_in_each(write, run) -> None:
    ran = run(growth(write, write.op("pair", ">=", 1)), n_futures=1)
    assert ran.output("check.0.first") == 0.0
    assert ran.output("check.0.worst") == pytest.approx(1.0)


def test_a_check_of_outcomes_is_no_check_at_points(write, run) -> None:
    model = growth(write, write.op("o", ">", 3))
    outcome = build_variable("o", "outcome", TimeReduction(op="final", operand=write.of("y")))
    plan = run(replace(model, variables={**model.variables, "o": outcome}), n_futures=1).plan
    assert [output.name for output in plan.outputs] == ["o"]
