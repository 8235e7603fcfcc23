"""A scenario that is held open while its files change."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandtable.usecases.live import opening
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.refused import Refused


@pytest.fixture
def scenario(case_folder: Path) -> Iterator[OpenScenario]:
    held = OpenScenario(str(case_folder), engine="numpy")
    yield held
    held.close()


def test_what_has_not_changed_is_not_read_again(scenario: OpenScenario) -> None:
    assert not scenario.look()
    assert scenario.now.generation == 1


def test_a_file_that_breaks_leaves_the_last_sound_state(scenario: OpenScenario, case_folder: Path) -> None:
    sound, file = scenario.now, case_folder / "scenario.sand"
    good = file.read_text(encoding="utf-8")
    for number, broken in enumerate([b"", b"\xff\xfe\x00", b"scenario", good[:900].encode(), b"\x00" * 100], start=2):
        file.write_bytes(broken)
        assert scenario.look()
        assert scenario.now.is_behind
        assert (scenario.now.model, scenario.now.runs, scenario.now.generation) == (sound.model, sound.runs, number)
    file.write_text(good, encoding="utf-8")
    assert scenario.look()
    assert not scenario.now.is_behind
    assert scenario.now.runs is sound.runs


def test_a_file_beside_it_or_below_it_is_followed(scenario: OpenScenario, case_folder: Path) -> None:
    (case_folder / "below").mkdir()
    assert not scenario.look()
    (case_folder / "below" / "more.csv").write_text("a\n1\n", encoding="utf-8")
    assert scenario.look()
    assert not scenario.look()


def test_a_link_that_leads_out_of_the_folder_is_not_read(
    scenario: OpenScenario, case_folder: Path, tmp_path: Path
) -> None:
    secret = "name,label,sign,through,note\nroot,SECRET,+,made store,x\n"
    (tmp_path / "secret.csv").write_text(secret, encoding="utf-8")
    (case_folder / "loops.csv").symlink_to(tmp_path / "secret.csv")
    file = case_folder / "scenario.sand"
    good = file.read_text(encoding="utf-8")
    for outside in ("../secret.csv", str(tmp_path / "secret.csv"), "loops.csv", "~/secret.csv", "/etc/passwd"):
        file.write_text(good.replace("\ntime ", f'\nsources "{outside}"\ntime ', 1), encoding="utf-8")
        assert scenario.look()
        assert "path-outside" in {fault.code for fault in scenario.now.faults}
        assert "SECRET" not in repr(scenario.now.faults) + repr(scenario.now.texts)


def test_a_folder_of_everything_is_looked_at_in_part(case_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(60):
        (case_folder / f"many{number}").mkdir()
        (case_folder / f"many{number}" / "deep.sand").touch()
    monkeypatch.setattr(opening, "MOST_SEEN", 30)
    real, asked = os.scandir, []
    monkeypatch.setattr(opening.os, "scandir", lambda folder: asked.append(folder) or real(folder))
    held = OpenScenario(str(case_folder), engine="numpy")
    held.close()
    assert 1 <= len(asked) <= 30


def test_links_in_a_circle_end(case_folder: Path) -> None:
    (case_folder / "round").symlink_to(case_folder, target_is_directory=True)
    held = OpenScenario(str(case_folder), engine="numpy")
    assert not held.look()
    held.close()


def test_a_scenario_with_errors_is_not_opened(case_folder: Path) -> None:
    (case_folder / "scenario.sand").write_text("scenario", encoding="utf-8")
    with pytest.raises(Refused):
        OpenScenario(str(case_folder), engine="numpy")
