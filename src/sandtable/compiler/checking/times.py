"""Settling dates, time reductions, readings of other branches, nets and statistics over futures."""

from __future__ import annotations

from sandtable.compiler.checking.near import listed, mend_by_name
from sandtable.compiler.checking.scope import Declared
from sandtable.compiler.checking.space import parse_date
from sandtable.compiler.checking.words import describe, expression_text, leaf_names
from sandtable.compiler.checking.work import OVER_TIME, Typed, Work, is_condition, scaled_to, settle
from sandtable.diagnostics.place import Place
from sandtable.model.declaration import Outcome
from sandtable.model.expression import (
    DateLiteral,
    Expression,
    InBranch,
    Name,
    Net,
    Number,
    OverFutures,
    TimeReduction,
    Unary,
)
from sandtable.model.model import Variable
from sandtable.quantities.unit import DIMENSIONLESS, Unit

CONDITION_OPS = frozenset({"ever", "always", "first_time", "count_steps"})


def settle_date(work: Work, node: DateLiteral) -> Typed | None:
    """Settles a date: a point of the axis, in elapsed time."""
    point = check_point(work, node.text, node.place)
    return None if point is None else Typed(node, work.scope.time_unit)


def check_point(work: Work, text: str, place: Place, what: str = "the date") -> int | None:
    """The grid point of a date or number; None after noting that it is off the axis."""
    scope, grid = work.scope, work.scope.grid
    if grid is None:
        return None
    point = grid.point(text)
    if point is None or (grid.is_calendar and parse_date(text) is None):
        scope.fault(
            "bad-date",
            f"`{text}` is no date of this axis",
            place if place.line else work.place,
            why="the axis counts dates" if grid.is_calendar else "the axis counts plain numbers",
            mend=f"write it like `{grid.label(0)}`",
        )
        return None
    if not 0 <= point <= grid.n_steps:
        scope.fault(
            "date-off-axis",
            f"{what} {text} is off the time axis",
            place if place.line else work.place,
            why=f"the axis runs from {grid.label(0)} to {grid.label(grid.n_steps)}",
            mend="choose a point on it, or lengthen the axis",
        )
        return None
    return point


def _moment(work: Work, node: Expression | None) -> tuple[Expression | None, int | None] | None:
    """A bound of a time reduction: itself and its point; None after noting a fault."""
    if node is None:
        return None, None
    if isinstance(node, DateLiteral):
        point = check_point(work, node.text, node.place)
        return None if point is None else (node, point)
    inner = node.operand if isinstance(node, Unary) and node.op == "-" else node
    if isinstance(inner, Number):
        value = inner.value if inner is node else -inner.value
        if inner.unit:
            typed = settle(work, inner)
            settled = (
                None if typed is None else scaled_to(work, typed, work.scope.time_unit, "a point in time", node.place)
            )
            if not isinstance(settled, Number):
                return None
            value = settled.value if inner is node else -settled.value
        elif work.scope.grid is not None and work.scope.grid.is_calendar:
            check_point(work, f"{value:g}", node.place)
            return None
        point = _plain_point(work, value, node.place)
        return None if point is None else (Number(value=value, place=node.place), point)
    work.scope.fault(
        "bad-date",
        "a point in time must be a literal",
        node.place if node.place.line else work.place,
        why="the points of a time reduction are fixed before a run",
        mend="write a date, e.g. `2027-01`, or a number of the axis",
    )
    return None


def _plain_point(work: Work, value: float, place: Place) -> int | None:
    grid = work.scope.grid
    if grid is None:
        return None
    if not grid.is_calendar:
        return check_point(work, repr(value), place)
    return int(value / grid.step + 0.5)


def settle_time_reduction(work: Work, node: TimeReduction) -> Typed | None:
    """Settles `mean(x from a to b)`, `x at DATE`, `ever(c)`; in claims and checks it becomes an outcome."""
    if not work.where.allows_time_reduction:
        dimension = _dimension_of(work, node)
        name = "min and max of one argument reduce" if node.op in {"min", "max"} else f"`{node.op}` reduces"
        work.scope.fault(
            "wrong-place",
            f"a reduction over time cannot stand in {work.where.label}",
            node.place if node.place.line else work.place,
            why=f"{name} over the whole run, which is known only at its end",
            mend=f"to reduce over a dimension say so: `{node.op}({expression_text(node.operand) or 'x'} over {dimension})`"
            if dimension
            else "use `running_max`, `smooth1` or a stock, or give several arguments"
            if node.op in {"min", "max"}
            else "use a memory, e.g. `smooth1`, or move it to an outcome",
        )
        return None
    start, stop = _moment(work, node.start), _moment(work, node.stop)
    operand = _over_time(work, node)
    if start is None or stop is None or operand is None:
        return None
    if start[1] is not None and stop[1] is not None and start[1] > stop[1]:
        work.scope.fault(
            "bad-date",
            "the span ends before it begins",
            node.place if node.place.line else work.place,
            why="`from` is later than `to`",
            mend="put the earlier point first",
        )
        return None
    if node.op in CONDITION_OPS and not is_condition(work, operand):
        return None
    if operand.axes:
        _not_single(work, describe(operand.node), operand.axes, node.place)
        return None
    settled = TimeReduction(op=node.op, operand=operand.node, start=start[0], stop=stop[0], place=node.place)
    typed = Typed(settled, _unit_over_time(work, node.op, operand.unit))
    return hoist_outcome(work, typed) if work.where.allows_branches else typed


def _dimension_of(work: Work, node: TimeReduction) -> str:
    """A dimension over which the operand might have been meant to be reduced, or ""."""
    if node.op not in {"sum", "mean", "min", "max"} or node.start is not None or node.stop is not None:
        return ""
    found = (work.scope.declared.get(name) for name in leaf_names(node.operand))
    return next((declared.axes[0] for declared in found if declared is not None and declared.axes), "")


