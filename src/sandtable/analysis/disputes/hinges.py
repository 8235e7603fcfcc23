"""Why two lenses disagree about a target: what each assumption in which they differ makes of the gap between them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.disputes.assumptions import Assumption
from sandtable.analysis.disputes.crux import CLEAR, HALF, JointSet, Trial, find_crux
from sandtable.analysis.disputes.mixtures import Mixing, Reading
from sandtable.analysis.disputes.walks import (
    Attribution,
    Averaging,
    Estimate,
    find_change,
    find_level,
    find_order_variance,
    find_part,
    try_all_sets,
    walk_orders,
)
from sandtable.analysis.outcomes import Flags
from sandtable.analysis.targets import Target

MOST_EXACT = 6  # players; 64 sets cost about as much as five pairs of walks
QUIET = 0.01  # of the gap
FEWEST_PAIRS = 3  # from which it can be told what more walks would bring


@dataclass(frozen=True, slots=True, kw_only=True)
class HingeLine:
    """One assumption, or group, and what it makes of the gap.

    Args:
        part: its Shapley value; the parts of all lines add up to the gap.
        added: change of the target when only this goes over into the first lens' world; None when not run.
        removed: change when only this goes back in the second lens' world; None when not run.
    """

    assumption: Assumption
    part: Estimate
    added: Estimate | None = None
    removed: Estimate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorPart:
    """What the assumptions of one sector make of the gap together."""

    sector: str
    label: str
    ids: tuple[str, ...]
    part: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What several assumptions make of the gap together.

    Args:
        ids: of the assumptions.
        most: the largest change that one of them makes, as its part, added or removed.
    """

    ids: tuple[str, ...]
    part: Estimate
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hinges:
    """What separates two lenses on a target.

    Args:
        target, label, unit, is_truth, is_conditional: of what is asked about.
        lenses, owners: ids of the two lenses, and the names of those they belong to.
        levels: the target's mean under each; the share where it holds.
        n_given: futures behind each level.
        gap: the second level less the first.
        lines: the largest part first.
        opened: the group whose members are `inside`; "" = none.
        inside: the members of the opened group, whose parts add up to the group's.
        joints: the leading assumptions taken together, one more in each.
        crux: a smallest of the sets tried that closes half of the gap from either side; None when none does.
        leading: the fewest assumptions whose parts come to half of the gap; None when the gap is not clear.
        sectors: the largest part first.
        aside: the sectors that hold no leading assumption and none of the crux, and their assumptions together.
        quiet: assumptions that move the target by less than a hundredth of the gap, however they are put.
        error: the largest standard error of a part.
        order_error: the part of it that more walks would take away; NaN with one pair of walks.
        n_walks: 0 = all orders are in the parts.
        is_complete: False when it was stopped before everything was run.
    """

    target: str
    label: str
    unit: str
    is_truth: bool
    is_conditional: bool
    lenses: tuple[str, str]
    owners: tuple[str, str]
    levels: tuple[Estimate, Estimate]
    n_given: tuple[int, int]
    gap: Estimate
    lines: tuple[HingeLine, ...]
    opened: str
    inside: tuple[HingeLine, ...]
    joints: tuple[JointSet, ...]
    crux: JointSet | None
    leading: Together | None
    sectors: tuple[SectorPart, ...]
    aside: tuple[tuple[str, ...], Together | None]
    quiet: tuple[str, ...]
    error: float
    order_error: float
    n_walks: int
    n_experiments: int
    n_futures: int
    n_left_out: int
    seed: int
    design: str
    known_by: str
    is_complete: bool

    @property
    def is_clear(self) -> bool:
        """Whether the gap stands out of its error."""
        return abs(self.gap.mean) > CLEAR * self.gap.error

    @property
    def singles(self) -> tuple[HingeLine, ...]:
        """The lines as far as they were opened, the largest part first: what joint sets are made of."""
        closed = [line for line in self.lines if line.assumption.id != self.opened]
        return sort_lines([*closed, *self.inside])


