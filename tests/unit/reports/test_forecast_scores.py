"""The page of scores: its sentences, tables and labels."""

from sandtable.ledger.entries import AskedQuestion, Forecast, Resolution, Stated
from sandtable.ledger.record import Record, read_record, seal_lines
from sandtable.ledger.scoring import score_record
from sandtable.ledger.standing import find_standing
from sandtable.reports.forecast_scores import brief_scores, layout_scores
from sandtable.reports.layout import Page
from sandtable.reports.plain import page_to_text
from sandtable.reports.words import layout_words
from sandtable.usecases.words import ask_words

EMPTY = Record(lines=(), n_lines=0, head="", recorded="")


def scored():
    """Eight questions, two lenses in hindsight, a person on three of them before the answer, and a number."""
    entries = []
    for number in range(8):
        quo = Stated(low=0.0, high=0.0) if number < 6 else None
        entries.append(
            AskedQuestion(scenario="s", question=f"Q{number}", asks="Is it so?", resolves="2025-06-30", status_quo=quo)
        )
    entries.append(
        AskedQuestion(
            scenario="s",
            question="N1",
            asks="How much?",
            resolves="2025-06-30",
            unit="mm",
            base_rate=Stated(low=8.0, high=12.0),
        )
    )
    for lens, shift in (("lens:record", 0.0), ("lens:rehi", 0.1)):
        entries += [
            Forecast(
                question=f"s:Q{number}", asked=number + 2, forecaster=lens, made="2025-12-01", seed=1, n_futures=1000,
                probability=abs(number / 10 - shift),
            )
            for number in range(8)
        ]  # fmt: skip
        entries.append(
            Forecast(
                question="s:N1", asked=10, forecaster=lens, made="2025-12-01", levels=(0.05, 0.5, 0.95),
                quantiles=(8.0 + shift, 10.0, 13.0),
            )
        )  # fmt: skip
    for number in (0, 3, 7):
        entries.append(
            Forecast(
                question=f"s:Q{number}", asked=number + 2, forecaster="Desk One", made="2025-01-02", is_imported=True,
                probability=0.675, word="likely", standard="ICD 203", low=0.55, high=0.8,
            )
        )  # fmt: skip
    for number in range(8):
        entries.append(
            Resolution(
                question=f"s:Q{number}", answer="yes" if number % 3 == 0 else "no", date="2025-06-30", source="S-1"
            )
        )
    entries.append(Resolution(question="s:N1", answer="measured", value=11.0, date="2025-06-30", source="S-2"))
    record, _ = read_record(seal_lines(EMPTY, entries, recorded="2025-12-01", clock="read"))
    return score_record(find_standing(record), seed=1, together=(("s:Q0", "s:Q1"),))


def test_the_page_of_scores(golden):
    golden("forecast_scores", page_to_text(layout_scores(scored())))


def test_the_scores_in_a_brief(golden):
    golden("forecast_scores_brief", page_to_text(Page(brief_scores(scored()))))


def test_the_words_of_every_standard(golden):
    golden("words", page_to_text(layout_words(ask_words())) + page_to_text(layout_words(ask_words("likely"))))
