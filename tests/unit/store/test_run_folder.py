import errno
import hashlib
import json
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sandtable.runs.runs import Ensemble, Fan, Manifest
from sandtable.store.folder import load_manifest, load_run, save_run
from sandtable.testing.ensembles import make_ensemble


@pytest.fixture
def ensemble():
    rng = np.random.default_rng(1)
    keys = [("record", "base"), ("record", "a+b"), ("rehi", "base")]
    fan = Fan(variable="held", elements="RU", unit="km^2", levels=(0.05, 0.5, 0.95), values=rng.normal(size=(3, 4)))
    made = make_ensemble(
        {key: {"land": rng.normal(size=5), "status": rng.normal(size=5)} for key in keys},
        status={("record", "a+b"): [0, 1, 2, 3, 4]},
        fans={key: (fan, replace(fan, elements="UA"), replace(fan, variable="shells", elements="")) for key in keys},
        units={"land": "km^2"},
    )
    return replace(
        made,
        parameters={lens: rng.normal(size=(2, 5)) for lens in ("record", "rehi")},
        parameter_ids=("lead[KR]", "future"),
        trajectories={("record", "base"): {"held": rng.normal(size=(5, 4)), "soldiers[RU]": rng.normal(size=(5, 4))}},
    )


def same_arrays(left, right):
    assert left.keys() == right.keys()
    for key, values in left.items():
        assert np.array_equal(values, right[key], equal_nan=True)
        assert values.dtype == right[key].dtype


def test_a_stored_run_comes_back_whole(ensemble, tmp_path):
    saved, faults = save_run(ensemble, tmp_path / "run")
    assert faults == ()
    found, faults = load_run(tmp_path / "run")
    assert faults == ()
    assert found.manifest == ensemble.manifest
    assert found.parameter_ids == ensemble.parameter_ids
    same_arrays(found.outcomes, ensemble.outcomes)
    same_arrays(found.status, ensemble.status)
    same_arrays(found.parameters, ensemble.parameters)
    same_arrays(found.trajectories["record", "base"], ensemble.trajectories["record", "base"])
    for key, fans in ensemble.fans.items():
        for left, right in zip(fans, found.fans[key], strict=True):
            assert (left.variable, left.elements, left.unit, left.levels) == (
                right.variable, right.elements, right.unit, right.levels,
            )  # fmt: skip
            assert np.array_equal(left.values, right.values)
    assert saved.files.keys() == {path.name for path in (tmp_path / "run").iterdir()}


def test_a_run_without_fans_parameters_and_trajectories_comes_back(tmp_path):
    made = make_ensemble({("record", "base"): {"land": [1.0, np.nan, np.inf]}})
    save_run(made, tmp_path / "run")
    found, faults = load_run(tmp_path / "run")
    assert faults == ()
    same_arrays(found.outcomes, made.outcomes)
    assert (found.fans, found.parameters, found.trajectories) == ({}, {}, {})


def test_the_manifest_names_the_hash_of_every_file_and_nothing_of_the_host(ensemble, tmp_path):
    save_run(ensemble, tmp_path / "run")
    text = (tmp_path / "run" / "manifest.json").read_text()
    record = json.loads(text)
    for name, digest in record["files"].items():
        assert hashlib.sha256((tmp_path / "run" / name).read_bytes()).hexdigest() == digest
    assert record["run"].keys() == {item.name for item in fields(Manifest)}
    assert str(tmp_path) not in text
    assert text == json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def test_the_same_run_gives_the_same_bytes(ensemble, tmp_path):
    first, _ = save_run(ensemble, tmp_path / "one")
    second, _ = save_run(ensemble, tmp_path / "two")
    assert first.files == second.files
    assert first.results == second.results


def test_another_number_gives_another_results_hash(ensemble, tmp_path):
    changed = {key: values.copy() for key, values in ensemble.outcomes.items()}
    changed["rehi", "base"][1, 4] += 1e-12
    first, _ = save_run(ensemble, tmp_path / "one")
    second, _ = save_run(replace(ensemble, outcomes=changed), tmp_path / "two")
    assert first.results != second.results


