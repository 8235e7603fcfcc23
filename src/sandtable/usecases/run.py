"""Run a scenario: draw futures, simulate every lens and branch that is asked for, keep what was computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.branches import BASE, branch_key, find_claim_branches
from sandtable.analysis.fans import find_fan
from sandtable.analysis.pairs import add_branches
from sandtable.compiler.lower import lower_model
from sandtable.engine.batch import Batch
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import CompiledPlan, compile_plan
from sandtable.ensemble.draw import Futures
from sandtable.ensemble.inputs import make_series
from sandtable.plan.pruning import prune_plan
from sandtable.runs.runs import FAN_FUTURES, Ensemble, Fan, Manifest, RunInputs, Status
from sandtable.usecases.draws import Drawing
from sandtable.usecases.recorded import RecordedCell, find_cells, shown_series
from sandtable.usecases.request import Progress, RunRequest, check_request, require_memory
from sandtable.version import VERSION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.model.expression import Distribution
    from sandtable.model.model import Model
    from sandtable.plan.plan import Plan

CHUNK = 4096  # futures drawn and simulated at a time: parameters of a chunk lie in memory that is used again
PARAMETER_FUTURES = 16_384  # of more futures than this the parameters are not kept


def run_model(
    model: Model,
    request: RunRequest,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Ensemble:
    """Simulate a model.

    Args:
        model: a settled scenario.
        request: what to run.
        progress: called with (runs done, runs in all, what is being run).
        should_stop: asked between chunks; what was computed is kept, the rest has Status.NOT_RUN.

    Returns:
        The ensemble; incomplete (see its manifest) when it was stopped.

    Raises:
        Refused: the request asks for what the scenario does not have, or for an impossible number.
    """
    model = add_branches(model, request.pairs)
    check_request(model, request)
    plan = lower_model(model)
    if not request.keep and not request.fans:
        wanted = {name.partition("[")[0] for name in shown_series(model)}
        plan = _prune(plan, wanted, request)
    job = _Job(
        model=model,
        request=request,
        plan=plan,
        fan_cells=find_cells(model, plan, request.fans or shown_series(model)),
        kept_cells=find_cells(model, plan, request.keep),
    )
    return job.run(progress or _tell_nobody, should_stop)


def run_blocks(
    model: Model,
    request: RunRequest,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[Ensemble]:
    """Simulate a model block by block, so that memory does not grow with the futures.

    Args:
        model: a settled scenario.
        request: what to run; the design `monte-carlo`, for the others are drawn as a whole.
        progress: called with (runs done, runs in all, what is being run).
        should_stop: asked between blocks; what is left then is not given.

    Yields:
        Ensembles of CHUNK consecutive futures (the last of what remains), without fans, of the bits that the same
        futures have in `run_model`.

    Raises:
        Refused: the request asks for what the scenario does not have, or for an impossible number.
    """
    model = add_branches(model, request.pairs)
    check_request(model, request)
    plan = _prune(lower_model(model), set(), request)
    job = _Job(model=model, request=request, plan=plan, fan_cells=(), kept_cells=())
    yield from job.run_blocks(progress or _tell_nobody, should_stop)


def _prune(plan: Plan, wanted: set[str], request: RunRequest) -> Plan:
    return prune_plan(plan, wanted, lambda name: request.checks or not name.startswith("check."))


def _tell_nobody(done: int, total: int, what: str) -> None:  # noqa: ARG001  (the signature is the seam's)
    return None


@dataclass(slots=True, kw_only=True)
class _Pair:
    """What one lens and branch gave so far."""

    outcomes: NDArray[np.float64]
    status: NDArray[np.uint8]
    records: list[NDArray[np.float64]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """Consecutive futures, drawn, and their parameters under each lens."""

    first: int
    futures: Futures
    parameters: dict[str, NDArray[np.float64]]


@dataclass(slots=True, kw_only=True)
class _Job:
    """All runs of one request: chunk by chunk of futures, and in each chunk every lens and branch."""

    model: Model
    request: RunRequest
    plan: Plan
    fan_cells: tuple[RecordedCell, ...]
    kept_cells: tuple[RecordedCell, ...]
    pairs: dict[tuple[str, str], _Pair] = field(default_factory=dict)
    parameters: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict)
    held_from: int = 0  # number of the first future that the pairs hold

    def run(self, progress: Progress, should_stop: Callable[[], bool]) -> Ensemble:
        """Simulate everything that was asked for, or what there was time for."""
        n = self.request.futures
        lenses = self.request.lenses or _record_first(self.model.lenses)
        branches = self._branches()
        n_followed = len(lenses) * (len(branches) if self.request.branches else 1) * self.model.grid.n_points
        n_kept, n_fanned = 2 * len(self.kept_cells) * n, len(self.fan_cells) * min(n, FAN_FUTURES)
        require_memory(
            self.request,
            n_outcomes=len(self.plan.outputs) * len(lenses) * len(branches),
            n_recorded=n_followed * (n_kept + n_fanned),
        )
        self._hold(lenses, branches, n)
        compiled, drawing = self._open(lenses, branches)
        try:
            self._run_chunks(compiled, drawing, lenses, progress, should_stop)
        finally:
            compiled.close()
            drawing.close()
        return self._ensemble(lenses, branches)

    def run_blocks(self, progress: Progress, should_stop: Callable[[], bool]) -> Iterator[Ensemble]:
        """Simulate a chunk and give it away, until all futures are through."""
        whole, done = self.request, 0
        lenses = whole.lenses or _record_first(self.model.lenses)
        branches = self._branches()
        self._hold(lenses, branches, 1)
        compiled, drawing = self._open(lenses, branches)
        try:
            for first in range(0, whole.futures, CHUNK):
                count = min(CHUNK, whole.futures - first)
                self.held_from, self.request = first, replace(whole, futures=count)
                self._hold(lenses, branches, count)
                futures = drawing.draw(first, count)
                chunk = _Chunk(
                    first=first, futures=futures, parameters={lens: futures.parameters(lens=lens) for lens in lenses}
                )
                for lens, branch in self._run_pairs(compiled, chunk, should_stop):
                    done += count
                    progress(done, len(self.pairs) * whole.futures, f"{lens}, {branch}")
                if should_stop():
                    return
                yield self._ensemble(lenses, branches)
        finally:
            compiled.close()
            drawing.close()

    def _hold(self, lenses: tuple[str, ...], branches: tuple[str, ...], n: int) -> None:
        """Room for n futures under each lens and branch."""
        self.pairs = {
            (lens, branch): _Pair(
                outcomes=np.empty((len(self.plan.outputs), n)),  # touched when written: first touches are dear
                status=np.full(n, Status.NOT_RUN, dtype=np.uint8),
            )
            for lens in lenses
            for branch in branches
        }

    def _open(self, lenses: tuple[str, ...], branches: tuple[str, ...]) -> tuple[CompiledPlan, Drawing]:
        request = self.request
        threads = request.threads if len(self.pairs) == 1 else 1  # several pairs go side by side, each on one thread
        options = EngineOptions(engine=request.engine, threads=threads, cache_directory=request.cache_folder)
        drawing = Drawing(self.model, request, lenses, [self._replaced(branch) for branch in branches], options)
        return compile_plan(self.plan, options), drawing

    def _run_chunks(
        self,
        compiled: CompiledPlan,
        drawing: Drawing,
        lenses: tuple[str, ...],
        progress: Progress,
        should_stop: Callable[[], bool],
    ) -> None:
        n, done = self.request.futures, 0
        for first in range(0, n, CHUNK):
            count = min(CHUNK, n - first)
            futures = drawing.draw(first, count)
            parameters = {lens: futures.parameters(lens=lens) for lens in lenses}
            if n <= PARAMETER_FUTURES:
                for lens, values in parameters.items():
                    self.parameters.setdefault(lens, []).append(values)
            chunk = _Chunk(first=first, futures=futures, parameters=parameters)
            for lens, branch in self._run_pairs(compiled, chunk, should_stop):
                done += count
                progress(done, len(self.pairs) * n, f"{lens}, {branch}")
            if should_stop():
                return

    def _run_pairs(
        self, compiled: CompiledPlan, chunk: _Chunk, should_stop: Callable[[], bool]
    ) -> Iterator[tuple[str, str]]:
        """Run a chunk under every lens and branch; yields each as it is done."""
        with ThreadPoolExecutor(min(self.request.threads, len(self.pairs))) as pool:
            running = {
                pool.submit(self._run_chunk, compiled, chunk, lens, branch, should_stop): (lens, branch)
                for lens, branch in self.pairs
            }
            for done in as_completed(running):
                done.result()
                yield running[done]

    def _replaced(self, branch: str) -> dict[str, float | Distribution]:
        """The values that a branch replaces, by Parameter id."""
        parts = () if branch == BASE else branch.split("+")
        return {id_: value for part in parts for id_, value in self.model.branches[part].parameters.items()}

    def _branches(self) -> tuple[str, ...]:
        if self.request.branches:
            chosen = [branch_key([key]) for key in self.request.branches]
        else:
            chosen = [BASE, *find_claim_branches(self.model)]
        chosen += [key for pair in self.request.pairs for key in (pair.with_branch, pair.without_branch)]
        return tuple(dict.fromkeys(chosen))

    def _run_chunk(
        self, compiled: CompiledPlan, chunk: _Chunk, lens: str, branch: str, should_stop: Callable[[], bool]
    ) -> None:
        if should_stop():
            return
        first = chunk.first
        parts = () if branch == BASE else tuple(branch.split("+"))
        replaced = self._replaced(branch)
        values = chunk.parameters[lens]
        if replaced:
            values = chunk.futures.parameters(lens=lens, branch_parameters=replaced)
        inputs = RunInputs(
            parameters=values,
            series=make_series(self.model, self.plan, lens, parts),
            seed=self.request.seed,
            first_future=first,
        )
        cells: tuple[RecordedCell, ...] = ()
        if branch == BASE or self.request.branches:
            cells = self.kept_cells + (self.fan_cells if first < FAN_FUTURES else ())
        keep = [(cell.record, cell.cell) for cell in cells]
        result = compiled.run(inputs, keep=keep, batch=Batch(should_stop=should_stop))
        pair, start = self.pairs[lens, branch], first - self.held_from
        pair.outcomes[:, start : start + len(result.status)] = result.outputs
        pair.status[start : start + len(result.status)] = result.status
        if result.records.size:
            pair.records.append(result.records)

    def _ensemble(self, lenses: tuple[str, ...], branches: tuple[str, ...]) -> Ensemble:
        parameters = {lens: _joined(self.parameters.pop(lens)) for lens in tuple(self.parameters)}
        drawn = _varying(parameters)
        ids = tuple(self.plan.parameter_slots)
        is_complete = True
        for pair in self.pairs.values():
            is_not_run = pair.status == Status.NOT_RUN
            if is_not_run.any():
                is_complete = False
                pair.outcomes[:, is_not_run] = np.nan
        return Ensemble(
            manifest=make_manifest(
                self.model, self.plan, self.request, lenses=lenses, branches=branches, is_complete=is_complete
            ),
            outcomes={key: pair.outcomes for key, pair in self.pairs.items()},
            status={key: pair.status for key, pair in self.pairs.items()},
            fans={key: self._fans(pair) for key, pair in self.pairs.items() if pair.records},
            trajectories={
                key: self._kept(pair) for key, pair in self.pairs.items() if pair.records and self.kept_cells
            },
            parameters={lens: _filled(values[drawn], self.request.futures) for lens, values in parameters.items()},
            parameter_ids=tuple(ids[slot] for slot in drawn),
        )

    def _fans(self, pair: _Pair) -> tuple[Fan, ...]:
        n_kept = len(self.kept_cells)
        chunks = [chunk[n_kept:] for chunk in pair.records if chunk.shape[0] > n_kept]
        if not chunks:
            return ()
        fans = []
        for i, cell in enumerate(self.fan_cells):
            values = _joined([chunk[i] for chunk in chunks])[:, :FAN_FUTURES]
            status = pair.status[: values.shape[1]]
            fans.append(find_fan(values, status, variable=cell.variable, elements=cell.elements, unit=cell.unit))
        return tuple(fans)

    def _kept(self, pair: _Pair) -> dict[str, NDArray[np.float64]]:
        """Series (future, point) by name; futures that were not reached are NaN."""
        kept = np.full((len(self.kept_cells), self.model.grid.n_points, self.request.futures), np.nan)
        first = 0
        for chunk in pair.records:
            kept[:, :, first : first + chunk.shape[2]] = chunk[: len(self.kept_cells)]
            first += chunk.shape[2]
        return {cell.key: kept[i].T for i, cell in enumerate(self.kept_cells)}


def make_manifest(
    model: Model,
    plan: Plan,
    request: RunRequest,
    *,
    lenses: tuple[str, ...],
    branches: tuple[str, ...],
    is_complete: bool,
) -> Manifest:
    """What an ensemble was made from.

    Args:
        model: the scenario.
        plan: what was run of it.
        request: how.
        lenses: that were run.
        branches: that were run under each.
        is_complete: whether all futures were reached.
    """
    outcomes = tuple(output.name for output in plan.outputs)
    return Manifest(
        scenario=model.id,
        title=model.title,
        digest=model.digest,
        version=VERSION,
        seed=request.seed,
        n_futures=request.futures,
        design=request.design,
        known_by=request.known_by,
        lenses=lenses,
        branches=dict.fromkeys(lenses, branches),
        outcomes=outcomes,
        units={name: model.variables[name].unit.text if name in model.variables else "1" for name in outcomes},
        labels=tuple(model.grid.label(point) for point in range(model.grid.n_points)),
        is_complete=is_complete,
        engine=request.engine,
    )


def _joined(chunks: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Arrays (row, future) of consecutive chunks as one."""
    return chunks[0] if len(chunks) == 1 else np.concatenate(chunks, axis=1)


def _filled(values: NDArray[np.float64], n_futures: int) -> NDArray[np.float64]:
    """Values (row, future) of all futures; those that were not reached are NaN."""
    missing = n_futures - values.shape[1]
    return np.pad(values, ((0, 0), (0, missing)), constant_values=np.nan) if missing else values


def _varying(parameters: dict[str, NDArray[np.float64]]) -> list[int]:
    """Slots that differ between futures or lenses; the others stand in the scenario."""
    if not parameters:
        return []
    first = next(iter(parameters.values()))[:, :1]
    differs = np.any([np.any(values != first, axis=1) for values in parameters.values()], axis=0)
    return [int(slot) for slot in np.flatnonzero(differs)]


def _record_first(lenses: Iterable[str]) -> tuple[str, ...]:
    names = list(lenses)
    return tuple(sorted(names, key=lambda name: (name != "record", names.index(name))))
