"""The claims matrix: what each lens says about each claim, beside the speaker's word and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from sandtable.analysis.branches import find_branches
from sandtable.analysis.evaluate import Scope, evaluate_truth
from sandtable.analysis.outcomes import LensOutcomes, find_missing, find_usable, outcomes_under
from sandtable.analysis.shares import Share, count_share
from sandtable.analysis.weights import find_weights
from sandtable.analysis.words import DEFAULT_STANDARD, STANDARDS, Standard, WordReading, describe_probability, read_word
from sandtable.model.declaration import Claim, Question
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble

DOUBT = 0.5  # a word whose whole band lies below says that something will rather not happen


class Verdict(Enum):
    """Where the share of futures stands against the band of the speaker's word."""

    INSIDE = "inside"
    BELOW = "below"
    ABOVE = "above"
    UNDECIDED = "undecided"  # the Monte Carlo interval straddles an edge of the band
    NO_BAND = "no number"  # the word has none
    NO_CASES = "no cases"  # what is `given` happened in no future
    NOT_RUN = "not run"


class Standing(Enum):
    """What the lenses together say about a claim, its speaker's own apart."""

    UNTESTED = "no test"
    UNJUDGED = "no number to judge by"
    FAILS_EVERYWHERE = "fails in every world"
    FAILS_AT_HOME = "fails in its own world"
    ONLY_AT_HOME = "confirms only itself"
    ROBUST = "holds in every world"
    MIXED = "holds in some worlds"
    OPEN = "too close to tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCell:
    """One claim under one lens.

    Args:
        share: futures in which it holds, of those in which what is `given` holds.
        n_usable: futures that ran well in all branches the claim reads.
        n_left_out: futures that did not.
        is_own_lens: the lens belongs to one who makes the claim, so its agreement is no evidence.
        term: the share in the standard's words.
        missing: branches that were not run.
    """

    lens: str
    share: Share
    verdict: Verdict
    n_usable: int
    n_left_out: int
    is_own_lens: bool
    term: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOutcome:
    """What became of a claim or question, as the scenario states it; `answer` "" = not stated."""

    answer: str = ""
    date: str = ""
    sources: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFinding:
    """One row of the matrix.

    Args:
        cells: one per lens, in the order of the matrix; empty when the claim has no test.
        is_conditional: shares are among the futures in which what is `given` holds.
    """

    claim: str
    label: str
    by: tuple[str, ...]
    denied_by: tuple[str, ...]
    quote: str
    word: WordReading
    known: KnownOutcome
    is_conditional: bool
    cells: tuple[ClaimCell, ...]
    note: str = ""

    def holds_in(self, cell: ClaimCell) -> bool | None:
        """Whether a world bears the speaker out: the share is in the word's band, or on its surer side.

        The surer side is above the band, and below it for a word of doubt, whose band lies under one half.

        Returns:
            None where it cannot be told.
        """
        is_doubt = self.word.high is not None and self.word.high < DOUBT
        surer, failing = (Verdict.BELOW, Verdict.ABOVE) if is_doubt else (Verdict.ABOVE, Verdict.BELOW)
        return {Verdict.INSIDE: True, surer: True, failing: False}.get(cell.verdict)

    @property
    def standing(self) -> Standing:
        """Where the claim holds: everywhere, nowhere, only under its speakers' own premises, or in between."""
        return self.standing_for([cell.lens for cell in self.cells if cell.is_own_lens])

    def standing_for(self, home: Collection[str]) -> Standing:
        """The same for one of several speakers, whose own lenses are `home`."""
        if not self.cells:
            return Standing.UNTESTED
        if self.word.low is None or self.word.high is None or (self.word.low <= 0 and self.word.high >= 1):
            return Standing.UNJUDGED
        holds = {cell.lens: self.holds_in(cell) for cell in self.cells}
        own = {holds[lens] for lens in home if lens in holds}
        others = {holds[cell.lens] for cell in self.cells if not cell.is_own_lens}
        everywhere = {*holds.values()}
        if everywhere in ({True}, {False}):
            return Standing.ROBUST if True in everywhere else Standing.FAILS_EVERYWHERE
        if own and True not in own:
            return Standing.FAILS_AT_HOME if False in own else Standing.OPEN
        if own and others == {False}:
            return Standing.ONLY_AT_HOME
        return Standing.MIXED if True in everywhere else Standing.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsMatrix:
    """Claims by lenses, with what a reader needs to repeat it."""

    lenses: tuple[str, ...]
    standard: str
    standard_source: str
    findings: tuple[ClaimFinding, ...]
    seed: int
    n_futures: int

    @property
    def n_left_out(self) -> int:
        """The most futures that a cell left out because a run of theirs was in trouble."""
        return max((cell.n_left_out for row in self.findings for cell in row.cells), default=0)


