"""The files that a view can be given away as, by their names: a page serves them, a command writes them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandtable.reports.page.given.flows import tabulate_flows
from sandtable.reports.page.given.picture import draw_flows_file, draw_series_file
from sandtable.reports.page.given.record import make_record
from sandtable.reports.page.given.report import REPORTED, write_report
from sandtable.reports.page.given.tables import tabulate_claims, tabulate_ledger, tabulate_series, write_csv

if TYPE_CHECKING:
    from sandtable.analysis.live.given import Given

CSV: Final = "text/csv"
SVG: Final = "image/svg+xml"
RECORDED: Final = ("answer", "series", "ledger", "matrix", "claims", "flows", "drawer")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that a view can be given away as.

    Args:
        parts: of the view that it needs.
        media: its type.
        write: its text, from the view and the page's style sheet.
    """

    parts: tuple[str, ...]
    media: str
    write: Callable[[Given, str], str]


def name_file(given: Given, name: str) -> str:
    """Under what a file is kept: the scenario's name goes before its own."""
    return f"{_UNSAFE.sub('-', given.shown.model.id)[:80]}-{name}"


def _series_csv(given: Given, _style: str) -> str:
    assert given.series is not None  # it was asked for
    return write_csv(tabulate_series(given.series), given, "Series over time: quantiles of the futures")


def _ledger_csv(given: Given, _style: str) -> str:
    assert given.ledger is not None  # it was asked for
    about = f"Pluses and minuses of {given.ledger.subject} for {given.ledger.actor}: means and quantiles of differences"
    return write_csv(tabulate_ledger(given.ledger), given, about)


def _claims_csv(given: Given, _style: str) -> str:
    assert given.claims is not None  # it was asked for
    return write_csv(tabulate_claims(given.claims), given, "Claims and forecast questions under each lens")


def _flows_csv(given: Given, _style: str) -> str:
    assert given.flows is not None  # it was asked for
    about = "What goes from actor to actor at a date: quantiles of the futures"
    return write_csv(tabulate_flows(given.flows, given.shown), given, about)


def _view_json(given: Given, _style: str) -> str:
    return f"{json.dumps(make_record(given), indent=1, ensure_ascii=False, allow_nan=False)}\n"


FILES: Final[Mapping[str, File]] = {
    "series.svg": File(parts=("series",), media=SVG, write=draw_series_file),
    "series.csv": File(parts=("series",), media=CSV, write=_series_csv),
    "ledger.csv": File(parts=("ledger",), media=CSV, write=_ledger_csv),
    "claims.csv": File(parts=("claims",), media=CSV, write=_claims_csv),
    "flows.svg": File(parts=("flows",), media=SVG, write=draw_flows_file),
    "flows.csv": File(parts=("flows",), media=CSV, write=_flows_csv),
    "view.json": File(parts=RECORDED, media="application/json", write=_view_json),
    "report.html": File(parts=REPORTED, media="text/html", write=write_report),
}
