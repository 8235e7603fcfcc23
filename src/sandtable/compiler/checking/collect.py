"""Sorting the statements by kind and giving every declared name its place in the scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from sandtable.compiler.checking.near import listed, mend_by_name
from sandtable.compiler.checking.scope import CONSTANT_KINDS, Declared, Placed, Scope
from sandtable.compiler.checking.space import check_dimensions, check_maps, check_time, check_units
from sandtable.diagnostics.place import Place
from sandtable.functions.forms import BUILT_IN_NAMES
from sandtable.model import declaration as d
from sandtable.model.expression import Binary, Call, Distribution, Expression, Name, Node, Subscript, Table, Unary

KIND_OF_CLASS: dict[type, str] = {
    d.Constant: "constant",
    d.Uncertain: "constant",
    d.Data: "data",
    d.Lookup: "lookup",
    d.Stock: "stock",
    d.Flow: "flow",
    d.Auxiliary: "auxiliary",
    d.Outcome: "outcome",
}
MOVING_CALLS = frozenset(
    {"active", "begins", "before", "since", "count", "in_force", "waived", "step", "ramp", "pulse"}
)
S = TypeVar("S", bound=d.Statement)


def collect_statements(scope: Scope, placed: Sequence[Placed]) -> None:
    """Puts every statement where it belongs: space and units first, then who, then what.

    Args:
        scope: takes the declared things and the faults.
        placed: all statements of the scenario, in order.
    """
    by_class: dict[type, list[Placed]] = {}
    for item in placed:
        by_class.setdefault(type(item.statement), []).append(item)

    def of(kind: type[S]) -> list[S]:
        return [item.statement for item in by_class.get(kind, ()) if isinstance(item.statement, kind)]

    _collect_heads(scope, of(d.ScenarioHead), of(d.Asks), of(d.About))
    check_units(scope, of(d.UnitDeclaration))
    for name, place in scope.bound_units:
        if scope.unit(name, place) is None:
            scope.bad_units.add(name)
    check_time(scope, of(d.TimeAxis), Place(scope.files.main, 1, 1, 1, 1))
    check_dimensions(scope, of(d.Dimension))
    check_maps(scope, of(d.Map))
    _collect_unique(scope, "actor", of(d.Actor), scope.actors)
    _collect_unique(scope, "person", of(d.Person), scope.persons)
    for sector in of(d.Sector):
        scope.sectors.setdefault(sector.id, sector)
    for item in placed:
        if isinstance(item.statement, d.Quantity):
            _declare_variable(scope, item.statement, item.sector)
        elif isinstance(item.statement, d.Move | d.Law):
            _declare_act(scope, item.statement)
    _collect_unique(scope, "branch", of(d.Branch), scope.branches)
    _collect_unique(scope, "lens", of(d.Lens), scope.lenses)
    _collect_unique(scope, "claim", of(d.Claim), scope.claims)
    _collect_unique(scope, "question", of(d.Question), scope.questions)
    _collect_interests(scope, of(d.Interest))
    _reserved_branch(scope)
    scope.checks = of(d.Check)
    scope.reports = of(d.Report)
    scope.routes = of(d.Route)
    scope.stories = of(d.Story)
    scope.correlations = of(d.Correlation)
    _resolve_inputs(scope)


def _collect_heads(scope: Scope, heads: list[d.ScenarioHead], asks: list[d.Asks], about: list[d.About]) -> None:
    if heads:
        scope.title = heads[0].title
        if heads[0].module:
            scope.fault(
                "module-alone",
                f"`{heads[0].module}` is a module, not a scenario",
                heads[0].place,
                why="a module has no time axis and is run only inside a scenario",
                mend=f'write a scenario with `use "{scope.files.main}" as name`',
            )
    scope.asks = asks[0] if asks else None
    scope.question = asks[0].question if asks else ""
    scope.about = "\n\n".join(item.text for item in about if item.keyword == "about")


def _collect_unique(scope: Scope, kind: str, statements: Iterable[S], into: dict[str, S]) -> None:
    for statement in statements:
        name: str = getattr(statement, "id")  # noqa: B009  (every class that comes here has one)
        if name in into:
            fault_duplicate(scope, kind, name, statement.place, into[name].place)
        else:
            into[name] = statement


def _collect_interests(scope: Scope, statements: Iterable[d.Interest]) -> None:
    for statement in statements:
        if statement.actor in scope.interests:
            first = scope.interests[statement.actor].place
            fault_duplicate(scope, "interest of", statement.actor, statement.place, first)
        else:
            scope.interests[statement.actor] = statement


def fault_duplicate(scope: Scope, kind: str, name: str, place: Place, first: Place) -> None:
    """Notes that a name is declared twice."""
    scope.fault(
        "duplicate-name",
        f"{kind} `{name}` is declared twice",
        place,
        why=f"first in {first.file}:{first.line}",
        mend="rename or remove one of the two",
        related=((first, "first here"),),
    )


def _reserved_branch(scope: Scope) -> None:
    base = scope.branches.pop("base", None)
    if base is not None:
        scope.fault(
            "reserved-name",
            "a branch cannot be called `base`",
            base.place,
            why="`base` is the branch without anything",
            mend="choose another name",
        )


def _declare_variable(scope: Scope, statement: d.Quantity, sector: str) -> None:
    if _is_taken(scope, statement.id, statement.place):
        return
    axes = settle_axes(scope, statement.dimensions, statement.place)
    unit = scope.unit(statement.unit, statement.place)
    kind = KIND_OF_CLASS.get(type(statement), "input")
    scope.declared[statement.id] = Declared(
        id=statement.id, kind=kind, statement=statement, axes=axes, unit=unit, sector=sector
    )


def _declare_act(scope: Scope, statement: d.Move | d.Law) -> None:
    if _is_taken(scope, statement.id, statement.place):
        return
    if isinstance(statement, d.Law):
        scope.laws[statement.id] = statement
        if statement.waiver_chance is not None or statement.waiver_on:
            _declare_act(scope, waiver_of(statement))
        return
    scope.moves[statement.id] = statement
    scope.move_axes[statement.id] = settle_axes(scope, statement.dimensions, statement.place)


def waiver_of(law: d.Law) -> d.Move:
    """The move that a law's waiver is: it may come again when it lasts for a time only."""
    return d.Move(
        id=f"{law.id}_waiver",
        label=f"Waiver of {law.label or law.id}",
        by=law.of,
        on_date=law.waiver_on,
        chance=law.waiver_chance,
        lasts=law.waiver_lasts,
        is_repeating=law.waiver_lasts is not None,
        place=law.place,
    )


