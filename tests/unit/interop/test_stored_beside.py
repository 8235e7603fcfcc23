"""Models beside stored runs, beside several files of results, and beside none."""

import os
import time

import pytest
from tests.unit.interop.models import vensim
from tests.unit.interop.stored_run import AUX, CONSTANT, STOCK, Run

from sandtable.cli.main import run_command
from sandtable.usecases.interop import conformance, limits
from sandtable.usecases.interop.conformance import run_conformance
from sandtable.usecases.refused import Refused

MODEL = vensim("rate of growth = 0.1 ~~|\nown stock = INTEG(rate of growth * own stock, 100) ~~|", stop=2)


def stored(*, rate=0.1, start=100, model="m.mdl", name="own stock"):
    run = Run(times=(0.0, 1.0, 2.0), model=model).add("rate of growth", CONSTANT, rate)
    values = [start * (1 + rate) ** at for at in range(3)]
    return run.add(name, STOCK, *values).to_bytes()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "m.mdl").write_text(MODEL)
    return tmp_path


def only(folder):
    (found,) = run_conformance(folder).models
    return found


def test_a_model_is_judged_by_a_stored_run_in_single_precision(folder):
    (folder / "m.vdf").write_bytes(stored())
    found = only(folder)
    assert (found.verdict, found.n_series, found.results, found.why) == ("pass", 2, "m.vdf", "")
    (folder / "m.vdf").write_bytes(stored(start=101))
    assert only(folder).verdict == "wrong"


def test_constants_that_were_changed_for_the_run_are_changed_here_too_and_named(folder):
    (folder / "m.vdf").write_bytes(stored(rate=0.3))
    found = only(folder)
    assert (found.verdict, found.why) == ("pass", "with the run's constants: rate of growth = 0.3 for 0.1")


def test_a_negative_constant_of_the_run_is_set(folder):
    (folder / "m.vdf").write_bytes(stored(rate=-0.5))
    assert only(folder).verdict == "pass"


ARRAYS = """Region: North, South ~~|
start[Region] = 1, 2 ~~|
gain[North] = 3 ~~|
gain[South] = 4 ~~|
own stock[Region] = INTEG(gain[Region], start[Region]) ~~|
"""


def test_arrays_of_constants_that_were_changed_for_the_run_are_changed_here_too(tmp_path):
    (tmp_path / "m.mdl").write_text(vensim(ARRAYS, stop=1))
    run = Run(times=(0.0, 1.0), shape=(2,), axes=(1,), dimensions={1: (2, 3)})
    run.records += [("Region", 0, 7, 0, 0x83), ("North", 0, 7, 0, 0x83), ("South", 0, 7, 1, 0x83)]
    run.add("gain", CONSTANT, 3, -5, cells=2).add("start", CONSTANT, 1, 2, cells=2)
    run.add("own stock", STOCK, 1, 4, 2, -3, cells=2)
    (tmp_path / "m.vdf").write_bytes(run.to_bytes())
    found = only(tmp_path)
    assert (found.verdict, found.n_series, found.why) == ("pass", 6, "with the run's constants: gain")


def test_a_formula_is_never_replaced_by_what_the_run_had(tmp_path):
    (tmp_path / "m.mdl").write_text(MODEL.replace("= 0.1", "= 0.05 + 0.05"))
    (tmp_path / "m.vdf").write_bytes(stored(rate=0.3))
    assert (only(tmp_path).verdict, only(tmp_path).why) == ("wrong", "2 of 2 series differ")


def test_a_run_that_shares_but_changed_constants_proves_nothing(folder):
    run = Run(times=(0.0, 1.0, 2.0)).add("rate of growth", CONSTANT, 0.3).add("x", AUX, 1, 2, 3)
    (folder / "m.vdf").write_bytes(run.to_bytes())
    found = only(folder)
    assert (found.verdict, "m.vdf holds no series of the model but constants" in found.why) == ("defective", True)


def test_text_is_preferred_to_a_stored_run(folder):
    (folder / "m.vdf").write_bytes(stored(start=5))
    (folder / "output.csv").write_text("Time,own stock\n0,100\n1,110\n")
    found = only(folder)
    assert (found.verdict, found.results) == ("pass", "output.csv")


def test_of_several_stored_runs_current_is_taken_then_the_models_own_then_one_that_is_named(folder):
    for name in ("a.vdf", "Current.vdf", "M.VDF"):
        (folder / name).write_bytes(stored())
    assert (only(folder).results, only(folder).why) == ("Current.vdf", "")
    (folder / "Current.vdf").unlink()
    assert only(folder).results == "M.VDF"
    (folder / "M.VDF").rename(folder / "b.vdf")
    assert (only(folder).results, only(folder).why) == ("a.vdf", "of 2 stored runs `a.vdf` was taken")


