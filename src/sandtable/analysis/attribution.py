"""How much of a change each of several moves, laws or branches accounts for, future by future."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sandtable.analysis.branches import branch_key
from sandtable.analysis.fans import quantile_errors, quantiles_of_sorted
from sandtable.analysis.outcomes import Flags, LensOutcomes, Reals
from sandtable.analysis.pairs import LedgerPair
from sandtable.analysis.shapley import CoalitionDesign, GameParts, find_game_parts, find_sampling_errors
from sandtable.analysis.shares import Share, count_share
from sandtable.analysis.switches import SwitchPoint, find_switches
from sandtable.analysis.targets import Target, find_target, read_target
from sandtable.analysis.weights import find_weights
from sandtable.model.declaration import InterestItem
from sandtable.model.model import Model
from sandtable.runs.experiments import Experiment, ExperimentResult, Simulator
from sandtable.runs.runs import Status

LEVELS = (0.05, 0.5, 0.95)
CLEAR = 3.0  # standard errors from 0 at which a part or an interaction is spoken of: there are many of them
ROUNDING = 1e-9  # relative to the largest change in a future: below it, a value is rounding


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
    """Two subjects that both set the same things, so that these count as one of them only when both are there."""

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


def list_branches(target: Target, pairs: Sequence[LedgerPair], design: CoalitionDesign) -> tuple[str, ...]:
    """Keys of all branches that an attribution runs, each once, in the order of need."""
    return tuple(
        dict.fromkeys(key for coalition in design.coalitions for key in _keys(target, pairs, coalition).values())
    )


def find_attribution(
    simulator: Simulator,
    model: Model,
    target: Target,
    pairs: Sequence[LedgerPair],
    design: CoalitionDesign,
    *,
    lens: str,
) -> Attribution | None:
    """Shares a change out among subjects by their Shapley values, in each future for itself.

    A combination S is the branch in which the members of S are as they are with them, and the others as without them;
    its worth is the target read there.  All combinations meet the same futures.  Shapley, L. S. (1953), A value for
    n-person games, Contributions to the Theory of Games II, 307-317; the formulas stand with the designs.

    Args:
        simulator: runs the branches of `list_branches`.
        model: the scenario.
        target: what is shared out.
        pairs: the subjects with their two branches each.
        design: for as many players, from `make_exact_design` or `make_sampled_design`.
        lens: id of the lens.

    Returns:
        The finding; None when the simulator stopped before all combinations, or enough sampled orders, were run.
    """
    weights = find_weights(model, lens)
    reading = _Reading(model, target, _rows(model, target), weights, lens)
    parts = find_game_parts(design, reading.worths(simulator, pairs, design))
    if parts is None:
        return None
    return _Telling(model, target, pairs, design, parts, reading, lens=lens, seed=simulator.seed).attribution()


def _keys(target: Target, pairs: Sequence[LedgerPair], coalition: int) -> Mapping[str, str]:
    """Branch that the target reads -> branch that is run for it in a combination."""
    sides = [pair.with_branch if coalition >> i & 1 else pair.without_branch for i, pair in enumerate(pairs)]
    return {branch: branch_key([branch, *sides]) for branch in target.branches}


def _rows(model: Model, target: Target) -> tuple[Target, ...]:
    """What is shared out along with the target: the outcomes behind a net, read where it is read."""
    if target.kind != "net":
        return ()
    found = [
        find_target(model, target.text.replace(f"net({target.id})", item.outcome))
        for item in model.interests[target.id].items
    ]
    return tuple(row for row in found if isinstance(row, Target))


class _Reading:
    """Worths of combinations, one after the other; counts what had to be left out."""

    def __init__(
        self,
        model: Model,
        target: Target,
        rows: tuple[Target, ...],
        weights: Mapping[tuple[str, str], float],
        lens: str,
    ) -> None:
        self.model, self.target, self.rows, self.weights, self.lens = model, target, rows, weights, lens
        self.usable: Flags = np.empty(0, dtype=np.bool_)

    def worths(
        self, simulator: Simulator, pairs: Sequence[LedgerPair], design: CoalitionDesign
    ) -> Iterator[tuple[Reals, Flags]]:
        """(row, future) worth and (future,) what counts, per combination; ends early when the simulator does."""
        keys = [_keys(self.target, pairs, coalition) for coalition in design.coalitions]
        needed = Counter(key for found in keys for key in found.values())
        results = simulator.simulate(Experiment(lens=self.lens, branch=key) for key in needed)
        held: dict[str, ExperimentResult] = {}
        for found in keys:
            for key in found.values():
                if key not in held:
                    result = next(results, None)
                    if result is None:
                        return
                    held[key] = result
            yield self._worth({branch: held[key] for branch, key in found.items()})
            for key in found.values():
                needed[key] -= 1
                if not needed[key]:
                    held.pop(key, None)

    def _worth(self, results: Mapping[str, ExperimentResult]) -> tuple[Reals, Flags]:
        first = next(iter(results.values()))
        outcomes = LensOutcomes(
            lens=self.lens,
            values={branch: result.outcomes for branch, result in results.items()},
            status={branch: result.status for branch, result in results.items()},
            n_futures=len(first.status),
        )
        read = [read_target(row, self.model, outcomes, self.weights) for row in (self.target, *self.rows)]
        counts: Flags = np.logical_and.reduce([row.counts for row in read])
        usable: Flags = np.logical_and.reduce([status == Status.OK for status in outcomes.status.values()])
        self.usable = usable if not self.usable.size else self.usable & usable
        return np.stack([row.values for row in read]), counts


class _Telling:
    """Numbers of a finding from the parts of a game, over the futures that count."""

    def __init__(
        self,
        model: Model,
        target: Target,
        pairs: Sequence[LedgerPair],
        design: CoalitionDesign,
        parts: GameParts,
        reading: _Reading,
        *,
        lens: str,
        seed: int,
    ) -> None:
        counts = parts.counts
        self.model, self.target, self.pairs, self.design = model, target, pairs, design
        self.rows, self.lens, self.seed = reading.rows, lens, seed
        self.usable, self.counts = reading.usable, counts
        self.values = _without_rounding(parts.values[:, :, counts], parts.peaks[:, counts])
        self.alone = _without_rounding(parts.alone[:, counts], parts.peaks[0, counts])
        self.last = _without_rounding(parts.last[:, counts], parts.peaks[0, counts])
        self.together = _without_rounding(parts.interactions[:, counts], parts.peaks[0, counts])
        self.starts, self.ends = parts.starts[:, counts], parts.ends[:, counts]
        self.n_combinations, self.n_orders = parts.n_coalitions, parts.n_orders
        self.sampling_errors = find_sampling_errors(design, parts)
        items = model.interests[target.id].items if target.kind == "net" else ()
        self.items: dict[str, InterestItem] = {item.outcome: item for item in items}
        stated = {outcome: worth for (actor, outcome), worth in reading.weights.items() if actor == target.id}
        self.weights = stated if target.kind == "net" else {}

    def attribution(self) -> Attribution:
        target, pairs = self.target, self.pairs
        parts = sorted((self._part(i) for i in range(len(pairs))), key=lambda part: -abs(part.effect.mean))
        return Attribution(
            target=target.text,
            target_label=target.label,
            target_kind=target.kind,
            actor=target.id if target.kind == "net" else "",
            is_truth=target.is_truth,
            unit=target.unit,
            lens=self.lens,
            seed=self.seed,
            whole=find_effect(self.ends[0] - self.starts[0]),
            parts=tuple(parts),
            interactions=self._interactions(),
            waterfall=self._waterfall(0, target),
            outcomes=tuple(self._waterfall(row, part) for row, part in enumerate(self.rows, 1)),
            switches=self._switches(self.ends - self.starts),
            overlaps=_find_overlaps(pairs),
            held=_find_held(target, pairs),
            n_futures=int(np.count_nonzero(self.counts)),
            n_left_out=int(np.count_nonzero(~self.usable)),
            n_without_case=int(np.count_nonzero(self.usable & ~self.counts)),
            n_combinations=self.n_combinations,
            n_orders=self.n_orders,
        )

    def _part(self, i: int) -> Part:
        pair = self.pairs[i]
        return Part(
            subject=pair.subject,
            kind="waiver" if pair.subject in _waivers(self.model) else pair.kind,
            label=pair.label,
            with_branch=pair.with_branch,
            without_branch=pair.without_branch,
            effect=find_effect(self.values[i, 0]),
            sampling_error=float(self.sampling_errors[i]),
            alone=_estimate(self.alone[i]),
            last=_estimate(self.last[i]),
            switches=self._switches(self.values[i]),
        )

    def _interactions(self) -> tuple[Interaction, ...]:
        found = []
        for row, (i, j) in enumerate(self.design.pairs):
            estimate = _estimate(self.together[row])
            first, second = self.pairs[i].subject, self.pairs[j].subject
            found.append(Interaction(first=first, second=second, mean=estimate.mean, error=estimate.error))
        return tuple(sorted(found, key=lambda one: -abs(one.mean)))

    def _waterfall(self, row: int, part: Target) -> Waterfall:
        steps = [
            Step(subject=pair.subject, mean=estimate.mean, error=estimate.error)
            for pair, estimate in zip(self.pairs, map(_estimate, self.values[:, row]), strict=True)
        ]
        item = self.items.get(part.id) if row else None
        return Waterfall(
            id=part.id if row or part.kind != "net" else "net",
            label=part.label,
            unit=part.unit,
            weight=self.weights.get(part.id) if row else None,
            more_is_better=item.more_is_better if item else (True if part.kind == "net" else None),
            start=_estimate(self.starts[row]),
            end=_estimate(self.ends[row]),
            whole=_estimate(self.ends[row] - self.starts[row]),
            steps=tuple(sorted(steps, key=lambda step: -abs(step.mean))),
        )

    def _switches(self, changes: Reals) -> tuple[SwitchPoint, ...]:
        by_outcome = {part.id: changes[row] for row, part in enumerate(self.rows, 1)}
        items = tuple(self.items[name] for name in by_outcome)
        return find_switches(self.model, items, self.weights, by_outcome) if by_outcome else ()


def find_effect(values: Reals) -> Effect:
    """Mean, quantiles, errors and signs of a change.

    Args:
        values: (future,).

    Returns:
        The effect; NaN where there are too few futures.
    """
    n = len(values)
    ordered = np.sort(values)
    low, median, high = quantiles_of_sorted(ordered, LEVELS).tolist()
    errors = quantile_errors(ordered, LEVELS)
    errors[np.abs(errors) <= ROUNDING * np.abs([low, median, high])] = 0.0  # of many equal values, but for rounding
    low_error, median_error, high_error = errors.tolist()
    estimate = _estimate(values)
    return Effect(
        mean=estimate.mean,
        error=estimate.error,
        low=low,
        median=median,
        high=high,
        low_error=low_error,
        median_error=median_error,
        high_error=high_error,
        up=count_share(int(np.count_nonzero(values > 0)), n),
        down=count_share(int(np.count_nonzero(values < 0)), n),
    )


def _estimate(values: Reals) -> Estimate:
    n = len(values)
    return Estimate(
        mean=float(values.mean()) if n else math.nan,
        error=float(values.std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan,
    )


def _without_rounding(values: Reals, peaks: Reals) -> Reals:
    """Values whose size in a future is nothing beside the changes there, set to 0."""
    kept: Reals = np.where(np.abs(values) <= ROUNDING * peaks, 0.0, values)
    return kept


def _waivers(model: Model) -> frozenset[str]:
    return frozenset(f"{law}_waiver" for law in model.laws)


def _find_overlaps(pairs: Sequence[LedgerPair]) -> tuple[Overlap, ...]:
    shared = [
        Overlap(first=one.subject, second=two.subject, things=tuple(sorted(set(one.family) & set(two.family))))
        for one, two in combinations(pairs, 2)
    ]
    return tuple(overlap for overlap in shared if overlap.things)


def _find_held(target: Target, pairs: Sequence[LedgerPair]) -> tuple[str, ...]:
    """Subjects one of whose branches stands in the target itself."""
    read = {part for branch in target.branches for part in branch.split("+")}
    return tuple(
        pair.subject
        for pair in pairs
        if read & set(branch_key([pair.with_branch, pair.without_branch]).split("+")) - {"base"}
    )
