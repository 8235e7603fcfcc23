"""What an export to another tool holds, and what it could not take along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LostThing:
    """A kind of thing that the exported file does not hold.

    Args:
        what: in the plural: `moves whose hazard is drawn`.
        names: which of them.
        instead: what stands in their place.
        is_numeric: whether numbers of a run differ for it.
    """

    what: str
    names: tuple[str, ...]
    instead: str
    is_numeric: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFinding:
    """An export.

    Args:
        scenario: its id.
        form: `xmile`.
        lens, branch: the world that was exported.
        file: the file that was written; "" = none.
        counts: kind of variable in the file -> how many.
        names: our variable -> its name in the file.
        losses: what the file does not hold, what changes numbers first.
        text: the document, where no file was written.
    """

    scenario: str
    form: str
    lens: str
    branch: str
    file: str
    counts: Mapping[str, int]
    names: Mapping[str, str]
    losses: tuple[LostThing, ...]
    text: str = ""
