"""What a listening server answers to whoever says anything at all to it."""

from __future__ import annotations

import socket
import time

import pytest
from tests.unit.web.conftest import Listening, heard

from sandtable.web import application, wire
from sandtable.web.guard import ALWAYS

QUICK = "/?n=5"
DATA = [
    "/?n=5",
    "/panels?names=foot&n=5",
    "/export/ledger.csv?n=5",
    "/events",
    "/world.svg",
    "/style.css",
    "/static/page.js",
]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost.:{port}", "LOCALHOST:{port}",
                                  "127.0.0.1:{port}@evil.example", "127.1:{port}", "", "[::]:{port}", "0.0.0.0:{port}",
                                  "127.0.0.1:{port}, evil.example"])  # fmt: skip
def test_no_other_name_leads_here(strike: Listening, host: str) -> None:
    answer = strike.get(QUICK, host=host.format(port=strike.port))
    assert answer.status in {400, 403}
    assert "strike" not in answer.body.lower()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_s_own_names_lead_here(strike: Listening, name: str) -> None:
    assert strike.get("/style.css", host=f"{name}:{strike.port}").status == 200


@pytest.mark.parametrize(
    "said",
    [
        b"GET /style.css HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET /style.css HTTP/1.0\r\n\r\n",
        b"GET /style.css HTTP/1.1\r\nHost: HERE\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"GET /style.css HTTP/1.1\r\nHost: evil.example\r\nHost: HERE\r\nConnection: close\r\n\r\n",
        b"GET /style.css HTTP/1.0\r\nHost: HERE\r\nHost: evil.example\r\n\r\n",
        b"GET http://evil.example/style.css HTTP/1.1\r\nHost: HERE\r\nConnection: close\r\n\r\n",
        b"GET style.css HTTP/1.1\r\nHost: HERE\r\nConnection: close\r\n\r\n",
        b"GET  / HTTP/1.1\r\nHost: HERE\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: HERE\r\n\r\n",
        b"GET /?lens=\xff HTTP/1.1\r\nHost: HERE\r\n\r\n",
        b"CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: HERE\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: HERE\r\nConnection: close\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: HERE\r\nX: a\r\n b\x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: HERE\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: HERE\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: HERE\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\nset.demand=100",
    ],
)  # fmt: skip
def test_what_is_no_plain_request_is_refused_in_a_sentence(strike: Listening, said: bytes) -> None:
    answer = strike.say(said.replace(b"HERE", strike.host.encode()))
    assert 400 <= answer.status < 500
    assert answer.body.strip()
    assert "Traceback" not in answer.body
    _has_all_headers(answer.headers)


@pytest.mark.parametrize("target", DATA)
@pytest.mark.parametrize(
    "asker",
    [
        ("Origin: http://evil.example",),
        ("Origin: null",),
        ("Origin: http://[",),
        ("Origin: https://{host}",),
        ("Origin: http://{host}", "Origin: http://evil.example"),
        ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"),
        ("Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"),
        ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"),
        ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: object"),
        ("Sec-Fetch-Site: none", "Sec-Fetch-Site: cross-site"),
        ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "Origin: null"),
    ],
)  # fmt: skip
def test_another_site_can_neither_read_nor_cost_anything(
    strike: Listening, target: str, asker: tuple[str, ...]
) -> None:
    answer = strike.get(target, *(line.format(host=strike.host) for line in asker))
    assert answer.status == 403
    assert len(answer.body) < 100


def test_a_link_elsewhere_leads_to_the_page_and_to_files_and_to_nothing_else(strike: Listening) -> None:
    visit = ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")
    statuses = {target: strike.get(target, *visit).status for target in DATA}
    assert {target for target, status in statuses.items() if status == 200} == {"/?n=5", "/export/ledger.csv?n=5"}
    assert set(statuses.values()) == {200, 403}


@pytest.mark.parametrize("length", [30_000, 63_000, 1_000_000, 10_000_000])
def test_an_address_of_any_length_is_refused(strike: Listening, length: int) -> None:
    answer = strike.get("/?set.demand=" + "9" * length)
    assert (answer.status, "too long" in answer.body or "at most" in answer.body) in {(400, True), (0, False)}
    assert strike.get("/style.css").status == 200


def test_ten_thousand_parameters_and_a_megabyte_of_headers_are_refused(strike: Listening) -> None:
    assert strike.get("/?" + "&".join(f"a{n}" for n in range(3_000))).status == 400
    assert strike.get("/?" + "&".join(f"a{n}=1" for n in range(10_000))).status == 400
    assert strike.get("/", "X: " + "y" * 1_000_000).status in {400, 0}
    assert strike.get("/", *(f"X{n}: y" for n in range(20_000))).status in {400, 0}
    assert strike.get("/style.css").status == 200


