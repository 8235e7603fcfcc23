"""What an import gave, in a few lines."""

from __future__ import annotations

from collections.abc import Mapping

_KINDS = (("stock", "stock"), ("flow", "flow"), ("auxiliary", "auxiliary"), ("parameter", "constant"))
_PLURALS = {"auxiliary": "auxiliaries", "range of a slider": "ranges of sliders"}


def say_import(
    counts: Mapping[str, int], unit_mends: int, where: str, left_out: Mapping[str, int] | None = None
) -> str:
    """Counts of what was imported and left out, and what to do next.

    Args:
        counts: kind of variable -> how many.
        unit_mends: expressions that carry a factor of one because units are missing or disagree.
        where: the folder that was written.
        left_out: what has no place in a scenario and changes no number -> how many.
    """
    told = ", ".join(_counted(counts[kind], word) for kind, word in _KINDS if counts.get(kind))
    lines = [f"{where}/scenario.sand: {told or 'no variable'}"]
    if left_out:
        told = ", ".join(_counted(count, what) for what, count in left_out.items())
        lines.append(f"left out, as no number depends on it: {told}")
    if unit_mends:
        carry = "1 expression carries" if unit_mends == 1 else f"{unit_mends:,} expressions carry"
        lines.append(
            f"{carry} a factor of one with a unit, such as `* 1 person/year`, where units of the original are missing "
            "or do not agree; no number changes"
        )
    lines.append(f"next: sandtable check {where}, then sandtable run {where}")
    return "\n".join(lines)


def _counted(count: int, word: str) -> str:
    return f"1 {word}" if count == 1 else f"{count:,} {_PLURALS.get(word, f'{word}s')}"
