"""What the page looks like to eyes, screen readers and hands: measured as it is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.conftest import WAIT, Served, wait_until_settled
from tests.browser.looks import CHART_TEXT, SMALL_TARGETS, SMALL_TEXT, find_axe, find_violations

OPEN_ALL = (
    "() => document.querySelectorAll('.tab:not([hidden]) details, #controls details').forEach((one) => one.open = true)"
)
FITS = """() => [...document.querySelectorAll("#series svg[role=img], #ledger svg[role=img]")].every(
  (svg) => svg.getBoundingClientRect().width > Number(svg.getAttribute("width")) - 1)"""
SIZES = {"wide": 1440, "narrow": 320}


@pytest.fixture
def axe() -> Path:
    found = find_axe()
    if found is None:
        pytest.skip("axe-core is not here: `make browser-tools` lays it into the cache folder")
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken_and_all_can_be_read_and_hit(
    browser: Browser, serve: Callable[[str], Served], axe: Path, scenario: str, scheme: str, size: str
) -> None:
    context = browser.new_context(viewport={"width": SIZES[size], "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for tab in ("", "?tab=model", "?tab=checks"):
        page.goto(serve(scenario).address + tab)
        wait_until_settled(page)
        if tab == "":
            assert find_violations(page, axe) == []
        page.evaluate(OPEN_ALL)
        assert find_violations(page, axe) == [], f"{tab}, all opened"
        texts = page.evaluate(CHART_TEXT)
        assert [text for text in texts if text["contrast"] < 4.5] == []
        assert len(texts) > 10 or tab == "?tab=checks"
        assert page.evaluate(SMALL_TEXT, 11) == []
        assert page.evaluate(SMALL_TARGETS, 24) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]
    context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_drawer_the_menu_and_the_keys_break_no_rule(
    browser: Browser, serve: Callable[[str], Served], axe: Path, scenario: str, scheme: str, size: str
) -> None:
    context = browser.new_context(viewport={"width": SIZES[size], "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(serve(scenario).address + "?pin=1")
    wait_until_settled(page)
    page.locator("#main a.src:visible, #main a.see:visible").first.click()
    expect(page.locator("#drawer")).to_be_visible(timeout=WAIT)
    page.wait_for_function(FITS)  # charts are drawn anew for the narrower column
    wait_until_settled(page)
    assert find_violations(page, axe) == []
    assert page.evaluate(SMALL_TEXT, 11) == []
    assert page.evaluate(SMALL_TARGETS, 24) == []
    page.keyboard.press("Escape")
    if size == "narrow":
        page.locator("#handle").click()
    page.locator("#export > summary").click()
    assert find_violations(page, axe) == []
    page.keyboard.press("Escape")
    page.evaluate("document.getElementById('keys').showModal()")
    assert find_violations(page, axe) == []
    context.close()


def test_the_measures_see_what_is_wrong(open_page: Callable[..., Page], axe: Path) -> None:
    page = open_page()
    page.evaluate("""() => {
      const text = document.querySelector("#series svg text");
      text.setAttribute("fill", "#cccccc");
      text.setAttribute("font-size", "8");
      text.style.cssText = "fill:#cccccc;font-size:8px";
      const undo = document.getElementById("undo");
      undo.style.cssText = "min-height:10px;height:10px";
      document.getElementById("lens").parentElement.replaceWith(document.getElementById("lens"));
    }""")
    assert [text for text in page.evaluate(CHART_TEXT) if text["contrast"] < 4.5]
    assert page.evaluate(SMALL_TEXT, 11)
    assert page.evaluate(SMALL_TARGETS, 24)
    assert any("select-name" in one for one in find_violations(page, axe))


CHARTS = """() => [...document.querySelectorAll("#main .tab:not([hidden]) svg[role=img]")].map((svg) => {
  const panel = svg.closest(".panel");
  const twins = [...panel.querySelectorAll("table")].map((one) => one.textContent).join(" ");
  const named = svg.getAttribute("aria-labelledby").split(" ").map((id) => document.getElementById(id)?.textContent);
  return {
    panel: panel.id, title: svg.querySelector("title")?.textContent, desc: svg.querySelector("desc")?.textContent, named,
    findings: [...panel.querySelectorAll(".finding")].map((one) => one.textContent.trim()),
    texts: [...svg.querySelectorAll("text")].map((one) => one.textContent), twins,
    values: [...svg.querySelectorAll("text.value")].map((one) => one.textContent),
    has_table: panel.querySelector("details table, table") !== null,
  };
})"""


@pytest.mark.parametrize("style", ["fan", "paths", "dots"])
def test_each_chart_has_a_name_a_sentence_and_a_table_of_the_same_numbers(
    open_page: Callable[..., Page], scenario: str, style: str
) -> None:
    page = open_page(scenario, f"?as={style}")
    charts = page.evaluate(CHARTS)
    assert {chart["panel"] for chart in charts} >= {"series", "ledger"}
    for chart in charts:
        assert chart["named"] == [chart["title"], chart["desc"]]
        assert chart["title"]
        assert any(
            _plain(chart["desc"]) in _plain(said) or _plain(said) in _plain(chart["desc"]) for said in chart["findings"]
        )
        assert chart["has_table"]
        if chart["panel"] == "series" and style == "fan":
            marked = [text.rsplit(" ", 1)[-1] for text in chart["texts"] if "%" in text or "median" in text]
            assert marked
            assert all(number in chart["twins"] for number in marked)
        if chart["panel"] == "ledger":
            steps = [_plain(value) for value in chart["values"]]
            assert steps
            assert [number for number in steps if number not in _plain(chart["twins"])] == []


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u2212", "-")).strip().rstrip(".")


def test_a_page_chosen_dark_is_dark_before_any_script_runs(browser: Browser, serve: Callable[[str], Served]) -> None:
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(serve("antimony-2024").address)
    wait_until_settled(page)
    page.locator("#theme").click()
    page.route("**/*.js", lambda route: route.abort())
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(20, 23, 26)"
    context.close()


def test_the_key_for_printing_draws_the_charts_for_the_paper_and_two_sheets_hold_all(
    open_page: Callable[..., Page], scenario: str
) -> None:
    page = open_page(scenario)
    page.evaluate("""() => { window.print = () => {
      const charts = [...document.querySelectorAll("#tab-answer svg[role=img]")];
      document.title = `widest ${Math.max(...charts.map((chart) => Number(chart.getAttribute("width"))))}`;
    }; }""")
    page.keyboard.press("Control+p")
    expect(page).to_have_title(re.compile("^widest"), timeout=WAIT)
    assert float(page.title().split()[1]) <= 840
    wait_until_settled(page)
    page.emulate_media(media="print")
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) <= 2  # by the browser's menu, too
    assert [text for text in page.evaluate(CHART_TEXT) if text["contrast"] < 4.5] == []


@pytest.mark.parametrize("window", [1240, 1440])
@pytest.mark.parametrize("shown", ["held", "held,gain", "held,gain,pocket,debt"])
def test_a_pinned_run_and_more_series_stay_on_two_sheets(
    open_page: Callable[..., Page], shown: str, window: int
) -> None:
    page = open_page("korea-ukraine-2024", f"?show={shown}&pin=1&act.cease_fire=2025-06")
    page.set_viewport_size({"width": window, "height": 900})
    page.wait_for_function(FITS)
    wait_until_settled(page)
    page.emulate_media(media="print")
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) <= 2
