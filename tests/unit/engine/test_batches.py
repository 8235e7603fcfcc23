from __future__ import annotations

import numpy as np
import pytest

from sandtable.engine.batch import Batch
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import compile_plan, run_plan
from sandtable.functions.random import draw_uniform, find_stream_key
from sandtable.plan.plan import Op, Plan, Ring, SeriesRow
from sandtable.runs.runs import RunInputs, Status
from sandtable.testing.batches import random_inputs
from sandtable.testing.plans import PlanBuilder, random_plan

ENGINES = [
    EngineOptions(engine="numpy"),
    EngineOptions(tier=0),
    EngineOptions(tier=0, loop_cells=1),
    EngineOptions(tier=0, threads=2, chunk_futures=8),
]
each_engine = pytest.mark.parametrize("options", ENGINES, ids=["numpy", "llvm", "looped", "threads"])


def growing(factor: float, start: float, *, watch: str, n_steps: int = 10) -> Plan:
    """x' = factor * x."""
    builder = PlanBuilder(n_steps=n_steps)
    first = builder.state(builder.setup.const(start), watch=watch)
    state = builder.step.leaf("state", first)
    builder.follow(first, builder.step.op("mul", state, builder.step.const(factor)))
    builder.record(state)
    builder.output(builder.finish.leaf("state", first))
    return builder.build()


def inputs(n_futures: int, plan: Plan, parameters: np.ndarray | None = None) -> RunInputs:
    return RunInputs(
        parameters=np.zeros((0, n_futures)) if parameters is None else parameters,
        series=np.zeros((len(plan.series), plan.n_steps + 1)),
        seed=1,
    )


@each_engine
@pytest.mark.parametrize(
    ("factor", "start", "watch", "status", "point"),
    [
        (0.5, 1.0, "finite", Status.OK, -1),
        (1e3, 1.0, "finite", Status.DIVERGED, 6),
        (-1e3, 1.0, "nonnegative", Status.NEGATIVE, 1),
        (1e200, 1.0, "finite", Status.DIVERGED, 1),
        (float("nan"), 1.0, "finite", Status.NONFINITE, 1),
        (1.0, float("inf"), "finite", Status.NONFINITE, 0),
        (1.0, -3.0, "nonnegative", Status.NEGATIVE, 0),
        (float("nan"), 1.0, "", Status.NONFINITE, 10),
    ],
)
def test_a_run_tells_its_first_trouble(
    options: EngineOptions, factor: float, start: float, watch: str, status: Status, point: int
) -> None:
    plan = growing(factor, start, watch=watch)
    result = run_plan(plan, inputs(3, plan), options=options)
    assert result.status.tolist() == [status] * 3
    assert result.status_point.tolist() == [point] * 3


@each_engine
def test_trouble_in_one_future_leaves_the_others(options: EngineOptions) -> None:
    builder = PlanBuilder(n_steps=20)
    first = builder.state(builder.setup.leaf("parameter", builder.parameter()), watch="finite")
    state = builder.step.leaf("state", first)
    builder.follow(first, builder.step.op("mul", state, state))
    builder.output(builder.finish.leaf("state", first))
    plan = builder.build()
    starts = np.array([[0.5, 10.0, 1.0, 1e300, float("nan"), 0.1, 0.2, 0.3, 0.4, 2.0]])
    result = run_plan(plan, inputs(10, plan, starts), options=options)
    assert result.status.tolist() == [0, 2, 0, 2, 1, 0, 0, 0, 0, 2]
    assert result.status_point.tolist() == [-1, 4, -1, 0, 0, -1, -1, -1, -1, 6]
    assert result.outputs[0, 2] == 1.0


@each_engine
def test_records_hold_each_point_of_what_was_kept(options: EngineOptions) -> None:
    plan = growing(2.0, 1.0, watch="finite", n_steps=4)
    kept = run_plan(plan, inputs(11, plan), keep=[(0, 0), (0, 0)], options=options).records
    assert kept.shape == (2, 5, 11)
    assert (kept == np.array([1.0, 2.0, 4.0, 8.0, 16.0])[None, :, None]).all()
    assert run_plan(plan, inputs(11, plan), options=options).records.shape == (0, 5, 11)


@each_engine
def test_draws_are_those_of_the_named_streams(options: EngineOptions) -> None:
    builder = PlanBuilder({"side": 3}, n_steps=2)
    builder.record(builder.draw(("side",)))
    plan = builder.build()
    given = RunInputs(parameters=np.zeros((0, 9)), series=np.zeros((0, 3)), seed=2**40 + 7, first_future=5)
    found = run_plan(plan, given, keep=[(0, 0), (0, 2)], options=options).records
    for row, cell in enumerate((0, 2)):
        key = find_stream_key(2**40 + 7, plan.streams[cell].name)
        expected = [[draw_uniform(key, 5 + future, point) for future in range(9)] for point in range(3)]
        assert found[row].tolist() == expected


