"""Memory of a server that runs for hours: freed pages go back to the machine, which a command of seconds does not want."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from typing import Final

QUIET: Final = 30.0  # seconds without a question, after which nobody minds that pages are touched anew
ARENA_MAX: Final = -8  # malloc.h: M_ARENA_MAX


def share_one_heap() -> None:
    """Asks glibc to give all threads one heap: each would keep what it frees for itself, several times what is in use.

    To be called before threads begin.
    """
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(ARENA_MAX, 1)


def give_back_when_quiet(count: Callable[[], int], is_over: threading.Event, *, quiet: float = QUIET) -> None:
    """Gives freed pages back each time when questions came and then none for a while; a loop for a thread of its own.

    Args:
        count: of the questions so far.
        is_over: ends the loop.
        quiet: seconds.
    """
    trim = _of_glibc("malloc_trim")
    given_at, seen = 0, 0
    while trim is not None and not is_over.wait(quiet):
        now = count()
        if now == seen != given_at:
            trim(0)
            given_at = now
        seen = now


def _of_glibc(name: str) -> Callable[..., int] | None:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
