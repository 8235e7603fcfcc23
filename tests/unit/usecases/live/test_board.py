"""The claims board of a view: what it asks to be run, and that what is kept has the bits of what is found anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sandtable.analysis.branches import BASE, find_branches, find_claim_branches
from sandtable.analysis.claims import find_claims
from sandtable.analysis.live.view import World
from sandtable.analysis.questions import find_questions
from sandtable.model.model import Model
from sandtable.usecases.check import require_model
from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.board import MOST_WORLDS, AnsweredWorlds, ask_board
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.simulation import LiveRuns, Superseded
from sandtable.usecases.live.view import read_view
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model


@pytest.fixture
def scenario() -> Iterator[OpenScenario]:
    opened = OpenScenario("antimony-2024", engine="numpy")
    yield opened
    opened.close()


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is asked to be simulated."""
    calls: list[dict[str, Any]] = []
    usual = LiveRuns.simulate_world

    def count(self: LiveRuns, world: Any, **named: Any) -> Any:
        calls.append(named)
        return usual(self, world, **named)

    monkeypatch.setattr(LiveRuns, "simulate_world", count)
    return calls


def asked(scenario: OpenScenario, query: str, **named: Any) -> Asked:
    now = scenario.now
    return Asked(opened=now, view=read_view(now.model, now.controls, query), **named)


def test_a_board_has_the_bits_of_a_run(scenario: OpenScenario) -> None:
    model, lenses = scenario.now.model, scenario.now.controls.lenses
    branches = tuple(dict.fromkeys((BASE, *find_claim_branches(model))))
    runs = run_model(model, RunRequest(futures=200, engine="numpy", lenses=lenses, branches=branches))
    claims, questions = find_claims(runs, model, lenses=lenses), find_questions(runs, model, lenses=lenses)
    board = ask_board(asked(scenario, "n=200"))
    assert {row.finding.claim: row.finding for row in board.claims} == {one.claim: one for one in claims.findings}
    assert {row.finding.question: row.finding for row in board.questions} == {
        one.question: one for one in questions.findings
    }
    assert repr(sorted(board.measures, key=lambda row: row.finding.question)[0].finding) == repr(
        min(questions.measures, key=lambda one: one.question)
    )


def test_another_lens_asks_for_no_run(scenario: OpenScenario, simulated: list[dict[str, Any]]) -> None:
    lenses = scenario.now.controls.lenses
    boards = [ask_board(asked(scenario, f"n=200&lens={lens}")) for lens in (lenses[0], lenses[-1])]
    assert len(simulated) == 1
    assert repr(boards[0]) == repr(boards[1])


def test_a_pinned_world_that_was_shown_is_not_run_again(
    scenario: OpenScenario, simulated: list[dict[str, Any]]
) -> None:
    ask_board(asked(scenario, "n=200"))
    ask_board(asked(scenario, "n=200&set.rerouted=0.5&pin=1&pin.n=200"))
    assert len(simulated) == 2
    again = ask_board(asked(scenario, "n=200&set.rerouted=0.5&pin=1&pin.n=200"))
    assert len(simulated) == 2
    assert again.is_compared


@pytest.mark.parametrize("other", ["n=201", "n=200&seed=2", "n=200&set.rerouted=0.5", "n=200&act.ban=never"])
def test_another_world_is_another_answer(scenario: OpenScenario, simulated: list[dict[str, Any]], other: str) -> None:
    ask_board(asked(scenario, "n=200"))
    ask_board(asked(scenario, other))
    assert len(simulated) == 2


def test_the_answers_kept_are_those_asked_for_last() -> None:
    answers: Any = find_claims, find_questions  # any two things
    worlds, found = AnsweredWorlds(), list[int]()

    def ask(seed: int) -> None:
        worlds.answer(World(seed=seed), lambda: found.append(seed) or answers)

    for seed in range(MOST_WORLDS):
        ask(seed)
    ask(0)
    ask(MOST_WORLDS)
    ask(0)
    assert found == [*range(MOST_WORLDS + 1)]
    ask(1)
    assert found[-1] == 1


def test_what_nobody_waited_for_is_not_kept(scenario: OpenScenario) -> None:
    with pytest.raises(Superseded):
        ask_board(asked(scenario, "n=200&seed=5", is_stale=lambda: True))
    assert ask_board(asked(scenario, "n=200&seed=5")).n_futures == 200


def _needed(model: Model) -> set[str]:
    parts = [part for claim in model.claims.values() for part in (claim.holds, claim.given)]
    parts += [part for question in model.questions.values() for part in (question.holds, question.measures)]
    return {BASE} | {key for part in parts for key in find_branches(part)}


def test_a_board_asks_for_the_branches_that_claims_and_questions_name_and_no_other(
    scenario: OpenScenario, simulated: list[dict[str, Any]]
) -> None:
    ask_board(asked(scenario, "n=20"))
    assert set(simulated[0]["branches"]) == _needed(scenario.now.model)
    assert not simulated[0].get("series")
    flagship = require_model("korea-ukraine-2024")
    assert {BASE, *find_claim_branches(flagship)} == _needed(flagship)
    assert len(_needed(flagship)) < len(flagship.branches)
