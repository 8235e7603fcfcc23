"""The claims board: claims sorted by how far the lenses disagree, beside what a pinned world says of them."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandtable.analysis.claims import Standing
from sandtable.analysis.written import write_out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandtable.analysis.claims import ClaimFinding, ClaimsMatrix
    from sandtable.analysis.questions import MeasureFinding, QuestionFinding, QuestionsTable
    from sandtable.model.declaration import Claim, Question
    from sandtable.model.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """One claim.

    Args:
        statement: as written.
        spread: between the largest and the smallest share of futures, 0 to 1; NaN where no two lenses have one.
        changes: per lens, futures in which it holds more than in the pinned world; None where that cannot be told.
        pinned: what the pinned world says of it; None without one.
    """

    finding: ClaimFinding
    statement: Claim
    spread: float
    changes: tuple[int | None, ...]
    pinned: ClaimFinding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """One forecast question of yes or no; the arguments are those of a claim's row."""

    finding: QuestionFinding
    statement: Question
    spread: float
    changes: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """One forecast question that measures a number.

    Args:
        spread: between the largest and the smallest median, in widths of the median interval; NaN where no two have one.
        changes: per lens, median less that of the pinned world, in the question's unit; None where that cannot be told.
    """

    finding: MeasureFinding
    statement: Question
    spread: float
    changes: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsBoard:
    """Claims and forecast questions by lenses, those on which lenses disagree most first.

    Args:
        lenses: ids of the columns.
        standings: how many claims have each standing.
        is_compared: whether a world is pinned.
        largest_error: the largest Monte Carlo standard error of a share.
    """

    lenses: tuple[str, ...]
    claims: tuple[ClaimRow, ...]
    questions: tuple[QuestionRow, ...]
    measures: tuple[MeasureRow, ...]
    standings: Mapping[Standing, int]
    is_compared: bool
    n_futures: int
    seed: int
    standard: str
    standard_source: str
    largest_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """Claims and questions as their authors wrote them, by id: the same in every world."""

    claims: Mapping[str, Claim]
    questions: Mapping[str, Question]


def write_statements(model: Model) -> Statements:
    """The claims and questions of a settled scenario as their authors wrote them."""
    return Statements(
        claims={id_: write_out(model, claim) for id_, claim in model.claims.items()},
        questions={id_: write_out(model, question) for id_, question in model.questions.items()},
    )


def lay_board(
    statements: Statements,
    claims: ClaimsMatrix,
    questions: QuestionsTable,
    pinned_claims: ClaimsMatrix | None = None,
    pinned_questions: QuestionsTable | None = None,
) -> ClaimsBoard:
    """The board of a world, and its differences from a pinned one.

    Args:
        statements: the scenario's claims and questions.
        claims: under each lens, in this world.
        questions: under each lens, in this world.
        pinned_claims: in the pinned world; None without one.
        pinned_questions: in the pinned world; None without one.
    """
    pins = {row.claim: row for row in pinned_claims.findings} if pinned_claims else {}
    asked = {row.question: row for row in pinned_questions.findings} if pinned_questions else {}
    measured = {row.question: row for row in pinned_questions.measures} if pinned_questions else {}
    rows = [_claim_row(statements, finding, pins.get(finding.claim)) for finding in claims.findings]
    asks = [_question_row(statements, finding, asked.get(finding.question)) for finding in questions.findings]
    measures = [_measure_row(statements, finding, measured.get(finding.question)) for finding in questions.measures]
    errors = [cell.share.standard_error for row in claims.findings for cell in row.cells if cell.share.n_futures]
    return ClaimsBoard(
        lenses=claims.lenses,
        claims=tuple(sorted(rows, key=lambda row: (_rank(row.spread), row.finding.label or row.finding.claim))),
        questions=tuple(sorted(asks, key=lambda row: (_rank(row.spread), row.finding.asks))),
        measures=tuple(sorted(measures, key=lambda row: (_rank(row.spread), row.finding.asks))),
        standings=Counter(finding.standing for finding in claims.findings),
        is_compared=pinned_claims is not None,
        n_futures=claims.n_futures,
        seed=claims.seed,
        standard=claims.standard,
        standard_source=claims.standard_source,
        largest_error=max(errors, default=0.0),
    )


def _claim_row(statements: Statements, finding: ClaimFinding, pinned: ClaimFinding | None) -> ClaimRow:
    cells = finding.cells
    return ClaimRow(
        finding=finding,
        statement=statements.claims[finding.claim],
        spread=_spread([cell.share.share for cell in cells if cell.share.n_futures]),
        changes=_changes(
            [(cell.share.n, cell.share.n_futures) for cell in cells],
            [(cell.share.n, cell.share.n_futures) for cell in pinned.cells] if pinned is not None else [],
        ),
        pinned=pinned,
    )


def _question_row(statements: Statements, finding: QuestionFinding, pinned: QuestionFinding | None) -> QuestionRow:
    return QuestionRow(
        finding=finding,
        statement=statements.questions[finding.question],
        spread=_spread([cell.share.share for cell in finding.cells if cell.share.n_futures]),
        changes=_changes(
            [(cell.share.n, cell.share.n_futures) for cell in finding.cells],
            [(cell.share.n, cell.share.n_futures) for cell in pinned.cells] if pinned is not None else [],
        ),
    )


def _measure_row(statements: Statements, finding: MeasureFinding, pinned: MeasureFinding | None) -> MeasureRow:
    held = [cell for cell in finding.cells if cell.n]
    widths = sorted(cell.high - cell.low for cell in held)
    width = widths[len(widths) // 2] if widths else 0.0
    others = list(pinned.cells) if pinned is not None else []
    return MeasureRow(
        finding=finding,
        statement=statements.questions[finding.question],
        spread=_spread([cell.median for cell in held]) / width if width > 0 else math.nan,
        changes=tuple(
            own.median - other.median if own.n and other.n else None
            for own, other in zip(finding.cells, others, strict=False)
        ),
    )


def _spread(shares: Sequence[float]) -> float:
    return max(shares) - min(shares) if len(shares) > 1 else math.nan


def _rank(spread: float) -> float:
    """Large spreads first, those that cannot be told last."""
    return math.inf if math.isnan(spread) else -spread


def _changes(own: Sequence[tuple[int, int]], pinned: Sequence[tuple[int, int]]) -> tuple[int | None, ...]:
    return tuple(
        n - other if n_all and n_other else None for (n, n_all), (other, n_other) in zip(own, pinned, strict=False)
    )
