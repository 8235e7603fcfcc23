"""The walk over one expression: what may stand where, what was found, and the unit rules all nodes share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandtable.compiler.checking.scope import CONSTANT_KINDS, Facts, Scope
from sandtable.compiler.checking.words import describe, expression_text, mend_units, number_text, unit_words, why_units
from sandtable.diagnostics.place import NOWHERE, Place
from sandtable.model.expression import (
    Call,
    Expression,
    FromFile,
    Number,
    Provenance,
    Row,
    Table,
    Text,
    Unary,
)
from sandtable.quantities.unit import DIMENSIONLESS, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A kind of place in which an expression stands.

    Args:
        label: how messages call it.
        kinds: kinds of variables that may be read there.
        allows_moving: whether functions of time, moves and laws may stand there.
        allows_memory: whether delays, smooths and the like may.
        allows_noise: whether draws of each step may.
        allows_time_reduction: whether `mean(x from a to b)` may.
        allows_branches: whether `x in branch` and `net(actor)` may.
        allows_futures: whether `average(x)` over futures may.
        counts_literals: whether numbers in it are counted as numbers in equations.
    """

    label: str
    kinds: frozenset[str]
    allows_moving: bool = True
    allows_memory: bool = False
    allows_noise: bool = False
    allows_time_reduction: bool = False
    allows_branches: bool = False
    allows_futures: bool = False
    counts_literals: bool = True


_MOVING_KINDS = CONSTANT_KINDS | {"data", "lookup", "stock", "flow", "auxiliary"}

CONSTANT = Where(label="a constant", kinds=CONSTANT_KINDS | {"lookup"}, allows_moving=False)
INITIAL = Where(label="an initial value", kinds=_MOVING_KINDS)
EQUATION = Where(label="an equation", kinds=_MOVING_KINDS, allows_memory=True, allows_noise=True)
ACT = Where(label="a move", kinds=_MOVING_KINDS, allows_memory=True, allows_noise=True)
RULE = Where(label="a law", kinds=_MOVING_KINDS, allows_noise=True)
RATE = Where(label="a stock's gains and losses", kinds=_MOVING_KINDS, allows_noise=True)
REPLACEMENT = Where(label="a branch or lens", kinds=_MOVING_KINDS, allows_noise=True)
OVER_TIME = Where(label="a time reduction", kinds=_MOVING_KINDS)
EACH_POINT = Where(label="a check of every point", kinds=_MOVING_KINDS)
OUTCOME = Where(
    label="an outcome",
    kinds=CONSTANT_KINDS | {"lookup", "outcome"},
    allows_moving=False,
    allows_time_reduction=True,
)
AIM = Where(
    label="a claim or question",
    kinds=OUTCOME.kinds,
    allows_moving=False,
    allows_time_reduction=True,
    allows_branches=True,
)
OVER_FUTURES = Where(
    label="a check over futures",
    kinds=OUTCOME.kinds,
    allows_moving=False,
    allows_time_reduction=True,
    allows_branches=True,
    allows_futures=True,
)


@dataclass(slots=True, eq=False, repr=False)
class Typed:
    """A settled expression with its unit (None fits any: a literal 0), its axes, and whether it is a truth value."""

    node: Expression
    unit: Unit | None
    axes: tuple[str, ...] = ()
    is_flag: bool = False


Handler = Callable[["Work", Any], "Typed | None"]
Handlers = Mapping[type, Handler]


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Work:
    """One owner's expressions being walked.

    Args:
        owner: id of the variable, move, law, override, claim or check: names what is hoisted out of it.
        axes: the owner's axes.
        facts: what the owner needs; filled while walking.
        fixed: axis -> element, while an equation of one element is walked.
        own: a variable whose mention means its ordinary value (in an override of it).
        needs_now, needs_initial, needs_memory: where a name that is met is noted.
    """

    scope: Scope
    handlers: Handlers
    owner: str
    where: Where
    axes: tuple[str, ...]
    facts: Facts
    place: Place = NOWHERE
    fixed: dict[str, str] = field(default_factory=dict)
    is_cell_shared: bool = False
    own: str = ""
    needs_now: bool = True
    needs_initial: bool = True
    needs_memory: bool = False
    hoists_as: str = ""  # under which name distributions are hoisted, where it is not the owner's id
    is_hypothetical: bool = False  # a branch's value: it claims nothing, so it needs no source
    hoisted: dict[int, str] = field(default_factory=dict)
    outcomes: dict[Expression, str] = field(default_factory=dict)
    provenance: Provenance | None = None
    n_literals: int = 0

    def needs(self, key: str, place: Place) -> None:
        """Notes that the expression mentions a variable (by id), `move:` or `law:`."""
        facts = self.facts
        facts.used.add(key)
        if self.needs_now:
            facts.now.setdefault(key, place)
        if self.needs_initial:
            facts.initial.setdefault(key, place)
        if self.needs_memory:
            facts.memory.setdefault(key, place)


