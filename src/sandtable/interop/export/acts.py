"""Moves and laws as auxiliaries and stocks: what XMILE can say of them without draws."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandtable.interop.export.building import (
    NOW,
    ONE,
    STEP,
    ZERO,
    all_of,
    any_of,
    choose,
    holds,
    join,
    negate,
    since_point,
    until_point,
)
from sandtable.interop.export.docs import say_value
from sandtable.interop.export.held import hold
from sandtable.interop.export.rewriting import rewrite
from sandtable.interop.export.scene import Scene
from sandtable.model.declaration import Law, Move
from sandtable.model.expression import Expression, Name, Number, Reduction
from sandtable.model.model import Forcing

HAZARDS = "moves whose hazard is drawn"
ENDS = "moves whose end is drawn"
SHARES = "laws that let a share of attempts through by draws"


def add_acts(scene: Scene) -> None:
    """Drafts of every move and law: what equations read of them, and the states that these need."""
    moves = scene.model.moves  # waivers of laws among them
    for move in moves.values():
        for part in ("was", "times", "last", "active", "begins", "before", "since", "count"):
            scene.space.axes_of[f"{move.id}~{part}"] = move.dimensions
    for law in scene.model.laws.values():
        scene.space.axes_of[f"{law.id}~in_force"] = ()
    for move in moves.values():
        _add_move(scene, move)
    for law in scene.model.laws.values():
        _add_law(scene, law)


@dataclass(frozen=True, slots=True)
class _Trigger:
    """How one element of a move begins: at a point known beforehand, or when an expression holds; never = neither."""

    point: int | None = None
    condition: Expression | None = None


def _add_move(scene: Scene, move: Move) -> None:
    cells = scene.space.cells(move.dimensions)
    triggers = {cell: _find_trigger(scene, move, cell) for cell in cells}
    doc = _doc_of_move(move)
    is_known = all(trigger.condition is None for trigger in triggers.values())
    never_begins = is_known and all(trigger.point is None for trigger in triggers.values())
    if never_begins or (is_known and _ends_at_known_points(move)):
        _add_scheduled(scene, move, triggers, doc)
    else:
        _add_stateful(scene, move, triggers, doc)


def _doc_of_move(move: Move) -> str:
    parts = [f"Move of the scenario{f': {move.label}' if move.label else ''}; 1 while it is in force."]
    parts += [f"By {move.by}."] if move.by else []
    if move.chance is not None:
        parts.append(f"Its hazard is {say_value(move.chance)}, which is not drawn here.")
    return " ".join([*parts, *([move.note] if move.note else [])])


# -- triggers ------------------------------------------------------------------------------------


def _find_trigger(scene: Scene, move: Move, cell: tuple[str, ...]) -> _Trigger:
    forced = [each for each in scene.choice.forcings if each.target == move.id and each.elements in ((), cell)]
    last = forced[-1] if forced else None
    if last is not None and last.mode != "always":
        return _Trigger(point=last.point if last.mode == "on" else None)
    free = _free_trigger(scene, move)
    if last is None:
        return free
    if free.point is None and free.condition is None:
        return _Trigger(point=0)
    return _Trigger(condition=any_of([until_point(scene.model.grid, 0), _condition_of(scene, free)]))


def _condition_of(scene: Scene, trigger: _Trigger) -> Expression:
    if trigger.condition is not None:
        return trigger.condition
    if trigger.point is None:
        return ZERO
    return all_of([since_point(scene.model.grid, trigger.point), until_point(scene.model.grid, trigger.point)])


def _free_trigger(scene: Scene, move: Move) -> _Trigger:
    """The move's own trigger; a hazard is none here, and is noted."""
    if move.chance is not None:
        scene.losses.add(HAZARDS, move.id, "an auxiliary that is 0 throughout, to be set by hand", is_numeric=True)
        return _Trigger()
    if not move.on_date and move.when is None:
        return _Trigger()
    guards = _guards(scene, move)
    if move.on_date and not guards and not _is_restricted(move):
        return _Trigger(point=scene.model.grid.point(move.on_date))
    own = [] if move.on_date else [_settled(scene, move.when)]
    if move.on_date:
        own = [_condition_of(scene, _Trigger(point=scene.model.grid.point(move.on_date)))]
    return _Trigger(condition=all_of([*own, *guards, *_may_begin(scene, move)]))


def _is_restricted(move: Move) -> bool:
    return move.at_most is not None and move.at_most < 1


def _settled(scene: Scene, expression: Expression | None) -> Expression:
    return rewrite(scene, expression) if expression is not None else ONE


def _guards(scene: Scene, move: Move) -> list[Expression]:
    grid = scene.model.grid
    start, stop = move.window or ("", "")
    found: list[Expression] = []
    if start:
        found.append(since_point(grid, _point(scene, start)))
    if stop:
        found.append(until_point(grid, _point(scene, stop)))
    if move.when is not None and move.on_date:
        found.append(_settled(scene, move.when))
    found += [_any_cell(scene, move, name, "times") for name in move.after]
    found += [negate(_any_cell(scene, move, name, "was")) for name in move.unless]
    return found + _let_through(scene, move)


