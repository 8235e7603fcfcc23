"""Feedback loops as a data frame: plain columns, method and seed in `attrs`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sandtable.analysis.loops.finding import LoopsFinding


COLUMNS = (
    "loop", "label", "sign", "polarity", "importance", "loops", "set", "path", "leads", "dominates", "members", "links",
    "scores", "shares",
)  # fmt: skip


def loops_frame(finding: LoopsFinding) -> pd.DataFrame:
    """A row per loop, or per kind of loops over the same variables.

    `shares` has the mean signed share at each point of `attrs["labels"]`, `scores` the median score; `members` are numbers in
    `attrs["nodes"]`, `links` in `attrs["links"]`: the diagram. The author's own loops stand in `attrs["named"]`.
    """
    rows = [
        {
            "loop": loop.id, "label": loop.label, "sign": loop.sign, "polarity": loop.polarity,
            "importance": loop.importance, "loops": loop.n_loops, "set": loop.partition, "path": list(loop.path),
            "leads": list(loop.leads), "dominates": list(loop.dominates), "members": [list(m) for m in loop.members],
            "links": list(loop.links), "scores": list(loop.scores), "shares": list(loop.shares),
        }
        for loop in finding.loops
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=COLUMNS).set_index("loop")
    frame.attrs = {
        "labels": list(finding.labels), "lens": finding.lens, "branch": finding.branch, "futures": finding.n_futures,
        "future": finding.future, "seed": finding.seed, "n_loops": finding.n_loops, "complete": finding.is_complete,
        "named": {
            one.name: {
                "label": one.label, "named": one.sign, "found": one.found, "closed": one.is_closed,
                "as_named": one.is_as_named, "loop": one.loop, "importance": one.importance, "acts": one.acts,
                "positive": one.positive, "size": one.size, "path": list(one.path), "links": list(one.links),
            }
            for one in finding.named
        },
        "nodes": [asdict(node) for node in finding.nodes],
        "links": [{**asdict(link), "scores": list(link.scores), "loops": list(link.loops)} for link in finding.links],
    }  # fmt: skip
    return frame
