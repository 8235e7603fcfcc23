"""The model: a scenario in which every name, dimension, unit and order is settled.

`compiler.check` gives it; the oracle, the lowering, the ensemble and the answers take it.  Expressions in
it are those of the statements, after this settling:

* module names are prefixed (`front.soldiers`), inputs are bound, included files are merged;
* every `Subscript` has `dim=index` for each dimension of the variable it narrows (in the variable's order);
  the result's axes are: element -> axis gone, map -> the map's source axis, alias or subrange -> that axis;
* inline distributions are hoisted to uncertain variables `owner~1`, `owner~2`, ... of the owner's dimensions;
* time reductions and plain variables inside claims, questions and checks over futures are hoisted to outcomes
  (`claim.C12~1`), so that what is left is arithmetic over outcomes, `net`, `in branch` and futures' statistics;
* numbers with a unit stay as written: `Number.unit` was used by the checker, and `Number.value` is already
  scaled into the unit system below.

Unit system: values are kept in the units in which their variables are declared.  Where an expression mixes
scales of one dimension (`USD` and `MUSD`, `month` and `year`) the checker wraps the operand in
`Call("scale", (operand, Number(factor)))`, so that everything below multiplies and never asks for units.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandtable.model.declaration import (
    Actor,
    Branch,
    Check,
    Claim,
    Correlation,
    Interest,
    Law,
    Lens,
    Move,
    Person,
    Question,
    Report,
    Route,
    Sector,
    Statement,
    Story,
    Vintage,
)
from sandtable.model.expression import Distribution, Expression, Provenance
from sandtable.model.timegrid import TimeGrid
from sandtable.quantities.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A dimension, alias or subrange with its elements in order.  `root` is the dimension it stems from."""

    id: str
    elements: tuple[str, ...]
    root: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementMap:
    """A map between axes: for each element of `source`, the index of one of `target`."""

    id: str
    source: str
    target: str
    indices: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One scalar that is fixed or drawn before a run starts.

    Args:
        id: the stream's name, `lead[KR]` or `wT`; also the slot's key.  Never depends on order.
        variable: the variable it is a cell of.
        elements: its element per dimension of the variable.
        value: a float in the variable's unit, or a Distribution whose arguments are settled Numbers.
        earlier: what stood before `vintage.known` (already widened where the file gives none), or None.
    """

    id: str
    variable: str
    elements: tuple[str, ...]
    value: float | Distribution
    provenance: Provenance | None = None
    vintage: Vintage | None = None
    earlier: float | Distribution | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A settled entry of a stock's rate, in the stock's unit per time unit of the grid."""

    sign: int
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A settled variable.

    Args:
        kind: parameter (all cells are Parameters), constant (an expression of constants), data, lookup,
            stock, flow, auxiliary, outcome.
        axes: the ids of its axes, in declared order.
        cells: the settled value: element keys (one per axis; () = the whole array) -> expression.  For a
            stock these are its initial values.  A variable with one equation has the single key ().
        terms: a stock's gains and losses.
    """

    id: str
    kind: str
    axes: tuple[str, ...]
    unit: Unit
    cells: Mapping[tuple[str, ...], Expression]
    declaration: Statement
    sector: str = ""
    label: str = ""
    terms: tuple[Term, ...] = ()
    is_never_negative: bool = False
    within: tuple[Expression, Expression] | None = None
    is_hoisted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A data series on the grid: `values[k]` at point k, already interpolated; `seen` tells which were in the file.

    `Model.series` holds one per cell, under the cell's id: `seen`, or `seen[RU]` for a variable with dimensions.
    """

    variable: str
    values: tuple[float, ...]
    seen: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One flagged replacement of a variable or cell, by a branch or a lens.

    While its flag is on, the variable's value is `value`; inside `value` its own name means the value without it.
    Parameters replaced by a fixed number or a distribution are not here but in `replaced_parameters`.

    Args:
        id: `branch.us_stops:us_aid`, unique.
        first, last: grid points between which it holds, inclusive.
    """

    id: str
    owner_kind: str  # branch | lens
    owner: str
    target: str
    elements: tuple[str, ...]  # () = all
    value: Expression
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forcing:
    """A branch's grip on a move or law: mode never | always | on (at grid point `point`)."""

    target: str
    elements: tuple[str, ...]
    mode: str
    point: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledBranch:
    """A branch with its includes taken in."""

    id: str
    label: str
    forcings: tuple[Forcing, ...]
    overrides: tuple[str, ...]  # Override ids
    parameters: Mapping[str, float | Distribution]  # replaced Parameter values, by Parameter id
    lacks: str = ""  # what it goes without, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledLens:
    """A lens: replaced parameters (same stream, other quantile map), flagged overrides, replaced weights."""

    id: str
    label: str
    by: str
    parameters: Mapping[str, float | Distribution]
    overrides: tuple[str, ...]
    reasons: Mapping[str, str]  # target -> reason
    # (actor, outcome) -> worth per unit of the outcome, positive; whether more is better is the interest's
    weights: Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A row of the sources table."""

    id: str
    quantity: str
    value: str
    low: str
    high: str
    unit: str
    as_of: str
    title: str
    publisher: str
    date: str
    address: str
    grade: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A settled scenario.  `order` is one dependency order of everything evaluated in a step.

    Args:
        constant_order: variables evaluated once before the first step (kinds parameter, constant, and
            auxiliaries that turn out to depend on nothing that moves).
        order: ids evaluated at each point, each after what it needs: variables by id, moves as
            `move:<id>`, laws as `law:<id>`.  Stocks, data, parameters and constants are not in it.
        initial_order: stocks, and the flows and auxiliaries that their initial values or the first levels of
            memories need, in the order in which initial values need each other.
        overrides: every flagged override, in id order.
        digest: SHA-256 of all files that make up the scenario (host-independent).
    """

    id: str
    title: str
    question: str
    about: str
    grid: TimeGrid
    axes: Mapping[str, Axis]
    maps: Mapping[str, ElementMap]
    units: Mapping[str, Unit]
    sources: Mapping[str, Source]
    actors: Mapping[str, Actor]
    persons: Mapping[str, Person]
    sectors: Mapping[str, Sector]
    parameters: Mapping[str, Parameter]
    correlations: tuple[Correlation, ...]
    variables: Mapping[str, Variable]
    series: Mapping[str, Series]
    moves: Mapping[str, Move]
    laws: Mapping[str, Law]
    overrides: Mapping[str, Override]
    branches: Mapping[str, SettledBranch]
    lenses: Mapping[str, SettledLens]
    lens_declarations: Mapping[str, Lens]
    interests: Mapping[str, Interest]
    claims: Mapping[str, Claim]
    questions: Mapping[str, Question]
    checks: tuple[Check, ...]
    reports: tuple[Report, ...]
    constant_order: tuple[str, ...]
    order: tuple[str, ...]
    initial_order: tuple[str, ...]
    digest: str
    empirical: Mapping[str, tuple[float, ...]] = field(default_factory=dict)  # "file:column" -> values
    headline_subject: str = ""  # the move, law or branch that the question is about
    headline_actor: str = ""
    branch_declarations: Mapping[str, Branch] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    stories: tuple[Story, ...] = ()
