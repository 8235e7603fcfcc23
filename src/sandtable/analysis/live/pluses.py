"""Pluses and minuses on a page: the ledger, how far it is from a pinned world's, and on whose word its weights rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.ledger import Difference
from sandtable.analysis.live.charted import find_change
from sandtable.analysis.live.choices import Choice, Group
from sandtable.analysis.outcomes import find_usable, outcomes_under
from sandtable.analysis.weights import find_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.analysis.ledger import Ledger
    from sandtable.analysis.pairs import LedgerPair
    from sandtable.model.model import Model
    from sandtable.runs.runs import Ensemble


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A ledger minus the pinned world's.

    Args:
        lines: outcome -> change of its difference, in its own unit.
        net: change of the weighted sum; None where either has no weights.
        is_paired: future by future, because both worlds draw the same futures.
    """

    lines: Mapping[str, Difference]
    net: Difference | None
    is_paired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a weight rests on.

    Args:
        owner: who sets it, in words; "" = the scenario.
        judged: the judgement; "" = none.
        sources: rows of the sources table.
    """

    owner: str
    judged: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPanel:
    """Pluses and minuses of the view's subject for its actor.

    Args:
        ledger: None where the scenario has no subject, or nobody an interest.
        pinned: the same in the pinned world.
        low, high: between which the waterfall's steps lie: here, in the pinned world and in the scenario as it stands.
        grounds: outcome -> what its weight rests on.
    """

    ledger: Ledger | None
    pinned: Ledger | None = None
    shift: Shift | None = None
    low: float = 0.0
    high: float = 0.0
    grounds: Mapping[str, Ground]
    subjects: tuple[Group, ...]
    actors: tuple[Choice, ...]
    subject: str
    actor: str


def find_shift(
    model: Model, pair: LedgerPair, actor: str, now: tuple[Ensemble, str], then: tuple[Ensemble, str]
) -> Shift | None:
    """How far a ledger is from the pinned world's; None where either was not run.

    Args:
        model: the scenario.
        pair: the two branches.
        actor: whose interests count.
        now: the runs and the lens of this world.
        then: those of the pinned one.
    """
    branches = (pair.with_branch, pair.without_branch)
    sides = [outcomes_under(ensemble, lens) for ensemble, lens in (now, then)]
    if any(branch not in side.values for side in sides for branch in branches):
        return None
    is_paired = now[0].manifest.seed == then[0].manifest.seed and sides[0].n_futures == sides[1].n_futures
    usable = [find_usable(side, branches) for side in sides]

    def differ(side: int, outcome: str) -> NDArray[np.float64]:
        values = sides[side].values
        return np.asarray(values[branches[0]][outcome] - values[branches[1]][outcome])

    def change(first: NDArray[np.float64], second: NDArray[np.float64]) -> Difference:
        return find_change(first, usable[0], second, usable[1], is_paired=is_paired)

    lines = {
        item.outcome: change(differ(0, item.outcome), differ(1, item.outcome))
        for item in model.interests[actor].items
    }  # fmt: skip
    nets = []
    for side, (_, lens) in enumerate((now, then)):
        weights = {name: weight for (owner, name), weight in find_weights(model, lens).items() if owner == actor}
        if weights:
            nets.append(sum(weight * differ(side, name) for name, weight in weights.items()))
    both = [np.asarray(net) for net in nets]
    return Shift(lines=lines, net=change(*both) if len(both) == 2 else None, is_paired=is_paired)


def find_levels(ledger: Ledger | None) -> tuple[float, float]:
    """The lowest and the highest sum on the way from nothing to the net, 0 among them."""
    lowest = highest = level = 0.0
    for line in ledger.lines if ledger is not None else ():
        if line.weight is not None and np.isfinite(line.worth_mean):
            level += line.worth_mean
            lowest, highest = min(lowest, level), max(highest, level)
    return lowest, highest


def find_bare_levels(
    ensemble: Ensemble, model: Model, *, actor: str, pair: LedgerPair, lens: str
) -> tuple[float, float]:
    """The same from the runs alone, without all that a ledger says beside it.

    Args:
        ensemble: the runs, both branches of the pair among them.
        model: the scenario they were made from.
        actor: whose interests count.
        pair: the two branches.
        lens: id of the lens.
    """
    outcomes, branches = outcomes_under(ensemble, lens), (pair.with_branch, pair.without_branch)
    if any(branch not in outcomes.values for branch in branches):
        return 0.0, 0.0
    usable = find_usable(outcomes, branches)
    with_values, without_values = (outcomes.values[branch] for branch in branches)
    weights = find_weights(model, lens)
    lowest = highest = level = 0.0
    for item in model.interests[actor].items:
        weight = weights.get((actor, item.outcome))
        if weight is None or not usable.any():
            continue
        level += weight * float((with_values[item.outcome][usable] - without_values[item.outcome][usable]).mean())
        lowest, highest = min(lowest, level), max(highest, level)
    return lowest, highest


def find_grounds(model: Model, actor: str, lens: str) -> dict[str, Ground]:
    """What each weight of an actor rests on under a lens, by outcome."""
    found: dict[str, Ground] = {}
    if actor not in model.interests:
        return found
    for item in model.interests[actor].items:
        if item.worth is not None:
            own = item.provenance
            found[item.outcome] = Ground(
                owner="", judged=(own.judged or "") if own else "", sources=own.sources if own else ()
            )
    declared = model.lens_declarations.get(lens)
    for replaced in declared.items if declared is not None else ():
        if replaced.target == "weight" and replaced.indices[:1] == (actor,) and declared is not None:
            person = model.persons.get(declared.by)
            own = replaced.provenance
            found[replaced.indices[1]] = Ground(
                owner=person.label if person is not None else declared.label or lens,
                judged=(own.judged or "") if own else "", sources=own.sources if own else (),
            )  # fmt: skip
    return found
