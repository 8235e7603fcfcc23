"""Scores of a forecast record: one part for what the forecasts could know, never pooled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.forecast_numbers import CRPS_SCALE, is_listed, number_blocks
from sandtable.reports.forecasts import (
    BASIS_HEADINGS,
    name_forecaster,
    say_basis,
    say_forecaster,
    say_question,
    say_withdrawals,
)
from sandtable.reports.layout import Block, Cell, Column, Heading, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_number, format_percent, format_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sandtable.ledger.bootstrap import Interval
    from sandtable.ledger.calibration import Bin
    from sandtable.ledger.sheets import ForecasterScore, PairScore, ReferenceScore, ScoredRecord, ScoreSheet
    from sandtable.ledger.standing import Basis

MOST_SHOWN = 6
MOST_LISTED = 40
MOST_ROWS = 8
KINDS = {"Brier": "yes or no", "RPS": "ordered categories", "CRPS": "numbers"}
SCALES = {
    "Brier": "Brier: mean squared distance from what happened; 0 is best, 0.25 is what one half earns (scales from 0 to 2 "
    "are twice this). log: mean of -ln of the probability given to what happened.",
    "RPS": "RPS: mean squared distance of cumulative probabilities, over k - 1 categories; 0 is best, 1 worst.",
    "CRPS": CRPS_SCALE,
}


def layout_scores(scored: ScoredRecord) -> Page:
    """All sheets, the most telling first."""
    blocks: list[Block] = []
    told: set[str] = set()
    for basis in dict.fromkeys(sheet.basis for sheet in scored.sheets):
        sheets = [sheet for sheet in scored.sheets if sheet.basis == basis]
        few = [sheet for sheet in sheets if is_listed(sheet)]
        for sheet in (sheet for sheet in sheets if sheet not in few):
            blocks += _sheet_blocks(sheet, scored, is_told=sheet.rule in told)
            told.add(sheet.rule)
        if few:
            blocks.append(Heading(f"{_head(basis)} (numbers)"))
            blocks += number_blocks(few, scored)
    blocks += [Paragraph(text) for text in _say_rest(scored)]
    return Page(tuple(blocks))


def brief_scores(scored: ScoredRecord) -> tuple[Block, ...]:
    """The same in one paragraph on the most telling sheet, and one table of at most eight rows."""
    rows = [(sheet, score) for sheet in scored.sheets for score in sheet.forecasters][:MOST_ROWS]
    cells = [
        make_row(
            [
                sheet.basis.label,
                name_forecaster(score.forecaster),
                format_count(score.score.n),
                f"{sheet.rule} {_interval_text(score.score)} {format_unit(sheet.unit)}".rstrip(),
                *(
                    _reference_text(sheet, score.forecaster, name)
                    for name in ("one half", "climatology", "persistence")
                ),
            ]
        )
        for sheet, score in rows
    ]
    columns = ("basis", "forecaster", "questions", "score (90 %)", "one half", "climatology", "persistence")
    n_all = sum(len(sheet.forecasters) for sheet in scored.sheets)
    notes = [_say_intervals(scored)]
    if n_all > MOST_ROWS:
        notes.append(f"{MOST_ROWS} of {n_all} rows.")
    return (
        Paragraph(" ".join(say_sheet(scored.sheets[0]))),
        Table(
            columns=tuple(Column(title, is_number=title not in {"basis", "forecaster"}) for title in columns),
            rows=tuple(cells),
            notes=tuple(notes),
        ),
    )


def say_sheet(sheet: ScoreSheet) -> Iterator[str]:
    """What a sheet says: the best and the worst beside the references, and whether any difference is larger than its error."""
    ranked = sorted(sheet.forecasters, key=lambda score: score.score.mean)
    yield _say_forecaster(sheet, ranked[0], is_first=True)
    if ranked[-1].score.mean > ranked[0].score.mean:
        yield _say_forecaster(sheet, ranked[-1], is_first=False)
    yield from _say_pairs(sheet)
    yield from _say_references(sheet)


def _sheet_blocks(sheet: ScoreSheet, scored: ScoredRecord, *, is_told: bool) -> Iterator[Block]:
    """One sheet; what its columns mean only where it was not told before."""
    unit = f" in {sheet.unit}" if sheet.rule == "CRPS" and sheet.unit != "1" else ""
    yield Heading(f"{_head(sheet.basis)} ({KINDS[sheet.rule]}{unit})")
    for number, text in enumerate(say_sheet(sheet)):
        yield Paragraph(text, tone="strong" if number == 0 else "")
    yield _scores_table(sheet, scored, is_told=is_told)
    if sheet.references:
        yield _references_table(sheet)
    if sheet.pairs:
        yield _pairs_table(sheet, is_told=is_told)
    if sheet.rule == "Brier":
        yield _calibration_table(sheet, is_told=is_told)


def name_reference(reference: str, rule: str) -> str:
    """A reference by its name; one half of several categories is equal shares."""
    return "equal shares" if (reference, rule) == ("one half", "RPS") else reference


def _head(basis: Basis) -> str:
    return BASIS_HEADINGS[basis.kind].format(known_by=basis.known_by)


# -- sentences ---------------------------------------------------------------------------------


def _say_forecaster(sheet: ScoreSheet, score: ForecasterScore, *, is_first: bool) -> str:
    n = score.score.n
    questions = f"{format_count(n)} resolved question{'s' if n != 1 else ''}"
    unit = f" {format_unit(sheet.unit)}".rstrip() if sheet.rule == "CRPS" else ""
    value = _value(score.score.mean, score.score.error)
    interval = f" (90 % {_span(score.score)})" if score.score.is_known else ""
    opening = f"On {questions}, {say_basis(sheet.basis)}, {say_forecaster(score.forecaster)} has"
    if not is_first:
        opening = f"The highest is {say_forecaster(score.forecaster)}'s, on {questions}:"
    beside = [
        f"{name_reference(item.reference, sheet.rule)} {_value(item.reference_score, score.score.error)}"
        + (f" on {format_count(item.difference.n)} of them" if item.difference.n != n else "")
        for item in sheet.references
        if item.forecaster == score.forecaster
    ]
    held = f"; beside it {', '.join(beside)}" if beside else ""
    return f"{opening} {sheet.rule} {value}{unit}{interval}{held}."


def _say_pairs(sheet: ScoreSheet) -> Iterator[str]:
    """Whether any forecaster is told apart from another."""
    told = [pair for pair in sheet.pairs if pair.difference.is_known]
    if not told:
        if len(sheet.forecasters) > 1:
            yield "There are too few common questions to tell forecasters apart."
        return
    clear = [pair for pair in told if pair.is_clear]
    who = "lenses" if all(score.forecaster.startswith("lens:") for score in sheet.forecasters) else "forecasters"
    if clear:
        named = "; ".join(_say_better(pair) for pair in clear[:3])
        more = f"; and {len(clear) - 3} more" if len(clear) > 3 else ""
        together = f", all {len(told)} pairs looked at together" if len(told) > 1 else ""
        yield f"Larger than its error{together}: {named}{more}."
    elif len(told) == 1:
        yield f"The difference between the two {who} is not larger than its error: no ranking is supported."
    else:
        alone = sum(pair.difference.excludes_zero for pair in told)
        looked = f" ({alone} would be if looked at alone)" if alone else ""
        yield f"No difference between two {who} is larger than its error{looked}: no ranking is supported."


def _say_better(pair: PairScore) -> str:
    better, other = (pair.first, pair.second) if pair.difference.mean < 0 else (pair.second, pair.first)
    by = _value(abs(pair.difference.mean), pair.difference.error)
    return f"{say_forecaster(better)} is better than {say_forecaster(other)} by {by}"


def _say_references(sheet: ScoreSheet) -> Iterator[str]:
    """Whether anybody beats what costs nothing."""
    for reference in ("one half", "climatology", "persistence"):
        told = [item for item in sheet.references if item.reference == reference and item.difference.is_known]
        if not told:
            continue
        name = name_reference(reference, sheet.rule)
        better = [item for item in told if item.difference.high < 0.0]
        worse = [item for item in told if item.difference.low > 0.0]
        parts = [f"better: {_names(better)}"] if better else []
        parts += [f"worse: {_names(worse)}"] if worse else []
        if parts:
            yield f"Against {name}, by more than the error, {'; '.join(parts)}."
        else:
            who = "the forecaster is" if len(told) == 1 else "no forecaster is"
            way = "neither better nor worse" if len(told) == 1 else "better or worse"
            yield f"Against {name} {who} {way} by more than the error."


def _names(items: Sequence[ReferenceScore]) -> str:
    names = [say_forecaster(item.forecaster) for item in items]
    return ", ".join(names[:MOST_SHOWN]) + (f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else "")


def _say_rest(scored: ScoredRecord) -> Iterator[str]:
    """What the scores leave out, and on what they rest."""
    yield (
        f"{format_count(scored.n_answered)} questions with forecasts are answered, {format_count(scored.n_open)} are open; "
        f"the record has {format_count(scored.n_lines)} lines, the last with the hash {scored.head}."
    )
    if scored.n_replaced:
        yield f"{format_count(scored.n_replaced)} forecasts were replaced by later ones of the same forecaster and are not scored."
    if scored.n_reworded:
        yield f"{format_count(scored.n_reworded)} scored forecasts were made when their question was worded otherwise."
    if scored.n_clock_stated:
        yield f"The day on which {format_count(scored.n_clock_stated)} scored forecasts were recorded was stated, not read from a clock."
    if scored.left_out:
        first = scored.left_out[0]
        yield f"{format_count(len(scored.left_out))} forecasts of answered questions were left out; the first, line {first.line}: {first.why}."
    if len(scored.scenarios) > 1:
        yield f"Questions of {len(scored.scenarios)} scenarios are scored together: {', '.join(scored.scenarios)}."
    yield from say_withdrawals(scored.withdrawals)


def _say_intervals(scored: ScoredRecord) -> str:
    groups = ""
    if scored.together:
        listed = "; ".join(", ".join(say_question(key, scored.scenarios) for key in group) for group in scored.together)
        groups = f", {listed} drawn as one"
    rest = "the others" if scored.together else "they"
    return (
        f"90 %: questions drawn anew {format_count(scored.n_resamples)} times (seed {scored.seed}){groups}, as if {rest} had "
        "nothing to do with each other; where questions share a cause the true interval is wider. None below five."
    )


# -- tables ------------------------------------------------------------------------------------


def _scores_table(sheet: ScoreSheet, scored: ScoredRecord, *, is_told: bool) -> Table:
    is_brier = sheet.rule == "Brier"
    titles = ["questions", sheet.rule, "90 %"]
    titles += ["log", "reliability", "resolution", "uncertainty", "within", "discrimination"] if is_brier else []
    notes = [] if is_told else [SCALES[sheet.rule], *(_calibration_notes() if is_brier else ()), _say_intervals(scored)]
    if len(sheet.forecasters) > MOST_LISTED:
        notes.append(
            f"{format_count(len(sheet.forecasters) - MOST_LISTED)} more forecasters: name them, or ask for --json."
        )
    notes += _infinite_notes(sheet, scored)
    notes += [_say_words(score) for score in sheet.forecasters[:MOST_LISTED] if score.n_words]
    return Table(
        title=f"{sheet.rule} by forecaster",
        columns=(Column("forecaster"), *(Column(title, is_number=True) for title in titles)),
        rows=tuple(_score_row(score, is_brier=is_brier) for score in sheet.forecasters[:MOST_LISTED]),
        notes=tuple(notes),
    )


def _score_row(score: ForecasterScore, *, is_brier: bool) -> tuple[Cell, ...]:
    texts: list[str | Cell] = [
        name_forecaster(score.forecaster),
        format_count(score.score.n),
        _value(score.score.mean, score.score.error),
        _span(score.score),
    ]
    parts = score.calibration
    if is_brier and parts is not None:
        texts.append("infinite" if math.isinf(score.log) else f"{score.log:.2f}")
        texts += [f"{v:.3f}" for v in (parts.reliability, parts.resolution, parts.uncertainty)]
        texts.append(f"{parts.within + 0.0:+.3f}")
        texts.append(MISSING if math.isnan(parts.discrimination) else f"{parts.discrimination:.2f}")
    return make_row(texts)


def _calibration_notes() -> tuple[str, ...]:
    return (
        "Brier = reliability - resolution + uncertainty + within (Murphy 1973; within: what binning hides). reliability: how far "
        "forecasts lie from how often it came true, 0 is best; resolution: how far they sort questions, more is better; "
        "uncertainty: of the questions themselves. discrimination: chance that a yes had been given more than a no, 0.5 "
        "is none.",
    )


def _infinite_notes(sheet: ScoreSheet, scored: ScoredRecord) -> list[str]:
    notes = []
    for score in sheet.forecasters[:MOST_LISTED]:
        if not score.infinite:
            continue
        named = ", ".join(say_question(key, scored.scenarios) for key in score.infinite[:MOST_SHOWN])
        rest = f"; over the others it is {score.log_finite:.2f}" if math.isfinite(score.log_finite) else ""
        notes.append(
            f"log is infinite for {say_forecaster(score.forecaster)}: no chance was given to what happened on {named}{rest}."
        )
    drawn = [
        s.standing.forecast
        for s in sheet.singles
        if s.standing.forecast.probability in {0.0, 1.0} and s.standing.forecast.n_futures
    ]
    if drawn:
        fewest = min(forecast.n_futures for forecast in drawn)
        notes.append(
            f"A share of 0 of {format_count(fewest)} futures stands for less than 3 in {format_count(fewest)} (at 95 %), not for never."
        )
    return notes


def _say_words(score: ForecasterScore) -> str:
    return (
        f"{say_forecaster(score.forecaster)}: {format_count(score.n_words)} of {format_count(score.score.n)} forecasts are words, "
        f"scored at the middle of their band; at the ends of the bands Brier would be {score.best:.3f} to {score.worst:.3f}."
    )


def _references_table(sheet: ScoreSheet) -> Table:
    listed = {score.forecaster for score in sheet.forecasters[:MOST_LISTED]}
    rows = [
        make_row(
            [
                name_forecaster(item.forecaster),
                name_reference(item.reference, sheet.rule),
                format_count(item.difference.n),
                _value(item.score, item.difference.error),
                _value(item.reference_score, item.difference.error),
                format_percent(item.skill),
                _signed(item.difference),
                _span(item.difference, is_signed=True),
            ]
        )
        for item in sheet.references
        if item.forecaster in listed
    ]
    stated = next((item for item in sheet.references if item.reference == "climatology"), None)
    notes = [
        "On the questions that both answer. skill: 1 - score / reference; difference: score - reference, below 0 is better."
    ]
    if stated is not None and sheet.rule == "Brier":
        rest = stated.difference.n - stated.n_stated
        notes.append(
            f"climatology: the scenario's base rate for {format_count(stated.n_stated)} of {format_count(stated.difference.n)} questions, for "
            f"{format_count(rest)} how often the other answered questions of the record came out yes (leave-one-out)."
        )
    return Table(
        title="Beside what costs nothing",
        columns=(
            Column("forecaster"), Column("reference"),
            *(Column(t, is_number=True) for t in ("questions", sheet.rule, "reference's", "skill", "difference", "90 %")),
        ),
        rows=tuple(rows),
        notes=tuple(notes),
    )  # fmt: skip


def _pairs_table(sheet: ScoreSheet, *, is_told: bool) -> Table:
    rows = [
        make_row(
            [
                name_forecaster(pair.first),
                name_forecaster(pair.second),
                format_count(pair.difference.n),
                _signed(pair.difference),
                _span(pair.difference, is_signed=True),
                ("yes" if pair.is_clear else "no") if pair.difference.is_known else MISSING,
            ]
        )
        for pair in sheet.pairs
    ]
    notes = [
        "first minus second on the questions that both answered; below 0 the first is better. 90 %: each pair alone; clear: "
        "larger than its error when all pairs are looked at together (the largest of many differences is large by chance)."
    ]
    notes = [] if is_told else notes
    if sheet.rule == "CRPS":
        notes.append("On the quantiles that both gave.")
    if sheet.n_unpaired:
        notes.append(
            f"The {MOST_SHOWN} with the most questions; {format_count(sheet.n_unpaired)} more are not compared."
        )
    return Table(
        title="Pairs of forecasters",
        columns=(
            Column("first"), Column("second"), *(Column(t, is_number=True) for t in ("questions", "difference", "90 %")),
            Column("clear"),
        ),
        rows=tuple(rows),
        notes=tuple(notes),
    )  # fmt: skip


def _calibration_table(sheet: ScoreSheet, *, is_told: bool) -> Table:
    """How often it came true where so much had been given; a row per range, a column per forecaster."""
    shown = sheet.forecasters[:MOST_SHOWN]
    bins = {
        score.forecaster: {item.low: item for item in score.calibration.bins} for score in shown if score.calibration
    }
    edges = sorted({(item.low, item.high) for found in bins.values() for item in found.values()})
    rows = [
        make_row(
            [
                f"{100 * low:.0f}-{100 * high:.0f} %",
                *(_bin_cell(bins.get(score.forecaster, {}).get(low)) for score in shown),
            ]
        )
        for low, high in edges
    ]
    notes = [
        "yes of so many forecasts in the range, in brackets the counts between which 90 % would lie were they right and the "
        "questions independent; ! outside them."
    ]
    notes = [] if is_told else notes
    if len(sheet.forecasters) > MOST_SHOWN:
        notes.append(f"The first {MOST_SHOWN} forecasters; --json has all.")
    return Table(
        title="Calibration: how often it came true",
        columns=(Column("given"), *(Column(name_forecaster(score.forecaster), is_number=True) for score in shown)),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _bin_cell(found: Bin | None) -> str | Cell:
    if found is None:
        return Cell(MISSING, "muted")
    mark = "" if found.is_consistent else " !"
    return Cell(f"{found.n_yes} of {found.n} ({found.expected_low}-{found.expected_high}){mark}", "bad" if mark else "")


def _reference_text(sheet: ScoreSheet, forecaster: str, reference: str) -> str:
    found = next((r for r in sheet.references if (r.forecaster, r.reference) == (forecaster, reference)), None)
    if found is None:
        return MISSING
    n = next(score.score.n for score in sheet.forecasters if score.forecaster == forecaster)
    only = f" (n {format_count(found.difference.n)})" if found.difference.n != n else ""
    return _value(found.reference_score, found.difference.error) + only


def _interval_text(interval: Interval) -> str:
    return _value(interval.mean, interval.error) + (f" ({_span(interval)})" if interval.is_known else "")


def _value(value: float, error: float) -> str:
    """A score rounded to its error; three decimals without one."""
    return format_number(value, error if math.isfinite(error) else 0.001)


def _signed(interval: Interval) -> str:
    return format_number(interval.mean, interval.error if math.isfinite(interval.error) else 0.001, is_signed=True)


def _span(interval: Interval, *, is_signed: bool = False) -> str:
    if not interval.is_known:
        return MISSING
    low, high = (format_number(end, interval.error, is_signed=is_signed) for end in (interval.low, interval.high))
    return f"{low} to {high}"
