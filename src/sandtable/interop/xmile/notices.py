"""What an XMILE file holds beside its equations and a scenario cannot hold: told, since it may matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sandtable.diagnostics.place import Place
from sandtable.interop.faults import FaultList, unsupported
from sandtable.interop.xmile.tree import XmlNode

_MOST_NAMED: Final = 5
_DRAWINGS: Final = frozenset({"views", "view", "interface"})


def tell_left_out(root: XmlNode, file: str, faults: FaultList) -> None:
    """Names what other files would bring in, and warns of data that are imported anew and events that interrupt a run.

    Args:
        root: of the file.
        file: its name.
        faults: takes them.
    """
    for node in _within(root, "include"):
        source = node.attributes.get("resource", "") or node.attributes.get("href", "")
        faults.add(
            unsupported(
                f"what the file includes from `{source}`",
                _place(file, node),
                why="nothing but the model's own file is read",
                mend="save the original as one file",
            ).fault
        )
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
    posters = list(_within(root, "event_poster"))
    if posters:
        names = ", ".join(f"`{_owner(root, node)}`" for node in posters[:_MOST_NAMED])
        faults.warn(
            "foreign-model",
            f"event posters are left out: {names}{' and others' if len(posters) > _MOST_NAMED else ''}",
            _place(file, posters[0]),
            why="they show messages, or stop a run that someone watches",
            mend="say it as a `check` or a question of the scenario",
        )


def _within(root: XmlNode, tag: str) -> Iterator[XmlNode]:
    """Every element of a name, outside drawings."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.tag == tag:
            yield node
        elif node.tag not in _DRAWINGS:
            waiting += reversed(node.children)


def _owner(root: XmlNode, node: XmlNode) -> str:
    """The name of the variable that an element stands in."""
    waiting = [(root, "")]
    while waiting:
        own, name = waiting.pop()
        if own is node:
            return name
        waiting += ((child, child.attributes.get("name", name)) for child in own.children)
    return ""


def _place(file: str, node: XmlNode) -> Place:
    return Place(file, node.line, node.column, node.line, node.column + len(node.tag) + 1)
