"""What there is: in the library, in a scenario, in an installation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryEntry:
    """A scenario of the library."""

    id: str
    title: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedThing:
    """One name of a scenario: its kind (variable kinds, move, law, branch, ...), label and unit."""

    kind: str
    id: str
    label: str
    unit: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """All names of a scenario, by kind in the order of the file."""

    scenario: str
    title: str
    things: tuple[ListedThing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """One thing looked at: `state` is ok, note or trouble."""

    subject: str
    state: str
    says: str
