"""Exported scenarios read by other tools and by our own importer: every variable at every point beside our run.

python bench/exchange.py [python of the tools] [tools: pysd,pysimlin,import] [scenarios] [lens/branch,...]

All branches of every library scenario and law example under `record`, and every lens in `base`, unless named.  Models
by RK4 are held twice, by Euler steps too; PySD has only those.  Where a gap is said by the export itself, what it says
stands beside it; one that is not ends the program with 1.  A tool that the named Python does not have is skipped with a line.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sandtable.model.model import Model
from sandtable.testing.exchange import Elsewhere, has_tool, make_round_trip, run_elsewhere, told_of
from sandtable.usecases.check import require_model
from sandtable.usecases.export import ExportRequest
from sandtable.usecases.places import LIBRARY

OURS = "import"
TOOLS = ("pysd", "pysimlin", OURS)
LARGEST = 1e-9  # relative
AT_ONCE = 3  # files that one process of a tool reads: the flagship takes PySD half a minute


@dataclass(slots=True)
class Line:
    """What one tool made of one scenario's exports."""

    n_exports: int = 0
    n_series: int = 0
    worst: tuple[float, str] = (0.0, "")
    missing: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    untold: tuple[float, str] = (0.0, "")
    refused: dict[str, list[str]] = field(default_factory=dict)

    def take(self, request: ExportRequest, found: Elsewhere) -> None:
        """Adds one export."""
        where = f"{request.lens or 'record'}/{request.branch}"
        self.n_exports += 1
        if found.refused:
            self.refused.setdefault(found.refused, []).append(where)
            return
        self.n_series += found.n_series
        self.missing.update(found.missing)
        worst = (found.worst[0], f"{found.worst[1]} in {where}")
        self.worst = max(self.worst, worst)
        if found.told:
            self.told.update(found.told)
        else:
            self.untold = max(self.untold, worst)


def scenarios() -> list[str]:
    """Every scenario and law example of the library."""
    folders = sorted(path.parent.name for path in LIBRARY.glob("*/scenario.sand"))
    return folders + sorted(str(path) for path in (LIBRARY / "laws" / "examples").glob("*.sand"))


def requests_of(model: Model, named: Sequence[str]) -> list[ExportRequest]:
    """Which worlds of a scenario are exported."""
    if named:
        pairs = [text.split("/") for text in named]
        return [ExportRequest(lens=lens, branch=branch) for lens, branch in pairs]
    branches = ["base", *(branch for branch in model.branches if branch != "base")]
    own = [ExportRequest(branch=branch) for branch in branches]
    return own + [ExportRequest(lens=lens) for lens in model.lenses if lens != "record"]


def read_back(model: Model, folder: Path, request: ExportRequest) -> Elsewhere:
    """Our own importer as one of the tools."""
    try:
        trip = make_round_trip(model, folder, request)
    except ValueError as trouble:
        return Elsewhere(refused=str(trouble))
    return Elsewhere(n_series=trip.n_series, worst=trip.worst, missing=trip.missing, told=told_of(trip.exported))


def hold(tool: str, python: Path, model: Model, named: Sequence[str]) -> Line:
    """One tool beside one scenario."""
    line, requests = Line(), requests_of(model, named)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for first in range(0, len(requests), AT_ONCE):
            lot = requests[first : first + AT_ONCE]
            if tool == OURS:
                found = [read_back(model, folder, request) for request in lot]
            else:
                found = run_elsewhere(model, folder, lot, python=python, tool=tool)
            for request, one in zip(lot, found, strict=True):
                line.take(request, one)
    return line


def show(name: str, tool: str, line: Line) -> bool:
    """Prints a line; whether something is wrong that the export does not tell."""
    said = f"{line.n_exports:7} {line.n_series:7} {line.worst[0]:8.1e} {line.untold[0]:8.1e}  {line.worst[1]}"
    print(f"{name:28} {tool:9} {said}", flush=True)
    for text, refused in line.refused.items():
        print(f"    refused {len(refused)} ({', '.join(refused[:3])}): {text}")
    if line.missing:
        print(f"    missing {len(line.missing)}: {', '.join(sorted(line.missing)[:8])}")
    if line.worst[0] > LARGEST and line.told:
        print(f"    told: {', '.join(sorted(line.told))}")
    return line.untold[0] > LARGEST or bool(line.missing or line.refused)


def main() -> None:
    given = dict(enumerate(sys.argv))
    python = Path(given.get(1, sys.executable))
    tools = [tool for tool in given.get(2, ",".join(TOOLS)).split(",") if tool]
    names = [name for name in given.get(3, "").split(",") if name] or scenarios()
    named = [pair for pair in given.get(4, "").split(",") if pair]
    for tool in list(tools):
        if tool != OURS and not has_tool(python, tool):
            print(f"{tool}: skipped, {python} does not have it")
            tools.remove(tool)
    print(f"{'scenario':28} {'tool':9} {'exports':>7} {'series':>7} {'gap':>8} {'untold':>8}  where")
    is_wrong = False
    for where in names:
        own = require_model(where)
        by_euler = replace(own, grid=replace(own.grid, method="euler"))
        methods = [own] if own.grid.method == "euler" else [own, by_euler]
        for tool in tools:
            for model in methods:
                if tool != "pysd" or model.grid.method == "euler":
                    name = f"{Path(where).stem} {'' if model is own else model.grid.method}"
                    is_wrong |= show(name, tool, hold(tool, python, model, named))
    sys.exit(int(is_wrong))


if __name__ == "__main__":
    main()
