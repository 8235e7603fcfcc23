"""`loops` on the command line: pages, JSON, refusals."""

import json

import pytest

from sandtable.cli.main import run_command
from sandtable.usecases.face import load

TEXT = """scenario "Growth"
time 2026-01 to 2028-01 step 1 month
uncertain rate : 1/month = 0.1 to 0.3 judged "a guess"
stock herd : person
  starts 10 person
  gains births
  loses deaths
flow births : person/month = rate * herd
flow deaths : person/month = 0.001 * herd ^ 2 / 1 person / 1 month
lens record "no one"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "scenario.sand").write_text(TEXT)
    (tmp_path / "loops.csv").write_text(
        "name,label,sign,through\nR1,breeding,+,herd births\nB1,crowding,+,herd deaths\n"
    )
    return tmp_path


def run(capsys, *arguments):
    code = run_command(["loops", *map(str, arguments)])
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    return code, said


def test_a_page_has_loops_with_sign_share_and_path(capsys, folder):
    code, said = run(capsys, folder, "--futures", 8)
    assert code == 0
    assert "2 loops under `record` in 8 futures (seed 1), which are all" in said.out
    assert "herd > births" in said.out
    assert "The loops that the scenario names" in said.out


def test_json_has_loops_links_and_shares_by_point(capsys, folder):
    code, said = run(capsys, folder, "--future", "median", "--json")
    record = json.loads(said.out)
    assert code == 0
    assert {loop["polarity"] for loop in record["loops"]} == {"R", "B"}
    assert all(len(loop["shares"]) == len(record["labels"]) == 25 for loop in record["loops"])
    assert {(link["source"], link["target"]) for link in record["links"]} == {
        ("herd", "births"), ("births", "herd"), ("herd", "deaths"), ("deaths", "herd"),
    }  # fmt: skip
    assert [loop["found"] for loop in record["named"]] == ["+", "-"]
    assert {node["name"]: node["kind"] for node in record["nodes"]} == {
        "herd": "stock", "births": "flow", "deaths": "flow",
    }  # fmt: skip
    assert record["loops"][0]["members"] == [record["loops"][0]["path"]]


@pytest.mark.parametrize(
    "wrong", [("--future", "x"), ("--through", "flock"), ("--lens", "nobody"), ("--branch", "a+b"), ("--top", "0")]
)
def test_a_wrong_question_is_refused_with_a_mend(capsys, folder, wrong):
    code, said = run(capsys, folder, *wrong)
    assert code == 2
    assert "mend:" in said.err


def test_a_broken_table_of_names_is_told_with_its_line(capsys, folder):
    (folder / "loops.csv").write_text("name,label,sign,through\nR1,breeding,+,herd berths\n")
    code, said = run(capsys, folder)
    assert code == 1
    assert "loops.csv:2" in said.err
    assert "berths" in said.err


def test_a_notebook_gets_a_frame(folder):
    frame = load(folder).loops(futures=4, names=folder)
    assert list(frame["polarity"]) in (["R", "B"], ["B", "R"])
    assert frame.attrs["named"]["B1"]["found"] == "-"
    assert len(frame["shares"].iloc[0]) == len(frame.attrs["labels"])
