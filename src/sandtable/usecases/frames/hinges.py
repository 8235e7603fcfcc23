"""Hinges and worlds as data frames: plain columns, method and seed in `attrs`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sandtable.analysis.disputes.hinges import HingeLine, Hinges
    from sandtable.analysis.disputes.walks import Estimate
    from sandtable.analysis.disputes.worlds import Worlds


def hinges_frame(hinges: Hinges) -> pd.DataFrame:
    """A row per assumption, the opened group's members in its place, in the target's unit (shares for claims).

    Columns: label, sector, both sides as written, `part` and its error, `added` and `removed` with theirs.  `attrs` has
    the two levels, the gap, the crux, futures, walks and seed.
    """
    frame = pd.DataFrame([_row(line, hinges) for line in hinges.singles]).set_index("assumption")
    first, second = hinges.lenses
    frame.attrs = {
        "target": hinges.target, "unit": hinges.unit, "lenses": list(hinges.lenses),
        "levels": {first: hinges.levels[0].mean, second: hinges.levels[1].mean}, "gap": hinges.gap.mean,
        "gap_error": hinges.gap.error, "crux": list(hinges.crux.ids) if hinges.crux is not None else [],
        "futures": hinges.n_futures, "walks": hinges.n_walks, "seed": hinges.seed,
    }  # fmt: skip
    return frame


def worlds_frame(worlds: Worlds) -> pd.DataFrame:
    """A row per expert and claim: the share of futures in every lens, and how the claim stands."""
    rows = [
        {
            "expert": expert.person, "claim": claim.claim, "label": claim.label, "word": claim.word.text,
            "low": claim.word.low, "high": claim.word.high,
            **{cell.lens: cell.share.share for cell in claim.cells},
            "standing": expert.standings[claim.claim].value, "known": claim.known.answer,
        }
        for expert in worlds.experts
        for claim in expert.claims
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    if rows:
        frame = frame.set_index(["expert", "claim"])
    frame.attrs = {
        "lenses": list(worlds.lenses), "standard": worlds.standard, "seed": worlds.seed, "futures": worlds.n_futures,
    }  # fmt: skip
    return frame


def _row(line: HingeLine, hinges: Hinges) -> dict[str, object]:
    first, second = hinges.lenses
    item = line.assumption
    return {
        "assumption": item.id, "label": item.label, "sector": item.sector, first: item.sides[0].text,
        second: item.sides[1].text, "part": line.part.mean, "error": line.part.error, "added": _mean(line.added),
        "added_error": _error(line.added), "removed": _mean(line.removed), "removed_error": _error(line.removed),
    }  # fmt: skip


def _mean(change: Estimate | None) -> float:
    return change.mean if change is not None else math.nan


def _error(change: Estimate | None) -> float:
    return change.error if change is not None else math.nan
