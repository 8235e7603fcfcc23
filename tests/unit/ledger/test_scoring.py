"""A record scored: sorted by what forecasts could know, each beside what it is held against."""

import math

import pytest

from sandtable.ledger.entries import AskedQuestion, Correction, Forecast, Resolution, Stated
from sandtable.ledger.record import Record, read_record, seal_lines
from sandtable.ledger.scoring import score_record
from sandtable.ledger.standing import find_standing

EMPTY = Record(lines=(), n_lines=0, head="", recorded="")
N = 6
TRUTHS = [1, 1, 1, 0, 0, 1]


def asked(number, **changes):
    return AskedQuestion(
        **{"scenario": "s", "question": f"Q{number}", "asks": "?", "resolves": "2025-06-30", **changes}
    )


def given(number, forecaster="lens:record", **changes):
    plain = {"question": f"s:Q{number}", "asked": number + 2, "forecaster": forecaster, "made": "2025-12-01"}
    return Forecast(**{**plain, "probability": 0.8, **changes})


def answer(number, **changes):
    plain = {
        "question": f"s:Q{number}",
        "answer": "yes" if TRUTHS[number] else "no",
        "date": "2025-06-20",
        "source": "x",
    }
    return Resolution(**{**plain, **changes})


def standing_of(*entries, recorded="2025-12-01"):
    return find_standing(read_record(seal_lines(EMPTY, entries, recorded=recorded, clock="read"))[0])


def score(*entries, recorded="2025-12-01", **options):
    return score_record(standing_of(*entries, recorded=recorded), **{"seed": 1, **options})


QUESTIONS = [asked(number) for number in range(N)]
ANSWERS = [answer(number) for number in range(N)]


def test_a_mean_is_over_the_answered_questions_alone():
    found = score(*QUESTIONS, *(given(n) for n in range(N)), *ANSWERS[:5])
    assert found.sheets[0].forecasters[0].score.mean == pytest.approx((3 * 0.04 + 2 * 0.64) / 5)
    assert (found.n_answered, found.n_open) == (5, 1)


def test_bases_are_never_pooled():
    forecasts = [given(0), given(1, known_by="2024-11"), given(2, is_imported=True, made="2025-01-01")]
    found = score(*QUESTIONS, *forecasts, *ANSWERS)
    assert [(sheet.basis.label, sheet.n_questions) for sheet in found.sheets] == [
        ("stated", 1), ("known-by 2024-11", 1), ("in-sample", 1),
    ]  # fmt: skip


def test_two_cutoffs_are_two_sheets():
    found = score(*QUESTIONS, given(0, known_by="2024-11"), given(0, known_by="2025-01"), *ANSWERS)
    assert [sheet.basis.known_by for sheet in found.sheets] == ["2024-11", "2025-01"]


def test_the_last_forecast_of_a_forecaster_counts():
    found = score(*QUESTIONS, given(0, probability=0.1), given(0, probability=0.9), *ANSWERS)
    assert found.sheets[0].forecasters[0].score.mean == pytest.approx(0.01)
    assert found.n_replaced == 1


def test_climatology_without_a_base_rate_leaves_the_question_itself_out():
    found = score(*QUESTIONS, *(given(n) for n in range(N)), *ANSWERS)
    reference = next(item for item in found.sheets[0].references if item.reference == "climatology")
    assert reference.reference_score == pytest.approx((4 * (3 / 5 - 1) ** 2 + 2 * (4 / 5) ** 2) / 6)
    assert reference.n_stated == 0


def test_a_stated_base_rate_comes_first():
    questions = [asked(0, base_rate=Stated(low=0.1, high=0.3)), *QUESTIONS[1:]]
    found = score(*questions, given(0), *ANSWERS)
    reference = next(item for item in found.sheets[0].references if item.reference == "climatology")
    assert (reference.n_stated, reference.reference_score) == (1, pytest.approx(0.64))
    assert reference.skill == pytest.approx(1 - 0.04 / 0.64)


def test_persistence_is_compared_on_the_questions_that_state_it():
    questions = [asked(0, status_quo=Stated(low=0.0, high=0.0)), *QUESTIONS[1:]]
    found = score(*questions, *(given(n) for n in range(N)), *ANSWERS)
    reference = next(item for item in found.sheets[0].references if item.reference == "persistence")
    assert (reference.difference.n, reference.score, reference.reference_score) == (1, pytest.approx(0.04), 1.0)


