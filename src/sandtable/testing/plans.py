"""Plans built by hand or at random, for tests and measurements of the engine."""

from __future__ import annotations

import random
from collections.abc import Mapping

from sandtable.functions.catalogue import OPERATIONS
from sandtable.plan.plan import FLAG, REAL, LookupTable, Op, Output, Plan, Record, Ring, SeriesRow, State, Stream

Axes = tuple[str, ...]


class BodyBuilder:
    """Appends operations to one body; axes are the union of the arguments' in the plan's order."""

    def __init__(self, axes: Mapping[str, int]) -> None:
        self._order = list(axes)
        self.ops: list[Op] = []

    def add(self, op: Op) -> int:
        """Any operation, as it stands."""
        self.ops.append(op)
        return len(self.ops) - 1

    def leaf(self, name: str, *attrs: object, axes: Axes = (), kind: str = REAL) -> int:
        """A leaf."""
        return self.add(Op(name=name, attrs=attrs, axes=axes, kind=kind))

    def const(self, value: float) -> int:
        """A literal."""
        return self.leaf("const", value)

    def op(self, name: str, *args: int, attrs: tuple[object, ...] = ()) -> int:
        """An elementwise operation."""
        found = {axis for i in args for axis in self.ops[i].axes}
        axes = tuple(axis for axis in self._order if axis in found)
        return self.add(Op(name=name, args=args, attrs=attrs, axes=axes, kind=OPERATIONS[name].gives))

    def reduce(self, name: str, value: int, axis: str) -> int:
        """A reduction over one axis."""
        axes = tuple(other for other in self.ops[value].axes if other != axis)
        kind = FLAG if name in {"any", "all"} else REAL
        return self.add(Op(name=name, args=(value,), attrs=(axis,), axes=axes, kind=kind))

    def pick(self, value: int, axis: str, index: int) -> int:
        """One element of an axis."""
        op = self.ops[value]
        axes = tuple(other for other in op.axes if other != axis)
        return self.add(Op(name="pick", args=(value,), attrs=(axis, index), axes=axes, kind=op.kind))

    def take(self, value: int, axis: str, new: str, indices: tuple[int, ...]) -> int:
        """A gather along an axis, which becomes another."""
        op = self.ops[value]
        found = {new if other == axis else other for other in op.axes}
        axes = tuple(other for other in self._order if other in found)
        return self.add(Op(name="take", args=(value,), attrs=(axis, new, indices), axes=axes, kind=op.kind))

    def stack(self, axis: str, *values: int) -> int:
        """Elements of a new axis."""
        found = {other for i in values for other in self.ops[i].axes} | {axis}
        axes = tuple(other for other in self._order if other in found)
        return self.add(Op(name="stack", args=values, attrs=(axis,), axes=axes, kind=self.ops[values[0]].kind))


class PlanBuilder:
    """Collects the parts of a plan."""

    def __init__(self, axes: Mapping[str, int] | None = None, n_steps: int = 10) -> None:
        self.axes = dict(axes or {})
        self.n_steps = n_steps
        self.setup = BodyBuilder(self.axes)
        self.step = BodyBuilder(self.axes)
        self.finish = BodyBuilder(self.axes)
        self.states: list[State] = []
        self.rings: list[Ring] = []
        self.records: list[Record] = []
        self.outputs: list[Output] = []
        self.streams: list[Stream] = []
        self.lookups: list[LookupTable] = []
        self.series: list[SeriesRow] = []
        self.n_parameters = 0
        self.n_state_slots = 0

    def size(self, axes: Axes) -> int:
        """Cells over these axes."""
        n = 1
        for axis in axes:
            n *= self.axes[axis]
        return n

    def parameter(self, axes: Axes = ()) -> int:
        """New parameter slots; gives the first."""
        first, self.n_parameters = self.n_parameters, self.n_parameters + self.size(axes)
        return first

    def state(self, initial: int, axes: Axes = (), *, watch: str = "", is_accumulator: bool = False) -> int:
        """A new state, whose following value `follow` sets; gives its first slot."""
        first, self.n_state_slots = self.n_state_slots, self.n_state_slots + self.size(axes)
        name = f"s{len(self.states)}"
        self.states.append(
            State(
                name=name,
                axes=axes,
                first=first,
                initial=initial,
                following=-1,
                watch=watch,
                is_accumulator=is_accumulator,
            )
        )
        return first

    def follow(self, first: int, value: int) -> None:
        """The next value of the state whose first slot is given."""
        for i, state in enumerate(self.states):
            if state.first == first:
                self.states[i] = State(
                    name=state.name,
                    axes=state.axes,
                    first=first,
                    initial=state.initial,
                    following=value,
                    watch=state.watch,
                    is_accumulator=state.is_accumulator,
                )

    def draw(self, axes: Axes = ()) -> int:
        """New streams and their draw in the step body."""
        first = len(self.streams)
        self.streams += [Stream(name=f"stream{first + i}") for i in range(self.size(axes))]
        return self.step.leaf("draw", first, axes=axes)

    def record(self, value: int) -> int:
        """Makes a step value recordable."""
        axes = self.step.ops[value].axes
        name = f"r{len(self.records)}"
        elements = tuple(str(i) for i in range(self.size(axes)))
        self.records.append(Record(name=name, axes=axes, value=value, elements=elements))
        return len(self.records) - 1

    def output(self, value: int) -> None:
        """Makes a scalar finish value an outcome."""
        self.outputs.append(Output(name=f"o{len(self.outputs)}", value=value))

    def build(self) -> Plan:
        """The plan."""
        return Plan(
            axes=self.axes,
            setup=tuple(self.setup.ops),
            step=tuple(self.step.ops),
            finish=tuple(self.finish.ops),
            states=tuple(self.states),
            rings=tuple(self.rings),
            records=tuple(self.records),
            outputs=tuple(self.outputs),
            streams=tuple(self.streams),
            lookups=tuple(self.lookups),
            series=tuple(self.series),
            parameter_slots={f"p{i}": i for i in range(self.n_parameters)},
            n_steps=self.n_steps,
        )


