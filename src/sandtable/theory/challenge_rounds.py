"""Rounds of challenges in Bueno de Mesquita's model: offers, which one an actor takes, and where positions go.

Two readings of one paper: Masad (2016), Agents in Conflict, sub-models M0, A0 and W0, and Scholz, Calbert & Smith (2011),
Journal of Theoretical Politics 23(4), as ported in the public program jmckib/bdm-scholz-expected-utility-model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sandtable.theory.expected_utility import MASAD, Expectations, Reading, find_expectations, find_reading
from sandtable.theory.inputs import require_whole
from sandtable.theory.median_voter import Stakeholders, Vector, find_winner, require_stakeholders
from sandtable.theory.trouble import TheoryError

Kind = Literal["conflict", "compromise", "capitulation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A challenge as its target takes it.

    Args:
        target: index of the actor challenged.
        sender: index of the challenger.
        kind: `conflict` if both expect to gain, `compromise` if the target expects to lose less than the sender gains,
            `capitulation` if more.
        position: where it would take the target, in the issue's unit.
        target_expects: E^i(U_ij), i the target and j the sender.
        sender_expects: E^i(U_ji), the sender's expectation as the target sees it.
    """

    target: int
    sender: int
    kind: Kind
    position: float
    target_expects: float
    sender_expects: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The state after one round.

    Args:
        number: 0 for the start.
        position: of each actor, in the issue's unit.
        median: position that no other beats.
        mean: weighted by capability times salience.
        risk: exponents that the actors acted on in this round; empty at the start.
        taken: the offer that each actor chose, for those that had one.
        moved: indices of the actors that changed position.
    """

    number: int
    position: tuple[float, ...]
    median: float
    mean: float
    risk: tuple[float, ...] = ()
    taken: tuple[Offer, ...] = ()
    moved: tuple[int, ...] = ()


def challenge_rounds(
    capability: ArrayLike,
    salience: ArrayLike,
    position: ArrayLike,
    *,
    n_rounds: int,
    reading: Reading | str = MASAD,
    seed: int | None = None,
    scale: tuple[float, float] | None = None,
) -> tuple[Round, ...]:
    """Plays rounds of challenges, from plain numbers; see `negotiate`.

    Example:
        >>> played = challenge_rounds([3, 2, 1], [1, 1, 1], [0, 4, 10], n_rounds=2, reading=SCHOLZ)
        >>> [(one.number, round(one.median, 2)) for one in played]
        [(0, 0.0), (1, 0.0), (2, 0.0)]

    Args:
        capability: (actor), any unit, at least 0.
        salience: (actor), 0 to 1.
        position: (actor), in the unit of the issue.
        n_rounds: how many, at least 0.
        reading: `masad`, `scholz`, or any `Reading`.
        seed: for drawn conflicts; needed with settlement `least-change`.
        scale: lowest and highest position that the issue has; else the lowest and highest held.

    Raises:
        TheoryError: as for `require_stakeholders` and `negotiate`.

    Source: Masad (2016); Scholz, Calbert & Smith (2011).
    """
    actors = require_stakeholders(capability, salience, position, scale=scale)
    return negotiate(actors, find_reading(reading), n_rounds=n_rounds, seed=seed)


def negotiate(
    actors: Stakeholders, reading: Reading = MASAD, *, n_rounds: int, seed: int | None = None
) -> tuple[Round, ...]:
    """Plays rounds of challenges.

    Every round: risk exponents and expectations from the positions held; each actor chooses one of the offers made to
    it; all move at once. A compromise takes target i to x_i + (x_j - x_i) |E^i(U_ij) / E^i(U_ji)|, a capitulation to x_j.

    With settlement `least-change` (Masad), only who expects to gain sends an offer; the target takes the one that asks
    for the least change; it does not move if somebody gives way to an offer of its own; a conflict takes place if both
    have chosen each other, is won with the chance of winning, and takes the loser to the winner's position.
    With `as-ported` (Scholz et al.), conflicts go before compromises; in a conflict the one that expects less moves to
    the other's position; the nearest conflict is taken, but the compromise whose midpoint lies lowest on the scale;
    nobody capitulates, since the program asks whether a number above 0 is below its own size.

    Args:
        actors: on the issue; the scale stays that of the start.
        reading: choices made.
        n_rounds: how many, at least 0.
        seed: for drawn conflicts; needed with `least-change`, and the same seed gives the same rounds.

    Returns:
        The start and every round after it.

    Raises:
        TheoryError: a negative number of rounds, no seed where conflicts are drawn, or a negative one.

    Source: Masad (2016), "Responding to Offers" and "Conflicts", compromise with the fraction turned over, since as
    printed it moves the target past the sender; Scholz, Calbert & Smith (2011).
    """
    n_rounds = require_whole(n_rounds, "`n_rounds`")
    is_drawn = reading.settlement == "least-change"
    seed = None if seed is None else require_whole(seed, "`seed`")
    if is_drawn and seed is None:
        raise TheoryError(f"`seed` is {seed}", "the reading draws who wins a conflict", "give a whole number from 0")
    rng = np.random.default_rng([seed or 0, *b"challenges"])
    rounds = [_describe(0, actors, (), (), ())]
    for number in range(1, n_rounds + 1):
        expectations = find_expectations(actors, reading)
        taken = choose_offers(actors, expectations, reading)
        after = _settle(actors, expectations, taken, rng) if is_drawn else _give_way(actors, taken)
        moved = tuple(int(i) for i in np.flatnonzero(after != actors.position))
        actors = actors.moved_to(after)
        rounds.append(_describe(number, actors, tuple(float(r) for r in expectations.risk), taken, moved))
    return tuple(rounds)


def choose_offers(actors: Stakeholders, expectations: Expectations, reading: Reading = MASAD) -> tuple[Offer, ...]:
    """The offer that each actor takes, for those that get one they must answer.

    Args:
        actors: on the issue.
        expectations: at the positions held.
        reading: which rules; see `negotiate`.

    Returns:
        At most one offer for each actor, in the order of the actors.
    """
    choose = _choose_least_change if reading.settlement == "least-change" else _choose_as_ported
    sort = _sort_by_octant if reading.settlement == "least-change" else _sort_as_ported
    chosen = []
    for target in range(len(actors.position)):
        offers = _offers_to(actors, expectations, target, sort, is_sent=reading.settlement == "least-change")
        if offers:
            chosen.append(choose(actors, offers, reading))
    return tuple(chosen)


def _offers_to(
    actors: Stakeholders,
    expectations: Expectations,
    target: int,
    sort: Callable[[float, float], Kind | None],
    *,
    is_sent: bool,
) -> list[Offer]:
    """All offers that a target must answer, by sender; `is_sent` drops those whose sender does not expect to gain."""
    held = actors.position[target]
    offers = []
    for sender in np.flatnonzero(actors.position != held):
        own = float(expectations.of_challenging[target, sender])
        theirs = float(expectations.of_being_challenged[target, sender])
        kind = sort(own, theirs)
        if kind is None or (is_sent and expectations.of_challenging[sender, target] <= 0):
            continue
        goal = actors.position[sender]
        halfway = held + (goal - held) * abs(own / theirs)
        offers.append(
            Offer(
                target=target,
                sender=int(sender),
                kind=kind,
                position=float(halfway if kind == "compromise" else goal),
                target_expects=own,
                sender_expects=theirs,
            )
        )
    return offers


def _sort_by_octant(own: float, theirs: float) -> Kind | None:
    """Masad's octants: what the target and the sender expect, both as the target sees it."""
    if theirs <= 0 or own == 0:
        return None
    if own > 0:
        return "conflict"
    return "compromise" if theirs > -own else "capitulation"


