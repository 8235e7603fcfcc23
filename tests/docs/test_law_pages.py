"""The pages of the laws are what their files say; the page on adding one is followed to the letter."""

from __future__ import annotations

import csv
import doctest
import re
import shlex
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from latex2mathml.converter import convert

from sandtable.cli.main import run_command
from sandtable.reports.typeset.plain import latex_to_text
from sandtable.testing.law_pages import (
    FOLDER,
    count_results,
    opening_of,
    render_index,
    render_opening,
    render_page,
)
from sandtable.theory.reproduction import compare_with_published
from sandtable.theory.trouble import TheoryError
from sandtable.usecases.check import require_model
from sandtable.usecases.laws.blocks import PublishedRuns
from sandtable.usecases.laws.catalogue import COUNTS, find_law, list_law_rows
from sandtable.usecases.laws.published_rows import read_published

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / FOLDER
ROWS = list_law_rows()
IDS = [row.card.id for row in ROWS]
ADDING = (PAGES / "adding-a-law.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"^`([\w./-]+)`:\n\n```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
STALE = "run `make laws` and read the difference"


def page_of(name: str) -> str:
    return (PAGES / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", IDS)
def test_a_page_says_what_the_laws_file_says(name: str) -> None:
    assert opening_of(page_of(name)) == render_opening(find_law(name)), STALE


def test_the_list_of_laws_is_current() -> None:
    assert page_of("README") == render_index(ROWS), STALE


@pytest.mark.slow
def test_the_counts_of_published_results_are_current() -> None:
    assert COUNTS.read_text(encoding="utf-8") == count_results(), STALE


@pytest.mark.slow
@pytest.mark.parametrize("name", IDS)
def test_a_page_shows_what_its_runs_give(name: str) -> None:
    page, charts = render_page(find_law(name))
    assert page_of(name) == page, STALE
    for file, text in charts.items():
        assert (PAGES / file).read_text(encoding="utf-8") == text, STALE


@pytest.mark.parametrize("name", IDS)
def test_every_equation_of_a_page_can_be_shown(name: str) -> None:
    shown = re.findall(r"^```math\n(.*?)\n```", page_of(name), flags=re.M | re.S)
    assert shown
    for latex in shown:
        convert(latex)
        assert latex_to_text(latex)


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.svg")), ids=lambda path: path.stem)
def test_a_chart_is_a_file_of_its_own_whose_texts_stay_within_it(path: Path) -> None:
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    width = float(root.attrib["width"])
    texts = list(root.iter("{http://www.w3.org/2000/svg}text"))
    assert texts
    for item in texts:
        reach = 6.4 * len(item.text or "")
        left = float(item.attrib["x"]) - {"end": reach, "middle": reach / 2}.get(item.attrib.get("text-anchor", ""), 0)
        is_title = item.attrib.get("class") == "title"
        assert left >= -1, item.text
        assert left + (1.2 if is_title else 1) * reach <= width + 8, item.text


def test_every_page_is_of_a_law() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == {*IDS, "README", "adding-a-law"}
    assert {path.stem for path in PAGES.glob("*.svg")} <= set(IDS)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the page on adding a law shows."""
    folder = tmp_path_factory.mktemp("adding")
    files = [(name, text) for name, text in NAMED.findall(ADDING) if name.startswith("my-case/")]
    assert len(files) == 3
    for name, text in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_what_the_page_on_adding_a_law_runs_prints_what_it_shows(
    followed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (transcript,) = [text for language, text in FENCE.findall(ADDING) if language == "console"]
    monkeypatch.chdir(followed)
    for part in re.split(r"^\$ ", transcript, flags=re.M)[1:]:
        command, _, shown = part.partition("\n")
        assert run_command(shlex.split(command)[1:]) == 0
        said = capsys.readouterr()
        expected = shown.rstrip().removesuffix("...").rstrip()
        assert said.err == ""
        assert said.out.rstrip().startswith(expected)
        assert shown.rstrip().endswith("...") or said.out.rstrip() == expected


def test_the_printed_outcomes_of_the_page_come_out(followed: Path, tmp_path: Path) -> None:
    table = next(text for language, text in FENCE.findall(ADDING) if language == "csv" and text.startswith("id,law"))
    path = tmp_path / "published.csv"
    path.write_text(table, encoding="utf-8")
    rows = [replace(row, scenario="case") for row in read_published(path, laws={"verhulst"})]
    assert len(rows) == len(list(csv.reader(table.splitlines()))) - 1 == 2
    runs = PublishedRuns(rows, {"case": require_model(str(followed / "my-case"))})
    for row in rows:
        assert abs(runs.find_value(row) - row.published) <= row.tolerance, row.id


def test_the_function_of_the_page_has_its_example_card_and_results() -> None:
    space: dict = {}
    for language, text in FENCE.findall(ADDING):
        if language == "python":
            exec(compile(text, "adding-a-law.md", "exec"), space)
    found = doctest.DocTestFinder().find(space["find_growth"], "find_growth", globs=space)
    assert [doctest.DocTestRunner().run(test).failed for test in found] == [0]
    results = [compare_with_published(result, result.compute()) for result in space["RESULTS"]]
    assert [result.verdict for result in results] == ["holds", "fails, as it must"]
    assert space["CARD"].id == "verhulst"
    convert(space["CARD"].equations[0])
    with pytest.raises(TheoryError):
        space["find_growth"](100, 1, 100, 6)
