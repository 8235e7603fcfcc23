"""The model view, its feedback loops and the checks, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.browser.conftest import WAIT, Served

SEARCH_OF_LOOPS = 90_000  # milliseconds: of the flagship, on a machine that does other things too
SCENARIOS = {"korea-ukraine-2024": 19, "antimony-2024": 4}
VERDICTS = {
    "holds", "fails", "not run", "no futures", "fails, a known limit", "holds, though stated as a known limit",
}  # fmt: skip
RACE = """async () => {
  const order = [];
  const ask = async (names) => {
    await (await fetch(`/panels?names=${names}&tab=model`)).json();
    order.push(names);
  };
  await Promise.all([ask("loops"), new Promise((go) => setTimeout(go, 100)).then(() => ask("answer,series,ledger"))]);
  return order;
}"""
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll("#loops-chart .node")].map((node) => node.querySelector("rect").getBoundingClientRect());
  const texts = [...document.querySelectorAll("#loops-chart .node text")].map((text) => [text.getBoundingClientRect(), text.parentNode.querySelector("rect").getBoundingClientRect()]);
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const over = boxes.filter((one, i) => boxes.some((other, j) => i < j && meet(one, other))).length;
  const out = texts.filter(([text, box]) => text.left < box.left || text.right > box.right || text.top < box.top - 1 || text.bottom > box.bottom + 1).length;
  return [over, out, document.documentElement.scrollWidth - innerWidth];
}"""


@pytest.fixture(params=SCENARIOS)
def model_page(request: pytest.FixtureRequest, context: BrowserContext, serve: Callable[[str], Served]) -> Page:
    """The model view of a scenario with its loops."""
    page = context.new_page()
    page.goto(f"{serve(request.param).address}?tab=model")
    wait_for_loops(page)
    return page


def wait_for_loops(page: Page) -> None:
    page.wait_for_selector("html[data-ready]", timeout=WAIT)
    expect(page.locator(".tab:not([hidden]) .waiting")).to_have_count(0, timeout=SEARCH_OF_LOOPS)
    expect(page.locator("html[data-busy]")).to_have_count(0, timeout=WAIT)


def loops_of(page: Page) -> Iterator[str]:
    for link in page.locator("#loops .loop-choice a").all():
        name = link.get_attribute("data-loop")
        if name:
            yield name


def test_every_loop_and_chain_stands_out_when_its_link_is_followed(model_page: Page) -> None:
    names = list(loops_of(model_page))
    assert len(names) in SCENARIOS.values()
    assert model_page.locator("#loops-chart .on").count() == 0
    for name in names:
        link = model_page.locator(f'#loops .loop-choice a[data-loop="{name}"]')
        link.click()
        expect(link).to_have_attribute("aria-current", "true", timeout=WAIT)
        expect(model_page.locator("#loops-chart .link.on").first).to_be_visible(timeout=WAIT)
        nodes, links = (model_page.locator(f"#loops-chart .{kind}.on").count() for kind in ("node", "link"))
        steps = model_page.locator("#followed .steps li:not(.again)").count()
        assert 1 <= nodes <= steps, name
        assert links in (nodes - 1, nodes, nodes + 1), name  # a chain has one less, circuits that meet one more
        said = model_page.locator("#loops-chart-desc").text_content() or ""
        assert said.startswith(name)
        assert " stands out: a " in said
        assert f"loop={name}" in model_page.url


def test_back_follows_the_loop_before_and_all_alike_lets_go(model_page: Page) -> None:
    first, second = list(loops_of(model_page))[:2]
    current = model_page.locator("#loops .loop-choice a[aria-current]")
    for name in (first, second):
        model_page.locator(f'#loops a[data-loop="{name}"]').click()
        expect(current).to_have_attribute("data-loop", name, timeout=WAIT)
    model_page.go_back()
    expect(current).to_have_attribute("data-loop", first, timeout=WAIT)
    model_page.locator("#loops-all").click()
    expect(current).to_have_attribute("data-loop", "", timeout=WAIT)
    expect(model_page.locator("#followed")).to_have_count(0)
    expect(model_page.locator("#loops-all")).to_be_focused()


