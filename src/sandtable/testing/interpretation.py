"""The course of one run of the oracle: points, steps and values, as `docs/semantics.md` has them.

What is asked for and not yet known is worked out on the spot, so no order is needed; `Model.order` is followed only
to keep the recursion flat.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from sandtable.functions.catalogue import OPERATIONS
from sandtable.model.declaration import Data
from sandtable.model.expression import Call
from sandtable.model.model import Model, Override, Variable
from sandtable.runs.runs import Status
from sandtable.testing.acts import BEFORE_THE_START, find_act, find_law
from sandtable.testing.expressions import evaluate
from sandtable.testing.memories import (
    WITH_LEVELS,
    extend_past,
    find_site,
    rates_of_levels,
    start_of_levels,
    start_of_past,
    value_of_memory,
)
from sandtable.testing.moments import Act, Cell, Cells, Course, Lazy, Moment, MoveCell, Scope, Site, name_of
from sandtable.testing.places import Equation, memories_of, number_noises, separate

DIVERGED_BEYOND = 1e15
NEGATIVE_BELOW = -1e-9  # times 1 + |initial value|

Levels: TypeAlias = dict[Site, tuple[float, ...]]
States: TypeAlias = tuple[dict[str, Cells], Levels]  # stocks and hidden levels, or their rates


class Interpretation:
    """One run in progress: `run` fills `history`, `status` and `status_point`."""

    def __init__(
        self,
        model: Model,
        parameters: Mapping[str, float],
        lens: str,
        branches: tuple[str, ...],
        seed: int,
        future: int,
    ) -> None:
        model = separate(model)
        chosen = [model.branches[name] for name in branches]
        lens_overrides = model.lenses[lens].overrides if lens in model.lenses else ()
        self.course = Course(
            model=model,
            parameters=parameters,
            seed=seed,
            future=future,
            ordinals=number_noises(model),
            parameter_ids={(item.variable, item.elements): id_ for id_, item in model.parameters.items()},
            overrides=_overrides_by_target(model),
            overrides_on=frozenset(lens_overrides).union(*(branch.overrides for branch in chosen)),
            forcings=tuple(forcing for branch in chosen for forcing in branch.forcings),
        )
        self.model = model
        self.grid = model.grid
        self.stocks = [variable for variable in model.variables.values() if variable.kind == "stock"]
        self.memories = memories_of(model)
        self.start = Moment(point=0, stage=0.0, is_before_start=True)
        self.start.values = Lazy(lambda id_: self.find_values(id_, self.start))
        self.start.laws = Lazy(lambda id_: find_law(model.laws[id_], self.scope(id_, (), (), self.start), {}))
        self.history: list[Moment] = []
        self.status, self.status_point = Status.OK, -1

    # -- the course of time -----------------------------------------------------------------------

    def run(self) -> None:
        """From the start through the last point."""
        stocks = {stock.id: self.start.values[stock.id] for stock in self.stocks}
        levels: Levels = {}
        past: dict[Site, list[float]] = {}
        for call, scope in self.memory_scopes(self.start):
            if call.function in WITH_LEVELS:
                levels[find_site(call, scope)] = start_of_levels(call, scope, evaluate)
            else:
                past[find_site(call, scope)] = start_of_past(call, scope, evaluate)
        acts: Mapping[MoveCell, Act] = BEFORE_THE_START
        self.watch(0, stocks, levels)
        for point in range(self.grid.n_points):
            moment = self.moment_at_point(point, stocks, levels, past, acts)
            self.settle(moment)
            self.history.append(moment)
            if point < self.grid.n_steps:
                stocks, levels = self.step(moment)
                past = {
                    find_site(call, scope): extend_past(call, past[find_site(call, scope)], scope, evaluate)
                    for call, scope in self.memory_scopes(moment)
                    if call.function not in WITH_LEVELS
                }
                acts = moment.acts
                self.watch(point + 1, stocks, levels)

    def moment_at_point(
        self,
        point: int,
        stocks: Mapping[str, Cells],
        levels: Levels,
        past: dict[Site, list[float]],
        acts: Mapping[MoveCell, Act],
    ) -> Moment:
        """The moment of a grid point, nothing but the states known yet."""
        moment = Moment(point=point, stage=float(point), levels=levels, past=past)
        moment.values = Lazy(lambda id_: self.find_values(id_, moment))
        moment.values.update(stocks)
        moment.acts = Lazy(lambda key: self.find_act(key, moment, acts))
        moment.laws = Lazy(lambda id_: find_law(self.model.laws[id_], self.scope(id_, (), (), moment), acts))
        return moment

    def find_act(self, key: MoveCell, moment: Moment, before: Mapping[MoveCell, Act]) -> Act:
        """The state of one element of a move at a moment."""
        move = self.model.moves[key[0]]
        return find_act(move, self.scope(move.id, move.dimensions, key[1], moment), before)

    def settle(self, moment: Moment) -> None:
        """Works out everything at a point, in the model's order."""
        for item in self.model.order:
            kind, _, name = item.rpartition(":")
            if kind == "law":
                moment.laws[name]
            elif kind == "move":
                for cell in self.course.cells(self.model.moves[name].dimensions):
                    moment.acts[name, cell]
            else:
                moment.values[item]
        for variable in self.model.variables.values():
            if variable.kind not in {"outcome", "lookup"}:
                moment.values[variable.id]
        for move in self.model.moves.values():
            for cell in self.course.cells(move.dimensions):
                moment.acts[move.id, cell]

    # -- a step -----------------------------------------------------------------------------------

    def step(self, moment: Moment) -> States:
        """Stocks and hidden levels at the next point: Euler, or the classical Runge-Kutta method of order 4."""
        dt = self.grid.step
        first = self.rates(moment)
        if self.grid.method == "euler":
            moved = self.moved(moment, [(dt, first)])
        else:
            held = {
                find_site(call, scope): value_of_memory(call, scope, evaluate)
                for call, scope in self.memory_scopes(moment)
                if call.function not in WITH_LEVELS
            }
            second = self.rates(self.stage(moment, 0.5, [(dt / 2, first)], held))
            third = self.rates(self.stage(moment, 0.5, [(dt / 2, second)], held))
            fourth = self.rates(self.stage(moment, 1.0, [(dt, third)], held))
            moved = self.moved(moment, [(dt / 6, first), (dt / 3, second), (dt / 3, third), (dt / 6, fourth)])
        return {stock.id: self.clamp(stock, moved[0][stock.id], moment) for stock in self.stocks}, moved[1]

    def stage(
        self, moment: Moment, offset: float, rates: Sequence[tuple[float, States]], held: dict[Site, float]
    ) -> Moment:
        """A later stage of RK4: own stocks, levels and time; draws, moves, laws and looking back are the point's."""
        stocks, levels = self.moved(moment, rates)
        stage = Moment(
            point=moment.point,
            stage=moment.point + offset,
            levels=levels,
            acts=moment.acts,
            laws=moment.laws,
            held=held,
        )
        stage.values = Lazy(lambda id_: self.find_values(id_, stage))
        stage.values.update(stocks)
        return stage

    def rates(self, moment: Moment) -> States:
        """Change per time of every stock and of every hidden level."""
        stocks = {
            stock.id: {
                cell: self.rate_of(stock, self.scope(stock.id, stock.axes, cell, moment))
                for cell in self.course.cells(stock.axes)
            }
            for stock in self.stocks
        }
        levels = {
            find_site(call, scope): rates_of_levels(call, moment.levels[find_site(call, scope)], scope, evaluate)
            for call, scope in self.memory_scopes(moment)
            if call.function in WITH_LEVELS
        }
        return stocks, levels

    def rate_of(self, stock: Variable, scope: Scope) -> float:
        """A stock's gains less its losses."""
        rate = 0.0
        for term in stock.terms:
            rate += term.sign * evaluate(term.value, scope)
        return rate

    def moved(self, moment: Moment, rates: Sequence[tuple[float, States]]) -> States:
        """Stocks and levels of a moment, moved by each rate times its length of time."""
        stocks = {stock.id: dict(moment.values[stock.id]) for stock in self.stocks}
        levels = dict(moment.levels)
        for length, (stock_rates, level_rates) in rates:
            for id_, cells in stock_rates.items():
                stocks[id_] = {cell: stocks[id_][cell] + length * rate for cell, rate in cells.items()}
            for site, changes in level_rates.items():
                pairs = zip(levels[site], changes, strict=True)
                levels[site] = tuple(level + length * change for level, change in pairs)
        return stocks, levels

    def clamp(self, stock: Variable, cells: Cells, moment: Moment) -> Cells:
        """A stock's values kept within its bounds, as they are at the point from which the step went."""
        if stock.within is None:
            return cells
        low, high = stock.within
        clamped: Cells = {}
        for cell, value in cells.items():
            scope = self.scope(stock.id, stock.axes, cell, moment)
            raised = OPERATIONS["max"].scalar(value, evaluate(low, scope))
            clamped[cell] = float(OPERATIONS["min"].scalar(raised, evaluate(high, scope)))
        return clamped

    # -- values -----------------------------------------------------------------------------------

    def find_values(self, id_: str, moment: Moment) -> Cells:
        """A variable's values at a moment, overrides included."""
        variable = self.model.variables[id_]
        if self.is_settled_before(variable) and not moment.is_before_start:
            return self.start.values[id_]
        values = {cell: self.find_value(variable, cell, moment) for cell in self.course.cells(variable.axes)}
        for override in self.course.overrides.get(id_, ()):
            moment.without[override.id] = values
            if self.is_on(override, moment):
                values = self.overridden(variable, override, values, moment)
        return values

    def is_settled_before(self, variable: Variable) -> bool:
        """Whether the variable is known before point 0 and stays."""
        return variable.kind in {"parameter", "constant"} or variable.id in self.model.constant_order

    def find_value(self, variable: Variable, cell: Cell, moment: Moment) -> float:
        """One cell without overrides: a parameter, a point of a series, or its equation."""
        parameter = self.course.parameter_ids.get((variable.id, cell))
        if parameter is not None:
            return self.course.parameters[parameter]
        if variable.kind == "data":
            return self.find_seen(variable, cell, moment)
        equation = variable.cells[cell] if cell in variable.cells else variable.cells[()]
        scope = self.scope(variable.id, variable.axes, cell, moment)
        return evaluate(equation, replace(scope, axes=()) if cell in variable.cells else scope)

    def find_seen(self, variable: Variable, cell: Cell, moment: Moment) -> float:
        """A data series at a moment; within a step linear, unless its mode is to hold the point's value."""
        declaration = variable.declaration
        assert isinstance(declaration, Data)
        values = self.model.series[name_of(variable.id, cell)].values
        if moment.stage == moment.point or declaration.mode != "linear":
            return values[moment.point]
        if moment.stage == moment.point + 1:
            return values[moment.point + 1]
        return (values[moment.point] + values[moment.point + 1]) / 2

    def is_on(self, override: Override, moment: Moment) -> bool:
        """Whether an override holds at a moment."""
        return override.id in self.course.overrides_on and override.first <= moment.point <= override.last

    def overridden(self, variable: Variable, override: Override, values: Cells, moment: Moment) -> Cells:
        """Values with those of the override in the place of the cells that it names."""
        scopes = {cell: self.scope(variable.id, variable.axes, cell, moment, override.id) for cell in values}
        return {
            cell: evaluate(override.value, scopes[cell]) if _names(override, variable.axes, cell) else value
            for cell, value in values.items()
        }

    # -- where things stand -----------------------------------------------------------------------

    def scope(self, owner: str, axes: Sequence[str], cell: Cell, moment: Moment, override: str = "") -> Scope:
        """An owner's cell at a moment."""
        return Scope(
            course=self.course,
            moment=moment,
            owner=owner,
            axes=tuple(axes),
            cell=cell,
            elements=dict(zip(axes, cell, strict=True)),
            override=override,
        )

    def memory_scopes(self, moment: Moment) -> list[tuple[Call, Scope]]:
        """Every memory with every cell for which it keeps a past."""
        return [
            (call, scope.with_elements(dict(zip(opened, elements, strict=True))))
            for call, equation, opened in self.memories
            for scope in self.scopes_of(equation, moment)
            for elements in self.course.cells(opened)
        ]

    def scopes_of(self, equation: Equation, moment: Moment) -> list[Scope]:
        """Where an equation is read: at the one cell that it is for, or at all cells of its owner."""
        if equation.cell:
            scope = self.scope(equation.owner, equation.axes, equation.cell, moment, equation.override)
            return [replace(scope, axes=())]
        cells = self.course.cells(equation.axes)
        return [self.scope(equation.owner, equation.axes, cell, moment, equation.override) for cell in cells]

    # -- what it comes to -------------------------------------------------------------------------

    def watch(self, point: int, stocks: Mapping[str, Cells], levels: Levels) -> None:
        """Notes the first trouble of the states."""
        if self.status is not Status.OK:
            return
        states = [value for cells in stocks.values() for value in cells.values()]
        states += [level for several in levels.values() for level in several]
        if any(not math.isfinite(state) for state in states):
            self.status, self.status_point = Status.NONFINITE, point
        elif any(abs(state) > DIVERGED_BEYOND for state in states):
            self.status, self.status_point = Status.DIVERGED, point
        elif any(self.is_negative(stock, stocks[stock.id]) for stock in self.stocks if stock.is_never_negative):
            self.status, self.status_point = Status.NEGATIVE, point

    def is_negative(self, stock: Variable, cells: Cells) -> bool:
        """Whether a stock that may not is below zero by more than rounding."""
        initial = self.start.values[stock.id]
        return any(value < NEGATIVE_BELOW * (1 + abs(initial[cell])) for cell, value in cells.items())


def _overrides_by_target(model: Model) -> dict[str, tuple[Override, ...]]:
    """Overrides by target in the order in which they apply: the lenses', then the branches' by name."""
    ordered = sorted(model.overrides.values(), key=lambda item: (item.owner_kind == "branch", item.owner, item.id))
    targets = dict.fromkeys(item.target for item in ordered)
    return {target: tuple(item for item in ordered if item.target == target) for target in targets}


def _names(override: Override, axes: Sequence[str], cell: Cell) -> bool:
    """Whether an override is for this cell: every element that it names is the cell's, in any place."""
    named = [text.rpartition("=") for text in override.elements]
    if len(named) == len(cell):
        return all(element == own for (_, _, element), own in zip(named, cell, strict=True))
    by_axis = dict(zip(axes, cell, strict=True))
    return all(by_axis[axis] == element if axis else element in cell for axis, _, element in named)
