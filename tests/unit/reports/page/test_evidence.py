"""The claims board, the drawer, the model view and the checks as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sandtable.reports.page.drawer import is_web_address
from sandtable.reports.page.environment import render_template
from sandtable.reports.page.panels import render_panel
from sandtable.reports.page.queries import change_query
from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.panels import ask_panel
from sandtable.usecases.live.view import read_view

HOSTILE = "<script>alert(1)</script>"
VOID = {"br", "input", "link", "meta", "rect", "path", "polygon", "mspace"}


class Reader(HTMLParser):
    """Which elements a fragment has, and whether they are closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.trouble: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.trouble.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]


@pytest.fixture(scope="module")
def antimony() -> Iterator[OpenScenario]:
    opened = OpenScenario("antimony-2024", engine="numpy")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def flagship() -> Iterator[OpenScenario]:
    opened = OpenScenario("korea-ukraine-2024", engine="numpy")
    yield opened
    opened.close()


def fragment(scenario: OpenScenario, panel: str, query: str = "") -> Reader:
    now = scenario.now
    asked = Asked(opened=now, view=read_view(now.model, now.controls, query))
    return Reader(render_panel(ask_panel(panel, asked), asked.shown))


@pytest.mark.parametrize(
    ("panel", "query"),
    [
        ("claims", "n=50"), ("claims", "n=50&act.ban=never&pin=1&pin.n=50"), ("model", "tab=model"), ("loops", "tab=model"),
        ("loops", "tab=model&loop=L1.1"), ("checks", "tab=checks"), ("drawer", ""), ("drawer", "see=SB-5"), ("drawer", "see=rerouted"), ("drawer", "see=market.price"),
        ("drawer", "see=lens:bite"), ("drawer", "see=dear"), ("drawer", "see=ban"), ("drawer", "see=CN"),
    ],
)  # fmt: skip
def test_every_fragment_is_one_named_section_without_style_or_script(
    antimony: OpenScenario, panel: str, query: str
) -> None:
    found = fragment(antimony, panel, query)
    assert not found.trouble
    assert not found.open
    tag, attributes = found.seen[0]
    assert (tag, attributes["id"]) == ("section", panel)
    ids = [held["id"] for _, held in found.seen if "id" in held]
    assert len(ids) == len(set(ids))
    assert attributes["aria-labelledby"] in ids
    for name, held in found.seen:
        assert name not in {"script", "style"}
        assert not any(key == "style" or key.startswith("on") for key in held), (name, held)


def test_the_board_says_how_the_claims_stand_in_one_sentence(antimony: OpenScenario) -> None:
    said = fragment(antimony, "claims", "n=50").text
    assert "Of 4 claims under 5 lenses" in said
    assert "of 50" in said
    assert "seed 1" in said


def test_a_claim_opens_to_its_test_its_passage_and_its_source(antimony: OpenScenario) -> None:
    found = fragment(antimony, "claims", "n=50")
    assert "price_2025 > 1.5 * initial(price_before)" in found.text
    assert "could experience short-term mineral shortages and higher prices" in found.text
    assert {"claim-dear", "claim-third"} <= {held.get("id") for held in found.all("details")}
    assert "SB-16" in {link.get("data-see") for link in found.all("a")}
    assert len(found.all("math")) >= 4


def test_a_link_to_a_source_works_without_script(antimony: OpenScenario) -> None:
    found = fragment(antimony, "claims", "n=50&lens=bite")
    links = [link for link in found.all("a") if link.get("data-see")]
    assert links
    now = antimony.now
    for link in links:
        href = str(link["href"])
        assert href.startswith("?lens=bite&n=50&see=")
        view = read_view(now.model, now.controls, href.removeprefix("?").partition("#")[0])
        assert view.see == link["data-see"]


def test_the_pinned_column_is_there_only_beside_a_pin(antimony: OpenScenario) -> None:
    assert "vs pin" not in fragment(antimony, "claims", "n=50").text
    assert "vs pin" in fragment(antimony, "claims", "n=50&pin=1").text


def test_a_row_of_sources_links_out_without_a_referrer(antimony: OpenScenario) -> None:
    found = fragment(antimony, "drawer", "see=SB-5")
    outward = [link for link in found.all("a") if str(link.get("href")).startswith("http")]
    assert outward
    assert all("noreferrer" in str(link["rel"]) for link in outward)


def test_the_drawer_of_a_value_gives_title_judgement_and_slider(antimony: OpenScenario) -> None:
    found = fragment(antimony, "drawer", "see=rerouted")
    assert "judged: 3,834 t in five months" in found.text
    assert "third parties fear penalties" in found.text
    assert {"set.rerouted"} <= {link.get("data-control") for link in found.all("a")}
    shut = [link for link in found.all("a") if link.get("class") == "shut"]
    assert [link["data-see"] for link in shut] == [""]


@pytest.mark.parametrize(
    ("address", "is_link"),
    [
        ("https://a.example/b", True), ("http://a.example", True), ("javascript:alert(1)", False), ("data:text/html,x", False),
        ("https://", False), ("//a.example", False), ("ISBN 0-19", False), ("https://[", False), ("", False),
    ],
)  # fmt: skip
def test_only_an_address_of_the_web_is_a_link(address: str, *, is_link: bool) -> None:
    assert is_web_address(address) is is_link


