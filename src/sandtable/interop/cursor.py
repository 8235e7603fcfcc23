"""A way through the tokens of a foreign equation, one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sandtable.diagnostics.place import Place
from sandtable.interop.faults import Unreadable, unreadable

END: Final = "END"
_WORDS: Final = frozenset({"OP", "KEYWORD", "WORD"})


@dataclass(frozen=True, slots=True)
class Token:
    """kind: NUMBER QUOTED TEXT NAME OP END, KEYWORD (Vensim's `:AND:`), WORD (XMILE's `and`); `text` of names without quotes."""

    kind: str
    text: str
    start: int
    end: int


class Source(Protocol):
    """What tokens were found in."""

    def place(self, start: int, end: int) -> Place:
        """The place of some of its characters."""
        ...


class Cursor:
    """What readers by recursive descent share.

    Args:
        source: for places.
        tokens: the last of kind END.
        whole: what ends there, for messages: `equation`.
    """

    __slots__ = ("_at", "_depth", "_source", "_tokens", "_whole")

    def __init__(self, source: Source, tokens: Sequence[Token], whole: str) -> None:
        self._source, self._tokens, self._whole = source, tokens, whole
        self._at = self._depth = 0

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        if token.kind != END:
            self._at += 1
        return token

    def _is(self, text: str) -> bool:
        token = self._tokens[self._at]
        return token.text == text and token.kind in _WORDS

    def _take(self, text: str) -> Token:
        if not self._is(text):
            raise self._unexpected(f"`{text}`")
        return self._next()

    def _place(self, token: Token) -> Place:
        return self._source.place(token.start, token.end)

    def _unexpected(self, wanted: str) -> Unreadable:
        token = self._peek()
        found = f"`{token.text}`" if token.kind != END else f"the end of the {self._whole}"
        return unreadable(f"{wanted} was expected, but {found} stands here", self._place(token))
