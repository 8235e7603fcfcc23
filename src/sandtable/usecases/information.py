"""What to find out next, before a choice between branches or before a verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sandtable.analysis.branches import find_branches
from sandtable.analysis.choices.payoffs import find_payoffs
from sandtable.analysis.outcomes import outcomes_under
from sandtable.analysis.pairs import LedgerPair, add_branches, find_held_back
from sandtable.analysis.targets import read_target
from sandtable.analysis.uncertainty.worth import (
    Drawn,
    Run,
    Unanswered,
    WorthAnswer,
    WorthFinding,
    find_choice_worth,
    find_verdict_worth,
)
from sandtable.analysis.weights import find_weights
from sandtable.ensemble.draw import find_known_value
from sandtable.usecases.answers import Asking, obtain_runs
from sandtable.usecases.clock import find_today
from sandtable.usecases.cores import one_core
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.run import PARAMETER_FUTURES
from sandtable.usecases.targets import (
    require_alternatives,
    require_enough,
    require_precision,
    require_stake,
    require_target,
    require_varying,
)

if TYPE_CHECKING:
    import pandas as pd

    from sandtable.model.model import Model
    from sandtable.runs.runs import Ensemble

FEWEST = 200  # below so many the regressions tell nothing from nothing


def ask_worth(
    model: Model,
    asking: Asking,
    *,
    verdict: str = "",
    actor: str = "",
    branches: Sequence[str] = (),
    outcome: str = "",
    today: str = "",
    error: float = 0.0,
) -> WorthAnswer:
    """What to find out before a verdict, or before an actor's choice: whichever of the two is named.

    Raises:
        Refused: both or neither are named, or as `ask_choice_worth` and `ask_verdict_worth` do.
    """
    if bool(verdict) == bool(actor) or (verdict and (branches or outcome)):
        raise refuse_call(
            "a verdict or a choice has to be named, and not both",
            why="what a figure is worth depends on what will be decided by it",
            mend="write `voi SCENARIO CLAIM`, or `voi SCENARIO --actor ACTOR --branch base --branch BRANCH`",
        )
    if verdict:
        return ask_verdict_worth(model, verdict, asking, today=today, error=error)
    return ask_choice_worth(model, actor, branches, asking, outcome=outcome, today=today, error=error)


def ask_choice_worth(
    model: Model,
    actor: str,
    branches: Sequence[str],
    asking: Asking,
    *,
    outcome: str = "",
    today: str = "",
    error: float = 0.0,
) -> WorthAnswer:
    """Which figures an actor should find out before choosing between branches, under each lens.

    Args:
        model: the scenario.
        actor: who chooses.
        branches: the alternatives; `base` is one, and so is `never.MOVE`.
        asking: how to get the runs.
        outcome: one outcome of the actor's interests to judge by; "" = their weighted sum.
        today: the day to which ages are counted, `2025-03-17`; "" = as the clock has it.
        error: standard error asked of every worth, in the payoff's unit; 0 = any.

    Raises:
        Refused: fewer than two alternatives, no such actor, branch or lens, no weights, too few futures, or a run that lacks a
            branch or the drawn figures.
    """
    stake = require_stake(model, actor, outcome)
    pairs = find_held_back(model, branches)
    alternatives = require_alternatives(add_branches(model, pairs), branches)
    _require_error(error)
    day = dt.date.fromisoformat(find_today(today).day)
    ensemble = _obtain(model, asking, alternatives, pairs)

    def find(lens: str) -> WorthFinding:
        payoffs = find_payoffs(stake, alternatives, outcomes_under(ensemble, lens), find_weights(model, lens))
        require_enough(int(payoffs.counts.sum()), f"a choice of {actor} under `{lens}`", FEWEST)
        run = Run(lens=lens, seed=ensemble.manifest.seed, today=day)
        return find_choice_worth(model, payoffs, _drawn(model, ensemble, lens), run)

    return _find_each(ensemble, asking, find, error, stake.unit)


def ask_verdict_worth(model: Model, text: str, asking: Asking, *, today: str = "", error: float = 0.0) -> WorthAnswer:
    """Which figures to find out before saying whether a claim holds, or how a question will be answered.

    Args:
        model: the scenario.
        text: a claim, or a question of yes or no.
        asking: how to get the runs.
        today: the day to which ages are counted; "" = as the clock has it.
        error: standard error asked of every worth, in futures of 100 called right; 0 = any.

    Raises:
        Refused: it names no verdict, no lens has it vary, too few futures, or a run that lacks a branch or the drawn figures.
    """
    target = require_target(model, text)
    if not target.is_truth:
        raise refuse_call(
            f"`{target.text}` is a number, not a verdict",
            why="the worth of a figure is counted in verdicts called right, or in what a choice brings",
            mend="name a claim or a question of yes or no, or a choice: --actor ACTOR --branch base --branch BRANCH",
        )
    _require_error(error)
    day = dt.date.fromisoformat(find_today(today).day)
    branches = tuple(dict.fromkeys((*find_branches(target.value), *find_branches(target.given))))
    ensemble = _obtain(model, asking, branches)

    def find(lens: str) -> WorthFinding:
        values = read_target(target, model, outcomes_under(ensemble, lens), find_weights(model, lens))
        require_enough(values.n, f"`{target.text}` under `{lens}`", FEWEST)
        require_varying(target, values, lens)
        run = Run(lens=lens, seed=ensemble.manifest.seed, today=day)
        return find_verdict_worth(model, target, values, _drawn(model, ensemble, lens), run)

    return _find_each(ensemble, asking, find, error, "futures of 100 called right", 100.0)


_COLUMNS = (
    "lens", "figure", "label", "unit", "low", "high", "worth", "error", "worth_unit", "of_ceiling", "brier", "best",
    "flips_at", "rests_on", "sources", "judged",
)  # fmt: skip


def worth_frame(answer: WorthAnswer) -> pd.DataFrame:
    """A row per lens and figure worth checking; all figures together and the ceiling stand in `attrs`."""
    import pandas as pd

    rows = []
    for finding in answer.findings:
        for figure in finding.figures:
            facts = figure.facts
            rows.append(
                {
                    "lens": finding.lens, "figure": facts.id, "label": facts.label, "unit": facts.unit, "low": figure.low,
                    "high": figure.high, "worth": figure.worth.value, "error": figure.worth.error,
                    "worth_unit": finding.unit or "share of futures called right",
                    "of_ceiling": figure.worth.value / finding.ceiling.value,
                    "brier": figure.brier.value if figure.brier is not None else None,
                    "best": " | ".join(figure.bend.alternatives), "flips_at": [flip.value for flip in figure.bend.flips],
                    "rests_on": facts.rests_on, "sources": [dated.source.id for dated in facts.sources],
                    "judged": facts.judged,
                }
            )  # fmt: skip
    frame = pd.DataFrame(rows, columns=_COLUMNS).set_index(["lens", "figure"])
    first = answer.findings[0]
    frame.attrs = {
        "subject": first.subject, "of": first.label, "futures": first.n_futures, "seed": first.seed, "today": first.today,
        "chosen": {finding.lens: finding.chosen for finding in answer.findings},
        "ceiling": {finding.lens: finding.ceiling.value for finding in answer.findings},
        "all_figures": {finding.lens: finding.known.worth.value for finding in answer.findings},
    }  # fmt: skip
    return frame


def _require_error(error: float) -> None:
    if not 0.0 <= error < float("inf"):
        raise refuse_call(f"`{error:g}` is no standard error", mend="give a number above 0, or leave out --error")


def _obtain(model: Model, asking: Asking, branches: tuple[str, ...], pairs: tuple[LedgerPair, ...] = ()) -> Ensemble:
    """The runs, with the figures that were drawn for them."""
    if not asking.run and asking.held is None and asking.request.futures > PARAMETER_FUTURES:
        raise _refuse_without_figures(f"{asking.request.futures:_} futures")
    ensemble = obtain_runs(model, asking, branches, pairs)
    if not ensemble.parameters:
        raise _refuse_without_figures(f"a run of {ensemble.manifest.n_futures:_} futures")
    if not ensemble.parameter_ids:
        raise refuse_call(
            "no figure of the scenario is uncertain: there is none to find out",
            why="its futures differ by chance alone, or not at all",
            mend="give a value a range, e.g. `uncertain pay : USD = 1_000 to 2_000`",
            code="nothing-varies",
        )
    return ensemble


def _require_reachable(worst: float, finding: WorthFinding, asked: float, unit: str) -> None:
    """Refuse a precision that not even the most futures whose figures are kept would give."""
    least = worst * (finding.n_futures / PARAMETER_FUTURES) ** 0.5
    if 0.0 < asked < least:
        raise refuse_call(
            f"a standard error of {asked:g} is out of reach under `{finding.lens}`: it is {worst:.2g} {unit} now",
            why=f"with {PARAMETER_FUTURES:_} futures, the most whose figures are kept, it would be about {least:.2g}",
            mend=f"ask for less, e.g. --error {2.0 * least:.1g} with --futures {PARAMETER_FUTURES}",
            code="too-few-futures",
        )


def _refuse_without_figures(what: str) -> Refused:
    return refuse_call(
        f"the drawn figures of {what} are not kept, so their worth cannot be told",
        why=f"of more than {PARAMETER_FUTURES:_} futures a run keeps outcomes alone",
        mend=f"ask with at most {PARAMETER_FUTURES:_} futures: --futures {PARAMETER_FUTURES}",
        code="too-many-futures",
    )


def _drawn(model: Model, ensemble: Ensemble, lens: str) -> Drawn:
    known_by = ensemble.manifest.known_by
    earlier = [id_ for id_, p in model.parameters.items() if known_by and find_known_value(p, known_by) is not p.value]
    return Drawn(ids=ensemble.parameter_ids, values=ensemble.parameters[lens], earlier=frozenset(earlier))


def _find_each(
    ensemble: Ensemble,
    asking: Asking,
    find: Callable[[str], WorthFinding],
    error: float,
    unit: str,
    scale: float = 1.0,
) -> WorthAnswer:
    """The finding of each lens; a lens that has none says why, unless it is the only one."""
    lenses = asking.request.lenses or ensemble.manifest.lenses
    findings: list[WorthFinding] = []
    unanswered: list[Unanswered] = []
    refusals: list[Refused] = []
    for number, lens in enumerate(lenses):
        if findings and asking.should_stop():
            unanswered.append(Unanswered(lens=lens, reason="stopped before it was reached"))
            continue
        if asking.progress is not None:
            asking.progress(number, len(lenses), f"lens {lens}")
        try:
            with one_core():
                findings.append(find(lens))
        except Refused as refusal:
            refusals.append(refusal)
            unanswered.append(Unanswered(lens=lens, reason=refusal.faults[0].what))
    if not findings:
        raise refusals[0]
    for finding in findings:
        worths = [finding.ceiling, *(figure.worth for figure in finding.figures)]
        worst = scale * max(worth.error for worth in worths)
        _require_reachable(worst, finding, error, unit)
        require_precision(worst, finding.n_futures, error, f"a worth under `{finding.lens}`, in {unit},")
    return WorthAnswer(findings=tuple(findings), unanswered=tuple(unanswered))
