"""Published capability indices: great powers in ten years, and the reading that fails."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sandtable.theory.cinc import Missing, cinc
from sandtable.theory.published.tables import read_rows
from sandtable.theory.reproduction import Reproduction

COMPONENTS = ("milex", "milper", "irst", "pec", "tpop", "upop")
PAPER = (
    "Singer, Bremer & Stuckey 1972, Capability distribution, uncertainty, and major power war, in Russett (ed.), Peace, "
    "War, and Numbers, 19-48; National Material Capabilities 6.0, variable `cinc`"
)
SINGLE_PRECISION = 2.5e-8
TOTALS_NOTE = "World totals are sums over all states of the year, from the same data."
FULL_NOTE = "Over all 17,121 state-years 1816-2022 the formula holds to 2.4e-8, the single precision of the source."


@cache
def _rows(year: int) -> tuple[list[dict[str, str]], dict[str, str]]:
    """The states of a year, and its world totals."""
    rows = [row for row in read_rows("cinc_nmc.csv") if int(row["year"]) == year]
    states = [row for row in rows if row["state"] != "World"]
    (world,) = [row for row in rows if row["state"] == "World"]
    return states, world


def _ours(year: int, missing: Missing) -> Callable[[], tuple[float, ...]]:
    """The index of a year's great powers by our function."""

    def compute() -> tuple[float, ...]:
        states, world = _rows(year)
        table = [[float(row[name] or "nan") for name in COMPONENTS] for row in states]
        totals = [float(world[name]) for name in COMPONENTS]
        found = cinc(table, totals=totals, missing=missing, states=[row["state"] for row in states])
        return tuple(float(value) for value in found.index)

    return compute


def _of_year(year: int, missing: Missing) -> Reproduction:
    """One year's great powers, with missing components dropped, or counted as zero."""
    states, _ = _rows(year)
    is_control = missing == "zero"
    return Reproduction(
        id=f"cinc-{year}" + ("-zero-filled" if is_control else ""),
        law="cinc",
        short=f"{year}, missing counted as zero" if is_control else f"great powers, {year}",
        what=f"share of world capability of {len(states)} great powers, {year}"
        + (", missing components counted as zero" if is_control else ""),
        paper=PAPER,
        labels=tuple(row["state"] for row in states),
        published=tuple(float(row["cinc"]) for row in states),
        compute=_ours(year, missing),
        tolerance=SINGLE_PRECISION,
        is_negative_control=is_control,
        note="Must fail: a missing component is left out of the mean, not counted as nothing."
        if is_control
        else f"{TOTALS_NOTE} {FULL_NOTE}",
    )


def reproductions() -> tuple[Reproduction, ...]:
    """Every published index kept here, and zero-filling in the years where a component is missing."""
    years = sorted({int(row["year"]) for row in read_rows("cinc_nmc.csv")})
    gaps = [year for year in years if any(row[name] == "" for row in _rows(year)[0] for name in COMPONENTS)]
    return (*(_of_year(year, "drop") for year in years), *(_of_year(year, "zero") for year in gaps))
