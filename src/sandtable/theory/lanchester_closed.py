"""Lanchester's laws solved in time, where a closed form is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sandtable.theory.inputs import Vector, require_number, require_vector
from sandtable.theory.lanchester import LINEAR, LOGARITHMIC, MIXED, SQUARE, Battle, Law, Path
from sandtable.theory.trouble import TheoryError


def find_closed_path(law: Law, battle: Battle, times: ArrayLike) -> Path:
    """Strengths over time by formula: square, linear, logarithmic and mixed law, without reinforcements.

    Square: A = A0 cosh(wt) - sqrt(a/b) B0 sinh(wt), w = sqrt(ab). Linear: the ratio A/B grows as exp(Ct) with
    C = b A0 - a B0, which stays. Logarithmic: either side decays by itself. Mixed: dA/dt = K - b A^2/2 with
    K = b A^2/2 - a B, which stays.

    Args:
        law: one of `SQUARE`, `LINEAR`, `LOGARITHMIC`, `MIXED`.
        battle: both sides at time 0.
        times: from 0 on, shape (n,).

    Returns:
        Strengths at `times`; they stay once a side is gone.

    Raises:
        TheoryError: another law (use `lanchester.find_path`), or numbers out of range.
    """
    moments = require_vector(times, "times", at_least=0)
    for value, name in (
        (battle.a, "strength of A"),
        (battle.b, "strength of B"),
        (battle.loss_a, "loss coefficient of A"),
        (battle.loss_b, "loss coefficient of B"),
    ):
        require_number(value, name, above=0)
    if law == SQUARE:
        return _square(battle, moments)
    if law == LINEAR:
        return _linear(battle, moments)
    if law == LOGARITHMIC:
        a = battle.a * np.exp(-battle.loss_a * moments)
        return Path(times=moments, a=a, b=battle.b * np.exp(-battle.loss_b * moments), ended_at=None)
    if law == MIXED:
        return _mixed(battle, moments)
    raise TheoryError(
        f"no closed form is known here for {law}",
        "only the square, linear, logarithmic and mixed law have one",
        "use lanchester.find_path, which solves any exponents",
    )


def find_duration(law: Law, battle: Battle) -> float:
    """How long a fight to the last takes: finite for the square and the mixed law, else infinite.

    Args:
        law: one of those with a closed form.
        battle: both sides at time 0.

    Returns:
        Time until one side is gone, in the unit of the coefficients; infinite where none ever is.
    """
    ended_at = find_closed_path(law, battle, [0.0]).ended_at
    return np.inf if ended_at is None else ended_at


def _square(battle: Battle, moments: Vector) -> Path:
    pace = np.sqrt(battle.loss_a * battle.loss_b)
    edge = np.sqrt(battle.loss_a / battle.loss_b)
    tilt = edge * battle.b / battle.a
    # At parity both decay together and neither is ever gone.
    ended_at = None if np.isclose(tilt, 1, rtol=1e-14, atol=0) else float(np.arctanh(min(tilt, 1 / tilt)) / pace)
    within = moments if ended_at is None else np.minimum(moments, ended_at)
    # Both exponentials apart: near parity cosh and sinh would cancel.
    fall, rise = np.exp(-pace * within) / 2, np.exp(pace * within) / 2
    gap = 0.0 if ended_at is None else battle.a - edge * battle.b
    a = (battle.a + edge * battle.b) * fall + gap * rise
    b = (battle.b + battle.a / edge) * fall - gap / edge * rise
    return Path(times=moments, a=np.maximum(a, 0), b=np.maximum(b, 0), ended_at=ended_at)


def _linear(battle: Battle, moments: Vector) -> Path:
    constant = battle.loss_b * battle.a - battle.loss_a * battle.b
    # expm1(-|C|t)/-|C| tends to t as C tends to 0: one formula serves parity too.
    size = abs(constant)
    lived = -np.expm1(-size * moments) / size if size > 0 else moments
    decay = np.exp(-size * moments)
    if constant >= 0:
        b = battle.b * decay / (1 + battle.loss_a * battle.b * lived)
        a = (constant + battle.loss_a * b) / battle.loss_b
    else:
        a = battle.a * decay / (1 + battle.loss_b * battle.a * lived)
        b = (-constant + battle.loss_b * a) / battle.loss_a
    return Path(times=moments, a=a, b=b, ended_at=None)


def _mixed(battle: Battle, moments: Vector) -> Path:
    aim, blind = battle.loss_a, battle.loss_b
    constant = blind * battle.a**2 / 2 - aim * battle.b
    ended_at: float | None = None
    within = moments
    if np.isclose(blind * battle.a**2 / 2, aim * battle.b, rtol=1e-14, atol=0):
        a = battle.a / (1 + blind * battle.a * within / 2)
    elif constant > 0:
        limit = np.sqrt(2 * constant / blind)
        ratio = (battle.a - limit) / (battle.a + limit) * np.exp(-blind * limit * within)
        a = limit * (1 + ratio) / (1 - ratio)
    else:
        limit = np.sqrt(-2 * constant / blind)
        angle = np.arctan(battle.a / limit)
        ended_at = float(2 * angle / (blind * limit))
        within = np.minimum(moments, ended_at)
        a = np.maximum(limit * np.tan(angle - blind * limit * within / 2), 0)
    b = np.maximum((blind * a**2 / 2 - constant) / aim, 0)
    return Path(times=moments, a=a, b=b, ended_at=ended_at)
