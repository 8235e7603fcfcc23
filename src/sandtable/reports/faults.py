"""Faults as a reader sees them: place, what, the line itself, why, mend, more; and the same as JSON."""

from __future__ import annotations

from typing import TypedDict

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.reports.layout import visible

WIDEST_LINE = 240
CUT = "…"


class PlaceJson(TypedDict):
    """A span in a file, 1-based, its end just past the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class EditJson(TypedDict):
    """A change that would mend a fault."""

    place: PlaceJson
    text: str


class RelatedJson(TypedDict):
    """Another place that takes part."""

    place: PlaceJson
    note: str


class FaultJson(TypedDict):
    """A fault for other programs."""

    code: str
    severity: str
    what: str
    why: str
    mend: str
    place: PlaceJson | None
    edit: EditJson | None
    related: list[RelatedJson]


def render_fault(fault: Fault, source_text: str = "") -> str:
    """A fault as lines of text.

    Args:
        fault: what was found.
        source_text: the text of the file that the fault points into; "" leaves the line out.

    Returns:
        Lines without a last line break.
    """
    place = fault.place
    lines = [f"{_at(place)}{fault.severity}[{fault.code}]: {fault.what}"]
    lines += _shown_line(place, source_text)
    if fault.why:
        lines.append(f"  why:  {fault.why}")
    if fault.mend:
        lines.append(f"  mend: {fault.mend}")
    lines += [f"  also: {_at(other)}{note}" for other, note in fault.related if other.line and other != place]
    if fault.code:
        lines.append(f"  more: sandtable explain {fault.code}")
    return visible("\n".join(lines))


def fault_to_json(fault: Fault) -> FaultJson:
    """A fault as plain data; `place` is null when it has none."""
    return FaultJson(
        code=fault.code,
        severity=fault.severity,
        what=fault.what,
        why=fault.why,
        mend=fault.mend,
        place=_place_to_json(fault.place) if fault.place.file or fault.place.line else None,
        edit=None if fault.edit is None else EditJson(place=_place_to_json(fault.edit.place), text=fault.edit.text),
        related=[RelatedJson(place=_place_to_json(place), note=note) for place, note in fault.related],
    )


def _place_to_json(place: Place) -> PlaceJson:
    return PlaceJson(
        file=place.file,
        line=place.line,
        column=place.column,
        end_line=place.end_line,
        end_column=place.end_column,
    )


def _at(place: Place) -> str:
    if not place.line:
        return f"{place.file}: " if place.file else ""
    return f"{place.file}:{place.line}:{place.column}: "


def _shown_line(place: Place, source_text: str) -> list[str]:
    """The line of the place, and a line of marks under what is meant."""
    rows = source_text.splitlines()
    if not 0 < place.line <= len(rows):
        return []
    text = rows[place.line - 1].replace("\t", " ").rstrip()
    if not text:
        return []
    first = max(place.column - 1, 0)
    last = place.end_column - 1 if place.end_line == place.line else len(text)
    last = max(min(last, len(text)), first + 1)
    text, first, last = _cut(text, first, last)
    head = f"{place.line} | "
    return [head + text, " " * (len(head) + first) + "^" * (last - first)]


def _cut(text: str, first: int, last: int) -> tuple[str, int, int]:
    """A very long line, cut around its marked part."""
    if len(text) <= WIDEST_LINE:
        return text, first, last
    start = max(0, min(first - 40, len(text) - WIDEST_LINE))
    stop = min(len(text), start + WIDEST_LINE)
    before, after = CUT if start else "", CUT if stop < len(text) else ""
    shift = len(before) - start
    return before + text[start:stop] + after, first + shift, min(last, stop) + shift