def _sort_as_ported(own: float, theirs: float) -> Kind | None:
    """The port of Scholz et al.: a conflict only if the sender expects more; no capitulation ever."""
    if theirs > own > 0:
        return "conflict"
    return "compromise" if theirs > -own > 0 else None


def _choose_least_change(actors: Stakeholders, offers: list[Offer], reading: Reading) -> Offer:
    """The offer that asks for the least change; distances equal but for rounding count as equal."""

    def rank(offer: Offer) -> tuple[float, float]:
        change = abs(offer.position - float(actors.position[offer.target])) / actors.span
        return round(change, 12), -offer.sender_expects if reading.equals == "strongest" else 0.0

    return min(offers, key=rank)


def _choose_as_ported(actors: Stakeholders, offers: list[Offer], _reading: Reading) -> Offer:
    """The nearest conflict; else the compromise with the lowest midpoint, weighted by what both expect."""
    conflicts = [offer for offer in offers if offer.kind == "conflict"]
    if conflicts:
        return min(conflicts, key=lambda offer: abs(float(actors.position[offer.target]) - offer.position))

    def midpoint(offer: Offer) -> float:
        own, theirs = abs(offer.target_expects), abs(offer.sender_expects)
        held, goal = float(actors.position[offer.target]), float(actors.position[offer.sender])
        return (own * held + theirs * goal) / (own + theirs)

    return min(offers, key=midpoint)


def _give_way(actors: Stakeholders, taken: tuple[Offer, ...]) -> Vector:
    """Everyone goes where the offer taken leads."""
    after = actors.position.copy()
    for offer in taken:
        after[offer.target] = offer.position
    return after


def _settle(
    actors: Stakeholders, expectations: Expectations, taken: tuple[Offer, ...], rng: np.random.Generator
) -> Vector:
    """Moves with reneging and drawn conflicts."""
    after = actors.position.copy()
    courted = {offer.sender for offer in taken if offer.kind != "conflict"}
    choice = {offer.target: offer for offer in taken if offer.target not in courted}
    for target, offer in choice.items():
        if offer.kind != "conflict":
            after[target] = offer.position
            continue
        answer = choice.get(offer.sender)
        if answer is None or answer.sender != target or answer.kind != "conflict" or target > offer.sender:
            continue
        wins = rng.random() < expectations.win_chance[target, offer.sender]
        winner, loser = (target, offer.sender) if wins else (offer.sender, target)
        after[loser] = actors.position[winner]
    return after


def _describe(
    number: int, actors: Stakeholders, risk: tuple[float, ...], taken: tuple[Offer, ...], moved: tuple[int, ...]
) -> Round:
    """A round's result."""
    winner = find_winner(actors)
    return Round(
        number=number,
        position=tuple(float(place) for place in actors.position),
        median=winner.position,
        mean=winner.mean,
        risk=risk,
        taken=taken,
        moved=moved,
    )