def _over_time(work: Work, node: TimeReduction) -> Typed | None:
    outer = work.where
    work.where = OVER_TIME
    typed = settle(work, node.operand)
    work.where = outer
    return typed


def _unit_over_time(work: Work, op: str, unit: Unit | None) -> Unit | None:
    if op == "total":
        return (unit or DIMENSIONLESS).mul(work.scope.time_unit)
    if op == "first_time":
        return work.scope.time_unit
    return DIMENSIONLESS if op in {"ever", "always", "count_steps"} else unit


def _not_single(work: Work, what: str, axes: tuple[str, ...], place: Place) -> None:
    work.scope.fault(
        "extra-dimension",
        f"{what} is still over {listed(axes)}",
        place if place.line else work.place,
        why=f"{work.where.label} is one number a run",
        mend=f"select an element, `x[{work.scope.axes[axes[0]].elements[0]}]`, or reduce: `sum(x over {axes[0]})`",
    )


def hoist_outcome(work: Work, typed: Typed) -> Typed | None:
    """The reading of an outcome made for a time reduction or constant within a claim, question or check."""
    scope = work.scope
    if typed.axes:
        _not_single(work, describe(typed.node), typed.axes, typed.node.place)
        return None
    found = work.outcomes.get(typed.node)
    if found is None:
        found = f"{work.owner}~{len(work.outcomes) + 1}"
        work.outcomes[typed.node] = found
        unit = typed.unit or DIMENSIONLESS
        statement = Outcome(id=found, unit=unit.text, value=typed.node, place=typed.node.place)
        scope.declared[found] = Declared(id=found, kind="outcome", statement=statement, axes=(), unit=unit)
        scope.variables[found] = Variable(
            id=found,
            kind="outcome",
            axes=(),
            unit=unit,
            cells={(): typed.node},
            declaration=statement,
            label="",
            is_hoisted=True,
        )
    return Typed(Name(id=found, place=typed.node.place), typed.unit, (), is_flag=False)


def settle_in_branch(work: Work, node: InBranch) -> Typed | None:
    """Settles `x in us_stops+arms_from_seoul`."""
    scope = work.scope
    place = node.place if node.place.line else work.place
    if not work.where.allows_branches:
        scope.fault(
            "wrong-place",
            f"another branch cannot be read in {work.where.label}",
            place,
            why="a run knows only its own branch",
            mend="compare branches in a claim, question or check",
        )
        return None
    known = ("base", *scope.branches)
    is_good = True
    for name in node.branches:
        if name in known:
            work.facts.used.add(f"branch:{name}")
            continue
        is_good = False
        if name not in scope.faulty:
            scope.fault(
                "unknown-branch",
                f"there is no branch `{name}`",
                place,
                why=f"the branches are {listed(known, most=12)}",
                mend=mend_by_name(name, known, f"declare it: `branch {name} : ...`"),
            )
    if len(node.branches) > 1:
        scope.compositions.setdefault(node.branches, place)
    if isinstance(node.operand, InBranch):
        scope.fault("wrong-place", "a branch within a branch", place, why="`in` is read once", mend="write `x in a+b`")
        return None
    operand = settle(work, node.operand)
    if operand is None or not is_good:
        return None
    kept = tuple(name for name in node.branches if name != "base" or len(node.branches) == 1)
    settled = InBranch(operand=operand.node, branches=kept or ("base",), place=node.place)
    return Typed(settled, operand.unit, operand.axes, is_flag=operand.is_flag)


def settle_net(work: Work, node: Net) -> Typed | None:
    """Settles `net(RU)`."""
    scope = work.scope
    place = node.place if node.place.line else work.place
    if not work.where.allows_branches:
        scope.fault(
            "wrong-place",
            f"`net` cannot stand in {work.where.label}",
            place,
            why="it weighs outcomes, which are known only when the run is over",
            mend="use it in a claim, question or check",
        )
        return None
    if node.actor not in scope.interests:
        scope.fault(
            "unknown-interest",
            f"`{node.actor}` has no interests",
            place,
            why=f"interests are stated for {listed(scope.interests)}" if scope.interests else "no interest is stated",
            mend=mend_by_name(node.actor, scope.interests, f"state them: `interest {node.actor}`"),
        )
        return None
    return Typed(node, DIMENSIONLESS)


def settle_over_futures(work: Work, node: OverFutures) -> Typed | None:
    """Settles `average(x)`, `quantile(x, 0.9)`: over the futures of a check."""
    scope = work.scope
    place = node.place if node.place.line else work.place
    if not work.where.allows_futures:
        scope.fault(
            "wrong-place",
            f"`{node.op}` over futures cannot stand in {work.where.label}",
            place,
            why="a claim or question is answered in each future; a single run knows only its own",
            mend="compare averages in a check" if work.where.allows_branches else "use `mean` for a mean over time",
        )
        return None
    operand = settle(work, node.operand)
    if operand is None:
        return None
    if node.op == "probability" and not is_condition(work, operand):
        return None
    if node.level is not None and not 0 <= node.level <= 1:
        scope.fault(
            "wrong-arguments",
            f"the level {node.level:g} of `quantile` is outside 0 to 1",
            place,
            why="a quantile's level is a share of the futures",
            mend="write e.g. `quantile(x, 0.9)`",
        )
        return None
    settled = OverFutures(op=node.op, operand=operand.node, level=node.level, place=node.place)
    return Typed(settled, DIMENSIONLESS if node.op == "probability" else operand.unit, operand.axes)
