"""Published results on Lanchester's laws: a textbook battle, Iwo Jima (Engel 1954), the Ardennes (Wiper et al. 2000)."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from sandtable.theory.lanchester import (
    LINEAR,
    LOGARITHMIC,
    MIXED,
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
LANCHESTER = "F. W. Lanchester (1916), Aircraft in Warfare, chapters 5 and 6"
DEITCHMAN = "S. J. Deitchman (1962), A Lanchester model of guerrilla warfare, Operations Research 10: 818-827"
BY_HAND = "The formula is the paper's; the numbers are an example worked by hand."
LANDINGS = (
    Reinforcement(side="a", start=0, end=1, rate=54_000),
    Reinforcement(side="a", start=2, end=3, rate=6_000),
    Reinforcement(side="a", start=5, end=6, rate=13_000),
)
"""American landings on Iwo Jima, persons per day."""
FRIENDLY_FIRE = 0.001
"""Share of either side lost in a day to its own fire, in Antonov's notebook."""
EXAMPLE = Battle(a=100, b=60, loss_a=0.01, loss_b=0.01)


def make_iwo_jima(defenders: float = 21_500) -> Battle:
    """Iwo Jima at the first landing: A the Americans, B the Japanese; coefficients are Engel's, per day."""
    return Battle(a=0, b=defenders, loss_a=0.0544, loss_b=0.0106)


def find_iwo_jima(times: tuple[float, ...]) -> Path:
    """The battle of Iwo Jima by Engel's equations, at days after the landing."""
    return find_path(SQUARE, make_iwo_jima(), times, reinforcements=LANDINGS)


def _antonov_endpoints() -> tuple[float, ...]:
    """Both sides after 35 days by Antonov's rates.

    Friendly fire costs each side .001 a day. In strengths counted in a unit that shrinks as fast it drops out of the
    equations, and a landing of a day grows by the mean of exp(.001 t) over that day.
    """
    battle = Battle(a=0, b=21_000, loss_a=0.0547895, loss_b=0.0106351)
    landings = [
        replace(one, rate=one.rate * math.exp(FRIENDLY_FIRE * one.start) * math.expm1(FRIENDLY_FIRE) / FRIENDLY_FIRE)
        for one in LANDINGS
    ]
    path = find_path(SQUARE, battle, (35.0,), reinforcements=landings)
    shrunk = math.exp(-FRIENDLY_FIRE * 35)
    return float(path.a[0]) * shrunk, float(path.b[0]) * shrunk


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
        short=f"Ardennes: coefficients, {name} law",
        law="lanchester",
        what=f"Ardennes 1944-45: loss coefficients of the {name} law",
        paper=WIPER,
        labels=("Allied losses", "German losses"),
        published=published,
        compute=lambda: _compute_ardennes(law)[:2],
        tolerance=unit / 2,
        origin="recomputed",
        note="Recomputed from the published daily table by least squares through the origin, not printed in the paper.",
    )


def _difference_of_squares() -> tuple[float, ...]:
    """A^2 - B^2 along the solved path, which the square law with equal coefficients keeps."""
    path = find_path(SQUARE, EXAMPLE, (10.0, 30.0, 60.0))
    return tuple(float(x) for x in path.a**2 - path.b**2)


def _linear_example() -> tuple[float, ...]:
    battle = Battle(a=100, b=60, loss_a=0.001, loss_b=0.001)
    path = find_path(LINEAR, battle, (10.0,))
    return find_ending(LINEAR, battle).a, float(path.a[0]), float(path.b[0])


def _ambush() -> tuple[float, ...]:
    strong = find_ending(MIXED, Battle(a=20, b=150, loss_a=0.01, loss_b=0.01))
    weak = find_ending(MIXED, Battle(a=10, b=150, loss_a=0.01, loss_b=0.01))
    return strong.a, strong.b, weak.a, weak.b


def _logarithmic_example() -> tuple[float, ...]:
    path = find_path(LOGARITHMIC, Battle(a=100, b=60, loss_a=0.01, loss_b=0.02), (10.0,))
    return float(path.a[0]), float(path.b[0])


