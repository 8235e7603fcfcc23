"""Worlds simulated while somebody waits: plans made ready once, futures drawn once, results kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future as Pending
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.analysis.fans import find_fan
from sandtable.analysis.live.controls import ALWAYS, NEVER
from sandtable.analysis.pairs import LedgerPair, add_branches
from sandtable.compiler.lower import lower_model
from sandtable.engine.batch import Batch
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import CompiledPlan, compile_plan
from sandtable.ensemble.branches import find_branch_faults
from sandtable.ensemble.inputs import make_series
from sandtable.model.model import Forcing
from sandtable.plan.pruning import prune_plan
from sandtable.runs.runs import Ensemble, Fan, RunInputs, Status
from sandtable.usecases.draws import Drawing
from sandtable.usecases.live.controls import typical_values
from sandtable.usecases.recorded import RecordedCell, find_cells, shown_series
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import make_manifest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.analysis.live.controls import Controls
    from sandtable.analysis.live.view import World
    from sandtable.ensemble.draw import Futures
    from sandtable.model.expression import Distribution
    from sandtable.model.model import Model
    from sandtable.plan.plan import Plan

MOST_BYTES: Final = 256 * 2**20  # of results kept
MOST_PLANS: Final = 4
MOST_DRAWN: Final = 4
MOST_FULLER: Final = 4_096
SLICE: Final = 512  # futures that a thread takes at a time, where there is but one branch to share


_Key = tuple["World", str, tuple[str, ...]]


class Superseded(Exception):
    """Nobody waits for this answer any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A plan, compiled."""

    plan: Plan
    compiled: CompiledPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """One world in one branch."""

    outcomes: NDArray[np.float64]
    status: NDArray[np.uint8]
    records: NDArray[np.float64]  # (cell, point, future)
    fans: tuple[Fan, ...] = ()  # of the records

    @property
    def n_bytes(self) -> int:
        return self.outcomes.nbytes + self.records.nbytes

    def without_records(self) -> _Result:
        """The outcomes alone."""
        return _Result(outcomes=self.outcomes, status=self.status, records=self.records[:0])


class LiveRuns:
    """The futures of one scenario, ready to be simulated under any world.  Threads may share it.

    Args:
        model: a settled scenario.
        controls: what may be moved in it.
        threads: of the engine.
        engine: llvm or numpy.
    """

    def __init__(self, model: Model, controls: Controls, *, threads: int = 2, engine: str = "llvm") -> None:
        self.model = model
        self.controls = controls
        self._usual = RunRequest(threads=threads, engine=engine)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="futures")
        self._lock = threading.RLock()
        self._lowered = lower_model(model)
        self._plans: OrderedDict[frozenset[str], _Ready] = OrderedDict()
        self._drawn: OrderedDict[tuple[int, int], tuple[Drawing, Futures]] = OrderedDict()
        self._results: OrderedDict[_Key, _Result] = OrderedDict()
        self._fuller: OrderedDict[tuple[World, str], _Key] = OrderedDict()  # where outcomes lie with records beside them
        self._n_bytes = 0
        self._typical: dict[str, Mapping[str, float]] = {}

    def simulate_world(
        self,
        world: World,
        *,
        lenses: Sequence[str] = (),
        branches: Sequence[str] = (BASE,),
        pairs: Iterable[LedgerPair] = (),
        series: Sequence[str] = (),
        is_stale: Callable[[], bool] = lambda: False,
    ) -> Ensemble:
        """The futures of a world, in branches that hold beside the world's own.

        Args:
            world: assumptions, values and acts.
            lenses: in place of the world's own.
            branches: keys; one that contradicts the branch the world holds is left out (answers then say "not run").
            pairs: whose added branches are among these.
            series: keys of series that are recorded in the first branch: they have fans and trajectories.
            is_stale: asked while running; True ends it.

        Returns:
            An ensemble of the same bits that a run of these futures has.

        Raises:
            Superseded: `is_stale` said so.
            Refused: a series that the scenario does not have.
        """
        model = add_branches(self.model, pairs)
        lens_ids = tuple(lenses) or (world.lens,)
        keys = tuple(key for key in dict.fromkeys(branches) if not find_branch_faults(model, _parts(world, key)))
        ready = self._made_ready(series)
        cells = find_cells(self.model, ready.plan, series)
        jobs = [
            _Job(
                model=model, world=world.under(lens), branch=key, ready=ready, futures=self._futures(world),
                cells=cells if key == keys[0] else (), is_stale=is_stale, pool=self._pool,
            )
            for lens in lens_ids
            for key in keys
        ]  # fmt: skip
        results = self._gather(jobs)
        return self._as_ensemble(world, ready, lens_ids, keys, cells, results)

    def typical(self, lens: str) -> Mapping[str, float]:
        """What each value is under a lens where nothing is set; by Parameter id."""
        with self._lock:
            if lens not in self._typical:
                self._typical[lens] = typical_values(self.model, lens)
            return self._typical[lens]

    def draw_values(self, world: World) -> tuple[tuple[str, ...], NDArray[np.float64]]:
        """Parameter ids, and what each is in the futures of a world: (parameter, future)."""
        values = self._futures(world).parameters(lens=world.lens, branch_parameters=dict(world.values))
        return tuple(sorted(self.model.parameters)), values

    def close(self) -> None:
        """Gives back what is held; waits for no run."""
        with self._lock:
            self._pool.shutdown(wait=False, cancel_futures=True)
            for ready in self._plans.values():
                ready.compiled.close()
            for drawing, _ in self._drawn.values():
                drawing.close()

    def _gather(self, jobs: Sequence[_Job]) -> dict[tuple[str, str], _Result]:
        """Results by (lens, branch): those at hand, and the others from the pool, all begun before one is awaited."""
        found: dict[tuple[str, str], _Result] = {}
        begun = []
        for job in jobs:
            held = self._held(job)
            if held is None:
                begun.append((job, job.begin()))
            else:
                found[job.world.lens, job.branch] = held
        for job, parts in begun:
            result = job.finish(parts)
            found[job.world.lens, job.branch] = result
            self._hold(job, result)
        return found

    def _held(self, job: _Job) -> _Result | None:
        with self._lock:
            result = self._results.get(job.key)
            if result is not None:
                self._results.move_to_end(job.key)
                return result
            if job.cells:
                return None
            fuller = self._fuller.get((job.world, job.branch))
            recorded = self._results.get(fuller) if fuller is not None else None
            return recorded.without_records() if recorded is not None else None

    def _hold(self, job: _Job, result: _Result) -> None:
        with self._lock:
            if job.key in self._results:
                return
            self._results[job.key] = result
            if job.cells:
                self._fuller[job.world, job.branch] = job.key
                if len(self._fuller) > MOST_FULLER:
                    self._fuller.popitem(last=False)
            self._n_bytes += result.n_bytes
            while self._n_bytes > MOST_BYTES and len(self._results) > 1:
                self._n_bytes -= self._results.popitem(last=False)[1].n_bytes

    def _made_ready(self, series: Sequence[str]) -> _Ready:
        """The plan that computes the outcomes and these series, and those that the scenario shows."""
        wanted = frozenset(key.partition("[")[0] for key in (*series, *shown_series(self.model)))
        with self._lock:
            ready = self._plans.get(wanted)
            if ready is None:
                plan = prune_plan(self._lowered, set(wanted), lambda name: not name.startswith("check."))
                options = EngineOptions(engine=self._usual.engine, threads=1, cache_directory=self._usual.cache_folder)
                ready = self._plans[wanted] = _Ready(plan=plan, compiled=compile_plan(plan, options))
                if len(self._plans) > MOST_PLANS:
                    self._plans.popitem(last=False)  # closed when the last run with it has ended
            self._plans.move_to_end(wanted)
            return ready

    def _futures(self, world: World) -> Futures:
        key = (world.futures, world.seed)
        with self._lock:
            held = self._drawn.get(key)
            if held is None:
                request = self._request(world)
                replaced = [branch.parameters for branch in self.model.branches.values()]
                options = EngineOptions(engine=request.engine, threads=1, cache_directory=request.cache_folder)
                drawing = Drawing(self.model, request, tuple(self.model.lenses), replaced, options)
                held = self._drawn[key] = (drawing, drawing.draw(0, world.futures))
                if len(self._drawn) > MOST_DRAWN:
                    self._drawn.popitem(last=False)
            self._drawn.move_to_end(key)
            return held[1]

    def _request(self, world: World) -> RunRequest:
        return RunRequest(
            futures=world.futures, seed=world.seed, threads=self._usual.threads, engine=self._usual.engine,
            cache_folder=self._usual.cache_folder,
        )  # fmt: skip

    def _as_ensemble(
        self,
        world: World,
        ready: _Ready,
        lenses: tuple[str, ...],
        branches: tuple[str, ...],
        cells: Sequence[RecordedCell],
        results: dict[tuple[str, str], _Result],
    ) -> Ensemble:
        recorded = {key: result for key, result in results.items() if len(result.records)}
        return Ensemble(
            manifest=make_manifest(
                self.model, ready.plan, self._request(world), lenses=lenses, branches=branches, is_complete=True
            ),
            outcomes={key: result.outcomes for key, result in results.items()},
            status={key: result.status for key, result in results.items()},
            fans={key: result.fans for key, result in recorded.items()},
            trajectories={
                key: {cell.key: values.T for cell, values in zip(cells, result.records, strict=True)}
                for key, result in recorded.items()
            },
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One world in one branch, to be run in slices."""

    model: Model
    world: World
    branch: str
    ready: _Ready
    futures: Futures
    cells: Sequence[RecordedCell]
    is_stale: Callable[[], bool]
    pool: ThreadPoolExecutor

    @property
    def key(self) -> _Key:
        return self.world, self.branch, tuple(cell.key for cell in self.cells)

    def begin(self) -> list[Pending[_Result]]:
        """Hands the slices to the pool."""
        n, plan = self.world.futures, self.ready.plan
        parts = _parts(self.world, self.branch)
        parameters = self.futures.parameters(lens=self.world.lens, branch_parameters=self._replaced(parts))
        series = make_series(
            self.model, plan, self.world.lens, parts, forcings=[_forcing(self.model, *act) for act in self.world.acts]
        )
        return [
            self.pool.submit(self._run_slice, parameters[:, first : first + SLICE], series, first)
            for first in range(0, n, SLICE)
        ]

    def finish(self, slices: list[Pending[_Result]]) -> _Result:
        """Waits for the slices."""
        done = [one.result() for one in slices]
        if len(done) == 1:
            return self._with_fans(done[0])
        return self._with_fans(
            _Result(
                outcomes=np.concatenate([one.outcomes for one in done], axis=1),
                status=np.concatenate([one.status for one in done]),
                records=np.concatenate([one.records for one in done], axis=2),
            )
        )

    def _with_fans(self, result: _Result) -> _Result:
        """The quantiles are found once, and kept with the result: sorting is most of what a long series costs."""
        fans = tuple(
            find_fan(values, result.status, variable=cell.variable, elements=cell.elements, unit=cell.unit)
            for cell, values in zip(self.cells, result.records, strict=True)
        )
        return replace(result, fans=fans)

    def _run_slice(self, parameters: NDArray[np.float64], series: NDArray[np.float64], first: int) -> _Result:
        inputs = RunInputs(
            parameters=np.ascontiguousarray(parameters), series=series, seed=self.world.seed, first_future=first
        )
        keep = [(cell.record, cell.cell) for cell in self.cells]
        result = self.ready.compiled.run(inputs, keep=keep, batch=Batch(should_stop=self.is_stale))
        if self.is_stale() or bool(np.any(result.status == Status.NOT_RUN)):
            raise Superseded
        return _Result(outcomes=result.outputs, status=result.status, records=result.records)

    def _replaced(self, parts: Sequence[str]) -> dict[str, float | Distribution]:
        """Values set by hand, and over them those that a branch replaces."""
        own = {id_: value for part in parts for id_, value in self.model.branches[part].parameters.items()}
        return {**dict(self.world.values), **own}


def _parts(world: World, branch: str) -> tuple[str, ...]:
    """Names of the declared branches that hold: the world's, and the one that is asked for."""
    named = dict.fromkeys((*world.branch.split("+"), *branch.split("+")))
    return tuple(sorted(name for name in named if name != BASE))


def _forcing(model: Model, act: str, how: str) -> Forcing:
    target, _, elements = act.removesuffix("]").partition("[")
    cell = tuple(elements.split(",")) if elements else ()
    if how in {NEVER, ALWAYS}:
        return Forcing(target=target, elements=cell, mode=how)
    point = model.grid.point(how)
    assert point is not None  # the address was read with this grid
    return Forcing(target=target, elements=cell, mode="on", point=point)
