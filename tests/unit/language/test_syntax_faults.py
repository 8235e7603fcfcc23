"""What cannot be read is said with its place, what was found, and what to do."""

import time

import pytest

from sandtable.language.parser import MAX_CHARACTERS, MAX_FAULTS, parse_document, parse_expression


def read_faults(text):
    document, faults = parse_document(text, "x.sand")
    return document, faults


def pointed_at(text, fault):
    line = text.split("\n")[fault.place.line - 1]
    assert fault.place.line == fault.place.end_line
    return line[fault.place.column - 1 : fault.place.end_column - 1]


CASES = [
    # text, code, what the place covers, a part of what or mend
    ("stok a : person", "unexpected-word", "stok", "write `stock`"),
    ("Aux a : 1 = b", "unexpected-word", "Aux", "write `aux`"),
    ("move m by RU towards UA", "unexpected-word", "towards", "write `toward`"),
    ("move m\n  chance 3\n  whenn x", "unexpected-word", "whenn", "write `when`"),
    ("stock a : 1\n  start 5", "unexpected-word", "start", "write `starts`"),
    ("uncertain a : 1 = 3 two 4", "unexpected-word", "two", "write `to`"),
    ('lens l\n  a = 3 jugded "x"', "unexpected-word", "jugded", "write `judged`"),
    ("interest RU\n  a more is better wort 3", "unexpected-word", "wort", "write `worth`"),
    ("aux a : 1 = sum(b ovr side)", "unexpected-word", "ovr", "`over`"),
    ("gains x", "syntax", "gains", "indent the line"),
    ("  aux a : 1 = b", "syntax", "aux a : 1 = b", "move it to the margin"),
    ("12 x", "syntax", "12", "indent the line"),
    ("aux a : 1 = (b + c", "unclosed-bracket", "(", "add `)`"),
    ("aux a[b : 1 = c", "unclosed-bracket", "[", "add `]`"),
    ("stock a : 1\n  starts f(2\n  gains b", "unclosed-bracket", "(", "add `)`"),
    ("aux a : 1 = f(b]", "unclosed-bracket", "(", "add `)`"),
    ("aux a : 1 = b)", "unclosed-bracket", ")", "remove `)`"),
    ('scenario "x', "unclosed-text", '"', 'add `"`'),
    ('constant a : 1 = 3\n  note "open\n  note "x"', "unclosed-text", '"open', "line 3"),
    ("aux a = 3", "syntax", "=", "write `: UNIT`"),
    ("aux a : = 3", "syntax", "=", "write the unit"),
    ("aux a : 1 3", "syntax", "3", "write `=`"),
    ("aux a : 1", "syntax", "1", "the statement ends here"),
    ("aux a : 1 = b c", "syntax", "c", "operator"),
    ('check "c" : a = b', "syntax", "=", "write `==`"),
    ("scenario x", "syntax", "x", 'in quotes: `"x"`'),
    ('aux "x" : 1 = b', "syntax", '"x"', "without quotes"),
    ("constant a[b] : 1 = { RU: 3 UA: 4 }", "syntax", ":", "comma"),
    ("aux a : 1 = 1 < 2 < 3", "syntax", "2", "`and`"),
    ("aux a : 1 = 25 %", "syntax", "%", "`0.25`"),
    ("asks “curly”", "syntax", "“", "curly"),
    ("aux a : 1 = b – c", "syntax", "–", "dash"),
    ("aux a : 1 = b \u200b", "syntax", "\u200b", "U+200B"),
    ("aux note : 1 = 3", "reserved-word", "note", "another name"),
    ("aux a : 1 = most + 3", "reserved-word", "most", "another name"),
    ("claim C\n  word never", "reserved-word", "never", 'in quotes: `"never"`'),
    ("aux a : 1 = 12_", "bad-number", "12_", "write `12`"),
    ("aux a : 1 = .5", "bad-number", ".5", "write `0.5`"),
    ("aux a : 1 = 1.2.3", "bad-number", "1.2.3", "decimal point"),
    ("aux a : 1 = 6month", "bad-number", "6month", "write `6 month`"),
    ("aux a : 1 = 12,000", "bad-number", "12,000", "write `12_000`"),
    ("aux a : 1 = 1e999", "bad-number", "1e999", "too large"),
    ("outcome a : 1 = b at 2024-13", "bad-date", "2024-13", "no date"),
    ("outcome a : 1 = b at 2023-02-29", "bad-date", "2023-02-29", "no date"),
    ("outcome a : 1 = b at 2024-1", "bad-date", "2024-1", "`2024-10`"),
    ("stock a : 1\n  gains b", "syntax", None, "`starts VALUE`"),
    ("stock a : 1\n  starts 1\n  starts 2", "syntax", "starts", "second clause"),
    ("stock a : 1\n  starts 5 within 0 to 3", "syntax", "5 within 0 to 3", "line of its own"),
    ('question q asks "x"\n  yes when a', "syntax", None, "`resolves DATE`"),
    ("branch b : m", "syntax", "m", "`m`"),
    ("constant a.b : 1 = 3", "syntax", "a.b", "dot"),
    ("aux a : 1 = mixture(1, 2)", "syntax", "mixture(1, 2)", "WEIGHT: VALUE"),
    ("aux a : 1 = f(b = 1, 2)", "syntax", "f(b = 1, 2)", "plain arguments first"),
    ("aux a : 1 = foo(b over c)", "syntax", "foo(b over c)", "`over`"),
    ('constant a : 1 = 3 judged "x" judged "y"', "syntax", None, "twice"),
    ("move m at most 2.5 times", "syntax", "at most 2.5 times", "whole number"),
    ("lookup a : month to 1 = (0, 1 person)", "syntax", "1 person", "remove the unit"),
    ("use a as b with 3", "syntax", "3", "binds nothing"),
    ("time 0 to 1 step 1", "syntax", None, "step 1 month"),
    ("aux a : 1 = " + "(" * 500, "too-deep", "(", "names of their own"),
    ("aux a : 1 = b" + " + b" * 500, "too-deep", None, "names of their own"),
]


