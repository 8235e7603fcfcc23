"""The borders of a healthy state, shared by both engines.

States are looked at at point 0 and after each move, and the accumulators once more after the last point; the first
trouble of a run stands, with the point of the states that were in trouble.  At one point a state that is not
finite goes before one that diverged, and that before a negative stock.
"""

from __future__ import annotations

from sandtable.plan.plan import Plan, State
from sandtable.runs.runs import Status

LIMIT = 1e15
NEGATIVE_TOLERANCE = 1e-9

CODES = (Status.NONFINITE, Status.DIVERGED, Status.NEGATIVE)


def watched_slots(plan: Plan) -> tuple[tuple[int, bool], ...]:
    """(state slot, whether it may not be negative) of every state that is watched at all."""
    return tuple(
        (slot, state.watch == "nonnegative")
        for state in plan.states
        if state.watch
        for slot in range(state.first, state.first + plan.size(state.axes))
    )


def accumulator_slots(plan: Plan) -> tuple[int, ...]:
    """State slots that move at the last point too."""
    return tuple(
        slot
        for state in plan.states
        if state.is_accumulator
        for slot in range(state.first, state.first + plan.size(state.axes))
    )


def still_slots(plan: Plan) -> set[int]:
    """State slots that keep their first value and are not watched: nobody reads what they would gather."""
    return {slot for state in plan.states if stands_still(plan, state) for slot in state_slots(plan, state)}


def stands_still(plan: Plan, state: State) -> bool:
    """Whether an unwatched state is its own next value."""
    following = plan.step[state.following]
    return not state.watch and following.name == "state" and following.attrs[0] == state.first


def state_slots(plan: Plan, state: State) -> range:
    """The slots of a state's cells."""
    return range(state.first, state.first + plan.size(state.axes))
