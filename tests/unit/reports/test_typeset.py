"""Equations as LaTeX: the fewest brackets that keep the meaning, and every equation of the library readable."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from latex2mathml.converter import convert

from sandtable.language.parser import parse_document, parse_expression
from sandtable.model.expression import Expression, Node
from sandtable.reports.typeset.breaking import WIDEST, break_lines
from sandtable.reports.typeset.expressions import typeset_expression
from sandtable.reports.typeset.letters import typeset_name, typeset_number, typeset_unit
from sandtable.reports.typeset.notation import Notation
from sandtable.reports.typeset.statements import typeset_statement
from sandtable.reports.typeset.width import width_of
from sandtable.usecases.places import LIBRARY

FLAGSHIP = LIBRARY / "korea-ukraine-2024"
DOCUMENTS = sorted(LIBRARY.glob("*/*.sand"))
SPACE = """dimension side = RU, UA
dimension other = alias side
dimension place = north, south
map opponent : side = { RU: UA, UA: RU }
"""


def typeset(text: str) -> str:
    node, faults = parse_expression(text)
    assert node is not None, faults
    return typeset_expression(node)


def equations(statement: str) -> list[str]:
    document, faults = parse_document(SPACE + statement, "x.sand")
    assert not faults
    notation = Notation.of(document.statements)
    return [e.latex for item in document.statements for e in typeset_statement(item, notation)]


def expressions_in(root: object) -> list[Expression]:
    found: list[Expression] = []
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, tuple):
            waiting.extend(item)
        elif isinstance(item, Expression):
            found.append(item)
        elif isinstance(item, Node):
            waiting.extend(getattr(item, field.name) for field in fields(item))
    return found


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("a - (b - c)", "a - (b - c)"),
        ("a + (b - c)", "a + b - c"),
        ("a - -b", "a - (-b)"),
        ("-a * b + c", r"-a \cdot b + c"),
        ("a * -b", r"a \cdot (-b)"),
        ("-(a + b)", "-(a + b)"),
        ("(-a) ^ 2", "(-a)^{2}"),
        ("-a ^ 2", "-a^{2}"),
        ("2 ^ 3 ^ 4", "2^{3^{4}}"),
        ("(2 ^ 3) ^ 4", "(2^{3})^{4}"),
        ("(5 km) ^ 2", r"(5\,\mathrm{km})^{2}"),
        ("a * (b + c) / d ^ 2", r"\frac{a \cdot (b + c)}{d^{2}}"),
        ("a / b / c", r"\frac{a}{b \cdot c}"),
        ("-a / b", r"-\frac{a}{b}"),
        ("a / (b / (c / d))", r"\frac{a}{\frac{b}{c / d}}"),
        ("x ^ (a / b)", "x^{a / b}"),
        ("a * (b / c) ^ 2", r"a \cdot \left(\frac{b}{c}\right)^{2}"),
    ],
)
def test_brackets_stand_where_the_meaning_needs_them_and_nowhere_else(text: str, latex: str) -> None:
    assert typeset(text) == latex


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("exp(-x / tau)", r"e^{-x / \tau}"),
        ("exp(own_rate * (now - first_time_seen))", r"\exp(\mathrm{own\_rate} \cdot (t - \mathrm{first\_time\_seen}))"),
        ("sqrt(x) + abs(y - 1)", r"\sqrt{x} + \left|y - 1\right|"),
        ("min(a, b, 0)", r"\min(a, b, 0)"),
        ("clip(x, 0, 1)", r"\min(\max(x, 0), 1)"),
        ("delay3(x, 6 month)", r"\mathrm{delay}_{3}(x, 6\,\mathrm{month})"),
        ("log10(x)", r"\log_{10}(x)"),
        ("x * dt", r"x \cdot \Delta t"),
        ("now >= 2025-02", r"[t \ge \text{2025-02}]"),
        ("x at 2027-01", r"\left.x\right|_{t=\text{2027-01}}"),
        ("total(x from 2025-01 to 2026-01)", r"\sum_{\text{2025-01} \le t \le \text{2026-01}} x \cdot \Delta t"),
        ("before(m) * active(m)", r"\mathrm{before}(m) \cdot \mathrm{active}(m)"),
        ("safe_divide(a, b, 0)", r"\begin{cases} \frac{a}{b} & \text{if } b \ne 0 \\ 0 & \text{otherwise} \end{cases}"),
        ("normal(0 to 1) within 0 to 2", r"\mathrm{normal}(0 \text{ to } 1) \text{ within } 0 \text{ to } 2"),
        ("x in us_stops", r"\left.x\right|_{\mathrm{us\_stops}}"),
        ("share(x over side)", r"\frac{x}{\sum_{\mathrm{side}'} x}"),
    ],
)
def test_functions_stand_as_mathematics_writes_them(text: str, latex: str) -> None:
    assert typeset(text) == latex


def test_a_condition_is_a_number_in_square_brackets_and_a_chain_of_them_a_list_of_cases() -> None:
    assert typeset("if a > b and not c then 1 else 0") == r"[a > b\text{ and }\text{not }c]"
    assert typeset("(a > b) * 3") == r"[a > b] \cdot 3"
    assert typeset("if a > b then 2 else if c then 3 else 4") == (
        r"\begin{cases} 2 & \text{if } a > b \\ 3 & \text{if } c \\ 4 & \text{otherwise} \end{cases}"
    )


def test_a_sum_takes_in_factors_and_is_bracketed_before_one() -> None:
    assert typeset("sum(x over side) - y") == r"\sum_{\mathrm{side}} x - y"
    assert typeset("y * sum(x over side)") == r"y \cdot \sum_{\mathrm{side}} x"
    assert typeset("sum(x over side) * y") == r"\left(\sum_{\mathrm{side}} x\right) \cdot y"
    assert typeset("sum(x + 1 over side)") == r"\sum_{\mathrm{side}} (x + 1)"


def test_indices_that_the_text_leaves_out_are_shown_and_a_bound_one_has_a_prime() -> None:
    assert equations("aux x[side] : 1 = 2\naux y[side] : 1 = sum(x over side) - x")[-1] == (
        r"y_{\mathrm{side}} = \sum_{\mathrm{side}'} x_{\mathrm{side}'} - x_{\mathrm{side}}"
    )
    assert equations("aux x[side] : 1 = 2\naux y : 1 = sum(x over side)")[-1] == (
        r"y = \sum_{\mathrm{side}} x_{\mathrm{side}}"
    )
    assert equations("aux x[side, place] : 1 = 2\naux y[side] : 1 = x[opponent, north]")[-1] == (
        r"y_{\mathrm{side}} = x_{\mathrm{opponent}(\mathrm{side}),\mathrm{north}}"
    )
    assert equations("aux x[side, place] : 1 = 2\naux y[side, place] : 1 = x[RU]")[-1].endswith(
        r"= x_{\mathrm{RU},\mathrm{place}}"
    )


def test_a_stock_is_its_derivative_and_its_start() -> None:
    text = "stock men : person\n  starts 100 person\n  gains a, b + c\n  loses d, e - f\n  within 0 to 200 person"
    assert equations(text) == [
        r"\frac{\mathrm{d}\,\mathrm{men}}{\mathrm{d}t} = a + b + c - d - (e - f)",
        r"\mathrm{men}(t_0) = 100\,\mathrm{person}",
        r"0 \le \mathrm{men} \le 200\,\mathrm{person}",
    ]


def test_a_short_name_in_a_label_is_the_symbol_unless_two_claim_it() -> None:
    text = 'input power "q: exponent" : 1 = 1\ninput least "x_min" : 1 = 2\naux y : 1 = power + least'
    assert equations(text)[-1] == r"y = q + x_{\mathrm{min}}"
    twice = 'input power "q: exponent" : 1 = 1\ninput other_power "q: another" : 1 = 2\naux y : 1 = power'
    assert equations(twice)[-1] == r"y = \mathrm{power}"
    assert equations('aux q : 1 = 1\ninput power "q: exponent" : 1 = 1\naux y : 1 = power')[-1] == r"y = \mathrm{power}"


def test_names_units_and_numbers() -> None:
    assert [typeset_name(name) for name in ("x", "tau", "p1", "own_power", "a.b")] == [
        "x", r"\tau", "p_{1}", r"\mathrm{own\_power}", r"\mathrm{a.b}"
    ]  # fmt: skip
    assert typeset_unit("USD/person/month") == r"\mathrm{USD}\,\mathrm{person}^{-1}\,\mathrm{month}^{-1}"
    assert (typeset_unit("1"), typeset_unit("km^2")) == ("", r"\mathrm{km}^{2}")
    assert typeset_number(12_000, "12_000") == r"12\,000"
    assert typeset_number(6.21e9, "6.21e9") == r"6.21 \cdot 10^{9}"
    assert (typeset_number(1e-6, "0.000001"), typeset_number(1.25e-5)) == ("10^{-6}", r"1.25 \cdot 10^{-5}")
    assert typeset_number(0.05, "0.05") == "0.05"


def test_a_wide_equation_is_broken_before_a_sign() -> None:
    terms = " + ".join(f"a_rather_long_name_{letter}" for letter in "abcdefgh")
    (latex,) = equations(f"aux total_of_them : 1 = {terms}")
    assert latex.startswith(r"\begin{array}{l}")
    assert r" \\ \qquad {} + " in latex
    assert width_of(latex) <= WIDEST + 4


def test_width_counts_what_is_seen() -> None:
    assert width_of(r"\mathrm{abc}") == 3
    assert width_of(r"\frac{\mathrm{abcde}}{x}") == pytest.approx(5.5)
    assert width_of(r"x_{\mathrm{abcde}}") == pytest.approx(1 + 0.7 * 5)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_expression_of_the_library_typesets_to_what_a_browser_can_show(path: Path) -> None:
    document, _ = parse_document(path.read_text(encoding="utf-8"), path.name)
    notation = Notation.of(document.statements)
    texts = [e.latex for item in document.statements for e in typeset_statement(item, notation)]
    texts += [
        typeset_expression(node, notation, is_condition=is_condition)
        for item in document.statements
        for node in expressions_in(item)
        for is_condition in (False, True)
    ]
    for text in texts:
        assert text.count("{") == text.count("}"), text
        assert text.count(r"\left") == text.count(r"\right"), text
        convert(text)


def test_the_flagship_is_among_them() -> None:
    assert len([path for path in DOCUMENTS if path.parent == FLAGSHIP]) > 5


def test_a_line_ends_at_the_loosest_sign_in_the_fewest_brackets() -> None:
    product = r" \cdot ".join(rf"\mathrm{{factor\_{letter}}}" for letter in "abcdef")
    wide = break_lines(f"{product} + {product} = {product}")
    assert wide.count(r" \\ ") == 2
    assert rf" \\ \qquad {{}} = {product} \end{{array}}" in wide
    assert rf"\begin{{array}}{{l}} {product} \\ \qquad {{}} + {product}" in wide


def test_tall_brackets_around_a_break_have_a_fixed_height_and_those_within_a_fraction_stay() -> None:
    inner = " + ".join(rf"\frac{{\mathrm{{rather\_long\_{letter}}}}}{{\left(x + y\right)}}" for letter in "abcdef")
    wide = break_lines(rf"x = \min\left({inner}, 1\right)")
    assert r"\min\Bigl(" in wide
    assert wide.endswith(r"1\Bigr) \end{array}")
    assert wide.count(r"\left(x") == wide.count(r"\right)}") == 6


def test_what_cannot_be_broken_is_left_as_it_is() -> None:
    name = "a" * 200
    assert break_lines(rf"\mathrm{{{name}}}") == rf"\mathrm{{{name}}}"
    assert break_lines("x = y") == "x = y"
