"""Settling moves and laws."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sandtable.compiler.checking.near import listed, mend_by_name
from sandtable.compiler.checking.provenance import check_provenance, check_quote
from sandtable.compiler.checking.scope import Declared, Facts, Scope
from sandtable.compiler.checking.times import check_point
from sandtable.compiler.checking.walk import begin_work, settle_safely
from sandtable.compiler.checking.words import describe, mend_units, unit_words, why_units
from sandtable.compiler.checking.work import ACT, RULE, Typed, Work, is_condition, scaled, united
from sandtable.diagnostics.place import Place
from sandtable.model.declaration import Law, Move, Outcome
from sandtable.model.expression import Binary, Conditional, Expression, Number, TimeReduction
from sandtable.model.model import Variable
from sandtable.quantities.unit import DIMENSIONLESS, Unit

LIMIT_TOLERANCE = 1 + 1e-9


def settle_acts(scope: Scope) -> None:
    """Settles every law, then every move; notes what each needs."""
    for law in list(scope.laws.values()):
        scope.laws[law.id] = _settle_law(scope, law)
    for move in list(scope.moves.values()):
        scope.moves[move.id] = _settle_move(scope, move)


def check_actor(scope: Scope, name: str, place: Place) -> None:
    """Notes an actor who is not declared."""
    if not name or name in scope.actors or name in scope.unknown_actors:
        return
    scope.unknown_actors.add(name)
    scope.fault(
        "unknown-actor",
        f"there is no actor `{name}`",
        place,
        why=f"the actors are {listed(scope.actors, most=12)}" if scope.actors else "the scenario declares none",
        mend=mend_by_name(name, scope.actors, f'declare it: `actor {name} "..."`'),
    )


def check_moves_named(scope: Scope, names: Iterable[str], place: Place, verb: str) -> tuple[str, ...]:
    """The moves among the names; notes those that are none."""
    good: list[str] = []
    for name in names:
        if name in scope.moves:
            good.append(name)
        elif name not in scope.faulty:
            scope.fault(
                "unknown-move",
                f"there is no move `{name}` to {verb}",
                place,
                why=f"the moves are {listed(scope.moves, most=12)}" if scope.moves else "the scenario declares none",
                mend=mend_by_name(name, scope.moves, f"declare it: `move {name} ...`"),
            )
    return tuple(good)


# -- parts ------------------------------------------------------------------------------------------


def _part(work: Work, node: Expression | None, unit: Unit | None, what: str) -> Expression | None:
    """A clause's expression in a unit; None as a unit asks for a condition."""
    if node is None:
        return None
    typed = settle_safely(work, node)
    if typed is None or not _has_own_axes(work, typed, what):
        return None
    if unit is None:
        return typed.node if is_condition(work, typed) else None
    return _in_unit(work, typed, unit, what)


def _in_unit(work: Work, typed: Typed, unit: Unit, what: str) -> Expression | None:
    if typed.unit is None:
        return typed.node
    if typed.unit.is_compatible(unit):
        return scaled(typed.node, typed.unit, unit)
    work.scope.fault(
        "units-mismatch",
        f"{what} must be {'a number' if unit.text == '1' else 'in ' + unit.text}, but it gives {unit_words(typed.unit)}",
        typed.node.place if typed.node.place.line else work.place,
        why=why_units(work.scope, typed.node) or f"{describe(typed.node)} has {unit_words(typed.unit)}",
        mend=mend_units(work.scope, typed.unit, unit, typed.node),
    )
    return None


def _has_own_axes(work: Work, typed: Typed, what: str) -> bool:
    extra = [axis for axis in typed.axes if axis not in work.axes]
    if not extra:
        return True
    work.scope.fault(
        "extra-dimension",
        f"{what} is over {listed(extra)}",
        typed.node.place if typed.node.place.line else work.place,
        why=f"`{work.owner}` has {listed(work.axes)}" if work.axes else f"`{work.owner}` happens as a whole",
        mend=f"select an element, or reduce: `sum(x over {extra[0]})`",
    )
    return False


