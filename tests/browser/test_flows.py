"""The flows: each way of showing them says the same numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.conftest import wait_until_settled

FLAGSHIP = "korea-ukraine-2024"
FINDING = "#flows-live > .finding"
READ = """() => {
  const plain = (one) => one.textContent.replace(/\\s+/g, " ").trim();
  const cells = (row) => [...row.children].map(plain);
  const arcs = [...document.querySelectorAll("#flows-chart svg g.arc")];
  return {
    badges: [...document.querySelectorAll("#flows-chart svg g.badge text")].map(plain),
    widths: arcs.map((arc) => Number(arc.querySelector("path").getAttribute("stroke-width"))),
    names: [...document.querySelectorAll("#flows-chart svg text.name")].map(plain),
    keys: [...document.querySelectorAll("#flows-chart .flows-key li")].map(plain),
    heads: [...document.querySelectorAll("#flows .twin th[scope=col]")].map(plain),
    rows: [...document.querySelectorAll("#flows .twin tbody tr")].map(cells),
  };
}"""


def number(text: str) -> float:
    return float(text.replace(",", "").replace("\u2212", "-"))


def test_map_and_graph_draw_the_rows_of_the_table_and_say_its_numbers(open_page: Callable[..., Page]) -> None:
    for style in ("map", "graph"):
        told: dict[str, Any] = open_page(FLAGSHIP, f"?n=100&flows={style}").evaluate(READ)
        drawn = len(told["badges"])
        assert drawn == len(told["widths"]) == len(told["keys"]) == 12
        rows = {row[0]: dict(zip(told["heads"], row, strict=True)) for row in told["rows"] if row[0] in told["badges"]}
        assert set(rows) == set(told["badges"])
        of_unit: dict[str, list[tuple[float, float]]] = {}
        for badge, width in zip(told["badges"], told["widths"], strict=True):
            row, key = rows[badge], told["keys"][int(badge) - 1]
            assert key.startswith(badge)
            assert f"{row['What']}, {row['From']} to {row['To']}: {row['Median']}" in key
            assert f"({row['5 %']} to {row['95 %']})" in key
            assert {row["From"], row["To"]} <= set(told["names"])
            of_unit.setdefault(row["Unit"], []).append((number(row["Median"]), width))
        for pairs in of_unit.values():
            assert [width for _, width in sorted(pairs)] == sorted(width for _, width in pairs)
        assert max(len(pairs) for pairs in of_unit.values()) > 2


def test_the_table_alone_has_every_route(open_page: Callable[..., Page]) -> None:
    page = open_page(FLAGSHIP, "?n=100&flows=table")
    alone: dict[str, Any] = page.evaluate(READ)
    assert page.locator("#flows svg[role=img]").count() == 0
    page.locator("#flows-graph").check()
    wait_until_settled(page)
    beside: dict[str, Any] = page.evaluate(READ)
    said = re.search(r"Of (\d+) routes", page.locator(FINDING).inner_text())
    assert said is not None
    assert len(alone["rows"]) == len(beside["rows"]) == int(said[1])
    assert [row[1:] for row in beside["rows"]] == alone["rows"]


def test_loops_lead_to_the_model_view(open_page: Callable[..., Page]) -> None:
    page = open_page(FLAGSHIP, "?n=20&flows=loops")
    page.locator("#flows a.loops").click()
    wait_until_settled(page)
    assert "tab=model" in page.url
    expect(page.locator("#loops-title")).to_be_visible()


def test_one_actor_alone_is_shown_and_the_outlines_are_not_asked_for_again(open_page: Callable[..., Page]) -> None:
    page = open_page(FLAGSHIP, "?n=100")
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(answer.url))
    page.locator("#focus").select_option("UA")
    wait_until_settled(page)
    assert "focus=UA" in page.url
    told: dict[str, Any] = page.evaluate(READ)
    assert told["rows"]
    assert all("Ukraine" in {row[2], row[3]} for row in told["rows"])
    assert [address for address in asked if "world.svg" in address] == []


def test_a_scenario_without_routes_says_so(open_page: Callable[..., Page]) -> None:
    page = open_page("antimony-2024")
    expect(page.locator("#flows .finding")).to_contain_text("names no route")
    assert page.locator("#flows svg").count() == 0
