"""Writes a document in the one canonical layout.

Clauses stand one a line in a fixed order, digits stay as written, comments and single blank lines are kept.
Formatting what was formatted changes nothing, and reading it gives the same statements.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sandtable.language.clauses import CLAUSE_ORDER
from sandtable.language.format_acts import ACT_WRITERS
from sandtable.language.format_lines import Writer
from sandtable.language.format_quantities import QUANTITY_WRITERS
from sandtable.language.layout import INDENT
from sandtable.model.declaration import Comments, Document, Statement

_WRITERS: Final[Mapping[type, Writer]] = {**QUANTITY_WRITERS, **ACT_WRITERS}


def format_document(document: Document) -> str:
    """Write a document as text that ends with a line break (an empty document gives an empty text)."""
    lines: list[str] = []
    for statement in document.statements:
        if statement.blank_before and lines:
            lines.append("")
        lines += ["" if comment == "\n" else _comment(comment) for comment in statement.comments.above]
        lines += _format_body(statement)
    if document.trailing_comments:
        lines += [""] * bool(lines) + [_comment(comment) for comment in document.trailing_comments]
    return "\n".join(lines) + "\n" if lines else ""


def format_statement(statement: Statement) -> str:
    """Write one statement without the comments above it."""
    return "\n".join(_format_body(statement))


def _format_body(statement: Statement) -> list[str]:
    head, clauses = _WRITERS[type(statement)](statement)
    clauses.sort(key=lambda clause: CLAUSE_ORDER[clause[0]])
    comments = statement.comments
    lines = head.lay_out("")
    if comments.behind:
        lines[0] += f"  {_comment(comments.behind)}"
    for index, (_, clause) in enumerate(clauses):
        lines += _inside(comments, index)
        lines += clause.lay_out(INDENT)
    lines += [
        line
        for index in {i for i, _ in comments.inside} - set(range(len(clauses)))
        for line in _inside(comments, index)
    ]
    return lines


def _comment(comment: str) -> str:
    return f"# {comment}" if comment else "#"


def _inside(comments: Comments, index: int) -> list[str]:
    return [INDENT + _comment(text) for at, text in comments.inside if at == index]
