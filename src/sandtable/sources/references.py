"""Which files a document names: documents it takes in, and tables it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from sandtable.diagnostics.place import Place
from sandtable.model.declaration import (
    About,
    Actor,
    Asks,
    Data,
    Dimension,
    Document,
    Include,
    Map,
    Person,
    ScenarioHead,
    Sector,
    SourcesFile,
    Statement,
    TimeAxis,
    UnitDeclaration,
    Use,
)
from sandtable.model.expression import Distribution, FromFile, Node
from sandtable.model.files import LIBRARY_PREFIX, sources_key

WITHOUT_FILES = (About, Actor, Asks, Dimension, Map, Person, ScenarioHead, Sector, TimeAxis, UnitDeclaration)


def documents_named(document: Document) -> Iterator[tuple[str, Place]]:
    """Keys of the documents that `include` and `use` name, each with its place."""
    for statement in document.statements:
        if isinstance(statement, Include):
            yield statement.file, statement.place
        elif isinstance(statement, Use):
            yield (statement.module if statement.is_file else LIBRARY_PREFIX + statement.module), statement.place


def tables_named(document: Document, key: str = "") -> Iterator[tuple[str, Place]]:
    """Paths of the tables that `sources`, `data`, `from` and `empirical` name, each with its place.

    Args:
        document: where they are named.
        key: the document's own key; the sources of a library block lie beside it.
    """
    parts_by_kind: dict[type[Node], tuple[str, ...]] = {}
    for statement in document.statements:
        if isinstance(statement, SourcesFile):
            yield sources_key(key, statement.file), statement.place
        elif isinstance(statement, Data):
            yield statement.file, statement.place
        elif not isinstance(statement, WITHOUT_FILES):
            yield from _tables_within(statement, parts_by_kind)


def _tables_within(
    statement: Statement, parts_by_kind: dict[type[Node], tuple[str, ...]]
) -> Iterator[tuple[str, Place]]:
    """Walks without recursion, so that deep nesting costs no stack."""
    waiting: list[object] = [statement]
    while waiting:
        item = waiting.pop()
        if isinstance(item, tuple):
            waiting.extend(reversed(item))
            continue
        if not isinstance(item, Node):
            continue
        if isinstance(item, FromFile | Distribution) and item.file:
            yield item.file, item.place
        kind = type(item)
        parts = parts_by_kind.get(kind)
        if parts is None:
            parts = parts_by_kind[kind] = _parts(kind)
        waiting.extend(getattr(item, name) for name in parts)


def _parts(kind: type[Node]) -> tuple[str, ...]:
    """Names of the fields that may hold nodes, the last first."""
    holding = (field.name for field in fields(kind) if field.type not in {"str", "float", "bool", "int", "Place"})
    return tuple(reversed([name for name in holding if name != "comments"]))
