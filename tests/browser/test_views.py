"""Views of a scenario: carried by their addresses, compared with a pinned one, told as a story, given away."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import WAIT, Served, wait_until_settled
from tests.browser.hand import drag

PARTS = ("bar", "answer", "controls", "series", "ledger", "matrix", "claims", "flows", "drawer", "story", "foot")
FINDING = "#flows-live > .finding"
VIEWS = {  # nearly every part differs from the first view
    "antimony-2024": "?n=60&seed=7&lens=bite&set.cover=4&act.truce=never&as=paths&show=exports,market.price&of=truce&for=US"
    "&pin=1&pin.n=60&pin.seed=7&see=source:SB-5&step=2",
    "korea-ukraine-2024": "?n=60&lens=rehi&set.wT=0.4&act.send_team=never&with=kr_lethal_arms_2025&as=dots&show=held,resolve"
    "&of=kr_arms&for=KR&at=2025-06&flows=graph&focus=KR&pin=1&see=wT&step=3",
}
PRICED = {"antimony-2024": "act.ban", "korea-ukraine-2024": "act.deploy_first"}  # moves whose price the page shows
SHIFTS = """() => [...document.querySelectorAll("#claims .change")].map((one) => one.firstChild.textContent.trim())"""


def parts(page: Page) -> dict[str, str]:
    """The HTML of every part."""
    return {name: page.locator(f"#{name}").evaluate("(part) => part.outerHTML") for name in PARTS}


def test_a_link_shows_the_same_bytes_in_a_fresh_browser(
    open_page: Callable[..., Page], browser: Browser, scenario: str, serve: Callable[[str], Served]
) -> None:
    page = open_page(scenario, VIEWS[scenario])
    fresh = browser.new_context(viewport={"width": 1440, "height": 900})
    other = fresh.new_page()
    other.goto(page.url)
    wait_until_settled(other)
    assert parts(other) == parts(page)
    other.reload()
    wait_until_settled(other)
    assert parts(other) == parts(page)
    fresh.close()


def test_an_equal_pinned_world_differs_by_nothing_in_series_ledger_and_claims(
    open_page: Callable[..., Page], scenario: str
) -> None:
    page = open_page(scenario, "?n=80")
    page.locator("#pin").click()
    wait_until_settled(page)
    said = page.locator("#answer .said").inner_text()
    assert said in page.locator("#answer .then").inner_text()
    expect(page.locator("#series .then").first).to_contain_text("same")
    assert page.locator("#series polyline.pinned").count() >= 1
    shifts = page.evaluate(SHIFTS)
    assert shifts
    assert set(shifts) <= {"0", "±0", "no change"}
    drag(page, share=0.95)
    assert set(page.evaluate(SHIFTS)) - {"0", "±0", "no change"}
    assert said in page.locator("#answer .then").inner_text()


def test_two_tabs_of_the_flagship_do_not_disturb_each_other(open_page: Callable[..., Page]) -> None:
    one = open_page("korea-ukraine-2024", "?n=60")
    two = open_page("korea-ukraine-2024", "?n=60&lens=rehi&set.wT=0.4")
    shown = parts(two)
    drag(one, share=0.9)
    one.locator("#lens").select_option("bolder")
    wait_until_settled(one)
    assert parts(two) == shown
    two.reload()
    wait_until_settled(two)
    assert parts(two) == shown


def test_a_move_is_turned_off_and_put_on_a_date(open_page: Callable[..., Page], scenario: str) -> None:
    page = open_page(scenario, "?n=60")
    name = PRICED[scenario]
    act = page.locator(f"#controls [name='{name}']")
    act.evaluate("(field) => { field.closest('details').open = true; }")
    before = page.locator("#ledger").inner_html()
    act.select_option("never")
    wait_until_settled(page)
    assert f"{name}=never" in page.url.replace("%5B", "[").replace("%5D", "]")
    assert page.locator("#ledger").inner_html() != before
    assert page.locator(f"#controls .act.is-set [name='{name}']").count() == 1
    dates = [
        value for value in act.locator("option").evaluate_all("(all) => all.map((one) => one.value)") if "-" in value
    ]
    act.select_option(dates[3])
    wait_until_settled(page)
    assert dates[3] in page.url
    assert page.locator("#series .marks").count() == 1


def test_arrow_keys_walk_the_story_as_fast_as_they_are_pressed(open_page: Callable[..., Page], scenario: str) -> None:
    page = open_page(scenario, "?n=40")
    page.locator("#story-begin").click()
    wait_until_settled(page)
    n_steps = int(page.locator("#story-title").inner_text().split()[-1])
    for _ in range(n_steps - 1):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(30)
    wait_until_settled(page)
    title = page.locator("#story-title")
    expect(title).to_have_text(f"Step {n_steps} of {n_steps}", timeout=WAIT)
    expect(page.locator("#story-after")).to_have_count(0)
    for _ in range(n_steps + 2):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(30)
    wait_until_settled(page)
    expect(title).to_have_text(f"Step 1 of {n_steps}", timeout=WAIT)
    page.go_back()
    wait_until_settled(page)
    expect(title).to_have_text(f"Step 2 of {n_steps}", timeout=WAIT)


def test_flows_follow_the_slider_of_dates_while_it_is_held(open_page: Callable[..., Page]) -> None:
    page = open_page("korea-ukraine-2024", "?n=60")
    slider = page.locator("#at-slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    before = page.locator(FINDING).inner_text()
    page.mouse.move(box["x"] + box["width"] - 8, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, middle, steps=8)
    expect(page.locator(FINDING)).not_to_have_text(before, timeout=WAIT)
    chosen = page.locator("#at").input_value()
    page.mouse.up()
    wait_until_settled(page)
    assert f"at={chosen}" in page.url


def test_flows_are_chosen_by_keyboard_and_the_outlines_are_fetched_once(open_page: Callable[..., Page]) -> None:
    page = open_page("korea-ukraine-2024", "?n=60")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#at-slider").focus()
    page.keyboard.press("Home")
    wait_until_settled(page)
    assert "at=2024-10" in page.url
    expect(page.locator("#at-slider")).to_be_focused()
    expect(page.locator("#at-slider")).to_have_attribute("aria-valuetext", "Oct 2024")
    page.locator("#focus").select_option("UA")
    wait_until_settled(page)
    assert [address for address in asked if "world.svg" in address] == []
    page.locator("#flows-map").focus()
    for kind in ("graph", "loops", "table"):
        page.keyboard.press("ArrowRight")
        wait_until_settled(page)
        assert f"flows={kind}" in page.url
        expect(page.locator(f"#flows-{kind}")).to_be_focused()


def test_the_picture_and_the_report_are_saved(open_page: Callable[..., Page], scenario: str, tmp_path: Path) -> None:
    page = open_page(scenario, "?n=60")
    page.locator("#export > summary").click()
    with page.expect_download(timeout=WAIT) as saved:
        page.locator("#png").click()
    target = tmp_path / "series.png"
    saved.value.save_as(target)
    held = target.read_bytes()
    assert held[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", held[16:24])
    assert width > 400
    assert height > 200
    page.locator("#export > summary").click()
    with page.expect_download(timeout=WAIT) as given:
        page.locator('[data-export="report.html"]').click()
    report = tmp_path / "report.html"
    given.value.save_as(report)
    other = page.context.new_page()
    other.goto(report.as_uri())
    expect(other.locator("h1")).to_be_visible()
    assert other.locator("script").count() == 0
    assert page.locator("#foot code").nth(1).inner_text() in other.locator("body").inner_text()
