"""Cards of the laws: complete, in step with the functions, the blocks and the published results."""

from importlib.resources import files

import pytest

from sandtable import laws
from sandtable.theory.cards import CARDS, FUNCTIONS_OF_BLOCKS
from sandtable.theory.published.catalogue import all_reproductions

BLOCKS = {
    path.name.removesuffix(".sand")
    for path in files("sandtable.library").joinpath("laws").iterdir()
    if path.name.endswith(".sand")
}
RESULTS = {result.id: result for result in all_reproductions()}
BY_ID = {card.id: card for card in CARDS}


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_every_card_says_what_the_law_is_where_it_holds_and_how_well_it_did(card):
    assert card.kind == "function"
    assert card.papers
    assert all(any(char.isdigit() for char in paper) for paper in card.papers)
    assert all((card.title, card.about, card.holds, card.skill, card.equations, card.functions))
    assert "naive" in card.skill or "constant" in card.skill
    assert "n = " in card.skill or "None" in card.skill


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_every_function_and_result_on_a_card_is_there(card):
    assert [name for name in card.functions if name not in laws.__all__] == []
    assert [name for name in card.skill_reproductions if name not in RESULTS] == []
    assert any(result.law == card.id for result in RESULTS.values()) or card.id == "rules"


def test_no_law_has_two_cards_and_none_is_a_block_too():
    assert len(BY_ID) == len(CARDS)
    assert BLOCKS.isdisjoint(BY_ID)


def test_every_published_result_is_of_a_law_that_has_a_card_or_is_a_block():
    assert sorted({result.law for result in RESULTS.values()} - BLOCKS - set(BY_ID)) == []


def test_functions_of_blocks_name_blocks_and_functions_that_are_there():
    assert sorted(set(FUNCTIONS_OF_BLOCKS) - BLOCKS) == []
    assert [n for names in FUNCTIONS_OF_BLOCKS.values() for n in names if n not in laws.__all__] == []


def test_every_function_belongs_to_a_law():
    told = {name for card in CARDS for name in card.functions}
    told |= {name for names in FUNCTIONS_OF_BLOCKS.values() for name in names}
    functions = {name for name in laws.__all__ if name.islower()}
    assert sorted(functions - told) == []


@pytest.mark.parametrize(
    ("law", "result", "words"),
    [
        ("rules", "rules-three-to-one", ("58.5 %", "69.2 %")),
        ("rules", "rules-build-ups", ("21.1 %", "8.1 %")),
        ("outcomes", "outcomes-reduction", ("1.8 %",)),
        ("cinc", "outcomes-reduction", ("1.8 %",)),
    ],
)
def test_shares_on_a_card_are_those_of_the_published_result(law, result, words):
    published = [f"{100 * value:.1f} %" for value in RESULTS[result].published]
    assert published == list(words)
    assert all(word in BY_ID[law].skill for word in words)


def test_the_expected_utility_card_says_that_the_naive_mean_is_nearer():
    median, mean = RESULTS["bdm-emissions-median-mean"].compute()
    assert abs(mean - 8.833) < abs(median - 8.833)
    medians = RESULTS["bdm-emissions-scholz-rounds"].compute()[:11]
    skill = BY_ID["expected_utility"].skill
    for value in (median, mean, min(medians), max(medians), medians[7]):
        assert f"{value:.2f}" in skill


def test_the_rule_of_three_to_one_does_worse_than_betting_on_the_attacker():
    test = laws.rule_from_counts(81, 117, 316, 540)
    assert (f"{100 * test.accuracy:.0f} %", f"{100 * test.naive_accuracy:.0f} %") == ("46 %", "60 %")
    assert "46 %" in BY_ID["rules"].skill
    assert "60 %" in BY_ID["rules"].skill
