"""The pages: links lead somewhere, scenario blocks can be read, generated pages are current, the index is whole."""

import re
from pathlib import Path

import pytest

from sandtable.language.parser import parse_document
from sandtable.language.words import STATEMENT_WORDS
from sandtable.testing.reference import PAGE, render_reference

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
GENERATED_SAMPLES = DOCS / "faults"  # their blocks are faulty on purpose
LAWS = DOCS / "laws"  # listed by a page of its own
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def scenario_blocks() -> list[tuple[str, str]]:
    """Fenced blocks that are statements of the language: (page, text)."""
    found = []
    for page in PAGES:
        if GENERATED_SAMPLES in page.parents:
            continue
        for language, text in FENCE.findall(page.read_text(encoding="utf-8")):
            first = next((line for line in text.splitlines() if line and not line.startswith("#")), "")
            if language == "sand" or (language == "" and first.split(" ", 1)[0] in STATEMENT_WORDS):
                found.append((str(page.relative_to(ROOT)), text))
    return found


BLOCKS = scenario_blocks()


def headings(page: Path) -> set[str]:
    """Anchors of a page's headings, as they are made on the web."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, flags=re.M)
    named = set(re.findall(r'<a id="([^"]+)"></a>', text))
    return named | {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_reference_has_scenario_blocks():
    assert len([page for page, _ in BLOCKS if page == "docs/language.md"]) >= 10


@pytest.mark.parametrize(("page", "text"), BLOCKS, ids=[f"{page}-{i}" for i, (page, _) in enumerate(BLOCKS)])
def test_a_scenario_block_can_be_read(page, text):
    document, faults = parse_document(text, page)
    assert [fault.what for fault in faults] == []
    assert document.statements


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in headings(file)):
            broken.append(target)
    assert broken == []


def test_the_index_names_every_page():
    linked = set(re.findall(r"\]\(([^)]+)\)", (DOCS / "README.md").read_text()))
    own_lists = {GENERATED_SAMPLES, LAWS}
    pages = {str(p.relative_to(DOCS)) for p in DOCS.rglob("*.md") if not own_lists & {*p.parents}} - {"README.md"}
    assert (pages | {"laws/README.md", "faults/README.md"}) - linked == set()


def test_the_list_of_laws_names_every_page_of_a_law():
    linked = set(re.findall(r"\]\(([^)]+)\)", (LAWS / "README.md").read_text()))
    assert {page.name for page in LAWS.glob("*.md")} - {"README.md"} == {name for name in linked if "/" not in name}


def test_the_page_of_commands_is_current():
    assert (ROOT / PAGE).read_text(encoding="utf-8") == render_reference(), "run python -m sandtable.testing.reference"


def test_every_command_of_the_pages_is_one():
    commands = set(re.findall(r"^## (\w+)$", (ROOT / PAGE).read_text(), flags=re.M))
    wrong = [
        f"{page.name}: sandtable {word}"
        for page in PAGES
        for word in re.findall(r"[`$] ?sandtable ([a-z]+)", page.read_text(encoding="utf-8"))
        if word not in commands
    ]
    assert wrong == []
