"""A settled scenario as an XMILE document, with a list of what it could not take along."""

from __future__ import annotations

from dataclasses import dataclass

from sandtable.interop.export.acts import add_acts
from sandtable.interop.export.document import Document
from sandtable.interop.export.drafts import Loss
from sandtable.interop.export.losses import note_losses
from sandtable.interop.export.quantities import add_variables
from sandtable.interop.export.scene import Choice, Scene, open_scene
from sandtable.model.expression import Call, Name, Subscript
from sandtable.model.model import Model
from sandtable.model.walking import walk

MADE_FOR_READING = ("~was", "~times", "~last", "~begins", "~before", "~since", "~count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An exported scenario.

    Args:
        text: the XMILE document.
        losses: what of the scenario it does not hold.
        names: our variable -> its name in the file.
        counts: kind of variable in the file -> how many.
    """

    text: str
    losses: tuple[Loss, ...]
    names: dict[str, str]
    counts: dict[str, int]


def export_xmile(model: Model, choice: Choice, *, version: str) -> Exported:
    """Write a scenario under one lens and in one branch as XMILE 1.0 (OASIS Standard, 14 December 2015).

    Args:
        model: the settled scenario.
        choice: lens, branch, and one value per parameter.
        version: of this program, for the header.

    Returns:
        The document and what it does not hold.
    """
    scene = open_scene(model, choice)
    add_acts(scene)
    add_variables(scene)
    _drop_unread(scene)
    note_losses(scene)
    losses = scene.losses.losses()
    document = Document(scene)
    text = document.text(losses, version)
    counts: dict[str, int] = {}
    for draft in scene.drafts.values():
        counts[draft.kind] = counts.get(draft.kind, 0) + 1
    if document.n_readings:
        counts["aux"] = counts.get("aux", 0) + document.n_readings
    names = {id_: document.names[id_] for id_ in model.variables if id_ in scene.drafts}
    return Exported(text=text, losses=losses, names=names, counts=counts)


def _drop_unread(scene: Scene) -> None:
    """Leaves out what was made of moves for readers that there are none of."""
    needed: set[str] = set()
    waiting = [id_ for id_ in scene.drafts if not id_.removesuffix("~change").endswith(MADE_FOR_READING)]
    while waiting:
        id_ = waiting.pop()
        if id_ in needed or id_ not in scene.drafts:
            continue
        needed.add(id_)
        draft = scene.drafts[id_]
        waiting += [*draft.inflows, *draft.outflows]
        for value in draft.cells.values():
            for node in walk(value):
                if isinstance(node, Name):
                    waiting.append(node.id)
                elif isinstance(node, Subscript):
                    waiting.append(node.name)
                elif isinstance(node, Call):
                    waiting.append(node.function)
    for id_ in [id_ for id_ in scene.drafts if id_ not in needed]:
        del scene.drafts[id_]
