"""The simulator that answers ask: a scenario made ready once, then any branch under any mixture of assumptions."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sandtable.analysis.branches import BASE
from sandtable.analysis.pairs import add_branches
from sandtable.compiler.lower import lower_model
from sandtable.engine.batch import Batch
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import compile_plan
from sandtable.ensemble.branches import find_branch_faults
from sandtable.ensemble.inputs import make_series
from sandtable.plan.pruning import prune_plan
from sandtable.runs.experiments import Experiment, ExperimentResult
from sandtable.runs.runs import RunInputs
from sandtable.usecases.draws import Drawing
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import Progress, RunRequest, check_request

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sandtable.analysis.pairs import LedgerPair
    from sandtable.ensemble.draw import Futures
    from sandtable.model.expression import Distribution
    from sandtable.model.model import Model


class PlanSimulator:
    """Runs experiments on the futures of a request; implements `runs.experiments.Simulator`.  To be used with `with`.

    Args:
        model: a settled scenario.
        request: futures, seed, design, cutoff, threads and engine; its lenses are those that will be drawn under.
        outcomes: ids of the outcomes that are wanted; what only others need is not computed.
        branches: keys of all branches that experiments will name.
        pairs: ledgers' pairs; the branches that they add are taken in.
        n_experiments: for the progress bar, 0 = not known.
        progress: called with (experiments done, in all, what).
        should_stop: asked between experiments.

    Raises:
        Refused: the request asks for what the scenario does not have, or branches contradict.
    """

    def __init__(
        self,
        model: Model,
        request: RunRequest,
        *,
        outcomes: Collection[str],
        branches: Iterable[str] = (BASE,),
        pairs: Iterable[LedgerPair] = (),
        n_experiments: int = 0,
        progress: Progress | None = None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.model = add_branches(model, pairs)
        check_request(self.model, request)
        keys = tuple(dict.fromkeys(branches))
        for key in keys:
            faults = find_branch_faults(self.model, key.split("+"))
            if faults:
                raise Refused(faults, exit_code=2)
        self._request = request
        self._plan = prune_plan(lower_model(self.model), (), set(outcomes).__contains__)
        self._names = tuple(output.name for output in self._plan.outputs)
        self._n_experiments, self._progress, self._should_stop = n_experiments, progress, should_stop
        self._n_done = 0
        options = EngineOptions(engine=request.engine, threads=1, cache_directory=request.cache_folder)
        lenses = request.lenses or tuple(self.model.lenses)
        self._drawing = Drawing(self.model, request, lenses, [self._replaced(key) for key in keys], options)
        self._compiled = compile_plan(self._plan, options)
        self._futures: dict[int, Futures] = {}
        self._drawn: dict[tuple[str, int], NDArray[np.float64]] = {}

    @property
    def n_futures(self) -> int:
        """Futures in every experiment."""
        return self._request.futures

    @property
    def seed(self) -> int:
        """Seed of all draws."""
        return self._request.seed

    @property
    def slots(self) -> tuple[str, ...]:
        """Parameter ids, in the order of the rows of parameters."""
        return tuple(self._plan.parameter_slots)

    def draw(self, lens: str, first_future: int = 0) -> NDArray[np.float64]:
        """Parameters (slot, future) under a lens, of `n_futures` futures from this number on; not to be written to."""
        key = (lens, first_future)
        if key not in self._drawn:
            values = self._drawn_futures(first_future).parameters(lens=lens)
            values.setflags(write=False)
            self._drawn[key] = values
        return self._drawn[key]

    def simulate(self, experiments: Iterable[Experiment]) -> Iterator[ExperimentResult]:
        """Results in the order of the experiments, which are taken one by one, some ahead, and run side by side.

        Ends early, after a result, when the user asked to stop.
        """
        threads = self._request.threads
        with ThreadPoolExecutor(threads) as pool:
            waiting: deque[Future[ExperimentResult]] = deque()
            for experiment in experiments:
                if self._should_stop():
                    break
                waiting.append(pool.submit(self._run, self._inputs(experiment)))
                if len(waiting) > threads:  # one ahead of what the threads hold: inputs are large
                    yield self._finished(waiting.popleft())
            while waiting:
                yield self._finished(waiting.popleft())

    def close(self) -> None:
        """Gives back what is held."""
        self._compiled.close()
        self._drawing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _finished(self, running: Future[ExperimentResult]) -> ExperimentResult:
        result = running.result()
        self._n_done += 1
        if self._progress is not None:
            self._progress(self._n_done, max(self._n_experiments, self._n_done), "experiments")
        return result

    def _inputs(self, experiment: Experiment) -> RunInputs:
        parts = () if experiment.branch == BASE else tuple(experiment.branch.split("+"))
        return RunInputs(
            parameters=self._parameters(experiment),
            series=make_series(self.model, self._plan, experiment.lens, parts, overrides=experiment.overrides),
            seed=self._request.seed,
            first_future=experiment.chance_from,
        )

    def _parameters(self, experiment: Experiment) -> NDArray[np.float64]:
        """The experiment's parameters, with what its branch replaces in place."""
        replaced = self._replaced(experiment.branch)
        given = experiment.parameters
        if not replaced:
            return self.draw(experiment.lens) if given is None else given
        own = self._drawn_futures(0).parameters(lens=experiment.lens, branch_parameters=replaced)
        if given is None:
            return own
        mixed = given.copy()
        rows = [self._plan.parameter_slots[id_] for id_ in replaced]
        mixed[rows] = own[rows]
        return mixed

    def _run(self, inputs: RunInputs) -> ExperimentResult:
        result = self._compiled.run(inputs, batch=Batch())
        return ExperimentResult(
            outcomes=dict(zip(self._names, result.outputs, strict=True)),
            status=result.status,
        )

    def _replaced(self, branch: str) -> dict[str, float | Distribution]:
        """The values that a branch replaces, by Parameter id."""
        parts = () if branch == BASE else branch.split("+")
        return {id_: value for part in parts for id_, value in self.model.branches[part].parameters.items()}

    def _drawn_futures(self, first_future: int) -> Futures:
        if first_future not in self._futures:
            self._futures[first_future] = self._drawing.draw(first_future, self._request.futures)
        return self._futures[first_future]
