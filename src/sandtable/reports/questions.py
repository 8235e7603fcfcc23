"""Forecast questions: what each lens gives, what is known, and the score beside one half."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_most, format_number, format_percent, format_unit

if TYPE_CHECKING:
    from sandtable.analysis.questions import MeasureCell, MeasureFinding, QuestionCell, QuestionsTable
    from sandtable.ledger.questions import ScoreTable


def layout_questions(questions: QuestionsTable, scores: ScoreTable) -> Page:
    """Probabilities by lens, what is measured, then the mean Brier scores."""
    if not (questions.findings or questions.measures):
        return Page((Paragraph("The scenario has no questions."),))
    tables = []
    if questions.findings or not questions.measures:
        tables.append(questions_table(questions))
    if questions.measures:
        tables.append(measures_table(questions))
    return Page((*tables, scores_table(scores)))


def questions_table(questions: QuestionsTable) -> Table:
    """A row per question, a column per lens."""
    rows = [
        make_row([row.question, row.asks, row.resolves, *(_cell(cell) for cell in row.cells), row.known.answer or "-"])
        for row in questions.findings
    ]
    errors = [cell.share.standard_error for row in questions.findings for cell in row.cells if cell.share.n_futures]
    known_by = f", parameters as known by {questions.known_by}" if questions.known_by else ""
    note = (
        f"Share of futures whose answer is yes; {format_count(questions.n_futures)} futures per lens, seed "
        f"{questions.seed}{known_by}. Monte Carlo standard error {format_most(max(errors, default=0))}."
    )
    trouble = "At most " + say_trouble(questions.n_left_out, questions.n_futures) if questions.n_left_out else ""
    return Table(
        title="Questions by lens",
        columns=(
            Column("question"),
            Column("asks"),
            Column("resolves"),
            *(Column(lens, is_number=True) for lens in questions.lenses),
            Column("known"),
        ),
        rows=tuple(rows),
        notes=(note, trouble) if trouble else (note,),
    )


def measures_table(questions: QuestionsTable) -> Table:
    """A row per question that measures a number, a column per lens with its median and 90 % interval."""
    rows = [
        make_row(
            [
                row.question,
                row.asks,
                row.resolves,
                format_unit(row.unit) or MISSING,
                *(_interval(cell) for cell in row.cells),
                row.known.answer or MISSING if row.value is None else format_number(row.value),
            ]
        )
        for row in questions.measures
    ]
    known_by = f", parameters as known by {questions.known_by}" if questions.known_by else ""
    notes = [
        f"Median, and in brackets the 5 and 95 % quantiles, rounded to their Monte Carlo error; "
        f"{format_count(questions.n_futures)} futures per lens, seed {questions.seed}{known_by}.",
        _say_coverage(questions),
        "At most " + say_trouble(questions.n_left_out, questions.n_futures) if questions.n_left_out else "",
    ]
    return Table(
        title="Questions that measure a number, by lens",
        columns=(
            Column("question"),
            Column("asks"),
            Column("resolves"),
            Column("unit"),
            *(Column(lens, is_number=True) for lens in questions.lenses),
            Column("known", is_number=True),
        ),
        rows=tuple(rows),
        notes=tuple(note for note in notes if note),
    )


def _say_coverage(questions: QuestionsTable) -> str:
    """In how many cases the known value lies in the 90 % interval, by lens."""
    known = [row for row in questions.measures if row.value is not None]
    if not known:
        return ""
    counts = [_count_covered(known, index) for index in range(len(questions.lenses))]
    said = ", ".join(
        f"{n} of {n_all} under `{lens}`" for lens, (n, n_all) in zip(questions.lenses, counts, strict=True) if n_all
    )
    return f"Known values within the 90 % interval: {said}." if said else ""


def _count_covered(known: list[MeasureFinding], index: int) -> tuple[int, int]:
    cells = [(row.cells[index], row.value) for row in known if row.cells[index].n and row.value is not None]
    return sum(cell.covers(value) for cell, value in cells), len(cells)


def scores_table(scores: ScoreTable) -> Table:
    """The mean Brier score of each lens beside that of always saying one half."""
    rows = [
        make_row(
            [
                score.lens,
                format_count(score.n_questions),
                _brier(score.brier, score.n_questions),
                _brier(scores.half, 1),
            ]
        )
        for score in scores.scores
    ]
    return Table(
        title="Brier scores of the questions whose answer is known",
        columns=(
            Column("lens"),
            Column("questions", is_number=True),
            Column("Brier", is_number=True),
            Column("one half", is_number=True),
        ),
        rows=tuple(rows),
        notes=(f"{scores.label}; 0 is best, 0.25 is what one half earns. Few questions, and not independent.",),
    )


def _cell(cell: QuestionCell) -> str:
    return format_percent(cell.share.share) if cell.share.n_futures else "not run" if cell.missing else MISSING


def _interval(cell: MeasureCell) -> str:
    if not cell.n:
        return "not run" if cell.missing else MISSING
    low, median, high = (
        format_number(value, error)
        for value, error in zip((cell.low, cell.median, cell.high), cell.errors, strict=True)
    )
    return median if low == median == high else f"{median} ({low} to {high})"


def _brier(value: float, n: int) -> str:
    return f"{value:.3f}" if n else MISSING
