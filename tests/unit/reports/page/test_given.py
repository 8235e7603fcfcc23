"""What is given away of a view of the flagship: pictures and a report that stand alone, tables that can be read again."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import pytest

from sandtable.analysis.live.given import Given
from sandtable.analysis.live.view import Sheet
from sandtable.reports.page.given.files import FILES
from sandtable.reports.page.given.report import LARGEST
from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.given import ask_given
from sandtable.usecases.live.opening import Opened, OpenScenario
from sandtable.usecases.live.view import read_view
from sandtable.web.style import gather_style

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def compiled() -> Iterator[Opened]:
    scenario = OpenScenario("korea-ukraine-2024")
    yield scenario.now
    scenario.close()


def given(opened: Opened, query: str, name: str, width: int = 720, parts: tuple[str, ...] = ()) -> str:
    view = read_view(opened.model, opened.controls, query)
    file = FILES[name]
    asked = Asked(opened=opened, view=view, sheet=Sheet(width=width))
    return file.write(ask_given(asked, parts or file.parts), gather_style())


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("# ")))


@pytest.mark.parametrize("query", ["n=40", "n=40&flows=graph", "n=40&flows=loops", "n=40&flows=table", "n=40&focus=UA"])
def test_the_picture_of_the_flows_asks_for_nothing_outside(flagship: Opened, query: str) -> None:
    text = given(flagship, query, "flows.svg")
    root = ElementTree.fromstring(text)
    targets = {one.get("href", "") for one in root.iter(f"{SVG}use")}
    names = {one.get("id") for one in root.iter()}
    assert {target[:1] for target in targets} <= {"#"}
    assert {target[1:] for target in targets} <= names
    assert ("#ground-land" in targets) == ("graph" not in query)
    assert "var(" not in text
    assert flagship.model.digest[:12] in text
    assert f"View: ?{query}".replace("&", "&amp;") in text
    said = [one.text or "" for one in root.iter(f"{SVG}text")]
    assert any("shells," in one for one in said) or "focus" in query
    assert sum(one.startswith(("1 ", "2 ", "12 ")) for one in said) >= 2


def test_the_picture_says_how_far_the_flows_are_from_the_pinned_world(flagship: Opened) -> None:
    assert "against the pinned world" in given(flagship, "n=40&pin=1&pin.act.deploy_more=never", "flows.svg")
    assert "against the pinned world" not in given(flagship, "n=40", "flows.svg")


@pytest.mark.parametrize("width", [330, 720, 1000])
def test_no_text_of_a_picture_lies_on_another(flagship: Opened, look: Callable, width: int) -> None:
    for name in ("flows.svg", "series.svg"):
        root = ElementTree.fromstring(given(flagship, "n=40&show=held,gain&pin=1", name, width))
        sheet = ElementTree.Element("svg", {"width": root.get("width", ""), "height": root.get("height", "")})
        sheet.extend(list(root.findall(f"{SVG}text")))
        for text in sheet:
            text.tag = "text"
        drawing = look(ElementTree.tostring(sheet, encoding="unicode"))
        assert drawing.overlaps == []
        assert drawing.outside == []


def test_units_are_said_alike_in_the_record_and_on_the_page(flagship: Opened) -> None:
    said = given(flagship, "n=40&show=held&pin=1&pin.act.deploy_more=never", "view.json", parts=("series",))
    assert "km²" in said
    assert "km^2" not in said


def test_a_minus_in_a_picture_is_a_minus(flagship: Opened) -> None:
    root = ElementTree.fromstring(given(flagship, "n=40&show=gain", "series.svg"))
    said = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert "5 % \N{MINUS SIGN}" in said
    assert not re.search(r"(^|\s)-\d", said)


def test_the_table_of_the_flows_has_every_route_with_its_unit_and_the_trail_above(flagship: Opened) -> None:
    text = given(flagship, "n=40&at=2025-06&pin=1&pin.act.deploy_more=never", "flows.csv")
    heads = [line for line in text.splitlines() if line.startswith("# ")]
    assert heads[0].startswith(f"# {flagship.model.title}. ")
    assert "40 futures, seed 1, lens record" in heads[1]
    assert heads[2] == "# View: ?n=40&pin=1&pin.act.deploy_more=never&at=2025-06"
    rows = rows_of(text)
    assert [row["route"] for row in rows] == [str(number + 1) for number in range(len(flagship.model.routes))]
    shells = next(row for row in rows if row["series"] == "kp_deliveries")
    assert (shells["from"], shells["to"], shells["unit"], shells["unit from the start"]) == (
        "KP",
        "RU",
        "shell/month",
        "shell",
    )
    assert float(shells["5 %"]) < float(shells["50 %"]) < float(shells["95 %"])
    assert int(shells["higher in"]) + int(shells["lower in"]) <= 40
    assert {row["date"] for row in rows} == {"2025-06"}


def test_a_title_cannot_smuggle_a_formula_into_the_lines_above_a_table(tmp_path) -> None:
    path = tmp_path / "x.sand"
    path.write_text(
        'scenario "Goods,=cmd(), ;@x\\n=a"\ntime 2026-01 to 2026-03 step 1 month\nconstant a : 1 = 1 judged "x"\n'
        "aux b : 1 = a\nshow b\n",
        encoding="utf-8",
    )
    scenario = OpenScenario(str(path), engine="numpy")
    text = given(scenario.now, "n=2", "series.csv")
    scenario.close()
    assert len([line for line in text.splitlines() if line.startswith("# ")]) == 3
    assert not re.search(r"(^|[,;\t])\s*[=+@-]", text, flags=re.MULTILINE)
    assert rows_of(text)[0]["50 %"] == "1"


@pytest.mark.slow
@pytest.mark.parametrize("query", ["", "lens=rehi&with=kr_lethal_arms_2025&pin=1&show=held,gain,us_delivered,rung"])
def test_the_report_holds_map_and_all_parts_within_its_limit(compiled: Opened, query: str) -> None:
    text = given(compiled, query, "report.html")
    assert len(text.encode()) <= LARGEST
    for panel in ("answer", "series", "ledger", "matrix", "claims", "flows"):
        assert f'<section class="panel" id="{panel}"' in text
    assert compiled.model.digest in text
    assert f"<code>?{query}</code>".replace("&", "&amp;") in text
    assert '<g id="ground-land">' in text
    assert "/world.svg" not in text
    targets = set(re.findall(r'href="([^"]*)"', text))
    assert {target[:1] for target in targets} == {"#"}
    assert {target[1:] for target in targets} <= set(re.findall(r'\bid="([^"]+)"', text))
    assert not re.search(r"<(script|link|img|iframe|form|select|button|input|label)\b", text)


def test_a_view_is_given_with_the_parts_that_were_asked_for(flagship: Opened) -> None:
    view = read_view(flagship.model, flagship.controls, "n=20")
    found = ask_given(Asked(opened=flagship, view=view), ("flows",))
    assert isinstance(found, Given)
    assert found.flows is not None
    assert (found.series, found.ledger, found.claims, found.matrix, found.answer) == (None,) * 5
