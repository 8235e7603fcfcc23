"""A target under mixtures of two lenses: each future holds its own set of the second lens' assumptions."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.disputes.assumptions import Assumption
from sandtable.analysis.outcomes import Flags, LensOutcomes, Reals, find_usable
from sandtable.analysis.targets import Target, read_target
from sandtable.analysis.weights import find_weights
from sandtable.model.model import Model
from sandtable.runs.experiments import Experiment, ExperimentResult, Simulator


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A target in each future, as the two parts of a ratio of means.

    Args:
        numerator: (future,) its value; for a conditional claim 1 where it holds and its condition does.
        denominator: (future,) 1; for a conditional claim 1 where its condition holds.
        is_good: (future,) where all runs went well.
    """

    numerator: Reals
    denominator: Reals
    is_good: Flags


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Equations that are on, and the futures that want just these."""

    switches: frozenset[str]
    futures: Flags


class Mixing:
    """The value function of an attribution: which assumptions of the second lens hold -> the target.

    Args:
        simulator: runs the experiments.
        model: the scenario.
        target: what is read.
        lenses: ids of the first and the second lens.
        players: what goes over from the first lens to the second, each as a whole.
    """

    def __init__(
        self,
        simulator: Simulator,
        model: Model,
        target: Target,
        lenses: tuple[str, str],
        players: Sequence[Assumption],
    ) -> None:
        self._simulator, self._model, self._target = simulator, model, target
        self._lens = lenses[0]
        self._draws = (simulator.draw(lenses[0]), simulator.draw(lenses[1]))
        row_of = {slot: row for row, slot in enumerate(simulator.slots)}
        self._rows = [[row_of[slot] for slot in player.slots if slot in row_of] for player in players]
        own = frozenset(model.lenses[lenses[0]].overrides if lenses[0] in model.lenses else ())
        self._kept = own.difference(*(player.switches[0] for player in players))
        self._switches = [player.switches for player in players]
        self._switching = [i for i, player in enumerate(players) if player.switches[0] or player.switches[1]]
        self._weights = (find_weights(model, lenses[0]), find_weights(model, lenses[1]))
        self._moved = [player.weights for player in players]
        self._weighing = [i for i, player in enumerate(players) if player.weights]
        self.n_players = len(players)
        self.n_futures = simulator.n_futures
        self.n_experiments = 0

    def read(self, masks: Iterable[Flags]) -> Iterator[Reading]:
        """The target under each mixture, in their order.

        Ends early when the simulator does.

        Args:
            masks: (player, future): whether the player is as the second lens has it; not changed afterwards.
        """
        waiting: deque[tuple[Flags, list[_Pattern]]] = deque()
        results: list[ExperimentResult] = []
        for result in self._simulator.simulate(self._experiments(masks, waiting)):
            self.n_experiments += 1
            results.append(result)
            mask, patterns = waiting[0]
            if len(results) == len(patterns) * len(self._target.branches):
                yield self._reading(mask, patterns, results)
                waiting.popleft()
                results = []

    def _experiments(
        self, masks: Iterable[Flags], waiting: deque[tuple[Flags, list[_Pattern]]]
    ) -> Iterator[Experiment]:
        for mask in masks:
            patterns = self._patterns(mask)
            waiting.append((mask, patterns))
            parameters = self._mixed(mask)
            for pattern in patterns:
                for branch in self._target.branches:
                    yield Experiment(lens=self._lens, branch=branch, parameters=parameters, overrides=pattern.switches)

    def _mixed(self, mask: Flags) -> Reals:
        """Parameters (slot, future), those of each future's players as the second lens has them."""
        first, second = self._draws
        mixed = first.copy()
        for player, rows in enumerate(self._rows):
            if rows:
                mixed[rows] = np.where(mask[player], second[rows], first[rows])
        return mixed

    def _patterns(self, mask: Flags) -> list[_Pattern]:
        """Each set of equations that some future wants: a flag holds for a whole batch."""
        return [
            _Pattern(
                switches=self._kept.union(
                    *(self._switches[i][int(on)] for i, on in zip(self._switching, flags, strict=True))
                ),
                futures=futures,
            )
            for flags, futures in _distinct(mask[self._switching])
        ]

    def _reading(self, mask: Flags, patterns: Sequence[_Pattern], results: Sequence[ExperimentResult]) -> Reading:
        n_branches = len(self._target.branches)
        numerator, denominator = np.zeros(self.n_futures), np.zeros(self.n_futures)
        is_good: Flags = np.zeros(self.n_futures, dtype=np.bool_)
        for k, pattern in enumerate(patterns):
            outcomes = self._outcomes(results[k * n_branches : (k + 1) * n_branches])
            for flags, futures in _distinct(mask[self._weighing]):
                chosen = pattern.futures & futures
                if not chosen.any():
                    continue
                values = read_target(self._target, self._model, outcomes, self._weights_of(flags))
                is_conditional = self._target.given is not None
                good = find_usable(outcomes, self._target.branches) if is_conditional else values.counts
                numerator[chosen] = values.values[chosen]
                denominator[chosen] = values.counts[chosen] if is_conditional else 1.0
                is_good[chosen] = good[chosen]
        return Reading(numerator=numerator, denominator=denominator, is_good=is_good)

    def _outcomes(self, results: Sequence[ExperimentResult]) -> LensOutcomes:
        held = dict(zip(self._target.branches, results, strict=True))
        return LensOutcomes(
            lens=self._lens,
            values={branch: result.outcomes for branch, result in held.items()},
            status={branch: result.status for branch, result in held.items()},
            n_futures=self.n_futures,
        )

    def _weights_of(self, flags: NDArray[np.bool_]) -> Mapping[tuple[str, str], float]:
        first, second = self._weights
        weights = dict(first)
        for player, is_second in zip(self._weighing, flags, strict=True):
            for key in self._moved[player] if is_second else ():
                if key in second:
                    weights[key] = second[key]
                else:
                    weights.pop(key, None)
        return weights


def _distinct(flags: NDArray[np.bool_]) -> list[tuple[NDArray[np.bool_], Flags]]:
    """Each distinct column with the futures that have it; (player, future) in."""
    if flags.shape[0] == 0:
        return [(np.zeros(0, dtype=np.bool_), np.ones(flags.shape[1], dtype=np.bool_))]
    columns, which = np.unique(flags, axis=1, return_inverse=True)
    which = which.reshape(-1)
    return [(columns[:, k], which == k) for k in range(columns.shape[1])]
