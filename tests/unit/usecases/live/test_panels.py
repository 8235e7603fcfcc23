"""Which panels a page asks for, and what stands in those of the claims, the model and the checks."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator

import pytest

from sandtable.analysis.live.board import ClaimsBoard
from sandtable.analysis.live.model_view import ChecksPanel, LoopsPanel, ModelPanel
from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.kept import Kept
from sandtable.usecases.live.model_view import require_loop
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.panels import ask_panel, find_panels
from sandtable.usecases.live.view import read_view
from sandtable.usecases.refused import Refused


@pytest.fixture(scope="module")
def scenario() -> Iterator[OpenScenario]:
    opened = OpenScenario("antimony-2024", engine="numpy")
    yield opened
    opened.close()


def asked(scenario: OpenScenario, query: str) -> Asked:
    now = scenario.now
    return Asked(opened=now, view=read_view(now.model, now.controls, query))


def test_a_page_asks_for_the_panels_of_its_tab_alone(scenario: OpenScenario) -> None:
    by_tab = {tab: set(find_panels(asked(scenario, f"tab={tab}").view)) for tab in ("answer", "model", "checks")}
    assert "claims" in by_tab["answer"]
    assert not {"model", "checks"} & by_tab["answer"]
    assert "model" in by_tab["model"]
    assert not {"claims", "ledger", "checks"} & by_tab["model"]
    assert all({"controls", "drawer"} <= names for names in by_tab.values())


def test_the_same_world_pinned_changes_no_claim(scenario: OpenScenario) -> None:
    board = ask_panel("claims", asked(scenario, "n=200&set.rerouted=0.5&pin=1&pin.n=200&pin.set.rerouted=0.5"))
    assert isinstance(board, ClaimsBoard)
    assert {change for row in (*board.claims, *board.questions) for change in row.changes} == {0}
    assert {change for row in board.measures for change in row.changes} == {0.0}


def test_another_world_pinned_changes_some(scenario: OpenScenario) -> None:
    board = ask_panel("claims", asked(scenario, "n=200&act.ban=never&pin=1&pin.n=200"))
    assert isinstance(board, ClaimsBoard)
    assert any(change for row in board.claims for change in row.changes)


def test_the_model_view_holds_every_variable_once(scenario: OpenScenario) -> None:
    panel = ask_panel("model", asked(scenario, "tab=model"))
    assert isinstance(panel, ModelPanel)
    ids = [entry.id for sector in panel.sectors for entry in sector.variables]
    model = scenario.now.model
    assert sorted(ids) == sorted(v.id for v in model.variables.values() if not v.is_hoisted)
    assert {act.kind for act in panel.acts} == {"move", "branch", "lens"}


def test_where_no_loop_has_a_name_the_most_important_are_traced(scenario: OpenScenario) -> None:
    panel = ask_panel("loops", asked(scenario, "tab=model&loop=L1.2"))
    assert isinstance(panel, LoopsPanel)
    assert panel.view is not None
    names = ["L1.1", "L1.2", "L1.3", "L2.1"]
    assert [loop.name for loop in panel.view.loops] == names
    assert {name for link in panel.view.graph.links for name in link.loops} == set(names)


def test_the_way_of_a_loop_is_the_path_that_the_command_tells(scenario: OpenScenario) -> None:
    panel = ask_panel("loops", asked(scenario, "tab=model"))
    assert isinstance(panel, LoopsPanel)
    assert panel.view is not None
    for loop in panel.view.loops:
        way = panel.view.ways[loop.name]
        assert tuple(label for label, _ in way) == loop.path
        product = 1
        for _, sign in way:
            product *= sign
        assert {1: "+", -1: "-"}[product] == loop.found


@pytest.mark.slow
@pytest.mark.parametrize("name", ["iwo-jima-1945", "arms-race-1909"])
def test_signs_along_a_loop_on_the_diagram_make_the_sign_that_is_told(name: str) -> None:
    opened = OpenScenario(name, engine="numpy")
    try:
        panel = ask_panel("loops", asked(opened, "tab=model"))
    finally:
        opened.close()
    assert isinstance(panel, LoopsPanel)
    assert panel.view is not None
    for loop in panel.view.loops:
        own = [link.sign for link in panel.view.graph.links if loop.name in link.loops]
        assert {1: "+", -1: "-"}[math.prod(own)] == loop.found


def test_a_value_is_told_with_its_median_and_its_middle_nine_tenths(scenario: OpenScenario) -> None:
    panel = ask_panel("model", asked(scenario, "tab=model"))
    assert isinstance(panel, ModelPanel)
    entries = {entry.id: entry for sector in panel.sectors for entry in sector.variables}
    (drawn,) = entries["rerouted"].values
    assert drawn.is_drawn
    assert drawn.low < drawn.median < drawn.high
    fixed = [value for entry in entries.values() for value in entry.values if not value.is_drawn]
    assert fixed
    assert all(value.low == value.median == value.high for value in fixed)


def test_a_loop_that_is_not_there_is_refused_by_its_parameter(scenario: OpenScenario) -> None:
    require_loop(scenario.now, "L1.2")
    with pytest.raises(Refused) as refused:
        require_loop(scenario.now, "L9.1")
    (fault,) = refused.value.faults
    assert fault.what == "`loop` is `L9.1`; it must be one of L1.1, L1.2, L1.3, L2.1"


def test_checks_are_held_against_the_scenario_as_it_stands(scenario: OpenScenario) -> None:
    plain = ask_panel("checks", asked(scenario, "tab=checks"))
    moved = ask_panel("checks", asked(scenario, "tab=checks&act.ban=never&set.rerouted=0.9"))
    assert isinstance(plain, ChecksPanel)
    assert plain is moved
    assert plain.report.lens == "record"
    assert len(plain.report.findings) == len(plain.entries) == len(scenario.now.model.checks)
    assert all(entry.place.startswith(("scenario.sand:", "library:")) for entry in plain.entries)
    assert any(entry.place.startswith("scenario.sand:") for entry in plain.entries)


def test_an_answer_is_found_once_however_many_ask() -> None:
    kept, found, gate = Kept(), [], threading.Event()

    def find() -> int:
        gate.wait(1)
        found.append(1)
        return len(found)

    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(kept.answer("x", find))) for _ in range(4)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert answers == [1, 1, 1, 1]


def test_an_answer_that_failed_is_looked_for_again() -> None:
    kept = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.answer("x", lambda: 1 // 0)
    assert kept.answer("x", lambda: 7) == 7
