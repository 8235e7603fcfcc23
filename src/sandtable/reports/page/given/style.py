"""The page's style for files that stand alone: colours put in the place of their names, only the rules that are needed."""

from __future__ import annotations

import re
from typing import Final

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_FIRST: Final = re.compile(r":root\s*\{([^}]*)\}")
_COLOUR: Final = re.compile(r"--([a-z0-9]+):\s*([^;]+);")
_VALUE: Final = re.compile(r"var\(--([a-z0-9]+)\)")
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")


def settle_colours(style: str) -> str:
    """A style sheet whose colours stand where their names stood, as they are on light paper.

    Args:
        style: the page's; its first `:root` names the colours.
    """
    first = _FIRST.search(style)
    colours = dict(_COLOUR.findall(first[1])) if first is not None else {}
    return _VALUE.sub(lambda found: colours.get(found[1], "currentColor").strip(), style)


def pick_rules(style: str, words: tuple[str, ...]) -> str:
    """The rules all of whose selectors begin with one of some words.

    Args:
        style: a style sheet.
        words: `.chart`, `.waterfall`.
    """
    found = []
    for selectors, body in _RULE.findall(_COMMENT.sub("", style)):
        names = [name.strip() for name in selectors.split(",")]
        if all(name.startswith(tuple(f"{word} " for word in words)) for name in names):
            found.append(f"{', '.join(names)} {{{body.strip()}}}")
    return "\n".join(found)
