"""The oracle's moves and laws: what begins, what ends, what is in force at a point."""

from __future__ import annotations

from collections.abc import Mapping

from sandtable.functions.catalogue import OPERATIONS
from sandtable.model.declaration import Law, Move
from sandtable.model.expression import Expression
from sandtable.testing.expressions import evaluate
from sandtable.testing.moments import NEVER_BEGUN, Act, LawState, MoveCell, Scope

BEFORE_THE_START: Mapping[MoveCell, Act] = {}


def find_act(move: Move, scope: Scope, before: Mapping[MoveCell, Act]) -> Act:
    """The state of one element of a move at a point.

    Args:
        move: the move.
        scope: its element, at the point.
        before: states of all moves at the point before (empty at point 0).
    """
    point = scope.moment.point
    was = before.get((move.id, scope.cell), NEVER_BEGUN)
    begins = _begins(move, scope, before, was)
    stays = was.is_active and not _is_momentary(move) and not _ends(move, scope, was)
    return Act(
        is_active=begins or stays,
        begins=begins,
        was_begun=was.n_begun > 0,
        n_begun=was.n_begun + begins,
        last=point if begins else was.last,
    )


def _begins(move: Move, scope: Scope, before: Mapping[MoveCell, Act], was: Act) -> bool:
    forced = _forced(move, scope)
    if forced is not None:
        return forced and not was.is_active
    guard = _guards_hold(move, scope, before) and _may_begin(move, scope, was)
    share = _share_let_through(move, scope)
    if move.chance is not None:
        hazard = _larger(evaluate(move.chance, scope), 0.0) * share * scope.course.dt
        return guard and scope.course.draw(f"move:{move.id}", scope.cell, scope.moment.point) < _chance(hazard)
    if move.on_date:
        triggered = scope.moment.point == _point(move.on_date, scope)
    elif move.when is not None:
        triggered = evaluate(move.when, scope) != 0
    else:
        return False
    passes = share >= 1 or scope.course.draw(f"share:{move.id}", scope.cell, scope.moment.point) < share
    return guard and triggered and passes


def _forced(move: Move, scope: Scope) -> bool | None:
    """True: a branch makes it begin here; False: a branch bars it here; None: it is free."""
    point = scope.moment.point
    result: bool | None = None
    for forcing in scope.course.forcings:
        if forcing.target != move.id or forcing.elements not in ((), scope.cell):
            continue
        if forcing.mode == "always":
            result = True if point == 0 else None
        else:
            result = forcing.mode == "on" and point == forcing.point
    return result


def _guards_hold(move: Move, scope: Scope, before: Mapping[MoveCell, Act]) -> bool:
    point = scope.moment.point
    start, stop = move.window or ("", "")
    in_window = (not start or point >= _point(start, scope)) and (not stop or point <= _point(stop, scope))
    has_trigger = move.chance is not None or bool(move.on_date)
    when = not has_trigger or move.when is None or evaluate(move.when, scope) != 0
    after = all(any(act.n_begun > 0 for act in _acts_of(name, scope, before)) for name in move.after)
    unless = any(act.is_active for name in move.unless for act in _acts_of(name, scope, before))
    return in_window and when and after and not unless


def _acts_of(name: str, scope: Scope, before: Mapping[MoveCell, Act]) -> list[Act]:
    """States of the elements of a move that agree with the reader's; along axes that it lacks, all of them."""
    axes = scope.course.model.moves[name].dimensions
    return [
        before.get((name, cell), NEVER_BEGUN)
        for cell in scope.course.cells(axes)
        if all(scope.elements.get(axis, element) == element for axis, element in zip(axes, cell, strict=True))
    ]


def _may_begin(move: Move, scope: Scope, was: Act) -> bool:
    if was.is_active and not _is_momentary(move):
        return False
    if move.at_most is not None and was.n_begun >= move.at_most:
        return False
    if was.n_begun == 0:
        return True
    if not move.is_repeating:
        return False
    pause = move.again_after
    return pause is None or _elapsed_since(was, scope) >= evaluate(pause, scope)


def _ends(move: Move, scope: Scope, was: Act) -> bool:
    point = scope.moment.point
    if move.lasts is not None and _elapsed_since(was, scope) >= evaluate(move.lasts, scope):
        return True
    if move.ends_when is not None and evaluate(move.ends_when, scope) != 0:
        return True
    if move.ends_on and point == _point(move.ends_on, scope):
        return True
    if move.ends_chance is None:
        return False
    hazard = _larger(evaluate(move.ends_chance, scope), 0.0) * scope.course.dt
    return scope.course.draw(f"end:{move.id}", scope.cell, point) < _chance(hazard)


def _is_momentary(move: Move) -> bool:
    is_ending = move.lasts is not None or move.ends_when is not None or move.ends_chance is not None or move.ends_on
    return move.is_repeating and not is_ending


def _share_let_through(move: Move, scope: Scope) -> float:
    """The share of attempts that the laws let through: all that forbid it, then all that enable it."""
    share = 1.0
    for law in scope.course.model.laws.values():
        if move.id in law.forbids:
            state = scope.moment.laws[law.id]
            share *= 1 - state.is_in_force * (1 - state.permits) * (1 - state.is_waived)
    for law in scope.course.model.laws.values():
        if move.id in law.enables:
            share *= scope.moment.laws[law.id].is_in_force
    return share


def find_law(law: Law, scope: Scope, before: Mapping[MoveCell, Act]) -> LawState:
    """The state of a law at a point.

    Args:
        law: the law.
        scope: the law as owner, at the point.
        before: states of all moves at the point before.
    """
    barred = any(forcing.target == law.id and forcing.mode == "never" for forcing in scope.course.forcings)
    repealed = any(act.n_begun > 0 for name in law.repealed_by for act in _acts_of(name, scope, before))
    holds = law.in_force is None or evaluate(law.in_force, scope) != 0
    lifted = law.unless is not None and evaluate(law.unless, scope) != 0
    return LawState(
        is_in_force=holds and not lifted and not repealed and not barred,
        is_waived=_is_waived(law, scope),
        permits=0.0 if law.permits is None else evaluate(law.permits, scope),
    )


def _is_waived(law: Law, scope: Scope) -> bool:
    waiver = f"{law.id}_waiver"
    if waiver not in scope.course.model.moves or scope.moment.is_before_start:
        return False
    return scope.moment.acts[waiver, ()].is_active


def clauses_of(owner: Move | Law) -> tuple[Expression, ...]:
    """The expressions of a move or a law, in the order in which their noise is counted."""
    if isinstance(owner, Law):
        clauses = (owner.in_force, owner.unless, owner.permits)
        return tuple(clause for clause in clauses if clause is not None)
    several = (owner.chance, owner.when, owner.again_after, owner.lasts, owner.ends_when, owner.ends_chance)
    return tuple(clause for clause in several if clause is not None)


def _elapsed_since(was: Act, scope: Scope) -> float:
    return (scope.moment.point - was.last) * scope.course.dt


def _point(date: str, scope: Scope) -> int:
    point = scope.course.model.grid.point(date)
    if point is None:
        raise ValueError(f"no date of the axis: {date}")
    return point


def _larger(a: float, b: float) -> float:
    return float(OPERATIONS["max"].scalar(a, b))


def _chance(hazard: float) -> float:
    """Probability that something of this hazard, integrated over the step, happens in it."""
    return 1.0 - float(OPERATIONS["exp"].scalar(-hazard))
