from __future__ import annotations

import functools
from pathlib import Path

import pytest

import sandtable
from sandtable.compiler.check import check_scenario
from sandtable.engine.options import EngineOptions
from sandtable.language.parser import parse_document
from sandtable.model.model import Model
from sandtable.sources.load import load_scenario_files
from sandtable.testing.agreement import find_disagreements

LIBRARY = Path(sandtable.__file__).parent / "library"


@functools.cache
def flagship() -> Model:
    files, faults = load_scenario_files("korea-ukraine-2024", parse_document, LIBRARY)
    assert files is not None, faults
    model = check_scenario(files).model
    assert model is not None
    return model


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_the_engines_do_what_the_oracle_says_in_every_lens(engine: str) -> None:
    model = flagship()
    for lens in dict.fromkeys(["record", *model.lenses]):
        gaps = find_disagreements(model, n_futures=2, lens=lens, options=EngineOptions(engine=engine))
        assert not gaps, f"{lens}: {gaps[:10]}"


@pytest.mark.slow
def test_the_engine_does_what_the_oracle_says_in_every_branch() -> None:
    model = flagship()
    for branch in model.branches:
        gaps = find_disagreements(
            model, n_futures=1, first_future=7, branches=(branch,), options=EngineOptions(engine="llvm")
        )
        assert not gaps, f"{branch}: {gaps[:10]}"
