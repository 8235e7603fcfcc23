"""What an outcome is worth to an actor, under a lens."""

from __future__ import annotations

from collections.abc import Mapping

from sandtable.model.declaration import InterestItem
from sandtable.model.model import Model
from sandtable.quantities.text import UnitProblem, parse_unit_text


def item_weight(item: InterestItem, model: Model) -> float | None:
    """Signed worth of one unit of the outcome: positive when more is better; None when it is not weighted.

    `15 per 1_000 person` for an outcome in person is 0.015; had the outcome been in thousands, 15.
    """
    if item.worth is None:
        return None
    return _sign(item) * item.worth / (item.per * find_factor(item, model))


def find_weights(model: Model, lens: str) -> Mapping[tuple[str, str], float]:
    """Signed weights (actor, outcome) -> worth per unit of the outcome, those of the lens in place of the stated ones.

    A lens replaces how much an outcome matters, never whether more of it is better.
    """
    weights: dict[tuple[str, str], float] = {}
    replaced = model.lenses[lens].weights if lens in model.lenses else {}
    for actor, interest in model.interests.items():
        for item in interest.items:
            key = (actor, item.outcome)
            weight = item_weight(item, model)
            if key in replaced:
                weight = _sign(item) * replaced[key]
            if weight is not None:
                weights[key] = weight
    return weights


def find_factor(item: InterestItem, model: Model) -> float:
    """Outcome units in one unit of an interest's `per`; a bare number is in the outcome's own."""
    own = model.variables[item.outcome].unit
    if item.per_unit in {"", own.text}:
        return 1.0
    unit = parse_unit_text(item.per_unit, model.units)
    if isinstance(unit, UnitProblem):
        raise ValueError(f"`{item.per_unit}` is no unit")
    return unit.factor_to(own)


def _sign(item: InterestItem) -> float:
    return 1.0 if item.more_is_better else -1.0
