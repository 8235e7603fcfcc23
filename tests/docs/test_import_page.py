"""The page on other people's models lists just what is imported."""

import re
from pathlib import Path

from sandtable.interop.translate.functions import FUNCTIONS
from sandtable.interop.translate.stella import STELLA
from sandtable.interop.vensim.built_in import BUILT_IN

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
SAID_APART = {"ACTIVE INITIAL"} | {name.upper() for name in BUILT_IN}  # not in the table of functions


def listed(heading: str) -> set[str]:
    text = PAGE.split(f"## {heading}\n", 1)[1].split("\n\n", 1)[0]
    return {" ".join(re.sub(r"\(.*?\)", "", name).split()) for name in text.strip().rstrip(".").split(",")}


def test_every_function_of_vensim_that_is_imported_is_on_the_page():
    assert listed("Functions of Vensim") == {name.upper() for name in FUNCTIONS} | SAID_APART


def test_every_function_of_stella_that_is_imported_is_on_the_page():
    assert listed("Functions of XMILE and Stella beside these") == {name.upper() for name in STELLA}
