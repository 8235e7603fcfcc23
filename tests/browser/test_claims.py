"""The board of claims: sorted, counted, opened, compared."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.conftest import WAIT, wait_until_settled

COUNTS = """() => [...document.querySelectorAll("#claims [aria-label^='Claims'] tbody.claim")].map((row) => {
  const cells = [...row.querySelectorAll("td.cell")];
  return {
    id: row.querySelector("a.id")?.dataset.see,
    texts: cells.map((cell) => cell.textContent.replace(/\\s+/g, " ").trim()),
    shares: cells.map((cell) => /^([\\d,]+) of ([\\d,]+)/.exec(cell.textContent.replace(/\\s+/g, " ").trim()))
      .filter(Boolean).map((told) => [told[1], told[2]].map((text) => Number(text.replaceAll(",", "")))),
    bars: cells.map((cell) => Number(cell.querySelector("rect.filled")?.getAttribute("width") ?? -1)),
    track: Number(row.querySelector("rect.track")?.getAttribute("width") ?? 0) - 1,
  };
})"""


def test_claims_stand_by_how_far_the_lenses_disagree_and_say_how_many_futures_of_how_many(
    open_page: Callable[..., Page], scenario: str
) -> None:
    rows = open_page(scenario, "?n=200").evaluate(COUNTS)
    tested = [row for row in rows if row["shares"]]
    assert len(tested) >= 3
    spreads = []
    for row in tested:
        shares = [some / whole for some, whole in row["shares"] if whole]
        assert all(whole <= 200 for _, whole in row["shares"])
        spreads.append(max(shares) - min(shares))
        for text, bar in zip(row["texts"], row["bars"], strict=True):
            told = re.match(r"([\d,]+) of ([\d,]+)", text)
            if told and bar >= 0:
                share = int(told[1].replace(",", "")) / int(told[2].replace(",", ""))
                assert abs(bar / row["track"] - share) < 0.05, row["id"]
    assert spreads == sorted(spreads, reverse=True)
    assert rows[: len(tested)] == tested  # what no test speaks of stands last


def test_a_row_opens_the_passage_and_the_formal_test(open_page: Callable[..., Page], scenario: str) -> None:
    page = open_page(scenario, "?n=50")
    row = page.locator("#claims tbody.claim").first
    summary = row.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(row.locator(".opened")).to_be_visible()
    assert row.locator("blockquote").inner_text().strip() != ""
    assert row.locator("dl.tests .math math").count() >= 1
    assert row.locator("dl.tests code").first.inner_text().strip() != ""
    assert row.locator("tbody tr").count() >= 2  # its counts, a row for each lens
    row.locator("blockquote a.src").first.click()
    expect(page.locator("#drawer .title").first).not_to_have_text("", timeout=WAIT)
    page.keyboard.press("Escape")
    page.keyboard.press("p")  # a redraw leaves it open
    wait_until_settled(page)
    expect(page.locator("#claims tbody.claim").first.locator(".opened")).to_be_visible()


def test_the_same_inputs_pinned_change_no_fan_no_claim_and_no_ledger(
    open_page: Callable[..., Page], scenario: str
) -> None:
    page = open_page(scenario, "?n=300")
    page.locator("#pin").click()
    wait_until_settled(page)
    changes = [text.split()[0] for text in page.locator("#claims .change").all_text_contents()]
    assert len(changes) >= 15
    assert set(changes) == {"0"}
    expect(page.locator("#series .then").first).to_contain_text("in all of 300 futures: the difference is 0")
    lines = page.locator("#ledger-1-twin td.then").all_text_contents()
    assert lines
    assert {line.split()[0] for line in lines} == {"0"}
    expect(page.locator("#ledger .finding .then")).to_contain_text(re.compile(r"\b0\b"))
    page.locator("#lens").select_option(index=1)
    wait_until_settled(page)
    assert {line.split()[0] for line in page.locator("#ledger-1-twin td.then").all_text_contents()} != {"0"}


def test_a_lens_leaves_the_board_as_it_is_and_marks_nothing_anew(open_page: Callable[..., Page], scenario: str) -> None:
    page = open_page(scenario, "?n=50")
    before = page.evaluate(COUNTS)
    page.keyboard.press("]")
    wait_until_settled(page)
    assert "lens=" in page.url
    assert page.evaluate(COUNTS) == before  # each lens has a column of its own
