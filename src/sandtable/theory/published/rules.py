"""Rules of thumb against history: three to one (CDB90), and build-ups before war (stevedata, after Gibler et al.)."""

from __future__ import annotations

from sandtable.theory.reproduction import Reproduction
from sandtable.theory.rules import RuleTest, find_chi_square, try_rule

CDB90 = "CAA Database of Battles, version 1990 (CDB90), 660 battles, jrnold/CDB90 v9.0.3, patched source file"
BATTLES_BY_RATIO = (
    (0.75, 82, 0.524),
    (1.0, 106, 0.585),
    (1.25, 86, 0.570),
    (1.5, 56, 0.536),
    (2.0, 101, 0.624),
    (3.0, 109, 0.633),
    (5.0, 75, 0.613),
    (1000.0, 42, 0.833),
)
"""Upper edge of the attacker's force ratio, battles, share the attacker won (n = 657 with a ratio and an outcome)."""
BUILD_UPS = ((20, 75), (180, 2049))
"""Confrontations of rivals after the start of a mutual build-up, and others: with war, without."""
GIBLER = (
    "D. M. Gibler, T. J. Rider and M. L. Hutchison (2005), Taking arms against a sea of troubles, Journal of Peace "
    "Research 42: 131-147, recreated by S. V. Miller in stevedata (mmb_war, n = 2,324), counts in his course text"
)


def find_three_to_one() -> RuleTest:
    """The three-to-one rule on CDB90: an attacker wins if it has three times the defender's strength."""
    won = [(edge, round(n * share), n) for edge, n, share in BATTLES_BY_RATIO]
    above = [row for row in won if row[0] > 3]
    below = [row for row in won if row[0] <= 3]
    return try_rule(
        sum(row[1] for row in above),
        sum(row[2] for row in above),
        sum(row[1] for row in below),
        sum(r[2] for r in below),
    )


def _three_to_one() -> tuple[float, ...]:
    test = find_three_to_one()
    return test.failed.rate, test.held.rate


def _build_ups() -> tuple[float, ...]:
    test = try_rule(BUILD_UPS[0][0], sum(BUILD_UPS[0]), BUILD_UPS[1][0], sum(BUILD_UPS[1]))
    return test.held.rate, test.failed.rate


def _chi_squares() -> tuple[float, ...]:
    found = find_chi_square(BUILD_UPS)
    return found.plain, found.corrected


def reproductions() -> tuple[Reproduction, ...]:
    """All rules of thumb held against history."""
    return (
        Reproduction(
            id="rules-three-to-one",
            short="battles won up to 3:1, and above",
            law="rules",
            what="share of battles the attacker won up to three to one, and above it (n = 657)",
            paper=CDB90,
            labels=("up to 3", "above 3"),
            published=(0.585, 0.692),
            compute=_three_to_one,
            tolerance=0.0005,
            origin="recomputed",
            note="Recomputed from the data base, not printed: from its table by ratio, whose shares are rounded; a ratio of exactly three stands in the range up to "
            "three. The cleaned table of the same repository has lost every defeat and must not be used.",
        ),
        Reproduction(
            id="rules-build-ups",
            short="wars after a build-up, and without",
            law="rules",
            what="share of confrontations with war (1,000 deaths or more) after a build-up, and without one",
            paper=GIBLER,
            labels=("after a build-up", "without"),
            published=(0.211, 0.081),
            compute=_build_ups,
            tolerance=0.0005,
            origin="recomputed",
            note="Computed from the four counts, which are printed.",
        ),
        Reproduction(
            id="rules-build-ups-chi-square",
            short="the same as a chi-square",
            law="rules",
            what="the same as a chi-square, without and with continuity correction",
            paper=GIBLER,
            labels=("plain", "corrected"),
            published=(19.5, 17.895),
            compute=_chi_squares,
            tolerances=(0.05, 0.0005),
            note="The corrected one is printed in the course text, the plain one recomputed.",
        ),
    )