def test_files_can_be_read_by_others(ensemble, tmp_path):
    save_run(ensemble, tmp_path / "run")
    table = pq.read_table(tmp_path / "run" / "outcomes.parquet")
    assert table.column_names == ["lens", "branch", "future", "status", "land", "status~"]
    assert table.slice(7, 1).to_pylist()[0] == {
        "lens": "record", "branch": "a+b", "future": 2, "status": 2,
        "land": ensemble.outcomes["record", "a+b"][0, 2], "status~": ensemble.outcomes["record", "a+b"][1, 2],
    }  # fmt: skip
    rows = pq.read_table(tmp_path / "run" / "quantiles.parquet").to_pylist()
    assert rows[5] == {
        "lens": "record", "branch": "base", "variable": "held", "elements": "RU", "unit": "km^2", "point": 1,
        "label": "2024-11", "level": 0.5, "value": ensemble.fans["record", "base"][0].values[1, 1],
    }  # fmt: skip


def test_an_earlier_run_is_replaced(ensemble, tmp_path):
    save_run(make_ensemble({("record", "base"): {"land": [1.0]}}), tmp_path / "run")
    save_run(ensemble, tmp_path / "run")
    assert load_run(tmp_path / "run")[0].manifest == ensemble.manifest
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_an_empty_folder_and_missing_parents_are_no_obstacle(ensemble, tmp_path):
    (tmp_path / "empty").mkdir()
    assert save_run(ensemble, tmp_path / "empty")[1] == ()
    assert save_run(ensemble, tmp_path / "a" / "b" / "run")[1] == ()


@pytest.mark.parametrize("occupied", ["file", "folder"])
def test_what_is_no_run_is_never_overwritten(ensemble, tmp_path, occupied):
    target = tmp_path / "mine"
    if occupied == "file":
        target.write_text("mine")
    else:
        target.mkdir()
        (target / "notes.txt").write_text("mine")
    saved, faults = save_run(ensemble, target)
    assert saved is None
    assert [fault.code for fault in faults] == ["cannot-write"]
    assert (target if occupied == "file" else target / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("at_call", [1, 2, 3, 4])
def test_a_full_disk_leaves_nothing_half_written_and_the_earlier_run_as_it_was(
    ensemble, tmp_path, monkeypatch, at_call
):
    earlier = make_ensemble({("record", "base"): {"land": [1.0]}})
    save_run(earlier, tmp_path / "run")
    calls = []
    write_table = pq.write_table

    def full(table, file, **options):
        calls.append(file)
        if len(calls) == at_call:
            Path(file).write_bytes(b"PAR1")
            raise OSError(errno.ENOSPC, "No space left on device")
        write_table(table, file, **options)

    monkeypatch.setattr(pq, "write_table", full)
    saved, faults = save_run(ensemble, tmp_path / "run")
    assert saved is None
    assert [(fault.code, fault.why) for fault in faults] == [("cannot-write", "No space left on device")]
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert load_run(tmp_path / "run")[0].manifest == earlier.manifest


def test_a_failed_rename_puts_the_earlier_run_back(ensemble, tmp_path, monkeypatch):
    earlier = make_ensemble({("record", "base"): {"land": [1.0]}})
    save_run(earlier, tmp_path / "run")
    rename = Path.rename

    def refuse(self, target):
        if (self / "manifest.json").is_file() and self.name != "run" and ".old." not in self.name:
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    assert save_run(ensemble, tmp_path / "run")[1][0].code == "cannot-write"
    monkeypatch.undo()
    assert load_run(tmp_path / "run")[0].manifest == earlier.manifest


def only_fault(path):
    found, faults = load_run(path)
    assert found is None
    assert len(faults) == 1
    assert faults[0].place.file == str(path)
    return faults[0]


def test_no_folder_is_one_fault(tmp_path):
    assert only_fault(tmp_path / "nowhere").code == "run-missing"


def test_a_foreign_folder_is_one_fault(tmp_path):
    fault = only_fault(tmp_path)
    assert (fault.code, fault.why) == ("run-foreign", "it has no manifest.json")


@pytest.mark.parametrize(
    "text", ["{}", "[]", "3", '{"format": "other"}', '{"format": "sandtable-run", "format_version": 1}']
)
def test_a_foreign_manifest_is_one_fault(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    assert only_fault(tmp_path).code == "run-foreign"


def test_another_version_is_one_fault(ensemble, tmp_path):
    save_run(ensemble, tmp_path / "run")
    file = tmp_path / "run" / "manifest.json"
    file.write_text(file.read_text().replace('"format_version": 1', '"format_version": 2'))
    fault = only_fault(tmp_path / "run")
    assert (fault.code, fault.why) == ("run-version", "format version 2, this program reads 1")


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.99])
def test_a_manifest_cut_short_is_one_fault(ensemble, tmp_path, kept):
    save_run(ensemble, tmp_path / "run")
    file = tmp_path / "run" / "manifest.json"
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * kept)])
    assert only_fault(tmp_path / "run").code == "run-damaged"


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"[" * 100_000])
def test_a_manifest_of_random_bytes_is_one_fault(tmp_path, data):
    (tmp_path / "manifest.json").write_bytes(data)
    assert only_fault(tmp_path).code == "run-damaged"


