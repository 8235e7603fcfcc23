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
    assert "The scenario names 2 loops: 1 found as named; not so B1." in said.out
    assert said.out.index("Named loops that close") < said.out.index("Set 1")


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
    assert {(link["source"], link["target"]): link["polarity"] for link in record["links"]} == {
        ("herd", "births"): "+", ("births", "herd"): "+", ("herd", "deaths"): "+", ("deaths", "herd"): "-",
    }  # fmt: skip
    assert {node["name"]: node["kind"] for node in record["nodes"]} == {
        "herd": "stock", "births": "flow", "deaths": "flow",
    }  # fmt: skip


def test_a_diagram_can_be_drawn_from_the_record_alone(capsys, folder):
    _, said = run(capsys, folder, "--futures", 4, "--json")
    record = json.loads(said.out)
    for loop in record["loops"]:
        names = [record["nodes"][number]["name"] for number in loop["members"][0]]
        links = [record["links"][number] for number in loop["links"]]
        assert names == loop["path"]
        assert sorted(link["source"] for link in links) == sorted(names)
        assert all(loop["id"] in link["loops"] for link in links)
        signs = [link["polarity"] for link in links]
        assert ("-" if signs.count("-") % 2 else "+") == loop["sign"]
        assert len(loop["scores"]) == len(loop["shares"]) == len(record["labels"])
    assert {loop["label"] for loop in record["loops"]} == {"R1 breeding", "B1 crowding"}
    for one in record["named"]:
        assert [record["links"][number]["source"] for number in one["links"]] == one["path"]
        assert next(loop for loop in record["loops"] if loop["id"] == one["loop"])["label"].startswith(one["name"])


def test_only_named_loops_are_printed_when_asked(capsys, folder):
    _, said = run(capsys, folder, "--futures", 4, "--names")
    assert "herd > births" in said.out
    assert "Set 1" not in said.out


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
    assert [frame.attrs["nodes"][number]["name"] for number in frame["members"].iloc[0][0]] == frame["path"].iloc[0]
    assert all(frame.index[0] in frame.attrs["links"][number]["loops"] for number in frame["links"].iloc[0])


def test_a_scenario_without_stocks_still_has_its_chains(capsys, tmp_path):
    (tmp_path / "scenario.sand").write_text(
        'scenario "No stocks"\ntime 0 to 5 step 1 year\naux a : 1 = 2 + now / 1 year\naux b : 1 = 3 - 2 * a\nlens record "no one"\n'
    )
    (tmp_path / "loops.csv").write_text("name,label,sign,through\nC1,falls,chain-,a b\nC2,back,chain,b a\nR1,x,+,a b\n")
    code, said = run(capsys, tmp_path)
    assert code == 0
    text = " ".join(said.out.split())
    assert "nothing in it feeds back to itself" in text
    assert "1 found as named; not so C2, R1" in text
    assert "no way leads along it" in text
    assert "- (named a loop, +)" in text


@pytest.mark.parametrize(("design", "future"), [("latin-hypercube", "7"), ("sobol", "3")])
def test_futures_of_a_design_can_be_asked_about(capsys, folder, design, future):
    code, said = run(capsys, folder, "--futures", 8, "--design", design, "--future", future)
    assert code == 0
    assert f"in future {future} (seed 1)" in said.out


def test_a_chain_may_begin_at_a_series_of_data(capsys, tmp_path):
    (tmp_path / "seen.csv").write_text("time,v\n0,1\n3,5\n5,2\n")
    (tmp_path / "scenario.sand").write_text(
        'scenario "Data"\ntime 0 to 5 step 1 year\ndata seen : 1 from "seen.csv" column v judged "a count"\n'
        'aux b : 1 = 3 - 2 * seen\nlens record "no one"\n'
    )
    (tmp_path / "loops.csv").write_text("name,label,sign,through\nC1,falls,chain-,seen b\n")
    _, said = run(capsys, tmp_path, "--json")
    (named,) = json.loads(said.out)["named"]
    assert (named["found"], named["acts"], named["size"], named["path"]) == ("-", 1.0, 1.0, ["seen", "b"])
