"""Equilibria of a payoff table: found by pygambit behind this seam, and verified here before anyone hears of them.

A table is one array per player, (alternative of the first, of the second, ...), more being better.  Units need not be
comparable: every player's payoffs are measured by the range of their own.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from sandtable.analysis.outcomes import Reals

Tables = Sequence[Reals]
Mixed = tuple[Reals, ...]

MOST_SUPPORTS = 4000  # sets of moves that three players may mix: about two seconds
REGRET = 1e-6  # of the range of a player's payoffs: what a found equilibrium may leave on the table
SAME = 1e-9  # probabilities closer than this are one
STEP, NEWTON_STEPS = 0.05, 25


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedSearch:
    """What a search for equilibria in mixed moves gave.

    Args:
        found: for each, (alternative,) probabilities of every player; only those in which someone mixes.
        is_complete: False where there are too many sets of moves to be mixed, so that none was searched.
    """

    found: tuple[Mixed, ...]
    is_complete: bool


def find_pure(tables: Tables) -> tuple[tuple[int, ...], ...]:
    """Profiles that no player can leave alone for something better, by looking at every one; row-major.

    Nash, J. F. (1950), Equilibrium points in n-person games, PNAS 36(1), 48-49.
    """
    holds = np.ones(tables[0].shape, dtype=bool)
    for player, table in enumerate(tables):
        slack = SAME * max(float(np.ptp(table)), 0.0)
        holds &= table >= table.max(axis=player, keepdims=True) - slack
    return tuple(tuple(int(index) for index in profile) for profile in np.argwhere(holds))


def find_mixed(tables: Tables) -> MixedSearch:
    """Equilibria in which some player mixes moves.

    Two players: all extreme ones, from the vertices of the best-response polytopes (Mangasarian, O. L. (1964),
    Equilibrium points of bimatrix games, J. SIAM 12(4), 778-780).  Three: those isolated on their set of mixed moves, by
    solving the equations of indifference on every such set (Savani, R. and Turocy, T. L., Gambit, `enumpoly`).  Moves
    that another one beats whatever the others do are taken out first: no equilibrium uses them.
    """
    scaled = [scale_payoffs(table) for table in tables]
    kept = drop_dominated(scaled)
    small = [table[np.ix_(*kept)] for table in scaled]
    sizes = small[0].shape
    if sum(size > 1 for size in sizes) < 2:
        return MixedSearch(found=(), is_complete=True)
    if len(sizes) > 2 and int(np.prod([2.0**size - 1 for size in sizes])) > MOST_SUPPORTS:
        return MixedSearch(found=(), is_complete=False)
    found: list[Mixed] = []
    for profile in _solve(small):
        mixed = _restore(profile, kept, tables[0].shape)
        is_mixed = any(share.max() < 1.0 - REGRET for share in mixed)
        if is_mixed and find_regret(scaled, mixed) <= REGRET and not any(_is_same(mixed, other) for other in found):
            found.append(mixed)
    return MixedSearch(found=tuple(found), is_complete=True)


def find_quantal(tables: Tables, precisions: Sequence[float]) -> tuple[Mixed | None, ...]:
    """Logit quantal response equilibria on the branch that starts from even chances.

    Every player chooses a with probability proportional to exp(precision * expected payoff of a), the others doing the
    same: McKelvey, R. D. and Palfrey, T. R. (1995), Quantal response equilibria for normal form games, Games and Economic
    Behavior 10(1), 6-38, equation (6).  Payoffs are measured by the range of a player's own in the table.

    Args:
        tables: one per player.
        precisions: 0 or more, in any order; 0 = even chances.

    Returns:
        One per precision; None where none could be found and verified.
    """
    scaled = [scale_payoffs(table) for table in tables]
    even: Mixed = tuple(np.full(size, 1.0 / size) for size in tables[0].shape)
    traced = _trace_gambit(scaled, [value for value in precisions if value > 0])
    given: list[Mixed | None] = []
    for value in precisions:
        if value == 0:
            given.append(even)
            continue
        profile = next(traced)
        if profile is None or quantal_error(scaled, profile, value) > REGRET:
            profile = _trace_newton(scaled, even, value)
        given.append(profile)
    return tuple(given)


def scale_payoffs(table: Reals) -> Reals:
    """A player's payoffs between 0 and 1; all 0 where they are one number."""
    width = float(np.ptp(table))
    return (table - table.min()) / width if width > 0 else np.zeros_like(table)


def expect_payoffs(table: Reals, player: int, mixed: Mixed) -> Reals:
    """Expected payoff of each of a player's alternatives while the others mix."""
    result = table
    for other in reversed(range(len(mixed))):
        if other != player:
            result = np.tensordot(result, mixed[other], axes=([other], [0]))
    return result


def find_regret(tables: Tables, mixed: Mixed) -> float:
    """The most that a player could gain by leaving alone."""
    replies = [expect_payoffs(table, player, mixed) for player, table in enumerate(tables)]
    return max(float(reply.max() - reply @ share) for reply, share in zip(replies, mixed, strict=True))