def settle(work: Work, node: Expression) -> Typed | None:
    """Settles an expression: every name found, every subscript resolved, every unit agreed.

    Args:
        work: whose expression it is and what may stand there; takes what it needs.
        node: as written.

    Returns:
        The settled expression with its unit and axes, or None when a fault was noted within it: what stands
        around a fault stays silent, so that each root cause is told once.
    """
    handler = work.handlers.get(type(node))
    if handler is None:
        _misplaced(work, node)
        return None
    return handler(work, node)


def _misplaced(work: Work, node: Expression) -> None:
    kind = {Table: "a table", Row: "a row of values", FromFile: "a file's column", Text: "a text"}.get(
        type(node), "this"
    )
    work.scope.fault(
        "misplaced-value",
        f"{kind} cannot stand inside an expression",
        node.place if node.place.line else work.place,
        why="a table is the whole right side of a quantity, one value or equation per element",
        mend="declare it as a constant of its own and name that here",
    )


# -- units --------------------------------------------------------------------------------------


def is_plain(unit: Unit | None) -> bool:
    """Whether a value in it is a plain number."""
    return unit is None or unit is DIMENSIONLESS or not unit.exponents


def scaled(node: Expression, unit: Unit | None, target: Unit) -> Expression:
    """The expression with its value in `target`; multiplies only where the scales differ."""
    if unit is None or unit is target or unit == target:
        return node
    factor = unit.factor_to(target)
    if factor == 1.0:
        return node
    if isinstance(node, Number):
        return Number(value=node.value * factor, unit=node.unit, text=node.text, place=node.place)
    return Call(function="scale", arguments=(node, Number(value=factor)), place=node.place)


def scaled_to(work: Work, typed: Typed, target: Unit, what: str, place: Place) -> Expression | None:
    """The node in `target`'s scale, or None after noting `what` (…is in X, but needs Y)."""
    if typed.unit is None or typed.unit is target:
        return typed.node
    if not typed.unit.is_compatible(target):
        work.scope.fault(
            "units-mismatch",
            f"{what} must be {_wanted(target)}, but {describe(typed.node)} is {_found(typed.unit)}",
            place if place.line else work.place,
            why=why_units(work.scope, typed.node),
            mend=mend_units(work.scope, typed.unit, target, typed.node),
        )
        return None
    return scaled(typed.node, typed.unit, target)


def _wanted(unit: Unit) -> str:
    return "without a unit" if unit.text == "1" else f"in {unit.text}"


def _found(unit: Unit) -> str:
    return "without one" if unit.text == "1" else f"in {unit.text}"


def plain(work: Work, typed: Typed, what: str, place: Place) -> Expression | None:
    """The node as a plain number (percent and the like are brought to 1), or None after noting the fault."""
    return scaled_to(work, typed, DIMENSIONLESS, what, place)


def united(
    work: Work, node: Expression, left: Typed, right: Typed, doing: str
) -> tuple[Expression, Unit | None] | None:
    """The right node in the left's scale and the common unit, or None after noting that the two disagree.

    Args:
        work: takes the fault.
        node: the node that joins them, for the place.
        left: its unit leads.
        right: is scaled when only the scale differs.
        doing: "added", "compared", "chosen between".
    """
    if left.unit is right.unit or right.unit is None:
        return right.node, left.unit
    if left.unit is None:
        return right.node, right.unit
    if left.unit.is_compatible(right.unit):
        return scaled(right.node, right.unit, left.unit), left.unit
    work.scope.fault(
        "units-mismatch",
        f"{describe(left.node)} has {unit_words(left.unit)} and {describe(right.node)} has {unit_words(right.unit)}: "
        f"they cannot be {doing}",
        node.place if node.place.line else work.place,
        why=why_units(work.scope, left.node, right.node),
        mend=_mend_pair(work.scope, left, right),
    )
    return None


def _mend_pair(scope: Scope, left: Typed, right: Typed) -> str:
    for number, other in ((right, left), (left, right)):
        inner = number.node.operand if isinstance(number.node, Unary) else number.node
        if isinstance(inner, Number) and not inner.unit and other.unit is not None:
            return f"write the number's unit: `{number_text(inner)} {other.unit.text}`"
    return mend_units(scope, right.unit, left.unit, right.node)


def is_condition(work: Work, typed: Typed) -> bool:
    """Whether a value can be read as true or false; notes the fault when it has a unit."""
    if typed.is_flag or typed.unit is None or typed.unit.text == "1":
        return True
    work.scope.fault(
        "condition-unit",
        f"{describe(typed.node)} is in {unit_words(typed.unit)} and cannot be true or false",
        typed.node.place if typed.node.place.line else work.place,
        why=why_units(work.scope, typed.node) or "only a comparison, or a number without unit, is true or false",
        mend=f"compare it, e.g. `{expression_text(typed.node) or 'x'} > 0`",
    )
    return False


def joined(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    """The union of two lists of axes."""
    if not right or left == right:
        return left
    if not left:
        return right
    return left + tuple(axis for axis in right if axis not in left)
