"""What goes wrong under an open page: a sentence and a way on, never a blank page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect
from tests.browser.conftest import WAIT, Served, wait_until_settled
from tests.browser.hand import FIRST, count_redraws, drag, picture, wait_for_redraws

from sandtable.usecases.live.simulation import LiveRuns, Superseded

if TYPE_CHECKING:
    from sandtable.analysis.live.view import World
    from sandtable.runs.runs import Ensemble


HEAVY = 0.4  # seconds that a world takes at its first run: eight times what the flagship takes, and more


@pytest.fixture
def heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that is slow to run, and whose runs end when nobody waits for them any more."""
    simulate, done = LiveRuns.simulate_world, set()

    def simulate_slowly(self: LiveRuns, world: World, **asked: Any) -> Ensemble:
        is_stale = asked.get("is_stale", lambda: False)
        ends = time.monotonic() + (0 if world in done else HEAVY)
        while time.monotonic() < ends:
            if is_stale():
                raise Superseded
            time.sleep(0.01)
        done.add(world)
        return simulate(self, world, **asked)

    monkeypatch.setattr(LiveRuns, "simulate_world", simulate_slowly)


@pytest.mark.usefixtures("heavy")
def test_a_heavy_model_is_asked_one_thing_at_a_time_and_settles_on_the_picture_of_a_fresh_load(
    open_page: Callable[..., Page], context: BrowserContext, scenario: str
) -> None:
    page = open_page(scenario, "?n=100")
    running: set[Request] = set()
    most, asked = [0], [0]

    def begin(request: Request) -> None:
        if request.headers.get("x-pace") == "quick":
            running.add(request)
            asked[0] += 1
            most[0] = max(most[0], len(running))

    def end(request: Request) -> None:
        running.discard(request)

    page.on("request", begin)
    page.on("requestfinished", end)
    page.on("requestfailed", end)
    count_redraws(page, "series")
    drag(page, share=0.5, steps=10, is_let_go=False)
    wait_for_redraws(page, 1)
    box = page.locator(FIRST).first.bounding_box()
    assert box is not None
    for step in range(30):
        page.mouse.move(box["x"] + box["width"] * (0.5 + step / 100), box["y"] + box["height"] / 2)
    assert most[0] == 1
    assert asked[0] <= 8  # of forty moves: what a newer one has overtaken is not asked
    page.mouse.up()
    wait_until_settled(page)
    fresh = context.new_page()
    fresh.goto(page.url)
    wait_until_settled(fresh)
    assert picture(page) == picture(fresh)


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


def test_a_run_of_which_some_futures_diverge_says_how_many_are_left_out(
    context: BrowserContext, own_copy: Path
) -> None:
    good = own_copy.read_text(encoding="utf-8")
    own_copy.write_text(good + '\noutcome blown "Blown" : 1 = final(exp(256 * dearness))\n', encoding="utf-8")
    served = Served(where=str(own_copy))
    served.start()
    page = context.new_page()
    page.goto(served.address + "?n=400")
    wait_until_settled(page)
    said = re.search(r"in [\d,]+ of ([\d,]+) futures", page.locator("#answer .said").inner_text())
    assert said is not None
    assert 10 < int(said[1]) < 390
    assert "nan" not in page.locator("#main").inner_text().lower().split()
    page.close()
    served.stop()