def judge_share(share: Share, word: WordReading) -> Verdict:
    """The verdict on a share: decided only where the whole Wilson interval stands on one side of each edge.

    Args:
        share: the share with its interval.
        word: the band; outermost bands of a standard are open (`judged_low`, `judged_high`).

    Returns:
        inside, below or above the band, or undecided when more futures are needed to tell.
    """
    if share.n_futures == 0:
        return Verdict.NO_CASES
    if word.judged_low is None or word.judged_high is None:
        return Verdict.NO_BAND
    if share.high < word.judged_low:
        return Verdict.BELOW
    if share.low > word.judged_high:
        return Verdict.ABOVE
    is_inside = share.low >= word.judged_low and share.high <= word.judged_high
    return Verdict.INSIDE if is_inside else Verdict.UNDECIDED


def find_claims(
    ensemble: Ensemble,
    model: Model,
    *,
    lenses: Sequence[str] = (),
    claims: Sequence[str] = (),
    standard: str = DEFAULT_STANDARD,
) -> ClaimsMatrix:
    """The claims matrix of an ensemble.

    Args:
        ensemble: the runs.
        model: the scenario they were made from.
        lenses: columns; empty = all lenses that were run.
        claims: rows; empty = all claims of the scenario.
        standard: id of the verbal-probability standard.

    Returns:
        One finding per claim in the scenario's order, one cell per lens.
    """
    chosen = STANDARDS[standard]
    columns = tuple(lenses) or ensemble.manifest.lenses
    outcomes = {lens: outcomes_under(ensemble, lens) for lens in columns}
    weights = {lens: find_weights(model, lens) for lens in columns}
    rows = [model.claims[key] for key in claims] if claims else list(model.claims.values())
    return ClaimsMatrix(
        lenses=columns,
        standard=chosen.label,
        standard_source=chosen.source,
        findings=tuple(_find_claim(claim, model, outcomes, weights, chosen) for claim in rows),
        seed=ensemble.manifest.seed,
        n_futures=ensemble.manifest.n_futures,
    )


def _find_claim(
    claim: Claim,
    model: Model,
    outcomes: Mapping[str, LensOutcomes],
    weights: Mapping[str, Mapping[tuple[str, str], float]],
    standard: Standard,
) -> ClaimFinding:
    word = read_word(claim.word, standard)
    cells: tuple[ClaimCell, ...] = ()
    if claim.holds is not None:
        cells = tuple(_find_cell(claim, model, outcomes[lens], weights[lens], word, standard) for lens in outcomes)
    return ClaimFinding(
        claim=claim.id,
        label=claim.label,
        by=claim.by,
        denied_by=claim.denied_by,
        quote=claim.says.text if claim.says is not None else "",
        word=word,
        known=known_outcome(claim),
        is_conditional=claim.given is not None,
        cells=cells,
        note=claim.note,
    )


def _find_cell(
    claim: Claim,
    model: Model,
    outcomes: LensOutcomes,
    weights: Mapping[tuple[str, str], float],
    word: WordReading,
    standard: Standard,
) -> ClaimCell:
    if claim.holds is None:
        raise ValueError(f"claim {claim.id} has no test")
    branches = sorted({*find_branches(claim.holds), *find_branches(claim.given)})
    missing = find_missing(outcomes, branches)
    is_own = bool(_owners(model, outcomes.lens) & set(claim.by))
    if missing:
        return ClaimCell(
            lens=outcomes.lens, share=count_share(0, 0), verdict=Verdict.NOT_RUN, n_usable=0,
            n_left_out=outcomes.n_futures, is_own_lens=is_own, missing=missing,
        )  # fmt: skip
    usable = find_usable(outcomes, branches)
    scope = Scope(outcomes=outcomes, usable=usable, weights=weights, grid=model.grid)
    holds = evaluate_truth(claim.holds, scope)
    given = evaluate_truth(claim.given, scope) if claim.given is not None else np.ones_like(holds)
    share = count_share(int(np.count_nonzero(holds & given)), int(np.count_nonzero(given)))
    n_usable = int(np.count_nonzero(usable))
    return ClaimCell(
        lens=outcomes.lens,
        share=share,
        verdict=judge_share(share, word),
        n_usable=n_usable,
        n_left_out=outcomes.n_futures - n_usable,
        is_own_lens=is_own,
        term=describe_probability(share.share, standard),
    )


def _owners(model: Model, lens: str) -> set[str]:
    settled = model.lenses.get(lens)
    return {settled.by} if settled is not None and settled.by else set()


def known_outcome(statement: Claim | Question) -> KnownOutcome:
    """What became of a claim or question, flattened."""
    known = statement.known
    if known is None:
        return KnownOutcome()
    return KnownOutcome(answer=known.answer, date=known.date, sources=known.sources, text=known.text)
