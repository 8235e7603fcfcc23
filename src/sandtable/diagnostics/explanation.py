"""What a fault code means, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The entry of one fault code.

    Args:
        code: a word of the catalogue, e.g. `units-mismatch`.
        title: a few words.
        explanation: one paragraph: what is meant, and why it is a fault.
        example: lines of a scenario that show it; "" where the fault is that a line is missing.
        mended: the same lines without the fault; "" where they are left out.
        is_in_scenario: whether a line of a scenario shows it; else it is about a request or a whole file.
    """

    code: str
    title: str
    explanation: str
    example: str = ""
    mended: str = ""
    is_in_scenario: bool = True
