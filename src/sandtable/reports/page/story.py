"""The panel of a story: the step's text, and the links to the steps before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.page.environment import render_template
from sandtable.reports.page.frame import split_code

if TYPE_CHECKING:
    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.story import StoryPanel


def render_story(finding: StoryPanel, shown: Shown) -> str:
    """The fragment; hidden where the scenario tells nothing.

    Args:
        finding: the story, and where the reader stands in it.
        shown: the page it stands on.
    """
    step = finding.step
    return render_template(
        "story.html.j2",
        shown=shown,
        finding=finding,
        step=step,
        trouble=split_code(step.trouble) if step is not None else [],
    )
