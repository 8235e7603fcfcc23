"""Reads one token at a time, asking the parser's state where a text could be read in two ways.

One regular expression reads everything; a word is a keyword only where the state takes that keyword, and
otherwise a name, unless it is reserved.
"""

from __future__ import annotations

import re
from typing import Final

from sandtable.diagnostics.fault import Fault, TextEdit
from sandtable.language.source_text import Refused, SourceText
from sandtable.language.table import END, ParseTable
from sandtable.language.words import (
    BUILT_IN_NAMES,
    NOT_A_UNIT,
    NOT_A_UNIT_IN_QUESTION,
    QUESTION_WORDS,
    RESERVED,
    SOFT_WORDS,
)

Token = tuple[str, object, int, int]
"""Terminal, value, offset of its first character, offset just past its last."""

_WORD: Final = r"[^\W\d]\w*+"
_NAME: Final = rf"{_WORD}(?:\.{_WORD})*+"
_DIGITS: Final = r"[0-9]++(?:_[0-9]++)*+"
_UNIT: Final = rf"{_WORD}(?:\^-?[0-9]+)?+"
_CHAIN: Final = rf"{_UNIT}(?:[*/]{_UNIT})*+"
_TEXT: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'

_TOKEN: Final = re.compile(
    rf"""\s*+(?:
    (?P<NAME>at[ \t]+most(?!\w)|{_NAME})
    |(?P<SIGN><=|>=|==|!=|[-+*/^<>=()\[\]{{}},:])
    |(?P<DATE>[0-9]{{4}}-[0-9]{{1,2}}(?:-[0-9]{{1,2}})?(?!\w))
    |(?P<NUMBER>(?P<DIGITS>{_DIGITS}(?:\.{_DIGITS})?(?:[eE][+-]?[0-9]+)?(?![\w.]))(?P<UNIT>(?:/|[ \t]+){_CHAIN})?)
    |(?P<TEXT>{_TEXT})
    |(?P<SOURCE>@\w+(?:[-.:]\w+)*)
    |(?P<COMMENT>\#[^\n]*)
    |(?P<END>\Z)
    |(?P<BAD_NUMBER>\.?[0-9][\w.]*)
    |(?P<OPEN_TEXT>")
    |(?P<BAD>.)
    )""",
    re.VERBOSE | re.DOTALL,
)

_UNIT_ATOM: Final = rf"(?:{_DIGITS}(?:\.{_DIGITS})?|{_WORD}|\([^()\n\"\#]*\))(?:\^-?[0-9]+(?:\.[0-9]+)?)?"
_WANTED: Final = {
    "UNIT_CHAIN": re.compile(rf"\s*+({_UNIT_ATOM}(?:[ \t]*[*/][ \t]*{_UNIT_ATOM})*)"),
    "UNIT_DEFINITION": re.compile(r"\s*+([^\s#\"@][^\n#\"@]*)"),
    "BRANCHES": re.compile(rf"\s*+({_NAME}(?:\+{_NAME})*)"),
}
"""What a state can want that the general expression would cut into pieces."""

_SIGNS: Final = {sign: sign for sign in "-=()[]{},:"} | dict.fromkeys(
    ["<=", ">=", "==", "!=", "+", "*", "/", "^", "<", ">"], "BINOP"
)
_QUESTION: Final = re.compile(r"question\b")
_LINE_WORDS: Final = {"within": "LINE_WITHIN", "after": "LINE_AFTER"}
_MONTH_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?\Z")
_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|[\"\\n])|[ \t]*\n\s*")


def find_wanted_states(table: ParseTable) -> dict[int, str]:
    """Find the states that want a unit, a unit's definition or branch names, and which of them."""
    return {state: kind for state, row in enumerate(table.actions) for kind in _WANTED if kind in row}


def find_keywords(table: ParseTable) -> dict[str, str]:
    """Find the words of the language, each with its terminal."""
    terminals = {terminal for row in table.actions for terminal in row}
    words = {terminal: terminal for terminal in terminals if terminal.replace(" ", "").islower()}
    return {**words, "and": "BINOP", "or": "BINOP", "most": "at most"}