def _point(scene: Scene, date: str) -> int:
    point = scene.model.grid.point(date)
    return 0 if point is None else point


def _any_cell(scene: Scene, reader: Move | None, name: str, state: str) -> Expression:
    """Whether a state of another move is set; along axes that the reader lacks, in any element."""
    axes = scene.space.axes_of[f"{name}~{state}"]
    lacking = tuple(axis for axis in axes if reader is None or axis not in reader.dimensions)
    flag = holds(Name(id=f"{name}~{state}"))
    return Reduction(op="any", operand=flag, dimensions=lacking) if lacking else flag


def _let_through(scene: Scene, move: Move) -> list[Expression]:
    """What the laws must be like for the move to pass them for sure."""
    found: list[Expression] = []
    for law in scene.model.laws.values():
        in_force = holds(Name(id=f"{law.id}~in_force"))
        if move.id in law.forbids:
            ways = [negate(in_force)]
            if f"{law.id}_waiver" in scene.model.moves:
                ways.append(holds(Name(id=f"{law.id}_waiver~active")))
            if law.permits is not None:
                ways.append(join(">=", _settled(scene, law.permits), ONE))
                scene.losses.add(SHARES, law.id, "passed only where the law lets all attempts through", is_numeric=True)
            found.append(any_of(ways))
        if move.id in law.enables:
            found.append(in_force)
    return found


def _may_begin(scene: Scene, move: Move) -> list[Expression]:
    found: list[Expression] = []
    if not _is_momentary(move):
        found.append(negate(holds(Name(id=f"{move.id}~was"))))
    times = Name(id=f"{move.id}~times")
    if move.at_most is not None:
        found.append(join("<", times, Number(value=move.at_most - 0.5)))
    is_first = negate(holds(times))
    if not move.is_repeating:
        found.append(is_first)
    elif move.again_after is not None:
        found.append(any_of([is_first, _has_passed(scene, move, move.again_after)]))
    return found


def _has_passed(scene: Scene, move: Move, length: Expression) -> Expression:
    """Whether a length of time has passed since the move last began; a millionth of a step is given for rounding."""
    elapsed = join("-", NOW, Name(id=f"{move.id}~last"))
    slack = join("*", STEP, Number(value=1e-6))
    return join(">=", join("+", elapsed, slack), _settled(scene, length))


# -- moves whose points are known ------------------------------------------------------------------


def _is_momentary(move: Move) -> bool:
    is_ending = move.lasts is not None or move.ends_when is not None or move.ends_chance is not None or move.ends_on
    return move.is_repeating and not is_ending


def _ends_at_known_points(move: Move) -> bool:
    return move.lasts is None and move.ends_when is None and move.ends_chance is None


def _add_scheduled(scene: Scene, move: Move, triggers: dict[tuple[str, ...], _Trigger], doc: str) -> None:
    """A move that begins at a known point, or never: steps and pulses of the time."""
    grid, n = scene.model.grid, scene.model.grid.n_steps
    parts: dict[str, dict[tuple[str, ...], Expression]] = {
        part: {} for part in ("active", "begins", "before", "since", "count")
    }
    for cell, trigger in triggers.items():
        point = trigger.point
        if point is None or not 0 <= point <= n:
            for cells in parts.values():
                cells[cell] = ZERO
            continue
        begins = all_of([since_point(grid, point), until_point(grid, point)])
        has_begun = since_point(grid, point)
        active = has_begun
        if point > 0 or _is_momentary(move) or move.ends_on:
            scene.note_whole_steps(move.id)
        if _is_momentary(move):
            active = begins
        elif move.ends_on and (end := _point(scene, move.ends_on)) > point:
            active = all_of([has_begun, until_point(grid, end - 1)])
        parts["active"][cell], parts["begins"][cell], parts["count"][cell] = active, begins, has_begun
        parts["before"][cell] = since_point(grid, point + 1)
        parts["since"][cell] = choose(has_begun, join("-", NOW, Number(value=grid.elapsed(point))), ZERO)
    for part, cells in parts.items():
        _add_part(scene, move, part, _merged(cells), doc)
    for state, source in (("was", "active"), ("times", "before")):
        cells = _shifted(scene, move, triggers) if state == "was" else parts[source]
        _add_part(scene, move, state, _merged(cells), f"State of the move `{move.id}` before this step.")


