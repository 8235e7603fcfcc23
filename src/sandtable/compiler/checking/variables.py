"""Settling the declared quantities: constants and uncertainties, stocks, flows, auxiliaries and lookups."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sandtable.compiler.checking.equations import Cells, settle_cells, settle_right_side
from sandtable.compiler.checking.near import listed
from sandtable.compiler.checking.provenance import check_provenance, note_values
from sandtable.compiler.checking.scope import Declared, Facts, Scope
from sandtable.compiler.checking.space import parse_date
from sandtable.compiler.checking.tables import CellValue, is_tabular, spread_table
from sandtable.compiler.checking.values import (
    add_parameter,
    as_node,
    fold_number,
    is_literal,
    settle_distribution,
)
from sandtable.compiler.checking.walk import begin_work
from sandtable.compiler.checking.work import CONSTANT, EQUATION, INITIAL, RATE, Work
from sandtable.model.declaration import Auxiliary, Constant, Flow, Input, Lookup, Stock, Uncertain, Vintage
from sandtable.model.expression import Distribution, Expression
from sandtable.model.model import Term, Variable

MARKS = ("A", "L", "T", "J")
LOOKUP_MODES = ("hold", "extrapolate", "step")


def settle_variables(scope: Scope) -> None:
    """Settles every quantity but data and outcomes, in the order declared."""
    for declared in list(scope.declared.values()):
        statement = declared.statement
        check_provenance(scope, statement.provenance, statement.place)
        if declared.kind == "constant":
            _settle_constant(scope, declared)
        elif isinstance(statement, Stock):
            _settle_stock(scope, declared, statement)
        elif isinstance(statement, Flow | Auxiliary | Input):
            _settle_equation(scope, declared)
        elif isinstance(statement, Lookup):
            _settle_lookup(scope, declared, statement)


def add_variable(
    scope: Scope,
    declared: Declared,
    kind: str,
    cells: Cells,
    *,
    terms: tuple[Term, ...] = (),
    is_never_negative: bool = False,
    within: tuple[Expression, Expression] | None = None,
) -> None:
    """Adds a settled variable to the scope, unless its declaration is at fault."""
    if declared.axes is None or declared.unit is None:
        return
    declared.kind = kind
    scope.variables[declared.id] = Variable(
        id=declared.id,
        kind=kind,
        axes=declared.axes,
        unit=declared.unit,
        cells=cells,
        declaration=declared.statement,
        sector=declared.sector,
        label=declared.statement.label,
        terms=terms,
        is_never_negative=is_never_negative,
        within=within,
    )


# -- constants and uncertainties --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folded:
    """A cell that is a number or a distribution."""

    cell: CellValue
    value: float | Distribution


def _settle_constant(scope: Scope, declared: Declared) -> None:
    statement = declared.statement
    value = statement.default if isinstance(statement, Input) else getattr(statement, "value", None)
    facts = scope.facts.setdefault(declared.id, Facts())
    if value is None or declared.axes is None:
        return
    work = begin_work(scope, declared.id, CONSTANT, statement.place, axes=declared.axes, facts=facts)
    work.provenance = statement.provenance
    _check_bounds(scope, work, declared)
    spread = _spread(work, value, declared)
    if spread is None:
        return
    note_values(scope, declared.id, statement.place, spread)
    vintage = statement.vintage if isinstance(statement, Constant | Uncertain) else None
    _check_vintage(scope, vintage)
    folded = _fold_cells(work, spread, declared)
    if folded is not None:
        _add_parameters(scope, work, declared, folded, vintage)
    elif any(not _is_foldable(cell.value) for cell in spread):
        gives = f"`{declared.id}` is declared {statement.unit}, but its value"
        cells = settle_cells(work, value, declared.unit, gives=gives, provenance=statement.provenance, is_value=True)
        if work.n_literals:
            scope.literals[declared.id] = work.n_literals
        if cells is not None:
            add_variable(scope, declared, "constant", cells)


def _spread(work: Work, value: Expression, declared: Declared) -> list[CellValue] | None:
    assert declared.axes is not None
    provenance = declared.statement.provenance
    if is_tabular(value):
        return spread_table(work.scope, value, declared.axes, provenance, declared.id, declared.statement.place)
    return [
        CellValue(key=key, value=value, provenance=provenance, is_shared=bool(declared.axes))
        for key in work.scope.keys(declared.axes)
    ]


def _is_foldable(value: Expression) -> bool:
    return isinstance(value, Distribution) or is_literal(value)


def _fold_cells(work: Work, spread: list[CellValue], declared: Declared) -> list[_Folded] | None:
    """The cells as numbers and distributions; None when one is an equation or at fault."""
    if not all(_is_foldable(cell.value) for cell in spread):
        return None
    known: dict[int, float | Distribution | None] = {}
    folded: list[_Folded] = []
    for cell in spread:
        if id(cell.value) not in known:
            known[id(cell.value)] = _fold(work, cell.value, declared)
        value = known[id(cell.value)]
        if value is not None:
            folded.append(_Folded(cell=cell, value=value))
    return folded if len(folded) == len(spread) else None


def _fold(work: Work, value: Expression, declared: Declared) -> float | Distribution | None:
    if isinstance(value, Distribution):
        return settle_distribution(work, value, declared.unit, f"`{declared.id}`")
    return fold_number(work, value, declared.unit, f"`{declared.id}`")


def _add_parameters(
    scope: Scope, work: Work, declared: Declared, folded: list[_Folded], vintage: Vintage | None
) -> None:
    if declared.unit is None:
        return
    earlier = _earlier(work, declared, vintage)
    cells: Cells = {}
    for item in folded:
        key = item.cell.key
        cells[key] = as_node(item.value)
        before = earlier.get(key) if earlier is not None else None
        add_parameter(scope, declared.id, key, item.value, item.cell.provenance, vintage, before)
    add_variable(scope, declared, "parameter", cells)


def _earlier(
    work: Work, declared: Declared, vintage: Vintage | None
) -> dict[tuple[str, ...], float | Distribution] | None:
    if vintage is None or vintage.earlier is None:
        return None
    spread = _spread(work, vintage.earlier, declared)
    if spread is None:
        return None
    note_values(work.scope, f"{declared.id} (earlier)", declared.statement.place, spread, vintage.provenance)
    if not all(_is_foldable(cell.value) for cell in spread):
        work.scope.fault(
            "bad-vintage",
            f"the earlier value of `{declared.id}` is an equation",
            vintage.place if vintage.place.line else declared.statement.place,
            why="what stood before is a number or a distribution",
            mend="write it as one",
        )
        return None
    folded = _fold_cells(work, spread, declared)
    return None if folded is None else {item.cell.key: item.value for item in folded}


def _check_vintage(scope: Scope, vintage: Vintage | None) -> None:
    if vintage is None:
        return
    check_provenance(scope, vintage.provenance, vintage.place)
    if vintage.mark not in MARKS:
        scope.fault(
            "bad-vintage",
            f"`{vintage.mark}` is no vintage",
            vintage.place,
            why="A = known at the start, L = a later fact, T = fitted to a series, J = judgement",
            mend=f"write one of {listed(MARKS)}",
        )
    if vintage.known and parse_date(vintage.known) is None and scope.grid is not None and scope.grid.is_calendar:
        scope.fault(
            "bad-date",
            f"`{vintage.known}` is no date",
            vintage.place,
            mend="write the month from which it was known, e.g. `2025-06`",
        )


def _check_bounds(scope: Scope, work: Work, declared: Declared) -> None:
    bounds = getattr(declared.statement, "bounds", None)
    if bounds is None:
        return
    place = declared.statement.place
    ends: list[float] = []
    for end in bounds:
        if not is_literal(end):
            scope.fault(
                "bad-range", f"the range of `{declared.id}` is no pair of numbers", place, mend="write `ranges 0 to 10`"
            )
            return
        value = fold_number(work, end, declared.unit, f"the range of `{declared.id}`")
        if value is None:
            return
        ends.append(value)
    if ends[0] >= ends[1]:
        scope.fault(
            "bad-range",
            f"the range of `{declared.id}` runs from {ends[0]:g} to {ends[1]:g}",
            place,
            why="a slider goes from a lower to a higher end",
            mend="put the lower end first",
        )


# -- stocks -----------------------------------------------------------------------------------------


def _settle_stock(scope: Scope, declared: Declared, statement: Stock) -> None:
    facts = scope.facts.setdefault(declared.id, Facts())
    if declared.axes is None:
        return
    place = statement.place
    work = begin_work(scope, declared.id, INITIAL, place, axes=declared.axes, facts=facts)
    work.provenance = statement.provenance
    work.needs_now = False
    gives = f"`{declared.id}` is declared {statement.unit}, but what it starts with"
    cells = settle_cells(
        work, statement.starts, declared.unit, gives=gives, provenance=statement.provenance, is_value=True
    )
    if cells is not None:
        spread = _spread(work, statement.starts, declared) or []
        note_values(scope, declared.id, place, [cell for cell in spread if is_literal(cell.value)])
    rates = Facts()
    scope.facts[f"rate:{declared.id}"] = rates
    rate = begin_work(scope, declared.id, RATE, place, axes=declared.axes, facts=rates)
    terms = _terms(rate, declared, statement)
    within = _within(scope, declared, statement)
    if cells is None or terms is None or (statement.within is not None and within is None):
        return
    add_variable(
        scope,
        declared,
        "stock",
        cells,
        terms=terms,
        is_never_negative=statement.is_never_negative,
        within=within,
    )


def _terms(work: Work, declared: Declared, statement: Stock) -> tuple[Term, ...] | None:
    unit = None if declared.unit is None else declared.unit.div(work.scope.time_unit)
    words = "changes with" if unit is None else f"needs {unit.text}, but what it"
    terms: list[Term] = []
    for term in statement.terms:
        verb = "gains" if term.sign > 0 else "loses"
        gives = f"`{declared.id}` {words} {verb}" if unit is not None else f"what `{declared.id}` {verb}"
        node = settle_right_side(work, term.value, unit, gives=gives)
        if node is not None:
            terms.append(Term(sign=term.sign, value=node))
    return tuple(terms) if len(terms) == len(statement.terms) else None


def _within(scope: Scope, declared: Declared, statement: Stock) -> tuple[Expression, Expression] | None:
    if statement.within is None or declared.axes is None:
        return None
    facts = scope.facts.setdefault(f"within:{declared.id}", Facts())
    work = begin_work(scope, declared.id, CONSTANT, statement.place, axes=declared.axes, facts=facts)
    gives = f"`{declared.id}` is declared {statement.unit}, but its bound"
    low, high = (settle_right_side(work, end, declared.unit, gives=gives, is_value=True) for end in statement.within)
    return None if low is None or high is None else (low, high)


# -- flows, auxiliaries, lookups ----------------------------------------------------------------------


def _settle_equation(scope: Scope, declared: Declared) -> None:
    statement = declared.statement
    facts = scope.facts.setdefault(declared.id, Facts())
    value = statement.default if isinstance(statement, Input) else getattr(statement, "value", None)
    if value is None or declared.axes is None:
        return
    work = begin_work(scope, declared.id, EQUATION, statement.place, axes=declared.axes, facts=facts)
    work.provenance = statement.provenance
    gives = f"`{declared.id}` is declared {statement.unit}, but its equation"
    cells = settle_cells(
        work,
        value,
        declared.unit,
        gives=gives,
        provenance=statement.provenance,
        is_value=isinstance(statement, Input),
    )
    if work.n_literals:
        scope.literals[declared.id] = work.n_literals
    if isinstance(statement, Flow):
        _check_per_time(scope, declared)
    if cells is not None:
        add_variable(scope, declared, "flow" if isinstance(statement, Flow) else "auxiliary", cells)


def _check_per_time(scope: Scope, declared: Declared) -> None:
    if declared.unit is None or dict(declared.unit.exponents).get("second", 0) < 0:
        return
    text = declared.unit.text
    time = scope.time_unit.text if scope.grid is not None else "month"
    scope.fault(
        "flow-not-per-time",
        f"flow `{declared.id}` is in {text}, which is not per time",
        declared.statement.place,
        why="a flow says how much moves in a time",
        mend=f"declare it {text}/{time}, or make it an `aux`",
    )


def _settle_lookup(scope: Scope, declared: Declared, statement: Lookup) -> None:
    scope.unit(statement.input_unit, statement.place)
    xs = [x for x, _ in statement.points]
    if len(statement.points) < 2 or not all(math.isfinite(v) for point in statement.points for v in point):
        scope.fault(
            "lookup-points",
            f"lookup `{declared.id}` has {len(statement.points)} usable points",
            statement.place,
            why="a line needs two",
            mend="give at least two points `(x, y)`",
        )
        return
    wrong = next((index for index in range(1, len(xs)) if xs[index] <= xs[index - 1]), None)
    if wrong is not None:
        scope.fault(
            "lookup-order",
            f"the points of lookup `{declared.id}` are out of order",
            statement.place,
            why=f"x = {xs[wrong]:g} follows x = {xs[wrong - 1]:g}",
            mend="order the points by x, each x once",
        )
        return
    if statement.mode not in LOOKUP_MODES:
        scope.fault(
            "unknown-mode",
            f"`{statement.mode}` is no way to read lookup `{declared.id}`",
            statement.place,
            why=f"between and beyond its points it can {listed(LOOKUP_MODES)}",
            mend=f"write one of {listed(LOOKUP_MODES)}",
        )
        return
    add_variable(scope, declared, "lookup", {})
