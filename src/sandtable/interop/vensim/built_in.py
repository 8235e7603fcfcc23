"""Functions of Vensim that its manual gives as equations: macros that every model has."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from sandtable.interop.decoding import ForeignText, make_text

BUILT_IN: Final = {
    "npve": """:MACRO: NPVE(stream, discount rate, starts, factor)
NPVE = (total + stream * TIME STEP$ * discount) * factor ~~|
total = INTEG(stream * discount, starts) ~~|
discount = INTEG(-discount * discount rate / (1 + discount rate * TIME STEP$),
    1 / (1 + discount rate * TIME STEP$)) ~~|
:END OF MACRO:
""",
    "delayp": """:MACRO: DELAYP(input, delay time : pipeline)
DELAYP = third / stage ~~|
pipeline = first + second + third ~~|
third = INTEG(second / stage - DELAYP, stage * input) ~~|
second = INTEG(first / stage - second / stage, third) ~~|
first = INTEG(input - first / stage, third) ~~|
stage = delay time / 3 ~~|
:END OF MACRO:
""",
}


def find_built_in(text: str, known: Container[str]) -> list[ForeignText]:
    """The macros that a model calls and does not define.

    Args:
        text: of the model.
        known: keys of its own macros.
    """
    called = (key for key in BUILT_IN if key not in known and re.search(rf"\b{key}\s*\(", text, re.IGNORECASE))
    return [make_text(BUILT_IN[key], f"{key.upper()} (built in)") for key in called]
