"""The digest of a plan's structure: what an engine's cache of machine code goes by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from sandtable.plan.plan import Op, Plan


def digest_plan(plan: Plan) -> str:
    """SHA-256 over everything but the values of fixed rows, which a run is given: hex, the same on every machine."""
    hashed = hashlib.sha256()
    for part in _parts(plan):
        hashed.update(part.encode())
        hashed.update(b"\n")
    return hashed.hexdigest()


def _parts(plan: Plan) -> Iterator[str]:
    yield repr([*plan.axes.items()])
    yield repr([*plan.parameter_slots.items()])
    for name, body in (("setup", plan.setup), ("step", plan.step), ("finish", plan.finish)):
        yield name
        yield _body(body)
    for state in plan.states:
        yield f"{state.name} {state.axes} {state.first} {state.initial} {state.following} {state.is_accumulator} {state.watch}"
    for ring in plan.rings:
        yield f"{ring.name} {ring.axes} {ring.pushed}"
    for record in plan.records:
        yield f"{record.name} {record.axes} {record.value} {record.elements}"
    yield repr([(output.name, output.value) for output in plan.outputs])
    yield repr([stream.name for stream in plan.streams])
    yield repr([(table.name, table.x, table.y, table.mode) for table in plan.lookups])
    yield repr([(row.name, row.kind, row.key) for row in plan.series])
    yield str(plan.n_steps)


def _body(ops: Iterable[Op]) -> str:
    return "\n".join(f"{op.name} {op.args} {op.attrs} {op.axes} {op.kind}" for op in ops)
