"""Ask which feedback loops a scenario has, and when each of them drives what happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.analysis.loops.finding import LoopCase, LoopsFinding
from sandtable.analysis.loops.named import CHAIN, LoopName
from sandtable.analysis.loops.search import find_loops
from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.model.expression import Call
from sandtable.model.walking import walk
from sandtable.runs.runs import Status
from sandtable.sources.loop_names import LOOPS_FILE, load_loop_names
from sandtable.usecases.answers import Asking
from sandtable.usecases.links import ScoredLinks
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import check_request, require_known
from sandtable.usecases.run import run_model

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sandtable.model.files import CsvTable
    from sandtable.model.model import Model
    from sandtable.usecases.request import RunRequest

MEDIAN = "median"
COLUMNS = ("name", "label", "sign", "through")
NOTE = "note"
SIGNS = ("+", "-", "chain", "chain+", "chain-")
MOST_NUMBERS = 40_000_000  # links times points times futures
LARGEST_FUTURE = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopsQuestion:
    """What is asked about loops.

    Args:
        lens: "" = `record`, or the scenario's first.
        branch: `base`, a branch, or `a+b`.
        future: the number of one future; `median` = of those that are run, the one nearest to the medians of the shown
            series; "" = the mean over all that are run.
        through: only loops that pass this variable, move, or cell such as `soldiers[RU]`; "" = all.
        top: so many of each partition are listed.
        names: loops that the author has named.
    """

    lens: str = ""
    branch: str = BASE
    future: str = ""
    through: str = ""
    top: int = 8
    names: tuple[LoopName, ...] = ()


def ask_loops(model: Model, question: LoopsQuestion, asking: Asking) -> LoopsFinding:
    """Feedback loops, their polarity and their shares of what changes, by Loops that Matter.

    Raises:
        Refused: no such lens, branch, future, variable or move; too many futures for so many links; every future in trouble.
    """
    lens = question.lens or ("record" if "record" in model.lenses else next(iter(model.lenses), "record"))
    request = replace(asking.request, lenses=(lens,), branches=(question.branch,))
    check_request(model, request)
    _check_question(model, question)
    future = _find_future(model, request, question.future)
    links = ScoredLinks(model, request, lens, question.branch, [name.through for name in question.names])
    n_futures = 1 if future >= 0 or _is_certain(model, request) else request.futures
    _require_room(links.n_links * model.grid.n_points, n_futures)
    found = links.score(max(future, 0), n_futures)
    is_well = found.status == Status.OK
    if not is_well.any():
        raise refuse_call(
            "no future ran well, so nothing can be said of its loops",
            mend="see what went wrong: sandtable run SCENARIO",
            code="too-few-futures",
        )
    found = replace(found, scores=found.scores[:, :, is_well], status=found.status[is_well])
    case = LoopCase(
        scenario=model.id,
        lens=lens,
        branch=question.branch,
        future=future if n_futures == 1 and future >= 0 else -1,
        seed=request.seed,
        labels=tuple(model.grid.label(point) for point in range(model.grid.n_points)),
    )
    finding = find_loops(
        found, case, moves=tuple(model.moves), names=question.names, through=question.through, top=question.top
    )
    return replace(finding, n_left_out=int(np.count_nonzero(~is_well)))


def read_loop_names(where: str | Path, model: Model) -> tuple[LoopName, ...]:
    """The loops that a scenario's author has named in `loops.csv` beside it; none where there is no such file.

    Raises:
        Refused: the file cannot be read, or names what the scenario does not have.
    """
    table, faults = load_loop_names(where, LIBRARY)
    if table is not None and not faults:
        faults = tuple(_faults_of(table, model))
    if faults:
        raise Refused(faults, texts={})
    if table is None:
        return ()
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return tuple(
        LoopName(
            name=row["name"].strip(),
            label=row["label"].strip(),
            sign=row["sign"].strip(),
            through=tuple(row["through"].split()),
            note=row.get(NOTE, "").strip(),
        )
        for row in rows
    )


def _faults_of(table: CsvTable, model: Model) -> list[Fault]:
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        said = " and ".join(f"`{name}`" for name in missing)
        return [_fault(1, f"`{LOOPS_FILE}` has no column {said}", f"its columns are {', '.join(COLUMNS)} and {NOTE}")]
    faults = []
    lines: dict[str, int] = {}
    for line, cells in zip(table.lines, table.rows, strict=True):
        row = dict(zip(table.columns, cells, strict=True))
        name = row["name"].strip()
        if not name:
            faults.append(_fault(line, "a loop has no name", "`name` is what the answers call it"))
        elif lines.setdefault(name, line) != line:
            faults.append(_fault(line, f"two loops are named `{name}`", f"the other stands in line {lines[name]}"))
        if row["sign"].strip() not in SIGNS:
            faults.append(
                _fault(
                    line, f"`{row['sign']}` is no sign of a loop", f"a sign is {', '.join(SIGNS[:-1])} or {SIGNS[-1]}"
                )
            )
        faults += _faults_of_way(line, name, row["sign"].strip(), row["through"].split(), model)
    return faults


def _faults_of_way(line: int, name: str, sign: str, through: Sequence[str], model: Model) -> list[Fault]:
    if not through:
        return [_fault(line, f"the loop `{name}` passes nothing", "`through` lists its variables")]
    faults = []
    if sign.startswith(CHAIN) and len(through) < 2:
        faults.append(
            _fault(line, f"the chain `{name}` has one variable", "a chain leads from one variable to another")
        )
    known = _nameable(model)
    for label in dict.fromkeys(through):
        variable, _, rest = label.partition("[")
        elements = rest.rstrip("]")
        what = f"the loop `{name}` passes `{label}`"
        if variable not in known:
            faults.append(_fault(line, what, "the scenario has no such variable, move or law"))
        elif rest and elements not in _cells_of(model, variable):
            faults.append(_fault(line, what, f"`{variable}` has no element `{elements}`"))
    faults += [
        _fault(line, f"the loop `{name}` passes `{one}` twice in a row", "a variable feeds the next one")
        for one, other in pairwise(through)
        if one == other
    ]
    return faults


def _fault(line: int, what: str, why: str) -> Fault:
    return Fault(
        code="bad-table",
        what=what,
        place=Place(LOOPS_FILE, line, 1, line, 1),
        why=why,
        mend="one row per loop: name,label,sign,through and, if wanted, note; `through` in the order of cause and effect, "
        "with blanks between",
    )


def _nameable(model: Model) -> set[str]:
    return {*(v.id for v in model.variables.values() if v.kind != "outcome"), *model.moves, *model.laws}


def _check_question(model: Model, question: LoopsQuestion) -> None:
    if question.top < 1:
        raise refuse_call(f"{question.top} loops cannot be listed", mend="try --top 10")
    if question.through:
        name, _, rest = question.through.partition("[")
        require_known("variable, move or law", name, _nameable(model))
        cells = _cells_of(model, name)
        wanted = rest.rstrip("]").replace(" ", "")
        if wanted:
            require_known(f"element of `{name}`", wanted, cells)


def _cells_of(model: Model, name: str) -> Sequence[str]:
    axes = model.variables[name].axes if name in model.variables else ()
    if name in model.moves:
        axes = model.moves[name].dimensions
    cells = [""]
    for axis in axes:
        cells = [f"{cell},{element}" if cell else element for cell in cells for element in model.axes[axis].elements]
    return cells


def _find_future(model: Model, request: RunRequest, text: str) -> int:
    """The number of the one future that is asked about; -1 = the mean over all."""
    if not text:
        return -1
    if text == MEDIAN:
        return 0 if _is_certain(model, request) else _find_median(model, request)
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number < LARGEST_FUTURE:
        raise refuse_call(
            f"`{text}` is no future", why="futures are numbered from 0 on", mend="write --future 17 or --future median"
        )
    if request.design != "monte-carlo" and number >= request.futures:
        raise refuse_call(
            f"the design has no future {number}",
            why=f"a {request.design} design of {request.futures} futures has the numbers 0 to {request.futures - 1}",
            mend="leave out --design, or ask for more --futures",
        )
    return number


def _find_median(model: Model, request: RunRequest) -> int:
    """Of the futures, the one whose shown series lie nearest to the medians, in spreads of each point."""
    shown = [name for report in model.reports for name in report.variables] or [
        variable.id for variable in model.variables.values() if variable.kind == "stock"
    ]
    branch = request.branches[0]
    kept = replace(request, keep=tuple(dict.fromkeys(shown)))
    ensemble = run_model(model, kept)
    series = list(ensemble.trajectories[request.lenses[0], branch].values())
    distance: NDArray[np.float64] = np.zeros(request.futures)
    for values in series:
        low, middle, high = np.nanquantile(values, [0.25, 0.5, 0.75], axis=0)
        spread = np.where(high > low, high - low, 1.0)
        distance += np.where(high > low, np.abs(values - middle) / spread, 0.0).mean(axis=1)
    is_well = ensemble.status[request.lenses[0], branch] == Status.OK
    return int(np.argmin(np.where(is_well & np.isfinite(distance), distance, np.inf)))


def _is_certain(model: Model, request: RunRequest) -> bool:
    """Whether every future is the same under the lens and branch that are asked for."""
    replaced = {**model.lenses[request.lenses[0]].parameters} if request.lenses[0] in model.lenses else {}
    for part in request.branches[0].split("+"):
        replaced |= model.branches[part].parameters if part in model.branches else {}
    values = [*(parameter.value for parameter in model.parameters.values()), *replaced.values()]
    equations = (cell for variable in model.variables.values() for cell in variable.cells.values())
    calls = (node for cell in equations for node in walk(cell) if isinstance(node, Call))
    return (
        all(isinstance(value, float | int) for value in values)
        and all(move.chance is None and move.ends_chance is None for move in model.moves.values())
        and not model.laws
        and not any(call.function.endswith("_noise") for call in calls)
    )


def _require_room(numbers: int, n_futures: int) -> None:
    if numbers * n_futures > MOST_NUMBERS:
        most = MOST_NUMBERS // max(numbers, 1)
        raise refuse_call(
            f"the links of {n_futures} futures do not fit",
            why=f"scores of all links at all points are {numbers:,} numbers a future",
            mend=f"ask for --futures {max(most, 1)}, or for one --future",
        )
