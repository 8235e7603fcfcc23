"""Says in words what was found and what was expected where a statement cannot be read."""

from __future__ import annotations

from typing import Final

from sandtable.diagnostics.fault import Fault, TextEdit
from sandtable.diagnostics.place import Place
from sandtable.language.lexer import Token
from sandtable.language.source_text import SourceText
from sandtable.language.table import END, ParseTable, advance
from sandtable.language.words import CLAUSE_WORDS, QUESTION_WORDS, RESERVED, STATEMENT_WORDS, find_near_words

_CLOSERS: Final = {"(": ")", "[": "]", "{": "}"}

_SHAPES: Final = {
    "scenario": 'scenario "TITLE"',
    "module": 'module NAME "TITLE"',
    "asks": 'asks "QUESTION" of MOVE for ACTOR',
    "about": 'about "TEXT"',
    "paper": 'paper "TEXT"',
    "holds": 'holds "TEXT"',
    "skill": 'skill "TEXT" @SOURCE judged "REASON"',
    "time": "time FROM to LAST step NUMBER UNIT",
    "sources": 'sources "FILE"',
    "include": 'include "FILE"',
    "use": "use MODULE as ALIAS with NAME = VALUE",
    "sector": 'sector NAME "LABEL"',
    "actor": 'actor NAME "LABEL"',
    "person": 'person NAME "FULL NAME" of "WHAT THEY ARE"',
    "dimension": 'dimension NAME "LABEL" = ELEMENT, ELEMENT',
    "map": "map NAME : DIMENSION to DIMENSION = { ELEMENT: ELEMENT }",
    "unit": 'unit NAME "LABEL" = NUMBER UNIT',
    "constant": 'constant NAME[DIMENSIONS] "LABEL" : UNIT = VALUE @SOURCE judged "REASON"',
    "uncertain": 'uncertain NAME[DIMENSIONS] "LABEL" : UNIT = LOW to HIGH @SOURCE judged "REASON"',
    "input": 'input NAME[DIMENSIONS] "LABEL" : UNIT = DEFAULT',
    "correlate": 'correlate NAME with NAME at NUMBER judged "REASON"',
    "data": 'data NAME "LABEL" : UNIT from "FILE" column NAME',
    "lookup": 'lookup NAME "LABEL" : UNIT to UNIT = (X, Y), (X, Y)',
    "stock": 'stock NAME[DIMENSIONS] "LABEL" : UNIT, then clauses `starts`, `gains`, `loses`, `changes`, `never negative`, `within`',
    "flow": 'flow NAME[DIMENSIONS] "LABEL" : UNIT = EXPRESSION',
    "aux": 'aux NAME[DIMENSIONS] "LABEL" : UNIT = EXPRESSION',
    "move": 'move NAME "LABEL" by ACTOR toward ACTOR, then clauses such as `on DATE`, `chance EXPRESSION`, `when EXPRESSION`',
    "law": 'law NAME "LABEL" of ACTOR, then clauses such as `forbids MOVE`, `while EXPRESSION`, `waiver chance EXPRESSION`',
    "branch": 'branch NAME "LABEL" : never MOVE, MOVE on DATE, VARIABLE = VALUE',
    "lens": 'lens NAME "LABEL" by PERSON, then lines `VARIABLE = VALUE judged "REASON"`',
    "outcome": 'outcome NAME "LABEL" : UNIT = EXPRESSION',
    "interest": 'interest ACTOR in "SCALE", then lines `OUTCOME more is better worth NUMBER per NUMBER UNIT`',
    "claim": 'claim NAME "LABEL" by PERSON, then clauses such as `says "QUOTE" @SOURCE`, `holds when EXPRESSION`, `word WORD`',
    "question": 'question NAME asks "QUESTION", then clauses such as `resolves DATE`, `yes when EXPRESSION` or `measures EXPRESSION`, `known ANSWER`',
    "check": 'check "LABEL" in BRANCH : EXPRESSION within NUMBER',
    "show": "show NAME, NAME[ELEMENT]",
    "route": 'route NAME[ELEMENT] from ACTOR to ACTOR "LABEL"',
    "story": 'story "TEXT" shows "ADDRESS"',
}
"""How each statement reads, for the facts behind a fault."""