def _totals() -> tuple[float, ...]:
    days = make_ardennes()
    return float(days.losses_a.sum()), float(days.losses_b.sum())


def reproductions() -> tuple[Reproduction, ...]:
    """All published results on Lanchester's laws."""
    return (*_of_closed_forms(), *_of_the_solver(), *_of_iwo_jima(), *_of_ardennes())


def _of_closed_forms() -> tuple[Reproduction, ...]:
    """State equations and solutions of the four laws, with numbers worked out by hand."""
    return (
        Reproduction(
            id="lanchester-square-example",
            short="square law, 100 against 60",
            law="lanchester",
            what="square law, 100 against 60, a = b = .01: sqrt(100^2 - 60^2) are left, after ln(4) / .02",
            paper=LANCHESTER,
            labels=("winner keeps", "time"),
            published=(80.0, 69.3147),
            compute=lambda: (find_ending(SQUARE, EXAMPLE).a, find_duration(SQUARE, EXAMPLE)),
            tolerance=0.00005,
            origin="derived",
            note=BY_HAND,
        ),
        Reproduction(
            id="lanchester-osipov",
            short="square law: A^2 - B^2 stays (Osipov)",
            law="lanchester",
            what="Osipov: A^2 - B^2 stays at 6,400 while 100 fight 60, after 10, 30 and 60 units of time",
            paper="M. Osipov (1915), The influence of the numerical strength of engaged sides on their losses",
            labels=("at 10", "at 30", "at 60"),
            published=(6400.0, 6400.0, 6400.0),
            compute=_difference_of_squares,
            tolerance=1e-6,
            origin="derived",
            note=f"{BY_HAND} Solved step by step to eleven digits, so that squares may be off in the tenth.",
        ),
        Reproduction(
            id="lanchester-linear-example",
            short="linear law, 100 against 60",
            law="lanchester",
            what="linear law, 100 against 60, a = b = .001: 40 are left; after 10 units of time A/B is (5/3) exp(.4)",
            paper=LANCHESTER,
            labels=("winner keeps", "A(10)", "B(10)"),
            published=(40.0, 66.9111, 26.9111),
            compute=_linear_example,
            tolerance=0.00005,
            origin="derived",
            note=BY_HAND,
        ),
        Reproduction(
            id="lanchester-ambush",
            short="mixed law: an ambush",
            law="lanchester",
            what="mixed law, a = b = .01, 150 in hiding: 20 in the open are left with 10, 10 in the open lose to 100",
            paper=DEITCHMAN,
            labels=("open, of 20", "hidden", "open, of 10", "hidden"),
            published=(10.0, 0.0, 0.0, 100.0),
            compute=_ambush,
            tolerance=1e-9,
            origin="derived",
            note=f"{BY_HAND} b A^2 / 2 - a B stays.",
        ),
        Reproduction(
            id="lanchester-logarithmic-example",
            short="logarithmic law, 100 against 60",
            law="lanchester",
            what="logarithmic law, 100 at .01 and 60 at .02, after 10 units of time: 100 exp(-.1) and 60 exp(-.2)",
            paper="R. H. Peterson (1967), On the logarithmic law of attrition, Operations Research 15: 557-558",
            labels=("A(10)", "B(10)"),
            published=(90.4837, 49.1238),
            compute=_logarithmic_example,
            tolerance=0.00005,
            origin="derived",
            note=BY_HAND,
        ),
    )


def _of_the_solver() -> tuple[Reproduction, ...]:
    return (
        Reproduction(
            id="lanchester-closed-forms",
            short="closed forms beside the solver, four laws",
            law="lanchester",
            what="closed forms beside the solver: largest relative difference over four laws",
            paper=f"{LANCHESTER}; {DEITCHMAN}",
            published=(0.0,),
            compute=lambda: (_compare_closed_forms(),),
            tolerance=1e-8,
            origin="derived",
            note="Nine times from 0 to 40; the solver is asked for eleven digits.",
        ),
    )


