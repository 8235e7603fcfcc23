"""Values that are kept from one step to the next, as stocks that move all the way in one step."""

from __future__ import annotations

from sandtable.interop.export.building import STEP, join
from sandtable.interop.export.drafts import Draft
from sandtable.interop.export.scene import Scene
from sandtable.model.expression import Expression, Name

BY_STEPS = "values kept from step to step"


def hold(
    scene: Scene, id_: str, axes: tuple[str, ...], value: Expression, start: Expression, *, doc: str, unit: str
) -> Name:
    """A stock that holds at each point what `value` was at the point before.

    Args:
        scene: takes the stock and its flow.
        id_: the stock's id.
        axes: its axes.
        value: what it becomes.
        start: what it holds at the first point.
        doc: what it is for.
        unit: of the value.

    Returns:
        The name to read it by.
    """
    held = Name(id=id_)
    scene.space.axes_of[id_] = axes
    flow = f"{id_}~change"
    per_time = f"({unit})/{scene.model.grid.unit}"
    scene.add(
        Draft(
            id=flow,
            kind="flow",
            axes=axes,
            cells={(): join("/", join("-", value, held), STEP)},
            unit=per_time,
            doc=f"Moves {doc} to its next value within one step.",
        )
    )
    scene.add(Draft(id=id_, kind="stock", axes=axes, cells={(): start}, unit=unit, inflows=(flow,), doc=doc))
    if scene.model.grid.method != "euler":
        scene.losses.add(
            BY_STEPS,
            id_.partition("~")[0],
            "stocks that move all the way in one step: exact by Euler, not by RK4",
            is_numeric=True,
        )
    return held
