"""What two lenses assume differently: each variable, equation and weight once, as both wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sandtable.analysis.weights import find_weights
from sandtable.language.format_expressions import render_expression, render_value
from sandtable.model.declaration import LensItem
from sandtable.model.expression import Binary, Distribution, Expression, Provenance
from sandtable.model.model import Model, Override

RECORD = "record"
FEW_CELLS = 3  # more are counted, not listed
WEIGHT = "weight"

Value = float | Distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One lens' side of an assumption.

    Args:
        lens: whose side it is.
        is_stated: whether the lens says it; else it leaves the record's value, and the rest speaks of that.
        text: the value as it was written.
        reason: why, in the words of the scenario.
        sources: rows on which it rests.
        despite: rows against which the lens states it.
    """

    lens: str
    is_stated: bool
    text: str
    reason: str = ""
    sources: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One thing in which two lenses differ, or a group of such things.

    Args:
        id: the variable; `weight RU land` for a weight; a group's name.
        label: what the scenario calls it.
        kind: value, equation, weight or group.
        sector: id of the sector that holds the variable.
        sides: the first and the second lens'; the texts of a group name its members.
        slots: Parameter ids that go over together.
        switches: ids of the replaced equations that are on, on each side.
        weights: (actor, outcome) whose worth goes over.
        members: ids of a group's assumptions.
    """

    id: str
    label: str
    unit: str
    kind: str
    sector: str
    sides: tuple[Side, Side]
    slots: tuple[str, ...] = ()
    switches: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    weights: tuple[tuple[str, str], ...] = ()
    members: tuple[str, ...] = ()


def find_assumptions(
    model: Model, first: str, second: str, *, known: Sequence[Mapping[str, Value]] | None = None
) -> tuple[Assumption, ...]:
    """Everything in which two lenses differ.

    All cells of a variable go together: whoever replaces a table replaces one assumption.  What both replace alike
    is no difference.

    Args:
        model: the settled scenario.
        first: id of a lens.
        second: id of another.
        known: the value of each parameter under the two lenses, where only what was known by a date may be used.

    Returns:
        One assumption per variable in the scenario's order, then one per weight.
    """
    lenses = (first, second)
    values = tuple(known) if known is not None else tuple(_values(model, lens) for lens in lenses)
    slots: dict[str, list[str]] = {}
    for id_, parameter in model.parameters.items():
        if values[0][id_] != values[1][id_]:
            slots.setdefault(parameter.variable, []).append(id_)
    switches = tuple(_switches(model, lens) for lens in lenses)
    switched = [
        target
        for target in sorted({*switches[0], *switches[1]})
        if _contents(switches[0].get(target, ())) != _contents(switches[1].get(target, ()))
    ]
    order = [id_ for id_ in model.variables if id_ in slots or id_ in switched]
    found = [
        Assumption(
            id=id_,
            label=model.variables[id_].label,
            unit=model.variables[id_].unit.text,
            kind="equation" if id_ in switched else "value",
            sector=model.variables[id_].sector,
            sides=(
                _side(model, first, id_, slots.get(id_, []), values[0]),
                _side(model, second, id_, slots.get(id_, []), values[1]),
            ),
            slots=tuple(slots.get(id_, ())),
            switches=(_ids(switches[0], id_, switched), _ids(switches[1], id_, switched)),
        )
        for id_ in order
    ]
    return (*found, *_weighings(model, first, second))


def make_group(name: str, label: str, members: Sequence[Assumption], sector: str = "") -> Assumption:
    """Several assumptions taken as one.

    Args:
        name: of the group.
        label: in words.
        members: at least one; a group of one is that assumption itself.
        sector: to which all of them belong, "" for several.
    """
    if len(members) == 1:
        return members[0]
    ids = ", ".join(member.id for member in members)
    lenses = [side.lens for side in members[0].sides]
    stated = [any(member.sides[k].is_stated for member in members) for k in (0, 1)]
    sides = [Side(lens=lenses[k], is_stated=stated[k], text=ids) for k in (0, 1)]
    return Assumption(
        id=name,
        label=label or name,
        unit="",
        kind="group",
        sector=sector,
        sides=(sides[0], sides[1]),
        slots=tuple(slot for member in members for slot in member.slots),
        switches=(
            frozenset().union(*(member.switches[0] for member in members)),
            frozenset().union(*(member.switches[1] for member in members)),
        ),
        weights=tuple(key for member in members for key in member.weights),
        members=tuple(member.id for member in members),
    )


def group_by_sector(model: Model, assumptions: Iterable[Assumption]) -> tuple[Assumption, ...]:
    """A group per sector, in the order in which their first assumptions stand; weights are one group."""
    held: dict[str, list[Assumption]] = {}
    for item in assumptions:
        held.setdefault("weights" if item.kind == WEIGHT else item.sector or "other", []).append(item)
    return tuple(
        make_group(key, model.sectors[key].label if key in model.sectors else key, members, sector=key)
        for key, members in held.items()
    )


def join_equations(assumptions: Sequence[Assumption], most: int) -> tuple[Assumption, ...]:
    """The same, with all replaced equations in one group when there are more than `most`.

    An equation is replaced for a whole batch of futures at once, so n of them cost up to 2^n batches.
    """
    equations = [item for item in assumptions if item.switches[0] or item.switches[1]]
    if len(equations) <= most:
        return tuple(assumptions)
    rest = [item for item in assumptions if item not in equations]
    return (*rest, make_group("equations", "replaced equations", equations))


def _values(model: Model, lens: str) -> Mapping[str, Value]:
    replaced = model.lenses[lens].parameters if lens in model.lenses else {}
    return {id_: replaced.get(id_, parameter.value) for id_, parameter in model.parameters.items()}


def _switches(model: Model, lens: str) -> Mapping[str, tuple[Override, ...]]:
    held: dict[str, tuple[Override, ...]] = {}
    for id_ in model.lenses[lens].overrides if lens in model.lenses else ():
        override = model.overrides[id_]
        held[override.target] = (*held.get(override.target, ()), override)
    return held


def _contents(overrides: Iterable[Override]) -> list[tuple[tuple[str, ...], Expression, int, int]]:
    found = [(item.elements, item.value, item.first, item.last) for item in overrides]
    return sorted(found, key=lambda content: (content[0], content[2], content[3]))


def _ids(switches: Mapping[str, tuple[Override, ...]], target: str, switched: Sequence[str]) -> frozenset[str]:
    return frozenset(item.id for item in switches.get(target, ())) if target in switched else frozenset()


def _side(model: Model, lens: str, variable: str, slots: Sequence[str], values: Mapping[str, Value]) -> Side:
    items = [item for item in _items(model, lens) if item.target == variable]
    if items:
        return _stated(lens, items)
    declaration = model.variables[variable].declaration
    notes = [model.parameters[slot].provenance for slot in slots] or [getattr(declaration, "provenance", None)]
    reasons, sources = _grounds(notes)
    is_earlier = any(values[slot] != model.parameters[slot].value for slot in slots)
    written = None if is_earlier or model.variables[variable].axes else getattr(declaration, "value", None)
    text = _plain(render_value(written)) if isinstance(written, Expression) else _cell_text(slots, values)
    return Side(lens=lens, is_stated=False, text=text or "its equation", reason="; ".join(reasons), sources=sources)


def _cell_text(slots: Sequence[str], values: Mapping[str, Value]) -> str:
    if len(slots) > FEW_CELLS:
        return f"{len(slots)} values"
    told = [_value_text(values[slot]) for slot in slots]
    if len(slots) == 1 and "[" not in slots[0]:  # a variable without dimensions
        return told[0]
    return ", ".join(f"{slot}: {text}" for slot, text in zip(slots, told, strict=True))


def _value_text(value: Value) -> str:
    return _plain(render_value(value)) if isinstance(value, Distribution) else f"{value:,.6g}"


def _stated(lens: str, items: Sequence[LensItem]) -> Side:
    reasons, sources = _grounds([item.provenance for item in items])
    despite = dict.fromkeys(source for item in items for source in item.despite)
    many = len(items) > 1
    texts = [(f"[{', '.join(item.indices)}] " if many and item.indices else "") + _item_text(item) for item in items]
    text = "; ".join(texts) if len(items) <= FEW_CELLS else f"{len(items)} values"
    return Side(
        lens=lens, is_stated=True, text=text, reason="; ".join(reasons), sources=sources, despite=tuple(despite)
    )


def _item_text(item: LensItem) -> str:
    value = item.value
    if item.target == WEIGHT and isinstance(value, Binary) and value.op == "/":
        return _plain(f"{render_expression(value.left)} per {render_expression(value.right)}")
    return _plain(render_value(value))


def _grounds(notes: Iterable[Provenance | None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Reasons and sources, each once."""
    given = [note for note in notes if note is not None]
    reasons = dict.fromkeys(note.judged for note in given if note.judged)
    sources = dict.fromkeys(source for note in given for source in note.sources)
    return tuple(reasons), tuple(sources)


