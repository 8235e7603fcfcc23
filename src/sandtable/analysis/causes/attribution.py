"""How much of a change each of several moves, laws or branches accounts for, future by future."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from sandtable.analysis.branches import branch_key
from sandtable.analysis.causes.combinations import CombinationReading, find_rows
from sandtable.analysis.causes.parts import Attribution, Effect, Estimate, Interaction, Overlap, Part, Step, Waterfall
from sandtable.analysis.causes.shapley import CoalitionDesign, GameParts, find_game_parts, find_sampling_errors
from sandtable.analysis.causes.switches import SwitchPoint, find_switches
from sandtable.analysis.fans import quantile_errors, quantiles_of_sorted
from sandtable.analysis.outcomes import Reals
from sandtable.analysis.pairs import LedgerPair
from sandtable.analysis.precision import find_mean_error
from sandtable.analysis.shares import count_share
from sandtable.analysis.targets import Target
from sandtable.analysis.weights import find_weights
from sandtable.model.declaration import InterestItem
from sandtable.model.model import Model
from sandtable.runs.experiments import Simulator

LEVELS = (0.05, 0.5, 0.95)
ROUNDING = 1e-9  # relative to the largest change in a future: below it, a value is rounding


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
    reading = CombinationReading(model, target, find_rows(model, target), weights, lens)
    parts = find_game_parts(design, reading.worths(simulator, pairs, design))
    if parts is None:
        return None
    return _Telling(model, target, pairs, design, parts, reading, lens=lens, seed=simulator.seed).attribution()


class _Telling:
    """Numbers of a finding from the parts of a game, over the futures that count."""

    def __init__(
        self,
        model: Model,
        target: Target,
        pairs: Sequence[LedgerPair],
        design: CoalitionDesign,
        parts: GameParts,
        reading: CombinationReading,
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
        error=find_mean_error(values),
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
