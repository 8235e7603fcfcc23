"""Combinations of subjects: which branches they are, and what a target is worth in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from sandtable.analysis.branches import branch_key
from sandtable.analysis.causes.shapley import CoalitionDesign
from sandtable.analysis.outcomes import Flags, LensOutcomes, Reals
from sandtable.analysis.pairs import LedgerPair
from sandtable.analysis.targets import Target, find_target, read_target
from sandtable.model.model import Model
from sandtable.runs.experiments import Experiment, ExperimentResult, Simulator
from sandtable.runs.runs import Status


def list_branches(target: Target, pairs: Sequence[LedgerPair], design: CoalitionDesign) -> tuple[str, ...]:
    """Keys of all branches that an attribution runs, each once, in the order of need."""
    return tuple(
        dict.fromkeys(key for coalition in design.coalitions for key in _find_keys(target, pairs, coalition).values())
    )


def _find_keys(target: Target, pairs: Sequence[LedgerPair], coalition: int) -> Mapping[str, str]:
    """Branch that the target reads -> branch that is run for it in a combination."""
    sides = [pair.with_branch if coalition >> i & 1 else pair.without_branch for i, pair in enumerate(pairs)]
    return {branch: branch_key([branch, *sides]) for branch in target.branches}


def find_rows(model: Model, target: Target) -> tuple[Target, ...]:
    """What is shared out along with the target: the outcomes behind a net, read where it is read."""
    if target.kind != "net":
        return ()
    found = [
        find_target(model, target.text.replace(f"net({target.id})", item.outcome))
        for item in model.interests[target.id].items
    ]
    return tuple(row for row in found if isinstance(row, Target))


class CombinationReading:
    """Worths of combinations, one after the other; counts what had to be left out."""

    def __init__(
        self,
        model: Model,
        target: Target,
        rows: tuple[Target, ...],
        weights: Mapping[tuple[str, str], float],
        lens: str,
    ) -> None:
        self.model, self.target, self.rows, self.weights, self.lens = model, target, rows, weights, lens
        self.usable: Flags = np.empty(0, dtype=np.bool_)

    def worths(
        self, simulator: Simulator, pairs: Sequence[LedgerPair], design: CoalitionDesign
    ) -> Iterator[tuple[Reals, Flags]]:
        """(row, future) worth and (future,) what counts, per combination; ends early when the simulator does."""
        keys = [_find_keys(self.target, pairs, coalition) for coalition in design.coalitions]
        needed = Counter(key for found in keys for key in found.values())
        results = simulator.simulate(Experiment(lens=self.lens, branch=key) for key in needed)
        held: dict[str, ExperimentResult] = {}
        for found in keys:
            for key in found.values():
                if key not in held:
                    result = next(results, None)
                    if result is None:
                        return
                    held[key] = result
            yield self._worth({branch: held[key] for branch, key in found.items()})
            for key in found.values():
                needed[key] -= 1
                if not needed[key]:
                    held.pop(key, None)

    def _worth(self, results: Mapping[str, ExperimentResult]) -> tuple[Reals, Flags]:
        first = next(iter(results.values()))
        outcomes = LensOutcomes(
            lens=self.lens,
            values={branch: result.outcomes for branch, result in results.items()},
            status={branch: result.status for branch, result in results.items()},
            n_futures=len(first.status),
        )
        read = [read_target(row, self.model, outcomes, self.weights) for row in (self.target, *self.rows)]
        counts: Flags = np.logical_and.reduce([row.counts for row in read])
        usable: Flags = np.logical_and.reduce([status == Status.OK for status in outcomes.status.values()])
        self.usable = usable if not self.usable.size else self.usable & usable
        return np.stack([row.values for row in read]), counts
