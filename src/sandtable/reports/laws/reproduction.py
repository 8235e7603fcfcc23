"""Published results in tables: ours beside theirs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sandtable.reports.laws.printed import print_difference, print_limit, print_pair
from sandtable.reports.laws.results_in_short import results_in_short
from sandtable.reports.layout import Block, Cell, Column, Heading, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import format_count, format_of

if TYPE_CHECKING:
    from sandtable.theory.reproduction import Repeated, ReproductionReport

FEW, MOST = 11, 100
ORIGINS = {
    "printed": "in the source named, or in its authors' own tables",
    "recomputed": "from the data or by the program named, not printed",
    "derived": "the paper's formula with numbers worked by hand",
    "recalled": "not read in the source",
}
MOST_NAMED = 12


def layout_reproductions(report: ReproductionReport, *, is_short: bool = False, is_full: bool = False) -> Page:
    """All results law by law, and how many hold.

    Args:
        report: what was repeated.
        is_short: one line for each result.
        is_full: each result by itself, with paper, note and tolerances.
    """
    blocks: list[Block] = [Heading("Published results, ours beside theirs")]
    blocks += [Paragraph(f"{read.law} over `{read.file}`: {read.what}.") for read in report.data]
    if is_short and report.results:
        blocks.append(results_in_short(report))
    else:
        blocks += _lay_out_laws(report, is_full)
    if report.results:
        blocks.append(Paragraph(say_origins(report)))
    blocks += [Paragraph(text, tone="bad") for text in _say_surprises(report)]
    blocks.append(Paragraph(say_count(report), tone="strong"))
    return Page(tuple(blocks))


def _lay_out_laws(report: ReproductionReport, is_full: bool) -> list[Block]:
    blocks: list[Block] = []
    for law, group in groupby(report.results, key=lambda result: result.law):
        results = tuple(group)
        if is_full:
            blocks.append(Heading(law))
            blocks += [block for result in results for block in _lay_out_one(result)]
        else:
            blocks.append(_law_table(law, results))
    return blocks


def say_count(report: ReproductionReport) -> str:
    """How many results were repeated and how many controls fail, as they must."""
    repeated = f"{format_of(report.n_repeated, report.n_results)} results repeated"
    if not report.n_controls:
        controls = ""
    elif report.n_failed_controls == report.n_controls:
        n = report.n_controls
        controls = ", 1 control fails as it must" if n == 1 else f", {format_count(n)} controls fail as they must"
    else:
        controls = f", {format_of(report.n_failed_controls, report.n_controls)} controls fail as they must"
    done = f" Stopped: {format_of(len(report.results), report.n_asked)} were tried." if report.is_stopped else ""
    return f"{repeated}{controls}.{done}"


def say_origins(report: ReproductionReport) -> str:
    """How many of the published numbers' sets are printed, recomputed, derived and recalled, and what that means."""
    counts = {origin: sum(result.origin == origin for result in report.results) for origin in ORIGINS}
    told = [f"{origin} ({format_count(n)}): {ORIGINS[origin]}" for origin, n in counts.items() if n]
    return f"Theirs is {'; '.join(told)}."


def _say_surprises(report: ReproductionReport) -> list[str]:
    said = []
    for verdict, words in (("differs", "Not repeated"), ("should have failed", "Should have failed")):
        ids = [f"`{result.id}`" for result in report.results if result.verdict == verdict]
        more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
        if ids:
            said.append(f"{words}: {', '.join(ids[:MOST_NAMED])}{more}.")
    return said


def _law_table(law: str, results: tuple[Repeated, ...]) -> Table:
    """Few numbers in full, many as counts with the one that is farthest off."""
    return Table(
        title=law,
        columns=(
            Column("result"), Column("theirs is"), Column("theirs", is_number=True), Column("ours", is_number=True),
            Column("verdict"),
        ),
        rows=tuple(row for result in results for row in _rows_of(result)),
    )  # fmt: skip


def _rows_of(result: Repeated) -> list[tuple[Cell, ...]]:
    what, verdict = _say_what(result), _verdict_cell(result)
    n = len(result.published)
    if n == 1:
        return [make_row([what, result.origin, *_pair(result, 0), verdict])]
    rows = [make_row([what, result.origin, "", "", verdict])]
    # Of a control the numbers that are off are what there is to see.
    shown = [i for i in range(n) if not result.is_negative_control or _is_off(result, i)]
    if n <= FEW:
        return [*rows, *(make_row([f"  {_label(result, i)}", "", *_pair(result, i), ""]) for i in shown or range(n))]
    if result.largest_difference > 0:
        rows.append(make_row([f"  farthest: {_label(result, result.worst)}", "", *_pair(result, result.worst), ""]))
    return rows


def _is_off(result: Repeated, place: int) -> bool:
    gap = abs(result.ours[place] - result.published[place])
    return not gap <= result.limits[place]


def _lay_out_one(result: Repeated) -> list[Block]:
    """A result by itself."""
    n = len(result.published)
    shown = list(range(n)) if n <= MOST else [result.worst]
    blocks: list[Block] = [Paragraph(f"{result.id}: {_say_what(result)}", tone="strong")]
    blocks.append(Paragraph(f"Paper: {result.paper}"))
    if result.note:
        blocks.append(Paragraph(f"Note: {result.note}"))
    count = "" if n <= MOST else f" Of {format_count(n)} numbers the one that is farthest off is shown."
    theirs = f"Theirs is {result.origin}: {ORIGINS[result.origin]}."
    blocks.append(Paragraph(f"{theirs} Verdict: {_say_verdict(result)}; {result.seconds:.2f} s.{count}"))
    rows = [
        make_row([_label(result, place), *_pair(result, place), *_difference(result, place)]) for place in shown
    ]  # fmt: skip
    names = ("theirs", "ours", "difference", "tolerance")
    columns = (Column("number"), *(Column(name, is_number=True) for name in names))
    return [*blocks, Table(columns=columns, rows=tuple(rows))]


def _pair(result: Repeated, place: int) -> tuple[str, str]:
    return print_pair(result.published[place], result.ours[place], result.limits[place])


def _difference(result: Repeated, place: int) -> tuple[str, str]:
    gap = result.ours[place] - result.published[place]
    return print_difference(gap), print_limit(result.limits[place])


def _label(result: Repeated, place: int) -> str:
    return result.labels[place] if result.labels else "number"


def _say_what(result: Repeated) -> str:
    return f"{result.what} [{result.reading}]" if result.reading else result.what


def _verdict_cell(result: Repeated) -> Cell:
    tone = ("muted" if result.is_negative_control else "good") if result.is_as_expected else "bad"
    return Cell(_say_verdict(result), tone)


def _say_verdict(result: Repeated) -> str:
    """`holds, 90 of 90`; `differs, 3 of 90 off`."""
    n = len(result.published)
    if n == 1:
        return result.verdict
    if result.n_within == n:
        return f"{result.verdict}, {format_of(n, n)}"
    return f"{result.verdict}: {format_of(n - result.n_within, n)} off"
