"""The main job: run a scenario, keep the run, and gather what an analyst would show first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.analysis.claims import ClaimsMatrix, find_claims
from sandtable.analysis.duties import DutyFinding, find_duties
from sandtable.analysis.fans import count_fan_futures
from sandtable.analysis.ledger import Ledger, find_ledgers
from sandtable.analysis.pairs import LedgerPair, find_pair
from sandtable.analysis.spreads import OutcomeSpread, find_spreads
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble, Status
from sandtable.usecases.answers import keep_ensemble
from sandtable.usecases.check import require_model
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import Progress, RunRequest
from sandtable.usecases.run import run_model

if TYPE_CHECKING:
    from sandtable.store.folder import SavedRun


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What a run shows at its end.

    Args:
        ledgers: the headline's ledger under each lens; empty when the scenario has no actor with interests.
        statuses: Status value -> number of runs.
        spreads: the outcomes by themselves, where there is neither a ledger nor a claim to show.
        duties: how often laws that limit something are broken, in base or else the first branch that was run.
        path: the run folder, "" when it was not kept.
        refusal: why the run could not be kept; the numbers stand all the same.
    """

    model: Model
    ensemble: Ensemble
    ledgers: tuple[Ledger, ...]
    claims: ClaimsMatrix | None
    statuses: Mapping[int, int]
    spreads: tuple[OutcomeSpread, ...] = ()
    duties: tuple[DutyFinding, ...] = ()
    path: str = ""
    hashes: Mapping[str, str] = field(default_factory=dict)
    refusal: Refused | None = None

    @property
    def n_fan_futures(self) -> int:
        """Futures behind the fans of the lens and branch that are shown first; 0 when there are none."""
        shown = next((key for key, fans in self.ensemble.fans.items() if fans), None)
        return count_fan_futures(self.ensemble.status[shown]) if shown is not None else 0

    @property
    def has_trouble(self) -> bool:
        """Whether a run diverged, lost its numbers, broke a bound or was not reached."""
        return any(n for status, n in self.statuses.items() if status != Status.OK)


def run_overview(
    where: str,
    request: RunRequest,
    *,
    out: str | None = "",
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Overview:
    """Run a scenario and gather the first answers.

    Args:
        where: a library name, a folder or a file.
        request: what to run.
        out: the run folder; "" = `runs/<scenario>-<hash>`; None = keep nothing.
        progress: called with (done, in all, what).
        should_stop: asked between chunks.

    Raises:
        Refused: the scenario has faults, or the request cannot be.
    """
    model = require_model(where)
    headline = find_headline(model)
    if headline is not None and not request.branches:
        request = _with_pair(request, headline[0])
    with ThreadPoolExecutor(
        1
    ) as aside:  # what the end needs is loaded while futures run, and written while answers are found
        aside.submit(_load_ahead, keeps=out is not None)
        ensemble = run_model(model, request, progress=progress, should_stop=should_stop)
        keeping = None
        path = ""
        if out is not None:
            path = out or str(Path("runs") / f"{model.id}-{name_of_run(ensemble)}")
            keeping = aside.submit(keep_ensemble, ensemble, path)
        ledgers: tuple[Ledger, ...] = ()
        if headline is not None:
            ledgers = find_ledgers(ensemble, model, actor=headline[1], pair=headline[0])
        claims = find_claims(ensemble, model) if model.claims else None
        duties = find_duties(ensemble, model, branch=_shown_branch(ensemble))
        spreads: tuple[OutcomeSpread, ...] = ()
        if not ledgers and claims is None:
            lens = ensemble.manifest.lenses[0]
            spreads = find_spreads(ensemble, model, lens=lens, branch=_shown_branch(ensemble))
        hashes, refusal = _wait_for(keeping)
    return Overview(
        model=model,
        ensemble=ensemble,
        ledgers=ledgers,
        claims=claims,
        statuses=_count_statuses(ensemble),
        spreads=spreads,
        duties=duties,
        path=path if refusal is None else "",
        hashes=hashes,
        refusal=refusal,
    )


def _load_ahead(*, keeps: bool) -> None:
    import sandtable.reports.overview

    if keeps:
        import sandtable.store.folder  # noqa: F401


def _wait_for(keeping: Future[SavedRun] | None) -> tuple[dict[str, str], Refused | None]:
    """Hashes of what was written, or why it could not be."""
    if keeping is None:
        return {}, None
    try:
        saved = keeping.result()
    except Refused as refused:
        return {}, refused
    return {**saved.files, "results": saved.results}, None


def find_headline(model: Model) -> tuple[LedgerPair, str] | None:
    """The move and actor of the scenario's question: as `asks ... of MOVE for ACTOR` says, else the first of each."""
    if not model.interests:
        return None
    actor = model.headline_actor or next(iter(model.interests))
    subjects = [model.headline_subject] if model.headline_subject else [*model.moves, *model.branches]
    for subject in subjects:
        pair = find_pair(model, subject)
        if pair is not None:
            return pair, actor
    return None


def name_of_run(ensemble: Ensemble) -> str:
    """A short name made of what the run depends on: the same run has the same name."""
    import hashlib

    m = ensemble.manifest
    text = repr((m.digest, m.version, m.seed, m.n_futures, m.design, m.known_by, m.lenses, sorted(m.branches.items())))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _with_pair(request: RunRequest, pair: LedgerPair) -> RunRequest:
    from dataclasses import replace

    return replace(request, pairs=(*request.pairs, pair))


def _shown_branch(ensemble: Ensemble) -> str:
    """`base` where it was run, else the first branch."""
    branches = next(iter(ensemble.manifest.branches.values()))
    return BASE if BASE in branches else branches[0]


def _count_statuses(ensemble: Ensemble) -> dict[int, int]:
    counts = np.zeros(len(Status), dtype=np.int64)
    for states in ensemble.status.values():
        counts += np.bincount(states, minlength=len(Status))
    return {status: int(n) for status, n in enumerate(counts)}
