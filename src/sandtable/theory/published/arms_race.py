"""Published results on Richardson's arms race: 1909-14 by his own table and by that of the Correlates of War."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sandtable.theory.arms_race import ArmsRace, find_balance, fit_joint_race
from sandtable.theory.reproduction import Reproduction

RICHARDSON = (
    "L. F. Richardson (1960), Arms and Insecurity, ch. on 1909-14; first in (1939) Generalized Foreign Politics"
)
YEARS = (1909, 1910, 1911, 1912, 1913)
RECALLED = (
    "Recomputed from the table. Table and printed results (slope .73, level 194) are recalled from reprints, not read in "
    "Richardson; that the one gives the other speaks for both."
)
DERIVED = "The formula is the paper's; the numbers are an example worked by hand."
EXPENDITURE = {
    "France": (48.6, 50.9, 57.1, 63.2, 74.7),
    "Russia": (66.7, 68.5, 70.7, 81.8, 92.0),
    "Germany": (63.1, 62.0, 62.5, 68.2, 95.4),
    "Austria-Hungary": (20.8, 23.4, 24.6, 25.5, 26.9),
}
"""Million pounds sterling, Richardson's table as reprinted in textbooks."""
CORRELATES_EXPENDITURE = {
    "France": (47.412, 49.539, 55.441, 61.367, 66.706),
    "Germany": (58.567, 60.416, 61.652, 63.926, 88.418),
    "Austria-Hungary": (26.217, 23.208, 22.227, 27.376, 37.513),
    "Russia": (60.029, 62.099, 64.291, 73.512, 85.391),
}
"""Million pounds sterling: Correlates of War, National Material Capabilities v6, `milex`."""


def _fit(table: Mapping[str, tuple[float, ...]]) -> tuple[float, ...]:
    fit = fit_joint_race(YEARS, np.sum(list(table.values()), axis=0))
    return fit.slope, fit.x_intercept, fit.correlation


def reproductions() -> tuple[Reproduction, ...]:
    """All published results on arms races."""
    return (*_of_1909(), *_of_rest())


def _of_1909() -> tuple[Reproduction, ...]:
    """Spending before the war: the line, on Richardson's table and on another."""
    return (
        Reproduction(
            id="arms-race-1909-slope",
            short="1909-14: slope and correlation",
            law="richardson",
            what="1909-14: slope and correlation to the last digit",
            paper=RICHARDSON,
            labels=("slope per year", "correlation"),
            published=(0.731, 0.9995),
            compute=lambda: _fit(EXPENDITURE)[::2],
            tolerances=(0.0005, 0.00005),
            origin="recalled",
            note=RECALLED,
        ),
        Reproduction(
            id="arms-race-1909-level",
            short="1909-14: level of no growth",
            law="richardson",
            what="1909-14: joint expenditure at which it would not grow, million pounds",
            paper=RICHARDSON,
            published=(194.9,),
            compute=lambda: _fit(EXPENDITURE)[1:2],
            tolerance=0.05,
            origin="recalled",
            note=RECALLED,
        ),
        Reproduction(
            id="arms-race-1909-correlates",
            short="1909-14, other budgets: slope",
            law="richardson",
            what="1909-14 from an independent table of military expenditure: slope",
            paper="Correlates of War, National Material Capabilities v6 (Singer, Bremer and Stuckey 1972)",
            labels=("slope per year",),
            published=(0.832,),
            compute=lambda: _fit(CORRELATES_EXPENDITURE)[:1],
            tolerance=0.0005,
            origin="recomputed",
            note="Recomputed from the data set; Richardson's line holds on data he did not have.",
        ),
        Reproduction(
            id="arms-race-1909-correlates-level",
            short="1909-14, other budgets: level of no growth",
            law="richardson",
            what="1909-14 from an independent table of military expenditure: level of no growth, million pounds",
            paper="Correlates of War, National Material Capabilities v6",
            published=(189.3,),
            compute=lambda: _fit(CORRELATES_EXPENDITURE)[1:2],
            tolerance=0.05,
            origin="recomputed",
            note="Recomputed from the data set.",
        ),
    )


def _of_rest() -> tuple[Reproduction, ...]:
    """Where a race comes to rest, and whether it does."""
    return (
        Reproduction(
            id="arms-race-balance",
            short="point of rest of two nations",
            law="richardson",
            what="point of rest with k=1, l=2, a=3, b=4, g=5, h=6: (bg + kh)/(ab - kl), (ah + lg)/(ab - kl)",
            paper=RICHARDSON,
            labels=("x", "y"),
            published=(2.6, 2.8),
            compute=_balance,
            tolerance=1e-12,
            origin="derived",
            note=DERIVED,
        ),
        Reproduction(
            id="arms-race-stability",
            short="growth of a stable and an unstable race",
            law="richardson",
            what="growth per unit of time of a stable race (kl = 2 < ab = 12), of one with k = l = 2, a = b = 1, and of "
            "one with kl = ab",
            paper=RICHARDSON,
            labels=("kl < ab", "kl > ab", "kl = ab"),
            published=(-2.0, 1.0, 0.0),
            compute=_growths,
            tolerance=1e-12,
            origin="derived",
            note=f"{DERIVED} Growth is the larger root of (z + a)(z + b) = kl.",
        ),
    )


def _growths() -> tuple[float, ...]:
    races = (
        ArmsRace(defence_x=1, defence_y=2, fatigue_x=3, fatigue_y=4),
        ArmsRace(defence_x=2, defence_y=2, fatigue_x=1, fatigue_y=1),
        ArmsRace(defence_x=1, defence_y=4, fatigue_x=2, fatigue_y=2),
    )
    return tuple(find_balance(race).growth for race in races)


def _balance() -> tuple[float, ...]:
    race = ArmsRace(defence_x=1, defence_y=2, fatigue_x=3, fatigue_y=4, grievance_x=5, grievance_y=6)
    rest = find_balance(race)
    return rest.x, rest.y
