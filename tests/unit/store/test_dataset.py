from dataclasses import replace

import numpy as np
import pytest

from sandtable.runs.runs import Fan, Status
from sandtable.store.dataset import open_run, to_dataset
from sandtable.store.folder import save_run
from sandtable.testing.ensembles import make_ensemble


@pytest.fixture
def ensemble():
    values = np.arange(20.0).reshape(5, 4)
    fan = Fan(variable="held", elements="", unit="km^2", levels=(0.05, 0.25, 0.5, 0.75, 0.95), values=values)
    made = make_ensemble(
        {
            ("record", "base"): {"land": [1.0, 2.0], "status": [5.0, 6.0]},
            ("record", "off"): {"land": [3.0, 4.0], "status": [5.0, 6.0]},
            ("rehi", "base"): {"land": [7.0, 8.0], "status": [5.0, 6.0]},
        },
        status={("rehi", "base"): [0, 2]},
        fans={("record", "base"): (fan,)},
        units={"land": "km^2"},
    )
    return replace(made, trajectories={("record", "off"): {"soldiers[RU]": np.ones((2, 4))}})


def test_outcomes_are_found_by_lens_branch_and_future(ensemble):
    found = to_dataset(ensemble)
    assert found["land"].dims == ("lens", "branch", "future")
    assert found["land"].sel(lens="record", branch="off").values.tolist() == [3.0, 4.0]
    assert found["land"].attrs["units"] == "km^2"


def test_what_was_not_run_is_nan_and_its_status_says_so(ensemble):
    found = to_dataset(ensemble)
    assert np.isnan(found["land"].sel(lens="rehi", branch="off")).all()
    assert (found["status"].sel(lens="rehi", branch="off") == Status.NOT_RUN).all()
    assert found["status"].sel(lens="rehi", branch="base").values.tolist() == [0, 2]
    assert found["status"].attrs["flag_meanings"].split()[2] == "diverged"


def test_an_outcome_called_status_gets_out_of_the_way(ensemble):
    assert to_dataset(ensemble)["status~"].sel(lens="record", branch="base").values.tolist() == [5.0, 6.0]


def test_fans_and_trajectories_have_a_time_axis_of_dates(ensemble):
    found = to_dataset(ensemble)
    fan = found["held.quantiles"].sel(lens="record", branch="base", level=0.5)
    assert fan.sel(time="2024-12").item() == 10.0
    assert found["soldiers[RU]"].dims == ("lens", "branch", "future", "time")
    assert found["time"].values[0] == np.datetime64("2024-10-01")


def test_points_of_a_plain_axis_are_numbers(ensemble):
    plain = replace(ensemble, manifest=replace(ensemble.manifest, labels=("0", "0.5", "1", "1.5")))
    assert to_dataset(plain)["time"].values.tolist() == [0.0, 0.5, 1.0, 1.5]


def test_a_stored_run_opens_as_the_same_dataset(ensemble, tmp_path):
    save_run(ensemble, tmp_path / "run")
    found, faults = open_run(tmp_path / "run")
    assert faults == ()
    assert found.identical(to_dataset(ensemble))
    assert (found.attrs["seed"], found.attrs["scenario"]) == (1, "small")


def test_a_missing_run_opens_as_a_fault(tmp_path):
    found, faults = open_run(tmp_path / "nowhere")
    assert found is None
    assert faults[0].code == "run-missing"
