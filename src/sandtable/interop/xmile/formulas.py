"""Reads XMILE equations, by recursive descent over their tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sandtable.diagnostics.place import Place
from sandtable.interop.cursor import END, Cursor, Token
from sandtable.interop.faults import unreadable, unsupported
from sandtable.interop.foreign import Apply, Formula, Index, Join, Literal, Numbers, Reference, Sign, key_of

MOST_DEPTH: Final = 90
MOST_TERMS: Final = 2_000
LOT: Final = 48
_TOKEN: Final = re.compile(
    r"""
    (?P<BLANK>\s+|\{[^}]*\})
  | (?P<NUMBER>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![^\W\d]))
  | (?P<QUOTED>"(?:\\.|[^"\\])*")
  | (?P<NAME>\.?[^\W\d][\w$']*(?:\.[^\W\d][\w$']*)*)
  | (?P<OP><=|>=|<>|//|[-+*/^<>=(),;:!\[\]&|'])
    """,
    re.VERBOSE,
)
_LEVELS: Final[tuple[Mapping[str, str], ...]] = (
    {"or": "or", "|": "or"},
    {"and": "and", "&": "and"},
    {"=": "==", "<>": "!="},
    {"<": "<", ">": ">", "<=": "<=", ">=": ">="},
    {"+": "+", "-": "-"},
    {"*": "*", "/": "/", "mod": "mod", "//": "//"},
)
_WORDS: Final = frozenset({"and", "or", "not", "mod", "if", "then", "else"})
TABLE_READERS: Final = frozenset(
    {"lookup", "lookupinv", "lookup extrapolate", "lookup forward", "lookup backward", "lookup invert"}
)
_ENDS: Final = frozenset({"", ")", "then", "and", "or"})


@dataclass(frozen=True, slots=True)
class Fragment:
    """A text within a file, and where it begins."""

    file: str
    text: str
    line: int
    column: int

    def place(self, start: int, end: int) -> Place:
        """The place of some of its characters."""
        line, column = self._position(start)
        end_line, end_column = self._position(max(end, start + 1))
        return Place(self.file, line, column, end_line, end_column)

    def _position(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset]
        rows = before.count("\n")
        return (self.line, self.column + offset) if not rows else (self.line + rows, offset - before.rindex("\n"))


def read_formula(source: Fragment) -> Formula:
    """The formula of an equation, or the numbers of an array.

    Raises:
        Unreadable: it does not follow XMILE's grammar.
    """
    return _Reader(source).read()


def _find_tokens(source: Fragment) -> list[Token]:
    text = source.text
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise unreadable(
                f"`{text[at]}` means nothing here",
                source.place(at, at + 1),
                why="the original holds no equation here" if "???" in text else "no name, number or operator begins so",
            )
        kind, found = str(match.lastgroup), match[0]
        if kind == "NAME" and found.lower() in _WORDS:
            kind, found = "WORD", found.lower()
        elif kind == "QUOTED":
            found = found[1:-1].replace('\\"', '"')
        if kind != "BLANK":
            tokens.append(Token(kind, found, at, match.end()))
        at = match.end()
    end = len(text.rstrip())
    tokens.append(Token(END, "", end, end + 1))
    return _joined(tokens)


def _joined(tokens: list[Token]) -> list[Token]:
    """Names that stand side by side are one name with blanks, as some writers leave them."""
    made: list[Token] = []
    for token in tokens:
        if made and token.kind == "NAME" and made[-1].kind == "NAME":
            made[-1] = Token("NAME", f"{made[-1].text} {token.text}", made[-1].start, token.end)
        else:
            made.append(token)
    return made


class _Reader(Cursor):
    """Reads one equation."""

    def __init__(self, source: Fragment) -> None:
        super().__init__(source, _find_tokens(source), "equation")
        self._text = source.text

    def read(self) -> Formula:
        value = self._expression(0)
        if self._is(",") or self._is(";"):
            return self._numbers()
        if self._peek().kind != END:
            raise self._unexpected("the end of the equation")
        return value

    def _numbers(self) -> Numbers:
        first = self._tokens[0]
        parts = self._text.replace(";", ",").split(",")
        try:
            values = tuple(float(part) for part in parts if part.strip())
        except ValueError:
            raise unreadable("a list of values holds numbers only", self._place(first)) from None
        return Numbers(rows=(values,), place=self._place(first))

    def _expression(self, level: int) -> Formula:
        """An operand, and the operators behind it that bind at least as tightly as the level."""
        left = self._choice() if level == 0 and self._is("if") else self._signed()
        for current in range(len(_LEVELS) - 1, level - 1, -1):
            more = self._more(current)
            if more:
                left = (self._joined if len(more) < LOT else self._in_lots)(left, more, _LEVELS[current])
        return left

    def _more(self, level: int) -> list[tuple[Token, Formula]]:
        more: list[tuple[Token, Formula]] = []
        while self._peek().kind in {"OP", "WORD"} and self._peek().text in _LEVELS[level]:
            token = self._next()
            if len(more) == MOST_TERMS:
                raise unsupported(f"an expression with more than {MOST_TERMS:_} terms in a row", self._place(token))
            more.append((token, self._expression(level + 1)))
        return more

    def _joined(self, left: Formula, more: list[tuple[Token, Formula]], ops: Mapping[str, str]) -> Formula:
        for token, right in more:
            left = self._operation(ops[token.text], left, right, token)
        return left

    def _in_lots(self, first: Formula, more: list[tuple[Token, Formula]], ops: Mapping[str, str]) -> Formula:
        """Long rows of terms are bracketed lot by lot: nothing of ours is as deep as they are long."""
        used = {ops[token.text] for token, _ in more}
        if not (used <= {"+", "-"} or used in ({"and"}, {"or"}, {"*"})):
            raise unsupported(f"an expression with more than {LOT} terms in a row", self._place(more[LOT - 1][0]))
        lots = [self._joined(first, more[: LOT - 1], ops)]
        begins = [more[0][0]]
        for at in range(LOT - 1, len(more), LOT):
            token, lead = more[at]
            if ops[token.text] == "-":
                lead = Sign(op="-", operand=lead, place=self._place(token))
            lots.append(self._joined(lead, more[at + 1 : at + LOT], ops))
            begins.append(token)
        whole = lots[0]
        for token, lot in zip(begins[1:], lots[1:], strict=True):
            whole = self._operation("+" if used <= {"+", "-"} else ops[token.text], whole, lot, token)
        return whole

    def _operation(self, op: str, left: Formula, right: Formula, token: Token) -> Formula:
        place = self._place(token)
        if op == "mod":
            return Apply(name="MODULO", arguments=(left, right), place=place)
        if op == "//":
            return Apply(name="SAFEDIV", arguments=(left, right), place=place)
        return Join(op=op, left=left, right=right, place=place)

    def _choice(self) -> Formula:
        token = self._take("if")
        condition = self._nested()
        self._take("then")
        then = self._nested()
        self._take("else")
        return Apply(name="IF THEN ELSE", arguments=(condition, then, self._nested()), place=self._place(token))

    def _signed(self) -> Formula:
        token = self._peek()
        if self._is("-") or self._is("+") or self._is("not"):
            self._next()
            operand = self._deeper()
            return operand if token.text == "+" else Sign(op=token.text, operand=operand, place=self._place(token))
        base = self._operand()
        if self._is("not") and self._tokens[self._at + 1].text in _ENDS:  # as one writer of XMILE leaves it
            base = Sign(op="not", operand=base, place=self._place(self._next()))
        if not self._is("^"):
            return base
        token = self._next()
        return Join(op="^", left=base, right=self._deeper(), place=self._place(token))

    def _operand(self) -> Formula:
        token = self._peek()
        if token.kind == "NUMBER":
            self._next()
            return Literal(value=float(token.text), text=token.text, place=self._place(token))
        if self._is("("):
            self._next()
            inner = self._nested()
            self._take(")")
            return inner
        if self._is("if"):
            return self._choice()
        is_function = self._is("mod") and self._tokens[self._at + 1].text == "("  # `MOD(a, b)`, beside `a MOD b`
        if token.kind not in {"NAME", "QUOTED"} and not is_function:
            raise self._unexpected("a number, a name or `(`")
        name = self._next().text
        indices = self._indices() if self._is("[") else ()
        if not self._is("("):
            if self._is("'"):
                self._next()
                name += "'"
            return Reference(name=name, indices=indices, place=self._place(token))
        return Apply(name=name, arguments=self._arguments(), indices=indices, place=self._place(token))

    def _nested(self) -> Formula:
        self._go_deeper()
        inner = self._expression(0)
        self._depth -= 1
        return inner

    def _deeper(self) -> Formula:
        self._go_deeper()
        inner = self._signed()
        self._depth -= 1
        return inner

    def _go_deeper(self) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise unsupported(f"an expression nested more than {MOST_DEPTH} deep", self._place(self._peek()))

    def _arguments(self) -> tuple[Formula, ...]:
        self._take("(")
        arguments: list[Formula] = []
        if not self._is(")"):
            arguments.append(self._nested())
            while self._is(","):
                self._next()
                arguments.append(self._nested())
        self._take(")")
        return tuple(arguments)

    def _indices(self) -> tuple[Index, ...]:
        self._take("[")
        found = [self._index()]
        while self._is(","):
            self._next()
            found.append(self._index())
        self._take("]")
        return tuple(found)

    def _index(self) -> Index:
        token = self._peek()
        place = self._place(token)
        if self._is("*"):
            self._next()
            if self._is(":"):
                self._next()
                return Index(name=self._next().text, is_reduced=True, place=place)
            return Index(name="*", is_reduced=True, place=place)
        if token.kind in {"NAME", "QUOTED", "NUMBER"} and self._tokens[self._at + 1].text in {",", "]"}:
            return Index(name=self._next().text, place=place)
        first = self._nested()
        last = None
        if self._is(":"):
            self._next()
            last = self._nested()
        if not (self._is(",") or self._is("]")):
            raise self._unexpected("`,` or `]`")
        text = self._text[token.start : self._tokens[self._at - 1].end]
        return Index(name=" ".join(text.split()), number=first, until=last, place=place)


def names_called(node: Formula) -> set[str]:
    """Keys of everything a formula calls, and of the tables it hands to a lookup function."""
    found: set[str] = set()
    if isinstance(node, Apply):
        found.add(key_of(node.name))
        if key_of(node.name) in TABLE_READERS and node.arguments:
            first = node.arguments[0]
            if isinstance(first, Reference):
                found.add(key_of(first.name))
        for argument in node.arguments:
            found |= names_called(argument)
    elif isinstance(node, Sign):
        found |= names_called(node.operand)
    elif isinstance(node, Join):
        found |= names_called(node.left) | names_called(node.right)
    return found
