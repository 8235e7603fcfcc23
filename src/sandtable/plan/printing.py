"""A plan as text a person can read: names of the model beside the operations, axes and kinds written out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sandtable.plan.plan import FLAG, Op, Plan, PlanNotes

SHOWN = 6  # values of a literal array, labels of a record


def render_plan(plan: Plan, notes: PlanNotes | None = None) -> str:
    """The plan as text, one operation a line.

    `%12` is a value of the body it stands in; `setup.%3` one of the setup.  Behind a value stand its axes and,
    for truth values, `flag`; behind `#` the variables, states and outcomes it is.

    Args:
        plan: the plan.
        notes: further names of values; records, states and outputs are named without.

    Returns:
        Lines joined by newlines, the same for the same plan on every machine.
    """
    return "\n".join([*_head(plan), *_bodies(plan, notes or PlanNotes()), *_tables(plan), ""])


def find_notes(plan: Plan) -> PlanNotes:
    """Names of the values of a plan, from its records and states."""
    setup: dict[int, list[str]] = {}
    step: dict[int, list[str]] = {}
    for record in plan.records:
        step.setdefault(record.value, []).append(record.name)
    for state in plan.states:
        setup.setdefault(state.initial, []).append(f"{state.name} at the start")
        step.setdefault(state.following, []).append(f"{state.name} next")
    for ring in plan.rings:
        step.setdefault(ring.pushed, []).append(f"into {ring.name}")
    return PlanNotes(
        setup={value: ", ".join(names) for value, names in setup.items()},
        step={value: ", ".join(names) for value, names in step.items()},
    )


def _head(plan: Plan) -> Iterator[str]:
    yield f"plan {plan.digest[:12]}: {plan.n_steps} steps, {plan.n_state_slots} state slots"
    for axis, n_elements in plan.axes.items():
        yield f"axis {axis}: {n_elements}"


def _bodies(plan: Plan, notes: PlanNotes) -> Iterator[str]:
    found = find_notes(plan)
    outputs: dict[int, str] = {}
    for output in plan.outputs:
        known = outputs.get(output.value)
        outputs[output.value] = f"{known}, {output.name}" if known else output.name
    leaves = _Leaves(plan)
    yield from _body("setup", plan.setup, {**found.setup, **notes.setup}, leaves)
    yield from _body("step", plan.step, {**found.step, **notes.step}, leaves)
    yield from _body("finish", plan.finish, outputs, leaves)


def _body(title: str, ops: tuple[Op, ...], names: Mapping[int, str], leaves: _Leaves) -> Iterator[str]:
    yield ""
    yield f"{title}: {len(ops)} operations"
    for index, op in enumerate(ops):
        kind = " flag" if op.kind == FLAG else ""
        axes = f"[{', '.join(op.axes)}]" if op.axes else ""
        line = f"  %{index}{axes}{kind} = {op.name}{_arguments(op, leaves)}"
        yield f"{line}  # {names[index]}" if index in names else line


def _arguments(op: Op, leaves: _Leaves) -> str:
    words = [f"%{arg}" for arg in op.args]
    words += leaves.attributes(op)
    return f" {' '.join(words)}" if words else ""


class _Leaves:
    """Names of what the operations of a plan read."""

    def __init__(self, plan: Plan) -> None:
        parameters = {slot: name for name, slot in plan.parameter_slots.items()}
        states = {state.first: state.name for state in plan.states}
        self.naming: Mapping[str, Callable[[int], str]] = {
            "parameter": lambda index: parameters[index],
            "series": lambda index: plan.series[index].name,
            "state": lambda index: states[index],
            "draw": lambda index: plan.streams[index].name,
            "lookup": lambda index: plan.lookups[index].name,
            "history": lambda index: plan.rings[index].name,
            "setup": lambda index: f"setup.%{index}",
        }

    def attributes(self, op: Op) -> list[str]:
        """The words behind an operation's arguments."""
        first = op.attrs[0] if op.attrs else None
        if op.name in {"const", "array"}:
            more = [f"... ({len(op.attrs)})"] if len(op.attrs) > SHOWN else []
            return [*(f"{value:g}" for value in op.attrs[:SHOWN] if isinstance(value, float)), *more]
        if isinstance(first, int) and op.name in self.naming:
            return [self.naming[op.name](first)]
        return [_word(attr) for attr in op.attrs]


def _word(attr: object) -> str:
    return f"({' '.join(str(part) for part in attr)})" if isinstance(attr, tuple) else str(attr)


def _tables(plan: Plan) -> Iterator[str]:
    yield ""
    for state in plan.states:
        axes = f"[{', '.join(state.axes)}]" if state.axes else ""
        marks = " accumulator" if state.is_accumulator else ""
        watch = f" watched {state.watch}" if state.watch else ""
        yield f"state {state.first} {state.name}{axes}: setup.%{state.initial} then %{state.following}{marks}{watch}"
    for index, row in enumerate(plan.series):
        yield f"series {index} {row.name}: {row.kind}"
    for index, stream in enumerate(plan.streams):
        yield f"stream {index} {stream.name}"
    for index, ring in enumerate(plan.rings):
        yield f"ring {index} {ring.name}: %{ring.pushed}"