TARGETS = [
    "/?n=5", "/?n=5&lens=nobody", "/panels?names=foot", "/panels", "/panels?names=nothing", "/export/ledger.csv?n=5",
    "/export/none.xls", "/style.css", "/static/page.js", "/static/none.js", "/static/", "/static", "/nothing", "/world.svg",
    "/static/..%2f..%2fserve.py", "/static/%2e%2e/serve.py", "/static/../serve.py", "/static/%00", "/export/%00",
    "/export/..%2f..%2fscenario.sand", "/static/" + "a" * 5_000, "/static//etc/passwd", "//etc/passwd", "/%ff%fe", "/%",
    "/static/%ff", "/static/page.js%00.css", "/export/series.svg/", "/static/page.js/", "/[", "//[/?n=5", "/?n=5?n=6",
]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "method"),
    [(target, method) for target in TARGETS for method in ("GET", "HEAD")]
    + [(target, method) for target in TARGETS[:3] for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW")],
    ids=lambda text: text[:24],
)  # fmt: skip
def test_every_answer_carries_every_header_once(strike: Listening, target: str, method: str) -> None:
    answer = strike.get(target, method=method)
    assert 200 <= answer.status < 500
    assert (answer.status == 405) == (method not in {"GET", "HEAD"})
    _has_all_headers(answer.headers)
    assert "def " not in answer.body
    assert "root:x" not in answer.body


def test_the_stream_of_events_has_them_too_and_a_head_of_it_ends(strike: Listening) -> None:
    assert strike.get("/events", method="HEAD").status == 200
    with socket.create_connection(("127.0.0.1", strike.port), timeout=5) as wire:
        wire.sendall(f"GET /events HTTP/1.1\r\nHost: {strike.host}\r\n\r\n".encode())
        said = b""
        while b"generation" not in said:
            said += wire.recv(4_096)
    _has_all_headers(heard(said).headers)


def test_more_streams_than_there_is_room_for_are_refused_and_one_that_ends_makes_room(
    strike: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "MOST_STREAMS", 1)
    with socket.create_connection(("127.0.0.1", strike.port), timeout=5) as first:
        first.sendall(f"GET /events HTTP/1.1\r\nHost: {strike.host}\r\n\r\n".encode())
        assert b"200 OK" in first.recv(4_096)
        time.sleep(0.05)
        assert strike.get("/events").status == 503
    ends = time.monotonic() + 5
    while time.monotonic() < ends and strike.get("/events", method="HEAD").status != 200:
        time.sleep(0.05)
    assert strike.get("/events", method="HEAD").status == 200


def _has_all_headers(headers: dict[str, list[str]]) -> None:
    for name, value in ALWAYS.items():
        assert headers.get(name) == [value], name
    assert len(headers["cache-control"]) == 1
    assert "server" not in headers


def test_who_says_nothing_or_dribbles_is_sent_away(strike: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "HEAD_WITHIN", 0.3)
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", strike.port), timeout=5) as silent:
        silent.settimeout(5)
        assert _rest(silent) == b""
    assert time.monotonic() - begun < 3
    with socket.create_connection(("127.0.0.1", strike.port), timeout=5) as slow:
        slow.settimeout(0.05)
        ends, is_ended = time.monotonic() + 4, False
        slow.sendall(f"GET / HTTP/1.1\r\nHost: {strike.host}\r\n".encode())
        while not is_ended and time.monotonic() < ends:
            try:
                slow.sendall(b"X: y\r\n")
                is_ended = slow.recv(10) == b""
            except TimeoutError:
                continue
            except OSError:
                is_ended = True
        assert is_ended


def test_a_second_request_of_a_connection_has_a_clock_of_its_own(
    strike: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "HEAD_WITHIN", 0.3)
    with socket.create_connection(("127.0.0.1", strike.port), timeout=5) as kept:
        kept.settimeout(5)
        kept.sendall(f"HEAD /style.css HTTP/1.1\r\nHost: {strike.host}\r\n\r\n".encode())
        assert b"200 OK" in kept.recv(4_096)
        kept.sendall(b"GET / HTTP")
        assert _rest(kept) == b""


def _rest(wire: socket.socket) -> bytes:
    try:
        return wire.recv(4_096)
    except ConnectionResetError:
        return b""


def test_more_connections_than_there_is_room_for_are_ended(strike: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MOST_CONNECTIONS", 8)
    held = [socket.create_connection(("127.0.0.1", strike.port), timeout=5) for _ in range(12)]
    try:
        held[-1].settimeout(5)
        assert _rest(held[-1]) == b""
    finally:
        for one in held:
            one.close()
    monkeypatch.undo()
    time.sleep(0.1)
    assert strike.get("/style.css").status == 200
