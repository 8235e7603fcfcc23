"""How a use case says no: with faults, never with a traceback."""

from __future__ import annotations

from collections.abc import Iterable

from sandtable.diagnostics.fault import Fault


class Refused(Exception):
    """A request that cannot be carried out; `faults` say why and what to do.

    Args:
        faults: at least one.
        exit_code: 1 faults in the scenario, 2 a bad call, 3 trouble in runs or with the disk.
        texts: the texts of the files the faults point into, by file.
    """

    def __init__(self, faults: Iterable[Fault], *, exit_code: int = 1, texts: dict[str, str] | None = None) -> None:
        self.faults = tuple(faults)
        self.exit_code = exit_code
        self.texts = texts or {}
        super().__init__("\n".join(_in_words(fault) for fault in self.faults))


def _in_words(fault: Fault) -> str:
    """A fault in a line or two, for a notebook's traceback."""
    where = f"{fault.place.file}:{fault.place.line}:{fault.place.column}: " if fault.place.file else ""
    why = f"\n  why:  {fault.why}" if fault.why else ""
    mend = f"\n  mend: {fault.mend}" if fault.mend else ""
    return f"{where}{fault.severity}[{fault.code}]: {fault.what}{why}{mend}"


def refuse_call(what: str, *, why: str = "", mend: str = "", code: str = "bad-argument") -> Refused:
    """A refusal of the call itself (exit code 2)."""
    return Refused([Fault(code=code, what=what, why=why, mend=mend)], exit_code=2)
