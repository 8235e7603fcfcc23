"""Run a scenario: draw futures, simulate every lens and branch that is asked for, keep what was computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.branches import BASE, branch_key, find_claim_branches
from sandtable.analysis.fans import find_fan
from sandtable.analysis.pairs import LedgerPair, add_branches
from sandtable.compiler.lower import lower_model
from sandtable.engine.batch import Batch
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import CompiledPlan, compile_plan
from sandtable.ensemble.branches import find_branch_faults
from sandtable.ensemble.draw import draw_parameters
from sandtable.ensemble.inputs import make_series
from sandtable.runs.runs import Ensemble, Fan, Manifest, RunInputs, RunResult, Status
from sandtable.usecases.places import find_cache_folder
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.version import VERSION

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sandtable.model.model import Model
    from sandtable.plan.plan import Plan

DESIGNS = ("monte-carlo", "latin-hypercube", "sobol")
LARGEST_N = 2**31
CHUNK = 16_384  # futures drawn and simulated at a time: parameters and records of a chunk fit in tens of megabytes
FAN_FUTURES = 16_384  # a fan's quantiles are those of the first so many futures

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What to run.

    Args:
        lenses: ids; empty = all, `record` first.
        branches: keys (`base`, `a`, `a+b`); empty = what the scenario's claims and questions need, and base.
        futures: number of futures, paired over branches and lenses.
        seed: 0 <= seed < 2**63.
        design: monte-carlo, latin-hypercube or sobol.
        known_by: `2024-11`: use only what could be known then; "" = everything.
        keep: variables or `name[elements]` whose trajectories are kept for each future (base branch).
        fans: series of which quantiles are kept; empty = the scenario's `show` list.
        threads: engine threads.
        engine: llvm or numpy.
    """

    lenses: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    futures: int = 1000
    seed: int = 1
    design: str = "monte-carlo"
    known_by: str = ""
    keep: tuple[str, ...] = ()
    fans: tuple[str, ...] = ()
    pairs: tuple[LedgerPair, ...] = ()
    threads: int = 2
    engine: str = "llvm"
    cache_folder: Path | None = field(default_factory=find_cache_folder)


