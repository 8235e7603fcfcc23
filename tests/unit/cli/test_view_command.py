"""`sandtable view`: a page's view in the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sandtable.cli.main import run_command
from sandtable.reports.page.given.files import FILES
from sandtable.usecases.live.given import cut_query
from sandtable.usecases.live.opening import OpenScenario
from sandtable.web.application import make_application
from sandtable.web.guard import Door, loopback_hosts

ADDRESS = "http://127.0.0.1:8470/?n=40&set.cover=4#drawer"


def test_an_address_is_taken_whole_or_from_the_question_mark_on() -> None:
    assert cut_query(ADDRESS) == cut_query("?n=40&set.cover=4") == cut_query("n=40&set.cover=4") == "n=40&set.cover=4"
    assert cut_query("") == ""


def test_a_view_is_told_with_its_series_its_ledger_and_its_claims(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["view", "antimony-2024", ADDRESS, "--engine", "numpy"]) == 0
    said = capsys.readouterr().out
    for part in ("Over time", "Pluses and minuses", "Claims", "of 40", "view ?set.cover=4&n=40"):
        assert part in said


def test_the_record_is_that_of_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["view", "antimony-2024", "n=40", "--json", "--engine", "numpy"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["n"], record["address"], set(record["findings"])) == (
        40, "?n=40", {"answer", "series", "ledger", "matrix", "claims", "flows"},
    )  # fmt: skip


def test_the_report_is_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "view.html"
    assert run_command(["view", "antimony-2024", "n=40", "--engine", "numpy", "--html", str(file)]) == 0
    assert capsys.readouterr().out.strip() == str(file)
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.fixture
def goods(tmp_path: Path) -> str:
    path = tmp_path / "goods.sand"
    path.write_text(
        'scenario "Goods"\ntime 2026-01 to 2026-06 step 1 month\nactor A "Ay"\n  place 0, 51\nactor B "Bee"\nunit ton\n'
        'constant pace : ton/month = 3 ton/month judged "an example"\naux sent : ton/month = pace\nshow sent\n'
        'route sent from A to B "Goods"\n',
        encoding="utf-8",
    )
    return str(path)


@pytest.mark.parametrize("name", FILES)
def test_every_file_of_the_page_is_written_by_the_command(
    name: str, goods: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["view", goods, "n=20", "--engine", "numpy", "--export", name]) == 0
    said = capsys.readouterr().out
    scenario = OpenScenario(goods, engine="numpy")
    with TestClient(
        make_application(scenario, Door(hosts=loopback_hosts(8543))), base_url="http://127.0.0.1:8543"
    ) as page:
        assert page.get(f"/export/{name}?n=20").text == said
    scenario.close()


def test_a_file_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["view", "antimony-2024", "--export", "series.xls"]) == 2
    assert "`--export` is `series.xls`; there are series.svg" in capsys.readouterr().err
    assert run_command(["view", "antimony-2024", "--export", "series.csv", "--html", "x"]) == 2
    assert "leave out" in capsys.readouterr().err


def test_routes_are_told(goods: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["view", goods, "n=3", "--engine", "numpy"]) == 0
    said = capsys.readouterr().out
    assert "From actor to actor" in said
    assert "Goods" in said.partition("From actor to actor")[2]
    assert "15 ton" in said  # from the start: five steps of a month


def test_what_may_be_moved_is_told_with_the_names_that_an_address_takes(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["view", "antimony-2024", "n=20&set.cover=4&act.ban=never", "--engine", "numpy", "--controls"]
    assert run_command(asked) == 0
    said = capsys.readouterr().out
    assert run_command([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["findings"]["controls"]
    cover = next(row for row in told["values"] if row["name"] == "set.cover")
    ban = next(row for row in told["acts"] if row["name"] == "act.ban")
    assert (cover["now"], cover["unit"], ban["now"]) == ("4", "month", "never")
    assert cover["low"] < cover["rest"] < cover["high"]
    assert [row["tells_most"] for row in told["values"]] == sorted(
        (row["tells_most"] for row in told["values"]), reverse=True
    )
    for row in (*told["values"], *told["acts"]):
        assert row["name"] in said
    for name, choices in told["choices"].items():
        assert f"{name}: " in said
        assert choices
    values = "&".join(f"{row['name']}={row['high']!r}" for row in told["values"])
    assert run_command(["view", "antimony-2024", values, "--engine", "numpy", "--story"]) == 0


def test_the_story_is_told_with_addresses_that_the_command_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["view", "antimony-2024", "step=2", "--story", "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["findings"]["story"]
    assert [step["step"] for step in steps] == [1, 2, 3, 4]
    assert run_command(["view", "antimony-2024", steps[1]["address"], "--story"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert steps[1]["text"] + " (here)" in said
    for step in steps:
        assert step["address"] in said


@pytest.mark.parametrize(
    ("see", "told"),
    [
        ("SB-3", ["Source SB-3", "1721 tonnes 2024-12", "Grade B.", "Stocks outside China"]),
        ("saving", ["saving: Elasticity of use", "bite", "0.2 to 0.4", "munitions and sensors have no substitute"]),
        ("question:price", ["What does a tonne of antimony cost"]),
    ],
)
def test_what_stands_in_the_drawer_is_told(see: str, told: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["view", "antimony-2024", f"n=5&see={see}", "--engine", "numpy"]) == 0
    said = capsys.readouterr().out
    for part in told:
        assert part in said


def test_the_drawer_is_in_the_record(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["view", "antimony-2024", "n=5&see=SB-3", "--engine", "numpy", "--json"]) == 0
    drawer = json.loads(capsys.readouterr().out)["findings"]["drawer"]
    assert {"kind": "value", "id": "cover", "label": "Stocks outside China", "how": "value"} in drawer["resting"]


def test_who_gains_and_who_loses_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["view", "antimony-2024", "n=20", "--engine", "numpy"]) == 0
    said = capsys.readouterr().out.partition("Who gains, who loses")[2].partition("Claims")[0]
    assert "Beijing" in said
    assert "+ gains" in said


def test_what_cannot_be_read_or_written_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["view", "antimony-2024", "lens=nobody", "--engine", "numpy"]) == 2
    assert "`lens`" in capsys.readouterr().err
    gone = str(tmp_path / "gone" / "x.html")
    assert run_command(["view", "antimony-2024", "n=40", "--engine", "numpy", "--html", gone]) == 3
    assert "cannot be written" in capsys.readouterr().err
