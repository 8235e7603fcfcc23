"""The chosen series as a page draws them: fans, single futures, dots, and how far they are from a pinned world."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sandtable.analysis.fans import LEVELS, quantile_errors, quantiles_of_sorted
from sandtable.analysis.ledger import Difference, find_difference
from sandtable.analysis.observed import find_observed
from sandtable.analysis.shares import count_share
from sandtable.runs.runs import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.analysis.live.view import World
    from sandtable.model.model import Model
    from sandtable.runs.runs import Ensemble, Fan

    Reals = NDArray[np.float64]
    Flags = NDArray[np.bool_]

MOST_CHARTS: Final = 4
PATHS: Final = tuple(range(20))
"""Numbers of the futures that are drawn one by one: always the same, so that a reader can follow one of them."""
DOTS: Final = 100
PINNED_LEVELS: Final = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedSeries:
    """The same series in the pinned world.

    Args:
        quantiles: (level, point) at 5, 50 and 95 %.
        ends, end_errors: the same at the last point, and their Monte Carlo errors.
        change: at the last point, this world minus the pinned one.
        is_paired: future by future, because both worlds draw the same futures.
    """

    quantiles: Reals
    ends: tuple[float, ...]
    end_errors: tuple[float, ...]
    change: Difference
    is_paired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSeries:
    """One series.

    Args:
        key: `variable[element]`.
        label: in words, elements that are actors by their names.
        levels: of the quantiles, ascending, the median in the middle.
        quantiles: (level, point).
        ends, end_errors: the quantiles at the last point, and their Monte Carlo errors.
        path_numbers: of the single futures that ran well.
        paths: (path, point) of these.
        dots: the last point's quantiles at 0.5, 1.5, ... 99.5 %, one for each hundredth of the futures.
        observed: (point, value) of the scenario's own data.
        low, high: of what is drawn, in this world, in the pinned one and in the scenario as it stands.
        n_usable: futures that ran well.
    """

    key: str
    variable: str
    label: str
    unit: str
    levels: tuple[float, ...]
    quantiles: Reals
    ends: tuple[float, ...]
    end_errors: tuple[float, ...]
    path_numbers: tuple[int, ...]
    paths: Reals
    dots: tuple[float, ...]
    observed: tuple[tuple[int, float], ...]
    low: float
    high: float
    n_usable: int
    n_futures: int
    pinned: PinnedSeries | None = None

    @property
    def middle(self) -> int:
        """The row of the median."""
        return len(self.levels) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A date at which the world makes something happen."""

    point: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPanel:
    """The chosen series, and what else could be chosen.

    Args:
        style: fan, paths or dots.
        labels: of the points of time.
        time_unit: of an axis of plain numbers; "" on a calendar.
        at: the point at which flows are read.
        marks: forced moves, in order of their dates.
        choices: (sector in words, ((key, label), ...)) of series that can be drawn.
        left_out: keys that are chosen and not drawn.
    """

    series: tuple[DrawnSeries, ...]
    style: str
    lens: str
    seed: int
    labels: tuple[str, ...]
    time_unit: str
    at: int
    marks: tuple[Mark, ...]
    choices: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    left_out: tuple[str, ...] = ()


def find_drawn(
    model: Model, own: Ensemble, untouched: Ensemble, pinned: Ensemble | None, *, style: str
) -> tuple[DrawnSeries, ...]:
    """The recorded series of an ensemble as they are drawn.

    Args:
        model: the scenario.
        own: one lens and branch, with trajectories.
        untouched: the same series in the scenario as it stands: axes hold both.
        pinned: the same in the pinned world.
        style: fan, paths or dots.
    """
    before = dict(zip(_tracks(untouched), _fans(untouched), strict=True))
    then = dict(zip(_tracks(pinned), _fans(pinned), strict=True)) if pinned is not None else {}
    found = []
    for (key, values), fan in list(zip(_tracks(own).items(), _fans(own), strict=True))[:MOST_CHARTS]:
        old = None
        if pinned is not None and key in then:
            old = _pinned(_tracks(pinned)[key], pinned, then[key], values, own)
        lows_and_highs = [_drawn_values(values, _usable(own), fan, style)]
        if key in before:
            lows_and_highs.append(_drawn_values(_tracks(untouched)[key], _usable(untouched), before[key], style))
        found.append(_draw(model, own, values, fan, key, old, lows_and_highs, style))
    return tuple(found)


def name_cell(model: Model, variable: str, elements: str) -> str:
    """`Soldiers, Russia`: a variable's label, and its elements, those that are actors by their names."""
    known = model.variables.get(variable)
    names = [model.actors[one].label or one if one in model.actors else one for one in elements.split(",") if one]
    return ", ".join([(known.label if known is not None else "") or variable, *names])


def find_marks(model: Model, world: World) -> tuple[Mark, ...]:
    """The dates at which a world makes moves happen, by its own acts and by the branch that holds."""
    dated = [(act, model.grid.point(how)) for act, how in world.acts if how not in {"never", "always"}]
    for part in world.branch.split("+"):
        branch = model.branches.get(part)
        for forcing in branch.forcings if branch is not None else ():
            if forcing.mode == "on":
                cell = f"[{','.join(forcing.elements)}]" if forcing.elements else ""
                dated.append((f"{forcing.target}{cell}", forcing.point))
    marks = {Mark(point=point, label=_name_act(model, act)) for act, point in dated if point is not None}
    return tuple(sorted(marks, key=lambda mark: (mark.point, mark.label)))


