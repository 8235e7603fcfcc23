"""Stocks, flows, auxiliaries, dimensions and memories give what the interpreter of the model gives."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest

from sandtable.compiler.lower import lower_model
from sandtable.model.declaration import Data, Lookup
from sandtable.model.expression import Expression, Rank, Reduction
from sandtable.model.model import Axis, ElementMap, Model, Series, Term, Variable
from sandtable.testing.builders import build_grid, build_model, build_parameter, build_variable
from sandtable.testing.scenarios import check_text

SIDE = Axis(id="side", elements=("RU", "UA"), root="side")
BIG = Axis(id="big", elements=("UA",), root="side")
OTHER = Axis(id="other", elements=("RU", "UA"), root="side")
OPPONENT = ElementMap(id="opponent", source="side", target="side", indices=(1, 0))


def two_sides(write, method: str = "euler", extra: tuple[Variable, ...] = ()) -> Model:
    """Two stocks that feed on each other, a total, and what a test adds."""
    rate = write.op("p", "*", write.at("x", "side=opponent"))
    variables = [
        build_variable("p", "parameter", {}, axes=("side",)),
        build_variable("q", "parameter", {}),
        build_variable("twice", "constant", write.op("q", "*", 2)),
        build_variable(
            "x",
            "stock",
            {("RU",): write.number(5), ("UA",): write.of("q")},
            axes=("side",),
            terms=[Term(sign=1, value=write.of("f")), Term(sign=-1, value=write.op("x", "*", 0.1))],
        ),
        build_variable("f", "flow", rate, axes=("side",)),
        build_variable("total", "auxiliary", total(write.of("x"))),
        *extra,
    ]
    parameters = [build_parameter("p", 0.1, ("UA",)), build_parameter("p", 0.2, ("RU",)), build_parameter("q", 0.3)]
    return build_model(
        build_grid(16, 0.5, method),
        {"axes": [SIDE, BIG, OTHER], "maps": [OPPONENT], "parameters": parameters, "variables": variables},
    )


def total(operand: Expression, op: str = "sum") -> Reduction:
    return Reduction(op=op, operand=operand, dimensions=("side",))


VALUES = {"p[UA]": 0.1, "p[RU]": 0.2, "q": 0.3}

EQUATIONS = {
    "smooth": lambda w: w.call("smooth1", "total", 3),
    "third-order smooth": lambda w: w.call("smooth3", w.op("total", "*", "q"), 3, 1),
    "smooth of order 4": lambda w: w.call("smoothn", "total", 3, 4),
    "smooth of itself": lambda w: w.call("smooth1", w.op(w.call("smooth1", "total", 2), "-", "total"), 3, 0),
    "delay": lambda w: w.call("delay1", "total", w.op(3, "+", "q")),
    "third-order delay": lambda w: w.call("delay3", "total", 3),
    "delay of order 2 from a start": lambda w: w.call("delayn", "total", 3, 2, 4),
    "fixed delay": lambda w: w.call("delay_fixed", "total", 1.2, "q"),
    "fixed delay of less than a step": lambda w: w.call("delay_fixed", "total", 0.1, -1),
    "trend": lambda w: w.call("trend", "total", 4, 0.1),
    "forecast": lambda w: w.call("forecast", "total", 4, 2),
    "previous": lambda w: w.call("previous", "total", "q"),
    "sample": lambda w: w.call("sample", "total", w.op(w.call("sin", "now"), ">", 0.5), 7),
    "extremes": lambda w: w.op(
        w.call("running_max", w.call("sin", "now")), "-", w.call("running_min", w.call("cos", "now"))
    ),
    "normal noise, smoothed": lambda w: w.call("smooth1", w.call("normal_noise", 0.5, 2), 3),
    "noises beside each other": lambda w: w.op(
        w.call("lognormal_noise", 0.3), "*", w.op(w.call("uniform_noise", 1, 2), "+", w.call("normal_noise", "q"))
    ),
    "counts": lambda w: w.op(w.call("poisson_noise", 3), "+", w.call("binomial_noise", 6, "q")),
    "chance": lambda w: w.call("chance_noise", "q"),
    "shares": lambda w: Reduction(op="share", operand=w.of("x"), dimensions=("side",)),
    "mean of a scalar": lambda w: total(w.of("q"), "mean"),
    "product": lambda w: total(w.of("x"), "product"),
    "any, all and count": lambda w: w.op(
        w.op(total(w.op("x", ">", 3), "any"), "+", total(w.op("x", ">", 3), "all")),
        "+",
        total(w.op("x", ">", 3), "count"),
    ),
    "rank": lambda w: Rank(element="RU", operand=w.of("x")),
    "step, ramp and pulse": lambda w: w.op(
        w.op(w.call("step", "q", 3), "+", w.call("ramp", 0.2, 1, 4)), "-", w.call("pulse", 2, 1.5, 2)
    ),
    "composed": lambda w: w.op(
        w.call("clip", "total", "q", 4), "+", w.op(w.call("logistic", "q"), "/", w.call("safe_divide", 1, 0, 2))
    ),
    "extremes of arguments": lambda w: w.call("min", "total", w.call("max", 3, "q", 5), "now"),
    "calendar": lambda w: w.op("month_of_year", "+", "calendar_year"),
}


@pytest.mark.parametrize("method", ["euler", "rk4"])
@pytest.mark.parametrize("name", EQUATIONS)
def test_an_equation_gives_what_the_oracle_gives(write, run, name: str, method: str) -> None:
    model = two_sides(write, method, (build_variable("y", "auxiliary", EQUATIONS[name](write), axes=("side",)),))
    ran = run(model, parameters=VALUES, n_futures=2)
    assert ran.disagreements() == []
    assert all(math.isfinite(value) for value in ran.series("y", "UA"))


@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_an_equation_for_each_element_reads_arrays_at_its_own_element(write, run, method: str) -> None:
    smoothed = write.call("smooth1", write.op("x", "*", write.call("uniform_noise", 0, 1)), 2)
    cells = {
        ("RU",): write.op("x", "*", write.call("lognormal_noise", 0.3)),
        ("UA",): write.op(smoothed, "+", total(write.of("x"))),
    }
    model = two_sides(write, method, (build_variable("y", "auxiliary", cells, axes=("side",)),))
    ran = run(model, parameters=VALUES)
    assert ran.disagreements() == []
    assert {stream.name for stream in ran.plan.streams} == {"noise:y#1[RU]", "noise:y#1[UA]"}


def test_a_variable_is_read_under_other_axes(write, run) -> None:
    extra = (
        build_variable("seen", "auxiliary", write.at("x", "side=big"), axes=("big",)),
        build_variable("gap", "auxiliary", write.op("x", "-", write.at("x", "side=other")), axes=("side", "other")),
        build_variable("turned", "auxiliary", write.at("gap", "side=other", "other=side"), axes=("side", "other")),
        build_variable(
            "one", "auxiliary", write.op(write.at("gap", "side=RU", "other=UA"), "+", write.at("x", "side=RU"))
        ),
    )
    ran = run(two_sides(write, extra=extra), parameters=VALUES)
    assert ran.disagreements() == []
    assert ran.series("turned", "RU,UA") == [-value for value in ran.series("gap", "RU,UA")]


@pytest.mark.parametrize("method", ["euler", "rk4"])
def test_a_stock_stays_within_its_bounds(write, run, method: str) -> None:
    stock = build_variable(
        "y",
        "stock",
        write.of(1),
        terms=[Term(sign=1, value=write.of("total"))],
        within=(write.number(0), write.op("twice", "*", 10)),
    )
    ran = run(two_sides(write, method, (stock,)), parameters=VALUES)
    assert ran.disagreements() == []
    assert max(ran.series("y")) == 6.0


@pytest.mark.parametrize(("method", "order"), [("euler", 1), ("rk4", 4)])
def test_halving_the_step_gives_the_order_of_the_method(write, run, method: str, order: int) -> None:
    def error(n_steps: int) -> float:
        decay = Term(sign=-1, value=write.op("y", "*", write.op(1, "+", write.op("now", "*", 0.5))))
        stock = build_variable("y", "stock", write.of(1), terms=[decay])
        model = build_model(build_grid(n_steps, 2 / n_steps, method), {"variables": [stock]})
        return abs(run(model, with_oracle=False).series("y")[-1] - math.exp(-3))

    assert math.log2(error(20) / error(40)) == pytest.approx(order, abs=0.15)


@pytest.mark.parametrize("mode", ["hold", "extrapolate", "step"])
def test_a_lookup_is_read_between_and_beyond_its_points(write, run, mode: str) -> None:
    table = Lookup(id="fatigue", points=((1.0, 0.0), (3.0, 0.8), (5.0, 0.5)), mode=mode)
    extra = (
        replace(build_variable("fatigue", "lookup", {}), declaration=table),
        build_variable("y", "auxiliary", write.op(write.call("fatigue", "now"), "+", write.call("fatigue", "q"))),
    )
    ran = run(two_sides(write, extra=extra), parameters=VALUES, n_futures=1)
    assert ran.disagreements() == []
    assert [table.name for table in ran.plan.lookups] == ["fatigue"]


def test_data_are_interpolated_at_the_stages_of_a_step(write, run) -> None:
    values = tuple(float(point**2) for point in range(17))
    stock = build_variable("y", "stock", write.of(0), terms=[Term(sign=1, value=write.of("seen"))])
    data = replace(build_variable("seen", "data", {}), declaration=Data(id="seen", file="seen.csv", column="y"))
    model = two_sides(write, "rk4", (data, stock))
    model.series["seen"] = Series(variable="seen", values=values, seen=(True,) * 17)  # type: ignore[index]
    ran = run(model, parameters=VALUES, n_futures=1)
    assert ran.disagreements() == []
    # linear data under RK4 integrate by the trapezoidal rule
    assert ran.series("y")[-1] == pytest.approx(0.5 * (sum(values) - (values[0] + values[-1]) / 2))


def test_what_depends_on_parameters_alone_leaves_the_step(write, run) -> None:
    extra = build_variable("y", "auxiliary", write.op(write.call("exp", write.op("q", "*", "twice")), "*", "total"))
    plan = run(two_sides(write, extra=(extra,)), parameters=VALUES).plan
    assert "exp" in {op.name for op in plan.setup}
    assert "exp" not in {op.name for op in plan.step}


def test_equal_expressions_of_two_variables_are_computed_once(write, run) -> None:
    extra = [build_variable(name, "auxiliary", write.call("sin", "total")) for name in ("y", "z")]
    plan = run(two_sides(write, extra=tuple(extra)), parameters=VALUES).plan
    assert [op.name for op in plan.step].count("sin") == 1


def test_a_factor_without_an_axis_stays_without_it(write, run) -> None:
    extra = build_variable("y", "auxiliary", write.op(write.call("exp", "total"), "*", "x"), axes=("side",))
    plan = run(two_sides(write, extra=(extra,)), parameters=VALUES).plan
    assert [op.axes for op in plan.step if op.name == "exp"] == [()]


def test_a_long_chain_of_initial_values_needs_no_order(write, run) -> None:
    chain = [build_variable("a0", "auxiliary", write.of("total"))]
    chain += [build_variable(f"a{n}", "auxiliary", write.op(f"a{n - 1}", "+", 1)) for n in range(1, 300)]
    stock = build_variable("y", "stock", write.of("a299"))
    model = two_sides(write, extra=(*chain, stock))
    ran = run(model, parameters=VALUES, with_oracle=False)
    assert ran.series("y")[0] == pytest.approx(5.3 + 299)


def test_a_loop_that_the_checker_let_through_is_an_error(write, run) -> None:
    loop = (
        build_variable("a", "auxiliary", write.op("b", "+", 1)),
        build_variable("b", "auxiliary", write.op("a", "+", 1)),
    )
    with pytest.raises(ValueError, match="needs itself"):
        run(two_sides(write, extra=loop), parameters=VALUES)


@pytest.mark.parametrize("axes", [("east", "west"), ("west", "east"), ("west",)])
def test_parameters_come_in_the_order_of_their_elements(write, run, axes: tuple[str, ...]) -> None:
    east = Axis(id="east", elements=("b", "a", "ab"), root="east")
    west = Axis(id="west", elements=("z", "y"), root="west")
    elements = {"east": east.elements, "west": west.elements}
    cells = list(itertools.product(*(elements[axis] for axis in axes)))
    model = build_model(
        build_grid(1),
        {
            "axes": [east, west],
            "parameters": [build_parameter("p", 0, cell) for cell in cells],
            "variables": [build_variable("p", "parameter", {}, axes=axes)],
        },
    )
    values = {f"p[{','.join(cell)}]": float(index) for index, cell in enumerate(cells)}
    ran = run(model, parameters=values, n_futures=1)
    assert ran.disagreements() == []
    assert [ran.series("p", ",".join(cell))[0] for cell in cells] == list(values.values())


def test_a_rank_within_a_memory_leaves_the_axis_that_it_compares_along():
    checked = check_text(
        """scenario "Ranks"
time 2024-10 to 2025-02 step 1 month
dimension side = RU, UA
dimension place = north, south
map holder : place to side = { north: UA, south: RU }
constant bias[side] : 1 = { RU: 0.6 judged "t", UA: 0.2 judged "t" }
stock s[side] : 1
  starts { RU: 0.5 judged "t", UA: 0.9 judged "t" }
  loses s / 5 month
aux x[place] : 1 = sample(rank(UA in bias) / 2, s[holder] > 0.7, 0.5)
show x
"""
    )
    assert checked.model is not None
    plan = lower_model(checked.model)
    (record,) = [record for record in plan.records if record.name == "x"]
    assert plan.step[record.value].axes == record.axes == ("place",)
