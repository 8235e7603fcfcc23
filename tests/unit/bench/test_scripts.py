"""The measurements as programs: they are importable without any peer, and say what is wrong with their arguments."""

import subprocess
import sys

import pytest
from bench.peers.__main__ import read_arguments

from .conftest import ROOT

SCRIPTS = "answers commands engine front mixed scaling start world3 peers.__main__ peers.contests peers.writing"


def test_every_measurement_is_imported_without_any_peer():
    block = "sys.modules.update(dict.fromkeys(('pysd', 'simlin', 'ema_workbench', 'mesa', 'pyworld3')))"
    imports = "; ".join(f"import bench.{name}" for name in SCRIPTS.split())
    code = f"import sys; sys.path[:0] = ['.', 'bench']; {block}; {imports}; import bench.peers.outside"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    assert not found.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rounds", "none"], "`none` is no whole number from 1 on"),
        (["--rounds", "0"], "`0` is no whole number from 1 on"),
        (["--models", "teacup,tea"], "no model `tea`; there are teacup, sir, world3, flagship, agents"),
        (["--node", "/nowhere/at/all"], "`/nowhere/at/all` is no folder"),
        (["teacup"], "unrecognized arguments: teacup"),
    ],
)
def test_a_wrong_argument_is_said_in_words(words, said, capsys):
    with pytest.raises(SystemExit):
        read_arguments(words)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("script", ["engine.py", "scaling.py", "start.py", "commands.py", "answers.py", "world3.py"])
def test_a_count_that_is_no_number_is_said_in_words(script):
    found = subprocess.run(
        [sys.executable, f"bench/{script}", "-3"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 2
    assert "`-3`" in found.stderr
    assert "Traceback" not in found.stderr
