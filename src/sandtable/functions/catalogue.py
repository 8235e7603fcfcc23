"""All operations a plan may use, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sandtable.functions import (
    arithmetic,
    comparison,
    counts,
    exponential,
    power,
    priorities,
    quantiles,
    rounding,
    tables,
    trigonometric,
)
from sandtable.functions.operation import Operation

_HOMES = (arithmetic, comparison, exponential, power, trigonometric, rounding, quantiles, counts, tables, priorities)

OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {operation.name: operation for home in _HOMES for operation in home.OPERATIONS}
)
