"""One thing of a scenario on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.duties import duties_table
from sandtable.reports.fan import layout_fan
from sandtable.reports.layout import Block, Column, Heading, Page, Paragraph, Picture, Table, make_row
from sandtable.runs.runs import FAN_FUTURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.things import Thing
    from sandtable.model.model import Source


def layout_thing(thing: Thing) -> Page:
    """Statement, unit, what it needs and feeds, sources, lenses that replace it, and its fan."""
    unit = f", in {thing.unit}" if thing.unit and thing.unit != "1" else ""
    sector = f", sector {thing.sector}" if thing.sector else ""
    blocks: list[Block] = [
        Heading(f"{thing.id}: {thing.label}" if thing.label else thing.id),
        Paragraph(f"{thing.kind}{unit}{sector}{', ' + thing.place if thing.place else ''}", tone="muted"),
        Picture(lines=tuple(thing.text.rstrip().split("\n"))),
    ]
    if thing.needs:
        blocks.append(Paragraph("needs: " + ", ".join(thing.needs)))
    if thing.feeds:
        blocks.append(Paragraph("feeds: " + ", ".join(thing.feeds)))
    blocks += [Paragraph(f"judged: {reason}") for reason in thing.judged]
    if thing.sources:
        blocks.append(sources_table(thing.sources))
    if thing.lenses:
        rows = tuple(make_row([value.lens, value.reason]) for value in thing.lenses)
        blocks.append(Table(columns=(Column("lens"), Column("replaces it because")), rows=rows))
    if thing.duties:
        blocks.append(duties_table(thing.duties))
    for fan in thing.fans:
        name = f"{fan.variable}[{fan.elements}]" if fan.elements else fan.variable
        blocks.append(
            layout_fan(
                fan,
                thing.labels,
                title=f"{name}, under `{thing.lens}`",
                n_futures=min(thing.n_futures, FAN_FUTURES),
                seed=thing.seed,
            )
        )
    return Page(tuple(blocks))


def sources_table(sources: Sequence[Source]) -> Table:
    """Rows of the sources table, with publisher, title, date, grade and address."""
    columns = tuple(Column(title) for title in ("source", "says", "publisher, title, date", "grade", "address"))
    rows = tuple(
        make_row(
            [s.id, _figure(s), ", ".join(part for part in (s.publisher, s.title, s.date) if part), s.grade, s.address]
        )
        for s in sources
    )
    return Table(columns=columns, rows=rows)


def _figure(source: Source) -> str:
    value = source.value or f"{source.low} to {source.high}".strip()
    spread = f" ({source.low} to {source.high})" if source.value and source.low and source.high else ""
    unit = f" {source.unit}" if source.unit else ""
    return f"{source.quantity}: {value}{spread}{unit}".rstrip(": ")
