import math

import pytest

from sandtable.ledger.questions import brier_score, score_questions

ANSWERS = {"q1": "yes", "q2": "no", "q3": "open", "q4": "partly"}


def test_the_brier_score_is_the_squared_distance():
    assert brier_score(0.7, "yes") == pytest.approx(0.09)
    assert brier_score(0.5, "no") == 0.25


def test_only_known_answers_are_scored():
    found = score_questions({"record": {"q1": 0.9, "q2": 0.4, "q3": 0.1, "q4": 0.2}}, ANSWERS)
    assert found.scores[0].n_questions == 2
    assert found.scores[0].brier == pytest.approx((0.01 + 0.16) / 2)
    assert (found.half, found.label) == (0.25, "in-sample")


def test_a_lens_without_a_scored_question_has_no_score():
    found = score_questions({"record": {"q3": 0.1, "q1": math.nan}}, ANSWERS)
    assert found.scores[0].n_questions == 0
    assert math.isnan(found.scores[0].brier)


def test_a_cutoff_is_in_the_label():
    assert "2024-11" in score_questions({}, {}, known_by="2024-11").label
