"""The forecast record from a user's side: record, import, answer, withdraw, score."""

import csv
import datetime as dt
import json

import numpy as np
import pytest

from sandtable.model.declaration import Known, Question, Reference
from sandtable.model.expression import Binary, Name, Number
from sandtable.reports.forecast_scores import brief_scores, layout_scores
from sandtable.reports.forecasts import (
    layout_answered,
    layout_imported,
    layout_listing,
    layout_recorded,
    layout_withdrawn,
)
from sandtable.reports.layout import Table
from sandtable.reports.plain import page_to_text
from sandtable.testing.ensembles import make_ensemble, make_model
from sandtable.usecases.answers import Asking
from sandtable.usecases.forecast_import import import_forecasts
from sandtable.usecases.forecast_scores import score_forecasts
from sandtable.usecases.forecasts import (
    list_record,
    record_forecasts,
    resolve_from_scenario,
    resolve_question,
    withdraw_line,
)
from sandtable.usecases.frames.forecasts import scores_frame
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest

N = 1000
EARLY, LATE = "2025-01-10", "2026-01-10"


def question(name, *, over=None, known=None, **changes):
    holds = None if over is None else Binary(op=">", left=Name(id="land"), right=Number(value=over))
    plain = {"id": name, "asks": f"Is {name} so?", "resolves": "2025-06-30", "holds": holds, "known": known}
    return Question(**{**plain, **changes})


@pytest.fixture
def model():
    yes = Known(answer="yes", date="2025-06-30", sources=("S-1",))
    return make_model(
        questions=[
            question("Q1", over=400.0, known=yes),
            question("Q2", over=900.0, known=Known(answer="no", date="2025-06")),
            question("Q3", over=0.0, known=yes, base_rate=Reference(low=0.2, high=0.2)),
            question("Q4", over=5000.0, known=yes, status_quo=Reference(low=0.0, high=0.0)),
            question("Q5", over=10.0, known=Known(answer="partly", date="2025-06-30")),
            question("Q6", over=500.0, resolves="2027-01-01"),
            question(
                "N1", measures=Name(id="land"), unit="km^2", edges=(250.0, 750.0), base_rate=Reference(low=0.0, high=100.0),
                known=Known(answer="measured", value=600.0, date="2025-07-01", text="by map"),
            ),
        ],
    )  # fmt: skip


@pytest.fixture
def asking():
    values = np.arange(N, dtype=float)
    runs = {
        (lens, "base"): {"land": values + shift, "losses": values} for lens, shift in (("record", 0.0), ("rehi", 300.0))
    }
    return Asking(request=RunRequest(lenses=()), held=make_ensemble(runs))


@pytest.fixture
def file(tmp_path):
    return tmp_path / "forecasts.jsonl"


@pytest.fixture
def table(tmp_path):
    def write(*rows, header="question,forecaster,made,probability"):
        path = tmp_path / "table.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def text_of(page):
    return " ".join(page_to_text(page).split())


def codes(refused):
    return [fault.code for fault in refused.value.faults]


def test_lenses_are_recorded_answered_and_scored(model, asking, file):
    recorded = record_forecasts(model, asking, file=file, today=LATE)
    assert (recorded.n_forecasts, recorded.n_questions, recorded.n_open) == (14, 7, 1)
    assert "14 forecasts of 7 questions by 2 lenses" in text_of(layout_recorded(recorded))
    answered = resolve_from_scenario(model, file=file, today=LATE)
    assert [item.question.question for item in answered.answers] == ["Q1", "Q2", "Q3", "Q4", "N1"]
    assert dict(answered.skipped)["Q5"] == "the scenario says `partly`"
    assert "Left open: Q5" in text_of(layout_answered(answered))
    scored = score_forecasts(file)
    brier = {score.forecaster: score.score.mean for score in scored.sheets[0].forecasters}
    assert brier["lens:record"] == pytest.approx((0.401**2 + 0.099**2 + 0.001**2 + 1) / 4, abs=2e-5)
    assert {sheet.basis.label for sheet in scored.sheets} == {"in-sample"}
    page = text_of(layout_scores(scored))
    assert "log is infinite for `record`: no chance was given to what happened on Q4" in page
    assert "A share of 0 of 1,000 futures stands for less than 3 in 1,000" in page
    assert scores_frame(scored).loc[("in-sample", "Brier", "1", "lens:record"), "questions"] == 4


def test_recorded_before_the_answer_is_out_of_sample(model, asking, file):
    record_forecasts(model, asking, file=file, today=EARLY)
    resolve_question("Q6", "no", on="2025-08-01", source="a newspaper", file=file, today=LATE)
    scored = score_forecasts(file)
    assert scored.sheets[0].basis.label == "out-of-sample"
    assert scored.n_clock_stated == 2


def test_the_same_forecasts_are_not_added_twice(model, asking, file):
    record_forecasts(model, asking, file=file, today=EARLY)
    again = record_forecasts(model, asking, file=file, today=LATE)
    assert (again.n_forecasts, again.n_same, again.added.n_added) == (0, 14, 0)
    assert "Nothing new was added" in text_of(layout_recorded(again))


