"""The whole module of a plan: its bodies, and the driver that runs blocks of futures through all points.

`run(arguments, first block, number of blocks)` is the one entry.  A block is as many futures as a vector has
lanes.  The arguments are an array of 64-bit words, in the order of `ARGUMENTS`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sandtable.engine.analysis import Body
from sandtable.engine.layout import Layout
from sandtable.engine.lowering import BodyLowering, Place, Target
from sandtable.engine.options import EngineOptions
from sandtable.engine.shapes import shapes_of
from sandtable.engine.watch import CODES, LIMIT, NEGATIVE_TOLERANCE, accumulator_slots, watched_slots
from sandtable.engine.writer import FunctionWriter, ModuleWriter, hexadecimal
from sandtable.functions.random import N_ROUNDS, PARITY, ROTATIONS
from sandtable.plan.plan import Plan
from sandtable.runs.runs import Status

# pointers: scratch, parameters, series, keys, outputs, records, kept slots; then numbers
ARGUMENTS = (
    "scratch",
    "parameters",
    "series",
    "keys",
    "outputs",
    "records",
    "kept",
    "parameter_stride",
    "output_stride",
    "record_stride",
    "n_kept",
    "first_future",
)
N_POINTERS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelPlan:
    """What a caller of the compiled code must know of a plan; rests on the plan and the width alone.

    Args:
        n_slots: slots of scratch.
        n_stream_pairs: streams are drawn in pairs.
        record_slots: per record, the slot of each cell.
    """

    n_slots: int
    n_stream_pairs: int
    record_slots: tuple[tuple[int, ...], ...]


def write_kernel(plan: Plan, options: EngineOptions, width: int) -> tuple[str, KernelPlan]:
    """The module's text, and what its caller must know."""
    module = ModuleWriter(width)
    layout = Layout(plan)
    setup, step, finish, record_slots = _lower_bodies(module, layout, plan, options)
    _write_draws(module, layout)
    _write_load(module, layout)
    _write_begin(module, layout, plan)
    _write_check(module, layout, plan)
    _write_moves(module, layout, plan)
    _write_keep(module, layout)
    _write_give(module, layout)
    _write_run(module, layout, (setup, step, finish))
    told = KernelPlan(n_slots=layout.n_slots, n_stream_pairs=layout.n_streams // 2, record_slots=record_slots)
    return module.text(), told


def _lower_bodies(
    module: ModuleWriter, layout: Layout, plan: Plan, options: EngineOptions
) -> tuple[list[str], list[str], list[str], tuple[tuple[int, ...], ...]]:
    shapes = shapes_of(plan)
    bodies = [Body(ops, shapes, options.loop_cells) for ops in (plan.setup, plan.step, plan.finish)]
    setup = BodyLowering(module, layout, plan, bodies[0], "setup")
    exported = sorted(
        {cast(int, op.attrs[0]) for body in (plan.step, plan.finish) for op in body if op.name == "setup"}
    )
    starts = [Target(state.initial, state.axes, layout.states + state.first) for state in plan.states]
    setup_symbols = setup.lower(exported, starts, options.function_cells)

    def find(value: int, cell: int) -> Place:
        return setup.place_of(value, cell)

    step = BodyLowering(module, layout, plan, bodies[1], "step", find)
    targets = [Target(state.following, state.axes, layout.following + state.first) for state in plan.states]
    targets += [
        Target(ring.pushed, ring.axes, base, size)
        for ring, base, size in zip(plan.rings, layout.rings, layout.ring_sizes, strict=True)
    ]
    step_symbols = step.lower([record.value for record in plan.records], targets, options.function_cells)
    records = tuple(
        tuple(step.slot_of(record.value, cell) for cell in shapes.project(record.axes, plan.step[record.value].axes))
        for record in plan.records
    )
    finish = BodyLowering(module, layout, plan, bodies[2], "finish", find)
    ends = [Target(output.value, (), layout.outputs + row) for row, output in enumerate(plan.outputs)]
    return setup_symbols, step_symbols, finish.lower([], ends, options.function_cells), records


def _add(module: ModuleWriter, head: str, writer: FunctionWriter) -> None:
    module.add_function(f"define {head} #0 {{\nentry:\n{writer.text()}\nret void\n}}")


def _write_draws(module: ModuleWriter, layout: Layout) -> None:
    """Threefry2x32-20 of two streams at a time, all futures of the block side by side."""
    writer, width = FunctionWriter(module), module.width
    if layout.n_streams:
        words, wide = f"<{2 * width} x i32>", f"<{2 * width} x i64>"
        rotate = f"@llvm.fshl.v{2 * width}i32"
        module.declare(f"declare {words} {rotate}({words}, {words}, {words})")
        lanes = ", ".join(f"i32 {lane}" for lane in list(range(width)) * 2)

        def spread(name: str, type_: str = "i32") -> str:
            one = writer.value(f"insertelement {words} poison, {type_} {name}, i64 0")
            return writer.value(f"shufflevector {words} {one}, {words} poison, {words} zeroinitializer")

        futures = writer.value(f"add {words} {spread('%future')}, <{lanes}>")
        point = spread("%point")

        def op(name: str, a: str, b: str) -> str:
            return writer.value(f"{name} {words} {a}, {b}")

        def turn(index: str) -> None:
            pointer = writer.value(f"getelementptr [4 x i32], ptr %keys, i64 {index}")
            quad = writer.value(f"load <4 x i32>, ptr {pointer}, align 4")
            keys = []
            for word in (0, 1):
                mask = ", ".join([f"i32 {word}"] * width + [f"i32 {word + 2}"] * width)
                keys.append(writer.value(f"shufflevector <4 x i32> {quad}, <4 x i32> poison, {words} <{mask}>"))
            keys.append(op("xor", op("xor", keys[0], keys[1]), f"splat (i32 {PARITY})"))
            x0, x1 = op("add", futures, keys[0]), op("add", point, keys[1])
            for number in range(N_ROUNDS):
                x0 = op("add", x0, x1)
                amount = f"{words} splat (i32 {ROTATIONS[number % 8]})"
                turned = writer.value(f"call {words} {rotate}({words} {x1}, {words} {x1}, {amount})")
                x1 = op("xor", turned, x0)
                if number % 4 == 3:
                    count = number // 4 + 1
                    x0 = op("add", x0, keys[count % 3])
                    x1 = op("add", op("add", x1, keys[(count + 1) % 3]), f"splat (i32 {count})")
            high = writer.value(f"zext {words} {x0} to {wide}")
            high = writer.value(f"shl {wide} {high}, splat (i64 20)")
            low = op("lshr", x1, "splat (i32 12)")
            low = writer.value(f"zext {words} {low} to {wide}")
            # 52 bits behind the exponent of 1 make 1 + m 2**-52; less 1 and plus 2**-53 is (m + 1/2) 2**-52.
            bits = writer.value(f"or {wide} {high}, {low}")
            bits = writer.value(f"or {wide} {bits}, splat (i64 {0x3FF0000000000000})")
            reals = f"<{2 * width} x double>"
            value = writer.value(f"bitcast {wide} {bits} to {reals}")
            value = writer.value(f"fsub {reals} {value}, splat (double {hexadecimal(1.0)})")
            value = writer.value(f"fadd {reals} {value}, splat (double {hexadecimal(2.0**-53)})")
            slots = range(layout.draws, layout.draws + layout.n_streams, 2)
            offset = writer.value(f"mul i64 {index}, {2 * module.bytes_per_slot}")
            place = writer.value(f"getelementptr i8, ptr %s, i64 {offset}")
            place = writer.value(f"getelementptr i8, ptr {place}, i64 {slots[0] * module.bytes_per_slot}")
            writer.line(f"store {reals} {value}, ptr {place}, align {module.bytes_per_slot}")

        writer.loop(layout.n_streams // 2, turn)
    _add(module, "internal void @draw(ptr noalias %s, ptr noalias %keys, i32 %future, i32 %point)", writer)


def _write_load(module: ModuleWriter, layout: Layout) -> None:
    """The block's parameters, from (slot, future) into the scratch."""
    writer = FunctionWriter(module)
    if layout.parameters:
        table = module.table("i64", [str(slot) for slot in layout.parameters])
        first = layout.first_parameter

        def turn(index: str) -> None:
            slot = writer.value(f"load i64, ptr {writer.value(f'getelementptr i64, ptr {table}, i64 {index}')}")
            row = writer.value(f"mul i64 {slot}, %stride")
            source = writer.value(f"getelementptr double, ptr %parameters, i64 {writer.value(f'add i64 {row}, %f')}")
            found = writer.value(f"load {module.real_type}, ptr {source}, align 8")
            writer.store(found, writer.slots_at(range(first, first + len(layout.parameters)), index))

        writer.loop(len(layout.parameters), turn)
    _add(module, "internal void @load(ptr noalias %s, ptr noalias %parameters, i64 %stride, i64 %f)", writer)


def _write_begin(module: ModuleWriter, layout: Layout, plan: Plan) -> None:
    """No trouble yet, and the floors of what may not be negative."""
    writer = FunctionWriter(module)
    writer.store(writer.real(float(Status.OK)), writer.slot(layout.status))
    writer.store(writer.real(-1.0), writer.slot(layout.status_point))
    watch = watched_slots(plan)
    floored = [slot for slot, is_nonnegative in watch if is_nonnegative]
    free = [slot for slot, is_nonnegative in watch if not is_nonnegative]
    if free:
        places = [layout.floors + slot for slot in free]
        writer.loop(
            len(free),
            lambda index: writer.store(writer.real(float("-inf")), writer.slots_at(places, index)),
        )
    if floored:

        def turn(index: str) -> None:
            start = writer.load(writer.slots_at([layout.states + slot for slot in floored], index))
            scale = writer.add(writer.real(1.0), writer.unary("fabs", start))
            floor = writer.multiply(writer.real(-NEGATIVE_TOLERANCE), scale)
            writer.store(floor, writer.slots_at([layout.floors + slot for slot in floored], index))

        writer.loop(len(floored), turn)
    _add(module, "internal void @begin(ptr noalias %s)", writer)


def _troubles(writer: FunctionWriter, layout: Layout, slots: Sequence[int], kinds: int) -> tuple[str, str, str]:
    """Flags (not finite, beyond the limit, below the floor) over all watched slots, by one loop."""
    start, names = writer.block, [writer.name() for _ in range(3)]
    places: list[int] = []
    results: list[str] = []

    def turn(index: str) -> None:
        places.extend(writer.place() for _ in range(3))
        state = writer.load(writer.slots_at([layout.states + slot for slot in slots], index))
        floor = writer.load(writer.slots_at([layout.floors + slot for slot in slots], index))
        size = writer.unary("fabs", state)
        found = (
            writer.compare("uge", size, writer.real(float("inf"))) if kinds == 3 else writer.flag(False),
            writer.compare("ugt", size, writer.real(LIMIT)),
            writer.compare("olt", state, floor),
        )
        results.extend(writer.either(name, flag) for name, flag in zip(names, found, strict=True))

    writer.loop(len(slots), turn)
    block = writer.previous_block
    for place, name, result in zip(places, names, results, strict=True):
        flag = writer.module.flag_type
        writer.fill(place, f"{name} = phi {flag} [ zeroinitializer, %{start} ], [ {result}, %{block} ]")
    return results[0], results[1], results[2]


def _write_check(module: ModuleWriter, layout: Layout, plan: Plan) -> None:
    """The first trouble of each future, with its point; a second, slower look only when there is one."""
    writer = FunctionWriter(module)
    slots = [slot for slot, _ in watched_slots(plan)]
    if slots:
        _, beyond, below = _troubles(writer, layout, slots, kinds=2)
        here, after = writer.label("trouble"), writer.label("fine")
        writer.line(f"br i1 {writer.any_lane(writer.either(beyond, below))}, label %{here}, label %{after}")
        writer.open_block(here)
        flags = _troubles(writer, layout, slots, kinds=3)
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
    _add(module, "internal void @check(ptr noalias %s, i64 %k)", writer)


def _write_moves(module: ModuleWriter, layout: Layout, plan: Plan) -> None:
    """All states at once, and the accumulators alone."""
    for name, slots in (("move", tuple(range(layout.n_states))), ("move_accumulators", accumulator_slots(plan))):
        writer = FunctionWriter(module)
        if slots:
            sources = [layout.following + slot for slot in slots]
            places = [layout.states + slot for slot in slots]

            def turn(
                index: str,
                writer: FunctionWriter = writer,
                sources: list[int] = sources,
                places: list[int] = places,
            ) -> None:
                writer.store(writer.load(writer.slots_at(sources, index)), writer.slots_at(places, index))

            writer.loop(len(slots), turn)
        _add(module, f"internal void @{name}(ptr noalias %s)", writer)


def _dynamic_loop(writer: FunctionWriter, bound: str, body: list[str]) -> None:
    """A loop from 0 to a bound that is only known when running; the body's lines use %i."""
    writer.line("br label %test")
    writer.open_block("test")
    writer.line("%i = phi i64 [ 0, %entry ], [ %i1, %turn ]")
    writer.line(f"%more = icmp ult i64 %i, {bound}")
    writer.line("br i1 %more, label %turn, label %end")
    writer.open_block("turn")
    for line in body:
        writer.line(line)
    writer.line("%i1 = add i64 %i, 1")
    writer.line("br label %test")
    writer.open_block("end")


def _write_keep(module: ModuleWriter, layout: Layout) -> None:
    """The kept slots of this point, to records (kept, point, future)."""
    writer, real = FunctionWriter(module), module.real_type
    lines = [
        "%pk = getelementptr i64, ptr %kept, i64 %i",
        "%offset = load i64, ptr %pk",
        "%source = getelementptr i8, ptr %s, i64 %offset",
        f"%found = load {real}, ptr %source, align {module.bytes_per_slot}",
        f"%row = mul i64 %i, {layout.n_points}",
        "%rowk = add i64 %row, %k",
        "%start = mul i64 %rowk, %stride",
        "%place = add i64 %start, %f",
        "%target = getelementptr double, ptr %records, i64 %place",
        f"store {real} %found, ptr %target, align 8",
    ]
    _dynamic_loop(writer, "%n", lines)
    head = "ptr noalias %s, ptr noalias %records, ptr noalias %kept, i64 %n, i64 %stride, i64 %f, i64 %k"
    _add(module, f"internal void @keep({head})", writer)


def _write_give(module: ModuleWriter, layout: Layout) -> None:
    """Outcomes, status and point, to outputs (row, future)."""
    writer = FunctionWriter(module)
    slots = range(layout.outputs, layout.status_point + 1)

    def turn(index: str) -> None:
        found = writer.load(writer.slots_at(slots, index))
        row = writer.value(f"mul i64 {index}, %stride")
        place = writer.value(f"getelementptr double, ptr %outputs, i64 {writer.value(f'add i64 {row}, %f')}")
        writer.line(f"store {module.real_type} {found}, ptr {place}, align 8")

    writer.loop(len(slots), turn)
    _add(module, "internal void @give(ptr noalias %s, ptr noalias %outputs, i64 %stride, i64 %f)", writer)


def _write_run(module: ModuleWriter, layout: Layout, bodies: tuple[list[str], list[str], list[str]]) -> None:
    writer = FunctionWriter(module)
    for index, name in enumerate(ARGUMENTS):
        kind = "ptr" if index < N_POINTERS else "i64"
        writer.line(f"%at_{name} = getelementptr i64, ptr %arguments, i64 {index}")
        writer.line(f"%{name} = load {kind}, ptr %at_{name}")
    setup, step, finish = (
        [f"call void {symbol}(ptr %scratch, ptr %series, i64 {k})" for symbol in symbols]
        for symbols, k in zip(bodies, ("0", "%k", str(layout.n_points - 1)), strict=True)
    )
    draw = "call void @draw(ptr %scratch, ptr %keys, i32 %number,"
    lines = [
        "br label %blocks",
        "blocks:",
        "%b = phi i64 [ 0, %entry ], [ %b1, %finish ]",
        "%block = add i64 %first, %b",
        f"%f = mul i64 %block, {module.width}",
        "%future = add i64 %first_future, %f",
        "%number = trunc i64 %future to i32",
        f"{draw} i32 0)",
        "call void @load(ptr %scratch, ptr %parameters, i64 %parameter_stride, i64 %f)",
        *setup,
        "call void @begin(ptr %scratch)",
        "call void @check(ptr %scratch, i64 0)",
        "br label %points",
        "points:",
        "%k = phi i64 [ 0, %blocks ], [ %k1, %onward ]",
        *step,
        "call void @keep(ptr %scratch, ptr %records, ptr %kept, i64 %n_kept, i64 %record_stride, i64 %f, i64 %k)",
        f"%is_last = icmp eq i64 %k, {layout.n_points - 1}",
        "br i1 %is_last, label %finish, label %onward",
        "onward:",
        "call void @move(ptr %scratch)",
        "%k1 = add i64 %k, 1",
        "call void @check(ptr %scratch, i64 %k1)",
        "%point = trunc i64 %k1 to i32",
        f"{draw} i32 %point)",
        "br label %points",
        "finish:",
        "call void @move_accumulators(ptr %scratch)",
        f"call void @check(ptr %scratch, i64 {layout.n_points - 1})",
        *finish,
        "call void @give(ptr %scratch, ptr %outputs, i64 %output_stride, i64 %f)",
        "%b1 = add i64 %b, 1",
        "%more_blocks = icmp ult i64 %b1, %count",
        "br i1 %more_blocks, label %blocks, label %done",
        "done:",
    ]
    for line in lines:
        writer.line(line)
    _add(module, "void @run(ptr noalias %arguments, i64 %first, i64 %count)", writer)
