"""Moves: when they begin, while they are active, and what they remember of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sandtable.compiler.lower.functions import find_act
from sandtable.compiler.lower.graph import STEP
from sandtable.compiler.lower.lowering import ActValues, Context, Frame, Lowering, MoveLevels, RuleValues, Unsettled
from sandtable.model.declaration import Law, Move
from sandtable.plan.plan import SeriesRow


def waiver_id(law: str) -> str:
    """The move that a law's waiver is."""
    return f"{law}_waiver"


def all_moves(model_moves: Sequence[Move], laws: Sequence[Law]) -> dict[str, Move]:
    """The model's moves and the waivers of its laws."""
    moves = {move.id: move for move in model_moves}
    for law in laws:
        if law.waiver_chance is not None or law.waiver_on:
            waiver = Move(
                id=waiver_id(law.id),
                label=law.label,
                by=law.of,
                on_date=law.waiver_on,
                chance=law.waiver_chance,
                lasts=law.waiver_lasts,
                is_repeating=law.waiver_lasts is not None,
                place=law.place,
            )
            moves.setdefault(waiver.id, waiver)
    return moves


def _can_end(move: Move) -> bool:
    return any(clause is not None for clause in (move.lasts, move.ends_when, move.ends_chance)) or bool(move.ends_on)


def declare_levels(job: Lowering, move: Move) -> MoveLevels:
    """The states of a move, all 0 before point 0."""
    axes = job.graph.ordered(move.dimensions)

    def level(part: str) -> int:
        index = job.add_level(f"{move.id}~{part}", axes)
        job.levels[index].initial = job.graph.widen(job.graph.const(0.0), axes)
        return index

    was = level("active")
    is_once = not move.is_repeating and not _can_end(move)
    return MoveLevels(was=was, n_begun=was if is_once else level("count"), last=level("last"))


@dataclass(frozen=True, slots=True)
class _Act:
    """A move being lowered, with its states' values before this point."""

    job: Lowering
    move: Move
    context: Context
    levels: MoveLevels
    was: int
    n_begun: int
    last: int

    @property
    def is_momentary(self) -> bool:
        return self.move.is_repeating and not _can_end(self.move)

    def since_last(self) -> int:
        """Time since its last begin, whatever `last` holds."""
        graph = self.job.graph
        return graph.op("mul", graph.op("sub", self.job.point_number(), self.last), graph.const(self.job.grid.step))

    def uniform(self, kind: str) -> int:
        return self.job.draws(self.job.point, f"{kind}:{self.move.id}", self.move.dimensions, {})


def settle_move(job: Lowering, _: Frame, name: str) -> None:
    """Give a move its values at the point, and its states their next ones."""
    move = job.moves[name]
    levels = job.move_levels[name]
    graph = job.graph
    was = graph.flag(job.levels[levels.was].leaf)
    act = _Act(
        job,
        move,
        Context(job, job.point, move.id, move.dimensions),
        levels,
        was,
        job.levels[levels.n_begun].leaf,
        job.levels[levels.last].leaf,
    )
    begins = _begins(act)
    ends = _ends(act)
    active = begins if act.is_momentary else graph.op("or", begins, graph.op("and", was, graph.op("not", ends)))
    _remember(act, begins, active)


def _remember(act: _Act, begins: int, active: int) -> None:
    job, graph, levels = act.job, act.job.graph, act.levels
    zero = graph.const(0.0)
    last = graph.op("select", begins, job.point_number(), act.last)
    following = {levels.was: graph.real(active), levels.last: last}
    count = graph.real(active)
    if levels.n_begun != levels.was:
        count = following[levels.n_begun] = graph.op("add", act.n_begun, graph.real(begins))
    for index, value in following.items():
        job.levels[index].following = graph.widen(value, job.levels[index].axes)
    passed = graph.op("mul", graph.op("sub", job.point_number(), last), graph.const(job.grid.step))
    has_begun = graph.flag(active) if levels.n_begun == levels.was else graph.op("gt", count, zero)
    job.acts[act.move.id] = ActValues(
        active=active,
        begins=begins,
        since=graph.op("select", has_begun, passed, zero),
        count=count,
    )


def for_reader(job: Lowering, value: int, axes: Sequence[str]) -> int:
    """A flag without the axes that its reader lacks: any of the elements counts."""
    for axis in job.graph.axes[value]:
        if axis not in axes:
            value = job.graph.reduce("any", value, axis)
    return value


# -- beginning -------------------------------------------------------------------------------------


def _begins(act: _Act) -> int:
    """Freely, if its trigger, guards and laws let it; or as a branch forces or bars it."""
    job, graph = act.job, act.job.graph
    row = forced_row(job, act.move.id, act.move.dimensions)
    zero = graph.const(0.0)
    is_forced, is_barred = graph.op("gt", row, zero), graph.op("lt", row, zero)
    idle = graph.op("not", act.was)
    natural = _natural(act)
    if act.is_momentary:
        free = graph.op("and", graph.op("eq", row, zero), natural)
        return graph.op("or", graph.op("and", is_forced, idle), free)
    may = graph.op("and", idle, graph.op("not", is_barred))
    return graph.op("and", may, graph.op("or", is_forced, natural))


def forced_row(job: Lowering, name: str, dimensions: Sequence[str] = (), level: int = STEP) -> int:
    """Per point 0 free, 1 begins, -1 barred, for each element."""
    labels = job.labels(dimensions)
    rows = [
        SeriesRow(name=f"forced:{name}[{label}]" if label else f"forced:{name}", kind="forced", key=name)
        for label in labels
    ]
    return job.series(rows, job.graph.ordered(dimensions), level)


