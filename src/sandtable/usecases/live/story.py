"""Tell the story that a scenario carries: its steps, each an address that is read as strictly as any other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sandtable.analysis.live.address import write_view
from sandtable.analysis.live.story import StoryPanel, StoryStep
from sandtable.diagnostics.fault import Fault
from sandtable.usecases.live.view import read_view
from sandtable.usecases.refused import Refused

if TYPE_CHECKING:
    from sandtable.analysis.live.controls import Controls
    from sandtable.model.model import Model
    from sandtable.usecases.live.asked import Asked

ANSWER: Final = "story"
LONGEST_START: Final = 40  # characters of a step's text by which a fault names it


def ask_story(asked: Asked) -> StoryPanel:
    """The story, where the reader stands in it, and whether the view is still the one that the step shows."""
    view, model, controls = asked.view, asked.model, asked.opened.controls
    steps = asked.opened.kept.answer(ANSWER, lambda: find_steps(model, controls))
    step = steps[view.step - 1] if 0 < view.step <= len(steps) else None
    return StoryPanel(
        steps=steps,
        at=view.step,
        left=write_view(replace(view, step=0), model, controls),
        has_moved=step is not None and write_view(replace(view, see=""), model, controls) != _bare(step.address),
    )


def find_steps(model: Model, controls: Controls) -> tuple[StoryStep, ...]:
    """The steps of a scenario's story; one whose address cannot be read shows the scenario as it stands.

    Args:
        model: a settled scenario.
        controls: what may be moved in it.
    """
    return tuple(_find_step(model, controls, number) for number in range(1, len(model.stories) + 1))


def find_story_faults(model: Model, controls: Controls) -> tuple[Fault, ...]:
    """Steps whose addresses cannot be read, as warnings: they stop nothing."""
    faults = []
    for story, step in zip(model.stories, find_steps(model, controls), strict=True):
        if step.trouble:
            start = story.text if len(story.text) <= LONGEST_START else f"{story.text[:LONGEST_START]}…"
            faults.append(
                Fault(
                    code="story-address",
                    what=f"step {step.number} of the story, “{start}”, cannot be shown: {step.trouble}",
                    place=story.place,
                    mend="set the page as the step should show it, and copy what stands behind the `?` of its address",
                    severity="warning",
                )
            )
    return tuple(faults)


def _bare(address: str) -> str:
    """An address without the drawer: to open a source is not to leave the step."""
    return "&".join(part for part in address.split("&") if not part.startswith("see="))


def _find_step(model: Model, controls: Controls, number: int) -> StoryStep:
    story, trouble = model.stories[number - 1], ""
    try:
        view = read_view(model, controls, story.shows.removeprefix("?"))
    except Refused as refused:
        view, trouble = read_view(model, controls, ""), " ".join(fault.what for fault in refused.faults)
    told = replace(view, step=number)
    return StoryStep(number=number, text=story.text, address=write_view(told, model, controls), trouble=trouble)