class Lexer:
    """Reads the tokens of one file."""

    __slots__ = ("_actions", "_is_question", "_keywords", "_wanted", "comments", "source", "text")

    def __init__(self, source: SourceText, table: ParseTable, keywords: dict[str, str], wanted: dict[int, str]) -> None:
        self.source = source
        self.text = source.text
        self.comments: list[tuple[int, str]] = []  # offset and text, since the list was last emptied
        self._actions = table.actions
        self._keywords = keywords
        self._wanted = wanted
        self._is_question = False

    def begin(self, at: int) -> None:
        """Begin the statement at offset `at`: some words are of the language in one kind of statement only."""
        self._is_question = _QUESTION.match(self.text, at) is not None

    def read_token(self, at: int, end: int, state: int) -> Token:
        """Read the token that follows offset `at` and ends by `end`, for a parser in `state`.

        Raises:
            Refused: no token can be read here.
        """
        text = self.text
        while True:
            if state in self._wanted:
                token = self._read_wanted(at, end, self._wanted[state])
                if token is not None:
                    return token
            match = _TOKEN.match(text, at, end)
            assert match is not None
            kind = match.lastgroup
            start, stop = match.span(kind)  # type: ignore[arg-type]
            if kind == "NAME":
                return self._name(match[kind], start, stop, state)
            if kind == "SIGN":
                sign = match[kind]
                return _SIGNS[sign], sign, start, stop
            if kind == "NUMBER":
                return self._number(match, start, stop)
            if kind == "COMMENT":
                self.comments.append((start, match[kind][1:]))
                at = stop
                continue
            return self._other(str(kind), match[kind], start, stop)  # type: ignore[index]

    def _read_wanted(self, at: int, end: int, kind: str) -> Token | None:
        match = _WANTED[kind].match(self.text, at, end)
        if match is None:
            return None
        found = match[1]
        if kind == "UNIT_DEFINITION":
            found = " ".join(re.sub(r"(?<=[0-9])_(?=[0-9])", "", found).split())
        elif kind == "UNIT_CHAIN":
            found = "".join(found.split())
        elif found in self._keywords and found in RESERVED:
            return None
        return kind, found, match.start(1), match.end(1)

    def _name(self, word: str, start: int, stop: int, state: int) -> Token:
        kind = self._keywords.get(word)
        if kind is None:
            if word[:3] in {"at ", "at\t"}:
                return "at most", word, start, stop
            return "NAME", word, start, stop
        row = self._actions[state]
        if word in _LINE_WORDS and _LINE_WORDS[word] in row and self._begins_its_line(start):
            return _LINE_WORDS[word], word, start, stop
        if word in QUESTION_WORDS:
            is_word = self._is_question and kind in row
        else:
            is_word = kind in row or (word not in SOFT_WORDS and word not in BUILT_IN_NAMES)
        return kind if is_word else "NAME", word, start, stop

    def _begins_its_line(self, start: int) -> bool:
        return not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip()

    def _number(self, match: re.Match[str], start: int, stop: int) -> Token:
        digits, unit = match["DIGITS"], match["UNIT"]
        if unit is None:
            return "NUMBER", (digits, ""), start, stop
        if unit[0] == "/":
            return "NUMBER", (digits, "1" + unit), start, stop
        unit = unit.lstrip(" \t")
        if unit in NOT_A_UNIT or unit in {"and", "or"} or (self._is_question and unit in NOT_A_UNIT_IN_QUESTION):
            return "NUMBER", (digits, ""), start, match.end("DIGITS")
        return "NUMBER", (digits, unit), start, stop

    def _other(self, kind: str, found: str, start: int, stop: int) -> Token:
        if kind == "TEXT":
            return kind, read_text(found), start, stop
        if kind == "SOURCE":
            return kind, found[1:], start, stop
        if kind == "DATE":
            self._require_date(found, start, stop)
            return kind, found, start, stop
        if kind == "END":
            return END, "", start, stop
        raise Refused(self._describe_bad(kind, found, start, stop))

    def _require_date(self, found: str, start: int, stop: int) -> None:
        match = _DATE.match(found)
        year, month, day = (int(part or 1) for part in match.groups()) if match else (0, 0, 0)
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        if match and 1 <= month <= 12 and 1 <= day <= _MONTH_DAYS[month - 1] - (month == 2 and not leap) and year > 0:
            return
        raise Refused(
            Fault(
                code="bad-date",
                what=f"`{found}` is no date",
                place=self.source.place(start, stop),
                why="a date is a year of four digits, a month from 01 to 12 and, if wanted, a day of that month",
                mend="write it as `2024-10` or `2024-10-15`; for a subtraction put spaces around the minus",
            )
        )

    def _describe_bad(self, kind: str, found: str, start: int, stop: int) -> Fault:
        place = self.source.place(start, stop)
        if kind == "OPEN_TEXT":
            return Fault(
                code="unclosed-text",
                what="the text that opens here is not closed",
                place=place,
                why='a text stands between two `"`; this one has none at its end',
                mend='add `"` where the text ends; within a text write `\\"`',
            )
        if kind == "BAD_NUMBER":
            return self._describe_number(found, start, stop)
        return Fault(
            code="syntax",
            what=f"the character `{found}` has no meaning here"
            if found.isprintable()
            else f"the character U+{ord(found):04X} has no meaning here",
            place=place,
            why=_CHARACTERS.get(found, ("only texts and comments may hold any character", ""))[0],
            mend=_CHARACTERS.get(found, ("", "remove it, or put it into a text"))[1],
        )

    def _describe_number(self, found: str, start: int, stop: int) -> Fault:
        place = self.source.place(start, stop)
        split = re.fullmatch(rf"({_DIGITS}(?:\.{_DIGITS})?)({_WORD})", found)
        if split and "__" not in found and not found.endswith("_") and split[2][0] != "_":
            better = f"{split[1]} {split[2]}"
            why = "a space parts a number from its unit, and a name cannot start with a digit"
            edit = TextEdit(place=place, text=better)
            return Fault(
                code="bad-number",
                what=f"`{found}` is neither a number nor a name",
                place=place,
                why=why,
                mend=f"write `{better}`",
                edit=edit,
            )
        better = found
        if re.fullmatch(r"\.[0-9]+", found):
            better = "0" + found
        elif re.fullmatch(r"[0-9]+\.", found):
            better = found[:-1]
        elif re.fullmatch(r"[0-9_]+", found):
            better = re.sub("_+", "_", found).strip("_")
        known = better != found
        return Fault(
            code="bad-number",
            what=f"`{found}` is no number",
            place=place,
            why="a number reads `12_000`, `0.04` or `1e6`: digits around one point, `_` only between digits",
            mend=f"write `{better}`" if known else "write it with one decimal point, and `_` between groups of digits",
            edit=TextEdit(place=place, text=better) if known else None,
        )


