"""All published results that the functions of this room repeat."""

from __future__ import annotations

from sandtable.theory.published import (
    arms_race,
    bargaining,
    cascade,
    cinc,
    expected_utility,
    lanchester,
    landscape,
    market_share,
    outcomes,
    rules,
    salvo,
    war_sizes,
)
from sandtable.theory.reproduction import Reproduction

MODULES = (
    cinc, landscape, expected_utility, outcomes, war_sizes, arms_race, lanchester, salvo, rules, bargaining,
    market_share, cascade,
)  # fmt: skip


def all_reproductions() -> tuple[Reproduction, ...]:
    """Every result, law by law."""
    return tuple(result for module in MODULES for result in module.reproductions())
