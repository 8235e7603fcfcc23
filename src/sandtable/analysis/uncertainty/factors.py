"""Uncertain values taken together: by variable, sector, actor, by what they rest on, by when they could be known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sandtable.model.expression import Expression, Provenance
from sandtable.model.model import Model, Parameter
from sandtable.model.walking import names_in

GROUPINGS = ("variable", "sector", "actor", "evidence", "vintage")
NOBODY = "no actor"
_EVIDENCE = {
    (True, False): "sourced",
    (False, True): "judged",
    (True, True): "sourced and judged",
    (False, False): "neither sourced nor judged",
}
_VINTAGES = {
    "A": "known at the start",
    "L": "known later",
    "T": "fitted to what happened",
    "J": "judged for the future",
    "": "no vintage",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a value rests on under a lens: ids of sources, a judgement, and whether the lens stated it itself."""

    sources: tuple[str, ...] = ()
    judged: str = ""
    is_of_lens: bool = False

    @property
    def evidence(self) -> str:
        """Sourced, judged, both or neither."""
        return _EVIDENCE[bool(self.sources), bool(self.judged)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Uncertain values that are varied together.

    Args:
        id: the variable, sector, actor, or what they have in common.
        label: in words.
        members: Parameter ids.
        merged: ids of factors that became one because the scenario correlates values of theirs.
        is_rest: whether it holds whatever the other factors of a design leave.
    """

    id: str
    label: str
    members: tuple[str, ...]
    merged: tuple[str, ...] = ()
    is_rest: bool = False


def find_grounds(model: Model, id_: str, lens: str) -> Grounds:
    """What a value rests on: a lens that replaces it answers for it, else the scenario does.

    Args:
        model: the settled scenario.
        id_: of a Parameter.
        lens: under which it is drawn.
    """
    parameter = model.parameters[id_]
    if lens in model.lenses and id_ in model.lenses[lens].parameters:
        return replace(_read(_lens_provenance(model, parameter, lens)), is_of_lens=True)
    return _read(parameter.provenance)


def group_parameters(model: Model, ids: Sequence[str], by: str, lens: str) -> tuple[Factor, ...]:
    """The values as factors, in the order in which each factor first occurs.

    Args:
        model: the settled scenario.
        ids: of the Parameters that vary.
        by: one of `GROUPINGS`; all cells of one variable are one factor of `variable`.
        lens: under which they are drawn.

    Raises:
        ValueError: there is no such grouping.
    """
    if by not in GROUPINGS:
        raise ValueError(f"values cannot be grouped by {by!r}")
    actor_of = find_actors(model) if by == "actor" else {}
    members: dict[tuple[str, str], list[str]] = {}
    for id_ in ids:
        members.setdefault(_group_of(model, model.parameters[id_], by, lens, actor_of), []).append(id_)
    return tuple(Factor(id=id_, label=label, members=tuple(own)) for (id_, label), own in members.items())


def merge_correlated(model: Model, factors: Sequence[Factor]) -> tuple[Factor, ...]:
    """The factors, those joined to one that hold values which the scenario correlates: only then are they independent."""
    joined = list(factors)
    for correlation in model.correlations:
        tied = {*_cells(model, correlation.first), *_cells(model, correlation.second)}
        touched = [factor for factor in joined if tied & set(factor.members)]
        if len(touched) > 1:
            joined[joined.index(touched[0])] = _join(touched)
            joined = [factor for factor in joined if factor not in touched[1:]]
    return tuple(joined)


def are_correlated(model: Model, ids: Iterable[str]) -> bool:
    """Whether the scenario correlates any two of these values."""
    held = set(ids)
    return any(
        held.intersection(_cells(model, correlation.first)) and held.intersection(_cells(model, correlation.second))
        for correlation in model.correlations
    )


def find_actors(model: Model) -> Mapping[str, str]:
    """The actor through whose moves alone a variable works; variables that work otherwise are left out.

    Whoever reads the variable, directly or through other equations, must in the end be a move of this actor, or a law
    over such a move; none may be an outcome.  So a value is an actor's when it says how readily that actor acts.
    """
    readers = _find_readers(model)
    found: dict[str, str] = {}
    for id_ in dict.fromkeys(parameter.variable for parameter in model.parameters.values()):
        actors = _ends_of(id_, readers, model)
        if len(actors) == 1 and "" not in actors:
            found[id_] = next(iter(actors))
    return found


def find_label(model: Model, parameter: Parameter) -> str:
    """What the scenario calls a value; one inside an equation is named after what it stands in."""
    variable = model.variables.get(parameter.variable)
    owner = parameter.variable.partition("~")[0]
    label = variable.label if variable is not None else ""
    if not label and owner != parameter.variable:
        inside = model.variables.get(owner)
        label = f"a value in {(inside.label if inside else '') or owner}"
    elements = f", {', '.join(parameter.elements)}" if parameter.elements else ""
    return f"{label or parameter.variable}{elements}"


def find_sector(model: Model, parameter: Parameter) -> str:
    """Id of the sector of a value; one inside an equation has that of what it stands in; "" for none."""
    for id_ in (parameter.variable, parameter.variable.partition("~")[0]):
        if id_ in model.variables and model.variables[id_].sector:
            return model.variables[id_].sector
    return ""


def _group_of(model: Model, parameter: Parameter, by: str, lens: str, actor_of: Mapping[str, str]) -> tuple[str, str]:
    """(id, label) of the factor that a value belongs to."""
    match by:
        case "sector":
            sector = find_sector(model, parameter)
            known = model.sectors.get(sector)
            return sector or "none", (known.label if known else "") or sector or "no sector"
        case "actor":
            actor = actor_of.get(parameter.variable) or _actor_of_elements(model, parameter)
            acting = model.actors.get(actor)
            return actor or "none", ((acting.label if acting else "") or actor) or NOBODY
        case "evidence":
            evidence = find_grounds(model, parameter.id, lens).evidence
            return evidence, evidence
        case "vintage":
            mark = parameter.vintage.mark if parameter.vintage else ""
            return mark or "none", _VINTAGES.get(mark, mark)
        case _:
            return parameter.variable, find_label(model, replace(parameter, elements=()))


def _actor_of_elements(model: Model, parameter: Parameter) -> str:
    """The one actor among a value's elements; "" for none or several."""
    actors = {element for element in parameter.elements if element in model.actors}
    return actors.pop() if len(actors) == 1 else ""


def _read(provenance: Provenance | None) -> Grounds:
    if provenance is None:
        return Grounds()
    return Grounds(sources=provenance.sources, judged=provenance.judged or "")


def _lens_provenance(model: Model, parameter: Parameter, lens: str) -> Provenance | None:
    """Of the statement by which a lens replaces a value: that of its cell before that of the whole variable."""
    declared = model.lens_declarations.get(lens)
    items = [item for item in declared.items if item.target == parameter.variable] if declared else []
    fitting = [item for item in items if item.indices == parameter.elements] or [i for i in items if not i.indices]
    return fitting[0].provenance if fitting else None


def _cells(model: Model, name: str) -> tuple[str, ...]:
    """Parameter ids of a variable, or the one of that id."""
    if name in model.parameters:
        return (name,)
    return tuple(id_ for id_, parameter in model.parameters.items() if parameter.variable == name)


def _join(factors: Sequence[Factor]) -> Factor:
    return Factor(
        id="+".join(factor.id for factor in factors),
        label=" and ".join(factor.label for factor in factors),
        members=tuple(id_ for factor in factors for id_ in factor.members),
        merged=tuple(id_ for factor in factors for id_ in (factor.merged or (factor.id,))),
    )


_Reader = tuple[str, str]  # ("variable" | "move", id)


def _find_readers(model: Model) -> Mapping[str, tuple[_Reader, ...]]:
    """Who reads a name: variables and moves; what a law reads, the moves read over which it rules."""
    readers: dict[str, dict[_Reader, None]] = {}

    def note(readings: Iterable[Expression | None], *who: _Reader) -> None:
        for expression in readings:
            for name in names_in(expression) if expression is not None else ():
                readers.setdefault(name, {}).update(dict.fromkeys(who))

    for variable in model.variables.values():
        terms = tuple(term.value for term in variable.terms)
        note((*variable.cells.values(), *terms, *(variable.within or ())), ("variable", variable.id))
    for override in model.overrides.values():
        note((override.value,), ("variable", override.target))
    for move in model.moves.values():
        decided = (move.chance, move.when, move.again_after, move.lasts, move.ends_when, move.ends_chance)
        note(decided, ("move", move.id))
    for law in model.laws.values():
        ruled = tuple(("move", id_) for id_ in (*law.forbids, *law.enables))
        note((law.in_force, law.unless, law.permits), *ruled)
    return {name: tuple(found) for name, found in readers.items()}


def _ends_of(name: str, readers: Mapping[str, tuple[_Reader, ...]], model: Model) -> set[str]:
    """Actors whose moves a variable reaches without passing through a move; "" when it reaches an outcome so."""
    seen: set[_Reader] = set()
    ends: set[str] = set()
    waiting = [name]
    while waiting:
        for reader in readers.get(waiting.pop(), ()):
            if reader in seen:
                continue
            seen.add(reader)
            kind, id_ = reader
            if kind == "move":
                ends.add(model.moves[id_].by if id_ in model.moves else "")
            elif model.variables[id_].kind != "outcome":
                waiting.append(id_)
            elif not id_.startswith("check."):
                ends.add("")
    return ends
