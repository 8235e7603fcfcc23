"""The quantile maps of a scenario as a plan, so that the engine that runs the scenario also draws for it.

The plan has one point, no states, and one record per form of map; a form's cells are the (parameter, distribution)
pairs that share it.  What differs between cells stands in fixed rows, not in operations: a scenario whose numbers
change keeps its machine code.  Every map is written in the order of operations of `quantiles`, with a truncation
that may leave everything, so that both ways give the same numbers but for the last bits of `exp` and `ln`.

Only what is drawn on its own by named streams is here: correlated parameters, joint designs, mixtures, data and
the families that rest on SciPy or count are mapped by `quantiles`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sandtable.ensemble.correlation import find_paired, find_pairs
from sandtable.ensemble.draw import Draw
from sandtable.ensemble.families import find_logit
from sandtable.ensemble.quantiles import (
    LARGEST_U,
    SMALLEST_U,
    Empirical,
    find_steps,
    find_truncation,
    settle_family,
)
from sandtable.model.expression import Distribution
from sandtable.model.model import Model
from sandtable.plan.plan import FLAG, Op, Plan, Record, SeriesRow, Stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCORED = ("normal", "lognormal", "logitnormal")
STEPPED = ("bernoulli", "categorical")
COVERED = frozenset({"interval", "uniform", "triangular", *SCORED, *STEPPED})
MOST_STEPS = 64  # each step is an operation

PARAMETER = "parameter"

_Numbers: TypeAlias = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPlan:
    """A plan that draws, and what its cells are.

    Args:
        plan: has no parameters and one point.
        series: (row, 1) float64, its inputs.
        keep: (record index, cell index) of each draw.
        draws: Parameter id and distribution of each draw, in the order of `keep`.
    """

    plan: Plan
    series: NDArray[np.float64]
    keep: tuple[tuple[int, int], ...]
    draws: tuple[Draw, ...]


def lower_draws(model: Model, draws: Iterable[Draw]) -> DrawPlan | None:
    """A plan that gives the values of these draws for any future, from the streams `parameter:<id>`.

    Args:
        model: the settled scenario.
        draws: Parameter ids with the distributions that lenses and branches give them, each once.

    Returns:
        The plan of those that a plan can map; None where there are none.
    """
    correlated = find_paired(find_pairs(model))
    forms: dict[str, list[tuple[Draw, _Numbers]]] = {}
    for draw in draws:
        id_, value = draw
        if id_ not in correlated and value.family in COVERED and len(value.arguments) <= MOST_STEPS:
            form, numbers = _settle(value, model.empirical)
            forms.setdefault(form, []).append((draw, numbers))
    return _Writer(forms).write() if forms else None


def _settle(value: Distribution, empirical: Empirical) -> tuple[str, _Numbers]:
    """The form of a distribution's map, and the numbers that the form wants."""
    low, high, below, through = find_truncation(value, empirical)
    form, numbers = _settle_family(value, empirical)
    return form, {"low": low, "high": high, "below": below, "mass": through - below, **numbers}


def _settle_family(value: Distribution, empirical: Empirical) -> tuple[str, _Numbers]:
    if value.family == "categorical":
        points, through = find_steps(value, empirical)
        return _stepped(points.tolist(), through.tolist())
    family, arguments = settle_family(value)
    if family == "bernoulli":
        return _stepped([0.0, 1.0], [1 - arguments[0], 1.0])
    if family == "uniform":
        low, high = arguments
        return family, {"first": low, "width": high - low}
    if family == "triangular":
        low, mode, high = arguments
        width = high - low
        share = (mode - low) / width if width else 0.0
        return family, {
            "first": low,
            "last": high,
            "width": width,
            "rise": mode - low,
            "fall": high - mode,
            "share": share,
        }
    location, spread = arguments
    return family, {"location": find_logit(location) if family == "logitnormal" else location, "spread": spread}


def _stepped(points: Sequence[float], through: Sequence[float]) -> tuple[str, _Numbers]:
    numbers = {"point0": points[0]}
    for index in range(1, len(points)):
        numbers |= {f"through{index}": through[index - 1], f"point{index}": points[index]}
    return f"steps{len(points)}", numbers


