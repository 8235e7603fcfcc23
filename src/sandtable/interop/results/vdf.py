"""Reads Vensim's binary results, `.vdf`: which series belong to which names, as far as that is certain.

Its maker describes the form nowhere.  What is read here was learned from public descriptions and from files: eight
sections, each an array of 32-bit words behind a mark, that point to one another by word.  A reference `r` into a section
means the byte `section + 4 (r - 1)`.  Section 1 holds a record of sixteen words per name, section 2 the names,
section 3 the shapes of arrays, section 5 the dimensions and their elements, section 6 the kind and the last value of
every saved value, section 7 the values.  So much is said twice that a file of another layout contradicts itself, and
is refused; a series whose two sayings disagree is left out and counted.
"""

from __future__ import annotations

import math
import struct
import sys
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.interop.foreign import key_of
from sandtable.interop.results.printed import Printed, PrintedSeries, decoded, plain_name

LARGEST_RESULTS = 100_000_000  # bytes
MOST_VALUES = 100_000_000  # of all series at all times; each takes four bytes
_MARK = b"\xa1\x37\x4c\xbf"
_RUN, _MANY, _DATA = b"\x7f\xf7\x17\x52", b"\x7f\xf7\x17\x53", b"\x7f\xf7\x17\x41"
_VERSION = b"\x65\0\0\0"  # of the newer form, where the older one points to its last values
_HEADER, _LARGEST_HEADER = 0x80, 0x200
_N_SECTIONS = 8
_SECTION_HEAD = 24  # bytes
_RECORD = 16  # words
_FIRST_RECORD = 44  # reference of the record of Time
_LOOKUP_BYTES = 52
_SCALAR = 5  # reference of the shape that a single number has
_MOST_AXES = 8
_FEW = 10  # one name in so many may lead to another kind of value than it says
_TIME_KIND, _LOOKUP_KIND, _CONSTANT_KIND, _FIRST_OTHER_KIND = 0x0F, 0x1A, 0x17, 0x80
_KNOWN_KINDS = frozenset({0x08, 0x11, _CONSTANT_KIND})  # stock, auxiliary, constant
_NOT_AVAILABLE = -1e30
_TOO_SHORT = "the file ends before what it points to"
_MODEL_UNTIL = 0x48


class _Unknown(Exception):
    """The layout is not the known one: what contradicts it."""


@dataclass(frozen=True, slots=True)
class _Record:
    name: str
    shape: int
    group: int
    index: int
    kind: int


@dataclass(frozen=True, slots=True)
class _Block:
    """Values of one variable in one cell."""

    values: Sequence[float]
    is_constant: bool


def read_vdf(content: bytes, file: str) -> Printed:
    """The series of a stored run, or why there are none; a constant has the first time and the last.

    Args:
        content: the file's bytes.
        file: its name, for faults.
    """
    refusal = _refusal(content)
    if not refusal:
        try:
            return _read(_Words(content), file)
        except (_Unknown, struct.error, OverflowError, IndexError) as trouble:
            why = str(trouble) if isinstance(trouble, _Unknown) else _TOO_SHORT
            refusal = "is of a layout that is not known", why
    return Printed(file=file, series=(), faults=(_fault(file, *refusal),))


def _refusal(content: bytes) -> tuple[str, str] | tuple[()]:
    """What its size and first bytes tell against a file."""
    if len(content) > LARGEST_RESULTS:
        return f"is larger than {LARGEST_RESULTS:_} bytes", "that is the largest that is read"
    if content.startswith(_DATA):
        return "holds data that a model reads, not a run", "its first four bytes say so"
    if content.startswith(_MANY):
        return "holds many runs of one model", "its first four bytes say so; one run is compared"
    if content.startswith(_RUN) and content[0x58:0x5C] == _VERSION:
        return "is of the newer form, `.vdfx`", "only the older one, `.vdf`, is known"
    return () if content.startswith(_RUN) else ("is no run of Vensim", "a run begins with the bytes 7F F7 17 52")


def _fault(file: str, what: str, why: str) -> Fault:
    return Fault(
        code="foreign-results",
        what=f"`{file}` {what}",
        place=Place(file, 1, 1, 1, 1),
        why=why,
        mend="in Vensim export the run as text: Model, Export Dataset, to a `.dat`, `.csv` or `.tab` file",
    )


