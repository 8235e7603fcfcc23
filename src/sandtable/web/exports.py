"""Files of a view at fixed addresses: `/export/series.csv?` and the view's query."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from sandtable.reports.page.given.picture import draw_given
from sandtable.reports.page.given.record import make_record
from sandtable.reports.page.given.report import write_report
from sandtable.reports.page.given.tables import tabulate_claims, tabulate_ledger, tabulate_series, write_csv
from sandtable.usecases.live.given import EVERY, ask_given
from sandtable.web.style import gather_style

if TYPE_CHECKING:
    from sandtable.analysis.live.given import Given
    from sandtable.usecases.live.asked import Asked

CSV: Final = "text/csv"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file that a view can be given away as.

    Args:
        parts: of the view that it needs.
        media: its type.
        write: its text.
    """

    parts: tuple[str, ...]
    media: str
    write: Callable[[Given], str]


def answer_export(name: str, asked: Asked) -> Response:
    """A file, to be kept under the scenario's name.

    Args:
        name: of `EXPORTS`.
        asked: the question, as a page asks it.

    Raises:
        Superseded: the scenario has changed meanwhile.
    """
    export = EXPORTS[name]
    given = ask_given(asked, export.parts)
    kept_as = f"{_UNSAFE.sub('-', given.shown.model.id)[:80]}-{name}"
    headers = {"content-disposition": f'attachment; filename="{kept_as}"'}
    return Response(export.write(given), media_type=export.media, headers=headers)


def _series_csv(given: Given) -> str:
    assert given.series is not None  # it was asked for
    return write_csv(tabulate_series(given.series), given.shown)


def _ledger_csv(given: Given) -> str:
    assert given.ledger is not None  # it was asked for
    return write_csv(tabulate_ledger(given.ledger), given.shown)


def _claims_csv(given: Given) -> str:
    assert given.claims is not None  # it was asked for
    return write_csv(tabulate_claims(given.claims), given.shown)


def _view_json(given: Given) -> str:
    return f"{json.dumps(make_record(given), indent=1, ensure_ascii=False, allow_nan=False)}\n"


EXPORTS: Final[Mapping[str, Export]] = {
    "series.svg": Export(
        parts=("series",), media="image/svg+xml", write=lambda given: draw_given(given, gather_style())
    ),
    "series.csv": Export(parts=("series",), media=CSV, write=_series_csv),
    "ledger.csv": Export(parts=("ledger",), media=CSV, write=_ledger_csv),
    "claims.csv": Export(parts=("claims",), media=CSV, write=_claims_csv),
    "view.json": Export(parts=("answer", "series", "ledger", "claims"), media="application/json", write=_view_json),
    "report.html": Export(parts=EVERY, media="text/html", write=lambda given: write_report(given, gather_style())),
}
