"""Who accounts for how much: an attribution as a page of sentences, bars and tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.attribution_words import find_factor, find_unit, join_words, say_all, say_manner
from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Block, Cell, Column, Heading, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import (
    MISSING,
    format_count,
    format_error,
    format_number,
    format_percent,
    format_unit,
    format_weight,
)
from sandtable.reports.switches import layout_switches
from sandtable.reports.waterfall import layout_waterfall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.causes.parts import Attribution, Effect, Part, Waterfall

MOST_PAIRS, MOST_BRIEF_ROWS, MOST_COLUMNS, MOST_PICTURES = 8, 8, 6, 2
CLEAR_TIMES = "three standard errors"


def layout_attributions(findings: Sequence[Attribution]) -> Page:
    """The same attribution under several lenses: sentences first, then the tables of each."""
    blocks: list[Block] = []
    for finding in findings:
        said = say_all(finding, is_brief=len(findings) > 1)
        blocks.extend(Paragraph(text, tone="strong" if n == 0 else "") for n, text in enumerate(said))
    if len(findings) > 1:
        blocks.append(_lens_table(findings))
    for finding in findings:
        if len(findings) > 1:
            blocks.append(Heading(f"Under {finding.lens}"))
        blocks.extend(_detail(finding))
    return Page(tuple(blocks))


def brief_attribution(finding: Attribution) -> tuple[Block, ...]:
    """One paragraph and one table of the largest parts."""
    return (Paragraph(" ".join(say_all(finding, is_brief=True))), _parts_table(finding, is_brief=True))


def _detail(finding: Attribution) -> list[Block]:
    blocks: list[Block] = [_parts_table(finding, is_brief=False)]
    if any(step.mean for step in finding.waterfall.steps):
        blocks.insert(0, layout_waterfall(finding.waterfall, is_truth=finding.is_truth))
    if any(one.is_clear for one in finding.interactions):
        blocks.append(_pairs_table(finding))
    if finding.outcomes:
        blocks.append(_outcomes_table(finding))
        blocks.extend(layout_waterfall(fall) for fall in _weightiest(finding))
        blocks.append(
            layout_switches(finding.switches, finding.unit, title="Switch points of the whole: none of them to all")
        )
    return blocks


def _parts_table(finding: Attribution, *, is_brief: bool) -> Table:
    ups = ("plus", "minus") if finding.target_kind == "net" else ("up", "down")
    quantiles = [] if finding.is_truth else ["5 % to 95 %"] if is_brief else ["5 %", "50 %", "95 %"]
    edges = ["alone", "last"] if len(finding.parts) > 1 else []
    titles = ["part ± error", *quantiles, *ups] if is_brief else ["part", "error", *quantiles, *ups, *edges]
    shown = finding.parts[: MOST_BRIEF_ROWS - 1] if is_brief else finding.parts
    rows = [_part_row(finding, part, is_brief=is_brief) for part in shown]
    return Table(
        title=_titled(f"Parts of {finding.target}, lens {finding.lens}", finding),
        columns=(Column("subject"), *(Column(title, is_number=True) for title in titles)),
        rows=(*rows, _whole_row(finding, is_brief=is_brief)) if len(rows) > 1 else tuple(rows),
        notes=tuple(_brief_notes(finding) if is_brief else _notes(finding)),
    )


def _part_row(finding: Attribution, part: Part, *, is_brief: bool) -> tuple[Cell, ...]:
    cells = _effect_cells(finding, part.effect, part.total_error, is_brief=is_brief)
    if is_brief:
        return make_row([f"`{part.subject}`", *cells])
    factor = find_factor(finding)
    edges = [format_number(factor * edge.mean, factor * edge.error, is_signed=True) for edge in (part.alone, part.last)]
    name = f"{part.subject} “{part.label}”" if part.label and part.label != part.subject else part.subject
    return make_row([name, *cells, *(edges if len(finding.parts) > 1 else [])])


def _whole_row(finding: Attribution, *, is_brief: bool) -> tuple[Cell, ...]:
    cells = _effect_cells(finding, finding.whole, finding.whole.error, is_brief=is_brief)
    return make_row([Cell("all together", "strong"), *cells, *([] if is_brief else ["", ""])])


def _effect_cells(finding: Attribution, effect: Effect, error: float, *, is_brief: bool) -> list[str | Cell]:
    """Mean and error, quantiles except for truths, and both shares of futures."""
    factor = find_factor(finding)
    mean = format_number(factor * effect.mean, factor * error, is_signed=True)
    edges = ((effect.low, effect.low_error), (effect.median, effect.median_error), (effect.high, effect.high_error))
    low, median, high = (format_number(value, its_error, is_signed=True) for value, its_error in edges)
    quantiles = [] if finding.is_truth else [f"{low} to {high}"] if is_brief else [low, median, high]
    signs = [format_percent(share.share, share.standard_error) for share in (effect.up, effect.down)]
    said = format_error(factor * error)
    tone = _tone(finding, effect.mean)
    first = [Cell(f"{mean} ± {said}", tone)] if is_brief else [Cell(mean, tone), said]
    return [*first, *quantiles, *signs]


def _brief_notes(finding: Attribution) -> list[str]:
    notes = [f"Shapley values; they add up to the whole in every one of {format_count(finding.n_futures)} futures."]
    weights = [f"`{fall.id}` {format_weight(fall.weight)}" for fall in finding.outcomes if fall.weight is not None]
    if weights:
        notes.append(f"Weights ({finding.unit} for one unit): {', '.join(weights)}.")
    hidden = len(finding.parts) - (MOST_BRIEF_ROWS - 1)
    return [*notes, f"{hidden} smaller parts are left out of the table."] if hidden > 0 else notes


def _notes(finding: Attribution) -> list[str]:
    n = format_count(finding.n_futures)
    if finding.n_orders:
        sampled = max((part.sampling_error for part in finding.parts), default=0.0) * find_factor(finding)
        met = (
            f"Shapley values from {format_count(finding.n_orders)} sampled orders, half of them reverses of the others "
            f"({format_count(finding.n_combinations)} combinations run); of the error at most {format_error(sampled)} is "
            "due to the orders, the rest to the futures. Quantiles and shares of single futures carry the noise of the "
            "orders."
        )
    else:
        met = f"Shapley values from all {format_count(finding.n_combinations)} combinations."
    said = " alone: what it changes where none of the others is there; last: where all of them are."
    notes = [
        f"{met} {n} futures, the same in each combination, lens `{finding.lens}`, seed {finding.seed}; parts add up to "
        "the whole in each." + (said if len(finding.parts) > 1 else ""),
        "With and without: " + "; ".join(f"`{p.subject}` {p.with_branch} / {p.without_branch}" for p in finding.parts)
        + ".",
    ]  # fmt: skip
    notes += [
        f"`{one.first}` and `{one.second}` both set {join_words([f'`{thing}`' for thing in one.things])}: where one of "
        "them sets it, the other adds nothing to it."
        for one in finding.overlaps
    ]
    if finding.held:
        held = join_words([f"`{subject}`" for subject in finding.held])
        notes.append(f"`{finding.target}` itself reads a branch of {held}, where it is set whatever the combination.")
    if finding.n_without_case:
        notes.append(
            f"{format_count(finding.n_without_case)} futures were left out: what the claim takes as given does not hold "
            "there in every combination."
        )
    trouble = say_trouble(finding.n_left_out, finding.n_futures + finding.n_left_out + finding.n_without_case)
    return [*notes, trouble] if trouble else notes


def _pairs_table(finding: Attribution) -> Table:
    clear = [one for one in finding.interactions if one.is_clear]
    factor = find_factor(finding)
    rows = [
        make_row(
            [
                f"{one.first}, {one.second}",
                format_number(factor * one.mean, factor * one.error, is_signed=True),
                format_error(factor * one.error),
                say_manner(finding, one),
            ]
        )
        for one in clear[:MOST_PAIRS]
    ]
    others = len(finding.interactions) - len(rows)
    note = "Shapley interaction index: what the pair does together beyond what each does for itself, over all "
    note += f"combinations of the others; pairs at least {CLEAR_TIMES} from 0"
    return Table(
        title=_titled("Together and apart", finding),
        columns=(Column("pair"), Column("index", is_number=True), Column("error", is_number=True), Column("manner")),
        rows=tuple(rows),
        notes=(f"{note}; {others} more are not shown." if others else f"{note}.",),
    )


def _outcomes_table(finding: Attribution) -> Table:
    """Each outcome in its own unit: without any, what each adds, with all."""
    subjects = [part.subject for part in finding.parts]
    shown = subjects[:MOST_COLUMNS]
    has_rest = len(shown) < len(subjects)
    titles = ["weight", "with none", *shown, *(["others"] if has_rest else []), "with all"]
    return Table(
        title=f"In natural units, lens {finding.lens}",
        columns=(Column("outcome (unit, what is better)"), *(Column(title, is_number=True) for title in titles)),
        rows=tuple(_outcome_row(fall, shown, has_rest=has_rest) for fall in finding.outcomes),
        notes=(
            "Means over futures, each rounded to its error. A part times its weight is what it brings to the net "
            f"({finding.unit}); outcomes without a weight are no part of it.",
        ),
    )


def _outcome_row(fall: Waterfall, shown: Sequence[str], *, has_rest: bool) -> tuple[Cell, ...]:
    steps = {step.subject: step for step in fall.steps}
    unit = format_unit(fall.unit)
    better = "" if fall.more_is_better is None else ("more" if fall.more_is_better else "less")
    inside = ", ".join(text for text in (unit, better) if text)
    values = [format_number(steps[s].mean, steps[s].error, is_signed=True) for s in shown]
    if has_rest:
        others = [step for step in fall.steps if step.subject not in shown]
        error = math.hypot(*(step.error for step in others))
        values.append(format_number(math.fsum(step.mean for step in others), error, is_signed=True))
    return make_row(
        [
            f"{fall.label} ({inside})" if inside else fall.label,
            MISSING if fall.weight is None else format_weight(fall.weight),
            format_number(fall.start.mean, fall.start.error),
            *values,
            format_number(fall.end.mean, fall.end.error),
        ]
    )


def _weightiest(finding: Attribution) -> list[Waterfall]:
    """The outcomes that carry most of the net."""

    def worth(fall: Waterfall) -> float:
        return abs(fall.weight or 0.0) * math.fsum(abs(step.mean) for step in fall.steps)

    return sorted((fall for fall in finding.outcomes if worth(fall) > 0.0), key=worth, reverse=True)[:MOST_PICTURES]


def _lens_table(findings: Sequence[Attribution]) -> Table:
    """Parts by lenses."""
    subjects = [part.subject for part in findings[0].parts]
    rows = []
    for subject in subjects:
        parts = [(f, part) for f in findings for part in f.parts if part.subject == subject]
        rows.append(make_row([subject, *(_mean_cell(f, part.effect.mean, part.total_error) for f, part in parts)]))
    whole = [_mean_cell(finding, finding.whole.mean, finding.whole.error) for finding in findings]
    return Table(
        title=_titled(f"Parts of {findings[0].target} by lens", findings[0]),
        columns=(Column("subject"), *(Column(finding.lens, is_number=True) for finding in findings)),
        rows=(*rows, make_row([Cell("all together", "strong"), *whole])),
    )


def _mean_cell(finding: Attribution, mean: float, error: float) -> Cell:
    factor = find_factor(finding)
    text = f"{format_number(factor * mean, factor * error, is_signed=True)} ± {format_error(factor * error)}"
    return Cell(text, _tone(finding, mean))


def _titled(title: str, finding: Attribution) -> str:
    return f"{title} ({find_unit(finding)})" if find_unit(finding) else title


def _tone(finding: Attribution, mean: float) -> str:
    if finding.target_kind != "net" or mean == 0.0:
        return ""
    return "good" if mean > 0.0 else "bad"
