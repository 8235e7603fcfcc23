"""Experiments whose parameters somebody else has chosen, run as ensembles: one for each branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.analysis.pairs import add_branches, find_held_back
from sandtable.compiler.lower import lower_model
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import compile_plan
from sandtable.ensemble.branches import find_branch_faults
from sandtable.ensemble.draw import settle_values
from sandtable.ensemble.inputs import make_series
from sandtable.ensemble.quantiles import to_mass, to_values
from sandtable.model.expression import Distribution
from sandtable.plan.pruning import prune_plan
from sandtable.runs.runs import RunInputs, Status
from sandtable.usecases.places import find_cache_folder
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import RunRequest, check_request, require_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sandtable.engine.run import CompiledPlan
    from sandtable.model.model import Model


class ExperimentBatch:
    """A scenario made ready once, for experiments with given parameters.

    Args:
        model: a settled scenario.
        lens: "" = `record`.
        branches: keys that experiments may name.
        moves: moves that experiments may hold back.
        outcomes: ids; none = all but those of checks.
        series: variables or `name[elements]` whose course is wanted.
        seed: of noise and hazards.
        known_by: `2024-11`: use only what could be known then.
        engine: llvm or numpy.

    Raises:
        Refused: a name is not known, or the request is impossible.
    """

    def __init__(
        self,
        model: Model,
        *,
        lens: str,
        branches: Sequence[str],
        moves: Sequence[str],
        outcomes: Sequence[str],
        series: Sequence[str],
        seed: int,
        known_by: str,
        engine: str,
    ) -> None:
        self.model = add_branches(model, find_held_back(model, [f"never.{move}" for move in moves]))
        self._lens = lens or ("record" if "record" in model.lenses else next(iter(model.lenses), "record"))
        request = RunRequest(
            lenses=(self._lens,), branches=tuple(branches), seed=seed, known_by=known_by, engine=engine
        )
        check_request(self.model, request)
        self._seed, self._known_by = seed, known_by
        whole = lower_model(self.model)
        names = [output.name for output in whole.outputs if not output.name.startswith("check.")]
        for name in outcomes:
            require_known("outcome", name, names)
        self.outcome_names = tuple(outcomes) or tuple(name for name in names if "~" not in name)
        wanted = set(self.outcome_names)
        self._plan = prune_plan(whole, {name.partition("[")[0] for name in series}, wanted.__contains__)
        self._keep = self._cells(series)
        self._compiled: CompiledPlan = compile_plan(
            self._plan, EngineOptions(engine=engine, threads=1, cache_directory=find_cache_folder())
        )
        self._values = settle_values(self.model, lens=self._lens, known_by=known_by)
        self._middle = self._medians(self._values)

    @property
    def uncertain(self) -> dict[str, Distribution]:
        """Uncertain parameters and their distributions under the lens, by id."""
        return {id_: value for id_, value in self._values.items() if isinstance(value, Distribution)}

    @property
    def series_names(self) -> tuple[str, ...]:
        """Names of the series that are kept, `soldiers[RU]`."""
        return tuple(self._keep)

    def run(
        self, points: Sequence[Mapping[str, Any]], keys: Sequence[str], numbers: Sequence[int]
    ) -> dict[str, NDArray[np.float64]]:
        """Runs experiments.

        Args:
            points: per experiment Parameter id -> value; other names are passed over; what is missing is the median.
            keys: per experiment its branch.
            numbers: per experiment the number of the future whose noise and hazards it meets.

        Returns:
            outcome or series -> (experiment,) or (experiment, point); NaN where a run is in trouble.

        Raises:
            Refused: branches contradict, or a value is no number.
        """
        n, n_points = len(points), self._plan.n_steps + 1
        found = {name: np.full(n, np.nan) for name in self.outcome_names}
        found |= {name: np.full((n, n_points), np.nan) for name in self._keep}
        by_key: dict[str, list[int]] = {}
        for row, key in enumerate(keys):
            by_key.setdefault(key, []).append(row)
        for key, rows in by_key.items():
            parameters = self._columns_of([points[row] for row in rows], key)
            for lot in _consecutive([numbers[row] for row in rows]):
                self._run_lot(found, [rows[i] for i in lot], parameters[:, lot], key, numbers[rows[lot[0]]])
        return found

    def _run_lot(
        self,
        found: Mapping[str, NDArray[np.float64]],
        rows: Sequence[int],
        parameters: NDArray[np.float64],
        key: str,
        first: int,
    ) -> None:
        parts = () if key == BASE else tuple(key.split("+"))
        inputs = RunInputs(
            parameters=np.ascontiguousarray(parameters),
            series=make_series(self.model, self._plan, self._lens, parts),
            seed=self._seed,
            first_future=first,
        )
        result = self._compiled.run(inputs, keep=list(self._keep.values()))
        is_well = result.status == Status.OK
        for row, output in enumerate(self._plan.outputs):
            found[output.name][rows] = np.where(is_well, result.outputs[row], np.nan)
        for row, name in enumerate(self._keep):
            found[name][rows] = np.where(is_well, result.records[row], np.nan).T

    def _columns_of(self, points: Sequence[Mapping[str, Any]], key: str) -> NDArray[np.float64]:
        """(slot, experiment): given values or medians, then what the branch replaces."""
        slots = self._plan.parameter_slots
        parameters = np.repeat(self._middle[:, None], len(points), axis=1)
        for column, point in enumerate(points):
            for id_, value in point.items():
                if id_ in slots:
                    parameters[slots[id_], column] = _number(id_, value)
        for part in () if key == BASE else key.split("+"):
            require_known("branch", part, self.model.branches)
            for id_, value in self.model.branches[part].parameters.items():
                parameters[slots[id_]] = self._replaced(id_, value, parameters[slots[id_]])
        faults = find_branch_faults(self.model, key.split("+"))
        if faults:
            raise Refused(faults, exit_code=2)
        return parameters

    def _replaced(self, id_: str, value: float | Distribution, own: NDArray[np.float64]) -> NDArray[np.float64] | float:
        """A branch's value; its distribution is read at the mass at which the given value lies in its own."""
        if not isinstance(value, Distribution):
            return value
        stands = self._values[id_]
        u = to_mass(stands, own, self.model.empirical) if isinstance(stands, Distribution) else np.full_like(own, 0.5)
        return to_values(value, np.clip(u, 2.0**-53, 1.0 - 2.0**-53), self.model.empirical)

    def _medians(self, values: Mapping[str, float | Distribution]) -> NDArray[np.float64]:
        half = np.array([0.5])
        middle = np.empty(len(self._plan.parameter_slots))
        for id_, slot in self._plan.parameter_slots.items():
            middle[slot] = to_values(values[id_], half, self.model.empirical)[0]
        return middle

    def _cells(self, series: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Per name the record and cell of each series that is wanted."""
        number = {record.name: index for index, record in enumerate(self._plan.records)}
        found = {}
        for name in series:
            variable, _, rest = name.partition("[")
            require_known("variable", variable, number)
            elements = self._plan.records[number[variable]].elements
            wanted = rest.rstrip("]").replace(" ", "")
            if wanted:
                require_known(f"element of `{variable}`", wanted, elements)
            for cell, element in enumerate(elements):
                if not wanted or element == wanted:
                    found[f"{variable}[{element}]" if element else variable] = (number[variable], cell)
        return found


def _number(id_: str, value: object) -> float:
    """A finite number.

    Raises:
        Refused: it is none.
    """
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = np.nan
    if not np.isfinite(number):
        raise refuse_call(f"`{id_}` cannot be {value!r}", mend="give a finite number")
    return number


def _consecutive(numbers: Sequence[int]) -> list[list[int]]:
    """Places of runs of consecutive numbers."""
    lots: list[list[int]] = []
    for place, number in enumerate(numbers):
        if lots and number == numbers[place - 1] + 1:
            lots[-1].append(place)
        else:
            lots.append([place])
    return lots
