"""Games: two or three actors choose among branches; payoffs from paired futures, equilibria with how sure they are."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise, product

import numpy as np

from sandtable.analysis.branches import branch_key
from sandtable.analysis.choices.equilibria import Mixed, expect_payoffs, find_mixed, find_pure, find_quantal
from sandtable.analysis.choices.payoffs import Stake, find_payoffs
from sandtable.analysis.outcomes import Flags, LensOutcomes, Reals
from sandtable.model.model import Model

BEYOND = 1.959964  # normal quantile: a difference so many standard errors from zero is beyond its error (95 %)
N_RESAMPLES = 1000
CHUNK = 50
NOTHING = 1e-12  # of the range of a player's payoffs: below it a difference is rounding

Profile = tuple[str, ...]
"""One alternative of every player, in their order."""


class Gain(Enum):
    """What a player gets by leaving a profile alone."""

    GAINS = "gains"
    TIES = "ties"
    LOSES = "loses"


class Standing(Enum):
    """Whether a profile is an equilibrium in pure moves, as far as the futures can tell."""

    EQUILIBRIUM = "equilibrium"  # whoever leaves alone loses, beyond error
    TIED = "tied"  # nobody gains beyond error, but someone could leave and lose nothing beyond error
    NONE = "none"  # someone gains by leaving, beyond error


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """An actor and what it chooses from.

    Args:
        stake: by what it judges.
        alternatives: branch keys, at least two.
    """

    stake: Stake
    alternatives: tuple[str, ...]

    @property
    def id(self) -> str:
        """The actor."""
        return self.stake.actor


@dataclass(frozen=True, slots=True, kw_only=True)
class GameForm:
    """Who plays, with which moves, and what is fixed for everyone.

    Args:
        players: two or three.
        fix: key of the branches in every profile; `base` = the rest of the world plays its hazards.
    """

    players: tuple[Player, ...]
    fix: str

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of alternatives of each player."""
        return tuple(len(player.alternatives) for player in self.players)

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """All profiles, the last player's moves running fastest."""
        return tuple(product(*(player.alternatives for player in self.players)))

    def branch_of(self, profile: Profile) -> str:
        """The branch that a profile is."""
        return branch_key([*profile, self.fix])


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One outcome in a player's payoff.

    Args:
        weight: signed worth of one unit; +1 or -1 where the player judges by this outcome alone.
    """

    player: str
    outcome: str
    label: str
    unit: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over futures with its Monte Carlo standard error."""

    mean: float
    error: float

    @property
    def gain(self) -> Gain:
        """Whether it is above, below, or within its error of zero."""
        if abs(self.mean) <= BEYOND * self.error or self.mean == 0.0:
            return Gain.TIES
        return Gain.GAINS if self.mean > 0 else Gain.LOSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a player could do instead, the others staying.

    Args:
        gain: whether some other alternative is better, or as good, beyond error.
        best: the best other alternative; one that is better beyond error goes first.
        change: what it brings, paired by future.
        ties: all other alternatives within error of what is played.
    """

    player: str
    gain: Gain
    best: str
    change: Estimate
    ties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GameProfile:
    """One cell of the payoff table.

    Args:
        levels: mean payoff of each player; its error is that of a mean over futures, mostly what all profiles share.
        changes: against the first profile, paired by future: what the table is read by.
        share: share of the resamples in which nobody gains by leaving it alone.
        better_for_all: profiles in which every player gets more, beyond error.
    """

    moves: Profile
    branch: str
    levels: tuple[Estimate, ...]
    changes: tuple[Estimate, ...]
    replies: tuple[Reply, ...]
    standing: Standing
    is_equilibrium_of_means: bool
    share: float
    better_for_all: tuple[Profile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dominance:
    """An alternative that is better than others whatever the other players do, beyond error in each comparison.

    Args:
        over: the alternatives it beats; all of the player's others when it is dominant.
    """

    player: str
    alternative: str
    over: tuple[str, ...]
    is_dominant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What a player whose best move is not always the same does, by what another player does.

    Args:
        on: the player on whose move alone it depends; "" = on several.
        replies: (move of that player, best reply by the means); empty where it depends on several.
    """

    player: str
    on: str
    replies: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedEquilibrium:
    """Probabilities with which nobody gains by another choice, in the table of mean payoffs.

    Args:
        shares: for each player, the probability of each alternative.
        changes: expected payoffs against the first profile.
    """

    shares: tuple[tuple[float, ...], ...]
    changes: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantalResponse:
    """What players do who make mistakes, the fewer the more they cost; `shares` None = not found.

    Args:
        precision: 0 = chance alone; a difference of a player's whole range of payoffs multiplies the odds by e^precision.
    """

    precision: float
    shares: tuple[tuple[float, ...], ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GameFinding:
    """A game under one lens.

    Args:
        counted: of what the payoffs are made.
        tied: groups of unrefuted profiles that differ only by moves within error of each other; one profile = clear of
            the others.
        idle: (player, alternative, alternative) that give every player the same in every future.
        n: futures that ran well in every profile.
        share_without: share of the resamples in which no profile is an equilibrium in pure moves.
    """

    lens: str
    form: GameForm
    counted: tuple[Counted, ...]
    profiles: tuple[GameProfile, ...]
    tied: tuple[tuple[Profile, ...], ...]
    dominance: tuple[Dominance, ...]
    reactions: tuple[Reaction, ...]
    mixed: tuple[MixedEquilibrium, ...]
    is_mixed_searched: bool
    quantal: tuple[QuantalResponse, ...]
    idle: tuple[tuple[str, str, str], ...]
    n: int
    n_left_out: int
    n_resamples: int
    share_without: float
    seed: int
    known_by: str = ""

    def profile(self, moves: Profile) -> GameProfile:
        """The cell of these moves."""
        return next(profile for profile in self.profiles if profile.moves == moves)


def find_samples(
    form: GameForm, outcomes: LensOutcomes, weights: Mapping[tuple[str, str], float]
) -> tuple[Reals, Flags]:
    """Payoffs of every player in every profile and future.

    Returns:
        (player, profile, future) payoffs, more being better, and (future,) which futures count: those that ran well in
        every profile.

    Raises:
        KeyError: a profile was not run.
    """
    keys = [form.branch_of(profile) for profile in form.profiles]
    found = [find_payoffs(player.stake, keys, outcomes, weights) for player in form.players]
    counts: Flags = np.logical_and.reduce([payoffs.counts for payoffs in found])
    return np.stack([payoffs.values for payoffs in found]), counts


def find_counted(form: GameForm, model: Model, weights: Mapping[tuple[str, str], float]) -> tuple[Counted, ...]:
    """The outcomes in each player's payoff with their weights under a lens."""
    found = []
    for player in form.players:
        stake = player.stake
        for name in stake.outcomes:
            variable = model.variables[name]
            weight = stake.sign if stake.outcome else weights.get((stake.actor, name), 0.0)
            found.append(
                Counted(
                    player=player.id, outcome=name, label=variable.label or name, unit=variable.unit.text, weight=weight
                )
            )
    return tuple(found)


def find_game(
    form: GameForm,
    samples: Reals,
    *,
    lens: str,
    seed: int,
    counted: tuple[Counted, ...] = (),
    n_left_out: int = 0,
    precisions: Sequence[float] = (),
    known_by: str = "",
) -> GameFinding:
    """What follows from a payoff table whose entries are means over futures.

    A profile is refuted when a player gains by leaving it alone beyond error: the paired difference is more than 1.96
    standard errors above zero.  Unrefuted profiles that differ by one player's move, which changes that player's payoff
    only within error, are tied.  How sure it is that a profile is an equilibrium is the share of 1,000 resamples of the
    futures (Efron, B. (1979), Bootstrap methods, Annals of Statistics 7(1), 1-26) in which it is one by the means.

    Args:
        form: who plays.
        samples: (player, profile, future), futures that count; at least two.
        lens: under which they were run.
        seed: of the run; the resamples are drawn from it.
        counted: of what the payoffs are made, to be told along.
        n_left_out: futures that do not count.
        precisions: of the quantal response equilibria.
        known_by: cutoff of what the parameters could know.
    """
    table = _Table(form, samples)
    shares, share_without = _resample(form, samples, seed)
    profiles = tuple(_find_profile(table, index, share=float(shares[index])) for index in range(len(form.profiles)))
    search = find_mixed(table.means)
    return GameFinding(
        lens=lens,
        form=form,
        counted=counted,
        profiles=profiles,
        tied=_group_tied(form, profiles),
        dominance=_find_dominance(table),
        reactions=tuple(_find_reactions(table)),
        mixed=tuple(_mixed(table, mixed) for mixed in search.found),
        is_mixed_searched=search.is_complete,
        quantal=tuple(
            QuantalResponse(precision=value, shares=None if mixed is None else _as_numbers(mixed))
            for value, mixed in zip(precisions, find_quantal(table.means, precisions), strict=True)
        ),
        idle=tuple(_find_idle(table)),
        n=samples.shape[2],
        n_left_out=n_left_out,
        n_resamples=N_RESAMPLES,
        share_without=share_without,
        seed=seed,
        known_by=known_by,
    )


class _Table:
    """The payoff table with the futures behind it."""

    def __init__(self, form: GameForm, samples: Reals) -> None:
        self.form = form
        self.samples = samples
        self.indices = list(np.ndindex(*form.sizes))
        self.means = [row.mean(axis=1).reshape(form.sizes) for row in samples]
        self.pure = frozenset(find_pure(self.means))
        self.slack = [NOTHING * max(float(np.abs(row).max()), 1e-300) for row in samples]

    def estimate(self, player: int, values: Reals) -> Estimate:
        """Mean and standard error over futures; what is rounding is zero."""
        mean, error = float(values.mean()), float(values.std(ddof=1) / np.sqrt(values.size))
        if max(abs(mean), error) <= self.slack[player]:
            mean = error = 0.0
        return Estimate(mean=mean, error=error)

    def difference(self, player: int, profile: int, other: int) -> Estimate:
        """What a player gets more in the first profile than in the other, paired by future."""
        return self.estimate(player, self.samples[player, profile] - self.samples[player, other])

    def neighbours(self, player: int, profile: int) -> Iterator[tuple[int, int]]:
        """(alternative, profile) that a player reaches by leaving a profile alone."""
        own = self.indices[profile]
        for alternative in range(self.form.sizes[player]):
            if alternative != own[player]:
                moved = (*own[:player], alternative, *own[player + 1 :])
                yield alternative, int(np.ravel_multi_index(moved, self.form.sizes))


def _find_profile(table: _Table, index: int, *, share: float) -> GameProfile:
    form = table.form
    players = range(len(form.players))
    replies = tuple(_find_reply(table, player, index) for player in players)
    gains = {reply.gain for reply in replies}
    standing = Standing.NONE if Gain.GAINS in gains else Standing.TIED if Gain.TIES in gains else Standing.EQUILIBRIUM
    better = [
        form.profiles[other]
        for other in range(len(form.profiles))
        if other != index and all(table.difference(player, other, index).gain is Gain.GAINS for player in players)
    ]
    return GameProfile(
        moves=form.profiles[index],
        branch=form.branch_of(form.profiles[index]),
        levels=tuple(table.estimate(player, table.samples[player, index]) for player in players),
        changes=tuple(table.difference(player, index, 0) for player in players),
        replies=replies,
        standing=standing,
        is_equilibrium_of_means=table.indices[index] in table.pure,
        share=share,
        better_for_all=tuple(better),
    )


def _find_reply(table: _Table, player: int, profile: int) -> Reply:
    alternatives = table.form.players[player].alternatives
    changes = [
        (alternatives[alternative], table.difference(player, other, profile))
        for alternative, other in table.neighbours(player, profile)
    ]
    clear = [change for change in changes if change[1].gain is Gain.GAINS]
    best, change = max(clear or changes, key=lambda item: item[1].mean)
    ties = tuple(name for name, found in changes if found.gain is Gain.TIES)
    gain = Gain.GAINS if clear else Gain.TIES if ties else Gain.LOSES
    return Reply(player=table.form.players[player].id, gain=gain, best=best, change=change, ties=ties)


def _group_tied(form: GameForm, profiles: Sequence[GameProfile]) -> tuple[tuple[Profile, ...], ...]:
    """Unrefuted profiles, joined where one player's tied move leads from one to the other."""
    open_ = {profile.moves: profile for profile in profiles if profile.standing is not Standing.NONE}
    groups: list[tuple[Profile, ...]] = []
    seen: set[Profile] = set()
    for moves in open_:
        if moves in seen:
            continue
        group, waiting = {moves}, [moves]
        while waiting:
            for other in _tied_with(form, open_[waiting.pop()]):
                if other in open_ and other not in group:
                    group.add(other)
                    waiting.append(other)
        seen |= group
        groups.append(tuple(found for found in open_ if found in group))
    return tuple(groups)


def _tied_with(form: GameForm, profile: GameProfile) -> Iterator[Profile]:
    for player, reply in enumerate(profile.replies):
        assert form.players[player].id == reply.player
        for move in reply.ties:
            yield (*profile.moves[:player], move, *profile.moves[player + 1 :])


def _find_dominance(table: _Table) -> tuple[Dominance, ...]:
    """For each player, alternatives that beat others in every profile of the rest, beyond error."""
    found = []
    for player, who in enumerate(table.form.players):
        for row, alternative in enumerate(who.alternatives):
            over = tuple(
                other
                for column, other in enumerate(who.alternatives)
                if column != row and _beats(table, player, row, column)
            )
            if over:
                is_dominant = len(over) == len(who.alternatives) - 1
                found.append(Dominance(player=who.id, alternative=alternative, over=over, is_dominant=is_dominant))
    return tuple(found)


def _beats(table: _Table, player: int, row: int, column: int) -> bool:
    own = [profile for profile, index in enumerate(table.indices) if index[player] == row]
    return all(
        table.difference(player, profile, other).gain is Gain.GAINS
        for profile in own
        for alternative, other in table.neighbours(player, profile)
        if alternative == column
    )


def _find_reactions(table: _Table) -> Iterator[Reaction]:
    """For each player whose best move varies, the single player on whose move it depends, if there is one."""
    players = table.form.players
    for player, means in enumerate(table.means):
        best = np.expand_dims(means.argmax(axis=player), player)
        if bool(np.all(best == best.flat[0])):
            continue
        on = ""
        replies: tuple[tuple[str, str], ...] = ()
        for other in range(len(players)):
            rows = np.moveaxis(best, other, 0).reshape(best.shape[other], -1)
            if other != player and bool(np.all(rows == rows[:, :1])):
                on = players[other].id
                named = [players[player].alternatives[int(row[0])] for row in rows]
                replies = tuple(zip(players[other].alternatives, named, strict=True))
        yield Reaction(player=players[player].id, on=on, replies=replies)


def _find_idle(table: _Table) -> Iterator[tuple[str, str, str]]:
    """Neighbouring alternatives of a player that differ for nobody in any future."""
    for player, who in enumerate(table.form.players):
        grid = np.moveaxis(table.samples.reshape(len(table.form.players), *table.form.sizes, -1), player + 1, 0)
        for first, second in pairwise(range(len(who.alternatives))):
            if np.array_equal(grid[first], grid[second]):
                yield who.id, who.alternatives[first], who.alternatives[second]


def _mixed(table: _Table, mixed: Mixed) -> MixedEquilibrium:
    changes = []
    for player, means in enumerate(table.means):
        expected = float(expect_payoffs(means, player, mixed) @ mixed[player])
        changes.append(expected - float(means.reshape(-1)[0]))
    return MixedEquilibrium(shares=_as_numbers(mixed), changes=tuple(changes))


def _as_numbers(mixed: Mixed) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in share) for share in mixed)


