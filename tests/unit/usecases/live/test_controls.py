"""What may be moved, and which values tell most."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from sandtable.usecases.live.controls import _round_inward, _round_step, find_controls, typical_values
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.telling import MOST_TELLING, find_drivers_of_view


@pytest.fixture(scope="module")
def scenario() -> Iterator[OpenScenario]:
    opened = OpenScenario("antimony-2024", engine="numpy")
    yield opened
    opened.close()


@pytest.mark.parametrize("span", [3e-7, 0.08, 1.0, 7.3, 19_000.0, 2.4e9])
def test_a_slider_has_about_a_hundred_steps_of_a_round_size(span: float) -> None:
    step = _round_step(span)
    assert 50 <= span / step <= 200
    assert f"{step:e}"[0] in "125"


def test_drawn_ends_are_rounded_towards_each_other() -> None:
    low, high = _round_inward([0.9997, 0.3846])
    assert 0.3846 <= low < high <= 0.9997
    assert (low, high) == (0.385, 0.995)


def test_every_end_stands_on_a_step_of_its_slider(scenario: OpenScenario) -> None:
    for slider in find_controls(scenario.now.model, ()).sliders.values():
        steps = (slider.high - slider.low) / slider.step
        assert math.isclose(steps, round(steps), abs_tol=1e-6)


def test_the_values_that_tell_most_stand_first_and_are_found_once(scenario: OpenScenario) -> None:
    opened = scenario.now
    found = find_drivers_of_view(opened)
    assert 0 < len(found) <= MOST_TELLING
    assert set(found) <= set(opened.controls.sliders)
    assert find_drivers_of_view(opened) is found


def test_a_slider_reaches_what_any_lens_believes(scenario: OpenScenario) -> None:
    opened = scenario.now
    for lens in opened.controls.lenses:
        for id_, value in typical_values(opened.model, lens).items():
            slider = opened.controls.sliders.get(id_)
            assert slider is None or slider.low - slider.step <= value <= slider.high + slider.step


def test_what_may_be_chosen_stands_once_in_every_list(scenario: OpenScenario) -> None:
    controls = find_controls(scenario.now.model, ())
    for names in (controls.branches, controls.subjects, controls.lenses, controls.series, controls.actors):
        assert len(set(names)) == len(names)
    assert controls.branches[0] == "base"
    assert "base" not in controls.subjects
