"""The story that a scenario tells: step by step, by the arrow keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs

from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import WAIT, wait_until_settled
from tests.browser.hand import picture

STEPS = {"antimony-2024": 4, "korea-ukraine-2024": 8}


def step_of(page: Page) -> int:
    return int(parse_qs(page.evaluate("location.search.slice(1)")).get("step", ["0"])[0])


def test_every_step_is_told_and_shows_what_its_address_shows(
    open_page: Callable[..., Page], context: BrowserContext, scenario: str
) -> None:
    page = open_page(scenario)
    page.locator("#story-begin").click()
    told = []
    for number in range(1, STEPS[scenario] + 1):
        expect(page.locator("#story-title")).to_have_text(f"Step {number} of {STEPS[scenario]}", timeout=WAIT)
        wait_until_settled(page)
        assert step_of(page) == number
        told.append(page.locator("#story .told").inner_text())
        if number == STEPS[scenario] // 2:
            fresh = context.new_page()
            fresh.goto(page.url)
            wait_until_settled(fresh)
            assert picture(fresh) == picture(page)
            fresh.close()
        page.locator("body").press("ArrowRight")
    assert len(set(told)) == STEPS[scenario]
    assert step_of(page) == STEPS[scenario]  # the last arrow leads nowhere


def test_the_story_is_left_where_it_stands_and_begun_again(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.locator("#story-begin").click()
    wait_until_settled(page)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    wait_until_settled(page)
    page.locator("#story-leave").click()
    wait_until_settled(page)
    assert step_of(page) == 0
    assert "lens=bite" in page.url
    expect(page.locator("#story-begin")).to_be_visible()
    page.keyboard.press("ArrowRight")  # outside the story the arrows turn no page
    assert step_of(page) == 0


def test_a_step_that_was_moved_says_so_and_leads_back(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.locator("#story-begin").click()
    wait_until_settled(page)
    address = page.url
    expect(page.locator("#story-back")).to_have_count(0)
    page.keyboard.press("f")
    wait_until_settled(page)
    page.locator("#story-back").click()
    wait_until_settled(page)
    assert page.url == address
    page.locator("#controls a.src:visible").first.click()
    expect(page.locator("#drawer")).to_be_visible(timeout=WAIT)
    expect(page.locator("#story-back")).to_have_count(0)  # to look at a source is not to leave the step


def test_an_arrow_in_a_field_or_on_a_slider_turns_no_page(open_page: Callable[..., Page]) -> None:
    page = open_page(query="?step=2")
    page.locator("#controls .group[open] input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    wait_until_settled(page)
    assert step_of(page) == 2
    assert re.search("set[.]", page.url)
