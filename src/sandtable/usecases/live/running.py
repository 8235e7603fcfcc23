"""One world in one branch, simulated in slices by a pool of threads; whoever asks for the same waits for the same."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from concurrent.futures import Future as Pending
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.analysis.fans import find_fan
from sandtable.analysis.live.controls import ALWAYS, NEVER
from sandtable.engine.batch import Batch
from sandtable.ensemble.inputs import make_series
from sandtable.model.model import Forcing
from sandtable.runs.runs import Fan, RunInputs, Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.analysis.live.view import World
    from sandtable.engine.run import CompiledPlan
    from sandtable.ensemble.draw import Futures
    from sandtable.model.expression import Distribution
    from sandtable.model.model import Model
    from sandtable.plan.plan import Plan
    from sandtable.usecases.recorded import RecordedCell

SLICE: Final = 512  # futures that a thread takes at a time, where there is but one branch to share

IsStale = Callable[[], bool]


class Superseded(Exception):
    """Nobody waits for this answer any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A plan, compiled."""

    plan: Plan
    compiled: CompiledPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One world in one branch.

    Args:
        outcomes: (outcome, future).
        status: (future,) of Status.
        records: (cell, point, future).
        fans: of the records.
    """

    outcomes: NDArray[np.float64]
    status: NDArray[np.uint8]
    records: NDArray[np.float64]
    fans: tuple[Fan, ...] = ()

    @property
    def n_bytes(self) -> int:
        """What it takes in memory."""
        return self.outcomes.nbytes + self.records.nbytes

    def without_records(self) -> Result:
        """The outcomes alone."""
        return Result(outcomes=self.outcomes, status=self.status, records=self.records[:0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be simulated.

    Args:
        usual: (slot, future) parameters under the world's lens, where nothing is set.
        cells: what is recorded.
    """

    model: Model
    world: World
    branch: str
    ready: Ready
    futures: Futures
    usual: NDArray[np.float64]
    cells: Sequence[RecordedCell]

    @property
    def place(self) -> tuple[World, tuple[str, ...]]:
        """The world and all branches that hold in it, whichever way they were asked for."""
        return replace(self.world, branch=BASE), split_branch(self.world, self.branch)

    @property
    def key(self) -> tuple[World, tuple[str, ...], tuple[str, ...]]:
        """Equal keys are equal bits."""
        return *self.place, tuple(cell.key for cell in self.cells)

    def make_inputs(self) -> tuple[Mapping[int, NDArray[np.float64] | float], NDArray[np.float64]]:
        """Parameters that are not as usual, by slot, and the series of the plan."""
        parts = split_branch(self.world, self.branch)
        of_branch = {id_: value for part in parts for id_, value in self.model.branches[part].parameters.items()}
        replaced: dict[str, float | Distribution] = {**dict(self.world.values), **of_branch}
        forcings = [_forcing(self.model, *act) for act in self.world.acts]
        series = make_series(self.model, self.ready.plan, self.world.lens, parts, forcings=forcings)
        return self.futures.replaced(replaced), series

    def run_slice(
        self, first: int, inputs: tuple[Mapping[int, NDArray[np.float64] | float], NDArray[np.float64]], stale: IsStale
    ) -> Result:
        """Simulates futures from `first` on.

        Raises:
            Superseded: `stale` said so.
        """
        if stale():
            raise Superseded
        replaced, series = inputs
        here = slice(first, first + SLICE)
        parameters = np.array(self.usual[:, here], order="C")
        for slot, values in replaced.items():
            parameters[slot] = values if isinstance(values, float) else values[here]
        run = RunInputs(parameters=parameters, series=series, seed=self.world.seed, first_future=first)
        keep = [(cell.record, cell.cell) for cell in self.cells]
        result = self.ready.compiled.run(run, keep=keep, batch=Batch(should_stop=stale))
        if stale() or bool(np.any(result.status == Status.NOT_RUN)):
            raise Superseded
        return Result(outcomes=result.outputs, status=result.status, records=result.records)

    def join(self, done: Sequence[Result]) -> Result:
        """The slices as one, with their fans: sorting is most of what a long series costs."""
        whole = done[0]
        if len(done) > 1:
            whole = Result(
                outcomes=np.concatenate([one.outcomes for one in done], axis=1),
                status=np.concatenate([one.status for one in done]),
                records=np.concatenate([one.records for one in done], axis=2),
            )
        fans = tuple(
            find_fan(values, whole.status, variable=cell.variable, elements=cell.elements, unit=cell.unit)
            for cell, values in zip(self.cells, whole.records, strict=True)
        )
        return replace(whole, fans=fans)


class Running:
    """A job under way.  It ends early when all who asked for it have turned away.

    Args:
        job: what is simulated.
        is_stale: whether the first who asks has turned away.
        on_end: told once, from a thread of the pool, with the result or None.
    """

    def __init__(self, job: Job, is_stale: IsStale, on_end: Callable[[Running, Result | None], None]) -> None:
        self.job = job
        self._askers = [is_stale]
        self._on_end = on_end
        self._lock = threading.Lock()
        self._pending: Pending[Result] = Pending()
        self._firsts = range(0, job.world.futures, SLICE)
        self._done: dict[int, Result] = {}

    def begin(self, pool: ThreadPoolExecutor) -> None:
        """Hands the slices to the pool.

        Raises:
            Superseded: the pool is closed.
        """
        inputs = self.job.make_inputs()
        for first in self._firsts:
            try:
                slice_ = pool.submit(self.job.run_slice, first, inputs, self.is_stale)
            except RuntimeError:  # the scenario was closed, or read anew
                self._end(None, Superseded())
                raise Superseded from None
            slice_.add_done_callback(lambda done, first=first: self._take(first, done))  # type: ignore[misc]

    def share(self, is_stale: IsStale) -> None:
        """One more waits for it."""
        self._askers.append(is_stale)

    def is_stale(self) -> bool:
        """Whether all who asked have turned away."""
        return all(asker() for asker in self._askers)

    def wait(self) -> Result:
        """The result, once it is there.

        Raises:
            Superseded: it was given up.
        """
        return self._pending.result()

    def _take(self, first: int, done: Pending[Result]) -> None:
        try:
            found = done.result()
        except CancelledError:
            self._end(None, Superseded())
            return
        except BaseException as trouble:  # told to whoever waits
            self._end(None, trouble)
            return
        with self._lock:
            self._done[first] = found
            is_last = len(self._done) == len(self._firsts)
        if is_last:
            self._end(self.job.join([self._done[place] for place in self._firsts]), None)

    def _end(self, result: Result | None, trouble: BaseException | None) -> None:
        with self._lock:
            if self._pending.done():
                return
            self._on_end(self, result)
            if trouble is not None:
                self._pending.set_exception(trouble)
            elif result is not None:
                self._pending.set_result(result)


def split_branch(world: World, branch: str) -> tuple[str, ...]:
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
