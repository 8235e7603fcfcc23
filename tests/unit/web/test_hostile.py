"""A scenario whose every text is an attack, opened and walked through: all of it is shown as text, none of it is obeyed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from sandtable.compiler.checking.provenance import SOURCE_COLUMNS
from sandtable.reports.page.given.files import FILES
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.panels import PANELS
from sandtable.web.application import make_application
from sandtable.web.guard import Door, loopback_hosts

PORT = 8559
SCRIPT = "<script>alert(1)</script>"
ATTACK = f"=cmd(){SCRIPT}\"'><img src=x onerror=alert(2)><a href='javascript:alert(3)'>{{{{7*7}}}}&lt;b&gt;]]>--> "
IN_LANGUAGE = ATTACK.replace("\\", "\\\\").replace('"', '\\"')
FOLDER = "<script>alert(4)<"  # no file name has a slash
MAIN = "\"'><img src=x onerror=alert(5)>.sand"
SOURCES = [
    ["X-1", "javascript:alert(6)"],
    ["X-2", "JaVaScRiPt:alert(6)"],
    ["X-3", "data:text/html,<script>alert(6)</script>"],
    ["X-4", "https://example.org/\"onmouseover='alert(6)'"],
    ["X-5", " javascript:alert(6)"],
    ["X-6", "java\tscript:alert(6)"],
    ["X-7", "//evil.example/x"],
]


def hostile(text: str) -> str:
    """The small case with an attack before each of its texts, and every kind of thing that a page shows."""
    marks = " ".join(f"@{id_}" for id_, _ in SOURCES)
    text = re.sub(r'"([^"]*)"', lambda found: f'"{IN_LANGUAGE}{found.group(1)}"', text)
    text = text.replace("\ntime ", '\nsources "sources.csv"\ntime ', 1)
    text = text.replace("actor UNION", "route made[north] from UNION to FIRM WHAT\nactor UNION", 1)
    text = re.sub(r"(actor UNION [^\n]*\n)", r"\1  place 4.4, 50.8\n", text)
    text = re.sub(r"(actor FIRM [^\n]*\n)", r"\1  place 30.5, 50.4\n", text)
    text = re.sub(r"(uncertain demand [^\n]*?) judged", rf"\1 {marks} judged", text)
    text = text.replace("WHAT", f'"{IN_LANGUAGE}what"')
    text += (
        f'\nstory "{IN_LANGUAGE}first" shows "lens=hawk_world"\nstory "{IN_LANGUAGE}second" shows "{IN_LANGUAGE}=1"\n'
    )
    return text


@pytest.fixture(scope="module")
def main(tmp_path_factory: pytest.TempPathFactory, case_text: str) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / FOLDER
    folder.mkdir()
    (folder / MAIN).write_text(hostile(case_text), encoding="utf-8")
    with (folder / "sources.csv").open("w", encoding="utf-8", newline="") as held:
        writer = csv.writer(held)
        writer.writerow([*SOURCE_COLUMNS, "note"])
        for id_, address in SOURCES:
            writer.writerow(
                [id_, ATTACK, "3", "", "", "percent", "2023", ATTACK, ATTACK, "2024-08-20", address, "B", ATTACK]
            )
    return folder / MAIN


@pytest.fixture(scope="module")
def client(main: Path) -> Iterator[TestClient]:
    scenario = OpenScenario(str(main), engine="numpy")
    door = Door(hosts=loopback_hosts(PORT))
    with TestClient(make_application(scenario, door), base_url=f"http://127.0.0.1:{PORT}") as asked:
        yield asked
    scenario.close()


class Seen(HTMLParser):
    """Elements with their attributes, and the text between them, as a browser would take them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data


def require_tame(page: str) -> Seen:
    """Nothing of the scenario became an element, an attribute that acts, or an address that acts."""
    seen = Seen(page)
    for tag, attributes in seen.elements:
        assert tag not in {"img", "iframe", "object", "embed", "base", "foreignobject"}, (tag, attributes)
        assert not any(name.startswith("on") or name in {"style", "srcdoc"} for name in attributes), (tag, attributes)
        if tag == "script":
            assert attributes.get("src", "").startswith("/static/"), attributes
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            target = attributes.get(name, "")
            assert re.match(r"(\?|/(?!/)|#|https://example\.org/|data:,|$)", target), (tag, name, target)
    return seen


def ask(client: TestClient, query: str) -> dict[str, str]:
    answer = client.get(f"/panels?names={','.join(PANELS)}&n=20{query}")
    assert answer.status_code == 200, answer.text
    panels: dict[str, str] = answer.json()["panels"]
    assert set(panels) == set(PANELS)
    assert not [name for name, text in panels.items() if "could not be made" in text]
    return panels


VIEWS = ["", "&as=paths", "&as=dots", "&flows=graph", "&flows=loops", "&flows=table", "&pin=1&set.demand=105", "&step=1", "&step=2",
         "&lens=hawk_world", "&with=strike_in_june", "&of=harder", "&for=FIRM"]  # fmt: skip


