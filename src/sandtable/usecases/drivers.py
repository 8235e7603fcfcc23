"""Ask what decides a target: which uncertain values, and how much chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandtable.analysis.outcomes import outcomes_under
from sandtable.analysis.precision import find_needed_futures
from sandtable.analysis.targets import Target, TargetValues, read_target
from sandtable.analysis.uncertainty.drivers import Draws, Drivers, describe_target, find_drivers, find_silence
from sandtable.analysis.uncertainty.factors import GROUPINGS, Factor, find_label, group_parameters, merge_correlated
from sandtable.analysis.uncertainty.sobol import Reading, estimate_indices, read_ordinary
from sandtable.analysis.weights import find_weights
from sandtable.usecases.answers import Asking, obtain_runs, open_ensemble
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import LARGEST_N, RunRequest, require_known, require_memory
from sandtable.usecases.run import PARAMETER_FUTURES
from sandtable.usecases.simulator import PlanSimulator
from sandtable.usecases.targets import (
    FEWEST_FUTURES,
    require_enough,
    require_precision,
    require_target,
    require_varying,
)

if TYPE_CHECKING:
    from sandtable.model.model import Model
    from sandtable.runs.runs import Ensemble

MOST_SINGLES = 10  # values that a Sobol' design measures one by one; the others are one factor
SETS_HELD = 6  # sets of values that a design holds at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class DriversQuestion:
    """What is asked about drivers.

    Args:
        target: `land_2026`, `C12`, `net(RU) of kp_troops`.
        by: how values are taken together: variable, sector, actor, evidence or vintage.
        is_sobol: whether a Sobol' design is run: total indices, and chance as a factor.
        error: standard error asked for, as a part of the target's variance (0.02); 0 = none.
    """

    target: str
    by: str = "variable"
    is_sobol: bool = False
    error: float = 0.0


def ask_drivers(model: Model, question: DriversQuestion, asking: Asking) -> tuple[Drivers, ...]:
    """What explains the differences of a target between futures, under each lens.

    Without a Sobol' design no run is made beside those at hand.

    Raises:
        Refused: no such target, lens or grouping; the target or all values are constant; too few futures; a run that
            kept no values; a Sobol' design of futures that are not drawn independently.
    """
    target = require_target(model, question.target)
    if question.by not in GROUPINGS:
        raise refuse_call(f"values cannot be grouped by `{question.by}`", mend=f"choose one of {', '.join(GROUPINGS)}")
    if not 0 <= question.error < 1:
        raise refuse_call(
            f"the error {question.error:g} cannot be asked for",
            why="it is a part of the target's variance, so it lies between 0 and 1",
            mend="try --error 0.02",
        )
    if question.is_sobol:
        return _ask_design(model, target, question, asking)
    if not asking.run and asking.held is None and asking.request.futures > PARAMETER_FUTURES:
        raise _refuse_without_draws(asking.request.futures)
    ensemble = obtain_runs(model, asking, target.branches, (target.pair,) if target.pair else ())
    lenses = asking.request.lenses or ensemble.manifest.lenses
    found: list[Drivers] = []
    for lens in lenses:
        found.append(_find_under(model, target, lens, question, ensemble, must_tell=_must_tell(lens, lenses, found)))
    return tuple(found)


def _must_tell(lens: str, lenses: Sequence[str], found: Sequence[Drivers]) -> bool:
    """Whether an answer hangs on this lens: it is the last, and under those before nothing could be told."""
    return lens == lenses[-1] and all(drivers.silence for drivers in found)


def _find_under(
    model: Model, target: Target, lens: str, question: DriversQuestion, ensemble: Ensemble, *, must_tell: bool
) -> Drivers:
    """Given data: from the ensemble alone."""
    manifest = ensemble.manifest
    if lens not in ensemble.parameters:
        raise _refuse_without_draws(manifest.n_futures)
    values = read_target(target, model, outcomes_under(ensemble, lens), find_weights(model, lens))
    draws = Draws(
        ids=ensemble.parameter_ids, values=ensemble.parameters[lens], seed=manifest.seed, design=manifest.design,
        known_by=manifest.known_by,
    )  # fmt: skip
    silent = _find_silent(target, lens, question, values, draws, must_tell=must_tell)
    if silent is not None:
        return silent
    found = find_drivers(model, target, lens, values, draws, by=question.by)
    shares = found.groups or found.drivers
    _require_shares([(part.share, part.share_error) for part in shares], found.n, question.error, PARAMETER_FUTURES)
    return found


def _refuse_without_draws(n_futures: int) -> Refused:
    return refuse_call(
        "the run keeps no drawn values, so nothing can be told about what drives it",
        why=f"values are kept of at most {PARAMETER_FUTURES:_} futures, it has {n_futures:_}",
        mend=f"ask without --run for at most {PARAMETER_FUTURES:_} futures: --futures {PARAMETER_FUTURES}",
        code="too-many-futures",
    )


def _find_silent(
    target: Target, lens: str, question: DriversQuestion, values: TargetValues, draws: Draws, *, must_tell: bool
) -> Drivers | None:
    """A finding that says why nothing is told under this lens; None when something can be.

    Raises:
        Refused: nothing can be told, and the answer hangs on this lens.
    """
    silence = find_silence(values, draws, FEWEST_FUTURES)
    if silence and must_tell:
        require_varying(target, values, lens)
        raise refuse_call(
            f"no value varies under `{lens}`: `{target.text}` differs between futures by chance alone",
            why="drivers are values that are drawn anew in each future",
            mend="ask about a lens that leaves values uncertain",
            code="nothing-varies",
        )
    return describe_target(target, lens, values, draws, by=question.by, silence=silence) if silence else None


def _require_shares(shares: Sequence[tuple[float, float]], n: int, asked: float, most: int = LARGEST_N) -> None:
    """Refuse shares less precise than asked for; where even `most` futures would not do, that too is said."""
    _, error = max(shares)
    needed = find_needed_futures(error, n, asked) if asked else n
    if needed > most:
        raise refuse_call(
            f"{n:_} futures are too few: the standard error of the largest share is {error:.2g}, asked was {asked:g}",
            why=f"about {needed:_} would be needed, more than the {most:_} whose drawn values are kept",
            mend="ask for a larger --error, or with --sobol, which draws as many as are asked for",
            code="too-few-futures",
        )
    require_precision(error, n, asked, "the largest share")


def _ask_design(model: Model, target: Target, question: DriversQuestion, asking: Asking) -> tuple[Drivers, ...]:
    """A Sobol' design under each lens, on the seed and the futures of the run at hand if there is one."""
    request = _design_request(model, asking)
    if request.design != "monte-carlo":
        raise refuse_call(
            f"a Sobol' design needs futures drawn independently, not the design {request.design}",
            why="it takes twice as many futures, the second half independent of the first; a joint design has no such half",
            mend="leave out --sobol, or run with --design monte-carlo",
        )
    if target.given is not None:
        raise refuse_call(
            f"`{target.text}` is conditional, so a Sobol' design cannot be made for it",
            why="futures in which the condition holds are chosen by what happens in them: their values are not independent",
            mend="leave out --sobol: shares from the runs at hand speak of just these futures",
        )
    require_memory(request, n_outcomes=SETS_HELD * len(model.parameters), n_recorded=0)
    lenses = request.lenses or tuple(model.lenses)
    found: list[Drivers] = []
    with PlanSimulator(
        model,
        request,
        outcomes=target.outcomes,
        branches=target.branches,
        pairs=(target.pair,) if target.pair else (),
        n_experiments=len(lenses) * len(target.branches) * (MOST_SINGLES + 4),
        progress=asking.progress,
        should_stop=asking.should_stop,
    ) as simulator:
        for lens in lenses:
            must_tell = _must_tell(lens, lenses, found)
            drivers = _design_under(target, lens, question, simulator, request, must_tell=must_tell)
            if drivers is not None:
                found.append(drivers)
    if not found:
        raise refuse_call(
            "stopped before the first set of futures was run",
            why="without it nothing can be said",
            mend="run it again, or with fewer futures",
            code="stopped-early",
        )
    return tuple(found)


