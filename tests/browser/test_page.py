"""The page as an analyst meets it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.browser.conftest import WAIT, Served, wait_until_settled
from tests.browser.hand import FIRST, count_redraws, drag, picture, wait_for_redraws


def test_a_slider_changes_the_ledger_and_the_address(open_page: Callable[..., Page]) -> None:
    page = open_page()
    before = page.locator("#ledger").inner_html()
    name = drag(page, share=0.9)
    assert f"{name}=" in page.url.replace("%5B", "[").replace("%5D", "]")
    assert page.locator("#ledger").inner_html() != before
    expect(page.locator(".value.is-set")).to_have_count(1)


def test_the_picture_after_a_drag_is_that_of_a_fresh_load(
    open_page: Callable[..., Page], context: BrowserContext
) -> None:
    page = open_page()
    drag(page, share=0.8, steps=30)
    fresh = context.new_page()
    fresh.goto(page.url)
    wait_until_settled(fresh)
    assert picture(page) == picture(fresh)


def test_a_pinned_run_of_the_same_inputs_differs_by_exactly_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.locator("#pin").click()
    wait_until_settled(page)
    assert "pin=1" in page.url
    said = page.locator("#answer .said").inner_text()
    assert said in page.locator("#answer .then").inner_text()
    drag(page, share=0.9)
    expect(page.locator("#answer .then")).to_contain_text(said)
    page.locator("#unpin").click()
    wait_until_settled(page)
    assert "pin" not in page.url


def test_two_tabs_do_not_disturb_each_other(open_page: Callable[..., Page]) -> None:
    one, two = open_page(query="?n=200"), open_page(query="?n=200&lens=bite")
    shown = picture(two)
    drag(one, share=0.9)
    assert picture(two) == shown
    two.reload()
    wait_until_settled(two)
    assert picture(two) == shown
    assert "set." in one.url
    assert "set." not in two.url


def test_a_server_that_was_restarted_is_found_again(context: BrowserContext) -> None:
    served = Served(where="antimony-2024")
    served.start()
    page = context.new_page()
    page.goto(served.address)
    wait_until_settled(page)
    shown = picture(page)
    served.stop()
    expect(page.locator("#status")).to_contain_text("does not answer", timeout=WAIT)
    assert picture(page) == shown
    served.start()
    try:
        expect(page.locator("#status")).to_be_hidden(timeout=WAIT)
        drag(page, share=0.9)
        assert "set." in page.url
    finally:
        page.close()
        served.stop()


def test_a_scenario_that_breaks_while_open_says_so_and_keeps_the_last_good_run(
    context: BrowserContext, own_copy: Path
) -> None:
    served = Served(where=str(own_copy))
    served.start()
    page = context.new_page()
    page.goto(served.address)
    wait_until_settled(page)
    said = page.locator("#answer .said").inner_text()
    good = own_copy.read_text(encoding="utf-8")
    own_copy.write_text(good + "\naux wrong : ware = nothing_of_this_name\n", encoding="utf-8")
    expect(page.locator("#notices")).to_contain_text("The scenario's files have errors", timeout=WAIT)
    expect(page.locator("#notices pre").first).to_contain_text("error[")
    assert page.locator("#answer .said").inner_text() == said
    own_copy.write_text(re.sub(r'scenario "[^"]*"', 'scenario "<script>alert(1)</script>"', good), encoding="utf-8")
    expect(page.locator("#notices")).not_to_contain_text("have errors", timeout=WAIT)
    page.reload()
    expect(page.locator("h1")).to_have_text("<script>alert(1)</script>")
    page.close()
    served.stop()


def test_the_page_works_without_script(browser: Browser, serve: Callable[[str], Served]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(serve("antimony-2024").address + "?as=dots")
    said = page.locator("#answer .said").inner_text()
    field = page.locator("#controls .group[open] input[type=number][name^=set]").first
    field.fill(str(field.get_attribute("max")))
    page.locator("#lens").select_option(index=1)
    page.get_by_role("button", name="Show").click()
    assert page.locator("#answer .said").inner_text() != said
    assert "set." in page.url
    assert "as=dots" in page.url
    assert "=&" not in page.url
    page.get_by_role("link", name="Show this part too").first.click()
    expect(page.locator("#claims")).not_to_have_class(re.compile("waiting"))
    context.close()


def test_keys_do_what_the_list_says(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("]")
    wait_until_settled(page)
    assert "lens=" in page.url
    page.keyboard.press("u")
    wait_until_settled(page)
    assert "lens=" not in page.url
    page.keyboard.press("U")
    wait_until_settled(page)
    assert "lens=" in page.url
    page.keyboard.press("f")
    wait_until_settled(page)
    assert "as=paths" in page.url
    page.keyboard.press("p")
    wait_until_settled(page)
    assert "pin=1" in page.url
    page.keyboard.press("2")
    assert "tab=model" in page.url
    expect(page.locator("#tab-model")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("l")
    expect(page.locator("#lens")).to_be_focused()


def test_the_focus_and_what_is_open_survive_a_redraw(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.locator("#series details.twin summary").first.click()
    subject = page.locator("#ledger select[name=of]")
    subject.focus()
    subject.select_option(index=1)
    wait_until_settled(page)
    expect(page.locator("#ledger select[name=of]")).to_be_focused()
    expect(page.locator("#series details.twin").first).to_have_attribute("open", "")


def test_the_last_group_of_sliders_is_a_few_tabs_away(open_page: Callable[..., Page]) -> None:
    page = open_page("korea-ukraine-2024")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tabs = 1
    while page.locator(":focus").evaluate("one => one.tagName") != "SUMMARY":
        page.keyboard.press("Tab")
        tabs += 1
        assert tabs <= 12
    page.keyboard.press("End")
    expect(page.locator("#group-runs > summary")).to_be_focused()


def test_a_first_load_is_small_and_asks_for_little(context: BrowserContext, serve: Callable[[str], Served]) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(serve("korea-ukraine-2024").address)
    wait_until_settled(page)
    assert len(asked) <= 8
    assert sum(sizes) <= 150_000


def test_on_a_phone_the_rail_is_a_sheet(context: BrowserContext, serve: Callable[[str], Served]) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(serve("antimony-2024").address)
    wait_until_settled(page)
    expect(page.locator("#rail-body")).to_be_hidden()
    page.locator("#handle").click()
    expect(page.locator(FIRST).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Escape")
    expect(page.locator("#rail-body")).to_be_hidden()


def test_the_page_prints_on_two_sheets(open_page: Callable[..., Page]) -> None:
    page = open_page("korea-ukraine-2024", "?pin=1&set.G1=2000")
    page.evaluate("() => { window.print = () => { document.title = 'printed'; }; }")
    page.locator("#export > summary").click()
    page.locator("#print").click()
    expect(page).to_have_title("printed", timeout=WAIT)
    page.emulate_media(media="print")
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) <= 2


def test_axes_stay_while_a_hand_drags(open_page: Callable[..., Page], scenario: str) -> None:
    page = open_page(scenario)
    charts = page.locator("#tab-answer [data-ends]")
    ends = charts.evaluate_all("(all) => all.map((one) => one.dataset.ends)")
    count_redraws(page, "series")
    drag(page, share=1.0, is_let_go=False)
    wait_for_redraws(page, 2)
    assert charts.evaluate_all("(all) => all.map((one) => one.dataset.ends)") == ends
    page.mouse.up()
    wait_until_settled(page)
    assert "axis" not in page.url


def test_what_is_saved_is_shown_without_a_reload(context: BrowserContext, own_copy: Path) -> None:
    served = Served(where=str(own_copy))
    served.start()
    page = context.new_page()
    page.goto(served.address + "?n=50")
    wait_until_settled(page)
    page.evaluate("() => (window.isSame = true)")
    said, text = page.locator("#answer .said").inner_text(), own_copy.read_text(encoding="utf-8")
    changed = text.replace("month = 3 to 6 @SB-3", "month = 30 to 60 @SB-3")
    assert changed != text
    own_copy.write_text(changed, encoding="utf-8")
    expect(page.locator("#answer .said")).not_to_have_text(said, timeout=WAIT)
    wait_until_settled(page)
    own_copy.write_text(text, encoding="utf-8")
    expect(page.locator("#answer .said")).to_have_text(said, timeout=WAIT)
    assert page.evaluate("() => window.isSame")
    page.close()
    served.stop()


def test_the_page_is_dark_where_the_machine_is_and_as_the_hand_chose(
    browser: Browser, serve: Callable[[str], Served]
) -> None:
    light = "() => getComputedStyle(document.body).color.match(/[0-9]+/g).slice(0, 3).map(Number).reduce((one, other) => one + other)"
    for scheme, is_dark in (("light", False), ("dark", True)):
        context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(serve("antimony-2024").address + "?n=20")
        wait_until_settled(page)
        assert (page.evaluate(light) > 384) == is_dark
        page.locator("#theme").click()
        assert (page.evaluate(light) > 384) != is_dark
        page.reload()
        wait_until_settled(page)
        assert (page.evaluate(light) > 384) != is_dark
        context.close()


def test_a_value_is_found_set_and_left_again_by_keyboard_alone(open_page: Callable[..., Page], scenario: str) -> None:
    page = open_page(scenario, "?n=50")
    shown = picture(page)
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    word = page.locator("#controls .value label").nth(2).inner_text().split()[0].lower()
    page.keyboard.type(word)
    expect(page.locator("#found")).to_contain_text("found")
    page.keyboard.press("Tab")
    while page.locator(":focus").get_attribute("type") != "range":
        page.keyboard.press("Tab")
    page.keyboard.press("End")
    wait_until_settled(page)
    assert "set." in page.url
    assert picture(page) != shown
    while page.locator(":focus").get_attribute("data-reset") is None:
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_until_settled(page)
    assert "set." not in page.url
    assert picture(page) == shown
