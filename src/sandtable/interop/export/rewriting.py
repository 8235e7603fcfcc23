"""Expressions of ours without what XMILE has no functions for: these become variables of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from sandtable.functions.forms import LAW_FUNCTIONS, MOVE_FUNCTIONS, NOISE_FUNCTIONS
from sandtable.interop.export.building import ONE, ZERO, choose, join, rebuild
from sandtable.interop.export.drafts import Draft, Graph
from sandtable.interop.export.held import hold
from sandtable.interop.export.scene import Scene
from sandtable.model.expression import Call, Expression, Name, Number, Subscript
from sandtable.model.timegrid import TimeGrid

RANDOM, COUNTS = "random numbers", "binomial counts"
CALENDAR = {"month_of_year": "Month of the year, 1 to 12.", "calendar_year": "Year of the calendar."}
KEPT = frozenset({"sample", "running_max", "running_min"})
PIPELINES = frozenset({"delay_fixed", "previous"})
EARLY = 1e-6  # share of a step by which tables over time jump before their point, so that rounding does no harm


def rewrite(scene: Scene, expression: Expression, *, owner: str = "") -> Expression:
    """The expression, free of moves, laws, calendar and memories that XMILE does not know.

    Args:
        scene: takes the variables that are made for it.
        expression: settled.
        owner: whose equation it is, for the names of what is made.
    """

    def change(node: Expression) -> Expression:
        match node:
            case Name(id="month_of_year" | "calendar_year"):
                return _calendar(scene, node)
            case Call() if node.function in MOVE_FUNCTIONS | LAW_FUNCTIONS:
                return _act(scene, node)
            case Call() if node.function in KEPT:
                return _keep(scene, node, owner)
            case Call() if node.function in NOISE_FUNCTIONS:
                return _noise(scene, node, owner)
            case Call() if node.function in PIPELINES:
                scene.note_whole_steps(owner)
                return node
            case _:
                return node

    return rebuild(expression, change)


def _act(scene: Scene, call: Call) -> Expression:
    """What `active(m)`, `since(m)`, `in_force(l)` and their like are called here."""
    argument = call.arguments[0]
    if isinstance(argument, Subscript):
        return replace(argument, name=f"{argument.name}~{call.function}")
    assert isinstance(argument, Name)
    id_ = f"{argument.id}_waiver~active" if call.function == "waived" else f"{argument.id}~{call.function}"
    return Name(id=id_) if id_ in scene.space.axes_of else ZERO


def _calendar(scene: Scene, name: Name) -> Expression:
    id_ = f"{name.id}~"
    if id_ not in scene.drafts:
        grid = scene.model.grid
        read = grid.month_of_year if name.id == "month_of_year" else grid.calendar_year
        graph = staircase(grid, [float(read(at)) for at in range(grid.n_points)])
        scene.add(Draft(id=id_, kind="aux", cells={(): Name(id="now")}, unit="1", doc=CALENDAR[name.id], graph=graph))
    return Name(id=id_)


def staircase(grid: TimeGrid, values: Sequence[float]) -> Graph:
    """Values at the points as a table over the time that jumps just before each point, and is level in between.

    Both ends of each level stand in it, so that a tool which joins the points by lines reads the same.

    Args:
        grid: the time axis.
        values: one per point.
    """
    points = [(grid.elapsed(-EARLY), values[0])]
    for at, (before, value) in enumerate(pairwise(values), start=1):
        if value != before:
            points += [(grid.elapsed(at - 2 * EARLY), before), (grid.elapsed(at - EARLY), value)]
    points.append((grid.elapsed(grid.n_points), values[-1]))
    return Graph(points=tuple(points), mode="discrete")


def _noise(scene: Scene, call: Call, owner: str) -> Expression:
    """A draw of the other tool's, or the mean of what is drawn."""
    if scene.choice.has_noise and call.function != "binomial_noise":
        instead = "random numbers of the same distributions from the tool's own generator"
        scene.losses.add(RANDOM, owner, instead, is_numeric=True)
        return call
    scene.losses.add(RANDOM if call.function != "binomial_noise" else COUNTS, owner, "their means", is_numeric=True)
    return mean_of_noise(call)


def mean_of_noise(call: Call) -> Expression:
    """What a noise is on average.

    Args:
        call: of a noise function.
    """
    first, last = call.arguments[0], call.arguments[-1]
    match call.function:
        case "normal_noise":
            return ZERO
        case "lognormal_noise":
            return ONE
        case "uniform_noise":
            return join("/", join("+", first, last), Number(value=2.0))
        case "binomial_noise":
            return join("*", first, last)
        case _:
            return first


def _keep(scene: Scene, call: Call, owner: str) -> Expression:
    """`sample` and running extremes: a value, and a stock that holds the one before."""
    axes = scene.space.open_axes(call)
    number = sum(1 for id_ in scene.drafts if id_.startswith(f"{owner}~kept")) // 2 + 1
    stock = f"{owner}~kept{number}"
    held = Name(id=stock)
    unit = _unit_of(scene, owner)
    x = call.arguments[0]
    scene.space.axes_of[stock] = axes
    if call.function == "sample":
        value, start = choose(call.arguments[1], x, held), call.arguments[2]
    else:
        value, start = Call(function=call.function.removeprefix("running_"), arguments=(x, held)), x
    id_ = scene.add_aux(f"{owner}~now{number}", axes, value, doc=f"`{call.function}` within `{owner}`.", unit=unit)
    hold(scene, stock, axes, Name(id=id_), start, doc=f"what `{call.function}` within `{owner}` remembers", unit=unit)
    return Name(id=id_)


def _unit_of(scene: Scene, owner: str) -> str:
    variable = scene.model.variables.get(owner)
    return variable.unit.text if variable is not None else "1"