def _design_under(
    target: Target,
    lens: str,
    question: DriversQuestion,
    simulator: PlanSimulator,
    request: RunRequest,
    *,
    must_tell: bool,
) -> Drivers | None:
    """One lens' design; None when it was stopped before the ordinary futures were run."""
    model = simulator.model
    reading = Reading(model=model, target=target, lens=lens, weights=find_weights(model, lens))
    ordinary = read_ordinary(reading, simulator)
    if ordinary is None:
        return None
    draws = Draws(
        ids=simulator.slots, values=simulator.draw(lens), seed=request.seed, design=request.design,
        known_by=request.known_by,
    )  # fmt: skip
    silent = _find_silent(target, lens, question, ordinary, draws, must_tell=must_tell)
    if silent is not None:
        return silent
    drivers = find_drivers(model, target, lens, ordinary, draws, by=question.by)
    indices = estimate_indices(reading, simulator, ordinary, _choose_factors(model, drivers, question.by))
    if indices is not None:
        require_enough(indices.n, f"`{target.text}` under `{lens}`")
        _require_shares([(index.first, index.first_error) for index in indices.indices], indices.n, question.error)
    return replace(drivers, indices=indices)


def _choose_factors(model: Model, drivers: Drivers, by: str) -> tuple[Factor, ...]:
    """The factors of a design: groups as asked; by variable the strongest one by one and the others together."""
    factors = group_parameters(model, [driver.id for driver in drivers.drivers], by, drivers.lens)
    if by != "variable":
        return merge_correlated(model, factors)
    clear = {driver.id for driver in drivers.clear}
    merged = merge_correlated(model, factors)
    singles = [factor for factor in merged if clear.intersection(factor.members)][:MOST_SINGLES]
    others = tuple(id_ for factor in merged if factor not in singles for id_ in factor.members)
    if len(others) == 1:
        return (*singles, Factor(id=others[0], label=find_label(model, model.parameters[others[0]]), members=others))
    rest = Factor(id="rest", label=f"everything else ({len(others)} values)", members=others, is_rest=True)
    return (*singles, rest) if others else tuple(singles)


def _design_request(model: Model, asking: Asking) -> RunRequest:
    """What to run: as asked, or as the run at hand was made."""
    ensemble = open_ensemble(asking.run, model) if asking.run else asking.held
    if ensemble is None:
        return asking.request
    manifest = ensemble.manifest
    for lens in asking.request.lenses:
        require_known("lens in the run", lens, manifest.lenses)
    return replace(
        asking.request,
        lenses=asking.request.lenses or manifest.lenses,
        futures=manifest.n_futures,
        seed=manifest.seed,
        design=manifest.design,
        known_by=manifest.known_by,
    )
