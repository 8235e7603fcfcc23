"""Statements as their author wrote them."""

from __future__ import annotations

from sandtable.analysis.written import write_out
from sandtable.language.formatter import format_statement
from sandtable.model.model import Model
from sandtable.usecases.show import require_thing


def test_a_question_has_its_condition_and_no_name_that_checking_made(case_model: Model) -> None:
    question = case_model.questions["by_summer"]
    assert "question.by_summer~1" in format_statement(question)
    text = format_statement(write_out(case_model, question))
    assert "yes when ever(active(strike) > 0 from 2026-01 to 2026-06)" in text
    assert "~" not in text


def test_a_statement_that_nothing_was_taken_out_of_stays_the_same_object(case_model: Model) -> None:
    claim = case_model.claims["bites"]
    assert write_out(case_model, claim) is claim


def test_a_noise_is_put_back_into_its_equation(case_model: Model) -> None:
    text = format_statement(write_out(case_model, case_model.variables["sold"].declaration))
    assert text.rstrip().endswith("= 0.5 * part * demand * lognormal_noise(0.1)")


def test_what_is_shown_of_a_thing_is_as_written(case_model: Model) -> None:
    assert "~" not in require_thing(case_model, "by_summer").text