@pytest.mark.parametrize(("text", "code", "covers", "says"), CASES, ids=[case[0][:30] for case in CASES])
def test_a_bad_statement_gives_one_fault_with_its_place_and_what_to_do(text, code, covers, says):
    document, faults = read_faults(text)
    assert [fault.code for fault in faults] == [code]
    fault = faults[0]
    assert covers is None or pointed_at(text, fault) == covers
    assert says in f"{fault.what} {fault.why} {fault.mend}"
    assert fault.why
    assert fault.mend
    assert document.statements == ()


def test_every_bad_statement_gives_its_own_fault_and_the_good_ones_are_read():
    text = "stok a : 1\naux b : 1 = c\naux d : 1 = (\naux e : 1 = f\n  +\nshow b\n"
    document, faults = read_faults(text)
    assert [fault.place.line for fault in faults] == [1, 3, 5]
    assert [type(statement).__name__ for statement in document.statements] == ["Auxiliary", "Report"]


def test_a_fault_with_near_words_carries_the_edit_that_mends_it():
    fault = read_faults("aux a : 1 = 6month")[1][0]
    assert fault.edit is not None
    assert fault.edit.text == "6 month"
    assert fault.edit.place == fault.place


def test_a_text_that_is_too_large_is_not_read():
    document, faults = read_faults("#" * (MAX_CHARACTERS + 1))
    assert [fault.code for fault in faults] == ["too-large"]
    assert document.statements == ()


@pytest.mark.parametrize("text", ["aux a : 1 = b\0c", "\ufffd" * 50, "\x00"])
def test_what_is_no_text_is_said_to_be_none(text):
    assert [fault.code for fault in read_faults(text)[1]] == ["not-text"]
    assert [fault.code for fault in parse_expression(text)[1]] == ["not-text"]


def test_reading_stops_after_many_bad_statements():
    _, faults = read_faults("?\n" * 5000)
    assert len(faults) == MAX_FAULTS + 1
    assert "stopped" in faults[-1].what


@pytest.mark.parametrize(
    "text",
    [
        "aux a : 1 = " + "(" * 1_000_000,
        "aux a : 1 = " + "[" * 1_000_000,
        "aux a : 1 = " + "f(" * 500_000 + ")" * 500_000,
        'about "' + "\\" * 1_000_000,
        '"' * 1_000_000,
        "a" * 1_000_000,
        "aux a : 1 = " + "a." * 500_000,
        "aux a : 1 = 1" + "_" * 1_000_000,
        "aux a : 1 = 3 " + "m/" * 500_000,
        "aux a : " + "m * " * 250_000,
        " \n" * 500_000,
        "@" * 1_000_000,
    ],
    ids=lambda text: text[:14],
)
def test_a_hostile_text_is_refused_in_a_moment(text):
    start = time.process_time()
    parse_document(text, "x.sand")
    assert time.process_time() - start < 2
