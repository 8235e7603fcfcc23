"""The tokens of a Vensim equation, with their offsets in the file."""

from __future__ import annotations

import re
from typing import Final

from sandtable.interop.cursor import END, Token
from sandtable.interop.decoding import ForeignText
from sandtable.interop.faults import unreadable

_TOKEN: Final = re.compile(
    r"""
    (?P<BLANK>\s+)
  | (?P<NUMBER>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![^\W\d_]))
  | (?P<QUOTED>"(?:\\.|[^"\\])*")
  | (?P<TEXT>'[^']*')
  | (?P<KEYWORD>:\s*[A-Za-z][A-Za-z ]*:)
  | (?P<NAME>[^\W\d](?:[\w'$\s]*[\w'$])?)
  | (?P<OP><->|->|:=|==|<=|>=|<>|[-+*/^<>=(),;:!\[\]&|@])
    """,
    re.VERBOSE,
)


def find_tokens(source: ForeignText, text: str, offset: int) -> list[Token]:
    """The tokens of an equation.

    Args:
        source: the file, for places.
        text: the equation, its comments already blank.
        offset: where it begins in the file.

    Raises:
        Unreadable: a character that begins nothing.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise unreadable(
                f"`{text[at]}` means nothing here",
                source.place(offset + at),
                why="an unclosed quote" if text[at] in "\"'" else "no name, number or operator begins so",
                mend='close it, or put a name with such characters into quotes: `"..."`',
            )
        kind = str(match.lastgroup)
        if kind != "BLANK":
            tokens.append(Token(kind, _cleaned(kind, match[0]), offset + at, offset + match.end()))
        at = match.end()
    end = offset + len(text.rstrip())
    tokens.append(Token(END, "", end, end + 1))
    return tokens


def _cleaned(kind: str, text: str) -> str:
    if kind == "QUOTED":
        return text[1:-1].replace('\\"', '"')
    if kind == "TEXT":
        return text[1:-1]
    if kind == "KEYWORD":
        return ":" + " ".join(text.strip(": ").upper().split()) + ":"
    return " ".join(text.split()) if kind == "NAME" else text
