"""The catalogue of fault codes: every code that a fault may carry, with what it means."""

from __future__ import annotations

from collections.abc import Mapping

from sandtable.diagnostics.codes.acts import ACTS
from sandtable.diagnostics.codes.aims import AIMS
from sandtable.diagnostics.codes.answers import ANSWERS
from sandtable.diagnostics.codes.calls import CALLS
from sandtable.diagnostics.codes.equations import EQUATIONS
from sandtable.diagnostics.codes.files import FILES
from sandtable.diagnostics.codes.foreign import FOREIGN
from sandtable.diagnostics.codes.requests import REQUESTS
from sandtable.diagnostics.codes.rivals import RIVALS
from sandtable.diagnostics.codes.space import SPACE
from sandtable.diagnostics.codes.units import UNITS
from sandtable.diagnostics.codes.values import VALUES
from sandtable.diagnostics.codes.writing import WRITING
from sandtable.diagnostics.explanation import Explanation

CATALOGUE: Mapping[str, Explanation] = {
    entry.code: entry
    for theme in (
        WRITING,
        FILES,
        SPACE,
        UNITS,
        EQUATIONS,
        VALUES,
        ACTS,
        RIVALS,
        AIMS,
        REQUESTS,
        CALLS,
        ANSWERS,
        FOREIGN,
    )
    for entry in theme
}


def find_explanation(code: str) -> Explanation | None:
    """The entry of a code, or None."""
    return CATALOGUE.get(code)
