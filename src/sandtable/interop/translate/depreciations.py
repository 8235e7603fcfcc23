"""Depreciation of a stream of investments over fiscal periods, and conveyors that lose nothing.

What is spent within a fiscal period is depreciated in that period as it is spent, and in the following ones evenly, as
Vensim's manual says; fiscal periods are counted from the first time on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sandtable.interop.faults import Unreadable, unsupported, wrong_model
from sandtable.interop.foreign import Apply, Formula, Literal, Reference, key_of
from sandtable.interop.translate.drafts import number
from sandtable.interop.translate.expressions import lookup_id, to_ours
from sandtable.interop.translate.functions import DT, HALF_ON, ZERO, Rule, call, find_constant, join
from sandtable.interop.translate.memories import delay_fixed, first_value, hidden_stock, is_steady, settled
from sandtable.interop.translate.scene import Scene
from sandtable.model.expression import Expression

MOST_PERIODS: Final = 60
_NEAR: Final = 1e-6


def _steady(scene: Scene, node: Apply, formula: Formula, what: str) -> float:
    """A number that is known before a run and does not change."""
    found = first_value(scene, formula)
    if found is None or found <= 0 or not is_steady(scene, formula):
        raise _changing(node, what)
    return found


def _changing(node: Apply, what: str) -> Unreadable:
    return unsupported(
        f"`{node.name}` with {what} that is not a number above 0 known before a run",
        node.place,
        why="its periods have one length for the whole run",
    )


def _delayed(scene: Scene, node: Apply, stream: Formula, lag: float, before: Formula) -> Expression:
    """The stream so much earlier."""
    if lag <= 0:
        return to_ours(scene.at("equation"), stream)
    past = Apply(name=node.name, arguments=(stream, Literal(value=lag), before), place=node.place)
    return scene.hoist("earlier", delay_fixed(scene.at("equation"), past))


def _at_periods(scene: Scene, value: Expression, before: Expression, period: float) -> Expression:
    """A value as it was when the present fiscal period began."""
    step = first_value(scene, Reference(name="TIME STEP")) or 0.0
    if period <= step * (1 + _NEAR):
        return value
    first = first_value(scene, Reference(name="INITIAL TIME")) or 0.0
    begins = join("<", call("mod", join("-", HALF_ON, number(first)), number(period)), DT)
    return scene.hoist("at_period", call("sample", value, begins, before))


def _straight_line(scene: Scene, node: Apply) -> Expression:
    """`DEPRECIATE STRAIGHTLINE(stream, lifetime, fiscal period, initial)`."""
    stream, lifetime, fiscal, before = node.arguments
    length, step = _steady(scene, node, lifetime, "a lifetime"), first_value(scene, Reference(name="TIME STEP"))
    period = max(_steady(scene, node, fiscal, "a fiscal period"), step or 0.0)
    n_periods = max(1, round(length / period))
    value = to_ours(scene.at("equation"), stream)
    if n_periods == 1:
        return value
    held = (n_periods - 1) * period
    starts = join("*", to_ours(scene.at("initial"), before), number(held))
    change = join("-", value, _delayed(scene, node, stream, held, before))
    kept = hidden_stock(scene, "in_service", starts, change)
    earlier = _at_periods(scene, kept, starts, period)
    return join("+", join("/", earlier, number(n_periods * period)), join("/", value, number(float(n_periods))))


def _by_schedule(scene: Scene, node: Apply) -> Expression:
    """`DEPRECIATE BY SCHEDULE(stream, schedule[first], initial, lifetime, fiscal start)`, with nothing at the start."""
    stream, schedule, before, lifetime, start = node.arguments
    shape = scene.book.shapes.get(key_of(schedule.name)) if isinstance(schedule, Reference) else None
    if not isinstance(schedule, Reference) or shape is None or not shape.axes or not schedule.indices:
        raise wrong_model(f"`{node.name}` needs a schedule with its subscripts", node.place)
    if find_constant(scene, before) != 0.0:
        raise unsupported(f"`{node.name}` with something to depreciate at the start", node.place)
    if key_of(getattr(start, "name", "")) not in {"time", "initial time"}:
        raise unsupported(f"`{node.name}` from another time than the first", node.place)
    members, space = shape.elements[-1], scene.book.space
    if not 1 <= len(members) <= MOST_PERIODS:
        raise unsupported(f"`{node.name}` over more than {MOST_PERIODS} periods", node.place)
    period = _steady(scene, node, lifetime, "a lifetime") / len(members)
    ends = [_with_last(schedule, space.spelling.get(key, key)) for key in members]
    shares = [to_ours(scene, each) for each in ends]
    total = shares[0]
    for share in shares[1:]:
        total = join("+", total, share)
    zero = Literal(value=0.0)
    value = to_ours(scene.at("equation"), stream)
    kept = hidden_stock(scene, "spent", ZERO, join("-", value, _delayed(scene, node, stream, period, zero)))
    spent = _at_periods(scene, kept, ZERO, period)
    due = join("*", shares[0], value)
    for at, share in enumerate(shares[1:]):
        lag = number(at * period)
        past = spent if at == 0 else scene.hoist("period_before", call("delay_fixed", spent, lag, ZERO))
        due = join("+", due, join("*", share, join("/", past, number(period))))
    return join("/", due, total)


def _with_last(node: Reference, element: str) -> Reference:
    return replace(node, indices=(*node.indices[:-1], replace(node.indices[-1], name=element, is_reduced=False)))


def _conveyor(scene: Scene, node: Apply) -> Expression:
    """`DELAY CONVEYOR(input, time, leak, profile, initial total, initial time)`, without leaks and with a level profile."""
    stream, lag, leak, profile, total, first = node.arguments
    if find_constant(scene, leak) != 0.0:
        raise unsupported(f"`{node.name}` with a leak", node.place, why="what leaks from a belt is not kept")
    time = _steady(scene, node, lag, "a time")
    if find_constant(scene, total) != 0.0:
        own = lookup_id(scene, profile.name, profile) if isinstance(profile, Reference) else ""
        levels = {y for _, y in scene.book.drafts[own].points} if own else set()
        if len(levels) != 1 or first_value(scene, first) != time:
            raise unsupported(f"`{node.name}` with a profile that is not level, or another initial time", node.place)
    starts = join("/", to_ours(scene.at("initial"), total), number(time))
    belt = call("delay_fixed", to_ours(scene.at("equation"), stream), number(time), starts)
    return settled(scene, belt, "conveyed")


DEPRECIATIONS: Final[dict[str, Rule]] = {
    "depreciate straightline": Rule(_straight_line, 4, 4),
    "depreciate by schedule": Rule(_by_schedule, 5, 5),
    "delay conveyor": Rule(_conveyor, 6, 6),
}
