"""Drivers as pandas tables: a row per lens and value, or per lens and factor; floors, errors and seed in `attrs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.uncertainty.drivers import Drivers


def drivers_frame(findings: Sequence[Drivers]) -> pd.DataFrame:
    """A row per lens and value (by variable), group, or factor of a Sobol' design.

    Args:
        findings: of one target and grouping, as `ask_drivers` gives them.

    Returns:
        Indexed by lens and value, group or factor; shares are parts of the target's variance.
    """
    rows: list[dict[str, object]] = []
    for drivers in findings:
        if drivers.indices is not None:
            rows += _factor_rows(drivers)
        elif drivers.groups:
            rows += _group_rows(drivers)
        else:
            rows += _value_rows(drivers)
    frame = pd.DataFrame(rows)
    if rows:
        frame = frame.set_index(list(rows[0])[:2])
    frame.attrs = {
        "target": findings[0].target if findings else "",
        "unit": findings[0].unit if findings else "",
        "futures": {drivers.lens: drivers.n for drivers in findings},
        "seed": findings[0].seed if findings else None,
        "floor": {drivers.lens: drivers.floor for drivers in findings},
        "rank_floor": {drivers.lens: drivers.rank_floor for drivers in findings},
        "total": {drivers.lens: (drivers.total, drivers.total_error) for drivers in findings},
    }
    return frame


def _value_rows(drivers: Drivers) -> list[dict[str, object]]:
    return [
        {
            "lens": drivers.lens, "value": one.id, "label": one.label, "unit": one.unit, "sector": one.sector,
            "p05": one.low, "p95": one.high, "share": one.share, "error": one.share_error,
            "stands_out": one.is_clear, "rank_correlation": one.rank_correlation, "rank_error": one.rank_error,
            "direction": one.direction, "target_low": one.low_level.mean, "target_high": one.high_level.mean,
            "evidence": one.evidence, "sources": ", ".join(one.sources), "judged": one.judged,
        }
        for one in drivers.drivers
    ]  # fmt: skip


def _group_rows(drivers: Drivers) -> list[dict[str, object]]:
    return [
        {
            "lens": drivers.lens, drivers.by: group.factor.label, "values": len(group.factor.members),
            "stand_out": group.n_clear, "share": group.share, "error": group.share_error, "strongest": group.strongest,
        }
        for group in drivers.groups
    ]  # fmt: skip


def _factor_rows(drivers: Drivers) -> list[dict[str, object]]:
    if drivers.indices is None:
        return []
    return [
        {
            "lens": drivers.lens, "factor": index.factor.id, "label": index.factor.label,
            "values": len(index.factor.members), "first": index.first, "first_error": index.first_error,
            "total": index.total, "total_error": index.total_error,
        }
        for index in drivers.indices.indices
    ]  # fmt: skip
