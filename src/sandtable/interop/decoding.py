"""Bytes of another tool's file as text with places: its encoding, its size, its lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place

LARGEST_MODEL = 20_000_000  # bytes; the largest public models have four
MOST_ENTRIES = 100_000  # of a model in Vensim's format, whose entries end with `|`
LONGEST_ENTRY = 1_000_000  # characters; arrays of 50,000 numbers fit
_SKETCH = "\\\\---///"  # where a model's pictures begin
_DECLARED = re.compile(rb"<\?xml[^>]{0,100}encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_PAGES = ("utf", "iso", "windows", "cp", "latin", "koi8", "mac", "big5", "gb", "shift", "euc")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class ForeignText:
    """A text and where its lines begin."""

    file: str
    text: str
    starts: tuple[int, ...]

    def place(self, start: int, end: int | None = None) -> Place:
        """The place of the characters from `start` to before `end`."""
        line, column = self._position(start)
        end_line, end_column = self._position(start + 1 if end is None else max(end, start + 1))
        return Place(self.file, line, column, end_line, end_column)

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def make_text(text: str, file: str) -> ForeignText:
    """A text with its lines counted."""
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return ForeignText(file, text, tuple(starts))


def decode_model(content: bytes, file: str) -> ForeignText | Fault:
    """The text of a model's file: UTF-8, UTF-16 with its mark, or else the Windows code page that Vensim wrote.

    Args:
        content: the file's bytes.
        file: its name, for places.

    Returns:
        The text with every line end a single line feed, or why it is none.
    """
    if len(content) > LARGEST_MODEL:
        return Fault(
            code="foreign-file",
            what=f"`{file}` is larger than {LARGEST_MODEL:_} bytes",
            place=Place(file, 1, 1, 1, 1),
            why="that is the largest that is read",
            mend="leave out stored results, pictures and views",
        )
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "") or _declared(content)
    if encoding and not encoding.startswith(_PAGES):
        return _unknown(file, encoding)
    says_utf8 = b"{UTF-8}" in content[:64] or b'encoding="utf-8"' in content[:200].lower()
    try:
        text = content.decode("utf-8-sig" if encoding in {"", "utf-8"} else encoding)
    except LookupError:
        return _unknown(file, encoding)
    except UnicodeDecodeError as trouble:
        if encoding or says_utf8:
            line = content.count(b"\n", 0, trouble.start) + 1
            return Fault(
                code="foreign-encoding",
                what=f"`{file}` says it is {(encoding or 'utf-8').upper()}, but byte {trouble.start} is not",
                place=Place(file, line, 1, line, 1),
                why=trouble.reason,
                mend="save it anew in the tool that made it, as UTF-8",
            )
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        at = text.index("\0")
        line = text.count("\n", 0, at) + 1
        return Fault(
            code="foreign-encoding",
            what=f"`{file}` is no text: a zero byte stands in line {line}",
            place=Place(file, line, 1, line, 1),
            why="models are read as text: Vensim's `.mdl`, XMILE, Stella's `.stmx`",
            mend="in Vensim choose Save As, type `mdl` text format",
        )
    if not text.strip():
        return _refused(file, f"`{file}` is empty", mend="give the path of a model's file")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _find_oversize(text, file) or make_text(text, file)


def _declared(content: bytes) -> str:
    """The code page that an XML file says it is in; "" for the Unicode ones, which are told by their bytes."""
    found = _DECLARED.match(content)
    name = found[1].decode().lower() if found else ""
    return "" if name.startswith(("utf", "us-ascii")) else {"iso-8859-1": "cp1252"}.get(name, name)


def _unknown(file: str, encoding: str) -> Fault:
    return Fault(
        code="foreign-encoding",
        what=f"`{file}` says it is {encoding.upper()}, which is no encoding that is known",
        place=Place(file, 1, 1, 1, 1),
        mend="save it anew in the tool that made it, as UTF-8",
    )


def is_xml(text: str) -> bool:
    """Whether a model's text is XML, whatever its file's name ends with."""
    return text.lstrip("\ufeff \t\n").startswith("<")


def _find_oversize(text: str, file: str) -> Fault | None:
    """Why an equation text is larger than memory and time allow; XML has limits of its own."""
    if is_xml(text):
        return None
    end = text.find(_SKETCH)
    n_entries = text.count("|", 0, end if end >= 0 else len(text))
    if n_entries > MOST_ENTRIES:
        return _refused(file, f"`{file}` has {n_entries:_} entries", why=f"at most {MOST_ENTRIES:_} are read")
    at = 0
    while at >= 0 and (end < 0 or at < end):
        stop = text.find("|", at)
        size = (stop if stop >= 0 else end if end >= 0 else len(text)) - at
        if size > LONGEST_ENTRY:
            line = text.count("\n", 0, at) + 1
            return _refused(file, f"an entry has {size:_} characters", line, f"at most {LONGEST_ENTRY:_} are read")
        at = stop + 1 if stop >= 0 else -1
    return None


def _refused(file: str, what: str, line: int = 1, why: str = "", mend: str = "split the model") -> Fault:
    return Fault(code="foreign-file", what=what, place=Place(file, line, 1, line, 1), why=why, mend=mend)