def test_only_open_questions_when_asked_for(model, asking, file):
    assert record_forecasts(model, asking, file=file, today=LATE, only_open=True).n_questions == 1


def test_a_scenario_without_questions_has_nothing_to_record(asking, file):
    with pytest.raises(Refused, match="no questions"):
        record_forecasts(make_model(), asking, file=file)


def test_persons_are_imported_and_kept_apart_when_nobody_saw_them_made(model, file, table):
    path = table("Q1,One,2025-01-02,0.7", "Q6,One,2025-01-02,0.2", "Q2,Two,2025-01-03,0.4")
    imported = import_forecasts(path, file=file, model=model, today=LATE)
    assert (imported.n_forecasts, imported.n_open, imported.forecasters) == (3, 1, ("One", "Two"))
    assert "not witnessed" in text_of(layout_imported(imported))
    resolve_from_scenario(model, file=file, today=LATE)
    scored = score_forecasts(file)
    assert [sheet.basis.label for sheet in scored.sheets] == ["stated"]
    assert "As stated by the importer, not witnessed" in text_of(layout_scores(scored))


def test_words_are_imported_as_bands(model, file, table):
    path = table(
        "Q1,One,2025-01-02,likely,",
        "Q2,One,2025-01-02,highly unlikely,PHIA",
        header="question,forecaster,made,word,standard",
    )
    assert import_forecasts(path, file=file, model=model, today=LATE).n_words == 2
    resolve_from_scenario(model, file=file, today=LATE)
    score = score_forecasts(file).sheets[0].forecasters[0]
    assert score.best < score.score.mean < score.worst
    assert "2 of 2 forecasts are words" in text_of(layout_scores(score_forecasts(file)))


def test_one_bad_row_keeps_all_out(model, file, table):
    with pytest.raises(Refused) as refused:
        import_forecasts(
            table("Q1,One,2025-01-02,0.7", "Q9,Two,2025-01-02,1.5", "Q2,Two,2026-01-09,-1"),
            file=file,
            model=model,
            today=LATE,
        )
    assert [(fault.place.line, fault.place.column) for fault in refused.value.faults] == [(3, 1), (4, 8)]
    assert not file.exists()


def test_an_import_without_any_known_question_asks_for_a_scenario(file, table):
    with pytest.raises(Refused, match="--scenario"):
        import_forecasts(table("Q1,One,2025-01-02,0.7"), file=file)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"question,forecaster,made,probability\nQ1,Zo\xeb,2025-01-02,0.5\n", "not-text"),
        (b"", "bad-table"),
        (None, "file-missing"),
    ],
)
def test_a_table_that_cannot_be_read_is_a_fault(model, file, tmp_path, content, code):
    path = tmp_path / "table.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        import_forecasts(path, file=file, model=model, today=LATE)
    assert codes(refused) == [code]


@pytest.fixture
def recorded(model, asking, file):
    record_forecasts(model, asking, file=file, today=EARLY)
    return file


@pytest.mark.parametrize(
    ("question_id", "answer", "on", "source", "code"),
    [
        ("Q9", "yes", "2025-06-30", "x", "no-such-name"),
        ("Q1", "perhaps", "2025-06-30", "x", "unresolvable-question"),
        ("Q1", "0.7", "2025-06-30", "x", "unresolvable-question"),
        ("N1", "yes", "2025-06-30", "x", "unresolvable-question"),
        ("N1", "nan", "2025-06-30", "x", "unresolvable-question"),
        ("Q1", "yes", "2027-06-30", "x", "unresolvable-question"),
        ("Q1", "yes", "June", "x", "bad-argument"),
        ("Q1", "yes", "", "x", "bad-argument"),
        ("Q1", "yes", "2025-06-30", " ", "bad-argument"),
    ],
)
def test_an_answer_that_is_none_is_refused(recorded, question_id, answer, on, source, code):
    with pytest.raises(Refused) as refused:
        resolve_question(question_id, answer, on=on, source=source, file=recorded, today=LATE)
    assert codes(refused) == [code]


def test_another_answer_needs_a_reason_and_both_stay(recorded):
    def resolve(answer, **options):
        return resolve_question("Q1", answer, on="2025-06-30", source="x", file=recorded, today=LATE, **options)

    assert resolve("yes").answers[0].state == "added"
    assert resolve("yes").answers[0].state == "same"
    with pytest.raises(Refused, match="answered already: yes"):
        resolve("no")
    assert resolve("no", correct="the source was withdrawn").answers[0].state == "corrected"
    listing = list_record(recorded, question="Q1")
    assert listing.questions[0].answer.resolution.answer == "no"
    assert "the source was withdrawn" in text_of(layout_listing(listing))


