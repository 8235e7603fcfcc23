"""Discovered futures and regret as data frames: plain columns, method and seed in `attrs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.choices.regret import RegretFinding
    from sandtable.analysis.regions.discovered import DiscoveryFinding

DISCOVERY_COLUMNS = [
    "lens", "box", "parameter", "label", "unit", "low", "high", "categories", "met", "p", "again", "sources", "judged",
    "coverage", "density", "mass", "chance",
]  # fmt: skip


def discovery_frame(findings: Sequence[DiscoveryFinding]) -> pd.DataFrame:
    """A row per lens, box and limit, in the parameter's unit; a limit that is not there is infinite.

    Coverage, density and p are those of the half of the futures that did not choose the box; no rows under a lens mean
    that no box does better than the base rate.  `attrs` has per lens the rate and how many futures were counted.
    """
    rows = [
        {
            "lens": finding.lens, "box": place + 1, "parameter": found.limit.parameter,
            "label": finding.parameters[found.limit.parameter].label,
            "unit": finding.parameters[found.limit.parameter].unit, "low": found.limit.low, "high": found.limit.high,
            "categories": list(found.limit.categories), "met": found.met.share, "p": found.quasi_p,
            "again": found.is_found_again, "sources": list(finding.parameters[found.limit.parameter].grounds.sources),
            "judged": finding.parameters[found.limit.parameter].grounds.judged,
            "coverage": box.option.tested.coverage.share, "density": box.option.tested.density.share,
            "mass": box.option.tested.mass.share, "chance": box.chance,
        }
        for finding in findings
        if finding.discovery.is_confirmed
        for place, box in enumerate(finding.discovery.boxes)
        for found in box.limits
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=DISCOVERY_COLUMNS).set_index(["lens", "box", "parameter"])
    first = findings[0]
    frame.attrs = {
        "target": first.target, "event": first.event.kind,
        "threshold": {finding.lens: finding.event.threshold for finding in findings},
        "rate": {finding.lens: finding.discovery.rate.share for finding in findings},
        "futures": {finding.lens: finding.n_futures for finding in findings}, "seed": first.seed,
    }  # fmt: skip
    return frame


def regret_frame(finding: RegretFinding) -> pd.DataFrame:
    """A row per lens and alternative, in the unit of the stake; the robustness metrics over lenses stand in `attrs`."""
    rows = [
        {
            "lens": lens.lens, "alternative": own.alternative, "label": finding.labels[own.alternative],
            "beyond": own.mean, "beyond_error": own.mean_error, "regret": own.regret, "regret_error": own.regret_error,
            "regret_p90": own.regret_high, "regret_most": own.regret_most, "best_alone": own.alone.share,
            "best_tied": own.tied.share, "enough": own.enough.share if own.enough is not None else None,
            "least": own.is_least, "futures": lens.n_futures,
        }
        for lens in finding.lenses
        for own in lens.alternatives
    ]  # fmt: skip
    frame = pd.DataFrame(rows).set_index(["lens", "alternative"])
    frame.attrs = {
        "actor": finding.stake.actor, "stake": finding.stake.label, "unit": finding.stake.unit,
        "beyond": finding.reference, "seed": finding.seed,
        "robustness": {
            metric.metric: {score.alternative: score.value for score in metric.scores} for metric in finding.robustness
        },
        "best": {metric.metric: list(metric.best) for metric in finding.robustness},
    }  # fmt: skip
    return frame
