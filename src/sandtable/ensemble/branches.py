"""Branches put together: `a+b` holds everything that a and b set, and two that differ on one thing contradict."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sandtable.diagnostics.fault import Fault
from sandtable.model.expression import Distribution
from sandtable.model.model import Forcing, Model, Override, SettledBranch

BASE = "base"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """What a set of branches asks for.

    Args:
        forcings: grips on moves and laws.
        overrides: ids of the overrides that are on.
        parameters: replaced values by Parameter id.
    """

    forcings: tuple[Forcing, ...]
    overrides: frozenset[str]
    parameters: Mapping[str, float | Distribution]


class BranchesContradict(ValueError):
    """Branches that cannot stand together, or that are not there; `faults` says why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.what for fault in faults))
        self.faults = tuple(faults)


def compose_branches(model: Model, branches: Sequence[str]) -> Composition:
    """Everything that these branches set, in the order of their names; `base` adds nothing.

    Args:
        model: the settled scenario.
        branches: names of branches, none or `base` for the run without any.

    Raises:
        BranchesContradict: a name is not known, or two branches set one thing differently.
    """
    faults = find_branch_faults(model, branches)
    if faults:
        raise BranchesContradict(faults)
    parts = [model.branches[name] for name in sorted(set(branches) - {BASE})]
    return Composition(
        forcings=tuple(dict.fromkeys(forcing for part in parts for forcing in part.forcings)),
        overrides=frozenset(id_ for part in parts for id_ in part.overrides),
        parameters={id_: value for part in parts for id_, value in part.parameters.items()},
    )


def find_branch_faults(model: Model, branches: Sequence[str]) -> tuple[Fault, ...]:
    """Names that no branch bears, and pairs of branches that set one thing differently.

    Args:
        model: the settled scenario.
        branches: names of branches that are to hold together.
    """
    names = sorted(set(branches) - {BASE})
    unknown = tuple(_unknown(name, model) for name in names if name not in model.branches)
    if unknown:
        return unknown
    parts = [model.branches[name] for name in names]
    return tuple(
        Fault(
            code="branch-conflict",
            what=f"branches `{first.id}` and `{second.id}` both set `{thing}`, differently",
            why="one run can follow only one of them",
            mend="leave one of the two out of the composition",
        )
        for first, second in combinations(parts, 2)
        for thing in dict.fromkeys(_contradictions(model, first, second))
    )


def _unknown(name: str, model: Model) -> Fault:
    near = difflib.get_close_matches(name, model.branches, n=3)
    why = "near names: " + ", ".join(f"`{other}`" for other in near) if near else ""
    return Fault(
        code="unknown-branch",
        what=f"there is no branch `{name}`",
        why=why,
        mend="name a branch of the scenario, several joined by `+`, or `base`",
    )


def _contradictions(model: Model, first: SettledBranch, second: SettledBranch) -> Iterator[str]:
    for one in first.forcings:
        for two in second.forcings:
            if one != two and one.target == two.target and _meet(one.elements, two.elements):
                yield one.target
    for id_, value in first.parameters.items():
        if second.parameters.get(id_, value) != value:
            yield id_
    for one_id in first.overrides:
        for two_id in second.overrides:
            if _differ(model.overrides[one_id], model.overrides[two_id]):
                yield model.overrides[one_id].target
    yield from _parameters_against_overrides(model, first, second)
    yield from _parameters_against_overrides(model, second, first)


def _parameters_against_overrides(model: Model, first: SettledBranch, second: SettledBranch) -> Iterator[str]:
    targets = [model.overrides[id_] for id_ in second.overrides]
    for id_ in first.parameters:
        parameter = model.parameters[id_]
        if any(o.target == parameter.variable and _meet(o.elements, parameter.elements) for o in targets):
            yield id_


def _differ(one: Override, two: Override) -> bool:
    overlap = one.first <= two.last and two.first <= one.last
    same = (one.value, one.first, one.last) == (two.value, two.first, two.last)
    return one.target == two.target and overlap and not same and _meet(one.elements, two.elements)


def _meet(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    return not one or not two or one == two
