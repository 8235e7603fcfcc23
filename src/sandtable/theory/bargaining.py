"""Bargaining short of war: what both sides prefer to fighting, and when they fight all the same.

J. D. Fearon (1995), Rationalist explanations for war, International Organization 49: 379-414; R. Powell (2006), War as
a commitment problem, International Organization 60: 169-203. Two sides share one good; war gives all of it to A with
probability p and costs A and B what they would pay to avoid it (cA, cB, in units of the good).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sandtable.theory.inputs import require_number, require_share
from sandtable.theory.trouble import TheoryError


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Shares of A that both sides prefer to war.

    Args:
        low: A's worth of war, p - cA, or 0 if that is below.
        high: what is left when B gets no more than its worth of war, p + cB, or 1 if that is above.
        surplus: cA + cB, what war would destroy: the width before it is cut to 0 and 1.
    """

    low: float
    high: float
    surplus: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What A asks for when it does not know how dear war is to B.

    Args:
        share: A's best demand.
        war: probability that B fights rather than agree.
        value: what A expects.
    """

    share: float
    war: float
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PreventiveWar:
    """Whether a declining side attacks before the balance shifts.

    Args:
        shift: what the rising side cannot promise to give back: delta p2 - p1.
        cost: what the shift is set against: cB (1 - delta)^2.
        is_war: shift above cost.
    """

    shift: float
    cost: float
    is_war: bool


def find_bargaining_range(p: float, cost_a: float, cost_b: float) -> Range:
    """Shares of A that neither side would fight over: [p - cA, p + cB] (Fearon 1995), cut to 0 and 1.

    Example:
        >>> bargaining_range(0.5, 0.25, 0.125)
        Range(low=0.25, high=0.625, surplus=0.375)

    Args:
        p: probability that A wins, 0 to 1.
        cost_a: cost of war to A, as a share of the good, not below zero.
        cost_b: cost of war to B.

    Returns:
        The range; its width is what war would destroy, so it is never empty.

    Raises:
        TheoryError: p is not a share, or a cost is below zero.
    """
    p = require_share(p, "p")
    cost_a = require_number(cost_a, "cost of A", at_least=0)
    cost_b = require_number(cost_b, "cost of B", at_least=0)
    return Range(low=max(p - cost_a, 0.0), high=min(p + cost_b, 1.0), surplus=cost_a + cost_b)


def find_best_demand(p: float, cost_a: float, highest_cost_b: float, lowest_cost_b: float = 0.0) -> Demand:
    """Take it or leave it: A's best demand when B's cost is uniform between two bounds (Fearon 1995).

    B agrees to x if 1 - x >= 1 - p - cB. A trades a larger share against the risk: x = p + (cbar - cA) / 2 inside the
    bounds, and B then fights with probability (cbar - cA) / (2 cbar) when the lower bound is 0.

    Example:
        >>> best_demand(p=0.5, cost_a=0.1, highest_cost_b=0.5).war
        0.4

    Args:
        p: probability that A wins.
        cost_a: cost of war to A.
        highest_cost_b: upper bound of B's cost (cbar), above the lower one.
        lowest_cost_b: lower bound.

    Returns:
        Demand, risk of war and worth; the demand never asks for more than the whole good.

    Raises:
        TheoryError: p is not a share, a cost is below zero, or the bounds are the wrong way round.
    """
    p = require_share(p, "p")
    cost_a = require_number(cost_a, "cost of A", at_least=0)
    low = require_number(lowest_cost_b, "lowest cost of B", at_least=0)
    high = require_number(highest_cost_b, "highest cost of B", at_least=0)
    if high <= low:
        raise TheoryError(
            f"B's cost runs from {low:g} to {high:g}", "A must not know it", "give a highest cost above the lowest"
        )
    extra = max((high - cost_a) / 2, low)
    extra = min(extra, 1 - p)
    war = float(np.clip((extra - low) / (high - low), 0.0, 1.0))
    return Demand(share=p + extra, war=war, value=(p + extra) * (1 - war) + (p - cost_a) * war)


def find_preventive_war(p_now: float, p_later: float, discount: float, cost_b: float) -> PreventiveWar:
    """Declining B attacks now if delta p2 - p1 > cB (1 - delta)^2 (Fearon 1995).

    War now gives B (1 - p1) / (1 - delta) - cB. Without war B can get at most all of today's good, and from tomorrow on
    what rising A leaves it: its worth of war then. The condition is the difference of the two.

    Example:
        >>> found = preventive_war(p_now=0.4, p_later=0.6, discount=0.9, cost_b=0.2)
        >>> round(found.shift, 3), round(found.cost, 3), found.is_war
        (0.14, 0.002, True)

    Args:
        p_now: probability that rising A wins today (p1).
        p_later: probability from tomorrow on (p2).
        discount: worth today of one unit tomorrow (delta), 0 to below 1.
        cost_b: B's cost of war, in units of one period's good.

    Returns:
        Both sides of the condition.

    Raises:
        TheoryError: a probability or discount out of range, or a cost below zero.
    """
    delta = require_number(discount, "discount", at_least=0, below=1)
    shift = delta * require_share(p_later, "p_later") - require_share(p_now, "p_now")
    cost = require_number(cost_b, "cost of B", at_least=0) * (1 - delta) ** 2
    return PreventiveWar(shift=shift, cost=cost, is_war=shift > cost)


def find_commitment_failure(war_now_a: float, war_now_b: float, war_later_a: float, discount: float) -> PreventiveWar:
    """Powell's general condition: delta M1' - M1 > V - (M1 + M2), with V = 1 / (1 - delta).

    Here rising A is held to no more than its worth of war (the best case for peace): B still prefers war if all of
    today's good and what A cannot be denied tomorrow leave B less than its worth of war, M2 > 1 + delta (V - M1').

    Example:
        >>> commitment_failure(war_now_a=3.0, war_now_b=6.0, war_later_a=6.0, discount=0.9).is_war
        True

    Args:
        war_now_a: worth to rising A of war today (M1), summed over all periods in units of one period's good.
        war_now_b: worth to B of war today (M2).
        war_later_a: worth to A of war tomorrow, seen from tomorrow (M1').
        discount: delta, 0 to below 1.

    Returns:
        The shift of A's worth and the surplus it is set against.

    Raises:
        TheoryError: a discount out of range, or more worth in war than there is to share.
    """
    delta = require_number(discount, "discount", at_least=0, below=1)
    now_a, now_b = require_number(war_now_a, "war_now_a"), require_number(war_now_b, "war_now_b")
    whole = 1 / (1 - delta)
    surplus = whole - (now_a + now_b)
    if surplus < 0:
        raise TheoryError(
            f"war is worth {now_a + now_b:g} to both together",
            f"there is {whole:g} to share",
            "war must cost something",
        )
    shift = delta * require_number(war_later_a, "war_later_a") - now_a
    return PreventiveWar(shift=shift, cost=surplus, is_war=shift > surplus)
