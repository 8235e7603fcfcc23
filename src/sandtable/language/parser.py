"""Reads scenario text: one document, its statements, and every syntax fault in it.

The text is cut into statements first (a statement starts at the margin), so that a bad one costs only itself.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import fields as fields_of
from typing import Any, Final, cast

from sandtable.diagnostics.fault import Fault
from sandtable.language.clauses import CLAUSE_ORDER
from sandtable.language.reader import StatementReader
from sandtable.language.source_text import Refused, SourceText
from sandtable.language.syntax_faults import describe_first_word
from sandtable.language.words import STATEMENT_WORDS
from sandtable.model.declaration import Comments, Document, Statement
from sandtable.model.expression import Expression, Node

MAX_CHARACTERS: Final = 3_000_000
"""Largest text that is read: a model of another tool with 25,000 equations; the worst takes seconds, not minutes."""

MAX_DEPTH: Final = 100
"""Deepest nesting of brackets and of the tree: what comes after may walk the tree by recursion."""

MAX_FAULTS: Final = 100
"""Reading stops after so many bad statements: the text is then something else than a scenario."""

_STATEMENT_START: Final = re.compile(r"^(?=[^\s#])(\w+|.)", re.MULTILINE)
_INDENTED: Final = re.compile(r"^[^\S\n]+([^\s#][^\n]*)", re.MULTILINE)
_OPENERS: Final = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|#[^\n]*|[([{]|[)\]}]', re.DOTALL)


def parse_document(text: str, file: str) -> tuple[Document, list[Fault]]:
    """Read one file of a scenario.

    Args:
        text: the file's text; a byte order mark and any kind of line end are fine.
        file: its name, as places shall show it.

    Returns:
        The document with every statement that could be read, and a fault for every one that could not.
    """
    fault = _find_unreadable(text, file)
    if fault is not None:
        return Document(file=file, statements=()), [fault]
    return _DocumentReader(_normalise(text), file).read()


def parse_expression(text: str) -> tuple[Expression | None, list[Fault]]:
    """Read a value or expression on its own, e.g. `3 to 5` or `x[UA] * 2 month`."""
    fault = _find_unreadable(text, "")
    if fault is not None:
        return None, [fault]
    reader = StatementReader(SourceText(_normalise(text), ""))
    try:
        return cast(Expression, _read_checked(reader, "lone_value", 0, len(reader.source.text))[0]), []
    except Refused as refused:
        return None, [refused.fault]


def _normalise(text: str) -> str:
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _find_unreadable(text: str, file: str) -> Fault | None:
    """Find what keeps a text from being read at all: its size, or that it is no text."""
    if len(text) > MAX_CHARACTERS:
        return Fault(
            code="too-large", what=f"the text has {len(text):_} characters", place=SourceText("", file).place(0, 0),
            why=f"a file of a scenario may have {MAX_CHARACTERS:_}", mend="split it with `include`; put tables into CSV files",
        )  # fmt: skip
    at = text.find("\0")
    if at < 0 and text.count("\ufffd") > len(text) // 100:
        at = text.find("\ufffd")
    if at < 0:
        return None
    return Fault(
        code="not-text", what="this is no text", place=SourceText(text, file).place(at, at + 1),
        why="it holds characters that no text has; a scenario is a plain text file in UTF-8",
        mend="save the scenario as plain text, in UTF-8",
    )  # fmt: skip


def _read_checked(reader: StatementReader, rule: str, start: int, end: int) -> tuple[Any, int]:
    """Read one statement or value, refusing what is nested too deeply."""
    text = reader.source.text
    if text.count("(", start, end) + text.count("[", start, end) + text.count("{", start, end) > MAX_DEPTH:
        _require_shallow_brackets(reader.source, start, end)
    node, at, count = reader.read(rule, start, end)
    if count > MAX_DEPTH and _find_depth(node) > MAX_DEPTH:
        raise _refuse_depth(reader.source, start, at)
    return node, at


def _require_shallow_brackets(source: SourceText, start: int, end: int) -> None:
    depth = 0
    for match in _OPENERS.finditer(source.text, start, end):
        sign = source.text[match.start()]
        depth += sign in "([{"
        depth -= sign in ")]}"
        if depth > MAX_DEPTH:
            raise _refuse_depth(source, match.start(), match.end())


def _refuse_depth(source: SourceText, start: int, end: int) -> Refused:
    return Refused(
        Fault(
            code="too-deep",
            what=f"this is nested more than {MAX_DEPTH} deep",
            place=source.place(start, end),
            why="brackets in brackets, or conditions in conditions, make a tree too deep to work with",
            mend="give parts of it names of their own",
        )
    )


def _find_depth(root: object) -> int:
    """Find the depth of a tree of nodes, without recursion."""
    deepest = 0
    pending: list[tuple[object, int]] = [(root, 1)]
    while pending:
        item, depth = pending.pop()
        if isinstance(item, Node):
            deepest = max(deepest, depth)
            if deepest > MAX_DEPTH:
                break
            pending.extend((getattr(item, field.name), depth + 1) for field in fields_of(item))
        elif isinstance(item, tuple):
            pending.extend((part, depth) for part in item)
    return deepest


class _DocumentReader:
    """Reads one document, statement by statement."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.source = SourceText(text, file)
        self.reader = StatementReader(self.source)
        self.statements: list[Statement] = []
        self.faults: list[Fault] = []

    def read(self) -> tuple[Document, list[Fault]]:
        """Read all statements."""
        starts = [(match.start(), match.end(), match[0]) for match in _STATEMENT_START.finditer(self.text)]
        starts.append((len(self.text), len(self.text), ""))
        self._refuse_indented_start(starts[0][0])
        lead = _read_lead(self.text, 0, starts[0][0], is_first=True)
        for (start, word_end, word), (end, _, _) in itertools.pairwise(starts):
            if len(self.faults) >= MAX_FAULTS:
                self.faults.append(self._describe_rest(start))
                break
            lead = self._read_statement(start, word_end, word, end, lead)
        trailing = tuple(comment for comment in lead[0] if comment != "\n")
        document = Document(file=self.source.file, statements=tuple(self.statements), trailing_comments=trailing)
        return document, self.faults

    def _refuse_indented_start(self, end: int) -> None:
        """Refuse indented lines before the first statement: they continue nothing."""
        match = _INDENTED.search(self.text, 0, end)
        if match is not None:
            self.faults.append(
                Fault(
                    code="syntax",
                    what="an indented line before any statement",
                    place=self.source.place(match.start(1), match.end(1)),
                    why="an indented line continues the statement above it, and there is none",
                    mend="move it to the margin",
                )
            )

    def _read_statement(self, start: int, word_end: int, word: str, end: int, lead: _Lead) -> _Lead:
        """Read the statement at `start`; its lead is the comments above it.  Gives the lead of the next."""
        comments = self.reader.lexer.comments
        comments.clear()
        self.source.clauses = []
        try:
            if word not in STATEMENT_WORDS:
                raise Refused(describe_first_word(self.source, start, word_end, word))
            node, stop = _read_checked(self.reader, "statement", start, end)
        except Refused as refused:
            self.faults.append(refused.fault)
            return _read_lead(self.text, end, end, is_first=False)
        own_end = self._find_own_end(stop, end)
        above, has_blank = lead
        if comments or above:
            own = [(at, text) for at, text in comments if at < own_end]
            object.__setattr__(node, "comments", self._place_comments(above, own, start, stop))
        if has_blank:
            object.__setattr__(node, "blank_before", True)
        self.statements.append(node)
        return _read_lead(self.text, own_end, end, is_first=False)

    def _find_own_end(self, stop: int, end: int) -> int:
        """Find where a statement's own comments end: with its line, or with indented comments right below it."""
        at = self.text.find("\n", stop, end)
        while at >= 0:
            following = self.text.find("\n", at + 1, end)
            line = self.text[at + 1 : following if following >= 0 else end]
            if not line.startswith((" ", "\t")) or not line.lstrip().startswith("#"):
                return at + 1
            at = following
        return end

    def _place_comments(self, above: list[str], own: list[tuple[int, str]], start: int, stop: int) -> Comments:
        clauses = _rank_clauses(self.source)
        placed: list[tuple[int, str]] = []
        lines_above = list(above)
        behind = ""
        for at, text in own:
            comment = _clean(text)
            begins_line = not self.text[self.text.rfind("\n", 0, at) + 1 : at].strip()
            if not begins_line and self.source.line_of(at) == self.source.line_of(start) and not behind:
                behind = comment
                continue
            index = _find_clause(clauses, at, begins_line=begins_line)
            if index is not None:
                placed.append((index, comment))
            elif at > stop and begins_line:
                placed.append((-1, comment))
            else:
                lines_above.append(comment)
        placed.sort(key=lambda item: item[0] if item[0] >= 0 else len(clauses))
        return Comments(above=tuple(lines_above), behind=behind, inside=tuple(placed))

    def _describe_rest(self, start: int) -> Fault:
        return Fault(
            code="syntax", what=f"reading stopped after {MAX_FAULTS} bad statements", place=self.source.place(start, start + 1),
            why="what follows has not been read", mend="mend the faults above first; check that this is a scenario",
        )  # fmt: skip


