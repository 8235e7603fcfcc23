"""What may be moved in an open scenario: values within their ranges, moves and laws held or forced, lenses and branches."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.ensemble.draw import settle_values
from sandtable.ensemble.quantiles import to_values
from sandtable.model.declaration import Constant, Uncertain
from sandtable.model.expression import Distribution, Expression, Number, Unary

if TYPE_CHECKING:
    from sandtable.model.model import Model, Parameter

NEVER, ALWAYS = "never", "always"
MIDDLE, OUTER = 0.5, (0.01, 0.99)
STEPS = 100  # of a slider, from end to end


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """A value that may be set.

    Args:
        id: the Parameter, `lead[KR]`.
        label: its variable in words; elements stand in `elements`.
        low, high: between which it may be set: what the scenario `ranges`, else 1 and 99 % of its distribution.
        step: of the slider.
        sources: rows of the sources table behind it.
        judged: the judgement behind it; "" = none.
        is_drawn: it differs between futures until it is set.
    """

    id: str
    variable: str
    elements: tuple[str, ...]
    label: str
    unit: str
    note: str
    sector: str
    low: float
    high: float
    step: float
    sources: tuple[str, ...]
    judged: str
    is_drawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A move or a law that may be held back or made to happen.

    Args:
        id: `deploy_more`, `arm_kyiv[offensive]`, `law:consent`.
        target: of the forcing: the move's id, the law's id.
        elements: of the move's dimensions; () = the whole of it.
        is_law: a law may be in force from the start (`always`) or never; a move may happen on a date or never.
    """

    id: str
    target: str
    elements: tuple[str, ...]
    label: str
    by: str
    toward: tuple[str, ...]
    note: str
    is_law: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """Everything that may be moved, in the scenario's order.

    Args:
        sliders: by Parameter id.
        acts: by id.
        lenses: ids, `record` first.
        branches: ids of the declared branches, `base` first.
        dates: labels of the points at which a move may be made to happen.
        subjects: what a ledger can be asked of: branches and moves.
        actors: ids of the actors that have interests.
        series: keys `variable[element]` of what can be drawn, those of the scenario's `show` first.
    """

    sliders: dict[str, Slider]
    acts: dict[str, Act]
    lenses: tuple[str, ...]
    branches: tuple[str, ...]
    dates: tuple[str, ...]
    subjects: tuple[str, ...]
    actors: tuple[str, ...]
    series: tuple[str, ...]


def find_controls(model: Model, shown: tuple[str, ...]) -> Controls:
    """What may be moved in a scenario.

    Args:
        model: a settled scenario.
        shown: keys of the series that the scenario shows.
    """
    return Controls(
        sliders=_find_sliders(model),
        acts=_find_acts(model),
        lenses=tuple(sorted(model.lenses, key=lambda lens: lens != "record")) or ("record",),
        branches=(BASE, *model.branches),
        dates=tuple(model.grid.label(point) for point in range(model.grid.n_points)),
        subjects=_find_subjects(model),
        actors=tuple(model.interests),
        series=_find_series(model, shown),
    )


def typical_value(model: Model, id_: str, lens: str) -> float:
    """What a value is under a lens: its number, or the median of its distribution."""
    value = settle_values(model, lens=lens)[id_]
    return float(_quantiles(model, value, MIDDLE)[0])


def _find_sliders(model: Model) -> dict[str, Slider]:
    found = (_slider(model, parameter) for parameter in model.parameters.values())
    return {slider.id: slider for slider in found if slider is not None}


def _slider(model: Model, parameter: Parameter) -> Slider | None:
    variable = model.variables[parameter.variable]
    statement = variable.declaration
    if not isinstance(statement, Constant | Uncertain):
        return None  # drawn inside another statement: it has no name that an analyst would know
    ends = _declared_ends(statement.bounds)
    if ends is None and isinstance(parameter.value, Distribution):
        values = [float(value) for value in _quantiles(model, parameter.value, *OUTER)]
        ends = (min(values), max(values))
    if ends is None or not ends[0] < ends[1]:
        return None
    provenance = parameter.provenance
    return Slider(
        id=parameter.id,
        variable=variable.id,
        elements=parameter.elements,
        label=variable.label or variable.id,
        unit=variable.unit.text,
        note=statement.note,
        sector=variable.sector,
        low=ends[0],
        high=ends[1],
        step=(ends[1] - ends[0]) / STEPS,
        sources=provenance.sources if provenance else (),
        judged=(provenance.judged or "") if provenance else "",
        is_drawn=isinstance(parameter.value, Distribution),
    )


def _declared_ends(bounds: tuple[Expression, Expression] | None) -> tuple[float, float] | None:
    if bounds is None:
        return None
    low, high = (_number(end) for end in bounds)
    return None if low is None or high is None else (low, high)


def _number(value: Expression) -> float | None:
    if isinstance(value, Unary) and value.op == "-":
        inner = _number(value.operand)
        return None if inner is None else -inner
    return value.value if isinstance(value, Number) else None


def _quantiles(
    model: Model, value: float | Distribution, *levels: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return to_values(value, np.array(levels), model.empirical)


def _find_acts(model: Model) -> dict[str, Act]:
    acts: list[Act] = []
    for move in model.moves.values():
        cells = list(product(*(model.axes[axis].elements for axis in move.dimensions)))
        acts += [
            Act(
                id=f"{move.id}[{','.join(elements)}]" if elements else move.id,
                target=move.id, elements=elements, label=move.label or move.id, by=move.by, toward=move.toward,
                note=getattr(move, "note", ""), is_law=False,
            )
            for elements in cells
        ]  # fmt: skip
    acts += [
        Act(
            id=law.id, target=law.id, elements=(), label=law.label or law.id, by=law.of, toward=(),
            note=getattr(law, "note", ""), is_law=True,
        )
        for law in model.laws.values()
    ]  # fmt: skip
    return {act.id: act for act in acts}


def _find_subjects(model: Model) -> tuple[str, ...]:
    headline = (model.headline_subject,) if model.headline_subject else ()
    return tuple(dict.fromkeys((*headline, *model.moves, *model.branches)))


def _find_series(model: Model, shown: tuple[str, ...]) -> tuple[str, ...]:
    keys = list(shown)
    for variable in model.variables.values():
        if variable.kind not in {"stock", "flow", "auxiliary", "data"} or variable.is_hoisted:
            continue
        cells = product(*(model.axes[axis].elements for axis in variable.axes))
        keys += [f"{variable.id}[{','.join(cell)}]" if cell else variable.id for cell in cells]
    return tuple(dict.fromkeys(keys))
