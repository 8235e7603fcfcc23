"""Signs as they are printed: a minus as wide as the plus, where a hyphen stands before a number."""

from __future__ import annotations

import re
from typing import Final

MINUS: Final = "\u2212"
_HYPHEN: Final = re.compile(r"(?<![^>\s(“±])-(?=[\d.])")
_READ: Final = re.compile(r"<(pre|code|math|style)\b.*?</\1(?=>)|>[^<]+", re.DOTALL)


def set_minus(text: str) -> str:
    """A text whose negative numbers have a minus; ranges, dates and words keep their hyphens."""
    return _HYPHEN.sub(MINUS, text)


def set_minus_in_html(html: str) -> str:
    """The same for what is read of a fragment: its tags, what is written as code and formulas stay as they are."""
    return _READ.sub(lambda found: found[0] if found[1] else set_minus(found[0]), html)
