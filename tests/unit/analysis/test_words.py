import pytest

from sandtable.analysis.words import (
    DEFAULT_STANDARD,
    ICD_203,
    KENT,
    PHIA,
    STANDARDS,
    describe_probability,
    find_band,
    find_term,
    read_word,
)
from sandtable.model.declaration import Word


def test_icd_203_is_the_default():
    assert STANDARDS[DEFAULT_STANDARD] is ICD_203


EXCLUSIVE = [ICD_203, PHIA, KENT]


@pytest.mark.parametrize("standard", EXCLUSIVE, ids=lambda item: item.id)
def test_bands_ascend_and_do_not_overlap(standard):
    for lower, upper in zip(standard.bands, standard.bands[1:], strict=False):
        assert lower.low < lower.high <= upper.low < upper.high


@pytest.mark.parametrize("standard", STANDARDS.values(), ids=lambda item: item.id)
def test_bands_stand_in_order_and_inside_0_to_1(standard):
    assert [(b.low, b.high) for b in standard.bands] == sorted((b.low, b.high) for b in standard.bands)
    assert all(0.0 <= band.low < band.high <= 1.0 for band in standard.bands)


@pytest.mark.parametrize(
    ("probability", "word"),
    [(0.005, "exceptionally unlikely"), (0.05, "very unlikely"), (0.2, "unlikely"), (0.5, "about as likely as not"),
     (0.7, "likely"), (0.95, "very likely"), (0.995, "virtually certain"), (0.33, "about as likely as not")],
)  # fmt: skip
def test_of_bands_inside_each_other_the_inner_one_is_named(probability, word):
    assert find_term(probability, STANDARDS["ipcc-ar5"]) == word


def test_overlapping_bands_are_both_named():
    assert find_term(0.2, STANDARDS["readers"]) == "unlikely or we doubt"


@pytest.mark.parametrize("standard", [*EXCLUSIVE, STANDARDS["ipcc-ar5"]], ids=lambda item: item.id)
def test_every_word_of_a_standard_comes_back_from_the_middle_of_its_band(standard):
    for band in standard.bands:
        for term in band.terms:
            found = find_band(term, standard)
            assert found is band
            assert find_term((found.low + found.high) / 2, standard) == band.term


def test_the_same_word_has_another_band_under_another_standard():
    bands = [(find_band("likely", item).low, find_band("likely", item).high) for item in (ICD_203, PHIA)]
    assert bands == [(0.55, 0.80), (0.55, 0.75)]
    assert find_band("likely", KENT) is None


def test_a_shared_edge_belongs_to_the_upper_band():
    assert find_term(0.20, ICD_203) == "unlikely"


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "less than almost no chance"),
        (0.6, "likely"),
        (1.0, "more than almost certain"),
        (float("nan"), "no number"),
    ],
)
def test_probabilities_beyond_the_ends_are_said_to_be_beyond(probability, words):
    assert describe_probability(probability, ICD_203) == words


def test_a_gap_between_bands_is_said_to_be_a_gap():
    assert describe_probability(0.22, PHIA) == "between highly unlikely and unlikely"


def test_case_and_hyphens_do_not_matter():
    assert find_band("Almost-Certain", ICD_203) is find_band("almost certain", ICD_203)


@pytest.mark.parametrize("word", ["could", "can never", "never", "not likely", "likelyish"])
def test_a_word_without_a_number_keeps_none(word):
    reading = read_word(Word(text=word), ICD_203)
    assert reading.low is None
    assert reading.note == f"`{word}` has no number under ICD 203"


def test_a_negation_gets_a_band_by_being_read_as_a_word_of_the_standard():
    reading = read_word(Word(text="can never", read_as="almost certain"), ICD_203)
    assert (reading.low, reading.high) == (0.95, 0.99)
    assert reading.note == "`can never` read as `almost certain`"


def test_a_band_of_its_own_goes_before_the_standard():
    reading = read_word(Word(text="likely", band=(0.25, 0.75)), ICD_203)
    assert (reading.low, reading.high, reading.judged_low, reading.judged_high) == (0.25, 0.75, 0.25, 0.75)


def test_the_outermost_bands_are_open_when_a_share_is_judged():
    reading = read_word(Word(text="almost certainly"), ICD_203)
    assert (reading.judged_low, reading.judged_high) == (0.95, 1.0)
    reading = read_word(Word(text="remote"), ICD_203)
    assert (reading.judged_low, reading.judged_high) == (0.0, 0.05)


def test_no_word_is_said_to_be_none():
    assert read_word(None, ICD_203).note == "the speaker gave no word for how sure"
