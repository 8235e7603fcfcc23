"""A published result, and what our function gives for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """One published result to be repeated.

    Args:
        id: short and unique: `cinc-1913`.
        law: the function or block that is tested: `cinc`.
        what: in one line, what is compared.
        paper: author, year, title, where; with table, equation or page.
        labels: of the numbers, one each; empty for a single one.
        published: the numbers as printed (or as recomputed from the authors' own data: then `note` says so).
        compute: gives ours, in the same order; only called when asked for.
        tolerance: largest absolute difference that counts as a match; half a unit of the last printed digit for
            exact results.
        is_negative_control: a reading that must fail: a match is then the fault.
        note: what the reader must know: the reading chosen, an erratum, a stated tolerance's reason.
    """

    id: str
    law: str
    what: str
    paper: str
    published: tuple[float, ...]
    compute: Callable[[], tuple[float, ...]]
    tolerance: float
    labels: tuple[str, ...] = ()
    is_negative_control: bool = False
    note: str = ""
