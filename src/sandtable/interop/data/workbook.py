"""Reads the tables of a data file: text with separators, and the sheets of an `.xlsx` workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from typing import Final

from sandtable.interop.data.cells import MOST_CELLS, Area, Sheet, read_area
from sandtable.interop.decoding import make_text
from sandtable.interop.xmile.tree import XmlNode, parse_xml

LARGEST_PART: Final = 40_000_000  # bytes of one part of a workbook, unpacked


class NoTable(Exception):
    """The file is none that can be read; its text says why."""


def read_separated(text: str, separator: str) -> Sheet:
    """A table of text, e.g. CSV.

    Args:
        text: the decoded file.
        separator: one character.

    Raises:
        NoTable: a field is too long to be one, or there are too many.
    """
    cells: dict[tuple[int, int], str] = {}
    row = width = 0
    try:
        for row, line in enumerate(csv.reader(io.StringIO(text), delimiter=separator)):
            width = max(width, len(line))
            cells.update({(row, column): value for column, value in enumerate(line) if value})
            if len(cells) > MOST_CELLS:
                raise NoTable(f"it has more than {MOST_CELLS:_} cells")
    except csv.Error as trouble:
        raise NoTable(str(trouble)) from None
    return Sheet(cells=cells, n_rows=row + 1, n_columns=width)


def read_workbook(content: bytes) -> Mapping[str, Sheet]:
    """The sheets of a workbook, by their names in small letters.

    Args:
        content: the bytes of an `.xlsx` file.

    Raises:
        NoTable: it is no workbook, or a part of it is too large.
        Unreadable: its XML is broken or declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read_sheets(archive)
    except (zipfile.BadZipFile, KeyError, ValueError, RuntimeError) as trouble:
        raise NoTable(f"it is no `.xlsx` workbook: {trouble}") from None


def _read_sheets(archive: zipfile.ZipFile) -> dict[str, Sheet]:
    book = _part(archive, "xl/workbook.xml")
    targets = {
        node.attributes.get("Id", ""): node.attributes.get("Target", "")
        for node in _part(archive, "xl/_rels/workbook.xml.rels").all("Relationship")
    }
    shared = _shared_texts(archive)
    names = _named_areas(book)
    sheets: dict[str, Sheet] = {}
    listed = book.find("sheets")
    for node in () if listed is None else listed.all("sheet"):
        target = targets.get(node.attributes.get("id", ""), "").lstrip("/")
        path = target if target.startswith("xl/") else f"xl/{target}"
        name = node.attributes.get("name", "").lower()
        if path in archive.namelist():
            sheets[name] = _sheet(_part(archive, path), shared, names.get(name, {}))
    return sheets


def _part(archive: zipfile.ZipFile, path: str) -> XmlNode:
    if archive.getinfo(path).file_size > LARGEST_PART:
        raise NoTable(f"a part of it is larger than {LARGEST_PART:_} bytes")
    return parse_xml(make_text(archive.read(path).decode("utf-8-sig"), path))


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text_within(node) for node in _part(archive, "xl/sharedStrings.xml").all("si")]


def _text_within(node: XmlNode) -> str:
    """The text of `<t>` elements, those of formatted runs too."""
    return "".join(child.text if child.tag == "t" else _text_within(child) for child in node.all("t", "r"))


def _named_areas(book: XmlNode) -> dict[str, dict[str, Area]]:
    """Sheet -> name -> area."""
    found: dict[str, dict[str, Area]] = {}
    listed = book.find("definedNames")
    for node in () if listed is None else listed.all("definedName"):
        sheet, _, address = node.text.strip().rpartition("!")
        area = read_area(address)
        if area is not None:
            own = sheet.strip("'").replace("''", "'").lower()
            found.setdefault(own, {})[node.attributes.get("name", "").lower()] = area
    return found


def _sheet(root: XmlNode, shared: list[str], names: Mapping[str, Area]) -> Sheet:
    cells: dict[tuple[int, int], str] = {}
    data = root.find("sheetData")
    for row in () if data is None else data.all("row"):
        for node in row.all("c"):
            area = read_area(node.attributes.get("r", ""))
            text = _cell_text(node, shared)
            if area is not None and text:
                cells[area.row, area.column] = text
    return Sheet(
        cells=cells,
        names=names,
        n_rows=1 + max((row for row, _ in cells), default=-1),
        n_columns=1 + max((column for _, column in cells), default=-1),
    )


def _cell_text(node: XmlNode, shared: list[str]) -> str:
    kind = node.attributes.get("t", "n")
    if kind == "inlineStr":
        inline = node.find("is")
        return "" if inline is None else _text_within(inline)
    value = node.text_of("v")
    if kind == "s" and value:
        return shared[int(value)] if int(value) < len(shared) else ""
    return "" if kind == "e" else value
