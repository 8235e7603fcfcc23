"""Futures: a value for every parameter of a model, drawn by a design and mapped by a lens.

A lens or a branch that replaces a parameter changes the map from the uniform number to the value; the number
itself stays, so that differences between lenses and branches are differences of assumptions, never of luck.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sandtable.ensemble.correlation import correlate, find_paired, find_pairs
from sandtable.ensemble.designs import DESIGNS, WHOLE_DESIGNS, draw_monte_carlo
from sandtable.ensemble.quantiles import to_values
from sandtable.model.expression import Distribution
from sandtable.model.model import Model, Parameter

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"
Value: TypeAlias = float | Distribution
Draw: TypeAlias = tuple[str, Distribution]

RECORD = "record"


def draw_parameters(
    model: Model,
    *,
    design: str,
    n_futures: int,
    seed: int,
    first_future: int = 0,
    n_total: int | None = None,
    lens: str = RECORD,
    branch_parameters: Mapping[str, Value] | None = None,
    known_by: str = "",
) -> Array:
    """Draws the parameters of consecutive futures.

    Any chunking of the futures gives the same bits, provided that a Latin hypercube or a Sobol sequence is
    told how many futures the whole ensemble has.

    Args:
        model: the settled scenario.
        design: `monte-carlo`, `latin-hypercube` or `sobol`.
        n_futures: futures of this chunk, at least 1.
        seed: 0 <= seed < 2**63.
        first_future: number of the chunk's first future.
        n_total: futures of the whole ensemble; without it the chunk is taken to be its end.
        lens: a lens of the scenario; `record` is always one.
        branch_parameters: values that a branch replaces, by Parameter id.
        known_by: `2024-11`: only what could be known by then; "" = everything.

    Returns:
        (slot, future) float64; slots follow the sorted Parameter ids.

    Raises:
        ValueError: a design, a lens or a number outside its range.
        CorrelationsImpossible: named correlations that no joint distribution has.
    """
    futures = Futures(
        model,
        design=design,
        n_futures=n_futures,
        seed=seed,
        first_future=first_future,
        n_total=n_total,
        known_by=known_by,
    )
    return futures.parameters(lens=lens, branch_parameters=branch_parameters)


class Futures:
    """Consecutive futures, drawn once and read under any lens and branch.

    Uniform numbers and mapped values are kept, so that a second lens costs only what it replaces.  Values that a
    `DrawPlan` gave are taken as they are; what it does not cover is drawn and mapped here.
    """

    def __init__(
        self,
        model: Model,
        *,
        design: str,
        n_futures: int,
        seed: int,
        first_future: int = 0,
        n_total: int | None = None,
        known_by: str = "",
        mapped: Mapping[Draw, Array] | None = None,
    ) -> None:
        """Takes what `draw_parameters` takes, less the lens and the branch, and what a `DrawPlan` gave.

        `mapped` has values (future,) of these futures, of the design `monte-carlo`.
        """
        _require_sizes(design, n_futures, seed, first_future)
        if mapped and design != "monte-carlo":
            raise ValueError(f"the design {design} is drawn as a whole")
        self.model = model
        self.n_futures = n_futures
        self.known_by = known_by
        self._first, self._seed = first_future, seed
        pairs = find_pairs(model)
        paired = find_paired(pairs)
        # With most values at hand, what is missing is drawn when it is asked for.
        ids = sorted(paired) if mapped else _ever_drawn(model, paired)
        if design == "monte-carlo":
            uniforms = draw_monte_carlo(ids, first_future, n_futures, seed)
        else:
            whole = WHOLE_DESIGNS[design](ids, n_total or first_future + n_futures, seed)
            uniforms = whole[:, first_future : first_future + n_futures]
        self._uniforms = dict(zip(ids, correlate(ids, uniforms, pairs), strict=True))
        self._mapped: dict[Draw, Array] = dict(mapped or {})
        self._slot = {id_: slot for slot, id_ in enumerate(sorted(model.parameters))}

    def parameters(self, *, lens: str = RECORD, branch_parameters: Mapping[str, Value] | None = None) -> Array:
        """Parameters of these futures under a lens and a branch, as `draw_parameters` gives them.

        Args:
            lens: a lens of the scenario; `record` is always one.
            branch_parameters: values that a branch replaces, by Parameter id; a distribution among them must
                be one that the model has in a branch, because its numbers are drawn with the others.

        Returns:
            (slot, future) float64.
        """
        values = settle_values(self.model, lens=lens, branch_parameters=branch_parameters or {}, known_by=self.known_by)
        parameters = np.empty((len(values), self.n_futures))
        for slot, (id_, value) in enumerate(values.items()):
            parameters[slot] = self._mapped_values(id_, value) if isinstance(value, Distribution) else value
        return parameters

    def replaced(self, values: Mapping[str, Value]) -> dict[int, Array | float]:
        """What stands in the slots of some parameters where these values go before all others.

        Args:
            values: by Parameter id, as a branch replaces them.

        Returns:
            By slot: a number, or (future,) float64.
        """
        return {
            self._slot[id_]: self._mapped_values(id_, value) if isinstance(value, Distribution) else float(value)
            for id_, value in values.items()
            if id_ in self._slot
        }

    def _mapped_values(self, id_: str, value: Distribution) -> Array:
        found = self._mapped.get((id_, value))
        if found is None:
            u = self._uniforms.get(id_)
            if u is None:
                u = self._uniforms[id_] = draw_monte_carlo([id_], self._first, self.n_futures, self._seed)[0]
            found = self._mapped[id_, value] = to_values(value, u, self.model.empirical)
        return found


def find_draws(
    model: Model,
    lenses: Iterable[str],
    branch_parameters: Iterable[Mapping[str, Value]] = (),
    *,
    known_by: str = "",
) -> tuple[Draw, ...]:
    """The distributions that these lenses and branches ask for, with their Parameter ids.

    Args:
        model: the settled scenario.
        lenses: lenses of the scenario; `record` is always one.
        branch_parameters: per branch, the values that it replaces, by Parameter id.
        known_by: `2024-11`: only what could be known by then; "" = everything.
    """
    settled = [settle_values(model, lens=lens, known_by=known_by) for lens in lenses]
    values = [item for part in (*settled, *branch_parameters) for item in part.items()]
    return tuple(dict.fromkeys((id_, value) for id_, value in values if isinstance(value, Distribution)))


def settle_values(
    model: Model, *, lens: str = RECORD, branch_parameters: Mapping[str, Value] | None = None, known_by: str = ""
) -> dict[str, Value]:
    """What each parameter is under a lens and a branch: a number or a distribution, by sorted id.

    A branch goes before the lens, the lens before what was known earlier, that before the value itself.

    Args:
        model: the settled scenario.
        lens: a lens of the scenario; `record` is always one.
        branch_parameters: values that a branch replaces, by Parameter id.
        known_by: `2024-11`: only what could be known by then; "" = everything.

    Raises:
        ValueError: there is no such lens.
    """
    if lens != RECORD and lens not in model.lenses:
        raise ValueError(f"there is no lens {lens!r}")
    lens_parameters = model.lenses[lens].parameters if lens in model.lenses else {}
    replaced = {**lens_parameters, **(branch_parameters or {})}
    return {
        id_: replaced[id_] if id_ in replaced else find_known_value(model.parameters[id_], known_by)
        for id_ in sorted(model.parameters)
    }


def find_known_value(parameter: Parameter, known_by: str) -> Value:
    """A parameter's value by a date: what stood earlier, if the value itself was not yet known.

    Args:
        parameter: the parameter.
        known_by: a date; a month counts as known through its last day; "" = everything is known.
    """
    vintage = parameter.vintage
    if not known_by or vintage is None or parameter.earlier is None:
        return parameter.value
    length = min(len(vintage.known), len(known_by))
    is_later = vintage.known[:length] > known_by[:length] if vintage.known else vintage.mark == "L"
    return parameter.earlier if is_later else parameter.value


def _ever_drawn(model: Model, paired: Collection[str]) -> list[str]:
    """Parameters drawn under any lens: the dimensions of a joint design must not depend on the lens."""
    return [
        id_
        for id_, parameter in sorted(model.parameters.items())
        if id_ in paired
        or isinstance(parameter.value, Distribution)
        or isinstance(parameter.earlier, Distribution)
        or any(isinstance(lens.parameters.get(id_), Distribution) for lens in model.lenses.values())
        or any(isinstance(branch.parameters.get(id_), Distribution) for branch in model.branches.values())
    ]


def _require_sizes(design: str, n_futures: int, seed: int, first_future: int) -> None:
    if design not in DESIGNS:
        raise ValueError(f"there is no design {design!r}; there are {', '.join(DESIGNS)}")
    if n_futures < 1 or first_future < 0 or first_future + n_futures > 2**32:
        raise ValueError("futures are numbered from 0 to 2**32 - 1, and at least one is drawn")
    if not 0 <= seed < 2**63:
        raise ValueError("a seed lies between 0 and 2**63 - 1")
