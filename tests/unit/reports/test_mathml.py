"""Equations as MathML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from sandtable.reports.typeset.expressions import typeset_expression
from sandtable.reports.typeset.mathml import latex_to_mathml
from sandtable.reports.typeset.notation import Notation
from sandtable.reports.typeset.statements import typeset_statement
from sandtable.usecases.check import require_model


@pytest.mark.parametrize(
    ("latex", "inside"),
    [
        (r"\frac{a}{2}", "<mfrac><mrow><mi>a</mi></mrow><mrow><mn>2</mn></mrow></mfrac>"),
        (r"x_{1}^{2}", "<msubsup><mi>x</mi><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></msubsup>"),
        (r"\mathrm{own\_power} - 12\,000", "<mi>own_power</mi><mo>−</mo><mn>12&#8239;000</mn>"),
        (r"\sum_{i} x", "<munder><mo>∑</mo><mrow><mi>i</mi></mrow></munder><mi>x</mi>"),
        (r"a \le \tau", "<mi>a</mi><mo>≤</mo><mi>τ</mi>"),
        (r"\text{if } p", "<mtext>if&#160;</mtext><mi>p</mi>"),
    ],
)
def test_each_construct_has_its_element(latex: str, inside: str) -> None:
    assert latex_to_mathml(latex) == f"<math><mrow>{inside}</mrow></math>"


def test_cases_are_rows_of_two_cells_behind_a_brace() -> None:
    said = latex_to_mathml(r"\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}")
    root = ElementTree.fromstring(said.replace("&#160;", " "))
    assert [len(row) for row in root.iter("mtr")] == [2, 2]
    assert root.find(".//mo").text == "{"  # type: ignore[union-attr]


def test_brackets_grow_only_where_the_writer_asks_for_tall_ones() -> None:
    assert 'stretchy="true"' in latex_to_mathml(r"\left(\frac{a}{b}\right)")
    assert 'stretchy="true"' not in latex_to_mathml("(a)")


def test_what_a_scenario_says_is_escaped() -> None:
    said = latex_to_mathml(r"\mathrm{<script>} + \text{<b> \& c}")
    assert "<script" not in said
    assert "&lt;script&gt;" in said
    assert "&lt;b&gt;&#160;&amp;&#160;c" in said


def test_unfinished_input_ends() -> None:
    for latex in ("", "{", "}", r"\left(", r"\frac{a}", r"\begin{cases} a", "x_", "]] }"):
        assert latex_to_mathml(latex).startswith("<math>")


@pytest.mark.parametrize("name", ["korea-ukraine-2024", "antimony-2024"])
def test_every_equation_of_a_scenario_is_well_formed(name: str) -> None:
    model = require_model(name)
    notation = Notation.of_model(model)
    equations = [e.latex for v in model.variables.values() for e in typeset_statement(v.declaration, notation)]
    equations += [typeset_expression(c.holds, notation) for c in model.claims.values() if c.holds is not None]
    assert len(equations) > 50
    for latex in equations:
        text = "".join(ElementTree.fromstring(latex_to_mathml(latex)).itertext())
        assert "\\" not in text, latex
