"""Ask in which futures something happens."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandtable.analysis.outcomes import outcomes_under
from sandtable.analysis.regions.discovered import DiscoveryFinding, find_discovered, find_inputs
from sandtable.analysis.regions.discovery import FEWEST_PER_HALF
from sandtable.analysis.regions.events import ABOVE, BELOW, FAILS, HOLDS, Event, find_cases, settle_event
from sandtable.analysis.targets import Target, TargetValues, read_target
from sandtable.analysis.weights import find_weights
from sandtable.usecases.answers import Asking, obtain_runs
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.run import PARAMETER_FUTURES
from sandtable.usecases.targets import require_target, require_varying

if TYPE_CHECKING:
    from sandtable.model.model import Model
    from sandtable.runs.runs import Ensemble

RECORD = "record"
MOST_LIMITS = 8
MARGIN = 1.25  # on the futures that are needed, for their number of cases varies


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryQuestion:
    """What is asked about futures.

    Args:
        target: `land_2026`, `C12`, `net(RU) of kp_troops`.
        above, below: `4_000` in the target's unit, or a quantile, `80%`; "" = not asked.
        fails: futures in which the claim does not hold, rather than those in which it does.
        most_limits: parameters that a box may limit.
        least_density: share of futures of interest that a box should have, 0 to 1; 0 = balanced with coverage.
    """

    target: str
    above: str = ""
    below: str = ""
    holds: bool = False
    fails: bool = False
    most_limits: int = 4
    least_density: float = 0.0


def ask_discovery(model: Model, question: DiscoveryQuestion, asking: Asking) -> tuple[DiscoveryFinding, ...]:
    """In which futures something happens, said as limits on a few parameters, under each lens asked for.

    No runs are made beside those at hand.  Without a lens, it is asked under the record (or the run's first lens).

    Raises:
        Refused: no such target or lens; nothing says which futures are meant; it happens in none, in all or in too
            few of them; the run kept no drawn values, or none varies.
    """
    target = require_target(model, question.target)
    _check_numbers(question)
    event = require_event(target, question)
    if not (asking.request.lenses or asking.run):
        known = asking.held.manifest.lenses if asking.held is not None else tuple(model.lenses)
        asking = replace(asking, request=replace(asking.request, lenses=(_first_lens(known),)))
    if not asking.run and asking.held is None and asking.request.futures > PARAMETER_FUTURES:
        raise _refuse_many(asking.request.futures)
    ensemble = obtain_runs(model, asking, target.branches, (target.pair,) if target.pair else ())
    lenses = asking.request.lenses or (_first_lens(ensemble.manifest.lenses),)
    found: list[DiscoveryFinding] = []
    for lens in lenses:
        if not found or not asking.should_stop():
            found.append(_discover(model, ensemble, lens, target, event, question, asking))
    return tuple(found)


def require_event(target: Target, question: DiscoveryQuestion) -> Event:
    """What makes a future one of interest.

    Raises:
        Refused: a claim with a threshold, a number without one or with two, or a threshold that is no number.
    """
    if target.is_truth:
        if question.above or question.below or (question.holds and question.fails):
            raise refuse_call(
                f"`{target.text}` holds or it does not"
                + ("" if question.holds and question.fails else ": it has no size"),
                mend="ask with --holds (the default) or --fails",
            )
        return Event(kind=FAILS if question.fails else HOLDS)
    if question.holds or question.fails or bool(question.above) == bool(question.below):
        raise refuse_call(
            f"`{target.text}` is a number: which futures are meant?",
            why="it takes one threshold, above or below which a future is of interest",
            mend=f"add e.g. --above 80% (a quantile) or --below 100 ({target.unit if target.unit != '1' else 'a number'})",
        )
    kind, text = (ABOVE, question.above) if question.above else (BELOW, question.below)
    return _read_threshold(kind, text.strip())


def _read_threshold(kind: str, text: str) -> Event:
    is_level = text.endswith("%")
    try:
        number = float(text.removesuffix("%").replace(",", ""))
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or (is_level and not 0 < number < 100):
        raise refuse_call(
            f"`{text}` is no threshold",
            why="it is a number in the unit of what is asked about, or a quantile above 0 % and below 100 %",
            mend=f"write --{kind} 1500 or --{kind} 80%",
        )
    return Event(kind=kind, level=number / 100.0) if is_level else Event(kind=kind, threshold=number)


def _check_numbers(question: DiscoveryQuestion) -> None:
    if not 1 <= question.most_limits <= MOST_LIMITS:
        raise refuse_call(
            f"a box cannot limit {question.most_limits} parameters",
            why=f"between 1 and {MOST_LIMITS}: with more, nobody can say what it means",
            mend="try --limits 4",
        )
    if not 0 <= question.least_density < 1:
        raise refuse_call(
            f"a density of {question.least_density:g} cannot be asked for",
            why="it is the share of futures in the box in which it happens, so it lies between 0 and 1",
            mend="try --density 0.8",
        )


def _discover(
    model: Model,
    ensemble: Ensemble,
    lens: str,
    target: Target,
    event: Event,
    question: DiscoveryQuestion,
    asking: Asking,
) -> DiscoveryFinding:
    values = read_target(target, model, outcomes_under(ensemble, lens), find_weights(model, lens))
    require_varying(target, values, lens)
    _require_parameters(ensemble, lens)
    settled = settle_event(event, values)
    _require_cases(target, settled, values, lens)
    inputs = find_inputs(model, ensemble, lens, values.counts)
    if not inputs.ids:
        raise refuse_call(
            f"no value varies under `{lens}`: `{target.text}` differs between futures by chance alone",
            why="boxes are limits on values that are drawn anew in each future",
            mend="ask about a lens that leaves values uncertain",
            code="nothing-varies",
        )
    return find_discovered(
        model, ensemble, lens, target, settled, values, inputs,
        most_limits=question.most_limits, least_density=question.least_density, should_stop=asking.should_stop,
    )  # fmt: skip


def _require_parameters(ensemble: Ensemble, lens: str) -> None:
    if lens not in ensemble.parameters:
        raise _refuse_many(ensemble.manifest.n_futures)


def _refuse_many(n: int) -> Refused:
    return refuse_call(
        "the run keeps no drawn values, so nothing can be said about which futures are meant",
        why=f"values are kept of at most {PARAMETER_FUTURES:_} futures, it has {n:_}",
        mend=f"ask without --run, with --futures {min(n, PARAMETER_FUTURES)}",
        code="too-many-futures",
    )


def _require_cases(target: Target, event: Event, values: TargetValues, lens: str) -> None:
    """Refuse where too few futures are of interest, or too few are not."""
    cases = find_cases(event, values)
    n, n_cases = len(cases), int(cases.sum())
    fewer = min(n_cases, n - n_cases)
    if fewer >= 2 * FEWEST_PER_HALF:
        return
    is_rare = n_cases == fewer
    said = f"`{target.text}` {_say(event, target)}"
    if fewer == 0:
        counted = values.values[values.counts]
        raise refuse_call(
            f"{said} in {'none' if is_rare else 'all'} of {n:_} futures under `{lens}`",
            why=f"it runs from {counted.min():.6g} to {counted.max():.6g} {target.unit if target.unit != '1' else ''}".rstrip(),
            mend=f"choose a threshold inside that range, or a quantile: --{event.kind} {'80%' if event.kind == ABOVE else '20%'}",
            code="nothing-varies",
        )
    needed = MARGIN * n * 2 * FEWEST_PER_HALF / fewer
    digits = 10.0 ** max(0, math.floor(math.log10(needed)) - 1)
    futures = int(math.ceil(needed / digits) * digits)
    number = target.is_truth or not math.isnan(event.level)
    raise refuse_call(
        f"{said} in {n_cases:_} of {n:_} futures under `{lens}`: too {'few' if is_rare else 'many'} to tell what they have in common",
        why=f"the futures are split in two halves, and each needs {FEWEST_PER_HALF} in which it does and {FEWEST_PER_HALF} in which it does not",
        mend=(
            f"about {futures:_} futures are needed: --futures {futures}" + ("" if number else ", or another threshold")
        )
        if futures <= PARAMETER_FUTURES
        else f"about {futures:_} futures would be needed, more than the {PARAMETER_FUTURES:_} whose values are kept: ask for something less rare",
        code="too-few-futures",
    )


def _say(event: Event, target: Target) -> str:
    if event.kind in {HOLDS, FAILS}:
        return "holds" if event.kind == HOLDS else "does not hold"
    return f"is {event.kind} {_shown(event)}{'' if target.unit == '1' else ' ' + target.unit}"


def _shown(event: Event) -> str:
    return f"{event.threshold:,.12g}" if math.isnan(event.level) else f"{event.threshold:,.5g}"


def _first_lens(lenses: tuple[str, ...]) -> str:
    return RECORD if RECORD in lenses else lenses[0]
