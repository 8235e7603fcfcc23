"""Any query at all gets the page or a sentence, and leaves the server as it was."""

from __future__ import annotations

import gc
import hashlib
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from tests.unit.usecases.live.test_addresses import queries
from tests.unit.web.conftest import Listening

from sandtable.usecases.live import simulation
from sandtable.usecases.live.opening import OpenScenario
from sandtable.web.application import make_application
from sandtable.web.guard import Door, loopback_hosts

PORT = 8558
WHERE = (
    "/?n=3&",
    "/panels?names=answer,foot,drawer,story&n=3&",
    "/panels?names=series,ledger&n=3&",
    "/export/ledger.csv?n=3&",
)


@pytest.fixture(scope="module")
def scenario(strike_folder: Path) -> Iterator[OpenScenario]:
    held = OpenScenario(str(strike_folder), engine="numpy")
    yield held
    held.close()


@pytest.fixture(scope="module")
def client(scenario: OpenScenario) -> Iterator[TestClient]:
    door = Door(hosts=loopback_hosts(PORT))
    with TestClient(
        make_application(scenario, door), base_url=f"http://127.0.0.1:{PORT}", follow_redirects=False
    ) as asked:
        yield asked


def state_of(scenario: OpenScenario) -> str:
    """What the server holds that a view could be told otherwise for."""
    now = scenario.now
    held = [now.model.digest, now.generation, repr(now.controls), repr(now.faults), now.where, sorted(now.texts)]
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(where=st.sampled_from(WHERE), query=queries)
@example(WHERE[1], "see=value:part[north]")
@example(WHERE[2], "axis.series-1=-1e300,1e300&axis.ledger=0,1e-300")
@example(WHERE[2], "of=base%2Bbase")
@example(WHERE[0], "set.demand=&see=")
def test_any_query_gets_the_page_or_one_sentence(
    client: TestClient, scenario: OpenScenario, where: str, query: str
) -> None:
    before = state_of(scenario)
    answer = client.get(where + query.replace("#", ""))
    assert answer.status_code in {200, 303, 400}
    assert "Traceback" not in answer.text
    assert "could not be made" not in answer.text
    if answer.status_code == 400:
        kind = answer.headers["content-type"].partition(";")[0]
        sentence = answer.json()["sentence"] if kind == "application/json" else answer.text
        assert sentence.strip()
        assert kind != "text/plain" or sentence.count("\n") == 1
        assert kind != "text/html" or 'href="/"' in sentence
    assert state_of(scenario) == before


BAD = [
    "lens=nobody", "set.demand=nan", "set.demand=1e999", "set.nothing=1", "act.strike=2026-06-01", "with=nowhere%2Bnothing",
    "n=99999999", "n=-5", "seed=-1", "pin.lens=nobody", "pin=7", "of=nothing", "for=NOBODY", "show=nothing", "as=pie",
    "at=1999-01", "tab=secret", "see=nothing", "step=99", "w=-1", "axis.x=2,1", "lens=%FF", "lens=%ED%A0%80", "lens=%C0%AF",
    "%FE%FF%00l=1", "colour=red", "lens=record&lens=record", "w=1&w=2", "names=foot&names=foot",
]  # fmt: skip


@pytest.mark.parametrize("query", BAD)
def test_bad_addresses_are_refused_on_the_wire_and_change_nothing(strike: Listening, query: str) -> None:
    assert strike.scenario is not None
    before = state_of(strike.scenario)
    first = strike.get("/?n=5" if "n=" not in query else "/").body
    for where in ("/?", "/panels?names=answer&", "/export/view.json?"):
        answer = strike.get(where + query)
        assert answer.status == 400, where
        name = query.partition("=")[0]
        assert name.startswith("%") or "UTF-8" in answer.body or name in answer.body
    assert state_of(strike.scenario) == before
    assert strike.get("/?n=5" if "n=" not in query else "/").body == first


@pytest.mark.slow
def test_a_stream_of_distinct_addresses_is_not_kept(
    client: TestClient, scenario: OpenScenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulation, "MOST_BYTES", 30_000)

    def ask(first: int, n: int) -> None:
        for number in range(first, first + n):
            part = f"n=20&set.demand={90 + number / 100:.2f}&seed={number}&w={300 + number}"
            assert client.get(f"/panels?names=answer,series,ledger,drawer&see=strike&{part}").status_code == 200
            assert client.get(f"/panels?names=answer&see=nothing{number}").status_code == 400
            assert client.get("/panels?names=foot&n=20", headers={"x-page": f"page{number}"}).status_code == 200

    ask(0, 30)
    gc.collect()
    tracemalloc.start()
    ask(100, 10)
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    ask(200, 30)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 300_000
    kept = scenario.now.kept
    assert len(kept._answers) <= 8
