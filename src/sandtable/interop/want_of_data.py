"""Leaves out what cannot be computed for want of data, where the model runs without it; each part is named.

Models are often given away without the data that they were calibrated with.  What compares the model with such data
moves nothing in it, so the rest can still run, and gives the same numbers as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sandtable.diagnostics.fault import Fault
from sandtable.interop.faults import FaultList
from sandtable.interop.foreign import Apply, ForeignModel, ForeignVariable, key_of
from sandtable.interop.translate.reading import names_read
from sandtable.interop.translate.timing import CONTROLS
from sandtable.interop.translate.variables import INTEGRALS

MISSING: Final = "file-missing"


def leave_out_missing(model: ForeignModel, faults: FaultList) -> frozenset[str]:
    """Takes out the variables whose data are missing and all that reads them, unless half of the stocks would go.

    Args:
        model: as read, its data attached; changed in place.
        faults: the faults of missing data become warnings, with one for each further variable that is left out.

    Returns:
        Keys of what is left out; none where nothing is missing, or where too much would go.
    """
    missing = {key: fault for key, fault in model.broken.items() if fault.code == MISSING}
    reads = {key: _reads(variable) for key, variable in model.variables.items()}
    causes = _causes(reads, missing)
    stocks = {key for key, variable in model.variables.items() if _is_stock(variable)}
    if not missing or 2 * len(stocks & causes.keys()) >= len(stocks) or not causes.keys().isdisjoint(CONTROLS):
        return frozenset()
    told = set(missing.values())
    faults.replace([_as_warning(fault) if fault in told else fault for fault in faults.faults])
    for key, cause in causes.items():
        variable = model.variables.pop(key)
        faults.warn(
            MISSING,
            f"`{variable.name}` is left out: it reads `{cause}`, which {'has no data' if cause in missing else 'is'}",
            variable.place,
            why="no stock that is kept depends on it",
            mend="put the data beside the model, and import it again",
        )
    return frozenset({*missing, *causes})


def _causes(reads: Mapping[str, set[str]], missing: Mapping[str, Fault]) -> dict[str, str]:
    """What needs missing data, and one name that it reads for which it does."""
    readers: dict[str, list[str]] = {}
    for key, names in reads.items():
        for name in names:
            readers.setdefault(name, []).append(key)
    causes: dict[str, str] = {}
    waiting = list(missing)
    while waiting:
        name = waiting.pop()
        for key in readers.get(name, ()):
            if key not in causes and key not in missing:
                causes[key] = name
                waiting.append(key)
    return causes


def _reads(variable: ForeignVariable) -> set[str]:
    names: set[str] = set()
    for definition in variable.definitions:
        names |= set() if definition.value is None else names_read(definition.value)
    return names


def _is_stock(variable: ForeignVariable) -> bool:
    values = (definition.value for definition in variable.definitions)
    return any(isinstance(value, Apply) and key_of(value.name) in INTEGRALS for value in values)


def _as_warning(fault: Fault) -> Fault:
    return replace(fault, severity="warning", mend=f"it is left out, with all that reads it; or {fault.mend}")
