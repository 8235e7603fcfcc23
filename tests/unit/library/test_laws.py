"""Every block of the library is sound, says what it is, and gives its closed form or published curve."""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path

import pytest

from sandtable.analysis.branches import BASE, find_check_branches
from sandtable.analysis.checks import ChecksReport, find_checks
from sandtable.language.formatter import format_document
from sandtable.language.parser import parse_document
from sandtable.model.declaration import About, Check, Constant, Input, ScenarioHead, Uncertain
from sandtable.runs.runs import Status
from sandtable.usecases.check import check_scenario_at
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

BLOCKS = sorted((LIBRARY / "laws").glob("*.sand"))
EXAMPLES = Path(__file__).parent / "examples"
SAID = ("Equations: ", "Holds: ", "Skill: ")


@cache
def run_example(path: Path, futures: int = 20) -> tuple[dict[str, float], ChecksReport]:
    """The outcomes of the first future and the checks of an example, which must be without any fault."""
    found = check_scenario_at(path, strict=True)
    assert [(fault.code, fault.what) for fault in found.faults] == []
    assert found.model is not None
    branches = tuple(dict.fromkeys((BASE, *find_check_branches(found.model))))
    request = RunRequest(lenses=("record",), branches=branches, futures=futures, checks=True, threads=1)
    ensemble = run_model(found.model, request)
    assert all((status == Status.OK).all() for status in ensemble.status.values())
    values = ensemble.outcomes["record", BASE][:, 0].tolist()
    return dict(zip(ensemble.manifest.outcomes, values, strict=True)), find_checks(ensemble, found.model)


def example(name: str) -> dict[str, float]:
    return run_example(EXAMPLES / f"{name}.sand")[0]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda path: path.stem)
def test_a_block_says_its_paper_equations_range_and_skill(block: Path) -> None:
    document, faults = parse_document(block.read_text(encoding="utf-8"), block.name)
    assert not list(faults)
    head = document.statements[0]
    assert isinstance(head, ScenarioHead)
    assert (head.module, bool(head.title)) == (block.stem, True)
    texts = [item.text for item in document.statements if isinstance(item, About) and item.keyword == "about"]
    assert [text[: text.index(": ") + 2] for text in texts] == list(SAID)
    assert [item for item in document.statements if isinstance(item, About) and item.keyword == "paper"]
    assert [item for item in document.statements if isinstance(item, Check)]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda path: path.stem)
def test_every_value_of_a_block_has_a_label(block: Path) -> None:
    document, _ = parse_document(block.read_text(encoding="utf-8"), block.name)
    values = [item for item in document.statements if isinstance(item, Input | Constant | Uncertain)]
    assert [item.id for item in values if not item.label] == []


@pytest.mark.parametrize("path", [*BLOCKS, *sorted(EXAMPLES.glob("*.sand"))], ids=lambda path: path.stem)
def test_blocks_and_examples_stand_in_the_canonical_layout(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_document(parse_document(text, path.name)[0]) == text


def test_every_block_has_an_example_that_uses_it() -> None:
    used = {name for path in EXAMPLES.glob("*.sand") for name in re.findall(r"^use (\w+) as", path.read_text(), re.M)}
    assert used == {block.stem for block in BLOCKS}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.sand")), ids=lambda path: path.stem)
def test_an_example_is_without_faults_and_its_checks_hold(path: Path) -> None:
    _, report = run_example(path)
    assert report.findings
    assert [(finding.label, finding.worst) for finding in report.findings if finding.status != "holds"] == []


def _after_tau(tmp_path: Path, step: float, method: str) -> float:
    text = (EXAMPLES / "teacup.sand").read_text().replace("step 15 second method rk4", f"step {step} second {method}")
    path = tmp_path / f"cup{step}.sand"
    path.write_text(text)
    found = check_scenario_at(path)
    assert found.model is not None
    ensemble = run_model(found.model, RunRequest(branches=(BASE,), futures=1, threads=1))
    return float(ensemble.outcomes["record", BASE][0, 0])


@pytest.mark.parametrize(("method", "ratio", "steps"), [("", 2, (60, 30)), ("method rk4", 16, (400, 200))])
def test_half_the_step_divides_the_error_by_the_order_of_the_method(
    tmp_path: Path, method: str, ratio: float, steps: tuple[float, float]
) -> None:
    coarse, fine = (abs(_after_tau(tmp_path, step, method) - 80 / math.e) for step in steps)
    assert coarse / fine == pytest.approx(ratio, rel=0.15)


def test_a_hundred_against_sixty_leaves_eighty() -> None:
    found = example("lanchester")
    assert found["left"] == pytest.approx(80, abs=1e-3)
    assert found["length"] == pytest.approx(100 * math.atanh(0.6), abs=0.04)


def test_the_epidemic_ends_at_its_final_size() -> None:
    assert example("sir")["final_size"] == pytest.approx(0.796812, abs=1e-6)


def test_adoptions_peak_when_bass_says() -> None:
    found = example("bass")
    assert found["peak_at"] == pytest.approx(math.log(0.38 / 0.03) / 0.41, abs=0.04)
    assert found["peak"] == pytest.approx(100_000 * 0.41**2 / (4 * 0.38), rel=1e-5)
