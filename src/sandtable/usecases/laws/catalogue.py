"""The laws of the library: their cards, read from blocks and functions without running or importing any of them."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.language.parser import parse_document
from sandtable.model.declaration import About, Dimension, Quantity, ScenarioHead, SourcesFile, Statement, Use
from sandtable.model.expression import Expression
from sandtable.model.walking import names_in
from sandtable.reports.laws.document import LawEntry, LawRow
from sandtable.theory.card import LawCard
from sandtable.theory.cards import CARDS, FUNCTIONS_OF_BLOCKS
from sandtable.usecases.laws.symbols import block_symbols, cited_sources, function_symbols, read_signatures
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.refused import Refused, refuse_call

if TYPE_CHECKING:
    from sandtable.model.model import Source

BLOCKS = LIBRARY / "laws"
EXAMPLES = BLOCKS / "examples"
COUNTS = BLOCKS / "results.csv"
"""How many published results each law repeats; counted by `sandtable.testing.law_pages`, as that imports them all."""
MOST_LISTED = 40
_BODY = re.compile(r"^(?!module\b|paper\b|about\b|holds\b|skill\b|sources\b)[^\s#]", re.MULTILINE)
_USE = re.compile(r"^use (\w+) as\b", re.MULTILINE)
_PAPERS = re.compile(r"; (?!and others)")


def list_laws() -> tuple[LawCard, ...]:
    """The cards of all laws: blocks first, each kind in order of names."""
    blocks = tuple(_card_of(path.stem, _statements(path, is_head=True)) for path in sorted(BLOCKS.glob("*.sand")))
    return (*blocks, *sorted(_function_cards({card.id for card in blocks}), key=lambda card: card.id))


def list_law_rows() -> tuple[LawRow, ...]:
    """All laws, with how many published results each repeats and which scenarios of the library use it."""
    counts, users = _count_results(), _find_users()
    return tuple(_row_of(card, counts, users) for card in list_laws())


def find_law(name: str) -> LawEntry:
    """A law in full.

    Args:
        name: a block's, or a function's of which there is no block.

    Raises:
        Refused: there is no such law.
    """
    if name in {path.stem for path in BLOCKS.glob("*.sand")}:
        return _read_block(BLOCKS / f"{name}.sand")
    card = next((card for card in CARDS if card.id == name), None)
    if card is None:
        raise _refuse_law(name)
    row = _row_of(card, _count_results(), {})
    main = card.functions or (card.id,)
    return LawEntry(
        row=row,
        symbols=function_symbols(main[0]),
        use=f"from sandtable.laws import {', '.join(main)}",
        signatures=read_signatures(main),
    )


def _read_block(path: Path) -> LawEntry:
    statements = _statements(path)
    card = _card_of(path.stem, statements)
    example = EXAMPLES / path.name
    text = example.read_text(encoding="utf-8") if example.is_file() else ""
    return LawEntry(
        row=_row_of(card, _count_results(), _find_users()),
        symbols=block_symbols(statements),
        statements=statements,
        sources=tuple(_find_sources(path, statements, card.skill_sources)),
        value_sources=tuple(_find_sources(path, statements, cited_sources(statements))),
        use=_shortest_use(path.stem, text, {item.id for item in statements if isinstance(item, Dimension)}),
        example=text,
        signatures=read_signatures(card.functions),
    )


def _function_cards(blocks: Collection[str]) -> Iterator[LawCard]:
    """Cards of functions; where there is a block of that name the functions stand on its card."""
    return (card for card in CARDS if card.id not in blocks)


def _functions_of(block: str) -> tuple[str, ...]:
    own = next((card.functions for card in CARDS if card.id == block), ())
    return tuple(dict.fromkeys((*FUNCTIONS_OF_BLOCKS.get(block, ()), *own)))


def _statements(path: Path, *, is_head: bool = False) -> tuple[Statement, ...]:
    """A block's statements, or only those that say what it is."""
    text = path.read_text(encoding="utf-8")
    if is_head:
        body = _BODY.search(text)
        text = text[: body.start()] if body is not None else text
    return parse_document(text, path.name)[0].statements


