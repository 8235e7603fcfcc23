"""The JSON form of a document, for programs that read or write scenarios.

One object a node: `node` names its class, the other members are its fields; fields that have their default are
left out, and places are never in it.  `json_schema.py` describes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.language.format_expressions import render_float
from sandtable.language.formatter import format_statement
from sandtable.language.parser import MAX_CHARACTERS, MAX_DEPTH, parse_document
from sandtable.model import declaration, expression
from sandtable.model.declaration import Document, Statement
from sandtable.model.expression import Expression, Node, Number, Unary

VERSION: Final = 1
MAX_LEVELS: Final = 4 * MAX_DEPTH
"""Deepest nesting of JSON that is read: a node's level takes at most an object, a list, a cell and its list."""


class _Bad(Exception):
    """A part of the JSON that is not of the form: where, and what is wrong."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(what)
        self.path = path
        self.what = what


def to_json(document: Document) -> dict[str, Any]:
    """Give the JSON form of a document, as what `json.dumps` takes."""
    form: dict[str, Any] = {
        "sandtable": VERSION,
        "file": document.file,
        "statements": [_write(statement) for statement in document.statements],
    }
    if document.trailing_comments:
        form["trailing_comments"] = list(document.trailing_comments)
    return form


def _write(value: object) -> Any:
    if isinstance(value, tuple):
        return [_write(item) for item in value]
    kind = type(value)
    if not is_dataclass(kind):
        return value
    form: dict[str, Any] = {"node": kind.__name__} if isinstance(value, Node) else {}
    for field in written_fields(kind):
        content = getattr(value, field.name)
        if field.default is MISSING or content != field.default:
            form[field.name] = _write(content)
    return form


@cache
def written_fields(kind: type) -> tuple[Field[Any], ...]:
    """Find the fields of a node that its JSON form has."""
    return tuple(field for field in fields(kind) if field.name != "place")


@cache
def node_types() -> Mapping[str, type[Node]]:
    """Find the classes of nodes by their names; the abstract ones are not among them."""
    found = {**vars(expression), **vars(declaration)}
    abstract = {"Node", "Expression", "Statement", "Quantity"}
    return {
        name: kind
        for name, kind in found.items()
        if isinstance(kind, type) and issubclass(kind, Node) and name not in abstract
    }


def parse_json(text: str, file: str) -> tuple[Document | None, list[Fault]]:
    """Read the JSON form from text.  Never raises: what is wrong comes back as faults."""
    if len(text) > 8 * MAX_CHARACTERS:
        return None, [
            _fault(file, "", f"the text has {len(text):_} characters", "that is more than a scenario can have")
        ]
    try:
        form = json.loads(text)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        what = getattr(error, "msg", "the JSON is nested too deeply")
        place = Place(file, line, column, line, column + 1)
        return None, [Fault(code="json-form", what=f"this is not JSON: {what}", place=place, mend="write valid JSON")]
    return from_json(form, file)


def from_json(form: object, file: str = "") -> tuple[Document | None, list[Fault]]:
    """Build a document from its JSON form.

    Args:
        form: what `json.loads` gives.
        file: the name to show in faults.

    Returns:
        The document, or None with a fault for each bad statement.
    """
    try:
        head = _read_head(form)
    except _Bad as bad:
        return None, [_fault(file, bad.path, bad.what, "the outermost object has `sandtable`, `file` and `statements`")]
    statements: list[Statement] = []
    faults: list[Fault] = []
    for i, part in enumerate(head["statements"]):
        path = f"statements[{i}]"
        try:
            statement = _read(Statement, part, path, 0)
            _require_writable(statement, path)
            statements.append(statement)
        except _Bad as bad:
            faults.append(_fault(file, bad.path, bad.what, "docs/scenario.schema.json describes the form"))
    if faults:
        return None, faults
    comments = tuple(head.get("trailing_comments", ()))
    return Document(file=head["file"], statements=tuple(statements), trailing_comments=comments), []


def _read_head(form: object) -> dict[str, Any]:
    if not isinstance(form, dict):
        raise _Bad("", "the JSON form of a scenario is an object")
    if form.get("sandtable") != VERSION:
        raise _Bad("sandtable", f"the version of the form is {form.get('sandtable')!r}, expected {VERSION}")
    unknown = set(form) - {"sandtable", "file", "statements", "trailing_comments"}
    if unknown:
        raise _Bad(min(unknown), "no such member")
    return {
        "file": _read(str, form.get("file", ""), "file", 0),
        "statements": _read_list(form.get("statements"), "statements"),
        "trailing_comments": _read(tuple[str, ...], form.get("trailing_comments", []), "trailing_comments", 0),
    }


def _read_list(value: object, path: str) -> list[object]:
    if isinstance(value, list):
        return value
    raise _Bad(path, f"expected a list, found {_describe(value)}")


def _read(kind: Any, value: object, path: str, level: int) -> Any:
    """Read a value that shall be of a field's type."""
    if level > MAX_LEVELS:
        raise _Bad(path, "nested too deeply")
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        options = get_args(kind)
        if value is None and type(None) in options:
            return None
        return _read(next(option for option in options if option is not type(None)), value, path, level)
    if origin is tuple:
        return _read_tuple(get_args(kind), value, path, level)
    if is_dataclass(kind):
        return _read_node(kind, value, path, level)  # type: ignore[arg-type]
    return _read_plain(kind, value, path)