def test_a_stored_run_of_another_model_that_lies_here_is_not_taken(folder):
    (folder / "other.mdl").write_text(MODEL)
    (folder / "Current.vdf").write_bytes(stored(model="other.mdl"))
    verdicts = {found.model: (found.verdict, found.results) for found in run_conformance(folder).models}
    assert verdicts == {"m.mdl": ("runs", ""), "other.mdl": ("pass", "Current.vdf")}


def test_a_stored_run_that_cannot_be_read_gives_way_to_one_that_can(folder):
    (folder / "Current.vdf").write_bytes(stored()[:900])
    assert (only(folder).verdict, "is of a layout that is not known" in only(folder).why) == ("runs", True)
    (folder / "m.vdf").write_bytes(stored())
    assert (only(folder).verdict, only(folder).results) == ("pass", "m.vdf")


def test_a_stored_run_of_another_model_that_shares_few_names_is_no_judge(folder):
    run = Run(times=(0.0, 1.0, 2.0), model="far.mdl").add("own stock", STOCK, 1, 2, 3)
    (folder / "Current.vdf").write_bytes(run.add("x", AUX, 1, 2, 3).add("y", AUX, 1, 2, 4).to_bytes())
    found = only(folder)
    assert (found.verdict, found.why) == (
        "defective",
        "Current.vdf is a run of `far.mdl`, and 2 of its 3 series are none here",
    )
    (folder / "Current.vdf").write_bytes(stored(start=5, model="far.mdl"))
    assert (only(folder).verdict, only(folder).why) == ("wrong", "1 of 2 series differ; the run is of `far.mdl`")


def test_series_without_a_certain_name_are_counted(folder):
    run = Run(times=(0.0, 1.0, 2.0)).add("own stock", STOCK, 100, 110, 121)
    run.add("rate of growth", CONSTANT, 0.1).add("x", AUX, 1, 2, 3)
    run.records.append(("y", *run.records[-1][1:]))
    (folder / "m.vdf").write_bytes(run.to_bytes())
    found = only(folder)
    assert (found.verdict, found.n_series, found.why) == ("pass", 2, "2 stored series have no certain name")


def test_a_model_without_results_runs_and_the_report_says_so(folder, capsys):
    assert only(folder).verdict == "runs"
    assert run_command(["conformance", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "0 of 0 models" not in printed
    assert "1 model has no readable results beside it; 1 of 1 loads and runs" in " ".join(printed.split())


def test_a_model_without_results_that_is_not_numbers_throughout_is_told(tmp_path):
    (tmp_path / "m.mdl").write_text(vensim("s = INTEG(s * s, 10) ~~|", stop=20))
    found = only(tmp_path)
    assert (found.verdict, found.why) == ("runs", "1 of 1 series are not numbers at every time")


def test_a_model_that_takes_too_long_is_told_and_the_next_is_judged(folder, monkeypatch):
    (folder / "n.mdl").write_text(MODEL)
    own = conformance.import_model

    def slowly(path, constants):
        if path.stem == "m":
            time.sleep(5)
        return own(path, constants)

    monkeypatch.setattr(conformance, "import_model", slowly)
    first, second = run_conformance(folder, seconds=0.5).models
    assert (first.verdict, first.why) == ("unsupported", "takes longer than 0.5 s")
    assert second.verdict == "runs"


def test_a_model_that_wants_too_much_memory_is_told(folder, monkeypatch):
    monkeypatch.setattr(limits, "MEMORY", 2**28)
    monkeypatch.setattr(conformance, "import_model", lambda *_: bytearray(2**32))
    found = only(folder)
    assert (found.verdict, "of memory" in found.why) == ("unsupported", True)


@pytest.mark.parametrize("more", [{"engine": "steam"}, {"seconds": 0}, {"seconds": float("nan")}])
def test_a_call_that_makes_no_sense_is_refused(folder, more):
    with pytest.raises(Refused):
        run_conformance(folder, **more)


def test_names_with_blanks_and_names_that_are_no_text_are_read_and_printed(tmp_path, capsys):
    own = tmp_path / os.fsdecode(b"a suite \xff")
    own.mkdir()
    (own / "my model.mdl").write_text(MODEL)
    (own / "my model.vdf").write_bytes(stored(model="my model.mdl"))
    found = only(tmp_path)
    assert (found.suite, found.model, found.verdict) == ("a suite ?", "my model.mdl", "pass")
    assert run_command(["conformance", str(tmp_path), "--passes"]) == 0
    assert "my model.mdl" in " ".join(capsys.readouterr().out.split())


def test_results_in_the_windows_code_page_find_their_names(tmp_path):
    (tmp_path / "m.mdl").write_text(vensim("größe = 2 ~~|"))
    (tmp_path / "m.csv").write_bytes("Time,größe\n0,2\n1,2\n".encode("cp1252"))
    assert (only(tmp_path).verdict, only(tmp_path).n_series) == ("pass", 1)
