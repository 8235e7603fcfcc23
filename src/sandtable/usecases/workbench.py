"""What is used of EMA Workbench, imported without its remarks on packages that are not installed."""

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", module=r"ema_workbench|platypus")
    from ema_workbench.em_framework import CategoricalParameter, RealParameter, ScalarOutcome, TimeSeriesOutcome
    from ema_workbench.em_framework.evaluators import BaseEvaluator
    from ema_workbench.em_framework.experiment_runner import ExperimentRunner
    from ema_workbench.em_framework.model import AbstractModel, SingleReplication
    from ema_workbench.em_framework.points import (
        Experiment,
        ExperimentReplication,
        Policy,
        Scenario,
        experiment_generator,
    )
    from ema_workbench.em_framework.util import NamedObjectMap

__all__ = [
    "AbstractModel",
    "BaseEvaluator",
    "CategoricalParameter",
    "Experiment",
    "ExperimentReplication",
    "ExperimentRunner",
    "NamedObjectMap",
    "Policy",
    "RealParameter",
    "ScalarOutcome",
    "Scenario",
    "SingleReplication",
    "TimeSeriesOutcome",
    "experiment_generator",
]
