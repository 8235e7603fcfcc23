"""A view for the terminal: where the series end, pluses and minuses, claims by lens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.finding import say_ledger
from sandtable.reports.layout import Block, Cell, Column, Heading, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_hash
from sandtable.reports.page.charts.marks import say_unit
from sandtable.reports.page.claims import say_board, tell_answers, tell_counts, tell_measures
from sandtable.reports.page.given.drawer import lay_drawer
from sandtable.reports.page.given.flows import lay_flows
from sandtable.reports.page.given.rail import lay_controls, lay_matrix, lay_story
from sandtable.reports.page.given.record import say_all_series, say_whole_ledger
from sandtable.reports.page.ledger import list_rows
from sandtable.reports.page.series import format_ends

if TYPE_CHECKING:
    from sandtable.analysis.live.board import ClaimsBoard
    from sandtable.analysis.live.charted import SeriesPanel
    from sandtable.analysis.live.given import Given
    from sandtable.analysis.live.pluses import LedgerPanel


def layout_view(given: Given) -> Page:
    """The parts that were asked for, and what they were made from."""
    shown, world = given.shown, given.shown.view.world
    blocks: list[Block] = [Heading(shown.model.title)]
    if given.answer is not None and given.answer.ledger is not None and given.ledger is None:
        blocks.append(Paragraph(say_ledger(given.answer.ledger)))
    if given.series is not None and given.series.series:
        blocks += [Heading("Over time"), *map(Paragraph, say_all_series(given.series)), _lay_ends(given.series)]
    if given.ledger is not None:
        blocks += [Heading("Pluses and minuses"), *map(Paragraph, say_whole_ledger(given.ledger))]
        blocks += _lay_ledger(given.ledger)
    if given.matrix is not None:
        blocks += lay_matrix(given.matrix)
    if given.claims is not None:
        blocks += [Heading("Claims"), Paragraph(say_board(given.claims)), *_lay_claims(given.claims)]
    if given.flows is not None:
        blocks += lay_flows(given.flows, shown)
    blocks += _lay_rail(given)
    blocks.append(
        Paragraph(
            f"{format_count(world.futures)} futures, seed {world.seed}, lens {world.lens}; state "
            f"{format_hash(shown.model.digest)}; view ?{shown.address}",
            tone="muted",
        )
    )
    return Page(tuple(blocks))


def _lay_rail(given: Given) -> list[Block]:
    blocks: list[Block] = []
    if given.controls is not None:
        blocks += lay_controls(given.controls, given.shown)
    if given.story is not None:
        blocks += lay_story(given.story)
    if given.drawer is not None:
        blocks += lay_drawer(given.drawer, given.shown)
    return blocks


def _lay_ends(panel: SeriesPanel) -> Table:
    rows = [
        make_row([f"{one.label}, {say_unit(one.unit)}".removesuffix(", "), *format_ends(one.ends, one.end_errors)])
        for one in panel.series
    ]
    heads = [
        Column(f"at {panel.labels[-1]}"),
        *(Column(f"{round(100 * level)} %", is_number=True) for level in _levels(panel)),
    ]
    return Table(columns=tuple(heads), rows=tuple(rows))


def _levels(panel: SeriesPanel) -> tuple[float, ...]:
    return panel.series[0].levels


def _lay_ledger(panel: LedgerPanel) -> list[Block]:
    rows = list_rows(panel)
    if not rows:
        return []
    heads = ["mean ± error", "5 %", "95 %", "plus", "minus", "worth"]
    has_change = panel.pinned is not None
    columns = [Column("outcome"), *(Column(head, is_number=True) for head in heads)]
    columns += [Column("from the pinned", is_number=True)] if has_change else []
    cells = []
    for row in rows:
        texts = [f"{row.label}, {row.unit}".removesuffix(", "), row.mean, row.low, row.high, row.plus, row.minus]
        texts.append(row.worth or MISSING)
        cells.append(make_row([*texts, row.change] if has_change else texts))
    return [Table(columns=tuple(columns), rows=tuple(cells))]


def _lay_claims(board: ClaimsBoard) -> list[Block]:
    rows: list[tuple[Cell, ...]] = []
    for claim in board.claims:
        told = [counts["futures"] for counts in tell_counts(claim)] or [MISSING] * len(board.lenses)
        rows.append(make_row([f"{claim.finding.claim} {claim.finding.label}", *told]))
    rows += [
        make_row([question.finding.asks, *(counts["futures"] for counts in tell_answers(question))])
        for question in board.questions
    ]
    rows += [
        make_row([measure.finding.asks, *(told["median"] for told in tell_measures(measure))])
        for measure in board.measures
    ]
    if not rows:
        return []
    columns = (
        Column("holds in; a question for a number: its median"),
        *(Column(lens, is_number=True) for lens in board.lenses),
    )
    return [Table(columns=columns, rows=tuple(rows))]
