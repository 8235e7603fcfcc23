"""One right side: settled, in the unit and over the dimensions that its owner declares."""

from __future__ import annotations

from sandtable.compiler.checking.near import listed
from sandtable.compiler.checking.tables import CellValue, is_tabular, spread_table
from sandtable.compiler.checking.values import fold_number, hoisted_value, is_literal
from sandtable.compiler.checking.walk import settle_safely
from sandtable.compiler.checking.words import describe, mend_units, unit_words, why_units
from sandtable.compiler.checking.work import Typed, Work, scaled
from sandtable.model.expression import Distribution, Expression, Number, Provenance
from sandtable.quantities.unit import Unit

Cells = dict[tuple[str, ...], Expression]


def settle_right_side(
    work: Work,
    node: Expression,
    unit: Unit | None,
    *,
    gives: str,
    is_value: bool = False,
    provenance: Provenance | None = None,
) -> Expression | None:
    """One expression in its owner's unit and over no more than its axes.

    Args:
        work: whose it is; `fixed` names the element when it stands in a table.
        node: as written.
        unit: declared; None when the declaration is at fault, then only names are looked at.
        gives: what the message says of it: "`x` is declared person, but its equation".
        is_value: whether a bare number takes the unit.
        provenance: of the value.

    Returns:
        The settled expression, or None after noting a fault.
    """
    if isinstance(node, Distribution):
        if unit is None:
            return None
        typed = hoisted_value(work, node, unit, provenance)
        return None if typed is None else typed.node
    if is_value and is_literal(node):
        value = fold_number(work, node, unit, f"`{work.owner}`")
        return None if value is None else _folded(node, value)
    typed = settle_safely(work, node)
    if typed is None:
        return None
    return _fitted(work, node, typed, unit, gives)


def _folded(node: Expression, value: float) -> Number:
    if isinstance(node, Number) and node.value == value:
        return node
    return Number(value=value, place=node.place)


def _fitted(work: Work, node: Expression, typed: Typed, unit: Unit | None, gives: str) -> Expression | None:
    place = node.place if node.place.line else work.place
    own = tuple(axis for axis in work.axes if axis not in work.fixed)
    extra = [axis for axis in typed.axes if axis not in own]
    if extra:
        scope = work.scope
        element = scope.axes[extra[0]].elements[0]
        scope.fault(
            "extra-dimension",
            f"{gives} is over {listed(extra)}",
            place,
            why=f"`{work.owner}` has {listed(own)}" if own else f"`{work.owner}` is a single number here",
            mend=f"declare the dimension, select an element (`x[{element}]`), or reduce: `sum(x over {extra[0]})`",
        )
        return None
    if unit is None or typed.unit is None:
        return typed.node
    if typed.unit.is_compatible(unit):
        return scaled(typed.node, typed.unit, unit)
    work.scope.fault(
        "units-mismatch",
        f"{gives} gives {unit_words(typed.unit)}",
        place,
        why=why_units(work.scope, node) or f"{describe(node)} has {unit_words(typed.unit)}",
        mend=mend_units(work.scope, typed.unit, unit, typed.node),
    )
    return None


def settle_cells(
    work: Work,
    value: Expression,
    unit: Unit | None,
    *,
    gives: str,
    provenance: Provenance | None,
    is_value: bool,
) -> Cells | None:
    """A right side that may be a table: the whole array under the key (), or an expression per cell.

    Args:
        work: whose it is.
        value: an expression, a distribution or a table.
        unit: declared.
        gives: for messages, see `settle_right_side`.
        provenance: of the quantity.
        is_value: whether a bare number outside a table takes the unit; within one it always does.

    Returns:
        key -> settled expression, or None after noting faults.
    """
    if not is_tabular(value):
        whole = settle_right_side(work, value, unit, gives=gives, is_value=is_value, provenance=provenance)
        return None if whole is None else {(): whole}
    spread = spread_table(work.scope, value, work.axes, provenance, work.owner, work.place)
    if spread is None:
        return None
    cells: Cells = {}
    is_good = True
    for cell in spread:
        settled = _cell(work, cell, unit, gives)
        if settled is None:
            is_good = False
            if cell.is_shared:
                break
        else:
            cells[cell.key] = settled
    return cells if is_good else None


def _cell(work: Work, cell: CellValue, unit: Unit | None, gives: str) -> Expression | None:
    if isinstance(cell.value, Number) and not cell.value.unit:
        return cell.value
    work.fixed = dict(zip(work.axes, cell.key, strict=True))
    work.is_cell_shared = cell.is_shared
    settled = settle_right_side(work, cell.value, unit, gives=gives, is_value=True, provenance=cell.provenance)
    work.fixed = {}
    work.is_cell_shared = False
    return settled
