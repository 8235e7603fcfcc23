"""A panel's HTML for a file without a server: no controls, and links that stay within the file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape
from html.parser import HTMLParser
from typing import Final

EMPTY: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "col"})
CONTROLS: Final = frozenset({"button", "select", "input", "fieldset"})
DROPPED: Final = frozenset({"choose", "drop", "when", "scripted"})

Attributes = Sequence[tuple[str, str | None]]


class Still(HTMLParser):
    """Copies HTML as it stands, less what needs a page.

    Args:
        sources: ids of the rows that the file lists; a link to one leads there, any other becomes plain text.
        dropped: classes whose elements are left out.
    """

    def __init__(self, sources: Collection[str], dropped: Collection[str] = DROPPED) -> None:
        super().__init__(convert_charrefs=False)
        self.cited: dict[str, None] = {}
        self._sources, self._dropped = sources, dropped
        self._out: list[str] = []
        self._hidden: list[str] = []
        self._links: list[str] = []

    @property
    def text(self) -> str:
        """What was copied."""
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """An element begins."""
        named = dict(attrs)
        classes = (named.get("class") or "").split()
        if self._hidden or tag in CONTROLS or any(name in self._dropped for name in classes):
            if tag not in EMPTY:
                self._hidden.append(tag)
        elif tag == "a" and (named.get("href") or "").startswith("?"):
            self._link(named)
        else:
            if tag == "a":
                self._links.append("a")
            self._out.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:  # noqa: ARG002  (the signature is the parser's)
        """An element without content."""
        if not self._hidden and tag not in CONTROLS:
            self._out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
            return
        self._out.append(f"</{self._links.pop() if tag == 'a' and self._links else tag}>")

    def handle_data(self, data: str) -> None:
        """Text."""
        self._say(data)

    def handle_entityref(self, name: str) -> None:
        """A named character."""
        self._say(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """A numbered character."""
        self._say(f"&#{name};")

    def _say(self, text: str) -> None:
        if not self._hidden:
            self._out.append(text)

    def _link(self, named: dict[str, str | None]) -> None:
        kept = "".join(f' {name}="{escape(named[name] or "")}"' for name in ("class", "title") if named.get(name))
        see = named.get("data-see") or ""
        if see in self._sources:
            self.cited[see] = None
            self._links.append("a")
            self._out.append(f'<a{kept} href="#source-{escape(see)}">')
        else:
            self._links.append("span")
            self._out.append(f"<span{kept}>")


def make_still(html: str, sources: Collection[str], dropped: Collection[str] = DROPPED) -> tuple[str, tuple[str, ...]]:
    """A panel without controls, and the ids of the sources that it cites.

    Args:
        html: of the panel.
        sources: ids of all rows of the sources table.
        dropped: classes whose elements are left out.
    """
    reader = Still(sources, dropped)
    reader.feed(html)
    reader.close()
    return reader.text, tuple(reader.cited)
