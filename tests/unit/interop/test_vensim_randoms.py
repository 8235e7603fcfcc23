"""Random functions of Vensim draw from the distributions that its manual names."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.unit.interop.models import vensim

N = 4_000


@pytest.mark.parametrize(
    ("call", "mean", "deviation"),
    [
        ("RANDOM UNIFORM(2, 6, 0)", 4.0, 4 / math.sqrt(12)),
        ("RANDOM 0 1()", 0.5, 1 / math.sqrt(12)),
        ("RANDOM NORMAL(-100, 100, 3, 2, 0)", 3.0, 2.0),
        ("RANDOM POISSON(0, 100, 4, 1, 2, 0)", 9.0, 4.0),
        ("RANDOM EXPONENTIAL(0, 1000, 1, 3, 0)", 4.0, 3.0),
        ("RANDOM BINOMIAL(0, 100, 0.25, 8, 1, 2, 0)", 5.0, 2 * math.sqrt(1.5)),
        ("RANDOM NEGATIVE BINOMIAL(0, 1000, 0.5, 3, 0, 1, 0)", 6.0, math.sqrt(6.0)),
        ("RANDOM GAMMA(0, 1000, 3, 1, 2, 0)", 7.0, 2 * math.sqrt(3.0)),
        ("RANDOM BETA(0, 1, 2, 3, 0, 1, 0)", 0.4, 0.2),
        ("RANDOM TRIANGULAR(-100, 100, 0, 2, 4, 0)", 2.0, math.sqrt(4 / 6)),
        ("RANDOM WEIBULL(0, 1000, 2, 1, 3, 0)", 4.0, 3 * math.sqrt(4 / math.pi - 1)),
        ("RANDOM LOOKUP(t, 0, 10, 0, 1, 0)", 2 / 3, math.sqrt(1 / 18)),
    ],
)
def test_a_random_function_has_the_mean_and_spread_of_its_family(run_text, call, mean, deviation):
    drawn = np.array(run_text(vensim(f"t((0,0),(1,2)) ~~|\nx = {call} ~~|\n", stop=N))["x"])
    assert drawn.mean() == pytest.approx(mean, abs=5 * deviation / math.sqrt(N) + 1e-3)
    assert drawn.std() == pytest.approx(deviation, rel=0.1)
    assert len(np.unique(drawn)) > 1
