"""Many pages at once, through a real server on this machine."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from tests.unit.web.conftest import Listening

from sandtable.usecases.live.opening import OpenScenario
from sandtable.web.application import make_application
from sandtable.web.guard import Door, loopback_hosts

N_CLIENTS = 20
N_MOVES = 12


@pytest.fixture(scope="module")
def address(listen: Callable[..., Listening]) -> Iterator[str]:
    scenario = OpenScenario("antimony-2024")
    yield f"http://{listen(lambda port: make_application(scenario, Door(hosts=loopback_hosts(port)))).host}"
    scenario.close()


def _resident() -> float:
    """Megabytes of this process that lie in memory."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def _drag(client: httpx2.AsyncClient, number: int, told: list[tuple[int, int, str]]) -> None:
    """One client's hand: a question every 30 ms, answered or not, and after the last of them the one that stands."""

    async def ask(value: float) -> None:
        answer = await client.get(
            f"/panels?names=answer,series,ledger&set.cover={value:.2f}&n=1000", headers={"x-page": f"page{number}"}
        )
        told.append((number, answer.status_code, answer.json().get("query", "")))

    moves = []
    for step in range(N_MOVES):
        moves.append(asyncio.create_task(ask(3 + number / 20 + step / 100)))
        await asyncio.sleep(0.03)
    await asyncio.gather(*moves)


async def _crowd(address: str) -> list[tuple[int, int, str]]:
    told: list[tuple[int, int, str]] = []
    limits = httpx2.Limits(max_connections=400)
    async with httpx2.AsyncClient(base_url=address, timeout=60, limits=limits, trust_env=False) as client:
        await asyncio.gather(*(_drag(client, number, told) for number in range(N_CLIENTS)))
    return told


@pytest.mark.slow
def test_twenty_hands_at_once_are_all_answered_and_overtaken_work_is_dropped(address: str) -> None:
    asyncio.run(_crowd(address))  # what is kept is kept from here on
    before = _resident()
    told = asyncio.run(_crowd(address))
    statuses = Counter(status for _, status, _ in told)
    assert set(statuses) <= {200, 409, 503}, statuses
    assert statuses[409] > 0
    assert len(told) == N_CLIENTS * N_MOVES
    for number in range(N_CLIENTS):
        last = f"set.cover={3 + number / 20 + (N_MOVES - 1) / 100:.4g}"
        assert any(who == number and status == 200 for who, status, _ in told), f"client {number} was never answered"
        assert any(who == number and last in query for who, _, query in told), f"client {number} has an older answer"
    assert _resident() - before < 150


def test_an_endless_line_of_new_pages_is_refused_in_a_sentence_and_not_kept(address: str) -> None:
    async def flood() -> Counter[int]:
        limits = httpx2.Limits(max_connections=200)
        async with httpx2.AsyncClient(base_url=address, timeout=60, limits=limits, trust_env=False) as client:
            answers = await asyncio.gather(
                *(
                    client.get(f"/panels?names=answer&n=20&seed={n % 3}", headers={"x-page": f"new{n}"})
                    for n in range(90)
                )
            )
        assert all("sentence" in one.json() for one in answers if one.status_code == 503)
        return Counter(one.status_code for one in answers)

    statuses = asyncio.run(flood())
    assert set(statuses) <= {200, 503}
    assert statuses[200] > 0
