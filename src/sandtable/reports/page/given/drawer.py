"""What stands in a view's drawer, for the terminal and for other programs: a source and what rests on it, or a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandtable.analysis.live.drawer import SeenSource
from sandtable.reports.layout import Block, Column, Heading, Paragraph, Table, make_row
from sandtable.reports.page.drawer import tell_source, tell_value
from sandtable.reports.record import to_record
from sandtable.reports.thing import layout_thing
from sandtable.reports.typeset.notation import Notation

if TYPE_CHECKING:
    from sandtable.analysis.live.drawer import DrawerPanel, SeenThing
    from sandtable.analysis.live.findings import Shown


def lay_drawer(panel: DrawerPanel, shown: Shown) -> list[Block]:
    """What `see` means in the address; nothing where the drawer is shut."""
    seen = panel.seen
    if seen is None:
        return []
    if isinstance(seen, SeenSource):
        return [*_lay_source(seen), *_lay_resting(seen)]
    return [*layout_thing(seen.thing).blocks, *_lay_values(seen, shown)]


def record_drawer(panel: DrawerPanel) -> dict[str, Any] | None:
    """The same as data; None where the drawer is shut."""
    seen = panel.seen
    if seen is None:
        return None
    if isinstance(seen, SeenSource):
        resting = [
            {"kind": one.named.kind, "id": one.named.id, "label": one.label, "how": one.how} for one in seen.resting
        ]
        return {"source": to_record(seen.source), "resting": resting}
    return {"thing": to_record(seen.thing)}


def _lay_source(seen: SeenSource) -> list[Block]:
    row = tell_source(seen.source)
    said = [row["value"], f"({row['spread']})" if row["spread"] else "", row["unit"], row["as_of"]]
    where = [row["title"], row["publisher"], row["date"], row["address"]]
    lines = [
        row["quantity"],
        " ".join(part for part in said if part),
        ", ".join(part for part in where if part),
        row["note"],
    ]
    graded = [f"Grade {row['grade']}."] if row["grade"] else []
    return [Heading(f"Source {row['id']}"), *(Paragraph(line) for line in (*lines, *graded) if line)]


def _lay_resting(seen: SeenSource) -> list[Block]:
    if not seen.resting:
        return [Paragraph("Nothing in the scenario rests on it.")]
    columns = (Column("what rests on it"), Column("kind"), Column("name"), Column("how"))
    rows = [make_row([one.label or one.named.id, one.named.kind, one.named.id, one.how]) for one in seen.resting]
    return [Table(columns=columns, rows=tuple(rows))]


def _lay_values(seen: SeenThing, shown: Shown) -> list[Block]:
    """Each value under each lens, where it can be set and what the view sets."""
    notation = Notation.of_model(shown.model)
    rows = []
    for value in seen.values:
        told = tell_value(value, shown, seen.thing.unit, notation)
        ends = f"{told['low']} to {told['high']}" if told["slider"] else ""
        rows += [
            make_row([told["id"], held["lens"], held["median"] or held["text"], held["range"], ends, told["set"]])
            for held in told["by_lens"]
        ]
    if not rows:
        return []
    heads = ("value", "lens", "median", "5 to 95 %", "may be set", "is set")
    return [Table(columns=tuple(Column(head) for head in heads), rows=tuple(rows))]
