"""Quantities over futures that come block by block."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandtable.analysis.streamed.tally import QUANTILE_GAP, Tally, find_bins, to_values

FINITE = st.floats(allow_nan=False, allow_infinity=False, width=64)
LEVELS = (0.0, 0.05, 0.5, 0.95, 1.0)


def tally_of(values: np.ndarray, size: int) -> Tally:
    tally = Tally()
    for start in range(0, len(values), size):
        tally.add(values[start : start + size])
    return tally


@given(st.lists(FINITE, min_size=1, max_size=40))
def test_a_value_lies_at_most_the_gap_beyond_its_bin(numbers: list[float]) -> None:
    values = np.array(numbers)
    found = to_values(find_bins(values))
    assert np.all(np.abs(found) <= np.abs(values))
    is_normal = np.abs(values) >= np.finfo(float).tiny
    assert np.all((np.abs(values) - np.abs(found))[is_normal] <= QUANTILE_GAP * np.abs(values)[is_normal])
    assert np.all(np.diff(find_bins(np.sort(values))) >= 0)


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_the_size_of_blocks_changes_no_count_extreme_or_quantile(size: int) -> None:
    values = np.random.default_rng(1).normal(3.0, 50.0, 5000)
    found, whole = tally_of(values, size).summary(LEVELS), tally_of(values, len(values)).summary(LEVELS)
    assert (found.n, found.lowest, found.highest, found.quantiles) == (
        5000,
        values.min(),
        values.max(),
        whole.quantiles,
    )
    assert found.mean == pytest.approx(values.mean(), rel=1e-12)
    assert found.deviation == pytest.approx(values.std(ddof=1), rel=1e-12)
    assert found.error == pytest.approx(values.std(ddof=1) / np.sqrt(5000), rel=1e-12)


def test_quantiles_have_the_stated_gap() -> None:
    values = np.random.default_rng(2).normal(size=20_000)
    exact = np.quantile(values, LEVELS, method="inverted_cdf")
    found = np.array(tally_of(values, 4096).quantiles(LEVELS))
    assert np.all(np.abs(found) <= np.abs(exact))
    assert np.all(np.abs(found - exact) <= QUANTILE_GAP * np.abs(exact))


def test_numbers_of_few_digits_are_met_exactly() -> None:
    values = np.array([-3.0, -1.0, 0.0, -0.0, 1.0, 2.5, 4000.0])
    assert tally_of(values, 3).quantiles([1 / 7, 2 / 7, 4 / 7, 5 / 7, 1.0]) == (-3.0, -1.0, 0.0, 1.0, 4000.0)


def test_pending_bins_are_joined_before_they_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from sandtable.analysis.streamed import tally as module

    values = np.random.default_rng(3).normal(size=4000)
    expected = tally_of(values, 100).quantiles(LEVELS)
    monkeypatch.setattr(module, "MOST_PENDING", 50)
    assert tally_of(values, 100).quantiles(LEVELS) == expected


def test_nothing_is_known_of_no_futures() -> None:
    summary = tally_of(np.zeros(0), 1).summary()
    assert summary.n == 0
    assert np.isnan([summary.mean, summary.error, summary.lowest, *summary.quantiles]).all()
