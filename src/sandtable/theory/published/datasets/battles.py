"""Rules of thumb over the data they were read from: CDB90, and build-ups before confrontations."""

from __future__ import annotations

import numpy as np

from sandtable.theory.published.datasets.table import Cells, DataSet, Found
from sandtable.theory.published.rules import BATTLES_BY_RATIO, BUILD_UPS, CDB90, GIBLER
from sandtable.theory.reproduction import Reproduction
from sandtable.theory.rules import find_chi_square, find_rates_by_bin, try_threshold_rule
from sandtable.theory.trouble import TheoryError

EDGES = (0.0, *(edge for edge, _, _ in BATTLES_BY_RATIO))
WHOLE = 657
WAR_DEATHS = 1000.0


def find_battles(cells: Cells) -> Found:
    """How often the attacker won, by force ratio.

    Args:
        cells: `won` (1 attacker, 0 draw, -1 defender), strengths of attacker and defender.

    Raises:
        TheoryError: a file in which no attacker lost, as in the cleaned table, or no battle with both strengths.
    """
    won = np.array(cells.read_numbers("won", missing=[-9.0]))
    attackers, defenders = (
        np.array(cells.read_numbers(name, may_be_words=True)) for name in ("attackers", "defenders")
    )
    if not (won == -1).any():
        raise TheoryError(
            f"not one of {len(won):,} battles was lost by the attacker",
            "a defender's win is -1, and the cleaned table of the repository has lost every -1",
            "give `src-data/CDB90/CDB90-patched.csv`, not `data/battles.csv`",
        )
    is_whole = np.isin(won, (-1, 0, 1)) & (attackers > 0) & (defenders > 0)
    if not is_whole.any():
        raise TheoryError("no battle has an outcome and both strengths", "a ratio is needed", "look at the columns")
    ratios, victories = attackers[is_whole] / defenders[is_whole], (won[is_whole] == 1).astype(np.float64)
    left_out = int((~is_whole).sum())
    what = f"{len(ratios):,} battles" + (f"; {left_out:,} without outcome or strength left out" if left_out else "")
    return Found(what=what, reproductions=_of_battles(ratios, victories))


def _of_battles(
    ratios: np.ndarray[tuple[int, ...], np.dtype[np.float64]], won: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> tuple[Reproduction, ...]:
    rates = find_rates_by_bin(ratios, won, EDGES)
    below = [rate for rate, edge in zip(rates, EDGES[1:], strict=True) if edge <= 3]
    above = [rate for rate, edge in zip(rates, EDGES[1:], strict=True) if edge > 3]
    sides = tuple(sum(rate.came for rate in part) / max(sum(rate.n for rate in part), 1) for part in (below, above))
    at_three = _say_rule(ratios, won)
    labels = tuple(f"{low:g} to {high:g}" for low, high in zip(EDGES, (*EDGES[1:-1], float("inf")), strict=False))
    note = "From the file named. A ratio of exactly three stands in the range up to three."
    return (
        Reproduction(
            id="rules-file-battles",
            short="battles by force ratio",
            law="rules",
            what="battles by the attacker's force ratio",
            paper=CDB90,
            labels=labels,
            published=tuple(float(n) for _, n, _ in BATTLES_BY_RATIO),
            compute=lambda: tuple(float(rate.n) for rate in rates),
            tolerance=0,
            origin="recomputed",
            note=note,
        ),
        Reproduction(
            id="rules-file-victories",
            short="share won, by force ratio",
            law="rules",
            what="share of battles that the attacker won, by its force ratio",
            paper=CDB90,
            labels=labels,
            published=tuple(share for _, _, share in BATTLES_BY_RATIO),
            compute=lambda: tuple(rate.rate for rate in rates),
            tolerance=0.0005,
            origin="recomputed",
            note=note,
        ),
        Reproduction(
            id="rules-file-three-to-one",
            short="share won up to 3:1, and above",
            law="rules",
            what="share won up to three to one, and above it",
            paper=CDB90,
            labels=("up to 3", "above 3"),
            published=(0.585, 0.692),
            compute=lambda: sides,
            tolerance=0.0005,
            origin="recomputed",
            note=f"{note} {at_three}",
        ),
    )


def _say_rule(ratios: object, won: object) -> str:
    """The same with three itself on the other side, where there are battles on both."""
    values = np.asarray(ratios)
    if not (values >= 3).any() or not (values < 3).any():
        return ""
    test = try_threshold_rule(values, np.asarray(won), 3)
    return (
        f"With three itself above: {100 * test.failed.rate:.1f} % below (n = {test.failed.n:,}), "
        f"{100 * test.held.rate:.1f} % at or above (n = {test.held.n:,})."
    )


def find_build_ups(cells: Cells) -> Found:
    """How often a confrontation became a war, after a mutual military build-up and without one.

    Args:
        cells: `build_up` (1 or 0) and `deaths`, the least number of dyadic deaths.

    Raises:
        TheoryError: a build-up that is neither 1 nor 0, or only one kind of confrontation.
    """
    build_up, deaths = np.array(cells.read_numbers("build_up")), np.array(cells.read_numbers("deaths"))
    is_whole = np.isfinite(build_up) & np.isfinite(deaths)
    if not np.isin(build_up[is_whole], (0, 1)).all():
        raise TheoryError("column `build_up` is neither 1 nor 0", "there was one or not", "look at the column `mmb`")
    is_war = deaths >= WAR_DEATHS
    counts = tuple(
        (int((is_whole & (build_up == kind) & is_war).sum()), int((is_whole & (build_up == kind) & ~is_war).sum()))
        for kind in (1, 0)
    )
    statistics = find_chi_square(counts)
    n, left_out = int(is_whole.sum()), int((~is_whole).sum())
    what = f"{n:,} confrontations" + (f"; {left_out:,} with a gap left out" if left_out else "")
    return Found(
        what=what,
        reproductions=(
            Reproduction(
                id="rules-file-build-ups",
                short="confrontations and wars in the file",
                law="rules",
                what="confrontations after a build-up, with war and without, and others, with war and without",
                paper=GIBLER,
                labels=("build-up, war", "build-up, no war", "none, war", "none, no war"),
                published=tuple(float(count) for row in BUILD_UPS for count in row),
                compute=lambda: tuple(float(count) for row in counts for count in row),
                tolerance=0,
                note=f"From the file named; war is {WAR_DEATHS:,.0f} dyadic deaths or more.",
            ),
            Reproduction(
                id="rules-file-build-ups-chi-square",
                short="the same as a chi-square",
                law="rules",
                what="the same as a chi-square, without and with continuity correction",
                paper=GIBLER,
                labels=("plain", "corrected"),
                published=(19.5, 17.895),
                compute=lambda: (statistics.plain, statistics.corrected),
                tolerances=(0.05, 0.0005),
                note="From the file named.",
            ),
        ),
    )


BATTLES = DataSet(
    law="rules",
    title="CDB90, repository jrnold/CDB90, src-data/CDB90/CDB90-patched.csv; not its cleaned data/battles.csv, which has "
    "lost every defeat of the attacker",
    columns={"won": ("wina",), "attackers": ("stra",), "defenders": ("strd",)},
    find=find_battles,
)
CONFRONTATIONS = DataSet(
    law="rules",
    title="table `mmb_war` of the R package stevedata, written as CSV",
    columns={"build_up": ("mmb",), "deaths": ("dyfatmin",)},
    find=find_build_ups,
)
