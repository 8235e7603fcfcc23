"""Sets of assumptions put into one lens' world and taken out of the other's, and the smallest that is enough."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.disputes.assumptions import Assumption
from sandtable.analysis.disputes.mixtures import Mixing, Reading
from sandtable.analysis.disputes.walks import Attribution, Estimate, find_change, find_part
from sandtable.analysis.outcomes import Flags

MOST_JOINT = 6  # members of a set that is tried as the crux
HALF = 0.5
CLEAR = 2.0  # standard errors from which a difference is called one


@dataclass(frozen=True, slots=True, kw_only=True)
class JointSet:
    """Several assumptions that go over, or back, together.

    Args:
        ids: of the assumptions.
        added, removed: change of the target, as for one line.
        added_singly, removed_singly: the sum of their changes one at a time.
        closes: shares of the gap that they close from the first lens' side and from the second's.
    """

    ids: tuple[str, ...]
    added: Estimate
    removed: Estimate
    added_singly: float
    removed_singly: float
    closes: tuple[float, float]

    @property
    def is_enough(self) -> bool:
        """Whether it closes at least half of the gap from either side."""
        return min(self.closes) >= HALF


class Trial:
    """Sets of players put into the first lens' world, and taken out of the second's.

    Args:
        mixing: the target under mixtures.
        ends: the target under each lens.
        counted: futures that count.
    """

    def __init__(self, *, mixing: Mixing, ends: tuple[Reading, Reading], counted: Flags) -> None:
        self._mixing, self._ends, self._counted = mixing, ends, counted
        self._held: dict[tuple[int, ...], tuple[Estimate, Estimate]] = {}
        self.is_complete = True

    def try_sets(self, sets: Iterable[Sequence[int]]) -> None:
        """Run those that have not been run."""
        new = [key for key in dict.fromkeys(tuple(sorted(numbers)) for numbers in sets) if key not in self._held]
        readings = self._mixing.read(mask for key in new for mask in self._masks(key))
        for key in new:
            added, removed = next(readings, None), next(readings, None)
            if added is None or removed is None:
                self.is_complete = False
                return
            self._held[key] = (self._change(self._ends[0], added), self._change(self._ends[1], removed))

    def find(self, numbers: Sequence[int]) -> tuple[Estimate, Estimate] | None:
        """The two changes that a set makes; None when it was not run."""
        return self._held.get(tuple(sorted(numbers)))

    def _masks(self, numbers: Sequence[int]) -> tuple[Flags, Flags]:
        added: Flags = np.zeros((self._mixing.n_players, self._mixing.n_futures), dtype=np.bool_)
        added[list(numbers)] = True
        return added, ~added

    def _change(self, before: Reading, after: Reading) -> Estimate:
        return find_change(before, after, self._counted & after.is_good)


def find_crux(
    players: Sequence[Assumption], attribution: Attribution, trial: Trial, gap: Estimate
) -> tuple[tuple[JointSet, ...], JointSet | None]:
    """The leading players taken together, one more at a time, and the smallest set that closes half of the gap.

    The set is found in the order of the parts, then thinned: no member of it can be left out.
    """
    if not abs(gap.mean) > CLEAR * gap.error or not trial.is_complete:
        return (), None
    parts = [find_part(attribution, (player,)).mean / gap.mean for player in range(len(players))]
    order = [player for player in sorted(range(len(players)), key=lambda player: -parts[player]) if parts[player] > 0]
    joints: list[JointSet] = []
    for size in range(1, min(len(order), MOST_JOINT) + 1):
        trial.try_sets([order[:size]])
        joint = _join(order[:size], players, trial, gap)
        if joint is None:
            return tuple(joints), None
        joints.append(joint)
        if joint.is_enough:
            return tuple(joints), _thin(order[:size], players, trial, gap)
    return tuple(joints), None


def _join(numbers: Sequence[int], players: Sequence[Assumption], trial: Trial, gap: Estimate) -> JointSet | None:
    together = trial.find(numbers)
    singly = [trial.find((number,)) for number in numbers]
    if together is None:
        return None
    added, removed = together
    return JointSet(
        ids=tuple(players[number].id for number in numbers),
        added=added,
        removed=removed,
        added_singly=math.fsum(pair[0].mean for pair in singly if pair is not None),
        removed_singly=math.fsum(pair[1].mean for pair in singly if pair is not None),
        closes=(added.mean / gap.mean, -removed.mean / gap.mean),
    )


def _thin(numbers: Sequence[int], players: Sequence[Assumption], trial: Trial, gap: Estimate) -> JointSet | None:
    """The set without the members that it can do without, the least ones first."""
    kept = list(numbers)
    for number in reversed(numbers):
        fewer = [other for other in kept if other != number]
        if not fewer:
            break
        trial.try_sets([fewer])
        joint = _join(fewer, players, trial, gap)
        if joint is not None and joint.is_enough:
            kept = fewer
    return _join(kept, players, trial, gap)
