"""Feedback loops in words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Block, Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.loops.finding import LoopFinding, LoopsFinding, NamedLoop, PartitionFinding

MOST_PARTITIONS = 5
MOST_PHASES = 12
MOST_SPANS = 3
MOST_STEPS = 12  # variables of a path that are shown
MOST_ALONE = 12
SIGNS = {"R": "+", "B": "-", "Ru": "+ mostly", "Bu": "- mostly", "U": "changes"}
FOUND = {"+": "+", "-": "-", "?": "not to be told"}


def layout_loops(finding: LoopsFinding) -> Page:
    """What there is, the loops of each partition with what leads when, then the author's own loops."""
    blocks: list[Block] = [Paragraph(say_loops(finding), tone="strong")]
    trouble = say_trouble(finding.n_left_out, finding.n_futures + finding.n_left_out)
    if trouble:
        blocks.append(Paragraph(trouble))
    coupled = [partition for partition in finding.partitions if partition.n_kinds > 1]
    for partition in coupled[:MOST_PARTITIONS]:
        loops = [loop for loop in finding.loops if loop.partition == partition.number]
        if loops:
            blocks += [_loops_table(finding, partition, loops), _phases_table(partition)]
    if len(coupled) > MOST_PARTITIONS:
        left = len(coupled) - MOST_PARTITIONS
        blocks.append(Paragraph(f"{left} smaller {'set' if left == 1 else 'sets'} of loops: see --json."))
    alone = {partition.number for partition in finding.partitions if partition.n_kinds == 1}
    blocks += _say_alone([loop for loop in finding.loops if loop.partition in alone])
    if finding.named:
        blocks += [_named_table(finding)]
    return Page(tuple(blocks))


def say_loops(finding: LoopsFinding) -> str:
    """How many loops there are, among how many cells and links, and in which runs that was seen."""
    if finding.n_loops == 0:
        why = "what feeds back to itself is at rest" if finding.n_links else "nothing in it feeds back to itself"
        return f"No loop of `{finding.scenario}` acts {_say_runs(finding)}: {why}."
    how = (
        ("which is all there is" if finding.n_loops == 1 else "which are all")
        if finding.is_complete
        else "the strongest at many points of these futures; there are more, and weaker ones"
    )
    loops = "loop" if finding.n_loops == 1 else "loops"
    return (
        f"`{finding.scenario}`: {format_count(finding.n_loops)} {loops} {_say_runs(finding)}, {how}. "
        f"{format_count(finding.n_cells)} cells of variables lie on loops, joined by {format_count(finding.n_links)} links, of "
        f"which {format_count(finding.n_acting)} act."
    )


def _say_runs(finding: LoopsFinding) -> str:
    branch = "" if finding.branch == "base" else f" in `{finding.branch}`"
    if finding.future >= 0:
        return f"under `{finding.lens}`{branch} in future {finding.future} (seed {finding.seed})"
    futures = f"{format_count(finding.n_futures)} future{'' if finding.n_futures == 1 else 's'}"
    return f"under `{finding.lens}`{branch} in {futures} (seed {finding.seed})"


def _loops_table(finding: LoopsFinding, partition: PartitionFinding, loops: Sequence[LoopFinding]) -> Table:
    rows = [
        make_row(
            [
                loop.name,
                SIGNS[loop.polarity],
                Cell(format_percent(loop.importance, 0.001), "strong" if loop.importance >= 0.5 else ""),
                format_count(loop.n_loops),
                _say_spans(loop.leads),
                say_path(loop.path),
            ]
        )
        for loop in loops
    ]
    notes = [
        "share: mean over points and futures of the loop's part in what changes in this set; + reinforcing, - balancing; "
        "leads: when its share is the largest."
    ]
    if any(loop.n_loops > 1 for loop in loops):
        notes.append("loops: over the same variables, for different cells; their shares are added up.")
    left = partition.n_kinds - len(loops)
    if left > 0 and not finding.through:
        notes.append(f"{format_count(left)} more, each weaker: --top {partition.n_kinds}.")
    return Table(
        title=f"{format_count(partition.n_loops)} loops among {format_count(len(partition.cells))} cells{_say_stocks(partition)}",
        columns=(
            Column("loop"), Column("sign"), Column("share", is_number=True), Column("loops", is_number=True),
            Column("leads"), Column("path"),
        ),
        rows=tuple(rows),
        notes=tuple(notes),
    )  # fmt: skip


