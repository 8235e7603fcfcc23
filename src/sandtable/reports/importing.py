"""What an import gave, in a few lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sandtable.diagnostics.fault import Fault

MOST_ALIKE = 5  # warnings of one kind that are shown

_KINDS = (("stock", "stock"), ("flow", "flow"), ("auxiliary", "auxiliary"), ("parameter", "constant"))
_PLURALS = {"auxiliary": "auxiliaries", "range of a slider": "ranges of sliders"}


def say_import(
    counts: Mapping[str, int],
    unit_mends: int,
    where: str,
    left_out: Mapping[str, int] | None = None,
    without_data: int = 0,
) -> str:
    """Counts of what was imported and left out, and what to do next.

    Args:
        counts: kind of variable -> how many.
        unit_mends: expressions that carry a factor of one because units are missing or disagree.
        where: the folder that was written.
        left_out: what has no place in a scenario and changes no number -> how many.
        without_data: variables that are left out for want of data.
    """
    told = ", ".join(_counted(counts[kind], word) for kind, word in _KINDS if counts.get(kind))
    lines = [f"{where}/scenario.sand: {told or 'no variable'}"]
    if left_out:
        told = ", ".join(_counted(count, what) for what, count in left_out.items())
        lines.append(f"left out, as no number depends on it: {told}")
    if without_data:
        lines.append(f"left out for want of data: {_counted(without_data, 'variable')}; `--json` names them")
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


def few_of(faults: Sequence[Fault], most: int = MOST_ALIKE) -> tuple[Fault, ...]:
    """Faults without the later ones of many that say the same of different variables.

    Args:
        faults: of an import.
        most: how many warnings of one code are kept.
    """
    kept: list[Fault] = []
    numbers = Counter(fault.code for fault in faults if fault.severity == "warning")
    shown: Counter[str] = Counter()
    for fault in faults:
        shown[fault.code] += fault.severity == "warning"
        more = numbers[fault.code] - most
        if fault.severity != "warning" or shown[fault.code] <= most or more == 1:
            kept.append(fault)
        elif shown[fault.code] == most + 1:
            kept.append(
                Fault(
                    code=fault.code,
                    what=f"{more:,} more warnings of this kind, the next one here",
                    place=fault.place,
                    why="they say the same of other variables",
                    mend="see all of them with `--json`",
                    severity="warning",
                )
            )
    return tuple(kept)
