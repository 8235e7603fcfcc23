"""Units as other tools write them: `Widgets/(Month*person)`, `$/Year`, `Dmnl`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sandtable.interop.foreign import key_of
from sandtable.interop.translate.naming import to_id
from sandtable.language.words import NOT_A_UNIT, RESERVED
from sandtable.quantities.text import LANGUAGE_UNITS, UnitProblem, parse_unit_text
from sandtable.quantities.unit import DIMENSIONLESS, Unit, base_unit

TIME_WORDS: Final[Mapping[str, str]] = {
    word: unit
    for unit, words in {
        "month": "month months mo mon",
        "year": "year years yr yrs",
        "week": "week weeks wk",
        "day": "day days",
        "hour": "hour hours hr hrs",
        "minute": "minute minutes min",
        "second": "second seconds sec s",
    }.items()
    for word in words.split()
}
DEFAULT_TIME: Final = "month"
_PLAIN_WORDS: Final = frozenset(
    [
        "dmnl",
        "dimensionless",
        "fraction",
        "unitless",
        "no units",
        "none",
        "1",
        "nodim",
        "?",
        "*undefined*",
        "undefined",
        "-",
    ]
)
_PERSON_WORDS: Final = frozenset({"person", "persons", "people"})
_RANGE: Final = re.compile(r"\[[^\]]*\]\s*$")
_PART: Final = re.compile(r'\s*("[^"]*"|\*\*|[*/^()]|[0-9]+(?:\.[0-9]+)?(?![^\W\d])|[^*/^()"]+)')
_EXPONENT: Final = re.compile(r"(-?)\s*(\d+)")
_MOST_EXPONENT: Final = 99
_MOST_POWER: Final = 20  # of a unit in one that is explained by others
_MOST_WORDS: Final = 10  # that are explained by one another


def without_range(text: str) -> str:
    """A unit's text without the `[0,100,1]` of a slider."""
    return _RANGE.sub("", text).strip()


_PER = re.compile(r"\s+per\s+", re.IGNORECASE)
_PER_FIRST = re.compile(r"^per\s+", re.IGNORECASE)


class UnitReader:
    """Reads units of one model; every name that is no time, person or plain number becomes a unit of its own.

    Args:
        time_text: unit of the time axis as written.
        words: other words for units -> what they mean.
    """

    def __init__(self, time_text: str, words: Mapping[str, str] | None = None) -> None:
        self._words = dict(words or {})
        self._meanings: dict[str, Unit] = {}
        self._open: set[str] = set()  # words being looked up, which may mean each other
        word = key_of(without_range(time_text))
        word = word if word in TIME_WORDS else key_of(self._words.get(word, word))
        self.time_unit = TIME_WORDS.get(word, DEFAULT_TIME)
        self.is_time_known = word in TIME_WORDS
        self._time_word = word if not self.is_time_known and word not in _PLAIN_WORDS else ""
        self._atoms: dict[str, Unit] = {}
        self._unsaid: dict[str, Unit] = {}  # words without a letter, which give no name
        self.declared: dict[str, str] = {}  # our name -> as written

    @property
    def time(self) -> Unit:
        """The unit of the time axis."""
        return self._known(self.time_unit)

    def parse(self, text: str) -> Unit:
        """The unit of a text; a text that is no product of names is one unit of that name."""
        wanted = _PER.sub("/", _PER_FIRST.sub("1/", without_range(text)))
        if not wanted or key_of(wanted) in _PLAIN_WORDS:
            return DIMENSIONLESS
        parts = [part.strip() for part in _PART.findall(wanted) if part.strip()]
        parser = _Parser(self, parts)
        unit = parser.product()
        return self.atom(wanted) if unit is None or not parser.is_done else unit

    def atom(self, name: str) -> Unit:
        """The unit of one name."""
        word = key_of(name.strip('"'))
        if word in self._words and word not in self._open and len(self._open) < _MOST_WORDS:
            return self._meant(word)
        if word in _PLAIN_WORDS:
            return DIMENSIONLESS
        if self._time_word and _single(word) == _single(self._time_word):
            return self.time
        if word in TIME_WORDS:
            return self._known(TIME_WORDS[word])
        if word in _PERSON_WORDS:
            return self._known("person")
        return self._own(word, name)

    def _meant(self, word: str) -> Unit:
        if word not in self._meanings:
            self._open.add(word)
            unit = self.parse(self._words[word])
            is_sayable = all(-_MOST_POWER <= power <= _MOST_POWER for _, power in unit.atoms)
            self._meanings[word] = unit if is_sayable else self._own(word, word)
            self._open.discard(word)
        return self._meanings[word]

    def _known(self, name: str) -> Unit:
        if name not in self._atoms:
            unit = parse_unit_text(name, {})
            assert not isinstance(unit, UnitProblem)
            self._atoms[name] = unit
        return self._atoms[name]

    def _own(self, word: str, name: str) -> Unit:
        if word in self._unsaid:
            return self._unsaid[word]
        single = _single(word)
        plain = {"$": "dollar", "%": "percent", "€": "euro", "£": "pound"}.get(single, single)
        own = to_id(plain.replace("$", " dollar ").replace("%", " percent "))
        if own in NOT_A_UNIT | RESERVED or own in LANGUAGE_UNITS or own in TIME_WORDS:
            own = f"{own}_unit"
        if not re.search(r"\w", plain):  # each such sign is a unit of its own
            own = f"unit_{len(self._unsaid) + 1}"
            self._unsaid[word] = base_unit(own)
        if own not in self._atoms:
            self._atoms[own] = base_unit(own)
            self.declared[own] = name.strip().strip('"')
        return self._atoms[own]


def _single(word: str) -> str:
    """A word without the s of its plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


class _Parser:
    """Products, quotients and powers of names."""

    def __init__(self, reader: UnitReader, parts: list[str]) -> None:
        self._reader, self._parts, self._at = reader, parts, 0

    @property
    def is_done(self) -> bool:
        return self._at == len(self._parts)

    def _is(self, *texts: str) -> bool:
        return self._at < len(self._parts) and self._parts[self._at] in texts

    def product(self) -> Unit | None:
        """`a*b/c`; None where it is none."""
        unit = self._power()
        while unit is not None and self._is("*", "/"):
            op = self._parts[self._at]
            self._at += 1
            other = self._power()
            if other is None:
                return None
            unit = unit.mul(other) if op == "*" else unit.div(other)
        return unit

    def _power(self) -> Unit | None:
        unit = self._factor()
        if unit is None or not self._is("^", "**"):
            return unit
        self._at += 1
        is_nested = self._is("(")
        self._at += is_nested
        text = self._parts[self._at] if not self.is_done else ""
        self._at += 1
        if is_nested:
            if not self._is(")"):
                return None
            self._at += 1
        match = _EXPONENT.fullmatch(text)
        return unit.pow(int(match[1] + match[2])) if match and int(match[2]) <= _MOST_EXPONENT else None

    def _factor(self) -> Unit | None:
        if self.is_done:
            return None
        part = self._parts[self._at]
        self._at += 1
        if part == "(":
            inner = self.product()
            if not self._is(")"):
                return None
            self._at += 1
            return inner
        if part in {"*", "/", "^", "**", ")"}:
            return None
        if re.fullmatch(r"[0-9.]+", part):
            return DIMENSIONLESS if float(part) == 1.0 else None
        return self._reader.atom(part)