_Lead = tuple[list[str], bool]
"""What stands before a statement: its comments, and whether a blank line comes first."""


def _read_lead(text: str, start: int, end: int, *, is_first: bool) -> _Lead:
    """Read the comments and blank lines between two statements."""
    comments: list[str] = []
    has_blank = False
    if end - start < 1:
        return comments, has_blank
    lines = text[start:end].split("\n")
    if lines and not lines[-1].strip():
        lines.pop()
    for line in lines:
        bare = line.strip()
        if bare.startswith("#"):
            comments.append(_clean(bare[1:]))
        elif bare:
            continue
        elif not comments:
            has_blank = not is_first
        elif comments[-1] != "\n":
            comments.append("\n")
    return comments, has_blank


def _clean(comment: str) -> str:
    return comment.removeprefix(" ").rstrip()


def _rank_clauses(source: SourceText) -> list[tuple[int, int]]:
    """Find, for each clause as written, its offset and its index among the clauses as they will be formatted."""
    lines = [clause for clause in source.clauses if clause.field in CLAUSE_ORDER]
    order = sorted(range(len(lines)), key=lambda i: CLAUSE_ORDER[lines[i].field])
    index_of: dict[int, int] = {}
    count = -1
    previous = ("", "")
    for i in order:
        clause = lines[i]
        if (clause.field, clause.word) != previous or not clause.word:  # `gains a`, `gains b` become one line
            count += 1
        previous = (clause.field, clause.word)
        index_of[i] = count
    return [(clause.start, index_of[i]) for i, clause in enumerate(lines)]


def _find_clause(clauses: list[tuple[int, int]], at: int, *, begins_line: bool) -> int | None:
    """Find the clause a comment belongs to: the one it stands behind, or the next one."""
    if not begins_line:
        before = [index for start, index in clauses if start < at]
        return before[-1] if before else None
    after = [index for start, index in clauses if start > at]
    return after[0] if after else None
