"""What a hand does on the page, and what an eye sees of it."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from tests.browser.conftest import WAIT, wait_until_settled

FIRST = "#controls .group[open] input[type=range]"
ANSWER = ("answer", "series", "ledger", "matrix", "claims", "flows")
COUNT_REDRAWS = """(name) => {
  window.redraws = 0;
  document.addEventListener("panel", (event) => (window.redraws += event.detail.name === name ? 1 : 0));
}"""


def drag(page: Page, *, share: float, steps: int = 12, is_let_go: bool = True, slider: str = FIRST) -> str:
    """Drags a slider to a share of its length; returns the name of its value."""
    field = page.locator(slider).first
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.4, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * share, middle, steps=steps)
    if is_let_go:
        page.mouse.up()
        wait_until_settled(page)
    return str(field.get_attribute("data-for"))


def picture(page: Page, names: tuple[str, ...] = ("answer", "series", "ledger", "claims")) -> dict[str, str]:
    """The HTML of the parts that show something."""
    return {name: page.locator(f"#{name}").inner_html() for name in names}


def count_redraws(page: Page, name: str) -> None:
    """Begins to count how often a panel is drawn anew."""
    page.evaluate(COUNT_REDRAWS, name)


def wait_for_redraws(page: Page, n: int) -> None:
    """Until the panel that is counted has been drawn so many times."""
    page.wait_for_function("(n) => window.redraws >= n", arg=n, timeout=WAIT)


def press(page: Page, keys: str) -> None:
    """Presses keys one after the other, as fast as they come, and waits until the page stands still."""
    for key in keys.split():
        page.keyboard.press(key)
    wait_until_settled(page)


def expect_drawer(page: Page) -> None:
    """Waits until the drawer is open and has the focus."""
    expect(page.locator("#drawer")).to_be_visible(timeout=WAIT)
    expect(page.locator("#drawer")).to_be_focused(timeout=WAIT)