_CHARACTERS: Final = {
    "%": ("percent is not a unit", "write the share as a number: 25 % is `0.25`"),
    "\u201c": ('texts stand between straight quotes `"`', 'replace the curly quotes by `"`'),
    "\u201d": ('texts stand between straight quotes `"`', 'replace the curly quotes by `"`'),
    "'": ('texts stand between double quotes `"`', 'replace the single quotes by `"`'),
    ";": ("a statement ends with its line", "start the next statement on a line of its own, at the margin"),
    "!": ("negation is the word `not`; unequal is `!=`", "write `not`"),
    "&": ("logic is written in words", "write `and`"),
    "|": ("logic is written in words", "write `or`"),
    "@": ("`@` is followed at once by the id of a source", "write the id behind it: `@NK-001`"),
    ".": ("a point stands only within a number or between a module's alias and a name", "remove it"),
    "\u2212": ("this is a typographic minus", "write `-`"),
    "\u2013": ("this is a dash", "write `-` for minus and `to` for a range"),
    "\u2014": ("this is a dash", "write `-` for minus and `to` for a range"),
}


def read_text(quoted: str) -> str:
    r"""Read a quoted text: `\"`, `\\`, `\n`, `\u` with four digits are escapes; a line break with its indent is one space."""
    inner = quoted[1:-1]
    if "\\" not in inner and "\n" not in inner:
        return inner
    return _ESCAPE.sub(_unescape, inner)


def _unescape(match: re.Match[str]) -> str:
    escape = match[1]
    if escape is None:
        return " "
    if escape[0] == "u":
        return chr(int(escape[1:], 16))
    return "\n" if escape == "n" else escape
