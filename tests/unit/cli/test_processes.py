"""The command line as a process: interrupted, piped into nothing, completed by a shell."""

import os
import subprocess
import sys

import pytest

import sandtable
from sandtable.runs.runs import Status
from sandtable.version import VERSION

SANDTABLE = [sys.executable, "-m", "sandtable.cli.main"]
INTERRUPTED = """
import os, signal, sys, time
import sandtable.usecases.run as run
run.CHUNK = 8
told = 0
real = run.Batch
def interrupt(**options):
    global told
    told += 1
    if told == 7:
        for _ in range(TIMES):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.2)  # the main thread takes the signal
    return real(**options)
run.Batch = interrupt
from sandtable.cli.main import run_command
sys.exit(run_command(sys.argv[1:]))
"""


def interrupted(times: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command that gets Ctrl-C while its seventh batch of eight futures starts."""
    script = INTERRUPTED.replace("TIMES", str(times))
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def start(*arguments: str, cwd=None, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*SANDTABLE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd,
        env={**os.environ, **environment},
    )  # fmt: skip


def test_ctrl_c_shows_and_stores_what_is_done(case_folder, tmp_path):
    done = interrupted(
        1,
        "run",
        str(case_folder),
        "--futures",
        "64",
        "--engine",
        "numpy",
        "--threads",
        "1",
        "--out",
        str(tmp_path / "out"),
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "The union: pluses and minuses of strike" in done.stdout
    assert "not run" in done.stdout
    stored = sandtable.open_run(tmp_path / "out")
    assert stored.attrs["is_complete"] == 0
    is_run = stored["status"] == Status.OK
    assert is_run.isel(future=slice(None, 8)).all()
    assert not is_run.isel(future=slice(8, None)).any()


def test_ctrl_c_twice_leaves_at_once(case_folder, tmp_path):
    done = interrupted(
        2, "run", str(case_folder), "--futures", "64", "--engine", "numpy", "--out", str(tmp_path / "out")
    )
    assert done.returncode == 130
    assert done.stderr == "stopped\n"
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", [["ledger", "strike", "UNION"], ["claims"], ["questions"], ["check", "--run"]])
def test_ctrl_c_ends_any_command_that_runs_with_trouble_and_no_traceback(case_folder, command):
    engine = [] if command[0] == "check" else ["--engine", "numpy"]
    done = interrupted(1, command[0], str(case_folder), *command[1:], "--futures", "64", *engine)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


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
    # Without this Typer looks at the parent process, which here may be no shell that it knows.
    process = start("--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
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
