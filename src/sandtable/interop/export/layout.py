"""XMILE 1.0 as text: elements laid out by hand, so that the file reads well and differs little between exports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INDENT = "  "


def clean(text: str) -> str:
    """Text without characters that XML has no way to write."""
    return _FORBIDDEN.sub("\ufffd", text)


def open_tag(tag: str, attributes: Sequence[tuple[str, str]] = (), *, is_empty: bool = False) -> str:
    """A start tag."""
    said = "".join(f" {name}={quoteattr(clean(value))}" for name, value in attributes)
    return f"<{tag}{said}{'/' if is_empty else ''}>"


def leaf(tag: str, text: str, attributes: Sequence[tuple[str, str]] = ()) -> str:
    """An element that holds only text."""
    return f"{open_tag(tag, attributes)}{escape(clean(text))}</{tag}>"


def block(tag: str, lines: Iterable[str], attributes: Sequence[tuple[str, str]] = ()) -> list[str]:
    """An element that holds others, indented."""
    inner = [f"{INDENT}{line}" for line in lines]
    return [open_tag(tag, attributes), *inner, f"</{tag}>"] if inner else [open_tag(tag, attributes, is_empty=True)]


def comment(lines: Iterable[str]) -> list[str]:
    """A comment; two hyphens may not stand in one."""
    return ["<!--", *(f"{INDENT}{clean(line).replace('--', '- -').rstrip('-')}".rstrip() for line in lines), "-->"]