def _is_taken(scope: Scope, name: str, place: Place) -> bool:
    if name in BUILT_IN_NAMES:
        scope.fault(
            "reserved-name",
            f"`{name}` is a name of the language",
            place,
            why="it stands for the time in every equation",
            mend="choose another name",
        )
        return True
    first = scope.declared.get(name)
    other = first.statement if first else scope.moves.get(name) or scope.laws.get(name)
    if other is not None:
        fault_duplicate(scope, "the name", name, place, other.place)
        return True
    return False


def settle_axes(scope: Scope, dimensions: tuple[str, ...], place: Place) -> tuple[str, ...] | None:
    """The axes of a declaration, or None after noting what is wrong with them."""
    is_good = True
    for name in dimensions:
        if name in scope.axes:
            continue
        is_good = False
        if name not in scope.bad_axes:
            known = list(scope.axes)
            scope.fault(
                "unknown-dimension",
                f"there is no dimension `{name}`",
                place,
                why=f"the dimensions are {listed(known)}" if known else "the scenario declares none",
                mend=mend_by_name(name, known, f"declare it: `dimension {name} = ...`"),
            )
    if len(set(dimensions)) != len(dimensions):
        is_good = False
        scope.fault(
            "axis-twice",
            "the same dimension stands twice",
            place,
            why="an array has each of its dimensions once",
            mend="declare an alias: `dimension other = alias ...`",
        )
    return dimensions if is_good else None


def _resolve_inputs(scope: Scope) -> None:
    """An input is a constant when it is bound to numbers and constants only, else an auxiliary."""
    waiting = [declared for declared in scope.declared.values() if declared.kind == "input"]
    for declared in waiting:
        declared.kind = "constant"
    is_stable = False
    while not is_stable:
        is_stable = True
        for declared in waiting:
            if declared.kind == "constant" and _is_moving(scope, getattr(declared.statement, "default", None)):
                declared.kind = "auxiliary"
                is_stable = False


def _is_moving(scope: Scope, value: Expression | None) -> bool:
    stack: list[object] = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, Name | Subscript):
            name = node.id if isinstance(node, Name) else node.name
            declared = scope.declared.get(name)
            if (declared is not None and declared.kind not in CONSTANT_KINDS) or name in BUILT_IN_NAMES:
                return True
        elif isinstance(node, Call):
            stack += [*node.arguments, *(value for _, value in node.keywords)]
            if node.function in MOVING_CALLS:
                return True
        elif isinstance(node, Binary):
            stack += [node.left, node.right]
        elif isinstance(node, Unary):
            stack.append(node.operand)
        elif isinstance(node, Table):
            stack += [cell.value for cell in node.cells]
        elif isinstance(node, Node) and not isinstance(node, Distribution):
            stack += [getattr(node, name, None) for name in ("operand", "condition", "then", "otherwise")]
    return False
