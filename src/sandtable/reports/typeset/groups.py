"""LaTeX of our plain subset in pieces: commands, groups in braces, and environments."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(r"\\(?:[A-Za-z]+|.)|[{}]|\s+|[A-Za-z]{3,}|[^\\{}\s]", re.DOTALL)

Group = list["str | Group"]


def parse_groups(latex: str) -> Group:
    r"""Commands and signs in order; what stands in braces is a list of its own.  Stray braces are passed over.

    Three letters or more without a blank are one word, as in `CINC_i`.

    Args:
        latex: `\frac{a}{b} + c_{1}`.

    Returns:
        `["\\frac", ["a"], ["b"], "+", "c", "_", ["1"]]`, without blanks.
    """
    root: Group = []
    stack = [root]
    for sign in _TOKEN.findall(latex):
        if sign == "{":
            inner: Group = []
            stack[-1].append(inner)
            stack.append(inner)
        elif sign == "}":
            if len(stack) > 1:
                stack.pop()
        elif not sign.isspace():
            stack[-1].append(sign)
        elif stack[-1] and stack[-1] is not root and stack[-2][-2:-1] == ["\\text"]:
            stack[-1].append(" ")
    return root
