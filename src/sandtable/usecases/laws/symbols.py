"""Symbols of a law: quantities of a block from its statements, arguments of a function from its text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path

from sandtable.language.format_expressions import render_value
from sandtable.language.layout import flatten
from sandtable.model.declaration import Constant, Flow, Input, Lookup, Quantity, Statement, Stock, Uncertain
from sandtable.model.expression import Expression, Node, Provenance
from sandtable.reports.laws.document import LawSymbol

THEORY = Path(__file__).resolve().parents[2] / "theory"
_IMPORT = re.compile(r"^from sandtable\.theory\.(\w+) import (.+)$", re.MULTILINE)
_RANGES = re.compile(r"(?:;\s*)?\branges from ([^;]+?) to ([^;,]+)([^;]*)(?:;\s*)?")
_ARGUMENT = re.compile(r"^ {4}(\w[\w, *]*): (.*)$")
KINDS: dict[type[Quantity], str] = {
    Constant: "constant",
    Uncertain: "uncertain",
    Stock: "stock",
    Flow: "flow",
    Lookup: "lookup",
}


def block_symbols(statements: Iterable[Statement]) -> tuple[LawSymbol, ...]:
    """Inputs first, then what the block brings itself, then what it computes; each in the file's order."""
    symbols = [_symbol_of(item) for item in statements if isinstance(item, Quantity)]
    order = {"input": 0, "uncertain": 1, "constant": 1, "lookup": 2}
    return tuple(sorted(symbols, key=lambda symbol: order.get(symbol.kind, 3)))


def _symbol_of(item: Quantity) -> LawSymbol:
    ranges, note = split_ranges(item.note)
    default: Expression | None = None
    if isinstance(item, Input):
        default = item.default
    elif isinstance(item, Constant | Uncertain):
        default = item.value
        if item.bounds is not None:
            ranges = " to ".join(flatten(render_value(end)) for end in item.bounds)
    return LawSymbol(
        name=item.id,
        kind="input" if isinstance(item, Input) else KINDS.get(type(item), "auxiliary"),
        meaning=item.label,
        unit=item.unit,
        dimensions=item.dimensions,
        default="" if default is None else flatten(render_value(default)),
        rests_on=_say_provenance(item.provenance),
        ranges=ranges,
        note=note,
    )


def split_ranges(note: str) -> tuple[str, str]:
    """`f, fatigue; ranges from 0 to 0.05 a day` as (`0 to 0.05 a day`, `f, fatigue`)."""
    match = _RANGES.search(note)
    if match is None:
        return "", note
    rest = f"{note[: match.start()]}; {note[match.end() :]}".strip("; ")
    return f"{match[1]} to {match[2]}{match[3]}", rest


def cited_sources(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Ids of the rows that values of quantities rest on, each once, in order."""
    found: dict[str, None] = {}
    for statement in statements:
        waiting: list[object] = [statement] if isinstance(statement, Quantity) else []
        while waiting:
            item = waiting.pop()
            if isinstance(item, Provenance):
                found |= dict.fromkeys(item.sources)
            elif isinstance(item, tuple):
                waiting.extend(reversed(item))
            elif isinstance(item, Node):
                waiting.extend(getattr(item, field.name) for field in reversed(fields(item)))
    return tuple(found)


def _say_provenance(provenance: Provenance | None) -> str:
    if provenance is None:
        return ""
    parts = [f"@{source}" for source in provenance.sources]
    return ", ".join([*parts, *([f"judged: {provenance.judged}"] if provenance.judged is not None else [])])


def function_symbols(name: str) -> tuple[LawSymbol, ...]:
    """Arguments of a function with what its text says of each."""
    node = _find_function(name)
    if node is None:
        return ()
    said = _read_arguments(ast.get_docstring(node) or "")
    return tuple(
        LawSymbol(name=argument, kind="argument", meaning=said.get(argument, ""), default=default)
        for argument, default in _arguments_of(node)
    )


def read_signatures(names: Sequence[str]) -> tuple[str, ...]:
    """`cinc(components, *, states=None)` of each function that is found."""
    found = [(name, _find_function(name)) for name in names]
    return tuple(f"{name}({_sign(node)})" for name, node in found if node is not None)


def _sign(node: ast.FunctionDef) -> str:
    named = [argument.arg for argument in node.args.kwonlyargs]
    parts: list[str] = []
    for name, default in _arguments_of(node):
        if named and name == named[0]:
            parts.append("*")
        parts.append(f"{name}={default}" if default else name)
    return ", ".join(parts)


def _arguments_of(node: ast.FunctionDef) -> list[tuple[str, str]]:
    """(argument, default as written or "") in order."""
    given = [*node.args.posonlyargs, *node.args.args]
    first = len(given) - len(node.args.defaults)
    plain = [
        (argument.arg, ast.unparse(node.args.defaults[i - first]) if i >= first else "")
        for i, argument in enumerate(given)
    ]
    named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return [*plain, *((argument.arg, ast.unparse(value) if value is not None else "") for argument, value in named)]


def _read_arguments(text: str) -> dict[str, str]:
    """Argument -> what the section `Args:` says of it."""
    lines = text.partition("Args:\n")[2].splitlines()
    said: dict[str, str] = {}
    names: list[str] = []
    for line in lines:
        if line and not line.startswith(" "):
            break
        match = _ARGUMENT.match(line)
        if match is not None:
            names = [name.strip(" *") for name in match[1].split(",")]
            said |= dict.fromkeys(names, match[2].strip())
        elif line.strip():
            said |= {name: f"{said[name]} {line.strip()}" for name in names}
    return said


def _find_function(name: str) -> ast.FunctionDef | None:
    """A function of `sandtable.laws`, from its text: nothing is imported."""
    place = _places().get(name)
    if place is None:
        return None
    room, own = place
    tree = ast.parse((THEORY / f"{room}.py").read_text(encoding="utf-8"))
    return next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == own), None)


@cache
def _places() -> dict[str, tuple[str, str]]:
    """Name in `sandtable.laws` -> (module of the theory room, its name there)."""
    text = (THEORY.parent / "laws.py").read_text(encoding="utf-8")
    found: dict[str, tuple[str, str]] = {}
    for room, names in _IMPORT.findall(text):
        for one in names.split(","):
            own, _, alias = one.strip().partition(" as ")
            found[alias or own] = (room, own)
    return found
