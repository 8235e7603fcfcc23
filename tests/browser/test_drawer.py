"""Every number leads to what it rests on: in one click or one key, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import SCENARIOS, WAIT, wait_until_settled
from tests.browser.hand import expect_drawer

# Links to the drawer in one part of the page, one after the other: each is hit, the drawer must come to stand at what it
# names, have the focus and say something, and after Escape the same link must have the focus again.  The other parts are
# taken out of sight meanwhile: they cost the browser the most.
WALK = """async ({ part, isEach, most }) => {
  const drawer = () => document.getElementById("drawer");
  const until = async (what) => {
    const ends = performance.now() + 15000;
    while (!what() && performance.now() < ends) await new Promise((done) => setTimeout(done, 3));
    return what();
  };
  const others = [...document.querySelectorAll(".panel, #top")].filter((one) => !["drawer", part].includes(one.id));
  for (const one of others) one.style.display = "none";
  const wrong = [];
  const seen = new Set();
  const unseen = new Set();
  let n = 0;
  for (const [at, link] of [...document.querySelectorAll(`#${part} [data-see]`)].entries()) {
    const says = `${at} ${link.dataset.see} “${link.textContent.trim().slice(0, 30)}” in ${part}`;
    const shut = [];
    for (let one = link.closest("details"); one; one = one.parentElement.closest("details")) if (!one.open) shut.push(one);
    for (const one of shut) one.open = true;
    if (!link.checkVisibility()) unseen.add(link.dataset.see);
    else if (n < most && (isEach || !seen.has(link.dataset.see))) {
      const before = drawer();
      n += 1;
      seen.add(link.dataset.see);
      link.focus();
      if (document.activeElement !== link) wrong.push(`${says}: takes no focus`);
      link.click(); // what Enter does, too
      if (!(await until(() => drawer() !== before && !drawer().hidden))) wrong.push(`${says}: the drawer does not open`);
      if (new URLSearchParams(location.search).get("see") !== link.dataset.see) wrong.push(`${says}: not in the address`);
      if (document.activeElement !== drawer()) wrong.push(`${says}: the drawer has no focus`);
      if (!drawer().querySelector(".title, blockquote, .judgement, .math, .written pre")?.textContent.trim()) {
        wrong.push(`${says}: nothing stands in the drawer`);
      }
      const open = drawer();
      open.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
      if (!(await until(() => drawer() !== open))) wrong.push(`${says}: the drawer is not swapped`);
      if (!drawer().hidden) wrong.push(`${says}: Escape does not shut the drawer`);
      if (document.activeElement !== link) wrong.push(`${says}: the focus is not given back`);
    }
    for (const one of shut) one.open = false;
  }
  for (const one of others) one.style.display = "";
  return { wrong, n, missed: [...unseen].filter((see) => !seen.has(see)), seen: [...seen] };
}"""
PARTS = {"answer": ("controls", "series", "ledger", "matrix", "claims", "flows"), "model": ("model",)}
MOST = {"answer": 1000, "model": 60}  # of a part; that every link can be shown is proved without a browser
LEAST = {"antimony-2024": 30, "korea-ukraine-2024": 380}


@pytest.mark.parametrize("tab", list(PARTS))
def test_every_number_reaches_its_passage_and_gives_the_focus_back(
    open_page: Callable[..., Page], scenario: str, tab: str
) -> None:
    page = open_page(scenario, f"?n=20&tab={tab}")
    is_small = scenario == SCENARIOS[0]
    seen: set[str] = set()
    for part in PARTS[tab]:
        walked: dict[str, Any] = page.evaluate(WALK, {"part": part, "isEach": is_small, "most": MOST[tab]})
        assert walked["wrong"] == []
        assert walked["missed"] == [] or walked["n"] == MOST[tab]
        seen |= set(walked["seen"])
    assert len(seen) >= (LEAST[scenario] if tab == "answer" else 20)


def test_what_every_slider_rests_on_stands_beside_it(open_page: Callable[..., Page], scenario: str) -> None:
    page = open_page(scenario, "?n=20")
    sliders = page.locator("#controls .value")
    assert sliders.count() >= 10
    assert page.locator("#controls .value:not(:has(a.src[data-see]))").count() == 0
    assert page.locator("#controls .act:has(.pull):not(:has(a.src[data-see]))").count() == 0


def test_enter_opens_the_drawer_at_the_row_and_escape_gives_the_focus_back(
    open_page: Callable[..., Page], scenario: str
) -> None:
    page = open_page(scenario, "?n=20")
    first, second = (page.locator("#claims a.src:visible").nth(number) for number in (0, 1))
    for link in (first, second):
        link.focus()
        page.keyboard.press("Enter")
        expect_drawer(page)
        expect(page.locator("#drawer .kind")).to_contain_text(str(link.get_attribute("data-see")))
        assert page.locator("#drawer dd.title").inner_text().strip() != ""
        assert f"see={link.get_attribute('data-see')}" in page.url
        page.keyboard.press("Escape")
        expect(page.locator("#drawer")).to_be_hidden(timeout=WAIT)
        expect(link).to_be_focused()
        assert "see=" not in page.url


def test_one_of_many_links_to_the_same_row_has_the_focus_again(open_page: Callable[..., Page]) -> None:
    page = open_page("korea-ukraine-2024", "?n=20")
    page.evaluate("""() => {
      const links = [...document.querySelectorAll("#ledger details [data-see]")];
      document.querySelectorAll("#ledger details").forEach((one) => one.open = true);
      const twice = links.filter((one) => links.filter((other) => other.dataset.see === one.dataset.see).length > 1);
      twice.at(-1).id = "the-last-of-many";
    }""")
    last = page.locator("#the-last-of-many")
    last.click()
    expect_drawer(page)
    page.keyboard.press("Escape")
    expect(last).to_be_focused(timeout=WAIT)


def test_back_shuts_the_drawer_and_gives_the_focus_back(open_page: Callable[..., Page]) -> None:
    page = open_page(query="?n=20")
    link = page.locator("#controls .group[open] a.src").nth(1)
    link.focus()
    page.keyboard.press("Enter")
    expect_drawer(page)
    page.go_back()
    expect(page.locator("#drawer")).to_be_hidden(timeout=WAIT)
    expect(link).to_be_focused(timeout=WAIT)


def test_the_drawer_leads_to_the_slider_and_on_to_what_rests_on_a_row(open_page: Callable[..., Page]) -> None:
    page = open_page(query="?n=20")
    page.locator("#controls .value a.src:visible").first.click()
    expect_drawer(page)
    page.locator("#drawer a.to-slider").first.click()
    expect(page.locator("#controls input[type=range]:focus")).to_have_count(1)
    row = page.locator("#drawer details.source a.way").first
    row.click()
    expect(page.locator("#drawer .kind")).to_contain_text(re.compile("^Source"), timeout=WAIT)
    page.locator("#drawer a.way").first.click()
    expect(page.locator("#drawer .kind")).not_to_contain_text(re.compile("^Source"), timeout=WAIT)
    wait_until_settled(page)
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden(timeout=WAIT)
