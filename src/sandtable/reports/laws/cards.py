"""Laws on a page: the list of all, and one in full."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sandtable.reports.layout import Block, Column, Heading, Page, Paragraph, Picture, Table, make_row
from sandtable.reports.numbers import format_count, format_unit
from sandtable.reports.thing import sources_table
from sandtable.reports.typeset.lines import equation_lines
from sandtable.reports.typeset.notation import Notation
from sandtable.reports.typeset.plain import latex_to_text
from sandtable.reports.typeset.statements import typeset_statement

if TYPE_CHECKING:
    from sandtable.reports.laws.document import LawEntry, LawRow, LawSymbol

FLAGSHIP: Final = "korea-ukraine-2024"
SHORT_SKILL: Final = 132
LINE: Final = 96
COMPUTED: Final = ("stock", "flow", "auxiliary")
MOST_COMPUTED: Final = 60
_YEAR: Final = re.compile(r"\b(1[789]\d\d|20\d\d)\b")
_INITIALS_FIRST: Final = re.compile(r"(?:\b[A-Z]\. ?)+(?:van |de |von )?([A-Z][\w-]+(?: [A-Z][\w-]+(?=,| and ))?)")
_SURNAME_FIRST: Final = re.compile(r"([A-Z][\w'’-]+(?: (?:de |van |von )?[A-Z][\w'’-]+)?), (?:[A-Z]\.[ -]?)+")
_SENTENCE: Final = re.compile(r"(?:(?<=[^\W_]{2})|(?<=[\d%)]))[.;](?= |\Z)")
_CLAUSE: Final = re.compile(r"[,;:]? ?(?=\()|[,;:](?= )")


def layout_laws(rows: Sequence[LawRow]) -> Page:
    """All laws: blocks, then functions, each with paper, skill and how many published results it repeats."""
    blocks: list[Block] = []
    kinds = (("block", "Blocks, for scenarios"), ("function", "Functions, for Python"))
    for kind, title in kinds:
        chosen = [row for row in rows if row.card.kind == kind]
        if chosen:
            columns = (Column(kind), Column("what it is (paper)"), Column("skill on history"), Column("results", True))
            table = Table(columns=columns, rows=tuple(make_row(_listed(row)) for row in chosen), title=title)
            blocks.append(table)
    n_results = sum(row.n_published for row in rows)
    said = (
        f"results: published results that `sandtable reproduce` repeats, {format_count(n_results)} in all. "
        "sandtable list laws NAME shows a law in full."
    )
    return Page((*blocks, Paragraph(said)))


def _listed(row: LawRow) -> list[str]:
    papers = shorten_paper(row.card.papers[0]) if row.card.papers else ""
    more = " and others" if len(row.card.papers) > 1 else ""
    title = f"{row.card.title} ({papers}{more})" if papers else row.card.title
    return [row.card.id, title, shorten_skill(row.card.skill), str(row.n_published) if row.n_published else "-"]


def layout_law(entry: LawEntry) -> Page:
    """A law in full: papers, equations, inputs, where it holds, skill, how to use it, where it is repeated."""
    card = entry.card
    blocks: list[Block] = [Heading(f"{card.id}: {card.title}"), Paragraph(_say_kind(entry), tone="muted")]
    blocks += [Paragraph(f"paper: {paper}") for paper in card.papers]
    blocks.append(Paragraph(f"about: {card.about}"))
    equations = equation_texts(entry)
    if equations:
        lines = [line for text in equations for line in fold(text)]
        blocks.append(Picture(title="Equations", lines=tuple(lines)))
    if entry.inputs:
        blocks.append(symbols_table(entry.inputs, "Inputs" if card.kind == "block" else "Arguments"))
    brought = [symbol for symbol in entry.symbols if symbol.kind in {"constant", "uncertain"} and symbol.meaning]
    if brought:
        blocks.append(symbols_table(brought, "Values that it brings"))
    blocks += _computed(entry)
    blocks += [Paragraph(f"holds: {card.holds}"), Paragraph(f"skill: {card.skill}")]
    rows = tuple({source.id: source for source in (*entry.sources, *entry.value_sources)}.values())
    if rows:
        blocks.append(sources_table(rows))
    blocks.append(Picture(title="Use", lines=tuple(entry.use.splitlines())))
    blocks += [Paragraph(text) for text in _say_more(entry)]
    return Page(tuple(blocks))


def _computed(entry: LawEntry) -> list[Block]:
    """What a scenario can read of a block; of a large one only where it is listed."""
    computed = [symbol for symbol in entry.symbols if symbol.kind in COMPUTED]
    if len(computed) > MOST_COMPUTED:
        return [Paragraph(f"It computes {len(computed)} values, which docs/laws/{entry.card.id}.md lists.")]
    if not computed:
        return []
    rows = tuple(make_row([symbol.shown, symbol.meaning, format_unit(symbol.unit), symbol.kind]) for symbol in computed)
    columns = tuple(Column(title) for title in ("name", "meaning", "unit", "kind"))
    return [Table(columns=columns, rows=rows, title="What it computes")]


def _say_kind(entry: LawEntry) -> str:
    card = entry.card
    if card.kind == "function":
        return "a function: numbers in, a frozen result out; no scenario is needed"
    users = entry.row.used_by
    flagship = f"used by the flagship, {FLAGSHIP}" if FLAGSHIP in users else "not used by the flagship"
    others = [name for name in users if name != FLAGSHIP]
    return f"a block of stocks and flows, {flagship}" + (f"; also used by {', '.join(others)}" if others else "")


def _say_more(entry: LawEntry) -> list[str]:
    said = []
    card = entry.card
    required = [symbol.shown for symbol in entry.inputs if not symbol.default]
    if required and card.kind == "block":
        said.append(f"It must be given {', '.join(required)}; all other inputs have defaults.")
    if entry.signatures:
        before = "As functions, " if card.kind == "block" else ""
        said.append(f"{before}`from sandtable.laws import ...`: {'; '.join(entry.signatures)}")
    n = entry.row.n_published
    if card.skill_reproductions:
        ids = ", ".join(card.skill_reproductions)
        said.append(f"Numbers of the skill line are those of the published results {ids}.")
    if n:
        said.append(f"sandtable reproduce {card.id} repeats {n} published result{'s' if n > 1 else ''}.")
    else:
        said.append("No published result of it is repeated here.")
    return said


def equation_texts(entry: LawEntry) -> tuple[str, ...]:
    """A law's equations as lines of text."""
    if entry.card.kind == "block":
        return equation_lines(entry.statements)
    return tuple(latex_to_text(latex) for latex in entry.card.equations)


