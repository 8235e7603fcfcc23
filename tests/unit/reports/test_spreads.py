"""Outcomes by themselves: what a run shows where there is neither a ledger nor a claim."""

from dataclasses import replace

import numpy as np
import pytest

from sandtable.analysis.spreads import find_spreads
from sandtable.reports.plain import page_to_text
from sandtable.reports.screen import layout_run
from sandtable.reports.spreads import format_still, spreads_table
from sandtable.runs.runs import Status
from sandtable.testing.ensembles import make_ensemble, make_model

LAND = np.arange(1000.0)


@pytest.fixture
def spreads():
    runs = {("record", "base"): {"land": LAND, "length": np.full(1000, 69.3147)}}
    ensemble = make_ensemble(runs, units={})
    return find_spreads(ensemble, make_model(outcomes=("land", "length")), lens="record")


def test_mean_error_and_quantiles_are_those_of_the_futures(spreads):
    land = spreads[0]
    assert (land.mean, land.n_futures, land.is_same) == (499.5, 1000, False)
    assert land.error == pytest.approx(LAND.std(ddof=1) / np.sqrt(1000))
    assert land.quantiles == pytest.approx((49.95, 499.5, 949.05))


def test_futures_in_trouble_are_left_out():
    runs = {("record", "base"): {"land": LAND}}
    ensemble = make_ensemble(runs, units={})
    status = ensemble.status["record", "base"].copy()
    status[500:] = Status.DIVERGED
    ensemble = replace(ensemble, status={("record", "base"): status})
    (land,) = find_spreads(ensemble, make_model(outcomes=("land",)), lens="record")
    assert (land.mean, land.n_futures) == (249.5, 500)


def test_what_no_chance_moves_is_one_value(spreads):
    text = page_to_text(layout_run(manifest=_manifest(), question="", spreads=spreads[1:]))
    assert "length" in text
    assert "69.315" in text
    assert "the same in all" in text
    assert "50 %" not in text


def test_a_table_says_futures_lens_branch_and_seed(spreads):
    table = spreads_table(spreads)
    assert [cell.text for cell in table.rows[0]] == ["land land", "", "500", "9.1", "50", "500", "949"]
    assert [cell.text for cell in table.rows[1]][2:] == ["69.315", "-", "-", "-", "-"]
    assert table.notes[0].startswith("1,000 futures, lens `record`, base, seed 1; error")


@pytest.mark.parametrize(
    ("value", "text"),
    [(80.0, "80"), (2012.5, "2012.5"), (7.0625e9, "7,062,500,000"), (0.0, "0"), (395.2449, "395.24"), (123456.7, "123,460")],
)  # fmt: skip
def test_a_still_value_has_five_digits(value, text):
    assert format_still(value) == text


def _manifest():
    return make_ensemble({("record", "base"): {"land": LAND}}, units={}).manifest
