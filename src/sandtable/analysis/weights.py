"""What an outcome is worth to an actor, under a lens."""

from __future__ import annotations

from collections.abc import Mapping

from sandtable.model.declaration import InterestItem
from sandtable.model.model import Model


def item_weight(item: InterestItem) -> float | None:
    """Signed worth of one unit of the outcome: positive when more is better; None when it is not weighted."""
    if item.worth is None:
        return None
    return (1.0 if item.more_is_better else -1.0) * item.worth / item.per


def find_weights(model: Model, lens: str) -> Mapping[tuple[str, str], float]:
    """Signed weights (actor, outcome) -> worth per unit of the outcome, those of the lens in place of the stated ones.

    A lens replaces how much an outcome matters, never whether more of it is better.
    """
    weights: dict[tuple[str, str], float] = {}
    replaced = model.lenses[lens].weights if lens in model.lenses else {}
    for actor, interest in model.interests.items():
        for item in interest.items:
            key = (actor, item.outcome)
            weight = item_weight(item)
            if key in replaced:
                weight = (1.0 if item.more_is_better else -1.0) * replaced[key]
            if weight is not None:
                weights[key] = weight
    return weights
