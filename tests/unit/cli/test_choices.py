"""`discover` and `regret` on the command line: pages, JSON, refusals."""

import json

import pytest

from sandtable.cli.main import run_command

SMALL = ("--futures", "200", "--engine", "numpy")


def run(capsys, *arguments):
    code = run_command([*arguments, *SMALL])
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    return code, said


def test_discover_answers_with_a_page(capsys, case_folder):
    code, said = run(capsys, "discover", str(case_folder), "kept", "--above", "50%")
    assert code == 0
    assert "in 100 of 200 futures" in said.out
    assert "under `record`" in said.out
    assert "EMA" not in said.err


def test_discover_answers_as_json(capsys, case_folder):
    code, said = run(capsys, "discover", str(case_folder), "kept", "--below", "50%", "--lens", "hawk_world", "--json")
    (record,) = json.loads(said.out)
    assert code == 0
    assert (record["lens"], record["discovery"]["rate"]["n"]) == ("hawk_world", 100)


def test_regret_answers_with_a_page(capsys, case_folder):
    code, said = run(capsys, "regret", str(case_folder), "UNION")
    assert code == 0
    assert said.out.startswith("For The union, by its weighted interests, `strike_in_june`")
    assert "seed 1" in said.out


def test_regret_answers_as_json(capsys, case_folder):
    code, said = run(
        capsys, "regret", str(case_folder), "FIRM", "--branch", "base", "--branch", "never.strike", "--json"
    )
    record = json.loads(said.out)
    assert code == 0
    assert record["alternatives"] == ["base", "never.strike"]
    assert {metric["metric"] for metric in record["robustness"]} >= {"regret", "maximin", "enough"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("discover", "kept"), "bad-argument"),
        (("discover", "kept", "--above", "1e6"), "nothing-varies"),
        (("discover", "kept", "--above", "99%"), "too-few-futures"),
        (("discover", "kpet", "--above", "1"), "no-such-name"),
        (("regret", "FIRM"), "one-alternative"),
        (("regret", "NOBODY"), "no-such-name"),
        (("regret", "UNION", "--threshold", "plenty"), "bad-argument"),
    ],
)
def test_what_cannot_be_answered_leaves_with_2_and_a_mend(capsys, case_folder, arguments, code):
    command, *rest = arguments
    left, said = run(capsys, command, str(case_folder), *rest)
    assert left == 2
    assert f"error[{code}]" in said.err
    assert "mend:" in said.err