def _card_of(id_: str, statements: Iterable[Statement]) -> LawCard:
    head = next((item for item in statements if isinstance(item, ScenarioHead)), None)
    said: dict[str, list[About]] = {}
    for item in statements:
        if isinstance(item, About):
            said.setdefault(item.keyword, []).append(item)
    texts = {keyword: " ".join(item.text for item in items) for keyword, items in said.items()}
    marks = [item.provenance for item in said.get("skill", []) if item.provenance is not None]
    return LawCard(
        id=id_,
        title=head.title if head is not None else id_,
        kind="block",
        papers=tuple(part for item in said.get("paper", []) for part in _PAPERS.split(item.text)),
        about=texts.get("about", ""),
        holds=texts.get("holds", ""),
        skill=texts.get("skill", ""),
        functions=_functions_of(id_),
        skill_sources=tuple(dict.fromkeys(source for mark in marks for source in mark.sources)),
    )


def _row_of(card: LawCard, counts: Mapping[str, int], users: Mapping[str, tuple[str, ...]]) -> LawRow:
    is_block = card.kind == "block"
    return LawRow(card=card, n_published=counts.get(card.id, 0), used_by=users.get(card.id, ()) if is_block else ())


def _count_results() -> dict[str, int]:
    if not COUNTS.is_file():
        return {}
    with COUNTS.open(encoding="utf-8", newline="") as file:
        return {row["law"]: int(row["results"]) for row in csv.DictReader(file)}


@cache
def _find_users() -> dict[str, tuple[str, ...]]:
    """Block -> scenarios of the library that use it."""
    users: dict[str, dict[str, None]] = {}
    for path in sorted(LIBRARY.glob("*/*.sand")):
        if path.parent != BLOCKS:
            for name in _USE.findall(path.read_text(encoding="utf-8")):
                users.setdefault(name, {})[path.parent.name] = None
    return {name: tuple(scenarios) for name, scenarios in users.items()}


def _find_sources(path: Path, statements: Iterable[Statement], wanted: Iterable[str]) -> Iterable[Source]:
    """The cited rows of the tables that lie beside a block."""
    from sandtable.model.model import Source

    rows: dict[str, dict[str, str]] = {}
    for item in statements:
        if isinstance(item, SourcesFile):
            with (path.parent / item.file).open(encoding="utf-8", newline="") as file:
                rows |= {row["id"]: row for row in csv.DictReader(file)}
    names = list(Source.__dataclass_fields__)
    for id_ in wanted:
        if id_ in rows:
            yield Source(**{name: (rows[id_].get(name) or "").strip() for name in names})


def _shortest_use(name: str, example: str, own: Collection[str]) -> str:
    """The shortest `use` of the example, with the statements that it names and no file; else `use NAME as x`.

    Args:
        name: of the block.
        example: its text.
        own: the block's dimensions; their own elements do where no value is given for each element.
    """
    statements = parse_document(example, name)[0].statements
    uses = [item for item in statements if isinstance(item, Use) and item.module == name]
    texts = [_with_named(item, statements) for item in uses]
    for use in uses:
        values = tuple(binding for binding in use.bindings if binding.name not in own)
        plain = _with_named(replace(use, bindings=values), statements)
        if plain.count("\nuse") == 0 and "{" not in plain:
            texts.append(plain)
    return min(texts, key=lambda text: ('= from "' in text, len(text)), default=f"use {name} as x")


def _with_named(use: Use, statements: Iterable[Statement]) -> str:
    """A `use` below the dimensions and values that it names, and those that they name."""
    from sandtable.language.formatter import format_statement

    named = _names_of(use)
    while True:
        kept = [item for item in statements if isinstance(item, Dimension | Quantity) and item.id in named]
        more = named | {name for item in kept for name in _names_of(item)}
        if more == named:
            return "\n".join(format_statement(item) for item in [*kept, use])
        named = more


def _names_of(item: Statement) -> set[str]:
    """Names that a statement reads, in the values and dimensions that it is given."""
    if isinstance(item, Use):
        values = [binding.value for binding in item.bindings if binding.value is not None]
        words = {word for binding in item.bindings for word in binding.values}
        return words.union(*(names_in(value) for value in values))
    value = getattr(item, "value", None)
    return {*getattr(item, "dimensions", ()), *(names_in(value) if isinstance(value, Expression) else ())}


def _refuse_law(name: str) -> Refused:
    names = sorted({*(path.stem for path in BLOCKS.glob("*.sand")), *(card.id for card in CARDS)})
    near = get_close_matches(name, names, n=3)
    listed = ", ".join(f"`{n}`" for n in (near or names[:MOST_LISTED]))
    return refuse_call(
        f"the library has no law `{name}`",
        why=f"{'near names' if near else 'its laws are'}: {listed}",
        mend="see `sandtable list laws`",
        code="no-such-name",
    )