def _phases_table(partition: PartitionFinding) -> Table:
    shown = partition.phases[:MOST_PHASES]
    rows = [
        make_row(
            [
                phase.start,
                phase.stop,
                phase.loop,
                format_percent(phase.share),
                str(phase.n_half[0])
                if phase.n_half[0] == phase.n_half[1]
                else f"{phase.n_half[0]} to {phase.n_half[1]}",
            ]
        )
        for phase in shown
    ]
    left = len(partition.phases) - len(shown)
    return Table(
        title="Which of them leads",
        columns=(
            Column("from"), Column("to"), Column("loop"), Column("share", is_number=True),
            Column("make one half", is_number=True),
        ),
        rows=tuple(rows),
        notes=(f"{format_count(left)} more changes of the lead: see --json.",) if left else (),
    )  # fmt: skip


def _say_alone(loops: Sequence[LoopFinding]) -> list[Block]:
    if not loops:
        return []
    said = [f"{SIGNS[loop.polarity]} {say_path(loop.path)}" for loop in loops[:MOST_ALONE]]
    more = f"; and {len(loops) - MOST_ALONE} more" if len(loops) > MOST_ALONE else ""
    return [
        Paragraph(
            f"Loops that no other loop touches, so that each makes all of its own change: {'; '.join(said)}{more}."
        )
    ]


def _named_table(finding: LoopsFinding) -> Table:
    rows = [
        make_row(
            [
                loop.name,
                loop.label,
                "does not close" if loop.sign == "chain" else loop.sign,
                _say_found(loop),
                format_percent(loop.importance, 0.001) if loop.importance > 0.0 else MISSING,
                say_path(loop.path) if loop.path else MISSING,
            ]
        )
        for loop in finding.named
    ]
    return Table(
        title="The loops that the scenario names",
        columns=(
            Column("loop"), Column("label"), Column("named"), Column("found"), Column("share", is_number=True),
            Column("shortest path"),
        ),
        rows=tuple(rows),
        notes=(
            "found: the sign of the shortest circuit through the loop's variables in their order. "
            "* its links never act all at the same time in these runs. ** circuits that meet in one variable.",
        ),
    )  # fmt: skip


def _say_found(loop: NamedLoop) -> Cell:
    if not loop.found:
        said = "leads on, does not close" if loop.leads_on else "does not even lead on"
        return Cell(said, "good" if loop.sign == "chain" and loop.leads_on else "bad")
    mark = "" if loop.is_active else " *"
    mark += "" if loop.is_circuit else " **"
    return Cell(f"{FOUND[loop.found]}{mark}", "good" if loop.found == loop.sign else "bad")


def _say_spans(spans: Sequence[tuple[str, str]]) -> str:
    if not spans:
        return MISSING
    said = [f"{start} to {stop}" for start, stop in spans[:MOST_SPANS]]
    return ", ".join(said) + (f" and {len(spans) - MOST_SPANS} times more" if len(spans) > MOST_SPANS else "")


def _say_stocks(partition: PartitionFinding) -> str:
    names = list(dict.fromkeys(cell.partition("[")[0] for cell in partition.stocks))
    if not names:
        return ""
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return f", stocks {', '.join(names[:4])}{more}"


def say_path(path: Sequence[str]) -> str:
    """`a > b > c`, the middle of a long one left out; one variable alone feeds itself."""
    if len(path) == 1:
        return f"{path[0]} > itself"
    if len(path) <= MOST_STEPS:
        return " > ".join(path)
    half = MOST_STEPS // 2
    return " > ".join([*path[:half], f"({len(path) - 2 * half} more)", *path[-half:]])
