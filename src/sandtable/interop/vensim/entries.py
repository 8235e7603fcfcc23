"""Cuts a `.mdl` file into its entries: equations with units and notes, groups, macros, and the settings behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sandtable.interop.decoding import ForeignText
from sandtable.interop.faults import unreadable
from sandtable.interop.foreign import key_of

_SKETCH: Final = re.compile(r"^(?:\\{2,3}---///|///---\\|:L\x7f?<%\^E!@)", re.MULTILINE)  # or what is left of it
_BEGINS: Final = re.compile(r"^\\{2,3}---///", re.MULTILINE)
_SETTINGS: Final = re.compile(r"^///---\\|^:L\x7f?<%\^E!@", re.MULTILINE)
_MACRO: Final = re.compile(r":\s*MACRO\s*:([^(]*)\(([^)]*)\)", re.IGNORECASE)
_MACRO_END: Final = re.compile(r":\s*END\s+OF\s+MACRO\s*:", re.IGNORECASE)
_METHOD: Final = re.compile(r"^15:\d+,\d+,\d+,(\d+)", re.MULTILINE)
_DATA_FILE: Final = re.compile(r"^30:(\?[^=\n]+)=([^\n]+)$", re.MULTILINE)
_UNIT_WORDS: Final = re.compile(r"^22:([^\n]+)$", re.MULTILINE)
_DATE: Final = re.compile(r"^3([789]):\s*(\d+)\s*$", re.MULTILINE)
_COMMENT: Final = re.compile(r"\{[^}]*\}")
_SUPPLEMENTARY: Final = re.compile(r":\s*SUP(?:PLEMENTARY)?\b\s*:?", re.IGNORECASE)
_RUNGE_KUTTA: Final = frozenset({"1", "3", "4", "5"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry.

    Args:
        kind: equation | group | macro | macro-end.
        text: the equation with comments and continuations blank (same length as in the file); a group's or macro's head.
        offset: of `text` in the file.
        unit: text between the first two `~`.
        unit_offset: where it begins.
        note: text behind the second `~`.
    """

    kind: str
    text: str
    offset: int
    unit: str = ""
    unit_offset: int = 0
    note: str = ""


def find_entries(source: ForeignText) -> list[Entry]:
    """All entries in order; the sketch and what follows it are left out.

    Raises:
        Unreadable: the file breaks off within an entry.
    """
    text = source.text
    sketch = _SKETCH.search(text)
    end = sketch.start() if sketch else len(text)
    entries: list[Entry] = []
    at = 0
    while True:
        at = _skip(text, at, end)
        if at >= end:
            return entries
        macro, macro_end = _MACRO.match(text, at), _MACRO_END.match(text, at)
        if macro is not None:
            entries.append(Entry(kind="macro", text=macro[0], offset=at))
            at = macro.end()
        elif macro_end is not None:
            entries.append(Entry(kind="macro-end", text=macro_end[0], offset=at))
            at = macro_end.end()
        else:
            entry, at = _read_entry(source, at, end)
            entries.append(entry)


def find_method(source: ForeignText) -> str:
    """The integration method of the settings: euler or rk4."""
    sketch = _SKETCH.search(source.text)
    match = _METHOD.search(source.text, sketch.start()) if sketch else None
    return "rk4" if match is not None and match[1] in _RUNGE_KUTTA else "euler"


def is_cut(source: ForeignText) -> bool:
    """Whether the file breaks off within its sketch, so that the settings behind it are lost."""
    return bool(_BEGINS.search(source.text)) and not _SETTINGS.search(source.text)


def find_data_files(source: ForeignText) -> dict[str, str]:
    """The files that names such as `?data` stand for in the settings."""
    sketch = _SKETCH.search(source.text)
    found = _DATA_FILE.finditer(source.text, sketch.start()) if sketch else ()
    return {match[1].strip().lower(): match[2].strip() for match in found}


def find_unit_words(source: ForeignText) -> dict[str, str]:
    """Other words for units, as the settings list them: the first of each line is what the others mean."""
    sketch = _SKETCH.search(source.text)
    words: dict[str, str] = {}
    for match in _UNIT_WORDS.finditer(source.text, sketch.start()) if sketch else ():
        first, *others = (part.strip() for part in match[1].split(","))
        words.update({key_of(other): first for other in others if other and first and key_of(other) != key_of(first)})
    return words


