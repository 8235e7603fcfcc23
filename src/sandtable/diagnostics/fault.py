"""Faults: what is wrong with something a user wrote, as data.  Printing lives in `reports`."""

from __future__ import annotations

from dataclasses import dataclass

from sandtable.diagnostics.place import NOWHERE, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEdit:
    """A change that would mend a fault: replace the text at `place` by `text`."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One root cause: place, what, why, mend, and the code under which `explain` says more.

    Args:
        code: a word of the catalogue, e.g. `units-mismatch`.
        what: one sentence with what was found.
        place: where; NOWHERE when it has no place in a file.
        why: the facts behind it, e.g. "`soldiers` is in person (line 31)".
        mend: what to do, in the imperative.
        severity: "error" stops the work, "warning" does not.
        edit: a text edit that mends it, where one is known.
        related: other places that take part, each with a few words.
    """

    code: str
    what: str
    place: Place = NOWHERE
    why: str = ""
    mend: str = ""
    severity: str = "error"
    edit: TextEdit | None = None
    related: tuple[tuple[Place, str], ...] = ()