def _name_act(model: Model, act: str) -> str:
    target, _, elements = act.removesuffix("]").partition("[")
    move = model.moves.get(target)
    names = [model.actors[one].label or one if one in model.actors else one for one in elements.split(",") if one]
    return ", ".join([(move.label if move is not None else "") or target, *names])


def _tracks(ensemble: Ensemble) -> dict[str, Reals]:
    return dict(next(iter(ensemble.trajectories.values()), {}))


def _fans(ensemble: Ensemble) -> tuple[Fan, ...]:
    return next(iter(ensemble.fans.values()), ())


def _usable(ensemble: Ensemble) -> Flags:
    flags: Flags = next(iter(ensemble.status.values())) == Status.OK
    return flags


def _draw(
    model: Model,
    own: Ensemble,
    values: Reals,
    fan: Fan,
    key: str,
    pinned: PinnedSeries | None,
    drawn: list[Reals],
    style: str,
) -> DrawnSeries:
    usable = _usable(own)
    ordered = np.sort(values[usable, -1])
    numbers = tuple(number for number in PATHS if number < len(usable) and usable[number])
    observed = find_observed(model, fan.variable, fan.elements, fan.unit)
    if pinned is not None:
        drawn.append(pinned.quantiles[:, -1] if style == "dots" else pinned.quantiles)
    if style != "dots":
        drawn.append(np.array([value for _, value in observed]))
    low, high = _extent(drawn)
    return DrawnSeries(
        key=key,
        variable=fan.variable,
        label=name_cell(model, fan.variable, fan.elements),
        unit=fan.unit,
        levels=fan.levels,
        quantiles=fan.values,
        ends=_floats(fan.values[:, -1]),
        end_errors=_floats(quantile_errors(ordered, LEVELS)),
        path_numbers=numbers,
        paths=values[list(numbers)],
        dots=_dots(ordered),
        observed=observed,
        low=low,
        high=high,
        n_usable=int(np.count_nonzero(usable)),
        n_futures=len(usable),
        pinned=pinned,
    )


def _dots(ordered: Reals) -> tuple[float, ...]:
    return _floats(quantiles_of_sorted(ordered, [(number + 0.5) / DOTS for number in range(DOTS)]))


def _pinned(then: Reals, pinned: Ensemble, fan: Fan, now: Reals, own: Ensemble) -> PinnedSeries:
    rows = [fan.levels.index(level) for level in PINNED_LEVELS]
    usable = _usable(pinned)
    ordered = np.sort(then[usable, -1])
    is_paired = pinned.manifest.seed == own.manifest.seed and len(then) == len(now)
    return PinnedSeries(
        quantiles=fan.values[rows],
        ends=_floats(fan.values[rows, -1]),
        end_errors=_floats(quantile_errors(ordered, PINNED_LEVELS)),
        change=find_change(now[:, -1], _usable(own), then[:, -1], usable, is_paired=is_paired),
        is_paired=is_paired,
    )


def find_change(now: Reals, now_usable: Flags, then: Reals, then_usable: Flags, *, is_paired: bool) -> Difference:
    """This world minus the pinned one.

    Args:
        now: (future,) values of this world.
        now_usable: (future,) which ran well.
        then: (future,) values of the pinned one.
        then_usable: (future,) which ran well.
        is_paired: the futures of both are the same; else only the means are compared, and the rest is NaN.
    """
    if is_paired:
        both = now_usable & then_usable
        return find_difference(now[both], then[both])
    own, other = now[now_usable], then[then_usable]
    error = math.nan
    if len(own) > 1 and len(other) > 1:
        error = math.sqrt(float(own.var(ddof=1)) / len(own) + float(other.var(ddof=1)) / len(other))
    mean = float(own.mean() - other.mean()) if len(own) and len(other) else math.nan
    return Difference(
        mean=mean, low=math.nan, median=math.nan, high=math.nan, low_error=math.nan, median_error=math.nan,
        high_error=math.nan, paired_error=error, unpaired_error=error, up=count_share(0, 0), down=count_share(0, 0),
    )  # fmt: skip


def _drawn_values(values: Reals, usable: Flags, fan: Fan, style: str) -> Reals:
    """All values that a style puts on the axis."""
    if style == "dots":
        return np.array(_dots(np.sort(values[usable, -1])))
    if style == "paths":
        numbers = [number for number in PATHS if number < len(usable) and usable[number]]
        return np.concatenate([values[numbers].ravel(), fan.values[len(fan.levels) // 2]])
    return np.asarray(fan.values)


def _extent(parts: Sequence[Reals]) -> tuple[float, float]:
    finite = [part[np.isfinite(part)] for part in parts]
    finite = [part for part in finite if part.size]
    if not finite:
        return 0.0, 1.0
    return float(min(part.min() for part in finite)), float(max(part.max() for part in finite))


def _floats(values: Reals) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
