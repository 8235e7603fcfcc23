"""A view as data: what it was made from, its sentences, and its tables' rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandtable.reports.finding import say_ledger
from sandtable.reports.page.charts.marks import say_unit
from sandtable.reports.page.claims import say_board
from sandtable.reports.page.flows import tell_flows
from sandtable.reports.page.given.drawer import record_drawer
from sandtable.reports.page.given.flows import tabulate_flows
from sandtable.reports.page.given.rail import record_controls, record_matrix, record_story
from sandtable.reports.page.given.tables import list_records, tabulate_claims, tabulate_ledger, tabulate_series
from sandtable.reports.page.ledger import say_pluses, say_shift
from sandtable.reports.page.matrix import say_matrix
from sandtable.reports.page.series import say_pinned, say_series

if TYPE_CHECKING:
    from sandtable.analysis.live.charted import SeriesPanel
    from sandtable.analysis.live.given import Given
    from sandtable.analysis.live.pluses import LedgerPanel


def make_record(given: Given) -> dict[str, Any]:
    """What a program needs of a view; parts that were not asked for are left out."""
    shown, world = given.shown, given.shown.view.world
    record: dict[str, Any] = {
        "scenario": shown.model.id,
        "title": shown.model.title,
        "digest": shown.model.digest,
        "sandtable": given.version,
        "address": f"?{shown.address}",
        "lens": world.lens,
        "branch": world.branch,
        "seed": world.seed,
        "n": world.futures,
        "is_compared": shown.view.pinned is not None,
        "is_behind": shown.is_behind,
    }
    findings: dict[str, Any] = {}
    if given.answer is not None:
        ledger = given.answer.ledger
        findings["answer"] = say_ledger(ledger).replace("`", "") if ledger is not None else ""
    if given.series is not None:
        findings["series"] = {
            "sentences": say_all_series(given.series),
            "rows": list_records(tabulate_series(given.series)),
        }
    if given.ledger is not None:
        findings["ledger"] = {
            "sentences": say_whole_ledger(given.ledger),
            "rows": list_records(tabulate_ledger(given.ledger)),
        }
    if given.claims is not None:
        findings["claims"] = {
            "sentences": [say_board(given.claims)],
            "rows": list_records(tabulate_claims(given.claims)),
        }
    if given.flows is not None:
        findings["flows"] = {
            "sentences": [tell_flows(given.flows, shown).said],
            "rows": list_records(tabulate_flows(given.flows, shown)),
        }
    findings |= _record_more(given)
    record["findings"] = findings
    return record


def _record_more(given: Given) -> dict[str, Any]:
    """What stands beside the charts, as far as it was asked for and there is any."""
    found: dict[str, Any] = {}
    if given.matrix is not None:
        found["matrix"] = {"sentences": [say_matrix(given.matrix)], "rows": record_matrix(given.matrix)}
    drawer = record_drawer(given.drawer) if given.drawer is not None else None
    if drawer is not None:
        found["drawer"] = drawer
    if given.controls is not None:
        found["controls"] = record_controls(given.controls, given.shown)
    if given.story is not None:
        found["story"] = record_story(given.story)
    return found


def say_all_series(panel: SeriesPanel) -> list[str]:
    """A sentence for each series, and one for its distance from the pinned world."""
    said = []
    for series in panel.series:
        pinned = f" {say_pinned(series.pinned, panel, say_unit(series.unit))}" if series.pinned is not None else ""
        said.append(f"{series.label}. {say_series(series, panel)}{pinned}")
    return said


def say_whole_ledger(panel: LedgerPanel) -> list[str]:
    """The ledger's sentence, and one for its distance from the pinned world's."""
    said = [say_pluses(panel)]
    if panel.pinned is not None:
        said.append(say_shift(panel.shift, panel.pinned, panel.ledger))
    return said