UNARY = ("neg", "abs", "sqrt", "sin", "cos", "atan", "tanh", "floor", "ceil", "round", "sign", "normal_cdf")
BINARY = ("add", "sub", "mul", "min", "max")
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")


class _RandomBody:
    """Grows one body at random; values stay of moderate size so that engines can be compared tightly."""

    def __init__(self, builder: PlanBuilder, body: BodyBuilder, chance: random.Random) -> None:
        self._builder = builder
        self._body = body
        self._chance = chance
        self.reals: list[int] = []
        self.flags: list[int] = []

    def bounded(self, value: int) -> int:
        """2 tanh(x/2): growth is bent, small values pass nearly unchanged."""
        half = self._body.op("mul", value, self._body.const(0.5))
        return self._body.op("mul", self._body.op("tanh", half), self._body.const(2.0))

    def real(self) -> int:
        """Some real value so far."""
        return self._chance.choice(self.reals[-20:] if self._chance.random() < 0.7 else self.reals)

    def grow(self) -> None:
        """One more value."""
        chance, body = self._chance, self._body
        kind = chance.random()
        if kind < 0.25:
            value = body.op(chance.choice(UNARY), self.real())
        elif kind < 0.5:
            value = body.op(chance.choice(BINARY), self.real(), self.real())
        elif kind < 0.6:
            value = self._special()
        elif kind < 0.7:
            self.flags.append(body.op(chance.choice(COMPARISONS), self.real(), self.real()))
            if len(self.flags) > 1:
                self.flags.append(body.op(chance.choice(("and", "or")), self.flags[-1], self.flags[-2]))
            return
        elif kind < 0.78 and self.flags:
            value = body.op("select", chance.choice(self.flags), self.real(), self.real())
        elif kind < 0.82 and self.flags:
            value = body.op("as_real", body.op("not", chance.choice(self.flags)))
        else:
            value = self._axis_operation()
        self.reals.append(self.bounded(value))

    def _special(self) -> int:
        body, first, second = self._body, self.real(), self.real()
        one = body.const(1.0)
        size = body.op("add", body.op("abs", first), one)
        kind = self._chance.randrange(8)
        if kind == 0:
            return body.op("pow", size, second)
        if kind == 1:
            return body.op("ln", size)
        if kind == 2:
            return body.op("div", second, size)
        if kind == 3:
            return body.op("exp", self.bounded(first))
        if kind == 4:
            return body.op("mod", second, size)
        if kind == 5:
            return body.op("log10", size)
        if kind == 6 and self._builder.lookups:
            table = self._chance.randrange(len(self._builder.lookups))
            return body.op("lookup", first, attrs=(table,))
        uniform = body.op("normal_cdf", first)
        return body.op("normal_quantile", uniform)

    def _axis_operation(self) -> int:
        body, chance, value = self._body, self._chance, self.real()
        axes = body.ops[value].axes
        kind = chance.randrange(4)
        if not axes or kind == 3:
            axis = chance.choice([name for name in self._builder.axes if name not in axes] or [""])
            if not axis:
                return value
            parts = [value] + [self._without(axis) for _ in range(self._builder.axes[axis] - 1)]
            return body.stack(axis, *parts)
        axis = chance.choice(axes)
        size = self._builder.axes[axis]
        if kind == 0:
            return body.reduce(chance.choice(("sum", "minimum", "maximum", "product")), value, axis)
        if kind == 1:
            return body.pick(value, axis, chance.randrange(size))
        news = [name for name in self._builder.axes if name == axis or name not in axes]
        new = chance.choice(news)
        return body.take(value, axis, new, tuple(chance.randrange(size) for _ in range(self._builder.axes[new])))

    def _without(self, axis: str) -> int:
        fitting = [i for i in self.reals if axis not in self._body.ops[i].axes]
        return self._chance.choice(fitting)


