"""What decides a target under one lens beside the others: values or groups as rows, lenses as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.layout import Block, Cell, Column, Paragraph, Table, make_row
from sandtable.reports.numbers import format_count, format_percent
from sandtable.reports.shares import (
    MARGIN,
    name_value,
    say_cautions,
    say_explained,
    say_futures,
    say_group,
    say_share,
    say_silence,
    say_subject,
    say_value,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandtable.analysis.uncertainty.drivers import Driver, Drivers

MOST_ROWS = 12
MOST_SAID = 3
FAINT = "."


def layout_by_lens(findings: Sequence[Drivers]) -> tuple[Block, ...]:
    """A sentence for each lens, then one table over all of them.

    Args:
        findings: of one target and grouping; at least one.
    """
    first = findings[0]
    opening = f"What decides {say_subject(first)}, lens by lens ({_say_futures(findings)}):"
    said = [Paragraph(_say_lens(drivers), tone="strong") for drivers in findings]
    telling = [drivers for drivers in findings if not drivers.silence]
    table = _groups_table(telling) if first.by != "variable" else _values_table(telling)
    return (Paragraph(opening), *said, *([table] if table.rows else []))


def _say_futures(findings: Sequence[Drivers]) -> str:
    """How many futures count: said once where it is the same under each lens."""
    first = findings[0]
    if len({drivers.n for drivers in findings}) == 1:
        return say_futures(first)
    counts = ", ".join(f"{format_count(drivers.n)} under `{drivers.lens}`" for drivers in findings)
    return f"of {format_count(first.n_futures)} futures {counts} count, seed {first.seed}"


def _say_lens(drivers: Drivers) -> str:
    if drivers.silence:
        return f"Under `{drivers.lens}`: {say_silence(drivers)}."
    if drivers.groups:
        sure = [group for group in drivers.groups if group.share > MARGIN * group.share_error]
        names = [(say_group(drivers.by, group.factor), group.share, group.share_error) for group in sure]
    else:
        names = [(name_value(one.label, one.id), one.share, one.share_error) for one in drivers.clear]
    said = ", ".join(f"{name} {say_share(share, error)}" for name, share, error in names[:MOST_SAID])
    found = say_explained(drivers)
    return f"Under `{drivers.lens}`: {said}; {found}." if said else f"Under `{drivers.lens}`: {found}."


def _values_table(findings: Sequence[Drivers]) -> Table:
    """Values that stand out under any lens, those with the largest share under any first."""
    held = {drivers.lens: {driver.id: driver for driver in drivers.drivers} for drivers in findings}
    clear = {driver.id: driver for drivers in reversed(findings) for driver in drivers.clear}
    ids = sorted(clear, key=lambda id_: (-max(_clear_share(by_id, id_) for by_id in held.values()), id_))
    rows = [
        make_row([say_value(clear[id_]), clear[id_].sector, *(_cell(by_id, id_) for by_id in held.values())])
        for id_ in ids[:MOST_ROWS]
    ]
    left = len(ids) - len(rows)
    more = [f"{format_count(left)} more stand out under some lens and are left out; `--json` has all."] if left else []
    floors = [drivers.floor for drivers in findings]
    notes = (
        *more,
        "Share of the variance that would go, were the value known (first-order index, ± one standard error). "
        f"`{FAINT}`: does not stand out from noise, which alone gives up to {format_percent(max(floors), max(floors) / 10)}; "
        "`fixed`: does not vary under that lens. `--lens` shows one lens with ranges, directions and what each value rests on.",
        *_cautions(findings),
    )
    columns = (Column("value"), Column("sector"), *(Column(drivers.lens, is_number=True) for drivers in findings))
    return Table(title=f"What decides {findings[0].target}, by lens", columns=columns, rows=tuple(rows), notes=notes)


def _groups_table(findings: Sequence[Drivers]) -> Table:
    """Groups by lenses, those with the largest share under any first."""
    held = {
        drivers.lens: {group.factor.id: (group.share, group.share_error) for group in drivers.groups}
        for drivers in findings
    }
    labels = {group.factor.id: group.factor.label for drivers in reversed(findings) for group in drivers.groups}
    none = (float("-inf"), 0.0)
    ids = sorted(labels, key=lambda id_: (-max(by_id.get(id_, none)[0] for by_id in held.values()), id_))
    rows = [
        make_row(
            [
                labels[id_],
                *(say_share(*by_id[id_]) if id_ in by_id else Cell("fixed", "muted") for by_id in held.values()),
            ]
        )
        for id_ in ids[:MOST_ROWS]
    ]
    left = len(ids) - len(rows)
    notes = (
        *([f"{format_count(left)} more with smaller shares are left out."] if left else []),
        "Share of the variance that the values of a group account for one by one, added up (first-order indices, ± one "
        "standard error); what they do only together is measured by --sobol.",
        *_cautions(findings),
    )
    first = findings[0]
    columns = (Column(first.by), *(Column(drivers.lens, is_number=True) for drivers in findings))
    return Table(
        title=f"What decides {first.target}, by {first.by} and lens", columns=columns, rows=tuple(rows), notes=notes
    )


def _clear_share(by_id: Mapping[str, Driver], id_: str) -> float:
    return by_id[id_].share if id_ in by_id and by_id[id_].is_clear else float("-inf")


def _cell(by_id: Mapping[str, Driver], id_: str) -> str | Cell:
    driver = by_id.get(id_)
    if driver is None:
        return Cell("fixed", "muted")
    return say_share(driver.share, driver.share_error) if driver.is_clear else Cell(FAINT, "muted")


def _cautions(findings: Sequence[Drivers]) -> list[str]:
    """Each caution once, with the lenses it is about where it is not about all."""
    lenses: dict[str, list[str]] = {}
    for drivers in findings:
        for said in say_cautions(drivers):
            lenses.setdefault(said, []).append(f"`{drivers.lens}`")
    return [
        said if len(about) == len(findings) else f"{', '.join(about)}: {said[0].lower()}{said[1:]}"
        for said, about in lenses.items()
    ]
