"""Draw futures with the engine that simulates them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sandtable.engine.options import USUAL, EngineOptions
from sandtable.engine.run import compile_plan
from sandtable.ensemble.draw import Futures, Value, find_draws
from sandtable.ensemble.draw_plan import lower_draws
from sandtable.runs.runs import RunInputs

if TYPE_CHECKING:
    from sandtable.model.model import Model
    from sandtable.usecases.request import RunRequest


class Drawing:
    """The futures of one request, drawn chunk by chunk.

    Args:
        model: the settled scenario.
        request: says how many futures, of which design and seed, and what may be known.
        lenses: under which the futures will be read.
        branch_parameters: per branch under which they will be read, what it replaces.
        options: of the engine that simulates them.
    """

    def __init__(
        self,
        model: Model,
        request: RunRequest,
        lenses: Iterable[str],
        branch_parameters: Iterable[Mapping[str, Value]],
        options: EngineOptions,
    ) -> None:
        self._model = model
        self._request = request
        self._lowered = None
        if request.design == "monte-carlo":
            self._lowered = lower_draws(model, find_draws(model, lenses, branch_parameters, known_by=request.known_by))
        if self._lowered is not None:
            # A small plan: the better code costs little at once, and loops keep it small.
            options = replace(options, tier=USUAL, threads=request.threads, loop_cells=1)
            self._compiled = compile_plan(self._lowered.plan, options)

    def draw(self, first: int, n_futures: int) -> Futures:
        """Futures number `first` and on."""
        request, lowered, mapped = self._request, self._lowered, None
        if lowered is not None:
            inputs = RunInputs(
                parameters=np.empty((0, n_futures)), series=lowered.series, seed=request.seed, first_future=first
            )
            values = self._compiled.run(inputs, keep=lowered.keep).records[:, 0]
            mapped = dict(zip(lowered.draws, values, strict=True))
        return Futures(
            self._model,
            design=request.design,
            n_futures=n_futures,
            seed=request.seed,
            first_future=first,
            n_total=request.futures,
            known_by=request.known_by,
            mapped=mapped,
        )

    def close(self) -> None:
        """Gives back what is held."""
        if self._lowered is not None:
            self._compiled.close()
