"""Worlds simulated while somebody waits: plans made ready once, futures drawn once, results kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.analysis.pairs import LedgerPair, add_branches
from sandtable.compiler.lower import lower_model
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import compile_plan
from sandtable.ensemble.branches import find_branch_faults
from sandtable.plan.pruning import prune_plan
from sandtable.runs.runs import Ensemble
from sandtable.usecases.draws import Drawing
from sandtable.usecases.live.controls import typical_values
from sandtable.usecases.live.running import IsStale, Job, Ready, Result, Running, Superseded, split_branch
from sandtable.usecases.recorded import RecordedCell, find_cells, shown_series
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import make_manifest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.analysis.live.controls import Controls
    from sandtable.analysis.live.view import World
    from sandtable.ensemble.draw import Futures
    from sandtable.model.model import Model

__all__ = ["LiveRuns", "Superseded"]

MOST_BYTES: Final = 256 * 2**20  # of results kept
MOST_USUAL_BYTES: Final = 128 * 2**20  # of parameters kept
MOST_PLANS: Final = 4
MOST_DRAWN: Final = 4
MOST_FULLER: Final = 4_096
AHEAD: Final = 3  # jobs of one question that are under way at once: the others' jobs come in between

_Place = tuple["World", tuple[str, ...]]
_Key = tuple["World", tuple[str, ...], tuple[str, ...]]


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
        self._plans: OrderedDict[frozenset[str], Ready] = OrderedDict()
        self._compiling: dict[frozenset[str], threading.Lock] = {}
        self._drawn: OrderedDict[tuple[int, int], tuple[Drawing, Futures]] = OrderedDict()
        self._results: OrderedDict[_Key, Result] = OrderedDict()
        self._running: dict[_Key, Running] = {}
        self._usual_by_lens: OrderedDict[tuple[int, int, str], NDArray[np.float64]] = OrderedDict()
        self._fuller: OrderedDict[_Place, _Key] = OrderedDict()  # where outcomes lie with records beside them
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
        is_stale: IsStale = lambda: False,
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
        keys = tuple(key for key in dict.fromkeys(branches) if not find_branch_faults(model, split_branch(world, key)))
        ready = self._made_ready(series)
        cells = find_cells(self.model, ready.plan, series)
        jobs = self._jobs(model, world, ready, [(lens, key) for lens in lens_ids for key in keys], cells)
        return self._as_ensemble(world, ready, lens_ids, keys, cells, self._gather(jobs, is_stale))

    def begin_world(
        self,
        world: World,
        *,
        branches: Sequence[str] = (BASE,),
        pairs: Iterable[LedgerPair] = (),
        series: Sequence[str] = (),
        is_stale: IsStale = lambda: False,
    ) -> None:
        """Begins what `simulate_world` of the same will ask for, and does not wait for it.

        Raises:
            Superseded: the scenario was closed.
            Refused: a series that the scenario does not have.
        """
        model = add_branches(self.model, pairs)
        keys = [key for key in dict.fromkeys(branches) if not find_branch_faults(model, split_branch(world, key))]
        ready = self._made_ready(series)
        cells = find_cells(self.model, ready.plan, series)
        for job in self._jobs(model, world, ready, [(world.lens, key) for key in keys], cells):
            self._find(job, is_stale)

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

    def _jobs(
        self,
        model: Model,
        world: World,
        ready: Ready,
        places: Sequence[tuple[str, str]],
        cells: Sequence[RecordedCell],
    ) -> list[Job]:
        """A job for each lens and branch; the first branch records."""
        first = places[0][1] if places else BASE
        futures = self._futures(world)
        usual = {lens: self._usual_values(world.under(lens), futures) for lens, _ in places}
        return [
            Job(
                model=model, world=world.under(lens), branch=key, ready=ready, futures=futures, usual=usual[lens],
                cells=cells if key == first else (),
            )
            for lens, key in places
        ]  # fmt: skip

    def _gather(self, jobs: Sequence[Job], is_stale: IsStale) -> dict[tuple[str, str], Result]:
        """Results by (lens, branch): those at hand, and the others from the pool, some begun before one is awaited."""
        begun: list[Result | Running] = []
        found: dict[tuple[str, str], Result] = {}
        for number, job in enumerate(jobs):
            while len(begun) < min(number + AHEAD, len(jobs)):
                begun.append(self._find(jobs[len(begun)], is_stale))
            found[job.world.lens, job.branch] = self._await(job, begun[number], is_stale)
        return found

    def _await(self, job: Job, found: Result | Running, is_stale: IsStale) -> Result:
        while isinstance(found, Running):
            try:
                result = found.wait()
                return result if job.cells else result.without_records()
            except Superseded:  # by those who asked before; where we still wait, it begins anew
                if is_stale():
                    raise
                found = self._find(job, is_stale)
        return found

    def _find(self, job: Job, is_stale: IsStale) -> Result | Running:
        """The result, where it is at hand, else what is under way, else what is begun now.

        Raises:
            Superseded: the scenario was closed.
        """
        with self._lock:
            held = self._held(job)
            if held is not None:
                return held
            running = self._running.get(job.key)
            if running is None and not job.cells:
                running = self._running.get(self._fuller.get(job.place, job.key))
            if running is not None:
                running.share(is_stale)
                return running
            running = self._running[job.key] = Running(job, is_stale, self._ended)
            if job.cells:
                self._fuller[job.place] = job.key
                if len(self._fuller) > MOST_FULLER:
                    self._fuller.popitem(last=False)
        running.begin(self._pool)
        return running

    def _ended(self, running: Running, result: Result | None) -> None:
        with self._lock:
            self._running.pop(running.job.key, None)
            if result is not None:
                self._hold(running.job, result)

    def _held(self, job: Job) -> Result | None:
        result = self._results.get(job.key)
        if result is not None:
            self._results.move_to_end(job.key)
            return result
        if job.cells:
            return None
        fuller = self._fuller.get(job.place)
        recorded = self._results.get(fuller) if fuller is not None else None
        return recorded.without_records() if recorded is not None else None

    def _hold(self, job: Job, result: Result) -> None:
        self._results[job.key] = result
        self._n_bytes += result.n_bytes
        while self._n_bytes > MOST_BYTES and len(self._results) > 1:
            self._n_bytes -= self._results.popitem(last=False)[1].n_bytes

    def _usual_values(self, world: World, futures: Futures) -> NDArray[np.float64]:
        """(slot, future) parameters under a world's lens, where nothing is set."""
        key = world.futures, world.seed, world.lens
        with self._lock:
            held = self._usual_by_lens.get(key)
            if held is None:
                held = self._usual_by_lens[key] = futures.parameters(lens=world.lens)
                most = max(1, MOST_USUAL_BYTES // held.nbytes)
                while len(self._usual_by_lens) > most:
                    self._usual_by_lens.popitem(last=False)
            self._usual_by_lens.move_to_end(key)
            return held

    def _made_ready(self, series: Sequence[str]) -> Ready:
        """The plan that computes the outcomes and these series, and those that the scenario shows."""
        wanted = frozenset(key.partition("[")[0] for key in (*series, *shown_series(self.model)))
        with self._lock:
            compiling = self._compiling.setdefault(wanted, threading.Lock())
        with compiling:  # others go on with the plans that they have
            with self._lock:
                ready = self._plans.get(wanted)
                if ready is not None:
                    self._plans.move_to_end(wanted)
                    return ready
            plan = prune_plan(self._lowered, set(wanted), lambda name: not name.startswith("check."))
            options = EngineOptions(engine=self._usual.engine, threads=1, cache_directory=self._usual.cache_folder)
            ready = Ready(plan=plan, compiled=compile_plan(plan, options))
            with self._lock:
                self._plans[wanted] = ready
                if len(self._plans) > MOST_PLANS:  # closed when the last run with it has ended
                    self._compiling.pop(self._plans.popitem(last=False)[0], None)
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
        ready: Ready,
        lenses: tuple[str, ...],
        branches: tuple[str, ...],
        cells: Sequence[RecordedCell],
        results: dict[tuple[str, str], Result],
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
