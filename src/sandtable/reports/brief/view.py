"""A brief cut into pieces with their links: what HTML and Markdown both write, so that they say the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandtable.reports.brief.charts import FanChart
from sandtable.reports.brief.document import BriefBlock, judged_anchor, method_anchor, words_anchor
from sandtable.reports.brief.inline import Piece, has_number, source_anchor, split_text
from sandtable.reports.layout import Cell, Heading, Paragraph, Picture, Table, visible
from sandtable.reports.numbers import format_count, format_percent, format_unit

if TYPE_CHECKING:
    from sandtable.analysis.trail import Influence, TrailEntry
    from sandtable.model.model import Source
    from sandtable.reports.brief.document import Brief, BriefSection

Pieces = tuple[Piece, ...]
MOST_LINKED = 12  # characters of a cell that is a link as a whole though it is no number
MOST_UNBROKEN = 20  # characters of a number that no line breaks
RUN_ANCHOR = "m-run"  # the row of the run as a whole


@dataclass(frozen=True, slots=True)
class ViewCell:
    """A cell in pieces."""

    pieces: Pieces
    tone: str = ""

    def is_unbroken(self, *, is_number: bool) -> bool:
        """Whether it is a date, or a number so short, that no line should break in it."""
        text = "".join(piece.text for piece in self.pieces)
        is_short = is_number and len(text) <= MOST_UNBROKEN and re.search("[A-Za-z]", text) is None
        return is_short or re.fullmatch(r"\d{4}(-\d\d){0,2}", text) is not None


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A row; `anchor` is where links to it lead."""

    cells: tuple[ViewCell, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewTable:
    """A table in pieces; `kind` sets the tables of rows that links lead to apart."""

    columns: tuple[tuple[Pieces, bool], ...]
    rows: tuple[ViewRow, ...]
    caption: Pieces = ()
    notes: tuple[Pieces, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ViewParagraph:
    """Running text in pieces."""

    pieces: Pieces
    tone: str = ""


@dataclass(frozen=True, slots=True)
class ViewHeading:
    """A heading inside a section."""

    pieces: Pieces


@dataclass(frozen=True, slots=True)
class ViewLines:
    """Lines that keep their spaces."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ViewChart:
    """A chart, its sentence, and its number on the page."""

    chart: FanChart
    name: Pieces
    says: Pieces
    number: int


ViewBlock = ViewTable | ViewParagraph | ViewHeading | ViewLines | ViewChart


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSection:
    """A section of the page; `anchor` is that of its heading."""

    anchor: str
    title: str
    blocks: tuple[ViewBlock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The whole page."""

    title: str
    question: str
    about: Pieces
    lead: tuple[ViewBlock, ...]
    sections: tuple[ViewSection, ...]
    note: str = ""


class _Builder:
    """Cuts blocks into pieces, with the anchors that exist at hand."""

    def __init__(self, brief: Brief) -> None:
        self.rows = brief.rows
        self.words = tuple((row.label, words_anchor(row.id)) for row in brief.words)
        self.told_once = tuple(f" ({row.source})" for row in brief.words)  # it stands in the row of the standard
        self.n_charts = 0

    def text(self, text: str, anchor: str = "", links: Sequence[tuple[str, str]] = ()) -> Pieces:
        known = tuple(link for link in (*links, *self.words) if link[1] in self.rows)
        for said in self.told_once:
            text = text.replace(said, "")
        return split_text(visible(text), anchor=anchor, links=known, rows=self.rows)

    def cell(self, cell: Cell, anchor: str, *, is_number: bool) -> ViewCell:
        own = cell.link if cell.link in self.rows else ""
        text = visible(cell.text)
        is_short = len(text) <= MOST_LINKED and not (has_number(text) or "`" in text)
        if own and text and (is_number or is_short):
            return ViewCell((Piece("link", text, own),), cell.tone)
        if is_number and anchor and has_number(text):
            return ViewCell((Piece("link", text, anchor),), cell.tone)
        return ViewCell(self.text(cell.text, own or anchor), cell.tone)

    def block(self, block: BriefBlock, anchor: str) -> ViewBlock:
        match block:
            case FanChart():
                self.n_charts += 1
                unit = format_unit(block.unit)
                name = f"{block.label} ({unit})" if unit else block.label
                return ViewChart(block, self.text(name, anchor), self.text(block.says, anchor), self.n_charts)
            case Paragraph():
                return ViewParagraph(self.text(block.text, anchor, block.links), block.tone)
            case Heading():
                return ViewHeading(self.text(block.text))
            case Picture():
                return ViewLines(visible(block.title), tuple(visible(line) for line in block.lines))
            case Table():
                return self.table(block, anchor)

    def table(self, table: Table, anchor: str, *, kind: str = "", anchors: Sequence[str] = ()) -> ViewTable:
        rows = tuple(
            ViewRow(
                tuple(
                    self.cell(cell, anchor, is_number=column.is_number)
                    for cell, column in zip(row, table.columns, strict=True)
                ),
                anchors[i] if anchors else "",
            )
            for i, row in enumerate(table.rows)
        )
        return ViewTable(
            columns=tuple((self.text(column.title, anchor), column.is_number) for column in table.columns),
            rows=rows,
            caption=self.text(table.title, anchor),
            notes=tuple(self.text(note, anchor) for note in table.notes),
            kind=kind,
        )


def view_brief(brief: Brief) -> View:
    """The brief in pieces; of the source rows only those are kept to which a link leads."""
    builder = _Builder(brief)
    lead_anchor = method_anchor(brief.lead_section)
    lead_anchor = lead_anchor if lead_anchor in brief.rows else RUN_ANCHOR
    lead = tuple(builder.block(block, lead_anchor) for block in brief.lead)
    sections = tuple(_section(builder, section) for section in brief.sections)
    method = _method(builder, brief)
    judged = _judged(builder, brief)
    cited = {piece.anchor for block in _all_blocks(lead, (*sections, method, *judged)) for piece in pieces_of(block)}
    closing = [*_words(brief, cited), method, *judged, *_sources(brief, cited)]
    return View(
        title=visible(brief.title),
        question=visible(brief.question),
        about=builder.text(brief.about),
        lead=lead,
        sections=(*sections, *closing),
        note=""
        if brief.is_complete
        else "Incomplete: the work was stopped; sections that are missing were not computed.",
    )


def pieces_of(block: ViewBlock) -> Iterator[Piece]:
    """All pieces of a block."""
    match block:
        case ViewParagraph() | ViewHeading():
            yield from block.pieces
        case ViewChart():
            yield from (*block.name, *block.says)
        case ViewTable():
            for pieces in (block.caption, *(head for head, _ in block.columns), *block.notes):
                yield from pieces
            for row in block.rows:
                for cell in row.cells:
                    yield from cell.pieces
        case ViewLines():
            return


def is_address(text: str) -> bool:
    """Whether a text is an address that a link may lead to: http or https, without spaces."""
    return re.fullmatch(r"https?://[^\s\"'<>`\\]+", text) is not None


def _all_blocks(lead: Sequence[ViewBlock], sections: Sequence[ViewSection]) -> Iterator[ViewBlock]:
    yield from lead
    for section in sections:
        yield from section.blocks


def _section(builder: _Builder, section: BriefSection) -> ViewSection:
    anchor = method_anchor(section.id)
    return ViewSection(
        anchor=section.id,
        title=visible(section.title),
        blocks=tuple(builder.block(block, anchor) for block in section.blocks),
    )


def _method(builder: _Builder, brief: Brief) -> ViewSection:
    """How each section's numbers were made, the facts of the run, and what was left out."""
    rows = tuple(
        ViewRow(
            tuple(ViewCell(pieces) for pieces in _method_cells(builder, section, brief.lenses)),
            method_anchor(section.id),
        )
        for section in brief.sections
    )
    columns = ("section", "made by", "from", "inputs that move it most (rank correlation) and what they rest on")
    table = ViewTable(columns=tuple((_plain(title), False) for title in columns), rows=rows, kind="method")
    facts = ViewTable(
        columns=((_plain("of the run"), False), (_plain("is"), False)),
        rows=tuple(
            ViewRow(
                (ViewCell(_plain(name)), ViewCell(builder.text(text))), RUN_ANCHOR if name == brief.facts[0][0] else ""
            )
            for name, text in brief.facts
        ),
        kind="run",
    )
    reasons: dict[str, list[str]] = {}
    for omission in brief.omissions:
        reasons.setdefault(omission.reason, []).append(f"“{omission.title}”")
    left_out = tuple(
        ViewParagraph(builder.text(f"Left out, as {reason}: {', '.join(titles)}.", RUN_ANCHOR))
        for reason, titles in reasons.items()
    )
    opening = ViewParagraph(
        _plain(
            "Every number above leads to a row of this or of the next tables. A share counts paired futures: the same "
            "draws in every branch and lens. The last digit shown is the first that is uncertain."
        )
    )
    made = (opening, table) if rows else ()
    return ViewSection(anchor="method", title="Method", blocks=(*made, facts, *left_out))


def _method_cells(builder: _Builder, section: BriefSection, lenses: Sequence[str]) -> tuple[Pieces, ...]:
    title = _plain(visible(section.title))
    trail = section.trail
    if trail is None:
        return title, _plain("counted in the scenario's files"), (), ()
    commands = tuple(
        piece
        for i, command in enumerate(trail.commands)
        for piece in ([Piece("text", ", then ")] if i else []) + [Piece("code", visible(command))]
    )
    return title, commands, builder.text(_say_runs(trail, lenses)), _influences(builder, trail)


def _say_runs(trail: TrailEntry, all_lenses: Sequence[str]) -> str:
    is_all = len(trail.lenses) > 1 and tuple(trail.lenses) == tuple(all_lenses)
    lenses = ", ".join(f"`{lens}`" for lens in trail.lenses)
    branches = ", ".join(f"`{branch}`" for branch in trail.branches)
    parts = [
        f"{format_count(trail.n_futures)} futures, seed {trail.seed}" if trail.n_futures else "",
        "all lenses" if is_all else f"{'lens' if len(trail.lenses) == 1 else 'lenses'} {lenses}" if lenses else "",
        f"{'branch' if len(trail.branches) == 1 else 'branches'} {branches}" if branches else "",
    ]
    return "; ".join(part for part in parts if part)


def _influences(builder: _Builder, trail: TrailEntry) -> Pieces:
    if not trail.influences:
        return _plain("none stands out" if trail.about else "")
    pieces = list(builder.text(f"on {trail.about}: ")) if trail.about else []
    for i, item in enumerate(trail.influences):
        pieces.extend([Piece("text", "; ")] if i else [])
        pieces.extend([Piece("code", item.parameter), Piece("text", f" {item.strength:.2f} (")])
        pieces.extend([*_rests_on(builder, item, trail.lenses), Piece("text", ")")])
    return tuple(pieces)


def _rests_on(builder: _Builder, item: Influence, lenses: Sequence[str]) -> list[Piece]:
    parts = [_source_piece(builder, id_) for id_ in item.sources]
    anchors = [judged_anchor(lens, item.parameter) for lens in (*lenses[:1], "")]
    anchor = next((a for a in anchors if a in builder.rows), "")
    if item.judged:
        parts.append([Piece("link", "judged", anchor) if anchor else Piece("text", "judged")])
    if not parts:
        return [Piece("text", "no source")]
    return [piece for i, part in enumerate(parts) for piece in ([Piece("text", ", ")] if i else []) + part]


def _source_piece(builder: _Builder, id_: str) -> list[Piece]:
    anchor = source_anchor(id_)
    return [Piece("link", visible(id_), anchor) if anchor in builder.rows else Piece("text", visible(id_))]


def _judged(builder: _Builder, brief: Brief) -> list[ViewSection]:
    if not brief.judged:
        return []
    rows = tuple(
        ViewRow(
            (
                ViewCell((Piece("code", visible(row.id)),)),
                ViewCell(builder.text(row.label)),
                ViewCell(builder.text(row.value)),
                ViewCell(builder.text(row.reason)),
                ViewCell((Piece("code", row.lens),) if row.lens else ()),
            ),
            judged_anchor(row.lens, row.id),
        )
        for row in brief.judged
    )
    titles = ("id", "what", "value", "why", "lens")
    table = ViewTable(columns=tuple((_plain(title), False) for title in titles), rows=rows, kind="judged")
    return [ViewSection(anchor="judged", title="Judged values behind the numbers", blocks=(table,))]


def _words(brief: Brief, cited: Collection[str]) -> list[ViewSection]:
    rows = tuple(
        ViewRow(
            (ViewCell(_plain(row.label)), ViewCell(_plain(visible(row.bands))), ViewCell(_plain(visible(row.source)))),
            words_anchor(row.id),
        )
        for row in brief.words
        if words_anchor(row.id) in cited
    )
    if not rows:
        return []
    titles = ("standard", "bands in %", "laid down in")
    table = ViewTable(columns=tuple((_plain(title), False) for title in titles), rows=rows, kind="words")
    return [ViewSection(anchor="words", title="Words for probability", blocks=(table,))]


def _sources(brief: Brief, cited: Collection[str]) -> list[ViewSection]:
    kept = [source for source in brief.sources if source_anchor(source.id) in cited]
    if not kept:
        return []
    rows = tuple(ViewRow(_source_cells(source), source_anchor(source.id)) for source in kept)
    titles = ("id", "says", "as of", "publisher, title, date", "grade", "address")
    table = ViewTable(columns=tuple((_plain(title), False) for title in titles), rows=rows, kind="sources")
    n = len(brief.sources)
    share = f" ({format_percent(len(kept) / n)})" if n else ""
    said = f"The brief cites {format_count(len(kept))} of the scenario's {format_count(n)} rows of sources{share}."
    opening = ViewParagraph(split_text(said, anchor="sources"))
    return [ViewSection(anchor="sources", title="Sources", blocks=(opening, table))]


def _source_cells(source: Source) -> tuple[ViewCell, ...]:
    value = source.value or (f"{source.low} to {source.high}" if source.low or source.high else "")
    spread = f" ({source.low} to {source.high})" if source.value and source.low and source.high else ""
    unit = f" {source.unit}" if source.unit and value else ""
    says = f"{source.quantity}: {value}{spread}{unit}" if value else source.quantity
    publication = ", ".join(part for part in (source.publisher, source.title, source.date) if part)
    kind = "address" if is_address(source.address) else "text"
    return (
        ViewCell((Piece("code", visible(source.id)),)),
        ViewCell(_plain(visible(says))),
        ViewCell(_plain(visible(source.as_of))),
        ViewCell(_plain(visible(publication))),
        ViewCell(_plain(visible(source.grade))),
        ViewCell((Piece(kind, visible(source.address)),) if source.address else ()),
    )


def _plain(text: str) -> Pieces:
    return (Piece("text", text),) if text else ()
