"""What an answer may ask to be simulated beside the runs it was given, and the seam through which it asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One batch of runs: all futures, in one branch, under one set of assumptions.

    Futures keep their numbers, so any two experiments of one simulator are paired.

    Args:
        lens: whose parameters and equations hold where the next two say nothing else.
        branch: key, `base` or `a+b`; what it replaces goes before any parameter given here.
        parameters: (slot, future) in place of the lens' own; None = the lens' own.  Each future may have its own
            mixture of two lenses.
        overrides: ids of the equations replaced by lenses that are on; None = those of the lens.
        chance_from: number of the future whose chance (noise, hazards) the first future meets.  0 = its own;
            `n_futures` = weather that no other future of this ensemble met.
    """

    lens: str
    branch: str = "base"
    parameters: NDArray[np.float64] | None = None
    overrides: frozenset[str] | None = None
    chance_from: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExperimentResult:
    """What came of an experiment.

    Args:
        outcomes: outcome id -> (future,); of those that the simulator was made for.
        status: (future,) of Status.
    """

    outcomes: Mapping[str, NDArray[np.float64]]
    status: NDArray[np.uint8]


class Simulator(Protocol):
    """Runs experiments on one set of futures; `usecases` makes it, tests may fake it."""

    @property
    def n_futures(self) -> int:
        """Futures in every experiment."""
        ...

    @property
    def seed(self) -> int:
        """Seed of all draws."""
        ...

    @property
    def slots(self) -> tuple[str, ...]:
        """Parameter ids, in the order of the rows of parameters."""
        ...

    def draw(self, lens: str, first_future: int = 0) -> NDArray[np.float64]:
        """Parameters (slot, future) under a lens, of `n_futures` futures from this number on; not to be written to."""
        ...

    def simulate(self, experiments: Iterable[Experiment]) -> Iterator[ExperimentResult]:
        """Results in the order of the experiments, which are taken one by one, some ahead, and run side by side.

        Ends early, after a result, when the user asked to stop.
        """
        ...
