"""The words and tables of regret."""

import numpy as np
import pytest

from sandtable.analysis.choices.payoffs import Payoffs, Stake
from sandtable.analysis.choices.regret import Threshold, find_regret
from sandtable.reports.layout import Paragraph, Table
from sandtable.reports.plain import page_to_text
from sandtable.reports.regret import brief_regret, layout_regret, say_agreement, say_choice

SEOUL = Stake(
    actor="KR",
    actor_label="South Korea",
    outcome="",
    sign=1.0,
    unit="index points",
    label="weighted interests",
    outcomes=("x",),
)
TENSION = Stake(
    actor="KR",
    actor_label="South Korea",
    outcome="tension",
    sign=-1.0,
    unit="index",
    label="Tension",
    outcomes=("tension",),
)


def make_payoffs(base, arms, *, lens="record", stake=SEOUL, counts=None):
    values = np.array([base, arms], dtype=np.float64)
    flags = np.ones(values.shape[1], dtype=np.bool_) if counts is None else counts
    return Payoffs(stake=stake, lens=lens, alternatives=("base", "arms"), values=values, counts=flags)


@pytest.fixture
def finding():
    index = np.arange(1000)
    level = 10.0 * np.sin(index)
    counts = index != 7
    calm = make_payoffs(level, level - np.where(index % 4 == 0, 0.0, 6.0), counts=counts)
    storm = make_payoffs(level - 20.0, level - 20.0 + np.where(index % 5 == 0, 8.0, -1.0), lens="rehi", counts=counts)
    return find_regret(
        [calm, storm], threshold=Threshold(amount=0.0, is_relative=True), labels={"arms": "Seoul gives arms"}, seed=1
    )


def test_regret_on_a_page(finding, golden):
    golden("regret", page_to_text(layout_regret(finding)))


def test_the_choice_is_one_sentence_with_counts_error_and_seed(finding):
    said = say_choice(finding)
    assert said.startswith("For South Korea, by its weighted interests, `base` has the least worst-lens mean regret (")
    assert "under `rehi`; seed 1)" in said
    assert "in 999 of 999 futures under `record` (alone in 749)" in said


def test_lenses_that_choose_otherwise_are_named(finding):
    assert "`base` under `record`; `arms` under `rehi`" in say_agreement(finding)


def test_alternatives_that_chance_cannot_tell_apart_are_called_so():
    draws = np.random.default_rng(1).normal(size=(2, 400))
    finding = find_regret([make_payoffs(*draws)])
    assert "but chance cannot tell it from" in say_choice(finding)
    assert "By no rule can chance tell the alternatives apart." in say_agreement(finding)


def test_one_lens_has_no_worst_lens(finding):
    alone = find_regret([make_payoffs(np.arange(100.0), np.arange(100.0) - 1.0)])
    text = page_to_text(layout_regret(alone))
    assert "worst lens" not in text
    assert "worst-lens" not in text
    assert "Every other rule that weighs amounts picks `base` too" in say_agreement(alone)


def test_a_threshold_is_said_in_the_sense_of_the_outcome():
    values = -np.linspace(40.0, 60.0, 100)
    absolute = find_regret(
        [make_payoffs(values, values - 1.0, stake=TENSION)], threshold=Threshold(amount=50.0, is_relative=False)
    )
    assert "Good enough: “Tension” at most 50 index." in page_to_text(layout_regret(absolute))
    beyond = find_regret(
        [make_payoffs(values, values - 1.0, stake=TENSION)], threshold=Threshold(amount=2.0, is_relative=True)
    )
    assert "“Tension” at most that of `base` in the same future + 2 index" in page_to_text(layout_regret(beyond))
    assert "by “Tension” (less is better)" in say_choice(absolute)


def test_the_brief_has_one_paragraph_and_one_small_table(finding):
    paragraph, table = brief_regret(finding)
    assert isinstance(paragraph, Paragraph)
    assert isinstance(table, Table)
    assert len(table.rows) == 2


def test_alternatives_that_never_differ_are_no_choice():
    finding = find_regret([make_payoffs(np.ones(50), np.ones(50))])
    assert "all alternatives bring the same in each of 50 futures under `record`" in say_choice(finding)
    assert say_agreement(finding) == ""
