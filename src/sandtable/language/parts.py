"""What the builders of nodes share: refusals, numbers, lists, and the marks behind a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from sandtable.diagnostics.fault import Fault
from sandtable.language.source_text import Refused, SourceText
from sandtable.model.expression import Provenance

Parts = list[Any]
"""What a rule's builder gets: nodes, words, lists; which, the rule says."""

Builder = Callable[[SourceText, Parts, int, int], Any]
"""Makes a node, or a part of one, of the parts of a rule, found from one offset to another."""


def refuse(source: SourceText, start: int, end: int, what: str, why: str, mend: str, code: str = "syntax") -> Refused:
    """Make the refusal of the text between two offsets."""
    return Refused(Fault(code=code, what=what, place=source.place(start, end), why=why, mend=mend))


def read_number(source: SourceText, token: tuple[str, str], start: int, end: int) -> float:
    """Read the value of a number's digits."""
    value = float(token[0])
    if value - value != 0:
        raise refuse(
            source, start, end, f"`{token[0]}` is too large for a number", "numbers reach to about 1.8e308",
            "write a smaller number, or choose a larger unit", "bad-number",
        )  # fmt: skip
    return value


class Mark(NamedTuple):
    """`@ID`, `judged "why"` or `despite` behind a value, and its offsets."""

    kind: str  # source | judged | despite
    text: str
    start: int
    end: int


def _mark_source(_source: SourceText, parts: Parts, start: int, end: int) -> Mark:
    return Mark("source", parts[0], start, end)


def _mark_judged(_source: SourceText, parts: Parts, start: int, end: int) -> Mark:
    return Mark("judged", parts[0], start, end)


def join_marks(source: SourceText, marks: list[Mark]) -> Provenance | None:
    """Join the marks behind one value, in any order, to its provenance."""
    if not marks:
        return None
    start, end = marks[0].start, marks[-1].end
    reasons = [mark.text for mark in marks if mark.kind == "judged"]
    if len(reasons) > 1:
        raise refuse(
            source, start, end, "`judged` stands twice behind one value", "a value has one reason",
            "join the two reasons in one text",
        )  # fmt: skip
    sources = tuple(mark.text for mark in marks if mark.kind == "source")
    return Provenance(sources=sources, judged=reasons[0] if reasons else None, place=source.place(start, end))


def _list_first(_source: SourceText, parts: Parts, _start: int, _end: int) -> Parts:
    return parts


def _list_more(_source: SourceText, parts: Parts, _start: int, _end: int) -> Parts:
    items: Parts = parts[0]
    items.append(parts[1])
    return items


def _first(_source: SourceText, parts: Parts, _start: int, _end: int) -> object:
    return parts[0]


def _index_named(_source: SourceText, parts: Parts, _start: int, _end: int) -> str:
    return f"{parts[0]}={parts[1]}"


PART_BUILDERS: Final[Mapping[str, Builder]] = {
    "mark_source": _mark_source,
    "mark_judged": _mark_judged,
    "list_empty": _list_first,
    "list_first": _list_first,
    "list_more": _list_more,
    "list_same": _first,
    "column": _first,
    "index": _first,
    "index_named": _index_named,
    "lone_value": _first,
}
