"""Scenario discovery: in which futures does something happen, said as limits on a few parameters.

The futures are split in two halves with equal shares of the futures of interest.  One half is searched, the other only
counted, so that a box that fits the luck of the search is found out.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.outcomes import Flags, Reals
from sandtable.analysis.regions.boxes import (
    Box,
    BoxCount,
    Inputs,
    Limit,
    count_box,
    find_chance,
    find_inside,
    find_quasi_p,
    round_box,
    simplify_box,
)
from sandtable.analysis.regions.prim import find_trajectory
from sandtable.analysis.regions.trees import Leaf, cross_validate, grow_tree, split_folds
from sandtable.analysis.shares import Share, count_share

LEAST_CANDIDATES, MOST_CANDIDATES = 4, 12
FAMILY_ERROR = 0.05  # of the screening: chance that any parameter passes that has nothing to do with it
CONFIRMED = 0.01  # chance at which the half that was not searched confirms a box
FEWEST_PER_HALF = 20  # futures of interest, and others: fewer make coverage and density noise
SMALLEST_BOX = 0.05  # share of the searched half; less where the futures of interest are fewer
LEFT_OPEN = 0.3  # of the futures of interest outside the first box, from which on a second one is sought
DEEPEST = 3
SMALLEST_LEAF = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A parameter by how differently it is distributed in the futures of interest.

    Args:
        parameter: its id.
        distance: largest difference of the two distribution functions (of the shares of a category).
        is_above_floor: whether chance alone would hardly show it among so many parameters.
    """

    parameter: str
    distance: float
    is_above_floor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to trade coverage for density.

    Args:
        box: its limits.
        searched: counted on the half that was searched.
        tested: counted on the other half.
    """

    box: Box
    searched: BoxCount
    tested: BoxCount


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitFinding:
    """What is known of one limit of a chosen box.

    Args:
        met: of all futures, those that meet it.
        low, high: 5 and 95 % of the parameter over all futures.
        quasi_p: on the half that was not searched.
        is_found_again: whether a search of the other half limits the same parameter.
    """

    limit: Limit
    met: Share
    low: float
    high: float
    quasi_p: float
    is_found_again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxFinding:
    """A box that was chosen.

    Args:
        option: limits and counts; those of a second box leave out the futures in the first.
        limits: limit by limit.
        chance: that so many futures of interest lie in the box by luck, on the half that was not searched.
    """

    option: Option
    limits: tuple[LimitFinding, ...]
    chance: float

    @property
    def is_confirmed(self) -> bool:
        """Whether the half that was not searched says that the box is denser than the rest."""
        return self.chance <= CONFIRMED and self.option.tested.gain > 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafFinding:
    """One rule of the tree, counted on the half that did not grow it."""

    box: Box
    tested: BoxCount


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeFinding:
    """A classification tree.

    Args:
        depth: questions one after the other; 0 = no question helps.
        leaves: rules, the densest first.
        right: futures that trees grown without them get right.
        always: futures that the more frequent answer gets right.
        skill: Brier score of the base rate less that of the trees, as a share of the former; its error from the
            differences of single futures.
    """

    depth: int
    leaves: tuple[LeafFinding, ...]
    right: Share
    always: Share
    skill: float
    skill_error: float

    @property
    def is_better(self) -> bool:
        """Whether it says more than the base rate, by two standard errors."""
        return self.depth > 0 and self.skill > 2.0 * self.skill_error


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What tells futures of interest from the others.

    Args:
        rate: of all futures, those of interest.
        n_parameters: that vary.
        n_above_floor: that are distributed differently beyond chance, in the searched half.
        floor: distance that chance alone hardly reaches among so many.
        candidates: parameters that boxes may limit, the most different first.
        options: the peeling trajectory, simplified, from the widest to the densest.
        boxes: the chosen ones; one that is not confirmed stands alone and is no finding.
        least_density: that was asked for; 0 = none was.
        is_density_met: whether a box had it.
        tree: None when the search was stopped before.
    """

    rate: Share
    n_parameters: int
    n_above_floor: int
    floor: float
    candidates: tuple[Candidate, ...]
    options: tuple[Option, ...]
    boxes: tuple[BoxFinding, ...]
    least_density: float
    is_density_met: bool
    tree: TreeFinding | None

    @property
    def is_confirmed(self) -> bool:
        """Whether there is a box that does better than the base rate."""
        return bool(self.boxes) and self.boxes[0].is_confirmed


