"""Published results on cascades, tipping and rebellion."""

from __future__ import annotations

import numpy as np

from sandtable.theory.cascade import find_arrest_probability, settle_neighbourhood, spread
from sandtable.theory.reproduction import Reproduction

GRANOVETTER = (
    "M. Granovetter (1978), Threshold models of collective behavior, American Journal of Sociology 83: 1420-1443"
)
SCHELLING = "T. C. Schelling (1971), Dynamic models of segregation, Journal of Mathematical Sociology 1: 143-186"


def _crowds() -> tuple[float, ...]:
    first = np.arange(100)
    second = first.copy()
    second[1] = 2
    return float(spread(first).n_acting), float(spread(second).n_acting)


def _mixed_neighbourhood() -> tuple[float, ...]:
    tolerance = 5 * (1 - np.arange(1, 101) / 100)
    found = settle_neighbourhood(tolerance, tolerance, 60, 60)
    return float(found.a), float(found.b)


def reproductions() -> tuple[Reproduction, ...]:
    """All published results on cascades."""
    return (
        Reproduction(
            id="cascade-hundred",
            law="cascade",
            what="thresholds 0 to 99: all act; with the threshold 1 changed to 2, one acts",
            paper=GRANOVETTER,
            labels=("0 to 99", "1 changed to 2"),
            published=(100, 1),
            compute=_crowds,
            tolerance=0,
        ),
        Reproduction(
            id="tipping-tolerant",
            law="cascade",
            what="bounded neighbourhood, 100 of each group, straight tolerances from 5:1 down to none: a mix that holds",
            paper=SCHELLING,
            labels=("A", "B"),
            published=(80, 80),
            compute=_mixed_neighbourhood,
            tolerance=0,
            note="80 is where both curves cross, 5 (1 - x) = 1; the figure in the paper is recalled, not read.",
        ),
        Reproduction(
            id="rebellion-arrest",
            law="cascade",
            what="arrest probability with as many cops as actives, k = 2.3: .9",
            paper="J. M. Epstein (2002), Modeling civil violence, PNAS 99: 7243-7250",
            published=(0.9,),
            compute=lambda: (find_arrest_probability(1, 1),),
            tolerance=0.001,
            note="k = 2.3 is recalled; it is the number that makes this .9.",
        ),
    )
