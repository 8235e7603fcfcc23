"""The canonical layout."""

from textwrap import dedent

import pytest

from sandtable.language.formatter import format_document, format_statement
from sandtable.language.layout import WIDTH
from sandtable.language.parser import parse_document
from sandtable.model.declaration import Constant, Document, Lookup
from sandtable.model.expression import Binary, Name, Number, Unary


def formatted(text):
    document, faults = parse_document(dedent(text), "x.sand")
    assert faults == []
    return format_document(document)


def test_an_empty_document_is_an_empty_text():
    assert format_document(Document(file="", statements=())) == ""


def test_clauses_stand_one_a_line_in_a_fixed_order():
    assert formatted(
        """\
        move   m   by KP toward RU chance  h*need   note "n" lasts 6 month when a<b
        """
    ) == dedent(
        """\
        move m by KP toward RU
          chance h * need
          when a < b
          lasts 6 month
          note "n"
        """
    )


def test_entries_of_a_stock_keep_their_order_and_join_where_they_can():
    assert formatted("stock a : 1\n  gains b\n  gains c\n  loses d\n  gains f\n  starts 3\n") == dedent(
        """\
        stock a : 1
          starts 3
          gains b, c
          loses d
          gains f
        """
    )


@pytest.mark.parametrize(
    "line",
    [
        "aux a : 1 = (a + b) * c - (d - e) - f / (g * h)",
        "aux a : 1 = -(a + b) ^ 2 * (-c) ^ -d",
        "aux a : 1 = (a < b) == (c < d) and not (e or f)",
        "aux a : 1 = (if a then b else c) + 1",
        "aux a : 1 = a * (1 to 2) + (normal(0, 1) within 0 to 3)",
        "aux a : 1 = (a + b) at 2027-01 in x+y",
        "aux a : 1 = 0.04/month * 1_200 month + 1e6 * 1.50",
        'constant a : 1 = { RU: 1 @A, UA, PL: 2 to 3 judged "x", other: [1, 2] } @B',
        "branch b : includes x, y, never m, k[AU] on 2025-03, a = 0 from 2025-03 to 2026-01",
        'lookup a "L" : month to 1 = (0, 1), (6, -0.8), (12_000, 0.5) extrapolate',
        'check "c" in x+y : a == b within 0.02',
    ],
)
def test_a_canonical_line_stays_as_it_is(line):
    assert formatted(line).replace("(-c) ^ -d", "(-c) ^ (-d)") == line.replace("(-c) ^ -d", "(-c) ^ (-d)") + "\n"


def test_brackets_that_say_nothing_go():
    assert formatted("aux a : 1 = ((a * b)) + (c) - ((d) / e)") == "aux a : 1 = a * b + c - d / e\n"


def test_a_long_table_is_written_in_columns():
    text = formatted(
        'constant leaning[exporter, buyer] "How much" : 1 = { US: [1, 1.65, 10], FR: [0.5, 2, 3], other: [0, 0, 0] } '
        '@SIPRI-100 @SIPRI-101 judged "coarse"\n'
    )
    assert text == dedent(
        """\
        constant leaning[exporter, buyer] "How much" : 1 = {
            US:    [  1, 1.65, 10],
            FR:    [0.5,    2,  3],
            other: [  0,    0,  0]
          } @SIPRI-100 @SIPRI-101 judged "coarse"
        """
    )


def test_a_long_equation_breaks_at_its_loosest_operators():
    terms = " + ".join(f"first_factor_{i} * second_factor_{i}" for i in range(6))
    lines = formatted(f"aux a : 1 = {terms}\n").splitlines()
    assert len(lines) > 1
    assert all(len(line) <= WIDTH for line in lines)
    assert all(line.startswith("    + ") for line in lines[1:])


def test_comments_and_single_blank_lines_stay_and_double_ones_go():
    text = dedent(
        """\
        # the file

        # above
        stock a : 1  # behind
          # before
          starts 1
          # at the end

        show a

        # last
        """
    )
    assert formatted(text) == text
    assert formatted(text.replace("\n\n", "\n\n\n\n")) == text


def test_the_order_of_clauses_takes_their_comments_along():
    assert formatted("move m\n  # why it lasts\n  lasts 1 month\n  # why it happens\n  chance a\n") == dedent(
        """\
        move m
          # why it happens
          chance a
          # why it lasts
          lasts 1 month
        """
    )


def test_a_number_without_digits_is_written_from_its_value():
    for value, text in [(12000.0, "12_000"), (0.1, "0.1"), (1e-7, "1e-07"), (1e300, "1e+300")]:
        assert format_statement(Constant(id="a", value=Number(value=value))) == f"constant a : 1 = {text}"


def test_a_negative_number_gets_brackets_as_the_base_of_a_power():
    power = Binary(op="^", left=Number(value=-2.0), right=Name(id="b"))
    assert format_statement(Constant(id="a", value=power)) == "constant a : 1 = (-2) ^ b"
    twice = Unary(op="-", operand=Unary(op="-", operand=Name(id="b")))
    assert format_statement(Constant(id="a", value=twice)) == "constant a : 1 = --b"


def test_points_of_a_lookup_keep_all_their_digits():
    lookup = Lookup(id="a", points=((0.1 + 0.2, 1 / 3), (1e20, -0.0)))
    text = format_statement(lookup)
    document, _ = parse_document(text, "")
    assert document.statements == (lookup,)
