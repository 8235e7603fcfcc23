"""Settling branches and lenses: what each changes, taken together with what it includes."""

from __future__ import annotations

from collections.abc import Mapping

from sandtable.compiler.checking.effects import Effect, Replacing, find_conflict, force_effects, set_effects
from sandtable.compiler.checking.near import listed, mend_by_name
from sandtable.compiler.checking.provenance import check_sources
from sandtable.compiler.checking.scope import Scope
from sandtable.compiler.checking.values import cell_id, evaluate, is_literal
from sandtable.compiler.checking.walk import begin_work
from sandtable.compiler.checking.work import OUTCOME, settle
from sandtable.diagnostics.place import Place
from sandtable.model.declaration import Branch, InterestItem, Lens, LensItem
from sandtable.model.expression import Binary, Distribution, Number
from sandtable.model.model import Forcing, Override, SettledBranch, SettledLens

RECORD = "record"
BASE = "base"
Weights = dict[tuple[str, str], float]


# -- branches ---------------------------------------------------------------------------------------


def settle_branches(scope: Scope) -> dict[str, SettledBranch]:
    """All branches with their includes taken in, `base` first; notes contradictions."""
    own: dict[str, list[Effect]] = {}
    for branch in scope.branches.values():
        own[branch.id] = _own_effects(scope, branch)
    settled = {BASE: SettledBranch(id=BASE, label="", forcings=(), overrides=(), parameters={})}
    for branch in scope.branches.values():
        effects = _with_includes(scope, branch, own, ())
        if effects is None:
            continue
        _check_conflict(scope, effects, f"branch `{branch.id}`", branch.place)
        settled[branch.id] = _settled_branch(branch, effects)
    _check_compositions(scope, own)
    return settled


def _own_effects(scope: Scope, branch: Branch) -> list[Effect]:
    effects: list[Effect] = []
    for item in branch.items:
        if item.kind == "set":
            replacing = Replacing(kind="branch", owner=branch.id, place=branch.place)
            effects += set_effects(scope, replacing, item)
        else:
            effects += force_effects(scope, branch.id, item, branch.place)
    if not branch.items and not branch.includes:
        scope.fault(
            "empty-branch",
            f"branch `{branch.id}` changes nothing",
            branch.place,
            why="it would be the base branch under another name",
            mend="say what it forces or sets, e.g. `never m`",
            severity="warning",
        )
    return effects


def _with_includes(
    scope: Scope, branch: Branch, own: Mapping[str, list[Effect]], trail: tuple[str, ...]
) -> list[Effect] | None:
    if branch.id in trail:
        if branch.id == min(trail):
            scope.fault(
                "branch-cycle",
                f"branch `{branch.id}` includes itself",
                branch.place,
                why=" -> ".join((*trail[trail.index(branch.id) :], branch.id)),
                mend="remove one of the `includes` on this way",
            )
        return None
    effects: list[Effect] = []
    for name in branch.includes:
        other = scope.branches.get(name)
        if other is None:
            if name != BASE and not trail:
                _unknown_branch(scope, name, branch.place)
            continue
        inner = _with_includes(scope, other, own, (*trail, branch.id))
        if inner is None:
            return None
        effects += inner
    return effects + own[branch.id]


def _unknown_branch(scope: Scope, name: str, place: Place) -> None:
    scope.fault(
        "unknown-branch",
        f"there is no branch `{name}`",
        place,
        why=f"the branches are {listed(scope.branches, most=12)}",
        mend=mend_by_name(name, scope.branches, f"declare it: `branch {name} : ...`"),
    )


def _check_conflict(scope: Scope, effects: list[Effect], what: str, place: Place) -> None:
    pair = find_conflict(effects)
    if pair is None:
        return
    first, second = pair
    target = cell_id(first.target, first.elements or second.elements)
    scope.fault(
        "branch-conflict",
        f"{what} sets `{target}` in two ways",
        second.place if second.place.line and second.owner in what else place,
        why=f"{_told(scope, first)}; {_told(scope, second)}",
        mend="keep one of the two",
        related=((first.place, "one way"), (second.place, "the other way")),
    )


def _told(scope: Scope, effect: Effect) -> str:
    at = f"`{effect.owner}` (line {effect.place.line})" if effect.place.line else f"`{effect.owner}`"
    content = effect.content
    if isinstance(content, Forcing):
        date = f" {scope.grid.label(content.point)}" if scope.grid is not None and content.mode == "on" else ""
        return f"{at} says {content.mode}{date}"
    if isinstance(content, float):
        return f"{at} sets {content:g}"
    return f"{at} sets another value"


