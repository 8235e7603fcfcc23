"""Data of an attribution: who accounts for how much of a change, and how it was found."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sandtable.analysis.causes.switches import SwitchPoint
from sandtable.analysis.shares import Share

CLEAR = 3.0  # standard errors from 0 at which a part or an interaction is spoken of: there are many of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over futures and its Monte Carlo standard error."""

    mean: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A change over futures.

    Args:
        mean: over futures.
        error: its standard error: sd / sqrt(n) of the change inside each future.
        low, median, high: 5, 50 and 95 % of futures, with their standard errors.
        up, down: futures in which it is above and below 0.
    """

    mean: float
    error: float
    low: float
    median: float
    high: float
    low_error: float
    median_error: float
    high_error: float
    up: Share
    down: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one subject accounts for.

    Args:
        subject: id of the move, law, waiver or branch.
        kind: move, law, waiver or branch.
        with_branch, without_branch: what it is when it is in a combination, and when not.
        effect: its Shapley value in each future.
        sampling_error: standard error of the mean over sampled orders, 0 when every combination was run.
        alone: what it changes where none of the others is there.
        last: what it changes where all the others are there.
        switches: per outcome of a net, the weight at which the sign of its mean part turns.
    """

    subject: str
    kind: str
    label: str
    with_branch: str
    without_branch: str
    effect: Effect
    sampling_error: float
    alone: Estimate
    last: Estimate
    switches: tuple[SwitchPoint, ...]

    @property
    def total_error(self) -> float:
        """Standard error over futures and over sampled orders together."""
        return math.hypot(self.effect.error, self.sampling_error)

    @property
    def is_clear(self) -> bool:
        """Whether the mean is further from 0 than errors reach."""
        return abs(self.effect.mean) > CLEAR * self.total_error


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """What two subjects do together beyond what each does for itself: the Shapley interaction index."""

    first: str
    second: str
    mean: float
    error: float

    @property
    def is_clear(self) -> bool:
        """Whether it is further from 0 than errors reach."""
        return abs(self.mean) > CLEAR * self.error


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One subject's part on the way from none to all."""

    subject: str
    mean: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """From none of the subjects to all of them: start + the sum of the steps = end.

    Args:
        id: of the outcome, claim or question; `net` for a weighted sum.
        label: what the scenario calls it.
        unit: of all its numbers; "1" for a truth, whose numbers are shares.
        weight: signed worth of one unit; None when it is not weighted (and for the net itself).
        more_is_better: for the actor of a net; None without one.
        start, end: with none, and with all of them.
        whole: end minus start, paired.
        steps: the largest first.
    """

    id: str
    label: str
    unit: str
    weight: float | None
    more_is_better: bool | None
    start: Estimate
    end: Estimate
    whole: Estimate
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Two subjects that both set the same things: where one of them does, the other adds nothing to it."""

    first: str
    second: str
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """How much of a change each of several subjects accounts for, under one lens.

    Args:
        target: as a user writes it.
        target_kind: outcome, claim, question, measure or net.
        actor: whose net it is; "" otherwise.
        is_truth: whether all numbers are shares of futures.
        whole: all subjects minus none, in each future.
        parts: one per subject, the largest first; they add up to the whole in every future.
        interactions: one per pair of subjects, the strongest first; none when orders were sampled.
        waterfall: of the target.
        outcomes: of each outcome behind a net, in its own unit.
        switches: per outcome of a net, the weight at which the sign of the whole turns.
        overlaps: subjects that set the same things.
        held: subjects whose branch the target itself reads, so that they cannot act there.
        n_futures: futures that count in every combination.
        n_left_out: futures in which a run was in trouble.
        n_without_case: futures in which what a conditional claim takes as given does not hold in every combination.
        n_combinations: combinations of subjects that were run.
        n_orders: sampled orders; 0 = every combination was run, so the values are exact for these futures.
    """

    target: str
    target_label: str
    target_kind: str
    actor: str
    is_truth: bool
    unit: str
    lens: str
    seed: int
    whole: Effect
    parts: tuple[Part, ...]
    interactions: tuple[Interaction, ...]
    waterfall: Waterfall
    outcomes: tuple[Waterfall, ...]
    switches: tuple[SwitchPoint, ...]
    overlaps: tuple[Overlap, ...]
    held: tuple[str, ...]
    n_futures: int
    n_left_out: int
    n_without_case: int
    n_combinations: int
    n_orders: int

    @property
    def most_error(self) -> float:
        """The largest standard error of a part."""
        return max((part.total_error for part in self.parts), default=math.nan)
