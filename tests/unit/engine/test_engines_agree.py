from __future__ import annotations

from pathlib import Path

import llvmlite.binding as llvm
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandtable.engine.kernel import write_kernel
from sandtable.engine.llvm_engine import registers_for
from sandtable.engine.native import compile_object, find_target
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import compile_plan, run_plan
from sandtable.plan.plan import Plan
from sandtable.runs.runs import RunResult
from sandtable.testing.batches import all_cells, random_inputs
from sandtable.testing.plans import PlanBuilder, random_plan

N_FUTURES = 19
SETTINGS = settings(
    max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
SEEDS = st.integers(0, 2**32)
FEW = settings(SETTINGS, max_examples=2)
QUICK = EngineOptions(tier=0, function_cells=60)


def run(plan: Plan, options: EngineOptions, n_futures: int = N_FUTURES, first_future: int = 3) -> RunResult:
    inputs = random_inputs(plan, n_futures, first_future=first_future)
    return run_plan(plan, inputs, keep=all_cells(plan), options=options)


def bits(result: RunResult) -> list[bytes]:
    return [array.tobytes() for array in (result.outputs, result.status, result.status_point, result.records)]


def require_close(found: RunResult, expected: RunResult) -> None:
    np.testing.assert_allclose(found.outputs, expected.outputs, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.records, expected.records, rtol=1e-9, atol=1e-12)
    assert found.status.tolist() == expected.status.tolist()
    assert found.status_point.tolist() == expected.status_point.tolist()


@SETTINGS
@given(SEEDS)
def test_compiled_plans_agree_with_numpy(seed: int) -> None:
    plan = random_plan(seed)
    require_close(run(plan, QUICK), run(plan, EngineOptions(engine="numpy")))


@SETTINGS
@given(SEEDS)
def test_loops_over_elements_give_the_bits_of_straight_lines(seed: int) -> None:
    plan = random_plan(seed, n_values=25)
    straight = run(plan, QUICK)
    for loop_cells in (1, 3):
        looped = EngineOptions(tier=0, function_cells=60, loop_cells=loop_cells)
        assert bits(run(plan, looped)) == bits(straight)


@SETTINGS
@given(SEEDS)
def test_larger_dimensions_agree_with_numpy(seed: int) -> None:
    plan = random_plan(seed, n_values=25, sizes=(5, 9, 2))
    require_close(run(plan, QUICK, 9), run(plan, EngineOptions(engine="numpy"), 9))


@pytest.mark.slow
@settings(SETTINGS, max_examples=150)
@given(SEEDS, st.sampled_from([1, 3, 32]), st.sampled_from([20, 60, 1500]))
def test_many_plans_agree_with_numpy(seed: int, loop_cells: int, function_cells: int) -> None:
    plan = random_plan(seed)
    options = EngineOptions(tier=0, loop_cells=loop_cells, function_cells=function_cells)
    require_close(run(plan, options), run(plan, EngineOptions(engine="numpy")))


@FEW
@given(SEEDS)
def test_chunks_and_threads_change_no_bit(seed: int) -> None:
    plan = random_plan(seed, n_values=12)
    inputs = random_inputs(plan, N_FUTURES)
    expected = None
    for chunk, threads in ((0, 1), (1, 1), (8, 2), (1, 2), (64, 2)):
        options = EngineOptions(tier=0, vector_width=2, chunk_futures=chunk, threads=threads)
        found = bits(run_plan(plan, inputs, keep=all_cells(plan), options=options))
        expected = expected or found
        assert found == expected


@SETTINGS
@given(SEEDS)
def test_a_future_is_the_same_alone_and_among_others(seed: int) -> None:
    plan = random_plan(seed, n_values=12)
    whole = run(plan, QUICK)
    alone = run(plan, QUICK, n_futures=1, first_future=3 + 11)
    assert np.array_equal(alone.outputs[:, 0], whole.outputs[:, 11], equal_nan=True)
    assert np.array_equal(alone.records[:, :, 0], whole.records[:, :, 11], equal_nan=True)


@SETTINGS
@given(SEEDS)
def test_vector_widths_change_no_bit(seed: int) -> None:
    plan = random_plan(seed, n_values=12)
    expected = bits(run(plan, EngineOptions(tier=0, vector_width=2)))
    for width in (4, 8, 32):
        assert bits(run(plan, EngineOptions(tier=0, vector_width=width))) == expected


def test_only_plans_of_few_cells_and_no_long_loops_fill_several_registers() -> None:
    counts = [registers_for(cells_plan(n), EngineOptions()) for n in (2, 60, 100, 990, 1_010)]
    assert counts == [4, 4, 2, 2, 1]
    assert registers_for(cells_plan(60), EngineOptions(loop_cells=0)) == 1


def cells_plan(n: int) -> Plan:
    """A step of so many scalar operations."""
    builder = PlanBuilder(n_steps=1)
    value = builder.step.leaf("parameter", builder.parameter())
    for _ in range(n - 1):
        value = builder.step.op("neg", value)
    builder.record(value)
    return builder.build()


def test_a_state_that_stands_still_and_is_not_watched_keeps_its_first_value_beside_one_that_moves() -> None:
    builder = PlanBuilder(n_steps=5)
    start = builder.setup.leaf("parameter", builder.parameter())
    still, moving = builder.state(start), builder.state(start)
    states = [builder.step.leaf("state", first) for first in (still, moving)]
    builder.follow(still, states[0])
    builder.follow(moving, builder.step.op("add", *states))
    builder.record(states[0])
    for first in (still, moving):
        builder.output(builder.finish.leaf("state", first))
    plan = builder.build()
    found = run(plan, EngineOptions(tier=0))
    assert bits(found) == bits(run(plan, EngineOptions(engine="numpy")))
    np.testing.assert_allclose(found.outputs[1], 6 * found.outputs[0], rtol=1e-14)
    assert found.outputs[0].any()


@FEW
@given(SEEDS)
def test_tiers_change_no_bit(seed: int) -> None:
    plan = random_plan(seed, n_values=12)
    found = [bits(run(plan, EngineOptions(tier=tier))) for tier in (0, 1, 2)]
    assert found[0] == found[1] == found[2]


def has_avx512() -> bool:
    return bool(llvm.get_host_cpu_features().get("avx512f"))


@FEW
@given(SEEDS)
def test_avx2_and_avx512_give_the_same_bits(seed: int) -> None:
    """Where AVX-512 is lacking its code is still made, and its vectors are run as pairs of AVX2's."""
    plan = random_plan(seed, n_values=12)
    narrow = bits(run(plan, EngineOptions(tier=1, cpu="haswell")))
    wide = EngineOptions(tier=1, cpu="skylake-avx512")
    target = find_target(wide)
    assert target.width == 8
    assert compile_object(write_kernel(plan, wide, target.width)[0], target, 1)
    if has_avx512():
        assert bits(run(plan, wide)) == narrow
    assert bits(run(plan, EngineOptions(tier=1, cpu="haswell", vector_width=8))) == narrow


def test_code_for_avx2_uses_no_fused_multiply_add() -> None:
    plan = random_plan(4)
    text, _ = write_kernel(plan, EngineOptions(), 4)
    target = find_target(EngineOptions(cpu="haswell"))
    module = llvm.parse_assembly(text)
    machine = llvm.Target.from_default_triple().create_target_machine(cpu=target.cpu, features="", opt=3)
    assembly = machine.emit_assembly(module)
    assert "vmulpd" in assembly
    assert "fmadd" not in assembly
    assert "fmsub" not in assembly


def test_background_code_takes_over_with_the_same_bits(tmp_path: Path) -> None:
    plan = random_plan(7)
    inputs = random_inputs(plan, N_FUTURES)
    compiled = compile_plan(plan, EngineOptions(cache_directory=tmp_path))
    before = bits(compiled.run(inputs, keep=all_cells(plan)))
    compiled.settle()  # type: ignore[attr-defined]
    assert compiled.tier == 1  # type: ignore[attr-defined]
    assert bits(compiled.run(inputs, keep=all_cells(plan))) == before
    compiled.close()
    again = compile_plan(plan, EngineOptions(cache_directory=tmp_path))
    assert (again.is_from_cache, again.tier) == (True, 1)  # type: ignore[attr-defined]
    assert bits(again.run(inputs, keep=all_cells(plan))) == before
    again.close()
