"""Forecasts of numbers, question by question: numbers in different units have no mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.forecasts import name_forecaster, say_basis, say_forecaster, say_question
from sandtable.reports.layout import Block, Column, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_number, format_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sandtable.ledger.sheets import ScoredRecord, ScoreSheet, SingleScore

CRPS_SCALE = (
    "CRPS: how far the quantiles given lie from the number, in its unit; 0 is best; of a single number it is the distance. One "
    "half has no number."
)
ENOUGH_FOR_MEANS = 5
MOST_COLUMNS, MOST_LISTED = 6, 40
BESIDE = ("climatology", "persistence")


def is_listed(sheet: ScoreSheet) -> bool:
    """Whether a sheet of numbers is shown question by question, having too few of one unit for a mean to say much."""
    return sheet.rule == "CRPS" and sheet.n_questions < ENOUGH_FOR_MEANS


def number_blocks(sheets: Sequence[ScoreSheet], scored: ScoredRecord) -> Iterator[Block]:
    """Sheets of numbers with few questions each: what came nearest, then a row per question."""
    singles = [single for sheet in sheets for single in sheet.singles]
    forecasters = list(dict.fromkeys(single.standing.forecast.forecaster for single in singles))
    n = len({single.question for single in singles})
    opening = f"On {format_count(n)} resolved question{'s' if n != 1 else ''} answered by numbers, {say_basis(sheets[0].basis)}"
    for number, text in enumerate(_say_nearer(singles, forecasters)):
        yield Paragraph(
            f"{opening}, {text}" if number == 0 else f"{text[0].upper()}{text[1:]}", tone="" if number else "strong"
        )
    yield _numbers_table(sheets, scored, forecasters)


def _say_nearer(singles: Sequence[SingleScore], forecasters: Sequence[str]) -> Iterator[str]:
    """How often each forecaster scored better than what costs nothing."""
    said = False
    for reference in BESIDE:
        parts = []
        for forecaster in forecasters[:MOST_COLUMNS]:
            own = [s for s in singles if s.standing.forecast.forecaster == forecaster and reference in s.beside]
            if own:
                n_better = sum(single.score < single.beside[reference] for single in own)
                parts.append(f"{say_forecaster(forecaster)} on {format_count(n_better)} of {format_count(len(own))}")
        if parts:
            said = True
            yield f"{reference} is beaten by {', '.join(parts)}."
    if not said:
        yield "no base rate and no status quo is stated to hold them against."


def _numbers_table(sheets: Sequence[ScoreSheet], scored: ScoredRecord, forecasters: Sequence[str]) -> Table:
    shown = forecasters[:MOST_COLUMNS]
    sheet_of = {single.question: sheet for sheet in sheets for single in sheet.singles}
    rows = []
    for question in scored.questions:
        if question in sheet_of:
            sheet = sheet_of[question]
            own = {s.standing.forecast.forecaster: s for s in sheet.singles if s.question == question}
            first = next(iter(own.values()))
            beside = [first.beside.get(reference) for reference in BESIDE]
            cells = [own[name].score if name in own else None for name in shown]
            rows.append(
                make_row(
                    [
                        f"{say_question(question, scored.scenarios)} {first.standing.asked.asks}",
                        f"{format_number(first.outcome)} {format_unit(sheet.unit)}".strip(),
                        *(_score_text(value) for value in (*cells, *beside)),
                    ]
                )
            )
    notes = [CRPS_SCALE, "No means: the units differ, or there are fewer than five questions of one unit."]
    if len(forecasters) > MOST_COLUMNS:
        notes.append(f"The first {MOST_COLUMNS} of {len(forecasters)} forecasters; --json has all.")
    if len(rows) > MOST_LISTED:
        notes.append(f"The first {MOST_LISTED} of {len(rows)} questions; --json has all.")
    titles = ["answer", *(name_forecaster(name) for name in shown), *BESIDE]
    return Table(
        title="CRPS by question",
        columns=(Column("question"), *(Column(title, is_number=True) for title in titles)),
        rows=tuple(rows[:MOST_LISTED]),
        notes=tuple(notes),
    )


def _score_text(value: float | None) -> str:
    return MISSING if value is None else format_number(value)
