"""Work in turn: each page has at most one question running and one waiting, the newest; pages take turns."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Answer = TypeVar("Answer")
IsStale = Callable[[], bool]

MOST_PAGES: Final = 256  # remembered; the page that asked longest ago is forgotten first
MOST_WAITING: Final = 64


class Overtaken(Exception):
    """The page has asked something newer."""


class TooBusy(Exception):
    """So many questions wait that one more would wait too long."""


class _Page:
    """One page's questions."""

    def __init__(self) -> None:
        self.turn = 0
        self.lock = asyncio.Lock()


class Turns:
    """Runs questions in threads, fairly: as many at once as there are workers, per page one.

    Args:
        workers: how many questions run at once.
    """

    def __init__(self, workers: int = 2) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="questions")
        self._free = asyncio.Semaphore(workers)  # first come, first served: one question per page waits here
        self._pages: OrderedDict[str, _Page] = OrderedDict()
        self._n_waiting = 0

    async def ask(self, page: str, work: Callable[[IsStale], Answer]) -> Answer:
        """The answer to a page's newest question.

        Args:
            page: who asks; "" = a question that nothing overtakes.
            work: called in a thread with a function that says whether a newer question has come.

        Raises:
            Overtaken: a newer question of the same page came before this one was answered.
            TooBusy: too many wait.
        """
        if self._n_waiting >= MOST_WAITING:
            raise TooBusy
        self._n_waiting += 1
        try:
            if not page:
                return await self._run(work, lambda: False)
            own = self._page(page)
            own.turn += 1
            turn = own.turn

            def is_stale() -> bool:
                return own.turn != turn

            async with own.lock:  # the one before sees that it is stale and ends
                if is_stale():
                    raise Overtaken
                return await self._run(work, is_stale)
        finally:
            self._n_waiting -= 1

    def overtake(self, page: str) -> None:
        """Makes what a page has asked stale, without asking anything."""
        own = self._pages.get(page)
        if own is not None:
            own.turn += 1

    def close(self) -> None:
        """Drops what waits."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[IsStale], Answer], is_stale: IsStale) -> Answer:
        async with self._free:
            if is_stale():
                raise Overtaken
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, is_stale)

    def _page(self, page: str) -> _Page:
        own = self._pages.get(page)
        if own is None:
            own = self._pages[page] = _Page()
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(page)
        return own
