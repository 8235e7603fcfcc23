"""The claims board of a view: claims and questions under every lens, in its world and in the pinned one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE, find_claim_branches
from sandtable.analysis.claims import find_claims
from sandtable.analysis.live.board import lay_board
from sandtable.analysis.questions import find_questions

if TYPE_CHECKING:
    from sandtable.analysis.claims import ClaimsMatrix
    from sandtable.analysis.live.board import ClaimsBoard
    from sandtable.analysis.live.view import World
    from sandtable.analysis.questions import QuestionsTable
    from sandtable.usecases.live.asked import Asked


def ask_board(asked: Asked) -> ClaimsBoard:
    """The claims board.

    Raises:
        Superseded: nobody waits for it any more.
    """
    view = asked.view
    claims, questions = _answers(asked, view.world)
    pinned_claims, pinned_questions = None, None
    if view.pinned is not None:
        pinned_claims, pinned_questions = _answers(asked, view.pinned)
    return lay_board(asked.model, claims, questions, pinned_claims, pinned_questions)


def _answers(asked: Asked, world: World) -> tuple[ClaimsMatrix, QuestionsTable]:
    opened = asked.opened
    lenses = opened.controls.lenses
    branches = (BASE, *find_claim_branches(opened.model))
    ensemble = opened.runs.simulate_world(world, lenses=lenses, branches=branches, is_stale=asked.is_stale)
    return find_claims(ensemble, opened.model, lenses=lenses), find_questions(ensemble, opened.model, lenses=lenses)