def _settled_branch(branch: Branch, effects: list[Effect]) -> SettledBranch:
    forcings = [effect.content for effect in effects if isinstance(effect.content, Forcing)]
    overrides = [effect.content.id for effect in effects if isinstance(effect.content, Override)]
    parameters: dict[str, float | Distribution] = {
        cell_id(effect.target, effect.elements): effect.content
        for effect in effects
        if isinstance(effect.content, float | Distribution)
    }
    return SettledBranch(
        id=branch.id,
        label=branch.label,
        lacks=branch.lacks,
        forcings=tuple(dict.fromkeys(forcings)),
        overrides=tuple(sorted(set(overrides))),
        parameters=parameters,
    )


def _check_compositions(scope: Scope, own: Mapping[str, list[Effect]]) -> None:
    for names, place in scope.compositions.items():
        effects: list[Effect] = []
        for name in names:
            branch = scope.branches.get(name)
            inner = None if branch is None else _with_includes(scope, branch, own, ())
            effects += inner or []
        _check_conflict(scope, effects, f"`{'+'.join(names)}`", place)


# -- lenses -----------------------------------------------------------------------------------------


def settle_lenses(scope: Scope) -> dict[str, SettledLens]:
    """All lenses, `record` first whether declared or not."""
    weights = declared_weights(scope)
    lenses = dict(scope.lenses)
    record = lenses.pop(RECORD, Lens(id=RECORD, label="the record, no one's opinion"))
    return {lens.id: _settle_lens(scope, lens, weights) for lens in (record, *lenses.values())}


def _settle_lens(scope: Scope, lens: Lens, weights: Weights) -> SettledLens:
    check_person(scope, lens.by, lens.place, "owner")
    if lens.id != RECORD and not lens.by:
        scope.fault(
            "lens-without-owner",
            f"lens `{lens.id}` belongs to nobody",
            lens.place,
            why="a rival set of assumptions is someone's; only `record` is no one's opinion",
            mend="add `by PERSON`",
            severity="warning",
        )
    effects: list[Effect] = []
    reasons: dict[str, str] = {}
    own_weights = dict(weights)
    for item in lens.items:
        place = item.place if item.place.line else lens.place
        _check_reason(scope, lens, item, place)
        target = cell_id(item.target, item.indices)
        if item.target == "weight" and "weight" not in scope.declared:
            target = "weight " + " ".join(item.indices)
            _weigh(scope, item, own_weights, place)
        else:
            replacing = Replacing(kind="lens", owner=lens.id, place=lens.place)
            effects += set_effects(scope, replacing, item)
            _check_despite(scope, lens, item, place)
        if item.provenance is not None and item.provenance.judged:
            reasons[target] = item.provenance.judged
    _check_conflict(scope, effects, f"lens `{lens.id}`", lens.place)
    return SettledLens(
        id=lens.id,
        label=lens.label,
        by=lens.by,
        parameters={
            cell_id(effect.target, effect.elements): effect.content
            for effect in effects
            if isinstance(effect.content, float | Distribution)
        },
        overrides=tuple(sorted(effect.content.id for effect in effects if isinstance(effect.content, Override))),
        reasons=reasons,
        weights=own_weights,
    )


def check_person(scope: Scope, name: str, place: Place, role: str) -> None:
    """Notes a speaker or owner who is neither a person nor an actor."""
    if not name:
        return
    scope.persons_used.add(name)
    if name in scope.persons or name in scope.actors or name in scope.unknown_actors:
        return
    scope.unknown_actors.add(name)
    known = [*scope.persons, *scope.actors]
    scope.fault(
        "unknown-person",
        f"the {role} `{name}` is not declared",
        place,
        why=f"the persons are {listed(scope.persons, most=12)}" if scope.persons else "the scenario declares no person",
        mend=mend_by_name(name, known, f'declare them: `person {name} "..." of "..."`'),
    )


def _check_reason(scope: Scope, lens: Lens, item: LensItem, place: Place) -> None:
    if item.provenance is None or (item.provenance.judged is None and not item.provenance.sources):
        scope.fault(
            "lens-without-reason",
            f"lens `{lens.id}` gives no reason for `{item.target}`",
            place,
            why="each line of a lens is one assumption with its reason",
            mend='add `judged "why"`',
            severity="warning",
        )


