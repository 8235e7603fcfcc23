"""The brief: what it is made of, before it becomes HTML or Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandtable.reports.brief.charts import FanChart
from sandtable.reports.brief.inline import source_anchor
from sandtable.reports.layout import Block

if TYPE_CHECKING:
    from sandtable.analysis.trail import TrailEntry
    from sandtable.model.model import Source

BriefBlock = Block | FanChart


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefSection:
    """One answer in the brief.

    Args:
        id: short, of letters; its row in the table of method is `m-<id>`.
        title: in the contents and above it.
        blocks: its finding first.
        trail: how its numbers were made; None where they were counted in the scenario itself.
    """

    id: str
    title: str
    blocks: tuple[BriefBlock, ...]
    trail: TrailEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """A section that there cannot be, and why."""

    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRow:
    """A judged value that the brief rests on.

    Args:
        id: of the parameter, or `weight LENS ACTOR outcome`.
        value: in words, with its unit.
        reason: as the scenario gives it.
        lens: under which it stands; "" = in the scenario itself.
    """

    id: str
    label: str
    value: str
    reason: str
    lens: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsRow:
    """Where the bands of words are laid down."""

    id: str
    label: str
    bands: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A scenario's question answered for a reader who was not there.

    Args:
        lead: the answer, before any heading; its numbers are those of `lead_section`.
        omissions: sections that there cannot be.
        sources, judged, words: the rows that numbers rest on, in order.
        lenses: all of the brief.
        facts: (name, text) of the run: scenario, hash, version and what else repeats it.
        today: date written on it; "" = none.
        is_complete: whether everything that was wanted was computed.
    """

    scenario: str
    title: str
    question: str
    about: str
    lead: tuple[BriefBlock, ...]
    lead_section: str
    sections: tuple[BriefSection, ...]
    omissions: tuple[Omission, ...]
    sources: tuple[Source, ...]
    judged: tuple[JudgedRow, ...]
    words: tuple[WordsRow, ...]
    facts: tuple[tuple[str, str], ...]
    lenses: tuple[str, ...] = ()
    today: str = ""
    is_complete: bool = True

    @property
    def rows(self) -> frozenset[str]:
        """Anchors of all rows that a link may lead to."""
        return frozenset(
            (
                *(method_anchor(section.id) for section in self.sections),
                *(source_anchor(source.id) for source in self.sources),
                *(judged_anchor(row.lens, row.id) for row in self.judged),
                *(words_anchor(row.id) for row in self.words),
            )
        )


def method_anchor(section: str) -> str:
    """The anchor of a section's row in the table of method."""
    return f"m-{section}"


def judged_anchor(lens: str, id_: str) -> str:
    """The anchor of a judged value's row."""
    return "j-" + _plain(f"{lens}-{id_}" if lens else id_)


def words_anchor(id_: str) -> str:
    """The anchor of a row of words and bands."""
    return "w-" + _plain(id_)


def keep_cited(brief: Brief, cited: Sequence[str]) -> Brief:
    """The brief with only those source rows whose anchors are cited."""
    wanted = frozenset(cited)
    return replace(brief, sources=tuple(source for source in brief.sources if source_anchor(source.id) in wanted))


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", lambda found: f"_{ord(found[0]):x}", text)
