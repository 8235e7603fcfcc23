"""The commands about disagreement, as a user calls them."""

import json

import pytest

from sandtable.cli.main import run_command

FEW = ["--futures", "40", "--engine", "numpy"]


def call(capsys, *arguments):
    code = run_command([str(argument) for argument in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_hinges_answer_in_words_and_as_data(capsys, case_folder):
    asked = ["hinges", case_folder, "lost", "record", "hawk_world", *FEW]
    code, out, _ = call(capsys, *asked)
    assert code == 0
    assert "rest on `bite`" in out
    code, out, _ = call(capsys, *asked, "--json")
    found = json.loads(out)
    assert code == 0
    assert {"target", "levels", "gap", "lines", "crux", "joints", "seed", "n_futures"} <= set(found)
    assert found["lines"][0]["assumption"]["id"] == "bite"


def test_worlds_answer_in_words_and_as_data(capsys, case_folder):
    code, out, _ = call(capsys, "worlds", case_folder, *FEW)
    assert code == 0
    assert "A first expert (`hawk_world`)" in out
    code, out, _ = call(capsys, "worlds", case_folder, *FEW, "--json")
    assert [expert["person"] for expert in json.loads(out)["experts"]] == ["hawk"]


def test_a_stored_run_tells_the_worlds_too(capsys, case_folder, tmp_path):
    assert call(capsys, "run", case_folder, *FEW, "--out", tmp_path / "run")[0] == 0
    fresh, stored = (
        call(capsys, "worlds", case_folder, *more)[1]
        for more in (FEW, ["--run", tmp_path / "run", "--engine", "numpy"])
    )
    assert fresh == stored


@pytest.mark.parametrize(
    "arguments",
    [
        ["hinges", "CASE", "lost", "record", "record"],
        ["hinges", "CASE", "lots", "record", "hawk_world"],
        ["hinges", "CASE", "lost", "record", "hawk_world", "--group", "bite"],
        ["worlds", "CASE", "--lens", "record"],
        ["worlds", "CASE", "--standard", "mine"],
    ],
)
def test_a_bad_call_leaves_with_2_and_a_way_out(capsys, case_folder, arguments):
    code, out, err = call(capsys, *[case_folder if word == "CASE" else word for word in arguments], *FEW)
    assert (code, out) == (2, "")
    assert "mend:" in err
