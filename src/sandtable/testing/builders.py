"""Small models built by hand, for tests of what stands behind the checker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict

from sandtable.model.declaration import Auxiliary, Correlation, Law, Move
from sandtable.model.expression import Distribution, Expression, Number
from sandtable.model.model import (
    Axis,
    ElementMap,
    Model,
    Override,
    Parameter,
    Series,
    SettledBranch,
    SettledLens,
    Term,
    Variable,
)
from sandtable.model.timegrid import TimeGrid
from sandtable.quantities.unit import DIMENSIONLESS
from sandtable.testing.moments import Cell, name_of


class Parts(TypedDict, total=False):
    """What a small model may have, each by id."""

    axes: Iterable[Axis]
    maps: Iterable[ElementMap]
    parameters: Iterable[Parameter]
    correlations: Iterable[Correlation]
    variables: Iterable[Variable]
    series: Iterable[Series]
    moves: Iterable[Move]
    laws: Iterable[Law]
    overrides: Iterable[Override]
    branches: Iterable[SettledBranch]
    lenses: Iterable[SettledLens]


def build_model(grid: TimeGrid, parts: Parts, *, empirical: Mapping[str, tuple[float, ...]] | None = None) -> Model:
    """A settled model of a few parts; everything else is empty.

    Args:
        grid: its time axis.
        parts: axes, parameters, variables and so on.
        empirical: values of empirical distributions by "file:column".
    """
    variables = {item.id: item for item in parts.get("variables", ())}
    moving = [item.id for item in variables.values() if item.kind in {"flow", "auxiliary"}]
    return Model(
        id="small",
        title="Small",
        question="",
        about="",
        grid=grid,
        axes={item.id: item for item in parts.get("axes", ())},
        maps={item.id: item for item in parts.get("maps", ())},
        units={},
        sources={},
        actors={},
        persons={},
        sectors={},
        parameters={item.id: item for item in parts.get("parameters", ())},
        correlations=tuple(parts.get("correlations", ())),
        variables=variables,
        series={item.variable: item for item in parts.get("series", ())},
        moves={item.id: item for item in parts.get("moves", ())},
        laws={item.id: item for item in parts.get("laws", ())},
        overrides={item.id: item for item in parts.get("overrides", ())},
        branches={item.id: item for item in parts.get("branches", ())},
        lenses={item.id: item for item in parts.get("lenses", ())},
        lens_declarations={},
        interests={},
        claims={},
        questions={},
        checks=(),
        reports=(),
        constant_order=tuple(item.id for item in variables.values() if item.kind in {"parameter", "constant"}),
        order=tuple(moving),
        initial_order=(),
        digest="",
        empirical=empirical or {},
    )


def build_grid(n_steps: int, step: float = 1.0, method: str = "euler") -> TimeGrid:
    """An axis of plain numbers from 0, in months."""
    return TimeGrid(origin=None, start=0.0, step=step, unit="month", n_steps=n_steps, method=method)


def build_parameter(variable: str, value: float | Distribution, cell: Cell = ()) -> Parameter:
    """One cell of a constant or an uncertainty."""
    return Parameter(id=name_of(variable, cell), variable=variable, elements=cell, value=value)


def build_variable(
    id_: str,
    kind: str,
    value: Expression | Mapping[Cell, Expression],
    *,
    axes: tuple[str, ...] = (),
    terms: Iterable[Term] = (),
    is_never_negative: bool = False,
    within: tuple[Expression, Expression] | None = None,
) -> Variable:
    """A dimensionless variable with one equation, or one per cell."""
    return Variable(
        id=id_,
        kind=kind,
        axes=axes,
        unit=DIMENSIONLESS,
        cells={(): value} if isinstance(value, Expression) else value,
        declaration=Auxiliary(id=id_, value=Number(value=0)),
        terms=tuple(terms),
        is_never_negative=is_never_negative,
        within=within,
    )
