"""What to find out next, in words: one choice and one verdict, made by hand."""

from dataclasses import replace

import pytest

from sandtable.analysis.uncertainty.ages import Age
from sandtable.analysis.uncertainty.figures import DatedSource, FigureFacts
from sandtable.analysis.uncertainty.information import Worth
from sandtable.analysis.uncertainty.thresholds import Bend, Flip
from sandtable.analysis.uncertainty.worth import Alternative, Figure, Together, Unanswered, WorthAnswer, WorthFinding
from sandtable.model.model import Source
from sandtable.reports.information import brief_worth, layout_worth
from sandtable.reports.layout import Page
from sandtable.reports.plain import page_to_text
from sandtable.reports.worth_words import join_words, say_bend, say_worth

ROW = Source(
    id="HYD-1", quantity="", value="", low="", high="", unit="", as_of="2024", title="Levels", publisher="Water board",
    date="2025-01", address="", grade="",
)  # fmt: skip
DATED = DatedSource(source=ROW, age=Age(text="2024", is_published=False, least=23, most=34))
NOTHING = Worth(value=0.0, error=0.0)
ENDS = ((0.0, 0.1), (0.0, 0.1))
SOURCED = FigureFacts(
    id="water[east]", label="Highest water, east", unit="m", sector="", rests_on="sourced", sources=(DATED,), judged="",
    by_lens=False, despite=(),
)  # fmt: skip
BY_LENS = replace(SOURCED, rests_on="judged", judged="it has risen", by_lens=True, sources=(), despite=(DATED,))
FIGURE = Figure(
    facts=SOURCED,
    low=0.98,
    high=5.012,
    worth=Worth(value=0.312, error=0.031),
    brier=None,
    neighbours=Worth(value=0.45, error=0.04),
    bend=Bend(
        alternatives=("build", "base", "wait"), shares=(0.4, 0.4, 0.2), flips=(Flip(value=4.87, error=0.11),
        Flip(value=6.2, error=0.2)), ends=ENDS,
    ),
    share_low=None,
    share_high=None,
)  # fmt: skip
CHOICE = WorthFinding(
    kind="choice",
    subject="weighted interests",
    label="The town",
    unit="MEUR",
    alternatives=(
        Alternative(branch="base", gain=NOTHING, best_in=700),
        Alternative(branch="build", gain=Worth(value=-1.223, error=0.074), best_in=300),
    ),
    chosen="base",
    share=None,
    ceiling=Worth(value=0.604, error=0.03),
    ceiling_brier=None,
    groups=(
        Together(name="all", n_figures=12, worth=Worth(value=0.41, error=0.04), brier=None),
        Together(name="sourced", n_figures=9, worth=Worth(value=0.312, error=0.031), brier=None),
        Together(name="judged", n_figures=3, worth=NOTHING, brier=None),
        Together(name="water", n_figures=2, worth=Worth(value=0.35, error=0.04), brier=None),
    ),
    floor=0.02,
    figures=(FIGURE,),
    n_told_apart=1,
    n_figures=12,
    n_futures=1000,
    n_left_out=2,
    lens="record",
    seed=1,
    today="2026-11-23",
)
CALL = replace(
    FIGURE,
    facts=BY_LENS,
    worth=Worth(value=0.04, error=0.012),
    neighbours=Worth(value=0.04, error=0.012),
    brier=Worth(value=0.0144, error=0.0023),
    bend=Bend(alternatives=("no", "yes"), shares=(0.3, 0.7), flips=(Flip(value=0.319, error=0.007),), ends=ENDS),
    share_low=Worth(value=0.4, error=0.02),
    share_high=Worth(value=0.75, error=0.02),
)
VERDICT = replace(
    CHOICE,
    kind="verdict",
    subject="W1",
    label="The wall is too low",
    unit="",
    alternatives=(),
    chosen="yes",
    share=Worth(value=0.57, error=0.011),
    ceiling=Worth(value=0.43, error=0.011),
    ceiling_brier=Worth(value=0.245, error=0.0016),
    groups=(
        Together(name="all", n_figures=12, worth=Worth(value=0.1, error=0.013), brier=Worth(value=0.04, error=0.004)),
        Together(name="sourced", n_figures=9, worth=NOTHING, brier=NOTHING),
        Together(name="judged", n_figures=3, worth=Worth(value=0.05, error=0.01), brier=Worth(value=0.01, error=0.002)),
    ),
    figures=(CALL, replace(CALL, facts=SOURCED, worth=Worth(value=0.01, error=0.011))),
    n_told_apart=7,
    n_left_out=0,
    lens="wet",
)
UNTOLD = replace(
    CHOICE, figures=(), n_told_apart=0, groups=(Together(name="all", n_figures=12, worth=NOTHING, brier=None),)
)


