"""Running text in pieces: plain words, names set as code, and numbers with the row they rest on.

A number is digits that are no part of a word, a name or a date; signs, decimals, `%`, and the joints of `n of N`, ranges
and `±` belong to it.  Dates are years from 1800 to 2099, alone, as ranges, or with month and day.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

_YEAR = r"(?:1[89]|20)\d\d"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = (
    rf"(?:\b\d{{1,2}} (?:{_MONTHS})\b(?: {_YEAR})?"
    rf"|(?<![\w.,+-]){_YEAR}(?:[-–](?:\d\d|{_YEAR}))?(?:-\d\d)?(?!\w|,\d|\.\d))"
)
_PLAIN = r"(?:\d{1,3}(?:[,_]\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?"
_ONE = rf"[+\-−]?{_PLAIN}(?: ?%)?"
_NEXT = rf"(?!{_YEAR}(?![\d,.]))(?!\d\d? (?:{_MONTHS})){_ONE}(?!\w)"
_NUMBER = rf"(?<![\w.,^/#@-])(?:± ?)?{_ONE}(?:(?: of | to | ± | and |[-–]){_NEXT})*(?!\w|/[A-Za-z])"
_SOURCE = r"@?[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*"
TOKENS = re.compile(
    rf"`(?P<code>[^`]+)`|(?P<source>(?<![\w-]){_SOURCE}(?![\w-]))|(?P<date>{_DATE})|(?P<number>{_NUMBER})"
)
_POWER = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: kind is text, code or link; a link has the anchor of a row."""

    kind: str
    text: str
    anchor: str = ""


def split_text(
    text: str, *, anchor: str = "", links: Sequence[tuple[str, str]] = (), rows: Collection[str] = ()
) -> tuple[Piece, ...]:
    """A text in pieces.

    Args:
        text: as a report words it; names stand between backticks.
        anchor: of the row that its numbers rest on; "" leaves them plain.
        links: parts of the text that rest on another row, each with its anchor; taken first.
        rows: anchors that exist: ids of sources among the words become links where there is such a row.

    Returns:
        Pieces that join to the text without its backticks, powers written with raised digits.
    """
    pieces: list[Piece] = []
    for part, own in _cut(text, links):
        if own:
            pieces.append(Piece("link", _raised(part.replace("`", "")), own))
        else:
            pieces.extend(_pieces(part, anchor, rows))
    return tuple(pieces)


def has_number(text: str) -> bool:
    """Whether there is a number in the text that must rest on a row."""
    return any(match["number"] for match in TOKENS.finditer(text))


def source_anchor(id_: str) -> str:
    """The anchor of a row of the sources table."""
    return "s-" + re.sub(r"[^A-Za-z0-9_.-]", lambda found: f"_{ord(found[0]):x}", id_)


def _cut(text: str, links: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The text in parts, those that are links of their own with their anchor."""
    for part, anchor in links:
        before, found, after = text.partition(part) if part else (text, "", "")
        if found:
            rest = [link for link in links if link[0] != part]
            return [*_cut(before, rest), (found, anchor), *_cut(after, rest)]
    return [(text, "")] if text else []


def _pieces(text: str, anchor: str, rows: Collection[str]) -> list[Piece]:
    pieces: list[Piece] = []
    at = 0
    for match in TOKENS.finditer(text):
        piece = _piece(match, anchor, rows)
        if piece is None:
            continue
        if match.start() > at:
            pieces.append(Piece("text", _raised(text[at : match.start()])))
        pieces.append(piece)
        at = match.end()
    if at < len(text):
        pieces.append(Piece("text", _raised(text[at:])))
    return pieces


def _piece(match: re.Match[str], anchor: str, rows: Collection[str]) -> Piece | None:
    if match["code"]:
        return Piece("code", match["code"])
    if match["source"]:
        id_ = match["source"].removeprefix("@")
        is_row = (not id_.islower() or match["source"] != id_) and source_anchor(id_) in rows
        return Piece("link", id_, source_anchor(id_)) if is_row else None
    if match["number"] and anchor:
        return Piece("link", match["number"], anchor)
    return None


def _raised(text: str) -> str:
    """`km^2` as `km²`."""
    return re.sub(r"(?<=[A-Za-z])\^(-?\d)", lambda found: found[1].translate(_POWER), text)
