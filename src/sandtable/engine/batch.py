"""What both engines share about a batch of futures: its checks, its chunks, its progress and its stopping."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from sandtable.plan.plan import Plan
from sandtable.runs.runs import RunInputs, RunResult, Status


def _never() -> bool:
    return False


def _ignore(_done: int, _total: int) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What the caller wants to know and to say while a batch runs.

    Args:
        should_stop: asked between chunks; True leaves the rest of the futures NOT_RUN.
        on_progress: told (futures done, futures in all) after each chunk, from the calling thread.
    """

    should_stop: Callable[[], bool] = _never
    on_progress: Callable[[int, int], None] = _ignore


def check_inputs(plan: Plan, inputs: RunInputs) -> None:
    """Raises ValueError where the inputs do not fit the plan."""
    n_slots = max(plan.parameter_slots.values(), default=-1) + 1
    if inputs.parameters.ndim != 2 or inputs.parameters.shape[0] < n_slots:
        raise ValueError(f"parameters are {inputs.parameters.shape}, the plan wants ({n_slots}, futures)")
    if inputs.series.shape != (len(plan.series), plan.n_steps + 1):
        wanted = (len(plan.series), plan.n_steps + 1)
        raise ValueError(f"series are {inputs.series.shape}, the plan wants {wanted}")
    if not 0 <= inputs.seed < 2**63:
        raise ValueError(f"the seed is {inputs.seed}; it must lie in 0 to 2**63 - 1")
    if inputs.first_future < 0 or inputs.first_future + inputs.parameters.shape[1] > 2**32:
        raise ValueError("futures are numbered from 0 to 2**32 - 1")


def empty_result(plan: Plan, n_futures: int, n_kept: int) -> RunResult:
    """A result in which nothing was run yet."""
    return RunResult(
        outputs=np.full((len(plan.outputs), n_futures), np.nan),
        status=np.full(n_futures, Status.NOT_RUN, dtype=np.uint8),
        status_point=np.full(n_futures, -1, dtype=np.int32),
        records=np.full((n_kept, plan.n_steps + 1, n_futures), np.nan),
    )


def batches(n_futures: int, size: int) -> Iterator[tuple[int, int]]:
    """(start, stop) of consecutive chunks."""
    for start in range(0, n_futures, size):
        yield start, min(start + size, n_futures)


def watched_outputs(plan: Plan) -> list[int]:
    """Rows of the outputs that are outcomes; what a check says of a run is no trouble of it."""
    return [row for row, output in enumerate(plan.outputs) if not output.name.startswith("check.")]


def judge_outcomes(plan: Plan, rows: list[int], result: RunResult, start: int, stop: int) -> None:
    """Marks futures that ran well to the end and have an outcome that is NaN or infinite.

    Args:
        plan: what was run.
        rows: its `watched_outputs`.
        result: outcomes and status of the futures from `start` to `stop` are in.
        start: first future of the chunk.
        stop: the one after its last.
    """
    if not rows:
        return
    status, point = result.status[start:stop], result.status_point[start:stop]
    is_bad = ~np.isfinite(result.outputs[rows, start:stop]).all(axis=0) & (status == Status.OK)
    status[is_bad] = Status.NONFINITE
    point[is_bad] = plan.n_steps
