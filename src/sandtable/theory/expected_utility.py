"""Bueno de Mesquita's expected-utility model: what each actor on an issue expects from challenging each other one.

Bueno de Mesquita, B. (1994), "Political Forecasting: An Expected Utility Method", in Bueno de Mesquita & Stokman
(eds.), European Community Decision Making; equations as in Masad, D. (2016), Agents in Conflict, George Mason
University, chapter "BDM's EUM as ABM". The original program was never published, so a `Reading` says which choices are
made; Scholz, J. B., Calbert, G. J. & Smith, G. A. (2011), Journal of Theoretical Politics 23(4), read it otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.inputs import (
    freeze_arrays,
    require_array,
    require_length,
    require_share,
)
from sandtable.theory.median_voter import Stakeholders, Vector, find_win_chances, find_winner
from sandtable.theory.trouble import TheoryError


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of the model.

    Args:
        name: for reports.
        stays: Q, chance that the other keeps its position if it is not challenged, 0 to 1.
        nears: T, chance that it moves towards the median if it does move, 0 to 1.
        share_of: what chances of winning are a share of: see `find_win_chances`.
        is_risk_in_votes: whether votes are cast by distance to the power of the voter's own risk exponent.
        settlement: how offers are sorted, chosen and carried out: see `challenge_rounds.negotiate`.
        equals: of offers that ask for the same change, the first in the list or the one whose sender expects most.
    """

    name: str
    stays: float = 1.0
    nears: float = 0.5
    share_of: Literal["pair", "all-pairs"] = "pair"
    is_risk_in_votes: bool = False
    settlement: Literal["least-change", "as-ported"] = "least-change"
    equals: Literal["first", "strongest"] = "first"


MASAD = Reading(name="Masad 2016")
SCHOLZ = Reading(name="Scholz et al. 2011", share_of="all-pairs", is_risk_in_votes=True, settlement="as-ported")


READINGS = {"masad": MASAD, "scholz": SCHOLZ}