class _Words:
    """The file, its sections, and what its header points to; everything here is checked against itself."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.finals, self.lookups, self.table, again = struct.unpack_from("<4I", content, 0x58)
        self.n_times, self.n_grid = struct.unpack_from("<2I", content, 0x78)
        self.n = (self.lookups - self.finals) // 4
        _require(self.table == again, "its two pointers to the table of values differ")
        _require(0 < self.n_times <= self.n_grid <= 65_535, "its number of saved times is not one")
        _require(self.n * self.n_times <= MOST_VALUES, f"it claims more than {MOST_VALUES:_} values")
        _require(
            self.n < self.finals < self.lookups <= self.table and (self.lookups - self.finals) % 4 == 0,
            "its pointers cross",
        )
        _require(self.table + 4 * self.n < len(content), "its table of values lies beyond its end")
        self.sections = self._find_sections()
        self._check_pointers()
        self.kinds = content[self.finals - self.n : self.finals]
        self.last = self.raw(self.finals, self.n)
        self.places = self.raw(self.table, self.n)
        _require(self.kinds[0] == _TIME_KIND, "its first series is not the time")

    def _find_sections(self) -> tuple[int, ...]:
        found = [self.content.find(_MARK, _HEADER, _LARGEST_HEADER)]
        _require(found[0] >= 0, "its first section has no mark")
        for number in range(1, _N_SECTIONS):
            start = self.lookups if number == _N_SECTIONS - 1 else found[-1] + len(_MARK)
            at = self.content.find(_MARK, start, self.table)
            _require(at >= 0 and (at - start) % 4 == 0, f"it has no section {number}")
            found.append(at)
        return tuple(found)

    def _check_pointers(self) -> None:
        """What headers say against where sections lie."""
        n_lookups = self.word(1, 8)
        _require(self.word(1, 4) + self.word(1, 7) == self.n, "it counts its values twice, and differently")
        _require(self.at(6, self.word(6, 1)) <= self.finals - self.n, "its kinds are not where they should be")
        _require(self.at(7, self.word(7, 1)) == self.table, "its table of values is not where it should be")
        _require(
            self.sections[7] - self.lookups == _LOOKUP_BYTES * n_lookups + 4, "its lookups are not as many as it says"
        )

    def at(self, section: int, reference: int) -> int:
        """The byte that a reference means."""
        return self.sections[section] + 4 * (reference - 1)

    def word(self, section: int, at: int) -> int:
        """One word of a section, counted from its mark."""
        place = self.sections[section] + 4 * at
        end = self.sections[section + 1] if section + 1 < _N_SECTIONS else self.table
        _require(self.sections[section] <= place and place + 4 <= end, f"something points out of section {section}")
        return int(struct.unpack_from("<I", self.content, place)[0])

    def raw(self, place: int, n: int) -> tuple[int, ...]:
        """`n` words from a byte on."""
        return struct.unpack_from(f"<{n}I", self.content, place)

    def name(self, reference: int) -> str:
        """The name behind a reference; its length stands before it."""
        place = self.at(2, reference)
        if not self.sections[2] + _SECTION_HEAD <= place < self.sections[3]:
            return ""
        length = int(struct.unpack_from("<H", self.content, place - 2)[0])
        text, _, rest = self.content[place : place + length].partition(b"\0")
        if not text or rest.strip(b"\0") or place + length > self.sections[3]:
            return ""
        name = decoded(text)
        return name if name.isprintable() else ""


def _require(holds: bool, why: str) -> None:
    if not holds:
        raise _Unknown(why)


def _read(words: _Words, file: str) -> Printed:
    records = _records(words)
    cells_of = _Cells(words, records)
    times = _times(words)
    series: list[PrintedSeries] = []
    constants: dict[str, dict[tuple[str, ...], float]] = {}
    n_doubtful, n_unnamed, n_crossed = 0, 0, 0
    for record, n_values, is_sole in _owners(words, records):
        kinds = set(words.kinds[record.index : record.index + n_values])
        is_kind = record.kind & 0xFF in kinds
        n_crossed += not is_kind and {*kinds, record.kind & 0xFF} <= _KNOWN_KINDS
        cells = cells_of.find(record) if is_sole and is_kind else []
        n_doubtful += n_values if cells == [] else 0
        n_unnamed += n_values if cells is None else 0
        for cell, at in ((cell, record.index + offset) for cell, offset in cells or ()):
            block = _values(words, at)
            if block is None:
                n_doubtful += not _is_missing(words, at)
                continue
            series.append(_series(record.name, cell, block, times))
            if words.kinds[at] == _CONSTANT_KIND and block.is_constant:
                own = constants.setdefault(series[-1].key, {})
                own[series[-1].cell] = _fewest_digits(block.values[0])
    _require(bool(series), "no name in it leads to a series for certain")
    _require(n_doubtful <= len(series), f"of {n_doubtful} series it says two things, of {len(series)} one")
    _require(n_crossed * _FEW <= len(series), f"{n_crossed} names lead to values of another kind")
    _check_controls(series, times)
    _, _, model = decoded(words.content[4:_MODEL_UNTIL].split(b"\0")[0]).partition(" From ")
    return Printed(
        file=file,
        series=tuple(series),
        model=model.replace("\\", "/").rsplit("/", 1)[-1].strip(),
        constants=constants,
        n_left_out=n_doubtful + n_unnamed,
    )


def _check_controls(series: list[PrintedSeries], times: tuple[float, ...]) -> None:
    """What the names of time lead to must agree with the times that are stored."""
    last = {found.key: found.values[-1] for found in series if not found.cell}
    slack = 1e-5 * max(abs(times[0]), abs(times[-1]), times[-1] - times[0])
    _require(last.get("initial time", times[0]) <= times[0] + slack, "its INITIAL TIME is after its first time")
    _require(last.get("final time", times[-1]) >= times[-1] - slack, "its FINAL TIME is before its last time")
    _require(last.get("time step", 1.0) > 0, "its TIME STEP is not above zero")


def _records(words: _Words) -> dict[int, _Record]:
    """Records by their reference; those that were given up have no name."""
    found: dict[int, _Record] = {}
    for reference in range(_FIRST_RECORD, words.word(1, 1) + 1 - _RECORD, _RECORD):
        place = words.at(1, reference)
        _require(place + 4 * _RECORD <= words.sections[2], "its records do not end in their section")
        fields = words.raw(place, _RECORD)
        name = words.name(fields[0]) if fields[0] else ""
        found[reference] = _Record(name, fields[4], fields[6], fields[9], fields[15])
    _require(any(one.name == "Time" and one.kind & 0xFF == _TIME_KIND for one in found.values()), "it names no Time")
    return found


def _owners(words: _Words, records: dict[int, _Record]) -> Iterator[tuple[_Record, int, bool]]:
    """Variables that saved something, how many values, and whether nobody else claims the name or the values."""
    claims: Counter[int] = Counter()
    names: Counter[str] = Counter()
    owners: list[tuple[_Record, int]] = []
    n_claims = 0
    for record in records.values():
        kind = record.kind & 0xFF
        if not record.name or record.name[0] in "#.-:" or not record.shape:
            continue
        if kind in {_TIME_KIND, _LOOKUP_KIND} or kind >= _FIRST_OTHER_KIND or not 0 < record.index < words.n:
            continue
        n_values = 1 if record.shape == _SCALAR else words.word(3, record.shape)
        _require(0 < n_values <= words.n, "an array of it has more cells than there are values")
        owners.append((record, n_values))
        names[record.name.lower()] += 1
        n_claims += n_values
        _require(n_claims <= 64 * words.n, "its names claim more values than it has")
        claims.update(range(record.index, min(record.index + n_values, words.n)))
    for record, n_values in owners:
        span = range(record.index, record.index + n_values)
        is_sole = names[record.name.lower()] == 1 and span.stop <= words.n and all(claims[at] == 1 for at in span)
        yield record, n_values, is_sole


class _Cells:
    """The cells of a shape, in words: its axes name dimensions, whose elements section 5 lists."""

    def __init__(self, words: _Words, records: dict[int, _Record]) -> None:
        self.words, self.records = words, records
        self.dimensions = self._find_dimensions()
        self.known: dict[int, list[tuple[tuple[str, ...], int]] | None] = {_SCALAR: [((), 0)]}

    def find(self, record: _Record) -> list[tuple[tuple[str, ...], int]] | None:
        """Each cell and how far from the first its value stands; None where that is not certain."""
        if record.shape not in self.known:
            self.known[record.shape] = self._shape(record.shape)
        return self.known[record.shape]

    def _shape(self, shape: int) -> list[tuple[tuple[str, ...], int]] | None:
        size, *rest = (self.words.word(3, shape + at) for at in range(1 + 3 * _MOST_AXES))
        lengths, strides, references = rest[:_MOST_AXES], rest[_MOST_AXES : 2 * _MOST_AXES], rest[2 * _MOST_AXES :]
        n_axes = next((at for at, length in enumerate(lengths) if not length), _MOST_AXES)
        axes = [self.dimensions.get(reference, ()) for reference in references[:n_axes]]
        if not n_axes or any(len(axis) != length for axis, length in zip(axes, lengths, strict=False)):
            return None
        if any(strides[at] != math.prod(lengths[at + 1 : n_axes]) for at in range(n_axes)):
            return None
        cells: list[tuple[tuple[str, ...], int]] = [((), 0)]
        for axis, stride in zip(axes, strides, strict=False):
            cells = [((*cell, name), offset + at * stride) for cell, offset in cells for at, name in enumerate(axis)]
        return cells if len(cells) == size else None

    def _find_dimensions(self) -> dict[int, tuple[str, ...]]:
        """Reference of a dimension -> names of its elements; nothing at all where section 5 does not add up."""
        found: dict[int, tuple[str, ...]] = {}
        at, end = 5, self.words.word(5, 1) - 1
        while at < end:
            if at + 3 > end:
                return {}
            reference, n, n_more = (self.words.word(5, at + step) for step in range(3))
            if at + 3 + n + n_more > end:
                return {}
            elements = [self.records.get(self.words.word(5, at + 3 + step)) for step in range(n)]
            names = _element_names(self.records.get(reference), elements)
            if names:
                found[reference] = names
            at += 3 + n + n_more
        return found


def _element_names(dimension: _Record | None, elements: list[_Record | None]) -> tuple[str, ...]:
    """The elements' names, where they are elements of one range in its order."""
    sound = [element for element in elements if element is not None and element.name and not element.shape]
    if dimension is None or dimension.shape or not sound or len(sound) != len(elements):
        return ()
    indices = [element.index for element in sound]
    if len({element.group for element in sound}) > 1 or indices != sorted(set(indices)):
        return ()
    if sound[0].group == dimension.group and indices != list(range(len(sound))):
        return ()
    return tuple(element.name for element in sound)


