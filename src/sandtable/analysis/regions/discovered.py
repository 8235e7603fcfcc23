"""Scenario discovery over an ensemble: the parameters of a lens, in words, around what `discovery` finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.outcomes import Flags
from sandtable.analysis.regions.boxes import Inputs
from sandtable.analysis.regions.discovery import Discovery, find_discovery
from sandtable.analysis.regions.events import Event, find_cases
from sandtable.analysis.targets import Target, TargetValues
from sandtable.analysis.uncertainty.factors import Grounds, find_grounds, find_label
from sandtable.model.expression import Distribution
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble

NAMED_CASES = ("bernoulli", "categorical")  # families whose values name cases


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterWords:
    """A parameter as it is told."""

    id: str
    label: str
    unit: str
    grounds: Grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryFinding:
    """Under one lens, what tells the futures of interest from the others.

    Args:
        target, label, unit: what was asked about.
        event: what makes a future one of interest, settled.
        discovery: boxes, trade-off and tree.
        parameters: id -> words, of every parameter that the discovery names.
        n_left_out: futures left out because a run was in trouble, or the condition of a claim did not hold.
        n_trouble: of these, because a run was in trouble.
    """

    lens: str
    target: str
    label: str
    unit: str
    event: Event
    discovery: Discovery
    parameters: Mapping[str, ParameterWords]
    seed: int
    n_futures: int
    n_left_out: int
    n_trouble: int


def find_inputs(model: Model, ensemble: Ensemble, lens: str, counts: Flags) -> Inputs:
    """The parameters that vary under a lens, in the futures that count.

    Args:
        model: the scenario, for what kind of values a parameter has.
        ensemble: with the parameters of the lens.
        lens: its id.
        counts: (future,).
    """
    values = ensemble.parameters[lens][:, counts]
    rows = np.flatnonzero(values.max(axis=1) > values.min(axis=1)) if values.size else np.zeros(0, dtype=np.int64)
    ids = tuple(ensemble.parameter_ids[row] for row in rows)
    return Inputs(
        ids=ids,
        values=values[rows],
        categories=tuple(
            tuple(np.unique(values[row]).tolist()) if _names_cases(model, lens, id_) else ()
            for row, id_ in zip(rows, ids, strict=True)
        ),
    )


def find_discovered(
    model: Model,
    ensemble: Ensemble,
    lens: str,
    target: Target,
    event: Event,
    values: TargetValues,
    inputs: Inputs,
    *,
    most_limits: int = 4,
    least_density: float = 0.0,
    should_stop: Callable[[], bool] = lambda: False,
) -> DiscoveryFinding:
    """Scenario discovery under one lens.

    Args:
        model: the scenario.
        ensemble: the runs.
        lens: its id.
        target: what is asked about.
        event: settled.
        values: the target in each future.
        inputs: parameters of the futures that count.
        most_limits: parameters that a box may limit.
        least_density: that a box should have; 0 = balanced with coverage.
        should_stop: asked between steps.
    """
    cases = find_cases(event, values)
    seed = ensemble.manifest.seed
    discovery = find_discovery(
        inputs, cases, seed=seed, most_limits=most_limits, least_density=least_density, should_stop=should_stop
    )
    return DiscoveryFinding(
        lens=lens,
        target=target.text,
        label=_say_target(target),
        unit=target.unit,
        event=event,
        discovery=discovery,
        parameters={id_: _describe(model, lens, id_) for id_ in _named(discovery)},
        seed=seed,
        n_futures=values.n,
        n_left_out=len(values.counts) - values.n,
        n_trouble=values.n_left_out,
    )


def _say_target(target: Target) -> str:
    """The target's label; of a change, between what and what."""
    return f"{target.label}: with {target.pair.subject} less without" if target.pair is not None else target.label


def _names_cases(model: Model, lens: str, id_: str) -> bool:
    parameter = model.parameters.get(id_)
    replaced = model.lenses[lens].parameters if lens in model.lenses else {}
    value = replaced.get(id_, parameter.value if parameter is not None else 0.0)
    return isinstance(value, Distribution) and value.family in NAMED_CASES


def _named(discovery: Discovery) -> tuple[str, ...]:
    """Every parameter that is named, each once."""
    boxes = [option.box for option in discovery.options]
    boxes += [found.option.box for found in discovery.boxes]
    boxes += [leaf.box for leaf in (discovery.tree.leaves if discovery.tree else ())]
    named = [candidate.parameter for candidate in discovery.candidates]
    return tuple(dict.fromkeys([*named, *(limit.parameter for box in boxes for limit in box)]))


def _describe(model: Model, lens: str, id_: str) -> ParameterWords:
    parameter = model.parameters[id_]
    variable = model.variables[parameter.variable]
    return ParameterWords(
        id=id_,
        label=find_label(model, parameter),
        unit=variable.unit.text,
        grounds=find_grounds(model, id_, lens),
    )