_TERMINAL_WORDS: Final = {
    "NAME": "a name",
    "NUMBER": "a number",
    "DATE": "a date",
    "TEXT": 'a text in `"…"`',
    "SOURCE": "a source `@ID`",
    "UNIT_CHAIN": "a unit",
    "UNIT_DEFINITION": "the unit's definition, e.g. `1_000 USD`",
    "BRANCHES": "the name of a branch",
    "BINOP": "an operator",
    END: "the end of the statement",
}
_MOST_EXPECTED: Final = 7


def describe_first_word(source: SourceText, start: int, end: int, word: str) -> Fault:
    """Describe a statement that starts with no statement's keyword."""
    place = source.place(start, end)
    if word in CLAUSE_WORDS or word in QUESTION_WORDS:
        return Fault(
            code="syntax",
            what=f"`{word}` stands at the margin, where a statement starts",
            place=place,
            why=f"`{word}` is a clause; a clause belongs to the statement above it",
            mend="indent the line",
        )
    if not word.isidentifier():
        return Fault(
            code="syntax",
            what=f"a statement cannot start with `{word}`",
            place=place,
            why="what stands at the margin starts a statement, with a keyword such as `constant` or `stock`",
            mend="indent the line if it continues the statement above, or start it with a keyword",
        )
    near = find_near_words(word.lower(), STATEMENT_WORDS)
    return Fault(
        code="unexpected-word",
        what=f"`{word}` starts no statement",
        place=place,
        why="a line that starts at the margin is a statement and starts with its keyword",
        mend=_suggest(near) if near else "start it with a keyword, or indent it if it continues the statement above",
        edit=TextEdit(place=place, text=near[0]) if near else None,
    )


