"""What a short name in an address means: one thing of the scenario, by its id or by its kind and its id."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sandtable.model.model import Model

PARTING: Final = ":"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A thing that a name means.

    Args:
        kind: source, value, variable, move, law, claim, question, actor, interest, person, lens or branch.
        id: of the thing; of a value its Parameter id, `lead[KR]`.
    """

    kind: str
    id: str

    @property
    def key(self) -> str:
        """The name under which it is found whatever else has the same id."""
        return f"{self.kind}{PARTING}{self.id}"


def find_named(model: Model, text: str) -> Named | None:
    """What a name means: `NK-016`, `lead[KR]`, `arm_kyiv`, or with its kind `lens:rehi`.

    Args:
        model: a settled scenario.
        text: as it stands in an address.

    Returns:
        The first that has this id, in the order of `nameable`; None where nothing has.
    """
    places = nameable(model)
    kind, parting, rest = text.partition(PARTING)
    if parting and kind in places and rest in places[kind]:
        return Named(kind=kind, id=rest)
    for kind, ids in places.items():
        if text in ids:
            return Named(kind=kind, id=text)
    bare = text.partition("[")[0]
    return Named(kind="move", id=bare) if bare in model.moves else None


def nameable(model: Model) -> dict[str, Collection[str]]:
    """Ids by kind, in the order in which a bare id is looked up."""
    return {
        "source": model.sources,
        "value": model.parameters,
        "variable": model.variables,
        "move": model.moves,
        "law": model.laws,
        "claim": model.claims,
        "question": model.questions,
        "actor": model.actors,
        "person": model.persons,
        "lens": model.lens_declarations,
        "branch": model.branch_declarations,
        "interest": model.interests,
    }