def test_a_loop_is_followed_by_keyboard_and_keeps_the_focus(model_page: Page) -> None:
    model_page.locator("#loops-all").focus()
    model_page.keyboard.press("Tab")
    name = model_page.evaluate("() => document.activeElement.dataset.loop")
    model_page.keyboard.press("Enter")
    link = model_page.locator(f'#loops .loop-choice a[data-loop="{name}"]')
    expect(link).to_have_attribute("aria-current", "true", timeout=WAIT)
    expect(link).to_be_focused()


def test_the_search_finds_by_words_and_shows_all_again(model_page: Page) -> None:
    entries = model_page.locator("#model .entry")
    n_all = entries.count()
    model_page.locator("#model-search").focus()
    model_page.keyboard.type("price")
    found = model_page.locator("#model-found")
    expect(found).to_have_text(re.compile(r"^[1-9]\d* found$"))
    shown = model_page.locator("#model .entry:not([hidden])")
    assert f"{shown.count()} found" == found.text_content()
    assert 0 < shown.count() < n_all
    assert all("price" in (entry.get_attribute("data-words") or "") for entry in shown.all())
    expect(shown.first).to_be_visible()
    model_page.locator("#model-search").fill("")
    assert shown.count() == n_all


def test_a_variable_opens_the_drawer_and_escape_gives_the_focus_back(model_page: Page) -> None:
    model_page.locator("#model .sector > summary").first.focus()
    if not model_page.locator("#model .sector").first.evaluate("(one) => one.open"):
        model_page.keyboard.press("Enter")
    link = model_page.locator("#model .sector").first.locator("a.way").first
    link.focus()
    model_page.keyboard.press("Enter")
    expect(model_page.locator("#drawer")).to_be_focused(timeout=WAIT)
    model_page.keyboard.press("Escape")
    expect(model_page.locator("#drawer")).to_be_hidden(timeout=WAIT)
    expect(link).to_be_focused()


def test_each_check_is_told_with_its_verdict(model_page: Page) -> None:
    model_page.keyboard.press("3")
    wait_for_loops(model_page)
    expect(model_page.locator("#checks .finding")).to_have_text(re.compile(r"checks hold"), timeout=WAIT)
    rows = model_page.locator("#checks tbody tr")
    verdicts = model_page.locator("#checks .verdict").all_text_contents()
    assert len(verdicts) == rows.count() > 5
    assert set(verdicts) <= VERDICTS
    model_page.locator("#checks summary").first.focus()
    model_page.keyboard.press("Enter")
    expect(model_page.locator("#checks .math").first).to_be_visible()
    model_page.go_back()
    expect(model_page.locator("#model")).to_be_visible(timeout=WAIT)


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_no_label_of_the_diagram_lies_over_another_or_out_of_its_box(model_page: Page, width: int) -> None:
    model_page.set_viewport_size({"width": width, "height": 844})
    name = list(loops_of(model_page))[-1]
    model_page.goto(f"{model_page.url.partition('?')[0]}?tab=model&loop={name}")
    wait_for_loops(model_page)
    over, out, wide = model_page.evaluate(OVERLAPS)
    assert (over, out) == (0, 0)
    assert wide <= 0


@pytest.mark.parametrize(("scenario", "near"), [("korea-ukraine-2024", "R1"), ("antimony-2024", "L1.1")])
def test_a_loop_that_is_not_there_is_refused_in_a_sentence(
    context: BrowserContext, serve: Callable[[str], Served], scenario: str, near: str
) -> None:
    page = context.new_page()
    answer = page.goto(f"{serve(scenario).address}?tab=model&loop=R99")
    assert answer is not None
    assert answer.status == 400
    said = page.locator("main, body").first.inner_text()
    assert "loop is R99" in said.replace("`", "")
    assert near in said


def test_while_loops_are_searched_the_page_says_so_and_answers(context: BrowserContext) -> None:
    served = Served(where="korea-ukraine-2024")
    served.start()
    try:
        page = context.new_page()
        first = page.request.get(f"{served.address}?tab=model").text()
        assert "The feedback loops are being found." in first
        page.goto(f"{served.address}static/page.css")
        assert page.evaluate(RACE) == ["answer,series,ledger", "loops"]
    finally:
        served.stop()