def run_model(
    model: Model,
    request: RunRequest,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Ensemble:
    """Simulate a model.

    Args:
        model: a settled scenario.
        request: what to run.
        progress: called with (runs done, runs in all, what is being run).
        should_stop: asked between chunks; what was computed is kept, the rest has Status.NOT_RUN.

    Returns:
        The ensemble; incomplete (see its manifest) when it was stopped.

    Raises:
        Refused: the request asks for what the scenario does not have, or for an impossible number.
    """
    model = add_branches(model, request.pairs)
    check_request(model, request)
    plan = lower_model(model)
    options = EngineOptions(engine=request.engine, threads=request.threads, cache_directory=request.cache_folder)
    compiled = compile_plan(plan, options)
    job = _Job(
        model=model,
        request=request,
        plan=plan,
        compiled=compiled,
        fan_cells=_cells_of(model, plan, request.fans or _shown(model)),
        kept_cells=_cells_of(model, plan, request.keep),
    )
    try:
        return job.run(progress or _tell_nobody, should_stop)
    finally:
        compiled.close()


def _tell_nobody(done: int, total: int, what: str) -> None:  # noqa: ARG001  (the signature is the seam's)
    return None


def check_request(model: Model, request: RunRequest) -> None:
    """Refuse what cannot be run, saying what could be.

    Raises:
        Refused: with exit code 2.
    """
    if not 1 <= request.futures <= LARGEST_N:
        raise refuse_call(
            f"{request.futures:_} futures cannot be run", why=f"the number must lie between 1 and {LARGEST_N:_}",
            mend="try --futures 1000",
        )  # fmt: skip
    if not 0 <= request.seed < 2**63:
        raise refuse_call(
            f"the seed {request.seed} cannot be used", why="a seed lies between 0 and 2^63 - 1", mend="try --seed 1"
        )
    if request.design not in DESIGNS:
        raise refuse_call(f"there is no design `{request.design}`", mend=f"choose one of {', '.join(DESIGNS)}")
    for lens in request.lenses:
        require_known("lens", lens, model.lenses)
    for key in request.branches:
        for part in key.split("+"):
            if part != BASE:
                require_known("branch", part, model.branches)
        faults = find_branch_faults(model, key.split("+"))
        if faults:
            raise Refused(faults, exit_code=2)
    if request.known_by and model.grid.is_calendar and model.grid.position(request.known_by) is None:
        raise refuse_call(f"`{request.known_by}` is no date", mend="write it as 2024-11")


def require_known(what: str, name: str, known: Iterable[str]) -> None:
    """Refuse a name that the scenario does not have, with near ones.

    Raises:
        Refused: with exit code 2.
    """
    names = list(known)
    if name not in names:
        raise refuse_unknown(what, name, names)


def refuse_unknown(what: str, name: str, names: Sequence[str]) -> Refused:
    """The refusal of a name that the scenario does not have."""
    near = get_close_matches(name, names, n=3)
    listed = ", ".join(f"`{n}`" for n in (near or sorted(names)[:8]))
    return refuse_call(
        f"the scenario has no {what} `{name}`",
        why=f"{'near names' if near else 'it has'}: {listed}" if listed else f"it declares no {what}",
        mend="see `sandtable list SCENARIO`",
        code="no-such-name",
    )


def _shown(model: Model) -> tuple[str, ...]:
    """The series of the scenario's `show` statements, or its first stocks."""
    names = [
        f"{variable}[{','.join(indices)}]" if indices else variable
        for report in model.reports
        for variable, indices in zip(report.variables, report.indices, strict=True)
    ]
    return tuple(names) or tuple(v.id for v in model.variables.values() if v.kind == "stock" and not v.is_hoisted)[:6]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """One recordable series: (record, cell) of the plan and how to name it."""

    key: str
    variable: str
    elements: str
    unit: str
    record: int
    cell: int


def _cells_of(model: Model, plan: Plan, names: Iterable[str]) -> tuple[_Cell, ...]:
    by_name = {record.name: index for index, record in enumerate(plan.records)}
    cells: list[_Cell] = []
    for name in names:
        variable, _, rest = name.partition("[")
        require_known("variable", variable, by_name)
        wanted = rest.rstrip("]").replace(" ", "")
        record = plan.records[by_name[variable]]
        chosen = [i for i, e in enumerate(record.elements) if not wanted or e == wanted]
        if not chosen:
            require_known("element", wanted, record.elements)
        unit = model.variables[variable].unit.text if variable in model.variables else "1"
        cells += [
            _Cell(
                key=f"{variable}[{record.elements[i]}]" if record.elements[i] else variable,
                variable=variable,
                elements=record.elements[i],
                unit=unit,
                record=by_name[variable],
                cell=i,
            )
            for i in chosen
        ]
    return tuple(cells)


@dataclass(slots=True, kw_only=True)
class _Job:
    """All runs of one request, chunk by chunk."""

    model: Model
    request: RunRequest
    plan: Plan
    compiled: CompiledPlan
    fan_cells: tuple[_Cell, ...]
    kept_cells: tuple[_Cell, ...]

    def run(self, progress: Progress, should_stop: Callable[[], bool]) -> Ensemble:
        request, model = self.request, self.model
        lenses = request.lenses or _record_first(model.lenses)
        branches = self._branches()
        n_outputs, n = len(self.plan.outputs), request.futures
        pairs = [(lens, branch) for lens in lenses for branch in branches]
        outcomes: dict[tuple[str, str], NDArray[np.float64]] = {}
        status: dict[tuple[str, str], NDArray[np.uint8]] = {}
        fans: dict[tuple[str, str], tuple[Fan, ...]] = {}
        kept: dict[tuple[str, str], Mapping[str, NDArray[np.float64]]] = {}
        parameters: dict[str, NDArray[np.float64]] = {}
        done, total = 0, len(pairs) * n
        for lens in lenses:
            drawn: dict[tuple[int, ...], NDArray[np.float64]] = {}
            for branch in branches:
                table = np.full((n_outputs, n), np.nan)
                states = np.full(n, Status.NOT_RUN, dtype=np.uint8)
                records: list[NDArray[np.float64]] = []
                for first in range(0, n, CHUNK):
                    if should_stop():
                        break
                    count = min(CHUNK, n - first)
                    result = self._run_chunk(lens, branch, first, count, drawn, should_stop)
                    table[:, first : first + count] = result.outputs
                    states[first : first + count] = result.status
                    if result.records.size:
                        records.append(result.records)
                    done += count
                    progress(done, total, f"{lens}, {branch}")
                outcomes[lens, branch], status[lens, branch] = table, states
                self._keep_series(lens, branch, states, records, fans, kept)
            if n <= CHUNK and (0, n) in drawn:
                parameters[lens] = drawn[0, n]
        is_complete = not any((s == Status.NOT_RUN).any() for s in status.values())
        return Ensemble(
            manifest=self._manifest(lenses, branches, is_complete),
            outcomes=outcomes, status=status, fans=fans, trajectories=kept,
            parameters=parameters, parameter_ids=tuple(self.plan.parameter_slots),
        )  # fmt: skip

    def _branches(self) -> tuple[str, ...]:
        if self.request.branches:
            chosen = [branch_key([key]) for key in self.request.branches]
        else:
            chosen = [BASE, *find_claim_branches(self.model)]
        chosen += [key for pair in self.request.pairs for key in (pair.with_branch, pair.without_branch)]
        return tuple(dict.fromkeys(chosen))

    def _run_chunk(
        self,
        lens: str,
        branch: str,
        first: int,
        count: int,
        drawn: dict[tuple[int, ...], NDArray[np.float64]],
        should_stop: Callable[[], bool],
    ) -> RunResult:
        parts = () if branch == BASE else tuple(branch.split("+"))
        replaced = {k: v for part in parts for k, v in self.model.branches[part].parameters.items()}
        values = drawn.get((first, count))
        if values is None or replaced:
            values = draw_parameters(
                self.model, design=self.request.design, n_futures=count, seed=self.request.seed, first_future=first,
                lens=lens, branch_parameters=replaced, known_by=self.request.known_by, n_total=self.request.futures,
            )  # fmt: skip
            if not replaced and self.request.futures <= CHUNK:
                drawn[first, count] = values
        series = make_series(self.model, self.plan, lens, parts)
        inputs = RunInputs(parameters=values, series=series, seed=self.request.seed, first_future=first)
        cells: tuple[_Cell, ...] = ()
        if branch == BASE or self.request.branches:
            cells = self.kept_cells + (self.fan_cells if first < FAN_FUTURES else ())
        keep = [(cell.record, cell.cell) for cell in cells]
        return self.compiled.run(inputs, keep=keep, batch=Batch(should_stop=should_stop))

    def _keep_series(
        self,
        lens: str,
        branch: str,
        status: NDArray[np.uint8],
        records: list[NDArray[np.float64]],
        fans: dict[tuple[str, str], tuple[Fan, ...]],
        kept: dict[tuple[str, str], Mapping[str, NDArray[np.float64]]],
    ) -> None:
        if not records:
            return
        n_kept = len(self.kept_cells)
        first = records[0]
        fans[lens, branch] = tuple(
            find_fan(
                first[n_kept + i],
                status[: first.shape[2]],
                variable=cell.variable,
                elements=cell.elements,
                unit=cell.unit,
            )
            for i, cell in enumerate(self.fan_cells)
        )
        if n_kept:
            kept[lens, branch] = {
                cell.key: np.concatenate([chunk[i] for chunk in records], axis=1).T
                for i, cell in enumerate(self.kept_cells)
            }

    def _manifest(self, lenses: tuple[str, ...], branches: tuple[str, ...], is_complete: bool) -> Manifest:
        outcomes = tuple(output.name for output in self.plan.outputs)
        variables = self.model.variables
        return Manifest(
            scenario=self.model.id,
            title=self.model.title,
            digest=self.model.digest,
            version=VERSION,
            seed=self.request.seed,
            n_futures=self.request.futures,
            design=self.request.design,
            known_by=self.request.known_by,
            lenses=lenses,
            branches=dict.fromkeys(lenses, branches),
            outcomes=outcomes,
            units={name: variables[name].unit.text if name in variables else "1" for name in outcomes},
            labels=tuple(self.model.grid.label(point) for point in range(self.model.grid.n_points)),
            is_complete=is_complete,
            engine=self.request.engine,
        )


def _record_first(lenses: Iterable[str]) -> tuple[str, ...]:
    names = list(lenses)
    return tuple(sorted(names, key=lambda name: (name != "record", names.index(name))))
