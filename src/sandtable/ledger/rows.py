"""Forecasts from a CSV table: every row is read, every bad one is listed, and nothing is taken when any is bad."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sandtable.ledger.entries import LENS, AskedQuestion, Forecast, earliest_day, latest_day

NEEDED = ("question", "forecaster", "made")
PROBABILITY, WORD, STANDARD, NOTE = "probability", "word", "standard", "note"
_CATEGORY = re.compile(r"p([1-9]\d?)")
_QUANTILE = re.compile(r"q(\d{1,2}(?:\.\d+)?)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
SUM_SLACK = 0.001
BAD_TABLE, COLUMN_MISSING, BAD_ROW = "bad-table", "column-missing", "bad-forecast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with a table or a row.

    Args:
        code: bad-table, column-missing or bad-forecast.
        line: of the file, from 1.
        column: name of the column; "" when the whole row is meant.
        number: the column's number, from 0.
    """

    code: str
    line: int
    what: str
    why: str = ""
    mend: str = ""
    column: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WordBand:
    """A word under a standard: its printed term, the standard's name and the ends of its band."""

    term: str
    standard: str
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What rows are read against.

    Args:
        find_question: a question by its id or `scenario:id`; a text says why there is none.
        find_word: (word, standard) -> its band; a text says why there is none.
        answered: key -> date of the answer.
        taken: (key, forecaster, made) of forecasts that stand already.
        today: day of the import.
    """

    find_question: Callable[[str], AskedQuestion | str]
    find_word: Callable[[str, str], WordBand | str]
    answered: Mapping[str, str]
    taken: frozenset[tuple[str, str, str]]
    today: str


class _Bad(ValueError):
    """A cell that cannot be taken."""

    def __init__(self, column: str, what: str, mend: str = "", why: str = "") -> None:
        self.column, self.what, self.mend, self.why = column, what, mend, why
        super().__init__(what)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    names: tuple[str, ...]
    categories: tuple[str, ...]
    levels: Mapping[str, float]  # column -> level, ascending


def read_rows(text: str, reading: Reading) -> tuple[tuple[tuple[AskedQuestion, Forecast], ...], tuple[Problem, ...]]:
    """The forecasts of a table, or what is wrong with it.

    Args:
        text: CSV with commas; columns `question`, `forecaster`, `made`, and `probability`, or `word` (and `standard`), or
            `p1`, `p2`, ... of ordered categories, or `q05`, `q50`, ... of a number; `note` if wanted.
        reading: what the rows are read against.

    Returns:
        (question, forecast) row by row, and no problem; or nothing, and all problems.  `asked` of the forecasts is 0.
    """
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = _read_header(next(rows, []), text)
    except _HeaderFault as fault:
        return (), fault.problems
    found: list[tuple[AskedQuestion, Forecast]] = []
    problems: list[Problem] = []
    taken: dict[tuple[str, str, str], int] = dict.fromkeys(reading.taken, 0)
    line = 2
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                try:
                    found.append(_read_row(row, header, reading, taken, line))
                except _Bad as bad:
                    number = header.names.index(bad.column) if bad.column in header.names else 0
                    problems.append(
                        Problem(
                            code=BAD_ROW, line=line, what=bad.what, why=bad.why, mend=bad.mend, column=bad.column,
                            number=number,
                        )
                    )  # fmt: skip
            line = rows.line_num + 1
    except csv.Error as error:
        problems.append(Problem(code=BAD_TABLE, line=max(rows.line_num, 1), what=f"the table cannot be read: {error}"))
    if not found and not problems:
        problems.append(
            Problem(code=BAD_TABLE, line=1, what="the table has no rows", mend="add a row for each forecast")
        )
    return (() if problems else tuple(found)), tuple(problems)


# -- header ------------------------------------------------------------------------------------


class _HeaderFault(ValueError):
    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()


def _read_header(cells: Sequence[str], text: str) -> _Header:
    names = tuple(cell.strip().casefold() for cell in cells)
    if not any(names):
        raise _HeaderFault([_no_header("the table is empty")])
    first = text.split("\n", 1)[0]
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(names) == 1 and mark in first:
            why = f"its first line is separated by {name}"
            raise _HeaderFault([_no_header("the columns are not separated by commas", why)])
    missing = [name for name in NEEDED if name not in names]
    categories = tuple(sorted((n for n in names if _CATEGORY.fullmatch(n)), key=lambda n: int(n[1:])))
    levels = {name: level for name in names if (level := _level(name)) is not None}
    problems = [
        Problem(
            code=COLUMN_MISSING, line=1, what=f"the table has no column `{name}`",
            why=f"it has {', '.join(f'`{n}`' for n in names)}", mend=f"add a column `{name}`",
        )
        for name in missing
    ]  # fmt: skip
    known = {*NEEDED, PROBABILITY, WORD, STANDARD, NOTE, *categories, *levels}
    problems += [_strange(name, number) for number, name in enumerate(names) if name not in known]
    doubled = sorted({name for name in names if names.count(name) > 1})
    problems += [_no_header(f"the table has two columns `{name}`") for name in doubled]
    if len(set(levels.values())) < len(levels):
        problems.append(_no_header("two columns are the same quantile"))
    if categories != tuple(f"p{number}" for number in range(1, len(categories) + 1)):
        problems.append(_no_header("the columns of categories are not p1, p2, ... without a gap"))
    if not problems and not (categories or levels or {PROBABILITY, WORD} & set(names)):
        problems.append(
            Problem(
                code=COLUMN_MISSING, line=1, what="the table has no column with a forecast",
                why=f"it has {', '.join(f'`{n}`' for n in names)}",
                mend="add `probability`, `word`, `p1`, `p2`, ... or `q05`, `q50`, `q95`",
            )
        )  # fmt: skip
    if problems:
        raise _HeaderFault(problems)
    return _Header(names=names, categories=categories, levels=dict(sorted(levels.items(), key=lambda item: item[1])))


def _no_header(what: str, why: str = "") -> Problem:
    mend = "the first line names the columns: question,forecaster,made,probability"
    return Problem(code=BAD_TABLE, line=1, what=what, why=why, mend=mend)


def _strange(name: str, number: int) -> Problem:
    wanted = "probability, word, standard, note, p1, p2, ..., q05, q50, q95, ..."
    return Problem(
        code=BAD_TABLE, line=1, what=f"`{name}` is no column of a table of forecasts", column=name, number=number,
        why=f"beside question, forecaster and made there may be {wanted}", mend="take it out, or call it as it is meant",
    )  # fmt: skip


def _level(name: str) -> float | None:
    """The level of a quantile's column, written in per cent: q05, q2.5, q50."""
    matched = _QUANTILE.fullmatch(name)
    percent = float(matched[1]) if matched else 0.0
    return percent / 100.0 if 1.0 <= percent <= 99.0 else None


