"""A view as tables: the numbers of the page's own tables, rounded there, for other programs to read."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandtable.reports.courses import format_rounded
from sandtable.reports.layout import visible
from sandtable.reports.numbers import MISSING, format_band, format_count, format_hash, format_percent
from sandtable.reports.page.charts.marks import say_unit
from sandtable.reports.page.claims import tell_answers, tell_counts, tell_measures
from sandtable.reports.page.ledger import list_rows

if TYPE_CHECKING:
    from sandtable.analysis.live.board import ClaimsBoard
    from sandtable.analysis.live.charted import DrawnSeries, SeriesPanel
    from sandtable.analysis.live.given import Given
    from sandtable.analysis.live.pluses import LedgerPanel

PLUS_MINUS: Final = " ± "
LEDGER_HEADS: Final = (
    "outcome", "label", "unit", "better", "mean", "error", "5 %", "50 %", "95 %", "plus %", "minus %", "from the pinned",
    "error of that", "weight", "turns at", "worth", "weight by", "sources",
)  # fmt: skip
CLAIMS_HEADS: Final = (
    "kind", "id", "label", "by", "word", "band", "lens", "futures", "of", "share %", "error %", "interval %", "term",
    "verdict", "median", "middle 90 %", "unit", "left out", "pinned",
)  # fmt: skip
TEXTS = frozenset(
    [
        "series",
        "label",
        "unit",
        "date",
        "outcome",
        "better",
        "sources",
        "kind",
        "id",
        "by",
        "word",
        "band",
        "lens",
        "term",
        "verdict",
    ]
) | {"weight by", "interval %", "middle 90 %", "turns at", "pinned"}
TEXTS |= {"from", "from label", "to", "to label", "unit from the start"}
"""Columns that hold words or ranges."""
_FORMULA: Final = re.compile(r"([,;\t]\s*)(?=[=+@-])")
_QUOTED: Final = r"\1'"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTable:
    """A table of texts; numbers without thousands, what is missing empty."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tabulate_series(panel: SeriesPanel) -> GivenTable:
    """Every chosen series at every point: its quantiles, and what else the view draws of it.

    A view of dots has the last point alone.
    """
    several = [(series, dict(_tell_point(series, panel, len(panel.labels) - 1))) for series in panel.series]
    names = list(dict.fromkeys(name for _, told in several for name in told))
    is_dots = panel.style == "dots"
    rows = []
    for series, _ in several:
        first = len(panel.labels) - 1 if is_dots else 0
        for point in range(first, len(panel.labels)):
            told = dict(_tell_point(series, panel, point))
            head = (series.key, series.label, say_unit(series.unit), panel.labels[point])
            rows.append((*head, *(plain_number(told.get(name, "")) for name in names)))
    return GivenTable(heads=("series", "label", "unit", "date", *names), rows=tuple(rows))


def tabulate_ledger(panel: LedgerPanel) -> GivenTable:
    """The ledger's lines and the weighted net."""
    rows = []
    for row in list_rows(panel):
        mean, _, error = row.mean.partition(PLUS_MINUS)
        change, _, change_error = row.change.partition(PLUS_MINUS)
        ground = row.ground
        numbers = (
            mean, error, row.low, row.median, row.high, row.plus, row.minus, change, change_error, row.weight, row.turns,
            row.worth,
        )  # fmt: skip
        words = ("the scenario" if not ground.owner else ground.owner, " ".join(ground.sources)) if ground else ("", "")
        head = (row.outcome or "net", row.label, row.unit, row.better)
        rows.append((*head, *(plain_number(number) for number in numbers), *words))
    return GivenTable(heads=LEDGER_HEADS, rows=tuple(rows))


def tabulate_claims(board: ClaimsBoard) -> GivenTable:
    """Every claim and every forecast question under each lens, in the board's order."""
    rows: list[tuple[str, ...]] = []
    for claim in board.claims:
        found = claim.finding
        head = ("claim", found.claim, found.label, " ".join(found.by), found.word.text,
                format_band(found.word.low, found.word.high))  # fmt: skip
        lenses = (cell.lens for cell in found.cells)
        rows += [_counted(head, lens, told) for lens, told in zip(lenses, tell_counts(claim), strict=True)]
    for question in board.questions:
        head = ("question", question.finding.question, question.finding.asks, "", "", "")
        rows += [_counted(head, told["lens"], told) for told in tell_answers(question)]
    for measure in board.measures:
        head = ("question", measure.finding.question, measure.finding.asks, "", "", "")
        for told in tell_measures(measure):
            median = plain_number(told["median"])
            own = (
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                median,
                told["range"],
                say_unit(measure.finding.unit),
                told["left_out"],
                "",
            )
            rows.append((*head, told["lens"], *own))
    return GivenTable(heads=CLAIMS_HEADS, rows=tuple(rows))


