"""XML as a small tree with places; document types, entities and what they could bring in are refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.interop.decoding import ForeignText
from sandtable.interop.faults import Unreadable

MOST_DEPTH: Final = 100
MOST_NODES: Final = 500_000


@dataclass(slots=True)
class XmlNode:
    """An element: its name without namespace, attributes, own text, children, and where it and its text begin."""

    tag: str
    attributes: dict[str, str]
    line: int
    column: int
    text: str = ""
    text_line: int = 0
    text_column: int = 0
    children: list[XmlNode] = field(default_factory=list)

    def find(self, tag: str) -> XmlNode | None:
        """The first child of a name."""
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, *tags: str) -> Iterator[XmlNode]:
        """The children of some names."""
        return (child for child in self.children if child.tag in tags)

    def text_of(self, tag: str, otherwise: str = "") -> str:
        """The text of the first child of a name."""
        child = self.find(tag)
        return otherwise if child is None else child.text.strip()


def parse_xml(source: ForeignText) -> XmlNode:
    """The root of a file.

    Raises:
        Unreadable: it is no XML, is too deep or too large, or declares a document type or entities.
    """
    reader = _Reader(source.file)
    parser = expat.ParserCreate("utf-8")  # whatever the file says: the text is decoded already
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = lambda name, attributes: reader.start(
        name, attributes, parser.CurrentLineNumber, parser.CurrentColumnNumber
    )
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = lambda text: reader.characters(
        text, parser.CurrentLineNumber, parser.CurrentColumnNumber
    )
    parser.StartDoctypeDeclHandler = lambda *_: reader.refuse(parser.CurrentLineNumber)
    parser.EntityDeclHandler = lambda *_: reader.refuse(parser.CurrentLineNumber)
    parser.buffer_text = False
    try:
        parser.Parse(source.text.encode(), True)
    except expat.ExpatError as trouble:
        place = Place(source.file, trouble.lineno, trouble.offset + 1, trouble.lineno, trouble.offset + 2)
        raise Unreadable(
            Fault(
                code="foreign-syntax",
                what=f"the file is no XML from here on: {expat.ErrorString(trouble.code)}",
                place=place,
                mend="save the model anew; a cut-off file ends so",
            )
        ) from None
    assert reader.root is not None
    return reader.root


class _Reader:
    """Builds the tree."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: XmlNode | None = None
        self.open: list[XmlNode] = []
        self.n_nodes = 0

    def start(self, name: str, attributes: dict[str, str], line: int, column: int) -> None:
        node = XmlNode(_local(name), {_local(key): value for key, value in attributes.items()}, line, column + 1)
        self.n_nodes += 1
        if self.n_nodes > MOST_NODES or len(self.open) > MOST_DEPTH:
            raise self._refused(f"the file holds more than {MOST_NODES:_} elements or nests {MOST_DEPTH} deep", line)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _: str) -> None:
        self.open.pop()

    def characters(self, text: str, line: int, column: int) -> None:
        if self.open:
            node = self.open[-1]
            if not node.text:
                node.text_line, node.text_column = line, column + 1
            node.text += text

    def refuse(self, line: int) -> None:
        raise self._refused("the file declares a document type or entities", line)

    def _refused(self, what: str, line: int) -> Unreadable:
        return Unreadable(
            Fault(
                code="foreign-file",
                what=what,
                place=Place(self.file, line, 1, line, 1),
                why="these can bring in other files or grow without end; no model needs them",
                mend="remove them and save the file anew",
            )
        )


def _local(name: str) -> str:
    return name.rpartition(":")[2]  # undeclared prefixes are common, so namespaces are not resolved
