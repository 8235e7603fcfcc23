"""Run a scenario over any number of futures in bounded memory: answers are gathered block by block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandtable.analysis.streamed.findings import Gathered, StreamedOutcome
from sandtable.usecases.check import require_model
from sandtable.usecases.overview import find_headline
from sandtable.usecases.refused import refuse_call
from sandtable.usecases.run import run_blocks

if TYPE_CHECKING:
    from sandtable.analysis.claims import ClaimsMatrix
    from sandtable.analysis.ledger import Ledger
    from sandtable.model.model import Model
    from sandtable.runs.runs import Manifest
    from sandtable.usecases.request import Progress, RunRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """What is known after all futures, of which none is kept.

    Args:
        manifest: what was run; its futures are those that were reached.
        outcomes: each under each lens and branch.
        ledgers: the headline's ledger under each lens; empty when the scenario has no actor with interests.
        claims: None when the scenario has none.
        statuses: Status value -> number of runs.
    """

    manifest: Manifest
    question: str
    outcomes: tuple[StreamedOutcome, ...]
    ledgers: tuple[Ledger, ...]
    claims: ClaimsMatrix | None
    statuses: Mapping[int, int]


def run_streamed(
    where: str,
    request: RunRequest,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Streamed:
    """Run a scenario and gather outcomes, claims and the headline's ledger while futures come and go.

    Counts, shares, verdicts and extremes are those of an ordinary run of the same futures; means may differ in their
    last bits, quantiles by at most `tally.QUANTILE_GAP`.

    Args:
        where: a library name, a folder or a file.
        request: what to run.
        progress: called with (done, in all, what).
        should_stop: asked between blocks; the blocks that were done are told.

    Raises:
        Refused: the scenario has faults, the request cannot be, or nothing was done before the stop.
    """
    require_streamable(request)
    model = require_model(where)
    headline = find_headline(model)
    if headline is not None and not request.branches:
        request = replace(request, pairs=(*request.pairs, headline[0]))
    else:
        headline = None
    gathered, manifest = _gather(model, request, Gathered(model, headline), progress, should_stop)
    return Streamed(
        manifest=replace(manifest, n_futures=gathered.n_futures, is_complete=gathered.n_futures == request.futures),
        question=model.question,
        outcomes=gathered.outcomes,
        ledgers=gathered.ledgers,
        claims=gathered.claims,
        statuses=gathered.statuses,
    )


def _gather(
    model: Model,
    request: RunRequest,
    gathered: Gathered,
    progress: Progress | None,
    should_stop: Callable[[], bool],
) -> tuple[Gathered, Manifest]:
    manifest: Manifest | None = None
    for block in run_blocks(model, request, progress=progress, should_stop=should_stop):
        gathered.add(block)
        manifest = block.manifest
    if manifest is None:
        raise refuse_call("no future was run", why="the run was stopped before its first block was done")
    return gathered, manifest


def require_streamable(request: RunRequest) -> None:
    """Refuse what needs all futures at once.

    Raises:
        Refused: a joint design, or series to be kept.
    """
    if request.design != "monte-carlo":
        raise refuse_call(
            f"the design {request.design} cannot be streamed",
            why="its futures are drawn together, not one by one",
            mend="leave out --design, or leave out --stream",
        )
    if request.keep:
        raise refuse_call(
            "--stream keeps no trajectories", why="its memory does not grow with the futures", mend="leave out --keep"
        )
