"""What an export holds and what it lost, on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.layout import Block, Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import format_count

if TYPE_CHECKING:
    from sandtable.analysis.exported import ExportFinding, LostThing

KINDS = (
    ("stock", ("stock", "stocks")),
    ("flow", ("flow", "flows")),
    ("aux", ("auxiliary", "auxiliaries")),
    ("gf", ("graphical function", "graphical functions")),
)
MOST_NAMED = 6


def layout_export(finding: ExportFinding) -> Page:
    """What was written, then what stays behind: that which changes numbers, and that which is asked of a run."""
    blocks: list[Block] = [Paragraph(say_export(finding), tone="strong")]
    numeric = [loss for loss in finding.losses if loss.is_numeric]
    others = [loss for loss in finding.losses if not loss.is_numeric]
    if numeric:
        blocks.append(_table("Said otherwise: numbers differ from a run of the scenario", numeric))
    else:
        blocks.append(
            Paragraph(
                "Every equation is said; a run of the file has the numbers of a run of the scenario at these values."
            )
        )
    if others:
        blocks.append(_table("Left behind: the file has no place for it", others))
    return Page(tuple(blocks))


def say_export(finding: ExportFinding) -> str:
    """The file, what is in it, and of which world."""
    told = ", ".join(_say_count(finding.counts[kind], words) for kind, words in KINDS if finding.counts.get(kind))
    where = f"{finding.file}: " if finding.file else ""
    return f"{where}`{finding.scenario}` under `{finding.lens}` in `{finding.branch}` as {finding.form.upper()}: {told or 'no variable'}."


def _table(title: str, losses: list[LostThing]) -> Table:
    rows = [
        make_row([loss.what, Cell(format_count(len(loss.names))), _say_names(loss), loss.instead]) for loss in losses
    ]
    return Table(
        title=title,
        columns=(Column("what"), Column("number", is_number=True), Column("which"), Column("in its place")),
        rows=tuple(rows),
        notes=("All names: --json.",) if any(len(loss.names) > MOST_NAMED for loss in losses) else (),
    )


def _say_names(loss: LostThing) -> str:
    more = len(loss.names) - MOST_NAMED
    return ", ".join(loss.names[:MOST_NAMED]) + (f" and {format_count(more)} more" if more > 0 else "")


def _say_count(number: int, words: tuple[str, str]) -> str:
    return f"{format_count(number)} {words[number != 1]}"
