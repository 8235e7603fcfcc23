"""The scenario's own data of a series: what was seen of that which it simulates."""

from __future__ import annotations

import math

from sandtable.model.model import Model

WORDS = ("seen", "observed", "data")


def find_observed(model: Model, variable: str, elements: str, unit: str) -> tuple[tuple[int, float], ...]:
    """Points of a data series of the same unit that carries the series' name with `seen`, `observed` or `data`, or its label.

    Args:
        model: a settled scenario.
        variable: the simulated series' variable.
        elements: its elements, joined by commas; "" = none.
        unit: its unit.

    Returns:
        (grid point, value) of what stands in the file; () where the scenario has no such data.
    """
    simulated = model.variables.get(variable)
    for other in model.variables.values():
        if other.kind != "data" or simulated is None or other.unit.text != unit:
            continue
        words = {f"{variable}_{word}" for word in WORDS} | {f"{word}_{variable}" for word in WORDS}
        if other.id in words or (other.label and other.label == simulated.label):
            series = model.series.get(f"{other.id}[{elements}]" if elements else other.id)
            if series is not None:
                return tuple(
                    (k, value) for k, (value, seen) in enumerate(zip(series.values, series.seen, strict=True))
                    if seen and math.isfinite(value)
                )  # fmt: skip
    return ()
