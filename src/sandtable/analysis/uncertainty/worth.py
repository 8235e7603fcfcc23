"""What to find out next: which figures, were they known, would change a choice or the call of a verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.choices.payoffs import Payoffs
from sandtable.analysis.outcomes import Flags, Reals
from sandtable.analysis.targets import Target, TargetValues
from sandtable.analysis.uncertainty.figures import FigureFacts, find_facts
from sandtable.analysis.uncertainty.information import (
    Choice,
    ParameterWorths,
    Worth,
    Worths,
    find_ceiling,
    find_choice,
    find_group_worth,
    find_joint_worth,
    find_neighbour_worth,
    find_slack,
    find_waves,
)
from sandtable.analysis.uncertainty.thresholds import Bend, find_bend
from sandtable.model.model import Model

MOST_LISTED = 5
LEAST_ERRORS = 2.0  # a worth within so many standard errors of nothing is not told apart from it
SQUARE_OF_A_CALL = 4.0  # a wrong call instead of a right one differs by 2, a probability by 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The figures that differ between futures under a lens.

    Args:
        ids: of the parameters.
        values: (parameter, future), of all futures.
        earlier: those of which only an earlier value could be known.
    """

    ids: tuple[str, ...]
    values: Reals
    earlier: Collection[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a finding repeats so that it can be made again."""

    lens: str
    seed: int
    today: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One alternative of a choice.

    Args:
        gain: mean payoff beyond that of the one that is best on average, and its paired error; 0 for that one.
        best_in: futures in which none does better.
    """

    branch: str
    gain: Worth
    best_in: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure worth checking.

    Args:
        low, high: 5 % and 95 % quantiles of its present range.
        worth: expected gain of knowing it before choosing; for a verdict, the share of futures more that are called right.
        brier: for a verdict, by how much the expected Brier score falls; None for a choice.
        neighbours: the worth by nearest neighbours.
        bend: which alternative is best at which values.
        share_low, share_high: for a verdict, the share of yes at `low` and at `high`, each with its error.
    """

    facts: FigureFacts
    low: float
    high: float
    worth: Worth
    brier: Worth | None
    neighbours: Worth
    bend: Bend
    share_low: Worth | None
    share_high: Worth | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Several figures known at once.

    Args:
        name: all, sourced, judged, or a variable.
        n_figures: how many.
    """

    name: str
    n_figures: int
    worth: Worth
    brier: Worth | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthFinding:
    """What to find out next, under one lens.

    Args:
        kind: choice or verdict.
        subject: what is judged by (a stake's label), or the claim's or question's text.
        label: the actor, or what the claim or question says.
        unit: of a choice's payoff; "" for a verdict.
        alternatives: of a choice; empty for a verdict.
        chosen: the alternative that is best on average; yes or no for a verdict.
        share: of futures in which a verdict's claim holds; None for a choice.
        ceiling: expected value of perfect information, chance included.
        ceiling_brier: for a verdict, the Brier score of the share itself, which perfect information would bring to 0.
        groups: all figures, the sourced and the judged ones; then variables with several cells that are told apart.
        floor: the largest worth that any figure got when the futures were shuffled.
        figures: at most five that are told apart from nothing, the worthiest first.
        n_told_apart: how many are.
    """

    kind: str
    subject: str
    label: str
    unit: str
    alternatives: tuple[Alternative, ...]
    chosen: str
    share: Worth | None
    ceiling: Worth
    ceiling_brier: Worth | None
    groups: tuple[Together, ...]
    floor: float
    figures: tuple[Figure, ...]
    n_told_apart: int
    n_figures: int
    n_futures: int
    n_left_out: int
    lens: str
    seed: int
    today: str

    @property
    def known(self) -> Together:
        """All figures known at once."""
        return self.groups[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A lens under which nothing can be said, and why."""

    lens: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorthAnswer:
    """What to find out next, under each lens that was asked.

    Args:
        findings: at least one.
        unanswered: lenses under which the verdict does not vary, or too few futures count.
    """

    findings: tuple[WorthFinding, ...]
    unanswered: tuple[Unanswered, ...]


def find_choice_worth(model: Model, payoffs: Payoffs, drawn: Drawn, run: Run) -> WorthFinding:
    """What to find out before choosing between branches.

    Args:
        model: the scenario.
        payoffs: of the alternatives, more is better.
        drawn: figures under the same lens.
        run: lens, seed and day.
    """
    counted = payoffs.counted
    choice = find_choice(counted)
    enough = counted.max(axis=0) - find_slack(counted)
    alternatives = tuple(
        Alternative(
            branch=branch, gain=_mean(row - counted[choice.chosen]), best_in=int(np.count_nonzero(row >= enough))
        )
        for branch, row in zip(payoffs.alternatives, counted, strict=True)
    )
    names = payoffs.alternatives
    ordered = (names[choice.chosen], *(names[row] for row in choice.others))
    search = _Search(model=model, choice=choice, drawn=drawn, counts=payoffs.counts, run=run, names=ordered)
    return _finding(
        search,
        kind="choice",
        subject=payoffs.stake.label,
        label=payoffs.stake.actor_label,
        unit=payoffs.stake.unit,
        alternatives=alternatives,
        share=None,
        n_left_out=int(np.count_nonzero(~payoffs.counts)),
    )


def find_verdict_worth(model: Model, target: Target, values: TargetValues, drawn: Drawn, run: Run) -> WorthFinding:
    """What to find out before saying whether a claim holds, or how a question will be answered.

    Args:
        model: the scenario.
        target: a claim or question.
        values: its truth in each future.
        drawn: figures under the same lens.
        run: lens, seed and day.
    """
    truth = values.values[values.counts]
    choice = find_choice(np.stack([truth, 1.0 - truth]))
    ordered = ("yes", "no") if choice.chosen == 0 else ("no", "yes")
    search = _Search(model=model, choice=choice, drawn=drawn, counts=values.counts, run=run, names=ordered)
    return _finding(
        search,
        kind="verdict",
        subject=target.text,
        label=target.label,
        unit="",
        alternatives=(),
        share=_mean(truth),
        n_left_out=values.n_left_out,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """A choice beside the figures that may bear on it.

    Args:
        names: of the alternatives, the one that is best on average first, then in the order of the gains.
    """

    model: Model
    choice: Choice
    drawn: Drawn
    counts: Flags
    run: Run
    names: tuple[str, ...]

    @property
    def seed(self) -> tuple[int, ...]:
        return (self.run.seed, 0x0F0)


def _finding(
    search: _Search,
    *,
    kind: str,
    subject: str,
    label: str,
    unit: str,
    alternatives: tuple[Alternative, ...],
    share: Worth | None,
    n_left_out: int,
) -> WorthFinding:
    choice = search.choice
    ids, values = _varying(search.drawn, search.counts)
    ready = ParameterWorths(choice.n_futures, values, search.seed)
    worths = ready.find(choice)
    is_verdict = kind == "verdict"
    floor, square_floor = _find_floor(ready, choice, worths, search.seed, is_verdict=is_verdict)
    told = _told_apart(worths, floor, square_floor, is_verdict=is_verdict)
    figures = tuple(_figure(search, ids[row], values[row], worths, row, kind) for row in told[:MOST_LISTED])
    spread = float(share.value * (1.0 - share.value)) if share is not None else None
    return WorthFinding(
        kind=kind,
        subject=subject,
        label=label,
        unit=unit,
        alternatives=alternatives,
        chosen=search.names[0],
        share=share,
        ceiling=find_ceiling(choice),
        ceiling_brier=Worth(value=spread, error=_spread_error(share, choice.n_futures)) if share and spread else None,
        groups=_groups(search, ids, values, figures, floor, kind),
        floor=floor,
        figures=figures,
        n_told_apart=len(told),
        n_figures=len(ids),
        n_futures=choice.n_futures,
        n_left_out=n_left_out,
        lens=search.run.lens,
        seed=search.run.seed,
        today=search.run.today.isoformat(),
    )


def _find_floor(
    ready: ParameterWorths, choice: Choice, worths: Worths, seed: tuple[int, ...], *, is_verdict: bool
) -> tuple[float, float]:
    """The floors; 0 without shuffling when nothing needs to be told apart from them."""
    may_tell = worths.values > LEAST_ERRORS * worths.errors
    if is_verdict:
        may_tell |= worths.squares > LEAST_ERRORS * worths.square_errors
    return ready.find_floor(choice, seed) if bool(np.any(may_tell)) else (0.0, 0.0)


def _told_apart(worths: Worths, floor: float, square_floor: float, *, is_verdict: bool) -> list[int]:
    """Rows of figures whose worth is above what shuffled futures give and above two of its errors; the worthiest first.

    Figures for a verdict are ranked by the Brier score: it counts every shift of the share, not only one across one half.
    """
    values, errors, least = worths.values, worths.errors, floor
    if is_verdict:
        values, errors, least = worths.squares, worths.square_errors, square_floor
    order = np.argsort(-values, kind="stable")
    return [int(row) for row in order if values[row] > max(least, LEAST_ERRORS * errors[row])]


def _figure(search: _Search, id_: str, values: Reals, worths: Worths, row: int, kind: str) -> Figure:
    low, high = (float(x) for x in np.quantile(values, (0.05, 0.95)))
    bend = find_bend(search.choice, values, search.names)
    is_verdict = kind == "verdict"
    shares = [_share_of_yes(mean, error, search.names[0]) if is_verdict else None for mean, error in bend.ends]
    return Figure(
        facts=find_facts(search.model, id_, search.run.lens, search.run.today, search.drawn.earlier),
        low=low,
        high=high,
        worth=_never_negative(float(worths.values[row]), float(worths.errors[row])),
        brier=_brier(float(worths.squares[row]), float(worths.square_errors[row])) if is_verdict else None,
        neighbours=find_neighbour_worth(search.choice, values, search.seed),
        bend=bend,
        share_low=shares[0],
        share_high=shares[1],
    )


def _groups(
    search: _Search, ids: tuple[str, ...], values: Reals, figures: tuple[Figure, ...], floor: float, kind: str
) -> tuple[Together, ...]:
    """All figures; where they tell anything, also the sourced ones, the judged ones, and variables that are told apart."""
    waves = find_waves(values) if len(ids) else np.empty((0, 0, 0))

    def joint(name: str, rows: list[int], best: list[Figure]) -> Together:
        worth, square = find_joint_worth(search.choice, waves[rows], search.seed)
        return _together(name, len(rows), worth, square, best, kind)

    known = joint("all", list(range(len(ids))), list(figures))
    told = known.brier if known.brier is not None else known.worth
    if told.value <= LEAST_ERRORS * told.error:
        return (known,)
    run = search.run
    rests_on = [find_facts(search.model, id_, run.lens, run.today, search.drawn.earlier).rests_on for id_ in ids]
    groups = [known]
    for name in ("sourced", "judged"):
        rows = [row for row, on in enumerate(rests_on) if on == name]
        groups.append(joint(name, rows, [figure for figure in figures if figure.facts.rests_on == name]))
    for name, rows in _cells(search.model, ids).items():
        worth, square = find_group_worth(search.choice, values[rows], search.seed)
        if worth.value > max(floor, LEAST_ERRORS * worth.error):
            groups.append(_together(name, len(rows), worth, square, [], kind))
    return tuple(groups)


def _together(name: str, n: int, worth: Worth, square: Worth, best: list[Figure], kind: str) -> Together:
    """Several figures known are worth no less than any one of them."""
    worth = max([worth, *(figure.worth for figure in best)], key=lambda one: one.value)
    brier = _brier(square.value, square.error)
    brier = max([brier, *(figure.brier for figure in best if figure.brier)], key=lambda one: one.value)
    return Together(
        name=name,
        n_figures=n,
        worth=_never_negative(worth.value, worth.error),
        brier=brier if kind == "verdict" else None,
    )


def _cells(model: Model, ids: tuple[str, ...]) -> dict[str, list[int]]:
    """Rows of the cells of each variable that has several."""
    cells: dict[str, list[int]] = {}
    for row, id_ in enumerate(ids):
        cells.setdefault(model.parameters[id_].variable, []).append(row)
    return {name: rows for name, rows in cells.items() if len(rows) > 1}


def _varying(drawn: Drawn, counts: NDArray[np.bool_]) -> tuple[tuple[str, ...], Reals]:
    """The figures that differ between the futures that count."""
    values = drawn.values[:, counts]
    differs = np.flatnonzero(np.any(values != values[:, :1], axis=1))
    return tuple(drawn.ids[row] for row in differs), np.ascontiguousarray(values[differs])


def _never_negative(value: float, error: float) -> Worth:
    """Knowing more never costs: an estimate below nothing is noise."""
    return Worth(value=max(value, 0.0), error=error)


def _share_of_yes(gain: float, error: float, chosen: str) -> Worth:
    """The share of yes from the mean gain of the other call, which is 1 where that call is always right and -1 where never."""
    share = 0.5 + 0.5 * gain if chosen == "no" else 0.5 - 0.5 * gain
    return Worth(value=min(max(share, 0.0), 1.0), error=0.5 * error)


def _brier(square: float, error: float) -> Worth:
    return _never_negative(square / SQUARE_OF_A_CALL, error / SQUARE_OF_A_CALL)


def _spread_error(share: Worth, n: int) -> float:
    """Standard error of p (1 - p)."""
    return abs(1.0 - 2.0 * share.value) * float(np.sqrt(share.value * (1.0 - share.value) / n))


def _mean(values: Reals) -> Worth:
    n = len(values)
    return Worth(value=float(values.mean()), error=float(values.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan"))
