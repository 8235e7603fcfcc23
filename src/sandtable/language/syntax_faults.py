"""Says in words what was found and what was expected where a statement cannot be read."""

from __future__ import annotations

from typing import Final

from sandtable.diagnostics.fault import Fault, TextEdit
from sandtable.diagnostics.place import Place
from sandtable.language.lexer import Token
from sandtable.language.source_text import SourceText
from sandtable.language.table import END, ParseTable, advance
from sandtable.language.words import CLAUSE_WORDS, RESERVED, STATEMENT_WORDS, find_near_words

_CLOSERS: Final = {"(": ")", "[": "]", "{": "}"}

_SHAPES: Final = {
    "scenario": 'scenario "TITLE"',
    "module": 'module NAME "TITLE"',
    "asks": 'asks "QUESTION" of MOVE for ACTOR',
    "about": 'about "TEXT"',
    "paper": 'paper "TEXT"',
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
    "question": 'question NAME asks "QUESTION", then clauses `resolves DATE`, `yes when EXPRESSION`, `known ANSWER`',
    "check": 'check "LABEL" in BRANCH : EXPRESSION within NUMBER',
    "show": "show NAME, NAME[ELEMENT]",
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
    if word in CLAUSE_WORDS:
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


def describe_unexpected(
    source: SourceText, table: ParseTable, states: list[int], tokens: list[Token], brackets: list[tuple[str, int]]
) -> Fault:
    """Describe the last of `tokens`, which cannot follow in `states` (those before it)."""
    kind, _, start, end = tokens[-1]
    found = source.text[start:end]
    accepted = find_accepted(table, states)
    place = source.place(start, end)
    shape = _describe_shape(str(tokens[0][1]))
    open_text = _describe_open_text(source, tokens)
    if open_text is not None:
        return open_text
    if brackets and (kind == END or kind in _CLOSERS.values() or found in CLAUSE_WORDS) and not _wants_value(accepted):
        return _describe_bracket(source, brackets[-1], found, place)
    if kind in _CLOSERS.values() and not brackets:
        return Fault(
            code="unclosed-bracket", what=f"`{found}` closes no bracket", place=place,
            why="every bracket that closes has one that opens before it", mend=f"remove `{found}`, or add the bracket that opens",
        )  # fmt: skip
    if (
        found in RESERVED
        and "NAME" in accepted
        and kind != "BINOP"
        and (found not in CLAUSE_WORDS or not _begins_line(source, start))
    ):
        return Fault(
            code="reserved-word", what=f"`{found}` is a word of the language and cannot be a name", place=place,
            why=shape or "the words of statements and clauses are reserved", mend=f'write it in quotes: `"{found}"`' if "TEXT" in accepted and "(" not in accepted else f"choose another name, e.g. `{found}_`",
        )  # fmt: skip
    near = _find_near_keywords(found, accepted) if kind == "NAME" else []
    expected = describe_accepted(accepted)
    if near:
        return Fault(
            code="unexpected-word", what=f"`{found}` is no word of the language here", place=place,
            why=f"expected {expected}", mend=_suggest(near), edit=TextEdit(place=place, text=near[0]),
        )  # fmt: skip
    shown = "the statement ends here" if kind == END else f"found {_describe_token(kind, found)}"
    return Fault(
        code="syntax", what=f"{shown}, expected {expected}", place=_place_of_end(source, tokens) if kind == END else place,
        why=shape, mend=_mend(kind, found, accepted),
    )  # fmt: skip


def find_accepted(table: ParseTable, states: list[int]) -> set[str]:
    """Find the terminals that can follow in `states`."""
    return {terminal for terminal in table.actions[states[-1]] if advance(table, states, terminal) is not None}


def describe_accepted(accepted: set[str]) -> str:
    """Say what may follow, in words: values first, then words of the language, then signs."""
    rest = set(accepted)
    said: list[str] = []
    if _wants_value(rest):
        said.append("a value")
        rest -= {"NAME", "NUMBER", "DATE", "TEXT", "-", "(", "not", "if", "rank", "{", "[", "from"}
    if "BINOP" in rest:
        rest -= {"-", "at", "in", "SOURCE", "judged", "to", "["}
    said += [words for terminal, words in _TERMINAL_WORDS.items() if terminal in rest and terminal != END]
    literals = sorted(
        rest - set(_TERMINAL_WORDS) - {"LINE_WITHIN", "LINE_AFTER"}, key=lambda text: (text.isalpha(), text)
    )
    said += [f"`{literal}`" for literal in literals]
    if len(said) > _MOST_EXPECTED:
        said = [*said[:_MOST_EXPECTED], "…"]
    if END in rest:
        said.append("the end of the statement")
    if len(said) < 2:
        return said[0] if said else "nothing more"
    return ", ".join(said[:-1]) + " or " + said[-1]


def _wants_value(accepted: set[str]) -> bool:
    return {"NAME", "NUMBER", "("} <= accepted


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
    words = {terminal for terminal in accepted if terminal.isalpha() and terminal.islower()}
    if "BINOP" in accepted:
        words |= {"and", "or"}
    if {"LINE_WITHIN", "LINE_AFTER"} & accepted:
        words |= {"within", "after"}
    return find_near_words(found.lower(), words)


def _describe_bracket(source: SourceText, bracket: tuple[str, int], found: str, place: Place) -> Fault:
    opener, at = bracket
    stop = f"`{found}`" if found else "the end of the statement"
    return Fault(
        code="unclosed-bracket",
        what=f"the bracket `{opener}` that opens here is not closed",
        place=source.place(at, at + 1),
        why=f"{stop} (line {place.line}) comes before its `{_CLOSERS[opener]}`",
        mend=f"add `{_CLOSERS[opener]}`",
        related=((place, "found before the bracket was closed"),),
    )


def _describe_open_text(source: SourceText, tokens: list[Token]) -> Fault | None:
    """A text over several lines before a fault most likely lost its closing quote on its first line."""
    for kind, _, start, end in tokens:
        if kind == "TEXT" and "\n" in source.text[start:end]:
            return Fault(
                code="unclosed-text",
                what="the text that opens here is not closed on its line",
                place=source.place(start, source.text.find("\n", start)),
                why=f'it runs on to the next `"`, in line {source.line_of(end)}, and what follows makes no sense there',
                mend='add `"` where the text ends; within a text write `\\"`',
            )
    return None


def _place_of_end(source: SourceText, tokens: list[Token]) -> Place:
    """The end of a statement is shown behind its last word, not at the next statement."""
    if len(tokens) < 2:
        return source.place(tokens[-1][2], tokens[-1][3])
    return source.place(tokens[-2][2], tokens[-2][3])


def _begins_line(source: SourceText, start: int) -> bool:
    return not source.text[source.text.rfind("\n", 0, start) + 1 : start].strip()


def _mend(kind: str, found: str, accepted: set[str]) -> str:
    if "UNIT_CHAIN" in accepted:
        return "write the unit, `1` for none"
    if ":" in accepted and kind == "=":
        return "write `: UNIT` before `=`, `: 1` for a dimensionless quantity"
    if kind == "=" and "BINOP" in accepted:
        return "write `==` to compare"
    if kind == "TEXT" and "NAME" in accepted:
        return "write a name, without quotes"
    if kind == "NAME" and "TEXT" in accepted and "NAME" not in accepted:
        return f'write it in quotes: `"{found}"`'
    if kind == END:
        return "complete the statement; lines that continue it are indented"
    if kind in {"NAME", "NUMBER"} and "BINOP" in accepted:
        return "join the two with an operator or a comma, or start a new line for a new clause"
    return f"replace or remove `{found[:40]}`"
