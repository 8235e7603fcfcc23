"""Small models built from nodes, run by the plain engine and by the oracle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from sandtable.compiler.lower import lower_model
from sandtable.engine.options import EngineOptions
from sandtable.engine.run import run_plan
from sandtable.ensemble.inputs import make_series
from sandtable.model.expression import Binary, Call, Expression, Name, Number, Subscript
from sandtable.model.model import Model
from sandtable.plan.plan import Plan
from sandtable.runs.runs import RunInputs, RunResult
from sandtable.testing.oracle import OracleRun, run_oracle

Runner = Callable[..., "Ran"]


class Write:
    """Short ways to write expressions."""

    @staticmethod
    def number(value: float) -> Number:
        return Number(value=float(value))

    def of(self, value: Expression | str | float) -> Expression:
        if isinstance(value, str):
            return Name(id=value)
        return value if isinstance(value, Expression) else self.number(value)

    def op(self, left: Expression | str | float, op: str, right: Expression | str | float) -> Binary:
        return Binary(op=op, left=self.of(left), right=self.of(right))

    def call(self, function: str, *arguments: Expression | str | float) -> Call:
        return Call(function=function, arguments=tuple(self.of(argument) for argument in arguments))

    @staticmethod
    def at(name: str, *indices: str) -> Subscript:
        return Subscript(name=name, indices=indices)


class Ran:
    """A plan and its runs."""

    def __init__(self, plan: Plan, result: RunResult, oracle: Sequence[OracleRun]) -> None:
        self.plan = plan
        self.result = result
        self.oracle = oracle
        self._row: dict[tuple[str, str], int] = {}
        for record in plan.records:
            for label in record.elements:
                self._row[record.name, label] = len(self._row)

    def series(self, name: str, element: str = "", future: int = 0) -> list[float]:
        return [float(value) for value in self.result.records[self._row[name, element], :, future]]

    def output(self, name: str, future: int = 0) -> float:
        row = next(index for index, output in enumerate(self.plan.outputs) if output.name == name)
        return float(self.result.outputs[row, future])

    def disagreements(self) -> list[str]:
        found = []
        for future, oracle in enumerate(self.oracle):
            if int(self.result.status[future]) != int(oracle.status):
                found.append(f"status of future {future}")
            for (name, label), row in self._row.items():
                cell = tuple(label.split(",")) if label else ()
                values = oracle.values.get(name) or oracle.active.get(name)
                if values is None:
                    continue
                wanted = np.array(values[cell], dtype=np.float64)
                if not np.allclose(self.result.records[row, :, future], wanted, rtol=1e-9, atol=1e-9, equal_nan=True):
                    found.append(f"{name}[{label}] in future {future}")
            for name, wanted_outcome in oracle.outcomes.items():
                if not np.isclose(self.output(name, future), wanted_outcome, rtol=1e-9, atol=1e-9, equal_nan=True):
                    found.append(f"outcome {name} in future {future}")
        return found


@pytest.fixture
def write() -> Write:
    return Write()


@pytest.fixture
def run() -> Runner:
    def runner(
        model: Model,
        *,
        parameters: Mapping[str, float] | None = None,
        lens: str = "record",
        branches: tuple[str, ...] = (),
        n_futures: int = 4,
        seed: int = 3,
        with_oracle: bool = True,
    ) -> Ran:
        plan = lower_model(model)
        values = [[(parameters or {})[name]] * n_futures for name in sorted(model.parameters)]
        inputs = RunInputs(
            parameters=np.array(values, dtype=np.float64).reshape(len(values), n_futures),
            series=make_series(model, plan, lens, branches),
            seed=seed,
        )
        keep = [(index, cell) for index, record in enumerate(plan.records) for cell in range(len(record.elements))]
        result = run_plan(plan, inputs, keep=keep, options=EngineOptions(engine="numpy"))
        oracle = [
            run_oracle(model, parameters=parameters or {}, lens=lens, branches=branches, seed=seed, future=future)
            for future in range(n_futures if with_oracle else 0)
        ]
        return Ran(plan, result, oracle)

    return runner
