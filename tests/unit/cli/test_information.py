"""`sandtable voi` at the terminal."""

import json

import pytest

from sandtable.cli.main import run_command

DYKE = """scenario "A dyke"
time 2026-01 to 2026-04 step 1 month
unit MEUR
actor TOWN "The town"
uncertain water "Highest water" : 1 = normal(1 to 5) judged "old marks"
constant dyke "Whether there is a dyke" : 1 = 0 judged "none stands"
stock wall "Height of the wall" : 1
  starts 3
outcome saved "What the dyke saves" : MEUR = dyke * (1 MEUR * water - 3.5 MEUR)
outcome excess "Water over the wall" : 1 = water - final(wall)
interest TOWN in "million euros"
  saved more is better worth 1 per 1 MEUR judged "the scale"
branch build "Build the dyke" : dyke = 1
lens record "no one's opinion"
question W1 asks "Is the wall too low?"
  resolves 2026-04-01
  yes when excess > 0
"""
FEW = ["--futures", "300", "--engine", "numpy", "--today", "2026-11-23"]


@pytest.fixture
def dyke(tmp_path):
    (tmp_path / "scenario.sand").write_text(DYKE)
    return str(tmp_path)


def test_a_choice_and_a_verdict_are_answered_as_text_and_as_data(dyke, capsys):
    assert run_command(["voi", dyke, "--actor", "TOWN", "--branch", "base", "--branch", "build", *FEW]) == 0
    assert "would change the choice for The town" in capsys.readouterr().out.replace("\n  ", " ")
    assert run_command(["voi", dyke, "W1", *FEW, "--json"]) == 0
    finding = json.loads(capsys.readouterr().out)["findings"][0]
    assert finding["figures"][0]["facts"]["id"] == "water"
    assert finding["today"] == "2026-11-23"


def test_a_call_without_a_decision_is_refused_with_an_example_of_both(dyke, capsys):
    assert run_command(["voi", dyke, *FEW]) == 2
    said = capsys.readouterr().err
    assert "voi SCENARIO CLAIM" in said
    assert "--actor ACTOR" in said


def test_the_day_of_ages_is_todays_unless_one_is_named(dyke, capsys):
    assert run_command(["voi", dyke, "W1", *FEW[:4], "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["findings"][0]["today"]) == len("2026-11-23")
    assert run_command(["voi", dyke, "W1", *FEW[:4], "--today", "soon"]) == 2
    assert "`soon` is no day" in capsys.readouterr().err
