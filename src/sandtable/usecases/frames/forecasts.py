"""Scores of a forecast record as a pandas table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sandtable.ledger.sheets import ScoredRecord

COLUMNS = ["basis", "rule", "unit", "forecaster"]


def scores_frame(scored: ScoredRecord) -> pd.DataFrame:
    """A row per basis, rule, unit and forecaster; CRPS in the unit, the others without one.

    Returns:
        Questions, mean score with its 90 % interval, logarithmic score, and for each reference its score on the common
        questions, their number and the skill; seed, resamples and the record's last hash in `attrs`.
    """
    rows = []
    for sheet in scored.sheets:
        for score in sheet.forecasters:
            row: dict[str, object] = {
                "basis": sheet.basis.label, "rule": sheet.rule, "unit": sheet.unit, "forecaster": score.forecaster,
                "questions": score.score.n, "score": score.score.mean, "low": score.score.low, "high": score.score.high,
                "log": score.log,
            }  # fmt: skip
            for found in sheet.references:
                if found.forecaster == score.forecaster:
                    name = found.reference.replace(" ", "_")
                    row |= {name: found.reference_score, f"{name}_n": found.difference.n, f"{name}_skill": found.skill}
            rows.append(row)
    frame = pd.DataFrame(rows).set_index(COLUMNS)
    frame.attrs = {"seed": scored.seed, "resamples": scored.n_resamples, "head": scored.head, "interval": "90 %"}
    return frame
