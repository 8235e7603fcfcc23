"""Who may ask, and how."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from sandtable.web.guard import LONGEST_TARGET, Door, Guard, loopback_hosts

HOST = "127.0.0.1:8470"
SECRET = "s3cret-of-the-meeting"


async def _show(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"shown {request.url.query}")


def client_of(door: Door) -> TestClient:
    app = Starlette(routes=[Route("/", _show), Route("/export/{name}", _show)])
    return TestClient(Guard(app, door), base_url=f"http://{HOST}")


@pytest.fixture
def client() -> TestClient:
    return client_of(Door(hosts=loopback_hosts(8470)))


def test_this_machine_may_read(client: TestClient) -> None:
    answer = client.get("/?lens=rehi")
    assert (answer.status_code, answer.text) == (200, "shown lens=rehi")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1:9"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": f"http://{HOST}"}, 200),
    ],
)
def test_other_sites_and_other_names_are_refused(client: TestClient, headers: dict[str, str], status: int) -> None:
    answer = client.get("/", headers=headers)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_changed(client: TestClient, method: str) -> None:
    assert client.request(method, "/").status_code == 405


def test_content_and_long_addresses_are_refused(client: TestClient) -> None:
    assert client.request("GET", "/", content=b"x" * 10).status_code == 413
    assert client.get("/?" + "x" * LONGEST_TARGET).status_code == 400


@pytest.mark.parametrize("length", ["-5", "many", "99999999999999999999999"])
def test_a_length_that_is_no_length_is_refused(client: TestClient, length: str) -> None:
    assert client.get("/", headers={"content-length": length}).status_code in {400, 413}


def test_every_answer_shuts_the_page_off_from_other_sites(client: TestClient) -> None:
    for answer in (client.get("/"), client.get("/", headers={"host": "evil.example"}), client.get("/nothing")):
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"


def test_a_shared_page_needs_its_token_once() -> None:
    client = client_of(Door(hosts=frozenset({HOST}), token=SECRET))
    assert client.get("/").status_code == 401
    assert client.get("/?token=guess").status_code == 401
    first = client.get(f"/?lens=rehi&token={SECRET}&n=500", follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, "/?lens=rehi&n=500")
    assert first.headers["set-cookie"] == f"sandtable-8470={SECRET}; HttpOnly; Path=/; SameSite=strict"
    assert first.headers["cache-control"] == "no-store"
    assert client.get("/").text == "shown "


def test_the_token_leaves_the_address_of_who_is_known_and_of_who_is_not() -> None:
    client = client_of(Door(hosts=frozenset({HOST}), token=SECRET))
    client.cookies.set("sandtable-8470", SECRET)
    again = client.get(f"/?token={SECRET}&n=5", follow_redirects=False)
    assert (again.status_code, again.headers["location"]) == (303, "/?n=5")
    stranger = client_of(Door(hosts=frozenset({HOST}), token=SECRET)).get("/?token=guess&lens=%22%3E<b>&n=5")
    assert stranger.status_code == 401
    assert "<b>" not in stranger.text
    assert "&amp;n=5" in stranger.text
    assert "guess" not in stranger.text
    assert SECRET not in stranger.text


@pytest.mark.parametrize("path", ["//evil.example", "///evil.example/x", "/\\evil.example", "/%5Cevil.example"])
def test_the_token_s_redirect_stays_on_this_server(path: str) -> None:
    client = client_of(Door(hosts=frozenset({HOST}), token=SECRET))
    where = client.get(f"http://{HOST}{path}?token={SECRET}", follow_redirects=False).headers["location"]
    assert where.startswith("/")
    assert where[1:2] not in {"/", "\\"}


@pytest.mark.parametrize(
    "target", ["/", "/export/view.json", "/panels?names=foot", "/events", "/style.css", "/static/page.js"]
)
def test_nothing_at_all_is_shown_without_the_token(target: str) -> None:
    client = client_of(Door(hosts=frozenset({HOST}), token=SECRET))
    for cookie in ("", SECRET[:-1], SECRET + "x", SECRET.upper(), "é"):
        answer = client.get(target, headers={"cookie": f"sandtable-8470={cookie}; sandtable={SECRET}".encode()})
        assert answer.status_code == 401


def test_two_shared_servers_of_one_machine_have_cookies_of_their_own() -> None:
    one, other = (Door(hosts=frozenset({f"192.168.1.20:{port}"}) | loopback_hosts(port), token="x") for port in (1, 2))
    assert (one.cookie, other.cookie) == ("sandtable-1", "sandtable-2")


def test_a_token_that_is_not_ascii_is_a_wrong_token() -> None:
    client = client_of(Door(hosts=frozenset({HOST}), token=SECRET))
    assert client.get("/?token=%FF%FE%C3").status_code == 401


def test_requests_beyond_a_number_wait_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandtable.web.guard.MOST_OPEN", 0)
    answer = client_of(Door(hosts=loopback_hosts(8470))).get("/")
    assert (answer.status_code, "try again" in answer.text) == (503, True)
