"""Downhill moves in a landscape of alignments: from one split, or from many random ones where there are too many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.inputs import (
    list_some,
    require_array,
    require_length,
    require_whole,
)
from sandtable.theory.landscape import Alignment, Landscape, Ties, describe_alignments, find_landscape, require_ties
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


def search_landscape(
    sizes: object,
    propensities: object,
    *,
    seed: int,
    n_starts: int = 1000,
    names: Iterable[str] | None = None,
) -> Landscape:
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
    n_starts, seed = require_whole(n_starts, "`n_starts`", at_least=1), require_whole(seed, "`seed`")
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
    return Landscape(
        names=ties.names,
        n_configurations=2 ** (len(ties.names) - 1),
        n_minima=len(ranked),
        minima=tuple(alignment for alignment, _ in ranked),
        is_complete=False,
        asymmetric=ties.asymmetric,
        n_reached=tuple(n for _, n in ranked),
        n_starts=n_starts,
        seed=seed,
    )


def descend(sizes: object, propensities: object, start: ArrayLike, *, names: Iterable[str] | None = None) -> Descent:
    """Goes downhill from one split: at each step the actor moves whose change of side lowers the energy most.

    Example:
        >>> landscape_descent([2, 3], [[0, -1], [-1, 0]], start=[1, 1], names=["A", "B"]).moved
        ('A',)

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


def landscape(
    sizes: object,
    propensities: object,
    names: Iterable[str] | None = None,
    *,
    method: Literal["exact", "search"] = "exact",
    starts: int = 1000,
    seed: int = 1,
    is_strict: bool = False,
    must_be_symmetric: bool = False,
    keep: int = 1000,
) -> Landscape:
    """Which two camps actors form when each avoids those it gets on with badly: every local minimum of the energy.

    E(X) = sum_i sum_j s_i s_j p_ij d_ij(X), d_ij = 1 for actors on different sides and 0 on the same, both orders of a
    pair counted. A split is a local minimum if no single actor's change of side lowers it.

    Example:
        >>> found = landscape({"A": 2, "B": 1, "C": 1}, {("A", "B"): -1, ("A", "C"): -1, ("B", "C"): 1})
        >>> found.best.camps, found.best.energy
        ((('A',), ('B', 'C')), -8.0)

    Args:
        sizes: (actor), weight of each, at least 0; numbers, sizes by name, or a pandas column.
        propensities: (actor, actor), above 0 where two get on, below 0 where they do not; numbers, a pandas table, by
            pair or by actor. One that is given in one direction only holds in both; where the two directions differ
            the energy counts both.
        names: of the actors, where `sizes` does not bring them.
        method: `exact` looks at every split, up to 24 actors; `search` goes downhill from random ones, any number.
        starts: of the search.
        seed: of the search.
        is_strict: whether a split from which an actor could change sides at no cost is no minimum; else it is one.
        must_be_symmetric: whether two directions that differ are refused, as a check on typing.
        keep: how many minima to describe, deepest first; all are counted.

    Returns:
        Minima by energy, each with camps, frustrations and what every lone change of side would cost.

    Raises:
        TheoryError: wrong shapes, fewer than 2 actors, more than 24 with `exact`, negative sizes, pairs without a
            propensity, names twice, another method.

    Source: Axelrod & Bennett (1993), British Journal of Political Science 23(2), 211-233.
    """
    if method not in ("exact", "search"):
        raise TheoryError(f"`method` is `{method}`", "there are two", "say `exact` or `search`")
    ties = require_ties(sizes, propensities, names)
    if must_be_symmetric and ties.asymmetric:
        pairs = list_some((f"{one} and {other}" for one, other in ties.asymmetric), "; ")
        raise TheoryError(
            f"the two directions differ between {pairs}", "one number for a pair was asked for", "mend it"
        )
    if method == "exact":
        return find_landscape(sizes, propensities, names=names, is_strict=is_strict, keep=keep)
    found = search_landscape(sizes, propensities, names=names, seed=seed, n_starts=starts)
    keep = require_whole(keep, "`keep`", at_least=1)
    kept = [i for i, one in enumerate(found.minima) if not is_strict or min(one.change_costs) > 2 * ties.tie]
    return replace(
        found,
        n_minima=len(kept),
        minima=tuple(found.minima[i] for i in kept[:keep]),
        n_reached=tuple(found.n_reached[i] for i in kept[:keep]),
    )
