"""Every fault code has its page, its failing sample and its expected text; good scenarios have no fault."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sandtable.diagnostics.catalogue import CATALOGUE
from sandtable.testing.promote import BAD, GOOD, PAGES, POOR, check_sample, fault_pages, render_sample, samples

ROOT = Path(__file__).parents[2]
IN_SCENARIOS = [entry for entry in CATALOGUE.values() if entry.is_in_scenario]


def test_every_code_of_a_scenario_has_a_sample_and_every_sample_a_code() -> None:
    assert {path.stem for path in samples(ROOT / BAD)} == {entry.code for entry in IN_SCENARIOS}


@pytest.mark.parametrize("path", [*samples(ROOT / BAD), *samples(ROOT / POOR)], ids=lambda path: path.stem)
def test_a_sample_says_what_is_expected(path: Path) -> None:
    assert render_sample(path) == path.with_suffix(".expected").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", samples(ROOT / BAD), ids=lambda path: path.stem)
def test_a_sample_has_one_root_cause_and_one_fault(path: Path) -> None:
    _, faults = check_sample(path)
    assert [fault.code for fault in faults] == [path.stem]
    assert faults[0].mend


@pytest.mark.parametrize("entry", IN_SCENARIOS, ids=lambda entry: entry.code)
def test_the_mended_lines_no_longer_have_the_fault(entry, tmp_path: Path) -> None:
    text = (ROOT / BAD / f"{entry.code}.sand").read_text(encoding="utf-8")
    if entry.example and entry.example not in text:
        entry_line = next(line for line in text.splitlines() if line.startswith(entry.example.split("(")[0]))
        mended = text.replace(entry_line, entry.mended)
    elif entry.example:
        mended = text.replace(entry.example, entry.mended)
    else:
        first, _, rest = text.partition("\n")
        mended = f"{first}\n{entry.mended}\n{rest}"
    assert mended != text
    for path in (ROOT / BAD).rglob("*"):
        if path.is_file() and path.suffix in {".csv", ".sand"} and path.parent != ROOT / BAD:
            target = tmp_path / path.relative_to(ROOT / BAD)
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(path.read_bytes())
    (tmp_path / f"{entry.code}.sand").write_text(mended, encoding="utf-8")
    checked, faults = check_sample(tmp_path / f"{entry.code}.sand")
    assert [fault.what for fault in faults] == []
    assert checked is not None
    assert checked.model is not None


@pytest.mark.parametrize("path", samples(ROOT / GOOD), ids=lambda path: path.stem)
def test_a_good_scenario_has_no_fault(path: Path) -> None:
    checked, faults = check_sample(path)
    assert [fault.what for fault in faults] == []
    assert checked is not None
    assert checked.model is not None


def test_every_code_has_its_page_and_no_page_is_left_over() -> None:
    wanted = {ROOT / path: text for path, text in fault_pages(ROOT)}
    assert set((ROOT / PAGES).glob("*.md")) == set(wanted)
    for path, text in wanted.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is not promoted"


def _codes(tree: ast.AST) -> set[str]:
    """Codes given to `Fault(code=...)` and `scope.fault(...)`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        values = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
        if name == "fault" and node.args:
            values.append(node.args[0])
        for value in values:
            found |= {
                part.value for part in ast.walk(value) if isinstance(part, ast.Constant) and isinstance(part.value, str)
            }
    return {code for code in found if re.fullmatch(r"[a-z]+(-[a-z]+)*", code)}


@pytest.mark.parametrize("room", sorted(path.name for path in (ROOT / "src/sandtable").iterdir() if path.is_dir()))
def test_no_fault_is_raised_with_an_unknown_code(room: str) -> None:
    for path in (ROOT / "src/sandtable" / room).rglob("*.py"):
        unknown = _codes(ast.parse(path.read_text(encoding="utf-8"))) - set(CATALOGUE)
        assert not unknown, f"{path}: {unknown}"


def test_no_code_is_listed_that_nothing_raises() -> None:
    text = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "src/sandtable").rglob("*.py") if "codes" not in path.parts
    )
    composed = {"unknown-move", "unknown-law"}  # made of `unknown-` and the kind
    missing = [code for code in CATALOGUE if not re.search(rf'["\[]{code}["\]]', text) and code not in composed]
    assert not missing