def _date(work: Work, text: str, what: str) -> None:
    if text:
        check_point(work, text, work.place, what)


# -- moves ------------------------------------------------------------------------------------------


def _settle_move(scope: Scope, move: Move) -> Move:
    facts = scope.facts.setdefault(f"move:{move.id}", Facts(is_moving=True))
    axes = scope.move_axes[move.id]
    work = begin_work(scope, move.id, ACT, move.place, axes=axes or (), facts=facts)
    check_actor(scope, move.by, move.place)
    for name in move.toward:
        check_actor(scope, name, move.place)
    check_quote(scope, move.says, move.place)
    check_provenance(scope, move.provenance, move.place)
    _check_trigger(scope, move)
    _check_window(work, move)
    after = check_moves_named(scope, move.after, move.place, "come after")
    unless = check_moves_named(scope, move.unless, move.place, "depend on")
    facts.used.update(f"move:{name}" for name in (*after, *unless))
    per_time = DIMENSIONLESS.div(scope.time_unit)
    settled = replace(
        move,
        chance=_part(work, move.chance, per_time, f"the chance of `{move.id}`"),
        when=_part(work, move.when, None, f"the condition of `{move.id}`"),
        again_after=_part(work, move.again_after, scope.time_unit, f"the pause of `{move.id}`"),
        lasts=_part(work, move.lasts, scope.time_unit, f"how long `{move.id}` lasts"),
        ends_when=_part(work, move.ends_when, None, f"the end of `{move.id}`"),
        ends_chance=_part(work, move.ends_chance, per_time, f"the chance that `{move.id}` ends"),
        after=after,
        unless=unless,
    )
    _need_laws(scope, move, facts)
    return settled


def _check_trigger(scope: Scope, move: Move) -> None:
    if move.on_date and move.chance is not None:
        scope.fault(
            "two-triggers",
            f"`{move.id}` has a date and a chance",
            move.place,
            why="a move is set off by one of them; `when` beside it is a guard",
            mend="remove one of the two",
        )
    if move.at_most is not None and move.at_most < 1:
        scope.fault(
            "bad-range",
            f"`{move.id}` may happen at most {move.at_most} times",
            move.place,
            why="it could never happen",
            mend="give a number from 1 up, or remove the move",
        )
    if move.at_most is not None and move.at_most > 1 and not move.is_repeating:
        scope.fault(
            "two-triggers",
            f"`{move.id}` happens at most {move.at_most} times, but does not say `again`",
            move.place,
            why="a move without `again` happens once",
            mend="add `again`, or remove `at most`",
        )


def _check_window(work: Work, move: Move) -> None:
    _date(work, move.on_date, "its date")
    _date(work, move.ends_on, "its end")
    if move.window is None:
        return
    ends = [check_point(work, text, work.place, "its window's end") if text else None for text in move.window]
    if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        work.scope.fault(
            "bad-date",
            f"the window of `{move.id}` ends before it begins",
            move.place,
            why=f"it runs from {move.window[0]} to {move.window[1]}",
            mend="put the earlier date first",
        )


def _need_laws(scope: Scope, move: Move, facts: Facts) -> None:
    for law in scope.laws.values():
        if move.id not in law.forbids and move.id not in law.enables:
            continue
        facts.now.setdefault(f"law:{law.id}", law.place)
        waiver = f"{law.id}_waiver"
        if move.id in law.forbids and waiver in scope.moves:
            facts.now.setdefault(f"move:{waiver}", law.place)
            scope.used.add(f"move:{waiver}")


# -- laws -------------------------------------------------------------------------------------------


