"""What of a scenario rests on a row of its sources table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandtable.analysis.live.naming import Named

if TYPE_CHECKING:
    from sandtable.model.declaration import Claim, LensItem, Question
    from sandtable.model.expression import Provenance
    from sandtable.model.model import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """One thing that rests on a row.

    Args:
        named: which thing.
        label: of it, in words; "" = it has none.
        how: what the row is to it: `value`, `quoted`, `set aside`.
    """

    named: Named
    label: str
    how: str


def find_resting(model: Model, source: str) -> tuple[Resting, ...]:
    """Everything that rests on a row, values first, each once in each way.

    Args:
        model: a settled scenario.
        source: id of the row.
    """
    found = (
        *_values(model, source),
        *_lenses(model, source),
        *_acts(model, source),
        *_said(model, source),
        *_rest(model, source),
    )
    return tuple(dict.fromkeys(found))


def _cites(provenance: Provenance | None, source: str) -> bool:
    return provenance is not None and source in provenance.sources


def _values(model: Model, source: str) -> Iterator[Resting]:
    of_parameters = set()
    for parameter in model.parameters.values():
        variable = model.variables[parameter.variable]
        where = f", {', '.join(parameter.elements)}" if parameter.elements else ""
        named = Named(kind="value", id=parameter.id)
        of_parameters.add(variable.id)
        if _cites(parameter.provenance, source):
            yield Resting(named=named, label=f"{variable.label or variable.id}{where}", how="value")
        if parameter.vintage is not None and _cites(parameter.vintage.provenance, source):
            yield Resting(named=named, label=f"{variable.label or variable.id}{where}", how="value as known before")
    for variable in model.variables.values():
        is_new = variable.id not in of_parameters and not variable.is_hoisted
        if is_new and _cites(getattr(variable.declaration, "provenance", None), source):
            yield Resting(named=Named(kind="variable", id=variable.id), label=variable.label, how="equation")


def _lenses(model: Model, source: str) -> Iterator[Resting]:
    for lens in model.lens_declarations.values():
        for item in lens.items:
            named, label = _replaced(model, lens.id, item)
            if _cites(item.provenance, source):
                yield Resting(named=named, label=label, how=f"replaced by {lens.id}")
            if source in item.despite:
                yield Resting(named=named, label=label, how=f"set aside by {lens.id}")


def _replaced(model: Model, lens: str, item: LensItem) -> tuple[Named, str]:
    """What a lens puts its own in place of: where the drawer shows every lens' value with its reason."""
    cell = f"{item.target}[{','.join(item.indices)}]" if item.indices else item.target
    variable = model.variables.get(item.target)
    if variable is None:  # a weight: `weight RU land`
        return Named(kind="lens", id=lens), " ".join((item.target, *item.indices))
    is_value = cell in model.parameters
    named = Named(kind="value" if is_value else "variable", id=cell if is_value else item.target)
    where = f", {', '.join(item.indices)}" if item.indices else ""
    return named, f"{variable.label or variable.id}{where}"


def _acts(model: Model, source: str) -> Iterator[Resting]:
    for kind, held in (("move", model.moves), ("law", model.laws)):
        for act in held.values():
            named = Named(kind=kind, id=act.id)
            if _cites(getattr(act, "provenance", None), source):
                yield Resting(named=named, label=act.label, how="statement")
            said = getattr(act, "says", None)
            if said is not None and said.source == source:
                yield Resting(named=named, label=act.label, how="quoted")
    for branch in model.branch_declarations.values():
        if any(_cites(item.provenance, source) for item in branch.items):
            yield Resting(named=Named(kind="branch", id=branch.id), label=branch.label, how="value in it")


def _said(model: Model, source: str) -> Iterator[Resting]:
    for claim in model.claims.values():
        if claim.says is not None and claim.says.source == source:
            yield Resting(named=Named(kind="claim", id=claim.id), label=claim.label, how="quoted")
        yield from _known(claim, "claim", claim.label, source)
    for question in model.questions.values():
        yield from _known(question, "question", question.asks, source)
        for how, held in (("base rate", question.base_rate), ("status quo", question.status_quo)):
            if held is not None and _cites(held.provenance, source):
                yield Resting(named=Named(kind="question", id=question.id), label=question.asks, how=how)


def _known(statement: Claim | Question, kind: str, label: str, source: str) -> Iterator[Resting]:
    if statement.known is not None and source in statement.known.sources:
        yield Resting(named=Named(kind=kind, id=statement.id), label=label, how="what became of it")


def _rest(model: Model, source: str) -> Iterator[Resting]:
    for interest in model.interests.values():
        for item in interest.items:
            if _cites(item.provenance, source):
                label = f"weight of {model.variables[item.outcome].label or item.outcome}"
                yield Resting(named=Named(kind="interest", id=interest.actor), label=label, how="weight")
    for pair in model.correlations:
        if _cites(pair.provenance, source):
            label = f"correlation of {pair.first} with {pair.second}"
            yield Resting(named=Named(kind="variable", id=pair.first.partition("[")[0]), label=label, how="correlation")
