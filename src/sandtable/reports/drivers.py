"""Drivers: what decides a target in one sentence, then the values or groups that do, each with what it rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandtable.reports.design import layout_design, say_design
from sandtable.reports.drivers_by_lens import layout_by_lens
from sandtable.reports.layout import Block, Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import format_count, format_number, format_percent, format_unit
from sandtable.reports.shares import (
    LEAST_SAID,
    MARGIN,
    name_value,
    say_cautions,
    say_direction,
    say_explained,
    say_futures,
    say_grounds,
    say_group,
    say_share,
    say_silence,
    say_subject,
    say_value,
)

if TYPE_CHECKING:
    from sandtable.analysis.uncertainty.drivers import Driver, Drivers, GroupShare, Level

MOST_ROWS, MOST_BRIEF = 12, 8
TOO_ROUGH = 0.1  # an error of all shares together from which their sum says nothing
REST = "chance, values acting together and values too weak to tell"


def layout_drivers(findings: Sequence[Drivers]) -> Page:
    """One lens: what decides, then what each value or group does.  Several: what decides under each, side by side."""
    if any(drivers.indices is not None for drivers in findings):
        said = [Paragraph(_say_any(drivers), tone="strong") for drivers in findings]
        return Page((*said, *(layout_design(drivers) for drivers in findings if drivers.indices is not None)))
    if len(findings) > 1:
        return Page(layout_by_lens(findings))
    (drivers,) = findings
    finding = Paragraph(say_drivers(drivers), tone="strong")
    return Page((finding, *_details(drivers, MOST_ROWS, _notes(drivers))))


def brief_drivers(drivers: Drivers) -> tuple[Block, ...]:
    """The finding in a paragraph and a table of at most eight rows."""
    if drivers.indices is not None:
        return (Paragraph(say_design(drivers)), layout_design(drivers, n_rows=MOST_BRIEF))
    said = say_drivers(drivers)
    if not (drivers.groups or drivers.clear):
        return (Paragraph(" ".join([said, *say_cautions(drivers)])),)
    return (Paragraph(said), *_details(drivers, MOST_BRIEF, [_say_method(drivers), *say_cautions(drivers)]))


def _say_any(drivers: Drivers) -> str:
    if drivers.silence:
        return f"Under `{drivers.lens}`, nothing can be told: {say_silence(drivers)}."
    return say_design(drivers) if drivers.indices is not None else say_drivers(drivers)


def _details(drivers: Drivers, n_rows: int, notes: Sequence[str]) -> list[Block]:
    """The groups, else the values that stand out; where none does, only what a reader must beware of."""
    if drivers.groups:
        return [_groups_table(drivers, notes, n_rows)]
    if drivers.clear:
        return [_values_table(drivers, n_rows, notes)]
    return [Paragraph(said) for said in say_cautions(drivers)]


def say_drivers(drivers: Drivers) -> str:
    """What decides the target under a lens, in two sentences: the strongest, then how much is explained at all."""
    if drivers.groups:
        return f"{_say_group(drivers)} {_say_rest(drivers)}"
    if drivers.clear:
        return f"{_say_strongest(drivers, drivers.clear[0])} {_say_rest(drivers)}"
    floor = format_percent(drivers.floor, drivers.floor / 10)
    return (
        f"Under `{drivers.lens}`, no single value stands out in {say_subject(drivers)}: each of "
        f"{format_count(len(drivers.drivers))} uncertain values accounts by itself for less than can be told from nothing "
        f"with so many futures ({floor} of the variance). What decides it is {REST} ({say_futures(drivers)})."
    )


def _say_strongest(drivers: Drivers, first: Driver) -> str:
    low, high = _levels(drivers, first)
    share = say_share(first.share, first.share_error)
    unit = f" {format_unit(drivers.unit)}" if format_unit(drivers.unit) else ""
    if first.direction == "both":
        levels = f"more of it moves `{drivers.target}` no one way"
    elif drivers.is_truth:
        levels = (
            f"`{drivers.target}` holds in {low} of futures where `{first.id}` is in its lowest fifth, in {high} of those where "
            "it is in its highest"
        )
    else:
        levels = f"`{drivers.target}` averages {low}{unit} where `{first.id}` is in its lowest fifth, {high}{unit} in its highest"
    subject = say_subject(drivers)
    does = (
        f"what decides {subject} most is"
        if first.share >= LEAST_SAID
        else f"no one value decides much of {subject}; the strongest is"
    )
    return (
        f"Under `{drivers.lens}`, {does} {name_value(first.label, first.id)}, with {share} of the variance by itself: "
        f"{levels}."
    )


def _say_group(drivers: Drivers) -> str:
    first = drivers.groups[0]
    if first.share < MARGIN * first.share_error:
        return (
            f"Under `{drivers.lens}`, no group's values, taken one by one, explain a part of {say_subject(drivers)} that "
            "stands out from noise."
        )
    return (
        f"Under `{drivers.lens}`, taken one by one, {say_group(drivers.by, first.factor)} explain the largest part of "
        f"{say_subject(drivers)}: {say_share(first.share, first.share_error)} of the variance, the strongest of them "
        f"`{first.strongest}`."
    )


def _say_rest(drivers: Drivers) -> str:
    said = say_explained(drivers)
    rest = REST if len(drivers.clear) < len(drivers.drivers) else "chance and values acting together"
    return f"{said[0].upper()}{said[1:]}; the rest is {rest} ({say_futures(drivers)})."


def _values_table(drivers: Drivers, n_rows: int, notes: Sequence[str]) -> Table:
    unit = format_unit(drivers.unit)
    levels = "holds, low to high" if drivers.is_truth else f"mean, low to high{f' ({unit})' if unit else ''}"
    shown = drivers.clear[:n_rows]
    left = len(drivers.clear) - len(shown)
    more = [f"{left} more stand out and are left out; `--json` has all."] if left else []
    return Table(
        title=f"What decides {drivers.target} under {drivers.lens}",
        columns=(
            Column("value"),
            Column("sector"),
            Column("5 % to 95 %"),
            Column("share ± error", is_number=True),
            Column("rank corr. ± error", is_number=True),
            Column(levels, is_number=True),
            Column("more of it"),
            Column("rests on"),
        ),
        rows=tuple(_value_row(drivers, driver) for driver in shown),
        notes=(*more, *notes),
    )


def _value_row(drivers: Drivers, driver: Driver) -> tuple[Cell, ...]:
    low, high = _levels(drivers, driver)
    return make_row(
        [
            say_value(driver),
            driver.sector,
            f"{_ends(driver)} {format_unit(driver.unit)}".strip(),
            say_share(driver.share, driver.share_error),
            f"{format_number(driver.rank_correlation, driver.rank_error, is_signed=True)} ± "
            f"{format_number(driver.rank_error, driver.rank_error)}",
            f"{low} to {high}",
            say_direction(driver, is_truth=drivers.is_truth),
            say_grounds(driver, drivers.lens),
        ]
    )


def _groups_table(drivers: Drivers, notes: Sequence[str], n_rows: int = MOST_ROWS) -> Table:
    shown = drivers.groups[:n_rows]
    left = len(drivers.groups) - len(shown)
    more = [f"{left} more with smaller shares are left out."] if left else []
    what = "Shares add up what the values of a group do one by one; what they do only together is measured by --sobol."
    return Table(
        title=f"What decides {drivers.target} under {drivers.lens}, by {drivers.by}",
        columns=(
            Column(drivers.by),
            Column("values", is_number=True),
            Column("stand out", is_number=True),
            Column("share ± error", is_number=True),
            Column("strongest value"),
        ),
        rows=tuple(_group_row(drivers, group) for group in shown),
        notes=(*more, what, *notes),
    )


def _group_row(drivers: Drivers, group: GroupShare) -> tuple[Cell, ...]:
    strongest = next(driver for driver in drivers.drivers if driver.id == group.strongest)
    return make_row(
        [
            group.factor.label,
            format_count(len(group.factor.members)),
            format_count(group.n_clear),
            say_share(group.share, group.share_error),
            say_value(strongest) if strongest.is_clear else Cell("none stands out", "muted"),
        ]
    )


def _notes(drivers: Drivers) -> list[str]:
    notes = [_say_method(drivers)]
    notes.append(
        f"Standing out: a share above {format_percent(drivers.floor, drivers.floor / 10)} and two errors, or a rank correlation beyond "
        f"±{format_number(drivers.rank_floor, drivers.rank_floor / 10)}. With the target shuffled, the best of "
        f"{format_count(len(drivers.drivers))} values goes beyond one of the two in at most 1 of 20 shuffles."
    )
    if drivers.total_error < TOO_ROUGH and not drivers.is_correlated:
        left = 1.0 - drivers.total
        notes.append(
            f"All values one by one account for {say_share(drivers.total, drivers.total_error)}; the other "
            f"{say_share(left, drivers.total_error)} is chance and values acting together, which --sobol tells apart."
        )
    return [*notes, *say_cautions(drivers)]


def _say_method(drivers: Drivers) -> str:
    low = "low, high: the fifths of futures in which the value is lowest and highest. " if not drivers.groups else ""
    return (
        "share: part of the variance that would go, were the value known (first-order index; spline on ranks, corrected "
        f"for bias; ± one standard error). {low}{say_futures(drivers)}, lens `{drivers.lens}`."
    )


def _levels(drivers: Drivers, driver: Driver) -> tuple[str, str]:
    return _level(drivers, driver.low_level), _level(drivers, driver.high_level)


def _level(drivers: Drivers, level: Level) -> str:
    if drivers.is_truth:
        return format_percent(level.mean, level.error)
    return format_number(level.mean, level.error)


def _ends(driver: Driver) -> str:
    """Both ends of a value's range to two significant digits, to more where they would read alike.

    Where the range spans 0, none is finer than a hundredth of the larger.
    """
    size, span = max(abs(driver.low), abs(driver.high)), driver.high - driver.low
    if size > 0 and 0 < span < 0.2 * size and driver.low * driver.high > 0:
        tenth = 10.0 ** (math.floor(math.log10(span)) - 1)
        return f"{format_number(driver.low, tenth)} to {format_number(driver.high, tenth)}"
    finest = 10.0 ** (math.floor(math.log10(size)) - 2) if driver.low < 0.0 < driver.high else 0.0
    return f"{_plain(driver.low, finest)} to {_plain(driver.high, finest)}"


def _plain(value: float, finest: float) -> str:
    size = abs(value)
    return format_number(value, max(10.0 ** (math.floor(math.log10(size)) - 1), finest)) if size else "0"
