"""An outcome that is no number puts its run in trouble, whatever the states do."""

import numpy as np
import pytest

from sandtable.engine.options import EngineOptions
from sandtable.runs.runs import Status
from sandtable.testing.agreement import find_disagreements
from sandtable.testing.models import model_from_text, run_futures

TEXT = """scenario "An outcome that may be no number"
time 0 to 4 step 1 month
uncertain u : 1 = uniform(-1, 1) judged "x"
stock s : 1
  starts 0
  gains 1/month
aux root : 1 = sqrt(u) + s
outcome half : 1 = final(root)
outcome whole : 1 = final(s)
check "a root" : root >= 0
"""


@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_a_future_whose_outcome_is_no_number_is_in_trouble_at_the_last_point(engine: str) -> None:
    model = model_from_text(TEXT)
    options = EngineOptions(engine=engine)
    result, parameters, _ = run_futures(model, n_futures=20, options=options)
    is_bad = parameters[0] < 0
    assert 0 < is_bad.sum() < 20
    np.testing.assert_array_equal(result.status == Status.NONFINITE, is_bad)
    np.testing.assert_array_equal(result.status_point, np.where(is_bad, 4, -1))
    assert find_disagreements(model, n_futures=8, options=options) == []


def test_a_check_that_is_no_number_is_no_trouble_of_the_run() -> None:
    model = model_from_text(TEXT.replace("outcome half : 1 = final(root)\n", ""))
    result, _, _ = run_futures(model, n_futures=20)
    assert (result.status == Status.OK).all()
