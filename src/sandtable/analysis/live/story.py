"""A story as a page tells it: where the reader stands, and the addresses of the steps before and after."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryStep:
    """One step.

    Args:
        number: from 1.
        text: as its author wrote it.
        address: query of what the page shows meanwhile, the step's number in it.
        trouble: why the author's address cannot be read; "" = it can.
    """

    number: int
    text: str
    address: str
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPanel:
    """The story of a scenario.

    Args:
        steps: in the author's order; () = the scenario tells none.
        at: number of the step that is told; 0 = none.
        left: query of the view without the story.
        has_moved: the view is no longer the one that the step shows.
    """

    steps: tuple[StoryStep, ...]
    at: int = 0
    left: str = ""
    has_moved: bool = False

    @property
    def step(self) -> StoryStep | None:
        """The step that is told."""
        return self.steps[self.at - 1] if 0 < self.at <= len(self.steps) else None

    @property
    def before(self) -> StoryStep | None:
        """The step before."""
        return self.steps[self.at - 2] if 1 < self.at <= len(self.steps) else None

    @property
    def after(self) -> StoryStep | None:
        """The step after, the first one where none is told."""
        return self.steps[self.at] if self.at < len(self.steps) else None
