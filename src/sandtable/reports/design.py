"""A Sobol' design in words: what chance does alone, what each factor does alone, and what only happens together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.layout import Cell, Column, Table, make_row
from sandtable.reports.numbers import format_count
from sandtable.reports.shares import (
    MARGIN,
    name_value,
    say_cautions,
    say_direction,
    say_grounds,
    say_group,
    say_share,
    say_subject,
    say_value,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.uncertainty.drivers import Driver, Drivers
    from sandtable.analysis.uncertainty.sobol import Index, Indices

MOST_SAID = 2


def say_design(drivers: Drivers) -> str:
    """Chance alone, the strongest factors alone, and what is left to factors acting together."""
    found = _require(drivers)
    return f"{_say_alone(drivers, found)}; {_say_together(drivers, found)} ({_say_runs(drivers, found)})."


def layout_design(drivers: Drivers, n_rows: int = 0) -> Table:
    """The factors of the design with first-order and total indices.

    Args:
        drivers: with indices.
        n_rows: at most so many factors; 0 = all.
    """
    found = _require(drivers)
    ordered = sorted(found.indices, key=lambda index: (-index.total, index.factor.id))
    shown = ordered[:n_rows] if n_rows else ordered
    by_id = {driver.id: driver for driver in drivers.drivers}
    is_single = drivers.by == "variable"
    columns = (
        Column("factor"),
        Column("values", is_number=True),
        Column("alone ± error", is_number=True),
        Column("in all ± error", is_number=True),
        *((Column("more of it"), Column("rests on")) if is_single else (Column("strongest value"),)),
    )
    return Table(
        title=f"What decides {drivers.target} under {drivers.lens}: chance and values"
        + ("" if is_single else f" by {drivers.by}"),
        columns=columns,
        rows=tuple(_row(drivers, index, by_id) for index in shown),
        notes=tuple(_notes(drivers, found, len(ordered) - len(shown))),
    )


def _require(drivers: Drivers) -> Indices:
    if drivers.indices is None:
        raise ValueError("no design was run")
    return drivers.indices


def _say_alone(drivers: Drivers, found: Indices) -> str:
    """Who accounts for what alone: chance first, then the strongest factors, then the others together."""
    sure = [index for index in found.indices if _is_sure(index)]
    chance = [index for index in sure if index is found.chance]
    rest = [index for index in sure if index.factor.is_rest]
    named = [index for index in sure if index not in chance and index not in rest]
    said = [*chance, *named[:MOST_SAID], *rest]
    start, subject = f"Under `{drivers.lens}`", say_subject(drivers)
    if not said:
        return f"{start}, no factor alone accounts for a part of the variance of {subject} that stands out from noise"
    first = f"{_name(drivers, said[0], found)} alone account{_s(drivers, said[0], found)} for {_alone(said[0])}"
    others = [f"{_name(drivers, index, found)} for {_alone(index)}" for index in said[1:]]
    return f"{start}, {_listed([f'{first} of the variance of {subject}', *others])}"


def _say_together(drivers: Drivers, found: Indices) -> str:
    left = 1.0 - found.first_sum
    if found.unmeasured:
        n = len(found.unmeasured)
        return f"{format_count(n)} factor{'s were' if n > 1 else ' was'} not reached"
    if left < MARGIN * found.first_sum_error:
        return "no part that stands out is left to factors acting together"
    strongest = max(found.indices, key=lambda index: index.total - index.first)
    return (
        f"{say_share(left, found.first_sum_error)} arises only where factors act together, most of all "
        f"{_name(drivers, strongest, found)}"
    )


def _row(drivers: Drivers, index: Index, by_id: dict[str, Driver]) -> tuple[Cell, ...]:
    members = [by_id[id_] for id_ in index.factor.members]
    label: str | Cell = index.factor.label
    if len(members) == 1 and drivers.by == "variable":
        label = say_value(members[0])
    details: list[str | Cell]
    if drivers.by != "variable":
        best = max(members, key=lambda driver: driver.share) if members else None
        details = [say_value(best) if best is not None and best.is_clear else ""]
    elif len(members) == 1:
        details = [say_direction(members[0], is_truth=drivers.is_truth), say_grounds(members[0], drivers.lens)]
    else:
        details = ["", ""]
    count = format_count(len(members)) if members else ""
    return make_row([label, count, _alone(index), say_share(index.total, index.total_error), *details])


def _notes(drivers: Drivers, found: Indices, n_left: int) -> list[str]:
    notes = [f"{n_left} factors with smaller parts are left out."] if n_left else []
    notes.append(
        "alone: part of the variance that would go, were this factor known (first-order index). in all: part that would "
        "stay, were all others known (total index); parts that factors have only together count for each of them, so these "
        "add up to more than 100 %. ± one standard error, by bootstrap; estimates outside 0 to 100 % are shown as the nearer end."
    )
    notes.append(f"Saltelli's design, Jansen's total index: {_say_runs(drivers, found)}, lens `{drivers.lens}`.")
    merged = [index.factor.label for index in found.indices if index.factor.merged]
    if merged:
        notes.append(f"One factor, because the scenario correlates values of theirs: {'; '.join(merged)}.")
    if found.unmeasured:
        names = ", ".join(factor.label for factor in found.unmeasured)
        notes.append(f"Not measured, because the design was stopped: {names}.")
    return [*notes, *say_cautions(drivers)]


def _say_runs(drivers: Drivers, found: Indices) -> str:
    n = format_count(found.n)
    return f"{n} pairs of futures, {format_count(found.n_experiments)} runs for each, seed {drivers.seed}"


def _is_sure(index: Index) -> bool:
    return index.first > MARGIN * index.first_error


def _alone(index: Index) -> str:
    return say_share(index.first, index.first_error)


def _name(drivers: Drivers, index: Index, found: Indices) -> str:
    if index is found.chance:
        return "chance events and noise"
    if index.factor.is_rest:
        return f"the other {format_count(len(index.factor.members))} values"
    if drivers.by == "variable":
        return name_value(index.factor.label, index.factor.id)
    return say_group(drivers.by, index.factor)


def _s(drivers: Drivers, index: Index, found: Indices) -> str:
    """The ending of a verb: one variable accounts, values account."""
    is_one = drivers.by == "variable" and index is not found.chance and not index.factor.is_rest
    return "s" if is_one else ""


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