def test_pairs_are_compared_on_common_questions():
    forecasts = [given(n) for n in range(N)] + [given(n, "One", probability=0.5) for n in range(3)]
    found = score(*QUESTIONS, *forecasts, *ANSWERS)
    pair = found.sheets[0].pairs[0]
    assert (pair.difference.n, pair.difference.mean) == (3, pytest.approx(0.04 - 0.25))


def test_certainty_that_fails_is_infinite_and_named():
    found = score(*QUESTIONS, given(0, probability=0.0), given(1), *ANSWERS)
    forecaster = found.sheets[0].forecasters[0]
    assert (forecaster.log, forecaster.infinite) == (math.inf, ("s:Q0",))
    assert forecaster.log_finite == pytest.approx(-math.log(0.8))


def test_a_word_is_scored_at_the_middle_and_bounded_by_its_ends():
    word = given(0, "One", probability=0.675, word="likely", standard="ICD 203", low=0.55, high=0.80)
    forecaster = score(*QUESTIONS, word, *ANSWERS).sheets[0].forecasters[0]
    assert forecaster.score.mean == pytest.approx(0.325**2)
    assert (forecaster.best, forecaster.worst, forecaster.n_words) == (pytest.approx(0.04), pytest.approx(0.2025), 1)


NUMBER = asked(
    0, unit="mm", edges=(5.0, 10.0), base_rate=Stated(low=8.0, high=12.0), status_quo=Stated(low=9.0, high=9.0)
)
MEASURED = answer(0, answer="measured", value=11.0)


def test_numbers_are_scored_in_their_unit_beside_references_at_the_same_levels():
    forecast = given(0, probability=None, levels=(0.5,), quantiles=(10.5,), categories=(0.0, 0.5, 0.5))
    ranked, crps = score(NUMBER, forecast, MEASURED).sheets
    assert (crps.rule, crps.unit, crps.forecasters[0].score.mean) == ("CRPS", "mm", pytest.approx(0.5))
    assert {r.reference: r.reference_score for r in crps.references} == pytest.approx(
        {"climatology": 1.0, "persistence": 2.0}
    )
    assert ranked.forecasters[0].score.mean == pytest.approx(0.25 / 2)
    assert {r.reference: r.reference_score for r in ranked.references}["persistence"] == pytest.approx(0.5)


def test_two_forecasters_of_a_number_are_compared_on_common_levels():
    one = given(0, probability=None, levels=(0.1, 0.5, 0.9), quantiles=(9.0, 10.0, 13.0))
    other = given(0, "One", probability=None, levels=(0.5,), quantiles=(12.5,))
    pair = score(NUMBER, one, other, MEASURED).sheets[0].pairs[0]
    assert (pair.first_score, pair.second_score) == (pytest.approx(1.0), pytest.approx(1.5))


def test_a_forecast_for_another_date_is_left_out_and_told():
    late = asked(0, resolves="2026-06-30")
    found = score(QUESTIONS[0], given(0, asked=2), late, given(0, asked=4), answer(0, date="2026-06-01"))
    assert [item.line for item in found.left_out] == [3]
    assert found.sheets[0].n_questions == 1


def test_a_forecast_worded_otherwise_is_scored_and_told():
    found = score(QUESTIONS[0], given(0), asked(0, asks="Really?"), ANSWERS[0])
    assert (found.n_reworded, found.sheets[0].n_questions) == (1, 1)


def test_a_withdrawn_answer_is_no_answer():
    standing = standing_of(QUESTIONS[0], given(0), ANSWERS[0])
    gone = Correction(line=4, digest=standing.record.lines[2].digest, reason="premature")
    assert score(QUESTIONS[0], given(0), ANSWERS[0], gone).sheets == ()


def test_only_the_forecasters_asked_for_are_scored():
    found = score(*QUESTIONS, given(0), given(0, "One"), *ANSWERS, chosen=("One",))
    assert [item.forecaster for item in found.sheets[0].forecasters] == ["One"]


def test_the_same_seed_gives_the_same_sheets():
    entries = (*QUESTIONS, *(given(n) for n in range(N)), *ANSWERS)
    assert score(*entries) == score(*entries)
    assert score(*entries) != score(*entries, seed=2)