def quantal_error(tables: Tables, mixed: Mixed, precision: float) -> float:
    """How far a profile is from the logit response to itself: the largest difference of a probability."""
    responses = _respond(tables, mixed, precision)
    return max(float(np.abs(own - answer).max()) for own, answer in zip(mixed, responses, strict=True))


def drop_dominated(tables: Tables) -> list[list[int]]:
    """Alternatives that are left when those beaten by another one whatever the others do are taken out, again and again.

    Returns:
        For each player, indices of the alternatives kept.
    """
    kept = [list(range(size)) for size in tables[0].shape]
    while True:
        small = [table[np.ix_(*kept)] for table in tables]
        beaten = next(_find_beaten(small), None)
        if beaten is None:
            return kept
        player, row = beaten
        del kept[player][row]


def _find_beaten(tables: Tables) -> Iterator[tuple[int, int]]:
    for player, table in enumerate(tables):
        rows = np.moveaxis(table, player, 0).reshape(table.shape[player], -1)
        for row, other in product(range(len(rows)), repeat=2):
            if bool(np.all(rows[other] > rows[row])):
                yield player, row


# -- pygambit -------------------------------------------------------------------------------------------


def _make_game(tables: Tables) -> Any:
    import pygambit as gambit  # takes over a second, and only a game needs it

    game: Any = vars(gambit)["Game"]
    return game.from_arrays(*tables)


def _solve(tables: Tables) -> list[Mixed]:
    import pygambit as gambit

    game = _make_game(tables)
    solve: Callable[..., Any] = gambit.nash.enummixed_solve if len(tables) == 2 else gambit.nash.enumpoly_solve
    options = {"rational": False} if len(tables) == 2 else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [_read(game, profile) for profile in solve(game, **options).equilibria]


def _read(game: Any, profile: Any) -> Mixed:
    """Probabilities of a profile as arrays, clean of rounding."""
    found = []
    for player in game.players:
        share = np.array([max(float(profile[strategy]), 0.0) for strategy in player.strategies])
        share[share < SAME] = 0.0
        found.append(share / share.sum())
    return tuple(found)


def _trace_gambit(tables: Tables, precisions: Sequence[float]) -> Iterator[Mixed | None]:
    if not precisions:
        return
    import pygambit as gambit

    game = _make_game(tables)
    for precision in precisions:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                (point,) = gambit.qre.logit_solve_lambda(game, [precision])
            except (RuntimeError, ValueError, ArithmeticError):
                yield None
            else:
                yield _read_quantal(game, point.profile)


def _read_quantal(game: Any, profile: Any) -> Mixed | None:
    shares = tuple(np.array([float(profile[strategy]) for strategy in player.strategies]) for player in game.players)
    return shares if all(np.isfinite(share).all() for share in shares) else None


# -- where pygambit's path goes astray --------------------------------------------------------------------


def _trace_newton(tables: Tables, even: Mixed, precision: float) -> Mixed | None:
    """Follows the branch from even chances in small steps of the precision, with Newton's method at each.

    pygambit's path fails on some symmetric games, such as two players with one and the same payoffs.
    """
    flat = np.concatenate(even)
    cuts = np.cumsum([len(share) for share in even])[:-1]

    def miss(point: Reals, value: float) -> Reals:
        mixed = tuple(np.split(point, cuts))
        return point - np.concatenate(_respond(tables, mixed, value))

    for value in np.linspace(0.0, precision, 1 + int(np.ceil(precision / STEP)))[1:]:
        solved = _solve_newton(lambda point, value=value: miss(point, value), flat)  # type: ignore[misc]
        if solved is None:
            return None
        flat = solved
    mixed = tuple(np.split(flat, cuts))
    is_sound = all(bool((share >= 0).all()) for share in mixed) and quantal_error(tables, mixed, precision) <= REGRET
    return mixed if is_sound else None


def _solve_newton(miss: Callable[[Reals], Reals], start: Reals) -> Reals | None:
    point = start
    width = 1e-7
    for _ in range(NEWTON_STEPS):
        off = miss(point)
        if float(np.abs(off).max()) < 1e-11:
            return point
        slopes = np.stack([(miss(point + width * unit) - off) / width for unit in np.eye(len(point))], axis=1)
        try:
            point = point - np.linalg.solve(slopes, off)
        except np.linalg.LinAlgError:
            return None
    return point if float(np.abs(miss(point)).max()) < REGRET else None


def _respond(tables: Tables, mixed: Mixed, precision: float) -> tuple[Reals, ...]:
    answers = []
    for player, table in enumerate(tables):
        worth = precision * expect_payoffs(table, player, mixed)
        odds = np.exp(worth - worth.max())
        answers.append(odds / odds.sum())
    return tuple(answers)


def _restore(profile: Mixed, kept: Sequence[Sequence[int]], sizes: Sequence[int]) -> Mixed:
    """A profile of the reduced table as one of the whole."""
    restored = []
    for share, own, size in zip(profile, kept, sizes, strict=True):
        whole = np.zeros(size)
        whole[list(own)] = share
        restored.append(whole)
    return tuple(restored)


def _is_same(one: Mixed, other: Mixed) -> bool:
    return all(bool(np.allclose(a, b, rtol=0.0, atol=REGRET)) for a, b in zip(one, other, strict=True))
