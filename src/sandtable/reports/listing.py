"""Lists: the library, a scenario's names, an installation's symptoms."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sandtable.reports.layout import Block, Cell, Column, Heading, Page, Paragraph, Table, make_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.listings import LibraryEntry, Listing, Symptom


PLURALS = {"auxiliary": "auxiliaries", "stock": "stocks", "branch": "branches", "lens": "lenses", "data": "data series"}


def layout_library(entries: Sequence[LibraryEntry]) -> Page:
    """The library's scenarios with their questions."""
    rows = tuple(make_row([entry.id, entry.title, entry.question]) for entry in entries)
    table = Table(columns=(Column("scenario"), Column("title"), Column("asks")), rows=rows)
    return Page(
        (
            table,
            Paragraph(
                "sandtable run NAME runs one; sandtable list NAME lists what it declares; sandtable list laws lists published models to build with."
            ),
        )
    )


def layout_listing(listing: Listing) -> Page:
    """A scenario's names, a table for each kind."""
    blocks: list[Block] = [Heading(f"{listing.scenario}: {listing.title}")]
    for kind, group in groupby(listing.things, key=lambda thing: thing.kind):
        things = list(group)
        has_unit = any(thing.unit for thing in things)
        columns = [Column(f"{PLURALS.get(kind, kind + 's')} ({len(things)})"), Column("label")]
        columns += [Column("unit"), Column("sector")] if has_unit else []
        rows = tuple(make_row([t.id, t.label, *([t.unit, t.sector] if has_unit else [])]) for t in things)
        blocks.append(Table(columns=tuple(columns), rows=rows))
    return Page(tuple(blocks))


def layout_symptoms(symptoms: Sequence[Symptom]) -> Page:
    """An installation's symptoms."""
    tones = {"ok": "", "note": "muted", "trouble": "bad"}
    rows = tuple(make_row([s.subject, Cell(s.state, tones[s.state]), s.says]) for s in symptoms)
    return Page((Table(columns=(Column("looked at"), Column("state"), Column("found")), rows=rows),))
