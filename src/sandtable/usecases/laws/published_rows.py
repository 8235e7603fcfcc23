"""Reads which outcomes of the library's scenarios were printed where, and with what number."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from sandtable.analysis.branches import BASE
from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.theory.reproduction import Origin
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.refused import Refused

if TYPE_CHECKING:
    from sandtable.theory.reproduction import Reproduction

PUBLISHED = LIBRARY / "laws" / "published.csv"
EXAMPLES = "examples/"
COLUMNS = (
    "id", "law", "scenario", "outcome", "branch", "label", "published", "tolerance", "what", "paper", "note",
)  # fmt: skip
OPTIONAL = ("origin", "reading", "short")
ORIGINS: tuple[str, ...] = get_args(Origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """One printed number.

    Args:
        line: in the file, from 1.
        id: of the result that it is part of.
        law: block whose result it is.
        scenario: path of the file, or a library scenario's name.
        outcome: id of the scenario's outcome.
        branch: key.
        label: of the number.
        published: as printed.
        tolerance: largest absolute difference that counts as a match.
        what, paper, note, origin, reading, short: as in `theory.reproduction.Reproduction`.
    """

    line: int
    id: str
    law: str
    scenario: str
    outcome: str
    branch: str
    label: str
    published: float
    tolerance: float
    what: str
    paper: str
    note: str
    origin: Origin
    reading: str
    short: str


def read_published(
    path: Path = PUBLISHED, *, laws: Collection[str], taken: Collection[str] = ()
) -> tuple[PublishedRow, ...]:
    """Reads the table of printed outcomes.

    Args:
        path: of the table; where there is none there are no rows.
        laws: blocks there are.
        taken: ids of results that functions repeat.

    Returns:
        Its rows, in order.

    Raises:
        Refused: columns are missing, or rows cannot be read: all of them are named.
    """
    if not path.is_file():
        return ()
    text = path.read_text(encoding="utf-8")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and line[0] != "#"]
    cells = list(csv.reader(line for _, line in lines))
    head = cells[0] if cells else []
    lost = [column for column in COLUMNS if column not in head]
    if lost:
        fault = Fault(
            code="column-missing",
            what=f"{path.name} has no column {', '.join(f'`{name}`' for name in lost)}",
            place=Place(path.name, 1, 1, 1, 1),
            mend=f"its columns are {', '.join(COLUMNS)}",
        )
        raise Refused([fault], texts={path.name: text})
    faults: list[Fault] = []
    rows = []
    for (number, _), row in zip(lines[1:], cells[1:], strict=True):
        place = Place(path.name, number, 1, number, 1)
        if len(row) != len(head):
            faults.append(
                _fault(
                    place, f"this row has {len(row)} cells, not {len(head)}", "put texts with commas in quotation marks"
                )
            )
            continue
        found, told = _read_row(number, dict(zip(head, row, strict=True)), place, laws, taken)
        faults += told
        rows += [found] if found is not None else []
    faults += _find_mixed_laws(rows, path.name)
    if faults:
        raise Refused(faults, texts={path.name: text})
    return tuple(rows)


def _read_row(
    line: int, row: dict[str, str], place: Place, laws: Collection[str], taken: Collection[str]
) -> tuple[PublishedRow | None, list[Fault]]:
    """A row, or what is wrong with it."""
    text = {name: (row.get(name) or "").strip() for name in (*COLUMNS, *OPTIONAL)}
    numbers = {name: _read_number(text[name]) for name in ("published", "tolerance")}
    origin = text["origin"] or "printed"
    tests: tuple[tuple[bool, Callable[[], Fault]], ...] = (
        (
            not all(text[name] for name in ("id", "law", "scenario", "outcome")),
            lambda: _fault(place, "id, law, scenario or outcome is empty", "fill it in"),
        ),
        (text["id"] in taken, lambda: _fault(place, f"the id `{text['id']}` is that of another result", "rename it")),
        (bool(text["law"]) and text["law"] not in laws, lambda: _unknown(place, "law", text["law"], laws)),
        (origin not in ORIGINS, lambda: _unknown(place, "origin", origin, ORIGINS)),
        (
            numbers["published"] is None,
            lambda: _fault(place, f"`published` is `{text['published']}`, no number", "write a number such as 0.585"),
        ),
        (
            numbers["tolerance"] is None or numbers["tolerance"] < 0,
            lambda: _fault(place, f"`tolerance` is `{text['tolerance']}`", "write a number, 0 or above"),
        ),
    )
    faults = [make() for is_wrong, make in tests if is_wrong]
    if faults:
        return None, faults
    name = text["scenario"]
    example = LIBRARY / "laws" / f"{name.removesuffix('.sand')}.sand"
    return PublishedRow(
        line=line,
        id=text["id"],
        law=text["law"],
        scenario=str(example) if name.startswith(EXAMPLES) else name,
        outcome=text["outcome"],
        branch=text["branch"] or BASE,
        label=text["label"],
        published=numbers["published"] or 0.0,
        tolerance=numbers["tolerance"] or 0.0,
        what=text["what"],
        paper=text["paper"],
        note=text["note"],
        origin=origin,  # type: ignore[arg-type]
        reading=text["reading"],
        short=text["short"],
    ), []


def _read_number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _find_mixed_laws(rows: Iterable[PublishedRow], file: str) -> list[Fault]:
    """Rows with one id are one result, which has one law."""
    first: dict[str, PublishedRow] = {}
    mixed = []
    for row in rows:
        known = first.setdefault(row.id, row)
        if known.law != row.law:
            what = f"`{row.id}` is of `{row.law}` here and of `{known.law}` in line {known.line}"
            mixed.append(_fault(Place(file, row.line, 1, row.line, 1), what, "give it one law, or two ids"))
    return mixed


def _fault(place: Place, what: str, mend: str) -> Fault:
    return Fault(code="bad-table", what=what, place=place, mend=mend)


def _unknown(place: Place, kind: str, name: str, known: Collection[str]) -> Fault:
    near = get_close_matches(name, sorted(known), n=3)
    listed = ", ".join(f"`{word}`" for word in (near or sorted(known)[:8]))
    return Fault(
        code="bad-table",
        what=f"there is no {kind} `{name}`",
        place=place,
        why=f"{'near names' if near else 'there are'}: {listed}",
        mend="use one of these",
    )


def join_rows(rows: Iterable[PublishedRow], find_value: Callable[[PublishedRow], float]) -> tuple[Reproduction, ...]:
    """Rows with one id as one result.

    Args:
        rows: in the order of the file.
        find_value: gives ours for a row; only called when the result is computed.

    Returns:
        One result for each id; texts that differ between its rows are joined.
    """
    from sandtable.theory.reproduction import Reproduction

    by_id: dict[str, list[PublishedRow]] = {}
    for row in rows:
        by_id.setdefault(row.id, []).append(row)
    return tuple(
        Reproduction(
            id=id_,
            law=group[0].law,
            what=_join((row.what for row in group), "; "),
            paper=_join((row.paper for row in group), "; "),
            labels=tuple(row.label or row.outcome for row in group) if len(group) > 1 or group[0].label else (),
            published=tuple(row.published for row in group),
            compute=lambda group=group: tuple(find_value(row) for row in group),  # type: ignore[misc]
            tolerances=tuple(row.tolerance for row in group),
            origin=group[0].origin,
            reading=_join((row.reading for row in group), "; "),
            note=_join((row.note for row in group), " "),
            short=group[0].short,
        )
        for id_, group in by_id.items()
    )


def _join(texts: Iterable[str], between: str) -> str:
    return between.join(dict.fromkeys(text for text in texts if text))
