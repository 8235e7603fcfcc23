"""What is exported runs in PySD and in pysimlin with our numbers; skipped where they are not installed."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sandtable.testing import other_tools
from sandtable.testing.exchange import has_tool, run_elsewhere
from sandtable.testing.scenarios import require_model as model_of
from sandtable.usecases.check import require_model
from sandtable.usecases.export import ExportRequest
from sandtable.usecases.places import LIBRARY

TOOLS = ("pysd", "pysimlin")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
PYTHON = Path(os.environ.get("SANDTABLE_PEERS") or CACHE / "sandtable-peers" / "bin" / "python")
TABLES = """scenario "Tables"
time 0 to 6 step 0.1 month
dimension side = RU, UA
dimension kind = a, b, c
lens record "r"
lookup effect : 1 to 1 = (0, 1), (2, 5), (4, 2)
constant v[side] : 1 = { RU: 1 judged "t", UA: 2 judged "t" }
stock held[side] : 1
  starts 1
  gains effect(now / 1 month) / 1 month
aux x[side] : 1 = effect(now / 1 month)
aux z[side, kind] : 1 = effect(v + now / 1 month) * v
aux w[kind] : 1 = effect(sum(v over side) + now / 1 month)
aux m : 1 = sum(effect(v * now / 1 month) over side)
aux p : 1 = pulse(1, 3 month, 1 month)
"""


@pytest.fixture
def python():
    return PYTHON


def elsewhere(model, folder, python, tool, *requests):
    if not has_tool(python, tool):
        pytest.skip(f"{tool} is not installed at {python}: `make exchange` installs it, SANDTABLE_PEERS names another")
    by_euler = replace(model, grid=replace(model.grid, method="euler"))
    return run_elsewhere(by_euler, folder, requests or [ExportRequest()], python=python, tool=tool)


@pytest.mark.slow
@pytest.mark.parametrize("tool", TOOLS)
def test_tables_over_dimensions_are_read_elsewhere(tool, tmp_path, python):
    (found,) = elsewhere(model_of(TABLES), tmp_path, python, tool)
    assert (found.refused, found.missing) == ("", ())
    assert found.n_series == 17
    assert found.worst[0] < 1e-9, found.worst


@pytest.mark.slow
@pytest.mark.parametrize("tool", TOOLS)
def test_the_flagship_runs_elsewhere_with_the_same_numbers(tool, tmp_path, python):
    requests = [ExportRequest(), ExportRequest(branch="us_aid_stops"), ExportRequest(lens="rehi")]
    for found in elsewhere(require_model("korea-ukraine-2024"), tmp_path, python, tool, *requests):
        assert (found.refused, found.missing, found.told) == ("", (), ())
        assert found.n_series > 2000
        assert found.worst[0] < 1e-9, found.worst


@pytest.mark.slow
@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", ["sir", "salvo", "bass"])
def test_a_law_runs_elsewhere_with_the_same_numbers(name, tool, tmp_path, python):
    (found,) = elsewhere(require_model(LIBRARY / "laws" / "examples" / f"{name}.sand"), tmp_path, python, tool)
    assert (found.refused, found.missing) == ("", ())
    assert found.worst[0] < 1e-9, found.worst


def test_what_a_tool_says_against_a_model_is_kept(tmp_path, monkeypatch):
    """This Python stands for another tool's; the script that it runs knows nothing of this package."""
    script = Path(other_tools.__file__).read_text().replace("RUNS: Mapping", "OLD: Mapping", 1)
    script = script.replace("\nPACKAGES", "\ndef refuse(path):\n    raise ValueError('no such thing')\n\n"
                            "RUNS = {'pysd': refuse}\nPACKAGES", 1)  # fmt: skip
    assert "import sandtable" not in script
    (tmp_path / "tool.py").write_text(script)
    monkeypatch.setattr(other_tools, "__file__", str(tmp_path / "tool.py"))
    (found,) = run_elsewhere(model_of(TABLES), tmp_path, [ExportRequest()], python=Path(sys.executable), tool="pysd")
    assert found.refused == "ValueError: no such thing"


def test_a_python_that_is_not_there_has_no_tool(tmp_path):
    assert not has_tool(tmp_path / "python", "pysd")
