"""The brief's first lines: the question's answer under each lens, agreement and disagreement kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sandtable.reports.finding import say_claim, say_owner
from sandtable.reports.layout import Block, Cell, Column, Paragraph, Table, make_row
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
    from sandtable.analysis.claims import ClaimFinding
    from sandtable.analysis.ledger import Difference, Ledger
    from sandtable.analysis.shares import Share

CERTAIN_SHARE = 0.5
GAIN, COST, OPEN, NONE = "gain", "cost", "open", "none"
WEIGHED = {
    GAIN: "brings {actor} more than it costs in {share} of futures",
    COST: "costs {actor} more than it brings in {share} of futures",
    OPEN: "has no clear side for {actor} (more gain than cost in {share} of futures)",
    NONE: "changes nothing for {actor}",
}
UNWEIGHED = {
    GAIN: "moves “{outcome}” in {owner} favour in {share} of futures",
    COST: "moves “{outcome}” against {actor} in {share} of futures",
    OPEN: "moves “{outcome}” to no clear side for {actor} (in its favour in {share} of futures)",
    NONE: "does not move “{outcome}” for {actor}",
}
WEIGHED_LENS = {GAIN: "more gain than cost", COST: "more cost than gain", OPEN: "no clear side, more gain than cost"}
UNWEIGHED_LENS = {GAIN: "in its favour", COST: "against it", OPEN: "no clear side, in its favour"}


def answer_blocks(ledgers: Sequence[Ledger], *, lens_labels: Mapping[str, str], compared: str) -> tuple[Block, ...]:
    """The answer in a paragraph, what was compared in a second, and a sentence per lens.

    Args:
        ledgers: of the headline's subject for its actor, one per lens, each with runs behind it.
        lens_labels: what the scenario calls each lens.
        compared: what the branch without the subject is called; "" = nothing.
    """
    usable = [ledger for ledger in ledgers if ledger.n_usable and ledger.lines]
    if not usable:
        return ()
    first = usable[0]
    scale = _scale_of(first)
    sides = {ledger.lens: _side(ledger) for ledger in usable}
    answer = Paragraph(_say_answer(usable, sides, compared), tone="strong")
    n_weighted = sum(line.weight is not None for line in first.lines)
    by = (
        f"by {say_owner(first.actor_label)} {_count(n_weighted, 'weighted interest')}, in {scale}"
        if first.weighted is not None
        else f"by “{first.lines[0].label}”, the first of {say_owner(first.actor_label)} interests, since none has a weight"
    )
    method = Paragraph(
        f"Each future was run in `{first.pair.with_branch}` and in `{first.pair.without_branch}` with the same "
        f"draws, and the two are compared {by}. A share of futures says what follows from a lens's assumptions; it is "
        "no probability of the world."
    )
    return (answer, method, *(Paragraph(_say_lens(ledger, sides, lens_labels)) for ledger in usable))


def claim_answer(finding: ClaimFinding) -> tuple[Block, ...]:
    """What each lens says about one claim: the answer where no actor has interests."""
    head = f"“{finding.label or finding.claim}”, says {', '.join(finding.by)}." if finding.by else finding.label
    return (Paragraph(head, tone="strong"), *(Paragraph(say_claim(finding, cell)) for cell in finding.cells))


def worth_table(ledgers: Sequence[Ledger]) -> Table | None:
    """What each outcome adds to the net under each lens: where the lenses part; None without weights or rivals."""
    usable = [ledger for ledger in ledgers if ledger.weighted is not None]
    if len(usable) < 2 or sum(line.weight is not None for line in usable[0].lines) < 2:
        return None
    rows = []
    for i, line in enumerate(usable[0].lines):
        if line.weight is None:
            continue
        rows.append(make_row([line.label, *(_worth(ledger, i) for ledger in usable)]))
    nets = [ledger.weighted.net for ledger in usable if ledger.weighted is not None]
    rows.append(make_row([Cell("net", "strong"), *(_mean(net) for net in nets)]))
    return Table(
        title=f"Worth of each change by lens ({_scale_of(usable[0])}, mean over futures)",
        columns=(Column("outcome"), *(Column(ledger.lens, is_number=True) for ledger in usable)),
        rows=tuple(rows),
    )


def say_parts(ledger: Ledger) -> str:
    """The largest plus and the largest minus of a ledger in one sentence; empty where every change is zero."""
    weighted = [line for line in ledger.lines if line.weight is not None]
    if not weighted:
        return f"None of {say_owner(ledger.actor_label)} interests has a weight, so they have no sum."
    best, worst = max(weighted, key=lambda line: line.worth_mean), min(weighted, key=lambda line: line.worth_mean)
    scale = _scale_of(ledger)
    parts = []
    for line, word in ((best, "plus"), (worst, "minus")):
        if (line.worth_mean > 0) == (word == "plus") and line.worth_mean != 0:
            error = line.difference.paired_error * abs(line.weight or 0.0)
            worth = format_number(line.worth_mean, error, is_signed=True)
            parts.append(f"the largest {word} is “{line.label}” ({worth} {scale})")
    if not parts:
        return ""
    return f"Under `{ledger.lens}` {' and '.join(parts)}."


def _say_answer(ledgers: Sequence[Ledger], sides: Mapping[str, str], compared: str) -> str:
    subject = _subject(ledgers[0], compared)
    groups: dict[str, list[Ledger]] = {}
    for ledger in ledgers:
        groups.setdefault(sides[ledger.lens], []).append(ledger)
    said = [_say_side(held, side) for side, held in groups.items()]
    if len(ledgers) == 1:
        return f"Under `{ledgers[0].lens}`, {subject} {said[0]}."
    if len(groups) == 1:
        several = "Both" if len(ledgers) == 2 else f"All {format_count(len(ledgers))}"
        return f"{several} lenses give the same answer: {subject} {said[0]}."
    named = [f"{words} under {_list(held)}" for words, held in zip(said, groups.values(), strict=True)]
    return f"The answer depends on whose assumptions hold: {subject} {'; it '.join(named)}."


def _say_side(ledgers: Sequence[Ledger], side: str) -> str:
    shares = sorted(_share(ledger, side).share for ledger in ledgers)
    ends = [format_percent(shares[0]), format_percent(shares[-1])]
    share = ends[0] if ends[0] == ends[1] else f"{ends[0].removesuffix(' %')} to {ends[1]}"
    first = ledgers[0]
    words = WEIGHED if first.weighted is not None else UNWEIGHED
    return words[side].format(
        actor=first.actor_label, owner=say_owner(first.actor_label), outcome=first.lines[0].label, share=share
    )


def _say_lens(ledger: Ledger, sides: Mapping[str, str], labels: Mapping[str, str]) -> str:
    side = sides[ledger.lens]
    label = labels.get(ledger.lens, "")
    opening = f"Under `{ledger.lens}` (“{label}”)" if label and label != ledger.lens else f"Under `{ledger.lens}`"
    difference = _difference(ledger)
    if side == NONE:
        return f"{opening}, no change in any of {format_count(ledger.n_usable)} futures."
    share = _share(ledger, side)
    words = WEIGHED_LENS if ledger.weighted is not None else UNWEIGHED_LENS
    amount = "net " if ledger.weighted is not None else ""
    return (
        f"{opening}, {words[side]} in {format_of(share.n, share.n_futures)} futures; "
        f"{amount}{format_number(difference.mean, difference.paired_error, is_signed=True)} ± "
        f"{f'{format_error(difference.paired_error)} {_scale_of(ledger)}'.rstrip()} on average, "
        f"{format_number(difference.median, difference.median_error, is_signed=True)} in the median future."
    )


def _side(ledger: Ledger) -> str:
    gains, costs = _share(ledger, GAIN), _share(ledger, COST)
    if gains.n == costs.n == 0:
        return NONE
    if gains.low > CERTAIN_SHARE:
        return GAIN
    return COST if costs.low > CERTAIN_SHARE else OPEN


def _share(ledger: Ledger, side: str) -> Share:
    if ledger.weighted is not None:
        return ledger.weighted.costs if side == COST else ledger.weighted.gains
    return ledger.lines[0].minus if side == COST else ledger.lines[0].plus


def _difference(ledger: Ledger) -> Difference:
    return ledger.weighted.net if ledger.weighted is not None else ledger.lines[0].difference


def _scale_of(ledger: Ledger) -> str:
    return ledger.weighted.scale if ledger.weighted is not None else format_unit(ledger.lines[0].unit)


def _subject(ledger: Ledger, compared: str) -> str:
    """By its label; a name without one, by what it is compared with."""
    pair = ledger.pair
    if pair.label and pair.label != pair.subject:
        return f"`{pair.subject}` (“{pair.label}”)"
    return f"`{pair.subject}` (against “{compared}”)" if compared else f"`{pair.subject}`"


def _worth(ledger: Ledger, index: int) -> str:
    line = ledger.lines[index]
    if line.weight is None:
        return MISSING
    return format_number(line.worth_mean, line.difference.paired_error * abs(line.weight), is_signed=True)


def _mean(difference: Difference) -> str:
    return format_number(difference.mean, difference.paired_error, is_signed=True)


def _count(n: int, what: str) -> str:
    return f"one {what}" if n == 1 else f"{format_count(n)} {what}s"


def _list(ledgers: Sequence[Ledger]) -> str:
    names = [f"`{ledger.lens}`" for ledger in ledgers]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