def test_the_model_view_lists_what_the_search_goes_through(antimony: OpenScenario) -> None:
    found = fragment(antimony, "model", "tab=model")
    entries = [held for held in found.all("li") if held.get("class") == "entry"]
    assert len(entries) > 60
    assert all(held.get("data-words") for held in entries)
    assert len(found.all("math")) > 40


def test_a_loop_of_one_variable_is_drawn_beside_it(antimony: OpenScenario) -> None:
    found = fragment(antimony, "loops", "tab=model&loop=L1.2")
    on = [str(held["class"]).split() for held in found.all("g") if "on" in str(held.get("class")).split()]
    assert sum("node" in held for held in on) == sum("link" in held for held in on) == 1
    assert "L1.2 stands out: a loop that works against a change." in found.text


def test_each_loop_has_a_link_that_means_the_view_with_it(antimony: OpenScenario) -> None:
    found = fragment(antimony, "loops", "tab=model&loop=L1.3")
    now = antimony.now
    links = [link for link in found.all("a") if link.get("class") == "loop"]
    assert [link["data-loop"] for link in links] == ["", "L1.1", "L1.2", "L1.3", "L2.1"]
    for link in links:
        view = read_view(now.model, now.controls, str(link["href"]).removeprefix("?").partition("#")[0])
        assert (view.tab, view.loop) == ("model", link["data-loop"])


@pytest.mark.slow
def test_a_loop_stands_out_where_it_is_followed(flagship: OpenScenario) -> None:
    plain, chosen = (fragment(flagship, "loops", query) for query in ("tab=model", "tab=model&loop=B2"))
    assert not any("on" in str(held.get("class")).split() for held in plain.all("g"))
    on = [str(held["class"]).split() for held in chosen.all("g") if "on" in str(held.get("class")).split()]
    assert sum("node" in held for held in on) == sum("link" in held for held in on) == 2
    assert "B2, meat grinder, stands out: a loop that works against a change." in chosen.text
    assert [link["data-loop"] for link in chosen.all("a") if link.get("aria-current")] == ["B2"]


@pytest.mark.slow
def test_the_chart_of_loops_has_a_name_a_sentence_and_a_table_of_the_same_links(flagship: OpenScenario) -> None:
    found = fragment(flagship, "loops", "tab=model")
    (picture,) = [held for held in found.all("svg") if held.get("role") == "img"]
    assert picture["aria-labelledby"] == "loops-chart-title loops-chart-desc"
    links = [held for held in found.all("g") if str(held.get("class")).startswith("link")]
    twin = found.text.partition("The same as a table")[2].partition("Named loops that close")[0]
    assert len(links) == sum(twin.count(word) for word in ("the same way", "the other way", "either way, or not told"))


def hostile(folder: Path, case: str) -> OpenScenario:
    folder.mkdir()
    text = case
    for words in ("A strike in June", "The strike bites", "Share of work that a strike stops", "The union strikes"):
        text = text.replace(f'"{words}"', f'"{HOSTILE}"')
    text = text.replace('"half walk out"', f'"{HOSTILE}"').replace('"as said"', f'@BAD "{HOSTILE}"')
    text = text.replace('actor UNION "', 'sources "sources.csv"\nactor UNION "', 1)
    (folder / "scenario.sand").write_text(text)
    row = f"BAD,{HOSTILE},{HOSTILE},,,,,{HOSTILE},{HOSTILE},2024,javascript:alert(1),C,{HOSTILE}"
    columns = "id,quantity,value,low,high,unit,as_of,title,publisher,date,address,grade,note"
    (folder / "sources.csv").write_text(f"{columns}\n{row}\n")
    return OpenScenario(str(folder), engine="numpy")


def test_what_a_scenario_says_is_shown_as_text(tmp_path: Path, case_text: str) -> None:
    scenario = hostile(tmp_path / "bad", case_text)
    try:
        pairs = [("claims", "n=20"), ("model", "tab=model"), ("checks", "tab=checks")]
        pairs += [("drawer", f"see={name}") for name in ("BAD", "bite", "bites", "strike", "strike_in_june")]
        for panel, query in pairs:
            found = fragment(scenario, panel, query)
            assert not found.all("script"), (panel, query)
            assert not found.trouble
            if panel != "checks":
                assert HOSTILE in found.text, (panel, query)
            assert not any(str(link.get("href")).startswith("javascript:") for link in found.all("a"))
    finally:
        scenario.close()


def test_a_macro_cites_every_row_and_the_judgement(antimony: OpenScenario) -> None:
    now = antimony.now
    asked = Asked(opened=now, view=read_view(now.model, now.controls, "see=SB-1"))
    template = Path(__file__).parents[4] / "src/sandtable/reports/page/templates/macros.html.j2"
    assert "macro cite(" in template.read_text()
    assert change_query(asked.shown, see="SB-2") == "see=SB-2"
    assert change_query(asked.shown, see="") == ""
    assert render_template("macros.html.j2").strip() == ""
