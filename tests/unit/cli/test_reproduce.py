"""`reproduce` on the command line: pages, JSON, exit codes, Ctrl-C."""

import json

import sandtable
from sandtable.cli.main import run_command
from sandtable.theory.published import salvo


def run(capsys, *arguments):
    code = run_command(["reproduce", *arguments])
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    return code, said


def test_ours_stand_beside_theirs_and_the_last_line_counts(capsys):
    code, said = run(capsys, "bargaining", "cinc")
    assert code == 0
    assert "probability of war" in said.out
    assert "Germany" in said.out
    assert said.out.rstrip().splitlines()[-1].endswith("results repeated, 3 controls fail as they must.")


def test_paper_and_note_are_shown_in_full(capsys):
    _, brief = run(capsys, "salvo")
    _, full = run(capsys, "salvo", "--full")
    assert "Paper: " in full.out
    assert "Paper: " not in brief.out


def test_without_a_law_each_result_has_one_line(capsys):
    code, said = run(capsys)
    lines = said.out.splitlines()
    results = [line for line in lines if "  holds, " in line or "  control, " in line]
    last = lines[-1].split()
    assert code == 0
    assert len(results) == int(last[0]) + int(last[5])
    assert len({line.split("  ")[1] for line in results}) > 0.9 * len(results)
    assert len(lines) < len(results) * 1.5
    assert not [line for line in results if "..." in line], "a short line for each result tells more than a cut one"


def test_all_is_data_as_json(capsys):
    code, said = run(capsys, "landscape", "--json")
    record = json.loads(said.out)
    assert code == 0
    assert [len(result["ours"]) for result in record["results"]] == [1024, 11_264, 1024, 24, 23]


def test_a_result_that_is_not_repeated_gives_exit_code_one(capsys, monkeypatch):
    monkeypatch.setattr(salvo, "_compute", lambda: (7.0, 3.0))
    code, said = run(capsys, "salvo")
    assert code == 1
    assert "Not repeated: `salvo-ten-against-eight`." in said.out


def test_an_unknown_law_is_a_bad_call_with_near_names(capsys):
    code, said = run(capsys, "landscap")
    assert code == 2
    assert "near names: `landscape`" in said.err


def test_a_file_that_is_not_there_and_one_that_is_no_data_set_are_bad_calls(capsys, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    code, said = run(capsys, "--data", f"cinc={tmp_path / 'none.csv'}", "--data", f"outcomes={path}")
    assert code == 2
    assert "cannot be read" in said.err
    assert "`outcome`, `capratio_a`" in said.err


def test_a_stopped_run_shows_what_was_done(capsys, monkeypatch):
    from sandtable.usecases.laws import reproduce

    real = reproduce.reproduce
    monkeypatch.setattr(reproduce, "reproduce", lambda *a, **k: real(*a, **(k | {"should_stop": lambda: True})))
    code, said = run(capsys, "salvo")
    assert code == 3
    assert "Stopped: 0 of " in said.out


def test_python_users_ask_by_name_and_file(tmp_path):
    path = tmp_path / "nmc.csv"
    path.write_text("ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n1,1901,1,1,1,1,1,1,1.0\n")
    report = sandtable.reproduce("salvo", data={"cinc": path})
    assert {result.law for result in report.results} == {"salvo", "cinc"}
    assert report.n_surprises == 0
