"""Designs, quantile maps and the inputs of runs: from a model and a seed to futures.

There are two ways from a uniform number to a value.  `quantiles` maps any distribution of the language on arrays;
it is what `draw.draw_parameters` and joint designs use.  `draw_plan` writes the maps of the common families as a
plan, which the engine runs some ten times as fast and with the same bits on every machine; `draw.Futures` takes
what the engine drew and maps the rest itself.  Both write the same operations in the same order, and a test holds
them together within 1e-12.
"""
