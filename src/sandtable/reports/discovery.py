"""Scenario discovery in words: which futures are meant, the boxes that catch them, what else was possible."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.brief.inline import source_anchor
from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Block, Cell, Column, Heading, Page, Paragraph, Table, make_row
from sandtable.reports.limits import say_box, say_grounds, say_limit
from sandtable.reports.numbers import format_count, format_number, format_of, format_percent, format_unit
from sandtable.reports.tradeoff import choose_rows, picture_tradeoff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.regions.boxes import BoxCount
    from sandtable.analysis.regions.discovered import DiscoveryFinding
    from sandtable.analysis.regions.discovery import BoxFinding, LimitFinding, Option, TreeFinding
    from sandtable.analysis.shares import Share

LITTLE_GAIN = 0.1
_LIMIT_COLUMNS = (
    Column("parameter"),
    Column("limit"),
    Column("5 to 95 %"),
    Column("met in", is_number=True),
    Column("p", is_number=True),
    Column("again"),
    Column("rests on"),
)

_LIMIT_NOTE = (
    "met in: futures that meet this limit alone. p: how likely the box would be so dense were this limit worth nothing (on "
    "the half that did not choose it). again: whether a search of the other half limits it too."
)


def layout_discoveries(findings: Sequence[DiscoveryFinding]) -> Page:
    """The same question under several lenses."""
    return Page(tuple(block for finding in findings for block in layout_discovery(finding).blocks))


def layout_discovery(finding: DiscoveryFinding) -> Page:
    """Sentences first, then the limits, the trade-off between coverage and density, and the tree."""
    discovery = finding.discovery
    blocks: list[Block] = [
        Heading(f"Futures in which {say_event(finding)}, under `{finding.lens}`"),
        Paragraph(f"{say_rate(finding)} {say_first_box(finding)}", tone="strong"),
    ]
    if discovery.is_confirmed:
        blocks += [Paragraph(say_second_box(finding, box)) for box in discovery.boxes[1:]]
        blocks += [_limits_table(finding, box, place) for place, box in enumerate(discovery.boxes)]
        blocks += _tradeoff_blocks(finding)
    if discovery.tree is not None:
        blocks += _tree_blocks(finding, discovery.tree)
    blocks.append(Paragraph(_say_method(finding), tone="muted"))
    return Page(tuple(blocks))


def brief_discovery(finding: DiscoveryFinding) -> tuple[Block, ...]:
    """The answer in a paragraph, and the limits of the first box."""
    paragraph = Paragraph(f"{say_rate(finding)} {say_first_box(finding)}")
    if not finding.discovery.is_confirmed:
        return (paragraph,)
    return (paragraph, _limits_table(finding, finding.discovery.boxes[0], 0, is_brief=True))


def say_event(finding: DiscoveryFinding) -> str:
    """`land_2026` is above 4,210 km^2."""
    event = finding.event
    if math.isnan(event.threshold):
        return f"`{finding.target}` {'holds' if event.kind == 'holds' else 'does not hold'}"
    unit = f" {format_unit(finding.unit)}" if format_unit(finding.unit) else ""
    is_asked = math.isnan(event.level)
    threshold = f"{event.threshold:,.12g}" if is_asked else format_number(event.threshold)
    return f"`{finding.target}` is {event.kind} {threshold}{unit}"


def say_rate(finding: DiscoveryFinding) -> str:
    """In how many futures it happens."""
    rate, event = finding.discovery.rate, finding.event
    label = f" (“{finding.label}”)" if finding.label not in {"", finding.target} else ""
    said = say_event(finding).replace(f"`{finding.target}`", f"`{finding.target}`{label}", 1)
    level = "" if math.isnan(event.level) else f" (its {100.0 * event.level:g} % quantile)"
    return (
        f"Under `{finding.lens}`, {said}{level} in {format_of(rate.n, rate.n_futures)} futures "
        f"({format_percent(rate.share, rate.standard_error)})."
    )


def say_first_box(finding: DiscoveryFinding) -> str:
    """Where these futures gather, or that nothing tells them apart."""
    discovery = finding.discovery
    if not discovery.is_confirmed:
        return _say_nothing(finding)
    box = discovery.boxes[0]
    tested, searched = box.option.tested, box.option.searched
    weak = " The gain is small: chance inside the runs decides more." if tested.gain < LITTLE_GAIN else ""
    return (
        f"They gather where {_where(finding, box)}. There it happens in {_density(tested)}, elsewhere in "
        f"{_elsewhere(tested)}; the box holds {_coverage(tested)}. Both are counted on the half of the futures that did "
        f"not choose the box; on the half that did, density was {_percent(searched.density)} and coverage "
        f"{_percent(searched.coverage)} (seed {finding.seed}).{weak}{_say_unmet(finding)}"
    )


def _say_unmet(finding: DiscoveryFinding) -> str:
    """That no box is as dense as was asked."""
    discovery = finding.discovery
    if discovery.is_density_met:
        return ""
    densest = max(option.searched.density.share for option in discovery.options)
    return (
        f" No box of few limits is as dense as asked ({100.0 * discovery.least_density:.4g} %), the densest reaches "
        f"{format_percent(densest)} where it was searched: this one balances coverage and density."
    )


def say_second_box(finding: DiscoveryFinding, box: BoxFinding) -> str:
    """What a further box adds, among the futures outside the first."""
    tested = box.option.tested
    return (
        f"Outside that box it happens in {_percent(tested.rate)} of futures. A second box holds {_coverage(tested)}: "
        f"where {_where(finding, box)}, it happens in {_density(tested)}."
    )


def _say_nothing(finding: DiscoveryFinding) -> str:
    discovery = finding.discovery
    why = (
        "What decides is chance inside the runs (noise, hazards), many parameters at once, or something finer than "
        f"{format_count(finding.n_futures)} futures show (seed {finding.seed})."
    )
    if not discovery.boxes:
        return (
            f"No limits on the {format_count(discovery.n_parameters)} parameters that vary make it more frequent. {why}"
        )
    box = discovery.boxes[0]
    tested = box.option.tested
    return (
        f"No box does better than the base rate. Where {_where(finding, box)}, it happens in "
        f"{_percent(box.option.searched.density)} of the futures on the half that chose this box, but on the other half in "
        f"{_density(tested)}, against {_percent(tested.rate)} overall. {why}"
    )


def _limits_table(finding: DiscoveryFinding, box: BoxFinding, place: int, *, is_brief: bool = False) -> Table:
    rows = tuple(_limit_row(finding, found) for found in box.limits)
    weak = [f"`{found.limit.parameter}`" for found in box.limits if found.quasi_p > 0.05]
    notes = [] if place else [_LIMIT_NOTE]
    if weak:
        notes.append(f"Not confirmed by the other half: {', '.join(weak)}.")
    return Table(
        title=f"Box {place + 1}: its limits, the most certain first",
        columns=_LIMIT_COLUMNS,
        rows=rows,
        notes=() if is_brief else tuple(notes),
    )


def _limit_row(finding: DiscoveryFinding, found: LimitFinding) -> tuple[Cell, ...]:
    limit = found.limit
    words = finding.parameters[limit.parameter]
    digit = limit.digit
    span = "" if limit.categories else f"{format_number(found.low, digit)} to {format_number(found.high, digit)}"
    label = f": {words.label}" if words.label not in {"", words.id} else ""
    row = source_anchor(words.grounds.sources[0]) if words.grounds.sources else ""
    return make_row(
        [
            f"{words.id}{label}",
            Cell(say_limit(limit, words.unit), link=row),
            Cell(span, link=row),
            _percent(found.met),
            Cell(_format_p(found.quasi_p), "" if found.quasi_p <= 0.05 else "muted"),
            "yes" if found.is_found_again else "no",
            say_grounds(words.grounds),
        ]
    )


def _tradeoff_blocks(finding: DiscoveryFinding) -> list[Block]:
    discovery = finding.discovery
    chosen = discovery.boxes[0].option if discovery.boxes else None
    rows = choose_rows(discovery.options, chosen)
    table = Table(
        title="What else could be chosen",
        columns=(
            Column("box"),
            Column("coverage", is_number=True),
            Column("density", is_number=True),
            Column("futures", is_number=True),
        ),
        rows=tuple(_option_row(finding, option, is_chosen=option == chosen) for option in rows),
        notes=(
            "On the half of the futures that chose no box. * the box above: "
            + (
                "the largest coverage at the density asked for."
                if discovery.least_density > 0.0 and discovery.is_density_met
                else "coverage and density balanced."
            ),
        ),
    )
    return [picture_tradeoff(discovery.options, chosen, discovery.rate.share), table]


def _option_row(finding: DiscoveryFinding, option: Option, *, is_chosen: bool) -> tuple[Cell, ...]:
    tested = option.tested
    return make_row(
        [
            Cell(("* " if is_chosen else "") + say_box(option.box, finding.parameters), "strong" if is_chosen else ""),
            _percent(tested.coverage),
            _percent(tested.density),
            format_of(tested.n_hits, tested.n_inside),
        ]
    )


def _tree_blocks(finding: DiscoveryFinding, tree: TreeFinding) -> list[Block]:
    answer = "no" if finding.discovery.rate.share < 0.5 else "yes"
    if not tree.is_better:
        return [Paragraph(f"A tree of questions does no better than always saying “{answer}”.")]
    skill = format_percent(tree.skill, tree.skill_error)
    sentence = (
        f"A tree of {_questions(tree.depth)} gets {format_of(tree.right.n, tree.right.n_futures)} futures right that it was "
        f"not grown on ({_percent(tree.right)}); always saying “{answer}” gets {format_count(tree.always.n)} "
        f"({_percent(tree.always)}). Its shares take {skill} off the Brier score of the base rate "
        f"(standard error {format_percent(tree.skill_error, 0.001)})."
    )
    rows = tuple(
        make_row(
            [
                say_box(leaf.box, finding.parameters),
                format_of(leaf.tested.n_hits, leaf.tested.n_inside),
                _percent(leaf.tested.density),
                f"{_plain(leaf.tested.density.low)}-{_plain(leaf.tested.density.high)} %",
            ]
        )
        for leaf in tree.leaves
    )
    table = Table(
        title="The tree's rules; every future meets one",
        columns=(
            Column("where"), Column("such futures", is_number=True), Column("share", is_number=True),
            Column("95 % interval", is_number=True),
        ),
        rows=rows,
        notes=("Counted on the half of the futures that did not grow the tree.",),
    )  # fmt: skip
    return [Paragraph(sentence), table]


def _say_method(finding: DiscoveryFinding) -> str:
    discovery = finding.discovery
    n_given = finding.n_left_out - finding.n_trouble
    n_all = finding.n_futures + finding.n_left_out
    limited = len(discovery.candidates)
    screened = (
        f"Of {format_count(discovery.n_parameters)} parameters that vary, {_are(discovery.n_above_floor)} distributed "
        f"differently in these futures beyond chance (Smirnov distance above {discovery.floor:.2g}); "
        f"{_limited(discovery.n_above_floor, limited)} may be limited."
    )
    parts = [
        screened,
        "Boxes: PRIM (EMA Workbench), a tenth peeled at a time; tree: CART (scikit-learn).",
        f"{format_of(n_given, n_all)} futures were left out: the condition does not hold in them." if n_given else "",
        say_trouble(finding.n_trouble, n_all),
    ]
    return " ".join(part for part in parts if part)


def _are(n: int) -> str:
    return "none is" if n == 0 else "one is" if n == 1 else f"{format_count(n)} are"


def _limited(n_above: int, n: int) -> str:
    if n_above != n:
        return f"the {n} most different"
    return "only it" if n == 1 else "only these"


def _questions(depth: int) -> str:
    return "one question" if depth == 1 else f"up to {depth} questions"


def _where(finding: DiscoveryFinding, box: BoxFinding) -> str:
    return say_box([found.limit for found in box.limits], finding.parameters, is_sentence=True)


def _density(count: BoxCount) -> str:
    """`83 of 166 futures (density 50 %, 95 % interval 42 to 57 %)`."""
    share = count.density
    return f"{format_of(share.n, share.n_futures)} futures (density {_percent(share)}, {_interval(share)})"


def _coverage(count: BoxCount) -> str:
    """`83 of the 200 such futures (coverage 41 %, 95 % interval 35 to 48 %)`."""
    share = count.coverage
    said = f"{format_count(share.n)} of the {format_count(share.n_futures)} such futures"
    return f"{said} (coverage {_percent(share)}, {_interval(share)})"


def _interval(share: Share) -> str:
    return f"95 % interval {_plain(share.low)} to {_plain(share.high)} %"


def _elsewhere(count: BoxCount) -> str:
    n = count.n_futures - count.n_inside
    return format_percent((count.n_cases - count.n_hits) / n) if n else "no future"


def _percent(share: Share) -> str:
    return format_percent(share.share, share.standard_error)


def _plain(share: float) -> str:
    """Whole per cent; a tenth where that would read 0 or 100 and it is not."""
    whole = f"{100.0 * share:.0f}"
    return f"{100.0 * share:.1f}" if (whole == "0" and share > 0) or (whole == "100" and share < 1) else whole


def _format_p(chance: float) -> str:
    return "<0.001" if chance < 0.001 else f"{chance:.2g}"
