"""Which two branches price a move, a law or a branch, and the branch that is added when none is declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sandtable.analysis.branches import BASE, branch_key
from sandtable.model.declaration import Move
from sandtable.model.model import Forcing, Model, SettledBranch

NEVER = "never."
_WITHOUT = ("without", "no", "never")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPair:
    """The comparison behind a ledger: the same futures with and without its subject.

    Args:
        subject: id of the move, law or branch.
        kind: move, law or branch.
        label: what the scenario calls it.
        with_branch, without_branch: branch keys.
        family: everything that one of the two branches sets: moves, laws, values.
        added: the branch that the scenario does not declare and the comparison needs; None when all are declared.
    """

    subject: str
    kind: str
    label: str
    with_branch: str
    without_branch: str
    family: tuple[str, ...]
    added: SettledBranch | None = None


def find_pair(model: Model, subject: str, *, against: str = "") -> LedgerPair | None:
    """The pair of branches that prices a subject; None when the scenario has nothing of that name.

    * a branch: that branch against base, or against another one;
    * a move that can happen by itself, and a law: base against the declared branch that is named after it and holds it
      back, perhaps with its family (`without_arms : never arms, never more_arms`), else against the declared branch
      that holds back it alone, else against `never.<move>`, which is added;
    * a move that only a branch makes happen: the declared branch with the fewest moves that does so, against base;
    * any other name X of which there is a branch `without_X`, `no_X` or `never_X`: base against that branch.

    Args:
        model: settled scenario.
        subject: id of a move, a law or a branch (or a composition `a+b`), or what a branch `without_...` is named after.
        against: branch (or composition) to compare with in place of the one found; "" = as above.

    Returns:
        The pair, its `added` branch to be taken into the model before lowering.
    """
    pair = _find_pair(model, subject)
    if pair is None or not against:
        return pair
    if any(part not in model.branches for part in branch_key([against]).split("+") if part != BASE):
        return None
    return replace(pair, without_branch=branch_key([against]), added=None, family=_differing(model, pair, against))


def _find_pair(model: Model, subject: str) -> LedgerPair | None:
    if subject in model.moves:
        move = model.moves[subject]
        forced = None if _can_happen_alone(move) else _declared_with(model, subject)
        if forced is not None:
            return LedgerPair(
                subject=subject, kind="move", label=move.label, with_branch=forced.id, without_branch=BASE,
                family=_family(forced),
            )  # fmt: skip
        return _held_back(model, subject, "move", move.label)
    if subject in model.laws:
        return _held_back(model, subject, "law", model.laws[subject].label)
    return _branch_pair(model, subject) or _named_pair(model, subject)


def _named_pair(model: Model, subject: str) -> LedgerPair | None:
    """Base against the branch named after what it leaves out."""
    without = next((model.branches[name] for name in _without_names(subject) if name in model.branches), None)
    if without is None:
        return None
    return LedgerPair(
        subject=subject, kind="branch", label=without.lacks, with_branch=BASE, without_branch=without.id,
        family=_family(without),
    )  # fmt: skip


def _differing(model: Model, pair: LedgerPair, against: str) -> tuple[str, ...]:
    """Everything that only one of two branches sets."""
    ends = [
        {name for part in branch_key([key]).split("+") if part != BASE for name in _family(model.branches[part])}
        for key in (pair.with_branch, against)
    ]
    return tuple(sorted(ends[0] | ends[1]))


def _without_names(subject: str) -> tuple[str, ...]:
    return tuple(f"{prefix}_{subject}" for prefix in _WITHOUT)


def add_branches(model: Model, pairs: Iterable[LedgerPair]) -> Model:
    """The model with the branches that ledgers add, for lowering and running; the same model when there are none."""
    added = {pair.added.id: pair.added for pair in pairs if pair.added is not None}
    return replace(model, branches={**model.branches, **added}) if added else model


def find_held_back(model: Model, branches: Iterable[str]) -> tuple[LedgerPair, ...]:
    """Pairs that add the branches named `never.MOVE`, for those who name one as an alternative.

    Args:
        model: settled scenario.
        branches: names of branches, or compositions `a+b`; those that hold back no move of the scenario add nothing.
    """
    parts = dict.fromkeys(
        part.strip().removeprefix(NEVER)
        for key in branches
        for part in key.split("+")
        if part.strip().startswith(NEVER)
    )
    return tuple(
        LedgerPair(
            subject=move, kind="move", label=model.moves[move].label, with_branch=BASE, without_branch=f"{NEVER}{move}",
            family=(move,), added=_never(move, model.moves[move].label),
        )
        for move in parts
        if move in model.moves
    )  # fmt: skip


def _never(subject: str, label: str) -> SettledBranch:
    forcing = Forcing(target=subject, elements=(), mode="never")
    return SettledBranch(
        id=f"{NEVER}{subject}", label=f"never {label or subject}", forcings=(forcing,), overrides=(), parameters={}
    )


def _branch_pair(model: Model, subject: str) -> LedgerPair | None:
    parts = branch_key([subject]).split("+")
    if branch_key([subject]) == BASE or any(part not in model.branches for part in parts):
        return None
    branches = [model.branches[part] for part in parts]
    return LedgerPair(
        subject=subject,
        kind="branch",
        label=", ".join(branch.label for branch in branches if branch.label),
        with_branch=branch_key([subject]),
        without_branch=BASE,
        family=tuple(sorted({name for branch in branches for name in _family(branch)})),
    )


def _can_happen_alone(move: Move) -> bool:
    return bool(move.on_date) or move.chance is not None or move.when is not None


def _held_back(model: Model, subject: str, kind: str, label: str) -> LedgerPair:
    declared = _declared_without(model, subject)
    added = None
    if declared is None:
        added = _never(subject, label)
    without = declared or added
    if without is None:
        raise ValueError(f"no branch without {subject}")
    return LedgerPair(
        subject=subject, kind=kind, label=label, with_branch=BASE, without_branch=without.id,
        family=_family(without), added=added,
    )  # fmt: skip


def _declared_without(model: Model, subject: str) -> SettledBranch | None:
    """The declared branch that holds back the subject: the one named after it (with its family), else it alone."""
    fitting = _fitting(model, subject, ("never",))
    named = [branch for branch in fitting if branch.id in _without_names(subject)]
    alone = [branch for branch in fitting if len(branch.forcings) == 1]
    return next(iter(named + alone), None)


def _declared_with(model: Model, subject: str) -> SettledBranch | None:
    """The declared branch with the fewest forcings that makes the subject happen."""
    fitting = _fitting(model, subject, ("on", "always"))
    return min(fitting, key=lambda branch: (len(branch.forcings), branch.id), default=None)


def _fitting(model: Model, subject: str, modes: tuple[str, ...]) -> list[SettledBranch]:
    """Declared branches that only force, in these modes, and grip the whole subject; in order of their ids."""
    return [
        branch
        for _, branch in sorted(model.branches.items())
        if not branch.overrides
        and not branch.parameters
        and all(forcing.mode in modes for forcing in branch.forcings)
        and any(forcing.target == subject and not forcing.elements for forcing in branch.forcings)
    ]


def _family(branch: SettledBranch) -> tuple[str, ...]:
    """What a branch sets: moves and laws it grips, parameters and variables it replaces."""
    forced = {forcing.target for forcing in branch.forcings}
    replaced = {override.split(":", 1)[-1] for override in branch.overrides}
    return tuple(sorted(forced | replaced | set(branch.parameters)))
