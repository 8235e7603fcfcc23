"""Forecast questions: what each lens gives, what is known, and the score beside one half."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Column, Page, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_percent

if TYPE_CHECKING:
    from sandtable.analysis.questions import QuestionCell, QuestionsTable
    from sandtable.ledger.questions import ScoreTable


def layout_questions(questions: QuestionsTable, scores: ScoreTable) -> Page:
    """Probabilities by lens, then the mean Brier scores."""
    return Page((questions_table(questions), scores_table(scores)))


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
        f"{questions.seed}{known_by}. Monte Carlo standard error at most {format_percent(max(errors, default=0), 0.001)}."
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


def _brier(value: float, n: int) -> str:
    return f"{value:.3f}" if n else MISSING
