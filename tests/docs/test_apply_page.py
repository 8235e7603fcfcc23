"""The page on applying laws tells the truth: its transcripts are what the commands print, its Python runs."""

import re
import shlex
from pathlib import Path

import pytest

from sandtable.cli.main import run_command
from sandtable.usecases.laws.options import TAKES
from sandtable.usecases.laws.tables import find_table

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "apply.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TRANSCRIPTS = [text.partition("\n") for name, text in FENCE.findall(TEXT) if name == "console"]
CALLS = [" ".join(found.split()) for found in re.findall(r"sandtable apply ([a-z]\w+ \w+[^`$]*?)(?:`|\n)", TEXT)]


@pytest.mark.parametrize(("command", "_", "shown"), TRANSCRIPTS, ids=lambda part: part[:40])
def test_a_transcript_is_what_the_command_prints(command, _, shown, capsys):
    assert run_command(shlex.split(command.removeprefix("$ sandtable "))) == 0
    printed = capsys.readouterr().out
    place = 0
    for part in re.split(r"^\.\.\.\n", shown, flags=re.M):
        assert part.strip() in printed[place:]
        place += printed[place:].index(part.strip())


def test_every_law_stands_on_the_page_with_a_table_that_is_there():
    assert {call.split()[0] for call in CALLS} == set(TAKES)
    assert all(find_table(call.split()[1]).is_file() for call in CALLS)


def test_the_python_of_the_page_runs():
    (code,) = [text for name, text in FENCE.findall(TEXT) if name == "python"]
    exec(compile(code, "apply.md", "exec"), {})
