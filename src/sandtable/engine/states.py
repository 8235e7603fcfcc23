"""Writes how states begin, move and are watched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sandtable.engine.layout import Layout
from sandtable.engine.watch import CODES, LIMIT, NEGATIVE_TOLERANCE, accumulator_slots, still_slots, watched_slots
from sandtable.engine.writer import WRITTEN_OUT, FunctionWriter, ModuleWriter
from sandtable.plan.plan import Plan
from sandtable.runs.runs import Status


class _Flags:
    """Flags gathered over loops: `found[i]` is the text of the i-th so far."""

    def __init__(self, writer: FunctionWriter, n: int) -> None:
        self._writer = writer
        self.found = ["zeroinitializer"] * n

    def gather(self, n: int, body: Callable[[str], Sequence[str]]) -> None:
        """Joins the flags that the body gives for index 0 to n - 1."""
        if n <= WRITTEN_OUT:
            for index in range(n):
                self.found = [self._writer.either(*pair) for pair in zip(self.found, body(str(index)), strict=True)]
            return
        writer, start = self._writer, self._writer.block
        names, places, results = [writer.name() for _ in self.found], list[int](), list[str]()

        def turn(index: str) -> None:
            places.extend(writer.place() for _ in names)
            results.extend(writer.either(name, flag) for name, flag in zip(names, body(index), strict=True))

        writer.loop(n, turn)
        kind, block = writer.module.flag_type, writer.previous_block
        for place, name, before, result in zip(places, names, self.found, results, strict=True):
            writer.fill(place, f"{name} = phi {kind} [ {before}, %{start} ], [ {result}, %{block} ]")
        self.found = results


def write_begin(module: ModuleWriter, layout: Layout, plan: Plan) -> None:
    """`begin(scratch)`: no trouble yet, and the floors of what may not be negative."""
    writer = FunctionWriter(module)
    writer.store(writer.real(float(Status.OK)), writer.slot(layout.status))
    writer.store(writer.real(-1.0), writer.slot(layout.status_point))
    floored = [slot for slot, is_nonnegative in watched_slots(plan) if is_nonnegative]
    if floored:

        def turn(index: str) -> None:
            start = writer.load(writer.slots_at([layout.states + slot for slot in floored], index))
            scale = writer.add(writer.real(1.0), writer.unary("fabs", start))
            floor = writer.multiply(writer.real(-NEGATIVE_TOLERANCE), scale)
            writer.store(floor, writer.slots_at([layout.floors + slot for slot in floored], index))

        writer.loop(len(floored), turn)
    writer.finish("internal void @begin(ptr noalias %s)")


def write_check(module: ModuleWriter, layout: Layout, plan: Plan) -> None:
    """`check(scratch, point)`: the first trouble of each future; a second, slower look only when there is one."""
    writer = FunctionWriter(module)
    _write_watch(writer, layout, plan, is_moving=False)
    writer.finish("internal void @check(ptr noalias %s, i64 %k)")


def write_moves(module: ModuleWriter, layout: Layout, plan: Plan) -> None:
    """`move(scratch, point)`: all states at once, watched on the way; `move_accumulators(scratch)`: these alone."""
    writer = FunctionWriter(module)
    watched = {slot for slot, _ in watched_slots(plan)} | still_slots(plan)
    _copy(writer, layout, [slot for slot in range(layout.n_states) if slot not in watched])
    _write_watch(writer, layout, plan, is_moving=True)
    writer.finish("internal void @move(ptr noalias %s, i64 %k)")
    writer = FunctionWriter(module)
    still = still_slots(plan)
    _copy(writer, layout, [slot for slot in accumulator_slots(plan) if slot not in still])
    writer.finish("internal void @move_accumulators(ptr noalias %s)")


def _copy(writer: FunctionWriter, layout: Layout, slots: Sequence[int]) -> None:
    if slots:
        sources = [layout.following + slot for slot in slots]
        places = [layout.states + slot for slot in slots]
        writer.each(
            len(slots),
            lambda index: writer.store(writer.load(writer.slots_at(sources, index)), writer.slots_at(places, index)),
        )


def _write_watch(writer: FunctionWriter, layout: Layout, plan: Plan, *, is_moving: bool) -> None:
    watch = watched_slots(plan)
    if not watch:
        return
    _, beyond, below = _find_troubles(writer, layout, watch, is_moving=is_moving, is_precise=False)
    here, after = writer.label("trouble"), writer.label("fine")
    writer.line(f"br i1 {writer.any_lane(writer.either(beyond, below))}, label %{here}, label %{after}")
    writer.open_block(here)
    flags = _find_troubles(writer, layout, watch, is_moving=False, is_precise=True)
    status = writer.load(writer.slot(layout.status))
    point = writer.load(writer.slot(layout.status_point))
    number = writer.splat(writer.value("uitofp i64 %k to double"))
    for code, flag in zip(CODES, flags, strict=True):
        is_new = writer.both(flag, writer.compare("oeq", status, writer.real(float(Status.OK))))
        status = writer.select(is_new, writer.real(float(code)), status)
        point = writer.select(is_new, number, point)
    writer.store(status, writer.slot(layout.status))
    writer.store(point, writer.slot(layout.status_point))
    writer.line(f"br label %{after}")
    writer.open_block(after)


def _find_troubles(
    writer: FunctionWriter, layout: Layout, watch: Sequence[tuple[int, bool]], *, is_moving: bool, is_precise: bool
) -> Sequence[str]:
    """Flags (not finite, beyond the limit, below the floor) over all watched slots; the first only when precise."""
    flags = _Flags(writer, 3)
    for is_floored in (False, True):
        slots = [slot for slot, is_nonnegative in watch if is_nonnegative == is_floored]
        if not slots:
            continue

        def look(index: str, slots: list[int] = slots, is_floored: bool = is_floored) -> Sequence[str]:
            first = layout.following if is_moving else layout.states
            state = writer.load(writer.slots_at([first + slot for slot in slots], index))
            if is_moving:
                writer.store(state, writer.slots_at([layout.states + slot for slot in slots], index))
            size, never = writer.unary("fabs", state), writer.flag(False)
            endless = writer.compare("uge", size, writer.real(float("inf"))) if is_precise else never
            beyond = writer.compare("ugt", size, writer.real(LIMIT))
            if not is_floored:
                return endless, beyond, never
            floor = writer.load(writer.slots_at([layout.floors + slot for slot in slots], index))
            return endless, beyond, writer.compare("olt", state, floor)

        flags.gather(len(slots), look)
    return flags.found