def find_discovery(
    inputs: Inputs,
    cases: Flags,
    *,
    seed: int,
    most_limits: int = 4,
    least_density: float = 0.0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Discovery:
    """Boxes and a tree that tell futures of interest from the others.

    Args:
        inputs: parameters of the futures that count.
        cases: (future,) the futures of interest; at least FEWEST_PER_HALF a half, and as many others.
        seed: of the split.
        most_limits: parameters that a box may limit.
        least_density: of the searched half that a box should have; 0 = coverage and density are balanced.
        should_stop: asked between steps; what was found stands.
    """
    generator = np.random.default_rng([seed, zlib.crc32(b"discovery")])
    half = split_folds(cases, generator, 2) == 0
    search = _Search(inputs=inputs, cases=cases, most_limits=most_limits, least_density=least_density)
    everywhere: Flags = np.ones(len(cases), dtype=np.bool_)
    candidates, floor = screen_parameters(inputs.among(half), cases[half])
    options, chosen, is_met = search.run(half, everywhere)
    again = search.run(~half, everywhere)[1].box if chosen.box and not should_stop() else ()
    boxes = [_describe(chosen, inputs, cases, ~half, again)] if chosen.box else []
    if boxes and boxes[0].is_confirmed and not should_stop():
        boxes += search.find_second(half, chosen)
    tree = None if should_stop() else find_tree(inputs, cases, half, generator)
    return Discovery(
        rate=count_share(int(np.count_nonzero(cases)), len(cases)),
        n_parameters=len(inputs.ids),
        n_above_floor=sum(candidate.is_above_floor for candidate in candidates),
        floor=floor,
        candidates=choose_candidates(candidates),
        options=options,
        boxes=tuple(boxes),
        least_density=least_density,
        is_density_met=is_met,
        tree=tree,
    )


def screen_parameters(inputs: Inputs, cases: Flags) -> tuple[tuple[Candidate, ...], float]:
    """Parameters by the distance between their distributions in the futures of interest and in the others.

    The two-sample statistic of Smirnov, N. (1948), Annals of Mathematical Statistics 19(2), 279-281; its
    critical value sqrt(-ln(a/2)/2) sqrt((n + m)/(n m)) at a = 0.05 / number of parameters is the floor.

    Args:
        inputs: parameters.
        cases: (future,) the futures of interest.

    Returns:
        All of them, the most different first, and the floor.
    """
    n, m = int(np.count_nonzero(cases)), int(np.count_nonzero(~cases))
    distances = [
        _category_distance(values, cases) if categories else _distance(values, cases)
        for values, categories in zip(inputs.values, inputs.categories, strict=True)
    ]
    level = FAMILY_ERROR / max(len(distances), 1)
    floor = math.sqrt(-math.log(level / 2.0) / 2.0) * math.sqrt((n + m) / (n * m))
    order = sorted(range(len(distances)), key=lambda row: (-distances[row], row))
    found = [
        Candidate(parameter=inputs.ids[row], distance=distances[row], is_above_floor=distances[row] > floor)
        for row in order
    ]
    return tuple(found), floor


def choose_candidates(screened: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Those above the floor, never many; where none is, the most different few, so that a box is at least tried."""
    n_above = sum(candidate.is_above_floor for candidate in screened)
    return tuple(screened[: min(n_above or LEAST_CANDIDATES, MOST_CANDIDATES)])


def find_tree(inputs: Inputs, cases: Flags, half: Flags, generator: np.random.Generator) -> TreeFinding:
    """The tree of the searched half, as deep as cross-validation within that half allows.

    Args:
        inputs: parameters.
        cases: (future,) the futures of interest.
        half: (future,) the searched half.
        generator: deals out the folds.
    """
    own, own_cases = inputs.among(half), cases[half]
    smallest = max(int(SMALLEST_LEAF * len(own_cases)), 10)
    depth = _find_depth(own, own_cases, split_folds(own_cases, generator), smallest)
    leaves = [_round_leaf(leaf, own) for leaf in grow_tree(own, own_cases, depth=depth, smallest=smallest)]
    others, other_cases = inputs.among(~half), cases[~half]
    counted = [LeafFinding(box=leaf.box, tested=count_box(leaf.box, others, other_cases)) for leaf in leaves]
    predicted = cross_validate(inputs, cases, split_folds(cases, generator), depth=depth, smallest=smallest)
    rate = float(cases.mean())
    better = (cases - rate) ** 2 - (cases - predicted) ** 2
    scale = rate * (1.0 - rate)
    return TreeFinding(
        depth=depth,
        leaves=tuple(sorted(counted, key=lambda leaf: -leaf.tested.density.share)),
        right=count_share(int(np.count_nonzero((predicted >= 0.5) == cases)), len(cases)),
        always=count_share(int(np.count_nonzero((rate >= 0.5) == cases)), len(cases)),
        skill=float(better.mean()) / scale,
        skill_error=float(better.std(ddof=1)) / math.sqrt(len(cases)) / scale,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """A search for boxes among the futures of one half."""

    inputs: Inputs
    cases: Flags
    most_limits: int
    least_density: float

    def run(self, half: Flags, within: Flags) -> tuple[tuple[Option, ...], Option, bool]:
        """The options of a half, the chosen one, and whether it is as dense as asked.

        Args:
            half: (future,) the searched half.
            within: (future,) the futures that take part.
        """
        own, own_cases = self.inputs.among(half & within), self.cases[half & within]
        screened, _ = screen_parameters(own, own_cases)
        own = own.take([own.ids.index(candidate.parameter) for candidate in choose_candidates(screened)])
        simple = dict.fromkeys(
            simplify_box(round_box(box, own), own, own_cases, self.most_limits)
            for box in self._find_boxes(own, own_cases)
        )
        others, other_cases = self.inputs.among(~half & within), self.cases[~half & within]
        options = [
            Option(box=box, searched=count_box(box, own, own_cases), tested=count_box(box, others, other_cases))
            for box in simple
        ]
        options.sort(key=lambda option: -option.searched.n_inside)
        dense = [option for option in options if option.searched.density.share >= self.least_density > 0.0]
        if dense:
            return tuple(options), max(dense, key=lambda option: option.searched.n_hits), True
        return tuple(options), max(options, key=lambda option: option.searched.balance), self.least_density <= 0.0

    def find_second(self, half: Flags, first: Option) -> list[BoxFinding]:
        """A box for what the first one leaves out, where that is much and the box is confirmed."""
        outside = ~find_inside(first.box, self.inputs)
        left = self.cases & outside
        few = min(np.count_nonzero(left & half), np.count_nonzero(left & ~half))
        if first.searched.coverage.share > 1.0 - LEFT_OPEN or few < FEWEST_PER_HALF:
            return []
        _, chosen, _ = self.run(half, outside)
        if not chosen.box:
            return []
        _, again, _ = self.run(~half, outside)
        found = _describe(chosen, self.inputs, self.cases, ~half & outside, again.box)
        return [found] if found.is_confirmed else []

    def _find_boxes(self, inputs: Inputs, cases: Flags) -> Iterator[Box]:
        """Boxes of all trajectories: of the first candidate, the first two, and so on, then of all.

        A peeling that may cut many parameters cuts each a little; one of few finds their best cuts.  Kwakkel, J. H.
        (2019), Futures & Foresight Science 1, e8, constrains PRIM in this way, with all subsets.
        """
        smallest = self._smallest(cases)
        sizes = dict.fromkeys([*range(1, min(self.most_limits, len(inputs.ids)) + 1), len(inputs.ids)])
        for size in sizes:
            yield from find_trajectory(inputs.take(range(size)), cases, smallest=smallest)

    @staticmethod
    def _smallest(cases: Flags) -> float:
        """Share of futures that a box must hold: where few are of interest, half their share, but never a handful."""
        return min(SMALLEST_BOX, max(float(cases.mean()) / 2.0, FEWEST_PER_HALF / len(cases)))


def _describe(option: Option, inputs: Inputs, cases: Flags, tested: Flags, again: Box) -> BoxFinding:
    """Limit by limit.

    Args:
        option: the chosen box.
        inputs: parameters of all futures.
        cases: (future,) the futures of interest.
        tested: (future,) those that the box was not searched in.
        again: the box that a search of these gives.
    """
    others, other_cases = inputs.among(tested), cases[tested]
    limits = []
    for index, limit in enumerate(option.box):
        values = inputs.values[inputs.ids.index(limit.parameter)]
        low, high = np.quantile(values, (0.05, 0.95)).tolist()
        limits.append(
            LimitFinding(
                limit=limit,
                met=count_share(int(np.count_nonzero(find_inside((limit,), inputs))), inputs.n_futures),
                low=low,
                high=high,
                quasi_p=find_quasi_p(option.box, index, others, other_cases),
                is_found_again=any(other.parameter == limit.parameter for other in again),
            )
        )
    limits.sort(key=lambda found: found.quasi_p)
    return BoxFinding(option=option, limits=tuple(limits), chance=find_chance(option.tested))


def _find_depth(inputs: Inputs, cases: Flags, folds: NDArray[np.int64], smallest: int) -> int:
    """The depth with the least cross-validated Brier score; 0 where the base rate has it."""
    scores = [float(((cases - cases.mean()) ** 2).mean())]
    for depth in range(1, DEEPEST + 1):
        predicted = cross_validate(inputs, cases, folds, depth=depth, smallest=smallest)
        scores.append(float(((cases - predicted) ** 2).mean()))
    return int(np.argmin(scores))


def _round_leaf(leaf: Leaf, inputs: Inputs) -> Leaf:
    """Thresholds as they will be told; a future on a threshold belongs to the lower side."""
    rounded = [
        limit if math.isinf(limit.low) else replace(limit, low=math.nextafter(limit.low, math.inf))
        for limit in round_box(leaf.box, inputs)
    ]
    return replace(leaf, box=tuple(rounded))


def _distance(values: Reals, cases: Flags) -> float:
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    n = np.count_nonzero(cases)
    steps = np.where(cases[order], 1.0 / n, -1.0 / (len(cases) - n))
    is_last = np.append(ordered[1:] != ordered[:-1], True)  # equal values make one step
    return float(np.abs(np.cumsum(steps)[is_last]).max())


def _category_distance(values: Reals, cases: Flags) -> float:
    shares = [abs(float((values[cases] == c).mean()) - float((values[~cases] == c).mean())) for c in np.unique(values)]
    return max(shares)
