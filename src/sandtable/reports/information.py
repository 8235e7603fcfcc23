"""What to find out next: findings, the figures worth checking, where they come from, and how much nobody can know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.ages import say_age, say_source
from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Block, Cell, Column, Heading, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_error, format_number, format_percent, format_unit
from sandtable.reports.worth_words import (
    end_text,
    number_of,
    number_word,
    say_bend,
    say_worth,
    say_worths_briefly,
    share_text,
    worth_text,
)

if TYPE_CHECKING:
    from sandtable.analysis.uncertainty.figures import DatedSource, FigureFacts
    from sandtable.analysis.uncertainty.information import Worth
    from sandtable.analysis.uncertainty.worth import Alternative, Figure, Together, WorthAnswer, WorthFinding

LEAST_SHARE = 0.005
MOST_BRIEF = 8
_ASK = "cannot be looked up: ask those who know, or measure"
_GROUPS = {"all": "all figures", "sourced": "those with a source", "judged": "those that are judgements"}


def layout_worth(answer: WorthAnswer) -> Page:
    """Findings of every lens first, then for each lens its figures, their sources, and what is known together."""
    blocks: list[Block] = [Paragraph(say_worth(finding), tone="strong") for finding in answer.findings]
    blocks += [Paragraph(f"Under `{one.lens}`, nothing can be said: {one.reason}.") for one in answer.unanswered]
    for finding in answer.findings:
        blocks += _lens_blocks(finding)
    if any(finding.ceiling.value > 0.0 for finding in answer.findings):
        blocks.append(Paragraph(_method(answer), tone="muted"))
    return Page(tuple(blocks))


def brief_worth(answer: WorthAnswer) -> tuple[Block, ...]:
    """The same in one paragraph and at most eight rows: the worthiest figures of each lens in turn."""
    said = say_worths_briefly(answer.findings)
    ranks = max((len(finding.figures) for finding in answer.findings), default=0)
    picked = [
        (finding, finding.figures[rank])
        for rank in range(ranks)
        for finding in answer.findings
        if rank < len(finding.figures)
    ][:MOST_BRIEF]
    if not picked:
        return (Paragraph(said),)
    columns = (
        Column("lens"), Column("figure"), Column("now"), Column("worth", is_number=True), Column("best"), Column("rests on"),
    )  # fmt: skip
    rows = [
        make_row(
            [
                f"`{finding.lens}`", figure.facts.label, _range(figure), worth_text(finding, figure.worth),
                say_bend(figure.bend), _short_ground(figure.facts),
            ]
        )
        for finding, figure in picked
    ]  # fmt: skip
    unit = (
        "more futures of 100 called right"
        if answer.findings[0].kind == "verdict"
        else format_unit(answer.findings[0].unit) or "in plain numbers"
    )
    return (
        Paragraph(said),
        Table(
            columns=columns,
            rows=tuple(rows),
            notes=(f"worth: {unit}, with its standard error; seed {answer.findings[0].seed}.",),
        ),
    )


def _lens_blocks(finding: WorthFinding) -> list[Block]:
    blocks: list[Block] = [Heading(f"Lens {finding.lens}")]
    if finding.alternatives and finding.ceiling.value > 0.0:
        blocks.append(_alternatives_table(finding))
    if finding.figures:
        blocks += [_figures_table(finding), _grounds_table(finding)]
    if len(finding.groups) > 1:
        blocks.append(_together_table(finding))
    return blocks if len(blocks) > 1 else []


def _headed(text: str, finding: WorthFinding) -> str:
    """A column's name with the payoff's unit, of which `1` is none."""
    unit = format_unit(finding.unit)
    return f"{text} ({unit})" if unit else text


def _alternatives_table(finding: WorthFinding) -> Table:
    ordered = sorted(finding.alternatives, key=lambda one: -one.gain.value)
    return Table(
        title=f"The choice for {finding.label}, by {finding.subject}",
        columns=(
            Column("alternative"), Column(_headed("against the best", finding), is_number=True), Column("error", is_number=True),
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
    count = f"The {number_word(shown)} figures" if shown > 1 else "The figure"
    extra = f", of {all_} told apart from noise" if all_ > shown else ""
    columns = [Column("figure"), Column("now (5 % to 95 %)")]
    if is_verdict:
        columns += [
            Column("called right of 100", is_number=True), Column("Brier score", is_number=True),
            Column("yes, from low to high"), Column("call"),
        ]  # fmt: skip
    else:
        columns += [
            Column(_headed("worth", finding), is_number=True), Column("of the ceiling", is_number=True), Column("best"),
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
    worth = worth_text(finding, figure.worth)
    if figure.brier is not None and figure.share_low is not None and figure.share_high is not None:
        brier = figure.brier
        texts += [
            worth,
            f"{_fall(brier)} ± {format_error(brier.error)}",
            f"{share_text(figure.share_low)} to {share_text(figure.share_high)}",
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
        notes = ["worth: mean gain of choosing with the figure known. best: what is best on average there."]
    # both rules earn in futures they were not learnt from, so neither overstates: only the larger one tells something
    notes += [
        f"By nearest neighbours instead of smooth regression the worth of `{figure.facts.id}` is "
        f"{number_of(finding, figure.neighbours.value, figure.neighbours.error)}, more by over two errors: it may be worth "
        "more than is told here."
        for figure in finding.figures
        if figure.neighbours.value - figure.worth.value > 2.0 * max(figure.neighbours.error, figure.worth.error)
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
        notes=(
            "age: months from the end of the time that the figure speaks of, or from its publication, to that day.",
        ),
    )


def _ground_rows(facts: FigureFacts) -> list[tuple[Cell, ...]]:
    rows: list[list[str | Cell]] = [
        ["", Cell(say_source(dated.source), link=f"s-{dated.source.id}"), _age(dated), "check it, or find a newer one"]
        for dated in facts.sources
        if not facts.by_lens
    ]
    if facts.judged:
        quoted = ", ".join(dated.source.id for dated in facts.sources) if facts.by_lens else ""
        whose = "judged by the lens" if facts.by_lens else "judged"
        also = f" ({quoted})" if quoted else ""
        do = _ASK if facts.rests_on == "judged" else "see whether it still holds"
        rows.append(["", f"{whose}: “{facts.judged}”{also}", MISSING, do])
    rows += [
        [
            "",
            Cell(f"set aside by the lens: {say_source(dated.source)}", link=f"s-{dated.source.id}"),
            _age(dated),
            "weigh it again",
        ]
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
    unit = "called right of 100" if is_verdict else _headed("worth", finding)
    columns = [Column("known beforehand"), Column("figures", is_number=True), Column(unit, is_number=True)]
    columns += [Column("of the ceiling", is_number=True)]
    if is_verdict:
        columns.append(Column("Brier score", is_number=True))
    rows = [_together_row(finding, group) for group in finding.groups]
    ceiling: list[str | Cell] = [
        Cell("everything, chance included", "strong"), MISSING, worth_text(finding, finding.ceiling), "100 %",
    ]  # fmt: skip
    if finding.ceiling_brier is not None:
        ceiling.append(_fall(finding.ceiling_brier))
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
        worth_text(finding, group.worth),
        _part(group.worth, finding.ceiling),
    ]
    if group.brier is not None:
        texts.append(_fall(group.brier))
    return make_row(texts)


def _fall(brier: Worth) -> str:
    """By how much a Brier score falls, with a minus; `0` where that rounds to nothing."""
    text = format_number(-brier.value, brier.error)
    return text if text.startswith("-") else "0"


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


def _part(worth: Worth, ceiling: Worth) -> str:
    part = worth.value / ceiling.value
    return format_percent(part) if part >= LEAST_SHARE or part == 0 else "below 1 %"


def _range(figure: Figure) -> str:
    unit = format_unit(figure.facts.unit)
    return f"{end_text(figure, figure.low)} to {end_text(figure, figure.high)} {unit}".strip()


def _short_ground(facts: FigureFacts) -> str:
    if facts.rests_on == "sourced":
        return ", ".join(f"{dated.source.id} ({say_age(dated.age)})" for dated in facts.sources[:2])
    return f"judged: “{facts.judged}”" if facts.judged else "nothing"