# -- rows --------------------------------------------------------------------------------------


def _read_row(
    row: Sequence[str], header: _Header, reading: Reading, taken: dict[tuple[str, str, str], int], line: int
) -> tuple[AskedQuestion, Forecast]:
    if len(row) != len(header.names):
        raise _Bad("", f"the row has {len(row)} cells, the first line {len(header.names)}")
    cells = {name: cell.strip() for name, cell in zip(header.names, row, strict=True)}
    asked = reading.find_question(cells["question"]) if cells["question"] else "no question is named"
    if isinstance(asked, str):
        raise _Bad("question", asked)
    forecaster = cells["forecaster"]
    if not forecaster or forecaster.startswith(LENS):
        what = f"`{forecaster}` is kept for lenses, whose forecasts are recorded" if forecaster else "nobody is named"
        raise _Bad("forecaster", what, mend="name the person or group whose forecast it is")
    made = _read_made(cells["made"], asked, reading)
    key = (asked.key, forecaster, made)
    if key in taken:
        where = f"on line {taken[key]}" if taken[key] else "in the record"
        raise _Bad(
            "question", f"`{forecaster}` has a forecast of {asked.question} made on {made} already, {where}",
            mend="keep one of them; a later one replaces an earlier one when its day is later",
        )  # fmt: skip
    forecast = _read_forecast(cells, header, asked, reading, forecaster, made)
    taken[key] = line
    return asked, forecast


def _read_made(text: str, asked: AskedQuestion, reading: Reading) -> str:
    if not is_day(text):
        raise _Bad("made", f"`{text}` is no day" if text else "no day is given", mend="write it as 2025-03-17")
    if text > reading.today:
        raise _Bad("made", f"{text} lies after today, {reading.today}")
    answered = reading.answered.get(asked.key, "")
    if answered and text >= earliest_day(answered):
        raise _Bad("made", f"it was made on {text}, when {asked.question} was answered already, on {answered}")
    if asked.resolves and earliest_day(asked.resolves) and text > latest_day(asked.resolves):
        raise _Bad("made", f"it was made on {text}, after {asked.question} was to be resolved, on {asked.resolves}")
    return text


