"""What a decision maker gets from each alternative, future by future."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.outcomes import Flags, LensOutcomes, Reals, find_usable
from sandtable.model.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """By what a decision maker judges.

    Args:
        actor: an actor with interests.
        outcome: one outcome of these interests, in its own unit; "" = their weighted sum.
        sign: +1 where more is better, -1 where less is; +1 for the weighted sum.
        unit: of the payoff.
        label: in words.
        outcomes: ids of all outcomes read.
    """

    actor: str
    actor_label: str
    outcome: str
    sign: float
    unit: str
    label: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payoffs:
    """Payoffs of alternatives under one lens; more is always better.

    Args:
        stake: by what they are judged.
        alternatives: branch keys.
        values: (alternative, future); 0 where it does not count.
        counts: (future,) futures that ran well under every alternative.
    """

    stake: Stake
    lens: str
    alternatives: tuple[str, ...]
    values: Reals
    counts: Flags

    @property
    def counted(self) -> Reals:
        """(alternative, future that counts)."""
        return self.values[:, self.counts]


def find_stake(
    model: Model, actor: str, outcome: str = "", *, weights: Mapping[tuple[str, str], float] | None = None
) -> Stake | None:
    """By what an actor judges; None when the actor has no such outcome, or no weight and no outcome was named.

    Args:
        model: the settled scenario.
        actor: an actor with interests.
        outcome: one of them; "" = the weighted sum.
        weights: (actor, outcome) -> signed worth; only asked whether the actor has any.
    """
    interest = model.interests.get(actor)
    if interest is None:
        return None
    label = model.actors[actor].label if actor in model.actors else ""
    if outcome:
        item = next((item for item in interest.items if item.outcome == outcome), None)
        if item is None:
            return None
        variable = model.variables[outcome]
        return Stake(
            actor=actor,
            actor_label=label or actor,
            outcome=outcome,
            sign=1.0 if item.more_is_better else -1.0,
            unit=variable.unit.text,
            label=variable.label or outcome,
            outcomes=(outcome,),
        )
    weighted = [
        item.outcome
        for item in interest.items
        if item.worth is not None or (weights is not None and (actor, item.outcome) in weights)
    ]
    if not weighted:
        return None
    return Stake(
        actor=actor,
        actor_label=label or actor,
        outcome="",
        sign=1.0,
        unit=interest.scale or "weighted units",
        label="weighted interests",
        outcomes=tuple(weighted),
    )


def find_payoffs(
    stake: Stake, alternatives: Sequence[str], outcomes: LensOutcomes, weights: Mapping[tuple[str, str], float]
) -> Payoffs:
    """Payoffs of branches to a decision maker, paired by future.

    Args:
        stake: by what they are judged.
        alternatives: branch keys that were run.
        outcomes: outcomes under one lens.
        weights: (actor, outcome) -> signed worth per unit under that lens.

    Raises:
        KeyError: a branch was not run.
    """
    usable = find_usable(outcomes, alternatives)
    values = np.zeros((len(alternatives), outcomes.n_futures))
    for row, branch in enumerate(alternatives):
        own = outcomes.values[branch]
        if stake.outcome:
            values[row] = stake.sign * own[stake.outcome]
        else:
            for name in stake.outcomes:
                values[row] += weights.get((stake.actor, name), 0.0) * own[name]
    counts = usable & np.isfinite(values).all(axis=0)
    values[:, ~counts] = 0.0
    return Payoffs(stake=stake, lens=outcomes.lens, alternatives=tuple(alternatives), values=values, counts=counts)
