"""The file of a forecast record: added to whole or not at all."""

import os
import subprocess
import sys

import pytest

from sandtable.store.forecasts import append_lines, read_lines


@pytest.fixture
def file(tmp_path):
    return tmp_path / "forecasts.jsonl"


def test_lines_are_added_behind_those_that_stand(file):
    assert append_lines(file, lambda lines: ("a", "b")) == ()
    assert append_lines(file, lambda lines: (f"{len(lines)} stood",)) == ()
    assert read_lines(file) == (("a", "b", "2 stood"), ())
    assert [item.name for item in file.parent.iterdir()] == ["forecasts.jsonl"]


def test_nothing_to_add_makes_no_file(file):
    append_lines(file, lambda lines: ())
    assert not file.exists()


def test_what_refuses_leaves_the_file_as_it_was(file):
    append_lines(file, lambda lines: ("a",))

    def refuse(lines):
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        append_lines(file, refuse)
    assert read_lines(file) == (("a",), ())


@pytest.mark.parametrize("call", ["fsync", "fdopen", "replace"])
def test_a_crash_at_any_step_leaves_the_old_file(file, monkeypatch, call):
    append_lines(file, lambda lines: ("a",))

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    (fault,) = append_lines(file, lambda lines: ("b",))
    monkeypatch.undo()
    assert (fault.code, fault.why) == ("cannot-write", "No space left on device")
    assert read_lines(file) == (("a",), ())
    assert [item.name for item in file.parent.iterdir()] == ["forecasts.jsonl"]


def test_several_writers_follow_each_other(file):
    script = (
        "import sys; from pathlib import Path; from sandtable.store.forecasts import append_lines\n"
        "for n in range(5): append_lines(Path(sys.argv[1]), lambda lines: (f'{len(lines)}', f'{len(lines) + 1}'))"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, str(file)]) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert read_lines(file)[0] == tuple(str(number) for number in range(30))


def test_a_link_stays_a_link_and_permissions_stay(file):
    real = file.with_name("real.jsonl")
    append_lines(real, lambda lines: ("a",))
    real.chmod(0o600)
    file.symlink_to(real)
    append_lines(file, lambda lines: ("b",))
    assert file.is_symlink()
    assert (read_lines(real)[0], real.stat().st_mode & 0o777) == (("a", "b"), 0o600)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [(b"a\nb", "record-damaged", 2), (b"a\n\xff\n", "record-damaged", 2), (None, "record-missing", 0)],
)
def test_a_file_that_is_no_record_of_whole_lines_is_a_fault(file, content, code, line):
    if content is not None:
        file.write_bytes(content)
    lines, (fault,) = read_lines(file)
    assert (lines, fault.code, fault.place.line) == ((), code, line)


def test_a_folder_is_no_record(tmp_path):
    assert read_lines(tmp_path)[1][0].code == "record-foreign"
