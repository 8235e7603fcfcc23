"""A scenario's story: its steps, and what is said of a step that cannot be shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandtable.reports.page.panels import render_panel
from sandtable.usecases.check import check_scenario_at
from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.controls import find_controls
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.story import ask_story, find_steps
from sandtable.usecases.live.view import read_view
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.recorded import shown_series
from sandtable.usecases.refused import Refused

SCENARIO = """scenario "Two steps"
time 0 to 4 step 1 month
constant a : 1 = 2 judged "a test"
  ranges 0 to 5
aux x : 1 = a
show x
story "It stands." shows ""
story "It <b>moves</b>." shows "?set.a=3"
story "It cannot be." shows "set.a=9"
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenScenario]:
    path = tmp_path_factory.mktemp("told") / "scenario.sand"
    path.write_text(SCENARIO, encoding="utf-8")
    scenario = OpenScenario(str(path), engine="numpy")
    yield scenario
    scenario.close()


def ask(opened: OpenScenario, query: str) -> Asked:
    now = opened.now
    return Asked(opened=now, view=read_view(now.model, now.controls, query))


@pytest.mark.parametrize("where", sorted(folder.parent.name for folder in LIBRARY.glob("*/scenario.sand")))
def test_every_step_of_a_library_story_can_be_shown(where: str) -> None:
    model = check_scenario_at(where).model
    assert model is not None
    steps = find_steps(model, find_controls(model, shown_series(model)))
    assert [step.trouble for step in steps] == [""] * len(steps)
    assert not any(char.isdigit() for step in steps for char in step.text), "numbers stand on the page, not in the text"
    if where in {"korea-ukraine-2024", "antimony-2024"}:
        assert len(steps) >= 4


def test_a_step_shows_its_address_and_knows_its_neighbours(opened: OpenScenario) -> None:
    found = ask_story(ask(opened, "set.a=3&step=2"))
    assert (found.before, found.after) == (found.steps[0], found.steps[2])
    assert found.step is not None
    assert found.step.address == "set.a=3&step=2"
    assert (found.left, found.has_moved) == ("set.a=3", False)


def test_a_view_that_was_moved_is_told_from_the_step_s_own(opened: OpenScenario) -> None:
    assert ask_story(ask(opened, "set.a=4&step=2")).has_moved
    assert not ask_story(ask(opened, "set.a=3&step=2&see=a")).has_moved


def test_a_step_that_cannot_be_read_is_named_when_the_scenario_is_opened(opened: OpenScenario) -> None:
    (fault,) = opened.now.faults
    assert (fault.code, fault.severity) == ("story-address", "warning")
    assert fault.what.startswith("step 3 of the story, “It cannot be.”, cannot be shown: `set.a` is `9`")
    assert Path(fault.place.file).name == "scenario.sand"
    assert not opened.now.is_behind
    found = ask_story(ask(opened, "step=3"))
    assert found.step is not None
    assert found.step.address == "step=3"


def test_a_step_that_does_not_exist_is_refused_by_name(opened: OpenScenario) -> None:
    with pytest.raises(Refused, match="`step` is `4`; it must be a whole number from 0 to 3"):
        ask(opened, "step=4")


def test_what_a_story_says_is_text(opened: OpenScenario) -> None:
    asked = ask(opened, "set.a=3&step=2")
    html = render_panel(ask_story(asked), asked.shown)
    assert "It &lt;b&gt;moves&lt;/b&gt;." in html
    assert 'id="story-before" href="?step=1"' in html
    unread = ask(opened, "step=3")
    assert "cannot be read" in render_panel(ask_story(unread), unread.shown)
    begun = render_panel(ask_story(ask(opened, "")), asked.shown)
    assert "A story in 3 steps" in begun
    assert 'id="story-begin" href="?step=1"' in begun


def test_a_scenario_without_a_story_shows_none(opened: OpenScenario) -> None:
    asked = ask(opened, "")
    bare = replace(ask_story(asked), steps=())
    assert 'aria-labelledby="story-title" hidden' in render_panel(bare, asked.shown)
