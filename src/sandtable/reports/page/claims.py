"""The claims board: claims and questions by lenses, each row with its test, its passage and its counts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandtable.analysis.claims import Standing
from sandtable.reports.finding import VERDICT_WORDS
from sandtable.reports.numbers import (
    MISSING,
    format_band,
    format_count,
    format_most,
    format_number,
    format_of,
    format_percent,
)
from sandtable.reports.page.charts.marks import say_unit
from sandtable.reports.page.environment import render_template
from sandtable.reports.page.equations import set_expression
from sandtable.reports.typeset.notation import Notation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.claims import ClaimCell, ClaimFinding, KnownOutcome
    from sandtable.analysis.live.board import ClaimRow, ClaimsBoard, MeasureRow, QuestionRow
    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.questions import MeasureCell
    from sandtable.analysis.shares import Share

BAR: Final = 76  # pixels: width of a bar that stands for all futures
MOST_ROWS: Final = 8  # of a table at once; the rest wait below it
MOST_PRINTED, LEAST_PRINTED = 6, 3  # rows of claims on paper, where two sheets hold all: fewer below more charts
SHORT: Final = {
    "inside": ("=", "in the band"),
    "below": ("<", "below it"),
    "above": (">", "above it"),
    "undecided": ("~", "too close"),
    "no number": ("", "no band"),
    "no cases": ("", "no cases"),
    "not run": ("", "not run"),
}
STANDINGS: Final = {
    Standing.ROBUST: ("holds in every world", "hold in every world"),
    Standing.FAILS_EVERYWHERE: ("holds in none", "hold in none"),
    Standing.ONLY_AT_HOME: (
        "holds only in its speaker's own world, which is no evidence",
        "hold only in their speaker's own world, which is no evidence",
    ),
    Standing.FAILS_AT_HOME: ("fails even in its speaker's own world", "fail even in their speaker's own world"),
    Standing.MIXED: ("holds in some", "hold in some"),
    Standing.OPEN: ("is too close to tell", "are too close to tell"),
    Standing.UNJUDGED: ("has a word without a number", "have a word without a number"),
    Standing.UNTESTED: ("has no test", "have no test"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """One cell of the board.

    Args:
        count: `213`; "" where there is none.
        whole: `of 1,000`.
        verdict: sign and words against the band.
        filled: pixels of the bar; -1 = no bar.
        band: start and width in pixels of the word's band under the bar; None = it has none.
        change: futures more or less than in the pinned world; "" without one.
    """

    count: str
    whole: str
    mark: str
    verdict: str
    tone: str
    is_own: bool
    filled: int
    band: tuple[int, int] | None
    change: str


def render_claims(board: ClaimsBoard, shown: Shown) -> str:
    """The panel of the claims board."""
    notation = Notation.of_model(shown.model)
    return render_template(
        "claims.html.j2",
        board=board,
        shown=shown,
        sentence=say_board(board),
        claims=[_claim(row, board, shown, notation) for row in board.claims],
        questions=[_question(row, board, notation) for row in board.questions],
        measures=[_measure(row, board, notation) for row in board.measures],
        lenses=[_lens(shown, lens) for lens in board.lenses],
        bar=BAR,
        most=MOST_ROWS,
        printed=_count_printed(shown),
        error=format_most(board.largest_error),
        futures=format_count(board.n_futures),
        n_columns=len(board.lenses) + 3,
    )


def _count_printed(shown: Shown) -> int:
    n_more = len(shown.view.series) - 1 + 2 * (shown.view.pinned is not None)
    return max(MOST_PRINTED - n_more, LEAST_PRINTED)


def say_board(board: ClaimsBoard) -> str:
    """How the claims stand, lens by lens, in one sentence."""
    if not board.claims:
        return (
            "The scenario has no claims."
            if board.questions or board.measures
            else "The scenario has no claims and no questions."
        )
    parts = []
    for standing, (one, several) in STANDINGS.items():
        n = board.standings.get(standing, 0)
        if n:
            parts.append(f"{format_count(n)} {one if n == 1 else several}")
    whole = f"Of {format_count(len(board.claims))} claims under {format_count(len(board.lenses))} lenses"
    return f"{whole}, {_join(parts)}."


def _join(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _lens(shown: Shown, lens: str) -> dict[str, str]:
    settled = shown.model.lenses.get(lens)
    return {"id": lens, "label": settled.label if settled is not None and settled.label else lens}


def _claim(row: ClaimRow, board: ClaimsBoard, shown: Shown, notation: Notation) -> dict[str, Any]:
    finding, statement = row.finding, row.statement
    changes = row.changes or (None,) * len(finding.cells)
    cells = [_cell(finding, cell, change, board) for cell, change in zip(finding.cells, changes, strict=True)]
    return {
        "id": finding.claim,
        "label": finding.label or finding.claim,
        "by": _people(shown, finding.by),
        "denied": _people(shown, finding.denied_by),
        "word": finding.word.text,
        "band": "" if finding.standing is Standing.UNJUDGED else format_band(finding.word.low, finding.word.high),
        "word_note": finding.word.note,
        "known": _known(finding.known),
        "quote": finding.quote,
        "source": statement.says.source if statement.says is not None else "",
        "note": finding.note,
        "cells": cells,
        "holds": set_expression(statement.holds, notation, is_condition=True) if statement.holds is not None else None,
        "given": set_expression(statement.given, notation, is_condition=True) if statement.given is not None else None,
        "spread": MISSING if math.isnan(row.spread) else format_percent(row.spread),
        "counts": tell_counts(row),
        "standing": STANDINGS[finding.standing][0],
    }


def _people(shown: Shown, ids: Sequence[str]) -> str:
    model = shown.model
    held = [model.persons.get(id_) or model.actors.get(id_) for id_ in ids]
    return (
        _join([one.label or id_ if one is not None else id_ for id_, one in zip(ids, held, strict=True)]) if ids else ""
    )


def _known(known: KnownOutcome) -> dict[str, Any] | None:
    if not known.answer:
        return None
    return {"answer": known.answer, "date": known.date, "sources": known.sources, "text": known.text}


def _cell(finding: ClaimFinding, cell: ClaimCell, change: int | None, board: ClaimsBoard) -> ShownCell:
    is_empty = finding.standing is Standing.UNJUDGED and cell.share.n_futures > 0  # its band is every share there is
    mark, verdict = ("", "") if is_empty else SHORT[cell.verdict.value]
    return ShownCell(
        **_share(cell.share),
        mark=mark,
        verdict=verdict,
        tone={True: "holds", False: "fails", None: "untold"}[finding.holds_in(cell)],
        is_own=cell.is_own_lens,
        band=None if is_empty else _band(finding.word.low, finding.word.high),
        change=_change(change, is_compared=board.is_compared),
    )


def _share(share: Share) -> dict[str, Any]:
    if share.n_futures == 0:
        return {"count": "", "whole": "", "filled": -1}
    return {
        "count": format_count(share.n),
        "whole": f"of {format_count(share.n_futures)}",
        "filled": round(BAR * share.share),
    }


def _band(low: float | None, high: float | None) -> tuple[int, int] | None:
    if low is None or high is None:
        return None
    start = round(BAR * low)
    return start, max(round(BAR * high) - start, 2)


def _change(change: int | None, *, is_compared: bool) -> str:
    if not is_compared:
        return ""
    return MISSING if change is None else format_number(float(change), is_signed=True)


def tell_counts(row: ClaimRow) -> list[dict[str, str]]:
    """What is counted of a claim under each lens, as the table shows it."""
    return [_counts(row, place) for place in range(len(row.finding.cells))]


def _counts(row: ClaimRow, place: int) -> dict[str, str]:
    cell = row.finding.cells[place]
    share = cell.share
    has_cases = share.n_futures > 0
    pinned = row.pinned.cells[place].share if row.pinned is not None else None
    return {
        "lens": cell.lens + (" (its speaker's own)" if cell.is_own_lens else ""),
        "futures": format_of(share.n, share.n_futures) if has_cases else MISSING,
        "share": format_percent(share.share, share.standard_error) if has_cases else MISSING,
        "error": format_percent(share.standard_error, 0.001) if has_cases else MISSING,
        "interval": f"{format_percent(share.low)} to {format_percent(share.high)}" if has_cases else MISSING,
        "term": cell.term or MISSING,
        "verdict": MISSING
        if row.finding.standing is Standing.UNJUDGED and has_cases
        else VERDICT_WORDS[cell.verdict.value],
        "left_out": format_count(cell.n_left_out),
        "pinned": "" if pinned is None else format_of(pinned.n, pinned.n_futures) if pinned.n_futures else MISSING,
    }


def _question(row: QuestionRow, board: ClaimsBoard, notation: Notation) -> dict[str, Any]:
    finding, statement = row.finding, row.statement
    changes = row.changes or (None,) * len(finding.cells)
    cells = [
        ShownCell(
            **_share(cell.share), mark="", verdict="not run" if cell.missing else "", tone="", is_own=False, band=None,
            change=_change(change, is_compared=board.is_compared),
        )
        for cell, change in zip(finding.cells, changes, strict=True)
    ]  # fmt: skip
    counts = tell_answers(row)
    test = set_expression(statement.holds, notation, is_condition=True) if statement.holds is not None else None
    return _asked(row, cells) | {"test": test, "counts": counts}


def tell_answers(row: QuestionRow) -> list[dict[str, str]]:
    """What is counted of a question of yes or no under each lens, as the table shows it."""
    return [
        {
            "lens": cell.lens,
            "futures": format_of(cell.share.n, cell.share.n_futures) if cell.share.n_futures else MISSING,
            "share": format_percent(cell.share.share, cell.share.standard_error) if cell.share.n_futures else MISSING,
            "error": format_percent(cell.share.standard_error, 0.001) if cell.share.n_futures else MISSING,
            "left_out": format_count(cell.n_left_out),
        }
        for cell in row.finding.cells
    ]


def tell_measures(row: MeasureRow) -> list[dict[str, str]]:
    """The median and the middle 90 % of a measured question under each lens, as the table shows it."""
    return [{"lens": cell.lens, **_quantiles(cell)} for cell in row.finding.cells]


def _measure(row: MeasureRow, board: ClaimsBoard, notation: Notation) -> dict[str, Any]:
    finding, statement = row.finding, row.statement
    changes = row.changes or (None,) * len(finding.cells)
    cells = [
        {
            **_quantiles(cell),
            "change": "" if not board.is_compared else MISSING if change is None
            else format_number(change, cell.errors[1], is_signed=True),
        }
        for cell, change in zip(finding.cells, changes, strict=True)
    ]  # fmt: skip
    test = set_expression(statement.measures, notation) if statement.measures is not None else None
    value = MISSING if finding.value is None else format_number(finding.value)
    return _asked(row, cells) | {"test": test, "unit": say_unit(finding.unit), "value": value}


def _quantiles(cell: MeasureCell) -> dict[str, str]:
    if not cell.n:
        return {
            "median": "not run" if cell.missing else MISSING,
            "range": "",
            "left_out": format_count(cell.n_left_out),
        }
    low, median, high = (
        format_number(value, error)
        for value, error in zip((cell.low, cell.median, cell.high), cell.errors, strict=True)
    )
    return {"median": median, "range": f"{low} to {high}", "left_out": format_count(cell.n_left_out)}


def _asked(row: QuestionRow | MeasureRow, cells: Sequence[object]) -> dict[str, Any]:
    finding, statement = row.finding, row.statement
    references = [
        {
            "name": name,
            "value": format_number(held.low)
            if held.low == held.high
            else f"{format_number(held.low)} to {format_number(held.high)}",
            "sources": held.provenance.sources if held.provenance is not None else (),
        }
        for name, held in (("base rate", statement.base_rate), ("status quo", statement.status_quo))
        if held is not None
    ]
    return {
        "id": finding.question,
        "label": finding.asks,
        "resolves": finding.resolves,
        "known": _known(finding.known),
        "note": finding.note,
        "cells": cells,
        "references": references,
    }
