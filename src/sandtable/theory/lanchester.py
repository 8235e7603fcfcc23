"""Lanchester's laws of attrition: square, linear, logarithmic, mixed, and any exponents between.

The general form is Bracken's (1995, Naval Research Logistics 42: 415-439), each side with exponents of its own:

    dA/dt = f_A(t) - a e^(-u_A t) B^p_A A^q_A
    dB/dt = f_B(t) - b e^(-u_B t) A^p_B B^q_B

where `f` are reinforcements and `u` the rates at which a side's losses decline as those who fire at it tire.
Square (aimed fire): p = 1, q = 0. Linear (unaimed fire): p = q = 1. Logarithmic (losses by own size): p = 0, q = 1.
Mixed (Deitchman 1962, Operations Research 10: 818-827): soldiers are seen, guerrillas are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sandtable.theory.inputs import Vector, freeze_arrays, require_number, require_rising, require_vector
from sandtable.theory.trouble import TheoryError

Side = Literal["a", "b"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exponents:
    """To what powers the two strengths enter one side's losses.

    Args:
        enemy: of the enemy's strength (p).
        own: of the side's own strength (q).
    """

    enemy: float
    own: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """One member of the family: the exponents of either side's losses."""

    losses_a: Exponents
    losses_b: Exponents


def bracken_law(p: float, q: float) -> Law:
    """The law in which both sides lose by the same exponents: `p` of the enemy's strength, `q` of their own."""
    exponents = Exponents(enemy=require_number(p, "p"), own=require_number(q, "q"))
    return Law(losses_a=exponents, losses_b=exponents)


