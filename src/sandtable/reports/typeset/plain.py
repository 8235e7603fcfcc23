r"""LaTeX of our plain subset as a line of text for a terminal: `\frac{a}{b}` becomes `a / b`."""

from __future__ import annotations

import re
from typing import Final

from sandtable.reports.typeset.groups import Group, parse_groups
from sandtable.reports.typeset.letters import GREEK

SIGNS: Final = {
    "\\cdot": " · ", "\\times": " × ", "\\le": " ≤ ", "\\leq": " ≤ ", "\\ge": " ≥ ", "\\geq": " ≥ ", "\\ne": " ≠ ",
    "\\neq": " ≠ ", "\\sim": " ~ ", "\\approx": " ≈ ", "\\in": " ∈ ", "\\notin": " ∉ ", "\\to": " → ", "\\infty": "∞",
    "\\partial": "∂", "\\sum": "Σ", "\\prod": "Π", "\\int": "∫", "\\sqrt": "√", "\\pm": " ± ", "\\mid": " | ",
    "\\ldots": "...", "\\dots": "...", "\\cdots": "...", "\\quad": "   ", "\\qquad": "      ", "\\,": " ", "\\;": " ",
    "\\:": " ", "\\!": "", "\\ ": " ", "\\{": "{", "\\}": "}", "\\%": "%", "\\_": "_", "\\&": "&", "\\#": "#",
    "\\left": "", "\\right": "", "\\bigl": "", "\\bigr": "", "\\Bigl": "", "\\Bigr": "", "\\big": "", "\\Big": "", "\\displaystyle": "",
    "\\lfloor": "floor(", "\\rfloor": ")", "\\lceil": "ceil(", "\\rceil": ")", "\\Delta": "Δ", "\\Sigma": "Σ",
    "\\Pi": "Π", "\\Phi": "Φ", "\\Omega": "Ω", "\\Lambda": "Λ", "\\Gamma": "Γ", "\\Theta": "Θ", "\\Psi": "Ψ",
    "\\land": " and ", "\\lor": " or ", "\\lnot": "not ", "\\prime": "'", "\\ell": "l", "\\propto": " ∝ ",
    "\\Rightarrow": " ⇒ ", "\\iff": " ⇔ ", "\\mathbb": "", "\\mathbf": "", "\\boldsymbol": "", "\\varepsilon": "ε",
    "\\cup": " ∪ ", "\\cap": " ∩ ", "\\subset": " ⊂ ", "\\setminus": " \\ ", "\\lvert": "|", "\\rvert": "|",
    "\\mathrm": "", "\\text": "", "\\operatorname": "", "\\mathit": "", "\\vert": "|", "\\colon": ": ",
}  # fmt: skip
LETTERS: Final = dict(
    zip(
        ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
         "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"],
        "αβγδεζηθικλμνξπρστυφχψω",
        strict=True,
    )
)  # fmt: skip
SPACED: Final = frozenset("=+<>")


NAMING: Final = frozenset(["\\mathrm", "\\text", "\\operatorname", "\\mathit", "\\mathbf", "\\textbf"])
_DERIVATIVE: Final = re.compile(r"^d (\w+)$")
FRACTIONS: Final = frozenset(["\\frac", "\\dfrac", "\\tfrac"])
ENDING: Final = (
    "=", "+", "-", "<", ">", ")", "]", ",", ";", "&", "\\\\", "\\le", "\\leq", "\\ge", "\\geq", "\\ne", "\\end",
    "\\right", "\\quad", "\\qquad", "\\text", "\\sim", "\\approx", "\\to", ".",
)  # fmt: skip
TOUCHING: Final = frozenset("([{|√ ,.;:'")


def latex_to_text(latex: str) -> str:
    """An equation as one line of text; the rows of `cases` are parted by semicolons.

    Args:
        latex: without delimiters.
    """
    said = " ".join(_text(parse_groups(latex)).split())
    for wide, narrow in (
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        (" ;", ";"),
        ("[ ", "["),
        (" ]", "]"),
        ("(- ", "(-"),
        ("= - ", "= -"),
    ):
        said = said.replace(wide, narrow)
    return said


def _text(group: Group, *, is_tight: bool = False) -> str:
    """What a group says; factors stand apart unless it is a name or an index."""
    said = ""
    rest = list(reversed(group))
    while rest:
        part = rest.pop()
        if isinstance(part, str) and part in ("_", "^") and rest:
            said = f"{said.rstrip()}{part}{_script(rest.pop(), part)}"
            continue
        piece = _piece(part, rest)
        is_factor = bool(piece) and (piece[0].isalpha() or piece[0] in "ΣΠ√" or _is_fraction(part))
        ends_factor = bool(said) and said[-1] not in TOUCHING and (said[-1].isalnum() or said[-1] in ")]|")
        if _is_fraction(part) and ((rest and rest[-1] not in ENDING) or ends_factor):
            piece = f"({piece})"
        said += f" {piece}" if is_factor and ends_factor and not is_tight else piece
    return said


def _piece(part: str | Group, rest: Group) -> str:
    """One sign, name, fraction or environment; takes what belongs to it from the rest, which is reversed."""
    if isinstance(part, list):
        return _text(part)
    if part in NAMING and rest:
        inner = rest.pop()
        return _text(inner, is_tight=True) if isinstance(inner, list) else _sign(inner)
    if _is_fraction(part) and len(rest) > 1:
        return f"{_wrapped(_piece(rest.pop(), rest))} / {_wrapped(_piece(rest.pop(), rest))}"
    if part in ("\\begin", "\\end") and rest:
        name = _piece(rest.pop(), rest)
        if part == "\\begin" and name.replace(" ", "") == "array" and rest:
            rest.pop()  # its columns
        return " { " if part == "\\begin" and name.replace(" ", "") == "cases" else " "
    return _sign(part)


def _is_fraction(part: str | Group) -> bool:
    return isinstance(part, str) and part in FRACTIONS


def _sign(part: str) -> str:
    name = part[1:] if part.startswith("\\") else ""
    if name in LETTERS and name in GREEK:
        return LETTERS[name]
    if part == "\\\\":
        return "; "
    if part in SPACED or part == "-":
        return f" {part} "
    return SIGNS.get(part, name or {"&": " ", ",": ", ", "~": " "}.get(part, part))


def _wrapped(said: str) -> str:
    """What stands over or under a bar, in brackets unless it is one sign or name."""
    said = _DERIVATIVE.sub(r"d\1", said.strip())
    return said if said.replace("_", "").replace("^", "").isalnum() else f"({said})"


def _script(part: str | Group, sign: str) -> str:
    inner: Group = [part] if isinstance(part, str) else part
    said = " ".join(_text(inner, is_tight=sign == "_").split())
    if sign == "_":
        said = said.replace(" ", "")
    elif said.startswith("- "):
        said = f"-{said[2:]}"
    joints = "-'_," if sign == "_" else "-'"
    is_bare = said.translate(dict.fromkeys(map(ord, joints))).isalnum() or said in ("∞", "*")
    return said if is_bare else f"({said})"