class Unexpected:
    """A token that cannot follow: what is known where reading stopped, and the fault it makes.

    Args:
        source: the text.
        table: the parser's table.
        states: the parser's states before the token.
        before: those before the token before it.
        tokens: the statement's tokens, that one last.
        brackets: the brackets that are open, each with its offset.
    """

    def __init__(
        self,
        source: SourceText,
        table: ParseTable,
        states: list[int],
        before: list[int],
        tokens: list[Token],
        brackets: list[tuple[str, int]],
    ) -> None:
        self.source = source
        self.table = table
        self.before = before
        self.tokens = tokens
        self.brackets = brackets
        self.kind, _, self.start, self.end = tokens[-1]
        self.found = source.text[self.start : self.end]
        self.accepted = find_accepted(table, states)
        self.place = source.place(self.start, self.end)
        self.shape = _describe_shape(str(tokens[0][1]))

    def describe(self) -> Fault:
        """Describe it as the most likely slip."""
        attempts = (
            self._describe_open_text, self._describe_bracket, self._describe_reserved, self._describe_misspelt,
            self._describe_misspelt_before, self._describe_thousands,
        )  # fmt: skip
        for attempt in attempts:
            fault = attempt()
            if fault is not None:
                return fault
        expected = describe_accepted(self.accepted)
        if self.kind != END:
            what, place = f"found {_describe_token(self.kind, self.found)}, expected {expected}", self.place
        else:  # shown behind the last word, not at the next statement
            what, place = f"the statement ends here, expected {expected}", self._place_of(self.tokens[-2:][0])
        return Fault(code="syntax", what=what, place=place, why=self.shape, mend=self._mend())

    def _place_of(self, token: Token) -> Place:
        return self.source.place(token[2], token[3])

    def _describe_open_text(self) -> Fault | None:
        """A text over several lines before a fault most likely lost its closing quote on its first line."""
        for kind, _, start, end in self.tokens:
            if kind == "TEXT" and "\n" in self.source.text[start:end]:
                return Fault(
                    code="unclosed-text",
                    what="the text that opens here is not closed on its line",
                    place=self.source.place(start, self.source.text.find("\n", start)),
                    why=f'it runs on to the next `"`, in line {self.source.line_of(end)}, and what follows makes no sense there',
                    mend='add `"` where the text ends; within a text write `\\"`',
                )
        return None

    def _describe_bracket(self) -> Fault | None:
        if not self.brackets:
            if self.kind not in _CLOSERS.values():
                return None
            return Fault(
                code="unclosed-bracket", what=f"`{self.found}` closes no bracket", place=self.place,
                why="every bracket that closes has one that opens before it", mend=f"remove `{self.found}`, or add the bracket that opens",
            )  # fmt: skip
        opener, at = self.brackets[-1]
        closer = _CLOSERS[opener]
        ends = self.kind == END or (self.kind in _CLOSERS.values() and self.kind != closer)
        ends = ends or self.found == "=" or (self.found == ":" and opener != "{") or self.found in CLAUSE_WORDS
        if not ends or closer not in self.accepted:
            return None
        stop = f"`{self.found}`" if self.found else "the end of the statement"
        return Fault(
            code="unclosed-bracket",
            what=f"the bracket `{opener}` that opens here is not closed",
            place=self.source.place(at, at + 1),
            why=f"{stop} (line {self.place.line}) comes before its `{closer}`",
            mend=f"add `{closer}`",
            related=((self.place, "found before the bracket was closed"),),
        )

    def _describe_reserved(self) -> Fault | None:
        if self.found not in RESERVED or "NAME" not in self.accepted or self.kind == "BINOP":
            return None
        if self.found in CLAUSE_WORDS and self._begins_line():  # more likely a clause, and something missing before it
            return None
        quoted = "TEXT" in self.accepted and "(" not in self.accepted
        return Fault(
            code="reserved-word", what=f"`{self.found}` is a word of the language and cannot be a name", place=self.place,
            why=self.shape or "the words of statements and clauses are reserved",
            mend=f'write it in quotes: `"{self.found}"`' if quoted else f"choose another name, e.g. `{self.found}_`",
        )  # fmt: skip

    def _begins_line(self) -> bool:
        line_start = self.source.text.rfind("\n", 0, self.start) + 1
        return not self.source.text[line_start : self.start].strip()

    def _describe_misspelt(self) -> Fault | None:
        if self.kind != "NAME":
            return None
        return self._describe_near(self.found, self.start, self.accepted)

    def _describe_misspelt_before(self) -> Fault | None:
        """The word before may be a misspelt keyword that was read as a name, or as a number's unit."""
        if len(self.tokens) < 2:
            return None
        kind, value, start, end = self.tokens[-2]
        if kind == "NAME":
            return self._describe_near(str(value), start, find_accepted(self.table, self.before))
        if kind == "NUMBER" and isinstance(value, tuple) and value[1].isidentifier():
            after = advance(self.table, self.before, "NUMBER")
            return self._describe_near(value[1], end - len(value[1]), find_accepted(self.table, after or []))
        return None

    def _describe_near(self, word: str, start: int, accepted: set[str]) -> Fault | None:
        near = _find_near_keywords(word, accepted)
        if not near:
            return None
        place = self.source.place(start, start + len(word))
        return Fault(
            code="unexpected-word", what=f"`{word}` is no word of the language here", place=place,
            why=f"expected {describe_accepted(accepted)}", mend=_suggest(near), edit=TextEdit(place=place, text=near[0]),
        )  # fmt: skip

    def _describe_thousands(self) -> Fault | None:
        digits = self.source.text[self.end : self.end + 3]
        if self.kind != "," or len(self.tokens) < 2 or self.tokens[-2][0] != "NUMBER" or not digits.isdecimal():
            return None
        start = self.tokens[-2][2]
        better = f"{self.source.text[start : self.start]}_{digits}"
        place = self.source.place(start, self.end + 3)
        return Fault(
            code="bad-number", what=f"`{self.source.text[start : self.end + 3]}` is no number", place=place,
            why="a comma parts the items of a list", mend=f"write `{better}`", edit=TextEdit(place=place, text=better),
        )  # fmt: skip

    def _mend(self) -> str:
        kind, found, accepted = self.kind, self.found, self.accepted
        literals = sorted(accepted - set(_TERMINAL_WORDS) - {"LINE_WITHIN", "LINE_AFTER"})
        if kind == END:
            missing = f"add `{literals[0]}`" if len(literals) == 1 else "complete the statement"
            return f"{missing}; lines that continue it are indented"
        for is_it, mend in (
            ("UNIT_CHAIN" in accepted, "write the unit, `1` for none"),
            (":" in accepted and kind == "=", "write `: UNIT` before `=`, `: 1` for a dimensionless quantity"),
            (kind == "=" and "BINOP" in accepted, "write `==` to compare"),
            (kind == ":" and "," in accepted, "put a comma between the cells of a table"),
            (kind == "TEXT" and "NAME" in accepted, "write a name, without quotes"),
            (kind in {"NAME", "NUMBER"} and "=" in accepted, "write `=` before it"),
            (kind == "NAME" and "TEXT" in accepted and "NAME" not in accepted, f'write it in quotes: `"{found}"`'),
            (kind in {"NAME", "NUMBER"} and "BINOP" in accepted, "join the two with an operator or a comma, or start a new line for a new clause"),
            (len(literals) == 1, f"put `{literals[0] if literals else ''}` before it"),
        ):  # fmt: skip
            if is_it:
                return mend
        return f"replace or remove `{found[:40]}`"


