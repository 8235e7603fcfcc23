from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sandtable.engine import cache
from sandtable.engine.cache import Stored, find_key, load_object, save_object
from sandtable.engine.kernel import KernelPlan
from sandtable.engine.llvm_engine import LlvmPlan
from sandtable.engine.options import EngineOptions
from sandtable.plan.plan import Plan
from sandtable.testing.batches import all_cells, random_inputs
from sandtable.testing.plans import random_plan

STORED = Stored(b"code" * 100, KernelPlan(n_slots=7, n_stream_pairs=2, record_slots=((1, 2), (), (3,))))


def compiled(plan: Plan, directory: Path | None, tier: int = 0) -> LlvmPlan:
    return LlvmPlan(plan, EngineOptions(tier=tier, cache_directory=directory))


def test_kept_code_comes_back_whole(tmp_path: Path) -> None:
    save_object(tmp_path / "deep" / "folder", "key", STORED)
    assert load_object(tmp_path / "deep" / "folder", "key") == STORED
    assert load_object(tmp_path, "key") is None
    assert load_object(None, "key") is None
    assert [path.name for path in (tmp_path / "deep" / "folder").iterdir()] == ["key.object"]


@pytest.mark.parametrize("cut", [0, 5, 40, 60, 200, -1])
def test_a_damaged_file_counts_as_absent(tmp_path: Path, cut: int) -> None:
    save_object(tmp_path, "key", STORED)
    path = tmp_path / "key.object"
    data = path.read_bytes()
    path.write_bytes(data[:cut])
    assert load_object(tmp_path, "key") is None
    turned = bytearray(data)
    turned[cut] ^= 1
    path.write_bytes(bytes(turned))
    assert load_object(tmp_path, "key") is None


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    save_object(tmp_path / "file", "key", STORED)
    assert load_object(tmp_path / "file", "key") is None


def test_the_second_start_compiles_nothing_and_gives_the_same_bits(tmp_path: Path) -> None:
    plan = random_plan(3)
    inputs = random_inputs(plan, 9)
    first, second = compiled(plan, tmp_path), compiled(plan, tmp_path)
    assert (first.is_from_cache, second.is_from_cache) == (False, True)
    expected = first.run(inputs, keep=[(0, 0)])
    found = second.run(inputs, keep=[(0, 0)])
    assert found.outputs.tobytes() == expected.outputs.tobytes()
    assert found.records.tobytes() == expected.records.tobytes()


def test_damaged_code_is_made_anew(tmp_path: Path) -> None:
    plan = random_plan(3)
    compiled(plan, tmp_path)
    (path,) = tmp_path.glob("*.object")
    path.write_bytes(path.read_bytes()[:-9])
    assert not compiled(plan, tmp_path).is_from_cache
    assert compiled(plan, tmp_path).is_from_cache


def test_another_plan_tier_or_processor_has_another_key(tmp_path: Path) -> None:
    plan = random_plan(3)
    compiled(plan, tmp_path)
    assert not compiled(replace(plan, n_steps=plan.n_steps + 1), tmp_path).is_from_cache
    assert not compiled(plan, tmp_path, tier=1).is_from_cache
    assert not LlvmPlan(plan, EngineOptions(tier=0, cache_directory=tmp_path, cpu="haswell")).is_from_cache
    assert not LlvmPlan(plan, EngineOptions(tier=0, cache_directory=tmp_path, vector_width=2)).is_from_cache
    assert not LlvmPlan(plan, EngineOptions(tier=0, cache_directory=tmp_path, loop_cells=2)).is_from_cache
    assert compiled(plan, tmp_path).is_from_cache
    assert len({find_key(digest, cpu, tier) for digest in "ab" for cpu in "cd" for tier in (0, 1)}) == 8


def test_series_are_inputs_of_a_run_and_no_part_of_its_code(tmp_path: Path) -> None:
    plan = random_plan(3)
    first = compiled(plan, tmp_path)
    inputs = random_inputs(plan, 5)
    moved = replace(inputs, series=inputs.series + 1.0)
    found, other = (first.run(given, keep=all_cells(plan)).records for given in (inputs, moved))
    assert not np.array_equal(found, other)
    assert compiled(
        replace(plan, series=tuple(replace(row, values=(1.0,)) for row in plan.series)), tmp_path
    ).is_from_cache


def test_what_was_written_longest_ago_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_KEPT", 6)
    monkeypatch.setattr(cache, "SPARED", 4)
    (tmp_path / "another.txt").touch()
    for number in range(7):
        save_object(tmp_path, f"key{number}", STORED)
        if number < 6:
            os.utime(tmp_path / f"key{number}.object", (number, number))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "another.txt", *(f"key{number}.object" for number in (3, 4, 5, 6)),
    ]  # fmt: skip
