"""The plan: a small typed intermediate representation that the engine executes.

A plan is three straight lines of operations in static single assignment form:

* `setup`  once per run: constants, initial values of the states;
* `step`   at every point k = 0 .. n_steps: everything the point needs, and the next value of each state;
* `finish` once per run, after the last point: the outcomes.

Values are float64 (`real`) or truth values (`flag`), with named axes.  An operation broadcasts its arguments
by axis name: the result's axes are the union, in the order of `Plan.axes`.  Futures are no axis: the engine
runs every future in its own lane.

At point k the engine (1) sets the inputs, (2) runs `step`, (3) writes the asked records, (4) if k < n_steps
moves all states and rings at once.  `finish` reads the states after the last point's accumulators moved:
states marked `is_accumulator` move at the last point too.

RK4 is no concern of the engine: the lowering has written its four stages into `step`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

REAL = "real"
FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Op:
    """One operation; its index in the body is its value's id.

    Leaves (no arguments):
        const            attrs (value,)                     scalar literal
        array            attrs (values...)                  literal over `axes`, row-major
        parameter        attrs (first slot,)                per-future input; elements in consecutive slots
        series           attrs (first row,)                 per-point input, the same for all futures: rows of
                                                            RunInputs.series (data, time, branch flags, windows);
                                                            elements in consecutive rows; in setup: point 0's value
        setup            attrs (setup value id,)            a value of the setup body (in step and finish)
        state            attrs (first state slot,)          the state at this point (setup: not available)
        draw             attrs (first stream,)              uniform in (0, 1), anew at each point and future;
                                                            elements in consecutive streams; in setup: point 0's
    Elementwise: see functions/ (add, mul, exp, lookup, select, lt, and, ...); the op's name is its home's name.
        lookup           attrs (table id,)                  args (x,)
        history          attrs (ring id,)                   args (lag in steps, value before the start): the value
                                                            pushed `lag` steps ago (rounded half up, at least 1)
    Axis operations:
        sum product minimum maximum any all   attrs (axis,)            reduce in ascending order
        pick             attrs (axis, index)                one element, axis gone
        take             attrs (axis, new axis, indices)    gather: new axis replaces axis (also renames)
        stack            attrs (axis,)                      arguments are the elements of `axis`, each without it
    """

    name: str
    args: tuple[int, ...] = ()
    attrs: tuple[object, ...] = ()
    axes: tuple[str, ...] = ()
    kind: str = REAL


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A group of state slots: one stock or memory with its elements.

    Args:
        first: its first slot; elements follow row-major over `axes`.
        initial: setup value id.
        following: step value id of the next value.
        is_accumulator: moves at the last point too (outcome accumulators).
        watch: "finite" | "nonnegative" | "" (status per run).
    """

    name: str
    axes: tuple[str, ...]
    first: int
    initial: int
    following: int
    is_accumulator: bool = False
    watch: str = "finite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """History of a step value for pipeline delays: `pushed` is a step value id, kept for every point."""

    name: str
    axes: tuple[str, ...]
    pushed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A step value (or setup value) that may be recorded: a named variable of the model.

    `elements` has the labels of its cells, row-major (("",) for a scalar).
    """

    name: str
    axes: tuple[str, ...]
    value: int
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A named stream of draws: one uniform per future and point."""

    name: str  # "casualties[RU]#1", "move:kp_more"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupTable:
    """A piecewise linear table.  mode: hold | extrapolate | step."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    mode: str = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRow:
    """One row of per-point input.

    kind: fixed (`values` given), flag (on while override `key` is on in the run's branch or lens).
    For moves: `forced:<move>[elements]` rows hold, per point, 0 free, 1 the move begins here, -1 barred.
    """

    name: str
    kind: str
    key: str = ""
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """An outcome: a scalar value of the finish body."""

    name: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that a run needs but its inputs.

    Args:
        axes: axis id -> number of elements, in broadcasting order.
        parameter_slots: Parameter id -> slot.
    """

    axes: Mapping[str, int]
    setup: tuple[Op, ...]
    step: tuple[Op, ...]
    finish: tuple[Op, ...]
    states: tuple[State, ...]
    rings: tuple[Ring, ...]
    records: tuple[Record, ...]
    outputs: tuple[Output, ...]
    streams: tuple[Stream, ...]
    lookups: tuple[LookupTable, ...]
    series: tuple[SeriesRow, ...]
    parameter_slots: Mapping[str, int]
    n_steps: int
    digest: str = ""

    @property
    def n_state_slots(self) -> int:
        """State slots in all."""
        return sum(self.size(state.axes) for state in self.states)

    def size(self, axes: tuple[str, ...]) -> int:
        """Number of elements over these axes."""
        n = 1
        for axis in axes:
            n *= self.axes[axis]
        return n


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNotes:
    """What a reader of a printed plan wants to know: value ids -> names of the model."""

    setup: Mapping[int, str] = field(default_factory=dict)
    step: Mapping[int, str] = field(default_factory=dict)