class _Writer:
    """Writes the plan of some forms."""

    def __init__(self, forms: Mapping[str, Sequence[tuple[Draw, _Numbers]]]) -> None:
        self._forms = dict(sorted(forms.items()))
        self._ids = sorted({draw[0] for cells in self._forms.values() for draw, _ in cells})
        self._axes = {PARAMETER: len(self._ids), **{form: len(cells) for form, cells in self._forms.items()}}
        self._step: list[Op] = []
        self._rows: list[SeriesRow] = []

    def write(self) -> DrawPlan:
        """The plan, its inputs and its cells."""
        records: list[Record] = []
        uniforms = self.op("draw", attrs=(0,), axes=(PARAMETER,))
        row_by_id = {id_: row for row, id_ in enumerate(self._ids)}
        for form, cells in self._forms.items():
            own = tuple(row_by_id[draw[0]] for draw, _ in cells)
            u = self.op("take", uniforms, attrs=(PARAMETER, form, own), axes=(form,))
            elements = tuple(draw[0] for draw, _ in cells)
            records.append(Record(name=form, axes=(form,), value=self._map(form, u), elements=elements))
        plan = Plan(
            axes=self._axes,
            setup=(),
            step=tuple(self._step),
            finish=(),
            states=(),
            rings=(),
            records=tuple(records),
            outputs=(),
            streams=tuple(Stream(name=f"parameter:{id_}") for id_ in self._ids),
            lookups=(),
            series=tuple(self._rows),
            parameter_slots={},
            n_steps=0,
        )
        return DrawPlan(
            plan=plan,
            series=np.asarray([row.values for row in self._rows]),
            keep=tuple((record, cell) for record, row in enumerate(records) for cell in range(len(row.elements))),
            draws=tuple(draw for cells in self._forms.values() for draw, _ in cells),
        )

    def _map(self, form: str, u: int) -> int:
        """The value at u, within what the truncation leaves."""
        names = list(self._forms[form][0][1])
        at = {name: self._row(form, name) for name in names}
        axes = (form,)
        inside = self.op("add", at["below"], self.op("mul", u, at["mass"], axes=axes), axes=axes)
        inside = self._clip(inside, self.const(SMALLEST_U), self.const(LARGEST_U), axes)
        write = _MAPS.get(form, _write_steps)
        return self._clip(write(self, inside, at, axes), at["low"], at["high"], axes)

    def _clip(self, x: int, low: int, high: int, axes: tuple[str, ...]) -> int:
        return self.op("min", self.op("max", x, low, axes=axes), high, axes=axes)

    def _row(self, form: str, name: str) -> int:
        """A number of all the form's cells, from consecutive rows."""
        first = len(self._rows)
        for draw, numbers in self._forms[form]:
            self._rows.append(SeriesRow(name=f"{form}.{name}:{draw[0]}", kind="fixed", values=(numbers[name],)))
        return self.op("series", attrs=(first,), axes=(form,))

    def op(
        self, name: str, *args: int, attrs: tuple[object, ...] = (), axes: tuple[str, ...] = (), kind: str = "real"
    ) -> int:
        """A new operation's value id."""
        self._step.append(Op(name=name, args=args, attrs=attrs, axes=axes, kind=kind))
        return len(self._step) - 1

    def const(self, value: float) -> int:
        """A literal."""
        return self.op("const", attrs=(value,))


_Map: TypeAlias = Callable[[_Writer, int, Mapping[str, int], tuple[str, ...]], int]


def _write_score(to: _Writer, u: int, at: Mapping[str, int], axes: tuple[str, ...]) -> int:
    """Spread times the standard normal quantile."""
    return to.op("mul", at["spread"], to.op("normal_quantile", u, axes=axes), axes=axes)


def _write_normal(to: _Writer, u: int, at: Mapping[str, int], axes: tuple[str, ...]) -> int:
    return to.op("add", at["location"], _write_score(to, u, at, axes), axes=axes)


def _write_lognormal(to: _Writer, u: int, at: Mapping[str, int], axes: tuple[str, ...]) -> int:
    return to.op("mul", at["location"], to.op("exp", _write_score(to, u, at, axes), axes=axes), axes=axes)


def _write_logitnormal(to: _Writer, u: int, at: Mapping[str, int], axes: tuple[str, ...]) -> int:
    one = to.const(1.0)
    odds = to.op("exp", to.op("neg", _write_normal(to, u, at, axes), axes=axes), axes=axes)
    return to.op("div", one, to.op("add", one, odds, axes=axes), axes=axes)


def _write_uniform(to: _Writer, u: int, at: Mapping[str, int], axes: tuple[str, ...]) -> int:
    return to.op("add", at["first"], to.op("mul", at["width"], u, axes=axes), axes=axes)


def _write_triangular(to: _Writer, u: int, at: Mapping[str, int], axes: tuple[str, ...]) -> int:
    def leg(share: int, run: str) -> int:
        area = to.op("mul", to.op("mul", share, at["width"], axes=axes), at[run], axes=axes)
        return to.op("sqrt", area, axes=axes)

    rising = to.op("add", at["first"], leg(u, "rise"), axes=axes)
    rest = to.op("sub", to.const(1.0), u, axes=axes)
    falling = to.op("sub", at["last"], leg(rest, "fall"), axes=axes)
    return to.op("select", to.op("lt", u, at["share"], axes=axes, kind=FLAG), rising, falling, axes=axes)


def _write_steps(to: _Writer, u: int, at: Mapping[str, int], axes: tuple[str, ...]) -> int:
    """The first point with a mass through it of at least u."""
    value = at["point0"]
    index = 1
    while f"point{index}" in at:
        is_beyond = to.op("gt", u, at[f"through{index}"], axes=axes, kind=FLAG)
        value = to.op("select", is_beyond, at[f"point{index}"], value, axes=axes)
        index += 1
    return value


_MAPS: Mapping[str, _Map] = {
    "normal": _write_normal,
    "lognormal": _write_lognormal,
    "logitnormal": _write_logitnormal,
    "uniform": _write_uniform,
    "triangular": _write_triangular,
}
