"""Whose turn it is."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from sandtable.web.work import MOST_PAGES, MOST_WAITING, IsStale, Overtaken, TooBusy, Turns


def quick(value: int):
    def work(_is_stale: IsStale) -> int:
        return value

    return work


def test_a_question_is_answered() -> None:
    async def ask() -> int:
        return await Turns().ask("a", quick(7))

    assert asyncio.run(ask()) == 7


def test_only_the_newest_question_of_a_page_is_answered_and_the_running_one_sees_that_it_is_stale() -> None:
    saw = threading.Event()

    def slow(is_stale: IsStale) -> int:
        until = time.monotonic() + 5.0
        while not is_stale():
            assert time.monotonic() < until
            time.sleep(0.001)
        saw.set()
        raise Overtaken

    async def drag() -> list[object]:
        turns = Turns(workers=1)
        first = asyncio.create_task(turns.ask("a", slow))
        await asyncio.sleep(0.02)
        between = [asyncio.create_task(turns.ask("a", quick(number))) for number in range(20)]
        return list(await asyncio.gather(first, *between, return_exceptions=True))

    first, *between, last = asyncio.run(drag())
    assert isinstance(first, Overtaken)
    assert saw.is_set()
    assert all(isinstance(answer, Overtaken) for answer in between)
    assert last == 19


def test_pages_do_not_disturb_each_other() -> None:
    async def ask() -> list[int]:
        turns = Turns(workers=2)
        return list(await asyncio.gather(*(turns.ask(f"page {number}", quick(number)) for number in range(20))))

    assert asyncio.run(ask()) == list(range(20))


def test_a_page_that_drags_starves_no_other() -> None:
    def short(_is_stale: IsStale) -> float:
        time.sleep(0.002)
        return time.monotonic()

    async def meet() -> int:
        turns = Turns(workers=1)

        async def drag() -> None:
            for _ in range(100):
                task = asyncio.create_task(turns.ask("busy", short))
                await asyncio.sleep(0.001)
                task.add_done_callback(lambda done: done.exception())

        dragging = asyncio.create_task(drag())
        answered = 0
        for _ in range(10):
            await asyncio.wait_for(turns.ask("calm", short), timeout=2.0)
            answered += 1
        await dragging
        return answered

    assert asyncio.run(meet()) == 10


def test_what_is_remembered_of_pages_is_bounded() -> None:
    async def ask() -> int:
        turns = Turns()
        for number in range(MOST_PAGES + 50):
            await turns.ask(f"page {number}", quick(number))
        return len(turns._pages)

    assert asyncio.run(ask()) == MOST_PAGES


def test_too_many_questions_at_once_are_told_to_wait() -> None:
    release = threading.Event()

    def held(_is_stale: IsStale) -> int:
        release.wait(5.0)
        return 1

    async def crowd() -> None:
        turns = Turns(workers=1)
        tasks = [asyncio.create_task(turns.ask(f"page {number}", held)) for number in range(MOST_WAITING)]
        await asyncio.sleep(0.05)
        with pytest.raises(TooBusy):
            await turns.ask("one more", quick(1))
        release.set()
        assert await asyncio.gather(*tasks) == [1] * MOST_WAITING

    asyncio.run(crowd())


def test_trouble_in_one_question_is_its_own() -> None:
    def broken(_is_stale: IsStale) -> int:
        raise ValueError("no such thing")

    async def ask() -> int:
        turns = Turns(workers=1)
        with pytest.raises(ValueError, match="no such thing"):
            await turns.ask("a", broken)
        return await turns.ask("a", quick(3))

    assert asyncio.run(ask()) == 3
