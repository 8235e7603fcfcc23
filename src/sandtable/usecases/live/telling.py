"""Find the values that matter most for a scenario's question, so that their sliders stand first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sandtable.analysis.live.address import first_view
from sandtable.analysis.outcomes import outcomes_under
from sandtable.analysis.pairs import find_pair
from sandtable.analysis.targets import TargetProblem, find_target, read_target
from sandtable.analysis.trail import find_influences
from sandtable.analysis.weights import find_weights

if TYPE_CHECKING:
    from sandtable.analysis.live.view import View
    from sandtable.model.model import Model
    from sandtable.usecases.live.opening import Opened

MOST_TELLING: Final = 8
ANSWER: Final = "values that tell"


def find_drivers_of_view(opened: Opened) -> tuple[str, ...]:
    """The values that move the headline net most in the untouched scenario, by rank correlation over its futures.

    Found once for each state of the scenario.

    Returns:
        Ids of values that have sliders, the strongest first; empty where nothing stands out.
    """
    return opened.kept.answer(ANSWER, lambda: _find(opened))


def _find(opened: Opened) -> tuple[str, ...]:
    model, runs = opened.model, opened.runs
    view = first_view(model, opened.controls)
    pair = find_pair(model, view.subject) if view.subject else None
    target = find_target(model, _headline(model, view)) if pair is not None and view.actor else None
    if pair is None or target is None or isinstance(target, TargetProblem):
        return ()
    lens = view.world.lens
    ensemble = runs.simulate_world(view.world, branches=(pair.with_branch, pair.without_branch), pairs=(pair,))
    values = read_target(target, model, outcomes_under(ensemble, lens), find_weights(model, lens))
    ids, drawn = runs.draw_values(view.world)
    full = replace(ensemble, parameters={lens: drawn}, parameter_ids=ids)
    found = find_influences(full, model, lens=lens, targets=[values], most=len(ids))
    return tuple(one.parameter for one in found if one.parameter in opened.controls.sliders)[:MOST_TELLING]


def _headline(model: Model, view: View) -> str:
    """The target that the headline ledger sums up: its weighted net, or its first outcome where nothing is weighted."""
    lens = view.world.lens
    weighed = any(actor == view.actor for actor, _ in find_weights(model, lens))
    first = next(iter(model.interests[view.actor].items), None) if not weighed else None
    return f"net({view.actor}) of {view.subject}" if first is None else f"{first.outcome} of {view.subject}"
