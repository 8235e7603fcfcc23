"""What a brief asks when nobody says: which moves, which two lenses, which alternatives, which futures."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE, find_branches
from sandtable.analysis.pairs import LedgerPair, add_branches, find_pair
from sandtable.analysis.trail import last_date
from sandtable.ensemble.branches import find_branch_faults
from sandtable.ledger.entries import earliest_day
from sandtable.usecases.regret import find_own_branches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.ledger import Ledger
    from sandtable.model.model import Model

ANSWERED = {"yes", "no", "measured"}
MOST_SUBJECTS = 6
MOST_ALTERNATIVES = 6
MOST_OPPOSING = 3
WITHOUT = ("without_", "no_", "never_")


def choose_subjects(model: Model, headline: str) -> tuple[str, ...]:
    """The moves and branches among which a whole is shared out: the headline's, then those that claims read most.

    Two that set the same thing, or that cannot stand together, are never both among them.
    """
    reads = _count_reads(model)
    order = sorted(reads, key=lambda name: (-reads[name], name.startswith(WITHOUT), name))
    chosen: list[LedgerPair] = []
    for name in (headline, *order):
        pair = _pair_of(model, name) if name else None
        if pair is not None and len(chosen) < MOST_SUBJECTS and _fits(model, chosen, pair):
            chosen.append(pair)
    return tuple(pair.subject for pair in chosen)


def choose_rivals(model: Model, ledgers: Sequence[Ledger], target: str) -> tuple[tuple[str, str, str], ...]:
    """(what is asked, first lens, second lens), to be asked in this order until two pairs of lenses were told apart.

    Owners of lenses who make and deny one claim come first, then the two lenses whose answers are furthest apart.

    Args:
        model: the scenario.
        ledgers: the headline's, one per lens that was run.
        target: what the headline's ledger is about.
    """
    lenses = [ledger.lens for ledger in ledgers]
    owned = {model.lenses[lens].by: lens for lens in reversed(lenses) if lens in model.lenses and model.lenses[lens].by}
    found: dict[tuple[str, str], str] = {}
    for claim in model.claims.values():
        if claim.holds is not None:
            for maker in claim.by:
                for denier in claim.denied_by:
                    if maker in owned and denier in owned and owned[maker] != owned[denier]:
                        found.setdefault((owned[maker], owned[denier]), claim.id)
    pairs = [(claim, first, second) for (first, second), claim in found.items()]
    known = [ledger for ledger in ledgers if ledger.n_usable and ledger.lines]
    if len(known) > 1:
        sizes = {ledger.lens: _size(ledger) for ledger in known}
        low, high = min(known, key=lambda ledger: sizes[ledger.lens]), max(known, key=lambda ledger: sizes[ledger.lens])
        ends = sorted((low.lens, high.lens), key=lenses.index)
        if sizes[low.lens] < sizes[high.lens]:
            pairs.insert(1, (target, ends[0], ends[1]))
    return tuple(pairs)


def choose_alternatives(model: Model, actor: str, pair: LedgerPair) -> tuple[str, ...]:
    """Branches among which an actor chooses: the headline's two, and declared ones that set nothing but its own moves."""
    own = {move.id for move in model.moves.values() if move.by == actor}
    chosen = [pair.with_branch, pair.without_branch]
    for branch in model.branches.values():
        targets = {forcing.target for forcing in branch.forcings}
        if targets and targets <= own and not branch.overrides and not branch.parameters:
            chosen.append(branch.id)
    return tuple(dict.fromkeys(chosen))[:MOST_ALTERNATIVES]


def choose_opponent(model: Model, actor: str, pair: LedgerPair) -> tuple[str, tuple[str, ...]] | None:
    """Against whom the headline's actor plays, and the other's alternatives: `base` and branches of its own moves.

    It is the actor with weights whose own branches claims read most; those that grip what the headline grips are left out.

    Returns:
        None where there is no such actor.
    """
    reads = _count_reads(model)
    best: tuple[int, str, tuple[str, ...]] | None = None
    for other, interest in model.interests.items():
        if other == actor or all(item.worth is None for item in interest.items):
            continue
        own = [name for name in find_own_branches(model, other) if reads[name] and not _grips(model, name, pair)]
        own = sorted(own, key=lambda name: -reads[name])[: MOST_OPPOSING - 1]
        weight = sum(reads[name] for name in own)
        if own and (best is None or weight > best[0]):
            best = (weight, other, (BASE, *own))
    return (best[1], best[2]) if best is not None else None


def _count_reads(model: Model) -> Counter[str]:
    """In how many claims each branch is read."""
    reads: Counter[str] = Counter()
    for claim in model.claims.values():
        keys = {*find_branches(claim.holds), *find_branches(claim.given)}
        reads.update({part for key in keys for part in key.split("+") if part != BASE})
    return reads


def _grips(model: Model, branch: str, pair: LedgerPair) -> bool:
    return bool({forcing.target for forcing in model.branches[branch].forcings} & set(pair.family))


def choose_day(model: Model, today: str) -> str:
    """The day to which the ages of figures are counted: the one given, else the first of the newest source's month.

    Without a dated source it is the month in which the scenario starts.  The clock is not asked, so that the same
    scenario gives the same brief.
    """
    if today:
        return today
    newest = max((date for date in map(last_date, model.sources.values()) if len(date) >= 7), default="")
    start = model.grid.label(0) if model.grid.is_calendar else "2000-01"
    return f"{(newest or start)[:7]}-01"


def choose_scoring_day(model: Model, today: str) -> str:
    """The day as of which forecasts are scored: the one given, else that of the figures, or of the last answer if later.

    A scenario of the past may rest on sources without a date; its answers have one.
    """
    if today:
        return today
    answered = [q for q in model.questions.values() if q.known is not None and q.known.answer in ANSWERED]
    days = [earliest_day(q.known.date or q.resolves) for q in answered if q.known is not None]
    return max([choose_day(model, ""), *days])


def _pair_of(model: Model, name: str) -> LedgerPair | None:
    for prefix in WITHOUT:
        if name.startswith(prefix):
            pair = find_pair(model, name.removeprefix(prefix))
            if pair is not None:
                return pair
    return find_pair(model, name)


def _fits(model: Model, chosen: Sequence[LedgerPair], pair: LedgerPair) -> bool:
    if any(set(pair.family) & set(other.family) for other in chosen):
        return False
    ends = [key for held in (*chosen, pair) for key in (held.with_branch, held.without_branch) if key != BASE]
    parts = [part for key in ends for part in key.split("+")]
    return not find_branch_faults(add_branches(model, (*chosen, pair)), parts)


def _size(ledger: Ledger) -> float:
    return ledger.weighted.net.mean if ledger.weighted is not None else ledger.lines[0].difference.mean