def _times(words: _Words) -> tuple[float, ...]:
    block = _block(words, words.places[0], words.n_times, 0)
    _require(block is not None, "its times are not where they should be")
    times = tuple(_fewest_digits(value) for value in block or ())
    _require(all(one < two for one, two in pairwise(times)), "its times do not ascend")
    return times


def _values(words: _Words, at: int) -> _Block | None:
    """The values at the saved times, where they end as section 6 says; None where they do not."""
    place = words.places[at]
    if not words.places[0] <= place < len(words.content):
        value = _as_float(place)
        is_value = place == words.last[at]
        _require(is_value or place < len(words.content) or _is_missing(words, at), _TOO_SHORT)
        return _Block((value, value), is_constant=True) if is_value and value > _NOT_AVAILABLE else None
    sizes = sorted({(words.n_times + 7) // 8: words.n_times, (words.n_grid + 7) // 8: words.n_grid}.values())
    fitting = [block for size in sizes if (block := _block(words, place, size, at)) is not None]
    _require(any(_end(words, place, size) <= len(words.content) for size in sizes), _TOO_SHORT)
    return _Block(fitting[0], is_constant=False) if len(fitting) == 1 else None


def _end(words: _Words, place: int, n: int) -> int:
    """The byte behind a block."""
    count = int.from_bytes(words.content[place : place + 2], "little")
    return place + 2 + (n + 7) // 8 + 4 * count


def _block(words: _Words, place: int, n: int, at: int) -> array[float] | None:
    """A count, a bit for each point that has a value of its own, and the values; the others hold the one before.

    Args:
        words: the file.
        place: where the block begins.
        n: points of its grid, of which the last `n_times` are saved.
        at: which value it is of.
    """
    end = _end(words, place, n)
    if end > len(words.content):
        return None
    start = place + 2 + (n + 7) // 8
    count = (end - start) // 4
    bits = int.from_bytes(words.content[place + 2 : start], "little")
    if bits.bit_count() != count or not bits & 1 or bits >> n:
        return None
    stored = array("f", words.content[start:end])
    if sys.byteorder == "big":
        stored.byteswap()
    if words.raw(end - 4, 1)[0] != words.last[at]:
        return None
    if count == n:
        return stored[n - words.n_times :]
    held, next_one = array("f"), -1
    for point in range(n):
        next_one += bits >> point & 1
        held.append(stored[next_one])
    return held[n - words.n_times :]


def _is_missing(words: _Words, at: int) -> bool:
    """Whether nothing was saved: `:NA:` at the end, and no place of values."""
    return _as_float(words.last[at]) < _NOT_AVAILABLE


def _series(name: str, cell: tuple[str, ...], block: _Block, times: tuple[float, ...]) -> PrintedSeries:
    return PrintedSeries(
        name=f"{name}[{','.join(cell)}]" if cell else name,
        key=key_of(plain_name(name)),
        cell=tuple(key_of(plain_name(element)) for element in cell),
        times=(times[0], times[-1]) if block.is_constant else times,
        values=block.values,
    )


def _as_float(word: int) -> float:
    return float(struct.unpack("<f", struct.pack("<I", word))[0])


def _fewest_digits(value: float) -> float:
    """The number with the fewest digits that is stored as this one: 0.1 rather than 0.10000000149."""
    shorter = (float(f"{value:.{digits}g}") for digits in range(6, 10))
    return next((short for short in shorter if array("f", [short])[0] == value), value)