@pytest.mark.parametrize(
    "name", ["outcomes.parquet", "quantiles.parquet", "parameters.parquet", "trajectories.parquet"]
)
@pytest.mark.parametrize("damage", ["gone", "cut", "flipped"])
def test_a_damaged_table_is_one_fault_that_names_it(ensemble, tmp_path, name, damage):
    save_run(ensemble, tmp_path / "run")
    file = tmp_path / "run" / name
    data = bytearray(file.read_bytes())
    if damage == "gone":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(data[: len(data) // 2])
    else:
        data[len(data) // 2] ^= 1
        file.write_bytes(data)
    fault = only_fault(tmp_path / "run")
    assert fault.code == "run-damaged"
    assert name in fault.why


def test_tables_that_do_not_fit_the_manifest_are_one_fault(ensemble, tmp_path):
    save_run(ensemble, tmp_path / "run")
    file = tmp_path / "run" / "manifest.json"
    file.write_text(file.read_text().replace('"n_futures": 5', '"n_futures": 6'))
    assert only_fault(tmp_path / "run").code == "run-damaged"


def test_a_manifest_cannot_make_other_files_be_read(ensemble, tmp_path):
    save_run(ensemble, tmp_path / "run")
    file = tmp_path / "run" / "manifest.json"
    file.write_text(file.read_text().replace('"outcomes.parquet"', '"../secret"'))
    assert only_fault(tmp_path / "run").code == "run-foreign"


def test_the_manifest_can_be_read_alone(ensemble, tmp_path):
    save_run(ensemble, tmp_path / "run")
    (tmp_path / "run" / "outcomes.parquet").unlink()
    stored, faults = load_manifest(tmp_path / "run")
    assert faults == ()
    assert stored.run == ensemble.manifest


def test_an_incomplete_run_says_so_when_it_comes_back(ensemble, tmp_path):
    stopped = replace(ensemble, manifest=replace(ensemble.manifest, is_complete=False))
    save_run(stopped, tmp_path / "run")
    found: Ensemble = load_run(tmp_path / "run")[0]
    assert not found.manifest.is_complete


def test_storing_and_reading_a_run_imports_no_pandas(tmp_path):
    code = f"""
import sys
from pathlib import Path
from sandtable.store.folder import load_run, save_run
from sandtable.testing.ensembles import make_ensemble
assert save_run(make_ensemble({{("record", "base"): {{"land": [1.0]}}}}), Path({str(tmp_path / "run")!r}))[1] == ()
assert load_run(Path({str(tmp_path / "run")!r}))[1] == ()
print([name for name in ("pandas", "xarray") if name in sys.modules])
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
