"""What the page of scenarios says in numbers is in the kept briefs, which are what the command writes."""

import re
from pathlib import Path

import pytest

from sandtable.usecases.listing import list_library

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "scenarios.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## `([^`]+)`\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
SMALL = [name for name in SECTIONS if name != "korea-ukraine-2024"]
NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\w)")


def numbers_of(text):
    return {number.rstrip(",") for number in NUMBER.findall(text)}


@pytest.mark.parametrize("name", SMALL)
def test_each_number_that_a_scenario_is_said_to_give_is_in_its_brief(name):
    (says,) = re.findall(r"^It says: (.*?)\n\n", SECTIONS[name], re.MULTILINE | re.DOTALL)
    brief = re.sub(r"\]\(#[^)]*\)", "]", (DOCS / "brief" / f"{name}.md").read_text(encoding="utf-8"))
    said = numbers_of(re.sub(r"`[^`]*`|3d Marines", "", says))
    assert len(said) > 8
    assert sorted(said - numbers_of(brief)) == []


def test_the_page_has_every_scenario_of_the_library():
    assert sorted(SECTIONS) == sorted(entry.id for entry in list_library())