def said(finding: WorthFinding) -> str:
    return page_to_text(layout_worth(WorthAnswer(findings=(finding,), unanswered=())))


def test_a_choice_reads_as_expected(golden):
    golden("worth_choice", said(CHOICE))


def test_a_verdict_reads_as_expected(golden):
    answer = WorthAnswer(
        findings=(VERDICT,), unanswered=(Unanswered(lens="dry", reason="`W1` holds in all of 9 futures"),)
    )
    golden("worth_verdict", page_to_text(layout_worth(answer)))


def test_the_brief_of_several_lenses_reads_as_expected(golden):
    lenses = [replace(UNTOLD, lens=lens) for lens in ("wet", "dry")]
    answer = WorthAnswer(findings=(CHOICE, *lenses), unanswered=())
    golden("worth_brief", page_to_text(Page(brief_worth(answer))))


def test_where_no_figure_is_told_apart_none_is_shown():
    assert say_worth(UNTOLD) == (
        "Under `record`, no single figure of 12 would change the choice for The town: `base` is best on average over 1,000 "
        "futures, 1.22 ± 0.074 MEUR ahead of `build`, and what knowing any one figure would bring cannot be told from nothing. "
        "Knowing the whole future would be worth 0.60 ± 0.030 MEUR, so no figure is worth more; all 12 figures together were not "
        "found to tell any of it: it is chance, or beyond the regression (seed 1)."
    )
    text = said(UNTOLD)
    assert "worth checking" not in text
    assert "How much can be known" not in text


def test_neighbours_are_told_only_where_they_found_more_than_the_regression():
    worth, error = FIGURE.worth.value, 0.04
    for neighbours, is_told in (
        (worth + 2.1 * error, True),
        (worth + 1.9 * error, False),
        (worth - 5.0 * error, False),
    ):
        figure = replace(FIGURE, neighbours=Worth(value=neighbours, error=error))
        text = said(replace(CHOICE, figures=(figure,)))
        assert ("By nearest neighbours" in text) == is_told


def test_a_figure_that_moves_only_the_probability_is_said_to_do_so():
    figures = (replace(CALL, worth=Worth(value=0.01, error=0.011)),)
    known = Together(name="all", n_figures=12, worth=NOTHING, brier=Worth(value=0.02, error=0.004))
    text = say_worth(replace(VERDICT, figures=figures, n_told_apart=1, groups=(known,)))
    assert "one figure of 12 bears on the probability, not on the call" in text
    assert "40 % yes where it is 0.98, 75 % where it is 5.01" in text
    assert "lower the expected Brier score from 0.245 to 0.225" in text


def test_what_nothing_is_left_to_chance_of_is_not_said_to_leave_a_rest():
    known = Together(name="all", n_figures=12, worth=Worth(value=0.6, error=0.03), brier=None)
    assert "within the error nothing is left to chance" in say_worth(replace(CHOICE, groups=(known,)))


@pytest.mark.parametrize(
    ("bend", "unit", "text"),
    [
        (Bend(alternatives=("yes",), shares=(1.0,), flips=(), ends=ENDS), "", "yes throughout"),
        (CALL.bend, "", "no below 0.319, yes above"),
        (CALL.bend, "m", "no below 0.319 m, yes above"),
        (FIGURE.bend, "", "`build` below 4.9, `base` to 6.2, `wait` above"),
    ],
)
def test_flips_are_said_with_their_values_rounded_to_their_error(bend, unit, text):
    assert say_bend(bend, unit) == text


def test_words_are_joined_as_in_a_sentence():
    assert [join_words(words) for words in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
