"""The JSON Schema of the JSON form, made from the classes of the nodes.

`python -m sandtable.language.json_schema` writes it to docs/scenario.schema.json.
"""

from __future__ import annotations

import json
from dataclasses import MISSING
from pathlib import Path
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from sandtable.language.json_form import VERSION, node_types, written_fields
from sandtable.model.declaration import Comments, Statement
from sandtable.model.expression import Expression, Node

SCHEMA_FILE: Final = Path(__file__).parents[3] / "docs" / "scenario.schema.json"
_PLAIN: Final = {str: "string", float: "number", int: "integer", bool: "boolean", type(None): "null"}


def schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) of the JSON form."""
    kinds = node_types()
    definitions: dict[str, Any] = {
        group.__name__: {"oneOf": [_refer(kind) for kind in kinds.values() if issubclass(kind, group)]}
        for group in (Expression, Statement)
    }
    definitions |= {kind.__name__: _describe_object(kind) for kind in (*kinds.values(), Comments)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A document of the sandtable scenario language",
        "type": "object",
        "properties": {
            "sandtable": {"const": VERSION},
            "file": {"type": "string"},
            "statements": {"type": "array", "items": _refer(Statement)},
            "trailing_comments": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["sandtable", "statements"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def render_schema() -> str:
    """Write the schema as the text of its file."""
    return json.dumps(schema(), indent=1) + "\n"


def _refer(kind: type) -> dict[str, str]:
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _describe_object(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    is_node = issubclass(kind, Node)
    members = written_fields(kind)
    properties: dict[str, Any] = {"node": {"const": kind.__name__}} if is_node else {}
    properties |= {field.name: _describe(hints[field.name]) for field in members}
    required = ["node"] * is_node + [field.name for field in members if field.default is MISSING]
    described: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if kind.__doc__:
        described = {"description": kind.__doc__.split("\n")[0].strip(), **described}
    return {**described, "required": required} if required else described


def _describe(kind: Any) -> dict[str, Any]:
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        return {"anyOf": [_describe(option) for option in get_args(kind)]}
    if origin is tuple:
        kinds = get_args(kind)
        if kinds[-1] is Ellipsis:
            return {"type": "array", "items": _describe(kinds[0])}
        items = [_describe(option) for option in kinds]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
    return {"type": _PLAIN[kind]} if kind in _PLAIN else _refer(kind)


if __name__ == "__main__":
    SCHEMA_FILE.write_text(render_schema(), "utf-8")
