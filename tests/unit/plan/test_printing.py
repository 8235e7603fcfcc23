from dataclasses import replace

import pytest

from sandtable.plan.digest import digest_plan
from sandtable.plan.plan import FLAG, Op, Output, Plan, PlanNotes, Record, SeriesRow, State, Stream
from sandtable.plan.printing import render_plan

PRINTED = """plan abc: 3 steps, 2 state slots
axis side: 2

setup: 2 operations
  %0 = parameter rate[RU]
  %1[side] = array 1 2  # soldiers at the start

step: 6 operations
  %0[side] = state soldiers  # soldiers
  %1 = setup setup.%0  # the rate
  %2[side] = mul %0 %1
  %3 = draw move:kp
  %4 flag = lt %3 %1
  %5[side] = select %4 %2 %0  # soldiers next

finish: 1 operations
  %0 = const 7  # land, sea

state 0 soldiers[side]: setup.%1 then %5 watched nonnegative
series 0 forced:kp: forced
stream 0 move:kp
"""


@pytest.fixture
def plan() -> Plan:
    side = ("side",)
    return Plan(
        axes={"side": 2},
        setup=(Op("parameter", (), (0,)), Op("array", (), (1.0, 2.0), side)),
        step=(
            Op("state", (), (0,), side),
            Op("setup", (), (0,)),
            Op("mul", (0, 1), (), side),
            Op("draw", (), (0,)),
            Op("lt", (3, 1), (), (), FLAG),
            Op("select", (4, 2, 0), (), side),
        ),
        finish=(Op("const", (), (7.0,)),),
        states=(State(name="soldiers", axes=side, first=0, initial=1, following=5, watch="nonnegative"),),
        rings=(),
        records=(Record(name="soldiers", axes=side, value=0, elements=("RU", "UA")),),
        outputs=(Output(name="land", value=0), Output(name="sea", value=0)),
        streams=(Stream(name="move:kp"),),
        lookups=(),
        series=(SeriesRow(name="forced:kp", kind="forced", key="kp"),),
        parameter_slots={"rate[RU]": 0},
        n_steps=3,
        digest="abc",
    )


def test_a_plan_is_printed_with_the_names_of_the_model(plan: Plan) -> None:
    assert render_plan(plan, PlanNotes(step={1: "the rate"})) == PRINTED


def test_a_long_literal_is_cut(plan: Plan) -> None:
    longer = replace(plan, setup=(plan.setup[0], Op("array", (), tuple(range(10)), ("side",))))
    assert "... (10)" in render_plan(longer)


def test_equal_plans_have_equal_digests(plan: Plan) -> None:
    assert digest_plan(plan) == digest_plan(replace(plan, digest="other"))


@pytest.mark.parametrize(
    "change",
    [
        {"finish": (Op("const", (), (8.0,)),)},
        {"axes": {"side": 3}},
        {"parameter_slots": {"rate[UA]": 0}},
        {"streams": (Stream(name="move:other"),)},
        {"outputs": (Output(name="land", value=0),)},
        {"n_steps": 4},
    ],
)
def test_any_change_of_structure_changes_the_digest(plan: Plan, change: dict[str, object]) -> None:
    assert digest_plan(plan) != digest_plan(replace(plan, **change))


def test_the_values_of_fixed_rows_are_no_structure(plan: Plan) -> None:
    rows = [replace(plan.series[0], kind="fixed", values=values) for values in ((1.0,), (2.0,))]
    assert digest_plan(replace(plan, series=(rows[0],))) == digest_plan(replace(plan, series=(rows[1],)))