def random_plan(seed: int, *, n_values: int = 40, sizes: tuple[int, ...] = (2, 3), n_steps: int = 6) -> Plan:
    """A plan with every kind of leaf and operation, the same for the same seed."""
    chance = random.Random(seed)
    axes = {f"a{i}": size for i, size in enumerate(sizes)}
    builder = PlanBuilder(axes, n_steps)
    shapes: list[Axes] = [(), ()] + [(axis,) for axis in axes] + [tuple(axes)]
    _add_inputs(builder, chance)
    setup = _RandomBody(builder, builder.setup, chance)
    for shape in shapes:
        setup.reals.append(builder.setup.leaf("parameter", builder.parameter(shape), axes=shape))
    setup.reals += [builder.setup.const(0.7), builder.setup.leaf("series", 0)]
    for _ in range(n_values // 3):
        setup.grow()
    step = _RandomBody(builder, builder.step, chance)
    firsts = _add_states(builder, setup, step, chance)
    step.reals += [builder.draw(shape) for shape in shapes]
    step.reals += [builder.step.leaf("setup", i, axes=builder.setup.ops[i].axes) for i in setup.reals[-4:]]
    step.reals += [builder.step.leaf("series", 1), builder.step.const(-0.3)]
    step.reals.append(builder.step.leaf("parameter", 0))
    for _ in range(n_values):
        step.grow()
    _add_ring(builder, step)
    for first in firsts:
        _follow_any(builder, step, first, chance)
    for value in step.reals[-10:]:
        builder.record(value)
    _add_outputs(builder)
    return builder.build()


def _add_inputs(builder: PlanBuilder, chance: random.Random) -> None:
    builder.series = [SeriesRow(name=f"row{i}", kind="flag", key="k") for i in range(2)]
    for mode in ("hold", "extrapolate", "step"):
        n = chance.choice((1, 2, 5, 14))
        xs = tuple(sorted({round(chance.uniform(-2, 2), 3) for _ in range(n)}))
        ys = tuple(chance.uniform(-1, 1) for _ in xs)
        builder.lookups.append(LookupTable(name=mode, x=xs, y=ys, mode=mode))


def _add_states(builder: PlanBuilder, setup: _RandomBody, step: _RandomBody, chance: random.Random) -> list[int]:
    firsts = []
    for i in range(4):
        initial = chance.choice(setup.reals)
        axes = builder.setup.ops[initial].axes
        watch = ("finite", "nonnegative", "", "finite")[i]
        firsts.append(builder.state(initial, axes, watch=watch, is_accumulator=i == 3))
        step.reals.append(builder.step.leaf("state", firsts[-1], axes=axes))
    return firsts


def _add_ring(builder: PlanBuilder, step: _RandomBody) -> None:
    pushed = step.real()
    axes = builder.step.ops[pushed].axes
    builder.rings.append(Ring(name="ring", axes=axes, pushed=pushed))
    lag = builder.step.op("mul", builder.step.op("abs", step.real()), builder.step.const(2.0))
    wanted = set(axes) | set(builder.step.ops[lag].axes)
    full = tuple(axis for axis in builder.axes if axis in wanted)
    before = builder.step.const(0.25)
    value = builder.step.add(Op(name="history", args=(lag, before), attrs=(0,), axes=full))
    step.reals.append(builder.step.op("add", value, step.real()))
    for _ in range(5):
        step.grow()


def _follow_any(builder: PlanBuilder, step: _RandomBody, first: int, chance: random.Random) -> None:
    state = next(state for state in builder.states if state.first == first)
    held = set(state.axes)
    fitting = [i for i in step.reals if set(builder.step.ops[i].axes) <= held]
    builder.follow(first, step.bounded(chance.choice(fitting[-8:])))


def _add_outputs(builder: PlanBuilder) -> None:
    for state in builder.states:
        value = builder.finish.leaf("state", state.first, axes=state.axes)
        for axis in state.axes:
            value = builder.finish.reduce("sum", value, axis)
        builder.output(builder.finish.op("exp", value))
