"""The claims board of a view: claims and questions under every lens, in its world and in the pinned one."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sandtable.analysis.branches import BASE, find_claim_branches
from sandtable.analysis.claims import ClaimsMatrix, find_claims
from sandtable.analysis.live.board import lay_board, write_statements
from sandtable.analysis.questions import QuestionsTable, find_questions

if TYPE_CHECKING:
    from sandtable.analysis.live.board import ClaimsBoard
    from sandtable.analysis.live.view import World
    from sandtable.usecases.live.asked import Asked

MOST_WORLDS: Final = 16  # whose answers are kept
Answers = tuple[ClaimsMatrix, QuestionsTable]


class AnsweredWorlds:
    """Answers of the worlds asked about last, whichever lens a page looks through.  Threads may share it.

    Runs under every lens take some 45 MB a world and are soon let go of; their answers take little.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[World, Answers] = OrderedDict()

    def answer(self, world: World, find: Callable[[], Answers]) -> Answers:
        """The answers of a world, found by `find` where there are none yet; a world that is not found is not kept."""
        own = world.under("")  # a board has a column for every lens
        with self._lock:
            held = self._answers.get(own)
            if held is not None:
                self._answers.move_to_end(own)
                return held
        found = find()
        with self._lock:
            self._answers[own] = found
            while len(self._answers) > MOST_WORLDS:
                self._answers.popitem(last=False)
        return found


def ask_board(asked: Asked) -> ClaimsBoard:
    """The claims board.

    Raises:
        Superseded: nobody waits for it any more.
    """
    view, kept = asked.view, asked.opened.kept
    statements = kept.answer("board: statements", lambda: write_statements(asked.model))
    claims, questions = _answers(asked, view.world)
    pinned_claims, pinned_questions = None, None
    if view.pinned is not None:
        pinned_claims, pinned_questions = _answers(asked, view.pinned)
    return lay_board(statements, claims, questions, pinned_claims, pinned_questions)


def _answers(asked: Asked, world: World) -> Answers:
    answered = asked.opened.kept.answer("board: worlds", AnsweredWorlds)
    return answered.answer(world, lambda: _find(asked, world))


def _find(asked: Asked, world: World) -> Answers:
    opened = asked.opened
    lenses = opened.controls.lenses
    branches = (BASE, *find_claim_branches(opened.model))
    ensemble = opened.runs.simulate_world(world, lenses=lenses, branches=branches, is_stale=asked.is_stale)
    return find_claims(ensemble, opened.model, lenses=lenses), find_questions(ensemble, opened.model, lenses=lenses)
