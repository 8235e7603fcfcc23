r"""LaTeX of our plain subset as MathML, which every browser sets itself: no script, no fonts from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Final

from sandtable.reports.typeset.plain import LETTERS

SIGNS: Final = {
    "\\cdot": "·", "\\le": "≤", "\\ge": "≥", "\\ne": "≠", "\\sim": "∼", "\\wedge": "∧", "\\lfloor": "⌊", "\\rfloor": "⌋",
    "\\lceil": "⌈", "\\rceil": "⌉", "\\to": "→", "\\times": "×", "-": "−", "'": "′", "\\approx": "≈", "\\in": "∈",
}  # fmt: skip
LARGE: Final = {"\\sum": "∑", "\\prod": "∏"}
FUNCTIONS: Final = frozenset(
    f"\\{name}"
    for name in "exp ln log sin cos tan arcsin arccos arctan tanh min max Pr".split()  # noqa: SIM905  (a list of words)
)
LETTER_SIGNS: Final = {f"\\{name}": letter for name, letter in LETTERS.items()} | {"\\Delta": "Δ", "\\infty": "∞"}
SPACES: Final = {"\\,": "0.17em", "\\;": "0.28em", "\\ ": "0.28em", "\\quad": "1em", "\\qquad": "2em"}
SIZED: Final = frozenset({"\\Bigl", "\\Bigr", "\\bigl", "\\bigr"})
WORDS: Final = frozenset({"\\mathrm", "\\operatorname"})
NOTHING: Final = "<mrow></mrow>"
_TOKEN: Final = re.compile(
    r"\\(?:text|mathrm|operatorname)\{(?:\\.|[^{}])*\}|\d+(?:\\,\d{3})*(?:\.\d+)?|\\[A-Za-z]+|\\.|\s+|.", re.DOTALL
)
_SAID: Final = re.compile(r"\\(backslash|sim|wedge) ?|\\(.)")
_PLAIN: Final = {"backslash": "\\", "sim": "~", "wedge": "^"}


def latex_to_mathml(latex: str, *, is_block: bool = False) -> str:
    r"""An equation as a `math` element, everything in it escaped.

    Args:
        latex: of our writers, without delimiters: `\frac{a}{b}`, `\left( ... \right)`, `cases`, `array`, `\text`.
        is_block: on a line of its own, with fractions and sums at full height.
    """
    display = ' display="block"' if is_block else ""
    return f"<math{display}>{_Reader(latex).read()}</math>"


class _Reader:
    """Reads tokens from left to right; each method gives the MathML of what it has read."""

    def __init__(self, latex: str) -> None:
        self._tokens = [token for token in _TOKEN.findall(latex) if not token.isspace()]
        self._at = 0

    def read(self) -> str:
        """All of it."""
        parts: list[str] = []
        while self._next():
            found = self._row(frozenset())
            parts.append(found)
            if self._next():  # a sign that closes nothing
                self._take()
        return "".join(parts) or NOTHING

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._next()
        self._at += 1
        return token

    def _row(self, ends: frozenset[str]) -> str:
        """What stands side by side, up to a sign that ends it."""
        parts: list[str] = []
        while self._next() and self._next() not in ends | {"}", "\\right", "\\end"}:
            parts.append(self._scripted())
        return f"<mrow>{''.join(parts)}</mrow>"

    def _scripted(self) -> str:
        """One piece with what stands below and above it."""
        first = self._next()
        piece = self._piece()
        below, above = "", ""
        while self._next() in {"_", "^"}:
            is_below = self._take() == "_"
            script = self._piece()
            below, above = (script, above) if is_below else (below, script)
        is_under = first in LARGE or first in {"\\min", "\\max"}
        if below and above:
            tag = "munderover" if is_under else "msubsup"
            return f"<{tag}>{piece}{below}{above}</{tag}>"
        if below:
            tag = "munder" if is_under else "msub"
            return f"<{tag}>{piece}{below}</{tag}>"
        return f"<msup>{piece}{above}</msup>" if above else piece

    def _piece(self) -> str:
        sign = self._take()
        if sign == "{":
            row = self._row(frozenset())
            self._take()
            return row
        special: dict[str, Callable[[], str]] = {
            "\\frac": lambda: f"<mfrac>{self._piece()}{self._piece()}</mfrac>",
            "\\sqrt": lambda: f"<msqrt>{self._piece()}</msqrt>",
            "\\left": self._fenced,
            "\\begin": self._environment,
        }
        if sign in special:
            return special[sign]()
        if sign in SIZED:
            return f'<mo stretchy="false">{_sign(self._take())}</mo>'
        return _leaf(sign)

    def _fenced(self) -> str:
        """Brackets as tall as what they hold."""
        opening = _fence(self._take(), "prefix")
        inner = self._row(frozenset())
        if self._next() != "\\right":
            return f"<mrow>{opening}{inner}</mrow>"
        self._take()
        return f"<mrow>{opening}{inner}{_fence(self._take(), 'postfix')}</mrow>"

    def _environment(self) -> str:
        """`cases` with a brace before it, or the lines of an `array`."""
        name = self._braced()
        if name == "array":
            self._braced()
        rows: list[list[str]] = [[]]
        while True:
            rows[-1].append(self._row(frozenset({"&", "\\\\"})))
            sign = self._take()
            if sign == "\\\\":
                rows.append([])
            elif sign != "&":
                break
        self._braced()
        said = "".join(f"<mtr>{''.join(f'<mtd>{cell}</mtd>' for cell in row)}</mtr>" for row in rows)
        brace = '<mo stretchy="true" form="prefix">{</mo>' if name == "cases" else ""
        return f'<mrow>{brace}<mtable class="{"cases" if name == "cases" else "lines"}">{said}</mtable></mrow>'

    def _braced(self) -> str:
        """The letters within braces."""
        said = ""
        if self._next() == "{":
            self._take()
            while self._next() not in {"", "}"}:
                said += self._take()
            self._take()
        return said


def _leaf(token: str) -> str:
    """One sign, name or number."""
    command, brace, inner = token.partition("{")
    if brace and command == "\\text":
        return f"<mtext>{_plain(inner[:-1]).replace(' ', '&#160;')}</mtext>"
    if brace and command in WORDS:
        word = _plain(inner[:-1])
        return f'<mi mathvariant="normal">{word}</mi>' if len(word) == 1 else f"<mi>{word}</mi>"
    if token in LETTER_SIGNS:
        return f"<mi>{LETTER_SIGNS[token]}</mi>"
    if token in FUNCTIONS:
        return f"<mi>{token[1:]}</mi>"
    if token in LARGE:
        return f"<mo>{LARGE[token]}</mo>"
    if token in SPACES:
        return f'<mspace width="{SPACES[token]}"></mspace>'
    if token[:1].isdigit():
        return f"<mn>{token.replace(chr(92) + ',', '&#8239;')}</mn>"
    if token.isalpha():
        return f"<mi>{escape(token)}</mi>"
    return f'<mo stretchy="false">{_sign(token)}</mo>' if token in tuple("()[]|") else f"<mo>{_sign(token)}</mo>"


def _fence(sign: str, form: str) -> str:
    return "" if sign == "." else f'<mo stretchy="true" fence="true" form="{form}">{_sign(sign)}</mo>'


def _sign(token: str) -> str:
    return SIGNS.get(token) or escape(token.removeprefix("\\") if len(token) > 1 else token)


def _plain(text: str) -> str:
    r"""What stands in `\text` or `\mathrm`, its escapes taken back, escaped for HTML."""
    return escape(_SAID.sub(lambda match: _PLAIN[match[1]] if match[1] else match[2], text))
