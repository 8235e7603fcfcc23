"""Published shares of arms exports, read as a logit choice."""

from __future__ import annotations

from sandtable.theory.market_share import find_utility_changes, remove_suppliers
from sandtable.theory.reproduction import Reproduction

SIPRI = "SIPRI Arms Transfers Database; fact sheets Trends in International Arms Transfers, March 2025 (2020-24)"
EXPORTERS = ("United States", "France", "Russia")
SHARES_2015 = (0.35, 0.086, 0.21)
"""2015-19, as revised in 2025."""
SHARES_2020 = (0.43, 0.096, 0.078)
"""2020-24."""


def reproductions() -> tuple[Reproduction, ...]:
    """All published results on market shares."""
    return (
        Reproduction(
            id="market-share-sipri",
            law="market_share",
            what="arms exports 2015-19 to 2020-24: change of utility relative to the United States",
            paper=SIPRI,
            labels=("France", "Russia"),
            published=(-0.096, -1.196),
            compute=lambda: tuple(float(x) for x in find_utility_changes(SHARES_2015, SHARES_2020)[1:]),
            tolerance=0.0005,
            note="Shares are published; the changes are recomputed from them.",
        ),
        Reproduction(
            id="market-share-lost",
            law="market_share",
            what="shares .5, .3, .2 when the last is out: the others in proportion",
            paper="D. McFadden (1974), Conditional logit analysis (independence of irrelevant alternatives)",
            published=(0.625, 0.375, 0.0),
            compute=lambda: tuple(float(x) for x in remove_suppliers([0.5, 0.3, 0.2], [2])),
            tolerance=1e-12,
            note="An example worked by hand.",
        ),
    )