def find_reading(reading: Reading | str, *, q: float | None = None, t: float | None = None) -> Reading:
    """A reading by its name, with other values of Q and T if they are given.

    Raises:
        TheoryError: no such reading.
    """
    if isinstance(reading, str):
        if reading.casefold() not in READINGS:
            raise TheoryError(
                f"no reading is called `{reading}`", "there are `masad` and `scholz`", "name one of these"
            )
        reading = READINGS[reading.casefold()]
    if not isinstance(reading, Reading):
        raise TheoryError(f"the reading is {reading!r}", "there are `masad` and `scholz`", "name one of these")
    if q is not None:
        reading = replace(reading, stays=require_share(q, "q"))
    return reading if t is None else replace(reading, nears=require_share(t, "t"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """What actors expect of challenges, in units of utility: -2 to 2 for a sure loss or win of the whole scale.

    Args:
        security: (actor), R_i, -1 for the actor least threatened by the others to 1 for the most threatened.
        risk: (actor), r_i, exponent of utility: 2 where R = -1, .5 where R = 1.
        win_chance: (actor, actor), P of the row against the column.
        of_challenging: (actor, actor), E^i(U_ij): what the row expects from challenging the column.
        of_being_challenged: (actor, actor), E^i(U_ji): what the row thinks that the column expects from challenging it.
    """

    security: Vector
    risk: Vector
    win_chance: NDArray[np.float64]
    of_challenging: NDArray[np.float64]
    of_being_challenged: NDArray[np.float64]

    def __post_init__(self) -> None:
        freeze_arrays(self)


def find_expectations(actors: Stakeholders, reading: Reading = MASAD, *, risk: ArrayLike | None = None) -> Expectations:
    """Expected utilities of all challenges, with risk exponents from the actors' security.

    E^i(U_jk) = s_k (P U_s + (1 - P) U_f) + (1 - s_k) U_s - Q U_sq - (1 - Q) (T U_b + (1 - T) U_w), with d the distance
    of j and k as a share of the scale and r = r_i: U_s = 2 - 4 (.5 - .5 d)^r, U_f = 2 - 4 (.5 + .5 d)^r,
    U_sq = 2 - 4 (.5)^r, U_b and U_w = 2 - 4 (.5 -/+ .25 (|x_j - m| + |x_k - m|))^r, m the median. Security is
    R_i = (2 S_i - max S - min S) / (max S - min S) with S_i = sum_j E(U_ji) at r = 1, and r_i = (1 - R_i / 3) /
    (1 + R_i / 3).

    Args:
        actors: on the issue.
        reading: choices made; Masad's program has Q = 1, while his text says Q = T = .5 and prints the last term with
            a plus: his table follows from the program.
        risk: (actor), exponents above 0 to be used in place of those that follow from security.

    Returns:
        Expected utilities, zero between actors at one position if Q = 1.

    Raises:
        TheoryError: Q or T outside 0 to 1, or exponents that do not fit.

    Source: Masad (2016), eqs. `R_0`, `u_s` to `u_w`, `EU`; Bueno de Mesquita (1994).
    """
    for value, name in ((reading.stays, "stays"), (reading.nears, "nears")):
        if not 0 <= value <= 1:
            raise TheoryError(
                f"`{name}` is {value:g}", "it is a chance (Q is `stays`, T is `nears`)", "give a number from 0 to 1"
            )
    n = len(actors.position)
    even = np.ones(n)
    danger = _expect(actors, reading, even, find_win_chances(actors, share_of=reading.share_of)).of_being_challenged
    np.fill_diagonal(danger, 0.0)
    security = _rank_security(danger.sum(axis=1))
    exponent: Vector = (1 - security / 3) / (1 + security / 3)
    if risk is not None:
        exponent = require_array(risk, "risk", 1)
        require_length(exponent, "risk", n, "actors")
        if (exponent <= 0).any():
            raise TheoryError(f"`risk` is {exponent.min():g}", "it is an exponent above 0", "give 1 for neutral")
    chances = find_win_chances(actors, share_of=reading.share_of, risk=exponent if reading.is_risk_in_votes else None)
    sides = _expect(actors, reading, exponent, chances)
    return Expectations(
        security=security,
        risk=exponent,
        win_chance=chances,
        of_challenging=sides.of_challenging,
        of_being_challenged=sides.of_being_challenged,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Utilities:
    """What the row would make of each course of its quarrel with the column, each (actor, actor) but the third.

    Args:
        win: U_s, it succeeds.
        lose: U_f, it fails.
        rest: (actor, 1), U_sq, nothing changes.
        nearer: U_b, the other changes for the better without being challenged.
        farther: U_w, it changes for the worse.
    """

    win: NDArray[np.float64]
    lose: NDArray[np.float64]
    rest: NDArray[np.float64]
    nearer: NDArray[np.float64]
    farther: NDArray[np.float64]


def find_utilities(actors: Stakeholders, risk: Vector) -> Utilities:
    """U_s, U_f, U_sq, U_b and U_w of every pair, with the row's exponent; see `find_expectations`.

    Args:
        actors: on the issue.
        risk: (actor), exponents above 0.

    Source: Masad (2016), eqs. `u_s` to `u_w`.
    """
    exponent = risk[:, None]
    half = 0.5 * actors.distance
    to_median = np.abs(actors.position - find_winner(actors).position) / actors.span
    quarter = 0.25 * (to_median[:, None] + to_median[None, :])
    return Utilities(
        win=2 - 4 * (0.5 - half) ** exponent,
        lose=2 - 4 * (0.5 + half) ** exponent,
        rest=2 - 4 * 0.5**exponent,
        nearer=2 - 4 * (0.5 - quarter) ** exponent,
        farther=2 - 4 * (0.5 + quarter) ** exponent,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """Both sides of every challenge as the row sees them, each (actor, actor)."""

    of_challenging: NDArray[np.float64]
    of_being_challenged: NDArray[np.float64]


def _rank_security(danger: Vector) -> Vector:
    """R, from -1 to 1; 0 for all where no one is in more danger than another."""
    span = float(danger.max() - danger.min())
    if span <= 1e-12 * max(1.0, float(np.abs(danger).max())):
        return np.zeros(len(danger))
    ranked: Vector = (2 * danger - danger.max() - danger.min()) / span
    return ranked


def _expect(actors: Stakeholders, reading: Reading, risk: Vector, chances: NDArray[np.float64]) -> _Sides:
    """Expected utilities with the row's exponent; the column challenged by the row, and the row by the column."""
    of = find_utilities(actors, risk)
    otherwise = reading.stays * of.rest + (1 - reading.stays) * (
        reading.nears * of.nearer + (1 - reading.nears) * of.farther
    )

    def challenge(chance: NDArray[np.float64], resists: NDArray[np.float64]) -> NDArray[np.float64]:
        expected: NDArray[np.float64] = (
            resists * (chance * of.win + (1 - chance) * of.lose) + (1 - resists) * of.win - otherwise
        )
        return expected

    return _Sides(
        of_challenging=challenge(chances, actors.salience[None, :]),
        of_being_challenged=challenge(chances.T, actors.salience[:, None]),
    )
