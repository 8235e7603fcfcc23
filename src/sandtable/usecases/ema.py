# mypy: disable-error-code="no-untyped-call"
"""A scenario as a model of EMA Workbench, and an evaluator that runs a batch of experiments as one ensemble.

Kwakkel (2017), The Exploratory Modeling Workbench, Environmental Modelling & Software 96.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from sandtable.analysis.branches import BASE
from sandtable.ensemble.quantiles import LARGEST_U, SMALLEST_U, to_mass, to_values
from sandtable.usecases.batch import ExperimentBatch
from sandtable.usecases.check import require_model
from sandtable.usecases.refused import refuse_call
from sandtable.usecases.request import require_known
from sandtable.usecases.workbench import (
    AbstractModel,
    BaseEvaluator,
    CategoricalParameter,
    ExperimentReplication,
    ExperimentRunner,
    NamedObjectMap,
    RealParameter,
    ScalarOutcome,
    SingleReplication,
    TimeSeriesOutcome,
    experiment_generator,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from sandtable.model.expression import Distribution
    from sandtable.model.model import Model
    from sandtable.usecases.workbench import Experiment, Policy, Scenario

BRANCH = "branch"  # the lever that chooses a branch
FREE, NEVER = "free", "never"
RANGE = (0.005, 0.995)  # quantiles that bound a range
LARGEST_FUTURE = 2**31


class SandtableModel(SingleReplication):
    """A scenario for `perform_experiments` and the like.

    Uncertainties are the scenario's uncertain parameters, under the names of `parameter_name`; what an experiment does not
    give stands at its median.  Levers are the branch, and moves that may be held back.  Outcomes are the scenario's
    outcomes as scalars, and series as time series.  Noise and hazards are those of the experiment's scenario: the same under
    every policy.  A run in trouble gives NaN.

    Args:
        where: a library name, a folder, a `.sand` file, or a settled model.
        name: letters and digits; "" = from the scenario's name.
        lens: "" = `record`.
        branches: keys between which the lever `branch` chooses; none = `base` and every declared branch.
        moves: ids of moves that get a lever each, `free` or `never`.
        outcomes: ids; none = all.
        series: variables or `name[elements]` that become time series.
        ranges: uncertainties as uniform ranges (from the 0.5 to the 99.5 % quantile) in place of their own distributions.
        seed: of noise and hazards.
        known_by: `2024-11`: use only what could be known then.
        engine: llvm or numpy.

    Raises:
        Refused: the scenario has faults, or a name is not one of its own.
    """

    def __init__(
        self,
        where: str | Path | Model,
        *,
        name: str = "",
        lens: str = "",
        branches: Iterable[str] = (),
        moves: Iterable[str] = (),
        outcomes: Iterable[str] = (),
        series: Iterable[str] = (),
        ranges: bool = False,
        seed: int = 1,
        known_by: str = "",
        engine: str = "llvm",
    ) -> None:
        model: Model = where if hasattr(where, "variables") else require_model(where)  # type: ignore[assignment]
        super().__init__(name or re.sub(r"[^0-9A-Za-z]", "", model.id))
        self._moves = tuple(moves)
        for move in self._moves:
            require_known("move", move, model.moves)
        declared = tuple(branches) or (BASE, *(key for key in model.branches if key != BASE))
        self._batch = ExperimentBatch(
            model, lens=lens, branches=declared, moves=self._moves, outcomes=tuple(outcomes), series=tuple(series),
            seed=seed, known_by=known_by, engine=engine,
        )  # fmt: skip
        self.uncertainties = [
            _uncertainty(id_, value, self._batch.model, ranges) for id_, value in self._batch.uncertain.items()
        ]
        levers = [CategoricalParameter(move, [FREE, NEVER], default=FREE) for move in self._moves]
        if len(declared) > 1:
            levers.append(CategoricalParameter(BRANCH, list(declared), default=declared[0]))
        self._only = declared[0]
        self.levers = levers
        self.outcomes = [
            *(ScalarOutcome(parameter_name(key), variable_name=key) for key in self._batch.outcome_names),
            *(TimeSeriesOutcome(parameter_name(key), variable_name=key) for key in self._batch.series_names),
        ]
        self._first: int | None = None
        self._number = 0

    def run_model(self, scenario: Scenario, policy: Policy) -> None:
        """Runs one experiment.

        Raises:
            Refused: its branches contradict, or a value is none.
        """
        if self._first is None:
            self._first = scenario.unique_id
        self._number = (scenario.unique_id - self._first) % LARGEST_FUTURE
        super().run_model(scenario, policy)

    def run_experiment(self, experiment: ExperimentReplication) -> dict[str, Any]:
        """The outcomes of one experiment, by their variables' names.

        Raises:
            Refused: its branches contradict, or a value is none.
        """
        found = self.run_batch([dict(experiment)], [self._number])
        return {key: values[0] for key, values in found.items()}

    def run_batch(self, points: Sequence[Mapping[str, Any]], numbers: Sequence[int]) -> dict[str, NDArray[np.float64]]:
        """Runs many experiments at once, those of one policy as one ensemble.

        Args:
            points: per experiment its parameters, moves and branch, by their ids.
            numbers: per experiment the number of the future whose noise and hazards it meets.

        Returns:
            outcome or series -> (experiment,) or (experiment, point).

        Raises:
            Refused: branches contradict, or a value is none.
        """
        keys = [self._key_of(point) for point in points]
        return self._batch.run(points, keys, numbers)

    def cleanup(self) -> None:
        """The next experiments count their futures anew."""
        self._first = None

    def _key_of(self, point: Mapping[str, Any]) -> str:
        held = [f"{NEVER}.{move}" for move in self._moves if point.get(move, FREE) == NEVER]
        branch = str(point.get(BRANCH, self._only))
        return "+".join([*([] if branch == BASE else [branch]), *held]) or BASE


class EnsembleEvaluator(BaseEvaluator):
    """Evaluates experiments of `SandtableModel`s as ensembles, all experiments of a policy at once; others one by one.

    with EnsembleEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=10_000, policies=4)
    """

    def initialize(self) -> None:
        """Sees that there is something to evaluate.

        Raises:
            Refused: there is no model.
        """
        if not self._msis:
            raise refuse_call("there is no model to evaluate", mend="give EnsembleEvaluator a SandtableModel")

    def finalize(self) -> None:
        """Nothing is held."""

    def evaluate_experiments(
        self,
        scenarios: Iterable[Scenario],
        policies: Iterable[Policy],
        callback: Callable[[Experiment, dict[str, Any]], None],
        combine: str = "factorial",
        **_: Any,
    ) -> None:
        """Runs all experiments and hands each to the workbench.

        Raises:
            Refused: branches of an experiment contradict, or a value is none.
        """
        models = NamedObjectMap(AbstractModel)
        models.extend(self._msis)
        experiments = experiment_generator(scenarios, self._msis, policies, combine=combine)
        for name, own in groupby(experiments, key=lambda experiment: experiment.model_name):
            model = models[name]
            if isinstance(model, SandtableModel):
                _evaluate(model, list(own), callback)
            else:
                runner = ExperimentRunner(models)
                for experiment in own:
                    callback(experiment, runner.run_experiment(experiment))


def _evaluate(
    model: SandtableModel, experiments: Sequence[Experiment], callback: Callable[[Experiment, dict[str, Any]], None]
) -> None:
    constants = {constant.name: constant.value for constant in model.constants}
    ids = {one.name: one.variable_name for one in (*model.uncertainties, *model.levers)}
    points = []
    for experiment in experiments:
        given = {**constants, **experiment.policy, **experiment.scenario}
        points.append({id_: value for name, value in given.items() for id_ in ids.get(name, [name])})
    first = experiments[0].scenario.unique_id
    numbers = [(experiment.scenario.unique_id - first) % LARGEST_FUTURE for experiment in experiments]
    found = model.run_batch(points, numbers)
    for row, experiment in enumerate(experiments):
        outcomes = {
            outcome.name: outcome.process([found[variable][row] for variable in outcome.variable_name])
            for outcome in model.outcomes
        }
        callback(experiment, outcomes)


def parameter_name(id_: str) -> str:
    """A name that Python takes: `lead[KR]` is `lead_KR`."""
    return re.sub(r"\W+", "_", id_).strip("_")


def _uncertainty(id_: str, value: Distribution, model: Model, ranges: bool) -> RealParameter:
    """An uncertain parameter: of its own distribution, or of a range; one of whole numbers stays one of its own."""
    low, middle, high = to_values(value, np.array([RANGE[0], 0.5, RANGE[1]]), model.empirical)
    if ranges and low < high:
        return RealParameter(parameter_name(id_), low, high, default=middle, variable_name=[id_])
    own: RealParameter = RealParameter.from_dist(
        parameter_name(id_), _Settled(value, model)(), default=middle, variable_name=[id_]
    )
    return own


class _Settled(stats.rv_continuous):
    """A distribution of the language for a sampler that asks for quantiles."""

    def __init__(self, value: Distribution, model: Model) -> None:
        low, high = to_values(value, np.array([SMALLEST_U, LARGEST_U]), model.empirical)
        super().__init__(a=low, b=high, name=value.family)
        self._value, self._model, self._empirical = value, model, model.empirical

    def _updated_ctor_param(self) -> dict[str, object]:
        """What SciPy makes it anew from when it is frozen."""
        return {"value": self._value, "model": self._model}

    def _ppf(self, q: NDArray[np.float64]) -> NDArray[np.float64]:
        return to_values(self._value, np.clip(np.asarray(q, dtype=np.float64), SMALLEST_U, LARGEST_U), self._empirical)

    def _cdf(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        return to_mass(self._value, np.asarray(x, dtype=np.float64), self._empirical)


__all__ = ["EnsembleEvaluator", "SandtableModel", "parameter_name"]
