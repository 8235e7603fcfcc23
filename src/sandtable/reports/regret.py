"""Regret and robustness in words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Block, Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import (
    MISSING,
    format_count,
    format_error,
    format_number,
    format_of,
    format_percent,
    format_unit,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.choices.regret import AlternativeFinding, LensRegret, RegretFinding, Robustness, Score

MOST_BRIEF_ROWS = 8
_METRICS = {
    "regret": ("mean regret, worst lens", "the largest, over lenses, of the mean regret"),
    "regret-high": (
        "90 % regret, worst lens",
        "the largest, over lenses, of the regret that one future in ten exceeds",
    ),
    "maximin": ("mean payoff, worst lens", "the smallest, over lenses, of the mean payoff"),
    "mean": ("mean payoff", "beyond {reference}, all lenses counted alike"),
    "hurwicz": ("best and worst lens", "half the best lens' mean payoff and half the worst lens'"),
    "enough": (
        "good enough, worst lens",
        "the smallest, over lenses, of the share of futures in which the payoff is enough",
    ),
}


def layout_regret(finding: RegretFinding) -> Page:
    """The choice in sentences, the metrics over lenses, then each lens."""
    said = (Paragraph(say_choice(finding), tone="strong"), Paragraph(say_agreement(finding)))
    blocks: list[Block] = [paragraph for paragraph in said if paragraph.text]
    if len(finding.lenses) > 1:
        blocks.append(_robustness_table(finding))
    blocks += [_lens_table(finding, lens) for lens in finding.lenses]
    return Page(tuple(blocks))


def brief_regret(finding: RegretFinding) -> tuple[Block, ...]:
    """The choice in a paragraph and the metrics in a table."""
    table = _robustness_table(finding, is_brief=True)
    return (Paragraph(f"{say_choice(finding)} {say_agreement(finding)}".strip()), table)


def say_choice(finding: RegretFinding) -> str:
    """Which alternative is regretted least under the worst lens, and how often it is the best."""
    metric = finding.robustness[0]
    score = _score_of(metric, metric.best[0])
    amount = f"{format_number(score.value, score.error)} {_unit(finding)}".strip()
    worst = f", under `{score.lens}`" if score.lens else f", under `{finding.lenses[0].lens}`"
    what = "the least worst-lens mean regret" if len(finding.lenses) > 1 else "the least mean regret"
    value = f"({amount}, Monte Carlo error {format_error(score.error)}{worst}; seed {finding.seed})"
    who = f"For {finding.stake.actor_label}, by {_stake_words(finding)},"
    if all(own.regret_most == 0.0 for lens in finding.lenses for own in lens.alternatives):
        counts = ", ".join(f"{format_count(lens.n_futures)} futures under `{lens.lens}`" for lens in finding.lenses)
        return f"{who} all alternatives bring the same in each of {counts}: there is nothing to choose (seed {finding.seed})."
    if len(metric.best) > 1:
        others = _names(metric.best[1:])
        return (
            f"{who} `{metric.best[0]}` has {what} {value}, but chance cannot tell it from {others}. "
            f"{_say_best(finding, metric.best[0])}"
        )
    return f"{who} `{metric.best[0]}` has {what} {value}. {_say_best(finding, metric.best[0])}"


def say_agreement(finding: RegretFinding) -> str:
    """Whether the choice depends on the lens or on the rule."""
    if all(own.regret_most == 0.0 for lens in finding.lenses for own in lens.alternatives):
        return ""
    return " ".join(part for part in (_say_lenses(finding), _say_rules(finding), _say_no_worse(finding)) if part)


def _say_lenses(finding: RegretFinding) -> str:
    """Which alternative is regretted least under each lens, where lenses differ."""
    by_choice: dict[tuple[str, ...], list[str]] = {}
    for lens in finding.lenses:
        least = sorted((own for own in lens.alternatives if own.is_least), key=lambda own: own.regret)
        by_choice.setdefault(tuple(own.alternative for own in least), []).append(f"`{lens.lens}`")
    if len(by_choice) < 2:
        return ""
    said = [f"{_names(choice)} under {_list(lenses)}" for choice, lenses in by_choice.items()]
    return f"Lens by lens the least mean regret is that of {'; '.join(said)}."


def _say_rules(finding: RegretFinding) -> str:
    """Whether the other rules, which weigh amounts too, agree."""
    first = set(finding.robustness[0].best)
    compared = [metric for metric in _shown_metrics(finding) if not _is_trivial(finding, metric)]
    others = [metric for metric in compared[1:] if not first & set(metric.best)]
    if others:
        said = [f"by {_title(finding, metric)} {_names(metric.best)}" for metric in others]
        return f"Other rules choose otherwise: {'; '.join(said)}."
    common = first.intersection(*(metric.best for metric in compared))
    if len(common) == 1:
        return f"Every other rule that weighs amounts picks `{next(iter(common))}` too, alone or tied."
    if common == set(finding.alternatives):
        return "By no rule can chance tell the alternatives apart."
    return "No other rule that weighs amounts contradicts this."


def _say_no_worse(finding: RegretFinding) -> str:
    """Which alternative is most often no worse than the one that all are held against."""
    metric = next((metric for metric in finding.robustness if _is_trivial(finding, metric)), None)
    if metric is None or finding.threshold is None or not metric.best:
        return ""
    score = _score_of(metric, metric.best[0])
    worst = f" under its worst lens, `{score.lens}`" if score.lens else ""
    share = format_percent(score.value, score.error)
    if finding.threshold.amount == 0:
        enough = f"no worse than `{finding.reference}` in the same future"
    else:
        enough = f"good enough ({_say_threshold(finding)})"
    if len(finding.alternatives) == 2:
        return f"{_names(metric.best)} is {enough} in {share} of futures{worst}."
    verb = "is" if len(metric.best) == 1 else "are"
    return f"Of the others {_names(metric.best)} {verb} most often {enough}: in {share} of futures{worst}."


def _is_trivial(finding: RegretFinding, metric: Robustness) -> bool:
    """Whether it holds alternatives against one of them, which so takes no part."""
    return metric.metric == "enough" and finding.threshold is not None and finding.threshold.is_relative


def _say_best(finding: RegretFinding, name: str) -> str:
    parts = []
    for lens in finding.lenses:
        own = _alternative(lens, name)
        alone = f" (alone in {format_count(own.alone.n)})" if own.tied.n else ""
        parts.append(
            f"in {format_of(own.alone.n + own.tied.n, own.alone.n_futures)} futures under `{lens.lens}`{alone}"
        )
    tied = ", alone or tied," if any(_alternative(lens, name).tied.n for lens in finding.lenses) else ""
    return f"It is the best{tied} {', '.join(parts)}."


def _robustness_table(finding: RegretFinding, *, is_brief: bool = False) -> Table:
    unit = _unit(finding)
    many = len(finding.lenses) > 1
    metrics = _shown_metrics(finding)
    titles = [_title(finding, metric) for metric in metrics]
    names = finding.alternatives[:MOST_BRIEF_ROWS] if is_brief else finding.alternatives
    rows = [
        make_row([_name(finding, name), *(_score_cell(finding, metric, name) for metric in metrics)]) for name in names
    ]
    notes = [
        "* the best by this rule, or not to be told from it by chance (95 %, paired by future, so closer than the errors "
        "of the single numbers suggest)."
    ]
    if not is_brief:
        notes += [
            f"{title}: {_METRICS[metric.metric][1].format(reference=f'`{finding.reference}`')}."
            for title, metric in zip(titles, metrics, strict=True)
            if many
        ]
    notes += _stake_notes(finding)
    over = f"over {len(finding.lenses)} lenses" if many else f"lens {finding.lenses[0].lens}"
    return Table(
        title=f"Which alternative is robust for {finding.stake.actor_label} ({unit or 'no unit'}), {over}",
        columns=(Column("alternative"), *(Column(title, is_number=True) for title in titles)),
        rows=tuple(rows),
        notes=tuple(notes),
    )


def _stake_notes(finding: RegretFinding) -> list[str]:
    notes = [f"Good enough: {_say_threshold(finding)}."] if finding.threshold is not None else []
    if finding.stake.sign < 0:
        notes.append(f"Payoff: minus “{finding.stake.label}”, of which less is better.")
    return notes


def _score_cell(finding: RegretFinding, metric: Robustness, name: str) -> Cell:
    score = _score_of(metric, name)
    if _is_trivial(finding, metric) and name == finding.reference:
        return Cell(f"{MISSING}  ")
    if metric.metric == "enough":
        text = format_percent(score.value, score.error)
    else:
        text = format_number(score.value, score.error, is_signed=metric.metric == "mean")
        text = f"{text} ± {format_error(score.error)}" if score.error > 0 else text
    return Cell(f"{text}{' *' if score.is_best else '  '}", "strong" if score.is_best else "")


def _lens_table(finding: RegretFinding, lens: LensRegret) -> Table:
    rows = [_lens_row(finding, own) for own in lens.alternatives]
    columns = [
        Column("alternative"),
        Column(f"payoff beyond {finding.reference}", is_number=True),
        Column("mean regret", is_number=True),
        Column("90 %", is_number=True),
        Column("most", is_number=True),
        Column("best alone", is_number=True),
        Column("best, tied", is_number=True),
    ]
    if finding.threshold is not None:
        columns.append(Column("good enough", is_number=True))
    trouble = say_trouble(lens.n_left_out, lens.n_futures + lens.n_left_out)
    notes = [f"{format_count(lens.n_futures)} futures, seed {finding.seed}."]
    if lens is finding.lenses[0]:
        notes.append(
            "regret: what the best alternative of that future brings beyond this one; 90 %: exceeded in one future of "
            "ten; most: the largest seen. * the least, or not to be told from it by chance."
        )
        notes += _stake_notes(finding) if len(finding.lenses) == 1 else []
    return Table(
        title=f"Lens {lens.lens}: regret of {finding.stake.actor_label} ({_unit(finding) or 'no unit'})",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=(*notes, trouble) if trouble else tuple(notes),
    )


def _lens_row(finding: RegretFinding, own: AlternativeFinding) -> tuple[Cell, ...]:
    is_reference = own.alternative == finding.reference
    mean = f"{format_number(own.mean, own.mean_error, is_signed=True)} ± {format_error(own.mean_error)}"
    cells: list[str | Cell] = [
        own.alternative,
        "0" if is_reference else mean,
        Cell(
            f"{format_number(own.regret, own.regret_error)} ± {format_error(own.regret_error)}"
            + (" *" if own.is_least else "  "),
            "strong" if own.is_least else "",
        ),
        format_number(own.regret_high, own.regret_high_error),
        format_number(own.regret_most),
        format_percent(own.alone.share, own.alone.standard_error),
        format_percent(own.tied.share, own.tied.standard_error),
    ]
    if own.enough is not None:
        is_trivial = is_reference and finding.threshold is not None and finding.threshold.is_relative
        cells.append(MISSING if is_trivial else format_percent(own.enough.share, own.enough.standard_error))
    return make_row(cells)


def _say_threshold(finding: RegretFinding) -> str:
    threshold, stake = finding.threshold, finding.stake
    if threshold is None:
        return ""
    side = "at least" if stake.sign > 0 else "at most"
    unit = f" {_unit(finding)}" if _unit(finding) else ""
    if not threshold.is_relative:
        return f"“{stake.label}” {side} {format_number(threshold.amount)}{unit}"
    if threshold.amount == 0:
        return "no worse than `base` in the same future"
    return f"“{stake.label}” {side} that of `base` in the same future {_signed(threshold.amount)}{unit}"


def _signed(amount: float) -> str:
    return f"{'+' if amount > 0 else '-'} {format_number(abs(amount))}"


def _name(finding: RegretFinding, name: str) -> str:
    label = finding.labels.get(name, "")
    return f"{name}: {label}" if label else name


def _stake_words(finding: RegretFinding) -> str:
    stake = finding.stake
    if not stake.outcome:
        return "its weighted interests"
    return f"“{stake.label}” ({'more' if stake.sign > 0 else 'less'} is better)"


def _unit(finding: RegretFinding) -> str:
    return format_unit(finding.stake.unit)


def _score_of(metric: Robustness, name: str) -> Score:
    return next(score for score in metric.scores if score.alternative == name)


def _alternative(lens: LensRegret, name: str) -> AlternativeFinding:
    return next(own for own in lens.alternatives if own.alternative == name)


def _shown_metrics(finding: RegretFinding) -> tuple[Robustness, ...]:
    """Those that differ: with one lens, best and worst lens, mean and maximin are one."""
    if len(finding.lenses) > 1:
        return finding.robustness
    return tuple(metric for metric in finding.robustness if metric.metric not in {"hurwicz", "maximin"})


def _title(finding: RegretFinding, metric: Robustness) -> str:
    title = _METRICS[metric.metric][0]
    return title if len(finding.lenses) > 1 else title.removesuffix(", worst lens")


def _names(names: Sequence[str]) -> str:
    return _list([f"`{name}`" for name in names])


def _list(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
