"""One contestant of another environment: `python outside.py pysd|ema|pysimlin|mesa FILE VARIABLE SHARE`.

Runs under that environment's Python, one future after the other, and prints as JSON the least processor time of
one future in seconds, and the last and the greatest value of the variable.  SHARE is the share of the run's points
that is run where a whole run is too long; the time is divided by it.
"""

from __future__ import annotations

import json
import re
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


def load_pysd(path: str, share: float) -> tuple[object, float]:
    """The model translated, and where a run of that share ends."""
    import pysd

    model = pysd.read_xmile(path)
    control = model.components
    first, last = float(control.initial_time()), float(control.final_time())
    return model, first + share * (last - first)


def run_pysd(path: str, variable: str, share: float) -> Timed:
    """PySD, the one variable asked for."""
    model, end = load_pysd(path, share)
    found = {}

    def run() -> None:
        found["rows"] = model.run(final_time=end, return_columns=[variable])  # type: ignore[attr-defined]

    seconds = least_time(run) / share
    values = found["rows"].iloc[:, 0]
    return seconds, float(values.iloc[-1]), float(values.max())


def run_ema(path: str, variable: str, share: float) -> Timed:
    """EMA Workbench's sequential evaluator over PySD; its own work for an experiment is in the time."""
    from ema_workbench import Model, RealParameter, ScalarOutcome, SequentialEvaluator, ema_logging

    ema_logging.log_to_stderr(ema_logging.ERROR)
    model, end = load_pysd(path, share)

    def function(scale: float = 1.0) -> dict[str, float]:
        values = model.run(final_time=end, return_columns=[variable]).iloc[:, 0]  # type: ignore[attr-defined]
        return {"last": float(values.iloc[-1]), "peak": float(values.max())}

    workbench = Model("pysd", function=function)
    workbench.uncertainties = [RealParameter("scale", 0.9, 1.1)]
    workbench.outcomes = [ScalarOutcome("last"), ScalarOutcome("peak")]
    count = 1 if share < 1.0 else 20
    start = time.process_time()
    with SequentialEvaluator(workbench) as evaluator:
        _, outcomes = evaluator.perform_experiments(scenarios=count)
    seconds = (time.process_time() - start) / count / share
    return seconds, float(outcomes["last"][0]), float(outcomes["peak"][0])


def in_simlin_form(text: str) -> str:
    """A table that is called, in the form it knows: a variable of its own and LOOKUP."""
    tables = re.findall(r'<gf name="(\w+)"', text)
    if not tables:
        return text
    text = re.sub(r"\b(" + "|".join(tables) + r")\(", r"LOOKUP(\1, ", text)

    def variable(found: re.Match[str]) -> str:
        inner = re.sub(r"<doc>.*?</doc>|<units>.*?</units>", "", found[2], flags=re.DOTALL)
        return f'<aux name="{found[1]}"><eqn>TIME</eqn><gf>{inner}</gf></aux>'

    return re.sub(r'<gf name="(\w+)"[^>]*>(.*?)</gf>', variable, text, flags=re.DOTALL)


def run_pysimlin(path: str, variable: str, share: float) -> Timed:
    """pysimlin, a compiled engine with a Python face."""
    import simlin

    rewritten = Path(path).with_suffix(".simlin.xmile")
    rewritten.write_text(in_simlin_form(Path(path).read_text(encoding="utf-8")), encoding="utf-8")
    run = simlin.load(str(rewritten)).simulate()

    def again() -> None:
        run.reset()
        run.run_to_end()

    seconds = least_time(again)
    values = run.get_series(variable)
    return seconds, float(values[-1]), float(max(values))


def run_mesa(path: str, variable: str, share: float) -> Timed:
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
    print(json.dumps(RUNS[sys.argv[1]](sys.argv[2], sys.argv[3], float(sys.argv[4]))))
