"""Designs, quantile maps and the inputs of runs: from a model and a seed to futures."""
