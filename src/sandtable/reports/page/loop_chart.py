"""The graph of named loops, drawn in layers from cause to effect; links that close a loop run back beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.loop_graph import LoopGraph


def draw_loops(graph: LoopGraph, shown: Shown, chosen: str) -> dict[str, object]:
    """What the chart of the loops shows."""
    return {"graph": graph, "width": shown.width, "chosen": chosen}
