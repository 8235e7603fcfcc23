"""Find what may be moved in a scenario, and where it stands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.analysis.live.controls import Act, Controls, Slider
from sandtable.ensemble.draw import settle_values
from sandtable.ensemble.quantiles import to_values
from sandtable.model.declaration import Constant, Uncertain
from sandtable.model.expression import Distribution, Expression, Number, Unary

if TYPE_CHECKING:
    from sandtable.model.model import Model, Parameter

MIDDLE, OUTER = 0.5, (0.01, 0.99)
STEPS = 100  # of a slider, from end to end


def find_controls(model: Model, shown: tuple[str, ...], loops: tuple[str, ...] = ()) -> Controls:
    """What may be moved in a scenario.

    Args:
        model: a settled scenario.
        shown: keys of the series that the scenario shows.
        loops: names of its feedback loops.
    """
    return Controls(
        sliders=_find_sliders(model),
        acts=_find_acts(model),
        lenses=tuple(sorted(model.lenses, key=lambda lens: lens != "record")) or ("record",),
        branches=tuple(dict.fromkeys((BASE, *model.branches))),
        dates=tuple(model.grid.label(point) for point in range(model.grid.n_points)),
        subjects=_find_subjects(model),
        actors=tuple(model.interests),
        series=_find_series(model, shown),
        loops=loops,
    )


def typical_values(model: Model, lens: str) -> dict[str, float]:
    """What each value is under a lens: its number, or the median of its distribution; by Parameter id."""
    settled = settle_values(model, lens=lens)
    return {id_: float(_quantiles(model, value, MIDDLE)[0]) for id_, value in settled.items()}


def _find_sliders(model: Model) -> dict[str, Slider]:
    settled = [settle_values(model, lens=lens) for lens in model.lenses or ("record",)]
    found = (
        _slider(model, parameter, [values[parameter.id] for values in settled])
        for parameter in model.parameters.values()
    )
    return {slider.id: slider for slider in found if slider is not None}


def _slider(model: Model, parameter: Parameter, under_lenses: Sequence[float | Distribution]) -> Slider | None:
    variable = model.variables[parameter.variable]
    statement = variable.declaration
    if not isinstance(statement, Constant | Uncertain):
        return None  # drawn inside another statement: it has no name that an analyst would know
    ends = _declared_ends(statement.bounds)
    if ends is None and isinstance(parameter.value, Distribution):
        ends = _round_inward([float(end) for value in under_lenses for end in _quantiles(model, value, *OUTER)])
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
        step=_round_step(ends[1] - ends[0]),
        sources=provenance.sources if provenance else (),
        judged=(provenance.judged or "") if provenance else "",
        is_drawn=isinstance(parameter.value, Distribution),
    )


def _round_inward(values: list[float]) -> tuple[float, float]:
    """The ends of some values on the slider's own steps, never beyond them: a share stays below one."""
    low, high = min(values), max(values)
    if not low < high:
        return low, high
    step = _round_step(high - low)
    first, last = math.ceil(low / step), math.floor(high / step)
    return float(f"{first * step:.12g}"), float(f"{last * step:.12g}")


def _round_step(span: float) -> float:
    """A step of 1, 2 or 5 times a power of ten, of which about a hundred make the span."""
    exact = span / STEPS
    power = 10.0 ** math.floor(math.log10(exact))
    factor = min((1, 2, 5, 10), key=lambda one: abs(one * power - exact))
    return float(f"{factor * power:.12g}")


def _declared_ends(bounds: tuple[Expression, Expression] | None) -> tuple[float, float] | None:
    if bounds is None:
        return None
    low, high = (_signed_value(end) for end in bounds)
    return None if low is None or high is None else (low, high)


def _signed_value(value: Expression) -> float | None:
    if isinstance(value, Unary) and value.op == "-":
        inner = _signed_value(value.operand)
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
    return tuple(one for one in dict.fromkeys((*headline, *model.moves, *model.branches)) if one != BASE)


def _find_series(model: Model, shown: tuple[str, ...]) -> tuple[str, ...]:
    keys = list(shown)
    for variable in model.variables.values():
        if variable.kind not in {"stock", "flow", "auxiliary", "data"} or variable.is_hoisted:
            continue
        cells = product(*(model.axes[axis].elements for axis in variable.axes))
        keys += [f"{variable.id}[{','.join(cell)}]" if cell else variable.id for cell in cells]
    return tuple(dict.fromkeys(keys))