SQUARE = bracken_law(1, 0)
LINEAR = bracken_law(1, 1)
LOGARITHMIC = bracken_law(0, 1)
MIXED = Law(losses_a=Exponents(enemy=1, own=0), losses_b=Exponents(enemy=1, own=1))
"""Deitchman's ambush: A is in the open and is aimed at, B hides and is fired at blindly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Battle:
    """Two sides at the start.

    Args:
        a: strength of A, in units or persons.
        b: strength of B.
        loss_a: coefficient of A's losses (how well B fires); its unit follows from the exponents.
        loss_b: coefficient of B's losses.
    """

    a: float
    b: float
    loss_a: float
    loss_b: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reinforcement:
    """A steady stream of fresh strength.

    Args:
        side: who is reinforced.
        start: from this time on, included.
        end: until this time, excluded.
        rate: strength per unit of time.
    """

    side: Side
    start: float
    end: float
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fatigue:
    """How fast fire slackens: losses fall by `exp(-rate t)`.

    Args:
        a: rate at which A's fire slackens, per unit of time.
        b: rate at which B's fire slackens.
    """

    a: float = 0.0
    b: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a fight to the end, or to a breakpoint, ends.

    Args:
        winner: the side that still stands; None where both end together or neither ever ends.
        a: strength of A at the end.
        b: strength of B at the end.
        is_draw: both reach their end together.
    """

    winner: Side | None
    a: float
    b: float
    is_draw: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Strengths over time.

    Args:
        times: shape (n,).
        a: strength of A at those times, shape (n,).
        b: strength of B.
        ended_at: when a side reached its end; None if both still stand at the last time. From then on strengths stay.
    """

    times: Vector
    a: Vector
    b: Vector
    ended_at: float | None

    def __post_init__(self) -> None:
        freeze_arrays(self)


def _checked(battle: Battle) -> Battle:
    return Battle(
        a=require_number(battle.a, "strength of A", above=0),
        b=require_number(battle.b, "strength of B", above=0),
        loss_a=require_number(battle.loss_a, "loss coefficient of A", above=0),
        loss_b=require_number(battle.loss_b, "loss coefficient of B", above=0),
    )


def _potential(strength: float, power: float) -> float:
    """Antiderivative of x^power; minus infinity at zero where it diverges there."""
    if power == -1:
        return float(np.log(strength)) if strength > 0 else -np.inf
    if strength == 0:
        return -np.inf if power < -1 else 0.0
    return float(strength ** (power + 1) / (power + 1))


def _inverse_potential(value: float, power: float) -> float:
    if power == -1:
        return float(np.exp(value))
    return float(max(value * (power + 1), 0.0) ** (1 / (power + 1)))


def find_ending(law: Law, battle: Battle, *, break_a: float = 0.0, break_b: float = 0.0) -> Ending:
    """Who wins and with what, without solving in time: from the law's state equation.

    Dividing the two equations gives b A^m dA = a B^n dB with m = p_B - q_A, n = p_A - q_B, so the two integrals fall
    together (square law: b A^2 - a B^2 stays; Osipov 1915 the same). Holds without reinforcements and fatigue.

    Args:
        law: member of the family.
        battle: both sides at the start.
        break_a: share of its start at which A gives up, 0 to below 1 (0: to the last).
        break_b: the same for B.

    Returns:
        Winner and what is left. `winner` is None and `is_draw` False where neither ever ends (the logarithmic law
        without breakpoints).

    Raises:
        TheoryError: a strength or coefficient is not above zero, or a breakpoint is not a share below one.
    """
    battle = _checked(battle)
    end_a = battle.a * require_number(break_a, "breakpoint of A", at_least=0, below=1)
    end_b = battle.b * require_number(break_b, "breakpoint of B", at_least=0, below=1)
    power_a = law.losses_b.enemy - law.losses_a.own
    power_b = law.losses_a.enemy - law.losses_b.own
    stock_a = battle.loss_b * (_potential(battle.a, power_a) - _potential(end_a, power_a))
    stock_b = battle.loss_a * (_potential(battle.b, power_b) - _potential(end_b, power_b))
    if np.isinf(stock_a) and np.isinf(stock_b):
        return Ending(winner=None, a=0.0, b=0.0)
    if np.isclose(stock_a, stock_b, rtol=1e-12, atol=0):
        return Ending(winner=None, a=end_a, b=end_b, is_draw=True)
    if stock_a > stock_b:
        left = _potential(battle.a, power_a) - stock_b / battle.loss_b
        return Ending(winner="a", a=_inverse_potential(left, power_a), b=end_b)
    left = _potential(battle.b, power_b) - stock_a / battle.loss_a
    return Ending(winner="b", a=end_a, b=_inverse_potential(left, power_b))


def _rates(law: Law, battle: Battle, fatigue: Fatigue, time: float, strength: Vector) -> tuple[float, float]:
    """Losses per unit of time of A and of B."""
    a, b = max(float(strength[0]), 0.0), max(float(strength[1]), 0.0)
    if a == 0 or b == 0:
        return 0.0, 0.0
    of_a = battle.loss_a * np.exp(-fatigue.b * time) * b**law.losses_a.enemy * a**law.losses_a.own
    of_b = battle.loss_b * np.exp(-fatigue.a * time) * a**law.losses_b.enemy * b**law.losses_b.own
    return float(of_a), float(of_b)


def _streams(reinforcements: Sequence[Reinforcement], start: float, end: float) -> tuple[float, float]:
    """Rates of reinforcement between two times that no stream begins or ends between."""
    middle = (start + end) / 2
    running = [stream for stream in reinforcements if stream.start <= middle < stream.end]
    return (
        sum(stream.rate for stream in running if stream.side == "a"),
        sum(stream.rate for stream in running if stream.side == "b"),
    )


def _check_reinforcements(reinforcements: Sequence[Reinforcement]) -> None:
    for stream in reinforcements:
        require_number(stream.rate, "rate of a reinforcement", at_least=0)
        if stream.side not in ("a", "b"):
            raise TheoryError(f"a reinforcement is for side {stream.side!r}", "there are two sides", "say 'a' or 'b'")
        if not stream.start < stream.end:
            raise TheoryError(
                f"a reinforcement runs from {stream.start:g} to {stream.end:g}", "it must last", "give a later end"
            )


def find_path(
    law: Law,
    battle: Battle,
    times: ArrayLike,
    *,
    reinforcements: Sequence[Reinforcement] = (),
    fatigue: Fatigue | None = None,
    break_a: float = 0.0,
    break_b: float = 0.0,
) -> Path:
    """Strengths over time by an eighth-order Runge-Kutta method, piece by piece between changes of reinforcement.

    Args:
        law: member of the family.
        battle: both sides at time 0; a side that starts at zero has yet to arrive. Once a side has fallen the fight is
            over, whoever arrives later.
        times: rising, from 0 on, shape (n,); strengths are given at these.
        reinforcements: streams of fresh strength, in any order; they add up.
        fatigue: how fast either side's fire slackens; none if not given.
        break_a: strength at which A gives up, as a share of its start.
        break_b: the same for B.

    Returns:
        Strengths at `times`; after the end of the fight they stay as they were.

    Raises:
        TheoryError: times that do not rise, negative strengths, or a reinforcement that cannot be.
    """
    times = require_vector(times, "times", at_least=0)
    require_rising(times, "times", "strengths follow one another")
    _check_reinforcements(reinforcements)
    begun = Battle(
        a=require_number(battle.a, "strength of A", at_least=0),
        b=require_number(battle.b, "strength of B", at_least=0),
        loss_a=require_number(battle.loss_a, "loss coefficient of A", at_least=0),
        loss_b=require_number(battle.loss_b, "loss coefficient of B", at_least=0),
    )
    tired = fatigue or Fatigue()
    floor = (
        begun.a * require_number(break_a, "breakpoint of A", at_least=0, below=1),
        begun.b * require_number(break_b, "breakpoint of B", at_least=0, below=1),
    )
    marks = {0.0, float(times[-1])} | {m for s in reinforcements for m in (s.start, s.end)}
    edges = sorted(mark for mark in marks if 0 <= mark <= times[-1])
    strength = np.array([begun.a, begun.b])
    told = np.tile(strength, (times.size, 1))
    ended_at: float | None = None
    for start, end in pairwise(edges):
        inside = (times > start) & (times <= end)
        at, strength, ended_at = _solve_piece(
            law, begun, tired, (start, end), strength, _streams(reinforcements, start, end), floor, times[inside]
        )
        told[inside] = at
        if ended_at is not None:
            told[times > ended_at] = strength
            break
    return Path(times=times, a=told[:, 0].copy(), b=told[:, 1].copy(), ended_at=ended_at)


def _solve_piece(
    law: Law,
    battle: Battle,
    fatigue: Fatigue,
    span: tuple[float, float],
    strength: Vector,
    streams: tuple[float, float],
    floor: tuple[float, float],
    asked: Vector,
) -> tuple[Vector, Vector, float | None]:
    """One stretch with steady reinforcements: strengths at the asked times and at its end, and when a side fell."""
    from scipy.integrate import solve_ivp  # type: ignore[attr-defined]

    def change(time: float, now: Vector) -> list[float]:
        lost_a, lost_b = _rates(law, battle, fatigue, time, now)
        return [streams[0] - lost_a, streams[1] - lost_b]

    def a_falls(_time: float, now: Vector) -> float:
        return float(now[0] - floor[0])

    def b_falls(_time: float, now: Vector) -> float:
        return float(now[1] - floor[1])

    events = []
    for event, place in ((a_falls, 0), (b_falls, 1)):
        event.terminal = True  # type: ignore[attr-defined]
        event.direction = -1  # type: ignore[attr-defined]
        # A side that has yet to arrive cannot fall.
        if strength[place] > floor[place] or streams[place] > 0:
            events.append(event)
    scale = max(float(strength.max()), sum(streams) * (span[1] - span[0]), 1e-300)
    solved = solve_ivp(
        change, span, strength, method="DOP853", rtol=1e-11, atol=1e-12 * scale,
        dense_output=True, events=events or None,
    )  # fmt: skip
    # With a negative exponent of the own strength losses run off as a side falls: it has fallen all but a trace.
    has_run_off = solved.status < 0 and float((solved.y[:, -1] - floor).min()) < 1e-3 * scale
    if solved.status < 0 and not has_run_off:
        raise TheoryError(
            f"the equations could not be followed beyond time {solved.t[-1]:g}",
            "strengths run off there",
            "look at the exponents and coefficients",
        )
    reached = float(solved.t[-1])
    within = np.minimum(asked, reached)
    at = np.maximum(solved.sol(within).T if asked.size else np.empty((0, 2)), floor)
    ended_at = reached if solved.status == 1 or has_run_off else None
    left = np.maximum(solved.y[:, -1], floor)
    if ended_at is not None:
        # The root is found to rounding: who has fallen stands exactly at the breakpoint.
        left = np.where(left - floor < (1e-3 if has_run_off else 1e-9) * scale, floor, left)
    return at, left, ended_at
