"""One contestant of another environment: `python outside.py pysd|ema|pysimlin|mesa FILE VARIABLE`.

Runs under that environment's Python, one future after the other, and prints as JSON the least processor time of
one future in seconds, and the last and the greatest value of the variable.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

warnings.simplefilter("ignore")
ENOUGH, MOST = 2.0, 40  # seconds of processor time, and counts
Timed = tuple[float, float, float]


def least_time(run: Callable[[], object]) -> float:
    """The least processor time of many counts."""
    best, begun = 1e9, time.process_time()
    for _ in range(MOST):
        start = time.process_time()
        run()
        now = time.process_time()
        best = min(best, now - start)
        if now - begun > ENOUGH:
            break
    return best


def run_pysd(path: str, variable: str) -> Timed:
    """PySD, the one variable asked for."""
    import pysd

    model = pysd.read_xmile(path)
    found = {}

    def run() -> None:
        found["rows"] = model.run(return_columns=[variable])

    seconds = least_time(run)
    values = found["rows"].iloc[:, 0]
    return seconds, float(values.iloc[-1]), float(values.max())


def run_ema(path: str, variable: str) -> Timed:
    """EMA Workbench's sequential evaluator over PySD: the mean of twenty experiments, all standard runs."""
    import pysd
    from ema_workbench import Model, RealParameter, ScalarOutcome, SequentialEvaluator

    model = pysd.read_xmile(path)

    def function(**_sampled: float) -> dict[str, float]:
        values = model.run(return_columns=[variable]).iloc[:, 0]
        return {"last": float(values.iloc[-1]), "peak": float(values.max())}

    workbench = Model("pysd", function=function)
    workbench.uncertainties = [RealParameter("scale", 0.9, 1.1)]
    workbench.outcomes = [ScalarOutcome("last"), ScalarOutcome("peak")]
    count = 20
    start = time.process_time()
    with SequentialEvaluator(workbench) as evaluator:
        _, outcomes = evaluator.perform_experiments(scenarios=count)
    seconds = (time.process_time() - start) / count
    return seconds, float(outcomes["last"][0]), float(outcomes["peak"][0])


def run_pysimlin(path: str, variable: str) -> Timed:
    """pysimlin, a compiled engine with a Python face."""
    import simlin

    run = simlin.load(path).simulate()

    def again() -> None:
        run.reset()
        run.run_to_end()

    seconds = least_time(again)
    values = run.get_series(variable)
    return seconds, float(values[-1]), float(max(values))


def run_mesa(path: str, _variable: str) -> Timed:
    """Agents that join a crowd once it is as large as their threshold; FILE has thresholds and the count of steps."""
    import mesa

    given = json.loads(Path(path).read_text(encoding="utf-8"))

    class Person(mesa.Agent):
        def __init__(self, model: mesa.Model, threshold: float) -> None:
            super().__init__(model)
            self.threshold, self.joined = threshold, 0.0

        def step(self) -> None:
            if self.model.crowd >= self.threshold:
                self.joined = 1.0

    class Crowd(mesa.Model):
        def __init__(self, thresholds: list[float]) -> None:
            super().__init__(seed=1)
            self.crowd = 0.0
            Person.create_agents(self, len(thresholds), thresholds)

        def step(self) -> None:
            self.agents.do("step")
            self.crowd = self.agents.agg("joined", sum) / len(self.agents)

    last = []
    best = 1e9
    for thresholds in given["thresholds"]:
        start = time.process_time()
        model = Crowd(thresholds)
        for _ in range(given["steps"]):
            model.step()
        best = min(best, time.process_time() - start)
        last.append(model.crowd)
    return best, sum(last) / len(last), max(last)


RUNS = {"pysd": run_pysd, "ema": run_ema, "pysimlin": run_pysimlin, "mesa": run_mesa}

if __name__ == "__main__":
    print(json.dumps(RUNS[sys.argv[1]](sys.argv[2], sys.argv[3])))