def _of_iwo_jima() -> tuple[Reproduction, ...]:
    return (
        Reproduction(
            id="lanchester-iwo-jima",
            short="Iwo Jima by Engel, five days",
            law="lanchester",
            what="Iwo Jima 1945 by Engel's equations: Americans on days 1, 6, 28, 36; Japanese on day 36",
            paper=ENGEL,
            labels=("A(1)", "A(6)", "A(28)", "A(36)", "J(36)"),
            published=(52_835, 66_453, 53_041, 51_984, 217),
            compute=_compute_iwo_jima,
            tolerance=2,
            origin="recomputed",
            note="Parameters are Engel's; the curve was recomputed by a first-order method with steps of .001 day, "
            "so that it is up to two persons off the solution here.",
        ),
        Reproduction(
            id="lanchester-iwo-jima-antonov",
            short="Iwo Jima by Antonov's rates",
            law="lanchester",
            what="Iwo Jima 1945 by Antonov's rates, .0547895 and .0106351, searched for so that 21,000 Japanese are down "
            "to none and the Americans to 51,300 after 35 days",
            paper="A. Antonov, notebook on generalised Lanchester combat models, repository antononcube/SystemModeling, "
            "calibration to both ends",
            labels=("A(35)", "J(35)"),
            published=(51_300, 0),
            compute=_antonov_endpoints,
            tolerance=2,
            note="The notebook leaves losses of .001 a day by friendly fire in both equations; without them its rates do not "
            "give its ends. Its search stops two men away.",
        ),
    )


def _of_ardennes() -> tuple[Reproduction, ...]:
    return (
        Reproduction(
            id="lanchester-ardennes-totals",
            short="Ardennes: losses in 32 days",
            law="lanchester",
            what="Ardennes 1944-45: losses in 32 days",
            paper=WIPER,
            labels=("Allies", "Germans"),
            published=(69_234, 103_661),
            compute=_totals,
            tolerance=0,
            origin="recomputed",
            note="Sums of the published daily table: they show that it is typed whole.",
        ),
        _ardennes_coefficients("square", SQUARE, 1e-5, (0.00389, 0.00408)),
        _ardennes_coefficients("linear", LINEAR, 1e-11, (4.89e-9, 7.28e-9)),
        _ardennes_coefficients("logarithmic", LOGARITHMIC, 1e-5, (0.00273, 0.00581)),
        Reproduction(
            id="lanchester-ardennes-fit",
            short="Ardennes: variation that each law explains",
            law="lanchester",
            what="Ardennes 1944-45: share of variation that each law explains",
            paper=WIPER,
            labels=("square", "linear", "logarithmic"),
            published=(0.106, 0.214, 0.131),
            compute=lambda: tuple(_compute_ardennes(law)[2] for law in (SQUARE, LINEAR, LOGARITHMIC)),
            tolerance=0.0005,
            origin="recomputed",
            note="Recomputed from the published daily table; variation is taken about either side's own mean.",
        ),
        Reproduction(
            id="lanchester-ardennes-exponents",
            short="Ardennes: exponents p and q",
            law="lanchester",
            what="Ardennes 1944-45: exponents p (enemy) and q (own) by joint regression of log losses",
            paper=WIPER,
            labels=("p", "q"),
            published=(2.62, 2.28),
            compute=lambda: (fit_exponents(make_ardennes()).p, fit_exponents(make_ardennes()).q),
            tolerance=0.005,
            origin="recomputed",
            note="Recomputed from the published daily table. No exponent is well identified: the 95 % posterior range of p "
            "is 0.4 to 4.8, that of q 0.1 to 4.5, and p - q, which tells the laws apart, runs from -3.8 to 4.5.",
        ),
    )


def _compare_closed_forms() -> float:
    times = np.linspace(0, 40, 9)
    battle = Battle(a=100, b=60, loss_a=0.01, loss_b=0.001)
    worst = 0.0
    for law in (SQUARE, LINEAR, LOGARITHMIC, MIXED):
        formula, solved = find_closed_path(law, battle, times), find_path(law, battle, times)
        worst = max(
            worst, float(np.abs(formula.a - solved.a).max() / 100), float(np.abs(formula.b - solved.b).max()) / 60
        )
    return worst
