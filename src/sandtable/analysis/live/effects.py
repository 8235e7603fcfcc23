"""Who gains and who loses by each subject: moves and branches against actors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sandtable.analysis.ledger import find_difference
from sandtable.analysis.live.choices import Choice, name_subject
from sandtable.analysis.outcomes import find_missing, find_usable, outcomes_under
from sandtable.analysis.pairs import find_pair
from sandtable.analysis.weights import find_weights

if TYPE_CHECKING:
    from sandtable.analysis.live.controls import Controls
    from sandtable.analysis.outcomes import LensOutcomes
    from sandtable.analysis.pairs import LedgerPair
    from sandtable.model.model import Model
    from sandtable.runs.runs import Ensemble

MOST_SUBJECTS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a subject brings an actor.

    Args:
        actor: its id.
        outcome: what is counted where nothing is weighted, the actor's first; "" = the weighted net.
        label: of the outcome, or the scale of the weights.
        unit: of the mean.
        mean, error: of the net, or of the outcome signed so that more is better, and its Monte Carlo error.
        n_plus, n_minus: futures in which it is above and below 0.
        n_futures: that count; 0 where a branch was not run.
    """

    actor: str
    outcome: str
    label: str
    unit: str
    mean: float
    error: float
    n_plus: int
    n_minus: int
    n_futures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One subject: an effect on each actor, in their order."""

    subject: str
    label: str
    kind: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixPanel:
    """Subjects against actors.

    Args:
        rows: of the subjects that have declared branches.
        n_more: such subjects beyond those shown.
    """

    rows: tuple[MatrixRow, ...]
    actors: tuple[Choice, ...]
    lens: str
    seed: int
    n_more: int


def find_declared_pairs(model: Model, controls: Controls, first: str = "") -> tuple[LedgerPair, ...]:
    """The pairs of all subjects whose branches are declared, each pair of branches once.

    Args:
        model: the scenario.
        controls: its subjects.
        first: the subject that must be among the first.
    """
    found: dict[tuple[str, str], LedgerPair] = {}
    for subject in dict.fromkeys((first, *controls.subjects)):
        pair = find_pair(model, subject) if subject and subject != "base" else None
        if pair is not None and pair.added is None:
            found.setdefault((pair.with_branch, pair.without_branch), pair)
    apart = {key: pair for key, pair in found.items() if (key[1], key[0]) not in found or key[0] == "base"}
    return tuple(apart.values())


def find_effects(ensemble: Ensemble, model: Model, pair: LedgerPair, lens: str) -> MatrixRow:
    """What a subject brings each actor.

    Args:
        ensemble: the runs.
        model: the scenario.
        pair: the subject's branches.
        lens: under which it is judged.
    """
    outcomes = outcomes_under(ensemble, lens)
    return MatrixRow(
        subject=pair.subject,
        label=name_subject(pair.label, pair.subject),
        kind=pair.kind,
        effects=tuple(_find_effect(outcomes, model, pair, lens, actor) for actor in model.interests),
    )


def _find_effect(outcomes: LensOutcomes, model: Model, pair: LedgerPair, lens: str, actor: str) -> Effect:
    interest = model.interests[actor]
    weights = {name: weight for (owner, name), weight in find_weights(model, lens).items() if owner == actor}
    outcome, label, unit = "", interest.scale or "weighted units", interest.scale or "weighted units"
    if not weights:
        item = interest.items[0]
        variable = model.variables[item.outcome]
        weights = {item.outcome: 1.0 if item.more_is_better else -1.0}
        outcome, label, unit = item.outcome, variable.label or item.outcome, variable.unit.text
    branches = (pair.with_branch, pair.without_branch)
    if find_missing(outcomes, branches):
        return Effect(
            actor=actor, outcome=outcome, label=label, unit=unit, mean=np.nan, error=np.nan, n_plus=0, n_minus=0,
            n_futures=0,
        )  # fmt: skip
    usable = find_usable(outcomes, branches)
    sides = [
        np.asarray(sum(weight * outcomes.values[branch][name][usable] for name, weight in weights.items()))
        for branch in branches
    ]
    net = find_difference(*sides)
    return Effect(
        actor=actor, outcome=outcome, label=label, unit=unit, mean=net.mean, error=net.paired_error, n_plus=net.up.n,
        n_minus=net.down.n, n_futures=net.up.n_futures,
    )  # fmt: skip
