"""Published results on Lanchester's laws: a textbook battle, Iwo Jima (Engel 1954), the Ardennes (Wiper et al. 2000)."""

from __future__ import annotations

import numpy as np

from sandtable.theory.lanchester import (
    LINEAR,
    LOGARITHMIC,
    SQUARE,
    Battle,
    Law,
    Path,
    Reinforcement,
    find_ending,
    find_path,
)
from sandtable.theory.lanchester_closed import find_closed_path, find_duration
from sandtable.theory.lanchester_fits import Days, fit_coefficients, fit_exponents, make_days
from sandtable.theory.published.tables import read_columns
from sandtable.theory.reproduction import Reproduction

ENGEL = "J. H. Engel (1954), A verification of Lanchester's law, Operations Research 2: 163-171"
WIPER = "M. P. Wiper, L. I. Pettit and K. D. S. Young (2000), Naval Research Logistics 47: 541-558 (data)"
LANDINGS = (
    Reinforcement(side="a", start=0, end=1, rate=54_000),
    Reinforcement(side="a", start=2, end=3, rate=6_000),
    Reinforcement(side="a", start=5, end=6, rate=13_000),
)
"""American landings on Iwo Jima, persons per day."""
EXAMPLE = Battle(a=100, b=60, loss_a=0.01, loss_b=0.01)


def make_iwo_jima(defenders: float = 21_500) -> Battle:
    """Iwo Jima at the first landing: A the Americans, B the Japanese; coefficients are Engel's, per day."""
    return Battle(a=0, b=defenders, loss_a=0.0544, loss_b=0.0106)


def find_iwo_jima(times: tuple[float, ...]) -> Path:
    """The battle of Iwo Jima by Engel's equations, at days after the landing."""
    return find_path(SQUARE, make_iwo_jima(), times, reinforcements=LANDINGS)


def make_ardennes() -> Days:
    """The Ardennes day by day: A the Allies, B the Germans, in persons."""
    table = read_columns("ardennes_1944.csv")
    return make_days(
        table["allied_forces"], table["german_forces"], table["allied_casualties"], table["german_casualties"]
    )


def _compute_iwo_jima() -> tuple[float, ...]:
    path = find_iwo_jima((1.0, 6.0, 28.0, 36.0))
    return (*(float(x) for x in path.a), float(path.b[-1]))


def _compute_ardennes(law: Law) -> tuple[float, ...]:
    fit = fit_coefficients(make_ardennes(), law)
    return fit.loss_a, fit.loss_b, fit.r_squared


def _ardennes_coefficients(name: str, law: Law, unit: float, published: tuple[float, float]) -> Reproduction:
    return Reproduction(
        id=f"lanchester-ardennes-{name}",
        law="lanchester",
        what=f"Ardennes 1944-45: loss coefficients of the {name} law",
        paper=WIPER,
        labels=("Allied losses", "German losses"),
        published=published,
        compute=lambda: _compute_ardennes(law)[:2],
        tolerance=unit / 2,
        note="Recomputed from the published daily table by least squares through the origin, not printed in the paper.",
    )


def reproductions() -> tuple[Reproduction, ...]:
    """All published results on Lanchester's laws."""
    return (
        Reproduction(
            id="lanchester-square-example",
            law="lanchester",
            what="100 against 60 under the square law, equal coefficients: what the winner keeps, and when it ends",
            paper="F. W. Lanchester (1916), Aircraft in Warfare; M. Osipov (1915): A^2 - B^2 stays",
            labels=("winner keeps", "time"),
            published=(80.0, 69.3147),
            compute=lambda: (find_ending(SQUARE, EXAMPLE).a, find_duration(SQUARE, EXAMPLE)),
            tolerance=0.00005,
        ),
        Reproduction(
            id="lanchester-iwo-jima",
            law="lanchester",
            what="Iwo Jima 1945 by Engel's equations: Americans on days 1, 6, 28, 36; Japanese on day 36",
            paper=ENGEL,
            labels=("A(1)", "A(6)", "A(28)", "A(36)", "J(36)"),
            published=(52_835, 66_453, 53_041, 51_984, 217),
            compute=_compute_iwo_jima,
            tolerance=2,
            note="Parameters are Engel's; the curve was recomputed by a first-order method with steps of .001 day, "
            "so that it is up to two persons off the solution here.",
        ),
        _ardennes_coefficients("square", SQUARE, 1e-5, (0.00389, 0.00408)),
        _ardennes_coefficients("linear", LINEAR, 1e-11, (4.89e-9, 7.28e-9)),
        _ardennes_coefficients("logarithmic", LOGARITHMIC, 1e-5, (0.00273, 0.00581)),
        Reproduction(
            id="lanchester-ardennes-fit",
            law="lanchester",
            what="Ardennes 1944-45: share of variation that each law explains",
            paper=WIPER,
            labels=("square", "linear", "logarithmic"),
            published=(0.106, 0.214, 0.131),
            compute=lambda: tuple(_compute_ardennes(law)[2] for law in (SQUARE, LINEAR, LOGARITHMIC)),
            tolerance=0.0005,
            note="Recomputed from the published daily table; variation is taken about either side's own mean.",
        ),
        Reproduction(
            id="lanchester-ardennes-exponents",
            law="lanchester",
            what="Ardennes 1944-45: exponents p (enemy) and q (own) by joint regression of log losses",
            paper=WIPER,
            labels=("p", "q"),
            published=(2.62, 2.28),
            compute=lambda: (fit_exponents(make_ardennes()).p, fit_exponents(make_ardennes()).q),
            tolerance=0.005,
            note="Recomputed from the published daily table.",
        ),
        Reproduction(
            id="lanchester-closed-forms",
            law="lanchester",
            what="closed forms beside the solver: largest relative difference over four laws",
            paper="formulas of Lanchester (1916) and Deitchman (1962)",
            published=(0.0,),
            compute=lambda: (_compare_closed_forms(),),
            tolerance=1e-8,
        ),
    )


def _compare_closed_forms() -> float:
    from sandtable.theory.lanchester import MIXED

    times = np.linspace(0, 40, 9)
    battle = Battle(a=100, b=60, loss_a=0.01, loss_b=0.001)
    worst = 0.0
    for law in (SQUARE, LINEAR, LOGARITHMIC, MIXED):
        formula, solved = find_closed_path(law, battle, times), find_path(law, battle, times)
        worst = max(
            worst, float(np.abs(formula.a - solved.a).max() / 100), float(np.abs(formula.b - solved.b).max()) / 60
        )
    return worst
