"""Landscape theory of aggregation: which two camps actors form when each avoids those it gets on with badly.

Axelrod, R. & Bennett, D. S. (1993), "A Landscape Theory of Aggregation", British Journal of Political Science 23(2),
211-233. Every way of splitting n actors into two camps has an energy; camps change one actor at a time and only
downhill, so what is predicted are the local minima.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.inputs import (
    freeze_arrays,
    require_array,
    require_length,
    require_whole,
)
from sandtable.theory.tie_table import find_asymmetric, find_frame_names, read_propensities, read_sizes
from sandtable.theory.trouble import TheoryError

if TYPE_CHECKING:
    import pandas as pd

MOST_ACTORS = 24
BLOCK_ACTORS = 12
TIE = 1e-12
LARGEST_POWER = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What binds and divides actors, ready for counting.

    Args:
        names: of the actors, in the order given.
        weights: (actor, actor), s_i s_j p_ij with a zero diagonal; above 0 where two get on.
        pull: (actor, actor), the same made symmetric, which is all that the energy depends on.
        tie: differences in energy up to twice this count as none: rounding, or exactly none for whole numbers.
        asymmetric: pairs of which each thinks otherwise of the other.
    """

    names: tuple[str, ...]
    weights: NDArray[np.float64]
    pull: NDArray[np.float64]
    tie: float
    asymmetric: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """One split into two camps.

    Args:
        names: of the actors.
        sides: 1 or 2 for each actor; the first actor's side is 1.
        energy: E(X), in size squared times propensity; the lower, the less strain.
        frustrations: F_i of each actor, same unit; they add up to the energy.
        change_costs: by how much the energy would rise if this actor alone changed sides; below 0 where it would fall.
    """

    names: tuple[str, ...]
    sides: tuple[int, ...]
    energy: float
    frustrations: tuple[float, ...]
    change_costs: tuple[float, ...]

    @property
    def camps(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names on the first actor's side, and on the other."""
        first = tuple(name for name, side in zip(self.names, self.sides, strict=True) if side == 1)
        other = tuple(name for name, side in zip(self.names, self.sides, strict=True) if side == 2)
        return first, other

    def to_frame(self) -> pd.DataFrame:
        """A row for each actor: side, frustration, what a lone change of side would cost."""
        import pandas as pd

        columns = {"side": self.sides, "frustration": self.frustrations, "change_cost": self.change_costs}
        return pd.DataFrame(columns, index=pd.Index(self.names, name="actor"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Landscape:
    """Local minima of the energy: all of them, or those that a search met.

    Args:
        names: of the actors.
        n_configurations: splits that there are: 2 ** (n - 1), a split and its mirror image being one.
        n_minima: local minima found among them.
        minima: the deepest of them, by energy; all of them unless there are more than were to be kept.
        is_complete: whether every split was looked at; if not, there may be other minima.
        asymmetric: pairs of which each thinks otherwise of the other; the energy counts both.
        n_reached: of a search, how many of its starts ended in each minimum.
        n_starts: of a search, random splits started from.
        seed: of a search's starts.
    """

    names: tuple[str, ...]
    n_configurations: int
    n_minima: int
    minima: tuple[Alignment, ...]
    is_complete: bool = True
    asymmetric: tuple[tuple[str, str], ...] = ()
    n_reached: tuple[int, ...] = ()
    n_starts: int = 0
    seed: int | None = None

    @property
    def best(self) -> Alignment | None:
        """The deepest minimum; None only where there is no strict one."""
        return self.minima[0] if self.minima else None

    def to_frame(self) -> pd.DataFrame:
        """A row for each minimum, deepest first: energy, then the side of each actor."""
        import pandas as pd

        sides = pd.DataFrame([minimum.sides for minimum in self.minima], columns=list(self.names))
        sides.insert(0, "energy", [minimum.energy for minimum in self.minima], allow_duplicates=True)
        return sides.rename_axis("minimum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Strain:
    """Energy and frustration of many splits at once.

    Args:
        energy: (split).
        frustrations: (split, actor).
        is_minimum: (split), whether no single actor's change of side lowers the energy.
    """

    energy: NDArray[np.float64]
    frustrations: NDArray[np.float64]
    is_minimum: NDArray[np.bool_]

    def __post_init__(self) -> None:
        freeze_arrays(self)


def find_landscape(
    sizes: object,
    propensities: object,
    *,
    names: Iterable[str] | None = None,
    is_strict: bool = False,
    keep: int = 1000,
) -> Landscape:
    """Finds every local minimum by looking at every split of up to 24 actors.

    Args:
        sizes: (actor), weight of each, at least 0: a CINC share, a judged strength; see `read_sizes`.
        propensities: (actor, actor), above 0 where two get on, below 0 where they do not; the diagonal is not read; see
            `read_propensities`.
        names: of the actors.
        is_strict: whether a split from which an actor could change sides at no cost is no minimum; else it is one.
        keep: how many minima to describe, deepest first; all are counted.

    Returns:
        The minima by energy; those of one energy in the order of their sides.

    Raises:
        TheoryError: wrong shapes, fewer than 2 actors, more than 24 (use `search_landscape`), negative sizes.

    Source: Axelrod & Bennett (1993), local minima of the energy. Time and memory: 24 actors are 8,388,608 splits, taken 4,096 at a time.
    """
    ties = require_ties(sizes, propensities, names)
    n = len(ties.names)
    if n > MOST_ACTORS:
        raise TheoryError(
            f"{n} actors make {2 ** (n - 1):,} splits",
            f"looking at every one is kept to {MOST_ACTORS} actors",
            'search from random splits: landscape(..., method="search") or `search_landscape`; it finds minima without '
            "proof that they are all",
        )
    keep = require_whole(keep, "`keep`", at_least=1)
    n_minima = 0
    best_energy: NDArray[np.float64] = np.empty(0)
    best_code: NDArray[np.int64] = np.empty(0, dtype=np.int64)
    for code, energy in _minima_by_block(ties, is_strict):
        n_minima += len(code)
        best_energy, best_code = np.append(best_energy, energy), np.append(best_code, code)
        if len(best_code) > 4 * keep:
            best_energy, best_code = _deepest(best_energy, best_code, keep)
    _, best_code = _deepest(best_energy, best_code, keep)
    spins = _spins_of(best_code, n)
    return Landscape(
        names=ties.names,
        n_configurations=2 ** (n - 1),
        n_minima=n_minima,
        minima=describe_alignments(ties, spins),
        asymmetric=ties.asymmetric,
    )


def find_strain(sizes: object, propensities: object, sides: ArrayLike) -> Strain:
    """Energy and frustrations of given splits.

    E(X) = sum_i sum_j s_i s_j p_ij d_ij(X) and F_i(X) = sum_j s_i s_j p_ij d_ij(X), with d_ij = 1 for actors on
    different sides, 0 on the same; both orders of a pair are counted.

    Example:
        >>> alignment_strain([2, 3], [[0, -1], [-1, 0]], sides=[[1, 1], [1, 2]]).energy.tolist()
        [0.0, -12.0]

    Args:
        sizes: (actor), as for `find_landscape`.
        propensities: (actor, actor), as for `find_landscape`.
        sides: (split, actor), two values that tell the sides apart: 1 and 2, or 0 and 1.

    Returns:
        One entry for each split.

    Raises:
        TheoryError: wrong shapes, or more than two sides.

    Source: Axelrod & Bennett (1993), energy with d = 0 or 1; frustrations carry the actor's own size, as in the
    sheet of Axelrod & Furnas (2016), so that they add up to the energy.
    """
    ties = require_ties(sizes, propensities, None)
    table = require_array(sides, "sides", 2)
    require_length(table.T, "a row of `sides`", len(ties.names), "actors")
    values = np.unique(table)
    if len(values) > 2:
        raise TheoryError(f"`sides` has {len(values)} values", "a split has two sides", "use 1 and 2 for the sides")
    spins = np.where(table == values[0], 1.0, -1.0)
    energy, frustrations = _strain(ties, spins)
    cost = spins * (spins @ ties.pull)
    return Strain(energy=energy, frustrations=frustrations, is_minimum=cost.min(axis=1) >= -ties.tie)


def require_ties(sizes: object, propensities: object, names: Iterable[str] | None) -> Ties:
    """Reads sizes and propensities.

    Raises:
        TheoryError: wrong shapes, fewer than 2 actors, negative sizes, or names that do not fit.
    """
    size, named, has_names = read_sizes(sizes, names if names is not None else find_frame_names(sizes, propensities))
    table = read_propensities(propensities, named, has_names=has_names)
    if np.log10(np.abs(table).max() + 1) + 2 * np.log10(size.max() + 1) > LARGEST_POWER:
        raise TheoryError(
            f"sizes reach {size.max():g}, propensities {np.abs(table).max():g}",
            "their products cannot be told apart any more",
            "give sizes in a larger unit",
        )
    weights = table * np.outer(size, size)
    return Ties(
        names=named,
        weights=weights,
        pull=(weights + weights.T) / 2,
        tie=TIE * float(np.abs(weights).sum(axis=1).max()),
        asymmetric=find_asymmetric(table, named),
    )


def describe_alignments(ties: Ties, spins: NDArray[np.float64]) -> tuple[Alignment, ...]:
    """Tells splits in words and numbers.

    Args:
        ties: of the actors.
        spins: (split, actor), +1 or -1.

    Returns:
        One for each split, in the order given.
    """
    energy, frustrations = _strain(ties, spins)
    sides = np.where(spins == spins[:, :1], 1, 2)
    costs = 2 * spins * (spins @ ties.pull)
    return tuple(
        Alignment(
            names=ties.names,
            sides=tuple(int(side) for side in sides[i]),
            energy=float(energy[i]),
            frustrations=tuple(float(value) for value in frustrations[i]),
            change_costs=tuple(float(value) for value in costs[i]),
        )
        for i in range(len(spins))
    )


def _strain(ties: Ties, spins: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Energy and frustrations, with d_ij = (1 - spin_i spin_j) / 2."""
    frustrations = (ties.weights.sum(axis=1) - spins * (spins @ ties.weights.T)) / 2
    return frustrations.sum(axis=1), frustrations


def _minima_by_block(ties: Ties, is_strict: bool) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Codes and energies of the minima, one block of splits after another.

    The last few actors run through all their splits inside a block, the others stand still in it. Actor i's change of
    side costs 2 spin_i sum_j pull_ij spin_j; half of it is `cost`, and the energy follows from the sum of the costs.
    """
    n = len(ties.names)
    n_low = min(BLOCK_ACTORS, n - 1)
    n_high = n - n_low
    low = _spins_of(np.arange(2**n_low), n_low + 1)[:, 1:].T.copy()
    field_of_low = ties.pull[:, n_high:] @ low
    total = float(ties.pull.sum())
    cost = np.empty_like(field_of_low)
    for block in range(2 ** (n_high - 1)):
        high = _spins_of(np.array([block]), n_high)[0]
        np.add(field_of_low, (ties.pull[:, :n_high] @ high)[:, None], out=cost)
        cost[:n_high] *= high[:, None]
        cost[n_high:] *= low
        least = cost.min(axis=0)
        found = np.flatnonzero(least > ties.tie if is_strict else least >= -ties.tie)
        if found.size:
            yield (block << n_low) + found, (total - cost[:, found].sum(axis=0)) / 2


def _spins_of(code: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """Spins (split, actor) of codes: the first actor is +1, the others -1 where their bit is set, last actor lowest."""
    bits = (np.asarray(code)[:, None] >> np.arange(n - 1)[::-1]) & 1
    return np.concatenate([np.ones((len(bits), 1)), 1.0 - 2.0 * bits], axis=1)


def _deepest(
    energy: NDArray[np.float64], code: NDArray[np.int64], keep: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The lowest energies, those of one energy by code."""
    order = np.lexsort((code, energy))[:keep]
    return energy[order], code[order]