def find_base_date(source: ForeignText) -> tuple[int, int, int] | None:
    """Year, month and day of time 0 in the settings; None where they give none."""
    sketch = _SKETCH.search(source.text)
    found = {match[1]: int(match[2]) for match in _DATE.finditer(source.text, sketch.start())} if sketch else {}
    is_whole = set(found) == {"7", "8", "9"} and 1 <= found["8"] <= 12 and 1 <= found["9"] <= 31
    return (found["7"], found["8"], found["9"]) if is_whole else None


def macro_head(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Name, parameters and further outputs of `:MACRO: NAME(a, b : c)`."""
    match = _MACRO.match(text)
    assert match is not None
    inputs, _, outputs = match[2].partition(":")
    return " ".join(match[1].split()), _listed(inputs), _listed(outputs)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(",") if part.strip())


def _skip(text: str, at: int, end: int) -> int:
    """Past blanks and comments between entries."""
    while at < end:
        if text[at].isspace():
            at += 1
        elif text[at] == "{":
            at = _comment_end(text, at, end)
        elif text[at] == "|":
            at += 1
        else:
            break
    return at


def _comment_end(text: str, at: int, end: int) -> int:
    depth = 0
    while at < end:
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
        if depth == 0:
            break
    return at


def _read_entry(source: ForeignText, start: int, end: int) -> tuple[Entry, int]:
    text = source.text
    if text[start] == "*":
        return _read_group(source, start, end)
    stop, blanks = _equation_end(source, start, end)
    equation = _blanked(text, start, stop, blanks)
    parts: list[tuple[int, int]] = []
    at = stop
    while at < end and text[at] == "~":
        begin = at + 1
        at = begin
        while at < end and text[at] not in "~|":
            at += 1
        parts.append((begin, at))
    if at >= end:
        raise unreadable(
            "the file breaks off within an equation",
            source.place(start, stop),
            why="no `|` ends this entry",
            mend="save the model anew; the file was cut off",
        )
    units = text[parts[0][0] : parts[0][1]] if parts else ""
    note = text[parts[1][0] : parts[1][1]] if len(parts) > 1 else ""
    note = _SUPPLEMENTARY.sub("", note)
    units = _COMMENT.sub(lambda match: " " * len(match[0]), units)
    entry = Entry(
        kind="equation",
        text=equation,
        offset=start,
        unit=units.replace("\\\n", " ").strip(),
        unit_offset=parts[0][0] + len(units) - len(units.lstrip()) if parts else start,
        note=" ".join(note.replace("\\\n", " ").split()),
    )
    return entry, at + 1


def _equation_end(source: ForeignText, start: int, end: int) -> tuple[int, list[tuple[int, int]]]:
    """Where the equation stops, and the spans in it that are comments or continuations."""
    text, at = source.text, start
    blanks: list[tuple[int, int]] = []
    while at < end:
        char = text[at]
        if char in "~|":
            break
        if char == '"':
            at = _quote_end(text, at, end)
        elif char == "{":
            stop = _comment_end(text, at, end)
            blanks.append((at, stop))
            at = stop
        elif char == "\\" and text[at + 1 : at + 2] == "\n":
            blanks.append((at, at + 2))
            at += 2
        else:
            at += 1
    return at, blanks


def _quote_end(text: str, at: int, end: int) -> int:
    """Past the closing quote; a quote that never closes within the entry stands for itself."""
    stop = at + 1
    while stop < end and text[stop] != '"':
        stop += 2 if text[stop] == "\\" else 1
    return stop + 1 if stop < end else at + 1


def _blanked(text: str, start: int, stop: int, blanks: list[tuple[int, int]]) -> str:
    pieces: list[str] = []
    at = start
    for first, last in blanks:
        pieces += [text[at:first], " " * (last - first)]
        at = last
    return "".join(pieces) + text[at:stop]


def _read_group(source: ForeignText, start: int, end: int) -> tuple[Entry, int]:
    """A group's head: a line of stars, `.Name`, a line of stars, `~` description `|`."""
    text = source.text
    stop = text.find("|", start, end)
    stop = end if stop < 0 else stop
    head, _, note = text[start:stop].partition("~")
    name = " ".join(head.replace("*", " ").split()).lstrip(".")
    return Entry(kind="group", text=name, offset=start, note=" ".join(note.split())), stop + 1
