"""The clauses of a statement: collected to fields, and ranked as the formatter writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sandtable.language.parts import read_number, refuse
from sandtable.language.source_text import SourceText

CLAUSE_ORDER: Final[Mapping[str, int]] = {
    field: rank
    for rank, field in enumerate(
        [
            "location",
            "country",
            "starts",
            "terms",
            "is_never_negative",
            "within",
            "bounds",
            "vintage",
            "chance",
            "when",
            "window",
            "after",
            "unless",
            "again",
            "at_most",
            "lasts",
            "ends_when",
            "ends_chance",
            "ends_on",
            "forbids",
            "enables",
            "in_force",
            "unless_holds",
            "permits",
            "waiver_chance",
            "waiver_on",
            "waiver_lasts",
            "repealed_by",
            "limits",
            "includes",
            "lacks",
            "items",
            "says",
            "given",
            "holds",
            "word",
            "denied_by",
            "resolves",
            "yes",
            "measures",
            "edges",
            "base_rate",
            "status_quo",
            "known",
            "is_known_limit",
            "note",
        ]
    )
}
"""The order in which the formatter writes clauses on lines of their own, over all kinds of statements."""


class Clause(NamedTuple):
    """One clause as read: the field it fills, its value, the offset where it starts, and its word where it matters."""

    field: str
    value: Any
    start: int
    word: str = ""


def collect_clauses(
    source: SourceText, statement: str, clauses: list[Clause], *, repeatable: frozenset[str] | set[str] = frozenset()
) -> dict[str, Any]:
    """Collect clauses to fields; a field of `repeatable` gets the list of its values."""
    fields: dict[str, Any] = {}
    if not clauses:
        return fields
    source.clauses = clauses
    for clause in clauses:
        if clause.field in repeatable:
            fields.setdefault(clause.field, []).append(clause.value)
        elif clause.field in fields:
            word = source.text[clause.start :].split(maxsplit=1)[0]
            raise refuse(
                source, clause.start, clause.start + len(word), f"this {statement} has a second clause `{word}`",
                "each of its clauses may stand once", "remove one of the two, or join them",
            )  # fmt: skip
        else:
            fields[clause.field] = clause.value
    return fields


def read_plain_number(source: SourceText, token: tuple[str, str], start: int, end: int) -> float:
    """Read a number that may have no unit."""
    if token[1]:
        raise refuse(
            source, start, end, f"the number `{token[0]}` has the unit `{token[1]}`", "here stands a plain number",
            "remove the unit",
        )  # fmt: skip
    return read_number(source, token, start, end)


def require_local_name(source: SourceText, name: str, start: int, end: int) -> str:
    """Refuse a name with a dot where something is declared."""
    if "." not in name:
        return name
    at = source.text.find(name, start, end)
    raise refuse(
        source, at, at + len(name), f"`{name}` is declared with a dot in its name", "a dot joins a module's alias and a name within the module",
        "write `_` instead of the dot",
    )  # fmt: skip
