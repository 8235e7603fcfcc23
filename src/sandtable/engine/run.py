"""The engine's doors: make a plan ready, and run futures through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from sandtable.engine.batch import Batch
from sandtable.engine.options import EngineOptions
from sandtable.plan.plan import Plan
from sandtable.runs.runs import RunInputs, RunResult


class CompiledPlan(Protocol):
    """A plan ready to run any number of batches; may be used by one thread at a time."""

    def run(self, inputs: RunInputs, *, keep: Sequence[tuple[int, int]] = (), batch: Batch | None = None) -> RunResult:
        """Runs all futures of the inputs and records the kept (record index, cell index) series."""
        ...

    def close(self) -> None:
        """Gives back what is held; waits for no background work."""
        ...


def compile_plan(plan: Plan, options: EngineOptions) -> CompiledPlan:
    """Makes a plan ready to run.

    Args:
        plan: what to run.
        options: how; nothing in them changes a result.

    Raises:
        ValueError: the options name no engine.
    """
    if options.engine == "numpy":
        from sandtable.engine.numpy_engine import NumpyPlan

        return NumpyPlan(plan, options)
    if options.engine == "llvm":
        from sandtable.engine.llvm_engine import LlvmPlan

        return LlvmPlan(plan, options)
    raise ValueError(f"no engine is called `{options.engine}`; there are `llvm` and `numpy`")


def run_plan(
    plan: Plan,
    inputs: RunInputs,
    *,
    keep: Sequence[tuple[int, int]] = (),
    options: EngineOptions,
    should_stop: Callable[[], bool] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> RunResult:
    """Runs a batch of futures once; for several batches keep what `compile_plan` gives.

    Args:
        plan: what to run.
        inputs: parameters (slot, future), series (row, point), seed and first future.
        keep: (record index, cell index) of the series to record.
        options: how to run.
        should_stop: asked between chunks of futures; True leaves the rest NOT_RUN.
        on_progress: told (futures done, futures in all) after each chunk.

    Returns:
        Outcomes (output, future), status per future, records (kept, point, future).

    Raises:
        ValueError: the inputs do not fit the plan.
    """
    compiled = compile_plan(plan, options)
    try:
        defaults = Batch()
        batch = Batch(should_stop=should_stop or defaults.should_stop, on_progress=on_progress or defaults.on_progress)
        return compiled.run(inputs, keep=keep, batch=batch)
    finally:
        compiled.close()
