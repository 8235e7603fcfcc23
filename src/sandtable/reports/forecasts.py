"""A forecast record on a page: what was added, what it holds, and each forecast in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_band, format_count, format_number, format_percent, format_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sandtable.ledger.entries import Forecast, Resolution
    from sandtable.ledger.listing import (
        Added,
        Answered,
        ImportedForecasts,
        ListedForecast,
        ListedQuestion,
        RecordedForecasts,
        RecordListing,
    )
    from sandtable.ledger.standing import Basis, Withdrawal

LENS = "lens:"
BASIS_HEADINGS = {
    "out-of-sample": "Out-of-sample: recorded before the question was resolved",
    "stated": "As stated by the importer, not witnessed",
    "known-by": "Known-by {known_by}: parameters cut off there, structure in hindsight",
    "in-sample": "In-sample: made after the answer, or with it at hand",
    "open": "Open: not answered yet",
}
BASIS_WORDS = {
    "out-of-sample": "out-of-sample",
    "stated": "as stated by the importer, not witnessed",
    "known-by": "parameters as known by {known_by}, structure in hindsight",
    "in-sample": "in-sample",
    "open": "not answered yet",
}


def say_count(n: int, noun: str) -> str:
    """`1 forecast`, `170 forecasts`."""
    return f"{format_count(n)} {noun}{'' if n == 1 else 's'}"


def say_basis(basis: Basis) -> str:
    """What a forecast could know, inside a sentence."""
    return BASIS_WORDS[basis.kind].format(known_by=basis.known_by)


def say_forecaster(forecaster: str) -> str:
    """A lens as `name`, a person by name."""
    return f"`{forecaster.removeprefix(LENS)}`" if forecaster.startswith(LENS) else forecaster


def name_forecaster(forecaster: str) -> str:
    """A forecaster in a table: `record (lens)`."""
    return f"{forecaster.removeprefix(LENS)} (lens)" if forecaster.startswith(LENS) else forecaster


def say_question(key: str, scenarios: Sequence[str] = ()) -> str:
    """A question's id; with its scenario where there are several."""
    return key if len(scenarios) > 1 else key.partition(":")[2]


def layout_recorded(recorded: RecordedForecasts) -> Page:
    """What recording added."""
    known = f", parameters as known by {recorded.known_by}" if recorded.known_by else ""
    lenses = f"{len(recorded.lenses)} lenses" if len(recorded.lenses) > 1 else "1 lens"
    what = (
        f"{say_count(recorded.n_forecasts, 'forecast')} of {say_count(recorded.n_questions, 'question')} by {lenses} "
        f"({format_count(recorded.n_futures)} futures, seed {recorded.seed}{known})"
    )
    said = f"{what} were added to {_where(recorded.added)}." if recorded.n_forecasts else "Nothing new was added."
    blocks = [Paragraph(said, tone="strong")]
    if recorded.n_same:
        blocks.append(
            Paragraph(f"{format_count(recorded.n_same)} stood in the record already and were not added again.")
        )
    n_closed = recorded.n_questions - recorded.n_open
    if n_closed:
        label = "with --known-by, in their parameters only: " if recorded.known_by else ""
        blocks.append(
            Paragraph(
                f"{format_count(n_closed)} of the questions are past their date or already answered: forecasts of them are "
                f"in hindsight ({label}`{'known-by ' + recorded.known_by if recorded.known_by else 'in-sample'}`). "
                f"{format_count(recorded.n_open)} are open: forecasts of them, recorded on {recorded.day}, count as "
                "out-of-sample if the answer comes later."
            )
        )
    trouble = say_trouble(recorded.left_out, recorded.n_futures + recorded.left_out)
    if trouble:
        blocks.append(Paragraph("At most " + trouble))
    return Page((*blocks, _say_head(recorded.added)))


def layout_imported(imported: ImportedForecasts) -> Page:
    """What an import added."""
    made = imported.first_made
    made += f" to {imported.last_made}" if imported.last_made != imported.first_made else ""
    n = imported.n_forecasts
    blocks = [
        Paragraph(
            f"{say_count(n, 'forecast')} of {say_count(imported.n_questions, 'question')} by "
            f"{say_count(len(imported.forecasters), 'forecaster')} {'was' if n == 1 else 'were'} added to {_where(imported.added)}.",
            tone="strong",
        ),
        Paragraph(
            f"Of these, {format_count(imported.n_open)} on questions that are still open on {imported.day} are witnessed by this "
            f"record; {format_count(n - imported.n_open)} count as stated by the importer (made {made}), not witnessed."
        ),
    ]
    if imported.n_words:
        blocks.append(
            Paragraph(f"{format_count(imported.n_words)} are words: they are scored at the middle of their band.")
        )
    return Page((*blocks, _say_head(imported.added)))


def layout_answered(answered: Answered) -> Page:
    """What answering added."""
    n = {state: sum(item.state == state for item in answered.answers) for state in ("added", "same", "corrected")}
    parts = []
    if n["added"]:
        parts.append(
            f"{say_count(n['added'], 'answer')} {'was' if n['added'] == 1 else 'were'} added to {_where(answered.added)}"
        )
    if n["corrected"]:
        parts.append(
            f"{format_count(n['corrected'])} were replaced; the earlier ones and the reason stay in the record"
        )
    if n["same"]:
        parts.append(f"{format_count(n['same'])} stood in it already")
    said = "; ".join(parts) + "." if parts else "Nothing was answered."
    rows = [
        make_row(
            [item.question.question, item.question.asks, say_answer(item.resolution), item.resolution.date,
             item.resolution.source, item.state]
        )
        for item in answered.answers
    ]  # fmt: skip
    columns = ("question", "asks", "answer", "on", "source", "")
    tables = (Table(columns=tuple(Column(title) for title in columns), rows=tuple(rows)),) if rows else ()
    left = "; ".join(f"{question}: {why}" for question, why in answered.skipped)
    skipped = (Paragraph(f"Left open: {left}."),) if left else ()
    return Page((Paragraph(said, tone="strong"), *tables, *skipped, _say_head(answered.added)))


