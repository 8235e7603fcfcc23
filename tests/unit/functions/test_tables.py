from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandtable.functions.arrays import ArrayEmitter
from sandtable.functions.tables import (
    Table,
    array_history,
    array_lookup,
    lower_lookup,
    scalar_history,
    scalar_lookup,
)

POINTS = st.lists(st.integers(-50, 50), min_size=1, max_size=20, unique=True).map(sorted)
MODES = st.sampled_from(["hold", "extrapolate", "step"])


@given(POINTS, st.data(), MODES)
def test_all_forms_of_a_lookup_give_the_same_bits(xs: list[int], data: st.DataObject, mode: str) -> None:
    ys = data.draw(st.lists(st.floats(-5, 5), min_size=len(xs), max_size=len(xs)))
    table = Table("t", tuple(float(x) for x in xs), tuple(ys), mode)
    at = np.array([-1e6, *table.x, *(x + 0.25 for x in table.x), 1e6, math.nan])
    expected = np.array([scalar_lookup(float(x), table) for x in at])
    assert np.array_equal(array_lookup(np, at, table), expected, equal_nan=True)
    assert np.array_equal(lower_lookup(ArrayEmitter(np), at, table), expected, equal_nan=True)


def test_a_lookup_meets_its_points_and_holds_its_ends() -> None:
    table = Table("t", (0.0, 6.0, 24.0), (1.0, 0.8, 0.5))
    assert [scalar_lookup(x, table) for x in (-1.0, 0.0, 6.0, 24.0, 99.0)] == [1.0, 1.0, 0.8, 0.5, 0.5]
    assert scalar_lookup(3.0, table) == pytest.approx(0.9)


def test_extrapolation_goes_on_and_steps_stay() -> None:
    points = ((0.0, 1.0, 3.0), (0.0, 2.0, 3.0))
    extrapolated, stepped = Table("e", *points, "extrapolate"), Table("s", *points, "step")
    assert [scalar_lookup(x, extrapolated) for x in (-1.0, 5.0)] == [-2.0, 4.0]
    assert [scalar_lookup(x, stepped) for x in (-1.0, 0.9, 1.0, 9.0)] == [0.0, 0.0, 2.0, 3.0]


def test_history_rounds_halves_up_and_reaches_back_to_before() -> None:
    past = [10.0, 11.0, 12.0]
    found = [scalar_history(lag, -1.0, past) for lag in (0.0, 1.4, 1.5, 3.0, 3.5, math.inf, math.nan)]
    assert found == [12.0, 12.0, 11.0, 10.0, -1.0, -1.0, 12.0]
    assert scalar_history(1.0, -1.0, []) == -1.0


def test_history_of_arrays_is_that_of_each_future() -> None:
    past = np.arange(12.0).reshape(3, 4)
    lags = np.array([1.0, 2.0, 3.0, 4.0])
    expected = [scalar_history(lag, -1.0, past[:, i].tolist()) for i, lag in enumerate(lags)]
    assert array_history(np, lags, np.full(4, -1.0), past).tolist() == expected
    assert array_history(np, lags, np.full(4, -1.0), past[:0]).tolist() == [-1.0] * 4