def _check_despite(scope: Scope, lens: Lens, item: LensItem, place: Place) -> None:
    check_sources(scope, item.despite, place)
    variable = scope.variables.get(item.target)
    declared = scope.declared.get(item.target)
    if declared is None:
        return
    rests: dict[str, None] = {}
    if variable is not None and variable.kind == "parameter":
        keys = scope.keys(variable.axes)
        if item.indices:
            keys = [key for key in keys if all(index.rpartition("=")[2].strip() in key for index in item.indices)]
        notes = [scope.parameters[cell_id(item.target, key)].provenance for key in keys]
    else:
        notes = [declared.statement.provenance]
    for note in notes:
        rests.update(dict.fromkeys(note.sources if note is not None else ()))
    silent = [item_id for item_id in rests if item_id not in item.despite]
    if silent:
        scope.fault(
            "silent-override",
            f"lens `{lens.id}` replaces `{item.target}` without saying against which sources",
            place,
            why=f"the value rests on {listed((f'@{item_id}' for item_id in rests), most=8)} (line {declared.statement.place.line})",
            mend="add `despite " + " ".join(f"@{item_id}" for item_id in rests) + "`",
        )
    unrelated = [item_id for item_id in item.despite if item_id not in rests]
    if unrelated:
        scope.fault(
            "despite-unrelated",
            f"`{item.target}` does not rest on {listed(f'@{item_id}' for item_id in unrelated)}",
            place,
            why=f"it rests on {listed(f'@{item_id}' for item_id in rests)}" if rests else "it rests on no source",
            mend="name only what the value rests on behind `despite`",
            severity="warning",
        )


# -- weights ----------------------------------------------------------------------------------------


def declared_weights(scope: Scope) -> Weights:
    """Worth per unit of each outcome to each actor; positive, the direction is the interest's."""
    weights: Weights = {}
    for interest in scope.interests.values():
        for item in interest.items:
            worth = _worth(scope, item, item.place if item.place.line else interest.place)
            if worth is not None:
                weights[interest.actor, item.outcome] = worth
    return weights


def _worth(scope: Scope, item: InterestItem, place: Place) -> float | None:
    declared = scope.declared.get(item.outcome)
    if item.worth is None or declared is None or declared.kind != "outcome":
        return None
    if not item.per > 0:
        scope.fault(
            "bad-weight", f"the weight of `{item.outcome}` is per {item.per:g}", place, mend="give an amount above 0"
        )
        return None
    factor = 1.0
    if item.per_unit:
        unit = scope.unit(item.per_unit, place)
        if unit is None or declared.unit is None:
            return None
        if not unit.is_compatible(declared.unit):
            _weight_unit(scope, item.outcome, declared.unit.text, unit.text, place)
            return None
        factor = unit.factor_to(declared.unit)
    return item.worth / (item.per * factor)


def _weight_unit(scope: Scope, outcome: str, declared: str, given: str, place: Place) -> None:
    scope.fault(
        "units-mismatch",
        f"`{outcome}` is in {declared}, but its weight is per {given}",
        place,
        why=f"a weight is worth per amount of the outcome (line {scope.declared[outcome].statement.place.line})",
        mend=f"write `worth W per N {declared}`",
    )


def _weigh(scope: Scope, item: LensItem, weights: Weights, place: Place) -> None:
    """A lens' own weight: `weight RU land = 2 per 1 km^2`."""
    actor, _, outcome = " ".join(item.indices).partition(" ")
    interest = scope.interests.get(actor)
    found = None
    if interest is not None:
        found = next((entry for entry in interest.items if entry.outcome == outcome), None)
    if found is None:
        known = [entry.outcome for entry in interest.items] if interest is not None else list(scope.interests)
        scope.fault(
            "unknown-interest",
            f"`{actor}` has no interest in `{outcome}`" if interest is not None else f"`{actor}` has no interests",
            place,
            why=f"there are {listed(known, most=12)}" if known else "no interest is stated",
            mend=mend_by_name(outcome if interest is not None else actor, known, "state the interest first"),
        )
        return
    declared = scope.declared.get(outcome)
    if declared is None or declared.unit is None:
        return
    worth, per, unit_text = _split_weight(item.value)
    if worth is None or not per > 0:
        scope.fault(
            "bad-weight", f"the weight of `{outcome}` is no number", place, mend="write `weight RU x = 2 per 1 km^2`"
        )
        return
    factor = 1.0
    if unit_text:
        work = begin_work(scope, "weight", OUTCOME, place)
        typed = settle(work, Number(value=1.0, unit=unit_text, place=place))
        if typed is None or typed.unit is None:
            return
        if not typed.unit.is_compatible(declared.unit):
            _weight_unit(scope, outcome, declared.unit.text, typed.unit.text, place)
            return
        factor = typed.unit.factor_to(declared.unit)
    weights[actor, outcome] = worth / (per * factor)


def _split_weight(value: object) -> tuple[float | None, float, str]:
    """Worth, amount and the amount's unit."""
    if isinstance(value, Binary) and value.op == "/" and isinstance(value.right, Number) and is_literal(value.left):
        return evaluate(value.left), value.right.value, value.right.unit
    if isinstance(value, Number):
        return value.value, 1.0, ""
    return None, 1.0, ""