def find_accepted(table: ParseTable, states: list[int]) -> set[str]:
    """Find the terminals that can follow in `states`."""
    if not states:
        return set()
    return {terminal for terminal in table.actions[states[-1]] if advance(table, states, terminal) is not None}


def describe_accepted(accepted: set[str]) -> str:
    """Say what may follow, in words: values first, then words of the language, then signs."""
    rest = set(accepted)
    said: list[str] = []
    if {"NAME", "NUMBER", "("} <= rest:
        said.append("a value")
        rest -= {"NAME", "NUMBER", "DATE", "TEXT", "-", "(", "not", "if", "rank", "{", "[", "from"}
    if "BINOP" in rest:
        rest -= {"-", "at", "in", "SOURCE", "judged", "to", "[", "("}
    said += [words for terminal, words in _TERMINAL_WORDS.items() if terminal in rest and terminal != END]
    literals = sorted(
        rest - set(_TERMINAL_WORDS) - {"LINE_WITHIN", "LINE_AFTER"}, key=lambda text: (text.isalpha(), text)
    )
    said += [f"`{literal}`" for literal in literals]
    shown = said[:_MOST_EXPECTED] + ["…"] * (len(said) > _MOST_EXPECTED)
    if END in rest:
        shown.append("the end of the statement")
    if len(shown) < 2:
        return shown[0] if shown else "nothing more"
    if shown[-1] == "…":
        return ", ".join(shown)
    return ", ".join(shown[:-1]) + " or " + shown[-1]


def _describe_token(kind: str, found: str) -> str:
    if kind == "TEXT":
        return "a text" if len(found) > 40 or "\n" in found else f"the text `{found}`"
    if kind == "NAME":
        return f"the name `{found}`"
    return f"`{found}`"


def _describe_shape(word: str) -> str:
    return f"it reads: {_SHAPES[word]}" if word in _SHAPES else ""


def _suggest(near: list[str]) -> str:
    return "write " + " or ".join(f"`{word}`" for word in near)


def _find_near_keywords(found: str, accepted: set[str]) -> list[str]:
    if len(found) < 3:
        return []
    words = {terminal for terminal in accepted if terminal.isalpha() and terminal.islower()}
    if "BINOP" in accepted:
        words |= {"and", "or"}
    if {"LINE_WITHIN", "LINE_AFTER"} & accepted:
        words |= {"within", "after"}
    return find_near_words(found.lower(), words - {found})
