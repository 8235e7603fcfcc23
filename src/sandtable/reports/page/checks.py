"""The checks view: the scenario's own tests, held against runs of the scenario as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandtable.reports.checks import say_checks
from sandtable.reports.finding import say_trouble
from sandtable.reports.numbers import MISSING, format_count, format_number, format_of
from sandtable.reports.page.environment import render_template
from sandtable.reports.page.equations import set_expression
from sandtable.reports.typeset.notation import Notation

if TYPE_CHECKING:
    from sandtable.analysis.checks import CheckFinding
    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.model_view import CheckEntry, ChecksPanel
    from sandtable.model.declaration import Check


def render_checks(panel: ChecksPanel, shown: Shown) -> str:
    """The panel of the checks view."""
    notation = Notation.of_model(shown.model)
    report = panel.report
    pairs = list(zip(report.findings, panel.entries, strict=True))
    pairs.sort(key=lambda pair: (not pair[0].is_surprise, pair[0].was_held))
    return render_template(
        "checks.html.j2",
        shown=shown,
        sentence=say_checks(report),
        rows=[_row(finding, entry, notation) for finding, entry in pairs],
        futures=format_count(report.n_futures),
        seed=report.seed,
        lens=report.lens,
        trouble="At most " + say_trouble(report.n_left_out, report.n_futures) if report.n_left_out else "",
        is_other_world=bool(shown.address),
    )


def _row(finding: CheckFinding, entry: CheckEntry, notation: Notation) -> dict[str, Any]:
    check: Check = entry.statement
    return {
        "label": finding.label,
        "verdict": _verdict(finding),
        "tone": "surprise" if finding.is_surprise else "" if finding.was_held else "unheld",
        "place": entry.place,
        "failing": format_of(finding.n_failing, finding.n_futures) if finding.n_futures else MISSING,
        "first": _first(finding),
        "worst": f"{format_count(finding.n_points)} points" if finding.n_points >= 0 else format_number(finding.worst),
        "branches": ", ".join(branch for branch in finding.branches if branch != "base") or "none",
        "note": finding.note,
        "test": set_expression(check.holds, notation, is_condition=True),
        "tolerance": f"{finding.tolerance:g}",
    }


def _first(finding: CheckFinding) -> str:
    if finding.future < 0:
        return MISSING
    return f"future {format_count(finding.future)}" + (f", {finding.point}" if finding.point else "")


def _verdict(finding: CheckFinding) -> str:
    if not finding.was_held:
        return finding.status
    if finding.is_known_limit:
        return "fails, a known limit" if finding.status == "fails" else "holds, though stated as a known limit"
    return finding.status