def fold(text: str) -> list[str]:
    """An equation on lines of a terminal, continued ones indented."""
    return textwrap.wrap(text, LINE, subsequent_indent="      ", break_long_words=False) or [""]


def symbols_table(symbols: Sequence[LawSymbol], title: str) -> Table:
    """Name, meaning, unit, default, range."""
    has_units = any(symbol.unit for symbol in symbols)
    titles = ["name", "meaning", *(["unit"] if has_units else []), "default", *(["range"] if has_units else [])]
    rows = []
    for symbol in symbols:
        note = f"; {symbol.note}" if symbol.note else ""
        unit = [format_unit(symbol.unit)] if has_units else []
        ranges = [symbol.ranges] if has_units else []
        default = symbol.default or "must be given"
        rows.append(make_row([symbol.shown, f"{symbol.meaning}{note}", *unit, default, *ranges]))
    return Table(columns=tuple(Column(title) for title in titles), rows=tuple(rows), title=title)


def law_record(entry: LawEntry) -> dict[str, object]:
    """The same as data, for JSON: equations as LaTeX and as text."""
    notation = Notation.of(entry.statements)
    typeset = [equation for item in entry.statements for equation in typeset_statement(item, notation)]
    return {
        "card": entry.card,
        "n_published": entry.row.n_published,
        "used_by": entry.row.used_by,
        "symbols": entry.symbols,
        "equations": typeset or [{"name": "", "kind": "", "latex": latex} for latex in entry.card.equations],
        "equations_as_text": equation_texts(entry),
        "skill_sources": entry.sources,
        "value_sources": entry.value_sources,
        "use": entry.use,
        "example": entry.example,
        "signatures": entry.signatures,
    }


def shorten_paper(paper: str) -> str:
    """Surnames and year: `Leeds, Long and Mitchell 2000`; of more than three the first; else the text's first words."""
    year = _YEAR.search(paper)
    before = paper[: year.start()] if year is not None else paper
    pattern = _SURNAME_FIRST if _SURNAME_FIRST.match(before) else _INITIALS_FIRST
    names = list(dict.fromkeys(pattern.findall(before)))
    if not names:
        words = " ".join(paper.split()[:5])
        return words if words == paper else f"{words} ..."
    authors = (
        f"{names[0]} and others" if len(names) > 3 else " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    )
    return f"{authors} {year[1]}" if year is not None else authors


def shorten_skill(skill: str) -> str:
    """The first sentence of a skill line, cut behind a clause where it is long."""
    end = _SENTENCE.search(skill)
    first = skill[: end.start()] if end is not None else skill
    return cut_behind_clause(first, SHORT_SKILL)


def cut_behind_clause(text: str, longest: int) -> str:
    """The text, or as many of its clauses as fit into that many characters; of one long clause the first words."""
    if len(text) <= longest:
        return text
    ends = [match.start() for match in _CLAUSE.finditer(text) if longest // 3 < match.start() <= longest - 4]
    cuts = [end for end in ends if text.count("(", 0, end) == text.count(")", 0, end)]
    at = cuts[-1] if cuts else text.rfind(" ", 0, longest - 3)
    return f"{text[:at].rstrip()} ..."
