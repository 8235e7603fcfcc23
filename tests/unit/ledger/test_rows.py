"""Tables of forecasts: every bad row is listed, and nothing is taken when any is bad."""

import pytest

from sandtable.ledger.entries import AskedQuestion
from sandtable.ledger.rows import Reading, WordBand, read_rows

QUESTIONS = {
    "Q1": AskedQuestion(scenario="s", question="Q1", asks="?", resolves="2025-06-30"),
    "N1": AskedQuestion(scenario="s", question="N1", asks="?", resolves="2025-06-30", unit="mm", edges=(5.0, 10.0)),
    "N2": AskedQuestion(scenario="s", question="N2", asks="?", resolves="2025-06-30", unit="mm"),
}
LIKELY = WordBand(term="likely", standard="ICD 203", low=0.55, high=0.80)
READING = Reading(
    find_question=lambda name: QUESTIONS.get(name, f"there is no question `{name}`"),
    find_word=lambda word, standard: LIKELY if (word, standard) == ("likely", "") else f"`{word}` has no number",
    answered={"s:N2": "2025-03"},
    taken=frozenset({("s:Q1", "One", "2025-01-01")}),
    today="2025-12-01",
)
HEADER = "question,forecaster,made,probability,word,p1,p2,p3,q05,q50,q95\n"


def problems(row, header=HEADER):
    found, bad = read_rows(header + row + "\n", READING)
    assert found == ()
    return [(item.line, item.column, item.what) for item in bad]


def test_every_kind_of_forecast_is_read():
    text = (
        HEADER + "Q1,Two,2025-01-02,0.7,,,,,,,\nQ1,Six,2025-01-02,,likely,,,,,,\n"
        "N1,Two,2025-01-02,,,0.2,0.5,0.3,,,\n\nN1,Six,2025-01-02,,,,,,1,2.5,4\n"
    )
    found, bad = read_rows(text, READING)
    assert bad == ()
    one, word, categories, quantiles = (forecast for _, forecast in found)
    assert (one.probability, one.is_imported, one.made) == (0.7, True, "2025-01-02")
    assert (word.probability, word.word, word.low, word.high) == (pytest.approx(0.675), "likely", 0.55, 0.80)
    assert categories.categories == (0.2, 0.5, 0.3)
    assert (quantiles.levels, quantiles.quantiles) == ((0.05, 0.5, 0.95), (1.0, 2.5, 4.0))


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("Q1,Two,2025-01-02,1.2,,,,,,,", "probability", "between 0 and 1"),
        ("Q1,Two,2025-01-02,-0.1,,,,,,,", "probability", "between 0 and 1"),
        ("Q1,Two,2025-01-02,nan,,,,,,,", "probability", "no number"),
        ("Q1,Two,2025-01-02,likely,,,,,,,", "probability", "no number"),
        ("Q9,Two,2025-01-02,0.5,,,,,,,", "question", "no question `Q9`"),
        (",Two,2025-01-02,0.5,,,,,,,", "question", "no question"),
        ("Q1,,2025-01-02,0.5,,,,,,,", "forecaster", "nobody"),
        ("Q1,lens:record,2025-01-02,0.5,,,,,,,", "forecaster", "kept for lenses"),
        ("Q1,Two,02.01.2025,0.5,,,,,,,", "made", "no day"),
        ("Q1,Two,2025-02-30,0.5,,,,,,,", "made", "no day"),
        ("Q1,Two,2025-07-01,0.5,,,,,,,", "made", "was to be resolved"),
        ("Q1,Two,2026-01-01,0.5,,,,,,,", "made", "after today"),
        ("N2,Two,2025-03-01,,,,,,1,2,3", "made", "answered already"),
        ("Q1,One,2025-01-01,0.5,,,,,,,", "question", "already, in the record"),
        ("Q1,Two,2025-01-02,0.5,likely,,,,,,", "", "probability and word"),
        ("Q1,Two,2025-01-02,,,,,,,,", "", "no forecast"),
        ("Q1,Two,2025-01-02,,perhaps,,,,,,", "word", "no number"),
        ("N1,Two,2025-01-02,0.5,,,,,,,", "probability", "answered by a number"),
        ("Q1,Two,2025-01-02,,,,,,1,2,3", "q05", "yes or no"),
        ("N1,Two,2025-01-02,,,0.2,0.2,0.2,,,", "p1", "add up to 0.6"),
        ("N1,Two,2025-01-02,,,0.5,0.5,,,,", "p1", "3 categories"),
        ("N2,Two,2025-01-02,,,0.2,0.5,0.3,,,", "p1", "no categories"),
        ("N1,Two,2025-01-02,,,,,,4,2,5", "q50", "below the one before"),
        ("Q1,Two,2025-01-02,0.5", "", "4 cells"),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_column(row, column, says):
    ((line, found, what),) = problems(row)
    assert (line, found) == (2, column)
    assert says in what


def test_all_bad_rows_are_listed_and_the_good_ones_not_taken():
    text = (
        HEADER + "Q1,Two,2025-01-02,0.5,,,,,,,\n" + "Q1,Six,2025-01-02,2,,,,,,,\n\n" + "Q8,Six,2025-01-02,0.5,,,,,,,\n"
    )
    found, bad = read_rows(text, READING)
    assert found == ()
    assert [item.line for item in bad] == [3, 5]


def test_the_same_forecast_twice_in_a_table_is_bad():
    row = "Q1,Two,2025-01-02,0.5,,,,,,,\n"
    _, bad = read_rows(HEADER + row + row, READING)
    assert (bad[0].line, "on line 2" in bad[0].what) == (3, True)


def test_a_percentage_is_told_how_to_be_written():
    _, bad = read_rows(HEADER + "Q1,Two,2025-01-02,70,,,,,,,\n", READING)
    assert bad[0].mend == "write 0.7 for 70 %"


@pytest.mark.parametrize(
    ("header", "code", "says"),
    [
        ("", "bad-table", "empty"),
        ("question;forecaster;made;probability\n", "bad-table", "not separated by commas"),
        ("question\tforecaster\tmade\tprobability\n", "bad-table", "not separated by commas"),
        ("question,made,probability\n", "column-missing", "no column `forecaster`"),
        ("question,forecaster,made\n", "column-missing", "no column with a forecast"),
        ("question,forecaster,made,prob\n", "bad-table", "`prob` is no column"),
        ("question,forecaster,made,p1,p3\n", "bad-table", "without a gap"),
        ("question,forecaster,made,q0.05\n", "bad-table", "`q0.05` is no column"),
        ("question,forecaster,made,q5,q05\n", "bad-table", "same quantile"),
        ("question,forecaster,made,probability,probability\n", "bad-table", "two columns"),
        ("question,forecaster,made,probability\n", "bad-table", "no rows"),
        ('question,forecaster,made,probability\nQ1,"Two,2025-01-02,0.5\n', "bad-table", "cannot be read"),
    ],
)
def test_a_bad_table_says_what_is_wrong_with_it(header, code, says):
    found, bad = read_rows(header, READING)
    assert found == ()
    assert (bad[0].code, says in bad[0].what) == (code, True)


def test_columns_may_stand_in_any_order_and_case():
    found, bad = read_rows("Made,PROBABILITY,Forecaster,question\n2025-01-02,1,Two,Q1\n", READING)
    assert bad == ()
    assert found[0][1].probability == 1.0
