"""Cards of laws: short papers and skill in the list; equations, units, skill and use in full."""

from __future__ import annotations

import json

import pytest

from sandtable.reports.laws.cards import (
    SHORT_SKILL,
    cut_behind_clause,
    equation_texts,
    law_record,
    layout_law,
    layout_laws,
    shorten_paper,
    shorten_skill,
)
from sandtable.reports.layout import Table
from sandtable.reports.plain import page_to_text
from sandtable.reports.record import to_record
from sandtable.reports.typeset.plain import latex_to_text
from sandtable.theory.card import LawCard
from sandtable.usecases.laws.catalogue import find_law, list_law_rows, list_laws


@pytest.mark.parametrize(
    ("paper", "short"),
    [
        ("F. W. Lanchester, Aircraft in Warfare (1916), chapters 5 and 6", "Lanchester 1916"),
        ("B. A. Leeds, A. G. Long and S. M. Mitchell, Reevaluating (2000) 1-2", "Leeds, Long and Mitchell 2000"),
        ("A. Ab, B. Bc, C. Cd and D. De, A title (1972)", "Ab and others 1972"),
        ("J. Maynard Smith, The theory of games (1974)", "Maynard Smith 1974"),
        ("Bueno de Mesquita, B. (1994), Political Forecasting", "Bueno de Mesquita 1994"),
        ("Singer, J. D., Bremer, S. & Stuckey, J. (1972), Capability", "Singer, Bremer and Stuckey 1972"),
        ("Cederman, L.-E. (2003), Modeling the size of wars", "Cederman 2003"),
        ("A report without a name", "A report without a name"),
    ],
)
def test_a_paper_is_shortened_to_surnames_and_year(paper: str, short: str) -> None:
    assert shorten_paper(paper) == short


def test_a_skill_line_is_shortened_to_its_first_sentence_or_clause() -> None:
    assert shorten_skill("None measured: a teaching model. More.") == "None measured: a teaching model"
    assert shorten_skill("Always no is right in 78 %. More.") == "Always no is right in 78 %"
    long = "Fitted to days, " + "the laws explain eleven per cent of the variation of losses, " * 4
    assert shorten_skill(long).endswith(" ...")
    assert len(shorten_skill(long)) <= SHORT_SKILL + 4


@pytest.mark.parametrize("card", list_laws(), ids=lambda card: card.id)
def test_no_short_form_of_the_library_is_cut_within_a_word(card: LawCard) -> None:
    short = shorten_skill(card.skill).removesuffix(" ...")
    assert card.skill.startswith(short)
    assert len(card.skill) == len(short) or not card.skill[len(short)].isalnum()
    assert all(len(shorten_paper(paper)) < 60 for paper in card.papers)


def test_the_list_has_a_row_for_each_law_in_two_tables() -> None:
    rows = list_law_rows()
    tables = [block for block in layout_laws(rows).blocks if isinstance(block, Table)]
    assert [table.columns[0].title for table in tables] == ["block", "function"]
    assert [row[0].text for table in tables for row in table.rows] == [row.card.id for row in rows]


def test_a_card_in_full_says_equations_inputs_skill_and_use() -> None:
    text = page_to_text(layout_law(find_law("teacup")))
    for said in (
        "d temperature/dt = - cooling",
        "temperature starts at hot",
        "cooling = (temperature - ambient) / tau",
        "paper: ",
        "holds: ",
        "skill: ",
        "use teacup as tea",
        "not used by the flagship",
    ):
        assert said in text
    assert "sandtable reproduce lanchester repeats" in page_to_text(layout_law(find_law("lanchester")))


@pytest.mark.parametrize("card", list_laws(), ids=lambda card: card.id)
def test_every_card_can_be_shown_and_is_data(card: LawCard) -> None:
    entry = find_law(card.id)
    assert card.title in page_to_text(layout_law(entry))
    record = json.loads(json.dumps(to_record(law_record(entry))))
    assert record["card"]["id"] == card.id
    assert record["equations"]
    assert len(record["equations_as_text"]) == len(equation_texts(entry)) > 0
    assert not any("\\" in text for text in equation_texts(entry))


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"CINC_i = \frac{1}{K_i} \sum_{k \in K_i} \frac{x_{ik}}{\sum_j x_{jk}}",
         "CINC_i = (1 / K_i) Σ_(k∈K_i) (x_ik / (Σ_j x_jk))"),
        (r"\frac{\mathrm{d}A}{\mathrm{d}t} = -a e^{-u_A t} B^{p}", "dA / dt = -a e^(-u_A t) B^p"),
        (r"P = \begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
         "P = { 1 if x > 0; 0 otherwise"),
        (r"x \ge \exp\left(-\frac{x}{\tau}\right)", "x ≥ exp(-x / τ)"),
        (r"(x / x_{\min})^{-(\alpha - 1)}", "(x/x_min)^(-(α - 1))"),
    ],
)  # fmt: skip
def test_equations_of_papers_read_as_a_line_of_text(latex: str, text: str) -> None:
    assert latex_to_text(latex) == text


def test_a_text_is_not_cut_within_brackets():
    assert cut_behind_clause("a first clause (with one thing, another), and more", 36) == "a first clause ..."


def test_a_block_tells_what_can_be_read_of_it_unless_that_is_too_much():
    text = page_to_text(layout_law(find_law("sanctions")))
    assert "holding_out  Chance that the target has not given way" in text
    assert "values, which docs/laws/world3.md lists." in page_to_text(layout_law(find_law("world3")))
