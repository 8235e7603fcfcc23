"""Thresholds and tipping: who acts because others do.

M. Granovetter (1978), Threshold models of collective behavior, American Journal of Sociology 83: 1420-1443;
T. C. Schelling (1971), Dynamic models of segregation, Journal of Mathematical Sociology 1: 143-186;
J. M. Epstein (2002), Modeling civil violence, Proceedings of the National Academy of Sciences 99: 7243-7250.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.inputs import Vector, freeze_arrays, read_numbers, require_number, require_vector, require_whole
from sandtable.theory.trouble import TheoryError

ROUNDING = 1e-9
"""How far sums of shares and products of ratios may miss a threshold that they meet on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cascade:
    """How far action spreads.

    Args:
        acting: which persons act in the end, shape (person,).
        n_acting: how many.
        rounds: how many act after each round, first the one in which nobody had acted yet.
    """

    acting: NDArray[np.bool_]
    n_acting: int
    rounds: tuple[int, ...]

    def __post_init__(self) -> None:
        freeze_arrays(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestPoint:
    """A share of people acting that reproduces itself.

    Args:
        share: of all, 0 to 1.
        is_stable: nearby shares move back to it; if not, it is the tipping point between two that are.
    """

    share: float
    is_stable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """Who lives in one bounded neighbourhood in the end.

    Args:
        a: how many of group A stay.
        b: how many of group B stay.
        rounds: how many moves in or out it took.
    """

    a: int
    b: int
    rounds: int


def spread(thresholds: ArrayLike, *, network: ArrayLike | None = None, start: ArrayLike | None = None) -> Cascade:
    """Granovetter's cascade: each acts once as many others act as its threshold says, and goes on acting.

    Example:
        >>> cascade(range(100)).n_acting, cascade([0, 2, *range(2, 100)]).n_acting
        (100, 1)

    Args:
        thresholds: how many others must act before a person does, shape (person,); 0 acts alone.
        network: shape (person, person), row i the weight of each other in i's eyes; everybody counts one if not given.
            A row that sums to one makes thresholds shares.
        start: who acts from the first, shape (person,); nobody if not given.

    Returns:
        Who acts in the end and how many acted after each round.

    Raises:
        TheoryError: no thresholds, a threshold below zero, or a network of another size.
    """
    needed = require_vector(thresholds, "thresholds", at_least=0)
    weights = _network(network, needed.size)
    acting = np.zeros(needed.size, dtype=bool)
    if start is not None:
        acting = require_vector(start, "starting persons").astype(bool)
        if acting.size != needed.size:
            raise TheoryError(
                f"{acting.size} starts for {needed.size} thresholds", "each person has one", "make them equally long"
            )
    rounds = [int(acting.sum())]
    while True:
        seen = np.full(needed.size, acting.sum(), dtype=np.float64) - acting if weights is None else weights @ acting
        now = acting | (seen >= needed - ROUNDING)
        if (now == acting).all():
            break
        acting = now
        rounds.append(int(acting.sum()))
    return Cascade(acting=acting, n_acting=int(acting.sum()), rounds=tuple(rounds))


def _network(network: ArrayLike | None, n: int) -> Vector | None:
    if network is None:
        return None
    weights = read_numbers(network, "network")
    if weights.shape != (n, n):
        raise TheoryError(f"the network has shape {weights.shape}", f"there are {n} persons", f"give shape ({n}, {n})")
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise TheoryError("the network holds a weight that is below zero or not finite", "weights count", "mend it")
    np.fill_diagonal(weights, 0)
    return weights


def find_rest_points(thresholds: ArrayLike) -> tuple[RestPoint, ...]:
    """Shares at which as many act as have thresholds at or below: where the distribution crosses the diagonal.

    In a crowd of n the share r moves to F(r), the share with thresholds not above r. Stable points are those that a
    cascade comes to rest at; between two of them lies a tipping point, at the first threshold that stops it.

    Example:
        >>> [(point.share, point.is_stable) for point in rest_points([0.0, 0.25, 0.5, 0.75])]
        [(1.0, True)]

    Args:
        thresholds: share of all that must act before a person does, shape (person,), 0 or more; above 1 never acts.

    Returns:
        Stable points and tipping points in rising order.

    Raises:
        TheoryError: no thresholds or one below zero.
    """
    needed = np.sort(require_vector(thresholds, "thresholds", at_least=0))
    n = needed.size
    counts = np.arange(n + 1)
    reached = np.searchsorted(needed, counts / n + ROUNDING, side="right")
    stable = [int(k) for k in counts[reached == counts]]
    points: list[RestPoint] = []
    for place, k in enumerate(stable):
        if place > 0:
            # From below the last threshold that holds, action falls back to the point before.
            between = counts[stable[place - 1] + 1 : k]
            falls = between[reached[between] < between]
            tip = (int(falls[-1]) + 1 if falls.size else stable[place - 1] + 1) / n
            points.append(RestPoint(share=tip, is_stable=False))
        points.append(RestPoint(share=k / n, is_stable=True))
    return tuple(points)


def settle_neighbourhood(tolerance_a: ArrayLike, tolerance_b: ArrayLike, a: int, b: int) -> Neighbourhood:
    """Schelling's bounded neighbourhood: the least tolerant leave first, the most tolerant enter first.

    One of each group moves at a time. A person stays while those of the other group per one of the own are not more
    than its tolerance, and enters when that would hold after entering. Where the groups would go in and out together
    for ever, A moves first from then on.

    Example:
        >>> schelling([2.0, 1.0, 0.5], [2.0, 1.0, 0.5], a=3, b=1)
        Neighbourhood(a=3, b=0, rounds=1)

    Args:
        tolerance_a: highest ratio of B to A that each of A bears, shape (person,).
        tolerance_b: highest ratio of A to B that each of B bears.
        a: how many of A live there at first: the most tolerant.
        b: how many of B.

    Returns:
        How many live there when nobody wants to move.

    Raises:
        TheoryError: tolerances below zero, or more inhabitants than people.
    """
    patience = (
        np.sort(require_vector(tolerance_a, "tolerances of A", at_least=0))[::-1],
        np.sort(require_vector(tolerance_b, "tolerances of B", at_least=0))[::-1],
    )
    inside = [require_whole(a, "inhabitants of A"), require_whole(b, "inhabitants of B")]
    for count, people, name in zip(inside, patience, "AB", strict=True):
        if count > people.size:
            raise TheoryError(f"{count} of {name} live there", f"there are {people.size} of {name}", "give fewer")
    rounds = 0
    seen: set[tuple[int, int]] = set()
    # Both at once may go back and forth for ever. One at a time ends: a move of one never makes it want to move back.
    is_in_turn = False
    while True:
        moves = [_wanted_move(patience, inside, group) for group in (0, 1)]
        if moves == [0, 0]:
            return Neighbourhood(a=inside[0], b=inside[1], rounds=rounds)
        is_in_turn = is_in_turn or (inside[0], inside[1]) in seen
        if is_in_turn and moves[0]:
            moves[1] = 0
        seen.add((inside[0], inside[1]))
        inside = [inside[0] + moves[0], inside[1] + moves[1]]
        rounds += abs(moves[0]) + abs(moves[1])


def _wanted_move(patience: tuple[Vector, Vector], inside: list[int], group: int) -> Literal[-1, 0, 1]:
    own, other = inside[group], inside[1 - group]
    people = patience[group]
    if own > 0 and people[own - 1] * own < other - ROUNDING:
        return -1
    if own < people.size and people[own] * (own + 1) >= other - ROUNDING:
        return 1
    return 0


def find_arrest_probability(cops: float, actives: float, k: float = 2.3) -> float:
    """Epstein's estimate of being arrested: 1 - exp(-k floor(C / A)), what a person sees within its vision.

    The floor is that of the published runs; with it, one cop short of the actives arrests nobody.

    Example:
        >>> round(arrest_probability(cops=1, actives=1), 3)
        0.9

    Args:
        cops: police in sight (C).
        actives: rebels in sight, the person itself included (A), at least 1.
        k: so that one cop for each active arrests with probability .9 (2.3).

    Returns:
        A probability.

    Raises:
        TheoryError: numbers below zero, or no active: the person itself counts as one.
    """
    police = require_number(cops, "cops", at_least=0)
    rebels = require_number(actives, "actives", at_least=1)
    return float(-np.expm1(-require_number(k, "k", at_least=0) * np.floor(police / rebels)))


def find_rebels(
    hardship: ArrayLike, legitimacy: float, risk_aversion: ArrayLike, arrest: float | ArrayLike, threshold: float = 0.1
) -> NDArray[np.bool_]:
    """Who rebels: grievance less net risk above the threshold, H (1 - L) - R P > T.

    Example:
        >>> rebellion(hardship=[0.9, 0.2], legitimacy=0.5, risk_aversion=[0.1, 0.9], arrest=0.5).tolist()
        [True, False]

    Args:
        hardship: H, 0 to 1, shape (person,).
        legitimacy: L of the government, 0 to 1.
        risk_aversion: R, 0 to 1, shape (person,).
        arrest: P as each sees it, one number or shape (person,).
        threshold: T.

    Returns:
        Shape (person,).

    Raises:
        TheoryError: a number outside 0 to 1, or lists of different length.
    """
    h = require_vector(hardship, "hardships", at_least=0)
    r = require_vector(risk_aversion, "risk aversions", at_least=0)
    seen = read_numbers(arrest, "arrest probabilities")
    p = require_vector(np.full(h.shape, seen) if seen.ndim == 0 else seen, "arrest probabilities", at_least=0)
    for values, name in ((h, "hardships"), (r, "risk aversions"), (p, "arrest probabilities")):
        if values.shape != h.shape or values.max() > 1:
            raise TheoryError(
                f"{name}: {values.size} given, highest {values.max():g}",
                f"there are {h.size} persons, and each number is from 0 to 1",
                "mend the list",
            )
    held = require_number(legitimacy, "legitimacy", at_least=0, at_most=1)
    return np.asarray(h * (1 - held) - r * p > require_number(threshold, "threshold"))