def _natural(act: _Act) -> int:
    """What the move does by itself (less `not was`, which its caller adds)."""
    job, graph, move, context = act.job, act.job.graph, act.move, act.context
    chance = None if move.chance is None else context.value(move.chance)
    when = None if move.when is None else context.flag(move.when)
    has_trigger = chance is not None or bool(move.on_date) or when is not None
    may = _may(act)
    if not has_trigger:
        return graph.truth_of(holds=False)
    guard = _guard(act)
    is_let, share = _share(act)
    conditions = [may, guard, is_let, when]
    if chance is not None:
        conditions.append(_hazard(act, chance, share))
    else:
        if move.on_date:
            point = _point(job, move.on_date)
            conditions.append(job.window(point, point))
        conditions.append(None if share is None else _passes(act, share))
    result = graph.truth_of(holds=True)
    for condition in conditions:
        if condition is not None:
            result = graph.op("and", result, condition)
    return result


def _hazard(act: _Act, chance: int, share: int | None) -> int:
    """Uniform below 1 - exp(-max(chance, 0) share dt)."""
    graph = act.job.graph
    rate = graph.op("max", chance, graph.const(0.0))
    if share is not None:
        rate = graph.op("mul", rate, share)
    return graph.op("lt", act.uniform("move"), _probability(act.job, rate))


def _probability(job: Lowering, rate: int) -> int:
    graph = job.graph
    amount = graph.op("mul", rate, graph.const(job.grid.step))
    return graph.op("sub", graph.const(1.0), graph.op("exp", graph.op("neg", amount)))


def _passes(act: _Act, share: int) -> int:
    graph = act.job.graph
    is_whole = graph.op("ge", share, graph.const(1.0))
    return graph.op("or", is_whole, graph.op("lt", act.uniform("share"), share))


def _may(act: _Act) -> int | None:
    """Repeating after its pause, or not yet begun; and not more often than `at most`."""
    graph, move = act.job.graph, act.move
    never_begun = graph.op("not", act.job.begun_before(move.id))
    result: int | None = never_begun
    if move.is_repeating:
        result = None
        if move.again_after is not None:
            rested = graph.op("ge", act.since_last(), act.context.value(move.again_after))
            result = graph.op("or", never_begun, rested)
    if move.at_most is not None:
        below = graph.op("lt", act.n_begun, graph.const(float(move.at_most)))
        result = below if result is None else graph.op("and", result, below)
    return result


def _point(job: Lowering, date: str) -> int:
    point = job.grid.point(date)
    if point is None:
        raise ValueError(f"{date} is no date of the time axis")
    return point


def _guard(act: _Act) -> int | None:
    job, graph, move = act.job, act.job.graph, act.move
    conditions: list[int] = []
    if move.window is not None:
        start, stop = move.window
        first = _point(job, start) if start else 0
        conditions.append(job.window(first, _point(job, stop) if stop else job.grid.n_steps))
    conditions += [for_reader(job, job.begun_before(name), move.dimensions) for name in move.after]
    conditions += [graph.op("not", for_reader(job, job.was_active(name), move.dimensions)) for name in move.unless]
    result: int | None = None
    for condition in conditions:
        result = condition if result is None else graph.op("and", result, condition)
    return result


def _share(act: _Act) -> tuple[int | None, int | None]:
    """Whether the laws that bar or enable let it begin, and the share that those with discretion let through."""
    job, graph, name = act.job, act.job.graph, act.move.id
    one = graph.const(1.0)
    is_let: int | None = None
    share: int | None = None
    for law in job.laws_by_move.get(name, ()):
        rule = _rule(job, law.id)
        if name in law.enables:
            is_let = rule.in_force if is_let is None else graph.op("and", is_let, rule.in_force)
        if name not in law.forbids:
            continue
        binding = rule.in_force
        if waiver_id(law.id) in job.moves:
            binding = graph.op("and", binding, graph.op("not", find_act(act.context, waiver_id(law.id)).active))
        if rule.permits is None:
            lets = graph.op("not", binding)
            is_let = lets if is_let is None else graph.op("and", is_let, lets)
        else:
            stopped = graph.op("mul", graph.real(binding), graph.op("sub", one, rule.permits))
            lets_share = graph.op("sub", one, stopped)
            share = lets_share if share is None else graph.op("mul", share, lets_share)
    return is_let, share


def _rule(job: Lowering, law: str) -> RuleValues:
    if law not in job.rules:
        raise Unsettled(f"law:{law}")
    return job.rules[law]


# -- ending ----------------------------------------------------------------------------------------


def _ends(act: _Act) -> int:
    """After its length, on its date, by its condition or its own hazard."""
    job, graph, move, context = act.job, act.job.graph, act.move, act.context
    result = graph.truth_of(holds=False)
    if move.lasts is not None:
        result = graph.op("ge", act.since_last(), context.value(move.lasts))
    if move.ends_when is not None:
        result = graph.op("or", result, context.flag(move.ends_when))
    if move.ends_on:
        point = _point(job, move.ends_on)
        result = graph.op("or", result, job.window(point, point))
    if move.ends_chance is not None:
        rate = graph.op("max", context.value(move.ends_chance), graph.const(0.0))
        result = graph.op("or", result, graph.op("lt", act.uniform("end"), _probability(job, rate)))
    return result
