import math
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sandtable.analysis.fans import find_quantiles
from sandtable.analysis.ledger import find_difference
from sandtable.analysis.shares import count_share
from sandtable.analysis.words import STANDARDS, describe_probability, find_band, find_term
from sandtable.reports.numbers import format_number
from sandtable.store.folder import load_run, save_run
from sandtable.testing.ensembles import make_ensemble

reals = st.floats(-1e12, 1e12)
counts = st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_a_wilson_interval_holds_its_share_and_mirrors_its_complement(count):
    n, total = count
    share, rest = count_share(n, total), count_share(total - n, total)
    assert 0.0 <= share.low <= share.share <= share.high <= 1.0
    assert share.low < share.high
    assert share.low == pytest.approx(1.0 - rest.high, abs=1e-12)


@given(arrays(np.float64, st.integers(1, 60), elements=reals), st.floats(0.0, 1.0))
def test_quantiles_are_numpys_linear_ones(values, level):
    expected = np.quantile(values, level)
    assert find_quantiles(values, (level,))[0] == pytest.approx(expected, rel=1e-9, abs=1e-3)


@given(arrays(np.float64, st.integers(2, 40), elements=st.floats(-1e6, 1e6)), st.floats(-1e6, 1e6))
def test_what_both_branches_share_never_reaches_a_difference(weather, shift):
    alone = find_difference(np.full(len(weather), shift), np.zeros(len(weather)))
    shared = find_difference(weather + shift, weather)
    assert shared.mean == pytest.approx(alone.mean, abs=1e-6)
    assert shared.paired_error == pytest.approx(0.0, abs=1e-6)


@given(st.floats(0.0, 1.0), st.sampled_from(sorted(STANDARDS)))
def test_a_probability_lies_in_the_band_of_its_word(probability, standard):
    term = find_term(probability, STANDARDS[standard])
    assert describe_probability(probability, STANDARDS[standard])
    for one in term.split(" or ") if term is not None else ():
        band = find_band(one, STANDARDS[standard])
        assert band is not None
        assert band.low <= probability <= band.high


@given(reals, st.floats(1e-6, 1e9))
def test_a_rounded_number_stays_within_its_error(value, error):
    shown = float(format_number(value, error).replace(",", ""))
    by_error = 0.5 * 10 ** math.floor(math.log10(error))
    by_digits = 0.5 * 10 ** (math.floor(math.log10(abs(value))) - 3) if value else 0.0
    assert abs(shown - value) <= 1.001 * max(by_error, by_digits)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_ensemble_comes_back_from_its_folder(data):
    n = data.draw(st.integers(1, 5))
    numbers = st.floats(allow_nan=True, allow_infinity=True)
    names = data.draw(
        st.lists(st.sampled_from(["land", "status", "lens", "claim.C1~1", "x[RU]"]), min_size=1, unique=True)
    )
    keys = data.draw(
        st.lists(st.tuples(st.sampled_from(["record", "r"]), st.sampled_from(["base", "a+b"])), min_size=1, unique=True)
    )
    made = make_ensemble(
        {key: {name: data.draw(arrays(np.float64, n, elements=numbers)) for name in names} for key in keys},
        status={key: data.draw(arrays(np.uint8, n, elements=st.integers(0, 4))) for key in keys},
    )
    with tempfile.TemporaryDirectory() as folder:
        assert save_run(made, Path(folder) / "run")[1] == ()
        found, faults = load_run(Path(folder) / "run")
    assert faults == ()
    assert found.manifest == made.manifest
    for key in keys:
        assert found.outcomes[key].tobytes() == made.outcomes[key].tobytes()
        assert found.status[key].tobytes() == made.status[key].tobytes()