def _shifted(scene: Scene, move: Move, triggers: dict[tuple[str, ...], _Trigger]) -> dict[tuple[str, ...], Expression]:
    """Whether the move was active at the point before."""
    grid = scene.model.grid
    found: dict[tuple[str, ...], Expression] = {}
    for cell, trigger in triggers.items():
        point = trigger.point
        if point is None or not 0 <= point <= grid.n_steps:
            found[cell] = ZERO
            continue
        conditions = [since_point(grid, point + 1)]
        if _is_momentary(move):
            conditions.append(until_point(grid, point + 1))
        elif move.ends_on and (end := _point(scene, move.ends_on)) > point:
            conditions.append(until_point(grid, end))
        found[cell] = all_of(conditions)
    return found


def _merged(cells: dict[tuple[str, ...], Expression]) -> dict[tuple[str, ...], Expression]:
    """One equation for all cells where they agree."""
    values = list(cells.values())
    return {(): values[0]} if all(value == values[0] for value in values) else cells


def _add_part(scene: Scene, move: Move, part: str, cells: dict[tuple[str, ...], Expression], doc: str) -> None:
    unit = scene.model.grid.unit if part in {"since", "last"} else "1"
    template = scene.add_aux(f"{move.id}~{part}", move.dimensions, ZERO, doc=_about(part, move, doc), unit=unit)
    scene.drafts[template] = replace(scene.drafts[template], cells=cells, group="Moves and laws")


def _about(part: str, move: Move, doc: str) -> str:
    about = {
        "active": doc,
        "begins": f"1 in the step in which the move `{move.id}` begins.",
        "before": f"1 if the move `{move.id}` had begun before this step.",
        "since": f"Time since the move `{move.id}` last began, 0 if it never did.",
        "count": f"How often the move `{move.id}` has begun, this step included.",
    }
    return about.get(part, doc)


# -- moves with states ---------------------------------------------------------------------------


def _add_stateful(scene: Scene, move: Move, triggers: dict[tuple[str, ...], _Trigger], doc: str) -> None:
    """A move whose begin hangs on what happens: its activity, its count and its last begin are stocks."""
    was, times, last = (Name(id=f"{move.id}~{state}") for state in ("was", "times", "last"))
    begins = Name(id=f"{move.id}~begins")
    conditions = {}
    for cell, trigger in triggers.items():
        condition = _condition_of(scene, trigger)
        is_forced = trigger.condition is None and trigger.point is not None
        conditions[cell] = all_of([condition, negate(holds(was))]) if is_forced else condition
    _add_part(scene, move, "begins", _merged(conditions), doc)
    stays = ZERO if _is_momentary(move) else all_of([holds(was), negate(_ends(scene, move))])
    active = begins if stays is ZERO else any_of([holds(begins), stays])
    _add_part(scene, move, "active", {(): active}, doc)
    _add_part(scene, move, "before", {(): holds(times)}, doc)
    _add_part(scene, move, "count", {(): join("+", times, begins)}, doc)
    elapsed = choose(holds(times), join("-", NOW, last), ZERO)
    _add_part(scene, move, "since", {(): choose(holds(begins), ZERO, elapsed)}, doc)
    state = f"the state of the move `{move.id}`"
    unit = scene.model.grid.unit
    hold(scene, was.id, move.dimensions, Name(id=f"{move.id}~active"), ZERO, doc=state, unit="1")
    hold(scene, times.id, move.dimensions, join("+", times, begins), ZERO, doc=state, unit="1")
    hold(scene, last.id, move.dimensions, choose(holds(begins), NOW, last), ZERO, doc=state, unit=unit)


def _ends(scene: Scene, move: Move) -> Expression:
    ways: list[Expression] = []
    if move.lasts is not None:
        ways.append(_has_passed(scene, move, move.lasts))
    if move.ends_when is not None:
        ways.append(_settled(scene, move.ends_when))
    if move.ends_on:
        ways.append(_condition_of(scene, _Trigger(point=_point(scene, move.ends_on))))
    if move.ends_chance is not None:
        scene.losses.add(ENDS, move.id, "a move that does not end by chance", is_numeric=True)
    return any_of(ways)


# -- laws ----------------------------------------------------------------------------------------


def _add_law(scene: Scene, law: Law) -> None:
    conditions: list[Expression] = []
    if any(_bars(each, law) for each in scene.choice.forcings):
        conditions.append(ZERO)
    if law.in_force is not None:
        conditions.append(rewrite(scene, law.in_force))
    if law.unless is not None:
        conditions.append(negate(rewrite(scene, law.unless)))
    conditions += [negate(_any_cell(scene, None, name, "times")) for name in law.repealed_by]
    doc = f"Law of the scenario{f': {law.label}' if law.label else ''}; 1 while it is in force. {law.note}".strip()
    id_ = scene.add_aux(f"{law.id}~in_force", (), all_of(conditions), doc=doc)
    scene.drafts[id_] = replace(scene.drafts[id_], group="Moves and laws")
    if law.limits is not None:
        scene.losses.add("duties of laws", law.id, "nothing")


def _bars(forcing: Forcing, law: Law) -> bool:
    return forcing.target == law.id and forcing.mode == "never"
