"""Which digits are numbers that must rest on a row, and which are dates, names and units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandtable.reports.brief.inline import has_number, source_anchor, split_text


def links(text, **options):
    return [piece.text for piece in split_text(text, anchor="m-x", **options) if piece.kind == "link"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("in 1,216 of 2,000 futures", ["1,216 of 2,000"]),
        ("net -1,820 ± 68 km^2 on average", ["-1,820 ± 68"]),
        ("between -4,430 to -1,200", ["-4,430 to -1,200"]),
        ("holds in 41 %, 5 % and 7 %", ["41 %", "5 % and 7 %"]),
        ("band 95-100", ["95-100"]),
        ("94|118 =", ["94", "118"]),
        ("15 per 1_000 person", ["15", "1_000"]),
        ("about 1e-5", ["1e-5"]),
        ("+0.023 ± 0.0034", ["+0.023 ± 0.0034"]),
    ],
)
def test_numbers_are_links_with_their_signs_and_joints(text, numbers):
    assert links(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "by October 2026, on 23 March 2025",
        "on 2026-02-22",
        "from 2024-10 to 2028-01",
        "the window 2023-27, or 2018-2022",
        "in 2025.",
        "land_2026 of C12a",
        "the K2 and the Q06",
        "km2 equivalents, 1/month",
        "net(RU) of `kp_troops 5`",
    ],
)
def test_dates_names_and_units_are_no_numbers(text):
    assert links(text) == []
    assert not has_number(text)


def test_a_range_ends_before_a_date():
    assert links("from 12 to 2026-12") == ["12"]


def test_an_id_is_a_link_only_where_there_is_such_a_row():
    rows = {source_anchor("NK-001"), source_anchor("ARTICLE")}
    pieces = split_text("see NK-001, NK-002 and @ARTICLE", rows=rows)
    assert [(p.text, p.anchor) for p in pieces if p.kind == "link"] == [
        ("NK-001", "s-NK-001"),
        ("ARTICLE", "s-ARTICLE"),
    ]


def test_a_plain_word_is_no_source_even_if_a_source_is_called_so():
    assert links("the war", rows={source_anchor("war")}) == []
    assert links("by @war", rows={source_anchor("war")}) == ["war"]


def test_named_parts_lead_where_they_are_told_to():
    pieces = split_text("Words by ICD 203 in 5 cases", anchor="m-x", links=(("ICD 203", "w-icd203"),))
    assert [(p.text, p.anchor) for p in pieces if p.kind == "link"] == [("ICD 203", "w-icd203"), ("5", "m-x")]


def test_without_an_anchor_numbers_stay_plain():
    assert [piece.kind for piece in split_text("5 of 7")] == ["text"]


def test_powers_are_raised():
    assert "".join(piece.text for piece in split_text("293 km^2/month")) == "293 km²/month"


@given(st.text(max_size=80))
def test_no_text_is_lost(text):
    joined = "".join(piece.text for piece in split_text(text, anchor="m-x"))
    plain = "".join(character for character in joined if character not in "`@⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
    assert set(plain) <= set(text)
    assert sum(c.isalpha() for c in joined) == sum(c.isalpha() for c in text)


@given(st.text(max_size=20))
def test_an_anchor_holds_nothing_that_could_end_an_attribute(id_):
    assert set(source_anchor(id_)) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")
