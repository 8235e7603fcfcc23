"""Closed forms on bargaining, preventive war and the war of attrition, with the numbers of one worked example each."""

from __future__ import annotations

from sandtable.theory.attrition import find_waiting, find_waiting_density
from sandtable.theory.bargaining import find_bargaining_range, find_best_demand, find_preventive_war
from sandtable.theory.reproduction import Reproduction

FEARON = "J. D. Fearon (1995), Rationalist explanations for war, International Organization 49: 379-414"
EXAMPLE = "The formula is the paper's; the numbers are an example worked by hand."


def _range() -> tuple[float, ...]:
    found = find_bargaining_range(0.6, 0.1, 0.2)
    return found.low, found.high


def _demand() -> tuple[float, ...]:
    found = find_best_demand(0.5, 0.1, 0.5)
    return found.share, found.war


def _preventive() -> tuple[float, ...]:
    found = find_preventive_war(0.4, 0.6, 0.9, 0.2)
    return found.shift, found.cost, float(found.is_war)


def _waiting() -> tuple[float, ...]:
    found = find_waiting(5)
    return found.mean_bid, found.mean_length, float(find_waiting_density([5.0], 5)[0])


def reproductions() -> tuple[Reproduction, ...]:
    """All published results on bargaining and waiting."""
    return (
        Reproduction(
            id="bargaining-range",
            short="shares that both prefer to war",
            law="bargaining",
            what="p = .6, cA = .1, cB = .2: shares of A that both prefer to war, [p - cA, p + cB]",
            paper=FEARON,
            labels=("low", "high"),
            published=(0.5, 0.8),
            compute=_range,
            tolerance=1e-12,
            origin="derived",
            note=EXAMPLE,
        ),
        Reproduction(
            id="bargaining-demand",
            short="best demand, and risk of war",
            law="bargaining",
            what="take it or leave it, p = .5, cA = .1, cB uniform to .5: demand p + (cbar - cA)/2 and risk of war",
            paper=FEARON,
            labels=("demand", "probability of war"),
            published=(0.7, 0.4),
            compute=_demand,
            tolerance=1e-12,
            origin="derived",
            note=EXAMPLE,
        ),
        Reproduction(
            id="bargaining-preventive",
            short="condition for preventive war",
            law="preventive_war",
            what="preventive war, delta = .9, p from .4 to .6, cB = .2: shift .14 above cost .002, so war",
            paper=f"{FEARON}; R. Powell (2006), International Organization 60: 169-203",
            labels=("shift", "cost", "war"),
            published=(0.14, 0.002, 1.0),
            compute=_preventive,
            tolerance=1e-12,
            origin="derived",
            note=EXAMPLE,
        ),
        Reproduction(
            id="attrition-waiting",
            short="bids, length and density",
            law="war_of_attrition",
            what="war of attrition, V = 5, cost rate 1: mean bid V, mean contest V/2, density exp(-1)/V at t = V",
            paper="J. Maynard Smith (1974), Journal of Theoretical Biology 47: 209-221",
            labels=("mean bid", "mean length", "density at 5"),
            published=(5.0, 2.5, 0.073576),
            compute=_waiting,
            tolerance=5e-7,
            origin="derived",
            note=EXAMPLE,
        ),
    )
