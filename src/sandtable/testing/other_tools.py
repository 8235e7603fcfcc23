"""Models run by another tool, under that tool's own Python: `python other_tools.py pysd|pysimlin FILE...`.

Knows nothing of this package.  Beside each FILE a `FILE.json` is written: every series by its name, or what the tool said
against the model.
"""

from __future__ import annotations

import importlib
import json
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Series = Mapping[str, Sequence[float]]
LONGEST = 400  # characters of what a tool says


def run_pysd(path: str) -> Series:
    """PySD, which translates to Python with xarray and integrates by Euler steps."""
    rows = importlib.import_module("pysd").read_xmile(path).run(progress=False)
    return {str(name): [float(value) for value in rows[name]] for name in rows.columns}


def run_pysimlin(path: str) -> Series:
    """pysimlin, a compiled engine."""
    model = importlib.import_module("simlin").load(path)
    run = model.simulate()
    run.run_to_end()
    return {str(name): [float(value) for value in run.get_series(name)] for name in run.get_var_names()}


RUNS: Mapping[str, Callable[[str], Series]] = {"pysd": run_pysd, "pysimlin": run_pysimlin}
PACKAGES = {"pysd": "pysd", "pysimlin": "simlin"}


def write_runs(tool: str, paths: Sequence[str]) -> None:
    """Runs every model and writes what came of it.

    Args:
        tool: a key of `RUNS`.
        paths: of the models.
    """
    warnings.simplefilter("ignore")
    for path in paths:
        try:
            found: object = {"series": RUNS[tool](path)}
        except Exception as trouble:
            text = " ".join(f"{type(trouble).__name__}: {trouble}".split())
            found = {"refused": text[:LONGEST]}
        Path(f"{path}.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    write_runs(sys.argv[1], sys.argv[2:])
