"""Reading and checking answer at once because no array library is loaded."""

import subprocess
import sys

HEAVY = ["numpy", "scipy", "pandas", "xarray", "pyarrow", "llvmlite", "pint", "pydantic"]


def loaded_after(code: str) -> set[str]:
    script = f"{code}\nimport sys\nprint(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()) if done.stdout.splitlines() else set()


def test_checking_the_flagship_loads_no_array_library():
    code = "from sandtable.usecases.check import check_scenario_at\nassert check_scenario_at('korea-ukraine-2024').model is not None"
    assert loaded_after(code) == set()


def test_the_command_line_starts_without_array_libraries():
    assert loaded_after("import sandtable.cli.main") == set()