@dataclass(frozen=True, slots=True, kw_only=True)
class Players:
    """Who goes over, and in which units it is told.

    Args:
        players: what goes over as a whole.
        units: the lines' assumptions, each with the numbers of its players.
        opened: the number of the unit that has several players; -1 = none.
    """

    players: tuple[Assumption, ...]
    units: tuple[tuple[Assumption, tuple[int, ...]], ...]
    opened: int = -1

    @property
    def blocks(self) -> tuple[tuple[int, ...], ...]:
        """Players who stay together in every order."""
        return tuple(numbers for _, numbers in self.units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long to go on.

    Args:
        n_pairs: pairs of walks at least.
        asked: standard error that no part may exceed, in the target's unit; 0 = none is asked for.
        most_pairs: where to give up.
    """

    n_pairs: int
    asked: float = 0.0
    most_pairs: int = 32


def make_players(units: Sequence[Assumption], opened: int = -1, members: Sequence[Assumption] = ()) -> Players:
    """Every unit as one player, the opened one by its members."""
    players: list[Assumption] = []
    told: list[tuple[Assumption, tuple[int, ...]]] = []
    for number, unit in enumerate(units):
        own = list(members) if number == opened else [unit]
        told.append((unit, tuple(range(len(players), len(players) + len(own)))))
        players += own
    return Players(players=tuple(players), units=tuple(told), opened=opened)


def read_ends(mixing: Mixing) -> tuple[Reading, Reading] | None:
    """The target under the first and under the second lens; None when stopped."""
    shape = (mixing.n_players, mixing.n_futures)
    readings = list(mixing.read([np.zeros(shape, dtype=np.bool_), np.ones(shape, dtype=np.bool_)]))
    return (readings[0], readings[1]) if len(readings) == 2 else None


def find_largest(mixing: Mixing, ends: tuple[Reading, Reading], seed: int) -> int:
    """The number of the player with the largest part, found with one pair of walks; 0 when stopped."""
    attribution = attribute(mixing, ends, make_plain_blocks(mixing.n_players), Effort(n_pairs=1), seed)
    if attribution is None:
        return 0
    parts = [abs(find_part(attribution, (player,)).mean) for player in range(mixing.n_players)]
    return int(np.argmax(np.nan_to_num(parts)))


def make_plain_blocks(n_players: int) -> tuple[tuple[int, ...], ...]:
    """Blocks of one player each."""
    return tuple((player,) for player in range(n_players))


def attribute(
    mixing: Mixing, ends: tuple[Reading, Reading], blocks: Sequence[Sequence[int]], effort: Effort, seed: int
) -> Attribution | None:
    """The attribution of the gap: over all sets when players are few, else over random orders.

    Returns:
        None when it was stopped before the first pair of walks was done.
    """
    if mixing.n_players <= MOST_EXACT and all(len(block) == 1 for block in blocks):
        return try_all_sets(mixing.read, *ends, mixing.n_players)
    averaging = Averaging(*ends, mixing.n_players)
    while averaging.n_pairs < effort.n_pairs or _goes_on(averaging, effort):
        n_pairs = max(effort.n_pairs - averaging.n_pairs, 1)
        n_before = averaging.n_pairs
        for pair in walk_orders(mixing.read, *ends, blocks, seed=seed, n_pairs=n_pairs, start=n_before):
            averaging.add(*pair)
        if averaging.n_pairs < n_before + n_pairs:  # stopped
            break
    return averaging.settle() if averaging.n_pairs else None


def _goes_on(averaging: Averaging, effort: Effort) -> bool:
    """Whether the asked error is missed, and more walks can still reach it."""
    if effort.asked <= 0 or averaging.n_pairs >= effort.most_pairs:
        return False
    error, order_error = find_errors(averaging.settle())
    if not error > effort.asked:
        return False
    return averaging.n_pairs < FEWEST_PAIRS or error**2 - order_error**2 <= effort.asked**2


def find_errors(attribution: Attribution) -> tuple[float, float]:
    """The largest standard error of a player's part, and what of it stems from the orders tried."""
    errors = [find_part(attribution, (player,)).error for player in range(len(attribution.numerators))]
    worst = int(np.argmax(np.nan_to_num(errors)))
    return errors[worst], math.sqrt(find_order_variance(attribution, worst))


def find_hinges(
    mixing: Mixing,
    ends: tuple[Reading, Reading],
    players: Players,
    target: Target,
    effort: Effort,
    *,
    lenses: tuple[str, str],
    owners: tuple[str, str] = ("", ""),
    seed: int,
    design: str = "monte-carlo",
    known_by: str = "",
    name_sector: Callable[[str], str] = str,
) -> Hinges | None:
    """What separates two lenses on a target.

    Args:
        mixing: the target under mixtures of the two.
        ends: the target under each.
        players: in what they differ.
        target: what is asked about.
        effort: how long to go on.
        lenses: ids.
        owners: names.
        seed: of the futures.
        design: of the futures.
        known_by: date by which what is used was known; "" = everything.
        name_sector: a sector's name in words.

    Returns:
        The finding; None when it was stopped before anything could be said.
    """
    attribution = attribute(mixing, ends, players.blocks, effort, seed)
    if attribution is None:
        return None
    trial = Trial(mixing=mixing, ends=ends, counted=attribution.is_good)
    asked = [numbers for _, numbers in players.units]
    inside = [(number,) for number in asked[players.opened]] if players.opened >= 0 else []
    trial.try_sets([*asked, *inside])
    lines = [_line(unit, numbers, attribution, trial) for unit, numbers in players.units]
    held = [_line(players.players[numbers[0]], numbers, attribution, trial) for numbers in inside]
    gap = find_change(*ends, attribution.is_good)
    joints, crux = find_crux(players.players, attribution, trial, gap)
    error, order_error = find_errors(attribution)
    sectors = _find_sectors(players.players, attribution, name_sector)
    singles = _Singles(
        [_line(player, (k,), attribution, trial) for k, player in enumerate(players.players)], attribution
    )
    leading = singles.find_leading(gap)
    named = {*(leading.ids if leading else ()), *(crux.ids if crux else ())}
    return Hinges(
        target=target.text, label=target.label, unit=target.unit, is_truth=target.is_truth,
        is_conditional=target.given is not None, lenses=lenses, owners=owners,
        levels=(find_level(ends[0], attribution.is_good), find_level(ends[1], attribution.is_good)),
        n_given=(_n_given(ends[0], attribution.is_good), _n_given(ends[1], attribution.is_good)),
        gap=gap, lines=sort_lines(lines), opened=players.units[players.opened][0].id if players.opened >= 0 else "",
        inside=sort_lines(held), joints=joints, crux=crux,
        leading=leading, sectors=sectors, aside=singles.find_aside(sectors, named), quiet=singles.find_quiet(gap),
        error=error, order_error=order_error,
        n_walks=attribution.n_walks, n_experiments=mixing.n_experiments,
        n_futures=int(np.count_nonzero(attribution.is_good)), n_left_out=int(np.count_nonzero(~attribution.is_good)),
        seed=seed, design=design, known_by=known_by, is_complete=trial.is_complete,
    )  # fmt: skip


def sort_lines(lines: Iterable[HingeLine]) -> tuple[HingeLine, ...]:
    """Lines by the size of their parts."""
    return tuple(sorted(lines, key=lambda line: -abs(line.part.mean)))


class _Singles:
    """What can be said of the players one by one.

    Args:
        lines: one per player, in their order.
        attribution: of the gap.
    """

    def __init__(self, lines: Sequence[HingeLine], attribution: Attribution) -> None:
        self._lines, self._attribution = lines, attribution

    def find_leading(self, gap: Estimate) -> Together | None:
        """The fewest players whose parts come to half of the gap."""
        if not abs(gap.mean) > CLEAR * gap.error:
            return None
        order = sorted(range(len(self._lines)), key=lambda k: -self._lines[k].part.mean / gap.mean)
        total, chosen = 0.0, []
        for player in order:
            total += self._lines[player].part.mean / gap.mean
            chosen.append(player)
            if total >= HALF:
                break
        return self._together(chosen)

    def find_aside(
        self, sectors: Iterable[SectorPart], named: Collection[str]
    ) -> tuple[tuple[str, ...], Together | None]:
        """Sectors of which no player is named, and what their players make of the gap together."""
        held = [sector for sector in sectors if not set(named).intersection(sector.ids)]
        ids = {id_ for sector in held for id_ in sector.ids}
        chosen = [k for k, line in enumerate(self._lines) if line.assumption.id in ids]
        return tuple(sector.label for sector in held), self._together(chosen) if chosen and named else None

    def find_quiet(self, gap: Estimate) -> tuple[str, ...]:
        """Players whose every change is, with its error, below a hundredth of the gap."""
        return tuple(
            line.assumption.id
            for line in self._lines
            if line.added is not None
            and all(abs(change.mean) + CLEAR * change.error <= QUIET * abs(gap.mean) for change in _changes(line))
        )

    def _together(self, players: Sequence[int]) -> Together:
        changes = [abs(change.mean) for player in players for change in _changes(self._lines[player])]
        return Together(
            ids=tuple(self._lines[player].assumption.id for player in players),
            part=find_part(self._attribution, players),
            most=max(changes),
        )


def _changes(line: HingeLine) -> list[Estimate]:
    return [change for change in (line.part, line.added, line.removed) if change is not None]


def _line(unit: Assumption, numbers: Sequence[int], attribution: Attribution, trial: Trial) -> HingeLine:
    added, removed = trial.find(numbers) or (None, None)
    return HingeLine(assumption=unit, part=find_part(attribution, numbers), added=added, removed=removed)


def _n_given(reading: Reading, counted: Flags) -> int:
    return int(np.count_nonzero(reading.denominator[counted]))


def _find_sectors(
    players: Sequence[Assumption], attribution: Attribution, name_sector: Callable[[str], str]
) -> tuple[SectorPart, ...]:
    held: dict[str, list[int]] = {}
    for number, player in enumerate(players):
        if player.sector:
            held.setdefault(player.sector, []).append(number)
    found = [
        SectorPart(
            sector=sector,
            label=name_sector(sector),
            ids=tuple(players[number].id for number in numbers),
            part=find_part(attribution, numbers),
        )
        for sector, numbers in held.items()
    ]
    return tuple(sorted(found, key=lambda item: -abs(item.part.mean)))