@each_engine
def test_accumulators_move_at_the_last_point_too(options: EngineOptions) -> None:
    builder = PlanBuilder(n_steps=3)
    for is_accumulator in (False, True):
        first = builder.state(builder.setup.const(0.0), is_accumulator=is_accumulator)
        state = builder.step.leaf("state", first)
        builder.follow(first, builder.step.op("add", state, builder.step.const(1.0)))
        builder.output(builder.finish.leaf("state", first))
    plan = builder.build()
    assert run_plan(plan, inputs(2, plan), options=options).outputs.tolist() == [[3.0, 3.0], [4.0, 4.0]]


@each_engine
def test_states_move_all_at_once(options: EngineOptions) -> None:
    builder = PlanBuilder(n_steps=1)
    firsts = [builder.state(builder.setup.const(value)) for value in (1.0, 2.0)]
    states = [builder.step.leaf("state", first) for first in firsts]
    builder.follow(firsts[0], states[1])
    builder.follow(firsts[1], states[0])
    for first in firsts:
        builder.output(builder.finish.leaf("state", first))
    plan = builder.build()
    assert run_plan(plan, inputs(1, plan), options=options).outputs.tolist() == [[2.0], [1.0]]


@each_engine
def test_a_pipeline_gives_back_what_went_in(options: EngineOptions) -> None:
    builder = PlanBuilder({"side": 2}, n_steps=6)
    builder.series = [SeriesRow(name="now", kind="fixed", values=(0, 1, 2, 3, 4, 5, 6))]
    lag = builder.step.leaf("parameter", builder.parameter(("side",)), axes=("side",))
    now = builder.step.leaf("series", 0)
    builder.rings.append(Ring(name="pipe", axes=(), pushed=now))
    before = builder.step.const(-1.0)
    builder.record(builder.step.add(Op(name="history", args=(lag, before), attrs=(0,), axes=("side",))))
    plan = builder.build()
    lags = np.array([[1.0, 2.5, 0.0, 4.0, 99.0], [2.0, 2.49, np.nan, 3.0, 5.0]])
    given = RunInputs(parameters=lags, series=np.arange(7.0)[None, :], seed=1)
    found = run_plan(plan, given, keep=[(0, 0), (0, 1)], options=options).records
    assert found[0, :, 1].tolist() == [-1, -1, -1, 0, 1, 2, 3]
    assert found[1, :, 1].tolist() == [-1, -1, 0, 1, 2, 3, 4]
    assert found[1, :, 2].tolist() == [-1, 0, 1, 2, 3, 4, 5]
    assert found[0, :, 4].tolist() == [-1.0] * 7


@each_engine
def test_no_futures_give_empty_arrays(options: EngineOptions) -> None:
    plan = growing(2.0, 1.0, watch="finite")
    result = run_plan(plan, inputs(0, plan), keep=[(0, 0)], options=options)
    assert (result.outputs.shape, result.status.shape, result.records.shape) == ((1, 0), (0,), (1, 11, 0))


@each_engine
def test_a_stopped_batch_keeps_what_is_done(options: EngineOptions) -> None:
    plan = growing(2.0, 1.0, watch="finite")
    told: list[tuple[int, int]] = []
    compiled = compile_plan(
        plan,
        EngineOptions(
            engine=options.engine, tier=0, threads=options.threads, chunk_futures=8, loop_cells=options.loop_cells
        ),
    )
    batch = Batch(should_stop=lambda: len(told) >= 2, on_progress=lambda done, total: told.append((done, total)))
    result = compiled.run(inputs(400, plan), batch=batch)
    compiled.close()
    done = int((result.status == Status.OK).sum())
    assert told[-1] == (done, 400)
    assert 16 <= done < 400
    assert (result.status[done:] == Status.NOT_RUN).all()
    assert np.isnan(result.outputs[0, done:]).all()
    assert (result.outputs[0, :done] == 1024.0).all()


def test_progress_ends_with_all_futures() -> None:
    plan = growing(2.0, 1.0, watch="finite")
    for options in ENGINES:
        told: list[tuple[int, int]] = []
        run_plan(plan, inputs(100, plan), options=options, on_progress=lambda *done, told=told: told.append(done))
        assert told[-1] == (100, 100)
        assert [done for done, _ in told] == sorted(done for done, _ in told)


@each_engine
def test_inputs_that_do_not_fit_are_refused(options: EngineOptions) -> None:
    plan = random_plan(1)
    good = random_inputs(plan, 2)
    wrong = [
        RunInputs(parameters=good.parameters[:1], series=good.series, seed=1),
        RunInputs(parameters=good.parameters, series=good.series[:, :1], seed=1),
        RunInputs(parameters=good.parameters, series=good.series, seed=-1),
        RunInputs(parameters=good.parameters, series=good.series, seed=2**63),
        RunInputs(parameters=good.parameters, series=good.series, seed=1, first_future=2**32 - 1),
    ]
    compiled = compile_plan(plan, options)
    for inputs_ in wrong:
        with pytest.raises(ValueError, match=r"wants|must lie|numbered"):
            compiled.run(inputs_)
    compiled.close()


def test_unknown_engines_and_vectors_are_refused() -> None:
    plan = random_plan(1)
    with pytest.raises(ValueError, match="no engine"):
        compile_plan(plan, EngineOptions(engine="abacus"))
    with pytest.raises(ValueError, match="2, 4, 8, 16 or 32"):
        compile_plan(plan, EngineOptions(vector_width=3))
