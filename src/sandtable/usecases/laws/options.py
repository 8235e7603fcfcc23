"""What may be said beside a table, law by law; light, as the command line reads it for its help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NAMES = ("name", "actor", "state", "country", "side", "player")
SIZES = ("size", "strength", "power", "capability", "cinc", "weight")
EVENT_SIZES = ("size", "deaths", "battle_deaths", "fatalities", "severity", "killed")
EVENT_YEARS = ("year", "start", "start_year", "onset", "began")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What may be said beside the table; None = not said. Which laws take which: `TAKES`.

    Args:
        components: columns of components (cinc).
        missing: a number that stands for `missing` (cinc).
        propensities: a file with the matrix, where the table of actors does not hold it (landscape).
        neutral: the propensity that stands for indifference, taken off all of them (landscape).
        method: `exact` or `search` (landscape).
        starts: of the search (landscape).
        seed: of the search, or of drawn conflicts (landscape, expected_utility).
        reading: `masad` or `scholz`; else both, side by side (expected_utility).
        rounds: of challenges; 5 if not said (expected_utility).
        q, t: Q and T (expected_utility).
        scale: lowest and highest position of the issue (expected_utility).
        law: `square`, `linear`, `logarithmic`, `mixed`, or two exponents `p,q` (lanchester).
        until: last time to tell (lanchester).
        reinforcements: a file of streams: side, start, end, rate (lanchester).
        column: that holds sizes, or years (power_law, onsets).
        xmin: where the tail begins (power_law).
        first_year, last_year: years looked at (onsets).
    """

    components: tuple[str, ...] | None = None
    missing: float | None = None
    propensities: str | None = None
    neutral: float | None = None
    method: str | None = None
    starts: int | None = None
    seed: int | None = None
    reading: str | None = None
    rounds: int | None = None
    q: float | None = None
    t: float | None = None
    scale: tuple[float, float] | None = None
    law: str | None = None
    until: float | None = None
    reinforcements: str | None = None
    column: str | None = None
    xmin: float | None = None
    first_year: int | None = None
    last_year: int | None = None


TAKES: Mapping[str, tuple[str, ...]] = {
    "cinc": ("components", "missing"),
    "landscape": ("propensities", "neutral", "method", "starts", "seed"),
    "expected_utility": ("reading", "rounds", "q", "t", "scale", "seed"),
    "lanchester": ("law", "until", "reinforcements"),
    "lanchester_fit": (),
    "power_law": ("column", "xmin"),
    "onsets": ("column", "first_year", "last_year"),
}
"""Laws that can be applied to a table, and the options that each takes."""
