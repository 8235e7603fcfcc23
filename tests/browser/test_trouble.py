"""What goes wrong under an open page: a sentence and a way on, never a blank page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import WAIT, Served, wait_until_settled
from tests.browser.hand import drag, picture


def test_a_heavier_model_settles_on_the_picture_of_a_fresh_load(
    open_page: Callable[..., Page], context: BrowserContext, serve: Callable[[str], Served]
) -> None:
    page = context.new_page()
    page.goto(serve("korea-ukraine-2024").address + "?n=8000")
    page.wait_for_selector("html[data-ready]", timeout=WAIT)
    drag(page, share=0.75, steps=40, is_let_go=False)
    page.mouse.up()
    expect(page).to_have_url(re.compile("set"), timeout=WAIT)
    fresh = context.new_page()
    fresh.goto(page.url)
    fresh.wait_for_selector("html[data-ready]", timeout=WAIT)
    ends = time.monotonic() + 40
    while (shown := quick_picture(page)) != quick_picture(fresh) and time.monotonic() < ends:
        page.wait_for_timeout(200)
    assert shown == quick_picture(fresh)


def quick_picture(page: Page) -> list[str]:
    """What is redrawn while a hand drags."""
    return [page.locator(f"#{name}").inner_html() for name in ("answer", "series", "ledger")]


def test_a_flagship_that_was_dragged_shows_what_a_fresh_load_shows(
    open_page: Callable[..., Page], context: BrowserContext
) -> None:
    page = open_page("korea-ukraine-2024")
    drag(page, share=0.9, steps=30)
    fresh = context.new_page()
    fresh.goto(page.url)
    wait_until_settled(fresh)
    assert picture(page) == picture(fresh)


def test_every_answer_a_page_gets_forbids_what_is_outside(
    context: BrowserContext, serve: Callable[[str], Served]
) -> None:
    page = context.new_page()
    answers = []
    page.on("response", lambda response: answers.append((response.url, response.headers)))
    page.goto(serve("korea-ukraine-2024").address)
    wait_until_settled(page)
    drag(page, share=0.7)
    assert len(answers) >= 5
    bare = [url for url, headers in answers if "default-src 'self'" not in headers.get("content-security-policy", "")]
    assert bare == []
    blocked = page.evaluate("fetch('https://example.org/').then(() => 'reached', () => 'blocked')")
    assert blocked == "blocked"


def test_a_file_that_breaks_and_is_mended_is_shown_again(context: BrowserContext, own_copy: Path) -> None:
    served = Served(where=str(own_copy))
    served.start()
    page = context.new_page()
    page.goto(served.address)
    wait_until_settled(page)
    shown, good = picture(page), own_copy.read_text(encoding="utf-8")
    for broken in ("", "scenario", good[: len(good) // 2] + "\n)(", "\x00\x01"):
        own_copy.write_text(broken, encoding="utf-8")
        expect(page.locator("#notices")).to_contain_text("have errors", timeout=WAIT)
        assert page.locator("#answer .said").inner_text() != ""
        own_copy.write_text(good, encoding="utf-8")
        expect(page.locator("#notices")).not_to_contain_text("have errors", timeout=WAIT)
    wait_until_settled(page)
    assert picture(page) == shown
    page.close()
    served.stop()


def test_a_file_that_is_gone_for_a_while_leaves_the_last_good_run(context: BrowserContext, own_copy: Path) -> None:
    served = Served(where=str(own_copy))
    served.start()
    page = context.new_page()
    page.goto(served.address)
    wait_until_settled(page)
    away = own_copy.rename(own_copy.with_suffix(".away"))
    expect(page.locator("#notices")).to_contain_text(re.compile("error"), timeout=WAIT)
    drag(page, share=0.8)
    assert "set." in page.url
    away.rename(own_copy)
    expect(page.locator("#notices")).not_to_contain_text("have errors", timeout=WAIT)
    page.close()
    served.stop()


def test_a_run_of_which_no_future_stays_finite_says_so(context: BrowserContext, own_copy: Path) -> None:
    good = own_copy.read_text(encoding="utf-8")
    own_copy.write_text(good + '\noutcome blown "Blown" : 1 = final(exp(1000 * dearness))\n', encoding="utf-8")
    served = Served(where=str(own_copy))
    served.start()
    page = context.new_page()
    page.goto(served.address)
    wait_until_settled(page)
    expect(page.locator("#answer .said")).to_contain_text(re.compile("finite|diverge|no future", re.IGNORECASE))
    assert page.locator("#series").inner_text().strip() != ""
    assert "nan" not in page.locator("#main").inner_text().lower().split()
    own_copy.write_text(good, encoding="utf-8")
    expect(page.locator("#answer .said")).not_to_contain_text("finite", timeout=WAIT)
    page.close()
    served.stop()
