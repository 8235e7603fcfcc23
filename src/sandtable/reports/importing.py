"""What an import gave, in a few lines."""

from __future__ import annotations

from collections.abc import Mapping


def say_import(counts: Mapping[str, int], unit_mends: int, where: str) -> str:
    """Counts of what was imported, and what to do next.

    Args:
        counts: kind of variable -> how many.
        unit_mends: expressions that carry a factor of one because units disagree.
        where: the folder that was written.
    """
    names = (("stock", "stocks"), ("flow", "flows"), ("auxiliary", "auxiliaries"), ("parameter", "constants"))
    told = ", ".join(f"{counts[kind]} {words}" for kind, words in names if counts.get(kind))
    lines = [f"{where}/scenario.sand: {told or 'no variable'}"]
    if unit_mends:
        lines.append(
            f"{unit_mends} expressions carry a factor of one, such as `* 1 widget/month`, where the units of the "
            "original do not agree; no number changes"
        )
    lines.append(f"next: sandtable check {where}, then sandtable run {where}")
    return "\n".join(lines)
