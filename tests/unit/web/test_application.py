"""What answers at each address of the workbench."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient


def test_the_first_page_has_the_quick_panels_and_places_for_the_others(client: TestClient) -> None:
    page = client.get("/?n=50")
    assert page.status_code == 200
    assert 'data-panel="claims" data-pace="slow"><section class="panel waiting"' in page.text
    assert 'id="answer"' in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'self'")


def test_a_page_with_everything_has_no_place_left_open_on_its_tab(client: TestClient) -> None:
    page = client.get("/?n=50&all=1").text
    answer = page[page.index('id="tab-answer"') : page.index('id="tab-model"')]
    assert "waiting" not in answer


def test_a_form_without_script_is_sent_on_to_the_address_of_its_view(client: TestClient) -> None:
    answer = client.get("/?set.cover=4&set.saving=&act.ban=&lens=record&with=base&n=50&seed=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?set.cover=4&n=50"
    assert client.get(answer.headers["location"]).status_code == 200


def test_panels_come_by_name_with_the_address_of_the_view(client: TestClient) -> None:
    answer = client.get("/panels?names=answer,ledger&n=50&lens=bite&w=400").json()
    assert set(answer["panels"]) == {"answer", "ledger"}
    assert answer["query"] == "lens=bite&n=50"
    assert answer["generation"] == 1


@pytest.mark.parametrize(
    ("target", "named"),
    [
        ("/panels?names=everything", "`everything`"),
        ("/panels?names=", "names"),
        ("/panels?names=answer&w=wide", "`w`"),
        ("/panels?names=answer&lens=nobody", "`lens`"),
        ("/?tab=secret", "<code>tab</code>"),
        ("/?set.cover=1e999", "<code>set.cover</code>"),
        ("/?set.<script>=1", "&lt;script&gt;"),
    ],
)
def test_what_means_nothing_gets_a_sentence_that_names_it(client: TestClient, target: str, named: str) -> None:
    answer = client.get(target)
    assert answer.status_code == 400
    assert named in answer.text
    assert "<script>=" not in answer.text


def test_all_style_sheets_come_as_one_and_the_page_s_own_first(client: TestClient) -> None:
    style = client.get("/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert style.text.startswith("/* page")
    assert "/* source drawer */" in style.text


def test_the_outlines_of_the_map_are_kept_by_the_browser(client: TestClient) -> None:
    world = client.get("/world.svg")
    assert world.headers["content-type"].startswith("image/svg+xml")
    assert world.headers["cache-control"] == "max-age=3600"
    assert world.text.startswith('<svg xmlns="http://www.w3.org/2000/svg"><g id="land">')


def test_a_script_is_asked_for_again_each_time(client: TestClient) -> None:
    assert client.get("/static/page.js").headers["cache-control"] == "no-cache"


def test_a_part_that_cannot_be_made_leaves_the_others(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from sandtable.web import application

    real = application.ask_panel

    def ask(name: str, asked: object) -> object:
        if name == "ledger":
            raise ZeroDivisionError
        return real(name, asked)  # type: ignore[arg-type]

    monkeypatch.setattr(application, "ask_panel", ask)
    panels = client.get("/panels?names=answer,ledger&n=50").json()["panels"]
    assert "could not be made" in panels["ledger"]
    assert "futures" in panels["answer"]