def layout_withdrawn(answered: Answered, line: int) -> Page:
    """That a line was withdrawn."""
    said = f"Line {line} is withdrawn by line {answered.added.last_line}; it stays in the record, and is counted as withdrawn."
    return Page((Paragraph(said, tone="strong"), _say_head(answered.added)))


def layout_listing(listing: RecordListing) -> Page:
    """A record: its questions, or one question's forecasts."""
    opening = Paragraph(
        f"{listing.file}: {format_count(listing.n_lines)} lines, {format_count(listing.n_forecasts)} forecasts that stand; "
        f"the last line is of {listing.recorded}." if listing.n_lines else f"{listing.file} is empty.",
        tone="strong",
    )  # fmt: skip
    body = (_forecasts_table(listing),) if listing.asked else (_questions_table(listing.questions),)
    notes = [Paragraph(_say_hash(listing.head), tone="muted")]
    if listing.n_clock_stated:
        notes.append(
            Paragraph(
                f"The day of {format_count(listing.n_clock_stated)} lines was stated with --today, not read from a clock."
            )
        )
    return Page((opening, *body, *(Paragraph(text) for text in say_withdrawals(listing.withdrawals)), *notes))


def say_withdrawals(withdrawals: Sequence[Withdrawal]) -> Iterator[str]:
    """A sentence per withdrawn line."""
    for item in withdrawals:
        yield f"Line {item.line.number} was withdrawn on {item.by.recorded} (line {item.by.number}): {item.reason}"


def say_answer(resolution: Resolution) -> str:
    """`yes`, `no` or the number."""
    return resolution.answer if resolution.value is None else format_number(resolution.value)


def say_given(forecast: Forecast, unit: str) -> str:
    """What a forecast says: a probability, a word with its band, categories or quantiles."""
    if forecast.word:
        return f"“{forecast.word}” ({format_band(forecast.low, forecast.high)}, {forecast.standard})"
    if forecast.probability is not None:
        return format_percent(forecast.probability, 0.001 if forecast.is_imported else 1.0 / max(forecast.n_futures, 1))
    if forecast.levels:
        return _say_quantiles(forecast, unit)
    return " | ".join(format_percent(share) for share in forecast.categories)


def _say_quantiles(forecast: Forecast, unit: str) -> str:
    values = dict(zip(forecast.levels, forecast.quantiles, strict=True))
    spread = abs(forecast.quantiles[-1] - forecast.quantiles[0]) / 30.0
    low, high = next(
        (pair for pair in ((0.05, 0.95), (0.1, 0.9), (0.25, 0.75)) if set(pair) <= set(values)), (0.0, 0.0)
    )
    parts = [f"{format_number(values[0.5], spread)} {format_unit(unit)}".strip()] if 0.5 in values else []
    if high:
        parts.append(
            f"{low * 100:g}-{high * 100:g} %: {format_number(values[low], spread)} to {format_number(values[high], spread)}"
        )
    return "; ".join(parts) or f"{len(values)} quantiles"


def _questions_table(questions: Sequence[ListedQuestion]) -> Table:
    scenarios = sorted({item.question.scenario for item in questions})
    rows = [
        make_row(
            [
                say_question(item.question.key, scenarios),
                item.question.asks,
                item.question.resolves,
                f"{say_answer(item.answer.resolution)}, {item.answer.resolution.date}"
                if item.answer
                else Cell("open", "muted"),
                item.answer.resolution.source if item.answer else MISSING,
                format_count(item.n_forecasts),
                format_count(len(item.forecasters)),
            ]
        )
        for item in questions
    ]
    return Table(
        title="Questions",
        columns=(
            Column("question"), Column("asks"), Column("resolves"), Column("answer"), Column("source"),
            Column("forecasts", is_number=True), Column("forecasters", is_number=True),
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _forecasts_table(listing: RecordListing) -> Table:
    item = listing.questions[0]
    question = item.question
    answer = (
        f"answered {say_answer(item.answer.resolution)} on {item.answer.resolution.date}" if item.answer else "open"
    )
    return Table(
        title=f"{question.question} {question.asks} (resolves {question.resolves}; {answer})",
        columns=(
            Column("line", is_number=True), Column("forecaster"), Column("made"), Column("recorded"), Column("says"),
            Column("what it could know"),
        ),
        rows=tuple(_forecast_row(row) for row in listing.forecasts),
    )  # fmt: skip


def _forecast_row(row: ListedForecast) -> tuple[Cell, ...]:
    line, forecast = row.standing.line, row.standing.forecast
    return make_row(
        [
            str(line.number),
            name_forecaster(forecast.forecaster),
            forecast.made,
            line.recorded,
            say_given(forecast, row.standing.asked.unit),
            say_basis(row.basis),
        ]
    )


def _where(added: Added) -> str:
    lines = f"line {added.first_line}" if added.n_added == 1 else f"lines {added.first_line} to {added.last_line}"
    return f"{added.file} ({lines})"


def _say_head(added: Added) -> Paragraph:
    return Paragraph(_say_hash(added.head), tone="muted")


def _say_hash(head: str) -> str:
    return (
        f"Hash of the last line: {head}. Kept elsewhere, it shows that nothing before it was changed or cut."
        if head
        else ""
    )
