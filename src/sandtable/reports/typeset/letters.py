r"""Names, units and numbers as LaTeX: the smallest parts of an equation.

Only what KaTeX, MathJax and latex2mathml read alike is written: `\mathrm`, `\text`, `\frac`, `array`, `cases`, `\left`.
"""

from __future__ import annotations

import re
from typing import Final

GREEK: Final = frozenset(
    ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
     "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"]
)  # fmt: skip
_ESCAPED: Final = re.compile(r"[\\{}$&#%_~^]")
_SAFE: Final = {"\\": r"\backslash ", "~": r"\sim ", "^": r"\wedge "}
_STEM: Final = re.compile(r"(.*?[^\W\d_])(\d+)\Z")
_FACTOR: Final = re.compile(r"([*/]?)\s*(1|[^\W\d]\w*)\s*(?:\^\s*\(?(-?\d+(?:/\d+)?)\)?)?\s*")
_SMALL: Final = 1e-4
_LARGE: Final = 1e15


def upright(name: str) -> str:
    """A word of several letters, upright, so that it is not read as a product of its letters."""
    return rf"\mathrm{{{_ESCAPED.sub(_escape, name)}}}"


def quoted(text: str) -> str:
    r"""Running text within an equation; the signs that `\text` would not take are left out."""
    return rf"\text{{{_ESCAPED.sub(' ', text).strip() or ' '}}}"


def _escape(match: re.Match[str]) -> str:
    return _SAFE.get(match[0], "\\" + match[0])


def name_parts(name: str) -> tuple[str, str]:
    r"""A name's letters as LaTeX, and the digits behind them that become its subscript.

    One letter is italic, a Greek letter's name is that letter, anything longer is upright.

    Args:
        name: `x`, `tau`, `p1`, `own_power`, `front.soldiers`.

    Returns:
        (`x`, ""), (`\tau`, ""), (`p`, `1`), (`\mathrm{own\_power}`, ""), ...
    """
    match = _STEM.match(name)
    stem, digits = (match[1], match[2]) if match is not None else (name, "")
    if len(stem) == 1 and stem.isascii() and stem.isalpha():
        return stem, digits
    if stem in GREEK:
        return f"\\{stem}", digits
    return upright(stem), digits


def typeset_name(name: str, indices: tuple[str, ...] = (), *, symbol: str = "") -> str:
    """A name with its indices as subscripts.

    Args:
        name: as the scenario writes it.
        indices: LaTeX, in order.
        symbol: a short name in its place, `q` or `x_min`; "" = its own name.
    """
    stem, digits = name_parts(name)
    parts = [digits] if digits else []
    if symbol:
        stem, _, rest = symbol.partition("_")
        stem, digits = name_parts(stem)
        parts = [part for part in (digits, upright(rest) if rest else "") if part]
    below = ",".join([*parts, *indices])
    return f"{stem}_{{{below}}}" if below else stem


def typeset_unit(text: str) -> str:
    """A unit as a product of upright names with powers: `person/month` as person month^-1; "" for `1`."""
    rest, sign = text.strip(), 1
    if rest.startswith("/"):
        rest, sign = rest[1:].lstrip(), -1
    parts: list[str] = []
    while rest:
        match = _FACTOR.match(rest)
        if match is None or not match[0]:
            return quoted(text)
        sign = {"*": 1, "/": -1, "": sign}[match[1]]
        power = _power(match[3] or "1", sign)
        if match[2] != "1":
            parts.append(upright(match[2]) + (f"^{{{power}}}" if power != "1" else ""))
        rest = rest[match.end() :]
    return r"\,".join(parts)


def _power(written: str, sign: int) -> str:
    if sign > 0:
        return written
    return written[1:] if written.startswith("-") else f"-{written}"


def typeset_number(value: float, text: str = "") -> str:
    r"""Digits as written, thousands apart; very small and very large numbers with a power of ten.

    Args:
        value: the number.
        text: its digits as written, `12_000`, `6.21e9`; "" = shown by its value.
    """
    digits = text.replace("_", "").lower()
    if not digits or float(digits) != value:
        digits = f"{value:.0f}" if value == int(value) and abs(value) < _LARGE else repr(value)
    if "e" not in digits and 0 < abs(value) < _SMALL:
        digits = _scientific(digits)
    mantissa, _, exponent = digits.partition("e")
    if exponent:
        power = f"10^{{{int(exponent)}}}"
        return power if float(mantissa) == 1 else f"{mantissa} \\cdot {power}"
    return _grouped(mantissa)


def _scientific(digits: str) -> str:
    """`0.000012` as `1.2e-5`, with the digits as they are."""
    sign, bare = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    decimals = bare.partition(".")[2]
    significant = decimals.lstrip("0")
    exponent = len(decimals) - len(significant) + 1
    rest = f".{significant[1:]}" if significant[1:].rstrip("0") else ""
    return f"{sign}{significant[0]}{rest}e-{exponent}"


def _grouped(digits: str) -> str:
    """Groups of three before the point, from five digits on."""
    sign, bare = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, point, decimals = bare.partition(".")
    if len(whole) > 4:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+\Z)", r"\\,", whole)
    return f"{sign}{whole}{point}{decimals}"
