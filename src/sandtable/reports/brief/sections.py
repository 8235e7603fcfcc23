"""Sections of the brief that rest on runs at hand: series, claims, questions, checks, duties, provenance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sandtable.reports.brief.charts import FanChart
from sandtable.reports.brief.document import judged_anchor, words_anchor
from sandtable.reports.brief.inline import source_anchor
from sandtable.reports.checks import layout_checks
from sandtable.reports.claims import claims_table, say_standings
from sandtable.reports.courses import say_point
from sandtable.reports.duties import duties_table
from sandtable.reports.layout import Block, Cell, Column, Paragraph, Table, make_row
from sandtable.reports.ledger import layout_ledger
from sandtable.reports.numbers import format_count, format_of, format_percent, format_unit
from sandtable.reports.questions import measures_table, questions_table
from sandtable.reports.switches import format_turning, has_switch

if TYPE_CHECKING:
    from sandtable.analysis.checks import ChecksReport
    from sandtable.analysis.claims import ClaimFinding, ClaimsMatrix, KnownOutcome
    from sandtable.analysis.duties import DutyFinding
    from sandtable.analysis.ledger import Ledger
    from sandtable.analysis.questions import QuestionsTable
    from sandtable.analysis.trail import Reliance

OWN_BAND = "own"
WEIGHT = "weight"
TURNS_AT = Column("net turns at", is_number=True)
EVEN = 0.5


def ledger_blocks(ledger: Ledger) -> tuple[Block, ...]:
    """The ledger as a table: weights lead to their rows, and beside each stands the weight at which the net would turn."""
    table = layout_ledger(ledger, is_brief=True)
    titles = [column.title for column in table.columns] if isinstance(table, Table) else []
    if not isinstance(table, Table) or WEIGHT not in titles:
        return (table,)
    at = titles.index(WEIGHT)
    turning = (
        {switch.outcome: format_turning(switch) for switch in ledger.switches} if has_switch(ledger.switches) else {}
    )
    rows = []
    for i, row in enumerate(table.rows):
        line = ledger.lines[i] if i < len(ledger.lines) else None
        is_weighted = line is not None and line.weight is not None
        link = judged_anchor("", weight_id(ledger.actor, line.outcome)) if line is not None and is_weighted else ""
        more = (Cell(turning.get(line.outcome, "") if line is not None else ""),) if turning else ()
        rows.append((*row[:at], replace(row[at], link=link), *more, *row[at + 1 :]))
    columns = (*table.columns[: at + 1], *((TURNS_AT,) if turning else ()), *table.columns[at + 1 :])
    return (replace(table, columns=columns, rows=tuple(rows)),)


def weight_id(actor: str, outcome: str) -> str:
    """What the row of a weight is called."""
    return f"weight {actor} {outcome}"


def series_blocks(charts: Sequence[FanChart], divided: FanChart | None) -> tuple[Block | FanChart, ...]:
    """Fan charts and a table of where they end.

    Args:
        charts: at least one, all of the same lenses.
        divided: the one in which the lenses are furthest apart; None where there is one lens.
    """
    first = charts[0]
    if divided is not None and len({divided.ends[divided.middle], *divided.median_ends}) > 1:
        ends = [(divided.quantiles[divided.middle][-1], divided.lens, divided.ends[divided.middle])]
        for (lens, values), text in zip(divided.medians, divided.median_ends, strict=True):
            ends.append((values[-1], lens, text))
        low, high = min(ends), max(ends)
        unit = f" {format_unit(divided.unit)}" if format_unit(divided.unit) else ""
        says = (
            f"The lenses part most over “{divided.label}”: {say_point(divided.labels[-1])} its median is {low[2]}{unit} under "
            f"`{low[1]}` and {high[2]} under `{high[1]}`."
        )
    elif first.medians:
        says = f"The lenses end alike {say_point(first.labels[-1])}."
    else:
        says = f"Each fan is that of all futures under `{first.lens}`."
    columns = (
        Column(say_point(first.labels[-1])),
        *(
            Column(f"{first.lens}, {format_percent(level)}", is_number=True)
            for level in first.levels[:: first.middle or 1]
        ),
        *(Column(f"{lens}, median", is_number=True) for lens, _ in first.medians),
    )
    rows = tuple(
        make_row(
            [
                f"{chart.label} ({format_unit(chart.unit)})" if format_unit(chart.unit) else chart.label,
                *chart.ends[:: chart.middle or 1],
                *chart.median_ends,
            ]
        )
        for chart in charts
    )
    note = "Quantiles at each point; a fan is no path, and its edges are no single future's."
    return (Paragraph(says), *charts, Table(columns=columns, rows=rows, notes=(note,)))


def claims_blocks(matrix: ClaimsMatrix, *, quoted: dict[str, str], standard: str) -> tuple[Block, ...]:
    """What the matrix shows, and the matrix with links to the words' bands and to what became of the claims.

    Args:
        matrix: all claims.
        quoted: claim -> id of the source row it is quoted from.
        standard: id of the standard of words.
    """
    table = claims_table(matrix)
    rows = []
    for finding, row in zip(matrix.findings, table.rows, strict=True):
        band = words_anchor(standard if finding.word.term else OWN_BAND)
        known = source_anchor(finding.known.sources[0]) if finding.known.sources else ""
        said = source_anchor(quoted[finding.claim]) if quoted.get(finding.claim) else ""
        rows.append(
            (
                replace(row[0], text=_coded(finding.claim, row[0].text), link=said),
                replace(row[1], link=band),
                *row[2:-1],
                replace(row[-1], link=known),
            )
        )
    told = set(say_standings(matrix.findings))
    notes = tuple(note for note in table.notes if note not in told)
    return (*(Paragraph(text) for text in say_claims(matrix)), replace(table, rows=tuple(rows), notes=notes, title=""))


def say_claims(matrix: ClaimsMatrix) -> tuple[str, ...]:
    """On how many claims all lenses agree, and how claims stand in their speakers' worlds and in the others'."""
    tested = [finding for finding in matrix.findings if finding.cells]
    banded = [finding for finding in tested if finding.word.low is not None]
    agreed = [finding for finding in banded if _common(finding) is not None]
    n, is_rival = len(matrix.findings), len(matrix.lenses) > 1
    said = _claims(n) + ("." if len(tested) == n else f", {format_count(len(tested))} with a test.")
    if is_rival and banded:
        rest = "; on the others it changes with the assumptions" if len(agreed) < len(banded) else ""
        said += (
            f" On {format_of(len(agreed), len(banded))} every lens comes to the same verdict{rest}."
            if agreed
            else " On none do all lenses come to the same verdict."
        )
    standings = " ".join(say_standings(matrix.findings)) if is_rival else ""
    return (said, standings) if standings else (said,)


def _claims(n: int) -> str:
    return "One claim" if n == 1 else f"{format_count(n)} claims"


def questions_blocks(questions: QuestionsTable) -> tuple[Block, ...]:
    """How often each lens gave the answer that came, then every question."""
    blocks: list[Block] = [Paragraph(_say_questions(questions))]
    if questions.findings:
        table = questions_table(questions)
        rows = zip((finding.known for finding in questions.findings), table.rows, strict=True)
        blocks.append(replace(table, title="", rows=tuple(_question_row(known, row) for known, row in rows)))
    if questions.measures:
        table = measures_table(questions)
        rows = zip((finding.known for finding in questions.measures), table.rows, strict=True)
        blocks.append(replace(table, rows=tuple(_question_row(known, row) for known, row in rows)))
    return tuple(blocks)


def _say_questions(questions: QuestionsTable) -> str:
    n = len(questions.findings) + len(questions.measures)
    answered = [finding for finding in questions.findings if finding.known.answer in {"yes", "no"}]
    n_measured = sum(finding.value is not None for finding in questions.measures)
    said = f"{format_count(n)} question{'' if n == 1 else 's'}, {format_count(len(answered) + n_measured)} of them answered."
    counts = []
    for i, lens in enumerate(questions.lenses):
        cells = [
            (finding.cells[i].share, finding.known.answer) for finding in answered if finding.cells[i].share.n_futures
        ]
        n_right = sum((share.share > EVEN) == (answer == "yes") for share, answer in cells)
        counts += [f"{format_of(n_right, len(cells))} under `{lens}`"] if cells else []
    return f"{said} Of yes or no, the answer held likelier came true in {', '.join(counts)}." if counts else said


def _question_row(known: KnownOutcome, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    link = source_anchor(known.sources[0]) if known.sources else ""
    return (
        replace(row[0], text=f"`{row[0].text}`"),
        replace(row[1], link=link),
        *row[2:-1],
        replace(row[-1], link=link),
    )


def checks_blocks(report: ChecksReport) -> tuple[Block, ...]:
    """How many checks hold, and those that do not."""
    opening, table = layout_checks(report).blocks
    shown = [i for i, finding in enumerate(report.findings) if finding.status != "holds" or finding.is_known_limit]
    words = replace(opening, tone="") if isinstance(opening, Paragraph) else opening
    if not shown or not isinstance(table, Table):
        return (words,)
    return (words, replace(table, rows=tuple(table.rows[i] for i in shown), title="Checks that do not hold"))


def duties_blocks(duties: Sequence[DutyFinding]) -> tuple[Block, ...]:
    """Which limits are broken always, sometimes, never."""
    groups: dict[str, list[str]] = {}
    for duty in duties:
        shares = [cell.share.share for cell in duty.cells if cell.share.n_futures]
        if shares:
            kind = "in every future" if min(shares) == 1 else "in none" if max(shares) == 0 else "in some"
            groups.setdefault(kind, []).append(f"“{duty.label or duty.law}”")
    said = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in groups.items())
    return (Paragraph(f"Limits of laws are broken {said}."), replace(duties_table(duties), title=""))


def provenance_blocks(reliance: Reliance, *, headline: str) -> tuple[Block, ...]:
    """Shares of sourced and judged values, the judged ones that matter most, the oldest figures."""
    n = reliance.n_values
    parts = [(reliance.sourced, "on a row of sources"), (reliance.judged, "on a stated judgement")]
    parts = [part for part in (*parts, (reliance.bare, "on neither")) if part[0]]
    said = ", ".join(f"{format_count(k)} ({format_percent(k / n)}) {word}" for k, word in parts)
    whole = f"All {format_count(n)} values rest {parts[0][1]}." if len(parts) == 1 else ""
    blocks: list[Block] = [Paragraph(whole or f"Of {format_count(n)} values rest {said}.")]
    if reliance.judged_influences:
        rows = [
            make_row([Cell(f"`{item.parameter}`"), item.label, f"{item.strength:.2f}", item.judged])
            for item in reliance.judged_influences
        ]
        rows = [(replace(row[0], link=_judged_link(row[0])), *row[1:]) for row in rows]
        blocks.append(
            Table(
                title=f"Judged values that matter most to {headline}" if headline else "Judged values that matter most",
                columns=(
                    Column("value"),
                    Column("what"),
                    Column("rank correlation", is_number=True),
                    Column("judgement"),
                ),
                rows=tuple(rows),
            )
        )
    if reliance.oldest:
        blocks.append(
            Table(
                title="Oldest figures",
                columns=(Column("true until"), Column("figure"), Column("used by"), Column("source")),
                rows=tuple(
                    make_row(
                        [
                            figure.as_of,
                            Cell(_figure(figure.source.quantity, figure.source.value, figure.source.unit),
                                 link=source_anchor(figure.source.id)),
                            ", ".join(f"`{name}`" for name in figure.used_by),
                            figure.source.id,
                        ]
                    )
                    for figure in reliance.oldest
                ),
            )
        )  # fmt: skip
    return tuple(blocks)


def _figure(quantity: str, value: str, unit: str) -> str:
    return f"{quantity}: {value} {unit}".strip() if value else quantity


def _judged_link(cell: Cell) -> str:
    return judged_anchor("", cell.text.strip("`"))


def _coded(claim: str, text: str) -> str:
    """The claim's id as a name."""
    return f"`{claim}`{text.removeprefix(claim)}"


def _common(finding: ClaimFinding) -> str | None:
    """The verdict that every lens comes to; None where they differ or a verdict is open."""
    verdicts = {cell.verdict.value for cell in finding.cells}
    return verdicts.pop() if len(verdicts) == 1 and verdicts <= {"inside", "below", "above"} else None
