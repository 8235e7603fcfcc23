"""Names of our language for foreign names: readable, unique, never a word of the language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sandtable.functions.forms import BUILT_IN_NAMES, FORMS
from sandtable.interop.foreign import key_of
from sandtable.language.words import (
    DIMENSION_REDUCTIONS,
    FAMILIES,
    OVER_FUTURES,
    QUESTION_WORDS,
    RESERVED,
    SOFT_WORDS,
    TIME_ENDS,
    TIME_REDUCTIONS,
)

_NOT_IN_NAME = re.compile(r"\W+")
_TAKEN = (
    RESERVED
    | frozenset(FORMS)
    | BUILT_IN_NAMES
    | SOFT_WORDS
    | QUESTION_WORDS
    | TIME_REDUCTIONS
    | TIME_ENDS
    | DIMENSION_REDUCTIONS
    | OVER_FUTURES
    | FAMILIES
    | {"quantile", "net", "rank", "base", "record"}
)
LONGEST = 80


def to_id(name: str) -> str:
    """The nearest name that our language can read: `Room Temperature` -> `room_temperature`.

    Capitals of a name without small letters, and of elements such as `A1`, stay as they are.
    """
    plain = unicodedata.normalize("NFC", key_of(name) if any(c.islower() for c in name) and " " in name else name)
    words = _NOT_IN_NAME.sub("_", plain.replace(" ", "_")).strip("_")
    words = re.sub(r"__+", "_", words)[:LONGEST]
    if not words or not re.match(r"[^\W\d]", words):
        words = f"n_{words}" if words else "unnamed"
    return words


class NameBook:
    """Gives each foreign name one id; the same kind and name again gives the same id."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken: set[str] = set(_TAKEN) | set(reserved)
        self._ids: dict[tuple[str, str], str] = {}

    def claim(self, kind: str, name: str) -> str:
        """The id of a foreign name.

        Args:
            kind: variable | range | element | map | unit ...: names of two kinds never share an id.
            name: as the author wrote it, or any text that names it.
        """
        key = (kind, key_of(name))
        if key not in self._ids:
            self._ids[key] = self.fresh(to_id(name))
        return self._ids[key]

    def fresh(self, wanted: str) -> str:
        """A free id near a wanted one."""
        found = wanted if wanted not in self._taken else f"{wanted}_"
        number = 2
        while found in self._taken:
            found = f"{wanted}_{number}"
            number += 1
        self._taken.add(found)
        return found
