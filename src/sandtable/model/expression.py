"""The expression nodes of the scenario language.

The reader builds them, the checker types them, the oracle interprets them and the lowering
turns them into a plan.  They are inert: a node holds its parts and its place, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sandtable.diagnostics.place import NOWHERE, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Anything that was written at a place.  The place never takes part in equality."""

    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression(Node):
    """Any expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Expression):
    """`12_000`, `0.04/month`, `3 km^2`: a literal, with the unit text that follows it (`""` = bare).

    `0.04/month` has the unit `1/month`.

    `text` keeps the digits as written, so that formatting never changes them.
    """

    value: float
    unit: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLiteral(Expression):
    """`2025-03` or `2025-03-15`: a point on the time axis."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Expression):
    """`"column name"`: only as an argument of the few functions that take a text."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Expression):
    """`soldiers`, `front.soldiers`: a variable, a dimension's element, or a built-in (`now`, `time`, `dt`)."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscript(Expression):
    """`soldiers[UA]`, `fires[opponent]`, `share[KR, buyer]`; `x[exporter=KR]` has the index `exporter=KR`.

    Each index is the name of an element (selects it), of a map (goes through it), or of a
    dimension, alias or subrange (names the axis under which it is read).
    """

    name: str
    indices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unary(Expression):
    """`-x` or `not x`."""

    op: str  # "-" | "not"
    operand: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Expression):
    """Arithmetic, comparison or logic between two operands."""

    op: str  # + - * / ^  < <= > >= == !=  and or
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Expression):
    """`if condition then first else second`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Expression):
    """`exp(x)`, `delay3(x, 6 month)`, `active(m)`, `my_lookup(x)`: positional, then named arguments.

    `over` names the dimensions of the few functions that compare elements: `allocate(... over buyer)`.
    """

    function: str
    arguments: tuple[Expression, ...] = ()
    keywords: tuple[tuple[str, Expression], ...] = ()
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction(Expression):
    """`sum(x over side)`, `mean(x over buyer, exporter)`: op in sum mean min max product any all count share.

    `share(x over d)` is `x / sum(x over d)` and keeps the dimension.
    """

    op: str
    operand: Expression
    dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank(Expression):
    """`rank(KR in five_year_share)`: 1 + the number of elements with a larger value (ties share the better)."""

    element: str
    operand: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeReduction(Expression):
    """`mean(x from 2027-01 to 2027-12)`, `total(f from .. to ..)`, `x at 2026-12`, `final(x)`, `ever(c)`.

    op: at final initial mean total sum min max ever always first_time count_steps.
    `start`/`stop` are inclusive points of the axis; None = the axis' own end.  For `at`, start holds it.
    Only in outcomes, claims, questions and checks (checked).
    """

    op: str
    operand: Expression
    start: Expression | None = None
    stop: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InBranch(Expression):
    """`share_2027 in us_stops+arms_from_seoul`: the operand's value in that branch, same future."""

    operand: Expression
    branches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Net(Expression):
    """`net(RU)`: the weighted sum of an actor's interests."""

    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverFutures(Expression):
    """`average(x)`, `median(x)`, `probability(c)`, `quantile(x, 0.9)`: across futures, in checks only."""

    op: str  # average median probability quantile
    operand: Expression
    level: float | None = None


# -- values: what may stand where a number stands --------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution(Expression):
    """`10_000 to 12_000`, `normal(0 to 0.25) within 0 to 1`, `beta(2, 6)`, `mixture(0.3: a, 0.7: b)`.

    family: interval (the bare `a to b`), normal lognormal logitnormal uniform triangular pert beta
    gamma poisson binomial bernoulli categorical mixture empirical.
    `arguments` are constant expressions or, for mixture, Distributions.  `is_interval` says that the
    two arguments are the ends of the central 90 % (`a to b`).  `weights` belongs to categorical
    and mixture, `file`/`column` to empirical, `low`/`high` are the truncation of `within`.
    """

    family: str
    arguments: tuple[Expression, ...] = ()
    is_interval: bool = False
    weights: tuple[Expression, ...] = ()
    low: Expression | None = None
    high: Expression | None = None
    file: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance(Node):
    """Where a value comes from: `@id` rows of the sources table, and/or `judged "reason"`."""

    sources: tuple[str, ...] = ()
    judged: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Node):
    """One entry of a table: its key (an element, or a comma list of elements), its value, its provenance."""

    keys: tuple[str, ...]
    value: Expression
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Expression):
    """`{ RU: 5, UA: 3 to 4 @WAR-004, other: 1 }`, nested for two dimensions; key `other` = every element left."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Expression):
    """`[5.69, 55.62, 12.36]`: values in the order of the (last remaining) dimension."""

    values: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FromFile(Expression):
    """`from "demand.csv" column value`: a table in long form; index columns carry the dimensions' names."""

    file: str
    column: str = ""
