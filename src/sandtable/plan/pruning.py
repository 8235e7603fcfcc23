"""Leave out what nobody asks for: records that are not kept, and operations that feed nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from sandtable.plan.plan import Op, Plan, Record, State


def prune_plan(plan: Plan, kept_records: Collection[str], is_wanted: Callable[[str], bool] = lambda _: True) -> Plan:
    """The same plan for someone who keeps only these records: the same bits in everything that is left.

    Slots of states, streams, rows and parameters stay where they are, so inputs fit both plans.  A state that is not
    watched and that nothing wanted reads keeps its first value: what an unasked check gathers is not gathered.

    Args:
        plan: a whole plan.
        kept_records: names of the records that may be recorded.
        is_wanted: whether an output is wanted, by its name.

    Returns:
        A plan with those records only, and without operations that neither they, the states, the rings nor the
        outputs need.  Its digest is empty: it is another structure.
    """
    records = [record for record in plan.records if record.name in kept_records]
    outputs = [output for output in plan.outputs if is_wanted(output.name)]
    finish, finish_ids = _prune(plan.finish, [output.value for output in outputs])
    wanted = [ring.pushed for ring in plan.rings] + [record.value for record in records]
    states = _still_unread(plan, wanted, finish)
    wanted += [state.following for state in states]
    step, step_ids = _prune(plan.step, wanted)
    setup_wanted = [state.initial for state in plan.states]
    setup_wanted += [int(str(op.attrs[0])) for op in (*step, *finish) if op.name == "setup"]
    setup, setup_ids = _prune(plan.setup, setup_wanted)
    return replace(
        plan,
        setup=setup,
        step=_renumber_setup(step, setup_ids),
        finish=_renumber_setup(finish, setup_ids),
        states=tuple(replace(s, initial=setup_ids[s.initial], following=step_ids[s.following]) for s in states),
        rings=tuple(replace(ring, pushed=step_ids[ring.pushed]) for ring in plan.rings),
        records=tuple(_renumber(record, step_ids) for record in records),
        outputs=tuple(replace(output, value=finish_ids[output.value]) for output in outputs),
        digest="",
    )


def _still_unread(plan: Plan, wanted: Iterable[int], finish: Iterable[Op]) -> tuple[State, ...]:
    """The states; those that neither the wanted values nor the outputs need stand still."""
    following = {state.first: state.following for state in plan.states}
    own = {_slot(op): value for value, op in enumerate(plan.step) if op.name == "state"}
    read = {_slot(op) for op in finish if op.name == "state"}
    moving = {state.first for state in plan.states if state.watch or state.first in read or state.first not in own}
    waiting = [*wanted, *(following[first] for first in moving)]
    seen = bytearray(len(plan.step))
    while waiting:
        value = waiting.pop()
        if seen[value]:
            continue
        seen[value] = 1
        op = plan.step[value]
        waiting += op.args
        if op.name == "state" and _slot(op) not in moving:
            moving.add(_slot(op))
            waiting.append(following[_slot(op)])
    return tuple(
        state if state.first in moving else replace(state, following=own[state.first]) for state in plan.states
    )


def _slot(op: Op) -> int:
    return int(str(op.attrs[0]))


def _prune(body: tuple[Op, ...], wanted: Iterable[int]) -> tuple[tuple[Op, ...], dict[int, int]]:
    """The operations that the wanted values need, in order, and old id -> new id."""
    needed = bytearray(len(body))
    for value in wanted:
        needed[value] = 1
    for value in range(len(body) - 1, -1, -1):  # arguments stand before what uses them
        if needed[value]:
            for argument in body[value].args:
                needed[argument] = 1
    ids: dict[int, int] = {}
    kept: list[Op] = []
    for value, op in enumerate(body):
        if needed[value]:
            ids[value] = len(kept)
            kept.append(replace(op, args=tuple(ids[argument] for argument in op.args)) if op.args else op)
    return tuple(kept), ids


def _renumber_setup(body: tuple[Op, ...], setup_ids: Mapping[int, int]) -> tuple[Op, ...]:
    return tuple(
        replace(op, attrs=(setup_ids[int(str(op.attrs[0]))], *op.attrs[1:])) if op.name == "setup" else op
        for op in body
    )


def _renumber(record: Record, step_ids: Mapping[int, int]) -> Record:
    return replace(record, value=step_ids[record.value])
