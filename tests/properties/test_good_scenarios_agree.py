"""What the checker settles means the same to the oracle and to both engines, in every lens and branch."""

from pathlib import Path

import pytest

from sandtable.engine.options import EngineOptions
from sandtable.testing.agreement import find_disagreements
from sandtable.testing.promote import GOOD, check_sample, samples

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["numpy", "llvm"])
@pytest.mark.parametrize("path", samples(ROOT / GOOD), ids=lambda path: path.stem)
def test_a_good_scenario_runs_alike_on_the_oracle_and_the_engines(path: Path, engine: str) -> None:
    checked, _ = check_sample(path)
    assert checked is not None
    model = checked.model
    assert model is not None
    for lens in model.lenses:
        for branch in model.branches:
            gaps = find_disagreements(
                model, n_futures=2, lens=lens, branches=(branch,), options=EngineOptions(engine=engine)
            )
            assert not gaps, f"{lens}, {branch}: {gaps[:5]}"