def write_csv(table: GivenTable, given: Given, about: str) -> str:
    """A table as CSV below lines that begin with `#`: what it holds, and from what it can be made again.

    Args:
        table: the rows.
        given: the view that they are of.
        about: what they hold.
    """
    heads = [
        f"{given.shown.model.title}. {about}; each in the unit of its row, rounded to its Monte Carlo error. Empty: does not apply, or is not known.",
        *say_trail(given),
    ]
    held = io.StringIO()
    held.writelines(f"# {_remark(head)}\n" for head in heads)
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(table.heads)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return held.getvalue()


def say_trail(given: Given) -> tuple[str, str]:
    """What a view was made from, and its address."""
    shown, world = given.shown, given.shown.view.world
    return (
        f"{format_count(world.futures)} futures, seed {world.seed}, lens {world.lens}. Scenario {shown.model.id}, state "
        f"{format_hash(shown.model.digest)}, sandtable {given.version}.",
        f"View: ?{shown.address}",
    )


def list_records(table: GivenTable) -> list[dict[str, str | float | None]]:
    """A table's rows by the names of its columns, numbers as numbers."""
    return [
        {head: text if head in TEXTS else _read_number(text) for head, text in zip(table.heads, row, strict=True)}
        for row in table.rows
    ]


def plain_number(text: str) -> str:
    """A number as another program reads it: no thousands, no sign of per cent; nothing for what is missing."""
    return "" if text == MISSING else text.removesuffix(" %").replace(",", "").removeprefix("+")


def _remark(text: str) -> str:
    """A line of words in which no piece can be taken for a formula, wherever a table program parts it."""
    return _FORMULA.sub(_QUOTED, " ".join(visible(text).split()))


def _harmless(text: str) -> str:
    """A text that a table program cannot take for a formula; numbers keep their sign."""
    if text[:1] in {"=", "+", "-", "@", "\t"} and _read_number(text) == text:
        return f"'{text}"
    return text


def _read_number(text: str) -> str | float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return text
    if not math.isfinite(value):
        return text
    return int(value) if value.is_integer() and "." not in text and "e" not in text else value


def _counted(head: Iterable[str], lens: str, told: dict[str, str]) -> tuple[str, ...]:
    n, _, n_futures = told["futures"].partition(" of ")
    numbers = (plain_number(text) for text in (n, n_futures, told["share"], told["error"]))
    words = ("" if told.get(name, "") == MISSING else told.get(name, "") for name in ("interval", "term", "verdict"))
    pinned = told.get("pinned", "")
    return (
        *head,
        lens,
        *numbers,
        *words,
        "",
        "",
        "",
        plain_number(told["left_out"]),
        "" if pinned == MISSING else pinned,
    )


def _tell_point(series: DrawnSeries, panel: SeriesPanel, point: int) -> Iterator[tuple[str, str]]:
    """(column, text) of one point, rounded as the page's table rounds it."""
    is_last = point == len(panel.labels) - 1
    yield from _tell_quantiles("", series.levels, series.quantiles[:, point].tolist(), series.end_errors, is_last)
    pinned = series.pinned
    if pinned is not None:
        values = pinned.quantiles[:, point].tolist()
        yield from _tell_quantiles("pinned ", (0.05, 0.5, 0.95), values, pinned.end_errors, is_last)
    if panel.style == "paths":
        for number, path in zip(series.path_numbers, series.paths, strict=True):
            yield f"future {number}", format_rounded(float(path[point]), math.nan)
    if panel.style == "dots" and is_last:
        for number, value in enumerate(series.dots, start=1):
            yield f"dot {number}", MISSING if math.isnan(value) else format_rounded(value, math.nan)


def _tell_quantiles(
    prefix: str, levels: Iterable[float], values: Iterable[float], errors: Iterable[float], is_last: bool
) -> Iterator[tuple[str, str]]:
    for level, value, error in zip(levels, values, errors, strict=True):
        yield f"{prefix}{format_percent(level)}", format_rounded(value, error if is_last else math.nan)
