"""The command line as a process: interrupted, piped into nothing, completed by a shell."""

import os
import signal
import subprocess
import sys
import time

import pytest

import sandtable
from sandtable.runs.runs import Status
from sandtable.version import VERSION

SANDTABLE = [sys.executable, "-m", "sandtable.cli.main"]
LONG = "1000000"


def start(*arguments: str, cwd=None, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*SANDTABLE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd,
        env={**os.environ, **environment},
    )  # fmt: skip


@pytest.mark.slow
def test_ctrl_c_shows_and_stores_what_is_done(case_folder, tmp_path):
    process = start("run", str(case_folder), "--futures", LONG, "--engine", "numpy", "--out", str(tmp_path / "out"))
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert "Traceback" not in err
    assert "The union: pluses and minuses of strike" in out
    assert "not run" in out
    stored = sandtable.open_run(tmp_path / "out")
    assert stored.attrs["is_complete"] == 0
    status = stored["status"]
    assert 0 < int((status == Status.OK).sum()) < status.size
    assert int((status == Status.NOT_RUN).sum()) + int((status == Status.OK).sum()) == status.size


@pytest.mark.slow
def test_ctrl_c_twice_leaves_at_once(case_folder):
    process = start("run", str(case_folder), "--futures", LONG, "--engine", "numpy", "--no-store")
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode in {3, 130}
    assert "Traceback" not in err


def test_a_reader_who_leaves_early_is_no_trouble(case_folder):
    for arguments in (["explain"], ["plan", str(case_folder)], ["explain", "--json"]):
        process = start(*arguments)
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()
        process.stderr.close()
        assert process.wait(timeout=30) == 0
        assert said == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion(shell):
    process = start("--show-completion", shell)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "sandtable" in out
    assert "_SANDTABLE_COMPLETE=complete" in out


def test_completion_offers_the_commands():
    process = start(
        _SANDTABLE_COMPLETE="complete_bash",
        COMP_WORDS="sandtable le",
        COMP_CWORD="1",
        _TYPER_COMPLETE_ARGS="sandtable le",
    )
    out, err = process.communicate(timeout=30)
    assert out.split() == ["ledger"], err


def test_help_and_version_are_said_on_standard_output():
    for option, words in (
        ("--help", "check it, run it as paired futures, ask it"),
        ("--version", f"sandtable {VERSION}"),
    ):
        done = subprocess.run([*SANDTABLE, option], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert words in " ".join(done.stdout.split())
