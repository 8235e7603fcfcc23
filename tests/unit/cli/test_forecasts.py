"""`sandtable forecasts ...` and `sandtable words`, as typed."""

import json

import pytest

from sandtable.cli.main import run_command
from sandtable.usecases.new import write_new_scenario

FEW = ["--futures", "16", "--engine", "numpy"]
MEMBERS = ["record", "import", "resolve", "withdraw", "score", "show"]


@pytest.fixture
def say(capsys, tmp_path, monkeypatch):
    """Runs a command line in a folder of its own: (exit code, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = run_command([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    return run


@pytest.fixture
def scenario(tmp_path):
    folder = write_new_scenario("case", str(tmp_path))
    with (folder / "scenario.sand").open("a", encoding="utf-8") as file:
        file.write('\nquestion F1 asks "Is it so?"\n  resolves 2099-01-01\n  yes when 1 > 0\n')
    return folder


@pytest.mark.parametrize("member", MEMBERS)
def test_every_command_of_the_record_has_help(say, member):
    code, out, _ = say("forecasts", member, "--help")
    assert code == 0
    assert out.startswith(f"Usage: sandtable forecasts {member}")


def test_a_record_is_kept_answered_and_scored(say, scenario):
    assert say("forecasts", "record", scenario, *FEW)[0] == 0
    assert say("forecasts", "resolve", "F1", "yes", "--on", "2020-01", "--source", "a source")[0] == 0
    code, out, _ = say("forecasts", "score", "--json")
    assert code == 0
    assert {sheet["rule"] for sheet in json.loads(out)["sheets"]} == {"Brier"}
    assert "one half" in say("forecasts", "score")[1]
    assert "F1" in say("forecasts", "show")[1]
    assert "in-sample" in say("forecasts", "show", "F1")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "fault"),
    [
        (["score"], 3, "record-missing"),
        (["resolve"], 2, "bad-call"),
        (["resolve", "F1", "yes", "--from-scenario", "x"], 2, "bad-call"),
        (["import", "nothing.csv"], 2, "file-missing"),
        (["withdraw", "3", "--because", "x"], 3, "record-missing"),
    ],
)
def test_a_bad_call_is_a_fault_with_an_exit_code(say, arguments, code, fault):
    left, out, _ = say("forecasts", *arguments, "--json")
    assert (left, json.loads(out)["faults"][0]["code"]) == (code, fault)


def test_words_are_translated_both_ways(say):
    assert "55-80 %" in say("words", "likely")[1]
    assert "very likely" in say("words", "0.9")[1]
    assert "very likely" in say("words", "90%")[1]
    assert "Kent 1964" in say("words")[1]
    assert json.loads(say("words", "likely", "--standard", "PHIA", "--json")[1])["entries"][0]["high"] == 0.75


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["perhapsly"], "no standard gives"),
        (["1.7"], "no probability"),
        (["likely", "--standard", "mine"], "no standard `mine`"),
    ],
)
def test_what_is_no_word_and_no_probability_is_refused(say, arguments, says):
    code, _, err = say("words", *arguments)
    assert (code, says in err) == (2, True)
