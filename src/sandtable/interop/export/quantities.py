"""The scenario's variables as drafts: constants, series, tables, stocks, flows and auxiliaries, overrides taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce

from sandtable.interop.export.building import NOW, STEP, ZERO, all_of, choose, join, rebuild, since_point, until_point
from sandtable.interop.export.docs import doc_of
from sandtable.interop.export.drafts import Draft, Graph
from sandtable.interop.export.held import BY_STEPS
from sandtable.interop.export.rewriting import rewrite, staircase
from sandtable.interop.export.scene import Scene
from sandtable.model.declaration import Data, Lookup
from sandtable.model.expression import Call, Expression, Name, Number, Subscript, Unary
from sandtable.model.model import Override, Term, Variable

MODES = {"hold": "continuous", "extrapolate": "extrapolate", "step": "discrete"}
NEVER_NEGATIVE = "stocks watched for falling below zero"
Cells = Mapping[tuple[str, ...], Expression]


def add_variables(scene: Scene) -> None:
    """Drafts of all variables of a run."""
    parameters = {(each.variable, each.elements): each.id for each in scene.model.parameters.values()}
    for variable in scene.model.variables.values():
        if variable.kind == "lookup":
            _add_lookup(scene, variable)
        elif variable.kind == "data":
            _add_data(scene, variable)
        elif variable.kind != "outcome":
            _add_equations(scene, variable, _own_cells(scene, variable, parameters))


def _own_cells(scene: Scene, variable: Variable, parameters: Mapping[tuple[str, tuple[str, ...]], str]) -> Cells:
    """The variable's equations; a parameter's is its one value."""
    found: dict[tuple[str, ...], Expression] = {}
    for cell in scene.space.cells(variable.axes):
        id_ = parameters.get((variable.id, cell))
        if id_ is not None:
            found[cell] = Number(value=scene.choice.values[id_])
    rest = {key: rewrite(scene, value, owner=variable.id) for key, value in variable.cells.items() if key not in found}
    if not found:
        return rest
    if () in rest and variable.axes:
        rest = {cell: rest[()] for cell in scene.space.cells(variable.axes) if cell not in found}
    return {**found, **rest}


# -- tables and series -----------------------------------------------------------------------------


def _add_lookup(scene: Scene, variable: Variable) -> None:
    declaration = variable.declaration
    assert isinstance(declaration, Lookup)
    is_short = declaration.mode == "step" or len(declaration.points) == 1
    points = _drawn(declaration.points) if is_short else declaration.points
    graph = Graph(points=points, mode=MODES[declaration.mode])
    scene.add(_draft(scene, variable, "gf", {}, graph=graph))


def _drawn(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    """The points with the last level drawn out: XMILE wants two points of the same y at the end of a discrete one."""
    (x, y), before = points[-1], points[-2:-1]
    if before and before[0][1] == y:
        return points
    return (*points, (x + (x - before[0][0] if before else 1.0), y))


def _add_data(scene: Scene, variable: Variable) -> None:
    """A series over the time; one with dimensions reads a table per cell."""
    if not variable.axes:
        scene.add(_draft(scene, variable, "aux", {(): NOW}, graph=_graph_of(scene, variable, variable.id)))
        return
    cells: dict[tuple[str, ...], Expression] = {}
    for cell in scene.space.cells(variable.axes):
        name = f"{variable.id}[{','.join(cell)}]"
        id_ = f"{variable.id}~{'~'.join(cell)}"
        draft = _draft(scene, variable, "aux", {(): NOW}, graph=_graph_of(scene, variable, name))
        cells[cell] = Name(id=scene.add(replace(draft, id=id_, axes=())))
    scene.add(_draft(scene, variable, "aux", cells))


def _graph_of(scene: Scene, variable: Variable, name: str) -> Graph:
    declaration, grid = variable.declaration, scene.model.grid
    assert isinstance(declaration, Data)
    values = scene.model.series[name].values
    if declaration.mode != "linear":
        scene.note_whole_steps(variable.id)
        return staircase(grid, values)
    return Graph(points=tuple((grid.elapsed(at), value) for at, value in enumerate(values)), mode="continuous")


# -- equations -------------------------------------------------------------------------------------


def _add_equations(scene: Scene, variable: Variable, cells: Cells) -> None:
    on = [
        scene.model.overrides[id_] for id_ in scene.choice.overrides if scene.model.overrides[id_].target == variable.id
    ]
    for number, override in enumerate(on, start=1):
        cells = _overridden(scene, variable, cells, override, number)
    if variable.kind == "stock":
        _add_stock(scene, variable, cells)
    else:
        scene.add(_draft(scene, variable, "flow" if variable.kind == "flow" else "aux", cells))


def _overridden(scene: Scene, variable: Variable, cells: Cells, override: Override, number: int) -> Cells:
    """The cells with an override on: its value while it holds, and what it replaces as a variable of its own."""
    without = f"{variable.id}~without{number}"
    doc = f"`{variable.id}` without `{override.owner}`."
    scene.add(Draft(id=without, kind="aux", axes=variable.axes, cells=cells, unit=variable.unit.text, doc=doc))
    own = _renamed(rewrite(scene, override.value, owner=variable.id), variable.id, without)
    grid = scene.model.grid
    conditions = [since_point(grid, override.first)] if override.first > 0 else []
    conditions += [until_point(grid, override.last)] if override.last < grid.n_steps else []
    value = choose(all_of(conditions), own, Name(id=without)) if conditions else own
    if conditions:
        scene.note_whole_steps(variable.id)
    if not override.elements:
        return {(): value}
    return {
        cell: value if _is_named(override, variable.axes, cell) else Name(id=without)
        for cell in scene.space.cells(variable.axes)
    }


def _renamed(expression: Expression, old: str, new: str) -> Expression:
    def change(node: Expression) -> Expression:
        if isinstance(node, Name) and node.id == old:
            return replace(node, id=new)
        return replace(node, name=new) if isinstance(node, Subscript) and node.name == old else node

    return rebuild(expression, change)


def _is_named(override: Override, axes: tuple[str, ...], cell: tuple[str, ...]) -> bool:
    named = [text.rpartition("=") for text in override.elements]
    if len(named) == len(cell):
        return all(element == own for (_, _, element), own in zip(named, cell, strict=True))
    by_axis = dict(zip(axes, cell, strict=True))
    return all(by_axis[axis] == element if axis else element in cell for axis, _, element in named)


def _draft(scene: Scene, variable: Variable, kind: str, cells: Cells, *, graph: Graph | None = None) -> Draft:
    sector = scene.model.sectors.get(variable.sector)
    return Draft(
        id=variable.id,
        kind=kind,
        axes=variable.axes,
        cells=cells,
        unit=variable.unit.text,
        doc=doc_of(scene, variable),
        group=(sector.label or sector.id) if sector is not None else "",
        graph=graph,
    )


# -- stocks ----------------------------------------------------------------------------------------


def _add_stock(scene: Scene, variable: Variable, cells: Cells) -> None:
    inflows: list[str] = []
    outflows: list[str] = []
    for number, term in enumerate(variable.terms, start=1):
        flow = _flow_of(scene, variable, term, number)
        (inflows if term.sign > 0 else outflows).append(flow)
    if variable.within is not None:
        inflows, outflows = [_kept_within(scene, variable, variable.within, inflows, outflows)], []
    if () not in cells:
        doc = f"What `{variable.id}` starts with."
        start = f"{variable.id}~start"
        scene.add(Draft(id=start, kind="aux", axes=variable.axes, cells=cells, unit=variable.unit.text, doc=doc))
        cells = {(): Name(id=start)}
    if variable.is_never_negative:
        scene.losses.add(
            NEVER_NEGATIVE, variable.id, "nothing: XMILE can only hold a stock at zero, which is another model"
        )
    draft = _draft(scene, variable, "stock", cells)
    scene.add(replace(draft, inflows=tuple(inflows), outflows=tuple(outflows)))


def _flow_of(scene: Scene, stock: Variable, term: Term, number: int) -> str:
    """The flow that a term is, or one made for it."""
    value = rewrite(scene, term.value, owner=stock.id)
    if isinstance(value, Name):
        variable = scene.model.variables.get(value.id)
        is_flow = variable is not None and variable.kind == "flow" and variable.axes == stock.axes
        ends = [*_ends_of(scene, value.id, is_inflow=term.sign > 0)]
        if is_flow and not ends and value.id not in {other.id for other in _earlier(stock, number)}:
            return value.id
    word = "gain" if term.sign > 0 else "loss"
    unit = f"({stock.unit.text})/{scene.model.grid.unit}"
    doc = f"{word.capitalize()} {number} of `{stock.id}`."
    sector = scene.model.sectors.get(stock.sector)
    group = (sector.label or sector.id) if sector is not None else ""
    return scene.add(
        Draft(
            id=f"{stock.id}~{word}{number}",
            kind="flow",
            axes=stock.axes,
            cells={(): value},
            unit=unit,
            doc=doc,
            group=group,
        )
    )


def _ends_of(scene: Scene, flow: str, *, is_inflow: bool) -> list[str]:
    """Stocks already made into which, or out of which, a flow runs: XMILE allows one of each."""
    return [draft.id for draft in scene.drafts.values() if flow in (draft.inflows if is_inflow else draft.outflows)]


def _earlier(stock: Variable, number: int) -> list[Name]:
    return [term.value for term in stock.terms[: number - 1] if isinstance(term.value, Name)]


def _kept_within(
    scene: Scene, stock: Variable, within: tuple[Expression, Expression], inflows: list[str], outflows: list[str]
) -> str:
    """One flow that moves a stock to where its flows would take it, cut off at its bounds."""
    own = Name(id=stock.id)
    signed: list[Expression] = [Name(id=flow) for flow in inflows]
    signed += [Unary(op="-", operand=Name(id=flow)) for flow in outflows]
    net = reduce(lambda left, right: join("+", left, right), signed) if signed else ZERO
    low, high = (rewrite(scene, bound, owner=stock.id) for bound in within)
    clipped = Call(function="clip", arguments=(join("+", own, join("*", STEP, net)), low, high))
    flow = Draft(
        id=f"{stock.id}~within",
        kind="flow",
        axes=stock.axes,
        cells={(): join("/", join("-", clipped, own), STEP)},
        unit=f"({stock.unit.text})/{scene.model.grid.unit}",
        doc=f"Net flow of `{stock.id}`, which keeps it within its bounds.",
    )
    if scene.model.grid.method != "euler":
        scene.losses.add(
            BY_STEPS, stock.id, "stocks that move all the way in one step: exact by Euler, not by RK4", is_numeric=True
        )
    return scene.add(flow)
