"""Answers about a scenario as it stands, which no slider changes: found once, kept while it is open."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


class Kept:
    """Answers by name.  Threads may share it: who asks while another is finding waits for that one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._answers: dict[str, Any] = {}

    def answer(self, name: str, find: Callable[[], Answer]) -> Answer:
        """The answer of that name, found by `find` where there is none yet; one that is not found is not kept."""
        with self._lock:
            own = self._locks.setdefault(name, threading.Lock())
        with own:
            if name not in self._answers:
                self._answers[name] = find()
            found: Answer = self._answers[name]
            return found
