"""Every block of the reference page can be read, formatted and read again."""

import re
from pathlib import Path

import pytest

from sandtable.language.formatter import format_document
from sandtable.language.json_form import from_json, to_json
from sandtable.language.parser import parse_document
from sandtable.language.words import RESERVED, STATEMENT_WORDS

PAGE = (Path(__file__).parents[3] / "docs" / "language.md").read_text("utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_has_blocks():
    assert len(BLOCKS) >= 10


@pytest.mark.parametrize("block", BLOCKS, ids=[block.split("\n", 1)[0][:40] for block in BLOCKS])
def test_a_block_reads_and_keeps_its_meaning_in_both_forms(block):
    document, faults = parse_document(block, "language.md")
    assert faults == []
    assert document.statements
    again, faults = parse_document(format_document(document), "language.md")
    assert faults == []
    assert again == document
    assert from_json(to_json(document)) == (document, [])


def test_every_word_of_the_language_is_on_the_page():
    assert [word for word in sorted(RESERVED) if not re.search(rf"\b{word}\b", PAGE)] == []


def test_every_statement_is_shown_in_a_block():
    shown = {line.split(" ", 1)[0] for block in BLOCKS for line in block.split("\n") if line[:1].strip()}
    prose = {word for word in STATEMENT_WORDS if re.search(rf"`{word}[ `]", PAGE)}
    assert STATEMENT_WORDS - shown - prose == set()
