"""The command line: exit codes, JSON, plain text, help."""

import json
import re

import pytest

from sandtable.cli.main import run_command
from sandtable.usecases.new import write_new_scenario

FEW = ["--futures", "16", "--engine", "numpy"]
COMMANDS = [
    "new",
    "check",
    "format",
    "run",
    "ledger",
    "attribute",
    "hinges",
    "worlds",
    "claims",
    "questions",
    "forecasts",
    "words",
    "show",
    "list",
    "explain",
    "plan",
    "doctor",
]
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@pytest.fixture
def say(capsys):
    """Runs a command line: (exit code, standard output, standard error)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = run_command([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    return run


@pytest.fixture
def ask(say):
    """Runs a command line with --json: what it answers."""

    def run(*arguments: object, code: int = 0):
        left, out, err = say(*arguments, "--json")
        assert left == code, err
        return json.loads(out)

    return run


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help_with_its_purpose_and_an_explanation_of_each_option(say, command, option):
    code, out, _ = say(command, option)
    assert code == 0
    assert out.startswith(f"Usage: sandtable {command} ")
    entries = out.split("Arguments:" if "Arguments:" in out else "Options:", 1)[1]
    for line in entries.splitlines():
        if re.match(r"  \S", line) and not line.endswith(":"):
            assert len(re.split(r"\s{2,}", line.strip())) > 1 or len(line) > 24, line


def test_help_names_every_command(say):
    code, out, _ = say("--help")
    assert code == 0
    for command in COMMANDS:
        assert re.search(rf"^  {command}\s+\S", out, flags=re.M), command


def test_no_arguments_show_help_and_are_a_bad_call(say):
    code, out, err = say()
    assert code == 2
    assert "Usage: sandtable" in out + err


def test_a_scenario_is_started_checked_run_and_asked(say, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = say("new", "my-case")
    assert code == 0
    for command in re.findall(r"sandtable (\S+ my-case)", out):
        assert say(*command.split(), *(["--futures", "16"] if "run" in command else []))[0] == 0
    assert len(list((tmp_path / "runs").iterdir())) == 1


def test_exit_codes_tell_fine_faults_bad_call_and_trouble(say, case_folder, tmp_path):
    assert say("check", case_folder)[0] == 0
    file = case_folder / "scenario.sand"
    sound = file.read_text()
    file.write_text(sound.replace("1 - bite", "1 - bit"))
    for command in (
        ["check"],
        ["run", "--no-store"],
        ["plan"],
        ["list"],
        ["claims"],
        ["show", "store"],
        ["check", "--run"],
    ):
        code, _, err = say(command[0], case_folder, *command[1:])
        assert (command, code) == (command, 1)
        assert "error[unknown-name]" in err
    file.write_text(sound)
    assert say("ledger", case_folder, "strike", "NOBODY", *FEW)[0] == 2
    assert say("ledger", case_folder, "strike", "UNION", "--run", tmp_path / "none")[0] == 3
    assert say("check", case_folder, "--strict")[0] == 1


def test_a_failing_check_is_a_fault_of_the_scenario(say, case_folder):
    assert say("check", case_folder, "--run", "--futures", 16)[0] == 0
    with (case_folder / "scenario.sand").open("a") as file:
        file.write('check "never" : lost < 0 ware\n')
    code, out, _ = say("check", case_folder, "--run", "--futures", 16)
    assert code == 1
    assert "never" in out


def test_runs_in_trouble_are_counted_and_leave_with_3(say, tmp_path):
    text = (
        'scenario "Blow up"\ntime 0 to 400 step 1 month\nstock x : person\n  starts 1 person\n'
        "  changes x * 2/month\noutcome last : person = final(x)\n"
    )
    (tmp_path / "scenario.sand").write_text(text)
    code, out, _ = say("run", tmp_path, "--no-store", *FEW)
    assert code == 3
    assert "diverged" in out


def test_our_own_mistake_is_said_to_be_ours(say, case_folder, monkeypatch):
    import sandtable.usecases.overview as overview

    monkeypatch.setattr(overview, "run_model", lambda *_, **__: 1 / 0)
    code, _, err = say("run", case_folder, "--no-store")
    assert code == 70
    assert "error[own-bug]" in err
    assert "mend:" in err
    monkeypatch.setenv("SANDTABLE_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        run_command(["run", str(case_folder), "--no-store"])


@pytest.mark.parametrize(
    "arguments",
    [["fly"], ["run"], ["run", "CASE", "--futures", "many"], ["run", "CASE", "--futures", "0"], ["run", "CASE", "--wings"],
     ["run", "CASE", "--engine", "abacus"], ["run", "CASE", "--threads", "0"], ["run", "CASE", "--design", "dice"],
     ["run", "CASE", "--seed", "-1"], ["run", "CASE", "--known-by", "soon"], ["run", "CASE", "--keep", "nothing"],
     ["ledger", "CASE", "strike"], ["claims", "CASE", "no-claim"], ["claims", "CASE", "--standard", "mine"],
     ["show", "CASE", "nothing"], ["explain", "no-code"], ["check", "no-such-scenario"], ["new", "../up"], ["list", "no-such-scenario"],
     ["format", "no-such-file.sand"]],
    ids=" ".join,
)  # fmt: skip
def test_a_bad_call_leaves_with_2_and_says_what_to_do(say, case_folder, arguments):
    code, out, err = say(*(str(case_folder) if word == "CASE" else word for word in arguments))
    assert code == 2
    assert out == "" or arguments[0] == "check"
    assert re.match(r"error\[[a-z-]+\]: ", err)
    assert "mend: " in err


def test_refusals_are_data_under_json(ask, case_folder):
    for arguments, code in (
        (["run", case_folder, "--futures", 0], 2), (["check", "no-such-scenario"], 2), (["explain", "no-code"], 2),
        (["ledger", case_folder, "strike", "UNION", "--run", case_folder], 3), (["fly"], 2), (["run", case_folder, "--wings"], 2),
    ):  # fmt: skip
        answer = ask(*arguments, code=code)
        fault = answer["faults"][0]
        assert {"code", "what", "why", "mend", "severity", "place"} <= set(fault), arguments


def test_check_answers_as_data(ask, case_folder):
    answer = ask("check", case_folder)
    assert set(answer) == {"scenario", "is_sound", "faults", "provenance", "digest"}
    assert answer["is_sound"] is True
    assert [fault["code"] for fault in answer["faults"]] == ["bare-number"]
    assert answer["faults"][0]["place"]["line"] > 1
    (case_folder / "scenario.sand").write_text("stock : :\n")
    assert ask("check", case_folder, code=1)["is_sound"] is False


def test_check_with_run_answers_as_data(ask, case_folder):
    report = ask("check", case_folder, "--run", "--futures", 16)
    assert {"n_surprises", "findings"} <= set(report) | {"n_surprises"}
    assert len(report["findings"]) == 2


def test_run_answers_as_data(ask, case_folder):
    answer = ask("run", case_folder, "--no-store", *FEW)
    assert set(answer) == {
        "manifest",
        "question",
        "ledgers",
        "claims",
        "outcomes",
        "duties",
        "fans",
        "statuses",
        "path",
        "hashes",
    }
    assert answer["manifest"]["n_futures"] == 16
    assert answer["manifest"]["is_complete"] is True
    assert answer["question"] == "Does the strike pay?"
    assert [ledger["lens"] for ledger in answer["ledgers"]] == ["record", "hawk_world"]
    assert answer["statuses"]["0"] == 96
    assert answer["fans"][0]["fan"]["variable"] == "store"


def test_ledgers_claims_and_questions_answer_as_data(ask, case_folder):
    ledger = ask("ledger", case_folder, "strike", "UNION", *FEW)[0]
    assert {"actor", "lens", "pair", "lines", "weighted", "n_usable", "seed"} <= set(ledger)
    assert {"outcome", "unit", "difference", "plus", "minus", "weight"} <= set(ledger["lines"][0])
    claims = ask("claims", case_folder, *FEW)
    assert {"findings", "lenses", "standard", "n_futures", "seed"} <= set(claims)
    assert {"claim", "word", "cells", "known"} <= set(claims["findings"][0])
    assert len(ask("claims", case_folder, "bites", *FEW)["findings"]) == 1
    questions = ask("questions", case_folder, *FEW)
    assert set(questions) == {"questions", "scores"}
    assert {"question", "asks", "resolves", "cells", "known"} <= set(questions["questions"]["findings"][0])


def test_show_list_explain_and_doctor_answer_as_data(ask, case_folder):
    thing = ask("show", case_folder, "store", "--futures", 16)
    assert {"kind", "id", "unit", "text", "needs", "feeds", "sources", "judged", "lenses", "fans", "place"} <= set(
        thing
    )
    listing = ask("list", case_folder)
    assert set(listing) == {"scenario", "title", "things"}
    assert set(listing["things"][0]) == {"kind", "id", "label", "unit", "sector"}
    assert {"id", "title", "question"} == set(ask("list")[0])
    assert {"code", "title", "explanation"} <= set(ask("explain", "units-mismatch"))
    assert len(ask("explain")) > 50
    assert {"subject", "state", "says"} == set(ask("doctor")[0])


def test_format_answers_with_the_json_form(ask, case_folder):
    tree = ask("format", case_folder)
    assert "statements" in tree
    assert ask("format", case_folder / "scenario.sand") == tree


def test_format_reads_standard_input(say, case_text, monkeypatch):
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.StringIO(case_text.replace("  lasts 4", "     lasts    4")))
    assert say("format", "-") == (0, case_text, "")


def test_format_tells_what_changes_and_only_looks_with_check(say, case_folder):
    file = case_folder / "scenario.sand"
    file.write_text(file.read_text() + "\n\n\n")
    assert say("format", case_folder, "--check")[:2] == (1, f"would change {file}\n")
    assert say("format", case_folder)[:2] == (0, f"formatted {file}\n")
    assert say("format", case_folder, "--check")[:2] == (0, "")


def test_a_stored_run_answers_without_running(say, case_folder, tmp_path):
    out = tmp_path / "kept"
    fresh = say("claims", case_folder, *FEW)
    assert say("run", case_folder, *FEW, "--out", out)[0] == 0
    assert say("claims", case_folder, "--run", out) == fresh
    assert say("questions", case_folder, "--run", out)[0] == 0
    assert say("ledger", case_folder, "strike", "UNION", "--run", out)[0] == 0


def test_a_run_is_stored_under_its_own_name_in_the_folder_of_the_call(say, case_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = say("run", case_folder, *FEW)
    assert code == 0
    (folder,) = (tmp_path / "runs").iterdir()
    assert f"runs/{folder.name}" in out
    assert folder.name.startswith("strike-case-")
    say("run", case_folder, *FEW)
    assert list((tmp_path / "runs").iterdir()) == [folder]


@pytest.mark.parametrize(
    "arguments",
    [["check", "CASE"], ["run", "CASE", "--no-store", *FEW], ["ledger", "CASE", "strike", "FIRM", *FEW], ["claims", "CASE", *FEW],
     ["claims", "CASE", "bites", *FEW], ["questions", "CASE", *FEW], ["show", "CASE", "store", "--futures", "16"], ["list", "CASE"],
     ["list"], ["explain"], ["explain", "syntax"], ["doctor"], ["plan", "CASE"], ["check", "CASE", "--run", "--futures", "16"]],
    ids=lambda words: " ".join(words[:3]),
)  # fmt: skip
def test_piped_text_is_plain_and_ends_its_lines(say, case_folder, arguments):
    code, out, _ = say(*(str(case_folder) if word == "CASE" else word for word in arguments))
    assert code == 0
    assert out.endswith("\n")
    assert CONTROL.findall(out) == []
    assert [line for line in out.splitlines() if line != line.rstrip()] == []


def test_a_title_cannot_steer_the_terminal(say, case_folder, case_text):
    (case_folder / "scenario.sand").write_text(case_text.replace('"A strike"', '"A \\u001b[31mred\\u0007 strike"'))
    for arguments in (["run", case_folder, "--no-store", *FEW], ["list", case_folder], ["check", case_folder]):
        _, out, err = say(*arguments)
        assert CONTROL.findall(out + err) == []


def test_a_terminal_gets_the_same_words_with_colour(case_folder, capsys, monkeypatch):
    import sys

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    assert run_command(["claims", str(case_folder), *FEW]) == 0
    assert "The strike bites" in capsys.readouterr().out


def test_the_smallest_scenario_runs_and_says_what_there_is(say, tmp_path):
    (tmp_path / "scenario.sand").write_text('scenario "Least"\ntime 0 to 2 step 1 month\n')
    assert say("check", tmp_path)[0] == 0
    assert say("run", tmp_path, "--no-store", *FEW)[0] == 0
    for command in (["claims"], ["questions"], ["list"]):
        assert say(command[0], tmp_path)[0] == 0, command


def test_a_new_case_answers_every_question_that_its_reader_may_ask(say, tmp_path):
    case = write_new_scenario("case", tmp_path)
    for arguments in (
        ["ledger", case, "ban", "BUYER"],
        ["ledger", case, "ban_in_june", "SELLER"],
        ["claims", case],
        ["questions", case],
    ):
        assert say(*arguments, *FEW)[0] == 0


@pytest.mark.slow
def test_the_flagship_is_checked_run_stored_and_asked(say, tmp_path):
    out = tmp_path / "out"
    assert say("check", "korea-ukraine-2024")[0] == 0
    code, shown, err = say("run", "korea-ukraine-2024", "--futures", "32", "--out", out)
    assert code == 0, err
    assert shown.count("Under `") >= 5
    for arguments in (["ledger", "kp_troops", "RU"], ["claims"], ["questions"]):
        assert say(arguments[0], "korea-ukraine-2024", *arguments[1:], "--run", out)[0] == 0, arguments
    assert say("run", "korea-ukraine-2024", "--futures", "32", "--no-store", "--known-by", "2024-11")[0] == 0
    assert say("show", "korea-ukraine-2024", "resolve", "--futures", "32")[0] == 0
