"""The scenario's own checks as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_number, format_of

if TYPE_CHECKING:
    from sandtable.analysis.checks import CheckFinding, ChecksReport


def say_checks(report: ChecksReport) -> str:
    """How many hold, how many are known limits, and whether anything went otherwise than the scenario says."""
    if not report.findings:
        return "The scenario has no checks."
    n_holding = sum(finding.status == "holds" for finding in report.findings)
    n_limits = sum(finding.is_known_limit for finding in report.findings)
    said = f"{format_of(n_holding, len(report.findings))} checks hold"
    if n_limits:
        said += f"; {format_count(n_limits)} stated as known limit"
    if report.n_not_held:
        said += f"; {format_count(report.n_not_held)} could not be held against any run"
    if report.n_surprises == 0:
        return f"{said}; none went otherwise than the scenario says."
    return f"{said}; {format_count(report.n_surprises)} went otherwise than the scenario says."


def layout_checks(report: ChecksReport) -> Page:
    """One sentence, then a row per check."""
    trouble = "At most " + say_trouble(report.n_left_out, report.n_futures) if report.n_left_out else ""
    table = Table(
        columns=(
            Column("check"),
            Column("result"),
            Column("futures failing", is_number=True),
            Column("first", is_number=True),
            Column("at"),
            Column("worst miss", is_number=True),
            Column("branches"),
        ),
        rows=tuple(_row(finding) for finding in report.findings),
        notes=(
            f"{format_count(report.n_futures)} futures, lens `{report.lens}`, seed {report.seed}. worst miss: relative to "
            "the largest term of the two sides (and at least to 1), or the number of points that fail.",
            *((trouble,) if trouble else ()),
        ),
    )
    return Page((Paragraph(say_checks(report), tone="strong"), table))


def _row(finding: CheckFinding) -> tuple[Cell, ...]:
    counted = finding.n_futures > 0
    return make_row(
        [
            finding.label,
            _result(finding),
            format_of(finding.n_failing, finding.n_futures) if counted else MISSING,
            format_count(finding.future) if finding.future >= 0 else MISSING,
            finding.point,
            _worst(finding),
            ", ".join(finding.branches),
        ]
    )


def _worst(finding: CheckFinding) -> str:
    if finding.n_points >= 0:
        return f"{format_count(finding.n_points)} points"
    return format_number(finding.worst)


def _result(finding: CheckFinding) -> Cell:
    if finding.status in {"not run", "no futures"}:
        return Cell(finding.status, "muted")
    words = finding.status
    if finding.is_known_limit:
        words += ", known limit" if finding.status == "fails" else ", though stated as known limit"
    return Cell(words, "bad" if finding.is_surprise else "good")
