"""What an XMILE file holds beside its equations and a scenario cannot hold: told, since it may matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sandtable.diagnostics.place import Place
from sandtable.interop.faults import FaultList
from sandtable.interop.xmile.tree import XmlNode

_MOST_NAMED: Final = 5


def tell_left_out(root: XmlNode, file: str, faults: FaultList) -> None:
    """Warns of data that are imported when the original opens, and of events that interrupt a run.

    Args:
        root: of the file.
        file: its name.
        faults: takes the warnings.
    """
    for block in root.all("data"):
        for node in block.all("import"):
            source = node.attributes.get("resource", "") or node.attributes.get("worksheet", "")
            faults.warn(
                "foreign-model",
                f"the data of `{source}` are not read anew",
                _place(file, node),
                why="the original copies them into its variables; the values in the file stand",
                mend="open and save the original, so that it holds the newest data",
            )
    posters = [(owner, node) for owner, node in _posters(root)]
    if posters:
        names = ", ".join(f"`{owner}`" for owner, _ in posters[:_MOST_NAMED])
        faults.warn(
            "foreign-model",
            f"event posters are left out: {names}{' and others' if len(posters) > _MOST_NAMED else ''}",
            _place(file, posters[0][1]),
            why="they show messages, or stop a run that someone watches",
            mend="say it as a `check` or a question of the scenario",
        )


def _posters(root: XmlNode) -> Iterator[tuple[str, XmlNode]]:
    waiting = [(root, "")]
    while waiting:
        node, owner = waiting.pop(0)
        for child in node.children:
            if child.tag == "event_poster":
                yield owner, child
            elif child.tag not in {"views", "view", "interface"}:
                waiting.append((child, child.attributes.get("name", owner)))


def _place(file: str, node: XmlNode) -> Place:
    return Place(file, node.line, node.column, node.line, node.column + len(node.tag) + 1)
