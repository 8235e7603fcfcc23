"""Shares of a market as a logit choice: what shares say of utilities, and where a share goes that is lost.

D. McFadden (1974), Conditional logit analysis of qualitative choice behavior; S. Berry (1994), Estimating
discrete-choice models of product differentiation, RAND Journal of Economics 25: 242-262 (ln s_i - ln s_0 = u_i).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sandtable.theory.inputs import (
    Vector,
    read_numbers,
    require_same_length,
    require_vector,
    require_whole,
    tell_places,
)
from sandtable.theory.trouble import TheoryError

ROUNDING = 0.005
"""How far shares may be off one: published shares are rounded."""


def find_shares(utilities: ArrayLike) -> Vector:
    """Shares of all suppliers: exp(u_i) / sum exp(u_j).

    Args:
        utilities: shape (supplier,); only differences matter. Minus infinity is a supplier that is out.

    Returns:
        Shares, shape (supplier,), which sum to one.

    Raises:
        TheoryError: nobody is in, or a utility is not a number or plus infinity.
    """
    values = read_numbers(utilities, "utilities")
    if values.ndim != 1 or values.size == 0:
        raise TheoryError(f"utilities have shape {values.shape}", "one list is needed", "give a flat list")
    wrong = np.isnan(values) | np.isposinf(values)
    if wrong.any():
        raise TheoryError(
            f"utilities are missing or infinite at {tell_places(wrong)}",
            "a supplier's utility is a number; minus infinity is one that is out",
            "give numbers",
        )
    if np.isneginf(values).all():
        raise TheoryError("everybody is out", "shares need one supplier", "give one a utility")
    weights = np.exp(values - values.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def require_shares(shares: ArrayLike, name: str = "shares", *, may_leave_out: bool = False) -> Vector:
    """Shares above zero that sum to one, or to no more than one where others are left out.

    Raises:
        TheoryError: a share not above zero (its utility is not defined), or a sum that cannot be.
    """
    values = require_vector(shares, name, least=2, above=0)
    total = float(values.sum())
    if total > 1 + ROUNDING or (not may_leave_out and total < 1 - ROUNDING):
        raise TheoryError(
            f"{name} sum to {total:g}",
            "shares of one market sum to one" if not may_leave_out else "shares of one market sum to one at most",
            "give shares, not per cent, or name those left out",
        )
    return values


def find_utilities(shares: ArrayLike, reference: int = 0) -> Vector:
    """Utilities relative to one supplier: ln(s_i / s_0) (Berry 1994).

    Example:
        >>> [round(float(u), 3) for u in market_utilities([0.5, 0.25, 0.25])]
        [0.0, -0.693, -0.693]

    Args:
        shares: above zero, shape (supplier,); some suppliers may be left out.
        reference: place of the supplier whose utility is nought.

    Returns:
        Shape (supplier,).

    Raises:
        TheoryError: shares that cannot be, or a place that is not there.
    """
    values = require_shares(shares, may_leave_out=True)
    place = _require_place(reference, values.size, "reference")
    return np.asarray(np.log(values / values[place]), dtype=np.float64)


def find_utility_changes(before: ArrayLike, after: ArrayLike, reference: int = 0) -> Vector:
    """What must have changed in each supplier's eyes: difference of ln(s_i / s_0) between two periods.

    Example:
        >>> [round(float(u), 3) for u in market_utility_changes([0.5, 0.5], [0.75, 0.25])]
        [0.0, -1.099]

    Args:
        before: shares, shape (supplier,).
        after: shares of the same suppliers.
        reference: place of the supplier all are compared with.

    Returns:
        Changes of utility, shape (supplier,), nought for the reference. Differences between suppliers do not depend on
        the reference.

    Raises:
        TheoryError: shares that cannot be, or lists of different length.
    """
    first, then = find_utilities(before, reference), find_utilities(after, reference)
    require_same_length((first, then), ("before", "after"))
    return then - first


def change_utilities(shares: ArrayLike, changes: ArrayLike) -> Vector:
    """Shares after utilities change: s_i exp(d_i), scaled to one.

    Example:
        >>> [round(float(x), 3) for x in market_after_change([0.5, 0.3, 0.2], changes=[0.0, 0.0, 1.0])]
        [0.372, 0.223, 0.405]

    Args:
        shares: of all suppliers, which sum to one, shape (supplier,).
        changes: of utility, shape (supplier,).

    Raises:
        TheoryError: shares that do not sum to one, or lists of different length.
    """
    values = require_shares(shares)
    moved = require_vector(changes, "changes of utility")
    require_same_length((values, moved), ("shares", "changes of utility"))
    return find_shares(np.log(values) + moved)


def remove_suppliers(shares: ArrayLike, gone: ArrayLike) -> Vector:
    """Where a share goes when its holder is out: to the others in proportion (independence of irrelevant alternatives).

    Example:
        >>> [round(float(x), 3) for x in market_without([0.5, 0.25, 0.25], gone=[1])]
        [0.667, 0.0, 0.333]

    Args:
        shares: of all suppliers, which sum to one, shape (supplier,).
        gone: places of those who are out.

    Returns:
        Shares, shape (supplier,), nought for those gone.

    Raises:
        TheoryError: shares that do not sum to one, a place that is not there, or nobody left.
    """
    values = require_shares(shares)
    told = np.atleast_1d(read_numbers(gone, "gone")).ravel()
    places = [_require_place(float(place), values.size, "supplier gone") for place in told]
    utilities = np.log(values)
    utilities[places] = -np.inf
    return find_shares(utilities)


def share_under_capacity(utilities: ArrayLike, capacities: ArrayLike) -> Vector:
    """Shares when suppliers cannot deliver more than they have: what is turned away goes to the others by their shares.

    Args:
        utilities: shape (supplier,).
        capacities: most that each can deliver, as a share of the market, shape (supplier,), 0 or more; infinite for no
            limit.

    Returns:
        Delivered shares, shape (supplier,): they sum to one, or to all capacity if that is less.

    Raises:
        TheoryError: lists of different length, or a capacity below zero.
    """
    limits = read_numbers(capacities, "capacities")
    wanted = find_shares(utilities)
    if limits.shape != wanted.shape or np.isnan(limits).any() or (limits < 0).any():
        raise TheoryError(
            f"capacities have shape {limits.shape} or one is missing or below zero",
            f"there are {wanted.size} suppliers",
            "give one capacity each, infinite for none",
        )
    given = np.zeros_like(wanted)
    free = np.ones(wanted.size, dtype=bool)
    while free.any() and wanted[free].sum() > 0:
        offer = np.where(free, wanted, 0.0)
        offer = offer / offer.sum() * (1 - given[~free].sum())
        full = free & (offer >= limits)
        if not full.any():
            given[free] = offer[free]
            break
        given[full] = limits[full]
        free &= ~full
    return given


def _require_place(place: float, n: int, name: str) -> int:
    found = require_whole(place, name)
    if found >= n:
        raise TheoryError(f"{name} is place {found}", f"places run from 0 to {n - 1}", "name one of these")
    return found


def market_shares(utilities: ArrayLike, *, capacities: ArrayLike | None = None) -> Vector:
    """Shares of a market as a logit choice, within what each supplier can deliver.

    Example:
        >>> [round(float(share), 3) for share in market_shares([1.0, 0.0, 0.0])]
        [0.576, 0.212, 0.212]

    Args:
        utilities: (supplier); only differences matter. Minus infinity is a supplier that is out.
        capacities: (supplier), most that each can deliver, as a share of the market; infinite for no limit.

    Returns:
        (supplier), shares that sum to one, or to all capacity if that is less.

    Raises:
        TheoryError: nobody is in, a utility that is no number, lists of different length, or a capacity below 0.

    Source: McFadden (1974).
    """
    return find_shares(utilities) if capacities is None else share_under_capacity(utilities, capacities)
