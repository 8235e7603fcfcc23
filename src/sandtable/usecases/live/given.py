"""Give a view away: the findings of one address, for a file, for the terminal, for another program."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from sandtable.analysis.live.given import Given
from sandtable.diagnostics.fault import Fault
from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.board import ask_board
from sandtable.usecases.live.charts import ask_ledger, ask_matrix, ask_series
from sandtable.usecases.live.drawer import ask_drawer
from sandtable.usecases.live.flows import ask_flows
from sandtable.usecases.live.frame import ask_answer, ask_controls
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.story import ask_story
from sandtable.usecases.live.view import read_view
from sandtable.usecases.refused import Refused
from sandtable.version import VERSION

EVERY: Final = ("answer", "series", "ledger", "matrix", "claims", "flows", "drawer")


def ask_given(asked: Asked, parts: Collection[str] = EVERY) -> Given:
    """The findings of a view that a file or a terminal tells.

    Args:
        asked: the question of a page.
        parts: names of those that are wanted: of `EVERY`, `controls`, `story`.

    Raises:
        Superseded: nobody waits for it any more.
        Refused: the view asks for what cannot be.
    """
    return Given(
        shown=asked.shown,
        version=VERSION,
        answer=ask_answer(asked) if "answer" in parts else None,
        series=ask_series(asked) if "series" in parts else None,
        ledger=ask_ledger(asked) if "ledger" in parts else None,
        matrix=ask_matrix(asked) if "matrix" in parts else None,
        claims=ask_board(asked) if "claims" in parts else None,
        flows=ask_flows(asked) if "flows" in parts else None,
        drawer=ask_drawer(asked) if "drawer" in parts else None,
        controls=ask_controls(asked) if "controls" in parts else None,
        story=ask_story(asked) if "story" in parts else None,
    )


def find_view(
    where: str, address: str = "", parts: Collection[str] = EVERY, *, threads: int = 2, engine: str = "llvm"
) -> Given:
    """The findings of a view of a scenario that no page has open.

    Args:
        where: a library name, a folder or a `.sand` file.
        address: a page's address or the query of one; "" = the scenario as it stands.
        parts: names of those that are wanted: of `EVERY`, `controls`, `story`.
        threads: of the engine.
        engine: llvm or numpy.

    Raises:
        Refused: the scenario has errors, or the address asks for what is not there.
    """
    scenario = OpenScenario(where, threads=threads, engine=engine)
    try:
        opened = scenario.now
        view = read_view(opened.model, opened.controls, cut_query(address))
        return ask_given(Asked(opened=opened, view=view), parts)
    finally:
        scenario.close()


def cut_query(address: str) -> str:
    """The query of an address as it is copied from a browser; a bare query stays as it is."""
    return address.partition("#")[0].rpartition("?")[2].strip()


def save_given(text: str, file: str) -> Path:
    """Writes what is given away; its folder must be there.

    Args:
        text: of the file.
        file: its path.

    Returns:
        The path.

    Raises:
        Refused: the file cannot be written (exit code 3).
    """
    path = Path(file)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as trouble:
        fault = Fault(
            code="cannot-write",
            what=f"`{path}` cannot be written: {trouble.strerror or trouble}",
            mend="choose a folder that you may write to",
        )
        raise Refused([fault], exit_code=3) from None
    return path