def _settle_law(scope: Scope, law: Law) -> Law:
    facts = scope.facts.setdefault(f"law:{law.id}", Facts(is_moving=True))
    work = begin_work(scope, law.id, RULE, law.place, facts=facts)
    check_actor(scope, law.of, law.place)
    check_provenance(scope, law.provenance, law.place)
    forbids = check_moves_named(scope, law.forbids, law.place, "forbid")
    enables = check_moves_named(scope, law.enables, law.place, "enable")
    repealed_by = check_moves_named(scope, law.repealed_by, law.place, "be repealed by")
    facts.used.update(f"move:{name}" for name in repealed_by)
    if law.forbids or law.enables or law.limits is not None:
        scope.used.add(f"law:{law.id}")  # a wrong name in it is a fault of its own
    if law.waiver_on and law.waiver_chance is not None:
        scope.fault(
            "two-triggers",
            f"the waiver of `{law.id}` has a date and a chance",
            law.place,
            why="a waiver is set off by one of them",
            mend="remove one of the two",
        )
    if law.waiver_lasts is not None and law.waiver_chance is None and not law.waiver_on:
        scope.fault(
            "no-waiver",
            f"the waiver of `{law.id}` lasts, but nothing grants it",
            law.place,
            mend="add `waiver chance ...` or `waiver on DATE`",
        )
    waiver = scope.moves.get(f"{law.id}_waiver")
    permitting = begin_work(scope, law.id, RULE, law.place, axes=_shared_axes(scope, forbids), facts=facts)
    settled = replace(
        law,
        forbids=forbids,
        enables=enables,
        repealed_by=repealed_by,
        in_force=_part(work, law.in_force, None, f"what keeps `{law.id}` in force"),
        unless=_part(work, law.unless, None, f"what lifts `{law.id}`"),
        permits=_part(permitting, law.permits, DIMENSIONLESS, f"the share that `{law.id}` permits"),
        limits=_settle_limits(scope, law),
    )
    if waiver is not None:
        facts.used.add(f"move:{waiver.id}")
    return settled


def _shared_axes(scope: Scope, moves: tuple[str, ...]) -> tuple[str, ...]:
    """The axes that all these moves have: over them a share let through may differ."""
    axes = [scope.move_axes[name] or () for name in moves]
    return tuple(axis for axis in axes[0] if all(axis in other for other in axes)) if axes else ()


def _settle_limits(scope: Scope, law: Law) -> tuple[Expression, Expression] | None:
    """A duty that is reported: the outcome `limit.<law>` is the share of points at which it is broken."""
    if law.limits is None:
        return None
    facts = scope.facts.setdefault(f"limit:{law.id}", Facts(is_moving=True))
    work = begin_work(scope, law.id, RULE, law.place, facts=facts)
    left, right = (settle_safely(work, side) for side in law.limits)
    if left is None or right is None:
        return None
    what = f"what `{law.id}` limits"
    if not (_has_own_axes(work, left, what) and _has_own_axes(work, right, what)):
        return None
    common = united(work, law.limits[0], left, right, "compared")
    if common is None:
        return None
    most = Binary(op="*", left=common[0], right=Number(value=LIMIT_TOLERANCE))
    over = Binary(op=">", left=left.node, right=most)
    share = TimeReduction(
        op="mean", operand=Conditional(condition=over, then=Number(value=1.0), otherwise=Number(value=0.0))
    )
    outcome_id = f"limit.{law.id}"
    statement = Outcome(
        id=outcome_id, label=f"Share of the time in which {law.label or law.id} is broken", value=share, place=law.place
    )
    scope.declared[outcome_id] = Declared(
        id=outcome_id, kind="outcome", statement=statement, axes=(), unit=DIMENSIONLESS
    )
    scope.variables[outcome_id] = Variable(
        id=outcome_id,
        kind="outcome",
        axes=(),
        unit=DIMENSIONLESS,
        cells={(): share},
        declaration=statement,
        label=statement.label,
        is_hoisted=True,
    )
    return left.node, common[0]
