"""Ask a scenario: ledgers, claims and questions, from a stored run or from a fresh one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE, find_claim_branches
from sandtable.analysis.claims import ClaimsMatrix, find_claims
from sandtable.analysis.ledger import Ledger, find_ledgers
from sandtable.analysis.pairs import LedgerPair, find_pair
from sandtable.analysis.questions import QuestionsTable, find_questions
from sandtable.analysis.words import STANDARDS
from sandtable.ledger.questions import ScoreTable
from sandtable.ledger.questions import score_questions as score_probabilities
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import Progress, RunRequest, require_actor, require_known
from sandtable.usecases.run import run_model

if TYPE_CHECKING:
    from sandtable.store.folder import SavedRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How to get the runs an answer needs.

    Args:
        request: what to run; its branches are chosen by the answer.
        run: a run folder to read instead; "" = run afresh.
        held: runs that are at hand already, used where they have every branch and lens that is needed.
    """

    request: RunRequest
    run: str = ""
    held: Ensemble | None = None
    progress: Progress | None = None
    should_stop: Callable[[], bool] = lambda: False


def ask_ledgers(model: Model, subject: str, actor: str, asking: Asking) -> tuple[Ledger, ...]:
    """The paired ledger of a move, a law or a branch for an actor, under each lens.

    Raises:
        Refused: no such subject, actor or lens; the run lacks a branch; the disk or the folder is at fault.
    """
    pair = require_pair(model, subject)
    require_actor(model, actor)
    ensemble = obtain_runs(model, asking, (pair.with_branch, pair.without_branch), (pair,))
    return find_ledgers(ensemble, model, actor=actor, pair=pair, lenses=asking.request.lenses)


def ask_claims(model: Model, claims: tuple[str, ...], standard: str, asking: Asking) -> ClaimsMatrix:
    """The claims by lenses matrix under a verbal-probability standard.

    Raises:
        Refused: no such claim, standard or lens; the folder is at fault.
    """
    for claim in claims:
        require_known("claim", claim, model.claims)
    key = require_standard(standard)
    ensemble = obtain_runs(model, asking, (BASE, *find_claim_branches(model)))
    return find_claims(ensemble, model, lenses=asking.request.lenses, claims=claims, standard=key)


def ask_questions(model: Model, asking: Asking) -> QuestionsTable:
    """The probability of each forecast question's yes, per lens.

    Raises:
        Refused: no such lens; the folder is at fault.
    """
    ensemble = obtain_runs(model, asking, (BASE, *find_claim_branches(model)))
    return find_questions(ensemble, model, lenses=asking.request.lenses)


def require_pair(model: Model, subject: str) -> LedgerPair:
    """The two branches that price a subject.

    Raises:
        Refused: the scenario has no such move, law or branch.
    """
    pair = find_pair(model, subject)
    if pair is None:
        families = [name.partition("_")[2] for name in model.branches if name.startswith(("without_", "no_", "never_"))]
        priced = [name for name in families if find_pair(model, name) is not None]
        require_known("move, law or branch", subject, [*priced, *model.moves, *model.laws, *model.branches])
        raise refuse_call(
            f"`{subject}` has no ledger: it is the same as base", mend="name a branch that differs from base"
        )
    return pair


def require_standard(name: str) -> str:
    """The id of a standard, whatever its case and spaces.

    Raises:
        Refused: there is no such standard.
    """
    plain = name.lower().replace(" ", "").replace("-", "").replace("_", "")
    for key in STANDARDS:
        if key.lower().replace("-", "").replace("_", "").startswith(plain) and plain:
            return key
    raise refuse_call(f"there is no standard `{name}`", mend=f"choose one of {', '.join(STANDARDS)}")


def obtain_runs(
    model: Model, asking: Asking, branches: tuple[str, ...], pairs: tuple[LedgerPair, ...] = ()
) -> Ensemble:
    """The runs of an answer: read from a folder, or simulated now.

    Raises:
        Refused: the folder is of another scenario, is damaged, or lacks a branch or lens.
    """
    if asking.held is not None and _has_all(asking.held, asking.request.lenses, branches):
        return asking.held
    if not asking.run:
        request = replace(asking.request, branches=tuple(dict.fromkeys(branches)), pairs=pairs)
        return run_model(model, request, progress=asking.progress, should_stop=asking.should_stop)
    ensemble = open_ensemble(asking.run, model)
    for lens in asking.request.lenses:
        require_known("lens in the run", lens, ensemble.manifest.lenses)
    lacking = [b for b in branches if any((lens, b) not in ensemble.outcomes for lens in ensemble.manifest.lenses)]
    if lacking:
        raise refuse_call(
            f"the run in `{asking.run}` has no branch `{lacking[0]}`",
            why=f"it has {', '.join(sorted({branch for _, branch in ensemble.outcomes}))}",
            mend="leave out --run, or run again with --branch " + lacking[0],
            code="no-such-name",
        )
    return ensemble


def _has_all(ensemble: Ensemble, lenses: tuple[str, ...], branches: tuple[str, ...]) -> bool:
    wanted = lenses or ensemble.manifest.lenses
    return all((lens, branch) in ensemble.outcomes for lens in wanted for branch in branches)


def open_ensemble(path: str | Path, model: Model | None = None) -> Ensemble:
    """Read a run folder; with a model, one that was made from this very scenario.

    Raises:
        Refused: the folder is missing, foreign, damaged, of another version or another scenario (exit code 3).
    """
    from sandtable.store.folder import load_run

    ensemble, faults = load_run(Path(path))
    if ensemble is None:
        raise Refused(faults, exit_code=3)
    if model is not None and ensemble.manifest.digest != model.digest:
        raise refuse_call(
            f"the run in `{path}` was made from another state of the scenario",
            why=f"its files had the hash {ensemble.manifest.digest[:12]}, these have {model.digest[:12]}",
            mend="run the scenario again",
            code="run-of-another-scenario",
        )
    return ensemble


def keep_ensemble(ensemble: Ensemble, path: str | Path) -> SavedRun:
    """Write a run folder, whole or not at all; the ensemble stays usable either way.

    Raises:
        Refused: the folder cannot be written (exit code 3).
    """
    from sandtable.store.folder import save_run

    saved, faults = save_run(ensemble, Path(path))
    if saved is None:
        raise Refused(faults, exit_code=3)
    return saved


def score_questions(table: QuestionsTable) -> ScoreTable:
    """Brier scores of the questions whose answer is known, per lens, beside always saying one half.

    The scenario was written with the answers at hand, so the scores are in-sample and say so.
    """
    probabilities = {
        lens: {
            finding.question: cell.share.share
            for finding in table.findings
            for cell in finding.cells
            if cell.lens == lens and cell.share.n_futures
        }
        for lens in table.lenses
    }
    answers = {finding.question: finding.known.answer for finding in table.findings}
    return score_probabilities(probabilities, answers, known_by=table.known_by)
