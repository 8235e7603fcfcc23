"""Reads one Vensim entry: a range, an equation, a lookup, data; by recursive descent over its tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sandtable.diagnostics.place import Place
from sandtable.interop.cursor import END, Cursor, Token
from sandtable.interop.decoding import ForeignText
from sandtable.interop.faults import unreadable, unsupported
from sandtable.interop.foreign import (
    Apply,
    Definition,
    Formula,
    Index,
    Join,
    Literal,
    Numbers,
    Points,
    Range,
    RangeMap,
    RealityCheck,
    Reference,
    Sign,
    Words,
    key_of,
)
from sandtable.interop.vensim.tokens import find_tokens

MOST_DEPTH: Final = 90
NOT_AVAILABLE: Final = -(2.0**109)
_LEVELS: Final[tuple[Mapping[str, str], ...]] = (
    {":OR:": "or"},
    {":AND:": "and"},
    {},  # `:NOT:` stands here
    {"=": "==", "<>": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="},
    {"+": "+", "-": "-"},
    {"*": "*", "/": "/"},
)
_NOT_LEVEL: Final = 2
_DATA_MODES: Final = {":INTERPOLATE:": "", ":RAW:": "raw", ":HOLD BACKWARD:": "hold", ":LOOK FORWARD:": "next"}


class EquationReader(Cursor):
    """Reads one entry.

    Args:
        source: the file, for places.
        text: the equation, comments blank.
        offset: where it begins.
    """

    __slots__ = ("_text",)

    def __init__(self, source: ForeignText, text: str, offset: int) -> None:
        super().__init__(source, find_tokens(source, text, offset), "entry")
        self._text = text

    def read(self) -> Range | RealityCheck | tuple[str, Definition]:
        """The range, the reality check, or the variable's name and its definition.

        Raises:
            Unreadable: it does not follow Vensim's grammar, or uses what is not built.
        """
        first = self._peek()
        if first.kind == "KEYWORD":
            raise unsupported(f"the statement `{first.text}`", self._place(first))
        name = self._name("a variable or a range")
        if self._is(":") or self._is("<->"):
            return self._range(name, first)
        indices = tuple(index.name for index in self._indices()) if self._is("[") else ()
        if self._is(":THE CONDITION:") or self._is(":TEST INPUT:"):
            return self._check(name, indices, first)
        exceptions = self._exceptions()
        mode, is_data = self._data_mode()
        token = self._peek()
        if token.kind == END:
            return name, Definition(indices=indices, kind="data", mode=mode, place=self._place(first))
        if self._is("("):
            table = self._lookup()
            return name, Definition(
                indices=indices, exceptions=exceptions, value=table, kind="lookup", place=self._place(first)
            )
        if self._is(":IS:"):
            return name, self._text_constant()
        if token.text not in {"=", ":=", "=="}:
            raise self._unexpected("`=`")
        self._next()
        value = self._right_side()
        self._done()
        return name, Definition(
            indices=indices,
            exceptions=exceptions,
            value=value,
            kind="data" if is_data or token.text == ":=" else "equation",
            mode=mode,
            place=self._place(first),
        )

    def _text_constant(self) -> Definition:
        """A text, `:IS: 'data.xlsx'`."""
        place = self._place(self._next())
        token = self._peek()
        if token.kind != "TEXT":
            raise self._unexpected("a text in single quotes")
        self._next()
        self._done()
        return Definition(value=Words(text=token.text, place=self._place(token)), kind="text", place=place)

    def _check(self, name: str, indices: tuple[str, ...], first: Token) -> RealityCheck:
        place = self._place(first)
        if self._next().text == ":TEST INPUT:":
            return RealityCheck(name=name, indices=indices, place=place)
        condition = self._expression(0)
        self._take(":IMPLIES:")
        implies = self._expression(0)
        self._done()
        return RealityCheck(name=name, indices=indices, condition=condition, implies=implies, place=place)

    # -- tokens ------------------------------------------------------------------------------------

    def _done(self) -> None:
        if self._peek().kind != END:
            raise self._unexpected("the end of the equation")

    def _name(self, what: str) -> str:
        token = self._peek()
        if token.kind not in {"NAME", "QUOTED"}:
            raise self._unexpected(what)
        return self._next().text

    # -- ranges ------------------------------------------------------------------------------------

    def _range(self, name: str, first: Token) -> Range:
        place = self._place(first)
        if self._next().text == "<->":
            return Range(name=name, same_as=self._name("a range"), place=place)
        if self._peek().kind == "NAME" and self._tokens[self._at + 1].text == "(":
            return self._outside_range(name, place)
        elements: list[str] = []
        while self._peek().kind != END and not self._is("->"):
            elements += self._element_run()
            if not self._is(","):
                break
            self._next()
        return Range(name=name, elements=tuple(elements), maps=self._range_maps(), place=place)

    def _outside_range(self, name: str, place: Place) -> Range:
        """`GET DIRECT SUBSCRIPT(...)`, and what it maps to."""
        call = self._operand()
        assert isinstance(call, Apply)
        return Range(name=name, source=call, maps=self._range_maps(), place=place)

    def _range_maps(self) -> tuple[RangeMap, ...]:
        maps: list[RangeMap] = []
        if self._is("->"):
            self._next()
            maps.append(self._range_map())
            while self._is(","):
                self._next()
                maps.append(self._range_map())
        self._done()
        return tuple(maps)

    def _element_run(self) -> list[str]:
        """One element, or those of `(A1-A9)`."""
        if not self._is("("):
            return [self._name("an element")]
        start = self._take("(")
        first = self._name("an element")
        self._take("-")
        last = self._name("an element")
        self._take(")")
        stem = first.rstrip("0123456789")
        low, high = first[len(stem) :], last[len(stem) :]
        if not last.startswith(stem) or not low.isdigit() or not high.isdigit() or int(high) < int(low):
            raise unreadable(f"`({first}-{last})` is no run of elements", self._place(start), mend="write `(A1-A9)`")
        return [f"{stem}{number}" for number in range(int(low), int(high) + 1)]

    def _range_map(self) -> RangeMap:
        token = self._peek()
        if not self._is("("):
            return RangeMap(target=self._name("a range"), place=self._place(token))
        self._next()
        target = self._name("a range")
        self._take(":")
        elements = [self._name("an element")]
        while self._is(","):
            self._next()
            elements.append(self._name("an element"))
        self._take(")")
        return RangeMap(target=target, elements=tuple(elements), place=self._place(token))

    # -- the left side -----------------------------------------------------------------------------

    def _indices(self) -> tuple[Index, ...]:
        self._take("[")
        indices: list[Index] = []
        while True:
            token = self._peek()
            name = self._name("a subscript")
            is_reduced = self._is("!")
            if is_reduced:
                self._next()
            indices.append(Index(name=name, is_reduced=is_reduced, place=self._place(token)))
            if not self._is(","):
                break
            self._next()
        self._take("]")
        return tuple(indices)

    def _exceptions(self) -> tuple[tuple[str, ...], ...]:
        found: list[tuple[str, ...]] = []
        if self._is(":EXCEPT:"):
            self._next()
            found.append(tuple(index.name for index in self._indices()))
            while self._is(","):
                self._next()
                found.append(tuple(index.name for index in self._indices()))
        return tuple(found)

    def _data_mode(self) -> tuple[str, bool]:
        token = self._peek()
        if token.kind == "KEYWORD" and token.text in _DATA_MODES:
            self._next()
            return _DATA_MODES[token.text], True
        return "", False

    # -- the right side ----------------------------------------------------------------------------

    def _right_side(self) -> Formula:
        """An expression, or the numbers of an array."""
        start = self._at
        first = self._peek()
        if first.kind == "NAME" and key_of(first.text) == "tabbed array":
            return self._tabbed()
        value = self._expression(0)
        if not (self._is(",") or self._is(";")):
            return value
        self._at = start
        rows: list[tuple[float, ...]] = []
        row: list[float] = []
        while self._peek().kind != END:
            row.append(self._signed())
            if self._is(","):
                self._next()
            elif self._is(";"):
                self._next()
                rows.append(tuple(row))
                row = []
            elif self._peek().kind != END:
                raise self._unexpected("`,` or `;`")
        if row:
            rows.append(tuple(row))
        return Numbers(rows=tuple(rows), place=self._place(first))

    def _tabbed(self) -> Numbers:
        """`TABBED ARRAY(...)`: rows are lines, numbers are parted by blanks."""
        first = self._next()
        opening = self._take("(")
        offset = self._tokens[-1].start - len(self._text.rstrip())
        inner = self._text[opening.end - offset :].rpartition(")")[0]
        rows: list[tuple[float, ...]] = []
        for line in inner.splitlines():
            try:
                row = tuple(float(part) for part in line.split())
            except ValueError:
                raise unreadable("a tabbed array holds numbers only", self._place(first)) from None
            if row:
                rows.append(row)
        self._at = len(self._tokens) - 1
        return Numbers(rows=tuple(rows), place=self._place(first))

    def _signed(self) -> float:
        sign = 1.0
        while self._is("-") or self._is("+"):
            sign = -sign if self._next().text == "-" else sign
        token = self._peek()
        if token.kind != "NUMBER":
            raise self._unexpected("a number")
        return sign * float(self._next().text)

    def _expression(self, level: int) -> Formula:
        if level == len(_LEVELS):
            return self._signed_operand()
        if level == _NOT_LEVEL:
            token = self._peek()
            if self._is(":NOT:"):
                self._next()
                return Sign(op="not", operand=self._expression(level), place=self._place(token))
            return self._expression(level + 1)
        left = self._expression(level + 1)
        ops = _LEVELS[level]
        while self._peek().kind in {"OP", "KEYWORD"} and self._peek().text in ops:
            token = self._next()
            right = self._expression(level + 1)
            left = Join(op=ops[token.text], left=left, right=right, place=self._place(token))
        return left

    def _signed_operand(self) -> Formula:
        token = self._peek()
        if self._is("-") or self._is("+"):
            self._next()
            operand = self._signed_operand()
            return operand if token.text == "+" else Sign(op="-", operand=operand, place=self._place(token))
        base = self._operand()
        if not self._is("^"):
            return base
        token = self._next()
        return Join(op="^", left=base, right=self._signed_operand(), place=self._place(token))

    def _operand(self) -> Formula:
        token = self._peek()
        if token.kind == "NUMBER":
            self._next()
            return Literal(value=float(token.text), text=token.text, place=self._place(token))
        if token.kind == "TEXT":
            self._next()
            return Words(text=token.text, place=self._place(token))
        if token.text == ":NA:":
            self._next()
            return Literal(value=NOT_AVAILABLE, place=self._place(token))
        if self._is("("):
            self._next()
            inner = self._nested()
            self._take(")")
            return inner
        name = self._name("a number, a name or `(`")
        indices = self._indices() if self._is("[") else ()
        if self._is("!") and not indices:  # an element by its number, as its range is gone through
            self._next()
            indices = (Index(name=name, is_reduced=True, place=self._place(token)),)
        if not self._is("("):
            return Reference(name=name, indices=indices, place=self._place(token))
        arguments, outputs = self._arguments(name)
        return Apply(name=name, arguments=arguments, indices=indices, outputs=outputs, place=self._place(token))

    def _nested(self) -> Formula:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise unsupported(f"an expression nested more than {MOST_DEPTH} deep", self._place(self._peek()))
        inner = self._expression(0)
        self._depth -= 1
        return inner

    def _arguments(self, name: str) -> tuple[tuple[Formula, ...], tuple[Reference, ...]]:
        """The arguments, and the variables behind a colon that take a macro's further outputs."""
        self._take("(")
        arguments: list[Formula] = []
        outputs: list[Reference] = []
        if self._is(")"):
            self._next()
            return (), ()
        is_table = key_of(name) == "with lookup"
        while True:
            arguments.append(self._points() if is_table and len(arguments) == 1 else self._nested())
            if not self._is(","):
                break
            self._next()
        while self._is(":" if not outputs else ","):
            self._next()
            outputs.append(self._output())
        self._take(")")
        return tuple(arguments), tuple(outputs)

    def _output(self) -> Reference:
        token = self._peek()
        name = self._name("a variable")
        return Reference(name=name, indices=self._indices() if self._is("[") else (), place=self._place(token))

    def _lookup(self) -> Formula:
        """The points of a lookup, or `(GET DIRECT LOOKUPS(...))`."""
        is_outside = self._tokens[self._at + 1].kind == "NAME"
        found = self._operand() if is_outside else self._points()
        self._done()
        return found

    def _points(self) -> Points:
        """`([(0,0)-(10,1),(2,3)], (0,0),(1,1))`, or `(x1,x2,y1,y2)`."""
        first = self._take("(")
        if self._peek().kind == "NAME":
            raise unsupported(f"a table by `{self._peek().text}`", self._place(self._peek()))
        if self._is("["):
            while not self._is("]"):
                if self._next().kind == END:
                    raise self._unexpected("`]`")
            self._next()
            if self._is(","):
                self._next()
        points: list[tuple[float, float]] = []
        flat: list[float] = []
        while not self._is(")"):
            if self._is("("):
                self._next()
                x = self._signed()
                self._take(",")
                points.append((x, self._signed()))
                self._take(")")
            else:
                flat.append(self._signed())
            if not self._is(","):
                break
            self._next()
        self._take(")")
        half = len(flat) // 2
        points += list(zip(flat[:half], flat[half:], strict=False))
        return Points(points=tuple(points), place=self._place(first))
