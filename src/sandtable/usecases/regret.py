"""Ask which alternative is robust for a decision maker."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.analysis.choices.payoffs import Payoffs, find_payoffs
from sandtable.analysis.choices.regret import RegretFinding, Threshold, find_enough, find_regret
from sandtable.analysis.outcomes import outcomes_under
from sandtable.analysis.pairs import NEVER, add_branches, find_held_back
from sandtable.analysis.weights import find_weights
from sandtable.usecases.answers import Asking, obtain_runs
from sandtable.usecases.refused import refuse_call
from sandtable.usecases.targets import require_alternatives, require_enough, require_stake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.model.model import Model

_WRITTEN = re.compile(r"\s*(?P<base>base)?\s*(?P<amount>[+-]?\s*[\d_.,]+(?:e[+-]?\d+)?)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegretQuestion:
    """What is asked about a choice.

    Args:
        actor: who chooses.
        branches: the alternatives, `never.MOVE` among them; none = `base` and the branches that hold or force only
            moves of this actor.
        outcome: one outcome of the actor's interests; "" = the weighted sum.
        threshold: what is good enough: `1_500`, `base`, `base+100`; "" = no worse than `base` where that is one of them.
    """

    actor: str
    branches: tuple[str, ...] = ()
    outcome: str = ""
    threshold: str = ""


def ask_regret(model: Model, question: RegretQuestion, asking: Asking) -> RegretFinding:
    """Regret, satisficing and robustness of alternatives, future by future, under each lens.

    Raises:
        Refused: no such actor, outcome, branch or lens; interests without weights; fewer than two alternatives; a threshold
            that is none, or that all or no payoffs reach; too few futures that ran well under every alternative.
    """
    stake = require_stake(model, question.actor, question.outcome)
    pairs = find_held_back(model, question.branches)
    whole = add_branches(model, pairs)
    named = question.branches or find_own_branches(model, question.actor)
    if not question.branches and len(named) < 2:
        raise refuse_call(
            f"no branch of the scenario holds or forces moves of `{question.actor}` alone",
            why="so nothing says between what it chooses",
            mend=_suggest(model, question.actor),
            code="one-alternative",
        )
    alternatives = require_alternatives(whole, named)
    threshold = _read_threshold(question.threshold, alternatives)
    ensemble = obtain_runs(model, asking, alternatives, pairs)
    lenses = asking.request.lenses or ensemble.manifest.lenses
    payoffs = [
        find_payoffs(stake, alternatives, outcomes_under(ensemble, lens), find_weights(model, lens)) for lens in lenses
    ]
    for own in payoffs:
        require_enough(int(np.count_nonzero(own.counts)), f"regret under `{own.lens}`")
    if threshold is not None and question.threshold:
        _require_reachable(threshold, payoffs, alternatives, question.threshold)
    labels = {key: _label(whole, key) for key in alternatives}
    return find_regret(payoffs, threshold=threshold, labels=labels, seed=ensemble.manifest.seed)


def find_own_branches(model: Model, actor: str) -> tuple[str, ...]:
    """`base`, and the declared branches that only hold back or force moves of one actor."""
    own = [
        branch.id
        for branch in model.branches.values()
        if branch.forcings
        and not branch.overrides
        and not branch.parameters
        and all(f.target in model.moves and model.moves[f.target].by == actor for f in branch.forcings)
    ]
    return (BASE, *(name for name in own if name != BASE)) if own else ()


def _suggest(model: Model, actor: str) -> str:
    moves = [move.id for move in model.moves.values() if move.by == actor]
    if moves:
        return f"name alternatives: --branch base --branch {NEVER}{moves[0]}, or any branches of the scenario"
    return "name alternatives: --branch base --branch BRANCH; `sandtable list SCENARIO` shows the branches"


def _read_threshold(text: str, alternatives: Sequence[str]) -> Threshold | None:
    """What is good enough.

    Raises:
        Refused: no such way of writing, or relative to a base that is no alternative.
    """
    if not text:
        return Threshold(amount=0.0, is_relative=True) if BASE in alternatives else None
    written = _WRITTEN.fullmatch(text)
    amount = math.nan
    if written is not None and (written["base"] or written["amount"]):
        try:
            amount = float((written["amount"] or "0").replace(" ", "").replace(",", ""))
        except ValueError:
            amount = math.nan
    if (
        written is None
        or not math.isfinite(amount)
        or (written["base"] and written["amount"] and written["amount"][0] not in "+-")
    ):
        raise refuse_call(
            f"`{text}` is no threshold",
            why="it is a number in the unit of the payoff, or `base` with something added",
            mend="write --threshold 1500, --threshold base or --threshold base+100",
        )
    if written["base"] and BASE not in alternatives:
        raise refuse_call(
            f"`{text}` cannot be reckoned: `base` is not among the alternatives",
            mend="add --branch base, or give a number",
        )
    return Threshold(amount=amount, is_relative=bool(written["base"]))


def _require_reachable(
    threshold: Threshold, payoffs: Sequence[Payoffs], alternatives: Sequence[str], text: str
) -> None:
    """Refuse a threshold that does not tell alternatives apart.

    Raises:
        Refused: all payoffs reach it, or none does; the range is told.
    """
    place = alternatives.index(BASE) if BASE in alternatives else 0
    reached = [find_enough(own.counted, own.stake, threshold, place) for own in payoffs]
    if not (all(own.all() for own in reached) or not any(own.any() for own in reached)):
        return
    stake = payoffs[0].stake
    beyond = [stake.sign * (own.counted - (own.counted[place] if threshold.is_relative else 0.0)) for own in payoffs]
    low, high = (round(x, 9) + 0.0 for x in (min(own.min() for own in beyond), max(own.max() for own in beyond)))
    unit = "" if stake.unit == "1" else f" {stake.unit}"
    raise refuse_call(
        f"the threshold `{text}` is met {'in every future by every' if reached[0].all() else 'in no future by any'} alternative",
        why=f"{'beyond base, ' if threshold.is_relative else ''}“{stake.label}” runs from {low:.6g} to {high:.6g}{unit}",
        mend="choose a threshold inside that range",
        code="nothing-varies",
    )


def _label(model: Model, key: str) -> str:
    labels = [model.branches[part].label for part in key.split("+") if part in model.branches]
    return ", ".join(label for label in labels if label) or ("nothing is forced" if key == BASE else "")