def _items(model: Model, lens: str) -> tuple[LensItem, ...]:
    declared = model.lens_declarations.get(lens)
    return declared.items if declared is not None else ()


def _plain(text: str) -> str:
    """On one line: where a line may be broken, and between lines, a space stands."""
    return " ".join("".join(" " if character < " " else character for character in text).split())


def _weighings(model: Model, first: str, second: str) -> tuple[Assumption, ...]:
    weights = (find_weights(model, first), find_weights(model, second))
    return tuple(
        Assumption(
            id=f"{WEIGHT} {actor} {outcome}",
            label=f"what “{model.variables[outcome].label or outcome}” is worth to {_actor(model, actor)}",
            unit="",
            kind=WEIGHT,
            sector="",
            sides=(_weight_side(model, first, actor, outcome), _weight_side(model, second, actor, outcome)),
            weights=((actor, outcome),),
        )
        for actor, outcome in dict.fromkeys((*weights[0], *weights[1]))
        if weights[0].get((actor, outcome)) != weights[1].get((actor, outcome))
    )


def _actor(model: Model, actor: str) -> str:
    return (model.actors[actor].label if actor in model.actors else "") or actor


def _weight_side(model: Model, lens: str, actor: str, outcome: str) -> Side:
    items = [
        item for item in _items(model, lens) if item.target == WEIGHT and " ".join(item.indices) == f"{actor} {outcome}"
    ]
    if items:
        return replace(_stated(lens, items[-1:]), text=_item_text(items[-1]))
    stake = next((item for item in model.interests[actor].items if item.outcome == outcome), None)
    if stake is None or stake.worth is None:
        return Side(lens=lens, is_stated=False, text="no weight")
    reasons, sources = _grounds([stake.provenance])
    text = f"{stake.worth:,.6g} per {stake.per:,.6g} {stake.per_unit}".strip()
    return Side(lens=lens, is_stated=False, text=text, reason="; ".join(reasons), sources=sources)
