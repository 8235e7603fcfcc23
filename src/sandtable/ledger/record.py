"""A forecast record as a chain of lines: each carries the hash of the one before it, and one of its own.

Line 1 says what the file is.  Every line is a JSON object in one line of text.  `before` is the SHA-256 of the whole line
before it; `check` is the SHA-256 of the line itself without `check`, its keys in order and nothing between them.  What the chain
shows is that no line was altered, put in or taken out after the next one was written; it does not show when a line was written,
nor that none was cut from the end: for that the last hash must be kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from types import NoneType, UnionType
from typing import get_args, get_origin, get_type_hints

from sandtable.ledger.entries import AskedQuestion, Correction, Entry, Forecast, Resolution, Stated

FORMAT = "sandtable-forecasts"
FORMAT_VERSION = 1
OPENING = "opening"
KINDS: Mapping[str, type[Entry]] = {
    "question": AskedQuestion,
    "forecast": Forecast,
    "resolution": Resolution,
    "correction": Correction,
}
KIND_OF = {entry: kind for kind, entry in KINDS.items()}
READ, STATED = "read", "stated"  # whether the day was read from the clock or stated by whoever wrote the line


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry with its place in the record.

    Args:
        number: 1-based line of the file.
        recorded: day on which it was written.
        clock: `read` from the clock, or `stated` by whoever wrote it.
        digest: SHA-256 of the whole line.
    """

    number: int
    recorded: str
    clock: str
    digest: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A sound record.

    Args:
        lines: all entries, the opening left out.
        n_lines: lines of the file, the opening counted.
        head: SHA-256 of the last line; "" when there is none.
        recorded: day of the last line; "" when there is none.
    """

    lines: tuple[Line, ...]
    n_lines: int
    head: str
    recorded: str


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with a line."""

    line: int
    what: str


class ForeignRecord(ValueError):
    """The file is no forecast record, or one of another version."""


def digest_of(text: str) -> str:
    """SHA-256 of a line, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def seal_lines(record: Record, entries: Sequence[Entry], *, recorded: str, clock: str) -> tuple[str, ...]:
    """The lines that add entries to a record; with the opening when the record is new.

    Args:
        record: what stands already.
        entries: in the order in which they are to stand.
        recorded: the day.
        clock: `read` or `stated`.

    Returns:
        Texts without line ends.
    """
    before = record.head
    texts: list[str] = []
    opening = {"kind": OPENING, "format": FORMAT, "version": FORMAT_VERSION}
    bodies: list[dict[str, object]] = [] if record.n_lines else [opening]
    bodies += [{"kind": KIND_OF[type(entry)], **_to_json(entry)} for entry in entries]
    for body in bodies:
        sealed = {**body, "recorded": recorded, "clock": clock, "before": before}
        text = _write({**sealed, "check": digest_of(_write(sealed))})
        texts.append(text)
        before = digest_of(text)
    return tuple(texts)


def read_record(texts: Sequence[str]) -> tuple[Record | None, tuple[Damage, ...]]:
    """The record that lines make, if nothing was done to them.

    Args:
        texts: all lines of the file, without line ends.

    Returns:
        The record, or None and what is wrong, in the order of lines.

    Raises:
        ForeignRecord: the first line does not open a forecast record of this version.
    """
    if not texts:
        return Record(lines=(), n_lines=0, head="", recorded=""), ()
    _require_opening(texts[0])
    lines: list[Line] = []
    damages: list[Damage] = []
    before, is_before_sound, recorded = "", True, ""
    for number, text in enumerate(texts, 1):
        body, what = _open_line(text)
        if body is not None and body.get("before") != before and is_before_sound:
            what = _say_broken(number)
        if body is not None and not what and number > 1:
            line, what = _read_line(number, text, body)
            lines += [line] if line is not None else []
        if what:
            damages.append(Damage(number, what))
        before, is_before_sound = digest_of(text), body is not None
        recorded = str(body["recorded"]) if body is not None and isinstance(body.get("recorded"), str) else recorded
    if damages:
        return None, tuple(damages)
    return Record(lines=tuple(lines), n_lines=len(texts), head=before, recorded=recorded), ()


def _say_broken(number: int) -> str:
    if number == 1:
        return "line 1 says that another line stood before it"
    return (
        f"line {number} was written after another line than the one now before it: line {number - 1} was altered or put "
        "in, or what stood between them was taken out"
    )


def _require_opening(text: str) -> None:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise ForeignRecord("its first line is no JSON") from None
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise ForeignRecord(f"its first line does not say `{FORMAT}`")
    if body.get("version") != FORMAT_VERSION:
        raise ForeignRecord(f"it has format version {body.get('version')!r}, this program reads {FORMAT_VERSION}")


def _open_line(text: str) -> tuple[dict[str, object] | None, str]:
    """The line's content, or None and why it cannot be trusted."""
    try:
        body = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None, "the line is no JSON: it was altered or cut short"
    if not isinstance(body, dict):
        return None, "the line is no entry"
    check = body.pop("check", None)
    if check != digest_of(_write(body)):
        return None, "the line was altered since it was written: it is not what its `check` was made from"
    return body, ""


