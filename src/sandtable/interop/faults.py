"""Collecting what cannot be imported, each thing with its place in the original file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import NOWHERE, Place

MOST_FAULTS = 200


class Unreadable(Exception):
    """The entry being read cannot be; carries its fault.  Caught where the next entry begins."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.what)


@dataclass(slots=True)
class FaultList:
    """Faults and warnings in the order found; the same one is noted once."""

    faults: list[Fault] = field(default_factory=list)
    _known: set[Fault] = field(default_factory=set)
    _n_errors: int = 0

    def add(self, fault: Fault) -> None:
        """Notes a fault; of errors only so many, since one is enough to stop the work."""
        if fault in self._known or (fault.severity == "error" and self._n_errors >= MOST_FAULTS):
            return
        self._n_errors += fault.severity == "error"
        self._known.add(fault)
        self.faults.append(fault)

    def replace(self, faults: Iterable[Fault]) -> None:
        """Puts these in the place of all that were noted."""
        self.faults, self._known, self._n_errors = [], set(), 0
        for fault in faults:
            self.add(fault)

    def warn(self, code: str, what: str, place: Place = NOWHERE, *, why: str = "", mend: str = "") -> None:
        """Notes what was done otherwise than written."""
        self.add(Fault(code=code, what=what, place=place, why=why, mend=mend, severity="warning"))

    @property
    def has_errors(self) -> bool:
        """Whether one stops the work."""
        return any(fault.severity == "error" for fault in self.faults)


def unreadable(what: str, place: Place, *, why: str = "", mend: str = "") -> Unreadable:
    """An entry that does not follow its tool's grammar."""
    return Unreadable(Fault(code="foreign-syntax", what=what, place=place, why=why, mend=mend))


def unsupported(feature: str, place: Place, *, why: str = "", mend: str = "") -> Unreadable:
    """A feature that is understood and not built."""
    return Unreadable(
        Fault(
            code="foreign-unsupported",
            what=f"{feature} cannot be imported",
            place=place,
            why=why or "our language has nothing that means the same",
            mend=mend or "write this part anew in the original, or in the imported scenario",
        )
    )


def wrong_model(what: str, place: Place, *, why: str = "", mend: str = "") -> Unreadable:
    """A model that its own tool could not run either."""
    return Unreadable(Fault(code="foreign-model", what=what, place=place, why=why, mend=mend))