def test_a_withdrawn_forecast_is_told_beside_the_scores(recorded, model):
    resolve_from_scenario(model, file=recorded, today=LATE)
    withdrawn = withdraw_line(3, "entered for the wrong question", file=recorded, today=LATE)
    assert "Line 3 is withdrawn" in text_of(layout_withdrawn(withdrawn, 3))
    assert "entered for the wrong question" in text_of(layout_scores(score_forecasts(recorded)))
    for line, because in ((3, "again"), (2, "a question"), (999, "none"), (4, " ")):
        with pytest.raises(Refused):
            withdraw_line(line, because, file=recorded, today=LATE)


def test_days_do_not_run_backwards(recorded, model, asking):
    with pytest.raises(Refused, match=EARLY):
        record_forecasts(model, asking, file=recorded, today="2024-12-31", only_open=True)
    with pytest.raises(Refused, match="no day"):
        record_forecasts(model, asking, file=recorded, today="yesterday")


def test_a_changed_record_is_named_by_line_and_nothing_is_scored_or_added(recorded, model):
    resolve_from_scenario(model, file=recorded, today=LATE)
    lines = recorded.read_text(encoding="utf-8").split("\n")
    lines[4] = lines[4].replace('"probability":', '"probability":0').replace("00.", "0.1")
    recorded.write_text("\n".join(lines), encoding="utf-8")
    for attempt in (
        lambda: score_forecasts(recorded),
        lambda: list_record(recorded),
        lambda: resolve_question("Q6", "no", on="2025-08-01", source="x", file=recorded, today=LATE),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert codes(refused) == ["record-damaged"]
        assert (refused.value.faults[0].place.line, refused.value.exit_code) == (5, 3)


def test_a_record_cut_at_its_end_is_found_out_by_a_hash_kept_elsewhere(recorded):
    head = list_record(recorded).head
    assert list_record(recorded, contains=head[:16]).n_lines
    lines = recorded.read_text(encoding="utf-8").split("\n")
    recorded.write_text("\n".join(lines[:-2]) + "\n", encoding="utf-8")
    assert list_record(recorded).head != head
    with pytest.raises(Refused, match="cut or replaced"):
        list_record(recorded, contains=head)


def test_another_file_is_left_alone(tmp_path, model, asking):
    other = tmp_path / "notes.txt"
    other.write_text("my notes\n")
    with pytest.raises(Refused) as refused:
        record_forecasts(model, asking, file=other, today=LATE)
    assert codes(refused) == ["record-foreign"]
    assert other.read_text() == "my notes\n"


def test_nothing_to_score_says_what_is_missing(recorded, file, tmp_path):
    with pytest.raises(Refused, match="none of its 7 questions has an answer"):
        score_forecasts(recorded)
    with pytest.raises(Refused) as refused:
        score_forecasts(tmp_path / "none.jsonl")
    assert codes(refused) == ["record-missing"]


@pytest.mark.parametrize(
    "options",
    [
        {"forecasters": ["nobody"]},
        {"scenario": "other"},
        {"together": ["Q1,Q9"]},
        {"together": ["Q1", "Q1,Q2"]},
        {"seed": -1},
    ],
)
def test_what_the_record_does_not_hold_is_refused(recorded, model, options):
    resolve_from_scenario(model, file=recorded, today=LATE)
    with pytest.raises(Refused):
        score_forecasts(recorded, **options)


def test_a_lens_is_found_with_and_without_its_prefix(recorded, model):
    resolve_from_scenario(model, file=recorded, today=LATE)
    for name in ("rehi", "lens:rehi"):
        assert [s.forecaster for s in score_forecasts(recorded, forecasters=[name]).sheets[0].forecasters] == [
            "lens:rehi"
        ]


def test_the_brief_is_a_paragraph_and_a_short_table(recorded, model):
    resolve_from_scenario(model, file=recorded, today=LATE)
    paragraph, table = brief_scores(score_forecasts(recorded))
    assert "Brier" in paragraph.text
    assert isinstance(table, Table)
    assert len(table.rows) <= 8


def test_numbers_are_kept_as_quantiles_and_categories(recorded):
    entries = [json.loads(line) for line in recorded.read_text(encoding="utf-8").splitlines()]
    (forecast,) = (e for e in entries if e.get("question") == "small:N1" and e.get("forecaster") == "lens:record")
    assert forecast["categories"] == [0.25, 0.5, 0.25]
    assert forecast["quantiles"][forecast["levels"].index(0.5)] == pytest.approx(499.5)


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_imported_and_scored(model, file, tmp_path):
    path = tmp_path / "many.csv"
    with path.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["question", "forecaster", "made", "probability"])
        days = [(dt.date(2024, 10, 1) + dt.timedelta(days=day)).isoformat() for day in range(200)]
        rows.writerows(["Q1", f"person {number}", day, "0.5"] for number in range(500) for day in days)
    assert import_forecasts(path, file=file, model=model, today=LATE).n_forecasts == 100_000
    resolve_from_scenario(model, file=file, today=LATE)
    scored = score_forecasts(file)
    assert (len(scored.sheets[0].forecasters), scored.n_replaced) == (500, 99_500)
    assert "460 more forecasters" in text_of(layout_scores(scored))
