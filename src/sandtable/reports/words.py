"""Words for probabilities and probabilities for words, as tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.layout import Block, Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_band

if TYPE_CHECKING:
    from sandtable.analysis.words import WordEntry, WordsAnswer


def layout_words(answer: WordsAnswer) -> Page:
    """All standards, a word under each, or a probability under each."""
    if not answer.asked:
        return Page(_all_standards(answer))
    if math.isfinite(answer.probability):
        return Page(_of_probability(answer))
    return Page(_of_word(answer))


def brief_words(answer: WordsAnswer) -> tuple[Block, ...]:
    """The same in one paragraph and one table of a row per standard."""
    return layout_words(answer).blocks[:2]


def _all_standards(answer: WordsAnswer) -> tuple[Block, ...]:
    rows = [
        make_row(
            [Cell(standard.label, "strong") if number == 0 else "", ", ".join(band.terms), _band(band.low, band.high)]
        )
        for standard in answer.standards
        for number, band in enumerate(standard.bands)
    ]
    notes = tuple(f"{standard.label} (`{standard.id}`): {standard.source}." for standard in answer.standards)
    return (
        Table(
            title="Words and what they stand for",
            columns=(Column("standard"), Column("words"), Column("probability", is_number=True)),
            rows=tuple(rows),
            notes=notes,
        ),
    )


def _of_word(answer: WordsAnswer) -> tuple[Block, ...]:
    known = [entry for entry in answer.entries if entry.low is not None and entry.high is not None]
    lows, highs = [entry.low or 0.0 for entry in known], [entry.high or 0.0 for entry in known]
    said = f"“{answer.asked}” has a number under {len(known)} of {len(answer.entries)} standards"
    spread = f": together they reach from {_percent(min(lows))} to {_percent(max(highs))} %." if len(known) > 1 else "."
    rows = [
        make_row([entry.label, entry.term or Cell("no such word", "muted"), _entry_band(entry)])
        for entry in answer.entries
    ]
    return (
        Paragraph(said + spread, tone="strong"),
        Table(columns=(Column("standard"), Column("word"), Column("probability", is_number=True)), rows=tuple(rows)),
    )


def _of_probability(answer: WordsAnswer) -> tuple[Block, ...]:
    rows = [make_row([entry.label, entry.term]) for entry in answer.entries]
    return (
        Paragraph(f"{_percent(answer.probability)} % in the words of each standard.", tone="strong"),
        Table(
            columns=(Column("standard"), Column("word")),
            rows=tuple(rows),
            notes=(
                "Where two bands meet, the edge belongs to the upper one; where one lies inside another, the inner one is named.",
            ),
        ),
    )


def _entry_band(entry: WordEntry) -> str:
    return _band(entry.low, entry.high) if entry.low is not None else MISSING


def _band(low: float | None, high: float | None) -> str:
    return format_band(low, high)


def _percent(share: float) -> str:
    return f"{100.0 * share:.4g}"
