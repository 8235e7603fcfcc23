"""The exit of a conveyor: a pipeline of ours, where its length and its leakages are known before a run and stay."""

from __future__ import annotations

import math
from typing import Final

from sandtable.interop.faults import unsupported, wrong_model
from sandtable.interop.foreign import Apply, Formula, Join, Literal, Reference
from sandtable.interop.translate.functions import MANY, Rule
from sandtable.interop.translate.memories import MEMORIES, first_value
from sandtable.interop.translate.scene import Scene
from sandtable.model.expression import Expression

_LATER: Final = (1.2345, 7.891)  # times after the start at which what is steady is the same


def _exit(scene: Scene, node: Apply) -> Expression:
    """`CONVEYOR EXIT(inflow, length, inflow before the start, leakages ...)`: the inflow one length ago."""
    entering, length, before, *leaks = node.arguments
    known = _steady(scene, length, node, "length")
    step = first_value(scene, Reference(name="TIME STEP"))
    if scene.book.model.method != "euler":
        raise unsupported(
            "a conveyor with Runge-Kutta steps",
            node.place,
            why="a belt moves once in each step",
        )
    if step is None or known <= 0 or not math.isclose(known / step, max(1, round(known / step)), rel_tol=1e-9):
        raise unsupported(
            "a conveyor with a length that is no whole number of steps",
            node.place,
            why="how what lies between two steps leaves is not said by the standard",
        )
    lost = sum(_steady(scene, leak, node, "leakage") for leak in leaks)
    if leaks and not 0 <= lost <= 1:
        raise wrong_model(f"the leakages of a conveyor come to {lost:g}", node.place)
    if not _is_number(before):
        before = Apply(name="INITIAL", arguments=(before,), place=node.place)
    full = Apply(name=node.name, arguments=(entering, length, before), place=node.place)
    return MEMORIES["delay fixed"].translate(scene, full)


def _steady(scene: Scene, part: Formula, node: Apply, what: str) -> float:
    found = first_value(scene, part)
    if found is None or any(first_value(scene, part, later=later) != found for later in _LATER):
        raise unsupported(
            f"a conveyor with a {what} that changes, or is not known before a run",
            node.place,
            why="a pipeline of ours has one length for the whole run",
        )
    return found


def _is_number(node: Formula) -> bool:
    return isinstance(node, Literal) or (isinstance(node, Join) and _is_number(node.left) and _is_number(node.right))


BELTS: Final[dict[str, Rule]] = {"conveyor exit": Rule(_exit, 3, MANY)}
