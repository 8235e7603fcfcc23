"""Score the causal links of a scenario on some of its futures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.compiler.lower import lower_model
from sandtable.engine.links import LinkPlan
from sandtable.engine.options import EngineOptions
from sandtable.ensemble.inputs import make_series
from sandtable.model.walking import names_in
from sandtable.plan.pruning import prune_plan
from sandtable.runs.runs import RunInputs
from sandtable.usecases.draws import Drawing
from sandtable.usecases.inputs import add_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from sandtable.model.declaration import Law, Move
    from sandtable.model.expression import Distribution, Expression
    from sandtable.model.model import Model, Variable
    from sandtable.plan.plan import Plan
    from sandtable.runs.links import LinkScores
    from sandtable.usecases.request import RunRequest


class ScoredLinks:
    """The links of a scenario that lie on loops or named chains, scored under one lens and branch.

    Args:
        model: a settled scenario.
        request: seed, design, cutoff and engine of the futures; how many there are counts for the design alone.
        lens: under which.
        branch: key, `base` or `a+b`.
        chains: variables one behind the other, between which links are scored even where they lie on no loop.
    """

    def __init__(
        self, model: Model, request: RunRequest, lens: str, branch: str, chains: Sequence[Sequence[str]] = ()
    ) -> None:
        model = _apart(model)
        self._model, self._request, self._lens, self._branch = model, request, lens, branch
        self._moved = _bare(lower_model(model))
        self._read = self._moved
        if model.grid.method != "euler":
            self._read = _bare(lower_model(replace(model, grid=replace(model.grid, method="euler"))))
        self._links = LinkPlan(self._moved, self._read, find_reads(model), find_owners(model), chains)

    @property
    def n_links(self) -> int:
        """Links between cells that lie on loops or chains."""
        return len(self._links.links)

    def draw(self, first: int, n_futures: int) -> NDArray[np.float64]:
        """Parameters (slot, future) of futures from this number on."""
        parts = () if self._branch == BASE else self._branch.split("+")
        replaced: dict[str, float | Distribution] = {
            id_: value for part in parts for id_, value in self._model.branches[part].parameters.items()
        }
        drawing = Drawing(self._model, self._request, (self._lens,), [replaced], EngineOptions(engine="numpy"))
        try:
            futures = drawing.draw(first, n_futures)
            return futures.parameters(lens=self._lens, branch_parameters=replaced)
        finally:
            drawing.close()

    def score(self, first: int, n_futures: int) -> LinkScores:
        """Scores of all links at all points of futures from this number on."""
        parameters = self.draw(first, n_futures)
        return self._links.score(
            self._inputs(self._moved, parameters, first), self._inputs(self._read, parameters, first)
        )

    def _inputs(self, plan: Plan, parameters: NDArray[np.float64], first: int) -> RunInputs:
        parts = () if self._branch == BASE else tuple(self._branch.split("+"))
        series = make_series(self._model, plan, self._lens, parts)
        return RunInputs(parameters=parameters, series=series, seed=self._request.seed, first_future=first)


def _apart(model: Model) -> Model:
    """The model with a switch, always off, in each variable whose equation is another's too.

    A plan holds equal equations as one value, and could not say which of the variables a third one reads.
    """
    names: dict[int, list[str]] = {}
    for record in lower_model(model).records:
        names.setdefault(record.value, []).append(record.name)
    same = [name for held in names.values() if len(held) > 1 for name in held if name in model.variables]
    return add_inputs(model, [name for name in same if model.variables[name].kind in {"auxiliary", "flow"}])


def _bare(plan: Plan) -> Plan:
    """The plan with all its records and no outcomes."""
    return prune_plan(plan, {record.name for record in plan.records}, lambda _: False)


def find_owners(model: Model) -> dict[str, str]:
    """The variable that each replaced equation belongs to, by the override's id."""
    return {override.id: override.target for override in model.overrides.values()}


def find_reads(model: Model) -> dict[str, frozenset[str]]:
    """Per variable the names that its equations read; a move that it asks brings what decides the move."""
    laws = list(model.laws.values())
    by_move = {
        move.id: frozenset(_names(_clauses(move, [law for law in laws if move.id in (*law.forbids, *law.enables)])))
        for move in model.moves.values()
    }
    overriding: dict[str, set[str]] = {}
    for override in model.overrides.values():
        overriding.setdefault(override.target, set()).update(names_in(override.value))
    found = {}
    for variable in model.variables.values():
        names = set(_names(_equations(variable))) | overriding.get(variable.id, set())
        moved = [by_move[name] for name in names if name in by_move]
        counted = {f"count({name})" for name in names if name in by_move}
        found[variable.id] = frozenset(names.union(counted, *moved))
    return found


def _equations(variable: Variable) -> Iterable[Expression]:
    if variable.kind == "stock":
        return (*(term.value for term in variable.terms), *(variable.within or ()))
    return variable.cells.values()


def _clauses(move: Move, laws: Sequence[Law]) -> list[Expression]:
    several = [move.chance, move.when, move.again_after, move.lasts, move.ends_when, move.ends_chance]
    for law in laws:
        several += [law.in_force, law.unless, law.permits]
    return [clause for clause in several if clause is not None]


def _names(expressions: Iterable[Expression]) -> set[str]:
    return {name for expression in expressions for name in names_in(expression)}
