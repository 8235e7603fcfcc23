"""Scenarios as models of EMA Workbench.

from sandtable.ema import EnsembleEvaluator, SandtableModel
"""

from sandtable.usecases.ema import EnsembleEvaluator, SandtableModel, parameter_name

__all__ = ["EnsembleEvaluator", "SandtableModel", "parameter_name"]
