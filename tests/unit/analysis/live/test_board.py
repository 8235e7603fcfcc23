"""Claims sorted by disagreement, and their differences from a pinned world."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sandtable.analysis.claims import ClaimsMatrix, find_claims
from sandtable.analysis.live.board import ClaimsBoard, lay_board, write_statements
from sandtable.analysis.questions import QuestionsTable, find_questions
from sandtable.analysis.written import write_out
from sandtable.model.model import Model
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

LENSES = ("record", "hawk_world")


@pytest.fixture(scope="module")
def answers(case_model: Model) -> tuple[ClaimsMatrix, QuestionsTable]:
    request = RunRequest(futures=200, engine="numpy", lenses=LENSES, branches=("base", "strike_in_june"))
    runs = run_model(case_model, request)
    return find_claims(runs, case_model), find_questions(runs, case_model)


@pytest.fixture(scope="module")
def board(case_model: Model, answers: tuple[ClaimsMatrix, QuestionsTable]) -> ClaimsBoard:
    return lay_board(write_statements(case_model), *answers)


def test_claims_on_which_lenses_disagree_most_stand_first(board: ClaimsBoard) -> None:
    spreads = [row.spread for row in board.claims]
    assert spreads == sorted(spreads, reverse=True)
    assert [row.finding.claim for row in board.claims] == ["bites", "often"]
    shares = [cell.share.share for cell in board.claims[0].finding.cells]
    assert board.claims[0].spread == pytest.approx(max(shares) - min(shares))


def test_equal_spreads_are_sorted_by_label(case_model: Model, answers: tuple[ClaimsMatrix, QuestionsTable]) -> None:
    claims, questions = answers
    twin = claims.findings[0]
    pair = (replace(twin, label="zebra"), replace(twin, claim="often", label="ant"))
    found = lay_board(write_statements(case_model), replace(claims, findings=pair), questions)
    assert [row.finding.label for row in found.claims] == ["ant", "zebra"]


def test_one_lens_alone_disagrees_with_nobody(case_model: Model, answers: tuple[ClaimsMatrix, QuestionsTable]) -> None:
    claims, questions = answers
    alone = tuple(replace(row, cells=row.cells[:1]) for row in claims.findings)
    found = lay_board(write_statements(case_model), replace(claims, findings=alone, lenses=LENSES[:1]), questions)
    assert all(math.isnan(row.spread) for row in found.claims)


def test_the_same_world_pinned_changes_exactly_nothing(
    case_model: Model, answers: tuple[ClaimsMatrix, QuestionsTable]
) -> None:
    found = lay_board(write_statements(case_model), *answers, *answers)
    assert found.is_compared
    assert all(change == 0 for row in (*found.claims, *found.questions) for change in row.changes)
    assert all(len(row.changes) == len(LENSES) for row in (*found.claims, *found.questions))


def test_a_change_is_in_futures(case_model: Model, answers: tuple[ClaimsMatrix, QuestionsTable]) -> None:
    claims, questions = answers
    first = claims.findings[0]
    cell = first.cells[0]
    fewer = replace(cell, share=replace(cell.share, n=cell.share.n - 7))
    pinned = replace(claims, findings=(replace(first, cells=(fewer, *first.cells[1:])), *claims.findings[1:]))
    found = lay_board(write_statements(case_model), claims, questions, pinned, questions)
    row = next(row for row in found.claims if row.finding.claim == first.claim)
    assert row.changes == (7, 0)


def test_every_claim_has_one_standing(board: ClaimsBoard) -> None:
    assert sum(board.standings.values()) == len(board.claims) == 2


def test_statements_stand_as_their_authors_wrote_them(case_model: Model, board: ClaimsBoard) -> None:
    for row in board.claims:
        assert row.statement == write_out(case_model, case_model.claims[row.finding.claim])
    for asked in (*board.questions, *board.measures):
        assert asked.statement == write_out(case_model, case_model.questions[asked.finding.question])
