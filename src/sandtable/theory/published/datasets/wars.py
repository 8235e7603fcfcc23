"""Sizes and onsets of interstate wars from the data set as distributed, a row for each participant."""

from __future__ import annotations

import math
from collections import defaultdict

from sandtable.theory.published.datasets.table import Cells, DataSet, Found
from sandtable.theory.published.war_sizes import CLAUSET_ONSETS, DATA, FIRST_YEAR, LAST_YEAR
from sandtable.theory.reproduction import Reproduction
from sandtable.theory.trouble import TheoryError
from sandtable.theory.war_sizes import Distance, fit_onsets, fit_power_law


def find_wars(cells: Cells) -> Found:
    """Battle deaths of each war, summed over participants, and the years in which wars began.

    Args:
        cells: `war`, `year` of each participant's first day, its `deaths`.

    Returns:
        Wars that began from 1823 to 2003.

    Raises:
        TheoryError: fewer than ten wars with known deaths in those years.
    """
    deaths: dict[str, float] = defaultdict(float)
    years: dict[str, float] = {}
    numbers = zip(
        cells.columns["war"],
        cells.read_numbers("year", missing=[-9.0, -8.0]),
        cells.read_numbers("deaths", missing=[-9.0, -8.0]),
        strict=True,
    )
    for war, year, lost in numbers:
        if math.isfinite(year):
            years[war] = min(years.get(war, math.inf), year)
        if math.isfinite(lost):
            deaths[war] += lost
    begun = [war for war, year in years.items() if FIRST_YEAR <= year <= LAST_YEAR]
    sizes = [deaths[war] for war in begun if deaths[war] > 0]
    if len(sizes) < 10:
        raise TheoryError(
            f"{len(sizes)} wars have deaths and began from {FIRST_YEAR} to {LAST_YEAR}",
            "a tail is fitted to ten or more",
            "give the file of interstate wars as distributed",
        )
    return Found(
        what=f"{len(begun)} wars from {FIRST_YEAR} to {LAST_YEAR}, {len(sizes)} of them with deaths",
        reproductions=_make(sizes, [years[war] for war in begun]),
    )


def _make(sizes: list[float], years: list[float]) -> tuple[Reproduction, ...]:
    onsets = fit_onsets(years, FIRST_YEAR, LAST_YEAR)
    counts = (*onsets.years_by_count, 0, 0, 0, 0, 0)[:5]

    def fit(distance: Distance) -> tuple[float, ...]:
        found = fit_power_law(sizes, distance=distance)
        return found.alpha, found.xmin, float(found.n_tail)

    return (
        Reproduction(
            id="war-onsets-file",
            law="war_sizes",
            what="interstate wars 1823-2003",
            paper=CLAUSET_ONSETS,
            published=(95,),
            compute=lambda: (float(onsets.n),),
            tolerance=0,
            note="From the file named.",
        ),
        Reproduction(
            id="war-onsets-file-counts",
            law="war_sizes",
            what="years with 0, 1, 2, 3, 4 onsets",
            paper=DATA,
            labels=("0", "1", "2", "3", "4"),
            published=(103, 64, 12, 1, 1),
            compute=lambda: tuple(float(count) for count in counts),
            tolerance=0,
            origin="recomputed",
            note="From the file named; a war begins when its first participant enters.",
        ),
        Reproduction(
            id="war-sizes-file",
            short="tail of battle deaths",
            law="war_sizes",
            what="tail of battle deaths by the two-sided distance: exponent, lower bound, wars in the tail",
            paper=DATA,
            labels=("alpha", "xmin", "wars in the tail"),
            published=(1.514, 6525, 52),
            compute=lambda: fit("two-sided"),
            tolerances=(0.0005, 0.5, 0.5),
            origin="recomputed",
            note="From the file named, deaths summed over participants.",
        ),
    )


WARS = DataSet(
    law="war_sizes",
    title="Inter-State War Data v4.0, Correlates of War, a row for each participant",
    columns={
        "war": ("warnum",),
        "year": ("startyear1", "styear1", "start"),
        "deaths": ("batdeath", "batdeaths", "deaths"),
    },
    find=find_wars,
)
