"""A fight by any of Lanchester's laws, in one call: who wins, with what, when, and by which path; and fits with ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sandtable.theory.inputs import (
    Vector,
    freeze_arrays,
    read_numbers,
    require_iterable,
    require_number,
    require_vector,
)
from sandtable.theory.lanchester import (
    LINEAR,
    LOGARITHMIC,
    MIXED,
    SQUARE,
    Battle,
    Exponents,
    Fatigue,
    Law,
    Path,
    Reinforcement,
    Side,
    bracken_law,
    find_ending,
    find_path,
)
from sandtable.theory.lanchester_closed import find_duration
from sandtable.theory.lanchester_fits import (
    CoefficientFit,
    ExponentFit,
    Interval,
    fit_coefficients,
    fit_exponents,
    make_days,
)
from sandtable.theory.trouble import TheoryError

if TYPE_CHECKING:
    import pandas as pd

LAWS = {"square": SQUARE, "linear": LINEAR, "logarithmic": LOGARITHMIC, "mixed": MIXED}
"""Laws by name; `mixed` is Deitchman's ambush, in which A stands in the open and B hides."""
WIDE = 1.0
"""Width of a range of an exponent from which on it spans two of the named laws."""
N_TIMES = 101
LONGEST = 50
"""How often the horizon is doubled before a fight counts as one that does not end."""
GONE = 1e-6
"""Share of its start below which a side that dwindles for ever counts as beaten."""
SMALL = 0.01
LEVEL = 0.95
AnyLaw = Law | str | tuple[float, float] | tuple[tuple[float, float], tuple[float, float]]
Stream = Reinforcement | tuple[Side, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fight:
    """How a fight goes.

    Args:
        law: exponents of either side's losses.
        winner: the side that still stands at the end, whether or not the times reach it; None where both fall together
            or neither ever does.
        is_draw: both fall together.
        end_time: when a side falls, in the unit of the coefficients; infinite where it is never quite gone.
        survivors_a: strength of A at the end; where nothing ends, what it tends to.
        survivors_b: strength of B.
        times: (n).
        a: (n), strength of A at those times; it stays after the end.
        b: (n), strength of B.
    """

    law: Law
    winner: Side | None
    is_draw: bool
    end_time: float
    survivors_a: float
    survivors_b: float
    times: Vector
    a: Vector
    b: Vector

    def __post_init__(self) -> None:
        freeze_arrays(self)

    @property
    def survivors(self) -> float:
        """Strength that the winner keeps; of no winner, 0."""
        return {"a": self.survivors_a, "b": self.survivors_b, None: 0.0}[self.winner]

    def to_frame(self) -> pd.DataFrame:
        """Strengths by time."""
        import pandas as pd

        return pd.DataFrame({"a": self.a, "b": self.b}, index=pd.Index(self.times, name="time"))


def lanchester(
    a0: float,
    b0: float,
    loss_a: float,
    loss_b: float,
    law: AnyLaw = "square",
    *,
    reinforcements: Iterable[Stream] = (),
    fatigue_a: float = 0.0,
    fatigue_b: float = 0.0,
    break_a: float = 0.0,
    break_b: float = 0.0,
    times: ArrayLike | None = None,
) -> Fight:
    """A fight between A and B: dA/dt = f_A(t) - loss_a exp(-fatigue_b t) B^p A^q, and the same for B.

    Example:
        >>> fight = lanchester(100, 60, 0.01, 0.01, "square")
        >>> fight.winner, round(fight.survivors, 6), round(fight.end_time, 4)
        ('a', 80.0, 69.3147)

    Args:
        a0: strength of A at time 0, in persons or units; 0 if it has yet to arrive.
        b0: strength of B.
        loss_a: coefficient of A's losses, that is how well B fires; 1/time under the square law.
        loss_b: coefficient of B's losses.
        law: `square` (aimed fire), `linear` (unaimed fire), `logarithmic`, `mixed` (A in the open, B hidden), exponents
            (p, q) of the enemy's and the own strength for both sides, or such a pair for A's losses and one for B's.
        reinforcements: streams of fresh strength, (side, start, end, strength per time).
        fatigue_a: rate at which A's fire slackens, per time.
        fatigue_b: rate at which B's fire slackens.
        break_a: share of its start at which A gives up; 0 fights to the last.
        break_b: the same for B.
        times: rising, from 0 on: when strengths are told. One number stands for 101 times up to it. Without any, the
            path runs to the end of the fight; where the fight never ends, until one side has lost 99 % of its start.

    Raises:
        TheoryError: negative or missing strengths, coefficients or rates, a break that is no share below 1, times that
            do not rise, a law that is none, or a stream that does not last.

    Source: Lanchester (1916); Osipov (1915); Deitchman (1962); Bracken (1995).
    """
    chosen = find_law(law)
    battle = Battle(
        a=require_number(a0, "strength of A", at_least=0),
        b=require_number(b0, "strength of B", at_least=0),
        loss_a=require_number(loss_a, "loss coefficient of A", at_least=0),
        loss_b=require_number(loss_b, "loss coefficient of B", at_least=0),
    )
    require_iterable(reinforcements, "reinforcements")
    streams = tuple(_read_stream(stream) for stream in reinforcements)
    tired = Fatigue(
        a=require_number(fatigue_a, "fatigue of A", at_least=0), b=require_number(fatigue_b, "fatigue of B", at_least=0)
    )
    _require_sides(battle, streams)
    fight = _Course(
        law=chosen,
        battle=battle,
        streams=streams,
        fatigue=tired,
        floor_a=battle.a * require_number(break_a, "breakpoint of A", at_least=0, below=1),
        floor_b=battle.b * require_number(break_b, "breakpoint of B", at_least=0, below=1),
    )
    end = _find_end(fight)
    moments = _find_moments(fight, end.time) if times is None else _read_times(times)
    path = fight.follow(moments)
    has_ended = path.times >= end.time * (1 - 1e-12)
    return Fight(
        law=chosen,
        winner=end.winner,
        is_draw=end.is_draw,
        end_time=end.time,
        survivors_a=end.a,
        survivors_b=end.b,
        times=path.times,
        a=np.where(has_ended, end.a, path.a),
        b=np.where(has_ended, end.b, path.b),
    )


def find_law(law: AnyLaw) -> Law:
    """A law by its name or its exponents.

    Raises:
        TheoryError: no such name, or not two numbers (or two pairs of them).
    """
    if isinstance(law, Law):
        return law
    if isinstance(law, str):
        if law.casefold() in LAWS:
            return LAWS[law.casefold()]
        raise TheoryError(f"no law is called `{law}`", f"there are {', '.join(LAWS)}", "name one, or give (p, q)")
    try:
        first, second = law if not isinstance(law, bytes) else ()
        if isinstance(first, Sequence) and isinstance(second, Sequence):
            (p_a, q_a), (p_b, q_b) = first, second
            return Law(
                losses_a=Exponents(enemy=require_number(p_a, "p of A"), own=require_number(q_a, "q of A")),
                losses_b=Exponents(enemy=require_number(p_b, "p of B"), own=require_number(q_b, "q of B")),
            )
    except (TypeError, ValueError) as error:
        if isinstance(error, TheoryError):
            raise
        raise TheoryError(f"`law` is {law!r}", "it has two exponents", "give (p, q), or a name") from error
    return bracken_law(first, second)  # type: ignore[arg-type]


def _read_stream(stream: Stream) -> Reinforcement:
    if isinstance(stream, Reinforcement):
        return stream
    try:
        side, start, end, rate = stream
    except (TypeError, ValueError) as error:
        raise TheoryError(
            f"a reinforcement is {stream!r}", "it has a side, a start, an end and a rate", 'write ("a", 0, 1, 54_000)'
        ) from error
    return Reinforcement(
        side=str(side).casefold(),  # type: ignore[arg-type]
        start=require_number(start, "start of a reinforcement"),
        end=require_number(end, "end of a reinforcement"),
        rate=require_number(rate, "rate of a reinforcement", at_least=0),
    )


def _read_times(times: ArrayLike) -> Vector:
    read = read_numbers(times, "times")
    if read.ndim == 0:
        return np.linspace(0, require_number(float(read), "times", above=0), N_TIMES)
    return require_vector(times, "times", at_least=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """A fight as set up; floors are strengths at which a side gives up."""

    law: Law
    battle: Battle
    streams: tuple[Reinforcement, ...]
    fatigue: Fatigue
    floor_a: float
    floor_b: float

    def follow(self, times: ArrayLike) -> Path:
        """Strengths at times."""
        return find_path(
            self.law,
            self.battle,
            times,
            reinforcements=self.streams,
            fatigue=self.fatigue,
            break_a=self.floor_a / self.battle.a if self.battle.a > 0 else 0.0,
            break_b=self.floor_b / self.battle.b if self.battle.b > 0 else 0.0,
        )

    @property
    def settled_from(self) -> float:
        """When the last stream of fresh strength ends."""
        return max([0.0, *(stream.end for stream in self.streams)])


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    winner: Side | None
    is_draw: bool
    time: float
    a: float
    b: float


def _require_sides(battle: Battle, streams: tuple[Reinforcement, ...]) -> None:
    for side, strength in (("a", battle.a), ("b", battle.b)):
        if strength == 0 and not any(stream.side == side and stream.rate > 0 for stream in streams):
            raise TheoryError(
                f"strength of {side.upper()} is 0 and nobody arrives",
                "a fight has two sides",
                "give a strength above 0",
            )


def _find_end(fight: _Course) -> _End:
    """How the fight ends: by the state equation once nobody arrives and nobody tires, else along the path."""
    start = fight.settled_from
    a, b = fight.battle.a, fight.battle.b
    if start > 0:
        path = fight.follow([start])
        a, b = float(path.a[-1]), float(path.b[-1])
        if path.ended_at is not None:
            return _end_of(fight, a, b, path.ended_at)
    if fight.fatigue != Fatigue():
        return _follow_to_end(fight)
    if fight.battle.loss_a == 0 or fight.battle.loss_b == 0 or a <= fight.floor_a or b <= fight.floor_b:
        return _follow_to_end(fight)
    left = Battle(a=a, b=b, loss_a=fight.battle.loss_a, loss_b=fight.battle.loss_b)
    ending = find_ending(fight.law, left, break_a=fight.floor_a / a, break_b=fight.floor_b / b)
    return _End(
        winner=ending.winner,
        is_draw=ending.is_draw,
        time=np.inf if ending.winner is None else _find_end_time(fight, left, ending.winner, start),
        a=ending.a,
        b=ending.b,
    )


def _find_end_time(fight: _Course, left: Battle, winner: Side, start: float) -> float:
    """When the loser falls: by formula for the laws that have one, else along the path; never if it dwindles."""
    loser_floor, loser = (fight.floor_b, fight.law.losses_b) if winner == "a" else (fight.floor_a, fight.law.losses_a)
    if loser_floor == 0 and loser.own >= 1:
        return np.inf
    if fight.floor_a == fight.floor_b == 0 and fight.law in LAWS.values():
        return start + find_duration(fight.law, left)
    return _follow_to_end(fight).time


def _follow_to_end(fight: _Course) -> _End:
    """Goes along the path, twice as far each time, until a side falls or nothing moves any more."""
    horizon = _first_horizon(fight)
    arrived = fight.follow([horizon])
    start_a, start_b = fight.battle.a or float(arrived.a[-1]), fight.battle.b or float(arrived.b[-1])
    before: Path | None = None
    for _ in range(LONGEST):
        path = fight.follow([horizon])
        a, b = float(path.a[-1]), float(path.b[-1])
        if path.ended_at is not None:
            return _end_of(fight, a, b, path.ended_at)
        if horizon > fight.settled_from and min(a, b) < GONE * max(a, b) and (a < GONE * start_a or b < GONE * start_b):
            return _End(winner="b" if a < b else "a", is_draw=False, time=np.inf, a=a, b=b)
        is_still = before is not None and np.allclose([a, b], [before.a[-1], before.b[-1]], rtol=1e-9, atol=0)
        if horizon > fight.settled_from and is_still:
            break
        before, horizon = path, 2 * horizon
    return _End(winner=None, is_draw=False, time=np.inf, a=a, b=b)


def _first_horizon(fight: _Course) -> float:
    """A time in which strengths move by about a tenth, and in which the last stream has ended."""
    law, battle = fight.law, fight.battle
    strength = max(battle.a, battle.b, *(s.rate * (s.end - s.start) for s in fight.streams), 1e-300)
    steepest = max(
        strength ** (one.enemy + one.own - 1) * loss
        for one, loss in ((law.losses_a, battle.loss_a), (law.losses_b, battle.loss_b))
    )
    return max(2 * fight.settled_from, 0.1 / steepest if steepest > 0 else 1.0)


def _end_of(fight: _Course, a: float, b: float, time: float) -> _End:
    fell_a, fell_b = a <= fight.floor_a, b <= fight.floor_b
    winner: Side | None = None if fell_a == fell_b else "b" if fell_a else "a"
    return _End(winner=winner, is_draw=fell_a and fell_b, time=time, a=a, b=b)


def _find_moments(fight: _Course, end_time: float) -> Vector:
    """Times from 0 to the end of the fight, or until one side has lost 99 % of what it had when all had arrived."""
    if np.isfinite(end_time):
        return np.linspace(0, end_time, N_TIMES)
    horizon = _first_horizon(fight)
    settled = fight.follow([horizon])
    small = SMALL * np.array([settled.a[-1], settled.b[-1]])
    for _ in range(LONGEST):
        path = fight.follow([2 * horizon])
        is_still = np.allclose([path.a[-1], path.b[-1]], [settled.a[-1], settled.b[-1]], rtol=1e-3, atol=0)
        if is_still or path.a[-1] < small[0] or path.b[-1] < small[1]:
            break
        horizon, settled = 2 * horizon, path
    return np.linspace(0, 2 * horizon, N_TIMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanchesterFit:
    """What daily losses say of the law.

    Args:
        n: days.
        coefficients: by law, loss coefficients and the share of variation that the law explains.
        exponents: p and q together, with their posterior.
        p: 95 % range of the enemy's exponent.
        q: 95 % range of the own exponent.
        p_minus_q: 95 % range of the difference: 1 is the square law, 0 the linear one, -1 the logarithmic one.
        level: by law, the smallest joint region of (p, q) that holds it; a law is in the 95 % region if this is below .95.
        not_rejected: laws that the 95 % region of (p, q) holds.
        verdict: what follows, in a sentence.
    """

    n: int
    coefficients: dict[str, CoefficientFit]
    exponents: ExponentFit
    p: Interval
    q: Interval
    p_minus_q: Interval
    level: dict[str, float]
    not_rejected: tuple[str, ...]
    verdict: str

    def to_frame(self) -> pd.DataFrame:
        """A row for each law: coefficients, share explained, joint region that holds it."""
        import pandas as pd

        rows = {
            name: {"loss_a": fit.loss_a, "loss_b": fit.loss_b, "r_squared": fit.r_squared, "level": self.level[name]}
            for name, fit in self.coefficients.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("law")


def fit_lanchester(
    strength_a: ArrayLike, strength_b: ArrayLike, losses_a: ArrayLike, losses_b: ArrayLike
) -> LanchesterFit:
    """Which of Lanchester's laws daily strengths and losses speak for, and how little they decide.

    Example:
        >>> import numpy as np
        >>> a, b = np.array([90.0, 80.0, 65.0, 60.0]), np.array([80.0, 60.0, 60.0, 50.0])
        >>> lanchester_fit(a, b, 0.1 * b, 0.1 * a).not_rejected
        ('square',)

    Args:
        strength_a: of A on each day, (day), above 0.
        strength_b: of B.
        losses_a: of A on each day, (day), same unit, above 0.
        losses_b: of B.

    Returns:
        Coefficients for each named law, exponents with 95 % ranges, and the laws that the days do not reject. No data
        set of this kind has identified the exponents well.

    Raises:
        TheoryError: lists that differ in length, days without losses, fewer than 3 days, strengths that do not vary.

    Source: Bracken (1995); Fricker (1998); Wiper, Pettit & Young (2000), as a regression of log losses.
    """
    days = make_days(strength_a, strength_b, losses_a, losses_b)
    exponents = fit_exponents(days)
    exact = {"square": (1.0, 0.0), "linear": (1.0, 1.0), "logarithmic": (0.0, 1.0)}
    level = {name: exponents.find_level(*pair) for name, pair in exact.items()}
    ranges = {name: exponents.find_interval(name) for name in ("p", "q", "p - q")}
    held = tuple(name for name, value in level.items() if value < LEVEL)
    return LanchesterFit(
        n=int(days.losses_a.size),
        coefficients={name: fit_coefficients(days, LAWS[name]) for name in exact},
        exponents=exponents,
        p=ranges["p"],
        q=ranges["q"],
        p_minus_q=ranges["p - q"],
        level=level,
        not_rejected=held,
        verdict=_tell_verdict(held, ranges),
    )


def _tell_verdict(held: tuple[str, ...], ranges: dict[str, Interval]) -> str:
    told = ", ".join(f"{name} from {one.low:.1f} to {one.high:.1f}" for name, one in ranges.items())
    is_wide = any(one.high - one.low > WIDE for one in ranges.values())
    opening = "No exponent is well identified" if is_wide else "The exponents are identified to within a half"
    laws = (
        f"holds the {' and the '.join(held)} law"
        if held
        else "holds neither the square nor the linear nor the logarithmic law"
    )
    return f"{opening}: {told} (95 % ranges). The joint 95 % region of p and q {laws}."
