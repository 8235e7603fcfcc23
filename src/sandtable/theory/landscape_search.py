"""Downhill moves in a landscape of alignments: from one split, or from many random ones where there are too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.inputs import require_array, require_length
from sandtable.theory.landscape import Alignment, Ties, describe_alignments, require_ties
from sandtable.theory.trouble import TheoryError

STARTS_AT_A_TIME = 512
BOTH_SIDES = np.array([-1.0, 1.0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """A way downhill, one actor changing sides at a time.

    Args:
        path: the splits, the start first and the minimum last.
        moved: who changed sides in each step; one fewer than the splits.
    """

    path: tuple[Alignment, ...]
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Local minima met from random splits; there may be others.

    Args:
        names: of the actors.
        minima: by energy, deepest first.
        n_reached: how many of the starts ended in each.
        n_starts: random splits started from.
        seed: of the starts.
    """

    names: tuple[str, ...]
    minima: tuple[Alignment, ...]
    n_reached: tuple[int, ...]
    n_starts: int
    seed: int


def search_landscape(
    sizes: ArrayLike,
    propensities: ArrayLike,
    *,
    seed: int,
    n_starts: int = 1000,
    names: Sequence[str] | None = None,
) -> Search:
    """Finds local minima by going steepest downhill from random splits; any number of actors.

    Args:
        sizes: (actor), as for `find_landscape`.
        propensities: (actor, actor), as for `find_landscape`.
        seed: of the random splits; the same seed gives the same answer.
        n_starts: how many splits to start from.
        names: of the actors.

    Returns:
        The minima met, and how often. That a minimum was not met does not show that it is not there.

    Raises:
        TheoryError: as for `find_landscape`, without the limit on actors; no starts; a negative seed.

    Source: Axelrod & Bennett (1993), section on dynamics: changes by one actor at a time that lower the energy.
    """
    ties = require_ties(sizes, propensities, names)
    if n_starts < 1 or seed < 0:
        raise TheoryError(
            f"`n_starts` is {n_starts}, `seed` is {seed}",
            "the search starts somewhere, from a whole number that is not negative",
            "give at least 1 start and a seed from 0",
        )
    rng = np.random.default_rng([seed, *b"landscape"])
    counted: dict[tuple[bool, ...], int] = {}
    for first in range(0, n_starts, STARTS_AT_A_TIME):
        n = min(STARTS_AT_A_TIME, n_starts - first)
        spins = _go_down(ties, rng.choice(BOTH_SIDES, size=(n, len(ties.names))))
        for row in spins == spins[:, :1]:
            key = tuple(bool(same) for same in row)
            counted[key] = counted.get(key, 0) + 1
    found = describe_alignments(ties, np.where(np.array(list(counted)), 1.0, -1.0))
    ranked = sorted(zip(found, counted.values(), strict=True), key=lambda pair: (pair[0].energy, pair[0].sides))
    return Search(
        names=ties.names,
        minima=tuple(alignment for alignment, _ in ranked),
        n_reached=tuple(n for _, n in ranked),
        n_starts=n_starts,
        seed=seed,
    )


def descend(
    sizes: ArrayLike, propensities: ArrayLike, start: ArrayLike, *, names: Sequence[str] | None = None
) -> Descent:
    """Goes downhill from one split: at each step the actor moves whose change of side lowers the energy most.

    Args:
        sizes: (actor), as for `find_landscape`.
        propensities: (actor, actor), as for `find_landscape`.
        start: (actor), two values that tell the sides apart.
        names: of the actors.

    Returns:
        The way, ending in a local minimum; of equals the first actor moves.

    Raises:
        TheoryError: as for `find_landscape`, without the limit on actors; more than two sides.
    """
    ties = require_ties(sizes, propensities, names)
    sides = require_array(start, "start", 1)
    require_length(sides, "start", len(ties.names), "actors")
    if len(np.unique(sides)) > 2:
        raise TheoryError(
            f"`start` has {len(np.unique(sides))} values", "a split has two sides", "use 1 and 2 for the sides"
        )
    spins = np.where(sides == sides[0], 1.0, -1.0)[None, :]
    path, moved = [spins], []
    while (mover := _steepest(ties, path[-1])[0]) >= 0:
        after = path[-1].copy()
        after[0, mover] *= -1
        path.append(after)
        moved.append(ties.names[int(mover)])
    return Descent(path=describe_alignments(ties, np.concatenate(path)), moved=tuple(moved))


def _go_down(ties: Ties, spins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Splits (split, actor) taken down to local minima, all at once; each step lowers the energy, so it ends."""
    active = np.arange(len(spins))
    while active.size:
        mover = _steepest(ties, spins[active])
        active, mover = active[mover >= 0], mover[mover >= 0]
        spins[active, mover] *= -1
    return spins


def _steepest(ties: Ties, spins: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each split the actor whose change of side lowers the energy most, -1 where none does."""
    cost = spins * (spins @ ties.pull)
    mover = cost.argmin(axis=1)
    return np.where(cost.min(axis=1) < -ties.tie, mover, -1)
