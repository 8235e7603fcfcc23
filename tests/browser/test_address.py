"""Everything that is shown stands in the address: given on, taken back, gone through again."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.conftest import Served, wait_until_settled
from tests.browser.hand import ANSWER, drag, picture, press


def said(page: Page) -> list[tuple[str, str]]:
    """What the address says, in whatever order: the server writes it in its own as soon as it answers."""
    return sorted(parse_qsl(page.evaluate("location.search.slice(1)")))


def test_a_view_that_was_made_by_hand_is_the_view_of_its_address(
    open_page: Callable[..., Page], browser: Browser, scenario: str
) -> None:
    page = open_page(scenario, "?n=100")
    drag(page, share=0.85)
    page.locator("#pin").click()
    press(page, "] f")
    page.locator("#ledger select[name=for]").select_option(index=1)
    wait_until_settled(page)
    group = page.locator("#group-moves, #controls .group:has(.act select, .act input[list])").first
    group.evaluate("one => one.open = true")
    act = group.locator(".act select, .act input").first
    if act.evaluate("one => one.tagName") == "SELECT":
        act.select_option("never")
    else:
        act.fill("never")
        act.press("Tab")
    wait_until_settled(page)
    assert all(part in page.url for part in ("set.", "pin=1", "lens=", "as=paths", "for=", "act."))
    elsewhere = browser.new_context(viewport={"width": 1440, "height": 900})
    fresh = elsewhere.new_page()
    fresh.goto(page.url)
    wait_until_settled(fresh)
    assert picture(fresh, ANSWER) == picture(page, ANSWER)
    elsewhere.close()


def test_the_link_is_copied(open_page: Callable[..., Page], context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_page(query="?n=50&lens=bite")
    page.locator("#copy").click()
    expect(page.locator("#copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_fifty_steps_of_which_one_is_a_drag_are_undone_and_redone_one_by_one(
    open_page: Callable[..., Page], scenario: str
) -> None:
    page = open_page(scenario, "?n=20")
    start, shown = said(page), picture(page)
    drag(page, share=0.9, steps=25)
    views = [start, said(page)]
    for number in range(49):
        page.keyboard.press("f" if number % 7 == 3 else "]")
        views.append(said(page))
    wait_until_settled(page)
    assert len({str(view) for view in views}) > 5
    assert said(page) == views[-1]
    end = picture(page)
    for view in reversed(views[:-1]):
        page.keyboard.press("u")
        assert said(page) == view
    expect(page.locator("#undo")).to_be_disabled()
    wait_until_settled(page)
    assert picture(page) == shown
    for view in views[1:]:
        page.keyboard.press("U")
        assert said(page) == view
    expect(page.locator("#redo")).to_be_disabled()
    wait_until_settled(page)
    assert picture(page) == end


def test_the_oldest_of_more_than_fifty_steps_is_forgotten(open_page: Callable[..., Page]) -> None:
    page = open_page(query="?n=20")
    start = said(page)
    for _ in range(51):
        page.keyboard.press("]")
    for _ in range(60):
        page.keyboard.press("u")
    expect(page.locator("#undo")).to_be_disabled()
    wait_until_settled(page)
    assert said(page) != start
    assert "lens=" in page.url


def test_steps_stay_after_a_reload(open_page: Callable[..., Page]) -> None:
    page = open_page(query="?n=20")
    start = said(page)
    press(page, "] f")
    page.reload()
    wait_until_settled(page)
    press(page, "u u")
    assert said(page) == start


def test_back_and_forward_go_from_view_to_view_and_undo_goes_on_from_there(
    open_page: Callable[..., Page], scenario: str
) -> None:
    page = open_page(scenario, "?n=20")
    first, shown = page.url, picture(page)
    drag(page, share=0.9, steps=20)
    second = said(page)
    press(page, "]")
    third, end = page.url, picture(page)
    page.go_back()
    page.go_back()
    expect(page).to_have_url(first)
    wait_until_settled(page)
    assert picture(page) == shown
    expect(page.locator("#undo")).to_be_disabled()
    expect(page.locator(".value.is-set")).to_have_count(0)
    page.go_forward()
    page.go_forward()
    expect(page).to_have_url(third)
    wait_until_settled(page)
    assert picture(page) == end
    press(page, "u")
    assert said(page) == second


def test_of_equal_views_back_finds_the_nearer_step(open_page: Callable[..., Page]) -> None:
    page = open_page(query="?n=20")
    start = page.url
    for key in ("]", "[", "]"):  # there, back, there again: the first and the third view are equal
        page.keyboard.press(key)
    wait_until_settled(page)
    page.go_back()
    expect(page).to_have_url(start)
    expect(page.locator("#undo")).to_be_enabled()
    wait_until_settled(page)


@pytest.mark.parametrize("query", ["?lens=nobody", "?set.nothing=1", "?n=0", "?what=1", "?as=%FF"])
def test_a_bad_address_is_a_sentence_with_a_way_on(
    context: BrowserContext, serve: Callable[[str], Served], query: str
) -> None:
    page = context.new_page()
    answer = page.goto(serve("antimony-2024").address + query)
    assert answer is not None
    assert answer.status == 400
    if "%" not in query:
        expect(page.locator("main")).to_contain_text(query[1:].split("=", maxsplit=1)[0])
    page.get_by_role("link").first.click()
    wait_until_settled(page)
    assert page.locator("#answer .said").inner_text() != ""
