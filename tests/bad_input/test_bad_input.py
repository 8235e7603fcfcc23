"""Bad input, through the command line: a clear fault, an exit code, no traceback, nothing executed."""

import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from sandtable.cli.main import run_command

FRAME = 'scenario "t"\ntime 2024-01 to 2024-12 step 1 month\n'
BODY = "stock s : person\n  starts 5 person\n  gains f\nflow f : person/month = 1 person/month\noutcome o : person = final(s)\n"


def scenario(tmp_path: Path, text: str, **tables: str) -> str:
    (tmp_path / "scenario.sand").write_text(text)
    for name, content in tables.items():
        (tmp_path / f"{name}.csv").write_text(content)
    return str(tmp_path)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run_command(list(arguments))
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    return code, said.err


def check_has(capsys: pytest.CaptureFixture[str], where: str, code: str, exit_code: int = 1) -> str:
    left, said = refused(capsys, "check", where)
    assert f"[{code}]" in said, said
    assert left == exit_code
    assert "mend:" in said
    return said


def in_a_small_process(*arguments: str, timeout: float = 20) -> subprocess.CompletedProcess[str]:
    """A process of its own with at most 1 GiB of address space."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))

    return subprocess.run(
        [sys.executable, "-m", "sandtable.cli.main", *arguments],
        capture_output=True, text=True, timeout=timeout, preexec_fn=limit, check=False,
    )  # fmt: skip


def test_a_file_of_random_bytes_is_a_fault(tmp_path):
    (tmp_path / "scenario.sand").write_bytes(random.Random(1).randbytes(100_000))
    done = in_a_small_process("check", str(tmp_path))
    assert done.returncode == 1
    assert "error[not-text]" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("opening", ["(", "[", "{ a: ", "if 1 then ", "-"])
def test_ten_megabytes_of_nesting_are_a_fault(tmp_path, opening):
    n = 10_000_000 // len(opening)
    (tmp_path / "scenario.sand").write_text(FRAME + "aux a : 1 = " + opening * n)
    done = in_a_small_process("check", str(tmp_path))
    assert done.returncode == 1
    assert "error[file-too-large]" in done.stderr or "error[too-large]" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr


def test_deep_nesting_below_the_size_limit_is_a_fault(tmp_path):
    (tmp_path / "scenario.sand").write_text(FRAME + "aux a : 1 = " + "(" * 50_000 + "1" + ")" * 50_000)
    done = in_a_small_process("check", str(tmp_path))
    assert done.returncode == 1
    assert "error[too-deep]" in done.stderr


def test_a_cycle_of_modules_is_shown(tmp_path, capsys):
    (tmp_path / "a.sand").write_text('include "b.sand"\n')
    (tmp_path / "b.sand").write_text('include "a.sand"\n')
    said = check_has(capsys, scenario(tmp_path, FRAME + 'include "a.sand"\n' + BODY), "module-cycle")
    assert "a.sand" in said
    assert "b.sand" in said


@pytest.mark.parametrize("path", ["../outside.sand", "/etc/passwd", "sub/../../outside.sand"])
def test_a_path_that_climbs_out_of_the_folder_is_refused(tmp_path, capsys, path):
    (tmp_path / "outside.sand").write_text("aux secret : 1 = 1\n")
    home = tmp_path / "home"
    home.mkdir()
    said = check_has(capsys, scenario(home, FRAME + f'include "{path}"\n' + BODY), "path-outside")
    assert "secret" not in said


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path, capsys):
    (tmp_path / "outside.sand").write_text("aux secret : 1 = 1\n")
    home = tmp_path / "home"
    home.mkdir()
    (home / "in.sand").symlink_to(tmp_path / "outside.sand")
    check_has(capsys, scenario(home, FRAME + 'include "in.sand"\n' + BODY), "path-outside")


def test_units_that_disagree_are_a_fault(tmp_path, capsys):
    text = FRAME + BODY.replace("= 1 person/month", "= 1 person")
    check_has(capsys, scenario(tmp_path, text), "units-mismatch")


def test_a_loop_is_shown_as_the_loop(tmp_path, capsys):
    loop = "aux a : 1 = b + 1\naux b : 1 = c\naux c : 1 = a\noutcome p : 1 = final(a)\n"
    said = check_has(capsys, scenario(tmp_path, FRAME + BODY + loop), "algebraic-loop")
    assert "->" in said or "→" in said


def test_a_lookup_out_of_order_is_a_fault(tmp_path, capsys):
    lookup = "lookup l : 1 to 1 = (0, 1), (2, 2), (1, 3)\naux a : 1 = l(0.5)\noutcome p : 1 = final(a)\n"
    check_has(capsys, scenario(tmp_path, FRAME + BODY + lookup), "lookup-order")


def test_a_missing_column_is_a_fault(tmp_path, capsys):
    data = 'data d : 1 from "d.csv" column missing\noutcome p : 1 = final(d)\n'
    check_has(capsys, scenario(tmp_path, FRAME + BODY + data, d="date,value\n2024-01,1\n"), "column-missing")


@pytest.mark.parametrize("value", ["nan", "NaN", "inf", "twelve"])
def test_what_is_no_number_in_data_is_a_fault_with_its_line(tmp_path, capsys, value):
    data = 'data d : 1 from "d.csv" column value\noutcome p : 1 = final(d)\n'
    table = f"date,value\n2024-01,1\n2024-02,{value}\n"
    said = check_has(capsys, scenario(tmp_path, FRAME + BODY + data, d=table), "bad-number")
    assert "d.csv:3" in said


def test_a_date_off_the_axis_is_a_fault(tmp_path, capsys):
    text = FRAME + BODY + "actor A\nmove m by A on 2031-01\naux a : 1 = active(m)\noutcome p : 1 = final(a)\n"
    check_has(capsys, scenario(tmp_path, text), "date-off-axis")


def test_two_branches_that_contradict_are_a_fault(tmp_path, capsys):
    text = (
        FRAME + BODY + 'constant c : 1 = 1 judged "x"\noutcome q : 1 = final(s) * c / 1 person\n'
        'branch one : c = 2 judged "x"\nbranch two : c = 3 judged "x"\n'
        "claim k holds when q in one+two > 1\n  word likely\n"
    )  # fmt: skip
    check_has(capsys, scenario(tmp_path, text), "branch-conflict")


def test_contradicting_branches_on_the_command_line_are_a_bad_call(tmp_path, capsys):
    text = (
        FRAME
        + BODY
        + 'constant c : 1 = 1 judged "x"\noutcome q : 1 = final(s) * c / 1 person\nbranch one : c = 2 judged "x"\nbranch two : c = 3 judged "x"\n'
    )
    code, said = refused(capsys, "run", scenario(tmp_path, text), "--branch", "one+two", "--no-store")
    assert code == 2
    assert "branch-conflict" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["--futures", "0"],
        ["--seed", "-1"],
        ["--futures", "-5"],
        ["--lens", "nobody"],
        ["--branch", "nowhere"],
        ["--design", "dice"],
    ],
)
def test_impossible_requests_are_bad_calls(tmp_path, capsys, arguments):
    code, said = refused(capsys, "run", scenario(tmp_path, FRAME + BODY), "--no-store", *arguments)
    assert code == 2
    assert "error[" in said
    assert "mend:" in said


def test_unknown_commands_and_options_are_bad_calls(capsys):
    for arguments in (
        ["fly"],
        ["check"],
        ["run", "--nonsense"],
        ["run", "no-such-scenario"],
        ["explain", "no-such-code"],
    ):
        code, said = refused(capsys, *arguments)
        assert code == 2, arguments
        assert "error[" in said


def test_a_full_disk_loses_no_answer(tmp_path, capsys, monkeypatch):
    import sandtable.store.folder as folder

    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "_write_table", full)
    monkeypatch.chdir(tmp_path)
    where = scenario(tmp_path, FRAME + BODY)
    code = run_command(["run", where, "--futures", "8", "--out", str(tmp_path / "out")])
    said = capsys.readouterr()
    assert code == 3
    assert "error[cannot-write]" in said.err
    assert "8 futures" in said.out
    assert not (tmp_path / "out").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".out")] == []


def test_a_run_folder_cut_short_is_a_fault(tmp_path, capsys):
    where = scenario(
        tmp_path,
        FRAME
        + BODY
        + "actor A\ninterest A\n  o more is better\nbranch b : s = 3 person\n".replace(
            "s = 3 person", "f = 2 person/month"
        ),
    )
    out = tmp_path / "out"
    assert run_command(["run", where, "--futures", "8", "--out", str(out), "--branch", "base", "--branch", "b"]) == 0
    file = out / "outcomes.parquet"
    file.write_bytes(file.read_bytes()[:100])
    capsys.readouterr()
    code, said = refused(capsys, "ledger", where, "b", "A", "--run", str(out))
    assert code == 3
    assert "error[run-damaged]" in said
    (out / "manifest.json").write_text('{"trunc')
    code, said = refused(capsys, "ledger", where, "b", "A", "--run", str(out))
    assert code == 3


def test_nothing_that_a_file_names_is_executed(tmp_path, capsys):
    mark = tmp_path / "ran"
    evil = f'__import__("os").system("touch {mark}")'
    text = FRAME + f"aux a : 1 = {evil}\nunit u = {evil}\n" + 'scenario "{{ 7*7 }}"\n'
    code, _ = refused(capsys, "check", scenario(tmp_path, text))
    assert code == 1
    assert not mark.exists()
