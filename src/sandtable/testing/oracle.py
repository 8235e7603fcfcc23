"""The oracle: a slow and obvious interpreter of a model, one future at a time, written to be read.

It says in Python what `docs/semantics.md` says in words, and shares nothing with the compiler and the engine but
the elementwise operations, the generator of random numbers and the time axis.  There is no plan and no array: a
value is a float in a dictionary under its tuple of elements.

Where to read what: `interpretation` the course of time and the values; `expressions`, `subscripts` and `calls` how an
equation is read; `memories` delays and their like; `acts` moves and laws; `point_checks` what is held against each point.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sandtable.model.model import Model
from sandtable.runs.runs import Status
from sandtable.testing.expressions import evaluate
from sandtable.testing.interpretation import Interpretation
from sandtable.testing.moments import Act, Cell, Cells, Lazy, Moment, name_of
from sandtable.testing.point_checks import hold_check, is_at_points, share_of_breaches


@dataclass(frozen=True, slots=True, kw_only=True)
class OracleRun:
    """What became of one future.

    Args:
        values: variable -> cell -> value at each point.
        active: move -> cell -> 1 while it is active, at each point.
        counts: move -> cell -> how often it has begun.
        in_force: law -> 1 while it is in force.
        outcomes: outcome (`name` or `name[element]`), `limit.<law>`, `check.<i>.worst` and `.first` -> value.
        status: of the run; the first trouble stands.
        status_point: grid point of the first trouble, -1 if none.
    """

    values: Mapping[str, Mapping[Cell, tuple[float, ...]]]
    active: Mapping[str, Mapping[Cell, tuple[float, ...]]]
    counts: Mapping[str, Mapping[Cell, tuple[float, ...]]]
    in_force: Mapping[str, tuple[float, ...]]
    outcomes: Mapping[str, float]
    status: Status
    status_point: int


def run_oracle(
    model: Model,
    *,
    parameters: Mapping[str, float],
    lens: str = "record",
    branches: Sequence[str] = (),
    seed: int = 0,
    future: int = 0,
) -> OracleRun:
    """Runs one future of a model.

    Args:
        model: the settled scenario.
        parameters: Parameter id -> value, as drawn for this future, lens and branch.
        lens: a lens of the scenario.
        branches: branches that hold together; none or `base` for the run without any.
        seed: 0 <= seed < 2**63.
        future: the future's number, which names its draws.

    Returns:
        Values of every variable at every point, outcomes and status.
    """
    run = Interpretation(model, parameters, lens, tuple(sorted(set(branches) - {"base"})), seed, future)
    run.run()
    return _Results(run).result()


class _Results:
    """What is read from a run that is over."""

    def __init__(self, run: Interpretation) -> None:
        self.run = run
        self.model = run.model
        self.course = run.course
        self.history = run.history

    def result(self) -> OracleRun:
        """Everything that is asked of a run."""
        outcomes = self.outcomes()
        status, point = self.run.status, self.run.status_point
        if status == Status.OK and not all(
            math.isfinite(value) for name, value in outcomes.items() if not name.startswith("check.")
        ):
            status, point = Status.NONFINITE, self.history[-1].point
        kept = [item for item in self.model.variables.values() if item.kind not in {"outcome", "lookup"}]
        return OracleRun(
            values={
                item.id: {
                    cell: tuple(moment.values[item.id][cell] for moment in self.history)
                    for cell in self.course.cells(item.axes)
                }
                for item in kept
            },
            active=self.of_moves(lambda act: float(act.is_active)),
            counts=self.of_moves(lambda act: float(act.n_begun)),
            in_force={
                law: tuple(float(moment.laws[law].is_in_force) for moment in self.history) for law in self.model.laws
            },
            outcomes=outcomes,
            status=status,
            status_point=point,
        )

    def of_moves(self, read: Callable[[Act], float]) -> dict[str, dict[Cell, tuple[float, ...]]]:
        """Something of every move at every point."""
        return {
            move.id: {
                cell: tuple(read(moment.acts[move.id, cell]) for moment in self.history)
                for cell in self.course.cells(move.dimensions)
            }
            for move in self.model.moves.values()
        }

    def outcomes(self) -> dict[str, float]:
        """Outcomes from all points of the run; one may use another."""
        last = self.history[-1]
        finish = Moment(point=last.point, stage=last.stage)
        finish.values = Lazy(lambda id_: self.outcome(id_, finish) if self.is_outcome(id_) else last.values[id_])
        found = {
            name_of(item.id, cell): value
            for item in self.model.variables.values()
            if item.kind == "outcome"
            for cell, value in finish.values[item.id].items()
        }
        return found | self.duties() | self.checks()

    def duties(self) -> dict[str, float]:
        """`limit.<law>`: the share of points at which a law's limit is exceeded."""
        return {
            f"limit.{law.id}": share_of_breaches(law, self.run.scope(law.id, (), (), self.history[-1]), self.history)
            for law in self.model.laws.values()
            if law.limits is not None
        }

    def checks(self) -> dict[str, float]:
        """`check.<i>.worst` and `check.<i>.first` of the checks at points."""
        found: dict[str, float] = {}
        for index, check in enumerate(self.model.checks):
            if is_at_points(check.holds, self.model):
                scope = self.run.scope(f"check.{index}", (), (), self.history[-1])
                worst, first = hold_check(check, scope, self.history)
                found |= {f"check.{index}.worst": worst, f"check.{index}.first": first}
        return found

    def is_outcome(self, id_: str) -> bool:
        """Whether it is an outcome, not a variable of the run."""
        return self.model.variables[id_].kind == "outcome"

    def outcome(self, id_: str, finish: Moment) -> Cells:
        """One outcome, in each of its cells."""
        variable = self.model.variables[id_]
        values: Cells = {}
        for cell in self.course.cells(variable.axes):
            scope = replace(self.run.scope(id_, variable.axes, cell, finish), history=tuple(self.history))
            values[cell] = evaluate(variable.cells[cell] if cell in variable.cells else variable.cells[()], scope)
        return values
