"""Our runtime under code of the form that SDEverywhere's compiler writes."""

import shutil

import numpy as np
import pytest
from bench.peers.sdeverywhere import Generated

MODEL = """#include "sde.h"
double _final_time, _initial_time, _time_step, _rate, _level, _seen;
Lookup* _table;
double _table_data_[6] = { 0.0, 0.0, 1.0, 10.0, 2.0, 0.0 };
void initLookups() { if (!_table) _table = __new_lookup(3, /*copy=*/false, _table_data_); }
void initConstants() { _final_time = 2.5; _initial_time = -0.5; _time_step = 0.5; _rate = 9.0; initLookups(); }
void initLevels() { _time = _initial_time; _level = 1.0; }
void evalAux() { _seen = _WITH_LOOKUP(_time, _table); }
void evalLevels() { _level = _INTEG(_level, _level * _rate); }
void setInputs(double* inputValues, int32_t* inputIndices) { _rate = inputValues[0]; }
void storeOutputData() { outputVar(_level); outputVar(_seen); }
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    if shutil.which("gcc") is None:
        pytest.skip("no gcc")
    folder = tmp_path_factory.mktemp("sde")
    (folder / "model.c").write_text(MODEL, encoding="utf-8")
    return Generated(folder, folder, "model", 7, 2).build()


def test_each_future_grows_by_its_own_rate_and_reads_the_table_at_every_point(program):
    out = program(np.array([[0.1], [0.2], [0.0]]), 1)
    assert out.shape == (3, 7, 2)
    for future, rate in enumerate((0.1, 0.2, 0.0)):
        np.testing.assert_allclose(out[future, :, 0], (1 + rate / 2) ** np.arange(7), rtol=1e-14)
        np.testing.assert_allclose(out[future, :, 1], [0, 0, 5, 10, 5, 0, 0])  # held beyond both ends


def test_the_ends_alone_are_the_first_and_the_last_point(program):
    whole, ends = (program(np.array([[0.1], [0.3]]), every) for every in (1, 6))
    np.testing.assert_array_equal(ends, whole[:, [0, 6]])
