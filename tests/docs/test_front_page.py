"""The front page tells the truth: its scenarios are sound, its transcripts are what the commands print.

A ```console block holds commands behind `$ ` and what they print.  Each block runs in a folder in which the blocks
before it have run, so a later block may use what an earlier one made; a scenario that the page shows stands there in a
folder named after its title (`"An export ban"`: `an-export-ban`).  A line `...` stands for any lines.  `make demo` is
the run that it starts; other commands set up the machine (make, git, cd), show no output and are left out.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sandtable.usecases.check import check_scenario_at
from sandtable.usecases.new import TEMPLATES

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FLAGSHIP = "korea-ukraine-2024"
SET_UP = {"make", "git", "cd"}


def blocks(language: str) -> list[str]:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    return [text for name, text in FENCE.findall(page) if name == language]


def transcript_of(block: str) -> list[tuple[str, str]]:
    """(command, what it prints) of a console block."""
    parts = re.split(r"^\$ ", block, flags=re.M)[1:]
    return [(named(command), output) for command, _, output in (part.partition("\n") for part in parts)]


def named(command: str) -> str:
    """The command itself: without its folder, and what `make demo` starts."""
    command = command.strip().removeprefix(".venv/bin/")
    return f"sandtable run {FLAGSHIP}" if command == "make demo" else command


def write_scenarios(folder: Path) -> list[Path]:
    """The scenarios that the page shows, each in a folder named after its title."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    written = []
    for _, text in FENCE.findall(page):
        title = re.match(r'scenario "(.+)"', text)
        if title is not None:
            home = folder / re.sub(r"[^a-z0-9]+", "-", title[1].lower()).strip("-")
            home.mkdir()
            (home / "scenario.sand").write_text(text)
            (home / "sources.csv").write_text((TEMPLATES / "sources.csv").read_text())
            written.append(home)
    return written


def run_line(command: str, folder: Path) -> str:
    words = shlex.split(command, comments=True)
    done = subprocess.run(
        [sys.executable, "-m", "sandtable.cli.main", *words[1:]],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    return done.stdout


def is_same(said: str, expected: str) -> bool:
    """Whether a command printed what the page shows; blank lines at the end do not count."""
    lines = [re.escape(line.rstrip()) for line in expected.rstrip().splitlines()]
    pattern = "\n".join("(?:.*\n)*?.*" if line == re.escape("...") else line for line in lines)
    return re.fullmatch(pattern, "\n".join(line.rstrip() for line in said.rstrip().splitlines())) is not None


CONSOLE = blocks("console")
CASES = [
    pytest.param(i, marks=[pytest.mark.slow] if FLAGSHIP in block or "make demo" in block else [], id=f"block-{i}")
    for i, block in enumerate(CONSOLE)
]


@pytest.mark.parametrize("number", CASES)
def test_a_transcript_is_what_the_commands_print(number, tmp_path):
    write_scenarios(tmp_path)
    for earlier in CONSOLE[:number]:
        for command, _ in transcript_of(earlier):
            if command.startswith("sandtable ") and FLAGSHIP not in command:
                run_line(command, tmp_path)
    for command, expected in transcript_of(CONSOLE[number]):
        if command.split(" ", 1)[0] in SET_UP:
            assert expected.strip() == "", f"`{command}` is not run here and shows no output"
            continue
        assert command.startswith("sandtable "), f"`{command}` cannot be run here"
        said = run_line(command, tmp_path)
        if not is_same(said, expected):
            assert said == expected


def test_scenarios_of_the_front_page_are_sound(tmp_path):
    for home in write_scenarios(tmp_path):
        assert [fault.what for fault in check_scenario_at(home).errors] == []


def test_a_transcript_that_differs_is_seen():
    assert is_same("a\nb 1\n", "a\nb 1")
    assert is_same("a\nb\nc\nd\n", "a\n...\nd\n")
    assert not is_same("a\nb 1\n", "a\nb 2")
    assert not is_same("a\nb\nc\n", "a\nb\n")
    assert transcript_of("$ sandtable new x\nx/scenario.sand\n\n$ make test\n") == [
        ("sandtable new x", "x/scenario.sand\n\n"), ("make test", ""),
    ]  # fmt: skip
