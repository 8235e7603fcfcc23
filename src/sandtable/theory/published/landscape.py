"""Published alignments over Syria and ISIS, early 2016: every split, and the one local minimum.

The alignment of Europe before 1939, with which the theory was presented, is not kept here: its table of propensities is
not public, and stand-ins for it do not give the published minima.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sandtable.theory.landscape import Strain, find_landscape, find_strain
from sandtable.theory.published.tables import read_rows
from sandtable.theory.reproduction import Reproduction

PAPER = (
    "Axelrod & Furnas 2016, landscape theory applied to Syria and ISIS (public repository "
    "alexanderfurnas/Landscape_Theory); theory: Axelrod & Bennett 1993, British Journal of Political Science 23(2), 211-233"
)
SHEET = "Landscape_Results_2016-02-20, with Syria at strength 50"
NEUTRAL = 3.0
UNIT = 100.0
WEAK_SYRIA = 10.0
# Row `Optimal` of Landscape_Favored_Alignments_weaksyria_2016-02-20: sides, energy, frustrations.
WEAK_SYRIA_SIDES = (1, 1, 1, 1, 1, 1, 2, 1, 1, 2, 1)
WEAK_SYRIA_STRAIN = (-65600, -2100, -2100, -2100, -1100, -2100, -2200, -31000, -2200, -8400, -1800, -10500)


@cache
def _actors() -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.float64]]:
    """Names, strengths (actor), propensities (actor, actor) around 0."""
    rows = read_rows("landscape_syria2016_ties.csv")
    names = tuple(row["actor"] for row in rows)
    strengths = np.array([float(row["strength"]) for row in rows])
    return names, strengths, np.array([[float(row[name] or NEUTRAL) - NEUTRAL for name in names] for row in rows])


@cache
def _sheet() -> list[dict[str, str]]:
    return read_rows("landscape_syria2016.csv")


@cache
def _ours() -> Strain:
    """Our energies and frustrations of the sheet's splits, in its order."""
    _, strengths, propensities = _actors()
    return find_strain(strengths, propensities, [[int(side) for side in row["sides"]] for row in _sheet()])


def _minimum(syria: float | None) -> tuple[float, ...]:
    """Our deepest minimum, with Syria's strength as judged or another: count, sides, energy, frustrations."""
    names, strengths, propensities = _actors()
    taken = strengths.copy()
    if syria is not None:
        taken[names.index("Syria")] = syria
    found = find_landscape(taken, propensities, names=names)
    deepest = found.minima[0]
    return (float(found.n_minima), *map(float, deepest.sides), deepest.energy, *deepest.frustrations)


def reproductions() -> tuple[Reproduction, ...]:
    """All 1,024 splits to the last digit, and the minima with Syria strong and weak."""
    return (*_of_every_split(), *_of_minima())


def _of_every_split() -> tuple[Reproduction, ...]:
    """Energies, frustrations and minima of the whole sheet."""
    names, _, _ = _actors()
    sheet = _sheet()
    sides = tuple(row["sides"] for row in sheet)
    return (
        Reproduction(
            id="landscape-syria-2016-energies",
            short="energy of all 1,024 splits of 11 actors",
            law="landscape",
            what="energy of all 1,024 splits of 11 actors, sides 1 and 2 in the order of the actors",
            paper=f"{PAPER}; {SHEET}, column `Energy`",
            labels=sides,
            published=tuple(UNIT * float(row["energy"]) for row in sheet),
            compute=lambda: tuple(float(value) for value in _ours().energy),
            tolerance=0.0,
        ),
        Reproduction(
            id="landscape-syria-2016-frustrations",
            short="frustration of each actor in every split",
            law="landscape",
            what="frustration of each of 11 actors in all 1,024 splits",
            paper=f"{PAPER}; {SHEET}, columns `Frustration`",
            labels=tuple(f"{split} {name}" for split in sides for name in names),
            published=tuple(UNIT * float(row[name]) for row in sheet for name in names),
            compute=lambda: tuple(float(value) for value in _ours().frustrations.ravel()),
            tolerance=0.0,
        ),
        Reproduction(
            id="landscape-syria-2016-which-are-minima",
            short="which splits are local minima",
            law="landscape",
            what="which of the 1,024 splits is a local minimum (1) and which is not (0)",
            paper=f"{PAPER}; {SHEET}, column `Local Min`",
            labels=sides,
            published=tuple(float(row["minimum"]) for row in sheet),
            compute=lambda: tuple(float(value) for value in _ours().is_minimum),
            tolerance=0.0,
            note="A split from which an actor could change sides at no cost counts as a minimum, as in the sheet.",
        ),
    )


def _of_minima() -> tuple[Reproduction, ...]:
    """The deepest minimum as the search over all splits finds it."""
    names, _, _ = _actors()
    labels = (
        "local minima",
        *(f"side of {name}" for name in names),
        "energy",
        *(f"frustration of {name}" for name in names),
    )
    (row,) = [row for row in _sheet() if row["minimum"] == "1"]
    strain = tuple(UNIT * float(row[column]) for column in ("energy", *names))
    return (
        Reproduction(
            id="landscape-syria-2016-minimum",
            short="the one local minimum, Syria 2016",
            law="landscape",
            what="the one local minimum: Turkey, ISIS and Nusra against the rest",
            paper=f"{PAPER}; {SHEET}",
            labels=labels,
            published=(1.0, *(float(side) for side in row["sides"]), *strain),
            compute=lambda: _minimum(None),
            tolerance=0.0,
        ),
        Reproduction(
            id="landscape-syria-2016-weak-syria",
            short="the same with a weaker Syria",
            law="landscape",
            what="with Syria at strength 10 in place of 50 Turkey joins the rest against ISIS and Nusra",
            paper=f"{PAPER}; Landscape_Favored_Alignments_weaksyria_2016-02-20, row `Optimal`",
            labels=labels[1:],
            published=(*map(float, WEAK_SYRIA_SIDES), *map(float, WEAK_SYRIA_STRAIN)),
            compute=lambda: _minimum(WEAK_SYRIA)[1:],
            tolerance=0.0,
        ),
    )
