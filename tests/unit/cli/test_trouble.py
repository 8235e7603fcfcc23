"""Runs in trouble and duties broken: every command says so, and leaves with the code that says so too."""

import json

import pytest

from sandtable.cli.main import run_command

TEXT = """scenario "A root that may not exist"
time 2024-10 to 2025-04 step 1 month
actor A "Aland"
uncertain u : 1 = uniform(-1, 1) judged "half of them have no root"
stock s : 1
  starts 0
  gains 1/month
aux root : 1 = sqrt(u) + s + active(act)
move act by A on 2025-01
law cap "A cap" of A
  limits s at most 4
outcome end : 1 = final(root)
interest A in "points"
  end more is better worth 1 per 1 judged "the scale"
claim grows by A
  holds when end > 1
  word likely
question more asks "More than one?"
  resolves 2025-04-30
  yes when end > 1
check "it grows" : end > 1
"""
FEW = ("--futures", "40")


@pytest.fixture
def say(tmp_path, capsys):
    """Runs a command on the scenario: (exit code, standard output)."""
    (tmp_path / "scenario.sand").write_text(TEXT)

    def run(command: str, *arguments: str) -> tuple[int, str]:
        code = run_command([command, str(tmp_path), *arguments])
        return code, capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--no-store", *FEW),
        ("ledger", "act", "A", *FEW),
        ("claims", *FEW),
        ("claims", "grows", *FEW),
        ("questions", *FEW),
        ("check", "--run", *FEW),
    ],
)
def test_an_answer_that_leaves_futures_out_says_so_and_leaves_with_three(say, arguments):
    code, out = say(*arguments)
    assert code == 3
    assert "of 40 futures were left out" in " ".join(out.split())


def test_run_and_show_tell_how_often_a_duty_is_broken(say):
    for arguments in (("run", "--no-store", *FEW), ("show", "cap", *FEW)):
        _, out = say(*arguments)
        assert "Duties broken, by lens" in out
        assert "100 % (29 %)" in out
    _, out = say("run", "--no-store", "--json", *FEW)
    cell = json.loads(out)["duties"][0]["cells"][0]
    assert cell["share"]["share"] == 1.0
    assert cell["share_of_points"] == pytest.approx(2 / 7)


def test_a_move_that_changes_nothing_is_said_to_change_nothing(say, tmp_path):
    (tmp_path / "scenario.sand").write_text(TEXT.replace("active(act)", "0 * active(act)"))
    _, out = say("run", "--no-store", *FEW)
    assert "`act` changes nothing on balance for Aland in any of" in " ".join(out.split())
