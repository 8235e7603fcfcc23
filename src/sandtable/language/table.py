"""The parser's table: built from `grammar.lark` by Lark, kept as package data, loaded without Lark.

Building takes a tenth of a second and importing Lark nearly as long, which every `sandtable check` would pay;
the table loads in about two milliseconds.  `python -m sandtable.language.table` writes it anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, TypedDict

GRAMMAR_FILE: Final = Path(__file__).with_name("grammar.lark")
TABLE_FILE: Final = Path(__file__).with_name("grammar_table.json")
START_RULES: Final = ("statement", "lone_value")
END: Final = "$END"


StoredRule = tuple[str, str, int, tuple[int, ...]]
"""Origin, builder, number of symbols, and the indices of those that the builder gets."""


class StoredTable(TypedDict):
    """The table as JSON."""

    starts: dict[str, int]
    rules: list[StoredRule]
    actions: list[dict[str, int]]  # per state: terminal -> state to shift to, or -1 - rule to reduce by
    gotos: list[dict[str, int]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A production: `size` symbols become one `origin`; `keep` are those that its builder gets (None = all)."""

    origin: str
    builder: str  # "" = the single symbol's value is passed on
    size: int
    keep: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class ParseTable:
    """An LALR(1) table.  A terminal is named by its text, or by its declared name."""

    starts: Mapping[str, int]
    rules: tuple[Rule, ...]
    actions: tuple[dict[str, int], ...]
    gotos: tuple[dict[str, int], ...]


def build_table() -> StoredTable:
    """Build the table from the grammar with Lark (Lark is imported here and nowhere else)."""
    from lark import Lark
    from lark.lexer import Lexer
    from lark.parsers.lalr_analysis import Shift

    class NoLexer(Lexer):  # the table needs no lexer; `lexer.py` reads the tokens
        def __init__(self, _: object) -> None: ...
        def lex(self, _: object) -> object: ...  # type: ignore[override]

    lark = Lark(
        GRAMMAR_FILE.read_text("utf-8"),
        parser="lalr",
        lexer=NoLexer,
        start=list(START_RULES),
        maybe_placeholders=False,
    )
    table = lark.parser.parser._parse_table
    texts = {terminal.name: str(terminal.pattern.value) for terminal in lark.terminals if terminal.pattern}
    rules = sorted(
        {_store_rule(rule) for row in table.states.values() for action, rule in row.values() if action is not Shift}
    )
    rule_numbers = {rule: number for number, rule in enumerate(rules)}
    origins = {rule[0] for rule in rules} | set(START_RULES)
    actions: list[dict[str, int]] = []
    gotos: list[dict[str, int]] = []
    order = [table.start_states[start] for start in START_RULES]
    numbers = {state: number for number, state in enumerate(order)}
    for state in order:  # numbered in the order of reaching them, so that the same grammar gives the same bytes
        actions.append({})
        gotos.append({})
        for name, (action, argument) in sorted(table.states[state].items()):
            if action is not Shift:
                actions[-1][texts.get(name, name)] = -1 - rule_numbers[_store_rule(argument)]
                continue
            if argument not in numbers:
                numbers[argument] = len(order)
                order.append(argument)
            (gotos if name in origins else actions)[-1][texts.get(name, name)] = numbers[argument]
    starts = {start: numbers[table.start_states[start]] for start in START_RULES}
    for start, state in starts.items():
        actions[gotos[state][start]][END] = 0
    return {"starts": starts, "rules": rules, "actions": actions, "gotos": gotos}


def _store_rule(rule: Any) -> StoredRule:
    kept = tuple(i for i, symbol in enumerate(rule.expansion) if not getattr(symbol, "filter_out", False))
    passes = rule.options.expand1 and not rule.alias and len(rule.expansion) == 1
    name = "" if passes else rule.alias or rule.origin.name
    return str(rule.origin.name), str(name), len(rule.expansion), kept


@cache
def load_table() -> ParseTable:
    """Load the stored table."""
    stored: StoredTable = json.loads(TABLE_FILE.read_bytes())
    rules = tuple(
        Rule(origin, builder, size, None if len(keep) == size else tuple(keep))
        for origin, builder, size, keep in stored["rules"]
    )
    _skip_passing_states(rules, stored)
    return ParseTable(stored["starts"], rules, tuple(stored["actions"]), tuple(stored["gotos"]))


def _skip_passing_states(rules: tuple[Rule, ...], stored: StoredTable) -> None:
    """Go past states that do nothing but pass one symbol on as another, whatever follows."""
    passing: dict[int, str] = {}
    for state, row in enumerate(stored["actions"]):
        actions = set(row.values())
        action = actions.pop() if len(actions) == 1 else 0
        if action < 0 and not rules[-1 - action].builder:
            passing[state] = rules[-1 - action].origin
    for gotos in stored["gotos"]:
        for name, target in gotos.items():
            while target in passing and gotos.get(passing[target], target) != target:
                target = gotos[passing[target]]  # noqa: PLW2901
            gotos[name] = target


def advance(table: ParseTable, states: list[int], terminal: str) -> list[int] | None:
    """Find the states after a terminal, given those before it; None where it cannot follow."""
    states = list(states)
    while True:
        action = table.actions[states[-1]].get(terminal)
        if action is None:
            return None
        if action >= 0:
            states.append(action)
            return states
        rule = table.rules[-1 - action]
        if rule.size:
            del states[-rule.size :]
        states.append(table.gotos[states[-1]][rule.origin])


def render_table(table: StoredTable) -> str:
    """Render the table as the JSON text that is shipped: one state a line."""
    lines = [
        f'"{key}": [\n' + ",\n".join(json.dumps(item, separators=(",", ":")) for item in table[key]) + "\n]"
        for key in ("rules", "actions", "gotos")
    ]
    return "{\n" + f'"starts": {json.dumps(table["starts"])},\n' + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    TABLE_FILE.write_text(render_table(build_table()), "utf-8")
