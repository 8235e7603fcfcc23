"""A scenario that is stepped from outside, its variables read and set between the steps."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.compiler.lower import lower_model
from sandtable.engine.options import EngineOptions
from sandtable.engine.stepping import Stepper
from sandtable.ensemble.inputs import make_series
from sandtable.plan.pruning import prune_plan
from sandtable.runs.runs import RunInputs
from sandtable.usecases.check import require_model
from sandtable.usecases.draws import Drawing
from sandtable.usecases.inputs import add_inputs, given_id, slots_of, switch_id
from sandtable.usecases.refused import refuse_call
from sandtable.usecases.request import RunRequest, check_request, require_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sandtable.model.model import Model

LARGEST_CONFIG = 1_000_000  # bytes
MOST_FUTURES = 100_000
TEXTS = ("scenario", "lens", "branch", "known_by")
WHOLE = ("futures", "first", "seed")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepConfig:
    """What to step.

    Args:
        scenario: a library name, a folder or a `.sand` file; a relative path is relative to the configuration.
        lens: "" = `record`.
        branch: `base`, a branch, or `a+b`.
        futures: how many side by side; with more than one every variable has the futures as its last axis.
        first: number of the first future.
        seed: of all draws.
        known_by: `2024-11`: use only what could be known then.
        inputs: auxiliaries, flows and data that will be set from outside; stocks and parameters need not be named.
        parameters: Parameter id -> a number in place of what would be drawn.
    """

    scenario: str
    lens: str = ""
    branch: str = BASE
    futures: int = 1
    first: int = 0
    seed: int = 1
    known_by: str = ""
    inputs: tuple[str, ...] = ()
    parameters: dict[str, float] = field(default_factory=dict)


def read_config(where: str | Path) -> StepConfig:
    """A configuration from a `.json` file with the fields of `StepConfig`; anything else is the scenario itself.

    Raises:
        Refused: the file cannot be read, or is no configuration.
    """
    if not isinstance(where, str | Path):
        raise refuse_call(f"{where!r} is no configuration", mend="name a .json file, or a scenario")
    path = Path(where)
    if path.suffix != ".json":
        return StepConfig(scenario=str(where))
    try:
        content = path.read_bytes()[: LARGEST_CONFIG + 1]
        record = json.loads(content) if len(content) <= LARGEST_CONFIG else None
    except OSError as trouble:
        raise refuse_call(
            f"`{where}` cannot be read: {trouble.strerror}", mend="name a .json file that is there"
        ) from None
    except (UnicodeDecodeError, ValueError, RecursionError) as trouble:
        raise refuse_call(f"`{where}` is no JSON: {trouble}", mend='write {"scenario": "NAME", "futures": 1}') from None
    known = {item.name for item in fields(StepConfig)}
    if not isinstance(record, dict) or not isinstance(record.get("scenario"), str):
        raise refuse_call(f"`{where}` names no scenario", mend='write {"scenario": "NAME", "futures": 1}')
    for name, value in record.items():
        require_known("configuration", name, known)
        if not _fits(name, value):
            raise refuse_call(f"`{name}` of `{where}` cannot be {json.dumps(value)[:60]}", mend=_form_of(name))
    beside = path.parent / record["scenario"]
    scenario = str(beside) if beside.exists() else record["scenario"]
    return StepConfig(**{**record, "scenario": scenario, "inputs": tuple(record.get("inputs", ()))})


def _fits(name: str, value: object) -> bool:
    if name in TEXTS:
        return isinstance(value, str)
    if name in WHOLE:
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "inputs":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, dict) and all(
        isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in value.values()
    )


def _form_of(name: str) -> str:
    if name in TEXTS:
        return "give a text"
    if name in WHOLE:
        return "give a whole number"
    return "give a list of names" if name == "inputs" else 'give {"PARAMETER": number}'


class SteppedScenario:
    """A scenario on its way through the points of its axis.

    Args:
        config: what to step.

    Raises:
        Refused: the scenario has faults, or the configuration asks for what it does not have.
    """

    def __init__(self, config: StepConfig) -> None:
        self.model: Model = add_inputs(require_model(config.scenario), config.inputs)
        lens = config.lens or ("record" if "record" in self.model.lenses else next(iter(self.model.lenses), "record"))
        request = RunRequest(
            lenses=(lens,), branches=(config.branch,), futures=config.futures, seed=config.seed, known_by=config.known_by,
            engine="numpy",
        )  # fmt: skip
        check_request(self.model, request)
        if config.futures > MOST_FUTURES or not 0 <= config.first < 2**31:
            raise refuse_call(
                f"{config.futures:_} futures from number {config.first:_} on cannot be stepped side by side",
                why=f"at most {MOST_FUTURES:_} can, and numbers begin at 0",
                mend="ask for fewer",
            )
        lowered = lower_model(self.model)
        self.records = {record.name: record for record in lowered.records if not record.name.endswith(given_id(""))}
        self.plan = prune_plan(lowered, self.records, lambda _: False)
        parts = () if config.branch == BASE else tuple(config.branch.split("+"))
        parameters = self._draw(request, config.first, parts)
        for id_, value in config.parameters.items():
            require_known("parameter", id_, self.plan.parameter_slots)
            parameters[self.plan.parameter_slots[id_]] = value
        inputs = RunInputs(
            parameters=parameters,
            series=make_series(self.model, self.plan, lens, parts),
            seed=config.seed,
            first_future=config.first,
        )
        self.stepper = Stepper(self.plan, inputs)
        self._inputs = frozenset(config.inputs)
        self._rows = {row.key: index for index, row in enumerate(self.plan.series) if row.kind == "flag"}
        self.settable = tuple(name for name in self.records if self._is_settable(name))
        self.shapes = sorted({self.shape_of(name) for name in self.records}, key=lambda shape: (len(shape), shape))
        if () in self.shapes:
            self.shapes.remove(())
        self.shapes.insert(0, ())

    def require(self, name: str) -> None:
        """Refuse a variable that there is not.

        Raises:
            Refused: with near names.
        """
        if not isinstance(name, str):
            raise refuse_call(f"{name!r} is no name", mend="give the name of a variable as a text")
        require_known("variable, move or law with a value at each point", name, self.records)

    def shape_of(self, name: str) -> tuple[int, ...]:
        """Elements along each axis, the futures last; () for one number.

        Raises:
            Refused: no such variable.
        """
        self.require(name)
        shape = tuple(self.plan.axes[axis] for axis in self.records[name].axes)
        return shape if self.stepper.n_futures == 1 else (*shape, self.stepper.n_futures)

    def grid_shape(self, grid: int) -> tuple[int, ...]:
        """The shape of a grid, by its number.

        Raises:
            Refused: no such grid.
        """
        if not isinstance(grid, int | np.integer) or not 0 <= grid < len(self.shapes):
            raise refuse_call(f"there is no grid {grid!r}", mend=f"grids are numbered 0 to {len(self.shapes) - 1}")
        return self.shapes[grid]

    def values(self, name: str) -> NDArray[np.float64]:
        """A variable's values at the point, flat, the last axis fastest.

        Raises:
            Refused: no such variable.
        """
        self.require(name)
        return self.stepper.read(name).ravel()

    def set_values(self, name: str, values: NDArray[np.float64]) -> None:
        """Gives a variable other values from the point on.

        Raises:
            Refused: it cannot be set, or a value is not finite.
        """
        self.require(name)
        if name not in self.settable:
            raise refuse_call(
                f"`{name}` cannot be set",
                why="its equation gives it at each point",
                mend="name it among the `inputs` of the configuration, if it is an auxiliary, a flow or data",
            )
        if not np.isfinite(values).all():
            raise refuse_call(f"`{name}` cannot be set to a value that is not finite", mend="give numbers")
        cells = values.reshape(-1, self.stepper.n_futures)
        if self.model.variables[name].kind == "stock":
            self.stepper.write_state(name, cells)
            return
        is_input = name in self._inputs
        elements = self.records[name].elements
        slots = slots_of(self.plan.parameter_slots, given_id(name) if is_input else name, elements)
        self.stepper.write_parameters(slots, cells)
        if is_input:
            self.stepper.write_series(self._rows[switch_id(name)], 1.0)

    def _is_settable(self, name: str) -> bool:
        variable = self.model.variables.get(name)
        if variable is None:
            return False
        if name in self._inputs or variable.kind == "stock":
            return True
        slots = self.plan.parameter_slots
        return variable.kind == "parameter" and all(
            (f"{name}[{cell}]" if cell else name) in slots for cell in self.records[name].elements
        )

    def _draw(self, request: RunRequest, first: int, parts: Sequence[str]) -> NDArray[np.float64]:
        replaced = {id_: value for part in parts for id_, value in self.model.branches[part].parameters.items()}
        drawing = Drawing(self.model, request, request.lenses, [replaced], EngineOptions(engine="numpy"))
        try:
            futures = drawing.draw(first, request.futures)
            return np.array(futures.parameters(lens=request.lenses[0], branch_parameters=replaced))
        finally:
            drawing.close()
