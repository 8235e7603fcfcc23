"""`export` on the command line: a file and its page, the bare document, JSON, refusals."""

import json
import re

import pytest

from sandtable.cli.main import run_command
from sandtable.usecases.places import LIBRARY

TEACUP = str(LIBRARY / "laws" / "examples" / "teacup.sand")


def run(capsys, *arguments):
    code = run_command(["export", *arguments])
    said = capsys.readouterr()
    assert "Traceback" not in said.err + said.out
    return code, said


def test_a_file_is_written_and_the_page_says_what_was_lost(capsys, tmp_path):
    code, said = run(capsys, TEACUP, "--to", "xmile", "--out", str(tmp_path / "cup.xmile"))
    assert code == 0
    words = " ".join(said.out.split())
    assert re.search(r"1 stock, 2 flows, \d+ auxiliaries", words)
    assert re.search(r"checks \d+ tea: ", words)
    assert (tmp_path / "cup.xmile").read_text().startswith("<?xml")


def test_without_a_file_the_document_goes_to_standard_output(capsys):
    code, said = run(capsys, TEACUP)
    assert code == 0
    assert said.out.endswith("</xmile>\n")
    assert "Left behind" in said.err


def test_json_holds_the_names_and_the_losses(capsys):
    code, said = run(capsys, TEACUP, "--json")
    record = json.loads(said.out)
    assert code == 0
    assert record["names"]["tea.temperature"] == "tea_temperature"
    assert {loss["what"] for loss in record["losses"]} == {"outcomes", "checks"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((TEACUP, "--to", "mdl"), 2, "xmile"),
        ((TEACUP, "--branch", "nowhere"), 2, "nowhere"),
        ((TEACUP, "--lens", "nobody"), 2, "nobody"),
        ((TEACUP, "--strict"), 1, "cannot say: outcomes"),
        ((TEACUP, "--out", "no-such-folder/cup.xmile"), 2, "cannot be written"),
        (("no-such-scenario",), 2, "no-such-scenario"),
    ],
)
def test_what_cannot_be_exported_is_refused(capsys, arguments, code, words):
    found, said = run(capsys, *arguments)
    assert found == code
    assert words in said.err


def test_a_file_that_is_there_is_not_overwritten(capsys, tmp_path):
    file = tmp_path / "cup.xmile"
    file.write_text("mine")
    code, said = run(capsys, TEACUP, "--out", str(file))
    assert (code, file.read_text()) == (2, "mine")
    assert "is there already" in said.err
