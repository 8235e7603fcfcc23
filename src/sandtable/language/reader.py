"""Drives Lark's LALR(1) table over one statement and builds its node as it goes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sandtable.language.build_expressions import EXPRESSION_BUILDERS
from sandtable.language.build_statements import STATEMENT_BUILDERS
from sandtable.language.lexer import Lexer, Token, find_keywords, find_wanted_states
from sandtable.language.parts import Builder
from sandtable.language.source_text import Refused, SourceText
from sandtable.language.syntax_faults import Unexpected
from sandtable.language.table import END, ParseTable, advance, load_table

Production = tuple[int, str, Builder | None, tuple[int, ...] | None]


@cache
def _load_language() -> tuple[ParseTable, tuple[Production, ...], dict[str, str], dict[int, str]]:
    table = load_table()
    builders: Mapping[str, Builder] = {**EXPRESSION_BUILDERS, **STATEMENT_BUILDERS}
    productions = tuple(
        (rule.size, rule.origin, builders[rule.builder] if rule.builder else None, rule.keep) for rule in table.rules
    )
    return table, productions, find_keywords(table), find_wanted_states(table)


class StatementReader:
    """Reads the statements of one file."""

    __slots__ = ("_productions", "_table", "lexer", "source")

    def __init__(self, source: SourceText) -> None:
        self._table, self._productions, keywords, wanted = _load_language()
        self.source = source
        self.lexer = Lexer(source, self._table, keywords, wanted)

    def read(self, start_rule: str, first: int, end: int) -> tuple[Any, int, int]:
        """Read the text from offset `first` to before `end` as one `start_rule`.

        Returns:
            The node, the offset just past its last token, and the number of tokens.

        Raises:
            Refused: it cannot be read; the fault says why.
        """
        actions, gotos, productions = self._table.actions, self._table.gotos, self._productions
        source, read_token = self.source, self.lexer.read_token
        state = self._table.starts[start_rule]
        self.lexer.begin(first)
        states = [state]
        values: list[Any] = []
        starts: list[int] = []
        at = first
        count = 0
        while True:
            kind, token, start, stop = read_token(at, end, state)
            while True:
                action = actions[state].get(kind)
                if action is None:
                    raise self._refuse(start_rule, first, end)
                if action >= 0:
                    break
                size, origin, build, keep = productions[-1 - action]
                if build is None:
                    state = gotos[states[-2]][origin]
                    states[-1] = state
                    continue
                if size == 1 and keep is None:
                    values[-1] = build(source, values[-1:], starts[-1], at)
                    state = gotos[states[-2]][origin]
                    states[-1] = state
                    continue
                if size:
                    parts = values[-size:]
                    del values[-size:], states[-size:]
                    begin = starts[-size]
                    del starts[-size:]
                    values.append(build(source, parts if keep is None else [parts[i] for i in keep], begin, at))
                else:
                    begin = start
                    values.append(build(source, [], start, start))
                starts.append(begin)
                state = gotos[states[-1]][origin]
                states.append(state)
            if kind == END:
                return values[-1], at, count
            state = action
            states.append(state)
            values.append(token)
            starts.append(start)
            at = stop
            count += 1

    def _refuse(self, start_rule: str, first: int, end: int) -> Refused:
        """Read again, keeping for each token the states before it, to say what was expected."""
        states = [self._table.starts[start_rule]]
        before = states
        at = first
        brackets: list[tuple[str, int]] = []
        tokens: list[Token] = []
        while True:
            token = self.lexer.read_token(at, end, states[-1])
            tokens.append(token)
            following = advance(self._table, states, token[0])
            if following is None:
                return Refused(Unexpected(self.source, self._table, states, before, tokens, brackets).describe())
            before, states = states, following
            if token[0] in {"(", "[", "{"}:
                brackets.append((token[0], token[2]))
            elif token[0] in {")", "]", "}"}:
                brackets.pop()
            at = token[3]
