"""One-sentence findings: what was counted, of how many, under which lens, with which error and seed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sandtable.reports.numbers import (
    format_band,
    format_count,
    format_error,
    format_number,
    format_of,
    format_percent,
    format_unit,
)

if TYPE_CHECKING:
    from sandtable.analysis.claims import ClaimCell, ClaimFinding
    from sandtable.analysis.ledger import Ledger, LedgerLine, WeightedNet

LEAST_WORTH_SAYING = 1.5  # below it the pairing changes next to nothing
VERDICT_WORDS = {
    "inside": "inside the band",
    "below": "below the band",
    "above": "above the band",
    "undecided": "too close to an edge of the band to tell with so few futures",
    "no number": "the word has no number to hold it against",
    "no cases": "what it takes as given happened in no future",
    "not run": "not run",
}


def say_owner(name: str) -> str:
    """`China's`, `United States'`."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def say_subject(ledger: Ledger) -> str:
    """`kp_troops` ("North Korean contingent")."""
    pair = ledger.pair
    return f"`{pair.subject}` (“{pair.label}”)" if pair.label and pair.label != pair.subject else f"`{pair.subject}`"


def say_ledger(ledger: Ledger) -> str:
    """The finding of a paired ledger in one sentence.

    Under the stated weights when there are any, else on the first outcome of the actor's interests.
    """
    if ledger.missing:
        return f"Under `{ledger.lens}`, nothing can be said: {_branches(ledger.missing)} not run."
    if ledger.n_usable == 0:
        return f"Under `{ledger.lens}`, nothing can be said: no future ran well in both branches."
    if ledger.weighted is not None:
        return _say_weighted(ledger, ledger.weighted)
    return _say_line(ledger, ledger.lines[0]) if ledger.lines else f"Under `{ledger.lens}`, no outcome is listed."


def _say_weighted(ledger: Ledger, weighted: WeightedNet) -> str:
    if weighted.gains.n == weighted.costs.n == 0:
        return _say_nothing(ledger, weighted.gains.n_futures, "changes nothing on balance for")
    is_cost = weighted.costs.n > weighted.gains.n
    count = weighted.costs if is_cost else weighted.gains
    words = "costs {} more than it brings" if is_cost else "brings {} more than it costs"
    net = weighted.net
    return (
        f"Under `{ledger.lens}`, in {format_of(count.n, count.n_futures)} futures {say_subject(ledger)} "
        f"{words.format(ledger.actor_label)} "
        f"(net {format_number(net.mean, net.paired_error, is_signed=True)} {weighted.scale} on average, "
        f"median {format_number(net.median, net.median_error, is_signed=True)}, "
        f"Monte Carlo error {format_error(net.paired_error)}, seed {ledger.seed})."
    )


def _say_nothing(ledger: Ledger, n_futures: int, words: str) -> str:
    return (
        f"Under `{ledger.lens}`, {say_subject(ledger)} {words} {ledger.actor_label} in any of "
        f"{format_count(n_futures)} futures (seed {ledger.seed})."
    )


def _say_line(ledger: Ledger, line: LedgerLine) -> str:
    if line.plus.n == line.minus.n == 0:
        return _say_nothing(ledger, line.plus.n_futures, f"does not move “{line.label}” for")
    count, word = (line.plus, "favour") if line.plus.n >= line.minus.n else (line.minus, "disfavour")
    difference = line.difference
    amount = f"{format_number(difference.mean, difference.paired_error, is_signed=True)} {format_unit(line.unit)}"
    return (
        f"Under `{ledger.lens}`, in {format_of(count.n, count.n_futures)} futures {say_subject(ledger)} moves "
        f"“{line.label}” in {say_owner(ledger.actor_label)} {word} ({amount.strip()} on average, "
        f"Monte Carlo error {format_error(difference.paired_error)}, seed {ledger.seed})."
    )


def say_claim(finding: ClaimFinding, cell: ClaimCell) -> str:
    """What one lens says about one claim, in one sentence."""
    if cell.verdict.value == "not run":
        return f"Under `{cell.lens}`, {finding.claim} was not run: {_branches(cell.missing)} missing."
    share = cell.share
    if share.n_futures == 0:
        return f"Under `{cell.lens}`, {finding.claim} cannot be judged: {VERDICT_WORDS['no cases']}."
    given = " in which its condition holds" if finding.is_conditional else ""
    own = " (its speaker's own lens)" if cell.is_own_lens else ""
    word = finding.word
    band = f" of “{word.text}”, {format_band(word.low, word.high)}" if word.low is not None else ""
    return (
        f"Under `{cell.lens}`{own}, {finding.claim} holds in {format_of(share.n, share.n_futures)} futures{given} "
        f"({format_percent(share.share, share.standard_error)}, 95 % interval "
        f"{format_percent(share.low, share.standard_error)} to {format_percent(share.high, share.standard_error)}): "
        f"{VERDICT_WORDS[cell.verdict.value]}{band}."
    )


def say_trouble(n_left_out: int, n_futures: int) -> str:
    """How many futures were left out; empty when none was."""
    if n_left_out == 0:
        return ""
    return f"{format_of(n_left_out, n_futures)} futures were left out: a run of theirs was in trouble."


def say_error_ratio(paired: float, unpaired: float) -> str:
    """How much the pairing is worth, as a ratio of numbers of futures; empty when it cannot be said."""
    if not (math.isfinite(paired) and math.isfinite(unpaired)) or paired <= 0 or unpaired <= 0:
        return ""
    ratio = (unpaired / paired) ** 2
    if ratio < LEAST_WORTH_SAYING:
        return ""
    return f"Pairing the futures is worth {format_number(float(f'{ratio:.2g}'))} times as many unpaired ones."


def _branches(branches: tuple[str, ...]) -> str:
    names = ", ".join(f"`{branch}`" for branch in branches)
    return f"branch {names}" if len(branches) == 1 else f"branches {names}"
