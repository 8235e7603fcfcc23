"""Names in XMILE: case does not tell two apart, a dot means a module, and the language's own words are taken."""

from __future__ import annotations

import re
from collections.abc import Iterable

# fmt: off
RESERVED = frozenset(
    {
        "abs", "and", "arccos", "arcsin", "arctan", "cos", "counter", "delay", "delay1", "delay3", "delayn",
        "dt", "else", "endval", "exp", "exprnd", "final_time", "forcst", "history", "if", "inf", "init",
        "initial_time", "int", "interpolate", "ln", "log10", "lognormal", "lookup", "lookupinv", "max", "mean",
        "min", "mod", "montecarlo", "normal", "not", "npv", "or", "percent", "pi", "poisson", "previous",
        "prod", "pulse", "ramp", "random", "rank", "round", "safediv", "saveper", "self", "sin", "size",
        "smth1", "smth3", "smthn", "sqrt", "std", "starttime", "stddev", "step", "stoptime", "sum", "tan", "then",
        "time", "time_step", "trend", "uniform",
    }
)
# fmt: on


class Names:
    """Gives every id a name of its own, stable in the order in which ids come."""

    def __init__(self, reserved: Iterable[str] = RESERVED) -> None:
        self._taken = {word.lower() for word in reserved}
        self._names: dict[str, str] = {}

    def __getitem__(self, id_: str) -> str:
        """The name of an id."""
        found = self._names.get(id_)
        if found is None:
            found = self._names[id_] = self._free(re.sub(r"\W+", "_", id_, flags=re.ASCII).strip("_") or "x")
        return found

    def _free(self, wanted: str) -> str:
        name, number = wanted, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name.lower())
        return name


def spaced(name: str) -> str:
    """A name as a dimension or an element shows it: XMILE takes an underscore for a space."""
    return name.replace("_", " ")


def quoted(name: str) -> str:
    """A name within an equation; one that begins like the word `not` stands in quotes."""
    return f'"{name}"' if name.lower().startswith("not") else name
