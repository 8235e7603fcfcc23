"""From the graph to a plan: only what is needed, in three bodies, with slots, rows and streams numbered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sandtable.compiler.lower.graph import FINISH, SETUP, STEP
from sandtable.compiler.lower.lowering import Lowering
from sandtable.plan.digest import digest_plan
from sandtable.plan.plan import FLAG, REAL, Op, Output, Plan, Record, Ring, SeriesRow, State, Stream

REPEATED = frozenset({"const", "array", "parameter"})  # leaves that every body states for itself


def assemble_plan(
    job: Lowering, records: Sequence[tuple[str, tuple[str, ...], int]], outputs: Sequence[tuple[str, int]]
) -> Plan:
    """The plan whose records and outputs these values are.

    Args:
        job: the lowering, all of whose states have their next values.
        records: (name, declared axes, value of the step).
        outputs: (name, value of the finish).
    """
    live = _Live(job, [value for _, _, value in records], [value for _, value in outputs])
    bodies = _Bodies(job, live)
    plan = Plan(
        axes=dict(job.graph.sizes),
        setup=tuple(bodies.ops[SETUP]),
        step=tuple(bodies.ops[STEP]),
        finish=tuple(bodies.ops[FINISH]),
        states=(),
        rings=(),
        records=(),
        outputs=(),
        streams=tuple(live.streams),
        lookups=tuple(job.tables),
        series=tuple(live.rows),
        parameter_slots=job.parameter_slots,
        n_steps=job.grid.n_steps,
    )
    plan = replace(
        plan,
        states=tuple(bodies.state(index) for index in live.levels),
        rings=tuple(bodies.ring(index) for index in live.histories),
        records=tuple(bodies.record(name, axes, value) for name, axes, value in records),
        outputs=tuple(Output(name=name, value=bodies.place(FINISH, value)) for name, value in outputs),
        setup=tuple(bodies.ops[SETUP]),
        step=tuple(bodies.ops[STEP]),
        finish=tuple(bodies.ops[FINISH]),
    )
    return replace(plan, digest=digest_plan(plan))


class _Live:
    """What the records and outputs need: values, and the levels, histories, rows and streams behind them."""

    def __init__(self, job: Lowering, records: Sequence[int], outputs: Sequence[int]) -> None:
        self.job = job
        self.is_live = bytearray(len(job.graph.names))
        self.levels: list[int] = []
        self.histories: list[int] = []
        self.first_row: dict[str, int] = {}
        self.rows: list[SeriesRow] = []
        self.first_stream: dict[int, int] = {}
        self.streams: list[Stream] = []
        self._groups = {group: names for names, group in job.stream_groups.items()}
        self._seen_levels: set[int] = set()
        self._seen_histories: set[int] = set()
        self._mark([*records, *outputs])
        self.levels.sort()
        self.histories.sort()
        self.slot: dict[int, int] = {}
        n_slots = 0
        for index in self.levels:
            self.slot[index] = n_slots
            n_slots += job.graph.size(job.levels[index].axes)

    def _mark(self, roots: list[int]) -> None:
        graph = self.job.graph
        waiting = roots
        while waiting:
            value = waiting.pop()
            if self.is_live[value]:
                continue
            self.is_live[value] = 1
            args = graph.args[value]
            waiting.extend(args)
            if graph.names[value] == "history" or not args:
                waiting.extend(self._behind(graph.names[value], graph.attrs[value]))

    def _behind(self, name: str, attrs: tuple[object, ...]) -> list[int]:
        """What a leaf draws in; numbers its rows and streams."""
        key = attrs[0]
        if name == "state" and isinstance(key, int) and key not in self._seen_levels:
            self._seen_levels.add(key)
            self.levels.append(key)
            level = self.job.levels[key]
            return [level.initial, level.following]
        if name == "history" and isinstance(key, int) and key not in self._seen_histories:
            self._seen_histories.add(key)
            self.histories.append(key)
            return [self.job.histories[key].pushed]
        if name == "series" and isinstance(key, str) and key not in self.first_row:
            self.first_row[key] = len(self.rows)
            self.rows.extend(self.job.row_groups[key])
        if name == "draw" and isinstance(key, int) and key not in self.first_stream:
            self.first_stream[key] = len(self.streams)
            self.streams.extend(Stream(name=stream) for stream in self._groups[key])
        return []


class _Bodies:
    """The three bodies, and where in each a value of the graph stands."""

    def __init__(self, job: Lowering, live: _Live) -> None:
        self.job = job
        self.live = live
        self.ops: tuple[list[Op], list[Op], list[Op]] = ([], [], [])
        self._place: tuple[dict[int, int], dict[int, int], dict[int, int]] = ({}, {}, {})
        self._ring = {index: position for position, index in enumerate(live.histories)}
        levels = job.graph.levels
        for value in range(len(levels)):
            if live.is_live[value] and job.graph.names[value] not in REPEATED:
                self.place(levels[value], value)

    def place(self, body: int, value: int) -> int:
        """The id in a body of a value, which is put there if it is not yet: by itself, or as read from the setup."""
        found = self._place[body].get(value)
        if found is not None:
            return found
        graph = self.job.graph
        level = graph.levels[value]
        kind = FLAG if graph.flags[value] else REAL
        if level != body and graph.names[value] not in REPEATED:
            if level != SETUP:
                raise ValueError("a body reads a value that is not known when it runs")
            op = Op("setup", (), (self.place(SETUP, value),), graph.axes[value], kind)
        else:
            args = tuple(self.place(body, arg) for arg in graph.args[value])
            op = Op(graph.names[value], args, self._attrs(value), graph.axes[value], kind)
        self.ops[body].append(op)
        self._place[body][value] = len(self.ops[body]) - 1
        return len(self.ops[body]) - 1

    def _attrs(self, value: int) -> tuple[object, ...]:
        name, attrs = self.job.graph.names[value], self.job.graph.attrs[value]
        key = attrs[0] if attrs else None
        if name == "state" and isinstance(key, int):
            return (self.live.slot[key],)
        if name == "history" and isinstance(key, int):
            return (self._ring[key],)
        if name == "series" and isinstance(key, str):
            return (self.live.first_row[key],)
        if name == "draw" and isinstance(key, int):
            return (self.live.first_stream[key],)
        return attrs

    def state(self, index: int) -> State:
        """A state of the plan."""
        level = self.job.levels[index]
        return State(
            name=level.name,
            axes=level.axes,
            first=self.live.slot[index],
            initial=self.place(SETUP, level.initial),
            following=self.place(STEP, level.following),
            is_accumulator=level.is_accumulator,
            watch=level.watch,
        )

    def ring(self, index: int) -> Ring:
        """A ring of the plan."""
        history = self.job.histories[index]
        return Ring(name=history.name, axes=history.axes, pushed=self.place(STEP, history.pushed))

    def record(self, name: str, axes: tuple[str, ...], value: int) -> Record:
        """A named variable of the plan."""
        return Record(
            name=name,
            axes=self.job.graph.ordered(axes),
            value=self.place(STEP, value),
            elements=tuple(self.job.labels(axes)),
        )
