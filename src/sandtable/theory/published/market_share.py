"""Published shares of arms exports, read as a logit choice."""

from __future__ import annotations

import math

from sandtable.theory.market_share import change_utilities, find_utility_changes, remove_suppliers
from sandtable.theory.reproduction import Reproduction

SIPRI = "SIPRI Arms Transfers Database; fact sheets Trends in International Arms Transfers, March 2025 (2020-24)"
EXPORTERS = ("United States", "France", "Russia")
SHARES_2015 = (0.35, 0.086, 0.21)
"""2015-19, as revised in 2025."""
SHARES_2020 = (0.43, 0.096, 0.078)
"""2020-24."""


WORLD_2015 = (*SHARES_2015, 1 - sum(SHARES_2015))
"""With all other exporters as one."""
MCFADDEN = "D. McFadden (1974), Conditional logit analysis (independence of irrelevant alternatives)"


def _russia_falls() -> tuple[float, ...]:
    """Russia's utility changed so that its share is that of 2020-24, all else as in 2015-19."""
    before, after = SHARES_2015[2], SHARES_2020[2]
    change = math.log(after / (1 - after)) - math.log(before / (1 - before))
    return tuple(float(x) for x in change_utilities(WORLD_2015, (0, 0, change, 0))[:3])


def reproductions() -> tuple[Reproduction, ...]:
    """All published results on market shares."""
    return (
        Reproduction(
            id="market-share-sipri",
            short="arms exports: changes of utility",
            law="logit_market",
            what="arms exports 2015-19 to 2020-24: change of utility relative to the United States",
            paper=SIPRI,
            labels=EXPORTERS[1:],
            published=(-0.096, -1.196),
            compute=lambda: tuple(float(x) for x in find_utility_changes(SHARES_2015, SHARES_2020)[1:]),
            tolerance=0.0005,
            origin="recomputed",
            note="Shares are published; the changes are recomputed from them.",
        ),
        Reproduction(
            id="market-share-lost",
            short="a seller leaves: the others gain",
            law="logit_market",
            what="shares .5, .3, .2 when the last is out: the others in proportion",
            paper=MCFADDEN,
            published=(0.625, 0.375, 0.0),
            compute=lambda: tuple(float(x) for x in remove_suppliers([0.5, 0.3, 0.2], [2])),
            tolerance=1e-12,
            origin="derived",
            note="An example worked by hand.",
        ),
        Reproduction(
            id="market-share-russia-out",
            short="arms exports without Russia",
            law="logit_market",
            what="arms exports 2015-19 without Russia: its 21 % go to the others in proportion, s / .79",
            paper=f"{SIPRI}; {MCFADDEN}",
            labels=("United States", "France", "Russia", "others"),
            published=(0.4430, 0.1089, 0.0, 0.4481),
            compute=lambda: tuple(float(x) for x in remove_suppliers(WORLD_2015, [2])),
            tolerance=0.00005,
            origin="derived",
            note="Worked by hand from the published shares.",
        ),
        Reproduction(
            id="market-share-russia-falls",
            short="arms exports, only Russia's share falls",
            law="logit_market",
            what="arms exports 2015-19 if nothing had changed but Russia's share, to the 7.8 % of 2020-24: s * .922 / .79",
            paper=f"{SIPRI}; {MCFADDEN}",
            labels=("United States", "France", "Russia"),
            published=(0.4085, 0.1004, 0.0780),
            compute=_russia_falls,
            tolerance=0.00005,
            origin="derived",
            note="Worked by hand from the published shares. What happened: United States .43, France .096; the ratio of "
            "the two, which independence of irrelevant alternatives keeps at 4.1, rose to 4.5.",
        ),
    )