def _read_forecast(
    cells: Mapping[str, str], header: _Header, asked: AskedQuestion, reading: Reading, forecaster: str, made: str
) -> Forecast:
    given = {
        PROBABILITY: bool(cells.get(PROBABILITY)),
        WORD: bool(cells.get(WORD)),
        "categories": any(cells[name] for name in header.categories),
        "quantiles": any(cells[name] for name in header.levels),
    }
    kinds = [kind for kind, is_given in given.items() if is_given]
    if len(kinds) != 1:
        what = f"the row gives {' and '.join(kinds)}" if kinds else "the row gives no forecast"
        raise _Bad("", what, mend="fill one of them: a probability, a word, categories, or quantiles")
    parts: dict[str, object] = {}
    if kinds[0] == PROBABILITY:
        _require_truth(asked, PROBABILITY)
        parts["probability"] = _read_probability(cells[PROBABILITY], PROBABILITY)
    elif kinds[0] == WORD:
        _require_truth(asked, WORD)
        parts |= _read_word(cells, reading)
    elif kinds[0] == "categories":
        parts["categories"] = _read_categories(cells, header, asked)
    else:
        parts |= _read_quantiles(cells, header, asked)
    return Forecast(
        question=asked.key, asked=0, forecaster=forecaster, made=made, is_imported=True, note=cells.get(NOTE, ""), **parts  # type: ignore[arg-type]
    )  # fmt: skip


def _require_truth(asked: AskedQuestion, column: str) -> None:
    if asked.is_number:
        ways = "quantiles (`q05`, `q50`, ...)" + (" or categories (`p1`, `p2`, ...)" if asked.edges else "")
        raise _Bad(
            column, f"{asked.question} is answered by a number in {asked.unit}, not by yes or no", mend=f"give {ways}"
        )


def _read_word(cells: Mapping[str, str], reading: Reading) -> dict[str, object]:
    band = reading.find_word(cells[WORD], cells.get(STANDARD, ""))
    if isinstance(band, str):
        raise _Bad(WORD, band, mend="give a probability, or a word of the standard: `sandtable words`")
    return {
        "probability": (band.low + band.high) / 2.0, "word": band.term, "standard": band.standard,
        "low": band.low, "high": band.high,
    }  # fmt: skip


def _read_categories(cells: Mapping[str, str], header: _Header, asked: AskedQuestion) -> tuple[float, ...]:
    filled = [name for name in header.categories if cells[name]]
    n = len(asked.edges) + 1 if asked.edges else 0
    if not n:
        raise _Bad(filled[0], f"{asked.question} has no categories")
    if filled != [f"p{number}" for number in range(1, n + 1)]:
        raise _Bad(filled[0], f"{asked.question} has {n} categories, the row fills {', '.join(filled)}")
    shares = tuple(_read_probability(cells[name], name) for name in filled)
    if abs(math.fsum(shares) - 1.0) > SUM_SLACK:
        raise _Bad(filled[0], f"the probabilities add up to {math.fsum(shares):.6g}, not to 1")
    return shares


def _read_quantiles(cells: Mapping[str, str], header: _Header, asked: AskedQuestion) -> dict[str, object]:
    filled = [name for name in header.levels if cells[name]]
    if not asked.is_number:
        raise _Bad(filled[0], f"{asked.question} is answered by yes or no, not by a number", mend="give a probability")
    values = tuple(_read_number(cells[name], name) for name in filled)
    for low, high, name in zip(values, values[1:], filled[1:], strict=False):
        if high < low:
            raise _Bad(name, f"the quantile {name} is {high:g}, below the one before it, {low:g}")
    return {"levels": tuple(header.levels[name] for name in filled), "quantiles": values}


def _read_probability(text: str, column: str) -> float:
    value = _read_number(text, column)
    if not 0.0 <= value <= 1.0:
        is_percent = 1.0 < value <= 100.0
        mend = f"write {value / 100.0:g} for {value:g} %" if is_percent else "write a number between 0 and 1"
        raise _Bad(column, f"{value:g} is no probability: it does not lie between 0 and 1", mend=mend)
    return value


def _read_number(text: str, column: str) -> float:
    try:
        value = float(text) if "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _Bad(column, f"`{text}` is no number", mend="write it with a point: 0.7")
    return value


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, written 2025-03-17."""
    if not _DAY.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
