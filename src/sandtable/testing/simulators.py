"""A simulator whose outcomes are a known function of the branch, for tests of answers that ask for more runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.runs.experiments import Experiment, ExperimentResult
from sandtable.runs.runs import Status


class KnownSimulator:
    """Outcomes from a function of the lens and the branch's parts; keeps what it was asked for.

    Args:
        outcomes: (lens, ids of the branches that hold) -> outcome id -> (future,) or one number.
        n_futures: futures.
        troubles: branch key -> futures whose run is in trouble there.
        stops_after: experiments after which it ends early; -1 = never.
    """

    def __init__(
        self,
        outcomes: Callable[[str, frozenset[str]], Mapping[str, ArrayLike]],
        n_futures: int,
        *,
        seed: int = 1,
        troubles: Mapping[str, Iterable[int]] | None = None,
        stops_after: int = -1,
    ) -> None:
        self._outcomes, self._n_futures, self._seed = outcomes, n_futures, seed
        self._troubles, self._stops_after = dict(troubles or {}), stops_after
        self.asked: list[Experiment] = []

    @property
    def n_futures(self) -> int:
        """Futures in every experiment."""
        return self._n_futures

    @property
    def seed(self) -> int:
        """Seed that it claims."""
        return self._seed

    @property
    def slots(self) -> tuple[str, ...]:
        """It has no parameters."""
        return ()

    def draw(self, lens: str, first_future: int = 0) -> NDArray[np.float64]:
        """No parameters."""
        del lens, first_future
        return np.empty((0, self._n_futures))

    def simulate(self, experiments: Iterable[Experiment]) -> Iterator[ExperimentResult]:
        """Results in the order of the experiments."""
        for experiment in experiments:
            if len(self.asked) == self._stops_after:
                return
            self.asked.append(experiment)
            parts = frozenset(experiment.branch.split("+")) - {"base"}
            status = np.full(self._n_futures, Status.OK, dtype=np.uint8)
            status[list(self._troubles.get(experiment.branch, ()))] = Status.DIVERGED
            found = self._outcomes(experiment.lens, parts)
            values = {
                name: np.broadcast_to(np.asarray(value, dtype=np.float64), (self._n_futures,))
                for name, value in found.items()
            }
            yield ExperimentResult(outcomes=values, status=status)
