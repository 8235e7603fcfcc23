"""Published results on cascades, tipping and rebellion."""

from __future__ import annotations

import numpy as np

from sandtable.theory.cascade import find_arrest_probability, find_rebels, settle_neighbourhood, spread
from sandtable.theory.reproduction import Reproduction

GRANOVETTER = (
    "M. Granovetter (1978), Threshold models of collective behavior, American Journal of Sociology 83: 1420-1443"
)
SCHELLING = "T. C. Schelling (1971), Dynamic models of segregation, Journal of Mathematical Sociology 1: 143-186"

EPSTEIN = "J. M. Epstein (2002), Modeling civil violence, PNAS 99: 7243-7250"


def _crowds() -> tuple[float, ...]:
    first = np.arange(100)
    second = first.copy()
    second[1] = 2
    return float(spread(first).n_acting), float(spread(second).n_acting)


def _rebels() -> tuple[float, ...]:
    """Three persons with as many cops as actives in sight, and the same three with fewer cops than actives."""
    hardship, aversion = (0.9, 0.5, 0.9), (0.2, 0.2, 0.8)
    watched, unwatched = find_arrest_probability(1, 1), find_arrest_probability(1, 2)
    both = (*find_rebels(hardship, 0.6, aversion, watched), *find_rebels(hardship, 0.6, aversion, unwatched))
    return tuple(float(acts) for acts in both)


def _mixed_neighbourhood() -> tuple[float, ...]:
    tolerance = 5 * (1 - np.arange(1, 101) / 100)
    found = settle_neighbourhood(tolerance, tolerance, 60, 60)
    return float(found.a), float(found.b)


def reproductions() -> tuple[Reproduction, ...]:
    """All published results on cascades."""
    return (
        Reproduction(
            id="cascade-hundred",
            short="a hundred thresholds, and one changed",
            law="contagion",
            what="thresholds 0 to 99: all act; with the threshold 1 changed to 2, one acts",
            paper=GRANOVETTER,
            labels=("0 to 99", "1 changed to 2"),
            published=(100, 1),
            compute=_crowds,
            tolerance=0,
        ),
        Reproduction(
            id="tipping-tolerant",
            short="a mix of two groups that holds",
            law="tipping",
            what="bounded neighbourhood, 100 of each group, straight tolerances from 5:1 down to none: a mix that holds",
            paper=SCHELLING,
            labels=("A", "B"),
            published=(80, 80),
            compute=_mixed_neighbourhood,
            tolerance=0,
            origin="derived",
            note="80 is where both curves cross, 5 (1 - x) = 1; the figure in the paper is recalled, not read.",
        ),
        Reproduction(
            id="rebellion-arrest",
            short="chance of arrest, one for one",
            law="rebellion",
            what="arrest probability with as many cops as actives, k = 2.3: .9",
            paper=EPSTEIN,
            published=(0.9,),
            compute=lambda: (find_arrest_probability(1, 1),),
            tolerance=0.001,
            origin="recalled",
            note="k = 2.3 is recalled, not read; 1 - exp(-2.3) is .8997, so one unit of the third digit is allowed.",
        ),
        Reproduction(
            id="rebellion-active",
            short="who of six rebels",
            law="rebellion",
            what="who rebels, H (1 - L) - R P > T with L = .6, T = .1: hardship .9, .5, .9 and risk aversion .2, .2, .8, "
            "first with a cop for each active, then with fewer",
            paper=EPSTEIN,
            labels=("1 watched", "2 watched", "3 watched", "1 unwatched", "2 unwatched", "3 unwatched"),
            published=(1, 0, 0, 1, 1, 1),
            compute=_rebels,
            tolerance=0,
            origin="derived",
            note="Worked by hand: grievances .36, .20, .36; net risk .18, .18, .72 when watched, none when not.",
        ),
    )
