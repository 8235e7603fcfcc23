"""Discovered futures and regret from Python."""

import numpy as np
import pytest

import sandtable as st


@pytest.fixture(scope="module")
def run(tmp_path_factory, case_text):
    folder = tmp_path_factory.mktemp("choices") / "strike-case"
    folder.mkdir()
    (folder / "scenario.sand").write_text(case_text)
    return st.run(folder, futures=300, engine="numpy", branches=["base", "no_strike"])


def test_discovered_futures_have_a_row_per_limit_in_the_parameters_unit(run):
    frame = run.discover("lost in strike_in_june", above="70%")
    assert list(frame.index.names) == ["lens", "box", "parameter"]
    row = frame.loc[("record", 1, "demand")]
    assert row["unit"] == "ware/month"
    assert 90 < row["low"] < 110
    assert np.isinf(row["high"])
    assert row["judged"] == "last year's orders"
    assert frame.attrs["rate"] == {"record": 0.3}
    assert frame.attrs["futures"] == {"record": 300}


def test_where_nothing_is_found_there_are_no_rows(run):
    frame = run.discover("lost", above=0, lenses=["hawk_world"])
    assert frame.attrs["target"] == "lost"
    assert list(frame.index.names) == ["lens", "box", "parameter"]
    assert set(frame.attrs["rate"]) == {"hawk_world"}


def test_regret_has_a_row_per_lens_and_alternative_and_runs_what_it_lacks(run):
    frame = run.regret("UNION", "no_strike", "strike_in_june")
    assert list(frame.loc["record"].index) == ["no_strike", "strike_in_june"]
    assert frame.attrs["unit"] == "pieces"
    assert frame.attrs["best"]["regret"] == ["strike_in_june"]
    assert (frame["regret"] >= 0).all()
    assert frame.loc[("record", "strike_in_june"), "regret"] == 0


def test_regret_refuses_as_the_command_does(run):
    with pytest.raises(st.Refused, match="at least two"):
        run.regret("UNION", "base")
