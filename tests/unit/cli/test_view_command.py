"""`sandtable view`: a page's view in the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandtable.cli.main import run_command
from sandtable.usecases.live.given import cut_query

ADDRESS = "http://127.0.0.1:8470/?n=40&set.cover=4#drawer"


def test_an_address_is_taken_whole_or_from_the_question_mark_on() -> None:
    assert cut_query(ADDRESS) == cut_query("?n=40&set.cover=4") == cut_query("n=40&set.cover=4") == "n=40&set.cover=4"
    assert cut_query("") == ""


def test_a_view_is_told_with_its_series_its_ledger_and_its_claims(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["view", "antimony-2024", ADDRESS, "--engine", "numpy"]) == 0
    said = capsys.readouterr().out
    for part in ("Over time", "Pluses and minuses", "Claims", "of 40", "view ?set.cover=4&n=40"):
        assert part in said


def test_the_record_is_that_of_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["view", "antimony-2024", "n=40", "--json", "--engine", "numpy"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["n"], record["address"], set(record["findings"])) == (
        40, "?n=40", {"answer", "series", "ledger", "claims"},
    )  # fmt: skip


def test_the_report_is_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "view.html"
    assert run_command(["view", "antimony-2024", "n=40", "--engine", "numpy", "--html", str(file)]) == 0
    assert capsys.readouterr().out.strip() == str(file)
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_what_cannot_be_read_or_written_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["view", "antimony-2024", "lens=nobody", "--engine", "numpy"]) == 2
    assert "`lens`" in capsys.readouterr().err
    gone = str(tmp_path / "gone" / "x.html")
    assert run_command(["view", "antimony-2024", "n=40", "--engine", "numpy", "--html", gone]) == 3
    assert "cannot be written" in capsys.readouterr().err
