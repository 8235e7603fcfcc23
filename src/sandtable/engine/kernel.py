"""The whole module of a plan: its bodies, and the driver that runs blocks of futures through all points.

`run(arguments, first block, number of blocks)` is the one entry.  A block is as many futures as a vector has
lanes.  The arguments are an array of 64-bit words, in the order of `ARGUMENTS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sandtable.engine.analysis import Body
from sandtable.engine.draws import write_draws
from sandtable.engine.layout import Layout
from sandtable.engine.lowering import BodyLowering, Place, Target
from sandtable.engine.options import EngineOptions
from sandtable.engine.shapes import shapes_of
from sandtable.engine.states import write_begin, write_check, write_moves
from sandtable.engine.transfers import write_give, write_keep, write_load
from sandtable.engine.watch import stands_still
from sandtable.engine.writer import FunctionWriter, ModuleWriter
from sandtable.plan.plan import Plan

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


def write_kernel(plan: Plan, options: EngineOptions, width: int, *, permutes: bool = False) -> tuple[str, KernelPlan]:
    """The module's text, and what its caller must know.

    Args:
        plan: what to run.
        options: how.
        width: futures per vector.
        permutes: whether the processor has AVX-512's permutations, and vectors are as wide.
    """
    module = ModuleWriter(width, permutes=permutes)
    layout = Layout(plan)
    setup, step, finish, record_slots = _lower_bodies(module, layout, plan, options)
    write_draws(module, layout)
    write_load(module, layout)
    write_begin(module, layout, plan)
    write_check(module, layout, plan)
    write_moves(module, layout, plan)
    write_keep(module, layout)
    write_give(module, layout)
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
    targets = [
        Target(state.following, state.axes, layout.following + state.first)
        for state in plan.states
        if not stands_still(plan, state)
    ]
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
        "%k1 = add i64 %k, 1",
        "call void @move(ptr %scratch, i64 %k1)",
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
    writer.finish("void @run(ptr noalias %arguments, i64 %first, i64 %count)")
