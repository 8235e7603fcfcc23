"""Who accounts for how much: an attribution in words, tables and bars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Block, Cell, Column, Heading, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import (
    MISSING,
    format_count,
    format_error,
    format_number,
    format_of,
    format_percent,
    format_unit,
    format_weight,
)
from sandtable.reports.switches import NEAR, find_closest, layout_switches, say_nearest
from sandtable.reports.waterfall import layout_waterfall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.attribution import Attribution, Effect, Interaction, Part, Waterfall

MOST_BRIEF_LAWS = 2
UNCLEAR = 1.96  # standard errors within which a single number is not told from 0
MOST_NAMED, MOST_PAIRS, MOST_BRIEF_ROWS, MOST_COLUMNS, MOST_PICTURES = 5, 8, 8, 6, 2
CLEAR_TIMES = "three standard errors"


def layout_attributions(findings: Sequence[Attribution]) -> Page:
    """The same attribution under several lenses: sentences first, then the tables of each."""
    blocks: list[Block] = []
    for finding in findings:
        said = _sentences(finding, is_brief=len(findings) > 1)
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
    return (Paragraph(" ".join(_sentences(finding, is_brief=True))), _parts_table(finding, is_brief=True))


def say_attribution(finding: Attribution) -> str:
    """What all subjects do together, in one sentence."""
    whole, names, what = finding.whole, _who(finding), f"{_what(finding)} (“{finding.target_label}”)"
    is_one = len(finding.parts) == 1
    if whole.up.n == whole.down.n == 0:
        leave = f"{names} leaves" if is_one else f"{names} together leave"
        all_futures = f"all of {format_count(finding.n_futures)} futures"
        return f"Under `{finding.lens}`, {leave} {what} as it is in {all_futures} (seed {finding.seed})."
    count, word = (whole.up, "higher") if whole.up.n >= whole.down.n else (whole.down, "lower")
    if finding.is_truth:
        start, end = finding.waterfall.start, finding.waterfall.end
        n = finding.n_futures
        return (
            f"Under `{finding.lens}`, {what} holds in {format_of(round(end.mean * n), n)} futures with {names} and in "
            f"{format_of(round(start.mean * n), n)} without: {_amount(finding, whole.mean, whole.error)}"
            f"{_say_unclear(whole)} (seed {finding.seed})."
        )
    return (
        f"Under `{finding.lens}`, {names} {'changes' if is_one else 'together change'} {what} by "
        f"{_amount(finding, whole.mean, whole.error)} on average{_say_unclear(whole)}; it is {word} with {'it' if is_one else 'them'} in "
        f"{format_of(count.n, count.n_futures)} futures (seed {finding.seed})."
    )


def _say_unclear(whole: Effect) -> str:
    return ", which cannot be told from 0" if abs(whole.mean) <= UNCLEAR * whole.error else ""


def say_parts(finding: Attribution) -> str:
    """Who accounts for how much of it; empty for a single subject."""
    if len(finding.parts) < 2 or finding.whole.up.n == finding.whole.down.n == 0:
        return ""
    clear = [part for part in finding.parts if part.is_clear]
    named = [f"`{part.subject}` {_plain_amount(finding, part.effect.mean, part.total_error)}" for part in clear]
    said = []
    if named:
        rest = len(named) - MOST_NAMED
        listed = named if rest <= 1 else [*named[:MOST_NAMED], f"{rest} smaller parts (table)"]
        said.append(f"Of this{_in_unit(finding)}: {_join(listed)}.")
    unmoved = [f"`{part.subject}`" for part in finding.parts if part.effect.up.n == part.effect.down.n == 0]
    faint = [f"`{part.subject}`" for part in finding.parts if not part.is_clear and f"`{part.subject}`" not in unmoved]
    if faint:
        said.append(f"{_join(faint)} {'has' if len(faint) == 1 else 'have'} no part that can be told from 0.")
    if unmoved:
        n = format_count(finding.n_futures)
        said.append(f"{_join(unmoved)} {'changes' if len(unmoved) == 1 else 'change'} nothing in any of {n} futures.")
    return " ".join(said)


def say_interactions(finding: Attribution, most: int = 3) -> str:
    """The strongest pairs, in words; empty where none is clear."""
    clear = [one for one in finding.interactions if one.is_clear][:most]
    return _capital("; ".join(_say_pair(finding, one) for one in clear)) + "." if clear else ""


def say_law(finding: Attribution, part: Part) -> str:
    """What a law or its waiver holds back or lets through; empty for other subjects."""
    if part.kind not in {"law", "waiver"}:
        return ""
    name = f"The {part.kind} `{part.subject}`" + (f" (“{part.label}”)" if part.label else "")
    n_matters = part.effect.up.n + part.effect.down.n
    where = f"it matters in {format_of(n_matters, finding.n_futures)} futures"
    if not part.is_clear:
        return f"{name} makes no difference to {_what(finding)} on average that can be told from 0; {where}."
    amount = _amount(finding, abs(part.effect.mean), part.total_error, is_signed=False)
    if part.effect.mean < 0.0:
        return f"{name} holds back {amount} of {_what(finding)}, which would be so much higher without it; {where}."
    verb = "lets through" if part.kind == "waiver" else "adds"
    return f"{name} {verb} {amount} of {_what(finding)}, which would be so much lower without it; {where}."


def _sentences(finding: Attribution, *, is_brief: bool = False) -> list[str]:
    said = [say_attribution(finding), say_parts(finding), say_interactions(finding, 1 if is_brief else 3)]
    if finding.whole.up.n == finding.whole.down.n == 0 and not any(part.is_clear for part in finding.parts):
        return said[:1]
    laws = [part for part in finding.parts if part.kind in {"law", "waiver"} and part.is_clear]
    said += [say_law(finding, part) for part in laws[: MOST_BRIEF_LAWS if is_brief else None]]
    if finding.switches:
        said.append(_say_turning(finding))
    return [sentence for sentence in said if sentence]


def _say_turning(finding: Attribution) -> str:
    """Which part turns its sign with the smallest change of a single weight; else how far the whole is from it."""
    near = [
        (switch.distance, part)
        for part in finding.parts
        if part.is_clear and len(finding.parts) > 1
        for switch in [find_closest(part.switches)]
        if switch is not None and switch.distance <= NEAR
    ]
    said = [
        say_nearest(part.switches, finding.unit, net=f"`{part.subject}`'s part")
        for _, part in sorted(near, key=lambda item: item[0])[:2]
    ]
    return " ".join([say_nearest(finding.switches, finding.unit, net="the whole"), *said])


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
    factor = _factor(finding)
    edges = [format_number(factor * edge.mean, factor * edge.error, is_signed=True) for edge in (part.alone, part.last)]
    name = f"{part.subject} “{part.label}”" if part.label and part.label != part.subject else part.subject
    return make_row([name, *cells, *(edges if len(finding.parts) > 1 else [])])


def _whole_row(finding: Attribution, *, is_brief: bool) -> tuple[Cell, ...]:
    cells = _effect_cells(finding, finding.whole, finding.whole.error, is_brief=is_brief)
    return make_row([Cell("all together", "strong"), *cells, *([] if is_brief else ["", ""])])


def _effect_cells(finding: Attribution, effect: Effect, error: float, *, is_brief: bool) -> list[str | Cell]:
    """Mean and error, quantiles except for truths, and both shares of futures."""
    factor = _factor(finding)
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
        sampled = max((part.sampling_error for part in finding.parts), default=0.0) * _factor(finding)
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
        f"`{one.first}` and `{one.second}` both set {_join([f'`{thing}`' for thing in one.things])}: what that does "
        "needs both of them and is split between them."
        for one in finding.overlaps
    ]
    if finding.held:
        held = _join([f"`{subject}`" for subject in finding.held])
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
    factor = _factor(finding)
    rows = [
        make_row(
            [
                f"{one.first}, {one.second}",
                format_number(factor * one.mean, factor * one.error, is_signed=True),
                format_error(factor * one.error),
                _manner(finding, one),
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


def _manner(finding: Attribution, one: Interaction) -> str:
    """Whether two subjects help each other, stand in for each other, or change what the other does."""
    means = {part.subject: part.effect.mean for part in finding.parts if part.is_clear}
    first, second = means.get(one.first, 0.0), means.get(one.second, 0.0)
    if first * second == 0.0:
        return "one changes what the other does"
    if first * second > 0.0:
        return "each counts more with the other" if one.mean * first > 0.0 else "each stands in for the other"
    stronger, weaker = (one.first, one.second) if one.mean * first > 0.0 else (one.second, one.first)
    return f"`{stronger}` counts more where `{weaker}` is, `{weaker}` less where `{stronger}` is"


def _say_pair(finding: Attribution, one: Interaction) -> str:
    amount = _amount(finding, abs(one.mean), one.error, is_signed=False)
    word = "higher" if one.mean > 0 else "lower"
    return (
        f"together, `{one.first}` and `{one.second}` leave {_what(finding)} {amount} {word} than the two apart "
        f"({_manner(finding, one)})"
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
    factor = _factor(finding)
    text = f"{format_number(factor * mean, factor * error, is_signed=True)} ± {format_error(factor * error)}"
    return Cell(text, _tone(finding, mean))


def _who(finding: Attribution) -> str:
    names = [f"`{part.subject}`" for part in finding.parts]
    return _join(names) if len(names) <= 2 else f"the {len(names)} subjects"


def _what(finding: Attribution) -> str:
    return f"`{finding.target}`"


def _unit(finding: Attribution) -> str:
    return "percentage points" if finding.is_truth else format_unit(finding.unit)


def _in_unit(finding: Attribution) -> str:
    return f", in {_unit(finding)}" if _unit(finding) else ""


def _titled(title: str, finding: Attribution) -> str:
    return f"{title} ({_unit(finding)})" if _unit(finding) else title


def _factor(finding: Attribution) -> float:
    return 100.0 if finding.is_truth else 1.0


def _plain_amount(finding: Attribution, mean: float, error: float, *, is_signed: bool = True) -> str:
    factor = _factor(finding)
    text = format_number(factor * mean, factor * error, is_signed=is_signed)
    return f"{text} ± {format_error(factor * error)}" if error > 0.0 else text


def _amount(finding: Attribution, mean: float, error: float, *, is_signed: bool = True) -> str:
    unit = "percentage points" if finding.is_truth else format_unit(finding.unit)
    return f"{_plain_amount(finding, mean, error, is_signed=is_signed)} {unit}".rstrip()


def _tone(finding: Attribution, mean: float) -> str:
    if finding.target_kind != "net" or mean == 0.0:
        return ""
    return "good" if mean > 0.0 else "bad"


def _join(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
