"""Every state-year of the National Material Capabilities against the index that the data set itself holds."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from sandtable.theory.cinc import Missing, cinc
from sandtable.theory.published.cinc import COMPONENTS, PAPER, SINGLE_PRECISION
from sandtable.theory.published.datasets.table import Cells, DataSet, Found
from sandtable.theory.reproduction import Reproduction
from sandtable.theory.trouble import TheoryError

MISSING_CODE = -9.0
WHOLE = 17_121
"""State-years of version 6.0, 1816 to 2022."""
NEAR = 1e-6


class _Panel:
    """State-years with their components, and the index printed for those that have one."""

    def __init__(self, cells: Cells) -> None:
        self.years = cells.read_numbers("year")
        columns = [cells.read_numbers(name, missing=[MISSING_CODE]) for name in COMPONENTS]
        self.table = np.array(columns).T
        self.printed = np.array(cells.read_numbers("cinc", missing=[MISSING_CODE]))
        self.states = cells.columns["state"]
        self.labels = tuple(f"{state} {year:g}" for state, year in zip(self.states, self.years, strict=True))
        self.is_known = np.isfinite(self.printed)
        self.digits = max(_count_digits(text) for text in cells.columns["cinc"])
        # Memory of both readings: the share of near misses is asked for after the index itself.
        self.find = cache(self._find)

    def _find(self, missing: Missing) -> tuple[float, ...]:
        ours = cinc(self.table, states=self.states, years=self.years, columns=COMPONENTS, missing=missing).index
        return tuple(float(value) for value in ours[self.is_known])

    def compare_zero_filled(self) -> tuple[float, ...]:
        """Share of rows within a millionth, and the largest difference, of the reading that fails."""
        off = np.abs(np.array(self.find("zero")) - self.printed[self.is_known])
        return float((off <= NEAR).mean()), float(off.max())


def find_capabilities(cells: Cells) -> Found:
    """The index of all states in all years, with missing components dropped, and counted as zero.

    Args:
        cells: `state`, `year`, the six components and `cinc`.

    Returns:
        The comparison, and the control if any component is missing.

    Raises:
        TheoryError: a year that is not known, or no row with an index.
    """
    panel = _Panel(cells)
    if any(math.isnan(year) for year in panel.years):
        raise TheoryError("a row has no year", "a state is held against the world of its year", "mend or drop that row")
    n = int(panel.is_known.sum())
    if n == 0:
        raise TheoryError("column `cinc` is empty", "ours is held against it", "give the file as distributed")
    has_gaps = bool(np.isnan(panel.table).any())
    left_out = len(panel.printed) - n
    what = f"{n:,} state-years" + (
        f"; {left_out:,} without an index are counted in the totals only" if left_out else ""
    )
    return Found(what=what, reproductions=_make(panel, n, has_gaps=has_gaps))


def _make(panel: _Panel, n: int, *, has_gaps: bool) -> tuple[Reproduction, ...]:
    labels = tuple(label for label, is_known in zip(panel.labels, panel.is_known, strict=True) if is_known)
    published = tuple(float(value) for value in panel.printed[panel.is_known])
    tolerance = max(SINGLE_PRECISION, 0.5 * 10.0**-panel.digits)
    made = [
        Reproduction(
            id="cinc-file",
            short="index of every state in every year",
            law="cinc",
            what=f"share of world capability of every state in every year, {n:,} state-years",
            paper=PAPER,
            labels=labels,
            published=published,
            compute=lambda: panel.find("drop"),
            tolerance=tolerance,
            reading="missing components left out",
            note=f"From the file named. The tolerance is {tolerance:g}: single precision, or the digits of the file.",
        )
    ]
    if has_gaps:
        made.append(
            Reproduction(
                id="cinc-file-zero-filled",
                short="the same, missing counted as zero",
                law="cinc",
                what="the same with missing components counted as zero",
                paper=PAPER,
                labels=labels,
                published=published,
                compute=lambda: panel.find("zero"),
                tolerance=tolerance,
                reading="missing components counted as zero",
                is_negative_control=True,
                note="Must fail: a missing component is left out of the mean, not counted as nothing.",
            )
        )
    if n == WHOLE:
        made.append(_how_far_zero_filling_is_off(panel))
    return tuple(made)


def _how_far_zero_filling_is_off(panel: _Panel) -> Reproduction:
    return Reproduction(
        id="cinc-file-zero-filled-distance",
        short="how far that reading is off",
        law="cinc",
        what="how far that reading is off: share of rows within a millionth, largest difference",
        paper=PAPER,
        labels=("within a millionth", "largest"),
        published=(0.84, 0.058),
        compute=panel.compare_zero_filled,
        tolerances=(0.005, 0.0005),
        origin="recomputed",
        reading="missing components counted as zero",
        note="Recomputed from version 6.0; only asked of a file with its 17,121 state-years.",
    )


def _count_digits(text: str) -> int:
    """Digits behind the point; a number in powers of ten has all that single precision holds."""
    word = text.strip().lower()
    return 9 if "e" in word else len(word.partition(".")[2])


CAPABILITIES = DataSet(
    law="cinc",
    title="National Material Capabilities v6.0, Correlates of War, abridged file; or table `cow_nmc` of peacesciencer",
    columns={
        "state": ("stateabb", "ccode", "statenme", "state"),
        "year": ("year",),
        **{name: (name,) for name in COMPONENTS},
        "cinc": ("cinc",),
    },
    find=find_capabilities,
)
