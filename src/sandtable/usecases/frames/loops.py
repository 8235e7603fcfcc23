"""Feedback loops as a data frame: plain columns, method and seed in `attrs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sandtable.analysis.loops.finding import LoopsFinding


def loops_frame(finding: LoopsFinding) -> pd.DataFrame:
    """A row per loop, or per kind of loops over the same variables.

    `shares` has the mean signed share at each point of `attrs["labels"]`; the author's own loops stand in `attrs["named"]`.
    """
    rows = [
        {
            "loop": loop.name, "polarity": loop.polarity, "importance": loop.importance, "loops": loop.n_loops,
            "set": loop.partition, "path": list(loop.path), "leads": list(loop.leads),
            "dominates": list(loop.dominates), "shares": list(loop.shares),
        }
        for loop in finding.loops
    ]  # fmt: skip
    columns = ["loop", "polarity", "importance", "loops", "set", "path", "leads", "dominates", "shares"]
    frame = pd.DataFrame(rows, columns=columns).set_index("loop")
    frame.attrs = {
        "labels": list(finding.labels), "lens": finding.lens, "branch": finding.branch, "futures": finding.n_futures,
        "future": finding.future, "seed": finding.seed, "n_loops": finding.n_loops, "complete": finding.is_complete,
        "named": {
            loop.name: {
                "label": loop.label, "named": loop.sign, "found": loop.found, "importance": loop.importance,
                "path": list(loop.path),
            }
            for loop in finding.named
        },
    }  # fmt: skip
    return frame
