"""Outcomes of disputes by capability share, refitted on a file of disputes."""

from __future__ import annotations

import math

import numpy as np

from sandtable.theory.outcomes import (
    OUTCOME_WORDS,
    OutcomeFit,
    cross_validate,
    find_capability_share,
    fit_ordered_logit,
)
from sandtable.theory.published.datasets.table import Cells, DataSet, Found
from sandtable.theory.published.outcomes import CARROLL, COUNTS, REFIT, REFIT_LOSS
from sandtable.theory.reproduction import Reproduction
from sandtable.theory.trouble import TheoryError

TITLE = "training data of Dispute Outcome Expectations (Carroll and Kenkel), `clean-data.csv`, or disputes of your own"
SEEDS, FOLDS = 20, 10


def find_from_shares(cells: Cells) -> Found:
    """From A's share of the capability of the two.

    Raises:
        TheoryError: words that are no outcome, shares outside 0 to 1, or a file that cannot be fitted.
    """
    shares = np.array(cells.read_numbers("share"))
    if ((shares < 0) | (shares > 1)).any():
        raise TheoryError("a share of capability is outside 0 to 1", "it is A's part of both", "mend that row")
    return _find(cells, shares)


def find_from_capabilities(cells: Cells) -> Found:
    """From the capability of either side.

    Raises:
        TheoryError: as for `find_from_shares`, or two sides without any capability.
    """
    a, b = (np.array(cells.read_numbers(name, missing=[-9.0])) for name in ("a", "b"))
    is_known = np.isfinite(a) & np.isfinite(b)
    shares = np.full(len(a), np.nan)
    if is_known.any():
        shares[is_known] = find_capability_share(a[is_known], b[is_known])
    return _find(cells, shares)


def _find(cells: Cells, shares: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Found:
    came = [_read_outcome(text) for text in cells.columns["outcome"]]
    wrong = sorted({text for text, found in zip(cells.columns["outcome"], came, strict=True) if found is None})
    if wrong:
        raise TheoryError(
            f"column `outcome` says `{wrong[0][:20]}`",
            f"outcomes are {', '.join(f'`{word}`' for word in OUTCOME_WORDS)}, A being the first side",
            "code them so",
        )
    outcomes = np.array([math.nan if found is None else found for found in came])
    is_whole = np.isfinite(outcomes) & np.isfinite(shares)
    if not is_whole.any():
        raise TheoryError("no dispute is complete", "outcome and capability are needed", "look at the columns")
    fit = fit_ordered_logit(outcomes[is_whole], shares[is_whole])
    left_out = int((~is_whole).sum())
    what = f"{fit.n:,} disputes" + (f"; {left_out:,} without outcome or capability left out" if left_out else "")
    return Found(what=what, reproductions=_make(fit, outcomes[is_whole], shares[is_whole]))


def _read_outcome(text: str) -> float | None:
    """0, 1, 2, nan where it is not known, None where the word is no outcome."""
    word = text.strip()
    if word.lower() in ("", "na", "nan", "-9"):
        return math.nan
    return OUTCOME_WORDS.get(word)


def _make(fit: OutcomeFit, outcomes: object, shares: object) -> tuple[Reproduction, ...]:
    cuts = ", ".join(f"{cut:.3f}" for cut in fit.model.cuts)
    told = (
        f"From the file named: {fit.counts[0]} wins of B, {fit.counts[1]} stalemates, {fit.counts[2]} wins of A; beta "
        f"{fit.model.beta:.3f} (standard error {fit.beta_error:.3f}), cuts {cuts}."
    )
    reduction = Reproduction(
        id="outcomes-file-reduction",
        short="log loss saved, disputes fitted",
        law="outcomes",
        what="share of log loss that capability share alone saves, on the disputes fitted",
        paper=CARROLL,
        published=(0.018,),
        compute=lambda: (fit.reduction,),
        tolerance=0.001,
        note=f"{told} The published one is for 1,482 disputes; the tolerance is one unit of its last digit.",
    )
    return (reduction, *_of_the_refit(fit, outcomes, shares)) if fit.counts == COUNTS else (reduction,)


def _of_the_refit(fit: OutcomeFit, outcomes: object, shares: object) -> tuple[Reproduction, ...]:
    """What was computed before from the disputes with these very counts."""
    note = "Recomputed from bilateral disputes to 2012 (GML 2.2.1) on National Material Capabilities v6, n = 1,468."
    return (
        Reproduction(
            id="outcomes-file-fit",
            short="ordered logit: coefficients and losses",
            law="outcomes",
            what="ordered logit on capability share: beta, cuts, log loss of the shares alone and of the fit",
            paper=CARROLL,
            labels=("beta", "first cut", "second cut", "null loss", "loss"),
            published=(REFIT.beta, *REFIT.cuts, 0.5776, REFIT_LOSS),
            compute=lambda: (fit.model.beta, *fit.model.cuts, fit.null_loss, fit.loss),
            tolerances=(0.0005, 0.0005, 0.0005, 0.00005, 0.00005),
            origin="recomputed",
            note=note,
        ),
        Reproduction(
            id="outcomes-file-cross-validation",
            short="log loss saved, disputes not fitted",
            law="outcomes",
            what="the share saved on disputes not fitted: ten folds, mean of twenty deals",
            paper=CARROLL,
            published=(0.0172,),
            compute=lambda: (
                float(np.mean([cross_validate(outcomes, shares, folds=FOLDS, seed=seed) for seed in range(SEEDS)])),  # type: ignore[arg-type]
            ),
            tolerance=0.0006,
            origin="recomputed",
            note=f"{note} The tolerance is the spread over deals.",
        ),
    )


SHARES = DataSet(
    law="outcomes",
    title=TITLE,
    columns={"outcome": ("outcome",), "share": ("capratio_a", "share_a", "share")},
    find=find_from_shares,
)
SIDES = DataSet(
    law="outcomes",
    title="the same with the capability of either side",
    columns={"outcome": ("outcome",), "a": ("cinc_a",), "b": ("cinc_b",)},
    find=find_from_capabilities,
)
