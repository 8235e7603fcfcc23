"""Printed results: their forms, and what counts as agreement."""

import math

import pytest
from tests.unit.interop.models import vensim

from sandtable.analysis.conformance import PrintedValues, find_miss
from sandtable.interop.results.printed import read_printed
from sandtable.usecases.interop.conformance import run_conformance
from sandtable.usecases.refused import Refused


def test_a_table_gives_a_series_per_column_without_its_empty_cells():
    printed = read_printed('Time\tx\t"y[A 1,B]"\n0\t1\t\n1\t2\t5.5\n', "output.tab")
    assert [(series.key, series.cell, series.times, series.values) for series in printed.series] == [
        ("x", (), (0.0, 1.0), (1.0, 2.0)),
        ("y", ("a 1", "b"), (1.0,), (5.5,)),
    ]


def test_quotes_around_a_name_are_no_part_of_it_however_often_they_stand():
    printed = read_printed('Time\t"""a b"""\n0\t1\n', "output.tab")
    assert [series.key for series in printed.series] == ["a b"]


def test_printed_series_that_the_model_lacks_are_counted(tmp_path):
    (tmp_path / "m.mdl").write_text(vensim("x = 1 ~~|"))
    (tmp_path / "output.csv").write_text("Time,x,y\n0,1,5\n")
    (model,) = run_conformance(tmp_path).models
    assert (model.verdict, model.n_series, model.n_unmatched) == ("pass", 1, 1)
    assert model.why == "1 printed series name nothing of the model"


def test_a_dat_file_gives_a_series_per_name():
    printed = read_printed("x\n0\t1\n1\t2\ny[A1]\n0\t3\n", "m.dat")
    assert [(series.key, series.cell, series.values) for series in printed.series] == [
        ("x", (), (1.0, 2.0)),
        ("y", ("a1",), (3.0,)),
    ]


def test_a_file_without_series_is_a_fault():
    assert read_printed("", "output.csv").faults[0].code == "foreign-results"


def miss_of(ours, text):
    (series,) = read_printed(text, "output.csv").series
    values = PrintedValues(name=series.name, times=series.times, values=series.values, halves=series.halves)
    miss = find_miss(ours, [0.0, 1.0], values)
    assert miss is not None
    return miss


def test_the_last_printed_digit_may_be_rounded():
    miss = miss_of([1 / 3, 0.0], "Time,x\n0,0.33\n")
    assert miss.error == 0


def test_a_wrong_value_is_measured_against_the_printed_one():
    miss = miss_of([100.0, 202.0], "Time,x\n0,100\n1,200\n")
    assert (miss.time, miss.error) == (1.0, pytest.approx(0.01))


def test_what_is_no_number_is_never_agreement():
    miss = miss_of([math.nan, 0.0], "Time,x\n0,100\n")
    assert miss.error == math.inf


def test_a_folder_of_models_is_sorted_into_its_four_heaps(tmp_path):
    suite = tmp_path / "suite"
    bodies = {
        "right": ("x = INTEG(1, 0) ~~|", "Time,x\n0,0\n1,1\n"),
        "wrong": ("x = INTEG(1, 0) ~~|", "Time,x\n0,0\n1,2\n"),
        "strange": ("x = FIND ZERO(1) ~~|", "Time,x\n0,0\n"),
        "broken": ("x = (1 ~~|", "Time,x\n0,0\n"),
    }
    for name, (body, results) in bodies.items():
        (suite / name).mkdir(parents=True)
        (suite / name / "m.mdl").write_text(vensim(body))
        (suite / name / "output.csv").write_text(results)
    found = run_conformance(tmp_path)
    assert {model.model.split("/")[0]: model.verdict for model in found.models} == {
        "right": "pass",
        "wrong": "wrong",
        "strange": "unsupported",
        "broken": "defective",
    }
    assert found.counts() == {"suite": {"pass": 1, "wrong": 1, "runs": 0, "unsupported": 1, "defective": 1}}
    worst = next(model.worst for model in found.models if model.verdict == "wrong")
    assert worst is not None
    assert (worst.name, worst.time) == ("x", 1.0)


def test_a_folder_without_models_is_refused(tmp_path):
    with pytest.raises(Refused):
        run_conformance(tmp_path)
    with pytest.raises(Refused):
        run_conformance(tmp_path / "none")
