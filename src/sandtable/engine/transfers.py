"""Writes what goes between the scratch of a block and the arrays of a batch: parameters in, records and outcomes out."""

from __future__ import annotations

from sandtable.engine.layout import Layout
from sandtable.engine.writer import FunctionWriter, ModuleWriter


def write_load(module: ModuleWriter, layout: Layout) -> None:
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

        writer.each(len(layout.parameters), turn)
    writer.finish("internal void @load(ptr noalias %s, ptr noalias %parameters, i64 %stride, i64 %f)")


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


def write_keep(module: ModuleWriter, layout: Layout) -> None:
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
    writer.finish(f"internal void @keep({head})")


def write_give(module: ModuleWriter, layout: Layout) -> None:
    """Outcomes, status and point, to outputs (row, future)."""
    writer = FunctionWriter(module)
    slots = range(layout.outputs, layout.status_point + 1)

    def turn(index: str) -> None:
        found = writer.load(writer.slots_at(slots, index))
        row = writer.value(f"mul i64 {index}, %stride")
        place = writer.value(f"getelementptr double, ptr %outputs, i64 {writer.value(f'add i64 {row}, %f')}")
        writer.line(f"store {module.real_type} {found}, ptr {place}, align 8")

    writer.each(len(slots), turn)
    writer.finish("internal void @give(ptr noalias %s, ptr noalias %outputs, i64 %stride, i64 %f)")