def _resample(form: GameForm, samples: Reals, seed: int) -> tuple[Reals, float]:
    """Shares of resamples of the futures in which each profile is an equilibrium, and in which none is.

    One resample weighs whole futures, so all profiles and players meet the same ones.
    """
    n_players, n_profiles, n = samples.shape
    centred = samples - samples[:, :1]  # differences are what counts; their means are exact where they are small
    flat = centred.reshape(n_players * n_profiles, n)
    slack = [NOTHING * max(float(np.abs(row).max()), 1e-300) for row in samples]
    random = np.random.default_rng([seed, zlib.crc32(b"game resamples")])
    holds = np.zeros(n_profiles)
    n_without = 0
    for first in range(0, N_RESAMPLES, CHUNK):
        n_rows = min(CHUNK, N_RESAMPLES - first)
        picks = random.integers(0, n, size=(n_rows, n))
        counts = np.stack([np.bincount(row, minlength=n) for row in picks]).astype(np.float64)
        means = (counts @ flat.T / n).reshape(n_rows, n_players, *form.sizes)
        is_one = np.ones((n_rows, *form.sizes), dtype=bool)
        for player in range(n_players):
            own = means[:, player]
            is_one &= own >= own.max(axis=player + 1, keepdims=True) - slack[player]
        rows = is_one.reshape(n_rows, n_profiles)
        holds += rows.sum(axis=0)
        n_without += int(np.count_nonzero(~rows.any(axis=1)))
    return holds / N_RESAMPLES, n_without / N_RESAMPLES