def _read_line(number: int, text: str, body: dict[str, object]) -> tuple[Line | None, str]:
    kind = KINDS.get(str(body.get("kind")))
    if kind is None:
        return None, f"`{body.get('kind')}` is no kind of entry"
    try:
        entry = _from_json(kind, body)
        recorded, clock = _required_text(body, "recorded"), _required_text(body, "clock")
    except (KeyError, TypeError, ValueError) as error:
        return None, f"the entry has not the form of a {body['kind']}: {error}"
    return Line(number=number, recorded=recorded, clock=clock, digest=digest_of(text), entry=entry), ""


def _write(body: Mapping[str, object]) -> str:
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _refuse_constant(text: str) -> float:
    raise ValueError(f"`{text}` is no number")


def _required_text(body: Mapping[str, object], name: str) -> str:
    value = body[name]
    if not isinstance(value, str):
        raise TypeError(f"`{name}` is no text")
    return value


# -- entries and JSON --------------------------------------------------------------------------


def _to_json(entry: Entry | Stated) -> dict[str, object]:
    """The fields that differ from their defaults."""
    found: dict[str, object] = {}
    for item in fields(entry):
        value = getattr(entry, item.name)
        if item.default is not MISSING and value == item.default:
            continue
        found[item.name] = _to_json(value) if isinstance(value, Stated) else value
    return found


_HINTS = {kind: get_type_hints(kind) for kind in (*KINDS.values(), Stated)}


def _from_json(kind: type[Entry], body: Mapping[str, object]) -> Entry:
    return kind(**_arguments(kind, body))  # type: ignore[arg-type]


def _arguments(kind: type[Entry] | type[Stated], body: Mapping[str, object]) -> dict[str, object]:
    hints = _HINTS[kind]
    found: dict[str, object] = {}
    for item in fields(kind):
        if item.name in body:
            found[item.name] = _convert(item.name, hints[item.name], body[item.name])
        elif item.default is MISSING:
            raise KeyError(item.name)
    return found


def _convert(name: str, hint: object, value: object) -> object:
    """A JSON value as the type that a field has; int for float, list for tuple.

    Raises:
        TypeError: it is of another type.
    """
    if isinstance(hint, UnionType):
        if value is None:
            return None
        hint = next(part for part in get_args(hint) if part is not NoneType)
    if get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise TypeError(f"`{name}` is no list")
        return tuple(_convert(name, get_args(hint)[0], item) for item in value)
    if hint is Stated and isinstance(value, dict):
        return Stated(**_arguments(Stated, value))  # type: ignore[arg-type]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if hint is float and is_number:
        return float(value)  # type: ignore[arg-type]
    if isinstance(hint, type) and isinstance(value, hint) and (hint is bool or not isinstance(value, bool)):
        return value
    raise TypeError(f"`{name}` has the wrong type")
