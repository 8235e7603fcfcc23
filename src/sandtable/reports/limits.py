"""Limits on parameters in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.numbers import format_number, format_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandtable.analysis.regions.boxes import Limit
    from sandtable.analysis.regions.discovered import ParameterWords
    from sandtable.analysis.uncertainty.factors import Grounds

MOST_SOURCES = 3


def say_limit(limit: Limit, unit: str = "") -> str:
    """`at least 0.34`, `between 2 and 3 month`, `1 or 3`."""
    if limit.categories:
        return " or ".join(format_number(value) for value in limit.categories)
    low, high = (format_number(value, limit.digit) for value in (limit.low, limit.high))
    tail = f" per {unit[2:]}" if unit.startswith("1/") else f" {format_unit(unit)}" if format_unit(unit) else ""
    if math.isinf(limit.low):
        return f"at most {high}{tail}"
    if math.isinf(limit.high):
        return f"at least {low}{tail}"
    return f"between {low} and {high}{tail}"


def say_box(box: Iterable[Limit], parameters: Mapping[str, ParameterWords], *, is_sentence: bool = False) -> str:
    """All limits of a box: `G0` at least 390 km^2/month, and ...; in a sentence with labels and verbs."""
    said = []
    for limit in box:
        words = parameters[limit.parameter]
        label = f" ({words.label})" if is_sentence and words.label not in {"", words.id} else ""
        verb = " is" if is_sentence or limit.categories else ""
        said.append(f"`{words.id}`{label}{verb} {say_limit(limit, words.unit)}")
    return ", and ".join(said) or "everywhere"


def say_grounds(grounds: Grounds) -> str:
    """What a value rests on: ids of sources, `judged`, both, or nothing."""
    shown = ", ".join(grounds.sources[:MOST_SOURCES])
    more = len(grounds.sources) - MOST_SOURCES
    parts = [f"{shown} and {more} more" if more > 0 else shown] if grounds.sources else []
    parts += ["judged"] if grounds.judged else []
    own = " (by the lens)" if grounds.is_of_lens else ""
    return ("; ".join(parts) or "nothing stated") + own
