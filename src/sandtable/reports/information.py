"""What to find out next: findings, the figures worth checking, where they come from, and how much nobody can know."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.ages import say_age, say_source
from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Block, Cell, Column, Heading, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_error, format_number, format_percent, format_unit

if TYPE_CHECKING:
    from sandtable.analysis.figures import DatedSource, FigureFacts
    from sandtable.analysis.information import Worth
    from sandtable.analysis.thresholds import Bend
    from sandtable.analysis.worth import Alternative, Figure, Together, WorthAnswer, WorthFinding

CALLS = 100.0  # a worth of a verdict is shown per hundred futures
LEAST_SHARE = 0.005
MOST_BRIEF = 8
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_GROUPS = {"all": "all figures", "sourced": "those with a source", "judged": "those that are judgements"}


def layout_worth(answer: WorthAnswer) -> Page:
    """Findings of every lens first, then for each lens its figures, their sources, and what is known together."""
    blocks: list[Block] = [Paragraph(say_worth(finding), tone="strong") for finding in answer.findings]
    blocks += [Paragraph(f"Under `{one.lens}`, nothing can be said: {one.reason}.") for one in answer.unanswered]
    for finding in answer.findings:
        blocks += _lens_blocks(finding)
    return Page((*blocks, Paragraph(_method(answer), tone="muted")))


def brief_worth(answer: WorthAnswer) -> tuple[Block, ...]:
    """The same in one paragraph and at most eight rows: the worthiest figures of each lens in turn."""
    said = " ".join(say_worth(finding) for finding in answer.findings)
    ranks = max((len(finding.figures) for finding in answer.findings), default=0)
    picked = [
        (finding, finding.figures[rank]) for rank in range(ranks) for finding in answer.findings if rank < len(finding.figures)
    ][:MOST_BRIEF]
    if not picked:
        return (Paragraph(said),)
    columns = (
        Column("lens"), Column("figure"), Column("now"), Column("worth", is_number=True), Column("best"), Column("rests on"),
    )  # fmt: skip
    rows = [
        make_row(
            [
                f"`{finding.lens}`", figure.facts.label, _range(figure), _worth_text(finding, figure.worth),
                say_bend(figure.bend), _short_ground(figure.facts),
            ]
        )
        for finding, figure in picked
    ]  # fmt: skip
    unit = "more futures of 100 called right" if answer.findings[0].kind == "verdict" else answer.findings[0].unit
    return (Paragraph(said), Table(columns=columns, rows=tuple(rows), notes=(f"worth: {unit}, with its standard error.",)))


def say_worth(finding: WorthFinding) -> str:
    """The finding in two or three sentences: what would change the decision, and what nobody can find out."""
    return f"{_say_figures(finding)} {_say_ceiling(finding)}".strip()


def say_bend(bend: Bend) -> str:
    """`no below 0.319, yes above`; where nothing flips, what is best throughout."""
    names = [f"`{name}`" if name not in {"yes", "no"} else name for name in bend.alternatives]
    if len(names) == 1:
        return f"{names[0]} throughout"
    values = [format_number(flip.value, flip.error) for flip in bend.flips]
    parts = [f"{names[0]} below {values[0]}"]
    parts += [f"{name} to {value}" for name, value in zip(names[1:-1], values[1:], strict=True)]
    return ", ".join([*parts, f"{names[-1]} above"])


def _say_figures(finding: WorthFinding) -> str:
    n, of = finding.n_told_apart, format_count(finding.n_figures)
    what = "the call" if finding.kind == "verdict" else f"the choice of {finding.label}"
    lens = f"Under `{finding.lens}`"
    if finding.ceiling.value <= 0.0:
        return f"{lens}, {_say_decided(finding)}: there is nothing to find out before {what}."
    if n == 0:
        return (
            f"{lens}, no single figure of {of} would change {what}: {_say_present(finding)}, and no figure, were it known, "
            f"would bring more than {format_count(finding.n_futures)} futures can tell from noise."
        )
    first = finding.figures[0]
    if first.worth.value <= 0.0:
        return (
            f"{lens}, no single figure of {of} would change {what}: {_say_present(finding)}. {_plural(n, 'figure').capitalize()} "
            f"would move the probability, most of all “{first.facts.label}” (`{first.facts.id}`): "
            f"{_say_shares(first)}."
        )
    would = f"{_plural(n, 'figure')} of {of} would change {what}, were {'it' if n == 1 else 'one of them'} known"
    if finding.kind == "verdict":
        gain = f"{_worth_text(finding, first.worth)} more futures of 100 would be called right"
        return (
            f"{lens}, {would}: {_say_present(finding)}; knowing “{first.facts.label}” (`{first.facts.id}`), {gain} "
            f"({say_bend(first.bend)})."
        )
    return (
        f"{lens}, {would}: {_say_present(finding)}; knowing “{first.facts.label}” (`{first.facts.id}`) first is worth "
        f"{_worth_text(finding, first.worth)} {finding.unit} ({say_bend(first.bend)})."
    )


def _say_decided(finding: WorthFinding) -> str:
    n = format_count(finding.n_futures)
    if all(one.gain.value == 0.0 and one.gain.error == 0.0 for one in finding.alternatives):
        return f"the alternatives bring {finding.label} the same in all of {n} futures"
    return f"`{finding.chosen}` does no worse than any other alternative in all of {n} futures"


def _say_present(finding: WorthFinding) -> str:
    n = format_count(finding.n_futures)
    if finding.share is not None:
        share = format_percent(finding.share.value, finding.share.error)
        return f"{finding.subject} holds in {share} of {n} futures, so the call is {finding.chosen}"
    best = next(one for one in finding.alternatives if one.branch == finding.chosen)
    second = max((one for one in finding.alternatives if one is not best), key=lambda one: one.gain.value)
    ahead = format_number(-second.gain.value, second.gain.error)
    return (
        f"`{finding.chosen}` is best on average over {n} futures, {ahead} ± {format_error(second.gain.error)} {finding.unit} "
        f"ahead of `{second.branch}`"
    )


def _say_ceiling(finding: WorthFinding) -> str:
    if finding.ceiling.value <= 0.0:
        return f"(seed {finding.seed})"
    known = finding.known
    unit = "more futures of 100 called right" if finding.kind == "verdict" else finding.unit
    ceiling = f"{_worth_text(finding, finding.ceiling)} {unit}"
    if known.worth.value <= 2.0 * known.worth.error or known.worth.value <= finding.floor:
        return (
            f"Knowing the whole future would be worth {ceiling}; what all {format_count(known.n_figures)} figures together tell "
            f"of it was not found to be worth anything: it is chance, or beyond the regression (seed {finding.seed})."
        )
    part = known.worth.value / finding.ceiling.value
    return (
        f"Knowing the whole future would be worth {ceiling}; all {format_count(known.n_figures)} figures together at least "
        f"{_worth_text(finding, known.worth)}, {format_percent(part)} of that. The rest is chance that nobody can find out "
        f"beforehand, or beyond the regression (seed {finding.seed})."
    )


def _say_shares(figure: Figure) -> str:
    if figure.share_low is None or figure.share_high is None:
        return ""
    return (
        f"{_share(figure.share_low)} yes where it is {_three(figure.low)}, {_share(figure.share_high)} where it is "
        f"{_three(figure.high)}"
    )


def _lens_blocks(finding: WorthFinding) -> list[Block]:
    blocks: list[Block] = [Heading(f"Lens {finding.lens}")]
    if finding.alternatives:
        blocks.append(_alternatives_table(finding))
    if finding.figures:
        blocks += [_figures_table(finding), _grounds_table(finding)]
    if finding.ceiling.value > 0.0:
        blocks.append(_together_table(finding))
    return blocks if len(blocks) > 1 else []


def _alternatives_table(finding: WorthFinding) -> Table:
    ordered = sorted(finding.alternatives, key=lambda one: -one.gain.value)
    return Table(
        title=f"The choice of {finding.label}, by {finding.subject}",
        columns=(
            Column("alternative"), Column(f"against the best ({finding.unit})", is_number=True), Column("error", is_number=True),
            Column("none does better in", is_number=True),
        ),
        rows=tuple(_alternative_row(finding, one) for one in ordered),
        notes=(_note(finding),),
    )  # fmt: skip


def _alternative_row(finding: WorthFinding, one: Alternative) -> tuple[Cell, ...]:
    gain = one.gain
    is_best = one.branch == finding.chosen
    return make_row(
        [
            Cell(f"`{one.branch}`", "strong" if is_best else ""),
            "best on average" if is_best else format_number(gain.value, gain.error, is_signed=True),
            "" if is_best else format_error(gain.error),
            f"{format_count(one.best_in)} of {format_count(finding.n_futures)}",
        ]
    )


def _figures_table(finding: WorthFinding) -> Table:
    is_verdict = finding.kind == "verdict"
    shown, all_ = len(finding.figures), finding.n_told_apart
    count = f"The {_number(shown)} figures" if shown > 1 else "The figure"
    extra = f", of {all_} told apart from noise" if all_ > shown else ""
    columns = [Column("figure"), Column("now (5 % to 95 %)")]
    if is_verdict:
        columns += [
            Column("called right of 100", is_number=True), Column("Brier score", is_number=True),
            Column("yes, from low to high"), Column("call"),
        ]  # fmt: skip
    else:
        columns += [
            Column(f"worth ({finding.unit})", is_number=True), Column("of the ceiling", is_number=True), Column("best"),
        ]  # fmt: skip
    return Table(
        title=f"{count} worth checking{extra}, lens {finding.lens}",
        columns=tuple(columns),
        rows=tuple(_figure_row(finding, figure) for figure in finding.figures),
        notes=tuple(_figure_notes(finding)),
    )


def _figure_row(finding: WorthFinding, figure: Figure) -> tuple[Cell, ...]:
    facts = figure.facts
    texts: list[str | Cell] = [f"{facts.label} (`{facts.id}`)", _range(figure)]
    worth = _worth_text(finding, figure.worth)
    if figure.brier is not None and figure.share_low is not None and figure.share_high is not None:
        brier = figure.brier
        texts += [
            worth,
            f"-{format_number(brier.value, brier.error)} ± {format_error(brier.error)}",
            f"{_share(figure.share_low)} to {_share(figure.share_high)}",
        ]
    else:
        texts += [worth, _part(figure.worth, finding.ceiling)]
    return make_row([*texts, say_bend(figure.bend)])


def _figure_notes(finding: WorthFinding) -> list[str]:
    if finding.kind == "verdict":
        notes = [
            "called right: more futures of 100 in which the call would be right, were the figure known. Brier score: by how much "
            "its mean falls, were the probability stated with the figure known; ranked by it. call: right more often than not.",
            _note(finding),
        ]
    else:
        notes = ["worth: mean gain of choosing with the figure known. best: the alternative that is best on average there."]
    notes += [
        f"By nearest neighbours instead of smooth regression the worth of `{figure.facts.id}` is "
        f"{_number_of(finding, figure.neighbours.value, figure.neighbours.error)}: the two differ by more than two errors."
        for figure in finding.figures
        if abs(figure.neighbours.value - figure.worth.value) > 2.0 * max(figure.neighbours.error, figure.worth.error)
    ]
    return notes


def _grounds_table(finding: WorthFinding) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for figure in finding.figures:
        rows += _ground_rows(figure.facts)
    return Table(
        title=f"Where they come from, lens {finding.lens}",
        columns=(Column("figure"), Column("rests on"), Column(f"age at {finding.today}"), Column("what to do")),
        rows=tuple(rows),
        notes=("age: months from the end of the time that the figure speaks of, or from its publication, to that day.",),
    )


def _ground_rows(facts: FigureFacts) -> list[tuple[Cell, ...]]:
    rows: list[list[str | Cell]] = [
        ["", Cell(say_source(dated.source), link=f"s-{dated.source.id}"), _age(dated), "look for a newer figure"]
        for dated in facts.sources
        if not facts.by_lens
    ]
    if facts.judged:
        quoted = ", ".join(dated.source.id for dated in facts.sources) if facts.by_lens else ""
        whose = "judged by the lens" if facts.by_lens else "judged"
        also = f" ({quoted})" if quoted else ""
        do = "cannot be looked up: ask those who know, or measure" if facts.rests_on == "judged" else "see whether it still holds"
        rows.append(["", f"{whose}: “{facts.judged}”{also}", MISSING, do])
    rows += [
        ["", Cell(f"set aside by the lens: {say_source(dated.source)}", link=f"s-{dated.source.id}"), _age(dated), "weigh it again"]
        for dated in facts.despite
    ]
    if not rows:
        rows.append(["", "nothing: neither a source nor a judgement", MISSING, "find a source"])
    rows[0][0] = f"{facts.label} (`{facts.id}`)"
    return [make_row(row) for row in rows]


def _age(dated: DatedSource) -> str:
    text = say_age(dated.age)
    return f"{text}, by publication" if dated.age is not None and dated.age.is_published else text


def _together_table(finding: WorthFinding) -> Table:
    is_verdict = finding.kind == "verdict"
    unit = "called right of 100" if is_verdict else f"worth ({finding.unit})"
    columns = [Column("known beforehand"), Column("figures", is_number=True), Column(unit, is_number=True)]
    columns += [Column("of the ceiling", is_number=True)]
    if is_verdict:
        columns.append(Column("Brier score", is_number=True))
    rows = [_together_row(finding, group) for group in finding.groups]
    ceiling: list[str | Cell] = [
        Cell("everything, chance included", "strong"), MISSING, _worth_text(finding, finding.ceiling), "100 %",
    ]  # fmt: skip
    if finding.ceiling_brier is not None:
        ceiling.append(f"-{format_number(finding.ceiling_brier.value, finding.ceiling_brier.error)}")
    return Table(
        title=f"How much can be known, lens {finding.lens}",
        columns=tuple(columns),
        rows=(*rows, make_row(ceiling)),
        notes=(
            "Of several figures known at once this is what a regression on those that tell most found in futures it had not "
            "seen: at least so much can be known.",
        ),
    )


def _together_row(finding: WorthFinding, group: Together) -> tuple[Cell, ...]:
    texts: list[str | Cell] = [
        _GROUPS.get(group.name, f"all cells of `{group.name}`"),
        format_count(group.n_figures),
        _worth_text(finding, group.worth),
        _part(group.worth, finding.ceiling),
    ]
    if group.brier is not None:
        brier = group.brier
        texts.append(f"-{format_number(brier.value, brier.error)}" if brier.value > 0.0 else "0")
    return make_row(texts)


def _note(finding: WorthFinding) -> str:
    counted = f"{format_count(finding.n_futures)} futures, lens `{finding.lens}`, seed {finding.seed}."
    trouble = say_trouble(finding.n_left_out, finding.n_futures + finding.n_left_out)
    return f"{counted} {trouble}".strip()


def _method(answer: WorthAnswer) -> str:
    n = answer.findings[0].n_futures
    return (
        "Each worth is earned in futures that the rule was not learnt from (five parts in turn), so it is not overstated by "
        "choosing and counting in the same futures; a figure is listed when its worth is above two standard errors and above "
        f"the largest that any figure got in 20 shuffles of the {format_count(n)} futures. A worth says what knowing is worth "
        "in this scenario, not what finding out costs."
    )


def _worth_text(finding: WorthFinding, worth: Worth) -> str:
    return f"{_number_of(finding, worth.value, worth.error)} ± {format_error(_scale(finding) * worth.error)}"


def _number_of(finding: WorthFinding, value: float, error: float) -> str:
    scale = _scale(finding)
    return format_number(scale * value, scale * error)


def _scale(finding: WorthFinding) -> float:
    return CALLS if finding.kind == "verdict" else 1.0


def _part(worth: Worth, ceiling: Worth) -> str:
    part = worth.value / ceiling.value
    return format_percent(part) if part >= LEAST_SHARE or part == 0 else "below 1 %"


def _share(share: Worth) -> str:
    return format_percent(share.value, share.error)


def _range(figure: Figure) -> str:
    unit = format_unit(figure.facts.unit)
    return f"{_three(figure.low)} to {_three(figure.high)} {unit}".strip()


def _three(value: float) -> str:
    """Three significant digits, also before the point."""
    if value == 0.0 or not math.isfinite(value):
        return format_number(value)
    return format_number(value, 10.0 ** (math.floor(math.log10(abs(value))) - 2))


def _short_ground(facts: FigureFacts) -> str:
    if facts.rests_on == "sourced":
        return ", ".join(f"{dated.source.id} ({say_age(dated.age)})" for dated in facts.sources[:2])
    return f"judged: “{facts.judged}”" if facts.judged else "nothing"


def _plural(n: int, word: str) -> str:
    return f"{_number(n)} {word}" if n == 1 else f"{_number(n)} {word}s"


def _number(n: int) -> str:
    return _NUMBERS[n] if n < len(_NUMBERS) else format_count(n)

