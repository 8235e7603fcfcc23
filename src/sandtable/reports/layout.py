"""What a report is made of: headings, paragraphs, tables and pictures, before anyone decides how they look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_VISIBLE = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], "\ufffd") | {ord("\n"): "\n", ord("\t"): " "}


def visible(text: str) -> str:
    """The text with control characters made visible: what a scenario says cannot steer a terminal."""
    return text.translate(_VISIBLE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with a tone: "" good bad muted strong.  The tone only repeats what the words say.

    `link` is the anchor of the row that its numbers rest on (`s-NK-001`); "" = the row of its section.
    """

    text: str
    tone: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title; `is_number` aligns it to the right."""

    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with notes below it."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that opens a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `links` are parts of it, each with the anchor of the row that the part rests on."""

    text: str
    tone: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Lines that keep their spaces."""

    lines: tuple[str, ...]
    title: str = ""


Block = Heading | Paragraph | Table | Picture


@dataclass(frozen=True, slots=True)
class Page:
    """Blocks from top to bottom."""

    blocks: tuple[Block, ...]


def make_row(texts: Sequence[str | Cell]) -> tuple[Cell, ...]:
    """A row from texts, some of them with a tone."""
    return tuple(Cell(text) if isinstance(text, str) else text for text in texts)
