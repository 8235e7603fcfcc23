"""Feedback loops in words and tables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Block, Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.named_loops import layout_names, say_path
from sandtable.reports.numbers import MISSING, format_count, format_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.loops.finding import LoopFinding, LoopsFinding, PartitionFinding, Phase

MOST_PARTITIONS = 5
MOST_PHASES = 12
MOST_STEPS = 6  # variables of a path that are shown
MOST_ALONE = 8
SIGNS = {"R": "+", "B": "-", "Ru": "+ mostly", "Bu": "- mostly", "U": "changes"}
HALF = 0.5
LEAST = 0.0005  # a smaller share is printed as nothing
READING = (
    "+ reinforces a change, - works against it. Share: the part that a loop makes of what changes in its set of loops in a "
    "step, as a mean over steps and futures; the shares of a set add up to 100 %. Loops over the same variables, for different "
    "cells, are one row. Leads: in how many steps its share is the largest."
)


def layout_loops(finding: LoopsFinding, *, top: int = 8, only_names: bool = False) -> Page:
    """What there is, the author's own loops, then the loops of each partition with what leads when.

    Args:
        finding: what was found.
        top: so many loops of each partition are shown, and those of the longest phases.
        only_names: the author's own loops alone, with whole paths.
    """
    blocks: list[Block] = [Paragraph(say_loops(finding), tone="strong")]
    trouble = say_trouble(finding.n_left_out, finding.n_futures + finding.n_left_out)
    if trouble:
        blocks.append(Paragraph(trouble))
    coupled = [partition for partition in finding.partitions if partition.n_kinds > 1]
    if coupled:
        blocks.append(Paragraph(READING))
    most = len(finding.links) + 1 if only_names else MOST_STEPS
    blocks += layout_names(finding.named, most)
    if only_names:
        return Page(
            tuple(blocks) if finding.named else (*blocks, Paragraph("The scenario names no loops (loops.csv)."))
        )
    for partition in coupled[:MOST_PARTITIONS]:
        loops = [loop for loop in finding.loops if loop.partition == partition.number]
        if loops:
            blocks += _lay_out_set(finding, partition, loops, top)
    if len(coupled) > MOST_PARTITIONS:
        left = len(coupled) - MOST_PARTITIONS
        blocks.append(Paragraph(f"{left} smaller {'set' if left == 1 else 'sets'} of loops: see --json."))
    alone = {partition.number for partition in finding.partitions if partition.n_kinds == 1}
    blocks += _say_alone([loop for loop in finding.loops if loop.partition in alone])
    return Page(tuple(blocks))


def say_loops(finding: LoopsFinding) -> str:
    """How many loops there are, among how many cells and links, and in which runs that was seen."""
    if finding.n_loops == 0:
        why = _say_why_none(finding)
        return f"No loop of `{finding.scenario}` acts {_say_runs(finding)}: {why}."
    how = (
        ("which is all there is" if finding.n_loops == 1 else "which are all")
        if finding.is_complete
        else "in the larger sets the strongest alone, at many points of these futures"
    )
    loops = "loop" if finding.n_loops == 1 else "loops"
    acting = "" if finding.n_acting == finding.n_links else f", of which {format_count(finding.n_acting)} act"
    return (
        f"`{finding.scenario}`: {format_count(finding.n_loops)} {loops} {_say_runs(finding)}, {how}. "
        f"{format_count(finding.n_cells)} cells of variables lie on loops, joined by {format_count(finding.n_links)} links{acting}."
    )


def _say_why_none(finding: LoopsFinding) -> str:
    if finding.n_links == 0:
        return "nothing in it feeds back to itself"
    if finding.n_cells == 0:
        return "nothing in it feeds back to itself but what is inside delays, smooths and moves"
    return (
        "what feeds back to itself is at rest"
        if finding.n_acting == 0
        else "what feeds back never acts all in one step"
    )


def _say_runs(finding: LoopsFinding) -> str:
    branch = "" if finding.branch == "base" else f" in `{finding.branch}`"
    if finding.future >= 0:
        return f"under `{finding.lens}`{branch} in future {finding.future} (seed {finding.seed})"
    futures = f"{format_count(finding.n_futures)} future{'' if finding.n_futures == 1 else 's'}"
    return f"under `{finding.lens}`{branch} in {futures} (seed {finding.seed})"


def _lay_out_set(
    finding: LoopsFinding, partition: PartitionFinding, loops: Sequence[LoopFinding], top: int
) -> list[Block]:
    """The strongest of a set and those that lead longest; who leads when, unless only some loops were asked for."""
    number = {label: at for at, label in enumerate(finding.labels)}
    longest = sorted(partition.phases, key=lambda phase: number[phase.start] - number[phase.stop])[:MOST_PHASES]
    phases = [phase for phase in partition.phases if phase in longest]
    leading = {phase.loop for phase in phases}
    shown = [loop for loop in loops[:top] if loop.importance >= LEAST or loop.leads or loop.label]
    shown += [loop for loop in loops if loop.id in leading and loop not in shown]
    if finding.through:
        return [_loops_table(finding, partition, shown or loops[:1])]
    return [_loops_table(finding, partition, shown or loops[:1]), *_say_phases(partition, phases)]


def _loops_table(finding: LoopsFinding, partition: PartitionFinding, loops: Sequence[LoopFinding]) -> Table:
    has_cells = any(loop.n_loops > 1 for loop in loops)
    has_leaders = any(loop.leads for loop in loops)
    columns = [Column("loop"), Column("sign"), Column("share", is_number=True)]
    columns += [Column("loops", is_number=True)] if has_cells else []
    columns += [Column("leads", is_number=True)] if has_leaders else []
    rows = []
    for loop in loops:
        name = f"{loop.id} ({', '.join(_names_of(loop, finding))})" if loop.label else loop.id
        share = Cell(format_percent(loop.importance, 0.001), "strong" if loop.importance >= HALF else "")
        row: list[str | Cell] = [name, SIGNS[loop.polarity], share]
        row += [format_count(loop.n_loops)] if has_cells else []
        row += [_say_leads(loop, finding.labels)] if has_leaders else []
        rows.append(make_row([*row, say_path(loop.path, MOST_STEPS, is_folded=loop.n_loops > 1)]))
    left = partition.n_kinds - len(loops)
    more = f"{format_count(left)} more, each weaker: --top {partition.n_kinds}."
    return Table(
        title=f"Set {partition.number + 1}: {_say_count(partition)} among "
        f"{format_count(len(partition.cells))} cells{_say_stocks(partition)}",
        columns=(*columns, Column("path")),
        rows=tuple(rows),
        notes=(more,) if left > 0 and not finding.through else (),
    )


def _say_count(partition: PartitionFinding) -> str:
    loops = f"{format_count(partition.n_loops)} loops"
    return loops if partition.is_complete else f"the strongest {loops}"


def _names_of(loop: LoopFinding, finding: LoopsFinding) -> list[str]:
    return [one.name for one in finding.named if one.loop == loop.id]


def _say_leads(loop: LoopFinding, labels: Sequence[str]) -> str:
    """In how many of the steps the loop has the largest share."""
    number = {label: at for at, label in enumerate(labels)}
    n_steps = sum(number[stop] - number[start] for start, stop in loop.leads)
    return format_percent(n_steps / (len(labels) - 1)) if n_steps else MISSING


def _say_phases(partition: PartitionFinding, phases: Sequence[Phase]) -> list[Block]:
    leaders = {phase.loop for phase in partition.phases}
    if len(leaders) < 2:
        return [Paragraph(f"In set {partition.number + 1} {id_} leads whenever something moves.") for id_ in leaders]
    is_told = len({phase.n_half for phase in phases}) > 1
    columns = [Column("from"), Column("to"), Column("loop"), Column("share", is_number=True)]
    rows = [
        make_row(
            [phase.start, phase.stop, phase.loop, format_percent(phase.share)]
            + ([_say_half(phase.n_half)] if is_told else [])
        )
        for phase in phases
    ]
    left = len(partition.phases) - len(phases)
    notes = ["to one half: so many of the strongest loops together make one half of the change."] if is_told else []
    notes += (
        [f"{format_count(left)} shorter {'phase' if left == 1 else 'phases'} left out: see --json."] if left else []
    )
    return [
        Table(
            title=f"Which loop of set {partition.number + 1} leads",
            columns=(*columns, *([Column("to one half", is_number=True)] if is_told else [])),
            rows=tuple(rows),
            notes=tuple(notes),
        )
    ]


def _say_half(n_half: tuple[int, int]) -> str:
    low, high = n_half
    return str(low) if low == high else f"{low} to {high}"


def _say_alone(loops: Sequence[LoopFinding]) -> list[Block]:
    if not loops:
        return []
    kinds = Counter((SIGNS[loop.polarity], _without_cells(loop.path)) for loop in loops)
    said = [
        f"{sign} {say_path(path, MOST_STEPS)}" + (f" ({format_count(n)} cells)" if n > 1 else "")
        for (sign, path), n in list(kinds.items())[:MOST_ALONE]
    ]
    more = f"; and {len(kinds) - MOST_ALONE} more" if len(kinds) > MOST_ALONE else ""
    return [
        Paragraph(
            f"Loops that no other loop touches, so that each makes all of its own change: {'; '.join(said)}{more}."
        )
    ]


def _without_cells(path: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.partition("[")[0] for name in path)


def _say_stocks(partition: PartitionFinding) -> str:
    names = list(dict.fromkeys(cell.partition("[")[0] for cell in partition.stocks))
    if not names:
        return ""
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return f", stocks {', '.join(names[:4])}{more}"
