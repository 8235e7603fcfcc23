"""Median voter with unequal votes: which position beats every other when each actor lends its weight to the nearer one.

Black, D. (1948), "On the Rationale of Group Decision-making", Journal of Political Economy 56(1), 23-34, with votes
weighted by capability, salience and distance as in Bueno de Mesquita, B. (1994), "Political Forecasting: An Expected
Utility Method", in Bueno de Mesquita & Stokman (eds.), European Community Decision Making.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.inputs import (
    TOO_LARGE,
    list_some,
    read_numbers,
    require_array,
    require_at_least,
    require_length,
    require_names,
)
from sandtable.theory.trouble import TheoryError

Vector = NDArray[np.float64]
TIE = 1e-12
DEFAULT_RISK = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakeholders:
    """Actors on one issue.

    Args:
        names: of the actors.
        capability: (actor), any unit, at least 0.
        salience: (actor), 0 to 1, the share of its capability that an actor would spend on the issue.
        position: (actor), in the unit of the issue.
        span: length of the issue's scale, in the same unit; distances are counted in it.
    """

    names: tuple[str, ...]
    capability: Vector
    salience: Vector
    position: Vector
    span: float

    @property
    def distance(self) -> NDArray[np.float64]:
        """(actor, actor), distances between positions as shares of the scale, 0 to 1."""
        return np.abs(self.position[:, None] - self.position[None, :]) / self.span

    def moved_to(self, position: Vector) -> Stakeholders:
        """The same actors at other positions, on the same scale."""
        return replace(self, position=position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """What a vote over all positions held would give.

    Args:
        position: that no other beats; the lowest where several tie.
        ties: all positions that no other beats, rising.
        mean: of positions, weighted by capability times salience.
    """

    position: float
    ties: tuple[float, ...]
    mean: float


def require_stakeholders(
    capability: ArrayLike,
    salience: ArrayLike,
    position: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    scale: tuple[float, float] | None = None,
) -> Stakeholders:
    """Reads actors on one issue.

    Args:
        capability: (actor), at least 0, not all 0.
        salience: (actor), 0 to 1.
        position: (actor), in any unit.
        names: of the actors.
        scale: lowest and highest position that the issue has; else the lowest and highest held.

    Raises:
        TheoryError: lengths that differ, fewer than 2 actors, salience above 1, no one with any weight, everybody at
            one position, or a position off the scale.
    """
    power = require_array(capability, "capability", 1)
    stake = require_array(salience, "salience", 1)
    place = require_array(position, "position", 1)
    n = len(place)
    if n < 2:
        raise TheoryError("there is 1 actor", "an issue divides at least 2", "add an actor")
    require_length(power, "capability", n, "positions")
    require_length(stake, "salience", n, "positions")
    require_at_least(power, "capability")
    require_at_least(stake, "salience")
    large = np.flatnonzero(stake > 1)
    if large.size:
        raise TheoryError(
            "`salience` is " + list_some(f"{stake[i]:g} for entry {i + 1}" for i in large),
            "it is a share, 0 to 1",
            "divide percentages by 100",
        )
    if power.max() > TOO_LARGE:
        raise TheoryError(f"`capability` reaches {power.max():g}", "sums of it run off", "give it in a larger unit")
    if not (power * stake).any():
        raise TheoryError("no actor has weight", "votes are capability times salience", "give one actor both")
    low, high = (float(place.min()), float(place.max())) if scale is None else _read_scale(scale)
    if not low < high:
        raise TheoryError(
            f"the scale of the issue runs from {low:g} to {high:g}",
            "actors at one position have nothing to contest",
            "give positions that differ, or the scale",
        )
    if place.min() < low or place.max() > high:
        raise TheoryError(
            f"positions run from {place.min():g} to {place.max():g}",
            f"the scale given is {low:g} to {high:g}",
            "widen the scale",
        )
    named = require_names(names, n, "actors")
    return Stakeholders(names=named, capability=power, salience=stake, position=place, span=high - low)


def _read_scale(scale: tuple[float, float]) -> tuple[float, float]:
    ends = read_numbers(scale, "scale")
    if ends.shape != (2,) or not np.isfinite(ends).all():
        raise TheoryError(f"`scale` is {scale!r}", "it has a lowest and a highest position", "give (low, high)")
    return float(ends[0]), float(ends[1])


def median_voter(
    capability: ArrayLike, salience: ArrayLike, position: ArrayLike, *, scale: tuple[float, float] | None = None
) -> Winner:
    """The position that no other beats, from plain numbers; see `find_winner`.

    Example:
        >>> median_voter([3, 2, 2], [1, 1, 1], [0, 4, 10]).position
        4.0

    Args:
        capability: (actor), any unit, at least 0.
        salience: (actor), 0 to 1.
        position: (actor), in the unit of the issue.
        scale: lowest and highest position that the issue has; else the lowest and highest held.

    Raises:
        TheoryError: as for `require_stakeholders`.

    Source: Black (1948); Bueno de Mesquita (1994).
    """
    return find_winner(require_stakeholders(capability, salience, position, scale=scale))


def find_votes(actors: Stakeholders, first: float, second: float, risk: Vector | None = None) -> Vector:
    """How many votes each actor casts between two positions.

    v_h = c_h s_h (|x_h - x_second| ** r_h - |x_h - x_first| ** r_h), distances as shares of the scale.

    Args:
        actors: on the issue.
        first: a position, in the issue's unit.
        second: the other.
        risk: (actor), exponents; 1 if none are given.

    Returns:
        (actor), above 0 for the first position, below 0 for the second, in units of capability.

    Source: Bueno de Mesquita (1994); Masad (2016), Agents in Conflict, eq. `votes`.
    """
    exponent = np.full(len(actors.position), DEFAULT_RISK) if risk is None else risk
    to_first = (np.abs(actors.position - first) / actors.span) ** exponent
    to_second = (np.abs(actors.position - second) / actors.span) ** exponent
    votes: Vector = actors.capability * actors.salience * (to_second - to_first)
    return votes


def find_win_chances(
    actors: Stakeholders, *, share_of: Literal["pair", "all-pairs"] = "pair", risk: Vector | None = None
) -> NDArray[np.float64]:
    """How likely each actor's position is to prevail over each other's.

    P_jk = sum_h max(v_h, 0) / sum_h |v_h|, v_h the votes between j's position and k's.

    Args:
        actors: on the issue.
        share_of: `pair` divides by all votes cast in that contest, so that P_jk + P_kj = 1; `all-pairs` divides by the
            votes cast in all contests together, so that every chance is small, as Scholz et al. (2011) were ported.
        risk: (actor), exponents of the votes; 1 if none are given.

    Returns:
        (actor, actor), chance of the row against the column; with `pair` .5 where nobody votes, as between equals.

    Source: Bueno de Mesquita (1994); Masad (2016), eq. `p_win`.
    """
    n = len(actors.position)
    exponent = np.full(n, DEFAULT_RISK) if risk is None else risk
    weight = actors.capability * actors.salience
    far = actors.distance ** exponent[:, None]
    won, cast = np.empty((n, n)), np.empty((n, n))
    for j in range(n):
        votes = weight[:, None] * (far - far[:, [j]])
        won[j], cast[j] = np.maximum(votes, 0).sum(axis=0), np.abs(votes).sum(axis=0)
    if share_of == "all-pairs":
        return won / cast.sum() if cast.any() else np.zeros((n, n))
    chances: NDArray[np.float64] = np.divide(won, cast, out=np.full((n, n), 0.5), where=cast > 0)
    return chances


def find_winner(actors: Stakeholders) -> Winner:
    """The position that beats or ties every other one in a vote, and the weighted mean.

    Votes between j and k add up to W(x_k) - W(x_j) with W(x) = sum_h c_h s_h |x_h - x|, so that such a position always
    exists: it is where W is least, a median weighted by capability times salience.

    Args:
        actors: on the issue.

    Returns:
        Winner, ties and mean, in the issue's unit.

    Source: Black (1948); Bueno de Mesquita (1994).
    """
    weight = actors.capability * actors.salience
    held = np.unique(actors.position)
    strain = np.array([(weight * np.abs(actors.position - place)).sum() for place in held])
    unbeaten = held[strain <= strain.min() + TIE * weight.sum() * actors.span]
    return Winner(
        position=float(unbeaten[0]),
        ties=tuple(float(place) for place in unbeaten),
        mean=float((weight * actors.position).sum() / weight.sum()),
    )
