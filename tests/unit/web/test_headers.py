"""What every answer of the workbench carries, and what it never does."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

TARGETS = [
    "/?n=20", "/?n=20&lens=", "/?lens=nobody", "/panels?names=answer&n=20", "/panels?names=nothing", "/style.css",
    "/static/page.js", "/static/none.js", "/static/../application.py", "/nothing", "/?" + "x" * 30_000,
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target[:30])
def test_every_answer_forbids_what_does_not_come_from_here(client: TestClient, target: str) -> None:
    answer = client.get(target)
    assert answer.headers["content-security-policy"].startswith("default-src 'self';")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.status_code < 500


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_a_refused_method_forbids_it_too(client: TestClient, method: str) -> None:
    answer = client.request(method, "/?n=20")
    assert answer.status_code == 405
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("tab", ["answer", pytest.param("model", marks=pytest.mark.slow), "checks"])
def test_a_page_names_no_address_outside_and_has_no_style_or_script_of_its_own(client: TestClient, tab: str) -> None:
    page = client.get(f"/?n=50&all=1&see=param:cover&tab={tab}" if tab == "answer" else f"/?n=50&all=1&tab={tab}").text
    fetched = re.findall(r"""<(?:link|script|img|iframe|source|use|image)\b[^>]*?(?:src|href)=["']([^"']+)""", page)
    assert fetched
    assert [one for one in fetched if not one.startswith(("/", "data:,", "#"))] == []
    assert not re.search(r"""<[^>]*\s(style|on\w+)\s*=""", page)
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert "javascript:" not in page


def test_a_style_sheet_fetches_nothing(client: TestClient) -> None:
    style = client.get("/style.css").text
    assert "@import" not in style
    assert "http" not in style


def test_a_failure_of_our_own_is_a_sentence(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from sandtable.web import application

    def fail(*_given: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(application, "render_whole", fail)
    answer = client.get("/?n=20")
    assert answer.status_code == 500
    assert "went wrong" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self';")
    assert answer.headers["cache-control"] == "no-store"
    assert "Traceback" not in answer.text
