"""The loops of shipped models: how many there are, and those that authors have named."""

from pathlib import Path

import pytest

from sandtable.usecases.answers import Asking
from sandtable.usecases.check import require_model
from sandtable.usecases.loops import LoopsQuestion, ask_loops, read_loop_names
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.request import RunRequest

EXAMPLES = Path(LIBRARY) / "laws" / "examples"
FLAGSHIP = "korea-ukraine-2024"


def ask(where, n_futures=48, **question):
    model = require_model(where)
    asking = Asking(request=RunRequest(futures=n_futures, engine="numpy"))
    return ask_loops(model, LoopsQuestion(names=read_loop_names(where, model), **question), asking)


def test_a_cooling_cup_has_one_balancing_loop():
    finding = ask(EXAMPLES / "teacup.sand")
    assert [(loop.polarity, loop.path, loop.importance) for loop in finding.loops] == [
        ("B", ("tea.temperature", "tea.cooling"), 1.0)
    ]


@pytest.mark.slow
def test_an_epidemic_passes_from_infection_over_exhaustion_to_recovery():
    finding = ask(EXAMPLES / "sir.sand")
    path = {loop.id: loop.path for loop in finding.loops}
    assert [path[phase.loop] for phase in finding.partitions[0].phases] == [
        ("town.infectious", "town.infections"),
        ("town.susceptible", "town.infections"),
        ("town.infectious", "town.recoveries"),
    ]


@pytest.mark.slow
def test_all_loops_of_the_world_model_are_found():
    finding = ask(EXAMPLES / "world3.sand")
    assert finding.is_complete
    assert finding.n_loops > 50_000
    assert [partition.is_complete for partition in finding.partitions] == [True, True]  # the model stands there twice
    assert sum(partition.n_loops for partition in finding.partitions) == finding.n_loops


@pytest.mark.slow
def test_the_named_loops_of_the_flagship_are_recognised_with_their_signs():
    finding = ask(FLAGSHIP)
    assert len(finding.named) == 19
    assert [loop.name for loop in finding.named if not loop.is_as_named] == []
    assert {loop.name: loop.found for loop in finding.named if not loop.is_closed} == {
        "B8": "-", "R6": "+", "B9": "-", "B10": "+", "R7": "+",
    }  # fmt: skip
    assert all(loop.leads_on for loop in finding.named)
    assert {loop.name: loop.meets for loop in finding.named if not loop.is_circuit} == {"R5": ("work_in_hand[KR]",)}
    acting = {loop.name: loop.polarity for loop in finding.named if loop.importance > 0}
    assert acting == {"B2": "B", "B3": "B", "R2": "R", "B4": "B", "B7": "B", "R8": "R"}
    assert {loop.name for loop in finding.named if loop.acts > 0} == {*acting, "R5", "B8", "R6", "B10"}


@pytest.mark.slow
@pytest.mark.parametrize("more", [{"future": "0"}, {"lens": "bolder"}, {"branch": "us_aid_stops"}])
def test_signs_are_the_same_in_single_futures_other_lenses_and_branches(more):
    assert [loop.name for loop in ask(FLAGSHIP, 8, **more).named if not loop.is_as_named] == []


def test_every_named_loop_passes_variables_of_the_scenario():
    names = read_loop_names(FLAGSHIP, require_model(FLAGSHIP))
    assert len({name.name for name in names}) == 19
