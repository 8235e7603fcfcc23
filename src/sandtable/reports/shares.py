"""Shares of variance and what drives a target, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.brief.document import judged_anchor
from sandtable.reports.brief.inline import source_anchor
from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Cell
from sandtable.reports.numbers import format_count, format_number, format_of, format_percent

if TYPE_CHECKING:
    from sandtable.analysis.uncertainty.drivers import Driver, Drivers
    from sandtable.analysis.uncertainty.factors import Factor

MARGIN = 2.0  # standard errors from which a share is said to be there
HEAVY_TAIL = 1 / 3
FEW_CASES = 50
LEAST_SAID = 0.1  # a share below it does not decide
MOST_SOURCES = 2
FINE = 0.005
DIRECTIONS = {
    (False, "more"): "more",
    (False, "less"): "less",
    (True, "more"): "likelier",
    (True, "less"): "less likely",
}


def say_share(share: float, error: float) -> str:
    """`29 % ± 2`; an estimate outside 0 to 100 % is shown as the nearer end."""
    if share == error == 0.0:
        return "0 %"
    digits = 1 if error < FINE else 0
    number = min(max(100.0 * share, 0.0), 100.0)
    return f"{number:.{digits}f} % ± {_error(error, digits)}"


def say_silence(drivers: Drivers) -> str:
    """Why nothing is told under a lens; "" where something is."""
    n = format_count(drivers.n)
    match drivers.silence:
        case "few":
            return f"only {n} futures count, too few to tell"
        case "constant" if drivers.is_truth:
            said = "holds in all" if drivers.mean else "holds in none"
            return f"`{drivers.target}` {said} of {n} futures"
        case "constant":
            return f"`{drivers.target}` is {format_number(drivers.mean)} in all of {n} futures"
        case "fixed":
            return "no value varies: futures differ by chance alone"
        case _:
            return ""


def say_explained(drivers: Drivers) -> str:
    """`of 180 uncertain values 9 stand out from noise and together account for 42 % ± 3`."""
    n_clear, n = len(drivers.clear), format_count(len(drivers.drivers))
    if not n_clear:
        return f"none of {n} uncertain values stands out from noise by itself"
    stand = "stands out from noise and accounts" if n_clear == 1 else "stand out from noise and together account"
    share = say_share(drivers.clear_share, drivers.clear_error)
    if n_clear == len(drivers.drivers) == 2:
        return f"both uncertain values {stand} for {share}"
    if n_clear == len(drivers.drivers) > 2:
        return f"all {n} uncertain values {stand} for {share}"
    return f"of {n} uncertain values {format_count(n_clear)} {stand} for {share}"


def say_futures(drivers: Drivers) -> str:
    """`2,000 futures, seed 1`; `312 of 2,000 futures` where not all count."""
    n = format_count(drivers.n) if drivers.n == drivers.n_futures else format_of(drivers.n, drivers.n_futures)
    return f"{n} futures, seed {drivers.seed}"


def say_cautions(drivers: Drivers) -> list[str]:
    """What a reader must know before a share is taken at its word."""
    said = []
    if drivers.tail > HEAVY_TAIL and not drivers.is_truth:
        said.append(
            f"One in a hundred futures accounts for {format_percent(drivers.tail)} of the variance: shares speak of these "
            "few; the rank correlation speaks of all."
        )
    if drivers.is_truth and drivers.n_rare < FEW_CASES:
        said.append(
            f"Few cases: it {'holds' if drivers.mean < 0.5 else 'does not hold'} in {format_of(drivers.n_rare, drivers.n)} "
            "futures, which is little to tell drivers from."
        )
    if drivers.design != "monte-carlo":
        said.append(
            f"Futures of the design {drivers.design} are not independent draws, which errors and floors suppose: with many "
            "values a weak one may share the pattern of a strong one."
        )
    if drivers.is_correlated and drivers.indices is None:
        said.append(
            "The scenario correlates some of these values: each share holds what comes with the value, so they overlap."
        )
    if drivers.is_conditional:
        said.append("Told of the futures in which its condition holds.")
    if drivers.known_by:
        said.append(f"Values as they could be known by {drivers.known_by}; the rows they rest on are today's.")
    trouble = say_trouble(drivers.n_in_trouble, drivers.n_futures)
    return [*said, trouble] if trouble else said


def name_value(label: str, id_: str) -> str:
    """`“Net gain” (`G0`)`; the id alone where there is no label."""
    return f"“{label}” (`{id_}`)" if label != id_ else f"`{id_}`"


def say_value(driver: Driver) -> str:
    """`Net gain at the reference balance (G0)`."""
    return f"{driver.label} ({driver.id})" if driver.label != driver.id else driver.id


def say_subject(drivers: Drivers) -> str:
    """`whether C12 holds (“label”)`, `land_2026 (“label”)`."""
    label = f" (“{drivers.label.rstrip('.')}”)" if drivers.label and drivers.label != drivers.target else ""
    return f"whether `{drivers.target}` holds{label}" if drivers.is_truth else f"`{drivers.target}`{label}"


def say_group(by: str, factor: Factor) -> str:
    """A group's values: `values of “Shell fire”`, `judged values`, `values known at the start`."""
    if factor.merged:
        return f"values of {factor.label}"
    match by:
        case "evidence":
            return f"{factor.label} values"
        case "vintage":
            return f"values {factor.label}" if factor.id != "none" else "values without a vintage"
        case "actor":
            return f"values of {factor.label}" if factor.id != "none" else "values that are no one actor's"
        case _:
            return f"values of “{factor.label}”"


def say_direction(driver: Driver, *, is_truth: bool) -> str:
    """What more of the value makes of the target."""
    return DIRECTIONS.get((is_truth, driver.direction), "no one way")


def say_grounds(driver: Driver, lens: str) -> Cell:
    """The rows on which a value rests, `judged` where it is, and the lens where it stated it."""
    shown = ", ".join(driver.sources[:MOST_SOURCES])
    left = len(driver.sources) - MOST_SOURCES
    parts = [f"{shown} +{left}" if left > 0 else shown] if shown else []
    parts += ["judged"] if driver.judged else []
    text = " and ".join(parts) or "nothing stated"
    link = source_anchor(driver.sources[0]) if driver.sources else ""
    if not link and driver.judged:
        link = judged_anchor(lens if driver.is_of_lens else "", driver.id)
    return Cell(f"{lens}: {text}" if driver.is_of_lens else text, link=link)


def _error(error: float, digits: int) -> str:
    if not math.isfinite(error):
        return "?"
    return f"{max(100.0 * error, 10.0**-digits):.{digits}f}"
