"""Where expressions stand in a model: every equation with its owner, and the memories and noises in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import TypeVar, cast

from sandtable.model.declaration import Law, Move
from sandtable.model.expression import Call, Expression, Rank, Reduction
from sandtable.model.model import Model, Variable
from sandtable.testing.acts import clauses_of
from sandtable.testing.calls import NOISES
from sandtable.testing.expressions import axis_of_rank, parts_of
from sandtable.testing.memories import MEMORIES
from sandtable.testing.moments import Cell

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """Expressions that count their noise together, with whose they are.

    Args:
        axes: the owner's axes.
        cell: the one cell that they are for; () over axes = every cell.
        override: the override's id, when they are an override's value.
    """

    owner: str
    axes: tuple[str, ...]
    cell: Cell
    expressions: tuple[Expression, ...]
    override: str = ""


def separate(model: Model) -> Model:
    """The same model, in which no node stands at two places, so that a node's identity tells its place."""
    moves = {waiver.id: waiver for law in model.laws.values() for waiver in waivers_of(law)}
    return replace(
        model,
        variables={id_: _fresh(variable) for id_, variable in model.variables.items()},
        moves={id_: _fresh(move) for id_, move in {**moves, **model.moves}.items()},
        laws={id_: _fresh(law) for id_, law in model.laws.items()},
        overrides={id_: _fresh(override) for id_, override in model.overrides.items()},
    )


def waivers_of(law: Law) -> list[Move]:
    """The move that a law's waiver is, if it has one: its actor's, repeating when it has a length."""
    if law.waiver_chance is None and not law.waiver_on:
        return []
    waiver = Move(
        id=f"{law.id}_waiver",
        by=law.of,
        on_date=law.waiver_on,
        chance=law.waiver_chance,
        lasts=law.waiver_lasts,
        is_repeating=law.waiver_lasts is not None,
    )
    return [waiver]


def _fresh(value: T) -> T:
    """A copy in which every tuple, mapping and dataclass on the way to an expression is new."""
    if isinstance(value, tuple):
        return cast("T", tuple(_fresh(item) for item in value))
    if isinstance(value, dict):
        return cast("T", {key: _fresh(item) for key, item in value.items()})
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        names = [field.name for field in fields(cast("Expression", value)) if field.name not in KEPT]
        return cast("T", replace(cast("Expression", value), **{name: _fresh(getattr(value, name)) for name in names}))
    return value


KEPT = frozenset({"place", "declaration", "unit", "comments", "provenance", "says"})


def equations_of(model: Model) -> Iterator[Equation]:
    """Every equation of flows, auxiliaries, stocks' rates, moves, laws and overrides."""
    for variable in model.variables.values():
        if variable.kind in {"flow", "auxiliary"}:
            for cell, expression in variable.cells.items():
                yield Equation(owner=variable.id, axes=variable.axes, cell=cell, expressions=(expression,))
        elif variable.kind == "stock":
            yield _terms_of(variable)
    for move in model.moves.values():
        yield Equation(owner=move.id, axes=move.dimensions, cell=(), expressions=clauses_of(move))
    for law in model.laws.values():
        yield Equation(owner=law.id, axes=(), cell=(), expressions=clauses_of(law))
    for override in model.overrides.values():
        axes = model.variables[override.target].axes
        yield Equation(owner=override.target, axes=axes, cell=(), expressions=(override.value,), override=override.id)


def _terms_of(stock: Variable) -> Equation:
    return Equation(owner=stock.id, axes=stock.axes, cell=(), expressions=tuple(term.value for term in stock.terms))


def number_noises(model: Model) -> dict[int, int]:
    """For each noise call, by its node's identity: its number in its equation, from 1, left to right."""
    ordinals: dict[int, int] = {}
    for equation in equations_of(model):
        calls = [
            call for expression in equation.expressions for call in calls_in(expression) if call.function in NOISES
        ]
        ordinals.update({id(call): number for number, call in enumerate(calls, start=1)})
    return ordinals


def memories_of(model: Model) -> list[tuple[Call, Equation, tuple[str, ...]]]:
    """Every memory with the equation in which it stands, and the axes that reductions and ranks open around it."""
    return [
        (call, equation, opened)
        for equation in equations_of(model)
        for expression in equation.expressions
        for call, opened in _memories_in(expression, (), model)
    ]


def _memories_in(
    expression: Expression, opened: tuple[str, ...], model: Model
) -> Iterator[tuple[Call, tuple[str, ...]]]:
    if isinstance(expression, Call) and expression.function in MEMORIES:
        yield expression, opened
    if isinstance(expression, Reduction):
        opened = tuple(dict.fromkeys((*opened, *expression.dimensions)))
    elif isinstance(expression, Rank):
        opened = tuple(dict.fromkeys((*opened, axis_of_rank(expression, model))))
    for at, part in enumerate(parts_of(expression)):
        own = expression.over[at // 4 : at // 4 + 1] if isinstance(expression, Call) else ()  # four for each side
        yield from _memories_in(part, tuple(dict.fromkeys((*opened, *own))), model)


def calls_in(value: object) -> Iterator[Call]:
    """Every call in an expression, an outer one before those in its arguments, left to right."""
    if isinstance(value, tuple):
        for item in value:
            yield from calls_in(item)
    elif isinstance(value, Expression):
        if isinstance(value, Call):
            yield value
        for field in fields(value):
            if field.name != "place":
                yield from calls_in(getattr(value, field.name))