def _read_plain(kind: type, value: object, path: str) -> object:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is float and is_number:
        assert isinstance(value, int | float)
        if abs(value) < 1e308:
            return float(value)
        raise _Bad(path, "expected a finite number")
    if kind is float or not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        names = {str: "a text", float: "a number", int: "a whole number", bool: "true or false"}
        raise _Bad(path, f"expected {names[kind]}, found {_describe(value)}")
    return value


def _read_tuple(kinds: tuple[Any, ...], value: object, path: str, level: int) -> tuple[Any, ...]:
    items = _read_list(value, path)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], item, f"{path}[{i}]", level + 1) for i, item in enumerate(items))
    if len(items) != len(kinds):
        raise _Bad(path, f"expected {len(kinds)} items, found {len(items)}")
    pairs = zip(kinds, items, strict=True)
    return tuple(_read(kind, item, f"{path}[{i}]", level + 1) for i, (kind, item) in enumerate(pairs))


def _read_node(kind: type, value: object, path: str, level: int) -> object:
    if not isinstance(value, dict):
        raise _Bad(path, f"expected an object, found {_describe(value)}")
    members = dict(value)
    actual: type = kind
    if issubclass(kind, Node):
        name = members.pop("node", None)
        found = node_types().get(name) if isinstance(name, str) else None
        if found is None or not issubclass(found, kind):
            raise _Bad(path, f"`node` is {name!r}, expected a kind of {kind.__name__}")
        actual = found
    hints = _type_hints(actual)
    contents: dict[str, object] = {}
    for field in written_fields(actual):
        if field.name in members:
            content = members.pop(field.name)
            contents[field.name] = _read(hints[field.name], content, f"{path}.{field.name}", level + 1)
        elif field.default is MISSING:
            raise _Bad(path, f"{actual.__name__} lacks `{field.name}`")
    if members:
        raise _Bad(path, f"{actual.__name__} has no `{min(map(str, members))}`")
    node = actual(**contents)
    return _settle_number(node, path) if isinstance(node, Number) else node


def _settle_number(node: Number, path: str) -> Expression:
    """Give a number its digits, and a negative one its minus, as if it had been written."""
    if not node.text:
        number = Number(value=abs(node.value), unit=node.unit, text=render_float(abs(node.value)))
        return Unary(op="-", operand=number) if node.value < 0 else number
    try:
        same = float(node.text) == node.value
    except ValueError:
        same = False
    if not same:
        raise _Bad(path, f"the text {node.text!r} is not the number {node.value}")
    return node


@cache
def _type_hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _require_writable(statement: Statement, path: str) -> None:
    """Refuse a statement that the language could not say: a name with a space, a power of nothing."""
    try:
        text = format_statement(statement)
    except (KeyError, ValueError, IndexError, AttributeError, TypeError):
        raise _Bad(path, f"this {type(statement).__name__} cannot be written in the language") from None
    document, faults = parse_document(text, "")
    if faults:
        raise _Bad(path, f"written as a statement it cannot be read: {faults[0].what}")
    if document.statements != (statement,):
        raise _Bad(path, f"written as a statement it would mean something else: `{text.splitlines()[0]}`")


def _describe(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = json.dumps(value) if isinstance(value, str | int | float | bool) else type(value).__name__
    return text if len(text) <= 40 else text[:37] + "…"


def _fault(file: str, path: str, what: str, mend: str) -> Fault:
    where = f"`{path}`: " if path else ""
    return Fault(
        code="json-form", what=where + what, place=Place(file), why="this is not the JSON form of a scenario", mend=mend
    )
