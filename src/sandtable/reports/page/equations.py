"""Equations on the page: set as MathML, and as a line of the language's own text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from sandtable.language.format_expressions import render_expression
from sandtable.language.layout import flatten
from sandtable.reports.typeset.expressions import typeset_expression
from sandtable.reports.typeset.lines import equation_lines
from sandtable.reports.typeset.mathml import latex_to_mathml
from sandtable.reports.typeset.statements import typeset_statement

if TYPE_CHECKING:
    from sandtable.model.declaration import Statement
    from sandtable.model.expression import Expression
    from sandtable.reports.typeset.notation import Notation


@dataclass(frozen=True, slots=True, kw_only=True)
class SetEquation:
    """One formula.

    Args:
        math: a `math` element, escaped.
        text: the same in the language's own signs; "" = it has no line of its own.
    """

    math: Markup
    text: str


def set_expression(node: Expression, notation: Notation, *, is_condition: bool = False) -> SetEquation:
    """An expression, as a number or as a truth."""
    latex = typeset_expression(node, notation, is_condition=is_condition)
    return SetEquation(math=set_latex(latex), text=flatten(render_expression(node)))


def set_statement(statement: Statement, notation: Notation) -> tuple[Markup, ...]:
    """The equations of a statement; none where it has none."""
    return tuple(set_latex(equation.latex) for equation in typeset_statement(statement, notation))


def statement_lines(statement: Statement) -> tuple[str, ...]:
    """The equations of a statement as lines of text."""
    return equation_lines((statement,))


def set_latex(latex: str) -> Markup:
    """LaTeX of our writers as a `math` element on a line of its own."""
    return Markup(latex_to_mathml(latex, is_block=True))  # noqa: S704  (escaped where it is made)
