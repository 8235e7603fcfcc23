"""What branches and lenses change: forced moves, replaced values, and where two of them contradict."""

from __future__ import annotations

from dataclasses import dataclass

from sandtable.compiler.checking.equations import settle_right_side
from sandtable.compiler.checking.names import select_cells
from sandtable.compiler.checking.near import mend_by_name
from sandtable.compiler.checking.provenance import check_provenance
from sandtable.compiler.checking.scope import CONSTANT_KINDS, Declared, Facts, Scope
from sandtable.compiler.checking.tables import CellValue, is_tabular, spread_table
from sandtable.compiler.checking.times import check_point
from sandtable.compiler.checking.values import (
    cell_id,
    fold_number,
    is_literal,
    settle_distribution,
)
from sandtable.compiler.checking.walk import begin_work
from sandtable.compiler.checking.work import CONSTANT, INITIAL, REPLACEMENT, Where, Work
from sandtable.diagnostics.place import Place
from sandtable.model.declaration import BranchItem, LensItem
from sandtable.model.expression import Distribution, Expression
from sandtable.model.model import Forcing, Override
from sandtable.quantities.unit import Unit

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One thing that a branch or lens changes.

    Args:
        owner: the branch or lens in which it is written.
        target: move, law or variable.
        elements: of the target; () = all.
        content: a Forcing, a parameter's value, or an Override.
        place: where it is written.
    """

    owner: str
    target: str
    elements: Key
    content: Forcing | Override | float | Distribution
    place: Place

    @property
    def parameter_ids(self) -> tuple[str, ...]:
        """The parameter replaced, when it is one."""
        return (cell_id(self.target, self.elements),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacing:
    """What a replacement needs to know of its owner."""

    kind: str  # branch | lens
    owner: str
    place: Place


def force_effects(scope: Scope, branch: str, item: BranchItem, place: Place) -> list[Effect]:
    """The forcings of `never m`, `m on DATE`, `m always`."""
    place = item.place if item.place.line else place
    is_law = item.target in scope.laws
    if item.target not in scope.moves and not is_law:
        _not_a_move(scope, item, place)
        return []
    if is_law and item.kind != "never":
        scope.fault(
            "unknown-move",
            f"`{item.target}` is a law and cannot be set on a date",
            place,
            why="a branch may only keep a law from being in force",
            mend=f"write `never {item.target}`, or force its waiver or a move",
        )
        return []
    axes = () if is_law else scope.move_axes[item.target]
    if axes is None:
        return []
    cells = select_cells(scope, axes, item.indices, f"`{item.target}`", place)
    work = begin_work(scope, branch, REPLACEMENT, place)
    point = -1
    if item.kind == "on":
        found = check_point(work, item.date, place)
        if found is None:
            return []
        point = found
    return [
        Effect(
            owner=branch,
            target=item.target,
            elements=elements,
            content=Forcing(target=item.target, elements=elements, mode=item.kind, point=point),
            place=place,
        )
        for elements in cells or []
    ]


def _not_a_move(scope: Scope, item: BranchItem, place: Place) -> None:
    if item.target in scope.faulty:
        return
    declared = scope.declared.get(item.target)
    scope.fault(
        "unknown-move",
        f"there is no move or law `{item.target}`",
        place,
        why=f"`{item.target}` is a {declared.kind} (line {declared.statement.place.line})"
        if declared
        else "a branch forces moves, and keeps laws from being in force",
        mend=mend_by_name(item.target, [*scope.moves, *scope.laws], "name a move, or set a variable: `x = value`"),
    )


def set_effects(scope: Scope, replacing: Replacing, item: BranchItem | LensItem) -> list[Effect]:
    """The effects of `x = value`: replaced parameters, or flagged overrides."""
    place = item.place if item.place.line else replacing.place
    declared = scope.declared.get(item.target)
    if declared is None or declared.kind in {"lookup", "outcome"}:
        _not_settable(scope, item.target, declared, place)
        return []
    check_provenance(scope, item.provenance, place)
    span = _span(scope, replacing, item, place)
    if declared.axes is None or item.value is None or span is None:
        return []
    if not _may_be_timed(scope, declared, item, place):
        return []
    note = item.provenance
    if replacing.kind == "lens" and note is not None:
        scope.note_value(f"lens {replacing.owner} {item.target}", place, note, value=None)
    cells: list[CellValue] = []
    if is_tabular(item.value) and not item.indices:
        cells = spread_table(scope, item.value, declared.axes, note, item.target, place) or []
    else:
        keys = select_cells(scope, declared.axes, item.indices, f"`{item.target}`", place)
        cells = [CellValue(key=key, value=item.value, provenance=note, is_shared=False) for key in keys or []]
    effects: list[Effect] = []
    for cell in cells:
        effects += _cell_effects(scope, replacing, declared, cell, span, place)
    return effects


def _not_settable(scope: Scope, name: str, declared: Declared | None, place: Place) -> None:
    if declared is not None:
        scope.fault(
            "cannot-replace",
            f"`{name}` is {'an outcome' if declared.kind == 'outcome' else 'a lookup'} and cannot be replaced",
            place,
            why="branches and lenses replace quantities that enter the equations",
            mend="replace what it is computed from",
        )
    elif name in scope.moves or name in scope.laws:
        scope.fault(
            "move-as-value",
            f"`{name}` has no value to set",
            place,
            why=f"it is a {'move' if name in scope.moves else 'law'}",
            mend=f"write `never {name}`, or `{name} on DATE`",
        )
    elif name not in scope.faulty:
        scope.fault(
            "unknown-name",
            f"there is no variable `{name}`",
            place,
            why="nothing of this name is declared",
            mend=mend_by_name(
                name, [item_id for item_id in scope.declared if "~" not in item_id], "name a declared quantity"
            ),
        )


def _span(scope: Scope, replacing: Replacing, item: BranchItem | LensItem, place: Place) -> tuple[int, int] | None:
    """First and last point of a replacement."""
    if scope.grid is None:
        return None
    last = scope.grid.n_steps
    if isinstance(item, LensItem) or not (item.start or item.stop):
        return 0, last
    work = begin_work(scope, replacing.owner, REPLACEMENT, place)
    first_point = check_point(work, item.start, place) if item.start else 0
    last_point = check_point(work, item.stop, place) if item.stop else last
    if first_point is None or last_point is None:
        return None
    if first_point > last_point:
        scope.fault(
            "bad-date",
            "the span ends before it begins",
            place,
            why=f"it runs from {item.start} to {item.stop}",
            mend="put the earlier date first",
        )
        return None
    return first_point, last_point


def _may_be_timed(scope: Scope, declared: Declared, item: BranchItem | LensItem, place: Place) -> bool:
    is_timed = isinstance(item, BranchItem) and bool(item.start or item.stop)
    if not is_timed or declared.kind not in CONSTANT_KINDS | {"stock"}:
        return True
    kind = "stock" if declared.kind == "stock" else "constant"
    scope.fault(
        "timed-constant",
        f"`{item.target}` is a {kind} and cannot be set for a part of the time",
        place,
        why=f"a {kind} is given its value once, before the first point",
        mend="leave out `from` and `to`, or set the auxiliary or flow that uses it",
    )
    return False


def _cell_effects(
    scope: Scope, replacing: Replacing, declared: Declared, cell: CellValue, span: tuple[int, int], place: Place
) -> list[Effect]:
    facts = Facts()
    where = _where(declared.kind)
    elements = cell.key
    item_id = f"{replacing.kind}.{replacing.owner}:{cell_id(declared.id, elements)}"
    assert declared.axes is not None
    work = begin_work(scope, item_id, where, place, axes=declared.axes, facts=facts)
    work.own = declared.id
    work.hoists_as = f"{replacing.kind}.{replacing.owner}.{declared.id}"
    work.is_hypothetical = replacing.kind == "branch"
    work.provenance = cell.provenance
    if elements:
        work.fixed = dict(zip(declared.axes, elements, strict=True))
    if declared.kind == "parameter" and (is_literal(cell.value) or isinstance(cell.value, Distribution)):
        return _parameter_effects(work, replacing, declared, cell, place)
    gives = f"`{declared.id}` is declared {declared.statement.unit}, but this value"
    settled = settle_right_side(work, cell.value, declared.unit, gives=gives, is_value=True, provenance=cell.provenance)
    if settled is None:
        return []
    while item_id in scope.overrides:
        item_id += "'"
    override = Override(
        id=item_id,
        owner_kind=replacing.kind,
        owner=replacing.owner,
        target=declared.id,
        elements=elements,
        value=settled,
        first=span[0],
        last=span[1],
    )
    scope.overrides[item_id] = override
    scope.override_facts.setdefault(declared.id, []).append(facts)
    return [Effect(owner=replacing.owner, target=declared.id, elements=elements, content=override, place=place)]


def _where(kind: str) -> Where:
    if kind in CONSTANT_KINDS or kind == "data":
        return CONSTANT
    return INITIAL if kind == "stock" else REPLACEMENT


def _parameter_effects(
    work: Work, replacing: Replacing, declared: Declared, cell: CellValue, place: Place
) -> list[Effect]:
    value = _parameter_value(work, cell.value, declared.unit, declared.id)
    if value is None or declared.axes is None:
        return []
    keys = [cell.key] if cell.key else work.scope.keys(declared.axes)
    return [Effect(owner=replacing.owner, target=declared.id, elements=key, content=value, place=place) for key in keys]


def _parameter_value(work: Work, value: Expression, unit: Unit | None, name: str) -> float | Distribution | None:
    if isinstance(value, Distribution):
        return settle_distribution(work, value, unit, f"`{name}`")
    return fold_number(work, value, unit, f"`{name}`")


def find_conflict(effects: list[Effect]) -> tuple[Effect, Effect] | None:
    """The first two effects that set one thing differently."""
    by_target: dict[str, list[Effect]] = {}
    for effect in effects:
        for other in by_target.setdefault(effect.target, []):
            if _overlap(effect, other) and not _agree(effect, other):
                return other, effect
        by_target[effect.target].append(effect)
    return None


def _overlap(one: Effect, other: Effect) -> bool:
    if one.elements and other.elements and one.elements != other.elements:
        return False
    if isinstance(one.content, Override) and isinstance(other.content, Override):
        return one.content.first <= other.content.last and other.content.first <= one.content.last
    return True


def _agree(one: Effect, other: Effect) -> bool:
    first, second = one.content, other.content
    if isinstance(first, Override) and isinstance(second, Override):
        return first.value == second.value
    if isinstance(first, Forcing) and isinstance(second, Forcing):
        return (first.mode, first.point) == (second.mode, second.point)
    return first == second
