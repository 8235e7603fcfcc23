"""Files of a view: the page's own numbers, the trail inside, nothing that needs a server."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from sandtable.reports.page.given.files import FILES

QUERY = "n=60&pin=1&pin.act.ban=never&pin.n=60&show=market.price,exports"
SVG = "{http://www.w3.org/2000/svg}"


class Tables(HTMLParser):
    """The rows of each table of a page, by its caption."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self._caption, self._in = "", ""

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"th", "td"}:
            self._rows[-1].append("")
            self._in = "cell"
        elif tag == "caption":
            self._in = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.tables[self._caption] = self._rows
        elif tag in {"th", "td", "caption"}:
            self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "cell":
            self._rows[-1][-1] += data
        elif self._in == "caption":
            self._caption += data


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(line for line in io.StringIO(text) if not line.startswith("# ")))


def rows_of(client: TestClient, name: str) -> list[dict[str, str]]:
    return read(client.get(f"/export/{name}?{QUERY}").text)


def tables_of(client: TestClient, panel: str) -> dict[str, list[list[str]]]:
    reader = Tables()
    reader.feed(client.get(f"/panels?names={panel}&{QUERY}").json()["panels"][panel])
    return reader.tables


def plain(texts: list[str]) -> list[str]:
    return [
        "" if text == "-" else text.strip().replace(",", "").removesuffix(" %").replace("\u2212", "-").removeprefix("+")
        for text in texts
    ]


def test_series_have_the_numbers_of_the_page_s_table(client: TestClient) -> None:
    rows = [row for row in rows_of(client, "series.csv") if row["series"] == "market.price"]
    (table,) = (table for caption, table in tables_of(client, "series").items() if caption.startswith("Price"))
    heads = table[0][1:]
    assert heads[-1] == "pinned 95 %"
    ends = [rows[0], rows[-1]]
    assert [plain(table[1][1:]), plain(table[-1][1:])] == [[row[head] for head in heads] for row in ends]
    assert len(rows) == 113


def test_the_ledger_has_the_numbers_of_the_page_s_table(client: TestClient) -> None:
    table = tables_of(client, "ledger")["All outcomes"]
    shown = [plain(row[2:7]) for row in table[1:]]
    names = ("5 %", "50 %", "95 %", "plus %", "minus %")
    rows = rows_of(client, "ledger.csv")
    assert [[row[name] for name in names] for row in rows] == shown
    assert [f"{row['mean']} ± {row['error']}" for row in rows] == [plain([row[1]])[0] for row in table[1:]]
    assert rows[-1]["outcome"] == "net"


def test_claims_have_the_counts_of_the_page(client: TestClient) -> None:
    page = client.get(f"/panels?names=claims&{QUERY}").json()["panels"]["claims"]
    rows = rows_of(client, "claims.csv")
    claims = [row for row in rows if row["kind"] == "claim"]
    assert len(claims) == 4 * 5
    for row in claims:
        block = page[page.index(f'id="claim-{row["id"]}"') :].partition("</details>")[0]
        counted = re.search(rf'<th scope="row">{row["lens"]}[^<]*</th><td class="num">(\d+) of (\d+)</td>', block)
        assert counted is not None
        assert counted.groups() == (row["futures"], row["of"])
    assert {row["unit"] for row in rows if row["median"]} == {"USD/tonne"}


@pytest.mark.parametrize("name", FILES)
def test_every_file_says_what_it_was_made_from(client: TestClient, name: str) -> None:
    answer = client.get(f"/export/{name}?{QUERY}")
    digest = client.get("/export/view.json?n=60").json()["digest"]
    text = answer.text.replace("&amp;", "&")
    assert answer.status_code == 200
    assert digest[:12] in text
    assert f"?{QUERY.replace('&pin.n=60', '')}" in text.replace("&pin.n=60", "")
    assert answer.headers["content-disposition"] == f'attachment; filename="antimony-2024-{name}"'
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


def test_the_record_has_the_rows_of_the_tables_as_numbers(client: TestClient) -> None:
    record = client.get(f"/export/view.json?{QUERY}").json()
    assert (record["seed"], record["n"], record["is_compared"]) == (1, 60, True)
    last = record["findings"]["series"]["rows"][-1]
    assert str(last["50 %"]) == rows_of(client, "series.csv")[-1]["50 %"]
    assert isinstance(record["findings"]["ledger"]["rows"][0]["mean"], int | float)
    assert record["findings"]["answer"].startswith("Under record, in ")


def test_the_picture_stands_alone(client: TestClient) -> None:
    picture = client.get(f"/export/series.svg?{QUERY}").text
    root = ElementTree.fromstring(picture)
    assert "var(" not in picture
    assert len([one for one in root.iter(f"{SVG}svg") if one.get("role") == "img"]) == 3
    assert float(root.get("height", "0")) > 500
    assert not [one for one in root.iter() if one.get("href") or one.tag == f"{SVG}script"]


@pytest.mark.parametrize("style", ["paths", "dots"])
def test_other_ways_of_drawing_are_exported_too(client: TestClient, style: str) -> None:
    rows = read(client.get(f"/export/series.csv?n=40&as={style}").text)
    assert ("future 19" in rows[0], "dot 100" in rows[0]) == (style == "paths", style == "dots")
    assert len(rows) == (1 if style == "dots" else 113)


def test_the_report_is_one_small_file_that_asks_nobody(client: TestClient) -> None:
    report = client.get(f"/export/report.html?{QUERY}").text
    assert len(report.encode()) < 500_000
    assert not re.search(r"<(script|link|img|iframe|form|select|button|input)\b", report)
    assert not re.search(r'href="(?!#)', report)
    targets = set(re.findall(r'href="#([^"]+)"', report))
    assert targets
    assert targets <= set(re.findall(r'id="([^"]+)"', report))
    assert report.count("<a ") == report.count("</a>")
    assert report.count("<svg") == report.count("</svg>")


@pytest.mark.parametrize(
    ("target", "status", "named"),
    [
        ("series.csv?lens=nobody", 400, "`lens`: the scenario has no lens `nobody`"),
        ("view.json?set.cover=99", 400, "`set.cover` is `99`"),
        ("report.html?w=wide", 400, "`w`"),
        ("claims.csv?n=99999999", 400, "`n`"),
        ("series.svg?show=%FF", 400, "UTF-8"),
        ("../serve.py", 404, ""),
        ("series.xls", 404, "there are series.svg"),
    ],
)
def test_a_bad_query_gets_one_sentence(client: TestClient, target: str, status: int, named: str) -> None:
    answer = client.get(f"/export/{target}")
    assert answer.status_code == status
    assert named in answer.text
    assert answer.text.count("\n") <= 1
