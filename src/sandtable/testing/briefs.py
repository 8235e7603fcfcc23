"""What a brief promises, looked for in its text: numbers that rest on a row, links that lead somewhere, nothing fetched."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

EXEMPT = {"a", "code", "svg", "style", "title", "h1", "h2", "h3", "nav", "pre"}
EXEMPT_CLASSES = {"question", "about", "date", "rows"}  # the scenario's own description; the rows that links lead to
INLINE = {"a", "b", "code"}
VOID = {"meta", "br", "wbr", "link", "img", "hr", "input"}
_DATE = re.compile(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?<![\w.,+-])(?:1[89]|20)\d\d(?:[-–](?:\d\d|(?:1[89]|20)\d\d))?(?:-\d\d)?(?!\w|,\d|\.\d)"
)
_NUMBER = re.compile(r"(?<![\w.,^/-])[+\-−]?\d[\d,._]*(?!\w|/[A-Za-z])")
_DIGITS = re.compile(r"\d[\d,._]*\d|\d")


class BriefReader(HTMLParser):
    """Reads an HTML brief.

    Attributes:
        loose: texts with a number that is in no link, and not in a place where numbers need none.
        ids: of all elements, in order.
        targets: addresses of all links.
        tags: how often each element occurs.
        outside: attributes by which something would be fetched or run.
        text: what a reader sees of headings, running text and tables, pictures left out.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.loose: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: Counter[str] = Counter()
        self.outside: list[str] = []
        self.text: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []  # tag, numbers need no link, hidden from the text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element opens."""
        given = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.targets.append(given.get("href", ""))
        self.outside += [
            f"{tag} {name}" for name in given if name in {"src", "srcset", "background"} or name.startswith("on")
        ]
        if tag in VOID:
            return
        classes = set(given.get("class", "").split())
        _, is_exempt, is_hidden = self._open[-1] if self._open else ("", False, False)
        is_exempt = is_exempt or tag in EXEMPT or bool(classes & EXEMPT_CLASSES)
        is_hidden = is_hidden or tag in {"svg", "style", "nav", "head"}
        self._open.append((tag, is_exempt, is_hidden))

    def handle_endtag(self, tag: str) -> None:
        """An element closes."""
        if not self._open or self._open[-1][0] != tag:
            raise ValueError(f"</{tag}> closes nothing; open are {[name for name, _, _ in self._open]}")
        _, _, is_hidden = self._open.pop()
        if not is_hidden and tag not in INLINE:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        """Text inside whatever is open."""
        _, is_exempt, is_hidden = self._open[-1] if self._open else ("", True, True)
        if not is_hidden:
            self.text.append(data)
        if not is_exempt and _NUMBER.search(_DATE.sub("", data)):
            self.loose.append(data.strip())

    @property
    def is_closed(self) -> bool:
        """Whether every element was closed."""
        return not self._open

    @property
    def dead(self) -> list[str]:
        """Links into the page that lead nowhere."""
        known = set(self.ids)
        return sorted({target for target in self.targets if target.startswith("#") and target[1:] not in known})


def read_html(text: str) -> BriefReader:
    """Read an HTML brief.

    Raises:
        ValueError: an element closes that is not open.
    """
    reader = BriefReader()
    reader.feed(text)
    reader.close()
    return reader


def count_html_numbers(text: str) -> Counter[str]:
    """How often each number stands in the text of an HTML brief, pictures and contents left out."""
    return Counter(_DIGITS.findall("".join(read_html(text).text)))


def count_markdown_numbers(text: str) -> Counter[str]:
    """How often each number stands in a Markdown brief, link targets left out."""
    plain = re.sub(r'<a id="[^"]*"></a>', "", text)
    plain = re.sub(r"\]\(#[^)\s]*\)", "]", plain)
    return Counter(_DIGITS.findall(re.sub(r"\\([\\`*_\[\]<>|~&])", r"\1", plain)))
