"""Richardson's arms race: equilibrium, stability, path, and his regression of 1909-14.

L. F. Richardson (1960), Arms and Insecurity: dx/dt = k y - a x + g, dy/dt = l x - b y + h. Each side arms against the
other (k, l), tires of the cost of its own (a, b), and has grievances (g, h).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike

from sandtable.theory.inputs import (
    Vector,
    freeze_arrays,
    require_number,
    require_rising,
    require_same_length,
    require_vector,
)
from sandtable.theory.trouble import TheoryError

if TYPE_CHECKING:
    import pandas as pd

Stability = Literal["stable", "neutral", "unstable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmsRace:
    """Coefficients of a race between X and Y.

    Args:
        defence_x: how strongly X answers Y's arms (k), per unit of time.
        defence_y: how strongly Y answers X's arms (l).
        fatigue_x: how X's own arms slow it (a), per unit of time.
        fatigue_y: how Y's own arms slow it (b).
        grievance_x: what X arms without reason in Y's arms (g), arms per unit of time; goodwill if negative.
        grievance_y: the same for Y (h).
    """

    defence_x: float
    defence_y: float
    fatigue_x: float
    fatigue_y: float
    grievance_x: float = 0.0
    grievance_y: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Where a race rests, and whether it stays there.

    Args:
        x: arms of X at rest; nan where there is no single point.
        y: arms of Y at rest.
        stability: stable if kl < ab, so that a disturbance dies out.
        growth: largest real part of the two eigenvalues, per unit of time: how fast the race runs away (or, negative,
            settles).
    """

    x: float
    y: float
    stability: Stability
    growth: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmsPath:
    """Arms over time, each of shape (n,)."""

    times: Vector
    x: Vector
    y: Vector

    def __post_init__(self) -> None:
        freeze_arrays(self)

    def to_frame(self) -> pd.DataFrame:
        """Arms by time."""
        import pandas as pd

        return pd.DataFrame({"x": self.x, "y": self.y}, index=pd.Index(self.times, name="time"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RaceRegression:
    """Yearly growth of joint arms on their level: a straight line in an exponential race.

    Args:
        slope: growth per unit of arms, per year (Richardson's k - a).
        x_intercept: joint arms at which growth would be none: what cooperation and goodwill offset.
        correlation: of growth and level (r).
        levels: joint arms in the middle of each interval, shape (n - 1,).
        growths: change over each interval, per year.
    """

    slope: float
    x_intercept: float
    correlation: float
    levels: Vector
    growths: Vector

    def __post_init__(self) -> None:
        freeze_arrays(self)


def _checked(race: ArmsRace) -> ArmsRace:
    for name in ("defence_x", "defence_y", "fatigue_x", "fatigue_y"):
        require_number(getattr(race, name), name, at_least=0)
    for name in ("grievance_x", "grievance_y"):
        require_number(getattr(race, name), name)
    return race


def _matrix(race: ArmsRace) -> Vector:
    return np.array([[-race.fatigue_x, race.defence_x], [race.defence_y, -race.fatigue_y]])


def find_balance(race: ArmsRace) -> Balance:
    """Point of rest x* = (b g + k h) / (ab - kl), y* = (a h + l g) / (ab - kl), and its stability.

    Args:
        race: the coefficients.

    Returns:
        The point and whether it holds; with kl = ab the growth is nought along one line and no single point rests.

    Raises:
        TheoryError: defence or fatigue below zero, or numbers that are not finite.
    """
    race = _checked(race)
    cost = race.fatigue_x * race.fatigue_y
    fear = race.defence_x * race.defence_y
    gap = cost - fear
    growth = float(np.linalg.eigvals(_matrix(race)).real.max())
    if np.isclose(cost, fear, rtol=1e-12, atol=0):
        return Balance(x=np.nan, y=np.nan, stability="neutral", growth=max(growth, 0.0))
    return Balance(
        x=(race.fatigue_y * race.grievance_x + race.defence_x * race.grievance_y) / gap,
        y=(race.fatigue_x * race.grievance_y + race.defence_y * race.grievance_x) / gap,
        stability="stable" if gap > 0 else "unstable",
        growth=growth,
    )


def find_arms_path(race: ArmsRace, x: float, y: float, times: ArrayLike) -> ArmsPath:
    """Arms over time, exactly, by the matrix exponential.

    Args:
        race: the coefficients.
        x: arms of X at time 0.
        y: arms of Y at time 0.
        times: shape (n,).

    Returns:
        Arms at `times`. The equations are linear: below zero they mean that trade outweighs threats, as Richardson
        read them.
    """
    from scipy.linalg import expm

    race = _checked(race)
    moments = require_vector(times, "times", at_least=0)
    # The grievances ride along as a third, constant state: this serves where no point of rest exists.
    system = np.zeros((3, 3))
    system[:2, :2] = _matrix(race)
    system[:2, 2] = race.grievance_x, race.grievance_y
    start = np.array([require_number(x, "arms of X"), require_number(y, "arms of Y"), 1.0])
    path = np.array([expm(system * moment) @ start for moment in moments])  # type: ignore[no-untyped-call]
    return ArmsPath(times=moments, x=path[:, 0], y=path[:, 1])


def fit_joint_race(times: ArrayLike, totals: ArrayLike) -> RaceRegression:
    """Richardson's test: growth of joint arms against their level, by least squares.

    Example:
        >>> found = richardson_fit([1909, 1910, 1911, 1912, 1913], [199.2, 204.8, 214.9, 238.7, 289.0])
        >>> round(found.slope, 3), round(found.x_intercept, 1)
        (0.731, 194.9)

    Args:
        times: years, rising, shape (n,), n at least 4 so that a line can fail.
        totals: joint arms in those years, shape (n,).

    Returns:
        Slope, intercept with the level and correlation.

    Raises:
        TheoryError: too few years, years that do not rise, or arms that never move.
    """
    years = require_vector(times, "times", least=4)
    arms = require_vector(totals, "joint arms", least=4)
    require_same_length((years, arms), ("times", "joint arms"))
    steps = np.diff(years)
    require_rising(years, "times", "growth is taken from one to the next")
    growths = np.diff(arms) / steps
    levels = (arms[1:] + arms[:-1]) / 2
    if np.ptp(levels) == 0 or np.ptp(growths) == 0:
        raise TheoryError("joint arms do not vary in level or growth", "a line is fitted to both", "add years")
    slope, constant = np.polyfit(levels - levels.mean(), growths, 1)
    if slope == 0:
        raise TheoryError("growth does not depend on the level", "the line meets no level", "look at the data")
    return RaceRegression(
        slope=float(slope),
        x_intercept=float(levels.mean() - constant / slope),
        correlation=float(np.corrcoef(levels, growths)[0, 1]),
        levels=levels,
        growths=growths,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """A race: where it rests, whether it holds, and how it goes from given arms.

    Args:
        coefficients: of both sides.
        balance: point of rest and its stability.
        path: arms over time; None if no times were given.
    """

    coefficients: ArmsRace
    balance: Balance
    path: ArmsPath | None = None


def richardson(
    defence_x: float,
    defence_y: float,
    fatigue_x: float,
    fatigue_y: float,
    grievance_x: float = 0.0,
    grievance_y: float = 0.0,
    *,
    x0: float = 0.0,
    y0: float = 0.0,
    times: ArrayLike | None = None,
) -> Race:
    """Richardson's arms race: dx/dt = k y - a x + g, dy/dt = l x - b y + h.

    Example:
        >>> race = richardson(1, 1, 2, 2, 3, 3)
        >>> race.balance.x, race.balance.y, race.balance.stability
        (3.0, 3.0, 'stable')

    Args:
        defence_x: how strongly X answers Y's arms (k), per unit of time, at least 0.
        defence_y: how strongly Y answers X's arms (l).
        fatigue_x: how X's own arms slow it (a), per unit of time, at least 0.
        fatigue_y: how Y's own arms slow it (b).
        grievance_x: what X arms without reason in Y's arms (g), arms per unit of time; goodwill if negative.
        grievance_y: the same for Y (h).
        x0: arms of X at time 0.
        y0: arms of Y at time 0.
        times: when to tell arms, (n), from 0 on; none for the point of rest only.

    Raises:
        TheoryError: defence or fatigue below 0, numbers that are not finite, or times below 0.

    Source: Richardson (1960), Arms and Insecurity.
    """
    race = ArmsRace(
        defence_x=defence_x,
        defence_y=defence_y,
        fatigue_x=fatigue_x,
        fatigue_y=fatigue_y,
        grievance_x=grievance_x,
        grievance_y=grievance_y,
    )
    balance = find_balance(race)
    path = None if times is None else find_arms_path(race, x0, y0, times)
    return Race(coefficients=race, balance=balance, path=path)
