"""The claims matrix: claims as rows, a column per lens, the speaker's word and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.finding import VERDICT_WORDS, say_claim, say_trouble
from sandtable.reports.layout import Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_band, format_count, format_most, format_of, format_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.claims import ClaimCell, ClaimFinding, ClaimsMatrix, KnownOutcome

MARKS = {
    "inside": ("=", "good"),
    "below": ("<", "bad"),
    "above": (">", "bad"),
    "undecided": ("~", ""),
    "no number": ("", ""),
    "no cases": (MISSING, "muted"),
    "not run": ("not run", "muted"),
}
STANDINGS = {
    "fails in its own world": "Fail even in their speaker's own world",
    "confirms only itself": "Hold only in their speaker's own world, which is no evidence",
    "fails in every world": "Fail in every world",
    "holds in every world": "Hold in every world",
}
LEGEND = (
    "= inside the band of the speaker's word, < below it, > above it, "
    "~ too close to an edge to tell at 95 %; * the speaker's own lens, whose agreement is no evidence; "
    "|n among the n futures in which its condition holds."
)


def layout_claims(matrix: ClaimsMatrix) -> Page:
    """The whole matrix on a page."""
    return Page((claims_table(matrix) if matrix.findings else Paragraph("The scenario has no claims."),))


def claims_table(matrix: ClaimsMatrix, *, is_brief: bool = False) -> Table:
    """The matrix as one table; claims without a test have a row of their own without shares.

    Args:
        matrix: what is shown.
        is_brief: without speakers and their words.
    """
    columns = (
        Column("claim"),
        Column("band %", is_number=True),
        *(Column(lens, is_number=True) for lens in matrix.lenses),
        Column("known"),
    )
    error = _largest_error(matrix)
    notes = [
        f"Per cent of the {format_count(matrix.n_futures)} futures under each lens in which the claim holds. " + LEGEND,
        f"Seed {matrix.seed}; Monte Carlo standard error "
        f"{format_most(error)}. Words by {matrix.standard} ({matrix.standard_source}); its outermost bands "
        "are open.",
    ]
    if len(matrix.lenses) > 1:
        notes += say_standings(matrix.findings)
    if matrix.n_left_out:
        notes.append("At most " + say_trouble(matrix.n_left_out, matrix.n_futures))
    return Table(
        title="Claims by lens",
        columns=columns,
        rows=tuple(_row(finding, matrix, is_brief=is_brief) for finding in matrix.findings),
        notes=tuple(notes),
    )


def say_standings(findings: Sequence[ClaimFinding]) -> list[str]:
    """What the lenses together say about the claims: a line for each of the standings that a reader should know."""
    lines = []
    for standing, words in STANDINGS.items():
        ids = [finding.claim for finding in findings if finding.standing.value == standing]
        if ids:
            lines.append(f"{words}: {', '.join(ids)}.")
    return lines


def layout_claim(finding: ClaimFinding) -> Page:
    """One claim in sentences, one per lens."""
    head = f"{finding.claim}: {finding.label}" if finding.label else finding.claim
    blocks = [Paragraph(head, tone="strong")]
    if finding.quote:
        blocks.append(Paragraph(f"“{finding.quote}” ({', '.join(finding.by)})"))
    if finding.word.note:
        blocks.append(Paragraph(finding.word.note, tone="muted"))
    for cell in finding.cells:
        trouble = say_trouble(cell.n_left_out, cell.n_usable + cell.n_left_out)
        blocks.append(Paragraph(f"{say_claim(finding, cell)} {trouble}".rstrip()))
    if finding.known.answer:
        blocks.append(Paragraph("Known: " + say_known(finding.known)))
    return Page(tuple(blocks))


def say_known(known: KnownOutcome) -> str:
    """`yes 2026-02-22 (RES-09): text`."""
    if not known.answer:
        return ""
    sources = f" ({', '.join(known.sources)})" if known.sources else ""
    return f"{known.answer} {known.date}".strip() + sources + (f": {known.text}" if known.text else "")


def _row(finding: ClaimFinding, matrix: ClaimsMatrix, *, is_brief: bool) -> tuple[Cell, ...]:
    name = f"{finding.claim} {finding.label}".strip()
    cells = [share_cell(finding, cell) for cell in finding.cells] or [Cell("no test", "muted")] * len(matrix.lenses)
    band = format_band(finding.word.low, finding.word.high).removesuffix(" %")
    return make_row(
        [
            name if is_brief else f"{name} {_speech(finding)}",
            band or Cell("none", "muted"),
            *cells,
            finding.known.answer,
        ]
    )


def _speech(finding: ClaimFinding) -> str:
    """`(rehi: “could”; denied by bolder)`."""
    word = f": “{finding.word.text}”" if finding.word.text else ""
    denied = f"; denied by {', '.join(finding.denied_by)}" if finding.denied_by else ""
    return f"({', '.join(finding.by)}{word}{denied})"


def share_cell(finding: ClaimFinding, cell: ClaimCell) -> Cell:
    """The share under one lens in per cent, with its marks: `61* =`."""
    mark, tone = MARKS[cell.verdict.value]
    if cell.share.n_futures == 0:
        return Cell(mark, tone)
    given = f"|{format_count(cell.share.n_futures)}" if finding.is_conditional else ""
    own = "*" if cell.is_own_lens else ""
    share = format_percent(cell.share.share).removesuffix(" %")
    return Cell(f"{share}{given}{own} {mark}".rstrip(), tone)


def _largest_error(matrix: ClaimsMatrix) -> float:
    errors = [cell.share.standard_error for row in matrix.findings for cell in row.cells if cell.share.n_futures]
    return max(errors, default=0.0)


def claim_details(finding: ClaimFinding) -> Table:
    """One claim with a row per lens: counts, error, interval, verdict."""
    rows = [
        make_row(
            [
                cell.lens + (" *" if cell.is_own_lens else ""),
                format_of(cell.share.n, cell.share.n_futures),
                format_percent(cell.share.share, cell.share.standard_error),
                format_percent(cell.share.standard_error, 0.001),
                f"{format_percent(cell.share.low)} to {format_percent(cell.share.high)}",
                cell.term,
                Cell(VERDICT_WORDS[cell.verdict.value], MARKS[cell.verdict.value][1]),
            ]
        )
        for cell in finding.cells
    ]
    columns = (
        Column("lens"),
        Column("futures", is_number=True),
        Column("share", is_number=True),
        Column("error", is_number=True),
        Column("95 % interval", is_number=True),
        Column("in words"),
        Column("against the band"),
    )
    return Table(title=f"{finding.claim} {finding.label}".strip(), columns=columns, rows=tuple(rows))