@pytest.mark.parametrize("query", VIEWS)
def test_every_panel_shows_it_as_text(client: TestClient, query: str) -> None:
    for name, text in ask(client, query).items():
        seen = require_tame(text)
        if name in {"controls", "series", "ledger", "claims", "flows", "model", "checks", "matrix"}:
            assert SCRIPT in seen.text, name


THINGS = [
    "X-1", "value:demand", "variable:made", "move:strike", "law:no_strikes", "claim:bites", "question:by_summer", "actor:UNION",
    "interest:UNION", "person:hawk", "lens:hawk_world", "branch:harder", "variable:store", "value:part[north]",
]  # fmt: skip


@pytest.mark.parametrize("see", THINGS)
def test_the_drawer_shows_it_as_text(client: TestClient, see: str) -> None:
    page = client.get("/", params={"n": "20", "see": see, "all": "1"})
    assert page.status_code == 200
    assert SCRIPT in require_tame(page.text).text


@pytest.mark.parametrize(("id_", "address"), SOURCES)
def test_only_an_address_of_the_web_becomes_a_link(client: TestClient, id_: str, address: str) -> None:
    seen = require_tame(client.get(f"/panels?names=drawer&see={id_}").json()["panels"]["drawer"])
    links = [
        attributes for tag, attributes in seen.elements if tag == "a" and attributes.get("href", "?")[:1] not in "?#"
    ]
    assert len(links) == (1 if address.startswith("https:") else 0)
    assert all(link["rel"] == "noreferrer" for link in links)
    assert address.split(maxsplit=1)[0] in seen.text.replace("\t", " ")


@pytest.mark.parametrize("tab", ["answer", "model", "checks"])
def test_the_whole_page_shows_it_as_text(client: TestClient, tab: str) -> None:
    seen = require_tame(client.get(f"/?n=20&all=1&tab={tab}").text)
    assert SCRIPT in seen.text
    assert seen.text.count("Show the scenario") == 0


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_given_away_obeys_nothing(client: TestClient, name: str) -> None:
    answer = client.get(f"/export/{name}?n=20&pin=1&set.demand=105")
    assert answer.status_code == 200
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', answer.headers["content-disposition"])
    if name.endswith(".csv"):
        rows = list(csv.reader(io.StringIO(answer.text)))
        active = [cell for row in rows for cell in row if re.match(r"[=@\t\r\n]|[+-](?![0-9.])", cell)]
        assert active == []
    elif name.endswith(".svg"):
        root = ElementTree.fromstring(answer.text)
        tags = {one.tag.rpartition("}")[2] for one in root.iter()}
        assert not tags & {"script", "img", "a", "foreignObject", "image"}
        assert not [key for one in root.iter() for key in one.attrib if key.lower().startswith("on")]
    elif name.endswith(".json"):
        assert SCRIPT in json.dumps(json.loads(answer.text), ensure_ascii=False)
        assert answer.headers["content-type"].startswith("application/json")
    else:
        without_style = re.sub(r"<style>.*?</style>", "", answer.text, flags=re.DOTALL)
        seen = require_tame(without_style)
        assert SCRIPT in seen.text
        assert not [tag for tag, _ in seen.elements if tag == "script"]


def test_faults_of_the_file_are_text_and_so_is_its_name(main: Path) -> None:
    good = main.read_text(encoding="utf-8")
    scenario = OpenScenario(str(main), engine="numpy")
    try:
        with TestClient(
            make_application(scenario, Door(hosts=loopback_hosts(PORT))), base_url=f"http://127.0.0.1:{PORT}"
        ) as own:
            for broken in (
                "<script>alert(7)</script>",
                good.replace("starts 10 ware", f'starts "{IN_LANGUAGE}"'),
                ATTACK,
            ):
                main.write_text(broken, encoding="utf-8")
                assert scenario.look()
                seen = require_tame(own.get("/?n=20").text)
                assert "have errors" in seen.text
                assert MAIN in seen.text
    finally:
        main.write_text(good, encoding="utf-8")
        scenario.close()


@pytest.mark.parametrize(
    "name", ["lens", "set.", "act.", "see", "of", "for", "show", "at", "step", "w", "axis.", "with", "pin."]
)
def test_a_refusal_repeats_it_as_text(client: TestClient, name: str) -> None:
    for query in (f"{name}={quote(ATTACK)}", f"{name}{quote(SCRIPT)}={quote(ATTACK)}"):
        page = client.get(f"/?{query}")
        assert page.status_code == 400
        assert page.headers["content-type"].startswith("text/html")
        links = [attributes["href"] for tag, attributes in require_tame(page.text).elements if tag == "a"]
        assert links == ["/"]
        told = client.get(f"/panels?names=answer&{query}")
        assert (told.status_code, told.headers["content-type"]) == (400, "application/json")
        given = client.get(f"/export/view.json?{query}")
        assert (given.status_code, given.headers["content-type"].partition(";")[0]) == (400, "text/plain")
